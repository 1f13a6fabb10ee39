"""Messages to a post. A mail about one says that it is there, never what it says."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.events.topics import ANSWERS, MESSAGES
from rabatplatform.access.models import GrantLabel
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register

WAITS = timedelta(days=30)


def readers(event) -> set[int]:
    """Those who hold the post now and, where it was vacant, those to whom its duties fell."""
    from focalpoints.models import Appointment, PostMessage

    message = PostMessage.objects.filter(pk=event.subject_id).select_related("duty").first()
    if message is None:
        return set()
    there = Q(post=message.post_id)
    if message.duty_id is not None:
        there |= _of_label(message.duty)
    return set(Appointment.objects.now().filter(there).values_list("user", flat=True))


def _of_label(label: GrantLabel) -> Q:
    """Appointments that hold a label of a post, of the coordination of a body, or of the secretariat."""
    from focalpoints.models import Country, Role
    from focalpoints.querysets import body_of_coordination

    if label.pk == GrantLabel.THE_SECRETARIAT:
        return Q(post__role=Role.SECRETARIAT)
    body = body_of_coordination(label.pk)
    if body is None:
        return Q(post__label=label.pk)
    return Q(post__role=Role.COORDINATOR, **{"post__country" if isinstance(body, Country) else "post__organisation": body.pk})


def messages(ids, user) -> dict:
    """`is_answered`: the post that was written to, or who answered for it, wrote back later."""
    from focalpoints.models import PostMessage

    visible = PostMessage.objects.visible_to(user)
    same_talk = visible.alias(talk=Coalesce("reply_to", "pk")).filter(talk=Coalesce(OuterRef("reply_to"), OuterRef("pk")))
    back = same_talk.filter(pk__gt=OuterRef("pk"), post=OuterRef("from_post"))
    rows = visible.filter(pk__in=ids).annotate(is_answered=Exists(back))
    rows = rows.select_related("from_post__country", "from_post__organisation", "post")
    return {message.pk: message for message in rows}


def talk_of(event) -> int | None:
    """The first message of the talk that it is part of."""
    from focalpoints.models import PostMessage

    rows = PostMessage.objects.filter(pk=event.subject_id)
    return event.data.get("talk") or rows.values_list(Coalesce("reply_to", "pk"), flat=True).first()


def _waits(event, message) -> bool:
    return not message.is_answered and timezone.now() - message.created_at < WAITS


def those_it_fell_to(event, step: int) -> set[int]:
    """Of a post that fell vacant those who have its duties now (its deputy, else the coordinators, else the Secretariat), who read the
    message from then on; of a post that somebody holds nobody else reads it."""
    from focalpoints.models import PostMessage
    from focalpoints.services.messages import let_duty_read

    message = PostMessage.objects.filter(pk=event.subject_id).select_related("post__country", "post__organisation").first()
    return readers(event) if message is not None and let_duty_read(message=message) else set()


MESSAGE_RECEIVED = register(
    EventKind(
        "focalpoints.message_received",
        _("A message to your post"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=readers,
        subjects=messages,
        sentence=lambda event, message: (
            gettext("%(sender)s wrote to %(post)s.") % {"sender": message.from_post, "post": message.post.title}
        ),
        waits=_waits,
        escalates=those_it_fell_to,
        topic=MESSAGES,
        thing="talk",
        about=talk_of,
    )
)
MESSAGE_ANSWERED = register(
    EventKind(
        "focalpoints.message_answered",
        _("An answer to your message"),
        FOR_INFORMATION,
        says=OPEN,
        audience=readers,
        subjects=messages,
        sentence=lambda event, message: gettext("%(sender)s answered your message.") % {"sender": message.from_post},
        topic=ANSWERS,
        thing="talk",
        about=talk_of,
    )
)
