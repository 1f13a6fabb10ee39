"""Undo: for ten minutes, where nothing changed since; once; through the page and the service."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints import events
from focalpoints.errors import UndoRefused
from focalpoints.models import Appointment, Invitation, Role
from focalpoints.services import appoint as appoint_now
from focalpoints.services import change_end, close_post, end_appointment, suspend
from focalpoints.services.openings import open_post_and_invite
from focalpoints.services.undo import can_undo, undo
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import appoint, make_member, make_person, make_post
from tests.focalpoints.test_members import LIST, appointment_of, asked, named, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(cast):
    return cast.coordinator_senegal


@pytest.fixture
def member(cast):
    person = make_person(name="Khady Mbaye")
    appoint(person, make_post(cast.senegal, Role.ANALYST, **named()), until=timezone.now() + timedelta(days=90))
    return person


def newest(person) -> Event:
    with system_scope("test"):
        return Event.objects.filter(register__isnull=False).order_by("-pk").first()


def test_given_an_end_when_it_is_undone_then_the_appointment_is_as_before(boss, member):
    before = appointment_of(member).valid
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor, reason="moved")
        event = newest(boss)
        assert can_undo(event)
        undo(event=event, actor=boss.actor)
        assert not can_undo(event)
        with pytest.raises(UndoRefused):
            undo(event=event, actor=boss.actor)
    row = appointment_of(member)
    assert row.valid == before and row.end_reason == ""


def test_given_changes_one_after_the_other_when_each_is_undone_then_the_last_goes_first(boss, member):
    """Change the end, suspend, undo the suspension, undo the change: a restored suspension hides no other act."""
    first = appointment_of(member).valid.upper
    with access_scope(boss):
        change_end(appointment=appointment_of(member), until=first + timedelta(days=30), actor=boss.actor)
        changed = newest(boss)
        suspend(appointment=appointment_of(member), actor=boss.actor, reason="risk")
        undo(event=newest(boss), actor=boss.actor)
        assert appointment_of(member).suspended_at is None
        undo(event=changed, actor=boss.actor)
    assert appointment_of(member).valid.upper == first


def test_given_an_earlier_act_when_another_changed_the_same_then_it_is_not_undone(boss, member):
    until = appointment_of(member).valid.upper
    with access_scope(boss):
        change_end(appointment=appointment_of(member), until=until + timedelta(days=30), actor=boss.actor)
        first = newest(boss)
        change_end(appointment=appointment_of(member), until=until + timedelta(days=60), actor=boss.actor)
        with pytest.raises(UndoRefused, match="changed again"):
            undo(event=first, actor=boss.actor)


def test_given_eleven_minutes_then_nothing_is_undone(boss, member):
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor)
    event = newest(boss)
    with system_scope("test"):
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    event.created_at = timezone.now() - timedelta(minutes=11)
    with access_scope(boss), pytest.raises(UndoRefused, match="ten minutes"):
        undo(event=event, actor=boss.actor)


def test_given_somebody_else_in_the_post_by_now_then_an_end_is_not_undone_and_nothing_is_half_done(boss, member):
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor)
        event = newest(boss)
        ended = appointment_of(member)
        appoint_now(post=ended.post, person=make_person(), since=timezone.now(), actor=boss.actor)
        with pytest.raises(Exception, match="Somebody else holds the post"):
            undo(event=event, actor=boss.actor)
    assert appointment_of(member).valid == ended.valid


def test_given_a_post_that_was_closed_meanwhile_then_nobody_gets_it_back(boss, member):
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor)
        event = newest(boss)
        ended = appointment_of(member)
        close_post(post=ended.post, actor=boss.actor)
        with pytest.raises(UndoRefused, match="post was closed"):
            undo(event=event, actor=boss.actor)
    assert appointment_of(member).valid == ended.valid


@pytest.mark.parametrize("act", [end_appointment, suspend])
@pytest.mark.parametrize("state", [{"is_active": False}, {"erased_at": timezone.now()}])
def test_given_a_person_whose_account_was_closed_meanwhile_then_they_get_nothing_back(boss, member, act, state):
    with access_scope(boss):
        act(appointment=appointment_of(member), actor=boss.actor)
        event = newest(boss)
    before = appointment_of(member)
    with system_scope("test"):
        type(member).objects.filter(pk=member.pk).update(**state)
    with access_scope(boss), pytest.raises(UndoRefused, match="account was closed"):
        undo(event=event, actor=boss.actor)
    after = appointment_of(member)
    assert (after.valid, after.suspended_at) == (before.valid, before.suspended_at)


@pytest.mark.parametrize("who", ["analyst_senegal", "coordinator_spain"])
def test_given_somebody_else_then_they_undo_nothing(cast, boss, member, who):
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor)
        event = newest(boss)
    other = getattr(cast, who)
    with access_scope(other), pytest.raises(PermissionDenied):
        undo(event=event, actor=other.actor)


def test_given_an_invitation_when_it_is_undone_then_it_is_withdrawn(boss, cast):
    one = asked(boss, make_post(cast.senegal, **named()))
    with access_scope(boss):
        undo(event=newest(boss), actor=boss.actor)
        assert Invitation.objects.get(pk=one.pk).state == "withdrawn"


def opened(boss, cast, email="new@example.sn", **facts) -> Invitation:
    more = {"role": Role.ANALYST, "titles": {"en": "Data desk"}, "institution": "", "time_zone": "UTC", "language": "en", **facts}
    with access_scope(boss):
        return open_post_and_invite(
            body=cast.senegal, actor=boss.actor, email=email, name="N", until=timezone.now() + timedelta(days=90), **more
        )


def test_given_an_invitation_that_opened_its_post_when_it_is_undone_then_the_post_is_closed(boss, cast):
    one = opened(boss, cast)
    with access_scope(boss):
        undo(event=newest(boss), actor=boss.actor)
    one.post.refresh_from_db()
    assert one.post.closed_at is not None and newest(boss).kind == "focalpoints.post_closed"


def test_given_a_post_that_somebody_else_is_invited_to_when_the_first_is_undone_then_it_stays(boss, cast):
    one = opened(boss, cast)
    event = newest(boss)
    asked(boss, one.post, email="other@example.sn")
    with access_scope(boss):
        undo(event=event, actor=boss.actor)
    one.post.refresh_from_db()
    assert one.post.closed_at is None


def test_given_a_post_that_was_there_when_its_invitation_is_undone_then_it_stays(boss, cast):
    one = asked(boss, make_post(cast.senegal, **named()))
    with access_scope(boss):
        undo(event=newest(boss), actor=boss.actor)
    one.post.refresh_from_db()
    assert one.post.closed_at is None


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────
def act_in(answer) -> str:
    return answer.content.decode().split('name="act" value="')[1].split('"')[0]


def test_given_my_last_act_then_the_page_offers_to_undo_it_once(client, boss, member):
    client.force_login(boss)
    page = f"/focal-points/members/{appointment_of(member).reference}/"
    client.post(f"{page}end/", {"reason": "moved"})
    act = act_in(client.get(LIST))
    said = text_of(client.post(f"{LIST}undo/", {"act": act}, follow=True))
    assert "Undone. All is as it was before." in said
    assert Appointment.objects.now().filter(user=member).exists()
    assert 'name="act"' not in client.get(LIST).content.decode()
    assert "was undone already" in text_of(client.post(f"{LIST}undo/", {"act": act}, follow=True))


def test_given_anothers_act_then_the_page_does_not_offer_it(client, cast, boss, member):
    client.force_login(boss)
    client.post(f"/focal-points/members/{appointment_of(member).reference}/end/", {"reason": "moved"})
    client.force_login(make_member(cast.senegal, Role.COORDINATOR))
    assert 'name="act"' not in client.get(LIST).content.decode()


@pytest.mark.parametrize("act", ["", "5", "forged:sign", "x" * 500])
def test_given_an_act_that_we_did_not_name_then_it_is_a_bad_request(client, boss, act):
    client.force_login(boss)
    assert client.post(f"{LIST}undo/", {"act": act}).status_code == 400


def test_given_an_act_of_another_register_then_it_does_not_exist_here(client, cast, boss, member):
    client.force_login(boss)
    client.post(f"/focal-points/members/{appointment_of(member).reference}/end/", {"reason": "moved"})
    act = act_in(client.get(LIST))
    client.force_login(cast.coordinator_spain)
    assert client.post("/focal-points/ES/members/undo/", {"act": act}).status_code == 404
    assert client.post(f"{LIST}undo/", {"act": act}).status_code == 403


def test_given_an_act_that_is_no_act_on_members_then_it_cannot_be_undone(boss, cast):
    asked(boss, make_post(cast.senegal, **named()))
    with access_scope(boss):
        event = newest(boss)
        event.kind = events.POST_OPENED.code
        with pytest.raises(UndoRefused, match="cannot be undone"):
            undo(event=event, actor=boss.actor)


def test_given_several_ended_at_once_then_each_can_be_undone_on_its_own(client, cast, boss, member):
    client.force_login(boss)
    chosen = [str(appointment_of(person).reference) for person in (member, cast.analyst_senegal)]
    client.post(f"{LIST}end/", {"member": chosen, "reason": "moved"})
    page = client.get(LIST).content.decode()
    assert page.count('name="act"') == 2
    client.post(f"{LIST}undo/", {"act": page.split('name="act" value="')[2].split('"')[0]})
    held = Appointment.objects.now().filter(user__in=[member, cast.analyst_senegal])
    assert held.count() == 1 and client.get(LIST).content.decode().count('name="act"') == 1
