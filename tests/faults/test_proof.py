"""The proof itself: each kind of broken promise is seen. A proof that cannot fail proves nothing."""

import pytest

from tests.faults import proof
from tests.faults.proof import Ledger, Window

TITLE = "Faults sn 0 abc"
DRAFT = {"what": "draft", "reference": "r1", "title": TITLE}
SAVE = {"what": "save", "reference": "r1", "edition": 2, "text": f"Step 1 of {TITLE}"}
ROW = ("r1", "draft", 2, TITLE, f"Step 1 of {TITLE}")
SUBMITTED = (1, "practices.submitted", "r1", None, None, "at", 10.0, 12.0, "sn", 5)
TOLD = [(1, "coordinator.sn@demo.example", channel, "sent", "") for channel in ("in_app", "mail")]


def ask(**more):
    line = {"method": "GET", "path": "/", "who": "a", "began": 1.0, "ended": 1.1, "status": 200, "fault": "", "retry_after": ""}
    return {**line, "signed_out": False, **more}


def test_given_what_was_accepted_in_the_database_then_nothing_is_wrong():
    assert proof.lost_changes(Ledger(accepted=[DRAFT, SAVE]), [ROW]) == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("r1", "draft", 1, TITLE, f"Step 1 of {TITLE}")],
        [("r1", "draft", 2, TITLE, "another text")],
        [("r1", "draft", 4, TITLE, f"Step 1 of {TITLE}")],
        [("r1", "draft", 2, "another title", f"Step 1 of {TITLE}")],
        [ROW, ("r2", "draft", 1, TITLE, None)],
    ],
    ids=["lost", "older edition", "another text", "saved twice", "another title", "made twice"],
)
def test_given_a_change_that_was_lost_or_made_twice_then_it_is_named(rows):
    assert proof.lost_changes(Ledger(accepted=[DRAFT, SAVE]), rows)


@pytest.mark.parametrize(
    "answer",
    [
        ask(status=500),
        ask(status=503, retry_after="10"),
        ask(status=0, fault="ConnectionError"),
        ask(status=302, signed_out=True),
    ],
    ids=["error", "refused in calm", "cut in calm", "signed out"],
)
def test_given_an_answer_that_may_not_be_then_it_is_named(answer):
    assert proof.wrong_answers(Ledger(asks=[answer]), [])


def test_given_the_database_away_then_a_503_says_when_to_come_back():
    window = Window("away", began=0, ended=2, may_refuse=True)
    assert not proof.wrong_answers(Ledger(asks=[ask(status=503, retry_after="10")]), [window])
    assert proof.wrong_answers(Ledger(asks=[ask(status=503)]), [window])
    assert proof.wrong_answers(Ledger(asks=[ask(status=500)]), [window])


def test_given_events_then_each_is_there_once_and_published():
    accepted = Ledger(accepted=[{"what": "submitted", "reference": "r1"}])
    assert proof.wrong_events(accepted, [SUBMITTED]) == []
    assert proof.wrong_events(accepted, [])
    assert proof.wrong_events(accepted, [SUBMITTED, (2, *SUBMITTED[1:])])
    assert proof.wrong_events(accepted, [(*SUBMITTED[:5], None, *SUBMITTED[6:])])


def test_given_deliveries_then_everybody_is_told_once_on_each_channel():
    assert proof.wrong_deliveries([SUBMITTED], TOLD) == []
    assert proof.wrong_deliveries([SUBMITTED], TOLD[:1])
    assert proof.wrong_deliveries([SUBMITTED], [*TOLD, TOLD[0]])
    assert proof.wrong_deliveries([SUBMITTED], [TOLD[0], (*TOLD[1][:3], "waiting", "")])


def test_given_a_mail_that_was_not_sent_then_only_a_stated_reason_excuses_it():
    def with_mail(state, error=""):
        return proof.wrong_deliveries([SUBMITTED], [TOLD[0], (*TOLD[1][:3], state, error)])

    assert with_mail("folded", "not_looked_at") == with_mail("folded", "one_line") == with_mail("later") == []
    assert with_mail("folded", "read") == [] and with_mail("folded", "was_not_read")
    assert with_mail("folded")
    assert with_mail("folded", "done")  # nobody answered
    assert with_mail("failed", "oserror")
    assert with_mail("withheld", "address_returned") == [] and with_mail("withheld", "address_was_right")
    assert proof.wrong_deliveries([SUBMITTED], [(*TOLD[0][:3], "withheld", "address_returned"), TOLD[1]])  # the same
    assert proof.wrong_deliveries([SUBMITTED], [(*TOLD[0][:3], "folded", "one_line"), TOLD[1]])  # on the platform all is shown


def test_given_an_answer_before_the_telling_then_the_asked_one_needs_not_be_told_any_more():
    answer = (2, "practices.returned", "r1", None, None, "at", 11.0, 12.0, "sn", 6)
    told = [(2, "focal_point.sn@demo.example", channel, "sent", "") for channel in ("in_app", "mail")]
    assert proof.wrong_deliveries([SUBMITTED, answer], told) == []
    assert proof.wrong_deliveries([SUBMITTED, answer], [*told, (*TOLD[0][:3], "withheld", "")]) == []
    assert proof.wrong_deliveries([SUBMITTED, (*answer[:6], 14.0, 15.0, "sn", 6)], told)
    assert proof.wrong_deliveries(
        [SUBMITTED, (*answer[:6], 14.0, 15.0, "sn", 6)], [*told, (*TOLD[0][:3], "withheld", ""), TOLD[1]]
    )
