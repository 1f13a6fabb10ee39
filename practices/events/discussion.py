"""What is recorded of the discussion at a practice. The subject is the comment."""

from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.events.topics import ANSWERS
from practices.events.subjects import practice_through, title
from practices.events.topics import RETURNS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, nobody, register


def comments_of(ids, user):
    """Comments that `user` may read and that were not removed; the titles of their practices are read together."""
    return {pk: comment for pk, comment in removed_too(ids, user).items() if not comment.is_removed}


def removed_too(ids, user):
    from django.db.models import Exists, OuterRef

    from practices.models import Comment
    from practices.text import titles_of

    answers = Comment.objects.filter(thread=OuterRef("pk"), removed_at=None).exclude(by=OuterRef("by"))
    rows = Comment.objects.visible_to(user).select_related("practice__current").annotate(is_answered=Exists(answers))
    found = {comment.pk: comment for comment in rows.filter(pk__in=ids)}
    titles = cache(lambda: titles_of({comment.practice for comment in found.values()}))
    for comment in found.values():
        comment.practice.titles_of_batch = titles
    return found


def comment_of(event):
    from practices.models import Comment

    rows = Comment.objects.select_related("practice", "to_post", "post", "thread__post")
    return rows.filter(pk=event.subject_id).first()


def asked(event):
    """Whose turn it is at the contact post; without one, the coordinators of the owner."""
    from focalpoints.duties import duty_holders
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    comment = comment_of(event)
    if comment is None:
        return []
    if comment.to_post:
        people = {person.pk for person in duty_holders(comment.to_post).people}
    else:
        people = set(holders_of(body_of_label(comment.practice.owner_id), COORDINATORS).values_list("pk", flat=True))
    return people - {comment.by_id}


def from_asked_post(event, step: int) -> set[int]:
    """Whoever stands in at the contact post, and its deputy; the coordinators of its body, without one of the owner; the Secretariat."""
    from focalpoints.escalation import from_body, from_post
    from focalpoints.querysets import body_of_label

    comment = comment_of(event)
    if comment is None:
        return set()
    if comment.to_post:
        return from_post(lambda event: comment.to_post)(event, step)
    return from_body(lambda event: body_of_label(comment.practice.owner_id))(event, step)


def asker(event):
    """Who asked, and whoever holds the post now that it was asked from."""
    comment = comment_of(event)
    return at_the_post_of(comment.thread) - {event.actor_id} if comment and comment.thread else []


def author_of_comment(event):
    """Who wrote it, and whoever holds the post now that it was written from."""
    comment = comment_of(event)
    return at_the_post_of(comment) - {event.actor_id} if comment else []


def at_the_post_of(comment) -> set[int]:
    """Who wrote it and whoever holds the post now that it was written from."""
    from focalpoints.duties import duty_holders

    duty = duty_holders(comment.post)
    people = {person.pk for person in duty.people}
    return people if duty.by == comment.post else {comment.by_id}


def title_of_practice(comment) -> str:
    return title(comment.practice)


_PRACTICE = {"thing": "practice", "about": practice_through("Comment")}

QUESTION_ASKED = register(
    EventKind(
        "practices.question_asked",
        _("A question about a practice waits for your answer"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=asked,
        subjects=comments_of,
        sentence=lambda event, thing: gettext("A question was asked about “%(title)s”.") % {"title": title_of_practice(thing)},
        waits=lambda event, thing: not thing.is_answered,
        escalates=from_asked_post,
        topic=RETURNS,
        **_PRACTICE,
    )
)
QUESTION_ANSWERED = register(
    EventKind(
        "practices.question_answered",
        _("Your question about a practice was answered"),
        FOR_INFORMATION,
        says=OPEN,
        audience=asker,
        subjects=comments_of,
        sentence=lambda event, thing: (
            gettext("Your question about “%(title)s” was answered.") % {"title": title_of_practice(thing)}
        ),
        topic=ANSWERS,
        **_PRACTICE,
    )
)
ANSWER_ACCEPTED = register(
    EventKind(
        "practices.answer_accepted",
        _("Your answer was accepted"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_of_comment,
        subjects=comments_of,
        sentence=lambda event, thing: (
            gettext("Your answer about “%(title)s” was accepted as the answer.") % {"title": title_of_practice(thing)}
        ),
        topic=ANSWERS,
        **_PRACTICE,
    )
)
ANSWER_PROPOSED = register(
    EventKind(
        "practices.answer_proposed",
        _("Your answer becomes part of a practice"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,  # a revision in preparation is nobody else's business
        subjects=comments_of,
        sentence=lambda event, thing: (
            gettext("An answer about “%(title)s” was taken into a new revision.") % {"title": title_of_practice(thing)}
        ),
        **_PRACTICE,
    )
)
COMMENT_REMOVED = register(
    EventKind(
        "practices.comment_removed",
        _("What you wrote in a discussion was removed"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_of_comment,
        subjects=removed_too,
        sentence=lambda event, thing: (
            gettext("What you wrote about “%(title)s” was removed; the reason stands in its place.")
            % {"title": title_of_practice(thing)}
        ),
        topic=ANSWERS,
        **_PRACTICE,
    )
)
