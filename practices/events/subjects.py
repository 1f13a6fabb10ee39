"""The things that events of practices are about, as far as a person may read them; their titles are read together."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse


def practices_of(ids, user):
    """Their titles are read together, when the first sentence asks for one."""
    from practices.models import Practice
    from practices.text import titles_of

    found = {
        practice.pk: practice
        for practice in Practice.objects.visible_to(user).select_related("current", "next").filter(pk__in=ids)
    }
    titles = cache(lambda: titles_of(found.values()))
    for practice in found.values():
        practice.titles_of_batch = titles
    return found


def rounds_of(ids, user):
    """Rounds of review that `user` may read; as `practices_of`."""
    from practices.models import ReviewRound
    from practices.text import titles_of

    rows = ReviewRound.objects.visible_to(user).select_related("practice__current", "practice__next").filter(pk__in=ids)
    found = {opened.pk: opened for opened in rows}
    titles = cache(lambda: titles_of([opened.practice for opened in found.values()]))
    for opened in found.values():
        opened.practice.titles_of_batch = titles
    return found


def reviews_of(ids, user):
    """Reviews that `user` may read: their post's, or any for the secretariat; as `practices_of`."""
    from practices.models import Review
    from practices.text import titles_of

    rows = Review.objects.visible_to(user).filter(pk__in=ids)
    rows = rows.select_related("round__practice__current", "round__practice__next", "post__country", "post__organisation")
    found = {review.pk: review for review in rows}
    titles = cache(lambda: titles_of([review.round.practice for review in found.values()]))
    for review in found.values():
        review.round.practice.titles_of_batch = titles
    return found


@dataclass(frozen=True)
class ReviewLeft:
    """A review that is asked of its post no more: of its round and practice, which the post may not read now, nothing is said."""

    pk: int

    def get_absolute_url(self) -> str:
        return reverse("practices:review-list")


def reviews_left_of(ids, user):
    """Reviews of `user`'s posts that were taken from them."""
    from practices.models import Review

    return {pk: ReviewLeft(pk) for pk in Review.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)}


def practices_to_validate_of(ids, user):
    """As `practices_of`; `waits_for_reader`: whether one of `user`'s own countries or organisations has not answered yet."""
    from practices.confirmation_lists import bodies_confirmed_for
    from practices.models import ReviewRound, Validation

    found = practices_of(ids, user)
    labels = [body.coordination_label_id for body in bodies_confirmed_for(user)] if found else []
    rows = Validation.objects.filter(round__practice__in=list(found), round__state=ReviewRound.State.VALIDATING)
    rows = rows.filter(state=Validation.State.WAITING, body__in=labels)
    waiting = set(rows.values_list("round__practice", flat=True)) if labels else set()
    for practice in found.values():
        practice.waits_for_reader = practice.pk in waiting
    return found


def practice_through(model: str, path: str = "practice_id"):
    """`about` of an event whose subject is one of `model`: the id of its practice, asked only where the event's data has none."""

    def about(event) -> int | None:
        from django.apps import apps

        rows = apps.get_model("practices", model).objects.filter(pk=event.subject_id)
        return event.data.get("practice") or rows.values_list(path, flat=True).first()

    return about


def saved(event, thing) -> datetime:
    """Saving it."""
    return thing.saved_at


def title(thing) -> str:
    return thing.titles_of_batch()[thing.pk]


def needs_reviewers(round_id: int | None) -> bool:
    """Whether fewer posts review in a round than are to: two, or three once two differ."""
    from practices.models import Review, ReviewRound

    opened = ReviewRound.objects.filter(pk=round_id).exclude(state=ReviewRound.State.CLOSED).first()
    if opened is None:
        return False
    active = opened.reviews.filter(state__in=Review.ACTIVE).count()
    return active < (3 if opened.third_asked_at else 2)
