"""Who learns that a review is over, what waits for whom, and which rounds the sweep takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.models import Practice, Review, ReviewMessage, ReviewRound
from practices.services import appointing
from practices.services.settling import unsettled
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import complete_content, make_country, make_member
from tests.practices.revising import signed_in
from tests.reviewing import settle, validate

pytestmark = pytest.mark.django_db


def submitted(cast, **changes) -> Practice:
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post) | changes
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


@pytest.fixture
def three():
    return [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT", "MA")]


@pytest.fixture
def asked(cast, three):
    practice = validate(submitted(cast), cast.coordinator_senegal)
    with access_scope(cast.secretariat):
        posts = [person.actor.post for person in three[:2]]
        appointing.appoint(practice=practice, posts=posts, actor=cast.secretariat.actor)
    return practice


def deliver() -> None:
    with system_scope("test"):
        ids = list(Event.objects.filter(published_at=None).order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        publish_event(pk)
    deliver_left_behind()


def told(person, kind) -> list[dict]:
    """What the person's own page of messages says of it."""
    with access_scope(person):
        return [line for line in lines(person, inbox(person)) if line["kind"].code == f"practices.{kind}"]


def reviews(practice, **facts) -> list[Review]:
    with system_scope("test"):
        return list(Review.objects.filter(round__practice=practice.pk, **facts).order_by("number"))


def answered(*found, decision="publish") -> None:
    with system_scope("test"):
        now = timezone.now()
        ids = [review.pk for review in found]
        Review.objects.filter(pk__in=ids).update(state="answered", decision=decision, answered_at=now, declared_at=now)


# ── who is told ──
def test_given_a_reviewer_who_is_replaced_then_they_are_told_without_the_title_and_the_next_is_asked(cast, asked, three):
    with access_scope(cast.secretariat):
        facts = {"post": three[2].actor.post, "actor": cast.secretariat.actor}
        appointing.replace(review=reviews(asked)[0], **facts)
    deliver()
    (line,) = told(three[0], "review_replaced")
    assert line["sentence"] == "The Secretariat released you from a review. Nothing is asked of you any more."
    assert told(three[1], "review_replaced") == [] and len(told(three[2], "review_asked")) == 1
    client = signed_in(three[0])
    assert client.get(line["address"]).status_code == 200
    assert line["sentence"] in client.get("/notifications/").content.decode()


def test_given_a_round_that_ends_before_a_reviewer_answered_then_they_are_told_once(cast, asked, three):
    with system_scope("test"):
        ReviewRound.objects.filter(practice=asked.pk).update(third_asked_at=timezone.now())
    with access_scope(cast.secretariat):
        appointing.appoint(practice=asked, posts=[three[2].actor.post], actor=cast.secretariat.actor)
    answered(*reviews(asked)[:2], decision="return")
    assert settle(asked).state == "returned"
    settle(asked)
    deliver()
    (line,) = told(three[2], "review_closed")
    assert line["sentence"] == "A review ended before you answered. Nothing is asked of you any more."
    assert told(three[0], "review_closed") == [] and [row.state for row in reviews(asked)] == ["answered", "answered", "closed"]


# ── what waits for whom ──
@pytest.mark.parametrize("kind", ["submitted", "validation_late"])
def test_given_two_countries_when_one_validated_then_it_waits_for_the_other_alone(cast, kind):
    practice = submitted(cast, countries=[cast.senegal.pk, cast.spain.pk])
    if kind == "validation_late":
        from practices.tasks import watch_reviews

        with system_scope("test"):
            ReviewRound.objects.update(
                opened_at=timezone.now() - timedelta(days=11)
            )  # more than six working days, fewer than eleven
        watch_reviews()
    deliver()
    both = (cast.coordinator_senegal, cast.coordinator_spain)
    assert [told(person, kind)[0]["waits"] for person in both] == [True, True]
    validate(practice, cast.coordinator_senegal)
    assert [told(person, kind)[0]["waits"] for person in both] == [False, True]


# ── the sweep ──
def test_given_rounds_then_the_sweep_takes_those_in_which_something_is_due_the_longest_waiting_first(cast, asked):
    first, second = reviews(asked)
    with system_scope("test"):
        assert unsettled() == []
    answered(first)
    with system_scope("test"):
        assert unsettled() == []  # one answer decides nothing
    answered(second, decision="decline")
    later = validate(submitted(cast), cast.coordinator_senegal)
    with system_scope("test"):
        opened = ReviewRound.objects.get(practice=asked.pk)
        other = ReviewRound.objects.get(practice=later.pk)
        assert unsettled() == [opened]
        for number, review in enumerate((first, second), 1):
            review.pk, review.reference, review.round, review.number = None, None, other, number
            review.reference = Review._meta.get_field("reference").get_default()
            review.state, review.decision, review.answered_at = "answered", "publish", timezone.now()
            review.save()
        ReviewRound.objects.filter(pk=other.pk).update(reviewing_at=timezone.now() - timedelta(days=3))
        assert unsettled() == [other, opened]
        assert unsettled(limit=1) == [other]
        ReviewRound.objects.filter(pk=opened.pk).update(third_asked_at=timezone.now())
        assert unsettled() == [other]  # of the first a third answer is awaited
        ReviewRound.objects.filter(pk=opened.pk).update(is_blind=True)
        ReviewMessage.objects.create(round=opened, reviewer=1, text="Where?", by=first.by, post=first.post)
        assert unsettled() == [other, opened]
