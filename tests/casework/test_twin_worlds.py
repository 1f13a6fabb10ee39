"""Twin worlds: what a person may not see does not exist for them.

A world is asked everything twice by the same person: as it is, and with things added that this person may not see (notes of others,
TLP:RED ones of their own country, groups, requests and corrections of others, reads; on notes that they read: what is in preparation and
who else reads). Every answer is the same, byte by byte, after dates and nonces.

In each world the lists are asked and a sample of the other questions (tests/casework/twin_questions.py), more of the notes on which something
was added. WORLDS=… plays more; SEED=… plays one again; with CHECK_ALL=1 the worlds of a person share all questions among them.
"""

import json
import os
import random
import re
from html import unescape

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

import casework.holdings
import casework.reads_groups
import casework.route_view
import casework.views.asking
import casework.views.groups
import casework.views.list
import rabatplatform.notifications.querysets
from tests.casework.twin_questions import ALWAYS, WALKED, Question, of_hidden, pool
from tests.casework.twin_scene import Hidden, make_scene, others
from tests.factories import make_cast
from tests.seed import CHECK_ALL, SEED
from tests.test_access_matrix import taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(3600 if CHECK_ALL else 1800)]
WORLDS = int(os.environ.get("WORLDS", "50"))
SAMPLE, OF_TOUCHED, OF_HIDDEN, MOST_PAGES = 18, 10, 10, 4
TOLD = 0.3  # of the worlds: what happened there became messages
PEOPLE = (
    "focal_point_spain",
    "analyst_spain",
    "coordinator_spain",
    "focal_point_senegal",
    "coordinator_senegal",
    "observer_senegal",
    "agency",
    "superuser",
)
CHANGES = [  # what differs between two answers to the same question
    (re.compile(rb'nonce="[^"]*"|nonce-[A-Za-z0-9+/=_-]+'), b"NONCE"),
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*'), rb"\1"),
    (re.compile(rb'(name="form_key" value=")[^"]*'), rb"\1"),
    (re.compile(rb'("request_id": ?")[^"]*'), rb"\1"),
    (re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)?"), b"TIME"),
    (re.compile(rb"DTSTAMP:\d{8}T\d{6}Z"), b"DTSTAMP"),
    (re.compile(rb"\b\d{1,2}:\d\d\b"), b"HOUR"),
    (re.compile(rb"(cursor=[\w.-]+)(:|%3A)[\w-]+(:|%3A)[\w-]+"), rb"\1"),  # the moment of a signature; what is signed is compared
]
# `RateLimit` counts down the calls that one made oneself; what it is counted by (`RateLimit-Policy`) is compared.
NOT_COMPARED = {"date", "x-request-id", "set-cookie", "content-security-policy", "server-timing", "x-queries", "ratelimit"}
NEXT = re.compile(r'href="([^"]*)" rel="next"')


def plain(content: bytes) -> bytes:
    for pattern, put in CHANGES:
        content = pattern.sub(put, content)
    return content


def sent(client, question: Question):
    if question.body is None:
        return client.get(question.address)
    by_api = question.address.startswith("/api/")
    kind = "application/json" if by_api else "application/x-www-form-urlencoded"
    return client.post(question.address, question.body or ("{}" if by_api else ""), content_type=kind)


def answers_of(client, question: Question, most: int) -> list[tuple]:
    """The answer and, of a list, those of its next pages, `most` in all."""
    answers = []
    while question and len(answers) < most:
        answer = sent(client, question)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {name.lower(): value for name, value in answer.items() if name.lower() not in NOT_COMPARED | {"etag"}}
        headers["content-length"] = ""  # of the same length but for nonces: the bytes are compared
        answers.append((answer.status_code, headers, plain(content)))
        question = page_after(question, answer, content)
    return answers


def page_after(question: Question, answer, content: bytes) -> Question | None:
    if question.body is not None or answer.status_code != 200:
        return None
    path = question.address.partition("?")[0]
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        said = json.loads(content)
        return Question(said["next"]) if isinstance(said, dict) and said.get("next") else None
    found = NEXT.search(content.decode("utf-8", "replace"))
    if found is None:
        return None
    href = unescape(found[1])
    return Question(path + href if href.startswith("?") else href)


def asked(person, questions: dict[Question, int]) -> dict[Question, list]:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answers = {}
    for question, most in questions.items():
        mark = transaction.savepoint()
        answers[question] = answers_of(client, question, most)
        taken_back(mark)  # a page read is recorded, an act is done: both worlds begin without it
        for name in client.cookies.keys() - {settings.SESSION_COOKIE_NAME}:
            del client.cookies[name]  # what an act said is shown by the page that is asked next
    return answers


def drawn(topics: dict[str, list[Question]], touched: list, dice, share: tuple[int, int]) -> dict[Question, int]:
    """{question: how many pages}: those of every world, and of a sample of subjects one question each. touched: references of notes on
    which something was added. share: (number of this world among those of the person, how many these are): with CHECK_ALL its part of
    all."""
    found = {question: MOST_PAGES for topic in WALKED for question in topics[topic]}
    found |= {question: 1 for topic in ALWAYS if topic not in WALKED for question in topics[topic]}
    if CHECK_ALL:
        every = [question for questions in topics.values() for question in questions]
        return dict.fromkeys(every[share[0] :: share[1]], MOST_PAGES) | found
    on_them = {
        topic: [one for one in questions if any(at in one.address for at in touched)] for topic, questions in topics.items()
    }
    on_them = {topic: questions for topic, questions in on_them.items() if questions}
    for some, number in ((topics, SAMPLE), (on_them, OF_TOUCHED)):
        for topic in dice.sample(sorted(some), number):
            found.setdefault(dice.choice(some[topic]), MOST_PAGES)
    return found


def small_pages(monkeypatch) -> None:
    """Lists that end after two or three lines, so that few things fill several pages."""
    monkeypatch.setattr(casework.views.list, "PAGE", 2)
    monkeypatch.setattr(casework.views.asking, "MOST", 2)
    monkeypatch.setattr(casework.views.groups, "MOST", 2)
    monkeypatch.setattr(casework.route_view, "MOST_NOTES", 3)
    monkeypatch.setitem(casework.reads_groups.page_of.__kwdefaults__, "most", 2)
    monkeypatch.setattr(casework.holdings.what_has, "__defaults__", (None, 2))
    monkeypatch.setitem(rabatplatform.notifications.querysets.page.__kwdefaults__, "limit", 3)


@pytest.mark.parametrize("place", range(len(PEOPLE)), ids=PEOPLE)
def test_given_things_that_somebody_may_not_see_when_they_ask_everything_then_no_byte_tells(place, settings, monkeypatch):
    settings.SECOND_FACTOR_NAMESPACES = []
    small_pages(monkeypatch)
    cast = make_cast()
    person, people = getattr(cast, PEOPLE[place]), others()
    scene = make_scene(cast, person)
    topics, without = pool(scene), {}
    numbers = range(place, WORLDS, len(PEOPLE))
    for turn, number in enumerate(numbers):
        dice = random.Random(SEED * 1000 + number)
        mark = transaction.savepoint()
        hidden = Hidden(dice, cast, scene, people, person)
        hidden.add(told=dice.random() < TOLD)
        questions = drawn(topics, hidden.touched, dice, (turn, len(numbers)))
        of_them = of_hidden(hidden, scene)
        of_them = dict.fromkeys(of_them if CHECK_ALL else dice.sample(of_them, OF_HIDDEN), 1)
        with_them = asked(person, questions | of_them)
        taken_back(mark)
        without |= asked(person, {question: most for question, most in questions.items() if question not in without})
        answers = without | asked(person, of_them)
        told = [question for question, answer in with_them.items() if answer != answers[question]]
        assert not told, f"SEED={SEED}, world {number}, {PEOPLE[place]}: {told}"
    assert sum(answer[0][0] == 200 for answer in without.values()) >= 3
