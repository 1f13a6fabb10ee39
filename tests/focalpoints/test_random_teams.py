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
from focalpoints.models import Appointment, Handover, Invitation, Role
from focalpoints.querysets import posts_held
from focalpoints.services import appointments, close_post, deputies, handover, handover_signing, invitations, undo
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.accounts.models import User
from rabatplatform.errors import DomainError
from rabatplatform.events.models import Event
from tests.factories import make_country, make_member, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("EXAMPLES", "8"))
REAL_NOW = timezone.now
HANDING = ("start", "dates", "approve", "sign", "alone", "withdraw")
ACTS = (
    *("invite", "accept", "appoint", "take_over", "change_end", "change_post", "end", "suspend", "restore", "undo", "wait"),
    *(*HANDING, "absence", "close"),
)
TAKES_IN = {"accept", "appoint", "take_over", "change_post"}


@dataclass
class Held:
    """What the model knows of an appointment."""

    person: int
    post: object
    since: datetime
    until: datetime | None
    suspended: bool = False
    is_deputy: bool = False

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
        if row.valid.isempty:
            return Held(row.user_id, row.post, REAL_NOW(), REAL_NOW(), True, row.kind == "deputy")
        return Held(row.user_id, row.post, row.valid.lower, row.valid.upper, row.suspended_at is not None, row.kind == "deputy")

    def now(self):
        return REAL_NOW() + self.shift

    def wait(self, days):
        self.shift += timedelta(days=days)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.test_shift', %s, true)", [f"{self.shift.days} days"])

    # ── what the model says ──
    def posts_of(self, person) -> list:
        return [held.post for held in self.held.values() if held.person == person.pk and held.holds(self.now())]

    def own_posts(self, person) -> list:
        """Without those that somebody stands in for."""
        rows = [held for held in self.held.values() if held.person == person.pk and not held.is_deputy]
        return [held.post for held in rows if held.holds(self.now())]

    def of_the_team(self, person, post) -> bool:
        """Whether somebody decides for the body of a post as one of its own: its coordinator; at the secretariat, its people."""
        for mine in self.own_posts(person):
            if mine.body == post.body and mine.role in (Role.COORDINATOR, Role.SECRETARIAT):
                return mine.role == Role.SECRETARIAT or post.role != Role.SECRETARIAT
        return False

    def may(self, person, post) -> bool:
        """Whether the model lets somebody decide who holds a post: its coordinator, or the secretariat for coordinators."""
        desk = any(mine.role == Role.SECRETARIAT for mine in self.own_posts(person))
        return self.of_the_team(person, post) or (desk and post.role == Role.COORDINATOR)

    def handovers(self) -> dict:
        with system_scope("test"):
            return {row.pk: row for row in Handover.objects.select_related("post", "outgoing").order_by("pk")}


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
            if row.valid.isempty or row.valid.upper is None:
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
        elif act in HANDING:
            return hand_over(world, act, person, actor, post, what, days)
        elif act == "absence":
            deputy = world.people[(who + days) % len(world.people)]
            today = world.now().date()
            last = today + timedelta(days=days - 1)
            deputies.begin_absence(post=row.post, person=row.user, first_on=today, last_on=last, actor=actor, deputy=deputy)
            return row.post
        elif act == "close":
            close_post(post=post, actor=actor)
        elif act == "undo":
            events = list(Event.objects.visible_to(person).order_by("-pk")[:3])
            if not events:
                return None
            undo.undo(event=events[what % len(events)], actor=actor)
    return row.post if act in ("change_end", "end", "suspend", "restore") else post


def hand_over(world: World, act: str, person, actor, post, what: int, days: int):
    """A step of a handover by its own service."""
    if act == "start":
        successor = world.people[(what + days) % len(world.people)]
        made = handover.start(post=post, actor=actor, person=successor)
        today = world.now().date()
        last = today + timedelta(days=days % 70) if made.outgoing_id and not made.is_alone else None
        handover.set_dates(handover=made, actor=actor, begins_on=today, last_on=last, until_on=None)
        return post
    rows = list(Handover.objects.visible_to(person).order_by("pk"))
    if not rows:
        return None
    row = rows[what % len(rows)]
    if act == "dates":
        first = world.now().date() + timedelta(days=days % 9)
        handover.set_dates(handover=row, actor=actor, begins_on=first, last_on=first + timedelta(days=5), until_on=None)
    elif act == "approve":
        handover.approve(handover=row, actor=actor)
    elif act == "sign":
        handover_signing.sign(handover=row, actor=actor)
    elif act == "alone":
        handover_signing.go_on_alone(handover=row, actor=actor, reason="ill")
    else:
        handover.withdraw_handover(handover=row, actor=actor)
    return row.post


def assert_handed_over(world: World, act: str, person, before: dict, after: dict, handovers: dict) -> None:
    """What a handover changed was agreed by somebody of the team (or, for a coordinator's own choice, by the secretariat)."""
    for row in world.handovers().values():
        was = handovers.get(row.pk)
        if row.state == Handover.State.APPROVED and (was is None or was.state != Handover.State.APPROVED):
            chosen = row.outgoing is not None and row.started_by_id == row.outgoing.user_id and not row.is_alone
            desk = any(mine.role == Role.SECRETARIAT for mine in world.own_posts(person))
            by_desk = desk and chosen and row.post.role == Role.COORDINATOR
            assert world.of_the_team(person, row.post) or by_desk, f"{person.email} approved for {row.post.body}"
            assert person.pk not in (row.incoming_id, row.outgoing and row.outgoing.user_id)
    for pk in set(after) - set(before):
        made = after[pk]
        if made.is_deputy:
            bodies = {held.post.body for held in before.values() if held.person == made.person and held.holds(world.now())}
            assert made.post.body in bodies, "a deputy from elsewhere"
            assert world.of_the_team(person, made.post) or made.post in world.own_posts(person)
        else:
            assert act in ("sign", "alone"), f"{act} made a holder"
            assert any(row.state == Handover.State.APPROVED and row.post_id == made.post.pk for row in handovers.values())


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
    handovers = world.handovers()
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
    added = count_events() - events
    assert added >= 1 if act in (*HANDING, "absence") else added == 1, f"{act} is missing from the register"
    if act in (*HANDING, "absence"):
        assert_handed_over(world, act, person, before, after, handovers)
    elif act == "accept":
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
    rows = [row for row in world.rows() if row.kind == "holder" and not row.valid.isempty]
    assert not [row for row in rows if row.post.closed_at and world.now() in row.valid], "somebody holds a closed post"
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
        ("start", 0, 3, 1),  # the post that is vacant now, alone, to the coordinator's colleague
        ("wait", 0, 0, 1),  # last: events are dated by the real clock, and what is old cannot be undone
    ]
    with patch("django.utils.timezone.now", world.now):
        for act, *more in script:
            before = count_events()
            step(world, act, *more)
            assert_rights(world)
            if count_events() > before:
                done.add(act)
    assert done == {"invite", "accept", "appoint", "take_over", "suspend", "restore", "change_end", "undo", "end", "start"}


def test_given_an_actor_without_a_person_outside_of_the_system_then_nothing_is_done():
    world = World()
    with access_scope(world.people[0]), pytest.raises(PermissionDenied):
        appointments.end_appointment(appointment=world.rows()[0], actor=Actor(None))
