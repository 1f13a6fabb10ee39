import logging
import time
from contextlib import nullcontext

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.events.outbox import each_due
from rabatplatform.handing import hand_over
from rabatplatform.notifications import mailbox, services
from rabatplatform.notifications.channels import carriers, mail
from rabatplatform.notifications.mail_server import MailServer
from rabatplatform.notifications.models import KindSwitch, counted_as
from rabatplatform.notifications.services import carrying, claims, escalating, failing, figures, forecasting, samples
from rabatplatform.notifications.services.bounces import record_bounce
from rabatplatform.notifications.services.digests import people_with_digests

logger = logging.getLogger(__name__)
AT_ONCE = 500
A_TASK, LANES = 50, 4  # messages that a sweep takes at a time; how many workers go on with it where there are more
CLAIM_SECONDS = 15  # then a worker takes no further one of what it claimed (claims.CLAIM): each takes EMAIL_TIMEOUT at most
DIGESTS_A_TASK = 25
# Then what was handed out is handed out anew: a task that waited longer is not taken any more.
SWEEP_SECONDS, HAND_OUT_SECONDS = 25, 60
ESCALATE_SECONDS = 480  # the run of the next hour goes on; less than the time of a task


@shared_task
def deliver(delivery_id: int):
    return services.carry(delivery_id)


@shared_task
def deliver_few(*ids: int) -> int:
    """As `deliver_many`, of what waits for somebody: no bulk of messages goes before it (CELERY_TASK_ROUTES)."""
    return _deliver(ids)


@shared_task
def deliver_many(*ids: int) -> int:
    """Carry some messages, each channel's over one connection. One that cannot be sent delays no other."""
    return _deliver(ids)


@shared_task
def deliver_left_behind() -> int:
    """Carry what waits: retries whose time has come, and what a lost worker or an emptied Valkey left. Returns how many were claimed here.

    The most urgent go here. Where there are more, and the server was there for these, some workers go on until the next sweep: each takes
    the most urgent for itself, so that nothing is queued that another has, and what begins to wait for somebody meanwhile goes first.
    """
    until = int(time.time()) + SWEEP_SECONDS
    return sum(_sweep(code, until, LANES) for code in carriers())


@shared_task(expires=SWEEP_SECONDS)
def deliver_rest(channel: str, until: int) -> int:
    """Go on with a sweep until nothing is due or `until` (seconds since 1970). Some at a time: single messages wait behind these alone."""
    return _sweep(channel, until, 1)


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
    return _each(mail, user_ids, _send_digest)[0]


@shared_task
def escalate_what_waits() -> int:
    """Tell the next in line of what nobody acted on, until nothing is due or the time is over; returns how many events were looked at."""
    end, looked_at = time.monotonic() + ESCALATE_SECONDS, 0
    for event_id in each_due(escalating.due, AT_ONCE):
        if time.monotonic() > end:
            break
        looked_at += 1
        try:
            escalating.escalate(event_id)
        except Exception as raised:  # one event that cannot be told on holds up no other
            logger.exception("event %s is not escalated", event_id)
            _put_off(event_id, type(raised).__name__.lower())
            if isinstance(raised, SoftTimeLimitExceeded):
                break
    return looked_at


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
        codes = {counted_as(code) for code, state in switched if state != KindSwitch.State.ON}
    for code in sorted(codes):
        forecast_kind(code)
    return number


@shared_task
def forecast_kind(code: str) -> bool:
    """How much a kind would send, or an app whose kinds are counted together; False: this version does not know it."""
    with system_scope("forecast of a kind"):
        return forecasting.store_forecast(code) is not None


def _put_off(event_id: int, error: str) -> None:
    try:
        escalating.put_off(event_id, error)
    except DatabaseError:  # it went away: the event keeps its time
        logger.exception("event %s is not put off", event_id)


def _deliver(ids) -> int:
    """How many of these were acted on."""
    return sum(_each(carriers()[code], those)[0] for code, those in carrying.by_channel(ids).items())


def _sweep(code: str, until: int, lanes: int) -> int:
    """Carry the most urgent of a channel, and hand the rest to `lanes` tasks. Returns how many were claimed."""
    channel, end = carriers()[code], time.monotonic() + CLAIM_SECONDS
    with system_scope("sweep deliveries"):
        ids = claims.take(code, A_TASK)
    _number, left = _each(channel, ids, until=end)
    if left:
        with system_scope("sweep deliveries"):
            claims.release(left)
    is_early = 0 < until - time.time() <= SWEEP_SECONDS  # a worker whose clock is wrong leaves it to the next sweep
    if len(ids) == A_TASK and is_early and not _server_of(channel).is_away:
        for _lane in range(lanes):
            hand_over(deliver_rest, code, until)
    return len(ids)


def _each(channel, ids, act=None, *, until: float | None = None) -> tuple[int, list[int]]:
    """(how many were acted on, those that were not tried). act: instead of carrying each; until: a moment of the monotonic clock.

    A server that fails twice in a row is away: what is left waits for the next sweep, and the worker does something else.
    """
    act, server, done = act or channel.carry, _server_of(channel), 0
    with getattr(channel, "one_line", nullcontext)():
        for at, pk in enumerate(ids):
            if until is not None and time.monotonic() > until:
                return done, list(ids[at:])
            before = server.failures
            try:
                done += act(pk) is not None
            except SoftTimeLimitExceeded:
                raise
            except Exception:
                logger.exception("%s %s waits for the next sweep", act.__name__, pk)
            if server.is_away and server.failures > before:
                return done, list(ids[at + 1 :])
    return done, []


def _server_of(channel):
    """As this process knows it; of a channel that tells of none, one that is always there."""
    return getattr(channel, "server", None) or MailServer()


def _send_digest(user_id: int) -> str | None:
    return failing.after(services.send_digest(user_id))
