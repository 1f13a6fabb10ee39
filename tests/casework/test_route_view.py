"""The view of a route and what changed by date: what is shown, to whom, and that each note shown is recorded as read."""

import pytest
from django.utils import timezone

from casework.models import Note, NoteRead
from casework.route_picture import picture_of
from casework.route_view import route_view, timeline
from casework.services import granting
from casework.vocabulary import facets
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.visitors import visitor
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import main_of

pytestmark = pytest.mark.django_db
LEGS = [
    {
        "from_place": "Dakar",
        "from_country": "SN",
        "to_place": "Nouâdhibou",
        "to_country": "MR",
        "transport": ["car"],
        "hours_most": 30,
    },
    {
        "from_place": "Nouadhibou",
        "from_country": "MR",
        "to_place": "El Hierro",
        "to_country": "ES",
        "transport": ["pirogue"],
        "hours_least": 100,
        "hours_most": 190,
        "fee_band": "1000-2499",
    },
]


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), "focal_point"),
        "italian": make_member(make_country("IT"), "focal_point"),
    }


def note_for_spain(people, **content):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), **content)


def view(person, **asked):
    with access_scope(person):
        return route_view(person, **asked)


def reads(how="route") -> list[tuple[int, int]]:
    with system_scope("test"):
        return list(NoteRead.objects.filter(how=how).order_by("pk").values_list("note_id", "user_id"))


def test_given_two_notes_on_a_route_then_their_legs_are_one_way_with_both_notes_and_both_are_read(people):
    one = note_for_spain(people, legs=LEGS)
    two = note_for_spain(people, legs=[LEGS[1] | {"from_place": "NOUADHIBOU ", "transport": ["inflatable"], "hours_least": 60}])
    making.draft(people["analyst"], legs=LEGS)
    shown = view(people["spanish"], route="west-african-atlantic")
    ways = {(way.start.place.strip().casefold(), way.end.place): way for way in shown.ways}
    assert len(shown.ways) == 2 and {str(stop)[-4:] for stop in shown.stops} == {"(SN)", "(MR)", "(ES)"}
    sea = next(way for (_start, end), way in ways.items() if end == "El Hierro")
    assert set(sea.notes) == {one.pk, two.pk} and set(sea.transport) == {"pirogue", "inflatable"}
    assert (sea.least, sea.most, sea.mode) == (60, 190, "sea")
    assert sorted(reads()) == sorted([(one.pk, people["spanish"].pk), (two.pk, people["spanish"].pk)])


def test_given_nothing_chosen_or_a_note_without_legs_then_nothing_is_read(people):
    note_for_spain(people, legs=[])
    assert view(people["spanish"]).ways == [] == view(people["spanish"], route="west-african-atlantic").ways
    assert reads() == []


def test_given_a_place_then_only_notes_whose_legs_touch_it_are_shown_and_read(people):
    note = note_for_spain(people, legs=LEGS)
    note_for_spain(people, legs=[LEGS[0] | {"to_place": "Rosso"}], texts={"judgement": "Nobody goes to Nouadhibou."})
    assert [shown.pk for shown in view(people["spanish"], place="nouadhibou").notes] == [note.pk]
    assert reads() == [(note.pk, people["spanish"].pk)]
    assert view(people["spanish"], place='"').ways == []


def test_given_a_note_that_is_not_theirs_revoked_or_past_then_its_legs_are_not_shown(people):
    note = note_for_spain(people, legs=LEGS)
    assert view(people["italian"], country="ES").ways == []
    with access_scope(people["coordinator"]):
        granting.revoke(grant=note.grants.get(), actor=people["coordinator"].actor)
    assert view(people["spanish"], country="ES").ways == []
    with system_scope("test"):
        Note.objects.filter(pk=note.pk).update(valid_until=making.today(-1), updated_at=timezone.now())
    assert view(people["analyst"], country="ES").ways == []
    assert reads() == []


def test_given_ways_then_the_picture_has_each_stop_to_the_right_of_the_one_before_also_in_a_circle(people):
    note_for_spain(people, legs=[*LEGS, LEGS[1] | {"to_place": "Dakar", "to_country": "SN"}])
    picture = picture_of(view(people["spanish"], country="SN").ways)
    at = {node.stop.place: node.x for node in picture.nodes}
    assert at["Dakar"] < at["Nouâdhibou"] < at["El Hierro"]
    assert len(picture.lines) == 3 and {line.dashes for line in picture.lines} == {"", "1 7"}
    assert picture_of([]) is None


def test_given_legs_that_cross_then_their_words_do_not_lie_on_each_other(people):
    ends = (("Agadez", "Zuwara"), ("Mbour", "Tenerife"), ("Agadez", "Tenerife"), ("Mbour", "Zuwara"))
    legs = [
        {"from_place": start, "from_country": "SN", "to_place": end, "to_country": "ES", "transport": ["car"]}
        for start, end in ends
    ]
    note_for_spain(people, legs=legs)
    lines = picture_of(view(people["spanish"], country="SN").ways).lines
    boxes = [line.box for line in lines]
    assert len(boxes) == 4 and all(left < right and top < bottom for left, top, right, bottom in boxes)
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:place]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    assert {line.along for line in lines} != {0.5}


def test_given_changes_then_the_timeline_has_the_latest_first_with_their_notes_recorded_as_read(people):
    old = note_for_spain(people, changes=[{"term": "price-change", "what": "Twice the price", "since": "2025-11"}])
    new = note_for_spain(people, changes=[{"term": "smaller-groups", "what": "Boats of 30", "since": "2026-03"}])
    with access_scope(people["spanish"]):
        lines = timeline(people["spanish"], route="west-african-atlantic").lines
        assert [(note.pk, change.what) for note, change in lines] == [(new.pk, "Boats of 30"), (old.pk, "Twice the price")]
        assert [note.pk for note, _change in timeline(people["spanish"], term="price-change").lines] == [old.pk]
        assert timeline(people["spanish"]).lines == []
    with access_scope(people["italian"]):
        assert timeline(people["italian"], route="west-african-atlantic").lines == []
    assert [note for note, _user in reads()].count(old.pk) == 2


def test_given_a_way_then_the_picture_says_number_transport_time_fee_and_notes_and_the_page_its_words(people):
    note = note_for_spain(people, legs=[LEGS[0], LEGS[1] | {"words": "At night, in small groups."}])
    picture = picture_of(view(people["spanish"], country="SN").ways)
    sea = next(line for line in picture.lines if line.way.end.place == "El Hierro")
    words = [words for _y, words in sea.label]
    assert words[0].startswith("2. ") and facets()["means-of-transport"].name_of("pirogue")[:20] in words[0]
    assert words[1:] == ["4–8 days", facets()["fee-band"].name_of("1000-2499"), note.reference]
    page = main_of(visitor(people["spanish"]).get("/notes/routes/?country=SN"))
    assert "At night, in small groups." in page and 'aria-label="Diagram: stops (3) and the legs between them (2)' in page
    assert 'aria-labelledby="h-pic"><g' not in page


def test_given_more_notes_than_are_shown_then_the_timeline_says_so(people, monkeypatch):
    for _number in range(2):
        note_for_spain(people)
    monkeypatch.setattr("casework.route_view.MOST_NOTES", 1)
    page = main_of(visitor(people["spanish"]).get("/notes/timeline/?route=west-african-atlantic"))
    assert "notes are shown" in page
    monkeypatch.setattr("casework.route_view.MOST_NOTES", 2)
    assert "notes are shown" not in main_of(visitor(people["spanish"]).get("/notes/timeline/?route=west-african-atlantic"))


# ── pages ──
def test_given_the_pages_then_table_picture_and_lines_stand_there_without_a_style(people):
    note = note_for_spain(people, legs=LEGS)
    person = people["spanish"]
    client = visitor(person)
    assert "<table" not in main_of(client.get("/notes/routes/"))
    page = main_of(client.get("/notes/routes/?route=west-african-atlantic&country=&place="))
    for shown in (
        "Dakar (SN)",
        facets()["means-of-transport"].name_of("pirogue"),
        "4–8 days",
        "30 hours",
        note.reference,
        "<svg",
        "Dotted: by sea",
    ):
        assert shown in page, shown
    assert "style=" not in page and "TLP:AMBER" in page
    page = main_of(client.get("/notes/timeline/?term=smaller-groups"))
    assert "Boats of 30 instead of 80" in page and note.reference in page
    for wrong in ("routes/?route=x", "routes/?country=zzz", "timeline/?term=x", "routes/?place=" + 81 * "a"):
        assert client.get(f"/notes/{wrong}").status_code == 400, wrong


def test_given_a_post_that_reads_no_casework_then_both_pages_are_refused_with_the_reason(people):
    person = make_member(make_country("ES"), "observer")
    client = visitor(person)
    for page in ("routes/", "timeline/"):
        answer = client.get(f"/notes/{page}?route=air")
        assert answer.status_code == 403 and "Your coordinator can appoint you" in answer.content.decode()
