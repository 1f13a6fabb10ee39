"""Bringing a submitted practice through the door, as coordinators, the secretariat and reviewers would."""

from datetime import timedelta

from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.models import Practice, Review, ReviewRound
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_country, make_member


def validate(practice, coordinator) -> Practice:
    """The coordinator of a body that is named validates it; what follows is settled."""
    with access_scope(coordinator):
        services.validate(practice=practice, actor=coordinator.actor)
    return settle(practice)


def reviewers(number=2) -> list:
    """People of other countries who review."""
    return [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT", "MA", "SE")[:number]]


def answer(practice, decisions, people=None) -> Practice:
    """Reviews of the open round with these decisions, one a person; settled after each."""
    for number, (person, decision) in enumerate(zip(people or reviewers(len(decisions)), decisions, strict=True), 1):
        with system_scope("test"):
            opened = ReviewRound.objects.exclude(state="closed").get(practice=practice.pk)
            Review.objects.create(
                round=opened,
                number=opened.reviews.count() + 1,
                post=person.actor.post,
                reader_id=person.actor.post.label_id,
                state=Review.State.ANSWERED,
                due_on=timezone.localdate() + timedelta(days=14),
                declared_at=timezone.now(),
                decision=decision,
                words=f"Words of reviewer {number}",
                by=person,
                answered_at=timezone.now(),
            )
        settle(practice)
    return now(practice)


def publish(practice, coordinator, decisions=("publish", "publish")) -> Practice:
    """The whole way of a submitted practice: validated, reviewed twice, published."""
    validate(practice, coordinator)
    return answer(practice, decisions)


def settle(practice) -> Practice:
    with system_scope("test"):
        for opened in ReviewRound.objects.filter(practice=practice.pk).order_by("number"):
            services.settle(opened)
    return now(practice)


def now(practice) -> Practice:
    with system_scope("test"):
        return Practice.objects.select_related("current", "next").get(pk=practice.pk)
