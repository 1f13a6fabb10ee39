import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.topics import Rhythm
from rabatplatform.handing import hand_over
from rabatplatform.notifications import mailbox, services
from rabatplatform.notifications.channels.mail import one_line
from rabatplatform.notifications.mail_server import server
from rabatplatform.notifications.models import Delivery, KindSwitch
from rabatplatform.notifications.services import escalating, failing, figures, forecasting, samples
from rabatplatform.notifications.services.bounces import record_bounce
from rabatplatform.notifications.services.claims import due
from rabatplatform.notifications.services.digests import people_with_digests

logger = logging.getLogger(__name__)
AT_ONCE = 500
A_TASK = 50
DIGESTS_A_TASK = 25
# Then what was handed out is handed out anew: a task that waited longer is not taken any more.
SWEEP_SECONDS, HAND_OUT_SECONDS = 25, 60


@shared_task
def deliver(delivery_id: int):
    return _act(services.send, delivery_id)


@shared_task
def deliver_few(*ids: int) -> int:
    """As `deliver_many`, of what waits for somebody: no bulk of messages goes before it (CELERY_TASK_ROUTES)."""
    return _each(services.send, ids)[0]


@shared_task
def deliver_many(*ids: int) -> int:
    """Send some messages over one connection. One that cannot be sent delays no other."""
    return _each(services.send, ids)[0]


@shared_task
def deliver_left_behind() -> int:
    """Send what waits: retries whose time has come, and what a lost worker left. One failing recipient delays nobody. Returns how much
    waited, 500 at most.

    The first of it goes here; the others are handed to tasks where the mail server was there for these.
    """
    with system_scope("sweep deliveries"):
        rows = Delivery.objects.filter(
            due(timezone.now()), state=Delivery.State.WAITING, channel=Delivery.Channel.MAIL, rhythm=Rhythm.AT_ONCE
        )
        waiting = list(rows.order_by("not_before").values_list("pk", flat=True)[:AT_ONCE])
    _number, is_through = _each(services.send, waiting[:A_TASK])
    for at in range(A_TASK, len(waiting) if is_through else 0, A_TASK):
        hand_over(deliver_rest, *waiting[at : at + A_TASK])
    return len(waiting)


@shared_task(expires=SWEEP_SECONDS)
def deliver_rest(*ids: int) -> int:
    """As `deliver_many`, of what a sweep found; the next sweep finds it again."""
    return _each(services.send, ids)[0]


@shared_task
def hand_out_digests() -> int:
    """Give the digests that are due to workers, some people in each task; returns of how many people."""
    with system_scope("digests that are due"):
        people = people_with_digests(timezone.now(), 10_000)
    for at in range(0, len(people), DIGESTS_A_TASK):
        hand_over(send_digests, *people[at : at + DIGESTS_A_TASK])
    return len(people)


@shared_task(expires=HAND_OUT_SECONDS)
def send_digests(*user_ids: int) -> int:
    return _each(services.send_digest, user_ids)[0]


@shared_task
def escalate_what_waits() -> int:
    """Tell the next in line of what nobody acted on; returns how many events were looked at."""
    with system_scope("escalations that are due"):
        events = escalating.due(AT_ONCE)
    for event_id in events:
        try:
            escalating.escalate(event_id)
        except Exception:  # one event that cannot be told on holds up no other
            logger.exception("event %s is not escalated", event_id)
    return len(events)


@shared_task
def send_sample(user_id: int) -> bool:
    """The digest that somebody asked to see. Not tried again: they see that none came."""
    with system_scope("sample of a digest"):
        return samples.send_sample(user_id)


@shared_task
def read_bounces() -> dict[str, int]:
    """Read the mails that came back (BOUNCE_FOLDER). Returns how many counted, were something else, were set aside."""
    return mailbox.read_mailbox()


@shared_task
def record_return(message_id: str, source: str, is_hard: int, code: str) -> bool:
    """What a provider of mails tells by its web hook; False: the mail is none of ours."""
    with system_scope("a mail came back"):
        return record_bounce(message_id=message_id, source=source, is_hard=bool(is_hard), code=code) is not None


@shared_task
def count_messages() -> int:
    with system_scope("count messages"):
        return figures.count_states()


@shared_task
def count_month() -> int:
    """Nightly; with it the forecast of what is off or only counted. Returns how many kinds sent something."""
    with system_scope("count messages of a month"):
        number = figures.count_month()
        switched = KindSwitch.objects.newest().values_list("kind", "state")
        codes = [code for code, state in switched if state != KindSwitch.State.ON]
    for code in codes:
        forecast_kind(code)
    return number


@shared_task
def forecast_kind(code: str) -> bool:
    """How much a kind would send; False: this version does not know it."""
    kind = kind_of(code)
    if kind is None:
        return False
    with system_scope("forecast of a kind"):
        forecasting.store_forecast(kind)
    return True


def _each(act, ids) -> tuple[int, bool]:
    """(how many were acted on, whether all were tried), over one connection to the mail server.

    A mail server that fails twice in a row is away: what is left waits for the next sweep, and the worker does something else.
    """
    done = 0
    with one_line():
        for pk in ids:
            before = server.failures
            try:
                done += _act(act, pk) is not None
            except SoftTimeLimitExceeded:
                raise
            except Exception:
                logger.exception("%s %s waits for the next sweep", act.__name__, pk)
            if server.is_away and server.failures > before:
                return done, False
    return done, True


def _act(act, pk: int):
    """What `act(pk)` answers; after the first mail that a mail server takes again, what waited for it goes on."""
    answer = act(pk)
    if answer == "sent" and server.is_there_again():
        failing.go_on()
    return answer
