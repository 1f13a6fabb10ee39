"""Oversight: a coordinator's page, by references; the secretariat's totals, by nobody else and without contents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework.holdings import groups_of, holdings_of
from casework.models import Note, NoteVersion
from casework.overseeing import ages, ends_of, first, waits_of
from casework.services import asking, granting, groups, reads, releasing, writing
from casework.unread import unread_of
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    make_organisation("unodc")
    secretariat = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "secretariat": secretariat,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "spanish_coordinator": make_member(make_country("ES"), Role.COORDINATOR),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
    }


def test_given_what_waits_then_releases_and_requests_stand_there_the_oldest_first(people):
    waiting = making.draft(people["analyst"])
    with access_scope(people["analyst"]):
        releasing.submit(note=waiting, actor=people["analyst"].actor)
    known = making.released(people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        writing.set_options(note=known, actor=people["coordinator"].actor, is_known=True, reason="To be asked.")
    with access_scope(people["portuguese"]):
        stub = asking.known_by(known.reference)
        asking.ask_access(stub=stub, reason="The same boats.", actor=people["portuguese"].actor)
    with access_scope(people["coordinator"]):
        lines = waits_of(people["coordinator"], make_country("SN"))
        assert [line["note"] for line in lines] == [waiting.reference, known.reference]
    with access_scope(people["spanish_coordinator"]):
        assert waits_of(people["spanish_coordinator"], make_country("SN")) == []


def test_given_ends_then_grants_and_notes_of_the_next_30_days_stand_there(people):
    note = making.draft(people["analyst"], valid_until=making.today(20))
    making.give(note, make_country("ES"), people["analyst"], ends=timezone.now() + timedelta(days=10))
    making.give(note, make_country("PT"), people["analyst"], ends=timezone.now() + timedelta(days=40))
    making.release(note, people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        lines = ends_of(people["coordinator"], make_country("SN"))
    assert [line["what"] for line in lines] == ["Spain", "The note"]
    assert {line["note"] for line in lines} == {note.reference}


def test_given_grants_then_who_has_how_many_notes_and_who_never_read_one(people):
    first = making.released(people["analyst"], people["coordinator"], make_country("ES"), make_country("PT"))
    making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["coordinator"]):
        assert holdings_of(people["coordinator"], make_country("SN")) == [
            {"name": "Spain", "notes": 2, "href": "/notes/oversight/receivers/country-ES/"},
            {"name": "PT", "notes": 1, "href": "/notes/oversight/receivers/country-PT/"},
        ]
        assert [line["names"] for line in unread_of(people["coordinator"], make_country("SN"))] == [["Spain", "PT"], ["Spain"]]
    with access_scope(people["spanish"]):
        reads.log_read(first, how="page", version=first.current)
    with access_scope(people["analyst"]):  # the originator's own reads say nothing of its receivers
        reads.log_read(first, how="page", version=first.current)
    with access_scope(people["coordinator"]):
        assert [line["names"] for line in unread_of(people["coordinator"], make_country("SN"))] == [["PT"], ["Spain"]]


def unread(people) -> list:
    with access_scope(people["coordinator"]):
        return [(line["note"], line["names"]) for line in unread_of(people["coordinator"], make_country("SN"))]


def test_given_a_read_of_an_earlier_version_then_the_one_in_force_is_unread_again(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["spanish"]):
        reads.log_read(note, how="page", version=note.current)
    assert unread(people) == []
    with access_scope(people["analyst"]):
        writing.begin_version(note=note, actor=people["analyst"].actor)
        note = Note.objects.with_texts().get(pk=note.pk)
        writing.save(note=note, content={"is_non_nominal": True}, actor=people["analyst"].actor, edition=note.in_hand.edition)
        note = Note.objects.with_texts().get(pk=note.pk)
    note = making.release(note, people["analyst"], people["coordinator"])
    assert unread(people) == [(note.reference, ["Spain"])]


def test_given_a_red_note_for_a_post_then_it_is_unread_until_that_post_reads_it(people):
    post = people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], post, tlp="red")
    assert unread(people) == [(note.reference, [str(post)])]
    with access_scope(people["spanish"]):
        reads.log_read(note, how="page", version=note.current)
    assert unread(people) == []


def group_of(people, *members):
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        return groups.make_group(
            body=make_country("SN"), name="Atlantic", purpose="Boats", later="everything", hides_members=False,
            members=list(members), actor=coordinator.actor,
        )  # fmt: skip


def test_given_a_note_for_a_group_then_its_members_that_did_not_read_it_are_named(people):
    group = group_of(people, make_country("ES"), make_country("PT"))
    note = making.draft(people["analyst"])
    making.give(note, group, people["coordinator"])
    note = making.release(note, people["analyst"], people["coordinator"])
    assert unread(people) == [(note.reference, ["Spain", "PT"])] or unread(people) == [(note.reference, ["PT", "Spain"])]
    with access_scope(people["spanish"]):
        reads.log_read(note, how="page", version=note.current)
    assert unread(people) == [(note.reference, ["PT"])]


def test_given_a_marking_that_became_stricter_then_who_cannot_read_any_more_neither_has_it_nor_is_named_as_not_having_read_it(
    people,
):
    post = people["portuguese"].actor.post
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), post)
    with system_scope("test"):  # as a further version marked TLP:RED leaves its grants behind
        Note.objects.filter(pk=note.pk).update(tlp="red")
    with access_scope(people["coordinator"]):
        held = [(line["name"], line["notes"]) for line in holdings_of(people["coordinator"], make_country("SN"))]
    assert held == [(str(post), 1)]
    assert unread(people) == [(note.reference, [str(post)])]


def test_given_only_what_comes_after_then_a_later_member_has_and_misses_nothing_of_before(people):
    coordinator, later = people["coordinator"], make_country("PT")
    with access_scope(coordinator):
        group = groups.make_group(
            body=make_country("SN"), name="Atlantic", purpose="Boats", later="from_joining", hides_members=False,
            members=[make_country("ES")], actor=coordinator.actor,
        )  # fmt: skip
    before, after = making.draft(people["analyst"]), making.draft(people["analyst"])
    making.give(before, group, coordinator)
    making.release(before, people["analyst"], coordinator)
    with access_scope(coordinator):
        groups.set_members(group=group, members=[make_country("ES"), later], reason="They asked.", actor=coordinator.actor)
        group.refresh_from_db()
        assert groups_of(coordinator, later, [make_country("SN")]) == []
    assert unread(people) == [(before.reference, ["Spain"])]
    making.give(after, group, coordinator)
    making.release(after, people["analyst"], coordinator)
    assert [(reference, sorted(names)) for reference, names in unread(people)] == [
        (before.reference, ["Spain"]),
        (after.reference, ["PT", "Spain"]),
    ]
    with access_scope(coordinator):
        assert groups_of(coordinator, later, [make_country("SN")]) == [(group, 1)]
        assert groups_of(coordinator, make_country("ES"), [make_country("SN")]) == [(group, 2)]


def test_given_more_than_is_listed_then_the_page_says_how_many_there_are(people):
    assert first(list(range(51)))["cut"] and not first(list(range(50)))["cut"]
    for _number in range(2):
        making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casework.views.oversight.first", lambda lines, most=50: first(lines, 1))
        page = main_of(client_of(people["coordinator"]).get("/notes/oversight/"))
    assert "The first 1 of 2 are shown." in page


def test_given_a_receiver_then_its_page_names_each_note_with_the_way_to_end_it_its_posts_and_its_groups(people):
    post = people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    red = making.released(people["analyst"], people["coordinator"], post, tlp="red")
    making.released(people["analyst"], people["coordinator"], make_country("PT"))
    group = group_of(people, make_country("ES"))
    by_group = making.draft(people["analyst"])
    making.give(by_group, group, people["coordinator"])
    page = main_of(client_of(people["coordinator"]).get("/notes/oversight/receivers/country-ES/"))
    for line in (note, red):
        assert f"/notes/{line.reference}/audience/" in page
    assert "2 grants of your notes" in page and "Atlantic" in page and by_group.reference not in page
    assert client_of(people["coordinator"]).get(f"/notes/oversight/receivers/post-{post.reference}/").context["has"].total == 1
    assert client_of(people["coordinator"]).get(f"/notes/oversight/receivers/group-{group.reference}/").context["has"].total == 1


def test_given_a_compromised_country_then_all_its_grants_end_in_one_act_with_a_reason_and_others_keep_theirs(people):
    post = people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), make_country("PT"))
    red = making.released(people["analyst"], people["coordinator"], post, tlp="red")
    client = client_of(people["coordinator"])
    address = "/notes/oversight/receivers/country-ES/end/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert making.sees(people["spanish"], note) and making.sees(people["spanish"], red)
    assert client.post(address, {"reason": "Its accounts are compromised, call +221 77 123 45 67"}).status_code == 302
    with system_scope("test"):
        assert set(note.grants.filter(ended_at__isnull=False).values_list("end_reason", flat=True)) == {
            "Its accounts are compromised, call […]"  # nothing holds the act up; what may be personal data is blanked out
        }
    assert not making.sees(people["spanish"], note) and not making.sees(people["spanish"], red)
    assert making.sees(people["portuguese"], note)
    assert client.get(address).status_code == 302  # nothing is left to end


def test_given_more_grants_than_a_page_holds_then_each_stands_on_one_page_also_back_and_after_one_ended(people, monkeypatch):
    monkeypatch.setattr("casework.holdings.what_has.__defaults__", (None, 2))
    notes = [making.released(people["analyst"], people["coordinator"], make_country("ES")) for _n in range(5)]
    client, address = client_of(people["coordinator"]), "/notes/oversight/receivers/country-ES/"

    def seen(href) -> tuple:
        context = client.get(href).context
        return [line["note"].reference for line in context["has"].lines], context["previous_href"], context["next_href"]

    wanted = [note.reference for note in notes]
    first, back, on = seen(address)
    assert first == wanted[:2] and back == "" and on
    second, back, on = seen(on)
    assert second == wanted[2:4] and seen(back) == (wanted[:2], "", seen(address)[2])
    with system_scope("test"):
        grant = notes[1].grants.get()
    with access_scope(people["coordinator"]):
        granting.revoke(grant=grant, actor=people["coordinator"].actor)
    third, back, end = seen(on)
    assert third == wanted[4:] and end == "" and seen(back)[0] == wanted[2:4]
    assert client.get(f"{address}?cursor=x").status_code == 400
    assert client_of(people["spanish_coordinator"]).get(on).status_code == 400  # sealed for another person


def test_given_another_coordinator_then_they_see_and_end_none_of_it(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    client = client_of(people["spanish_coordinator"])
    page = client.get("/notes/oversight/receivers/country-ES/")
    assert page.context["has"].total == 0 and note.reference not in main_of(page)
    client.post("/notes/oversight/receivers/country-ES/end/", {"reason": "Not mine"})
    assert making.sees(people["spanish"], note)
    for address in ("country-XX", "post-x", "group-0", "what", "post-00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/notes/oversight/receivers/{address}/").status_code == 404
    assert client_of(people["analyst"]).get("/notes/oversight/receivers/country-ES/").status_code == 403


def test_given_the_page_then_coordinators_alone_and_no_word_of_a_note(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    page = main_of(client_of(people["coordinator"]).get("/notes/oversight/"))
    assert note.reference in page and "Boats" not in page and "Spain" in page
    assert note.reference not in main_of(client_of(people["spanish_coordinator"]).get("/notes/oversight/"))
    for name in ("analyst", "spanish", "secretariat"):
        assert client_of(people[name]).get("/notes/oversight/").status_code == 403


def test_given_the_secretariat_then_totals_by_state_and_age_and_nothing_else(people):
    making.draft(people["analyst"])
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    page = main_of(client_of(people["secretariat"]).get("/notes/oversight/secretariat/"))
    assert note.reference not in page and "Spain" not in page and "Boats" not in page
    with access_scope(people["secretariat"]):
        totals = {str(line["state"]): (line["numbers"], line["total"]) for line in ages()}
    assert totals["Draft"] == totals["Released and valid"] == ([1, 0, 0, 0], 1)
    assert totals["Withdrawn"] == ([0, 0, 0, 0], 0)


def totals_of(people) -> dict:
    with access_scope(people["secretariat"]):
        return {str(line["state"]): line["numbers"] for line in ages()}


def test_given_submitted_texts_then_their_age_runs_from_the_submission_also_of_further_versions(people):
    first_draft = making.draft(people["analyst"])
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["analyst"]):
        releasing.submit(note=first_draft, actor=people["analyst"].actor)
        writing.begin_version(note=note, actor=people["analyst"].actor)
        note = Note.objects.with_texts().get(pk=note.pk)
        writing.save(note=note, content={"is_non_nominal": True}, actor=people["analyst"].actor, edition=note.in_hand.edition)
        note = Note.objects.with_texts().get(pk=note.pk)
        releasing.submit(note=note, actor=people["analyst"].actor)
    long_ago = timezone.now() - timedelta(days=100)
    with system_scope("test"):
        Note.objects.filter(pk=first_draft.pk).update(created_at=long_ago)
        NoteVersion.objects.filter(pk=note.next_id).update(submitted_at=long_ago)
    totals = totals_of(people)
    assert totals["Waits for the coordinator"] == [1, 0, 1, 0] and totals["Draft"] == [0, 0, 0, 0]
    assert totals["Released and valid"] == [1, 0, 0, 0]


@pytest.mark.parametrize("name", ["coordinator", "analyst", "spanish"])
def test_given_anybody_else_then_neither_the_page_nor_the_database_counts_for_them(people, name):
    making.released(people["analyst"], people["coordinator"], make_country("ES"))
    assert client_of(people[name]).get("/notes/oversight/secretariat/").status_code == 403
    with access_scope(people[name]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_ages()")
        assert cursor.fetchall() == []


def test_given_a_closed_group_then_open_ones_stand_before_it(people):
    with access_scope(people["coordinator"]):
        shared = {"body": make_country("SN"), "purpose": "Boats", "later": "everything", "hides_members": False}
        shared |= {"members": [make_country("ES")], "actor": people["coordinator"].actor}
        old, new = (groups.make_group(name=name, **shared) for name in ("Atlantic old", "Sahara new"))
    with system_scope("test"):
        type(old).objects.filter(pk=old.pk).update(closed_at=timezone.now())
    page = main_of(client_of(people["coordinator"]).get("/notes/groups/"))
    assert page.index("Sahara new") < page.index("Atlantic old")
