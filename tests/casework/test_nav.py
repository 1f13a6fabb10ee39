"""Who is led to casework by the main navigation, and a device that was quiet while somebody wrote a note."""

import pytest
from django.core.cache import cache

from casework.views import form
from focalpoints.models import Role
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.accounts.helpers import client_of

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


def test_given_the_form_of_a_note_then_a_long_silence_costs_nothing_that_was_written(rf):
    for view in (form.note_new, form.note_edit):
        assert view.keeps_what_was_written
    cache.clear()
