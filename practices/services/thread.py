"""One thread a round: reviewers ask, the authors answer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.criteria import CODES
from practices.errors import MessageRefused
from practices.models import Practice, Review, ReviewMessage, ReviewRound
from practices.services.reviewing import locked
from practices.services.settling import ask_to_settle
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

LONGEST = 4_000
MOST = 200  # messages a round


@transaction.atomic
def ask_back(*, review: Review, text: str, actor: Actor, criterion: str = "") -> ReviewMessage:
    """A reviewer asks the authors. Of a blind round the message holds neither person nor post. Raises PermissionDenied,
    MessageRefused (with `fields`)."""
    review = locked(review)
    policies.may_ask_back(actor.user, review).require()
    if criterion and criterion not in CODES:
        raise MessageRefused(_("Choose from the list."), fields={"criterion": _("Choose from the list.")})
    opened = review.round
    blind = opened.is_blind
    message = ReviewMessage.objects.create(
        round=opened,
        reviewer=review.number,
        criterion=criterion,
        text=_checked(opened, text),
        by=None if blind else actor.user,
        post=None if blind else actor.post,
    )
    if blind:  # whoever is told of an event may read who did it: this one is told to nobody, a worker tells the authors
        record(events.REVIEW_QUESTION_WRITTEN, subject=review, actor=actor, practice=opened.practice_id)
        ask_to_settle(opened)
    else:
        record(events.REVIEW_QUESTION, subject=opened, actor=actor, practice=opened.practice_id)
    return message


@transaction.atomic
def answer_back(*, practice: Practice, text: str, actor: Actor) -> ReviewMessage:
    """The authors, or a coordinator who validated, answer in the thread. Raises PermissionDenied, MessageRefused."""
    opened = ReviewRound.objects.filter(practice=practice.pk).exclude(state=ReviewRound.State.CLOSED).order_by("-number").first()
    policies.may_answer(actor.user, practice, opened).require()
    message = ReviewMessage.objects.create(round=opened, text=_checked(opened, text), by=actor.user, post=actor.post)
    record(events.REVIEW_ANSWER, subject=opened, actor=actor, practice=practice.pk)
    return message


def _checked(opened: ReviewRound, text: str) -> str:
    text, said = text.strip(), ""
    if not text:
        said = _("Write your message.")
    elif len(text) > LONGEST:
        said = _("Write at most %(most)d characters.") % {"most": LONGEST}
    elif opened.messages.count() >= MOST:
        said = _("This thread is full.")
    if said:
        raise MessageRefused(said, fields={"text": said})
    return text
