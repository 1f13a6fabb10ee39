"""Over random acts of random people: nobody ever holds a right that no valid appointment gives, no country gains a member whom
neither its coordinator nor the secretariat took in, and no act is missing from the register.

EXAMPLES: how many sequences are played (`make check-all` plays more).
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focalpoints.invitation_links import signature
from focalpoints.models import Appointment, Invitation, Role
from focalpoints.querysets import posts_held
from focalpoints.services import appointments, invitations, undo
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.accounts.models import User
from rabatplatform.errors import DomainError
from rabatplatform.events.models import Event
from tests.factories import make_country, make_member, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("EXAMPLES", "8"))
REAL_NOW = timezone.now
ACTS = ("invite", "accept", "appoint", "take_over", "change_end", "change_post", "end", "suspend", "restore", "undo", "wait")
TAKES_IN = {"accept", "appoint", "take_over", "change_post"}


@dataclass
class Held:
    """What the model knows of an appointment."""

    person: int
    post: object
    since: datetime
    until: datetime | None
    suspended: bool = False

    def holds(self, at) -> bool:
        return not self.suspended and self.since <= at and (self.until is None or at < self.until)


class World:
    """Two countries and the secretariat, a few posts and people, and beside them the model: what was accepted, nothing else."""

    def __init__(self):
        senegal, spain = make_country("SN"), make_country("ES")
        icmpd = make_organisation("icmpd", names={"en": "ICMPD"})
        self.people = [
            make_member(senegal, Role.COORDINATOR, email="first@sn.example"),
            make_member(spain, Role.COORDINATOR, email="first@es.example"),
            make_member(icmpd, Role.SECRETARIAT, email="desk@icmpd.example"),
            make_member(senegal, Role.FOCAL_POINT, email="second@sn.example"),
            make_person("new1@mail.example"),
            make_person("new2@mail.example"),
        ]
        self.posts = [person.actor.post for person in self.people[:4]]
        self.posts += [make_post(senegal, Role.COORDINATOR), make_post(senegal, Role.ANALYST), make_post(spain, Role.OBSERVER)]
        self.shift, self.acts = timedelta(), 0
        self.held = {row.pk: self.read(row) for row in self.rows()}
        self.links = []

    def rows(self):
        with system_scope("test"):
            return list(Appointment.objects.select_related("post__country", "post__organisation").order_by("pk"))

    def read(self, row) -> Held:
        return Held(row.user_id, row.post, row.valid.lower, row.valid.upper, row.suspended_at is not None)

    def now(self):
        return REAL_NOW() + self.shift

    def wait(self, days):
        self.shift += timedelta(days=days)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.test_shift', %s, true)", [f"{self.shift.days} days"])

    # ── what the model says ──
    def posts_of(self, person) -> list:
        return [held.post for held in self.held.values() if held.person == person.pk and held.holds(self.now())]

    def may(self, person, post) -> bool:
        """Whether the model lets somebody decide who holds a post: its coordinator, or the secretariat for coordinators."""
        for mine in self.posts_of(person):
            if mine.role == Role.COORDINATOR and mine.body == post.body and post.role != Role.SECRETARIAT:
                return True
            if mine.role == Role.SECRETARIAT and (post.role == Role.COORDINATOR or post.body == mine.body):
                return True
        return False


def play(world: World, act: str, who: int, what: int, days: int):
    """One act. Returns the post it was about, None when there is nothing to act on; raises what the services raise."""
    person = world.people[who % len(world.people)]
    post = world.posts[what % len(world.posts)]
    rows = world.rows()
    row = rows[what % len(rows)]
    until = world.now() + timedelta(days=days)
    with access_scope(person):
        actor = actor_of(person)
        if act == "invite":
            invited = world.people[(who + what) % len(world.people)]
            made = invitations.invite(post=post, email=invited.email, name="N", actor=actor, until=until)
            world.links.append((made.reference, signature(made.reference, made.nonce)))
        elif act == "appoint":
            invited = world.people[(who + what) % len(world.people)]
            appointments.appoint(post=post, person=invited, since=world.now(), until=until, actor=actor)
        elif act == "take_over":
            if row.valid.upper is None:
                return None
            incoming = world.people[(who + days) % len(world.people)]
            since = row.valid.upper - timedelta(days=days % 80)
            appointments.appoint(post=row.post, person=incoming, since=since, after=row.valid.upper, actor=actor)
            return row.post
        elif act == "change_end":
            appointments.change_end(appointment=row, until=until, actor=actor)
        elif act == "change_post":
            appointments.change_post(appointment=row, post=post, actor=actor)
        elif act == "end":
            appointments.end_appointment(appointment=row, actor=actor, reason="moved")
        elif act in ("suspend", "restore"):
            getattr(appointments, act)(appointment=row, actor=actor)
        elif act == "undo":
            events = list(Event.objects.visible_to(person).order_by("-pk")[:3])
            if not events:
                return None
            undo.undo(event=events[what % len(events)], actor=actor)
    return row.post if act in ("change_end", "end", "suspend", "restore") else post


def accept(world: World, who: int, what: int):
    if not world.links:
        return None
    reference, sign = world.links[what % len(world.links)]
    found = invitations.find(reference, sign)
    invitations.accept(invitation=found, user=world.people[who % len(world.people)])
    return found.post


def step(world: World, act: str, who: int, what: int, days: int) -> None:
    if act == "wait":
        world.wait(days)
        return
    person = world.people[who % len(world.people)]
    before, events = {row.pk: world.read(row) for row in world.rows()}, count_events()
    rights = {post.pk: world.may(person, post) for post in world.posts}
    try:
        with transaction.atomic():
            post = accept(world, who, what) if act == "accept" else play(world, act, who, what, days)
    except (DomainError, PermissionDenied):
        assert {row.pk: world.read(row) for row in world.rows()} == before, f"a refused {act} changed something"
        assert count_events() == events, f"a refused {act} stands in the register"
        return
    after = {row.pk: world.read(row) for row in world.rows()}
    if post is None:
        assert after == before
        return
    assert count_events() == events + 1, f"{act} is missing from the register"
    if act == "accept":
        assert_taken_in(world, before, after)
    elif act != "undo":
        assert rights[post.pk], f"{person.email} did {act} on a post of {post.body} ({post.role})"
        assert set(after) - set(before) == set() or act in TAKES_IN
    world.held = after


def assert_taken_in(world: World, before: dict, after: dict) -> None:
    """An accepted invitation made one appointment, by somebody who could decide that when they invited (checked then)."""
    new = set(after) - set(before)
    assert len(new) == 1
    with system_scope("test"):
        made = Appointment.objects.get(pk=new.pop())
        assert Invitation.objects.filter(
            state="accepted", accepted_by=made.user_id, post=made.post_id, invited_by=made.made_by_id
        ).exists()


def count_events() -> int:
    with system_scope("test"):
        return Event.objects.filter(register__isnull=False).count()


def assert_rights(world: World) -> None:
    """The labels, posts and groups of everybody, as the database gives them, are those of the model; nothing beside it."""
    for person in world.people:
        posts = world.posts_of(person)
        labels = set()
        for post in posts:
            body = post.body
            labels |= {0, person.label_id, post.label_id, body.members_label_id}
            if post.role != Role.OBSERVER:
                labels.add(body.team_label_id)
            if post.role in (Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR):
                labels |= {1, body.casework_label_id}
            if post.role == Role.COORDINATOR:
                labels |= {-1, body.coordination_label_id}
            if post.role == Role.SECRETARIAT:
                labels.add(-2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_grants_of(%s)", [person.pk])
            assert set(cursor.fetchone()[0]) == labels, person.email
        assert {post.pk for post in posts_held(person)} == {post.pk for post in posts}
        groups = {f"{post.body.key} {post.role}" for post in posts}
        fresh = User.objects.get(pk=person.pk)
        assert set(fresh.groups.values_list("name", flat=True)) == groups


def assert_one_holder(world: World) -> None:
    """Two hold one post together at most 60 days."""
    rows = [row for row in world.rows() if row.kind == "holder"]
    for one in rows:
        for other in rows:
            if one.pk < other.pk and one.post_id == other.post_id:
                begin = max(one.valid.lower, other.valid.lower)
                end = min(filter(None, [one.valid.upper, other.valid.upper]), default=None)
                assert end is None or end - begin <= timedelta(days=60, hours=1)
                assert end is not None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 40), st.integers(0, 40), st.integers(1, 90)), min_size=8, max_size=24
    )
)
def test_given_random_acts_of_random_people_then_rights_members_and_register_are_those_of_the_model(acts):
    with transaction.atomic():
        world = World()
        with patch("django.utils.timezone.now", world.now):
            for act in acts:
                step(world, *act)
                assert_rights(world)
                assert_one_holder(world)
        transaction.set_rollback(True)


def test_given_the_people_of_the_world_then_each_kind_of_act_succeeds_at_least_once():
    """The random test would mean nothing if every act were refused."""
    world = World()
    done = set()
    script = [
        ("invite", 0, 4, 40),  # Senegal's coordinator invites the person at place 4 to the second coordinator post
        ("accept", 4, 0, 1),
        ("appoint", 0, 5, 30),  # the analyst post, to the person at place 5
        ("take_over", 0, 5, 20),
        ("suspend", 0, 3, 1),
        ("restore", 0, 3, 1),
        ("change_end", 0, 3, 50),
        ("undo", 0, 0, 1),
        ("end", 0, 3, 1),
        ("wait", 0, 0, 1),  # last: events are dated by the real clock, and what is old cannot be undone
    ]
    with patch("django.utils.timezone.now", world.now):
        for act, *more in script:
            before = count_events()
            step(world, act, *more)
            assert_rights(world)
            if count_events() > before:
                done.add(act)
    assert done == {"invite", "accept", "appoint", "take_over", "suspend", "restore", "change_end", "undo", "end"}


def test_given_an_actor_without_a_person_outside_of_the_system_then_nothing_is_done():
    world = World()
    with access_scope(world.people[0]), pytest.raises(PermissionDenied):
        appointments.end_appointment(appointment=world.rows()[0], actor=Actor(None))
