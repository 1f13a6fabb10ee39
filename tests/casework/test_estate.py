"""What a post hands over of casework, and what waits on the start page and in the navigation."""

import pytest
from django.utils import timezone

from casework.services import releasing
from focalpoints.estate import estate_of
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import waiting
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.casework import making
from tests.casework.pages import signed_in
from tests.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    make_organisation("icmpd")
    return making.team("SN")


def owned(post, person) -> dict:
    with access_scope(person):
        shares = estate_of(post, person)
        return {
            one.holding.code: [line.label for line in one.lines] for one in shares if one.holding.code.startswith("casework.")
        }


def test_given_notes_of_a_post_then_its_handover_lists_them_by_their_references(team):
    analyst, coordinator = team
    kept, given = making.draft(analyst), making.draft(analyst)
    with access_scope(analyst):
        releasing.submit(note=given, actor=analyst.actor)
    out = making.released(analyst, coordinator)
    assert owned(analyst.actor.post, analyst) == {"casework.drafts": [kept.reference], "casework.released": [out.reference]}
    assert owned(coordinator.actor.post, coordinator) == {"casework.to_release": [given.reference]}


def test_given_a_submitted_note_then_it_waits_for_the_coordinator_also_once_read_until_it_is_returned(team):
    analyst, coordinator = team
    note = making.draft(analyst)
    with access_scope(analyst):
        releasing.submit(note=note, actor=analyst.actor)
    with system_scope("test"):
        publish_event(Event.objects.get(kind="casework.note_submitted").pk)
    deliver_left_behind()

    def waits(person) -> list:
        with access_scope(person):
            return [line["sentence"] for line in waiting(person, unread_only=True)]

    assert waits(coordinator) == [f"Note {note.reference} waits for your release."] and waits(analyst) == []
    with system_scope("test"):
        assert Delivery.objects.filter(user=coordinator).update(read_at=timezone.now())
    assert len(waits(coordinator)) == 1
    with access_scope(coordinator):
        releasing.return_to_author(note=note, reason="Which port?", actor=coordinator.actor)
    assert waits(coordinator) == []


@pytest.mark.parametrize(
    ("role", "leads"), [(Role.ANALYST, True), (Role.FOCAL_POINT, True), (Role.CONTRIBUTOR, False), (Role.OBSERVER, False)]
)
def test_given_a_role_then_the_navigation_leads_to_casework_where_it_reads_it(team, role, leads):
    person = make_member(making.body_of(team[0]), role)
    assert (b'href="/notes/"' in signed_in(person).get("/").content) is leads
