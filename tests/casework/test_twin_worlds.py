"""Twin worlds: what a person may not see does not exist for them.

A world is asked everything twice by the same person: as it is, and with notes added that this person may not read (drafts of others,
releases to others, TLP:RED ones of their own country, groups, requests and corrections of others, reads). Every answer is the same, byte
by byte, after dates and nonces. WORLDS=… plays more; SEED=… plays one again.
"""

import os
import random
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import AccessRequest, Note, NoteCorrection, SharingGroup
from casework.services import groups, reads
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.reference import memory
from tests import matrix_casework
from tests.casework import making
from tests.factories import make_cast, make_country, make_member
from tests.seed import SEED
from tests.test_access_matrix import named_urls, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1800)]
WORLDS = int(os.environ.get("WORLDS", "50"))
PEOPLE = (
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
    "focal_point_senegal",
    "observer_senegal",
    "agency",
    "superuser",
)
ALSO = ("home", "notifications:delivery-list", "practices:practice-list", "api:practice-list")
WORDS = ("lighthouse", "caravan", "harbour", "diesel", "minaret", "lagoon")
CHANGES = [  # what differs between two answers to the same question
    (re.compile(rb'nonce="[^"]*"|nonce-[A-Za-z0-9+/=_-]+'), b"NONCE"),
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*'), rb"\1"),
    (re.compile(rb'(name="form_key" value=")[^"]*'), rb"\1"),
    (re.compile(rb'("request_id": ?")[^"]*'), rb"\1"),
    (re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)?"), b"TIME"),
    (re.compile(rb"\b\d{1,2}:\d\d\b"), b"HOUR"),
]
NOT_COMPARED = {"date", "x-request-id", "set-cookie", "content-security-policy", "server-timing", "x-queries"}


def plain(content: bytes) -> bytes:
    for pattern, put in CHANGES:
        content = pattern.sub(put, content)
    return content


def answer_of(client, address) -> tuple:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {name.lower(): value for name, value in answer.items() if name.lower() not in NOT_COMPARED | {"etag"}}
    headers["content-length"] = ""  # of the same length but for nonces: the bytes are compared
    return answer.status_code, headers, plain(content)


def addresses_of_notes(references: list[str]) -> list[str]:
    pages = ("casework:note-detail", "casework:note-reads", "casework:audience", "casework:known-ask", "casework:version-list")
    return [reverse(name, kwargs={"reference": reference}) for reference in references for name in pages]


def addresses_of(scene) -> list[str]:
    """Every page and operation of casework, on things of the scene; lists with each word."""
    known = matrix_casework.addresses(scene)
    everything = named_urls()
    names = [name for name in everything if name.startswith("casework:") or name in known or name in ALSO]
    found = [reverse(name, kwargs=known.get(name, {})) for name in names]
    for word in WORDS:
        found += [f"{reverse(name)}?q={word}" for name in ("casework:note-list", "api:note-list") if name in everything]
    return found


class Hidden:
    """Things that `person` may not see, made by others."""

    def __init__(self, dice, cast, person):
        """The people are there in both worlds."""
        self.dice, self.cast, self.person, self.references = dice, cast, person, []
        self.teams = {code: making.team(code) for code in ("MA", "GH")} | {"SN": (cast.analyst_senegal, cast.coordinator_senegal)}
        self.reader, self.named = make_member(make_country("PT"), "focal_point"), make_member(make_country("PT"), "analyst")
        memory.forget()
        self.home = person.actor.post.body if person.actor.post else None

    def again(self, dice):
        """The same people, for another world."""
        self.dice, self.references = dice, []
        return self

    def add(self) -> None:
        others = [code for code in ("MA", "GH", "SN") if self.home is None or make_country(code) != self.home]
        for _number in range(self.dice.randint(1, 3)):
            self.note(*self.teams[self.dice.choice(others)])
        if self.home is not None and self.home == self.cast.senegal:
            self.red(self.cast.analyst_senegal, self.cast.coordinator_senegal)
        self.around(*self.teams["MA"])

    def words(self) -> str:
        return " ".join(self.dice.sample(WORDS, 3))

    def note(self, analyst, coordinator) -> Note:
        tlp = self.dice.choice(["amber", "amber-strict", "red"])
        content = {"title": f"Hidden {self.words()}", "texts": {"judgement": self.words()}, "tlp": tlp}
        if self.dice.random() < 0.3:
            note = making.draft(analyst, **content)
        else:
            receiver = make_country("PT") if tlp != "red" else self.named.actor.post
            note = making.released(analyst, coordinator, receiver, **content)
        self.place(note)
        return note

    def red(self, analyst, coordinator) -> None:
        if self.person.pk not in (analyst.pk, coordinator.pk):
            self.place(making.draft(analyst, title=f"Hidden {self.words()}", tlp="red"))

    def place(self, note) -> None:
        """Somewhere among the others in time."""
        self.references.append(note.reference)
        at = timezone.now() - timezone.timedelta(days=self.dice.randint(0, 40))
        with system_scope("test"):
            Note.objects.filter(pk=note.pk).update(listed_at=at)

    def around(self, analyst, coordinator) -> None:
        """A group, a read, a request and a correction on a hidden note, none of which is this person's."""
        reader = self.reader
        note = making.released(analyst, coordinator, make_country("PT"), title=f"Hidden {self.words()}")
        self.references.append(note.reference)
        with access_scope(coordinator):
            groups.make_group(
                body=making.body_of(coordinator),
                name=f"Hidden {self.words()}",
                purpose=self.words(),
                later=SharingGroup.Later.EVERYTHING,
                hides_members=False,
                members=[make_country("PT")],
                actor=coordinator.actor,
            )
        asks = {
            "note": note,
            "originator_id": note.originator_id,
            "from_post": reader.actor.post,
            "reader_id": reader.actor.post.label_id,
        }
        with access_scope(reader):
            reads.log_read(note, how="page", version=note.current)
            NoteCorrection.objects.create(version=note.current, text=self.words(), asked_by=reader, **asks)
            receivers = [make_country("GH").casework_label_id]
            AccessRequest.objects.create(kind="onward", receivers=receivers, reason=self.words(), asked_by=reader, **asks)


def asked(person, addresses) -> dict:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answers = {}
    for address in addresses:
        mark = transaction.savepoint()
        answers[address] = answer_of(client, address)
        taken_back(mark)  # a page read is recorded: both worlds begin without it
    return answers


@pytest.mark.parametrize("place", range(len(PEOPLE)), ids=PEOPLE)
def test_given_things_that_somebody_may_not_see_when_they_ask_everything_then_no_byte_tells(place, settings):
    settings.SECOND_FACTOR_NAMESPACES = []
    cast = make_cast()
    scene = matrix_casework.make_notes(cast)
    person = getattr(cast, PEOPLE[place])
    people = Hidden(None, cast, person)
    addresses = addresses_of(scene)
    without = asked(person, addresses)
    assert sum(answer[0] == 200 for answer in without.values()) >= 3
    for number in range(place, WORLDS, len(PEOPLE)):
        mark = transaction.savepoint()
        hidden = people.again(random.Random(SEED * 1000 + number))
        hidden.add()
        of_hidden = addresses_of_notes(hidden.references)
        with_them = asked(person, [*addresses, *of_hidden])
        taken_back(mark)
        answers = without | asked(person, of_hidden)
        told = [address for address, answer in with_them.items() if answer != answers[address]]
        assert not told, f"SEED={SEED}, world {number}, {person.email}: {told}"
