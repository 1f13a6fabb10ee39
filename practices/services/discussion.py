"""Questions and answers at a published practice, from one post to another, read by all members."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from practices import events
from practices.content import TEXTS, longest
from practices.errors import AlreadyUsed, ReasonMissing, TextTooLong, TooManyComments
from practices.models import Comment, Practice, Revision, Section
from practices.policies import discussion as policies
from practices.services.door import locked
from practices.services.drafts import save_draft
from practices.services.revisions import begin_revision
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record
from rabatplatform.web.templatetags.web import written

LIMITS = ((timedelta(hours=1), 6), (timedelta(days=1), 30))  # of one post, in all discussions
PROPOSED = tuple(kind for kind in TEXTS if kind != Section.Kind.TITLE)


@transaction.atomic
def ask(*, practice: Practice, text: str, language: str, actor: Actor, form_key=None) -> Comment:
    """Ask the contact post of a practice. Raises PermissionDenied, TooManyComments, AlreadyUsed."""
    practice = Practice.objects.select_related("current").get(pk=practice.pk)
    policies.may_ask(actor.user, practice).require()
    to_post = practice.current.contact_post_id if practice.current else None
    facts = {"practice": practice, "to_post_id": to_post, "text": text, "language": language}
    return _write(events.QUESTION_ASKED, actor, form_key, facts)


@transaction.atomic
def answer(*, question: Comment, text: str, language: str, actor: Actor, form_key=None) -> Comment:
    """Answer in a thread. Raises PermissionDenied, TooManyComments, AlreadyUsed."""
    question = _now(question)
    policies.may_answer(actor.user, question).require()
    facts = {"practice": question.practice, "thread": question, "text": text, "language": language}
    return _write(events.QUESTION_ANSWERED, actor, form_key, facts)


def _write(kind, actor: Actor, form_key, facts: dict) -> Comment:
    with connection.cursor() as cursor:  # one at a time, so that the limit is exact
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"comments of {actor.post.pk}"])
    if form_key and (made := Comment.objects.filter(form_key=form_key, by=actor.user).first()):
        return made
    keep_the_limit(actor)
    try:
        with transaction.atomic():
            comment = Comment.objects.create(by=actor.user, post=actor.post, form_key=form_key, **facts)
    except IntegrityError as error:
        raise AlreadyUsed(_("This page was sent before. Open it again.")) from error
    record(kind, subject=comment, actor=actor, practice=comment.practice_id)
    return comment


def keep_the_limit(actor: Actor) -> None:
    """Raise TooManyComments, which says when the post may write again."""
    now = timezone.now()
    for span, most in LIMITS:
        times = Comment.objects.filter(post=actor.post, at__gt=now - span).order_by("-at").values_list("at", flat=True)[:most]
        if len(times := list(times)) >= most:
            retry_at = times[-1] + span
            at = written(timezone.localtime(retry_at), "DATETIME_FORMAT")
            message = _("Your post has written %(most)d times. It can write again after %(at)s; your text is kept below.")
            raise TooManyComments(message % {"most": most, "at": at}, retry_at=retry_at)


@transaction.atomic
def edit(*, comment: Comment, text: str, actor: Actor) -> Comment:
    """Change what one wrote, for a quarter of an hour. Raises PermissionDenied."""
    comment = _judged(comment, policies.may_edit_comment, actor)
    if text != comment.text:
        comment.text, comment.edited_at = text, timezone.now()
        comment.save(update_fields=["text", "edited_at"])
    return comment


@transaction.atomic
def accept(*, answer: Comment, actor: Actor) -> Comment:
    """Say that this is the answer, instead of another one that was said to be. Gives the question. Raises PermissionDenied."""
    answer = _now(answer)
    policies.may_accept(actor.user, answer).require()
    question = Comment.objects.select_for_update(of=("self",)).get(pk=answer.thread_id)
    if question.accepted_id != answer.pk:
        question.accepted, question.accepted_by = answer, actor.user
        question.save(update_fields=["accepted", "accepted_by"])
        record(events.ANSWER_ACCEPTED, subject=answer, actor=actor, practice=answer.practice_id)
    return question


@transaction.atomic
def remove(*, comment: Comment, reason: str, actor: Actor) -> Comment:
    """Take a text away; who did it by which post, when and why stays in its place. Raises PermissionDenied, ReasonMissing."""
    comment = _judged(comment, policies.may_remove, actor)
    if not reason.strip():
        raise ReasonMissing
    comment.text, comment.removed_at, comment.removed_reason = "", timezone.now(), reason.strip()
    comment.removed_by, comment.removed_from = actor.user, actor.post
    comment.save(update_fields=["text", "removed_at", "removed_reason", "removed_by", "removed_from"])
    record(events.COMMENT_REMOVED, subject=comment, actor=actor, practice=comment.practice_id)
    return comment


@transaction.atomic
def propose(*, answer: Comment, kind: str, actor: Actor) -> Revision:
    """Append an answer, with its source, to a section of the revision in preparation, which is begun where there is none.

    The same answer again changes nothing. Raises PermissionDenied, TextTooLong.
    """
    practice, _revision = locked(answer.practice)
    answer = _judged(answer, policies.may_propose, actor)
    if answer.became_id and answer.became_id == practice.next_id:
        return practice.next
    revision = begin_revision(practice=practice, actor=actor)
    text = _with_source(revision.sections.filter(kind=kind).values_list("text", flat=True).first() or "", answer, revision)
    if len(text) > longest(kind):
        message = _("The section would have more than %(most)d characters. Choose another, or shorten it first.")
        said = message % {"most": longest(kind)}
        raise TextTooLong(said, fields={"section": said})
    practice = Practice.objects.select_related("current", "next").get(pk=practice.pk)
    revision = save_draft(practice=practice, edition=revision.edition, content={kind: text}, actor=actor)
    answer.became = revision
    answer.save(update_fields=["became"])
    record(events.ANSWER_PROPOSED, subject=answer, actor=actor, practice=answer.practice_id, revision=revision.number)
    return revision


def _with_source(text: str, answer: Comment, revision: Revision) -> str:
    """In the language of the practice, where the interface has it."""
    with override(revision.original_language or None):
        source = gettext("Answer of %(post)s, %(day)s") % {"post": answer.post, "day": written(answer.at.date(), "DATE_FORMAT")}
    return "\n\n".join(part for part in (text.strip(), answer.text.strip(), f"({source})") if part)


def _judged(comment: Comment, ruling, actor: Actor) -> Comment:
    """Judged, then locked and judged again: somebody may have removed it meanwhile. Whoever may not change it may not lock it."""
    ruling(actor.user, _now(comment)).require()
    Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment = _now(comment)
    ruling(actor.user, comment).require()
    return comment


def _now(comment: Comment) -> Comment:
    rows = Comment.objects.select_related("practice__current", "practice__next", "thread", "post__country", "post__organisation")
    return rows.get(pk=comment.pk)
