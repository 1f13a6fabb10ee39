"""Messages from one post to another."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.duties import duty_label
from focalpoints.errors import MessageRefused
from focalpoints.events.messages import MESSAGE_ANSWERED, MESSAGE_RECEIVED
from focalpoints.models import Post, PostMessage
from focalpoints.policies.messages import may_answer_message, may_write_to
from focalpoints.talks import first_of, other_side
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record

MOST_A_DAY = 30
DAY = timedelta(days=1)
TWICE = timedelta(minutes=10)


@transaction.atomic
def write_message(*, post: Post, subject: str, text: str, actor: Actor) -> PostMessage:
    """Write to whoever holds a post now, or to whom its duties fall. Raises PermissionDenied, MessageRefused."""
    may_write_to(actor, post).require()
    return _send(MESSAGE_RECEIVED, actor, post=post, from_post=actor.post, subject=subject, text=text, duty_id=duty_label(post))


@transaction.atomic
def answer_message(*, message: PostMessage, text: str, actor: Actor) -> PostMessage:
    """Write on in a talk, to its other side; from the post that the talk is with where the actor holds it, else from their own.

    Raises PermissionDenied, MessageRefused.
    """
    may_answer_message(actor, message).require()
    first = first_of(message)
    to = other_side(first, actor)
    duty = duty_label(to)
    if duty is None and to.pk == first.from_post_id and actor.post.pk != first.post_id:
        duty = first.post.label_id  # answered for a vacant post: its later holders find the answer
    kind = MESSAGE_RECEIVED if to.pk == first.post_id else MESSAGE_ANSWERED
    return _send(kind, actor, post=to, from_post=actor.post, subject=first.subject, text=text, duty_id=duty, reply_to=first)


def let_duty_read(*, message: PostMessage) -> bool:
    """The post fell vacant after it was written to: whoever has its duties now reads the message. In system scope.

    False: somebody holds the post, or it was answered.
    """
    duty = duty_label(message.post)
    later = PostMessage.objects.filter(reply_to=message.reply_to_id or message.pk, pk__gt=message.pk)
    if duty is None or later.filter(post=message.from_post_id).exists():
        return False
    if message.duty_id != duty:
        PostMessage.objects.filter(pk=message.pk).update(duty=duty)
    return True


def _send(kind, actor: Actor, **facts) -> PostMessage:
    _one_at_a_time(actor)
    if (sent := _sent_just_now(actor, facts)) is not None:
        return sent
    _keep_the_limit(actor)
    message = PostMessage.objects.create(owner_id=actor.post.body.members_label_id, from_user=actor.user, **facts)
    message.refresh_from_db(fields=["reference"])
    record(kind, subject=message, actor=actor, post=message.post_id, talk=message.reply_to_id or message.pk)
    return message


def _one_at_a_time(actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"messages of {actor.user.pk}"])


def _sent_just_now(actor: Actor, facts: dict) -> PostMessage | None:
    """The same words to the same post within ten minutes: a form that was sent twice."""
    same = {name: facts[name] for name in ("post", "from_post", "subject", "text")}
    rows = PostMessage.objects.filter(from_user=actor.user, created_at__gt=timezone.now() - TWICE, **same)
    return rows.filter(reply_to=facts.get("reply_to")).first()


def _keep_the_limit(actor: Actor) -> None:
    """Exact: counted by what the person did, whatever posts they hold."""
    kinds = [MESSAGE_RECEIVED.code, MESSAGE_ANSWERED.code]
    sent = Event.objects.filter(actor=actor.user, kind__in=kinds, created_at__gt=timezone.now() - DAY).count()
    if sent >= MOST_A_DAY:
        raise MessageRefused(
            _(
                "You sent %(most)d messages in the last 24 hours, which is the limit. Urgent matters go through the formal channels."
            )
            % {"most": MOST_A_DAY}
        )
