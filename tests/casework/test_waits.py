"""What waits for the posts that a person holds today: on Home, on the list of notes, by events; also for those who came after it was asked."""

import pytest

from casework.models import Note, NoteCorrection
from casework.services import asking, releasing, writing
from casework.waits import waits_for
from focalpoints.models import Role
from focalpoints.querysets import posts_held
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    make_organisation("icmpd")
    return making.team("SN")


def submitted(person, **content):
    note = making.draft(person, **content)
    with access_scope(person):
        releasing.submit(note=note, actor=person.actor)
    return note


def waits(person) -> list:
    with access_scope(person):
        return [(one.sort, one.note) for one in waits_for(person, list(posts_held(person)))]


def told(code) -> set[int]:
    """Whom an event is delivered to."""
    with system_scope("test"):
        for event in Event.objects.filter(kind=code):
            publish_event(event.pk)
        return set(Delivery.objects.filter(event__kind=code).values_list("user_id", flat=True))


def test_given_a_lone_coordinator_who_wrote_the_note_then_analysts_are_told_that_it_waits_for_their_countersign(team):
    analyst, coordinator = team
    reader = make_member(make_country("SN"), Role.FOCAL_POINT)
    note = submitted(coordinator)
    assert told("casework.note_needs_countersign") == {analyst.pk}
    assert waits(analyst) == [("countersign", note.reference)] and waits(coordinator) == [] and waits(reader) == []
    with access_scope(analyst):
        releasing.countersign(note=note, actor=analyst.actor)
    assert waits(analyst) == [] and waits(coordinator) == [("release", note.reference)]


def test_given_another_coordinator_who_wrote_nothing_then_it_waits_for_their_release_and_for_no_countersign(team):
    analyst, coordinator = team
    other = make_member(make_country("SN"), Role.COORDINATOR)
    note = submitted(coordinator)
    assert told("casework.note_needs_countersign") == set()
    assert waits(analyst) == [] and waits(other) == [("release", note.reference)]
    assert told("casework.note_submitted") == {other.pk}


def test_given_coordinators_who_all_wrote_into_it_then_none_is_told_that_it_waits_for_their_release(team):
    analyst, coordinator = team
    submitted(coordinator)
    assert told("casework.note_submitted") == set() and told("casework.note_needs_countersign") == {analyst.pk}


def test_given_an_analyst_who_wrote_alone_then_each_coordinator_is_told_that_it_waits_for_their_release(team):
    analyst, coordinator = team
    other = make_member(make_country("SN"), Role.COORDINATOR)
    submitted(analyst)
    assert told("casework.note_submitted") == {coordinator.pk, other.pk}


def test_given_a_red_note_of_the_coordinator_then_no_analyst_is_told_who_cannot_read_it(team):
    analyst, coordinator = team
    submitted(coordinator, tlp="red")
    assert told("casework.note_needs_countersign") == set() and waits(analyst) == []


def test_given_an_analyst_who_wrote_with_the_coordinator_then_they_are_not_asked(team):
    analyst, coordinator = team
    second = make_member(make_country("SN"), Role.ANALYST)
    note = making.draft(analyst)
    with access_scope(coordinator):
        writing.save(
            note=note, content=making.complete(title="Boats again"), actor=coordinator.actor, edition=note.in_hand.edition
        )
        releasing.submit(note=note, actor=coordinator.actor)
    assert told("casework.note_needs_countersign") == {second.pk}
    assert waits(analyst) == []


def test_given_a_further_version_and_a_returned_note_then_they_wait_too(team):
    analyst, coordinator = team
    note = making.released(analyst, coordinator)
    back = submitted(analyst)
    with access_scope(analyst):
        writing.begin_version(note=note, actor=analyst.actor)
        note = Note.objects.with_texts().get(pk=note.pk)
        writing.save(note=note, content={"is_non_nominal": True}, actor=analyst.actor, edition=note.in_hand.edition)
        note = Note.objects.with_texts().get(pk=note.pk)
        releasing.submit(note=note, actor=analyst.actor)
    with access_scope(coordinator):
        releasing.return_to_author(note=back, reason="Say more", actor=coordinator.actor)
    assert waits(coordinator) == [("release", note.reference)] and waits(analyst) == [("returned", back.reference)]


@pytest.fixture
def asked(team):
    """A note to release, a request and a correction; then a coordinator who came after."""
    analyst, coordinator = team
    spanish = make_member(make_country("ES"), Role.FOCAL_POINT)
    known = making.released(analyst, coordinator)
    given = making.released(analyst, coordinator, make_country("ES"))
    with access_scope(coordinator):
        writing.set_options(note=known, actor=coordinator.actor, is_known=True, reason="They see them too.")
    with access_scope(spanish):
        asking.ask_access(stub=asking.known_by(known.reference), reason="The same boats.", actor=spanish.actor)
        NoteCorrection.objects.create(
            note=given, originator_id=given.originator_id, version=given.current, text="Wooden.", from_post=spanish.actor.post,
            reader_id=spanish.actor.post.label_id, asked_by=spanish,
        )  # fmt: skip
    waiting = submitted(analyst)
    return known, given, waiting


def test_given_somebody_who_stands_in_after_it_was_asked_then_home_and_the_list_say_all_that_waits(team, asked, monkeypatch):
    known, given, waiting = asked
    newcomer = make_member(make_country("SN"), Role.COORDINATOR)
    assert waits(newcomer) == [("access", known.reference), ("correction", given.reference), ("release", waiting.reference)]
    client = client_of(newcomer)
    response = client.get("/")
    assert response.context["tasks_total"] == 3
    monkeypatch.setattr("practices.views.home.WAITING", 1)
    assert "/?all=1" in main_of(client.get("/")) and len(client.get("/?all=1").context["tasks"]) == 3
    page = main_of(client.get("/notes/waiting/"))
    for reference in (known.reference, given.reference, waiting.reference):
        assert reference in page
    assert "Boats" not in page
    assert waits(team[0]) == [("correction", given.reference)]


def test_given_what_was_also_told_then_home_says_it_once(team, asked):
    _analyst, coordinator = team
    for code in ("note_submitted", "access_asked", "correction_proposed"):
        told(f"casework.{code}")
    deliver_left_behind()
    titles = [task["title"] for task in client_of(coordinator).get("/").context["tasks"]]
    response = client_of(coordinator).get("/")
    assert response.context["tasks_total"] == 3, titles


def test_given_requests_that_were_read_in_the_inbox_then_they_stay_until_answered():
    from rabatplatform.events.catalogue import WAITS_FOR_YOU, all_kinds

    assert [
        kind.code
        for kind in all_kinds()
        if kind.code.startswith("casework.") and kind.urgency == WAITS_FOR_YOU and not kind.stays
    ] == []


def test_given_a_handover_then_open_requests_and_corrections_are_of_the_post(team, asked):
    from focalpoints.estate import estate_of

    known, given, waiting = asked
    analyst, coordinator = team

    def owned(person):
        with access_scope(person):
            return {one.holding.code: [line.label for line in one.lines] for one in estate_of(person.actor.post, person)}

    assert owned(coordinator)["casework.requests"] == [known.reference]
    assert owned(coordinator)["casework.corrections"] == owned(analyst)["casework.corrections"] == [given.reference]
    assert "casework.requests" not in owned(analyst)


def test_given_who_reads_casework_alone_then_no_button_to_write_and_no_page_of_coordinators(team):
    analyst, coordinator = team
    reader = make_member(make_country("SN"), Role.FOCAL_POINT)
    lists = {name: main_of(client_of(one).get("/notes/")) for name, one in (("r", reader), ("a", analyst), ("c", coordinator))}
    assert "/notes/new/" not in lists["r"] and "/notes/new/" in lists["a"] and "/notes/new/" in lists["c"]
    for address in ("/notes/oversight/", "/notes/reads/"):
        assert address not in lists["r"] and address not in lists["a"] and address in lists["c"]


def test_given_more_requests_than_are_listed_then_the_open_ones_stand_there_all_the_same_and_the_page_says_what_is_cut(
    team, asked, monkeypatch
):
    known, given, _waiting = asked
    _analyst, coordinator = team
    for number in range(2):
        person = make_member(make_country("PT"), Role.FOCAL_POINT)
        with access_scope(person):
            row = asking.ask_access(stub=asking.known_by(known.reference), reason=f"Number {number}.", actor=person.actor)
        with access_scope(coordinator):
            asking.decline(request=row, words="Not now.", actor=coordinator.actor)
    monkeypatch.setattr("casework.views.asking.MOST", 1)
    page = client_of(coordinator).get("/notes/requests/")
    assert [line["note"] for line in page.context["waits"]["lines"]] == [known.reference]
    assert "The first 1 of 2 are shown." in main_of(page)
