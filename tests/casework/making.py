"""Notes for tests, made as people would make them: by the services, in the scope of the person."""

import datetime

from django.utils import timezone

from casework.models import Note
from casework.services import granting, releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_country, make_member


def today(days=0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def moment(days) -> str:
    """In so many days, as the API takes it."""
    return (timezone.now() + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def complete(**more) -> dict:
    """A content that may be released."""
    return {
        "title": "Boats from the northern beaches",
        "language": "en",
        "kind": "modus-operandi",
        "period_from": today(-60),
        "period_to": today(-5),
        "reliability": "b",
        "credibility": "2",
        "confidence": "Likely: two independent sources.",
        "tlp": "amber",
        "handling": ["h0"],
        "valid_until": today(180),
        "is_non_nominal": True,
        "texts": {"judgement": "Groups leave earlier in the night and in smaller boats.", "indicators": "Fuel bought in cans."},
        "terms": {"phenomenon": ["smuggling"], "route": ["west-african-atlantic"], "stage": ["departure"]},
        "legs": [
            {
                "from_place": "Mbour",
                "from_country": "SN",
                "to_place": "El Hierro",
                "to_country": "ES",
                "transport": ["on-foot"],
                "hours_least": 90,
                "hours_most": 160,
                "fee_band": "500-999",
            }
        ],
        "hubs": [{"place": "Mbour", "country": "SN", "words": "Waiting houses near the port."}],
        "changes": [{"term": "smaller-groups", "what": "Boats of 30 instead of 80", "since": "2026-03", "after": "more patrols"}],
        **more,
    }


def team(code="SN") -> tuple:
    """An analyst and a coordinator of a country."""
    country = make_country(code)
    return make_member(country, Role.ANALYST), make_member(country, Role.COORDINATOR)


def body_of(person):
    return person.actor.post.body


def draft(analyst, **content) -> Note:
    with access_scope(analyst):
        return writing.begin(body=body_of(analyst), content=complete(**content), actor=analyst.actor)


def give(note, receiver, person, **more):
    with access_scope(person):
        return granting.give(note=note, receiver=receiver, reason="They see the same boats.", actor=person.actor, **more)


def release(note, analyst, coordinator) -> Note:
    with access_scope(analyst):
        releasing.submit(note=note, actor=analyst.actor)
    with access_scope(coordinator):
        return releasing.release(note=note, actor=coordinator.actor)


def released(analyst, coordinator, *receivers, **content) -> Note:
    note = draft(analyst, **content)
    for receiver in receivers:
        give(note, receiver, analyst)
    return release(note, analyst, coordinator)


def sees(person, note) -> bool:
    """By both locks at once."""
    with access_scope(person):
        return Note.objects.visible_to(person).filter(pk=note.pk).exists()


def by_python(person, note) -> bool:
    with system_scope("test"):
        return Note.objects.visible_to(person).filter(pk=note.pk).exists()


def by_rows(person, note) -> bool:
    with access_scope(person):
        return Note.objects.filter(pk=note.pk).exists()
