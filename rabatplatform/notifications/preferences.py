"""What people chose about their messages, read for many at once or for one who is at hand."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import zone_named
from rabatplatform.notifications.models import NotificationSettings
from rabatplatform.notifications.rhythm import MONDAY_TO_FRIDAY, Preferences


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """{id of a person: what holds for them} of the active people among these; service accounts are none. Three questions, however many.

    People for whom the same holds share one object.
    """
    people = User.objects.filter(pk__in=list(user_ids), is_service=False).values_list("pk", "time_zone", "mail_notifications")
    people = list(people.order_by("pk"))
    chosen = {row.user_id: row for row in NotificationSettings.objects.filter(user__in=[pk for pk, *_more in people])}
    days = import_string(settings.WORKING_DAYS_OF_PEOPLE)([pk for pk, *_more in people])
    usual: dict[tuple, Preferences] = {}
    same: dict[Preferences, Preferences] = {}
    found = {}
    for pk, zone, by_mail in people:
        row, of_country = chosen.get(pk), days.get(pk, MONDAY_TO_FRIDAY)
        if row is not None:
            made = _of_row(row, zone, by_mail, of_country)
            found[pk] = same.setdefault(made, made)
        elif (held := usual.get((zone, by_mail, of_country))) is not None:
            found[pk] = held
        else:
            found[pk] = usual[zone, by_mail, of_country] = _of_row(None, zone, by_mail, of_country)
    return found


def preferences_for(user) -> Preferences:
    """Of one person who is at hand; no question where `user` came with `select_related("notification_settings")`.

    The working days of their country are asked only when a moment is reckoned from them.
    """

    def of_country():
        return import_string(settings.WORKING_DAYS_OF_PEOPLE)([user.pk]).get(user.pk, MONDAY_TO_FRIDAY)

    row = getattr(user, "notification_settings", None)
    return _of_row(row, user.time_zone, user.mail_notifications, SimpleLazyObject(of_country))


def _of_row(row: NotificationSettings | None, zone: str, by_mail: bool, days) -> Preferences:
    zone = zone_named(zone)
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
