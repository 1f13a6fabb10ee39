"""Two locks and a third party: in random worlds, at random moments, `visible_to`, row-level security and a small model agree.

The model reads the base rows in plain Python and knows neither lock. It also says what the side tables must hold.
WORLDS=200 plays more; SEED=… plays one again.
"""

import os
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from focalpoints.models import Appointment, Role
from focalpoints.querysets import body_of_label
from practices.models import Practice, Revision, Section, StateChange
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from tests.factories import appoint, make_country, make_organisation, make_person, make_post, make_practice
from tests.seed import SEED

pytestmark = pytest.mark.django_db

WORLDS = int(os.environ.get("WORLDS", "6"))
MOMENTS = (0, 3, 12, 60)  # days from now
WITH_CIRCLE = ("submitted", "in_review", "declined")


# ── the model ──────────────────────────────────────────────────────────────────────────────────────────────────────
def held(person, at):
    """Posts of a person at a moment, from the base rows."""
    if not person.is_active:
        return []
    return [
        a.post
        for a in Appointment.objects.filter(user=person).select_related("post")
        if a.suspended_at is None and a.valid.lower <= at < (a.valid.upper or at + timedelta(1))
    ]


def serves(person, owner_id, at, *, write=False):
    bodies = {
        (p.country or p.organisation).team_label_id
        for p in held(person, at)
        if p.role != Role.OBSERVER and not (write and p.role == Role.SECRETARIAT)
    }
    return owner_id in bodies


def in_circle(person, practice, at):
    """Of a text on its way: the secretariat and the owner's coordinators, who are in its team."""
    return has_circle(practice) and any(p.role == Role.SECRETARIAT for p in held(person, at))


def has_circle(practice):
    return practice.current.state in WITH_CIRCLE and practice.rounds.exists()


def may_read(person, practice, at):
    if practice.state in Practice.PUBLIC:
        return bool(held(person, at))
    return serves(person, practice.owner_id, at) or in_circle(person, practice, at)


def may_read_text(person, practice, at):
    if practice.current.is_public:
        return bool(held(person, at))
    return serves(person, practice.owner_id, at) or in_circle(person, practice, at)


def expected(person, at):
    rows = list(Practice.objects.select_related("current"))
    practices = {p.pk for p in rows if may_read(person, p, at)}
    texts = {p.current_id for p in rows if may_read_text(person, p, at)}
    sections = set(Section.objects.filter(revision__in=texts).values_list("pk", flat=True))
    steps = {
        s.pk
        for s in StateChange.objects.select_related("practice")
        if s.practice_id in practices and (s.is_public or serves(person, s.practice.owner_id, at, write=True))
    }
    return practices, sections, steps


# ── the world ──────────────────────────────────────────────────────────────────────────────────────────────────────
def make_world(dice):
    bodies = [make_country("SN"), make_country("ES"), make_organisation("unodc"), make_organisation("icmpd")]
    posts = [make_post(dice.choice(bodies[:3]), dice.choice(list(Role)[:5])) for _n in range(6)]
    posts.append(make_post(bodies[3], Role.SECRETARIAT))
    people = [make_person(is_active=dice.random() > 0.15, is_superuser=dice.random() > 0.8) for _n in range(6)]
    now = timezone.now()
    for person in people:
        for post in dice.sample(posts, dice.choice([0, 1, 1, 2])):
            since = now + timedelta(days=dice.choice([-90, -30, 2, 10]))
            until = dice.choice([None, since + timedelta(days=dice.choice([5, 33, 100]))])
            kind = Appointment.Kind.HOLDER
            if held_already(post, since, until):  # somebody else stands in for a while
                kind, until = Appointment.Kind.DEPUTY, since + timedelta(days=dice.choice([5, 33, 90]))
            appoint(person, post, since=since, until=until, kind=kind)
    states = list(Practice.State.values)
    practices = [
        make_practice(dice.choice(bodies), state=dice.choice(states), listed_at=now - timedelta(days=dice.randrange(900)))
        for _n in range(12)
    ]
    return people, practices


def held_already(post, since, until):
    with system_scope("test"):
        return Appointment.objects.filter(post=post, valid__overlap=(since, until)).of_holders().exists()


def change_something(dice, people, practices):
    """What happens between two moments: a state changes, a person is suspended or comes back, an appointment ends."""
    with system_scope("test"):
        practice = Practice.objects.get(pk=dice.choice(practices).pk)
        state = dice.choice(list(Practice.State.values))
        Practice.objects.filter(pk=practice.pk).update(state=state, slug=practice.slug or f"s-{practice.pk}")
        public = state in Practice.PUBLIC
        Revision.objects.filter(pk=practice.current_id).update(
            state="published" if public else state, is_public=public and state != "withdrawn"
        )
        person = dice.choice(people)
        person.is_active = not person.is_active
        User.objects.filter(pk=person.pk).update(is_active=person.is_active)
        for appointment in Appointment.objects.all():
            if dice.random() < 0.1:
                Appointment.objects.filter(pk=appointment.pk).update(
                    suspended_at=None if appointment.suspended_at else timezone.now()
                )
            if dice.random() < 0.2 and appointment.valid.upper is None:
                end = max(timezone.now(), appointment.valid.lower + timedelta(days=1))
                Appointment.objects.filter(pk=appointment.pk).update(valid=(appointment.valid.lower, end))


# ── the ways of asking ─────────────────────────────────────────────────────────────────────────────────────────────
def sightings(person):
    def ids(rows):
        return set(rows.values_list("pk", flat=True))

    with system_scope("row security off"):
        python_alone = (
            ids(Practice.objects.visible_to(person)),
            ids(Section.objects.visible_to(person)),
            ids(StateChange.objects.visible_to(person)),
        )
    with access_scope(person):
        both = (
            ids(Practice.objects.visible_to(person)),
            ids(Section.objects.visible_to(person)),
            ids(StateChange.objects.visible_to(person)),
        )
        by_rows_alone = ids(Practice.objects.all()), ids(Section.objects.all()), ids(StateChange.objects.all())
        newest = [set(), by_rows_alone[1], by_rows_alone[2]]
        before = None
        while page := list(Practice.objects.newest_for(person, before=before, limit=5)):
            newest[0] |= {practice.pk for practice in page}
            before = (page[-1].listed_at, page[-1].pk)
        one_by_one = {pk for pk in both[0] | python_alone[0] if Practice.objects.filter(pk=pk).exists()}
    return {
        "python alone": python_alone,
        "row security alone": by_rows_alone,
        "both": both,
        "newest": tuple(newest),
        "one by one": (one_by_one, both[1], both[2]),
    }


def labels_told(practice):
    if practice.state in Practice.PUBLIC:
        return {0}
    circle = {-2, body_of_label(practice.owner_id).coordination_label_id} if has_circle(practice) else set()
    return {practice.owner_id} | circle


def assert_side_table_equals_base_rows():
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT label_id, object_id, listed_at FROM practices_practice_audience")
        side = set(cursor.fetchall())
        cursor.execute("SELECT id, audience FROM practices_practice")
        arrays = dict(cursor.fetchall())
        base = {(label, p.pk, p.listed_at) for p in Practice.objects.select_related("current") for label in labels_told(p)}
    assert side == base
    assert {(label, pk) for pk, labels in arrays.items() for label in labels} == {(label, pk) for label, pk, _at in base}


@pytest.mark.parametrize("seed", range(SEED, SEED + WORLDS))
def test_given_a_random_world_when_everybody_asks_in_every_way_then_both_locks_and_the_model_agree(seed, later):
    print(f"SEED={seed}")
    dice = random.Random(seed)
    people, practices = make_world(dice)
    for days in MOMENTS:
        later(f"{days} days")
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_clock()")
            at = cursor.fetchone()[0]
        assert_side_table_equals_base_rows()
        for person in people:
            with system_scope("the model"):
                wanted = expected(person, at)
            for way, seen in sightings(person).items():
                assert seen == wanted, f"SEED={seed}, day {days}, {person.email}: {way}"
        change_something(dice, people, practices)


def test_given_an_end_date_when_the_clock_passes_it_by_one_second_then_every_right_is_gone_without_a_job(later, cast):
    from rabatplatform.access.querysets import labels_of
    from tests.factories import make_member

    end = timezone.now() + timedelta(hours=1)
    leaver = make_member(cast.senegal, Role.COORDINATOR, until=end)
    draft, published = make_practice(cast.senegal), make_practice(cast.spain, state="published")

    def rights():
        person = User.objects.get(pk=leaver.pk)
        with access_scope(person):
            labels = User.objects.annotate(held=labels_of(person)).get(pk=person.pk).held
            return (
                set(Practice.objects.values_list("pk", flat=True)),
                set(Practice.objects.visible_to(person).values_list("pk", flat=True)),
                labels,
                person.has_perm("focalpoints.validate_practices", cast.senegal),
                person.groups.count(),
            )

    before = rights()
    assert before[0] == before[1] == {draft.pk, published.pk} and before[2] and before[3] and before[4] == 1
    later("1 hour 1 second")
    assert rights() == (set(), set(), [], False, 0)


def test_given_a_person_is_suspended_then_every_right_is_gone_at_the_next_statement(cast):
    draft = make_practice(cast.senegal)
    person = cast.coordinator_senegal
    with access_scope(person):
        assert Practice.objects.filter(pk=draft.pk).exists()
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert not Practice.objects.filter(pk=draft.pk).exists()
        assert not Practice.objects.visible_to(person).exists()
        assert not User.objects.get(pk=person.pk).groups.exists()
