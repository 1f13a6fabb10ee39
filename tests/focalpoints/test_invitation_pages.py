"""The page that the link of an invitation opens: a new person, one who has an account, another one's session; used, too old,
withdrawn, forged; two at once; nothing half-done."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from focalpoints.invitation_links import path_of
from focalpoints.models import Appointment, Invitation, Role
from focalpoints.services import close_post
from focalpoints.services.invitations import resend, withdraw
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.audit.models import AuditEntry
from tests.factories import PASSWORD, appoint, make_cast, make_person, make_post
from tests.focalpoints.test_members import LIST, asked, at_once, named, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "c.diouf@example.sn"
ANSWERS = {"name": "Cheikh Diouf", "password": PASSWORD, "language": "en", "time_zone": "Africa/Dakar"}


@pytest.fixture
def boss(cast):
    return cast.coordinator_senegal


@pytest.fixture
def one(cast, boss):
    """An invitation to a post whose role reads casework."""
    post = make_post(cast.senegal, Role.ANALYST, time_zone="Africa/Dakar", **named())
    return asked(boss, post, ADDRESS, language="en", until=timezone.now() + timedelta(days=300))


def holders(invitation):
    return list(Appointment.objects.now().filter(post=invitation.post_id).values_list("user__email", flat=True))


def state_of(invitation) -> str:
    with system_scope("test"):
        return Invitation.objects.get(pk=invitation.pk).state


# ── a new person ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_the_link_then_the_page_says_who_invites_to_what_until_when(client, boss, one):
    answer = client.get(path_of(one))
    said = text_of(answer)
    for words in ("act for Senegal", "Border police", "Analyst", str(boss.actor.post), ADDRESS, "Cheikh Diouf"):
        assert words in said or words in answer.content.decode(), words
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
    assert b'<option value="Africa/Dakar" selected>' in answer.content
    assert state_of(one) == "pending"


def test_given_the_answers_then_the_account_is_made_the_post_is_held_and_a_second_factor_is_asked(client, boss, one):
    answer = client.post(path_of(one), ANSWERS)
    assert answer.status_code == 302 and answer.url == "/account/second-factor/?next=/".replace("/?next=/", "/?next=%2F")
    person = User.objects.get(email=ADDRESS)
    assert (person.name, person.language, person.time_zone) == ("Cheikh Diouf", "en", "Africa/Dakar")
    assert person.check_password(PASSWORD) and holders(one) == [ADDRESS]
    assert client.session["_auth_user_id"] == str(person.pk)
    row = Appointment.objects.get(user=person)
    assert row.made_by == boss and row.made_from == boss.actor.post and row.valid.upper == one.until
    assert state_of(one) == "accepted"
    client.force_login(boss)
    assert "Cheikh Diouf accepted: Border police" in text_of(client.get(LIST))
    with system_scope("test"):
        kept = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert [act for act in kept if act in ("person_made", "invitation_accepted", "appointed")] == [
        "person_made",
        "invitation_accepted",
        "appointed",
    ]


def test_given_a_role_that_reads_no_casework_then_home_comes_next(client, cast, boss):
    one = asked(boss, make_post(cast.senegal, Role.OBSERVER), ADDRESS)
    answer = client.post(path_of(one), ANSWERS)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").status_code == 200


def test_given_the_language_of_the_mail_then_the_page_opens_in_it_unless_one_was_chosen_on_this_device(client, cast, boss):
    one = asked(boss, make_post(cast.senegal, Role.OBSERVER, **named()), ADDRESS, language="fr")
    assert '<html lang="fr"' in client.get(path_of(one)).content.decode()
    client.cookies["language"] = "en"
    assert '<html lang="en"' in client.get(path_of(one)).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "short"}, "at least 15"),
        ({"password": "abcabcabcabcabcabc"}, "repeats itself"),
        ({"password": ""}, "Choose a password"),
        ({"name": ""}, "Give your name"),
        ({"time_zone": "Atlantis/Capital"}, "Select a valid choice"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_given_a_bad_answer_then_the_form_says_what_to_mend_and_no_account_is_left(client, one, changed, words):
    answer = client.post(path_of(one), ANSWERS | changed)
    assert answer.status_code == 422 and words in text_of(answer), text_of(answer)
    assert not User.objects.filter(email=ADDRESS).exists() and state_of(one) == "pending"
    assert PASSWORD not in answer.content.decode()


# ── links that open nothing ────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_forged_link_then_its_bytes_are_those_of_any_address_that_does_not_exist(client, one):
    reference, sign = path_of(one).strip("/").split("/")[1:]
    missing = client.get("/nothing-here/")
    for address in (f"/invitation/{uuid.uuid4()}/{sign}/", f"/invitation/{reference}/{'0' * 43}/", f"/invitation/{reference}/é/"):
        for answer in (client.get(address), client.post(address, ANSWERS)):
            assert answer.status_code == 404 and answer.content == missing.content
    assert state_of(one) == "pending"


@pytest.mark.parametrize("how", ["accepted", "withdrawn", "expired", "replaced", "post closed", "held meanwhile", "time over"])
def test_given_a_link_that_is_over_then_it_says_so_and_leaves_no_account(client, cast, boss, one, how):
    address = path_of(one)
    words = {
        "accepted": "accepted already",
        "withdrawn": "withdrawn by those who sent it",
        "expired": "has expired",
        "replaced": "",
        "post closed": "This post is closed",
        "held meanwhile": "Somebody else holds the post",
        "time over": "is over",
    }[how]
    with system_scope("test"):
        if how == "accepted":
            Invitation.objects.filter(pk=one.pk).update(state="accepted")
        if how == "expired":
            Invitation.objects.filter(pk=one.pk).update(expires_at=timezone.now())
        if how == "post closed":
            type(one.post).objects.filter(pk=one.post_id).update(closed_at=timezone.now())
        if how == "held meanwhile":
            appoint(make_person(), one.post)
        if how == "time over":
            Invitation.objects.filter(pk=one.pk).update(until=timezone.now())
    with access_scope(boss):
        if how == "withdrawn":
            withdraw(invitation=one, actor=boss.actor)
        if how == "replaced":
            resend(invitation=one, actor=boss.actor)
    answer = client.post(address, ANSWERS)
    assert answer.status_code in (404, 409, 410) and words in text_of(answer)
    assert not User.objects.filter(email=ADDRESS).exists()
    assert state_of(one) in ("pending", "accepted", "withdrawn") and ADDRESS not in holders(one)
    assert "_auth_user_id" not in client.session


def test_given_a_used_link_when_it_is_opened_again_then_it_says_that_it_was_used(client, one):
    client.post(path_of(one), ANSWERS)
    for visitor in (client, Client()):
        answer = visitor.get(path_of(one))
        assert answer.status_code == 410 and "accepted already" in text_of(answer)


# ── somebody who has an account ────────────────────────────────────────────────────────────────────────────────────
def test_given_an_account_of_that_address_then_it_asks_to_sign_in_and_one_click_accepts(client, one):
    person = make_person(ADDRESS, password=PASSWORD)
    answer = client.get(path_of(one))
    assert "Sign in to accept" in text_of(answer) and f"next={path_of(one).replace('/', '%2F')}" in answer.content.decode()
    refused = client.post(path_of(one), ANSWERS)
    assert refused.status_code == 403 and User.objects.filter(email=ADDRESS).count() == 1
    client.force_login(person)
    assert "You accept as" in text_of(client.get(path_of(one)))
    assert client.post(path_of(one)).status_code == 302
    assert holders(one) == [ADDRESS]


def test_given_a_second_post_for_a_member_then_both_are_held(client, cast, one):
    member = make_person(ADDRESS)
    appoint(member, make_post(cast.spain))
    client.force_login(member)
    assert client.post(path_of(one)).status_code == 302
    assert Appointment.objects.now().filter(user=member).count() == 2


def test_given_another_persons_session_then_it_says_so_and_offers_to_sign_out(client, cast, one):
    client.force_login(cast.analyst_spain)
    said = text_of(client.get(path_of(one)))
    assert "for somebody else" in said and "Sign out" in said and ADDRESS not in said
    assert client.post(path_of(one), ANSWERS).status_code == 403
    assert holders(one) == [] and not User.objects.filter(email=ADDRESS).exists()
    signed_out = client.post("/account/logout/", {"next": path_of(one)})
    assert signed_out.url == path_of(one)
    assert client.post(path_of(one), ANSWERS).status_code == 302


def test_given_an_account_that_is_closed_then_it_takes_nothing_up(client, one):
    make_person(ADDRESS, is_active=False)
    answer = client.post(path_of(one), ANSWERS)
    assert answer.status_code == 403 and holders(one) == []


# ── at once ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_given_one_link_opened_twice_when_both_accept_at_once_then_one_account_and_one_appointment_are_left():
    cast = make_cast()
    one = asked(cast.coordinator_senegal, make_post(cast.senegal, Role.OBSERVER), ADDRESS)
    statuses = [answer.status_code for answer in at_once(*[lambda: Client().post(path_of(one), ANSWERS)] * 2)]
    assert statuses.count(302) == 1 and set(statuses) <= {302, 403, 409, 410}
    assert User.objects.filter(email=ADDRESS).count() == 1 and Appointment.objects.filter(post=one.post_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_given_two_people_invited_to_one_post_when_both_accept_at_once_then_one_holds_it_and_the_other_leaves_no_account():
    cast = make_cast()
    post = make_post(cast.senegal, Role.OBSERVER)
    both = [asked(cast.coordinator_senegal, post, f"p{number}@example.sn") for number in (1, 2)]
    acts = [partial(Client().post, path_of(one), ANSWERS) for one in both]
    statuses = [answer.status_code for answer in at_once(*acts)]
    assert sorted(statuses) == [302, 409]
    assert User.objects.filter(email__startswith="p", email__endswith="@example.sn").count() == 1
    assert sorted(state_of(one) for one in both) == ["accepted", "pending"]


def test_given_a_pending_invitation_then_its_post_is_not_closed(cast, boss, one):
    with access_scope(boss), pytest.raises(Exception, match="withdraw the invitation first"):
        close_post(post=one.post, actor=boss.actor)
