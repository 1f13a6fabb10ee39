"""The proof of the mails: each kind of broken promise is seen."""

import os

import pytest

from rabatplatform.notifications import lines
from tests.faults import mail_proof
from tests.faults.mail_proof import Taken
from tests.faults.test_proof import SUBMITTED, TOLD

WHO = TOLD[0][1]


def mail(key="a", **more) -> Taken:
    line = {"name": f"{key}.eml", "at": 100.0, "to": WHO, "key": key, "is_digest": False, "told": frozenset({"r1"})}
    return Taken(**{**line, **more})


def digest(key="d", **more) -> Taken:
    return mail(key, is_digest=True, **more)


def row(key="a", period=None):
    return (WHO, key, period)


def test_given_files_then_what_stands_in_them_is_known_and_a_cut_or_a_lost_answer_excuses(tmp_path):
    for name, at in (("1.eml", 100), ("2.eml", 200), ("3.eml", 300)):
        path = tmp_path / name
        path.write_text(f"To: {WHO}\nMessage-ID: <k{name[0]}@x>\nList-Id: <digest.x>\n\nhttp://localhost/practices/r1/\n")
        os.utime(path, (at, at))
    one, two, three = mail_proof.taken(sorted(tmp_path.iterdir()), lost={"2.eml"}, cuts=[(304.0, 305.0)])
    assert one == Taken("1.eml", 100.0, WHO, "k1", True, frozenset({"r1"}))
    assert (two.excused, three.excused) == (True, True)


def test_given_mails_then_each_message_is_in_one():
    wrong = mail_proof.wrong_mails
    assert wrong([SUBMITTED], TOLD, [mail()]) == []
    assert wrong([SUBMITTED], TOLD, [])
    assert wrong([SUBMITTED], TOLD, [mail(to="other@x")])
    assert wrong([SUBMITTED], TOLD, [mail("a"), mail("b")])
    assert wrong([SUBMITTED], TOLD, [mail("a", excused=True), mail("b")]) == []
    assert wrong([SUBMITTED], TOLD, [mail("a", excused=True)]) == []  # recorded, and then the worker died
    assert wrong([SUBMITTED], [TOLD[0], (*TOLD[1][:3], "folded", "done")], [mail()])
    assert (
        wrong([SUBMITTED], [TOLD[0], (*TOLD[1][:4], "in_digest")], [digest(told=frozenset())]) == []
    )  # shortened: it names some


@pytest.mark.parametrize(
    ("mails", "rows"),
    [
        ([mail(), mail()], [row()]),
        ([], [row()]),
        ([mail()], []),
        ([digest(), digest()], [row("d", "day")]),
    ],
    ids=["taken twice", "recorded and never taken", "taken and not recorded", "a digest twice"],
)
def test_given_a_mail_and_its_record_that_do_not_meet_then_it_is_named(mails, rows):
    assert mail_proof.wrong_records(mails, rows)


def test_given_the_window_of_a_kill_then_copies_are_lawful_and_counted():
    mails, rows = [mail(excused=True), mail(), mail("b", excused=True)], [row()]
    assert mail_proof.wrong_records(mails, rows) == []
    assert mail_proof.again(mails, rows) == 2


def test_given_letters_of_the_platform_then_they_are_left_out():
    letter, message, other = mail("l", told=frozenset()), mail("m"), mail("o", told=frozenset({"r9"}))
    assert mail_proof.of_run([letter, message, other, digest()], [SUBMITTED], [row("o")]) == [message, other, digest()]


def test_given_digests_then_a_person_has_one_a_day():
    wrong = mail_proof.wrong_digests
    assert wrong([digest()], [row("d", "day")]) == []
    assert wrong([digest("d"), digest("e")], [row("d", "day"), row("e", "other day")]) == []
    assert wrong([digest("d"), digest("e")], [row("d", "day"), row("e", "day")])
    assert wrong([digest("d", excused=True), digest("d")], [row("d", "day")]) == []
    assert wrong([mail("d")], [row("d", "day")])


def test_given_a_digest_that_is_recorded_with_more_than_it_tells_then_it_is_named_unless_it_was_shortened():
    lost, row = mail_proof.lost_in_digests, (WHO, "d", "r1", "slug-1")
    assert lost([digest(told=frozenset({"r1"}))], [row]) == [] == lost([digest(told=frozenset({"slug-1", "r2"}))], [row])
    assert "r1" in lost([digest(told=frozenset({"r2"}))], [row])[0]
    assert lost([digest(told=frozenset())], [row]) and lost([digest(), mail("a")], [(WHO, "a", "r9", None)]) == []
    assert lost([digest(told=frozenset(), excused=True), digest()], [row]) == []
    assert mail_proof.MOST_LINES == lines.MOST_LINES
    many = [(WHO, "d", f"r{number}", None) for number in range(mail_proof.MOST_LINES + 1)]
    assert lost([digest()], many) == [] and lost([digest()], many[1:]) != []
