"""What a post owns among the practices: what was written from it, what it validates, what it answers for."""

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.estate import Holding, Line, register
from focalpoints.models import Role
from practices.models import Adaptation, Practice, Review, ReviewRound, Validation
from practices.text import titles_of
from practices.translating import estate as _translations  # noqa: F401  (registers its own)
from rabatplatform.web.templatetags.web import written

State = Practice.State
ON_THEIR_WAY = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.IN_REVIEW, State.DECLINED)  # of a revision in preparation


def drafts(post, user):
    """Drafts and returned practices, and revisions on their way, that were written from the post, or name it as their contact."""
    drafted = Q(state__in=[State.DRAFT, State.RETURNED]) & (Q(created_from=post) | Q(current__contact_post=post))
    revised = Q(next__state__in=ON_THEIR_WAY) & (Q(next__saved_from=post) | Q(next__contact_post=post))
    return Practice.objects.visible_to(user).filter(drafted | revised).order_by("-updated_at", "-pk")


def to_validate(post, user):
    """Submitted practices that wait for its country or organisation, where the post is one that validates them."""
    asked = Validation.objects.filter(
        round__state=ReviewRound.State.VALIDATING, state=Validation.State.WAITING, body=post.body.coordination_label_id
    )
    rows = Practice.objects.visible_to(user).filter(pk__in=asked.values("round__practice"))
    return rows.order_by("updated_at", "pk") if post.role == Role.COORDINATOR else rows.none()


def to_review(post, user):
    """Reviews that the post was asked for and has not sent; the first due first."""
    rows = Review.objects.visible_to(user).filter(post=post, state__in=[Review.State.ASKED, Review.State.READING])
    return rows.order_by("due_on", "pk")


def review_lines(post, user, limit: int) -> list[Line]:
    found = list(to_review(post, user).select_related("round__practice__current", "round__practice__next")[:limit])
    titles = titles_of([review.round.practice for review in found])
    return [Line(titles[one.round.practice_id], one.get_absolute_url(), due_on(one)) for one in found]


def due_on(review) -> str:
    return gettext("Due on %(day)s.") % {"day": written(review.due_on, "DATE_FORMAT")}


def answered_for(post, user):
    """Published practices whose contact the post is: it is asked whether they are still valid."""
    rows = Practice.objects.visible_to(user).public().filter(current__contact_post=post)
    return rows.order_by("confirm_by", "pk")


def lines(ask, note=None):
    def read(post, user, limit: int) -> list[Line]:
        found = list(ask(post, user).select_related("current")[:limit])
        titles = titles_of(found)
        return [Line(titles[practice.pk], practice.get_absolute_url(), note(practice) if note else "") for practice in found]

    return read


def adaptations_of_post(post, user):
    """Open ones written from the post or, where it is a coordinator's, waiting for it; confirmed ones whose contact it is."""
    open_ones = Q(created_from=post, state__in=[Adaptation.State.DRAFT, Adaptation.State.SUBMITTED])
    answered = Q(contact_post=post, state=Adaptation.State.CONFIRMED)
    waiting = Q(owner=post.body.team_label_id, state=Adaptation.State.SUBMITTED) if post.role == Role.COORDINATOR else Q(pk=None)
    rows = Adaptation.objects.visible_to(user).filter(open_ones | answered | waiting)
    return rows.order_by("-saved_at", "-pk")


def adaptation_lines(post, user, limit: int) -> list[Line]:
    rows = list(adaptations_of_post(post, user).select_related("practice__current")[:limit])
    titles = titles_of(list({row.practice_id: row.practice for row in rows}.values()))
    return [Line(titles[row.practice_id], row.get_absolute_url(), row.get_state_display()) for row in rows]


def confirm_by(practice) -> str:
    if not practice.confirm_by:
        return ""
    return gettext("To be confirmed by %(day)s.") % {"day": written(practice.confirm_by, "DATE_FORMAT")}


def counted(ask):
    return lambda post, user: ask(post, user).count()


register(
    Holding(
        "practices.drafts",
        _("Drafts, returned practices and revisions in preparation"),
        counted(drafts),
        lines(drafts),
        said=_("Written from the post, or with the post as their contact."),
    )
)
register(
    Holding(
        "practices.to_validate",
        _("Practices to validate"),
        counted(to_validate),
        lines(to_validate),
        said=_("Submitted and waiting for a coordinator."),
    )
)
register(
    Holding(
        "practices.reviews",
        _("Practices to review"),
        counted(to_review),
        review_lines,
        said=_("The post was asked to review them; what is marked so far goes with it."),
    )
)
register(
    Holding(
        "practices.contact",
        _("Published practices it answers for"),
        counted(answered_for),
        lines(answered_for, confirm_by),
        said=_("The post is their contact and says every 24 months whether they are still valid."),
    )
)
register(
    Holding(
        "practices.adaptations",
        _("Adaptations it reports"),
        counted(adaptations_of_post),
        adaptation_lines,
        said=_("Drafts written from the post, what waits for its confirmation, and what it answers questions about."),
    )
)
