"""From an act in a register, and from a day that has come, to the news that followers of the post may read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from focalpoints.events import APPOINTMENT_ENDED, CONTACT_REMOVED, POST_CHANGED, SUSPENDED, UNDONE
from focalpoints.events.news import CHANNEL_NEWS, CONTACT_NEWS, OF_CHANNELS, OF_CONTACTS, POST_NEWS, SENTENCES
from focalpoints.models import Appointment, Contact, Country, Post
from focalpoints.querysets import body_of_coordination
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record

LOOKED_BACK = timedelta(days=7)  # a job that stood still for longer tells of no end before


def record_post_news(event) -> None:
    """Consumer of events, after `write_deliveries`: who was told of the act itself is known when the news of it are told.

    Recorded also while nobody follows: a preview of a follow looks back on it.
    """
    if event.kind not in {**SENTENCES, **OF_CONTACTS, **OF_CHANNELS}:
        return
    if event.kind in OF_CHANNELS:
        _record(event, CHANNEL_NEWS, Country, body_of_coordination(event.subject_id).pk)
    elif event.kind in OF_CONTACTS:
        _record(event, CONTACT_NEWS, Contact, event.data.get("contact"), post=event.data.get("post"))
    else:
        for what, post in _posts(event):
            _record(event, POST_NEWS, Post, post, what=what)


record_post_news.after = "rabatplatform.notifications.services.write_deliveries"


def tell_of_ended() -> int:
    """News of posts that nobody holds since the time of their holder was over by its date: told once. In the system scope."""
    now = timezone.now()
    held = Appointment.objects.now().of_holders().filter(post=OuterRef("post"))
    rows = Appointment.objects.of_holders().filter(user__is_service=False, post__closed_at=None, valid__isempty=False)
    rows = rows.filter(valid__endswith__gt=now - LOOKED_BACK, valid__endswith__lte=now).exclude(Exists(held))
    last_ends = {row.post: row.valid.upper for row in rows.select_related("post").order_by("valid__endswith", "pk")}
    told = Event.objects.filter(kind=POST_NEWS.code, subject_id__in=[post.pk for post in last_ends])
    told = told.filter(data__what__in=(APPOINTMENT_ENDED.code, SUSPENDED.code)).order_by("created_at")
    told = dict(told.values_list("subject_id", "created_at"))
    new = [post for post, end in last_ends.items() if post.pk not in told or told[post.pk] < end]
    for post in new:
        record(POST_NEWS, subject=post, actor=Actor(None), what=APPOINTMENT_ENDED.code, of=None)
    return len(new)


def _posts(event) -> Iterator[tuple[str, int | None]]:
    """(what happened, id of the post), as the directory shows it now."""
    if event.kind == APPOINTMENT_ENDED.code and not _was_held(event):
        return
    if event.kind == UNDONE.code and not any(map(_was_held, Event.objects.filter(pk=event.data["of"]))):
        return
    if event.kind == CONTACT_REMOVED.code and event.data.get("shown_to") != Contact.Audience.MEMBERS:
        return  # SECURITY: it is gone, and its audience with it: only what all members read is told
    for post in event.data.get("posts") or [event.data.get("post")]:
        yield event.kind, post
    if event.kind == POST_CHANGED.code:
        yield APPOINTMENT_ENDED.code, event.data.get("from_post")


def _was_held(event) -> bool:
    """Whether an appointment was ended that had begun, and at once: where it ends by a later date, that day tells (tell_of_ended)."""
    if event.kind != APPOINTMENT_ENDED.code or event.data.get("since") or not event.data.get("after"):
        return False
    return datetime.fromisoformat(event.data["after"]) <= event.created_at


def _record(event, kind, model, pk: int | None, **data) -> None:
    subject = model.objects.filter(pk=pk).first()
    if subject is not None:
        record(kind, subject=subject, actor=Actor(event.actor), **({"what": event.kind, "of": event.pk} | data))
