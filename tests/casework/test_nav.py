"""Who is led to casework by the main navigation, and a device that was quiet while somebody wrote a note."""

import uuid

import pytest

from casework.models import Note, NoteText
from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from tests.casework import making
from tests.casework.entering import entered
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.accounts.helpers import client_of, quiet_for_too_long, with_app

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "role", "address"),
    [
        (lambda: make_country("SN"), Role.FOCAL_POINT, "/notes/"),
        (lambda: make_country("SN"), Role.CONTRIBUTOR, None),
        (lambda: make_organisation("icmpd"), Role.SECRETARIAT, "/notes/oversight/secretariat/"),
    ],
)
def test_given_a_role_then_the_navigation_leads_where_it_may_read(settings, body, role, address):
    settings.SECOND_FACTOR_NAMESPACES = []
    client = client_of(make_member(body(), role))
    nav = client.get("/").content.decode().split('<nav class="nav"')[1].split("</nav>")[0]
    assert [part.split('"')[0] for part in nav.split('href="')[1:] if part.startswith("/notes/")] == (
        [address] if address else []
    )
    if address:
        assert client.get(address).status_code == 200


def test_given_the_form_of_a_note_then_a_long_silence_costs_nothing_that_was_written():
    analyst = making.team("SN")[0]
    with_app(analyst)
    client = entered(analyst)
    assert client.get("/notes/new/").status_code == 200
    quiet_for_too_long(client)
    assert "reauthenticate" in client.get("/notes/new/").url
    client.post("/notes/new/", {"title": "Kept", "form_key": str(uuid.uuid4())})
    with system_scope("test"):
        note = Note.objects.select_related("current").get(current__title="Kept")
    quiet_for_too_long(client)
    address = f"/notes/{note.reference}/edit/frame/"
    client.post(address, {"edition": note.current.edition, "texts-judgement": "They leave at night.", "language": "en"})
    with system_scope("test"):
        assert NoteText.objects.get(version=note.current, kind="judgement").text == "They leave at night."
    assert "reauthenticate" in client.get(address).url
    assert "reauthenticate" in client.post(f"/notes/{note.reference}/submit/", {"edition": 2}).url  # an act is no text
