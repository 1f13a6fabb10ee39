"""Every column of casework that can hold what people wrote holds a marker word in the fixture of the canaries, or has a reason not to."""

import pytest

from rabatplatform.access.scope import system_scope
from tests import canaries_casework, matrix_casework
from tests.canaries_casework import columns, filled, unmarked, without_words


@pytest.mark.django_db
def test_given_the_columns_of_casework_when_the_canaries_are_planted_then_each_holds_one_or_says_why_not(cast):
    scene = matrix_casework.make_notes(cast)
    canaries_casework.plant(scene)
    with system_scope("test"):
        assert unmarked() == [], "a canary in tests/canaries_casework.py (marked, made), or a reason in NO_WORDS"


def test_given_a_reason_then_its_column_is_there_and_stands_once():
    assert [name for name in without_words() if name not in columns()] == [], "no such column any more"
    assert len(without_words()) == len(set(without_words()))


def test_given_the_texts_of_a_note_then_they_are_columns_that_hold_words():
    wanted = {"NoteVersion.title", "NoteText.text", "NoteLeg.branch", "NoteLeg.words", "NoteGrant.reason", "GroupVersion.before"}
    assert wanted <= columns().keys() and not {"Note.state", "NoteVersion.language", "NoteFile.state"} & columns().keys()


@pytest.mark.parametrize("word", canaries_casework.WORDS)
def test_given_a_word_then_its_misspelling_is_another_and_it_is_in_no_other(word):
    assert word.startswith(canaries_casework.BEGINS) and word[-1] != word[-2]
    assert not [other for other in canaries_casework.WORDS if other != word and word in other]


def test_given_a_column_of_json_without_a_shape_then_it_is_refused_by_name(monkeypatch):
    from casework.models import GroupVersion

    monkeypatch.setattr(canaries_casework, "SHAPES", {})
    with pytest.raises(AssertionError, match=r"GroupVersion\.before"):
        filled(GroupVersion, "zqwxvchanged")
