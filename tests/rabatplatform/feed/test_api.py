"""`/changes/` and `/recalls/`: who may call, what an answer says, cursors, acknowledging; what owners are shown and told."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework import group_page, overseeing
from casework.audience_panel import panel_of
from casework.models import Note
from casework.recalls import recalls_of
from casework.services import releasing
from focalpoints.models import Appointment
from focalpoints.services import recalls as keys_told
from practices.services import adaptations
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.feed import examples, watch
from rabatplatform.feed.kinds import all_kinds
from rabatplatform.feed.models import Item
from rabatplatform.feed.recalls import open_of_key
from rabatplatform.feed.services import place, tidy
from tests import adapting
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation, make_practice
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.accounts.helpers import client_of
from tests.rabatplatform.api.calls import Api, paged, refusal
from tests.rabatplatform.feed.test_placing import make_group, members

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    return making.team("SN")


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


def caller(organisation, scopes=CASEWORK, **more):
    key, _row, secret = secret_for(organisation, scopes=scopes, **more)
    return Api(token=secret), key


def changes(api, **query) -> dict:
    answer = api.get("/changes/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def withdraw(note, team):
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)


@pytest.fixture
def recalled(team, unodc):
    """(api, key, note, answer): a key that was shown a note, which was withdrawn since."""
    api, key = caller(unodc, ceiling="amber")
    note = making.released(*team, unodc)
    first = changes(api)
    withdraw(note, team)
    return api, key, note, changes(api, since=first["cursor"])


def test_given_a_first_call_then_all_is_told_once_and_the_next_call_from_its_cursor_tells_nothing(team, unodc):
    note = making.released(*team, unodc)
    api, _key = caller(unodc, ceiling="amber")
    answer = changes(api)
    (line,) = answer["results"]
    assert line == {
        "change": "created",
        "kind": "note",
        "reference": note.reference,
        "url": f"http://testserver/api/v1/notes/{note.reference}/",
        "recall": None,
        "reason": None,
        "at": None,
    }
    assert not answer["has_more"]
    assert changes(api, since=answer["cursor"]) == {"results": [], "cursor": answer["cursor"], "has_more": False}


def test_given_a_recall_then_it_says_what_why_and_when_and_nothing_of_the_note(recalled):
    _api, _key, note, answer = recalled
    (line,) = answer["results"]
    assert (line["change"], line["reference"], line["reason"], line["url"]) == ("recalled", note.reference, "withdrawn", None)
    assert uuid.UUID(line["recall"])
    assert line["at"]
    assert "Boats" not in str(answer)


def test_given_include_object_then_what_lists_show_comes_along_and_no_word_of_a_note(team, unodc):
    making.released(*team, unodc)
    api, _key = caller(unodc, ceiling="amber")
    (line,) = changes(api, include="object")["results"]
    assert line["object"]["title"] == "Boats from the northern beaches"
    assert "texts" not in line["object"]
    assert "smaller boats" not in str(line)


def test_given_no_include_then_addresses_are_the_same_and_nothing_is_read_for_objects(cast):
    make_practice(cast.senegal, state="published")
    api, _key = caller(cast.unodc, READING)
    whole = changes(api, include="object")["results"]
    with CaptureQueriesContext(connection) as captured:
        bare = changes(api)["results"]
    assert {line["kind"] for line in bare} >= {"practice", "post", "country"}
    assert [{**line, "object": None} for line in bare] == [{**line, "object": None} for line in whole]
    assert all(line["object"] for line in whole)
    assert not [
        query["sql"] for query in captured if "practices_section" in query["sql"] or "focalpoints_contact" in query["sql"]
    ]


def test_given_no_include_of_casework_then_addresses_are_the_same(team, unodc):
    making.released(*team, unodc)
    make_group(team, unodc)
    api, _key = caller(unodc, ceiling="amber")
    whole, bare = changes(api, include="object")["results"], changes(api)["results"]
    assert {line["kind"] for line in bare} == {"note", "sharing-group"}
    assert [line["url"] for line in bare] == [line["object"]["url"] for line in whole]


def test_given_every_kind_then_each_line_leads_to_an_address_that_answers(cast):
    make_practice(cast.senegal, state="published")
    api, _key = caller(cast.unodc, READING)
    found = {}
    since = {}
    while True:
        answer = changes(api, include="object", limit=3, **since)
        found |= {line["kind"]: line for line in answer["results"]}
        since = {"since": answer["cursor"]}
        if not answer["has_more"]:
            break
    assert {"practice", "post", "country", "organisation"} <= set(found)
    for line in found.values():
        assert line["object"]
        if line["url"]:
            assert api.get(line["url"]).status_code == 200, line


def test_given_pages_of_one_then_together_they_tell_each_object_once(team, unodc):
    notes = {making.released(*team, unodc).reference for _note in range(3)}
    api, _key = caller(unodc, ceiling="amber")
    told, since = [], {}
    for _page in range(4):
        answer = changes(api, limit=1, **since)
        told += [line["reference"] for line in answer["results"]]
        since = {"since": answer["cursor"]}
    assert sorted(told) == sorted(notes)
    assert not answer["has_more"]


def test_given_a_changed_note_then_it_is_told_as_changed(team, unodc):
    note = making.released(*team, unodc)
    api, _key = caller(unodc, ceiling="amber")
    first = changes(api)
    with access_scope(team[1]):
        fresh = Note.objects.with_texts().get(pk=note.pk)
        releasing.extend(note=fresh, until=making.today(200), reason="Still so.", actor=team[1].actor)
    (line,) = changes(api, since=first["cursor"])["results"]
    assert (line["change"], line["reference"]) == ("changed", note.reference)


def test_given_a_cursor_of_another_key_or_of_other_kinds_or_hand_made_then_it_is_refused_by_name(cast):
    make_practice(cast.senegal, state="published")
    api, _key = caller(cast.unodc, READING)
    other, _other = caller(cast.unodc, READING)
    cursor = changes(api)["cursor"]
    refusal(other.get("/changes/", {"since": cursor}), 400, "since", "invalid_cursor")
    refusal(api.get("/changes/", {"since": cursor, "kind": "practice"}), 400, "since", "invalid_cursor")
    for wrong in (cursor[:-2], "x" * 40, "0", "ä"):
        refusal(api.get("/changes/", {"since": wrong}), 400, "since", "invalid_cursor")
    refusal(api.get("/changes/", {"since": ""}), 400, "since")


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "boat"), ("include", "words"), ("limit", "1001"), ("limit", "0"), ("after", "1")],
)
def test_given_a_parameter_that_is_wrong_then_it_is_refused_by_name(cast, name, value):
    api, _key = caller(cast.unodc, READING)
    refusal(api.get("/changes/", {name: value}), 400, name)


def test_given_a_kind_then_only_it_is_told(cast):
    practice = make_practice(cast.senegal, state="published")
    api, _key = caller(cast.unodc, READING)
    assert [line["reference"] for line in changes(api, kind="practice")["results"]] == [practice.reference]


def test_given_people_then_they_are_told_that_a_key_does_this(cast):
    for path in ("/changes/", "/recalls/"):
        refusal(Api(cast.agency).get(path), 403, code="not_for_people")
    refusal(Api(cast.agency).post("/recalls/acknowledge/", {"recalls": [str(uuid.uuid4())]}), 403)
    refusal(Api().get("/changes/"), 401)


def test_given_an_acknowledgement_then_the_recall_is_open_no_longer_and_saying_it_twice_is_harmless(recalled):
    api, _key, note, answer = recalled
    recall, unknown = answer["results"][0]["recall"], str(uuid.uuid4())
    (line,) = api.get("/recalls/", {"state": "open"}).json()["results"]
    assert (line["recall"], line["reference"], line["acknowledged_at"]) == (recall, note.reference, None)
    for _time in range(2):
        said = api.post("/recalls/acknowledge/", {"recalls": [recall, unknown, recall]})
        assert said.status_code == 200
        assert said.json() == {"acknowledged": [recall], "unknown": [unknown]}
    assert api.get("/recalls/", {"state": "open"}).json()["results"] == []
    (line,) = api.get("/recalls/", {"state": "acknowledged"}).json()["results"]
    assert line["acknowledged_at"]


def test_given_anothers_recall_then_it_is_unknown_and_stays_open(recalled, unodc):
    api, _key, _note, answer = recalled
    other, _other = caller(unodc, ceiling="amber")
    recall = answer["results"][0]["recall"]
    assert other.post("/recalls/acknowledge/", {"recalls": [recall]}).json() == {"acknowledged": [], "unknown": [recall]}
    assert len(api.get("/recalls/", {"state": "open"}).json()["results"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"recalls": []},
        {"recalls": "all"},
        {"recalls": ["x"]},
        {"recalls": [None]},
        {"recalls": [1]},
        {"recall": "x"},
        [],
        None,
    ],
    ids=["nothing", "none", "a word", "no uuid", "null", "a number", "another name", "a list", "no body"],
)
def test_given_a_body_that_is_wrong_then_nothing_is_acknowledged(recalled, body):
    api = recalled[0]
    refusal(api.post("/recalls/acknowledge/", body), 400)
    assert len(api.get("/recalls/", {"state": "open"}).json()["results"]) == 1


def test_given_many_recalls_then_pages_tell_each_once(team, unodc):
    api, _key = caller(unodc, ceiling="amber")
    notes = [making.released(*team, unodc) for _note in range(3)]
    changes(api)
    for note in notes:
        withdraw(note, team)
    told = paged(api, "/recalls/?limit=1")
    assert sorted(line["reference"] for line in told) == sorted(note.reference for note in notes)
    second = api.get(api.get("/recalls/?limit=1&state=open").json()["next"]).json()
    api.post("/recalls/acknowledge/", {"recalls": [told[0]["recall"]]})  # nothing stands before it any more
    first = api.get(second["previous"]).json()
    assert (first["results"], first["previous"]) == (second["results"], None)


def test_given_recalls_forgotten_since_then_a_cursor_of_before_is_gone(recalled):
    api, _key, _note, answer = recalled
    before = changes(api, kind="note", limit=1)["cursor"]
    api.post("/recalls/acknowledge/", {"recalls": [answer["results"][0]["recall"]]})
    with system_scope("test"):
        assert tidy(timezone.now() - timedelta(days=1)) == 0
        assert tidy(timezone.now() + timedelta(days=1)) == 1
    assert changes(api, since=answer["cursor"])["results"] == []
    assert changes(api)["results"] == []
    assert before != answer["cursor"]


def test_given_a_cursor_from_before_what_was_forgotten_then_410(team, unodc):
    api, _key = caller(unodc, ceiling="amber")
    note = making.released(*team, unodc)
    early = changes(api)["cursor"]
    withdraw(note, team)
    (line,) = changes(api, since=early)["results"]
    api.post("/recalls/acknowledge/", {"recalls": [line["recall"]]})
    with system_scope("test"):
        tidy(timezone.now() + timedelta(days=1))
    refusal(api.get("/changes/", {"since": early}), 410, code="cursor_expired")


def forget_all() -> int:
    with system_scope("test"):
        return tidy(timezone.now() + timedelta(days=1))


def test_given_recalls_forgotten_then_cursors_given_before_go_on_and_whoever_begins_anew_comes_to_the_end(recalled, team, unodc):
    """A cursor stands at the last word that was told, which may be one of long before what was forgotten."""
    api, _key, _note, answer = recalled
    notes = [making.released(*team, unodc, title=f"Of {number}") for number in range(5)]
    everything, practices = changes(api)["cursor"], changes(api, kind="sharing-group")["cursor"]
    for note in notes[3:]:
        withdraw(note, team)
    followed = changes(api, since=everything)
    other = changes(api, kind="sharing-group", since=practices)["cursor"]
    api.post("/recalls/acknowledge/", {"recalls": [line["recall"] for line in (*answer["results"], *followed["results"])]})
    assert forget_all() == 3
    assert changes(api, since=followed["cursor"])["results"] == []
    assert changes(api, kind="sharing-group", since=other)["results"] == []
    refusal(api.get("/changes/", {"since": everything}), 410, code="cursor_expired")
    told, page = [], changes(api, limit=1)
    while page["has_more"]:
        told += page["results"]
        page = changes(api, limit=1, since=page["cursor"])
    told += page["results"]
    assert {line["reference"] for line in told if line["kind"] == "note"} == {note.reference for note in notes[:3]}
    assert changes(api, since=page["cursor"])["results"] == []


def test_given_a_page_that_was_full_when_what_follows_is_forgotten_then_its_cursor_is_gone(team, unodc):
    """Whoever stopped in the middle was never told of it."""
    api, _key = caller(unodc, ceiling="amber")
    first, second = (making.released(*team, unodc, title=title) for title in ("One", "Two"))
    begun = changes(api)["cursor"]
    withdraw(first, team), withdraw(second, team)
    middle = changes(api, since=begun, limit=1)
    rest = changes(api, since=middle["cursor"])
    api.post("/recalls/acknowledge/", {"recalls": [line["recall"] for line in (*middle["results"], *rest["results"])]})
    assert forget_all() == 2
    refusal(api.get("/changes/", {"since": middle["cursor"]}), 410, code="cursor_expired")
    assert changes(api, since=rest["cursor"])["results"] == []


def test_given_no_acknowledgement_then_the_originator_sees_whose_system_it_is_and_others_do_not(recalled, team, unodc):
    _api, key, note, _answer = recalled
    with access_scope(team[1]):
        fresh = Note.objects.with_texts().get(pk=note.pk)
        (line,) = panel_of(team[1], fresh)["not_taken_back"]
        assert line["what"] == f"UNODC: {key.name}"
        (line,) = recalls_of(team[1], making.body_of(team[1]))
        assert (line["note"], line["what"]) == (note.reference, f"UNODC: {key.name}")
        assert overseeing.first([line])["total"] == 1
    spain = make_member(make_country("ES"), "coordinator")
    with access_scope(spain):
        assert recalls_of(spain, making.body_of(spain)) == []


def test_given_an_acknowledgement_then_the_originator_sees_nothing_more(recalled, team):
    api, _key, note, answer = recalled
    api.post("/recalls/acknowledge/", {"recalls": [answer["results"][0]["recall"]]})
    with access_scope(team[1]):
        assert panel_of(team[1], Note.objects.with_texts().get(pk=note.pk))["not_taken_back"] == []


def of_kind(code) -> list[int]:
    with system_scope("test"):
        return list(Event.objects.filter(kind=code).values_list("subject_id", flat=True))


def age(days):
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE feed_item SET recalled_at = recalled_at - make_interval(days => %s) WHERE NOT is_held", [days])


def watched() -> int:
    with system_scope("test"):
        return watch.tell_unacknowledged()


def test_given_three_days_without_an_acknowledgement_then_both_sides_are_told_once(recalled):
    _api, key, note, _answer = recalled
    assert watched() == 0
    age(4)
    assert watched() == 1
    assert of_kind("casework.note_not_taken_back") == [note.pk]
    assert of_kind("focalpoints.key_recalls_wait") == [key.pk]
    assert watched() == 0


def test_given_an_acknowledgement_then_what_was_told_waits_no_longer(recalled, team, unodc):
    from casework.events.recalls import NOTE_NOT_TAKEN_BACK
    from focalpoints.events.keys import KEY_RECALLS_WAIT, OfKey

    api, key, note, answer = recalled
    chief = make_member(unodc, "coordinator")

    def waits():
        with access_scope(team[1]):
            by_owner = NOTE_NOT_TAKEN_BACK.waits(None, note)
        with access_scope(chief):
            return by_owner, KEY_RECALLS_WAIT.waits(None, OfKey(key))

    assert waits() == (True, True)
    api.post("/recalls/acknowledge/", {"recalls": [answer["results"][0]["recall"]]})
    assert waits() == (False, False)


def test_given_no_acknowledgement_then_the_page_of_the_key_says_how_many_until_it_comes(recalled, unodc):
    api, key, _note, answer = recalled
    page = client_of(make_member(unodc, "coordinator"))
    address = f"/focal-points/keys/{key.reference}/"
    assert "was told to take back 1 object" in page.get(address).content.decode()
    api.post("/recalls/acknowledge/", {"recalls": [answer["results"][0]["recall"]]})
    assert "was told to take back" not in page.get(address).content.decode()


def test_given_a_group_left_then_its_owner_sees_whose_system_has_not_taken_it_back_and_its_members_do_not(team, unodc):
    iom = make_organisation("iom")
    group = make_group(team, iom, unodc)
    api, key = caller(unodc, ceiling="amber")
    changes(api)
    members(team, group, iom)
    changes(api)
    with access_scope(team[1]):
        (line,) = group_page.page_of(team[1], group)["not_taken_back"]
    assert line["what"] == f"UNODC: {key.name}"
    other = make_member(iom, "coordinator")
    with access_scope(other):
        assert group_page.page_of(other, group)["not_taken_back"] == []


def test_given_an_adaptation_withdrawn_then_those_whose_it_is_see_whose_system_has_not_taken_it_back(cast):
    spain = make_country("ES")
    writer, chief = make_member(spain, "focal_point"), make_member(spain, "coordinator")
    adaptation = adapting.confirm(make_practice(cast.senegal, state="published"), writer, spain, chief)
    api, key = caller(cast.unodc, READING)
    changes(api)
    with access_scope(chief):
        adaptations.withdraw_adaptation(adaptation=adaptation, reason="It was wrong.", actor=chief.actor)
    changes(api)
    page = client_of(writer).get(f"/practices/adaptations/{adaptation.reference}/")
    assert f"UNODC: {key.name}</bdi>" in page.content.decode()


def without_its_post(key):
    """The systems of an organisation are members no longer."""
    with system_scope("test"):
        rows = Appointment.objects.filter(user=key.user)
        rows.update(valid=DateTimeTZRange(rows.get().valid.lower, timezone.now()))
        place()


def withdraw_practice(practice, coordinator):
    answer = Api(coordinator).post(f"/practices/{practice.address}/withdraw/", {"reason": "It was wrong."})
    assert answer.status_code == 200, answer.content


def test_given_systems_that_are_members_no_longer_then_the_team_of_a_practice_reads_on_its_page_who_has_a_copy(cast):
    published, draft = make_practice(cast.senegal, state="published"), make_practice(cast.unodc)
    api, key = caller(cast.unodc, READING)
    assert {published.reference, draft.reference} <= {line["reference"] for line in changes(api)["results"]}
    line = f"UNODC: {key.name}</bdi>"
    pages = {"published": f"/practices/{published.slug}/", "draft": f"/practices/{draft.reference}/"}

    def shown(person, what) -> bool:
        return line in client_of(person).get(pages[what]).content.decode()

    assert not shown(cast.focal_point_senegal, "published") and not shown(cast.agency, "draft")
    without_its_post(key)
    assert shown(cast.focal_point_senegal, "published") and shown(cast.coordinator_senegal, "published")
    assert shown(cast.agency, "draft")
    assert not shown(cast.focal_point_spain, "published") and not shown(cast.agency, "published")


def test_given_a_practice_that_all_members_read_then_its_owner_is_not_told_to_do_anything_about_a_copy(cast):
    published, draft = make_practice(cast.senegal, state="published"), make_practice(cast.unodc)
    api, key = caller(cast.unodc, READING)
    changes(api)
    without_its_post(key)
    age(4)
    assert watched() > 2
    assert of_kind("practices.not_taken_back") == [draft.pk] != [published.pk]


@pytest.fixture
def three_recalled(cast, team):
    """{kind of the event: (person it is told to, thing, api, its recall)}: a practice, an adaptation and a group that a system of
    UNODC was told to take back."""
    spain = make_country("ES")
    writer, chief = make_member(spain, "focal_point"), make_member(spain, "coordinator")
    adaptation = adapting.confirm(make_practice(cast.senegal, state="published"), writer, spain, chief)
    practice = make_practice(cast.senegal, state="published")
    iom = make_organisation("iom")
    group = make_group(team, iom, cast.unodc)
    reading, _key = caller(cast.unodc, READING)
    casework, _key = caller(cast.unodc, ceiling="amber")
    changes(reading), changes(casework)
    with access_scope(chief):
        adaptations.withdraw_adaptation(adaptation=adaptation, reason="It was wrong.", actor=chief.actor)
    withdraw_practice(practice, cast.coordinator_senegal)
    members(team, group, iom)
    lines = {line["reference"]: line["recall"] for line in changes(reading)["results"] + changes(casework)["results"]}
    return {
        "practices.not_taken_back": (cast.coordinator_senegal, practice, reading, lines[practice.reference]),
        "adaptations.not_taken_back": (chief, adaptation, reading, lines[str(adaptation.reference)]),
        "casework.group_not_taken_back": (team[1], group, casework, lines[str(group.reference)]),
    }


def test_given_three_days_without_an_acknowledgement_then_owners_of_practices_adaptations_and_groups_are_told_once(
    three_recalled,
):
    assert watched() == 0
    age(4)
    assert watched() == 3
    for code, (person, thing, _api, _recall) in three_recalled.items():
        assert of_kind(code) == [thing.pk]
        told = kind_of(code)
        with system_scope("test"):
            event = Event.objects.get(kind=code)
            assert person.pk in told.audience(event)
        with access_scope(person):
            seen = told.subject(event, person)
            assert told.waits(event, seen) and told.sentence(event, seen)
    assert watched() == 0


def test_given_an_acknowledgement_then_no_owner_of_a_practice_an_adaptation_or_a_group_waits_any_longer(three_recalled):
    for code, (person, thing, api, recall) in three_recalled.items():
        told = kind_of(code)
        assert api.post("/recalls/acknowledge/", {"recalls": [recall]}).json()["acknowledged"] == [recall]
        with access_scope(person):
            assert not told.waits(None, told.subjects([thing.pk], person)[thing.pk])


def test_given_who_does_not_see_a_key_then_its_recalls_are_not_counted_for_them(recalled, team):
    _api, key, _note, _answer = recalled
    with access_scope(team[1]):
        assert open_of_key(key.pk) == 0


def test_given_a_key_that_was_revoked_then_nobody_of_its_side_is_told(recalled):
    _api, key, _note, _answer = recalled
    with system_scope("test"):
        type(key).objects.filter(pk=key.pk).update(revoked_at=timezone.now())
        keys_told.tell_keys(Item.objects.filter(is_held=False))
    assert of_kind("focalpoints.key_recalls_wait") == []


def test_given_the_examples_then_they_have_the_shape_of_what_is_answered(recalled):
    api, _key, _note, answer = recalled
    assert set(examples.CHANGES) == set(answer)
    assert set(examples.CHANGES["results"][0]) == set(answer["results"][0])
    said = api.get("/recalls/").json()
    assert set(examples.RECALLS) == set(said)
    assert set(examples.RECALLS["results"][0]) == set(said["results"][0])
    given = api.post("/recalls/acknowledge/", examples.SOME_RECALLS)
    assert set(given.json()) == set(examples.ACKNOWLEDGED)


def test_given_the_kinds_of_the_code_then_they_are_those_that_the_database_tells_of():
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT code, scope FROM feed_kind")
        told = dict(cursor.fetchall())
    assert told == {code: kind.scope for code, kind in all_kinds().items()}
