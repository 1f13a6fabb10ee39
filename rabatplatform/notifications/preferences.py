"""What people chose about their messages, read for many at once."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import zone_named
from rabatplatform.notifications.models import NotificationSettings
from rabatplatform.notifications.rhythm import MONDAY_TO_FRIDAY, Preferences


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """{id of a person: what holds for them} of the active people among these; service accounts are none. Two questions, however many."""
    people = User.objects.filter(pk__in=list(user_ids), is_service=False).values_list("pk", "time_zone", "mail_notifications")
    people = list(people.order_by("pk"))
    chosen = {row.user_id: row for row in NotificationSettings.objects.filter(user__in=[pk for pk, *_more in people])}
    days = import_string(settings.WORKING_DAYS_OF_PEOPLE)([pk for pk, *_more in people])
    zones: dict[str, ZoneInfo] = {}
    found = {}
    for pk, zone, by_mail in people:
        zone = zones.get(zone) or zones.setdefault(zone, zone_named(zone))
        found[pk] = _of_row(chosen.get(pk), zone, by_mail, days.get(pk, MONDAY_TO_FRIDAY))
    return found


def _of_row(row: NotificationSettings | None, zone, by_mail: bool, days) -> Preferences:
    if row is None:
        return Preferences(zone=zone, working_days=days, by_mail=by_mail)
    return Preferences(
        zone=zone,
        choices=tuple(row.choices.items()),
        digest_at=row.digest_at,
        weekly_on=row.weekly_on,
        working_days=tuple(row.working_days) if row.working_days else days,
        quiet=(row.quiet_from, row.quiet_until) if row.quiet_from is not None and row.quiet_until is not None else None,
        by_mail=by_mail,
        digests=row.digests,
        plain_text=row.plain_text,
        is_chosen=not row.is_default,
    )
