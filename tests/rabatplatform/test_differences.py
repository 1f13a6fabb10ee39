"""Two texts word by word: nothing is lost, scripts without spaces are read by the character, and the work is bounded."""

import random

import pytest

from rabatplatform.differences import GONE, NEW, SAME, STEPS, Budget, Piece, differences, size_of_change, words


def sides(pieces):
    return (
        "".join(piece.text for piece in pieces if piece.kind != NEW),
        "".join(piece.text for piece in pieces if piece.kind != GONE),
    )


def test_given_a_sentence_with_one_word_more_when_compared_then_that_word_alone_is_new():
    assert differences("The police check documents.", "The border police check documents.") == [
        Piece(SAME, "The "),
        Piece(NEW, "border "),
        Piece(SAME, "police check documents."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        ("مركز الشرطة في داكار", "مركز الشرطة الحدودية في داكار", "الحدودية"),
        ("警察检查文件", "警察检查所有文件", "所有"),
        ("คนเข้าเมือง", "คนเข้าเมืองใหม่", "ใหม่"),
    ],
)
def test_given_arabic_chinese_or_thai_when_compared_then_what_was_added_is_told_alone(old, new, added):
    found = differences(old, new)
    assert sides(found) == (old, new)
    assert [piece.text.strip() for piece in found if piece.kind == NEW] == [added]
    assert not [piece for piece in found if piece.kind == GONE]


def test_given_letters_with_marks_when_a_mark_changes_then_no_mark_stands_alone():
    assert words("e\u0301a") == ["e\u0301a"] or words("e\u0301a") == ["e\u0301", "a"]
    for piece in differences("كِتاب", "كُتاب"):
        assert not piece.text.startswith(("\u0650", "\u064f"))


def test_given_random_texts_and_any_budget_when_compared_then_both_texts_are_whole():
    chance = random.Random(7)
    for _turn in range(400):
        old, new = ("".join(chance.choice("ab .\n,é\u0301") for _ in range(chance.randint(0, 60))) for _side in range(2))
        assert sides(differences(old, new, Budget(chance.choice([0, 3, 40, STEPS])))) == (old, new)


HOSTILE = [
    ("a\n" * 4000, "b\n" * 4000),
    ("ab " * 2600, "ba " * 2600),
    ("a b " * 2000, "b a " * 2000),
    ("." * 8000, "!" * 8000),
    ("\u0301" * 8000, "\u0300" * 8000),
    ("字" * 8000, "字句" * 4000),
]


@pytest.mark.parametrize(("old", "new"), HOSTILE)
def test_given_twenty_hostile_sections_when_compared_then_the_steps_stay_within_the_budget(old, new, monkeypatch):
    spent = []
    plain = Budget.spend
    monkeypatch.setattr(
        Budget, "spend", lambda self, steps: spent.append(steps if steps <= self.left else 0) or plain(self, steps)
    )
    budget = Budget()
    for _section in range(20):
        assert sides(differences(old, new, budget)) == (old, new)
    assert sum(spent) <= STEPS
    assert budget.left >= 0


def test_given_a_correction_when_its_words_and_characters_are_counted_then_of_each_change_the_longer_side_counts():
    assert size_of_change("Thirty four cases, in 2023.", "Thirty-four cases, in 2024.")[0] == 1
    assert size_of_change("one two three", "one two") == (1, 6)
    assert size_of_change("one", "one two three") == (2, 10)
    assert size_of_change("same", "same") == (0, 0)
    assert size_of_change("a b c", "x y") == (3, 5)
    assert size_of_change("word", "w" * 500) == (1, 500)
    assert size_of_change("", "🔥" * 500)[1] == 500
