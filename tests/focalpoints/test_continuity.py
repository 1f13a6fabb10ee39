"""Continuity: each figure as docs/INDICATORS.md defines it, and who sees the pages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.continuity import figures_by_body, figures_of, lines_of
from focalpoints.models import Appointment, Post, ReachPing, Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.models import Freshness
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def mali():
    """A country with a coordinator and nobody else."""
    country = make_country("ML")
    country.coordinator = make_member(country, Role.COORDINATOR)
    return country


def figures(country):
    with access_scope(country.coordinator):
        return figures_of(lines_of(country.coordinator, country))


def line_of(country, post):
    with access_scope(country.coordinator):
        (found,) = [line for line in lines_of(country.coordinator, country) if line.post.pk == post.pk]
        return found


def held(person):
    with system_scope("test"):
        return Appointment.objects.get(user=person)


# ── the figures ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_posts_then_those_that_somebody_holds_now_are_filled_of_the_open_ones(mali, now):
    make_member(mali, Role.FOCAL_POINT)
    make_member(mali, Role.ANALYST, until=now - DAY)
    suspended = make_member(mali, Role.OBSERVER)
    closed, deputised = make_post(mali), make_post(mali)
    appoint(make_person(), deputised, since=now - DAY, until=now + DAY, kind="deputy")
    with system_scope("test"):
        Appointment.objects.filter(user=suspended).update(suspended_at=now)
        Post.objects.filter(pk=closed.pk).update(closed_at=now - DAY)
    found = figures(mali)
    assert (found.posts, found.filled, found.vacant) == (5, 2, 3)


def test_given_an_unconfirmed_post_or_holder_then_the_post_does_not_count_as_confirmed(mali):
    people = [make_member(mali, Role.OBSERVER) for _ in range(4)]
    with system_scope("test"):
        Post.objects.filter(pk=people[0].actor.post.pk).update(freshness=Freshness.UNCONFIRMED)
        Appointment.objects.filter(user=people[1]).update(freshness=Freshness.VACANT)
        Appointment.objects.filter(user=people[2]).update(freshness=Freshness.LAST_NOTICE)
    assert figures(mali).confirmed == 3


def test_given_pings_then_the_last_round_counts_and_who_has_time_left_is_left_out(mali, now):
    people = [make_member(mali, Role.OBSERVER) for _ in range(4)]
    rows = [
        (people[0], "2026-2", 30, 3),
        (people[1], "2026-2", 30, None),
        (people[2], "2026-2", 20, None),
        (people[0], "2026-1", 200, None),  # an earlier round: not counted
        (people[1], "2026-1", 200, 190),
        (people[2], "2026-1", 200, 190),
    ]
    with system_scope("test"):
        for person, code, days_ago, answered in rows:
            ReachPing.objects.create(
                appointment=held(person),
                round=code,
                owner_id=mali.members_label_id,
                created_at=now - days_ago * DAY,
                answered_at=now - answered * DAY if answered else None,
            )
    found = figures(mali)
    assert (found.reached, found.asked) == (1, 2)


def test_given_changes_of_holder_then_overlaps_and_days_vacant_are_medians_of_the_last_two_years(mali, now):
    def change(at, *, gap=0, overlap=0):
        post = make_post(mali, Role.OBSERVER)
        first_end = at + overlap * DAY if overlap else at - gap * DAY
        appoint(make_person(), post, since=at - 300 * DAY, until=first_end)
        appoint(make_person(), post, since=at, after=first_end if overlap else None)
        return post

    for gap in (4, 10, 40):
        change(now - 100 * DAY, gap=gap)
    for overlap in (10, 20, 60):
        change(now - 200 * DAY, overlap=overlap)
    change(now - 800 * DAY, gap=5)  # too long ago
    found = figures(mali)
    assert (found.changes, found.overlaps, round(found.overlap_days)) == (6, 3, 20)
    assert found.days_vacant == pytest.approx(2)  # 0 0 0 4 10 40


def test_given_the_same_person_again_a_deputy_or_a_first_holder_then_there_was_no_change_of_holder(mali, now):
    person, post = make_person(), make_post(mali)
    appoint(person, post, since=now - 300 * DAY, until=now - 200 * DAY)
    appoint(person, post, since=now - 199 * DAY)
    appoint(make_person(), post, since=now - 60 * DAY, until=now - 50 * DAY, kind="deputy")
    make_member(mali, Role.ANALYST)
    found = figures(mali)
    assert found.changes == 0 and found.days_vacant is None and found.overlap_days is None


def test_given_a_successor_who_left_within_the_overlap_then_it_counts_with_its_whole_time(mali, now):
    post = make_post(mali)
    appoint(make_person(), post, since=now - 300 * DAY)
    appoint(make_person(), post, since=now - 50 * DAY, until=now - 40 * DAY, sole="empty")
    found = figures(mali)
    assert (found.changes, found.overlaps, found.overlap_days) == (1, 1, pytest.approx(10))


def test_given_a_vacant_post_then_its_days_count_from_the_last_end_the_suspension_or_the_opening(mali, now):
    ended = make_member(mali, Role.FOCAL_POINT, since=now - 90 * DAY, until=now - 12 * DAY)
    suspended = make_member(mali, Role.FOCAL_POINT)
    never = make_post(mali, opened_at=now - 3 * DAY)
    with system_scope("test"):
        Appointment.objects.filter(user=suspended).update(suspended_at=now - 5 * DAY)
    posts = (ended.actor.post, suspended.actor.post, never)
    assert [line_of(mali, post).days_vacant for post in posts] == [12, 5, 3]
    assert line_of(mali, mali.coordinator.actor.post).days_vacant is None


def test_given_a_suspension_of_an_earlier_holder_then_the_days_count_from_the_later_end(mali, now):
    post = make_post(mali)
    appoint(make_person(), post, since=now - 400 * DAY, until=now - 300 * DAY, suspended_at=now - 350 * DAY)
    appoint(make_person(), post, since=now - 299 * DAY, until=now - 7 * DAY)
    assert line_of(mali, post).days_vacant == 7


def test_given_all_bodies_then_each_has_the_figures_of_its_own_page(cast):
    with access_scope(cast.secretariat):
        found = figures_by_body(cast.secretariat)
        assert {body.key for body in found} == {"SN", "ES", "unodc", "icmpd"}
        for body in (cast.senegal, cast.unodc):
            assert found[body] == figures_of(lines_of(cast.secretariat, body))
    assert found[cast.senegal].posts == 7 and found[cast.senegal].filled == 5  # one ended, one suspended


# ── the pages ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "own", "all_teams"),
    [
        ("coordinator_senegal", 200, 404),
        ("secretariat", 200, 200),
        ("focal_point_senegal", 404, 404),
        ("analyst_senegal", 404, 404),
        ("coordinator_spain", 404, 404),
        ("agency", 404, 404),
        ("superuser", 404, 404),
        ("ended", 404, 404),
    ],
)
def test_given_a_person_then_only_its_coordinators_and_the_secretariat_see_how_a_team_stands(client, cast, who, own, all_teams):
    client.force_login(getattr(cast, who))
    assert client.get("/focal-points/SN/continuity/").status_code == own
    assert client.get("/focal-points/continuity/").status_code == all_teams
    assert client.get("/focal-points/XX/continuity/").status_code == client.get("/focal-points/sn/continuity/").status_code == 404


def test_given_the_page_then_it_says_each_figure_each_post_and_how_it_is_counted(client, mali, now):
    post = make_post(mali, titles={"en": "Border police"})
    appoint(make_person(), post, since=now - 300 * DAY, until=now - 80 * DAY)
    appoint(make_person(name="Fatou Keita"), post, since=now - 100 * DAY, after=now - 80 * DAY)
    client.force_login(mali.coordinator)
    body = client.get("/focal-points/ML/continuity/").content.decode().split("<main", 1)[1]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
    for words in ("2 of 2 posts are held", "1 of 1 changes of holder had an overlap (median 20 days)", "Border police", "Fatou Keita",
                  "overlap of 20 days", "within 21 days", "last 24 months", "not asked"):  # fmt: skip
        assert words in said, words


def test_given_an_empty_country_then_the_secretariat_reads_that_there_is_no_post_yet(client, cast):
    make_country("ML")
    client.force_login(cast.secretariat)
    assert b"No post yet" in client.get("/focal-points/ML/continuity/").content
    said = client.get("/focal-points/continuity/").content.decode()
    assert "/focal-points/SN/continuity/" in said and "/focal-points/ML/continuity/" not in said and "ML" in said


def test_given_one_and_twenty_one_posts_or_bodies_then_the_pages_ask_the_same_number_of_questions(client, cast):
    def ask(person, address):
        client.force_login(person)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in captured.captured_queries if "reference_" not in query["sql"]]

    pages = ((cast.coordinator_senegal, "/focal-points/SN/continuity/"), (cast.secretariat, "/focal-points/continuity/"))
    few = [ask(*page) for page in pages]
    for number in range(20):
        make_member(cast.senegal, Role.CONTRIBUTOR)
        make_member(make_organisation(f"agency-{number}"), Role.FOCAL_POINT)
    many = [ask(*page) for page in pages]
    assert [len(asked) for asked in many] == [len(asked) for asked in few]
    ours = [sql for sql in many[0] if "focalpoints" in sql and "accounts_user" not in sql.partition("FROM")[2][:30]]
    assert len(ours) <= 10, "\n".join(ours)
