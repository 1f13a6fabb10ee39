"""The catalogue: what each kind of event of each app says about itself, and that docs/EVENTS.md is printed from it."""

import re
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from casework.markings import TLP
from devtools.catalogues import LANGUAGES, read_catalogue, translated
from devtools.place import CHECKOUT
from focalpoints.events.handover_things import Away, own_absences
from rabatplatform.events import catalogue
from rabatplatform.events.catalogue import (
    MAIL,
    ON_THE_PLATFORM,
    URGENCIES,
    WAITS_FOR_YOU,
    EventKind,
    Says,
    all_kinds,
    nobody,
    register,
)
from rabatplatform.events.models import Event
from rabatplatform.events.topics import Rhythm, Topic, all_topics, topic_of
from rabatplatform.notifications.channels import CHANNELS
from rabatplatform.notifications.rhythm import Preferences
from rabatplatform.notifications.topics import FOLLOWS

UNMARKED = EventKind.__dataclass_fields__["marking"].default
MARKED = ("note", "group")  # things that bear a marking, or are named in one
NO_ACT = EventKind.__dataclass_fields__["acted"].default
NEVER = EventKind.__dataclass_fields__["again"].default
KINDS = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)


def faults(kind: EventKind) -> list[str]:
    """What a kind leaves unsaid. Nobody is told of it where its audience is the one `nobody` of the catalogue."""
    found = []
    if kind.urgency not in URGENCIES:
        found.append("urgency")
    if not callable(kind.audience) or not (kind.audience.__doc__ or "").strip():
        found.append("audience: a function whose docstring says whom")
    if kind.tells and (kind.topic is None or topic_of(kind.topic.code) is not kind.topic):
        found.append("topic")
    if not kind.tells and (kind.topic or kind.urgency == WAITS_FOR_YOU):
        found.append("nobody is told: neither a topic, nor does it wait for anybody")
    if kind.topic and kind.topic.urgency != kind.urgency:
        found.append("a topic of another urgency")
    if not {ON_THE_PLATFORM} <= set(kind.channels) <= set(CHANNELS):
        found.append("channels: those that there are, the platform among them")
    if not kind.thing:
        found.append("thing")
    asks = kind.urgency == WAITS_FOR_YOU
    if asks and not (kind.escalates.strip() if isinstance(kind.escalates, str) else (kind.escalates.__doc__ or "").strip()):
        found.append("who is told next: a function whose docstring says whom, or why nobody is")
    if kind.acted is not NO_ACT and not (kind.goes_on and (kind.acted.__doc__ or "").strip()):
        found.append("an act that the clock begins anew from: a function whose docstring says which, of a kind that goes on")
    if not asks and (kind.escalates or kind.late or kind.by_day or kind.again is not NEVER):
        found.append("it asks nothing: it goes on to nobody, and is not told again")
    bears, says = [""] if kind.marking is UNMARKED else TLP.values, kind.says or {}
    if (kind.tells or kind.news) and set(bears) - set(says):
        found.append("what a mail says at each marking")
    is_closed = kind.code.startswith("casework.") or kind.thing in MARKED or kind.marking is not UNMARKED
    if is_closed and set(says.values()) != {Says.COUNT}:
        found.append("a mail says a number of what is casework's")
    if kind.code.startswith("casework.") and kind.thing == "note" and kind.marking is UNMARKED:
        found.append("marking")
    return found


@KINDS
def test_given_each_kind_then_it_says_whom_how_fast_about_what_and_what_a_mail_may_say(kind):
    assert faults(kind) == []


def test_given_a_kind_that_leaves_something_unsaid_when_it_is_registered_then_it_is_found(monkeypatch):
    monkeypatch.setattr(catalogue, "_kinds", {})
    good = all_kinds_of_code("casework.note_released")
    elsewhere = Topic("nowhere", "Nowhere", good.urgency, Rhythm.DAILY)
    asking = {"urgency": WAITS_FOR_YOU, "topic": topic_of("casework.decisions")}
    wrong = {
        "urgency": {"urgency": "soon"},
        "audience: a function whose docstring says whom": {"audience": lambda event: []},
        "topic": {"topic": elsewhere},
        "a topic of another urgency": {"topic": topic_of("casework.decisions")},
        "nobody is told: neither a topic, nor does it wait for anybody": {"audience": nobody},
        "channels: those that there are, the platform among them": {"channels": (ON_THE_PLATFORM, "pigeon")},
        "thing": {"thing": ""},
        "what a mail says at each marking": {"says": {TLP.RED: Says.COUNT}},
        "a mail says a number of what is casework's": {"says": dict.fromkeys(TLP.values, Says.TITLE)},
        "marking": {"marking": UNMARKED},
        "who is told next: a function whose docstring says whom, or why nobody is": asking
        | {"escalates": lambda event, step: ()},
        "it asks nothing: it goes on to nobody, and is not told again": {"by_day": True},
        "an act that the clock begins anew from: a function whose docstring says which, of a kind that goes on": asking
        | {"escalates": good.audience, "acted": lambda event, thing: None},
    }
    for number, change in enumerate(wrong.values()):
        register(replace(good, code=f"casework.wrong_{number:02}", **change))
    found = [faults(kind) for kind in all_kinds()]
    for said, faulty in zip(wrong, found, strict=True):
        assert said in faulty
    for kind in (good, all_kinds_of_code("practices.published"), all_kinds_of_code("focalpoints.post_news")):
        assert "what a mail says at each marking" in faults(replace(kind, says=None))
        thing = SimpleNamespace(tlp=TLP.CLEAR, current=None, next=None)
        assert replace(kind, says=None).says_of(Event(), thing) == Says.COUNT
    for channels in ((), (MAIL,)):
        assert any("channels" in fault for fault in faults(replace(good, channels=channels)))
    of_a_note = replace(good, code="practices.note_seen", marking=UNMARKED)  # of another room, that forgot its marking
    assert "a mail says a number of what is casework's" in faults(replace(of_a_note, says=catalogue.OPEN))
    assert any("told next" in fault for fault in faults(replace(good, **asking)))  # nothing is said of it at all
    with pytest.raises(ValueError, match="twice"):
        register(all_kinds()[0])


REGISTERED = {kind.code: kind for kind in all_kinds()}
all_kinds_of_code = REGISTERED.__getitem__


# ── texts ──


def test_given_each_language_then_the_title_of_every_kind_and_topic_is_in_its_catalogue():
    with translation.override("en"):
        originals = {str(one.title) for one in (*all_kinds(), *all_topics())}
    for language in set(LANGUAGES) - {"en"}:
        known = {message.id for message in read_catalogue(language) if message.id and translated(message)}
        assert originals - known == set(), f"{language}: run `make messages`, then translate"


DATA = {
    "what": "focalpoints.appointed",
    "number": 2,
    "lines": 3,
    "day": "2027-01-31",
    "posts": [1, 2],
    "appointments": [1, 2],
    "round": 1,
    "version": 2,
}

OF_NEWS = {"focalpoints.contact_news": "focalpoints.contact_added", "focalpoints.channel_news": "focalpoints.channel_added"}


def thing_of(kind: EventKind):
    """Something of any sort: each attribute is there, and is called like itself."""
    if kind.subjects is own_absences:
        return Away(SimpleNamespace(pk=1, deputy=None, user="Fatou Sow", post=SimpleNamespace(title="Focal point")))
    return MagicMock(number=2)


def test_given_each_language_then_the_sentence_of_each_kind_can_be_made(cast):
    label = cast.senegal.coordination_label_id
    data = {**DATA, "body": cast.senegal.team_label_id}
    for kind in all_kinds():
        told = data | {"what": OF_NEWS.get(kind.code, data["what"])}
        event = Event(kind=kind.code, subject_id=label, register_id=label, data=told)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                assert str(kind.sentence(event, thing_of(kind))).strip(), f"{kind.code} in {language}"
                assert str(kind.title).strip(), f"{kind.code} in {language}"


SECOND_PERSON = re.compile(r"\b(you|your|yours)\b", re.IGNORECASE)


def test_given_people_who_were_not_asked_themselves_then_what_a_step_tells_them_does_not_say_that_they_were(cast):
    label = cast.senegal.coordination_label_id
    data = {**DATA, "body": cast.senegal.team_label_id}
    going_on = [kind for kind in all_kinds() if kind.goes_on]
    assert len(going_on) > 15
    with translation.override("en"):
        for kind in going_on:
            event, later = Event(kind=kind.code, subject_id=label, register_id=label, data=data), kind.at_step(1)
            for said in (str(later.title), str(later.sentence(event, thing_of(kind)))):
                assert said and not SECOND_PERSON.search(said), f"{kind.code}: {said}"


def test_given_each_language_then_what_a_step_tells_can_be_said_in_it(cast):
    label = cast.senegal.coordination_label_id
    data = {**DATA, "body": cast.senegal.team_label_id}
    for kind in (kind for kind in all_kinds() if kind.late):
        event = Event(kind=kind.code, subject_id=label, register_id=label, data=data)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                assert str(kind.late(event, thing_of(kind))).strip(), f"{kind.code} in {language}"


# ── topics ──


def test_given_the_topics_then_they_are_few_and_each_has_kinds_but_that_of_follows():
    used = {kind.topic.code for kind in all_kinds() if kind.topic}
    assert {topic.code for topic in all_topics()} - used == {FOLLOWS.code}
    assert len(all_topics()) <= 18


def test_given_the_defaults_then_what_waits_is_told_at_once_and_the_rest_in_a_digest_but_a_change_of_ones_rights():
    rhythms = {(topic.urgency == WAITS_FOR_YOU, topic.fixed, topic.rhythm) for topic in all_topics()}
    assert rhythms == {
        (True, False, Rhythm.AT_ONCE),
        (False, True, Rhythm.AT_ONCE),
        (False, False, Rhythm.DAILY),
        (False, False, Rhythm.WEEKLY),
    }


def test_given_a_change_of_ones_rights_then_it_is_told_at_once_whatever_was_chosen():
    fixed, chosen = all_kinds_of_code("focalpoints.deputy_named"), all_kinds_of_code("practices.returned")
    everything = tuple((topic.code, Rhythm.HERE) for topic in all_topics())
    for preferences in (Preferences(choices=everything), Preferences(digests=False), Preferences(by_mail=False)):
        assert preferences.rhythm_of(fixed) == Rhythm.AT_ONCE
    assert Preferences(choices=everything).rhythm_of(chosen) == Rhythm.HERE
    assert Preferences(by_mail=False).rhythm_of(chosen) == Rhythm.HERE


# ── the page ──


def test_given_the_catalogue_then_the_page_of_the_docs_is_what_the_command_prints():
    printed = StringIO()
    call_command("print_events", stdout=printed)
    assert (CHECKOUT / "docs" / "EVENTS.md").read_text(encoding="utf-8") == printed.getvalue(), (
        "run manage.py print_events > docs/EVENTS.md"
    )
    assert all(f"`{kind.code}`" in printed.getvalue() for kind in all_kinds())
