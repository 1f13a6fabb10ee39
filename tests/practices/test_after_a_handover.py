"""What hangs on the author of a practice passes with the author's post."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.models import StateChange
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import appoint, complete_content, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def leave(person):
    with system_scope("test"):
        for appointment in person.appointments.all():
            appointment.valid = DateTimeTZRange(appointment.valid.lower, timezone.now() - timedelta(days=1))
            appointment.save()


def give_back(cast, practice) -> list[int]:
    """Return a practice to its author; who finds it in their messages, and got a mail: rights are asked when either is made."""
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=practice, reason="Say what it cost.", actor=cast.coordinator_senegal.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.returned")
    publish_event(event.pk)
    deliver_left_behind()
    with system_scope("test"):
        rows = Delivery.objects.filter(event=event, channel="in_app").select_related("user").order_by("user")
        written = [row.user for row in rows]
        mailed = Delivery.objects.filter(event=event, channel="mail", state="sent").order_by("user")
        mailed = list(mailed.values_list("user_id", flat=True))
    assert [person.pk for person in written if shown_to(person)] == mailed
    return mailed


def shown_to(person) -> list:
    with access_scope(person):
        return lines(person, inbox(person))


def test_given_the_author_handed_over_when_a_practice_is_returned_then_their_successor_is_told_and_finds_it_waiting(
    cast, submitted, client
):
    leave(cast.focal_point_senegal)
    successor = make_person(name="Modou Faye")
    appoint(successor, cast.focal_point_senegal.actor.post, since=timezone.now() - timedelta(days=1))
    assert give_back(cast, submitted) == [successor.pk]
    client.force_login(successor)
    page = client.get("/")
    assert ["returned to you" in task["title"] for task in page.context["tasks"]] == [True]
    assert page.context["drafts"] == []


def test_given_the_authors_post_is_vacant_when_a_practice_is_returned_then_its_deputy_is_told(cast, submitted):
    leave(cast.focal_point_senegal)
    post = cast.focal_point_senegal.actor.post
    with system_scope("test"):
        post.deputy = cast.analyst_senegal.actor.post
        post.save()
    assert give_back(cast, submitted) == [cast.analyst_senegal.pk]


def test_given_a_deputy_of_the_coordinator_when_they_return_a_practice_then_it_is_from_that_post_and_the_history_says_for(
    cast, submitted, client
):
    deputy, post = cast.analyst_senegal, cast.coordinator_senegal.actor.post
    now = timezone.now()
    appoint(deputy, post, since=now - timedelta(days=1), until=now + timedelta(days=1), kind="deputy")
    client.force_login(deputy)
    assert client.post(f"/practices/{submitted.reference}/return/", {"reason": "Say what it cost."}).status_code == 302
    with system_scope("test"):
        step = StateChange.objects.get(practice=submitted, to_state="returned")
    assert (step.by, step.post) == (deputy, post)
    assert f"{deputy.name} for {post}" in client.get(f"/practices/{submitted.reference}/").content.decode()
    assert post.role == Role.COORDINATOR
