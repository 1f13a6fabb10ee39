"""Reviews when something goes wrong: reviewers leave, countries are taken off, two decide at once, nobody answers."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import close_old_connections, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.errors import ReviewerRefused
from practices.models import Practice, Review, ReviewMessage, ReviewRound, Revision, Validation
from practices.services import appointing, reviewing
from practices.tasks import settle_left_behind, settle_round, watch_reviews
from practices.validation_days import Days, days_of
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications.rhythm import working_days_on
from tests.factories import complete_content, make_cast, make_country, make_member, make_practice
from tests.reviewing import now, settle, validate

pytestmark = pytest.mark.django_db


def submitted_by(cast, **changes):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post) | changes
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def ask(cast, practice, *people, **facts):
    with access_scope(cast.secretariat):
        posts = [person.actor.post for person in people]
        return appointing.appoint(practice=practice, posts=posts, actor=cast.secretariat.actor, **facts)


@pytest.fixture
def pair(cast):
    return [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT")]


@pytest.fixture
def asked(cast, pair):
    practice = validate(submitted_by(cast), cast.coordinator_senegal)
    ask(cast, practice, *pair)
    return practice


def told_of(kind) -> list[Event]:
    with system_scope("test"):
        return list(Event.objects.filter(kind=kind).order_by("pk"))


def watched() -> Counter:
    return Counter(watch_reviews())


def audience(event) -> set[int]:
    with system_scope("test"):
        return set(kind_of(event.kind).audience(event))


def leave(person):
    with system_scope("test"):
        for appointment in person.appointments.all():
            appointment.valid = DateTimeTZRange(appointment.valid.lower, timezone.now() - timedelta(hours=1))
            appointment.save()


def due_in(days, *, reminded=None):
    with system_scope("test"):
        long_ago = timezone.now() - timedelta(days=20)
        Review.objects.update(due_on=timezone.localdate() + timedelta(days=days), asked_at=long_ago, reminded_at=reminded)


# ── due dates ──


def test_given_a_due_day_that_comes_then_the_reviewer_is_reminded_twice_and_then_the_secretariat_is_told(cast, asked, pair):
    due_in(5)
    assert watched()["due"] == 0
    due_in(4)
    assert watched()["due"] == 2
    assert watched()["due"] == 0  # the job ran twice
    assert audience(told_of("practices.review_due")[0]) <= {person.pk for person in pair}
    due_in(0, reminded=timezone.now() - timedelta(days=4))
    assert watched()["due"] == 2
    assert [event.data.get("last") for event in told_of("practices.review_due")] == [
        None,
        None,
        1,
        1,
    ]  # that of the due day is mailed again
    due_in(-1, reminded=timezone.now() - timedelta(days=1))
    assert watched()["late"] == 2 and watched()["late"] == 0
    assert audience(told_of("practices.review_late")[0]) == {cast.secretariat.pk}


def test_given_a_post_asked_today_for_three_days_then_it_is_not_reminded_on_the_same_day(cast, pair):
    practice = validate(submitted_by(cast), cast.coordinator_senegal)
    ask(cast, practice, *pair, days=3)
    assert watched()["due"] == 0


def test_given_a_reviewer_who_left_in_the_middle_then_the_secretariat_is_told_once_and_replaces_it(cast, asked, pair):
    with system_scope("test"):
        review = Review.objects.get(post=pair[0].actor.post)
    with access_scope(pair[0]):
        reviewing.declare(review=review, conflict=False, actor=pair[0].actor)
        reviewing.save_review(review=review, edition=1, content={"words": "Half"}, actor=pair[0].actor)
    leave(pair[0])
    assert watched()["gone"] == 1 and watched()["gone"] == 0
    assert audience(told_of("practices.reviewer_gone")[0]) == {cast.secretariat.pk}
    with access_scope(pair[0]):
        assert not Review.objects.exists() and not Practice.objects.filter(pk=asked.pk).exists()
    with access_scope(cast.secretariat):
        appointing.replace(review=review, post=cast.focal_point_spain.actor.post, actor=cast.secretariat.actor)
    with access_scope(cast.focal_point_spain):
        assert list(Review.objects.values_list("words", flat=True)) == [""]
    assert watched()["gone"] == 0


def test_given_a_validation_that_does_not_come_then_its_coordinator_is_reminded_and_the_secretariat_told_later(cast):
    practice = submitted_by(cast)
    open_since(practice, 6, but=1)
    assert watched()["validation_late"] == 0
    open_since(practice, 6)
    assert watched()["validation_late"] == 1 and watched()["validation_late"] == 0
    assert audience(told_of("practices.validation_late")[0]) == {cast.coordinator_senegal.pk}
    open_since(practice, 11, but=1)
    with system_scope("test"):
        Validation.objects.update(reminded_at=timezone.now() - timedelta(days=5))
    assert watched()["validation_stuck"] == 0
    open_since(practice, 11)
    assert watched()["validation_stuck"] == 1 and watched()["validation_stuck"] == 0
    assert audience(told_of("practices.validation_stuck")[0]) == {cast.secretariat.pk}


def open_since(practice, number, *, but=0):
    """Let a round wait for so many working days; but: days less."""
    since = timezone.now()
    while working_days_on(since, number, ZoneInfo("UTC")).date() > timezone.localdate():
        since -= timedelta(days=1)
    with system_scope("test"):
        ReviewRound.objects.filter(practice=practice).update(opened_at=since + timedelta(days=but))


THURSDAY = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("code", "reminds", "tells"),
    [("SN", date(2026, 12, 4), date(2026, 12, 11)), ("DZ", date(2026, 12, 6), date(2026, 12, 13))],
)
def test_given_a_country_then_its_days_of_rest_are_not_counted(cast, code, reminds, tells):
    country = make_country(code, names={"en": code, "fr": code})
    if code == "DZ":  # they rest on Friday and Saturday
        make_member(country, Role.COORDINATOR)
    practice = submitted_by(cast, countries=[cast.senegal.pk, country.pk])
    with system_scope("test"):
        ReviewRound.objects.filter(practice=practice).update(opened_at=THURSDAY)
        row = Validation.objects.select_related("round").get(round__practice=practice, body=country.coordination_label_id)
        assert days_of(row) == Days(reminds, tells)


def test_given_a_country_without_a_coordinator_then_the_secretariat_is_told_five_working_days_earlier(cast):
    practice = submitted_by(cast)
    leave(cast.coordinator_senegal)
    open_since(practice, 6, but=1)
    assert watched()["validation_stuck"] == 0
    open_since(practice, 6)
    assert watched()["validation_stuck"] == 1


# ── countries ──


def test_given_a_country_named_that_is_taken_off_then_its_coordinator_reads_it_no_more_at_once(cast):
    both = [cast.senegal.pk, cast.spain.pk]
    practice, author = submitted_by(cast, countries=both), cast.focal_point_senegal
    assert {row for row in rows_of(cast.coordinator_spain)} == {("practice", practice.pk), ("revision", practice.current_id)}
    with access_scope(author):
        services.take_back(practice=practice, actor=author.actor)
    assert rows_of(cast.coordinator_spain) == set()
    with access_scope(author):
        services.save_draft(practice=practice, edition=1, content={"countries": [cast.senegal.pk]}, actor=author.actor)
        services.submit(practice=practice, actor=author.actor)
    assert rows_of(cast.coordinator_spain) == set()
    assert validate(practice, cast.coordinator_senegal).state == "in_review"


def rows_of(person) -> set:
    """What the person reads of practices, by row security alone and with visible_to: the same."""
    with access_scope(person):
        alone = {("practice", pk) for pk in Practice.objects.values_list("pk", flat=True)}
        alone |= {("revision", pk) for pk in Revision.objects.values_list("pk", flat=True)}
        both = {("practice", pk) for pk in Practice.objects.visible_to(person).values_list("pk", flat=True)}
        both |= {("revision", pk) for pk in Revision.objects.visible_to(person).values_list("pk", flat=True)}
    assert alone == both
    return alone


def test_given_two_countries_named_then_it_goes_to_review_when_both_validated_and_back_when_one_returns_it(cast):
    both = [cast.senegal.pk, cast.spain.pk]
    first, second = submitted_by(cast, countries=both), submitted_by(cast, countries=both)
    assert validate(first, cast.coordinator_senegal).state == "submitted"
    assert validate(first, cast.coordinator_spain).state == "in_review"
    with access_scope(cast.coordinator_spain):
        services.return_to_author(practice=second, reason="Not so", actor=cast.coordinator_spain.actor)
    assert now(second).state == "submitted"  # a worker does what follows on another country's practice
    assert settle(second).state == "returned"


def test_given_a_post_that_had_a_conflict_then_it_is_not_asked_again_when_the_text_comes_back(cast, asked, pair):
    with access_scope(pair[0]):
        review = Review.objects.get()
        reviewing.declare(review=review, conflict=True, actor=pair[0].actor)
    author = cast.focal_point_senegal
    with access_scope(author):
        services.take_back(practice=asked, actor=author.actor)
        services.save_draft(practice=asked, edition=1, content={"problem": "Said better"}, actor=author.actor)
        services.submit(practice=asked, actor=author.actor)
    validate(asked, cast.coordinator_senegal)
    with pytest.raises(ReviewerRefused):
        ask(cast, asked, pair[0])
    assert len(ask(cast, asked, pair[1])) == 1


# ── both locks ──


def test_given_a_round_then_row_security_alone_and_visible_to_give_each_person_the_same(cast, asked, pair):
    with system_scope("test"):
        opened = ReviewRound.objects.get(practice=asked.pk)
        ReviewMessage.objects.create(round=opened, reviewer=1, text="Who pays?")
        mine = Review.objects.get(post=pair[0].actor.post).pk
        reviews = set(Review.objects.values_list("pk", flat=True))
    circle = {"contributor_senegal", "focal_point_senegal", "analyst_senegal", "coordinator_senegal", "secretariat"}
    people = {name: person for name, person in vars(cast).items() if hasattr(person, "actor")}
    for name, person in {**people, "reviewer": pair[0]}.items():
        reads = name in circle or name == "reviewer"
        expected = reviews if name == "secretariat" else {mine} if name == "reviewer" else set()
        for model in (ReviewRound, Validation, Review, ReviewMessage):
            with access_scope(person):
                alone = set(model.objects.values_list("pk", flat=True))
                both = set(model.objects.visible_to(person).values_list("pk", flat=True))
            with system_scope("row security off"):
                python = set(model.objects.visible_to(person).values_list("pk", flat=True))
            assert alone == both == python, (name, model)
            assert alone == expected if model is Review else bool(alone) == reads, (name, model)


def test_given_a_reviewer_when_they_write_what_is_not_theirs_then_the_database_refuses(cast, asked, pair):
    from django.db import DatabaseError, transaction

    with system_scope("test"):
        other = Review.objects.get(post=pair[1].actor.post)
        row = Validation.objects.get(round__practice=asked.pk)
    for person in (pair[0], cast.focal_point_senegal, cast.coordinator_senegal):
        with access_scope(person):
            assert Review.objects.filter(pk=other.pk).update(words="x") == 0
            with pytest.raises(DatabaseError), transaction.atomic():
                Review.objects.create(
                    round_id=other.round_id,
                    number=9,
                    post=person.actor.post,
                    reader_id=other.reader_id,
                    due_on=timezone.localdate(),
                )
    with access_scope(pair[0]):
        assert Validation.objects.filter(pk=row.pk).update(state="returned") == 0
        assert Practice.objects.filter(pk=asked.pk).update(state="published") == 0
        assert ReviewRound.objects.filter(practice=asked.pk).update(outcome="published") == 0


# ── the outcome ──


@pytest.mark.parametrize(
    ("decisions", "state", "outcome"),
    [
        (("publish", "publish"), "published", "published"),
        (("promising", "promising"), "published", "promising"),
        (("return", "return"), "returned", "returned"),
        (("decline", "decline"), "declined", "declined"),
        (("publish", "decline"), "in_review", ""),
        (("publish", "decline", "publish"), "published", "published"),
        (("publish", "decline", "return"), "returned", "returned"),
        (("publish", "decline", "promising"), "published", "promising"),
    ],
)
def test_given_the_decisions_then_two_that_agree_decide_and_of_three_the_middle(cast, decisions, state, outcome):
    from tests.reviewing import answer

    practice = make_practice(cast.senegal, state="in_review")
    assert answer(practice, decisions).state == state
    with system_scope("test"):
        opened = ReviewRound.objects.get(practice=practice.pk)
    assert opened.outcome == outcome and (opened.third_asked_at is not None) == (len(set(decisions[:2])) > 1)


def test_given_a_broker_that_was_down_then_the_sweep_settles_what_was_answered(cast, asked, pair):
    with system_scope("test"):
        Review.objects.update(state="answered", decision="publish", answered_at=timezone.now(), declared_at=timezone.now())
    assert settle_left_behind() == 1
    assert now(asked).state == "published" and settle_left_behind() == 0


@pytest.mark.django_db(transaction=True)
def test_given_two_decisions_at_the_same_moment_then_the_outcome_comes_once():
    cast = make_cast()
    pair = [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT")]
    practice = validate(submitted_by(cast), cast.coordinator_senegal)
    ask(cast, practice, *pair)
    with system_scope("test"):
        ids = dict(Review.objects.values_list("post", "pk"))
        opened = ReviewRound.objects.get(practice=practice.pk).pk
        fine = {"no_personal_data": True, "not_here": True}
        from practices.criteria import CODES

        Review.objects.update(
            state="reading", declared_at=timezone.now(), scores=dict.fromkeys(CODES, 2), blocking=fine, decision="publish"
        )
    barrier, failures = threading.Barrier(2), []

    def decide(person):
        try:
            barrier.wait()
            with access_scope(person):
                review = Review.objects.get(pk=ids[person.actor.post.pk])
                reviewing.send_review(review=review, edition=1, actor=person.actor)
            settle_round(opened)
        except Exception as error:  # told to the test
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=decide, args=[person]) for person in pair]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []
    assert now(practice).state == "published"
    assert len(told_of("practices.published")) == 1
