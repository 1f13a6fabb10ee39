"""Lines of the guided form that repeat: one leg is open at a time, the others travel as they are stored, and none is ever lost."""

import html
import re

import pytest

from casework.content import content_of
from casework.forms.rows import Rows
from casework.models import Note, NoteText
from casework.models.parts import PHASE
from casework.services import writing
from casework.vocabulary import facets
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.pages import signed_in
from tests.casework.test_note_form import HTMX, edit, edition, post, stored

pytestmark = pytest.mark.django_db
TOWNS = ("Dakar", "Nouakchott", "Nouadhibou", "Dakhla", "El Hierro")


def leg(start, end, **more) -> dict:
    return {"from_place": start, "to_place": end, "from_country": "", "to_country": "", **more}


@pytest.fixture
def team(db):
    return making.team("SN")


@pytest.fixture
def note(team):
    legs = [leg(start, end, transport=["bus"], hours_most=9) for start, end in zip(TOWNS, TOWNS[1:], strict=False)]
    return making.draft(team[0], legs=legs)


def sent_by(page: str) -> dict:
    """What a browser without scripts would send of the lines of this page."""
    found = {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="((?:legs|hubs)-\d+)" value="([^"]*)"', page)
    }
    for name, rest in re.findall(r'<input type="text" name="((?:legs|hubs)-\d+-\w+)"([^>]*)>', page):
        value = re.search(r'value="([^"]*)"', rest)
        found[name] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<input type="checkbox" name="(legs-\d+-\w+)" value="([^"]+)"[^>]* checked', page):
        found.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select name="(legs-\d+-\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def journey(person, note, query="") -> str:
    answer = signed_in(person).get(edit(note, "journey") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_given_four_legs_then_an_empty_one_is_open_and_the_others_are_told_in_short(team, note):
    page = journey(team[0], note)
    assert 'name="legs-5-from_place"' in page and 'name="legs-1-from_place"' not in page
    assert page.count('name="open"') == 5  # four legs, one hub
    assert "<bdi>Dakar</bdi> – <bdi>Nouakchott</bdi>" in page and "9 hours" in page
    assert page.count('type="checkbox" name="legs-') == len(facets()["means-of-transport"].terms) + len(
        facets()["crossing-method"].terms
    )


def test_given_the_page_sent_back_as_it_is_then_nothing_changes(team, note):
    before, first = stored(note), edition(note)
    for query in ("", "?legs=2", "?legs=4&hubs=1", "?legs=99", "?legs=x"):
        answer = post(team[0], note, "journey", sent_by(journey(team[0], note, query)))
        assert answer.status_code == 302, query
    assert stored(note) == before and edition(note) == first


def test_given_a_leg_is_changed_when_another_is_opened_then_it_is_stored_first_and_nothing_is_lost(team, note):
    before = stored(note)["legs"]
    data = sent_by(journey(team[0], note, "?legs=3")) | {"legs-3-words": "Only by night", "open": "legs-1"}
    answer = post(team[0], note, "journey", data)
    assert answer.url == edit(note, "journey") + "?legs=1#id_legs-1"
    assert stored(note)["legs"] == [*before[:2], before[2] | {"words": "Only by night"}, before[3]]
    page = journey(team[0], note, "?legs=1")
    assert 'name="legs-1-from_place"' in page and "Only by night" in page and 'name="legs-5-from_place"' not in page


def test_given_a_leg_is_emptied_when_a_later_one_is_opened_then_that_one_opens_at_its_new_place(team, note):
    data = {
        name: value if not name.startswith("legs-2-") else ""
        for name, value in sent_by(journey(team[0], note, "?legs=2")).items()
    }
    answer = post(team[0], note, "journey", data | {"open": "legs-4"})
    assert answer.url.endswith("?legs=3#id_legs-3")
    assert [one["from_place"] for one in stored(note)["legs"]] == ["Dakar", "Nouadhibou", "Dakhla"]


@pytest.mark.parametrize("name", ["legs-9", "legs-0", "legs-x", "texts-1", "legs-²", ""])
def test_given_a_line_that_there_is_not_then_the_step_is_stored_and_opens_again(team, note, name):
    data = sent_by(journey(team[0], note)) | {"legs-5-from_place": "Agadir", "legs-5-to_place": "Arrecife", "open": name}
    assert post(team[0], note, "journey", data).url == edit(note, "journey")
    assert len(stored(note)["legs"]) == 5


def test_given_a_wrong_answer_in_the_open_leg_when_another_is_opened_then_every_word_is_still_there(team, note):
    before = stored(note)
    data = sent_by(journey(team[0], note, "?legs=2")) | {
        "legs-2-hours_least": "many",
        "legs-2-words": "By lorry",
        "open": "legs-1",
    }
    answer = post(team[0], note, "journey", data)
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and 'value="many"' in page and 'value="By lorry"' in page and "Leg 2, Hours, at least" in page
    )
    assert sent_by(page) | {"legs-2-hours_least": "many"} == {name: value for name, value in data.items() if name != "open"}
    assert stored(note) == before


@pytest.mark.parametrize(
    "sent",
    [
        *("", "x", "[]", "[" * 9_000, "5", "x" * 20_000, '{"words": 5}', '{"row": ""}', '{"transport": "bus"}'),
        *('{"hours_most": true}', '{"words": "\\ud800"}', '{"words": null}'),
    ],
)
def test_given_a_short_line_that_did_not_come_back_whole_then_it_is_said_and_nothing_is_stored(team, note, sent):
    before = stored(note)
    data = sent_by(journey(team[0], note)) | {"legs-2": sent}
    answer = post(team[0], note, "journey", data)
    assert answer.status_code == 422 and "Leg 2: This line did not come back whole" in answer.content.decode()
    assert post(team[0], note, "journey", data, headers=HTMX).status_code == 422
    assert stored(note) == before


def test_given_a_short_line_whose_words_cannot_be_stored_then_it_opens_with_them_and_says_why(team, note):
    data = sent_by(journey(team[0], note))
    data["legs-2"] = data["legs-2"].replace('"bus"', '"rocket"').replace("Nouadhibou", "")
    answer = post(team[0], note, "journey", data)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'name="legs-2-to_place"' in page and "Leg 2, To" in page and "Leg 2, Transport" in page
    assert 'name="legs-2"' not in page


def test_given_somebody_changed_the_legs_meanwhile_when_mine_are_kept_then_they_are_those_of_my_page(team, note):
    analyst, coordinator = team
    mine = sent_by(journey(analyst, note, "?legs=3")) | {"legs-3-words": "Mine", "edition": edition(note)}
    kept = stored(note)["legs"]
    with access_scope(coordinator):
        writing.save(note=note, edition=1, content={"legs": [leg("Rabat", "Tanger")]}, actor=coordinator.actor)
    answer = signed_in(analyst).post(edit(note, "journey"), mine)
    assert answer.status_code == 409 and "Rabat" in answer.content.decode() and "Mine" in answer.content.decode()
    signed_in(analyst).post(edit(note, "journey"), mine | {"keep_mine": edition(note)})
    assert stored(note)["legs"] == [*kept[:2], kept[2] | {"words": "Mine"}, kept[3]]


def test_given_the_note_was_submitted_meanwhile_then_the_words_of_the_open_leg_are_shown_to_be_copied(team, note):
    from casework.services import releasing

    data = sent_by(journey(team[0], note, "?legs=2")) | {"legs-2-words": "Behind the market"}
    with access_scope(team[0]):
        releasing.submit(note=note, actor=team[0].actor)
    answer = post(team[0], note, "journey", data)
    assert answer.status_code == 403 and "Behind the market" in answer.content.decode()


def test_given_a_finding_in_a_short_line_then_it_stands_there_and_the_list_on_top_leads_to_it(team, note):
    legs = [
        *stored(note)["legs"][:3],
        leg("Dakhla", "El Hierro", words="Call +221 77 123 45 67.", branch="With +221 77 123 45 68"),
    ]
    with access_scope(team[0]):
        writing.save(note=note, edition=edition(note), content={"legs": legs}, actor=team[0].actor)
    page = journey(team[0], note)
    for name in ("words", "branch"):
        assert f'href="#id_legs-4-{name}"' in page and f'id="id_legs-4-{name}"' in page


def test_given_a_note_with_as_many_lines_as_there_may_be_then_every_step_stays_in_its_budget(team):
    words = "Behind the market, two nights, by turns of forty. " * 4
    legs = [leg("Nouadhibou", "El Hierro", transport=["bus", "car"], words=words, branch="By the north") for _time in range(12)]
    hubs = [{"place": "Mbour", "country": "SN", "words": words} for _time in range(12)]
    changes = [{"term": "smaller-groups", "what": words, "since": "2026-03", "after": words} for _time in range(12)]
    note = making.draft(team[0], legs=legs, hubs=hubs, changes=changes)
    for step in ("journey", "change"):
        page = signed_in(team[0]).get(edit(note, step)).content
        assert len(page) < 60_000 and page.count(b"<") - page.count(b"</") < 1_000, step


def test_given_forty_legs_then_there_is_no_empty_line(team):
    note = making.draft(team[0], legs=[leg("A", "B") for _time in range(40)])
    assert "legs-41" not in journey(team[0], note)
    rows = Rows("legs", stored(note)["legs"], {f"legs-{number}-from_place": "A" for number in (1, 41, 99)})
    assert len(rows.forms) == 41  # one too many: it is refused with its words


def test_given_phases_in_words_then_they_are_stored_and_count_as_stages_of_the_note(team, note):
    assert [kind.removeprefix(PHASE) for kind in NoteText.Kind.values if kind.startswith(PHASE)] == list(facets()["stage"].terms)
    data = {
        "terms-stage": ["", "departure"],
        "texts-stage-recruitment": "Voice messages.",
        "texts-stage-arrival": "A contact calls.",
    }
    assert post(team[0], note, "phases", data).url == edit(note, "actors")
    content = stored(note)
    assert content["texts"]["stage-recruitment"] == "Voice messages."
    assert content["terms"]["stage"] == ["recruitment", "departure", "arrival"]
    page = signed_in(team[0]).get(edit(note, "phases")).content.decode()
    assert ">\nVoice messages.</textarea>" in page and len(page) < 60_000
    assert post(team[0], note, "phases", {"texts-stage-arrival": "x" * 1_001}).status_code == 422


def test_given_a_phase_that_is_told_by_whatever_way_then_it_is_a_stage_of_the_note(team):
    note = making.draft(
        team[0], texts={"judgement": "J.", "stage-recruitment": "Voice messages."}, terms={"stage": ["departure"]}
    )
    with access_scope(team[0]):
        found = Note.objects.with_texts().get(pk=note.pk)
        assert set(content_of(found.current)["terms"]["stage"]) == {"recruitment", "departure"}
        writing.save(note=found, edition=1, content={"texts": {"stage-arrival": "A contact calls."}}, actor=team[0].actor)
        found = Note.objects.with_texts().get(pk=note.pk)
        assert set(content_of(found.current)["terms"]["stage"]) == {"recruitment", "departure", "arrival"}
        writing.save(note=found, edition=2, content={"terms": {"stage": ["departure"]}}, actor=team[0].actor)
        found = Note.objects.with_texts().get(pk=note.pk)
        assert set(content_of(found.current)["terms"]["stage"]) == {"recruitment", "departure", "arrival"}
