"""Messages that are taken to be sent: claimed row by row, and told apart by what may still be said of them."""

from dataclasses import dataclass, field

from django.db.models import F, Max, Q
from django.utils import timezone

from rabatplatform.access.scope import access_scope
from rabatplatform.events.catalogue import WAITS_FOR_YOU, all_kinds, kind_of
from rabatplatform.notifications.lines import Line
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.rhythm import WEEK
from rabatplatform.notifications.services import stops

DONE, NOT_LOOKED_AT, FOLDED_INTO, NO_DIGESTS = "done", "not_looked_at", "one_line", "no_digests"


def due(now) -> Q:
    """Its time has come; or it was to go at once when it was written, by a clock that ran ahead of this one."""
    return Q(not_before__lte=now) | Q(created_at__gt=now, not_before=F("created_at"))


def waiting_mails(user_id: int, now, **more):
    """Mails of a person whose time has come, claimed: what another process holds is left out."""
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event", "user")
    return rows.filter(
        user=user_id, channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING, not_before__lte=now, **more
    ).order_by("-created_at", "-pk")


def sorted_out(user, deliveries) -> tuple[list[Line], int]:
    """(what is to be told, how many things were told before and still wait to be looked at). Rights are asked here, for this moment.

    What is not to be told is stored as withheld or folded; several messages of one thing become one line of the newest.
    """
    deliveries = stops.kept(user, deliveries)
    found = looked_through(user, deliveries, told=told_before(user, deliveries))
    for delivery, state, error in found.left:
        _store(delivery, state, error)
    return found.lines, found.before


@dataclass
class Found:
    """left: (message that is not to be told, its state, why); before: as in `sorted_out`."""

    lines: list[Line] = field(default_factory=list)
    left: list[tuple] = field(default_factory=list)
    before: int = 0


def looked_through(user, deliveries, *, told=frozenset()) -> Found:
    """What messages, the newest first, say to `user` now. Nothing is stored. told: {id of a message}: not said again.

    Several of one thing become one line: of the newest that asks something, without any the newest.
    """
    things = _things(user, deliveries)
    lines: dict[str, Line] = {}
    left, before = [], set()
    for delivery in deliveries:
        kind = kind_of(delivery.event.kind)
        thing = things.get((kind.code, delivery.event.subject_id)) if kind else None
        if thing is None:
            left.append((delivery, Delivery.State.WITHHELD, ""))
        elif kind.urgency == WAITS_FOR_YOU and not _waits(kind, delivery, thing, user):
            left.append((delivery, Delivery.State.FOLDED, DONE))
        elif delivery.pk in told:
            before.add(delivery.about)
            left.append((delivery, Delivery.State.FOLDED, NOT_LOOKED_AT))
        elif (line := lines.get(delivery.about)) is None:
            lines[delivery.about] = Line(delivery, kind, thing)
        elif kind.urgency == WAITS_FOR_YOU and not line.asks:
            lines[delivery.about] = Line(delivery, kind, thing, line.more + 1, [line.delivery, *line.folded])
        else:
            line.more += 1
            line.folded.append(delivery)
    return Found(list(lines.values()), left, len(before))


def mails_of_week(user_id: int, now) -> int:
    """How many mails the person got in the last seven days."""
    return Mail.objects.filter(user=user_id, sent_at__gt=now - WEEK).count()


def _things(user, deliveries) -> dict[tuple[str, int], object]:
    """{(code of the kind, id of the subject): thing} of what the person may read at this moment; things of a kind are asked together."""
    if not user.is_active:
        return {}
    wanted: dict = {}
    for delivery in deliveries:
        if kind := kind_of(delivery.event.kind):
            wanted.setdefault(kind.subjects, {}).setdefault(kind.code, set()).add(delivery.event.subject_id)
    found = {}
    with access_scope(user):
        for subjects, by_kind in wanted.items():
            things = subjects({pk for ids in by_kind.values() for pk in ids}, user)
            found |= {(code, pk): things[pk] for code, ids in by_kind.items() for pk in ids if pk in things}
    return found


def _waits(kind, delivery, thing, user) -> bool:
    with access_scope(user):
        return kind.waits(delivery.event, thing)


def told_before(user, deliveries) -> set[int]:
    """Ids of the messages about things that a mail told and that the person has not looked at since.

    What waits is silenced only by a mail that told of something that waits: news of a thing hide no question about it. What is told
    whatever was chosen (a fixed topic) is never silenced.
    """
    asking = {kind.code for kind in all_kinds() if kind.urgency == WAITS_FOR_YOU}
    rows = Delivery.objects.filter(user=user.pk, about__in={delivery.about for delivery in deliveries})
    mailed = rows.filter(channel=Delivery.Channel.MAIL, state=Delivery.State.SENT).order_by().values_list("about")
    mailed = {
        about: (at, asked)
        for about, at, asked in mailed.annotate(at=Max("sent_at"), asked=Max("sent_at", filter=Q(kind__in=asking)))
    }
    if not mailed:
        return set()
    looked = rows.filter(channel=Delivery.Channel.IN_APP, read_at__isnull=False, about__in=mailed)
    looked = dict(looked.order_by().values_list("about").annotate(at=Max("read_at")))
    found = set()
    for delivery in deliveries:
        at, asked = mailed.get(delivery.about, (None, None))
        told = asked if delivery.kind in asking else at
        kind = kind_of(delivery.kind)
        if told and not (kind and kind.topic and kind.topic.fixed) and looked.get(delivery.about, told - WEEK) < told:
            found.add(delivery.pk)
    return found


def _store(delivery, state: str, error: str) -> None:
    delivery.state, delivery.error = state, error
    delivery.save(update_fields=["state", "error"])


def leave_here(deliveries) -> None:
    """What was to go into a digest of somebody who gets none stands on the platform alone."""
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    rows.update(state=Delivery.State.FOLDED, error=NO_DIGESTS)


def mark_sent(lines: list[Line], mail: Mail) -> None:
    """The rows of a mail that is about to leave, those that fold into its lines too."""
    told = [line.delivery.pk for line in lines]
    folded = [delivery.pk for line in lines for delivery in line.folded]
    now = timezone.now()
    Delivery.objects.filter(pk__in=told).update(state=Delivery.State.SENT, sent_at=now, mail=mail, error="")
    Delivery.objects.filter(pk__in=folded).update(state=Delivery.State.FOLDED, sent_at=now, mail=mail, error=FOLDED_INTO)
