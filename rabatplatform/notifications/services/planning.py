"""Mails that did not reach their reader because of the address, planned anew: by themselves, or once somebody says that it is right."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import WAITS_FOR_YOU, EventKind, kind_at
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.addresses import is_returned
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import Preferences
from rabatplatform.notifications.services.claims import taken
from rabatplatform.notifications.services.conditions import NOT_LOOKED_AT
from rabatplatform.notifications.services.failing import BOUNCED, REFUSED
from rabatplatform.notifications.services.settings import NOT_WANTED
from rabatplatform.notifications.services.stops import ADDRESS_RETURNED
from rabatplatform.notifications.services.writing import queue_many
from rabatplatform.notifications.topics import FOLLOWS


def plan_returned(person) -> int:
    """Plan anew what came back, and what was withheld while mails to the person did, but for what is read on the platform since. Returns
    how many mails wait.

    In the person's own scope or in that of the system, inside a transaction; nothing while the address is still in doubt. Each row once:
    it is withheld no more. Rights, and whether it still waits, are asked when it is sent.
    """
    hold_mails_of(person.pk)
    if is_returned(person):
        return 0
    withheld = Q(state=Delivery.State.WITHHELD, error=ADDRESS_RETURNED)
    return _plan_anew(person.pk, withheld | Q(state=Delivery.State.FAILED, error__in=(BOUNCED, REFUSED)))


def plan_behind(user_id: int, things: Iterable[str]) -> int:
    """Plan anew what was not mailed because a mail about these things (Delivery.about) was not looked at, when that mail came back.

    In system scope, while the mails of the person are held. Whether another mail told of the thing is asked when it is sent.
    """
    return _plan_anew(user_id, Q(state=Delivery.State.FOLDED, error=NOT_LOOKED_AT, about__in=list(things)))


def hold_mails_of(user_id: int) -> None:
    """Until the end of the transaction no process makes mails to the person; what one is withholding or folding at this moment is stored
    then. One that has them for longer than that takes is sending: it is not waited for."""
    taken(User.objects.filter(pk=user_id))


def _plan_anew(user_id: int, which: Q) -> int:
    """Set these mails of a person waiting, but for what they read on the platform meanwhile. Returns how many.

    What they chose since holds; each goes at its hour.
    """
    person_preferences = preferences_of([user_id]).get(user_id)
    if person_preferences is None:
        return 0
    read = Delivery.objects.filter(event=OuterRef("event"), user=user_id, channel=Delivery.Channel.IN_APP, read_at__isnull=False)
    rows = Delivery.objects.filter(~Exists(read), which, user=user_id, channel=Delivery.Channel.MAIL)
    now, together = timezone.now(), defaultdict(list)
    for row in rows.select_for_update(of=("self",)).only("kind", "step", "by_day", "follow"):
        kind = kind_at(row.kind, row.step)
        if kind is not None:
            together[_rhythm(kind, person_preferences, bool(row.follow_id)), row.waits_for_day].append(row.pk)
    unwanted = [pk for by_day in (False, True) for pk in together.pop((Rhythm.HERE, by_day), [])]
    Delivery.objects.filter(pk__in=unwanted).update(state=Delivery.State.FOLDED, error=NOT_WANTED)
    for (rhythm, by_day), ids in together.items():
        due = person_preferences.due(rhythm, now, by_day=by_day)
        Delivery.objects.filter(pk__in=ids).update(
            state=Delivery.State.WAITING, error="", attempts=0, held=False, rhythm=rhythm, not_before=due
        )
        if rhythm == Rhythm.AT_ONCE and due <= now:
            queue_many(ids, is_urgent=True)
    return sum(len(ids) for ids in together.values())


def _rhythm(kind: EventKind, preferences: Preferences, is_news: bool) -> str:
    """As the person chose; but what asks nothing has grown old meanwhile: it goes with the next digest, where they get any."""
    rhythm = preferences.rhythm_of(kind, FOLLOWS if is_news else None)
    is_old_news = rhythm == Rhythm.AT_ONCE and kind.urgency != WAITS_FOR_YOU and not (kind.topic and kind.topic.fixed)
    return Rhythm.DAILY if is_old_news and preferences.gets_digests else rhythm
