"""Who runs a review, who writes one, who asks and answers, who appeals."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_coordination, body_of_label
from practices.models import Review, ReviewRound, Revision
from practices.policies.door import holds, in_team
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf


def runs_reviews(user) -> bool:
    """Is this person one of the secretariat, who appoint reviewers and see what is stuck?"""
    return holds(user, "run_reviews", shelf(Organisation).by_key.get(Organisation.SECRETARIAT))


def may_appoint(user, opened: ReviewRound | None) -> Ruling:
    """Ask posts to review, replace them, set the round blind."""
    if not runs_reviews(user):
        return refused(_("Only the Secretariat asks posts to review."))
    if opened is None or opened.state != ReviewRound.State.REVIEWING:
        return refused(_("This practice is not in review now."))
    return ALLOWED


def may_review(user, review: Review | None) -> Ruling:
    """Declare, mark, send: a post that was asked, until it answered."""
    if review is None:
        return refused(_("Your post was not asked to review this practice."))
    if review.state == Review.State.ANSWERED:
        return refused(_("You sent your review; it does not change any more."))
    if review.round.state != ReviewRound.State.REVIEWING or not review.is_active:
        return refused(_("This review is closed."))
    if is_partial(user, review.round):
        return refused(_("You wrote this text, or serve a country that it names: pass the review to another post."))
    return ALLOWED


def is_partial(user, opened: ReviewRound) -> bool:
    """Did this person write the text, or do they serve a body whose practice it is, by another post of theirs?"""
    revision = opened.revision
    named = [body_of_label(opened.owner_id), *shelf(Country).of(revision.countries)]
    return user.pk in revision.writers or any(holds(user, "draft_practices", body) for body in named)


def may_ask_back(user, review: Review | None) -> Ruling:
    """Ask the authors: a reviewer who declared, while the round is open."""
    if review is None or review.round.state != ReviewRound.State.REVIEWING or not review.is_active:
        return refused(_("Questions are asked by the posts that review it, while it is in review."))
    if review.declared_at is None:
        return refused(_("Say first whether you have a conflict of interest."))
    return ALLOWED


def may_answer(user, practice, opened: ReviewRound | None) -> Ruling:
    """Answer reviewers: the team of the owner, and the coordinators who validated it."""
    if opened is None or opened.state != ReviewRound.State.REVIEWING:
        return refused(_("This practice is not in review now."))
    if in_team(user, practice):
        return ALLOWED
    labels = opened.validations.values_list("body_id", flat=True)
    if any(holds(user, "validate_practices", body_of_coordination(label)) for label in labels):
        return ALLOWED
    return refused(_("Reviewers are answered by the team of {body} and the coordinators who validate."), body=_owner(practice))


def may_appeal(user, practice, opened: ReviewRound | None) -> Ruling:
    """Against a refusal, once: a coordinator of the owner."""
    body = _owner(practice)
    if not holds(user, "validate_practices", body):
        return refused(_("An appeal is made by a coordinator of {body}."), body=body)
    if opened is None or practice.door != Revision.State.DECLINED or opened.outcome != ReviewRound.Outcome.DECLINED:
        return refused(_("Only a practice that was declined can be appealed."))
    if ReviewRound.objects.filter(revision_id=opened.revision_id, is_appeal=True).exists():
        return refused(_("This practice was appealed already; that decision is final."))
    return ALLOWED


def _owner(practice):
    return body_of_label(practice.owner_id)
