"""Two people at the same moment: both sign, both start, one signs while the other withdraws."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from focalpoints.errors import HandoverRefused
from focalpoints.models import Appointment, Handover
from focalpoints.services.handover import start, withdraw_handover
from focalpoints.services.handover_signing import sign
from rabatplatform.access.scope import system_scope
from tests.focalpoints.handing import act, approved, make_people, stored

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """What each of them gave or raised."""
    ready = Barrier(len(works))

    def run(work):
        try:
            ready.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_given_both_sign_at_the_same_moment_then_there_is_one_new_appointment(transactional_db):
    people = make_people()
    handover = approved(people)
    outcomes = at_once(*(lambda who=who: act(sign, who, handover=handover) for who in (people.holder, people.successor)))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert stored(handover).state == "signed"
    with system_scope("test"):
        assert Appointment.objects.filter(post=people.post).count() == 2


def test_given_two_who_start_at_the_same_moment_then_one_is_told_in_words(transactional_db):
    people = make_people()
    outcomes = at_once(*(lambda who=who: act(start, who, post=people.post) for who in (people.holder, people.coordinator)))
    assert {type(outcome) for outcome in outcomes} == {
        Handover, HandoverRefused,
    }  # fmt: skip


def test_given_one_signs_while_the_other_withdraws_then_it_is_one_or_the_other(transactional_db):
    people = make_people()
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    at_once(
        lambda: act(sign, people.successor, handover=handover),
        lambda: act(withdraw_handover, people.coordinator, handover=handover),
    )
    done = stored(handover)
    assert (done.state, done.made is None) in (("signed", False), ("withdrawn", True))
