"""Over random sequences of acts, who can read a note, and which of its versions, is what a model says that knows nothing of the code: by
both locks, and each alone.

WORLDS=… plays more; SEED=… plays one again.
"""

import os
import random
from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.errors import GrantRefused
from casework.models import Note, NoteGrant, NoteVersion, SharingGroup
from casework.services import asking, granting, groups, releasing, writing
from focalpoints.models import Appointment
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from tests.casework import making, model
from tests.casework.model import Facts, reads, reads_version
from tests.factories import appoint, make_country, make_member, make_organisation, make_person
from tests.seed import SEED

pytestmark = pytest.mark.django_db
WORLDS = int(os.environ.get("WORLDS", "4"))
STEPS = 30
LATER = (0, 3, 12)  # days from now on which readers are compared
FAR = (100, 200)  # grants of TLP:RED, then those of TLP:AMBER+STRICT are over
TLPS = ("red", "amber-strict", "amber", "amber", "green", "clear")
ROLES = ("observer", "focal_point", "analyst", "coordinator")


class World:
    def __init__(self, seed: int):
        self.dice, self.facts, self.people, self.notes, self.groups, self.grants = random.Random(seed), Facts(), {}, {}, {}, {}
        self.bodies = {code: make_country(code) for code in ("SN", "ES", "MA")} | {"unodc": make_organisation("unodc")}
        for code, body in self.bodies.items():
            for role in ROLES:
                person = make_member(body, role)
                self.know(person, person.actor.post, code, role, timezone.now() - timedelta(days=30))
                self.people[code, role] = person
        for later in ("everything", "from_joining"):
            self.make_group(later)
        for _note in range(3):
            self.draft()
            self.release()
        for _grant in range(8):
            self.give()

    def know(self, person, post, code, role, since):
        self.facts.posts[post.pk] = (code, role)
        self.facts.active.add(person.pk)
        self.facts.held.append({"person": person.pk, "post": post.pk, "since": since, "until": None, "suspended": False})

    def step(self) -> str:
        act = self.dice.choice(
            [
                self.draft,
                self.release,
                self.give,
                self.give,
                self.give,
                self.revoke,
                self.withdraw,
                self.suspend,
                self.hand_over,
                self.end,
            ]
            + [self.change_group, self.change_group, self.close_group, self.supersede, self.supersede, self.onward, self.onward]
            + [self.begin_version, self.begin_version, self.begin_version]
            + [self.release_version, self.release_version, self.release_version]
        )
        return f"{act.__name__} {act() or ''}"

    def who(self, code, role):
        """The person who holds that post now, None when nobody does."""
        person = self.people.get((code, role))
        return person if person and person.pk in self.facts.active else None

    def draft(self):
        code = self.dice.choice(["SN", "ES", "MA"])
        if analyst := self.who(code, "analyst"):
            tlp = self.dice.choice(TLPS)
            note = making.draft(analyst, tlp=tlp)
            self.notes[note.pk] = note
            self.facts.notes[note.pk] = model.first(code, analyst.actor.post.pk, tlp)

    def one(self, *states):
        found = [pk for pk, told in self.facts.notes.items() if told["state"] in states]
        return self.dice.choice(found) if found else None

    def release(self):
        pk = self.one("draft")
        if pk is None:
            return
        code = self.facts.notes[pk]["body"]
        analyst, coordinator = self.who(code, "analyst"), self.who(code, "coordinator")
        if analyst and coordinator:
            making.release(self.notes[pk], analyst, coordinator)
            model.release(self.facts, pk, 1)
            old = self.facts.notes.get(self.facts.notes[pk].get("supersedes"))
            if old and old["state"] == "released":
                old["state"], old["preparing"] = "superseded", None

    def begin_version(self):
        """Of a released note, with another marking; `release_version` puts it in force."""
        released = [pk for pk, told in self.facts.notes.items() if may_be_revised(told)]
        pk = self.dice.choice(released) if released else None
        told = pk and self.facts.notes[pk]
        analyst = pk and self.who(told["body"], "analyst")
        if not analyst:
            return None
        tlp, closes = self.dice.choice([tlp for tlp in TLPS if tlp != told["tlp"]]), self.dice.random() < 0.2
        handling = self.dice.choice([["h0"], ["h1", "h2"]])
        with access_scope(analyst):
            version = writing.begin_version(note=self.notes[pk], actor=analyst.actor)
            content = {"tlp": tlp, "handling": handling, "closes_earlier": closes, "what_changed": "Its marking."}
            content["is_non_nominal"] = True
            writing.save(note=self.notes[pk], edition=version.edition, content=content, actor=analyst.actor)
        told["versions"][version.number] = {"tlp": tlp, "is_open": False}
        told["preparing"] = (version.number, closes)
        return f"{pk} {told['tlp']} to {tlp}"

    def release_version(self):
        waiting = [pk for pk, told in self.facts.notes.items() if told.get("preparing")]
        pk = self.dice.choice(waiting) if waiting else None
        told = pk and self.facts.notes[pk]
        analyst, coordinator = (pk and self.who(told["body"], role) for role in ("analyst", "coordinator"))
        if not analyst or not coordinator:
            return None
        making.release(self.notes[pk], analyst, coordinator)
        model.release(self.facts, pk, *told["preparing"])
        told["preparing"] = None
        return f"{pk} {told['tlp']}"

    def supersede(self):
        """Begin a note in the place of a released one; `release` ends the old one's time."""
        pk = self.one("released")
        code = pk and self.facts.notes[pk]["body"]
        if analyst := pk and self.who(code, "analyst"):
            with access_scope(analyst):
                note = releasing.begin_successor(note=Note.objects.with_texts().get(pk=pk), actor=analyst.actor)
                writing.save(note=note, edition=1, content={"is_non_nominal": True}, actor=analyst.actor)
            self.notes[note.pk] = note
            tlp = self.facts.notes[pk]["tlp"]
            self.facts.notes[note.pk] = model.first(code, analyst.actor.post.pk, tlp, supersedes=pk)

    def onward(self):
        """A reader asks that a note be released to a body or post; the originator's coordinator grants it where the marking lets them."""
        pk = self.one("released", "superseded")
        told = pk and self.facts.notes[pk]
        coordinator = pk and self.who(told["body"], "coordinator")
        kind, target, receiver = self.receiver()
        if not coordinator or kind not in ("body", "post") or target == told["body"]:
            return
        askers = [person for (code, _role), person in self.people.items() if code != told["body"] and self.who(code, _role)]
        askers = [person for person in askers if reads(self.facts, person.pk, pk, timezone.now())]
        if not askers:
            return
        asker = self.dice.choice(askers)
        with access_scope(asker):
            note = Note.objects.with_texts().get(pk=pk)
            request = asking.ask_onward(note=note, receivers=[receiver], reason="They see them too.", actor=asker.actor)
        try:
            with access_scope(coordinator):
                asking.accept(request=request, reason="Agreed.", ends=None, actor=coordinator.actor)
        except GrantRefused:
            with access_scope(coordinator):
                asking.decline(request=request, words="Its marking does not let us.", actor=coordinator.actor)
            return
        with system_scope("test"):
            grant = NoteGrant.objects.select_related("note").get(asked=request)
        self.note_grant(pk, kind, target, grant, None)

    def receiver(self):
        kind = self.dice.choice(["post", "body", "group", "group", "all"])
        if kind == "all":
            return kind, None, GrantLabel.ALL_WHO_READ_CASEWORK
        if kind == "group":
            name = self.dice.choice(list(self.groups)) if self.groups else None
            return kind, name, self.groups.get(name)
        code = self.dice.choice(list(self.bodies))
        if kind == "body":
            return kind, code, self.bodies[code]
        post = self.people[code, self.dice.choice(ROLES)].actor.post
        return kind, post.pk, post

    def give(self):
        pk = self.one("draft", "released", "superseded")
        if pk is None:
            return
        code = self.facts.notes[pk]["body"]
        coordinator = self.who(code, "coordinator")
        kind, target, receiver = self.receiver()
        if coordinator is None or receiver is None:
            return
        now = timezone.now()
        begins = now + timedelta(days=2) if self.dice.random() < 0.2 else None
        ends = now + timedelta(days=self.dice.choice([5, 9])) if self.dice.random() < 0.4 else None
        try:
            grant = making.give(self.notes[pk], receiver, coordinator, begins=begins, ends=ends)
        except GrantRefused:
            return
        self.note_grant(pk, kind, target, grant, ends)

    def note_grant(self, pk, kind, target, grant, ends):
        since = grant.valid.lower
        until = ends or model.last_moment(self.facts.notes[pk]["tlp"], since)
        told = {"note": pk, "kind": kind, "target": target, "since": since, "until": until, "given": grant.given_at}
        self.facts.grants.append(told)
        self.grants[grant.pk] = (grant, told)

    def revoke(self):
        if not self.grants:
            return
        grant, told = self.grants[self.dice.choice(list(self.grants))]
        coordinator = self.who(self.facts.notes[told["note"]]["body"], "coordinator")
        if coordinator:
            with access_scope(coordinator):
                ended = granting.revoke(grant=grant, actor=coordinator.actor)
            if ended.ended_at and not told.get("ended"):
                told["until"], told["ended"] = max(ended.ended_at, told["since"]), True

    def withdraw(self):
        pk = self.one("released", "superseded")
        coordinator = pk and self.dice.random() < 0.4 and self.who(self.facts.notes[pk]["body"], "coordinator")
        if coordinator:
            with access_scope(coordinator):
                releasing.withdraw(note=self.notes[pk], reason="It was wrong.", actor=coordinator.actor)
            self.facts.notes[pk] |= {"state": "withdrawn", "preparing": None}

    def suspend(self):
        code, role = self.dice.choice(list(self.people))
        person = self.who(code, role)
        if person and self.dice.random() < 0.4:
            holding = self.holding(person)
            with system_scope("test"):
                Appointment.objects.filter(user=person, post=person.actor.post).update(suspended_at=timezone.now())
            holding["suspended"] = True
            self.facts.active.discard(person.pk)  # for whom acts; the model looks at the holding as well

    def holding(self, person):
        return next(row for row in self.facts.held if row["person"] == person.pk and row["post"] == person.actor.post.pk)

    def end(self):
        """An appointment gets an end that lies ahead: its holder reads until then and not a moment longer."""
        code, role = self.dice.choice(list(self.people))
        if person := self.who(code, role):
            row, until = self.holding(person), timezone.now() + timedelta(days=7)
            with system_scope("test"):
                Appointment.objects.filter(user=person, post=person.actor.post).update(valid=DateTimeTZRange(row["since"], until))
            row["until"] = until

    def hand_over(self):
        code, role = self.dice.choice(list(self.people))
        old = self.people[code, role]
        post, now, row = old.actor.post, timezone.now(), self.holding(old)
        with system_scope("test"):
            Appointment.objects.filter(user=old, post=post).update(valid=DateTimeTZRange(row["since"], now))
        row["until"] = now
        new = make_person()
        appoint(new, post, since=now)
        new.actor = type(old.actor)(new, post)
        self.people[code, role] = new
        self.know(new, post, code, role, now)

    def make_group(self, later):
        coordinator = self.people["SN", "coordinator"]
        chosen = [self.bodies[code] for code in self.dice.sample(["ES", "MA", "unodc"], 2)]
        with access_scope(coordinator):
            group = groups.make_group(
                body=self.bodies["SN"],
                name=f"Group {len(self.groups)}",
                purpose="",
                later=later,
                hides_members=self.dice.random() < 0.5,
                members=chosen,
                actor=coordinator.actor,
            )
        self.groups[group.name] = group
        if later == "from_joining":
            self.facts.from_joining.add(group.name)
        self.note_members(group)

    def change_group(self):
        coordinator = self.who("SN", "coordinator")
        open_ones = [group for group in self.groups.values() if group.closed_at is None]
        if coordinator is None or not open_ones:
            return
        group = self.dice.choice(open_ones)
        chosen = [self.bodies[code] for code in ("ES", "MA", "unodc") if self.dice.random() < 0.5]
        with access_scope(coordinator):
            groups.set_members(group=group, members=chosen, reason="A change.", actor=coordinator.actor)
        self.note_members(group)

    def close_group(self):
        coordinator = self.who("SN", "coordinator")
        name = self.dice.choice(list(self.groups))
        if coordinator and self.groups[name].closed_at is None and self.dice.random() < 0.4:
            with access_scope(coordinator):
                self.groups[name] = groups.close_group(group=self.groups[name], reason="It is done.", actor=coordinator.actor)
            self.note_members(self.groups[name])

    def note_members(self, group: SharingGroup):
        """Membership as it stands in the rows: that those are right is tests/casework/test_groups.py."""
        codes = {body.casework_label_id: code for code, body in self.bodies.items()}
        self.facts.joined = [row for row in self.facts.joined if row["group"] != group.name]
        with system_scope("test"):
            for row in group.members.all():
                told = {"group": group.name, "body": codes[row.body_id], "since": row.valid.lower, "until": row.valid.upper}
                self.facts.joined.append(told)


def may_be_revised(told) -> bool:
    return told["state"] == "released" and not told.get("preparing")


def seen(world, days, later) -> None:
    later(f"{days} days")
    at, facts = timezone.now() + timedelta(days=days), world.facts
    every = [(pk, number) for pk, told in facts.notes.items() for number in told["versions"]]
    for person in {row["person"] for row in facts.held}:
        with system_scope("test"):
            user = User.objects.get(pk=person)
            python = set(Note.objects.visible_to(user).values_list("pk", flat=True))
            versions = set(NoteVersion.objects.visible_to(user).values_list("note", "number"))
        with access_scope(user):
            rows = set(Note.objects.values_list("pk", flat=True))
            listed = {note.pk for note in Note.objects.newest_for(user, limit=100)}
            version_rows = set(NoteVersion.objects.values_list("note", "number"))
        wanted = {pk for pk in facts.notes if reads(facts, person, pk, at)}
        assert python == rows == listed == wanted, (days, person, python ^ wanted, rows ^ wanted, listed ^ wanted)
        open_to = {(pk, number) for pk, number in every if reads_version(facts, person, pk, number, at)}
        assert versions == version_rows == open_to, (days, person, versions ^ open_to, version_rows ^ open_to)
    later("0 days")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(WORLDS))
def test_given_random_acts_then_readers_are_those_of_the_model(number, later):
    seed = SEED * 100 + number
    world, told = World(seed), []
    for turn in range(STEPS):
        told.append(world.step())
        if turn % 6 == 5:
            for days in (*LATER, *(FAR if turn % 12 == 5 else ())):
                try:
                    seen(world, days, later)
                except AssertionError as wrong:
                    raise AssertionError(f"SEED={SEED} world {number} after {told}: {wrong}") from wrong
