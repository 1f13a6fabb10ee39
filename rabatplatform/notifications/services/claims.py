"""Messages that are taken to be sent: claimed row by row, and told apart by what may still be said of them."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from django.db.models import BooleanField, Case, F, Q, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone

from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import WAITS_FOR_YOU, kind_of
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.lines import Line, as_reader
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.querysets import asking
from rabatplatform.notifications.services.conditions import NOT_LOOKED_AT

DONE, FOLDED_INTO, NO_DIGESTS = "done", "one_line", "no_digests"
A_MOMENT = (0.0, 0.1, 0.2, 0.4)  # seconds between asking for a person whose mails another process makes: one mail takes less
NOT_AT_ALL = (0.0,)
CLAIM = timedelta(seconds=25)  # what a killed worker had is taken by the sweep after that: within a minute
IS_OURS = RawSQL(
    "pg_try_advisory_xact_lock(hashtextextended('mails of ' || accounts_user.id, 0))", [], output_field=BooleanField()
)


def due(now) -> Q:
    """Its time has come; or it was to go at once when it was written, by a clock that ran ahead of this one."""
    return Q(not_before__lte=now) | Q(created_at__gt=now, not_before=F("created_at"))


def take(channel: str, limit: int) -> list[int]:
    """Ids of messages of a channel that are due now, claimed for this worker: what waits for somebody before all else, then the longest
    due. What another worker has from here is left out until its claim ends. By the clock of the database: workers' clocks differ.
    """
    rows = Delivery.objects.select_for_update(skip_locked=True).filter(
        due(timezone.now()), Q(claimed_until=None) | Q(claimed_until__lte=Now())
    )
    rows = rows.filter(state=Delivery.State.WAITING, channel=channel, rhythm=Rhythm.AT_ONCE)
    rows = rows.order_by(Case(When(kind__in=asking(), then=0), default=1), "not_before", "pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(pk__in=ids).update(claimed_until=Now() + CLAIM)
    return ids


def release(ids: Iterable[int]) -> None:
    """These were claimed and not tried: whoever comes next may take them."""
    Delivery.objects.filter(pk__in=list(ids), state=Delivery.State.WAITING).update(claimed_until=None)


def taken(people, waits=A_MOMENT) -> User | None:
    """The one person of this queryset, with their settings, until the end of the transaction: no other process mails them meanwhile.

    So what was told before and how many mails they got this week is true until theirs is stored. None: nobody, or another process has
    them and kept them for so long: what waits is left to it, and to the next sweep.
    """
    for seconds in waits:
        time.sleep(seconds)
        person = people.select_related("notification_settings").annotate(is_ours=IS_OURS).order_by().first()
        if person is None or person.is_ours:
            return person
    return None


def waiting_mails(user_id: int, *which, **more) -> list[Delivery]:
    """Mails of a person that wait, the newest first, claimed: what another process holds is left out."""
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    rows = rows.filter(*which, user=user_id, channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING, **more)
    return list(rows.order_by("-created_at", "-pk"))


@dataclass
class Found:
    """lines: what is to be told; left: (message that is not to be told, its state, why); before: how many things an earlier mail told
    that still wait to be looked at."""

    lines: list[Line] = field(default_factory=list)
    left: list[tuple] = field(default_factory=list)
    before: int = 0


def looked_through(user, deliveries, *, told: Mapping[int, str] = MappingProxyType({})) -> Found:
    """What messages, the newest first, say to `user` now: rights are asked here, for this moment. Nothing is stored.

    told: {id of a message that is not said: why}, as `conditions.told_before`. Several of one thing become one line: of the newest that
    asks something, without any the newest.
    """
    with as_reader(user):
        things = _things(user, deliveries)
        lines: dict[str, Line] = {}
        left, before = [], set()
        for delivery in deliveries:
            kind = kind_of(delivery.event.kind)
            thing = things.get((kind.code, delivery.event.subject_id)) if kind else None
            if thing is None:
                left.append((delivery, Delivery.State.WITHHELD, ""))
            elif kind.urgency == WAITS_FOR_YOU and not kind.waits(delivery.event, thing):
                left.append((delivery, Delivery.State.FOLDED, DONE))
            elif why := told.get(delivery.pk):
                before |= {delivery.about} if why == NOT_LOOKED_AT else set()
                left.append((delivery, Delivery.State.FOLDED, why))
            elif (line := lines.get(delivery.about)) is None:
                lines[delivery.about] = Line(delivery, kind, thing)
            elif kind.urgency == WAITS_FOR_YOU and not line.asks:
                lines[delivery.about] = Line(delivery, kind, thing, line.more + 1, [line.delivery, *line.folded])
            else:
                line.more += 1
                line.folded.append(delivery)
        return Found(list(lines.values()), left, len(before))


def _things(user, deliveries) -> dict[tuple[str, int], object]:
    """{(code of the kind, id of the subject): thing} of what the person may read at this moment; things of a kind are asked together."""
    if not user.is_active:
        return {}
    wanted: dict = {}
    for delivery in deliveries:
        if kind := kind_of(delivery.event.kind):
            wanted.setdefault(kind.subjects, {}).setdefault(kind.code, set()).add(delivery.event.subject_id)
    found = {}
    for subjects, by_kind in wanted.items():
        things = subjects({pk for ids in by_kind.values() for pk in ids}, user)
        found |= {(code, pk): things[pk] for code, ids in by_kind.items() for pk in ids if pk in things}
    return found


def store(left: list[tuple]) -> None:
    """What became of messages that are not told; left: as of `Found`."""
    together: dict[tuple[str, str], list[int]] = {}
    for delivery, state, error in left:
        delivery.state, delivery.error = state, error
        together.setdefault((state, error), []).append(delivery.pk)
    for (state, error), ids in together.items():
        Delivery.objects.filter(pk__in=ids).update(state=state, error=error)


def rows_of(lines: list[Line]) -> list[Delivery]:
    """The messages of these lines, those that fold into them too."""
    return [row for line in lines for row in (line.delivery, *line.folded)]


def mark_sent(lines: list[Line], mail: Mail) -> None:
    """The rows of a mail that is about to leave, those that fold into its lines too."""
    common = {"sent_at": mail.sent_at, "mail": mail}
    told, folded = [line.delivery for line in lines], [row for line in lines for row in line.folded]
    for rows, state, error in ((told, Delivery.State.SENT, ""), (folded, Delivery.State.FOLDED, FOLDED_INTO)):
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, error=error, **common)
        for row in rows:
            row.state = state
