"""What people choose about their messages; what waits to be sent follows the choice."""

from collections.abc import Collection, Mapping
from datetime import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.accounts.services import change_profile
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.topics import Rhythm, topic_of
from rabatplatform.notifications.models import Delivery, NotificationSettings
from rabatplatform.notifications.models.preferences import CHOSEN
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import MONDAY_TO_FRIDAY
from rabatplatform.notifications.topics import FOLLOWS

NOT_WANTED = "not_wanted"  # a mail that its reader switched off before it was sent; the message stays on the platform


@transaction.atomic
def save_settings(
    *,
    person,
    choices: Mapping[str, str],
    digest_at: time,
    weekly_on: int,
    working_days: Collection[int],
    quiet_from: time | None,
    quiet_until: time | None,
    plain_text: bool,
    digests: bool,
    by_mail: bool,
    language: str,
    time_zone: str,
) -> NotificationSettings:
    """Store what a person chose, checked by the form. choices: {code of a topic: rhythm}; a topic that is not named stays as it was, and
    what is the default is not kept: it follows the default. working_days: none, or those of the person's country: follow the country."""
    change_profile(person=person, language=language, time_zone=time_zone, mail_notifications=by_mail)
    row = _row_of(person)
    kept = {code: rhythm for code, rhythm in row.choices.items() if code not in choices}
    row.choices = kept | {code: rhythm for code, rhythm in choices.items() if _differs(code, rhythm)}
    row.digest_at, row.weekly_on = digest_at, weekly_on
    row.working_days = sorted(set(working_days)) if working_days and not _are_usual(person, working_days) else None
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    row.plain_text, row.digests = plain_text, digests
    row.save()
    plan_again(person)
    return row


@transaction.atomic
def back_to_defaults(*, person) -> NotificationSettings:
    """All topics and times as they are for whoever chose nothing; language, time zone and whether mails come at all stay."""
    row = _row_of(person)
    fresh = NotificationSettings()
    for name in CHOSEN:
        setattr(row, name, getattr(fresh, name))
    row.save()
    plan_again(person)
    return row


def plan_again(person) -> None:
    """Mails of the person that wait go when they would go by what is chosen now, or not at all. What is being sent this moment is sent."""
    now = timezone.now()
    waiting = Delivery.objects.visible_to(person).filter(channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING)
    rows = list(
        waiting.select_for_update(skip_locked=True, of=("self",)).only(
            "kind", "step", "follow", "rhythm", "by_day", "not_before", "attempts", "held"
        )
    )
    if not rows:
        return
    preferences = preferences_of([person.pk])[person.pk]
    for row in rows:
        kind = kind_of(row.kind)
        rhythm = preferences.rhythm_of(kind, FOLLOWS if row.follow_id else None) if kind else row.rhythm
        if rhythm == Rhythm.HERE:
            row.state, row.error = Delivery.State.FOLDED, NOT_WANTED
        elif row.not_before > now and not row.attempts and not row.held:  # what is due, tried again or held back keeps its time
            row.rhythm, row.not_before = rhythm, preferences.due(rhythm, now, by_day=row.waits_for_day)
    Delivery.objects.bulk_update(rows, ["state", "error", "rhythm", "not_before"], batch_size=500)


def _row_of(person) -> NotificationSettings:
    NotificationSettings.objects.get_or_create(user=person)
    return NotificationSettings.objects.visible_to(person).select_for_update().get()


def _differs(code: str, rhythm: str) -> bool:
    topic = topic_of(code)
    return topic is not None and rhythm != topic.rhythm


def _are_usual(person, days: Collection[int]) -> bool:
    usual = import_string(settings.WORKING_DAYS_OF_PEOPLE)([person.pk]).get(person.pk, MONDAY_TO_FRIDAY)
    return set(days) == set(usual)
