"""Inviting: who may, what is refused and at which field, the daily limit, sending again, withdrawing; the page of it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from focalpoints.errors import InvitationClosed, InvitationRefused
from focalpoints.invitation_links import path_of, signature
from focalpoints.models import Appointment, Invitation, Post, Role
from focalpoints.seats import seats_of
from focalpoints.services.invitations import MOST_A_DAY, find, invite, resend, withdraw
from focalpoints.tasks import send_invitation, send_invitations_left_behind
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from tests.factories import appoint, make_member, make_person, make_post
from tests.focalpoints.test_members import LIST, asked, named, text_of

pytestmark = pytest.mark.django_db
PAGE = f"{LIST}invite/"


def stored(invitation) -> Invitation:
    with system_scope("test"):
        return Invitation.objects.get(pk=invitation.pk)


def all_stored() -> list[Invitation]:
    with system_scope("test"):
        return list(Invitation.objects.order_by("pk"))


@pytest.fixture
def vacant(cast):
    return make_post(cast.senegal, Role.FOCAL_POINT, time_zone="Africa/Dakar", **named())


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator_senegal)
    return cast.coordinator_senegal


def answers(**changed) -> dict:
    day = (date.today() + timedelta(days=300)).isoformat()
    return {"name": "Cheikh Diouf", "email": "c.diouf@example.sn", "until": day, "language": "fr", **changed}


# ── the service ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coordinator_senegal", True),
        ("coordinator_spain", False),
        ("analyst_senegal", False),
        ("secretariat", False),
        ("ended", False),
    ],
)
def test_given_a_person_when_they_invite_then_only_a_coordinator_of_the_body_may(cast, vacant, who, may):
    person = getattr(cast, who)
    with access_scope(person):
        if may:
            assert invite(post=vacant, email="new@example.sn", name="New Person", actor=person.actor).pk
        else:
            with pytest.raises(PermissionDenied):
                invite(post=vacant, email="new@example.sn", name="New Person", actor=person.actor)


def test_given_the_secretariat_when_it_invites_a_coordinator_then_it_needs_a_nomination(cast):
    post = make_post(cast.senegal, Role.COORDINATOR)
    with access_scope(cast.secretariat), pytest.raises(PermissionDenied, match="nomination"):
        invite(post=post, email="new@example.sn", name="New Person", actor=cast.secretariat.actor)


def test_given_the_secretariats_own_posts_then_it_invites_its_own(cast):
    post = make_post(cast.icmpd, Role.SECRETARIAT)
    assert asked(cast.secretariat, post).owner_id == -2


def test_given_oneself_then_nobody_invites_themselves(cast, vacant):
    person = cast.coordinator_senegal
    with access_scope(person), pytest.raises(InvitationRefused) as refusal:
        invite(post=vacant, email=person.email.upper(), name="Me", actor=person.actor)
    assert set(refusal.value.fields) == {"email"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"until": timezone.now() - timedelta(seconds=1)}, "until"),
        ({"language": "xx"}, "language"),
    ],
)
def test_given_a_bad_fact_then_it_is_refused_at_its_field_and_nothing_is_stored(cast, vacant, facts, field):
    known = {"email": "new@example.sn", "name": "New Person", **facts}
    with access_scope(cast.coordinator_senegal):
        with pytest.raises(InvitationRefused) as refusal:
            invite(post=vacant, actor=cast.coordinator_senegal.actor, **known)
        assert field in refusal.value.fields
    assert all_stored() == []


def test_given_a_post_that_is_held_or_closed_then_nobody_is_invited_to_it(cast, vacant):
    appoint(make_person(), vacant, since=timezone.now() + timedelta(days=30))  # held later
    for post in (vacant, cast.analyst_senegal.actor.post):
        with pytest.raises(InvitationRefused) as refusal:
            asked(cast.coordinator_senegal, post)
        assert "post" in refusal.value.fields


def test_given_an_open_invitation_then_the_same_person_is_not_invited_twice(cast, vacant):
    asked(cast.coordinator_senegal, vacant, "One@Example.sn")
    with pytest.raises(InvitationRefused, match="already"):
        asked(cast.coordinator_senegal, vacant, "one@example.SN")
    assert len(all_stored()) == 1


def test_given_fifty_mails_in_a_day_then_the_next_is_refused_until_a_day_later(cast, vacant):
    """Counted in PostgreSQL: sending again counts too, and another coordinator has their own fifty."""
    person = cast.coordinator_senegal
    first = asked(person, vacant)
    with access_scope(person):
        for _turn in range(MOST_A_DAY - 1):
            resend(invitation=first, actor=person.actor)
        with pytest.raises(InvitationRefused, match="50"):
            resend(invitation=first, actor=person.actor)
    with pytest.raises(InvitationRefused, match="50"):
        asked(person, make_post(cast.senegal), "another@example.sn")
    asked(make_member(cast.senegal, Role.COORDINATOR), make_post(cast.senegal), "third@example.sn")
    with system_scope("test"):
        Event.objects.filter(kind="focalpoints.invited", actor=person).update(
            created_at=timezone.now() - timedelta(days=1, seconds=1)
        )
    asked(person, make_post(cast.senegal), "another@example.sn")


def test_given_a_new_link_then_the_earlier_one_opens_nothing_and_it_is_valid_for_14_days_again(cast, vacant):
    first = asked(cast.coordinator_senegal, vacant)
    old = signature(first.reference, first.nonce)
    assert find(first.reference, old) is not None
    with access_scope(cast.coordinator_senegal):
        again = resend(invitation=first, actor=cast.coordinator_senegal.actor)
    assert find(first.reference, old) is None
    assert find(first.reference, signature(again.reference, again.nonce)).state == "pending"
    assert timedelta(days=13, hours=23) < again.expires_at - timezone.now() <= timedelta(days=14)


def test_given_a_withdrawn_or_accepted_one_then_it_is_neither_sent_again_nor_withdrawn(cast, vacant):
    person = cast.coordinator_senegal
    one = asked(person, vacant)
    with access_scope(person):
        withdraw(invitation=one, actor=person.actor)
        for act in (withdraw, resend):
            with pytest.raises(InvitationClosed):
                act(invitation=one, actor=person.actor)


def test_given_an_invitation_of_one_side_then_the_other_reads_it_and_is_told_that_it_does_not_change_it(cast):
    """The row's owner writes it, by both locks: a refusal in words, never a missing row."""
    by_coordinator = asked(cast.coordinator_senegal, make_post(cast.senegal, Role.COORDINATOR))
    with access_scope(cast.secretariat):
        assert Invitation.objects.visible_to(cast.secretariat).filter(pk=by_coordinator.pk).exists()
        for act in (withdraw, resend):
            with pytest.raises(PermissionDenied, match="coordinators of Senegal"):
                act(invitation=Invitation.objects.get(pk=by_coordinator.pk), actor=cast.secretariat.actor)


def test_given_an_invitation_then_nobody_else_reads_it_by_either_lock(cast, vacant):
    one = asked(cast.coordinator_senegal, vacant)
    for who in ("analyst_senegal", "coordinator_spain", "agency", "ended", "superuser"):
        person = getattr(cast, who)
        with access_scope(person):
            assert not Invitation.objects.visible_to(person).filter(pk=one.pk).exists(), who
            assert not Invitation.objects.filter(pk=one.pk).exists(), who  # row-level security alone


# ── the mail ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_invitation_then_its_mail_is_sent_once_in_the_language_of_the_person_with_the_link(cast, vacant, mailoutbox):
    one = asked(cast.coordinator_senegal, vacant, language="fr")
    assert send_invitation(one.pk) is True and send_invitation(one.pk) is False
    (mail,) = mailoutbox
    assert mail.to == ["new@example.sn"] and path_of(one) in mail.body
    assert "Police aux frontières" in mail.body


def test_given_a_worker_that_was_lost_then_the_sweep_sends_it(cast, vacant, mailoutbox):
    one = asked(cast.coordinator_senegal, vacant)
    assert send_invitations_left_behind() == 0  # still on its way to a worker
    with system_scope("test"):
        Invitation.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert send_invitations_left_behind() == 1 and send_invitations_left_behind() == 0
    assert len(mailoutbox) == 1


def test_given_a_withdrawn_invitation_then_its_mail_is_not_sent_any_more(cast, vacant, mailoutbox):
    one = asked(cast.coordinator_senegal, vacant)
    with access_scope(cast.coordinator_senegal):
        withdraw(invitation=one, actor=cast.coordinator_senegal.actor)
    assert send_invitation(one.pk) is False and mailoutbox == []


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_the_page_then_it_tells_seats_vacant_posts_and_who_reads_it(client, cast, coordinator, vacant):
    said = text_of(client.get(PAGE))
    assert "Border police (focal point)" in said and "16 of 20 free" in said
    left = seats_of(cast.senegal)[Role.COORDINATOR].left
    assert f"{left} of 4 free" in said and "secretariat" not in said.split("Seats")[1].split("A new post")[0].lower()
    assert "works once, for 14 days" in said


def test_given_the_answers_then_the_person_is_invited_until_the_end_of_that_day_in_the_zone_of_the_post(
    client, cast, coordinator
):
    post = make_post(cast.senegal, Role.FOCAL_POINT, time_zone="America/New_York", **named())
    answer = client.post(PAGE, answers(post=str(post.reference), until="2027-03-13"))  # the clock changes on the 14th
    assert answer.status_code == 302, text_of(answer)
    (one,) = all_stored()
    until = one.until.astimezone(ZoneInfo("America/New_York"))
    assert (until.date(), until.hour, until.minute) == (date(2027, 3, 14), 0, 0)
    said = text_of(client.get(LIST))
    assert "Cheikh Diouf invited: Border police" in said and "Undo" in said


def test_given_a_new_post_then_it_is_opened_with_the_invitation_and_the_seat_is_taken(client, cast, coordinator):
    before = seats_of(cast.senegal)[Role.ANALYST].taken
    answer = client.post(PAGE, answers(post="new", role="analyst", title_fr="Analyste des routes", institution="Gendarmerie"))
    assert answer.status_code == 302, text_of(answer)
    (one,) = all_stored()
    post = Post.objects.get(pk=one.post_id)
    assert (post.role, post.titles, post.institution) == ("analyst", {"fr": "Analyste des routes"}, "Gendarmerie")
    assert seats_of(cast.senegal)[Role.ANALYST].taken == before + 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"post": ""}, "Choose a post"),
        ({"post": "nonsense"}, "Choose a vacant post"),
        ({"email": "nobody"}, "Write it as name@ministry.example"),
        ({"email": ""}, "Give the e-mail address"),
        ({"name": ""}, "Give the person's name"),
        ({"until": "2020-01-01"}, "Choose a later day"),
        ({"until": "31/02/2028"}, "Write the day as"),
        ({"until": "2999-01-01"}, "within the next ten years"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"post": "new"}, "Choose the role of the new post"),
        ({"post": "new", "role": "analyst"}, "Give the title of the new post"),
        ({"post": "new", "role": "secretariat", "title_en": "X"}, "Choose a role that you may give"),
    ],
)
def test_given_a_bad_answer_then_the_form_says_what_to_mend_and_nothing_is_stored(client, coordinator, vacant, changed, words):
    before = Post.objects.count()
    answer = client.post(PAGE, answers(**{"post": str(vacant.reference), **changed}))
    assert answer.status_code == 422 and words in text_of(answer)
    assert all_stored() == [] and Post.objects.count() == before


def test_given_what_the_service_refuses_then_it_stands_at_its_field_and_a_new_post_is_not_left_behind(client, cast, coordinator):
    before = Post.objects.count()
    mine = answers(post="new", role="analyst", title_en="Analyst", email=coordinator.email)
    answer = client.post(PAGE, mine)
    assert answer.status_code == 422 and "Nobody invites themselves" in text_of(answer)
    assert Post.objects.count() == before


def test_given_no_seat_then_the_new_post_is_refused_in_words_and_the_page_told_so_before(client, cast, coordinator):
    while seats_of(cast.senegal)[Role.COORDINATOR].left:
        make_post(cast.senegal, Role.COORDINATOR)
    assert "0 of 4 free" in text_of(client.get(PAGE))
    answer = client.post(PAGE, answers(post="new", role="coordinator", title_en="Fifth"))
    assert answer.status_code == 422 and "All seats of this role are taken" in text_of(answer)
    assert all_stored() == []


@pytest.mark.parametrize("who", ["coordinator_spain", "analyst_senegal", "secretariat", "ended", "superuser"])
def test_given_somebody_else_then_the_page_is_not_for_them_and_says_why(client, cast, vacant, who):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, answers(post=str(vacant.reference))).status_code == 403
    assert all_stored() == []


def test_given_the_list_then_one_click_sends_again_and_one_withdraws(client, cast, coordinator, vacant):
    one = asked(coordinator, vacant)
    base = f"/focal-points/invitations/{one.reference}"
    assert client.get(f"{base}/resend/").status_code == 405
    assert "A new link is on its way to Cheikh Diouf" in text_of(client.post(f"{base}/resend/", follow=True))
    assert stored(one).nonce != one.nonce
    assert "was withdrawn" in text_of(client.post(f"{base}/withdraw/", follow=True))
    assert "withdrawn already" in text_of(client.post(f"{base}/withdraw/", follow=True))
    assert stored(one).state == "withdrawn"


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator_spain", 404), ("analyst_senegal", 404), ("superuser", 404), ("secretariat", 403)]
)
def test_given_somebody_else_then_an_invitation_is_not_theirs_to_change(client, cast, vacant, who, status):
    one = asked(cast.coordinator_senegal, vacant)
    client.force_login(getattr(cast, who))
    for act in ("resend", "withdraw"):
        assert client.post(f"/focal-points/invitations/{one.reference}/{act}/").status_code == status
    assert stored(one).nonce == one.nonce and stored(one).state == "pending"


def test_given_a_coordinator_who_was_suspended_while_the_form_was_open_then_nothing_is_sent(client, cast, coordinator, vacant):
    with system_scope("test"):
        Appointment.objects.filter(user=coordinator).update(suspended_at=timezone.now())
    assert client.post(PAGE, answers(post=str(vacant.reference))).status_code == 403
    assert all_stored() == []


def test_given_a_person_without_a_body_then_the_system_may_only_in_its_scope(cast, vacant):
    with pytest.raises(PermissionDenied), access_scope(cast.analyst_senegal):
        invite(post=vacant, email="x@example.sn", name="X Y", actor=Actor(None))
    assert connection.in_atomic_block
