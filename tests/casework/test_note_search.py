"""Finding notes: what is found, by whom, and that nothing of a note goes into what searches share."""

import pytest
from django.db import connection
from django.utils import timezone

from casework.search import Parameters, find
from casework.services import granting, releasing, writing
from casework.standing import slot_of
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.search import queries
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
MARKER = "zygomorphic"  # a word that nothing else holds
OTHER = "quillwort"


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), "focal_point"),
        "italian": make_member(make_country("IT"), "focal_point"),
    }


def found(person, **asked):
    with access_scope(person):
        return find(person, Parameters(**asked), facets=True)


def ids(person, **asked) -> set[int]:
    return set(found(person, **asked).ids)


def note_for_spain(people, **content):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), **content)


@pytest.mark.parametrize(
    "content",
    [
        {"title": f"Boats {MARKER}"},
        {"texts": {"judgement": f"They are {MARKER}."}},
        {"texts": {"judgement": "Known.", "money": f"Paid in {MARKER}."}},
        {"legs": [{"from_place": MARKER.title(), "to_place": "Bamako"}]},
        {"legs": [{"from_place": "Gao", "to_place": "Bamako", "branch": f"By the {MARKER} way"}]},
        {"hubs": [{"place": "Bamako", "words": MARKER}]},
        {"changes": [{"what": f"Now {MARKER}"}]},
    ],
)
def test_given_a_word_anywhere_in_a_note_then_its_readers_find_it_and_nobody_else(people, content):
    note = note_for_spain(people, **content)
    assert ids(people["spanish"], q=MARKER) == ids(people["analyst"], q=MARKER) == {note.pk}
    assert found(people["italian"], q=MARKER).ids == []


def test_given_the_name_of_a_term_or_a_country_in_french_then_a_note_in_english_is_found(people):
    note = note_for_spain(people)
    assert ids(people["spanish"], q="trafic illicite de migrants") == {note.pk}
    assert ids(people["spanish"], q="Sénégal") == {note.pk}


def test_given_a_draft_then_its_own_team_finds_its_words_as_they_are_saved(people):
    note = making.draft(people["analyst"], title=f"Boats {MARKER}")
    making.give(note, make_country("ES"), people["analyst"])
    assert ids(people["coordinator"], q=MARKER) == {note.pk} and not ids(people["spanish"], q=MARKER)
    with access_scope(people["analyst"]):
        texts = {"judgement": f"Only {OTHER}"}
        writing.save(note=note, edition=1, content={"title": "Boats", "texts": texts}, actor=people["analyst"].actor)
    assert ids(people["coordinator"], q=OTHER) == {note.pk} and not ids(people["coordinator"], q=MARKER)


def test_given_a_version_in_preparation_then_its_words_are_found_once_it_is_released_and_not_before(people):
    note = note_for_spain(people)
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=note, actor=people["analyst"].actor)
        content = {"texts": {"judgement": f"Now {MARKER}"}, "is_non_nominal": True}
        writing.save(note=note, edition=version.edition, content=content, actor=people["analyst"].actor)
    assert not ids(people["spanish"], q=MARKER) and not ids(people["analyst"], q=MARKER)
    making.release(note, people["analyst"], people["coordinator"])
    assert ids(people["spanish"], q=MARKER) == {note.pk}


def test_given_a_grant_that_ends_or_is_revoked_then_words_and_numbers_are_gone_at_once(people, later):
    note = making.draft(people["analyst"], title=f"Boats {MARKER}")
    making.give(note, make_country("ES"), people["analyst"], ends=timezone.now() + timezone.timedelta(days=2))
    grant = making.give(note, make_country("IT"), people["analyst"])
    making.release(note, people["analyst"], people["coordinator"])
    assert ids(people["italian"], q=MARKER) == ids(people["spanish"], q=MARKER) == {note.pk}
    with access_scope(people["coordinator"]):
        granting.revoke(grant=grant, actor=people["coordinator"].actor)
    assert not ids(people["italian"], q=MARKER)
    later("3 days")
    answer = found(people["spanish"], q=MARKER)
    assert (answer.ids, answer.total) == ([], 0) and not any(answer.facets.values())
    assert not ids(people["spanish"]) and found(people["spanish"]).total == 0


def test_given_a_withdrawal_then_its_receivers_find_it_no_more(people):
    note = note_for_spain(people, title=f"Boats {MARKER}")
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=note, reason="Wrong.", actor=people["coordinator"].actor)
    assert not ids(people["spanish"], q=MARKER) and ids(people["analyst"], q=MARKER, standing="withdrawn") == {note.pk}


# ── nothing shared ──
def test_given_notes_then_nothing_that_searches_share_holds_a_word_or_a_number_of_them(people):
    making.draft(people["analyst"], title=f"Boats {MARKER}")
    making.released(people["analyst"], people["coordinator"], 1, title=f"Boats {MARKER}", tlp="clear")
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_document WHERE kind = 'note'")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM search_document WHERE kind = 'note' AND (is_public OR terms <> '{}')")
        assert cursor.fetchone() == (0,)
        for table in ("search_term", "search_tally"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE kind = 'note'")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM search_term WHERE term LIKE %s", [f"%{MARKER}%"])
        assert cursor.fetchone() == (0,)


def test_given_the_beginning_of_a_word_or_a_slip_in_it_then_nobody_is_told_the_word(people):
    note_for_spain(people, title=f"Boats {MARKER}")
    for person in people.values():
        with access_scope(person):
            assert queries.completions("note", MARKER[:6]) == [] == queries.completions("practice", MARKER[:6])
            for table in ("casework_note", "practices_practice"):
                assert MARKER not in queries.corrections(table, [MARKER.replace("morph", "morhp")]).values()


def test_given_hidden_notes_then_facets_and_totals_count_only_what_the_person_may_read(people):
    note_for_spain(people)
    making.draft(people["analyst"], terms={"phenomenon": ["trafficking"], "route": ["central-mediterranean"]})
    seen = found(people["spanish"])
    assert seen.total == 1 and seen.facets["route"] == {"west-african-atlantic": 1} and seen.facets["tlp"] == {"amber": 1}
    own = found(people["analyst"])
    assert own.total == 2 and own.facets["route"] == {"west-african-atlantic": 1, "central-mediterranean": 1}
    assert found(people["italian"]).total == 0 and not any(found(people["italian"]).facets.values())


# ── filters ──
def test_given_filters_then_each_narrows_by_what_the_note_says(people):
    note = note_for_spain(people)
    other = note_for_spain(
        people, legs=[], hubs=[], kind="early-warning", terms={"phenomenon": ["trafficking"], "route": ["air"]}, tlp="green"
    )
    spanish = people["spanish"]
    for asked in (
        {"route": ("west-african-atlantic",)},
        {"phenomenon": ("smuggling",)},
        {"kind": ("modus-operandi",)},
        {"country": ("ES",)},
        {"transport": ("on-foot",)},
        {"stage": ("departure",)},
        {"tlp": ("amber",)},
    ):
        assert ids(spanish, **asked) == {note.pk}, asked
    assert ids(spanish, route=("air", "west-african-atlantic")) == ids(spanish, originator=("SN",)) == {note.pk, other.pk}
    assert not ids(spanish, originator=("ES",))
    assert ids(people["analyst"], mine=True) == {note.pk, other.pk} and not ids(spanish, mine=True)


def test_given_end_dates_then_valid_and_past_are_told_apart_by_the_day(people):
    days = {offset: note_for_spain(people, valid_until=making.today(offset)) for offset in (0, 1, 20, 200, 2_000)}
    assert ids(people["spanish"], standing="valid") == {note.pk for note in days.values()}
    with system_scope("test"):
        days[1].valid_until = making.today(-1)
        days[1].save()
        days[200].valid_until = making.today(-400)
        days[200].save()
    assert ids(people["spanish"], standing="expired") == {days[1].pk, days[200].pk}
    assert ids(people["spanish"], standing="valid") == {days[offset].pk for offset in (0, 20, 2_000)}


def test_given_any_day_then_a_date_has_exactly_one_of_the_tags_on_its_side(people):
    from datetime import date, timedelta

    today = date(2026, 2, 27)
    for offset in (-4_000, -366, -58, -57, -27, -26, -1, 0, 1, 2, 3, 300, 308, 309, 400, 9_000):
        day = today + timedelta(days=offset)
        tags = {f"until:{day:%Y}", f"until:{day:%Y-%m}", f"until:{day:%Y-%m-%d}"}
        valid, past = (len(tags & set(slot_of(key, today).split(","))) for key in ("valid", "expired"))
        assert (valid, past) == ((1, 0) if offset >= 0 else (0, 1)), day


def test_given_many_notes_then_pages_go_on_and_back_without_a_gap(people):
    notes = [making.draft(people["analyst"]).pk for _number in range(5)][::-1]
    analyst = people["analyst"]
    with access_scope(analyst):
        for asked in (Parameters(), Parameters(route=("west-african-atlantic",))):
            first = find(analyst, asked, limit=2)
            second = find(analyst, Parameters(route=asked.route, cursor=first.next), limit=2)
            third = find(analyst, Parameters(route=asked.route, cursor=second.next), limit=2)
            assert [*first.ids, *second.ids, *third.ids] == notes and third.next is None
            assert find(analyst, Parameters(route=asked.route, cursor=third.previous), limit=2).ids == second.ids
