"""A mail server that is away: workers leave it alone soon, nothing interactive waits behind it, and mails go on when it is there again."""

import smtplib
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications import tasks
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.mail_server import MailServer, server
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import claims, sending
from rabatplatform.notifications.services.writing import AT_ONCE, queue_many, tell
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db
NEWS, ASKED = "practices.published", "practices.returned"


class Server:
    """What stands for the mail server. answers: by turns what it raises, None: it takes the mail; the last one goes on; tried: mails."""

    def __init__(self):
        self.answers, self.tried = [None], 0

    def send(self, message, *_given, **_more):
        self.tried += 1
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if answer is not None:
            raise answer


@pytest.fixture
def sink(monkeypatch):
    here = Server()
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", lambda message, *given, **more: here.send(message))
    return here


@pytest.fixture
def people(cast):
    return [make_member(cast.senegal, Role.OBSERVER) for _number in range(6)]


def wait(cast, people, **facts) -> list[int]:
    """Mails to these people that are due."""
    practice = make_practice(cast.senegal, state="published")
    with system_scope("test"):
        event = Event.objects.create(kind=NEWS, subject_id=practice.pk, published_at=timezone.now())
        tell(event, kind_of(NEWS), [person.pk for person in people])
        rows = Delivery.objects.filter(event=event, channel="mail")
        rows.update(**{"rhythm": "at_once", "not_before": timezone.now()} | facts)
        return list(rows.order_by("pk").values_list("pk", flat=True))


def attempts(ids):
    with system_scope("test"):
        return list(Delivery.objects.filter(pk__in=ids).order_by("pk").values_list("attempts", flat=True))


def states(ids):
    with system_scope("test"):
        return list(Delivery.objects.filter(pk__in=ids).order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    "error",
    [TimeoutError(), ConnectionRefusedError(), smtplib.SMTPServerDisconnected("gone"), smtplib.SMTPConnectError(421, b"later")],
    ids=lambda error: type(error).__name__,
)
def test_given_a_server_that_fails_twice_in_a_row_then_the_task_ends_and_the_rest_waits_untried(cast, people, sink, error):
    ids = wait(cast, people)
    sink.answers = [error]
    tasks.deliver_many(*ids)
    assert (sink.tried, attempts(ids)) == (2, [1, 1, 0, 0, 0, 0])
    tasks.deliver_many(*ids)  # one more try is enough to know
    assert sink.tried == 3


@pytest.mark.parametrize(
    "answers",
    [
        [TimeoutError(), None],
        [smtplib.SMTPRecipientsRefused({"x": (450, b"busy")})],
        [smtplib.SMTPDataError(554, b"content refused")],
        [ValueError("not foreseen")],
    ],
    ids=["one failure", "recipients refused", "content refused", "no mail"],
)
def test_given_failures_of_single_mails_then_all_are_tried(cast, people, sink, answers):
    sink.answers = answers
    tasks.deliver_many(*wait(cast, people))
    assert sink.tried == 6


def test_given_a_stalling_server_then_a_hand_out_of_digests_ends_as_well(cast, people, sink):
    wait(cast, people, rhythm="daily")
    sink.answers = [TimeoutError()]
    tasks.send_digests(*[person.pk for person in people])
    assert sink.tried == 2


# ── the sweep ──


@pytest.fixture
def handed(monkeypatch):
    """[(name of the task, ids)] of what is handed to workers."""
    found = []
    for module in (tasks, __import__("rabatplatform.notifications.services.writing", fromlist=["x"])):
        monkeypatch.setattr(module, "hand_over", lambda task, *ids: found.append((task.name.rpartition(".")[2], ids)))
    return found


def test_given_more_than_one_task_takes_then_the_sweep_sends_some_and_some_workers_go_on_until_none_is_left(
    cast, people, sink, handed, monkeypatch
):
    monkeypatch.setattr(tasks, "A_TASK", 2)
    ids = wait(cast, people)
    assert tasks.deliver_left_behind() == 2
    assert states(ids).count("sent") == 2
    assert [(name, given[0]) for name, given in handed] == [("deliver_rest", "mail")] * tasks.LANES
    until = handed.pop()[1][1]
    handed.clear()
    assert [tasks.deliver_rest("mail", until), tasks.deliver_rest("mail", until)] == [2, 2]
    assert handed == [("deliver_rest", ("mail", until))] * 2  # each goes on by itself
    handed.clear()
    assert (tasks.deliver_rest("mail", until), handed) == (0, [])
    assert states(ids) == ["sent"] * 6


@pytest.mark.parametrize("seconds", [-1, 3 * 3600], ids=["the time is over", "a clock that is wrong"])
def test_given_a_sweep_whose_time_is_over_then_it_is_left_to_the_next_one(cast, people, sink, handed, monkeypatch, seconds):
    monkeypatch.setattr(tasks, "A_TASK", 2)
    wait(cast, people)
    tasks.deliver_rest("mail", int(time.time()) + seconds)
    assert handed == []


def test_given_a_server_that_is_away_then_the_sweep_hands_out_nothing_and_keeps_nothing(cast, people, sink, handed, monkeypatch):
    monkeypatch.setattr(tasks, "A_TASK", 4)
    sink.answers = [TimeoutError()]
    ids = wait(cast, people)
    assert tasks.deliver_left_behind() == 4
    assert (sink.tried, handed) == (2, [])
    with system_scope("test"):
        assert not Delivery.objects.filter(pk__in=ids).exclude(claimed_until=None).exists()


def test_given_much_that_is_older_when_something_waits_for_somebody_then_it_goes_first(cast, people, sink, handed, monkeypatch):
    monkeypatch.setattr(tasks, "A_TASK", 2)
    old = timezone.now() - timedelta(hours=1)
    ids = wait(cast, people, not_before=old)
    practice = make_practice(cast.senegal, state="returned", author=cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.create(kind=ASKED, subject_id=practice.pk, published_at=timezone.now())
        tell(event, kind_of(ASKED), [cast.focal_point_senegal.pk])
        asked = Delivery.objects.get(event=event, channel="mail").pk
    tasks.deliver_left_behind()
    assert states([asked]) == ["sent"]
    assert states(ids).count("sent") == 1


def test_given_what_a_sweep_has_claimed_then_no_other_takes_it_until_the_claim_ends(cast, people, sink, monkeypatch):
    ids = wait(cast, people)
    with system_scope("test"):
        first, second = claims.take("mail", 4), claims.take("mail", 4)
        assert (len(first), len(second)) == (4, 2)
        assert sorted(first + second) == ids
        assert claims.take("mail", 4) == []
        claims.release(first[:1])
        assert claims.take("mail", 4) == first[:1]
        Delivery.objects.filter(pk__in=ids).update(claimed_until=timezone.now() - timedelta(seconds=1))
        assert len(claims.take("mail", 9)) == 6


def test_given_a_worker_that_is_slow_then_it_leaves_what_it_claimed_before_its_claim_ends(cast, people, sink, monkeypatch):
    ids = wait(cast, people)
    monkeypatch.setattr(tasks, "CLAIM_SECONDS", -1)
    assert (tasks.deliver_left_behind(), sink.tried) == (6, 0)
    with system_scope("test"):
        assert sorted(claims.take("mail", 9)) == ids
    assert claims.CLAIM.total_seconds() >= settings.EMAIL_TIMEOUT + 15


def test_given_a_message_that_raises_before_anything_is_known_then_the_same_sweep_does_not_take_it_again(
    cast, people, sink, monkeypatch
):
    ids = wait(cast, people[:1])
    monkeypatch.setattr(sending, "send", raises)
    assert tasks.deliver_left_behind() == 1
    assert tasks.deliver_left_behind() == 0
    with system_scope("test"):
        Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.undo()
    assert states(ids) == ["waiting"]


def raises(*given):
    raise ValueError("not foreseen")


def test_given_what_a_sweep_handed_out_then_it_ends_before_the_next_one_hands_it_out_anew():
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.deliver_rest.expires < schedule[tasks.deliver_left_behind.name]
    assert tasks.send_digests.expires <= schedule[tasks.hand_out_digests.name]


# ── which queue ──


def queue_of(name):
    return settings.CELERY_TASK_ROUTES[f"rabatplatform.notifications.tasks.{name}"]["queue"]


def test_given_what_sends_then_it_takes_no_place_of_what_people_wait_for_on_a_page():
    mails = ("deliver", "deliver_few", "deliver_left_behind", "deliver_rest")
    assert [queue_of(name) for name in mails] == ["mail"] * 4
    assert [queue_of(name) for name in ("deliver_many", "send_digests")] == ["digest"] * 2


@pytest.mark.parametrize(
    ("number", "is_urgent", "goes"),
    [
        (1, True, ["deliver"]),
        (1, False, ["deliver"]),
        (3, True, ["deliver_few"]),
        (AT_ONCE, True, ["deliver_few"]),
        (AT_ONCE + 1, True, ["deliver_many"] * 2),
        (3, False, ["deliver_many"]),
    ],
    ids=str,
)
def test_given_few_messages_that_wait_for_somebody_then_no_bulk_goes_before_them(
    handed, django_capture_on_commit_callbacks, number, is_urgent, goes
):
    with django_capture_on_commit_callbacks(execute=True):
        queue_many(list(range(number)), is_urgent=is_urgent)
    assert [name for name, _ids in handed] == goes
    assert [pk for _name, ids in handed for pk in ids] == list(range(number))


def test_given_something_asked_of_three_people_then_it_does_not_wait_behind_the_digests(
    cast, handed, people, django_capture_on_commit_callbacks
):
    practice = make_practice(cast.senegal, state="returned")
    with django_capture_on_commit_callbacks(execute=True), system_scope("test"):
        event = Event.objects.create(kind=ASKED, subject_id=practice.pk, published_at=timezone.now())
        assert tell(event, kind_of(ASKED), [person.pk for person in people[:3]]) == 3
    ((name, ids),) = handed
    assert (name, len(ids)) == ("deliver_few", 3)


# ── there again ──


@pytest.fixture
def tried_in_vain(cast, people):
    """Mails that are tried again in some hours, and one whose recipient was busy."""
    later = timezone.now() + timedelta(hours=9)
    ids = wait(cast, people[:3], attempts=6, error="timeouterror", not_before=later)
    (busy,) = wait(cast, people[3:4], attempts=4, error="recipient_refused", not_before=later)
    return ids, busy


def is_due(pk) -> bool:
    with system_scope("test"):
        return Delivery.objects.get(pk=pk).not_before <= timezone.now()


def test_given_a_server_that_was_away_when_it_takes_a_mail_again_then_what_waited_for_it_is_due(
    cast, people, sink, tried_in_vain
):
    ids, busy = tried_in_vain
    sink.answers = [TimeoutError(), TimeoutError(), None]
    first, second, third = wait(cast, people[:3])
    tasks.deliver(first), tasks.deliver(second)
    assert not any(is_due(pk) for pk in ids)
    assert tasks.deliver(third) == "sent"
    assert all(is_due(pk) for pk in [*ids, first, second]) and not is_due(busy)
    assert attempts(ids) == [6, 6, 6]
    assert tasks.deliver_left_behind() == 5
    assert set(states([*ids, first, second])) == {"sent"}


def test_given_one_mail_that_fails_among_others_that_go_then_nothing_is_tried_sooner(cast, people, sink, tried_in_vain):
    ids, _busy = tried_in_vain
    sink.answers = [TimeoutError(), None]
    tasks.deliver_many(*wait(cast, people[4:]))
    assert not any(is_due(pk) for pk in ids)


def test_given_a_worker_that_has_just_begun_then_its_first_mail_looks_after_what_waits_and_its_second_does_not(
    cast, people, sink, tried_in_vain, monkeypatch
):
    ids, _busy = tried_in_vain
    monkeypatch.setattr(server, "was_away", MailServer().was_away)
    first, second = wait(cast, people[4:])
    tasks.deliver(first)
    assert all(is_due(pk) for pk in ids)
    with system_scope("test"):
        Delivery.objects.filter(pk__in=ids).update(not_before=timezone.now() + timedelta(hours=1))
    tasks.deliver(second)
    assert not any(is_due(pk) for pk in ids)
