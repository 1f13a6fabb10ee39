"""The same rules at the doors: pages and API ask who it is, refuse what is not taken out, and say what stands where."""

import pytest

from casework import sealing
from casework.models import Note, NoteFile, SharingGroup
from casework.services import groups
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.tasks import clean_file
from tests.casework import making
from tests.casework.signing import client_of
from tests.casework.visitors import api, shows_again
from tests.factories import appoint, make_country, make_member, make_post
from tests.rabatplatform.api.calls import refusal
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "spanish": make_member(make_country("ES"), Role.FOCAL_POINT)}


def with_annex(people, capture, *, title="Sketch", **content):
    """A draft given to the Spanish post, with one clean annex."""
    note = making.draft(people["analyst"], **content)
    making.give(note, people["spanish"].actor.post, people["analyst"])
    sent = {"file": samples.upload(samples.document("Sketch"), "sketch.pdf"), "title": title}
    answer = client_of(people["analyst"]).post(f"/notes/{note.reference}/files/", sent)
    if answer.status_code == 302:
        with system_scope("test"):
            row = NoteFile.objects.get()
            with capture(execute=True):
                clean_file("casework.NoteFile", row.pk)
    return note, answer


@pytest.mark.parametrize(
    ("content", "words"), [({"tlp": "red"}, "TLP:RED"), ({"handling": ["h0", "h2"]}, "H2: Senegal"), ({"tlp": "amber"}, "")]
)
def test_given_marking_and_handling_then_an_annex_and_the_words_by_api_leave_as_an_export_does(
    people, django_capture_on_commit_callbacks, content, words
):
    note, _answer = with_annex(people, django_capture_on_commit_callbacks, **content)
    page = client_of(people["coordinator"])
    with access_scope(people["analyst"]):
        from casework.services import releasing

        releasing.submit(note=note, actor=people["analyst"].actor)
    shown = page.get(f"/notes/{note.reference}/release/").content.decode()
    assert "sketch.pdf" in shown and "Sketch" in shown
    assert page.post(f"/notes/{note.reference}/release/").status_code == 302
    with system_scope("test"):
        file = f"/notes/{note.reference}/files/{NoteFile.objects.get().reference}/"
    answer = client_of(people["spanish"]).get(file)
    by_api = api(people["spanish"]).get(f"/notes/{note.reference}/")
    assert answer.status_code == by_api.status_code == (403 if words else 200)
    if words:
        assert words in answer.content.decode() and words in by_api.json()["detail"] and "beaches" not in by_api.content.decode()
    assert client_of(people["spanish"]).get(f"/notes/{note.reference}/").status_code == 200
    assert client_of(people["analyst"]).get(file).status_code == 200
    assert api(people["analyst"]).get(f"/notes/{note.reference}/").status_code == 200


def test_given_a_title_with_a_number_of_somebody_then_the_annex_is_refused_and_the_field_says_why(
    people, django_capture_on_commit_callbacks
):
    _note, answer = with_annex(people, django_capture_on_commit_callbacks, title="Phone +34 612 345 678")
    assert answer.status_code == 422 and "+34 612 345 678” (" in answer.content.decode()
    with system_scope("test"):
        assert not NoteFile.objects.exists()


def test_given_a_release_by_somebody_not_seen_lately_then_they_are_asked_and_nothing_is_released(people):
    note = making.draft(people["analyst"])
    client_of(people["analyst"]).post(f"/notes/{note.reference}/submit/")
    address, late = f"/notes/{note.reference}/release/", client_of(people["coordinator"], lately=False)
    assert late.get(address).status_code == 200
    answer = late.post(address)
    assert answer.status_code == 302 and "reauthenticate" in answer.url and f"next=%2Fnotes%2F{note.reference}" in answer.url
    caller = api(people["coordinator"])
    refusal(caller.post(address, {}), 403, code="reauthentication_required")
    with system_scope("test"):
        assert Note.objects.get().state == "draft"
    shows_again(caller, people["coordinator"])
    assert caller.post(address, {}).status_code == 200


def test_given_groups_and_options_then_somebody_not_seen_lately_is_asked_and_closing_is_not(people):
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        group = groups.make_group(
            body=making.body_of(coordinator), name="Boats", purpose="", later="everything", hides_members=False,
            members=[make_country("ES")], actor=coordinator.actor,
        )  # fmt: skip
    note = making.released(people["analyst"], coordinator)
    late, caller = client_of(coordinator, lately=False), api(coordinator)
    at = f"/notes/groups/{group.reference}/"
    for address in ("/notes/groups/new/", f"{at}members/", f"/notes/{note.reference}/audience/options/"):
        answer = late.post(address, {"hides_recipients": "on", "reason": "Why."})
        assert answer.status_code == 302 and "reauthenticate" in answer.url, address
    assert late.get(f"{at}close/").status_code == 200
    made = {"name": "Boats", "later": "everything", "members": ["ES"]}
    refusal(caller.post("/sharing-groups/", made), 403, code="reauthentication_required")
    refusal(
        caller.post(f"/sharing-groups/{group.reference}/members/", {"members": [], "reason": "Why."}),
        403,
        code="reauthentication_required",
    )
    with system_scope("test"):
        assert not Note.objects.get().hides_recipients and SharingGroup.objects.count() == 1


def test_given_two_posts_then_the_mark_of_a_print_names_the_one_that_reads(people):
    person = make_member(make_country("PT"), Role.COORDINATOR)
    second = make_post(make_country("ES"), Role.FOCAL_POINT)
    appoint(person, second)
    note = making.released(people["analyst"], people["coordinator"], second)
    text = client_of(person).get(f"/notes/{note.reference}/").content.decode()
    assert f"Printed by {person.name}, {second}, " in " ".join(text.split())


def test_given_a_reason_with_a_number_of_somebody_then_the_page_shows_it_in_place_and_grants_nothing(people):
    note = making.draft(people["analyst"])
    sent = {"receivers": ["country-ES"], "reason": "Ask +34 612 345 678", "ends": making.today(30).isoformat(), "confirm": "1"}
    answer = client_of(people["analyst"]).post(f"/notes/{note.reference}/audience/give/", sent)
    assert answer.status_code == 422 and "“+34 612 345 678” (" in answer.content.decode()
    with system_scope("test"):
        assert not note.grants.exists()


def test_given_two_days_with_the_same_end_of_the_chain_then_what_is_shown_of_it_differs():
    import datetime

    day = datetime.date(2026, 11, 25)
    assert sealing.shown(day, "ab" * 32) != sealing.shown(day + datetime.timedelta(days=1), "ab" * 32) != "ab" * 32
