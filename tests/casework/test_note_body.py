"""The words of a note on its page and in its document: what is observed in each phase, and a route with its branches."""

import re

import pytest

from casework.export.document import document_of
from casework.legs import branches_of
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.pages import signed_in, url

pytestmark = pytest.mark.django_db


def leg(start, end, branch="") -> dict:
    return {"from_place": start, "to_place": end, "from_country": "", "to_country": "", "branch": branch}


LEGS = [leg("Dakar", "Nouakchott"), leg("Nouakchott", "Las Palmas"), leg("Nouakchott", "Casablanca", "By air")]


@pytest.fixture
def team(db):
    return making.team("SN")


def page(person, note) -> str:
    return signed_in(person).get(url("detail", note)).content.decode()


def test_given_a_branch_with_a_name_then_it_stands_alone_below_its_name_and_the_stop_it_leaves(team):
    text = page(team[0], making.draft(team[0], legs=LEGS))
    heading = re.search(r'<p class="rt-b" id="(rt-b\d)">By air, from Nouakchott</p>', text)
    below = text.split(heading[0])[1]
    assert below.startswith(f'<ol aria-labelledby="{heading[1]}"') and below.index("Nouakchott") < below.index("Casablanca")
    assert text.count('class="rt-b"') == 1 and "Las Palmas" not in below


def test_given_a_way_that_leaves_an_earlier_stop_without_a_name_then_it_is_told_as_another_branch(team):
    text = page(team[0], making.draft(team[0], legs=[*LEGS[:2], leg("Nouakchott", "Casablanca")]))
    assert ">Other branch, from Nouakchott</p>" in text


def test_given_ways_that_do_not_meet_then_they_are_lists_of_their_own_without_a_branch(team):
    text = page(team[0], making.draft(team[0], legs=[LEGS[0], leg("Tanger", "Algeciras")]))
    assert "rt-b" not in text and text.count("<bdi>Tanger</bdi>") == 1


def row(start, end, branch=""):
    return leg(start, end, branch) | {
        "transport": [],
        "crossing": [],
        "hours_least": None,
        "hours_most": None,
        "fee_band": "",
        "words": "",
    }


def test_given_legs_then_branches_follow_name_and_place():
    found = branches_of(
        {"legs": [row("A", "B"), row("B", "C"), row("B", "D", "x"), row("D", "E", "x"), row("E", "F"), row("Y", "Z")]}
    )
    assert [(branch.name, branch.begin, branch.forks, len(branch.legs)) for branch in found] == [
        ("", "A", False, 2), ("x", "B", True, 2), ("", "E", True, 1), ("", "Y", False, 1),
    ]  # fmt: skip
    assert branches_of({"legs": []}) == []


def test_given_phases_in_words_then_they_are_a_table_in_the_order_of_the_vocabulary(team):
    texts = {"judgement": "J.", "stage-arrival": "A contact calls <within> the hour.", "stage-recruitment": "Voice messages."}
    text = page(team[0], making.draft(team[0], texts=texts)).split('id="phases"')[1].split("</table>")[0]
    assert text.index("1. Recruitment") < text.index("Voice messages.") < text.index("2. Arrival") < text.index("&lt;within&gt;")
    assert text.count('<th scope="row">') == 2
    assert 'id="phases"' not in page(team[0], making.draft(team[0]))


def test_given_the_document_of_a_note_then_it_holds_the_phases_and_the_names_of_branches(team):
    note = making.draft(team[0], legs=LEGS, texts={"judgement": "J.", "stage-arrival": "A contact calls."})
    with access_scope(team[0]):
        version = type(note).objects.with_texts().get(pk=note.pk).current
        made = document_of(note, version, person=team[0], post=team[0].actor.post, at=version.created_at)
    assert ("Arrival", ["A contact calls."]) in [(part["title"], part["paragraphs"]) for part in made["parts"]]
    assert made["lists"][0]["rows"][2] == "By air · Nouakchott → Casablanca"
