"""Readings of the discussion at a practice: threads as its pages and the API show them."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Q, Window

from focalpoints.models import Appointment, Country
from practices.models import Comment, Practice
from practices.policies import discussion as policies
from practices.text import direction
from rabatplatform.reference.memory import shelf

PAGE = 20
NEWEST = 3  # threads on the page of the practice
BY = ("by", "post__country", "post__organisation", "removed_from__country", "removed_from__organisation")


@dataclass
class Shown:
    """One comment; what its reader may do with it. replies: of a question; is_accepted: it is the answer."""

    comment: Comment
    replies: list["Shown"] = field(default_factory=list)
    is_accepted: bool = False
    acts: dict = field(default_factory=dict)

    @property
    def dir(self) -> str:
        return direction(self.comment.language)


def threads_of(user, practice: Practice):
    """Questions at a practice, the newest first, with their answers in order."""
    answers = Comment.objects.select_related(*BY).order_by("at", "pk")
    rows = Comment.objects.visible_to(user).filter(practice=practice, thread=None)
    rows = rows.select_related(*BY, "to_post__country", "to_post__organisation")
    return rows.order_by("-at", "-pk").prefetch_related(Prefetch("answers", queryset=answers))


def discussion_of(practice: Practice, posts) -> dict:
    """For the page of the practice, in one question: its newest questions with the number of their answers, and how many there are.

    posts: that the reader holds.
    """
    rows = Comment.objects.filter(practice=practice, thread=None).select_related("post__country", "post__organisation")
    there = Q(answers__removed_at=None)
    rows = rows.annotate(
        number=Count("answers", filter=there),
        is_answered=Count("answers", filter=there & Q(answers__pk=F("accepted_id"))),
        total=Window(Count("pk")),
    )
    found = list(rows.order_by("-at", "-pk")[:NEWEST])
    for row in found:
        row.practice = practice
    may_ask = practice.state == Practice.State.PUBLISHED and policies.writes_from(posts)
    return {"threads": [Shown(row) for row in found], "total": found[0].total if found else 0, "may_ask": may_ask}


def shown(question: Comment, standing: policies.Standing) -> Shown:
    """A thread as a person sees it; its practice is set, so that policies ask nothing again."""
    question.practice = standing.practice
    found = Shown(question, acts=acts_of(question, standing))
    for row in question.answers.all():
        row.practice, row.thread = standing.practice, question
        accepted = question.accepted_id == row.pk and not row.is_removed
        found.replies.append(Shown(row, is_accepted=accepted, acts=acts_of(row, standing, accepted=accepted)))
    return found


def acts_of(comment: Comment, standing: policies.Standing, *, accepted=False) -> dict:
    """{act: Ruling}, those that are allowed."""
    known = {"edit": policies.may_edit_comment, "remove": policies.may_remove}
    if not comment.is_question:
        known |= {"propose": policies.may_propose} | ({} if accepted else {"accept": policies.may_accept})
    return {name: ruling for name, may in known.items() if (ruling := may(standing.user, comment, standing))}


def countries_that_read() -> int:
    """Countries in which somebody holds a post now: the readers of what is published."""
    posts = Appointment.objects.now().filter(post__country__isnull=False)
    ids = set(posts.order_by().values_list("post__country_id", flat=True).distinct())
    return len(ids & shelf(Country).by_id.keys())
