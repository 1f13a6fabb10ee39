"""Erasure of a person: invitations, nominations and imports forget them; the history of the post stays."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from focalpoints.models import Appointment, Invitation, MemberImport, Nomination
from focalpoints.services.forgetting import forget
from focalpoints.tasks import register_forgotten
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.services.erasure import erase_person
from rabatplatform.accounts.services.factor_reset import approve_factor_reset, ask_factor_reset
from rabatplatform.events.models import Event
from rabatplatform.notifications.services import write_deliveries
from tests.factories import make_member

pytestmark = pytest.mark.django_db
MARK = "zyxmarker"


@pytest.fixture
def gone(cast):
    """Somebody who left Senegal's team, and what the directory wrote about them."""
    person = make_member(cast.senegal, "observer", until=timezone.now() - timedelta(days=1), name=f"{MARK} Name")
    post, label = person.actor.post, cast.senegal.coordination_label_id
    more = {"post": post, "email": person.email.upper(), "name": person.name}
    with system_scope("test"):
        own = {"body_label_id": label, "owner_id": label}
        desk = {"body_label_id": label, "owner_id": GrantLabel.THE_SECRETARIAT}
        Invitation.objects.create(**own, **more, nonce="n", expires_at=timezone.now(), state="accepted", accepted_by=person)
        Nomination.objects.create(**desk, **more, dated_on=timezone.now(), proposed_by=cast.secretariat)
        rows = [{"email": person.email, "name": person.name}, {"email": "other@mail.example", "name": "Other"}]
        MemberImport.objects.create(**own, file_name="list.csv", rows=rows, proposed_by=cast.coordinator_senegal)
    return person


def texts() -> str:
    with system_scope("test"), connection.cursor() as cursor:
        found = []
        for table in ("focalpoints_invitation", "focalpoints_nomination", "focalpoints_memberimport", "accounts_user"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0])
        return " ".join(found)


def test_given_a_former_member_when_they_are_erased_then_no_row_of_the_directory_names_them_and_the_post_keeps_its_history(gone):
    address = gone.email
    assert MARK in texts()
    with access_scope(gone):
        erase_person(person=gone, actor=Actor(gone, None))
    said = texts()
    assert MARK not in said and address not in said and address.upper() not in said
    assert "other@mail.example" in said
    with system_scope("test"):
        assert str(Appointment.objects.get(user=gone).user) == "former holder"


def test_given_another_person_when_they_ask_to_forget_somebody_then_the_database_refuses(cast, gone):
    with access_scope(cast.coordinator_senegal), pytest.raises(ProgrammingError), transaction.atomic():
        forget(gone, gone.email)
    with access_scope(cast.secretariat):
        forget(gone, gone.email)
    assert gone.email.upper() not in texts()


def test_given_a_lost_factor_when_it_is_asked_for_then_the_coordinators_and_the_secretariat_are_told(cast):
    person = cast.focal_point_senegal
    with access_scope(person):
        ask_factor_reset(person=person, actor=person.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="focalpoints.factor_lost")
        write_deliveries(event)
        told = set(event.deliveries.values_list("user", flat=True))
    assert told == {cast.coordinator_senegal.pk, cast.secretariat.pk}


def test_given_the_only_coordinator_when_they_lost_their_factor_then_two_people_of_the_secretariat_restore_it(cast):
    person, desk = cast.coordinator_senegal, cast.secretariat
    colleague = make_member(cast.icmpd, "secretariat")
    with access_scope(person):
        reset = ask_factor_reset(person=person, actor=person.actor)
    with access_scope(desk):
        approve_factor_reset(reset=reset, actor=desk.actor)
    with access_scope(colleague):
        approve_factor_reset(reset=reset, actor=colleague.actor)
        reset.refresh_from_db()
        assert reset.done_at is not None and reset.coordinator_id != reset.secretariat_id


def test_given_open_invitations_and_nominations_when_their_person_is_erased_then_each_has_its_line_in_the_register_once(gone):
    with system_scope("test"):
        first = Invitation.objects.get()
        open_one = Invitation.objects.create(
            post=first.post, body_label_id=first.body_label_id, owner_id=first.owner_id, email=gone.email, name="N", nonce="o",
            expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
    with access_scope(gone):
        erase_person(person=gone, actor=Actor(gone, None))
    assert register_forgotten(gone.pk) == 2 and register_forgotten(gone.pk) == 0
    with system_scope("test"):
        line = Event.objects.get(kind="focalpoints.invitation_withdrawn")
        assert (line.data["invitation"], line.register_id, line.actor_id) == (open_one.pk, first.body_label_id, None)
        assert Event.objects.get(kind="focalpoints.nomination_withdrawn").subject_id == Nomination.objects.get().pk
