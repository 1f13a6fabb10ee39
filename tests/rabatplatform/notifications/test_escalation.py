"""What nobody acts on goes on: after working days to the deputy, the coordinators, the Secretariat; the first act ends it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from focalpoints.models import Appointment, Post, Role
from practices.models import Comment
from practices.services import discussion as practices
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import NOT_DONE, all_kinds, kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.lines import Line
from rabatplatform.notifications.models import Delivery, Escalation, KindSwitch
from rabatplatform.notifications.rhythm import Preferences, working_days_on
from rabatplatform.notifications.services.escalating import ENDED, LOOKED_AT, escalate
from rabatplatform.notifications.tasks import escalate_what_waits
from rabatplatform.notifications.wording import sections_of
from tests.factories import appoint, make_country, make_member, make_person, make_post, make_practice

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


def ask(person, post, asker, *, at=None):
    """(event, comment): a question about a practice to a post, published at a moment."""
    practice = make_practice(post.body, state="published", author=person)
    with access_scope(asker):
        comment = practices.ask(practice=practice, text="Who checks the documents?", language="en", actor=asker.actor)
    with system_scope("test"):
        Comment.objects.filter(pk=comment.pk).update(to_post=post)
        Event.objects.filter(kind="practices.question_asked", subject_id=comment.pk).update(created_at=at or timezone.now())
        event = Event.objects.get(kind="practices.question_asked", subject_id=comment.pk)
    publish_event(event.pk)
    return event, comment


@pytest.fixture
def asked(cast):
    """(event, comment, deputy): a question of Spain to the focal point of Senegal, whose post has a deputy post."""
    holder = cast.focal_point_senegal
    deputy = make_member(cast.senegal, Role.FOCAL_POINT)
    with system_scope("test"):
        Post.objects.filter(pk=holder.actor.post.pk).update(deputy=deputy.actor.post)
    return *ask(holder, holder.actor.post, cast.focal_point_spain), deputy


def told(event) -> dict[int, int]:
    """{person: step}"""
    with system_scope("test"):
        return dict(Delivery.objects.filter(event=event, channel="in_app").values_list("user", "step"))


def clock(event) -> Escalation:
    with system_scope("test"):
        return Escalation.objects.get(event=event)


def comes_due(event):
    with system_scope("test"):
        assert Escalation.objects.filter(event=event, ended_at=None).update(next_at=timezone.now()) == 1


def leaves(person):
    """Every appointment of theirs has ended."""
    with system_scope("test"):
        for row in Appointment.objects.filter(user=person):
            row.valid = type(row.valid)(row.valid.lower, timezone.now() - timedelta(minutes=1))
            row.save(update_fields=["valid"])


def test_given_a_question_that_nobody_answers_then_each_step_tells_the_next_in_line(cast, asked):
    event, _comment, deputy = asked
    assert told(event) == {cast.focal_point_senegal.pk: 0}
    assert escalate(event.pk) is None  # not yet
    comes_due(event)
    assert escalate(event.pk) == 1
    assert told(event)[deputy.pk] == 1
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event)[cast.coordinator_senegal.pk] == 2
    comes_due(event)
    assert escalate(event.pk) == 3
    assert told(event)[cast.secretariat.pk] == 3
    assert told(event)[cast.focal_point_senegal.pk] == 0  # nobody is told twice
    before = told(event)
    comes_due(event)
    assert escalate(event.pk) is None
    assert told(event) == before


# ── the clock ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_thursday_then_the_steps_come_after_three_three_and_five_working_days(cast, asked, monkeypatch):
    event, _comment, _deputy = asked
    with system_scope("test"):
        Escalation.objects.all().delete()
        User.objects.filter(pk=cast.focal_point_senegal.pk).update(time_zone="Africa/Dakar")
        Event.objects.filter(pk=event.pk).update(created_at=THURSDAY, published_at=None)
    publish_event(event.pk)
    steps = [
        datetime(2026, 12, 1, 9, tzinfo=UTC),  # Tuesday: Friday, Monday, Tuesday
        datetime(2026, 12, 4, 9, tzinfo=UTC),  # Friday
        datetime(2026, 12, 11, 9, tzinfo=UTC),  # the Friday after
    ]
    for number, moment in enumerate(steps, 1):
        assert clock(event).next_at == moment
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment - timedelta(seconds=1))
        assert escalate(event.pk) is None
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert escalate(event.pk) == number


def test_given_a_country_that_rests_on_friday_and_saturday_then_its_people_have_their_own_working_days(cast):
    algerian = make_member(
        make_country("DZ", names={"en": "Algeria", "fr": "Algérie"}), Role.FOCAL_POINT, time_zone="Africa/Algiers"
    )
    senegalese = cast.focal_point_senegal
    event, _comment = ask(algerian, algerian.actor.post, senegalese, at=THURSDAY)
    assert told(event) == {algerian.pk: 0}
    assert clock(event).next_at == datetime(2026, 12, 1, 9, tzinfo=UTC)  # Sunday, Monday, Tuesday
    event, _comment = ask(algerian, algerian.actor.post, senegalese, at=THURSDAY + timedelta(days=1))
    assert clock(event).next_at == datetime(2026, 12, 1, 9, tzinfo=UTC)  # asked on a Friday: the same three days
    event, _comment = ask(senegalese, senegalese.actor.post, algerian, at=THURSDAY + timedelta(days=1))
    assert clock(event).next_at == datetime(2026, 12, 2, 9, tzinfo=UTC)  # Monday, Tuesday, Wednesday


def test_given_a_step_at_night_then_the_mail_waits_for_the_day_of_whom_it_tells(cast, asked, monkeypatch):
    event, _comment, deputy = asked
    comes_due(event)
    night = datetime(2026, 11, 28, 2, tzinfo=UTC)  # a Saturday
    with system_scope("test"):
        Escalation.objects.filter(event=event).update(next_at=night)
        User.objects.filter(pk=deputy.pk).update(time_zone="Africa/Dakar")
    monkeypatch.setattr(timezone, "now", lambda: night)
    assert escalate(event.pk) == 1
    with system_scope("test"):
        mail = Delivery.objects.get(event=event, user=deputy, channel="mail")
        assert mail.not_before == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)


# ── its end ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_answer_then_nobody_else_is_told(cast, asked):
    event, comment, _deputy = asked
    holder = cast.focal_point_senegal
    with access_scope(holder):
        practices.answer(question=comment, text="The police.", language="en", actor=holder.actor)
    comes_due(event)
    assert escalate(event.pk) == ENDED
    assert set(told(event)) == {holder.pk}
    assert clock(event).ended_at and clock(event).next_at is None


def test_given_an_answer_of_somebody_who_left_since_then_nobody_else_is_told(cast, asked):
    event, comment, _deputy = asked
    holder = cast.focal_point_senegal
    with access_scope(holder):
        practices.answer(question=comment, text="The police.", language="en", actor=holder.actor)
    leaves(holder)
    comes_due(event)
    assert escalate(event.pk) == ENDED
    assert set(told(event)) == {holder.pk}


def test_given_what_asks_nothing_then_no_clock_is_started(cast, asked):
    with system_scope("test"):
        kinds = set(Escalation.objects.values_list("event__kind", flat=True))
    assert kinds == {"practices.question_asked"}


def test_given_a_line_that_was_told_to_its_end_then_it_is_looked_at_until_ninety_days_are_over(cast, asked):
    event, _comment, _deputy = asked
    for _step in range(3):
        comes_due(event)
        escalate(event.pk)
    comes_due(event)
    assert escalate(event.pk) is None and clock(event).ended_at is None
    with system_scope("test"):
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - LOOKED_AT - timedelta(days=1))
    comes_due(event)
    assert escalate(event.pk) == ENDED


# ── those who are not there ────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_step_without_anybody_then_the_next_one_is_told_at_once(cast, asked):
    event, _comment, _deputy = asked
    with system_scope("test"):
        Post.objects.filter(pk=cast.focal_point_senegal.actor.post.pk).update(deputy=None)
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event)[cast.coordinator_senegal.pk] == 2


def test_given_a_deputy_whose_account_is_closed_then_the_next_one_is_told_at_once(cast, asked):
    event, _comment, deputy = asked
    with system_scope("test"):
        User.objects.filter(pk=deputy.pk).update(is_active=False)
    comes_due(event)
    assert escalate(event.pk) == 2
    assert deputy.pk not in told(event)


def test_given_a_holder_who_left_and_a_new_one_then_the_new_one_is_told_and_has_their_time_before_the_deputy_is(cast, asked):
    event, comment, deputy = asked
    leaves(cast.focal_point_senegal)
    successor = make_person()
    appoint(successor, cast.focal_point_senegal.actor.post, since=timezone.now() - timedelta(seconds=30))
    comes_due(event)
    assert escalate(event.pk) == 0
    assert told(event) == {cast.focal_point_senegal.pk: 0, successor.pk: 0}
    assert escalate(event.pk) is None and clock(event).next_at > timezone.now() + timedelta(days=2)
    comes_due(event)
    assert escalate(event.pk) == 1
    assert told(event)[deputy.pk] == 1


def test_given_a_holder_who_left_and_nobody_after_then_the_duties_fall_on_and_the_clock_goes_on(cast, asked):
    event, _comment, deputy = asked
    leaves(cast.focal_point_senegal)
    comes_due(event)
    assert escalate(event.pk) == 0  # the deputy has the duties of the vacant post now: asked, not told on
    assert told(event)[deputy.pk] == 0
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event)[cast.coordinator_senegal.pk] == 2


def test_given_a_post_that_nobody_can_be_asked_at_then_the_clock_begins_and_the_next_in_line_is_told_at_once(cast, monkeypatch):
    question = kind_of("practices.question_asked")
    monkeypatch.setitem(vars(question), "audience", lambda event: [])
    event, _comment = ask(cast.focal_point_senegal, cast.focal_point_senegal.actor.post, cast.focal_point_spain)
    assert told(event) == {} and clock(event).next_at <= timezone.now()
    assert escalate_what_waits() == 1
    assert told(event) == {cast.coordinator_senegal.pk: 2}
    comes_due(event)
    assert escalate(event.pk) == 3


def test_given_nobody_at_all_then_it_is_looked_at_each_day_and_whoever_comes_is_told(cast, monkeypatch):
    question = kind_of("practices.question_asked")
    monkeypatch.setitem(vars(question), "audience", lambda event: [])
    with system_scope("test"):
        Appointment.objects.filter(user__in=[cast.secretariat, cast.coordinator_senegal]).update(suspended_at=timezone.now())
    event, _comment = ask(cast.focal_point_senegal, cast.focal_point_senegal.actor.post, cast.focal_point_spain)
    assert escalate(event.pk) is None and told(event) == {}
    waits = clock(event)
    assert waits.step == 0 and timezone.now() < waits.next_at < timezone.now() + timedelta(days=4)  # a working day later
    appoint(coordinator := make_person(), make_post(cast.senegal, Role.COORDINATOR))
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event) == {coordinator.pk: 2}


def test_given_a_coordinator_who_comes_after_the_last_step_then_they_are_told_where_they_are_to_act(cast):
    post = make_post(cast.senegal)  # vacant: the duties are the coordinator's
    event, _comment = ask(cast.focal_point_senegal, post, cast.focal_point_spain)
    assert told(event) == {cast.coordinator_senegal.pk: 0}
    comes_due(event)
    assert escalate(event.pk) == 3
    successor = make_member(cast.senegal, Role.COORDINATOR)
    comes_due(event)
    assert escalate(event.pk) == 0
    assert told(event)[successor.pk] == 0


# ── switches and sweeps ────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_kind_that_is_switched_off_then_its_clock_runs_and_what_it_tells_stands_on_the_platform_alone(cast, asked):
    event, _comment, deputy = asked
    with system_scope("test"):
        KindSwitch.objects.create(kind=event.kind, state="off", reason="Too many", changed_by=cast.secretariat)
    other, _comment = ask(cast.focal_point_senegal, cast.focal_point_senegal.actor.post, cast.focal_point_spain)
    assert clock(other).next_at is not None
    comes_due(event)
    assert escalate(event.pk) == 1
    with system_scope("test"):
        rows = Delivery.objects.filter(event=event, user=deputy).values_list("channel", "state", "error")
        assert set(rows) == {("in_app", "sent", ""), ("mail", "withheld", "switched_off")}


def test_given_a_kind_that_is_only_counted_then_no_clock_begins_and_one_that_runs_waits(cast, asked):
    event, _comment, deputy = asked
    with system_scope("test"):
        KindSwitch.objects.create(kind=event.kind, state="dry_run", reason="Too many", changed_by=cast.secretariat)
    other, _comment = ask(cast.focal_point_senegal, cast.focal_point_senegal.actor.post, cast.focal_point_spain)
    with system_scope("test"):
        assert not Escalation.objects.filter(event=other).exists()
    comes_due(event)
    assert escalate(event.pk) is None and deputy.pk not in told(event)
    with system_scope("test"):
        KindSwitch.objects.create(kind=event.kind, state="on", reason="Fewer", changed_by=cast.secretariat)
    comes_due(event)
    assert escalate(event.pk) == 1


def test_given_the_sweep_then_what_is_due_goes_on_and_a_task_that_runs_twice_tells_once(cast, asked):
    event, _comment, _deputy = asked
    comes_due(event)
    assert escalate_what_waits() == 1
    assert escalate_what_waits() == 0
    assert len(told(event)) == 2


def test_given_an_own_act_that_waits_for_oneself_alone_then_the_next_in_line_is_not_told_at_once(cast, monkeypatch):
    question = kind_of("practices.question_asked")
    monkeypatch.setitem(vars(question), "audience", lambda event: [event.actor_id])
    event, _comment = ask(cast.focal_point_senegal, cast.focal_point_senegal.actor.post, cast.focal_point_spain)
    assert told(event) == {} and clock(event).next_at > timezone.now() + timedelta(days=2)


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_step_then_the_mail_says_since_when_it_waits_and_not_that_it_was_asked_of_its_reader(cast):
    kind = next(kind for kind in all_kinds() if kind.code == "practices.returned")
    practice = make_practice(cast.senegal, state="returned", title="Patrols", author=cast.focal_point_senegal)
    event = Event(kind=kind.code, subject_id=practice.pk, created_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    with access_scope(cast.coordinator_senegal):
        thing = kind.subject(event, cast.coordinator_senegal)
        for step, words in (
            (0, "“Patrols” was returned to you with questions."),
            (2, "“Patrols” was returned to its authors with questions."),
        ):
            delivery = Delivery(
                event=event, user=cast.coordinator_senegal, step=step, created_at=datetime(2026, 11, 27, 9, tzinfo=UTC)
            )
            line = Line(delivery, kind, thing)
            (entry,) = sections_of_one(line, cast.coordinator_senegal)
            assert entry.text == words
            assert entry.meta[0] == "Since 20 November 2026, 09:00 (Dakar)"
            assert ("It is not done yet: you are next in line." in entry.meta) == bool(step)
            assert (str(line.kind.title) == str(NOT_DONE)) == bool(step)


def sections_of_one(line, user):
    from rabatplatform.notifications.lines import told_of

    (section,) = sections_of(told_of([line]), Preferences(zone=ZoneInfo("Africa/Dakar")), user)
    return section.entries


@pytest.mark.parametrize(
    ("since", "number", "days", "until"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), 3, (0, 1, 2, 3, 4), datetime(2026, 12, 1, 9, tzinfo=UTC)),  # a Thursday
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 1, (0, 1, 2, 3, 4), datetime(2026, 11, 30, 9, tzinfo=UTC)),  # a Saturday
        (datetime(2026, 11, 26, 9, tzinfo=UTC), 1, (6, 0, 1, 2, 3), datetime(2026, 11, 29, 9, tzinfo=UTC)),  # rest on Friday
    ],
)
def test_given_working_days_then_days_of_rest_are_not_counted(since, number, days, until):
    assert working_days_on(since, number, ZoneInfo("Africa/Algiers"), days) == until


def test_given_a_clock_change_then_it_is_the_same_time_of_day(cast):
    paris = ZoneInfo("Europe/Paris")
    friday = datetime(2026, 10, 23, 9, tzinfo=paris)
    assert working_days_on(friday, 1, paris) == datetime(2026, 10, 26, 9, tzinfo=paris)
    assert working_days_on(friday, 1, paris) - friday == timedelta(days=3, hours=1)
