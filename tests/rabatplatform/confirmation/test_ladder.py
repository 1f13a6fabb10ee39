"""The ladder: when each step is, who takes none, what a walk that comes late or twice does."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from focalpoints.models import Appointment, Contact, Post, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation import walking
from rabatplatform.confirmation.ladder import RUNGS, STAGGER_DAYS, due_at, first_step_at, on_this_rung_since, stagger_days
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS, begin
from rabatplatform.confirmation.tasks import walk_ladder
from rabatplatform.confirmation.walking import walk
from tests.factories import appoint, make_country, make_person, make_post

pytestmark = pytest.mark.django_db
NIGHT = datetime(2027, 3, 10, 4, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def make_due(row, *, in_days=0, state=Freshness.CONFIRMED, now=NIGHT):
    """Let the next step of a row be so many days from the night."""
    with system_scope("test"):
        row.freshness, row.next_step_at = state, now + timedelta(days=in_days)
        row.save(update_fields=["freshness", "next_step_at"])
    return row


def post_due(**more):
    return make_due(make_post(make_country("SN")), **more)


def make_walk(now=NIGHT):
    with system_scope("test"):
        return walk(now)


def state_of(row):
    with system_scope("test"):
        row = type(row).objects.get(pk=row.pk)
    return row.freshness, row.next_step_at


# ── dates ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_row_that_is_confirmed_then_the_first_notice_is_thirty_days_before_a_due_day_within_its_period():
    post = make_post(make_country("SN"))
    with system_scope("test"):
        begin(post, actor=Actor(None), at=NIGHT)
    assert NIGHT + 335 * DAY <= due_at(post) <= NIGHT + 365 * DAY
    assert post.next_step_at == first_step_at(post) == due_at(post) - 30 * DAY


def test_given_many_rows_confirmed_on_one_day_then_their_due_days_are_spread_over_a_month_the_same_each_time():
    for stride in (1, 2, 30, 57, 60):  # rows of one country may have keys at a distance
        days = [stagger_days(pk) for pk in range(1_000, 1_000 + stride * 300, stride)]
        assert min(days) >= 0 and max(days) < STAGGER_DAYS
        assert max(days.count(day) for day in range(STAGGER_DAYS)) <= 20, stride
        assert days == [stagger_days(pk) for pk in range(1_000, 1_000 + stride * 300, stride)]


def test_given_rows_that_never_took_a_step_then_the_database_staggers_them_as_the_code_does():
    posts = [make_post(make_country("SN"), Role.OBSERVER) for _ in range(9)]
    with system_scope("test"):
        Post.objects.update(confirmed_at=NIGHT, next_step_at=None)
    make_walk()
    for post in posts:
        post.confirmed_at = NIGHT
        assert state_of(post) == (Freshness.CONFIRMED, first_step_at(post))


def test_given_the_table_of_rungs_when_nobody_confirms_then_each_rung_comes_on_its_day_and_the_last_stays():
    post = post_due()
    due = NIGHT + 30 * DAY
    seen, now = {}, NIGHT
    while now < NIGHT + 200 * DAY:
        if make_walk(now)["focalpoints_post"]:
            seen[state_of(post)[0]] = (now - due).days
        now += DAY
    assert seen == dict(RUNGS)
    assert seen == {"notice_1": -30, "notice_2": -10, "notice_3": 0, "unconfirmed": 14, "vacant": 59}
    assert state_of(post) == (Freshness.VACANT, None)


def test_given_a_rung_then_its_beginning_and_the_due_day_are_told_from_the_next_step():
    post = post_due()
    for rung, days in RUNGS[:-1]:
        post.freshness, post.next_step_at = rung, None
        index = [state for state, _days in RUNGS].index(rung)
        post.next_step_at = NIGHT + (RUNGS[index + 1][1]) * DAY
        assert due_at(post) == NIGHT and on_this_rung_since(post) == NIGHT + days * DAY
    post.freshness, post.next_step_at = Freshness.VACANT, None
    assert due_at(post) is None and on_this_rung_since(post) is None


# ── walks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_walk_when_it_is_made_again_on_that_day_then_no_step_is_taken():
    post = post_due(in_days=-1)
    assert make_walk()["focalpoints_post"] == 1
    after = state_of(post)
    assert make_walk(NIGHT + timedelta(hours=15))["focalpoints_post"] == 0
    assert state_of(post) == after


def test_given_forty_days_without_a_walk_then_no_notice_is_skipped_and_none_comes_on_the_same_day_as_another():
    post = post_due(in_days=-40)  # its last notice would have been ten days ago
    steps = []
    for day in range(40):
        if make_walk(NIGHT + day * DAY)["focalpoints_post"]:
            steps.append((day, str(state_of(post)[0])))
    assert [state for _day, state in steps] == ["notice_1", "notice_2", "notice_3", "unconfirmed"]
    days = [day for day, _state in steps]
    assert days == [0, 1, 11, 25]  # the distances between the later ones are kept: nobody is hurried because nothing ran


def test_given_a_row_that_is_not_due_then_it_takes_no_step():
    post = post_due(in_days=1)
    assert make_walk()["focalpoints_post"] == 0
    assert state_of(post) == (Freshness.CONFIRMED, NIGHT + DAY)


def test_given_more_rows_than_one_batch_then_all_take_their_step(monkeypatch):
    monkeypatch.setattr(walking, "AT_ONCE", 3)
    senegal = make_country("SN")
    posts = [make_due(make_post(senegal, Role.OBSERVER)) for _ in range(8)]
    assert make_walk()["focalpoints_post"] == 8
    assert {state_of(post)[0] for post in posts} == {Freshness.FIRST_NOTICE}


@pytest.mark.parametrize("end", ["ended", "suspended", "closed account", "deputy", "service"])
def test_given_an_appointment_that_gives_no_rights_or_stands_in_then_it_takes_no_step(end):
    person, post = make_person(is_service=end == "service"), make_post(make_country("SN"))
    more = {"kind": "deputy", "until": NIGHT + DAY, "since": NIGHT - DAY} if end == "deputy" else {"since": NIGHT - 400 * DAY}
    if end == "ended":
        more["until"] = NIGHT - DAY
    held = make_due(appoint(person, post, **more))
    with system_scope("test"):
        if end == "suspended":
            Appointment.objects.filter(pk=held.pk).update(suspended_at=NIGHT - DAY)
        if end == "closed account":
            type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert make_walk()["focalpoints_appointment"] == 0
    assert state_of(held) == (Freshness.CONFIRMED, None)


def test_given_a_closed_post_then_it_and_its_contacts_take_no_step():
    post = post_due()
    with system_scope("test"):
        Post.objects.filter(pk=post.pk).update(closed_at=NIGHT - DAY)
        owner = post.body.members_label_id
        contact = Contact.objects.create(post=post, owner_id=owner, kind="email", value="a@example.org", next_step_at=NIGHT)
    assert set(make_walk().values()) == {0}
    assert state_of(post)[1] is None and state_of(contact)[1] is None


def test_given_a_suspended_member_when_they_are_restored_then_their_appointment_takes_steps_again():
    held = make_due(appoint(make_person(), make_post(make_country("SN")), since=NIGHT - 400 * DAY))
    with system_scope("test"):
        Appointment.objects.update(suspended_at=NIGHT, confirmed_at=NIGHT - 400 * DAY)
    make_walk()
    with system_scope("test"):
        Appointment.objects.update(suspended_at=None)
    make_walk(NIGHT + DAY)
    state, at = state_of(held)
    assert state == Freshness.FIRST_NOTICE and at > NIGHT + 20 * DAY


def test_given_a_confirmation_when_it_is_given_on_any_rung_then_the_row_is_at_the_top_again():
    post = post_due(state=Freshness.UNCONFIRMED)
    make_walk()
    assert state_of(post)[0] == Freshness.VACANT
    with system_scope("test"):
        begin(post, actor=Actor(None), at=NIGHT)
        post.save(update_fields=CONFIRMATION_FIELDS)
    make_walk(NIGHT + DAY)
    assert state_of(post) == (Freshness.CONFIRMED, first_step_at(post))


def test_given_the_task_then_it_walks_in_the_name_of_the_system():
    post = post_due(now=timezone.now())
    assert walk_ladder() == 1
    assert state_of(post)[0] == Freshness.FIRST_NOTICE


# ── two at once ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_given_a_walk_under_way_then_a_second_one_does_nothing():
    post_due()
    second = []

    def other():
        try:
            with system_scope("test"):
                second.append(walk(NIGHT))
        finally:
            connection.close()

    with system_scope("test"):
        first = walk(NIGHT)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert first["focalpoints_post"] == 1 and second == [{}]


@pytest.mark.django_db(transaction=True)
def test_given_a_row_that_somebody_confirms_at_this_moment_then_the_walk_passes_it_over_and_does_not_wait():
    busy, idle = post_due(), post_due()
    held, go = threading.Event(), threading.Event()

    def somebody():
        try:
            with system_scope("test"):
                Post.objects.select_for_update().get(pk=busy.pk)
                held.set()
                go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=somebody)
    thread.start()
    held.wait(20)
    try:
        assert make_walk()["focalpoints_post"] == 1
    finally:
        go.set()
        thread.join(20)
    assert state_of(busy)[0] == Freshness.CONFIRMED and state_of(idle)[0] == Freshness.FIRST_NOTICE
