"""Posts and appointments change by services: who may, what is refused, what the audit keeps."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints.errors import AppointmentRefused, PostRefused
from focalpoints.models import Role, RoleGroup
from focalpoints.querysets import posts_held
from focalpoints.services import appoint, create_post, end_appointment
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.models import AuditEntry
from tests.factories import make_country, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
SYSTEM = Actor(None)
TITLES = {"en": "Border police", "fr": "Police aux frontières"}


def audited() -> list[tuple]:
    with system_scope("test"):
        return list(AuditEntry.objects.order_by("pk").values_list("act", "user_id", "data"))


def test_given_the_system_when_it_opens_a_post_then_the_group_of_its_role_is_there_and_the_audit_keeps_it():
    senegal = make_country("SN")
    with system_scope("test"):
        post = create_post(body=senegal, role=Role.ANALYST, titles=TITLES, time_zone="Africa/Dakar", actor=SYSTEM)
        assert RoleGroup.objects.filter(country=senegal, role=Role.ANALYST).exists()
        assert post.body == senegal


def test_given_nobody_when_they_open_a_post_outside_of_system_scope_then_it_is_refused():
    senegal = make_country("SN")
    with pytest.raises(PermissionDenied):
        create_post(body=senegal, role=Role.ANALYST, titles=TITLES, actor=SYSTEM)
    with access_scope(make_member(senegal, Role.COORDINATOR)), pytest.raises(PermissionDenied):
        create_post(body=senegal, role=Role.ANALYST, titles=TITLES, actor=SYSTEM)


@pytest.mark.parametrize(
    ("who", "body", "role", "may"),
    [
        ("coordinator_senegal", "senegal", Role.FOCAL_POINT, True),
        ("coordinator_senegal", "senegal", Role.COORDINATOR, True),
        ("coordinator_senegal", "senegal", Role.SECRETARIAT, False),
        ("coordinator_senegal", "spain", Role.FOCAL_POINT, False),
        ("analyst_senegal", "senegal", Role.OBSERVER, False),
        ("secretariat", "spain", Role.COORDINATOR, True),
        ("secretariat", "spain", Role.FOCAL_POINT, False),
        ("superuser", "senegal", Role.OBSERVER, False),
        ("ended", "senegal", Role.OBSERVER, False),
    ],
)
def test_given_a_person_when_they_open_a_post_then_only_coordinators_of_the_body_and_the_secretariat_may(
    cast, who, body, role, may
):
    person = getattr(cast, who)
    with access_scope(person):
        if may:
            assert create_post(body=getattr(cast, body), role=role, titles=TITLES, actor=person.actor).pk
        else:
            with pytest.raises(PermissionDenied):
                create_post(body=getattr(cast, body), role=role, titles=TITLES, actor=person.actor)


def test_given_a_post_that_cannot_be_when_it_is_opened_then_it_is_refused(cast):
    with system_scope("test"):
        with pytest.raises(PostRefused):
            create_post(body=cast.senegal, role=Role.SECRETARIAT, titles=TITLES, actor=SYSTEM)
        with pytest.raises(PostRefused):
            create_post(body=cast.senegal, role=Role.ANALYST, titles=TITLES, time_zone="Atlantis/Capital", actor=SYSTEM)
        with pytest.raises(PostRefused):
            deputy = cast.analyst_spain.actor.post
            create_post(body=cast.senegal, role=Role.ANALYST, titles=TITLES, deputy=deputy, actor=SYSTEM)


def test_given_an_appointment_when_it_begins_and_ends_then_rights_follow_with_no_job_run(cast, later):
    post, person, now = make_post(cast.senegal, Role.ANALYST), make_person(), timezone.now()
    coordinator = cast.coordinator_senegal
    with access_scope(coordinator):
        held = appoint(
            post=post, person=person, since=now - timedelta(days=1), until=now + timedelta(days=1), actor=coordinator.actor
        )
    assert list(posts_held(person)) == [post]
    later("25 hours")
    assert list(posts_held(person)) == []
    later("0")
    with access_scope(coordinator):
        end_appointment(appointment=held, at=now - timedelta(seconds=1), actor=coordinator.actor)
    assert list(posts_held(person)) == []
    acts = audited()
    assert [act for act, _user, _data in acts] == ["appointed", "appointment_ended"]
    assert acts[0][1:] == (coordinator.pk, {"post": post.pk, "person": person.pk, "appointment": held.pk})


def test_given_an_appointment_that_cannot_be_then_it_is_refused_and_nothing_is_stored(cast):
    post, person, now = make_post(cast.senegal, Role.ANALYST), make_person(), timezone.now()
    with system_scope("test"):
        held = appoint(post=post, person=person, since=now - timedelta(days=9), actor=SYSTEM)
        for since, until in ((now, None), (now, now), (now - timedelta(days=20), now)):
            with pytest.raises(AppointmentRefused):
                appoint(post=post, person=person, since=since, until=until, actor=SYSTEM)
        with pytest.raises(AppointmentRefused):
            end_appointment(appointment=held, at=now - timedelta(days=30), actor=SYSTEM)
        end_appointment(appointment=held, actor=SYSTEM)
        with pytest.raises(AppointmentRefused):
            end_appointment(appointment=held, actor=SYSTEM)
        post.closed_at = now
        post.save(update_fields=["closed_at"])
        with pytest.raises(AppointmentRefused):
            appoint(post=post, person=make_person(), since=now, actor=SYSTEM)
