"""Over random acts of random people at the door: nothing is published that was not validated by each body named and reviewed by
two posts of other countries, nobody reads a text before its time, and both locks and a model of twenty lines agree on who does.

EXAMPLES: how many lives are played (`make check-all` plays more).
"""

import os
import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.models import Practice, Review, ReviewRound, Revision, Section, StateChange, Validation
from practices.services.settling import outcome_of
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.errors import DomainError
from tests.factories import complete_content, make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
STEPS = 40
DECISIONS = ("publish", "publish", "promising", "return", "decline")
REFUSED = (DomainError, PermissionDenied, Practice.DoesNotExist)


class Life:
    """One practice of Senegal that also names Spain, and everybody who has to do with it or has not."""

    def __init__(self, dice):
        self.dice = dice
        self.senegal, self.spain = make_country("SN"), make_country("ES")
        self.author = make_member(self.senegal, Role.FOCAL_POINT)
        self.coordinator = make_member(self.senegal, Role.COORDINATOR)
        self.other_coordinator = make_member(self.spain, Role.COORDINATOR)
        self.colleague_there = make_member(self.spain, Role.CONTRIBUTOR)
        self.secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
        self.reviewers = [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT", "MA", "SE")]
        self.outsider = make_member(make_country("FR"), Role.OBSERVER)
        self.people = [
            *(self.author, self.coordinator, self.other_coordinator, self.colleague_there, self.secretary),
            *(*self.reviewers, self.outsider),
        ]
        with access_scope(self.author):
            content = complete_content(self.senegal, self.author.actor.post)
            content["countries"] = [self.senegal.pk, self.spain.pk]
            self.practice = services.create_draft(body=self.senegal, content=content, actor=self.author.actor)

    def act(self):
        """One random act of a random person; a refusal changes nothing. Then the worker."""
        name = self.dice.choice(list(ACTS))
        try:
            with transaction.atomic():
                ACTS[name](self)
        except REFUSED:
            pass
        with system_scope("worker"):
            for opened in ReviewRound.objects.filter(practice=self.practice.pk).order_by("number"):
                services.settle(opened)

    def by(self, person, service, **more):
        with access_scope(person):
            practice = Practice.objects.visible_to(person).get(pk=self.practice.pk)
            service(practice=practice, actor=person.actor, **more)

    def edit(self):
        with access_scope(self.author):
            practice = Practice.objects.select_related("current", "next").get(pk=self.practice.pk)
            content = {"problem": f"Problem {self.dice.random()}"}
            if self.dice.random() < 0.3:  # a country named is taken off, or named again
                content["countries"] = [self.senegal.pk] + ([self.spain.pk] if self.dice.random() < 0.5 else [])
            services.save_draft(practice=practice, edition=practice.in_hand.edition, content=content, actor=self.author.actor)

    def ask(self):
        """The secretariat asks a post to review."""
        person = self.dice.choice(self.reviewers)
        with access_scope(self.secretary):
            opened = ReviewRound.objects.filter(practice=self.practice.pk, state="reviewing").first()
            if opened is None or Review.objects.filter(round=opened, post=person.actor.post).exists():
                return
            Review.objects.create(
                round=opened,
                number=opened.reviews.count() + 1,
                post=person.actor.post,
                reader_id=person.actor.post.label_id,
                due_on=timezone.localdate() + timedelta(days=14),
            )

    def answer(self, **facts):
        person = self.dice.choice(self.reviewers)
        facts = facts or {"state": "answered", "decision": self.dice.choice(DECISIONS), "answered_at": timezone.now()}
        with access_scope(person):
            Review.objects.visible_to(person).filter(state__in=["asked", "reading"]).update(**facts)

    def leave(self):
        self.answer(state="passed", left_at=timezone.now())


ACTS = {
    "edit": Life.edit,
    "submit": lambda life: life.by(life.author, services.submit),
    "submit by another": lambda life: life.by(life.dice.choice(life.people), services.submit),
    "validate": lambda life: life.by(life.coordinator, services.validate),
    "validate there": lambda life: life.by(life.other_coordinator, services.validate),
    "validate by another": lambda life: life.by(life.dice.choice(life.people), services.validate),
    "return there": lambda life: life.by(life.other_coordinator, services.return_to_author, reason="Say more"),
    "take back": lambda life: life.dice.random() < 0.3 and life.by(life.author, services.take_back),
    "ask": Life.ask,
    "ask again": Life.ask,
    "answer": Life.answer,
    "answer again": Life.answer,
    "leave": Life.leave,
    "revise": lambda life: life.by(life.author, services.begin_revision),
    "give up": lambda life: life.dice.random() < 0.3 and life.by(life.author, services.give_up),
}


# ── the model: who reads what, from the facts alone ────────────────────────────────────────────────────────────────
def circle(life, opened):
    """The people who read a round."""
    bodies = set(opened.validations.values_list("body_id", flat=True))
    posts = set(opened.reviews.filter(state__in=["asked", "reading", "answered"]).values_list("post_id", flat=True))
    found = {life.author, life.coordinator, life.secretary}
    found |= {life.other_coordinator} if life.spain.coordination_label_id in bodies else set()
    return found | {person for person in life.reviewers if person.actor.post.pk in posts}


def readers(life, revision):
    if revision.is_public:
        return set(life.people)
    last = revision.rounds.order_by("-number").first()
    at_the_door = revision.state in ("submitted", "in_review", "declined")
    return {life.author, life.coordinator} | (circle(life, last) if last and at_the_door else set())


def expected(life, person):
    revisions = {r.pk for r in Revision.objects.all() if person in readers(life, r)}
    rounds = {d.pk for d in ReviewRound.objects.all() if person in circle(life, d)}
    reviews = {v.pk for v in Review.objects.all() if person == life.secretary or person.actor.post.pk == v.post_id}
    practices = {p.pk for p in Practice.objects.all() if p.is_public or p.current_id in revisions}
    return {
        "practices": practices,
        "revisions": revisions,
        "sections": set(Section.objects.filter(revision__in=revisions).values_list("pk", flat=True)),
        "rounds": rounds,
        "validations": set(Validation.objects.filter(round__in=rounds).values_list("pk", flat=True)),
        "reviews": reviews,
    }


MODELS = {
    **{"practices": Practice, "revisions": Revision, "sections": Section},
    **{"rounds": ReviewRound, "validations": Validation, "reviews": Review},
}


def seen(person, by_python):
    """What one lock alone lets a person read."""
    if by_python:
        with system_scope("row security off"):
            return {name: ids(model.objects.visible_to(person)) for name, model in MODELS.items()}
    with access_scope(person):
        return {name: ids(model.objects.all()) for name, model in MODELS.items()}


def ids(rows):
    return set(rows.values_list("pk", flat=True))


def nothing_came_out_another_way(life):
    """Each public revision has a round in which every body named validated and the reviews decided so."""
    for revision in Revision.objects.filter(practice=life.practice.pk, is_public=True):
        opened = revision.rounds.get(state="closed", outcome__in=["published", "promising"])
        assert not opened.validations.exclude(state="validated").exists()
        named = {life.senegal.coordination_label_id} | (
            {life.spain.coordination_label_id} if life.spain.pk in revision.countries else set()
        )
        assert set(opened.validations.values_list("body_id", flat=True)) == named
        answered = opened.reviews.filter(state="answered").order_by("answered_at")
        assert answered.values("post__country").distinct().count() >= 2
        assert not answered.filter(post__country__in=revision.countries).exists()
        assert outcome_of(list(answered.values_list("decision", flat=True))[:3]) == opened.outcome
        assert opened.edition == revision.edition, "the text that was read is the text that was published"
    practice = Practice.objects.get(pk=life.practice.pk)
    public = ids(Revision.objects.filter(practice=practice, is_public=True))
    assert practice.is_public == bool(public) and (not public or practice.current_id == max(public))
    assert practice.is_public or practice.state == practice.current.state
    steps = StateChange.objects.filter(practice=practice).order_by("pk").values_list("revision_id", "from_state", "to_state")
    for revision in Revision.objects.filter(practice=practice):
        own = [(before, after) for pk, before, after in steps if pk == revision.pk]
        assert own[0][0] == "" and own[-1][1] == revision.state
        assert all(first[1] == then[0] for first, then in zip(own, own[1:], strict=False)), "a step is missing"


@pytest.mark.parametrize("example", range(EXAMPLES))
def test_given_random_acts_at_the_door_then_both_locks_agree_with_the_model_and_nothing_passes_unread(example):
    seed = SEED + example
    print(f"SEED={seed}")
    life = Life(random.Random(seed))
    for step in range(STEPS):
        life.act()
        with system_scope("the model"):
            nothing_came_out_another_way(life)
        if step % 4 == 3:
            for person in life.people:
                with system_scope("the model"):
                    wanted = expected(life, person)
                for by_python in (True, False):
                    assert seen(person, by_python) == wanted, f"SEED={seed}, step {step}, {person.email}, python={by_python}"
