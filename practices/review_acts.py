"""What the page of a practice shows of its way to publication: to whoever is in the circle of its last round, in one question."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from practices.models import Practice, Review, ReviewRound


@dataclass(frozen=True)
class Way:
    """opened: the last round that the reader may read, or None; review: the state of their own post's review in it, or ""."""

    opened: ReviewRound | None = None
    review: str = ""

    @property
    def asks_review(self) -> bool:
        return self.review in (Review.State.ASKED, Review.State.READING)


def way_of(user, practice: Practice, posts) -> Way:
    """posts: those that the reader holds."""
    mine = Review.objects.filter(round=OuterRef("pk"), post__in=[post.pk for post in posts], state__in=Review.ACTIVE)
    rows = ReviewRound.objects.visible_to(user).filter(practice=practice.pk)
    opened = rows.annotate(mine=Subquery(mine.values("state")[:1])).order_by("-number").first()
    if opened is None:
        return Way()
    opened.practice = practice
    return Way(opened, opened.mine or "")
