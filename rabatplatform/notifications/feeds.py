"""The calendar feed: an address that a calendar asks again and again, without a sign-in, until it is revoked."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from rabatplatform.accounts.models import User
from rabatplatform.notifications.deadlines import Deadline
from rabatplatform.notifications.models import CalendarFeed

SECRET_BYTES = 24
USED_EVERY = timedelta(hours=1)  # how exactly it is kept when the feed was read last


def open_feed(*, user) -> str:
    """The address of a new feed; one that was there is revoked. It is shown once: only a digest is kept."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # a button pressed twice: one after the other
        end_feed(user=user)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        CalendarFeed.objects.create(user=user, digest=digest_of(secret))
    return settings.SITE_ADDRESS + reverse("calendar-feed", args=[secret])


def end_feed(*, user) -> bool:
    """Revoke the feed; False where there was none."""
    return bool(CalendarFeed.objects.visible_to(user).filter(ended_at=None).update(ended_at=timezone.now()))


def feed_of(user) -> CalendarFeed | None:
    return CalendarFeed.objects.visible_to(user).filter(ended_at=None).first()


def person_of(secret: str) -> int | None:
    """Whose feed it is: the id of an active person. None: never made, or revoked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_feed_person(%s)", [digest_of(secret)])
        return cursor.fetchone()[0]


def mark_used(user) -> None:
    """In the person's scope."""
    now = timezone.now()
    rows = CalendarFeed.objects.visible_to(user).filter(ended_at=None)
    rows.exclude(used_at__gt=now - USED_EVERY).update(used_at=now)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def is_address_of(feed: CalendarFeed | None, address: str) -> bool:
    secret = urlsplit(address).path.rpartition("/")[2].removesuffix(".ics")
    return feed is not None and secrets.compare_digest(feed.digest, digest_of(secret))


def as_calendar(deadlines: list[Deadline], *, digest: str) -> bytes:
    """RFC 5545, in the active language: whole days that block nobody, with a reminder the day before at nine.

    digest: of the feed that is read. The names of the entries hang on it: the same at each reading, whatever SECRET_KEY is.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Rabat Process//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Rabat Process: what is due"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    host, names = urlsplit(settings.SITE_ADDRESS).hostname, uuid.UUID(digest[:32])
    for one in deadlines:
        entry = Event()
        # Random at sight: nothing tells what it stands for (no number of a row, no reference).
        entry.add("uid", f"{uuid.uuid5(names, one.key).hex}@{host}")
        entry.add("dtstamp", timezone.now())
        entry.add("dtstart", one.day)
        entry.add("dtend", one.day + timedelta(days=1))
        entry.add("summary", one.title)
        entry.add("url", settings.SITE_ADDRESS + one.path)
        entry.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title)
        alarm.add("trigger", timedelta(hours=-15))
        entry.add_component(alarm)
        calendar.add_component(entry)
    return calendar.to_ical()
