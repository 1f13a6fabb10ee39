"""Another address while mails to the present one come back: a second factor that was shown just now stands for the old mailbox."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import translation

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts import services
from rabatplatform.accounts.models import EmailChange, User
from rabatplatform.audit.models import AuditEntry
from rabatplatform.notifications.services.bounces import confirm_own_address
from tests.factories import PASSWORD, make_person
from tests.rabatplatform.accounts.helpers import code_of, main_of, reauthenticated, signed_in, with_app, with_passkey
from tests.rabatplatform.accounts.test_email_change import ADDRESS, ASK, NEW, send_letters
from tests.rabatplatform.notifications.test_planned_anew import in_doubt

pytestmark = pytest.mark.django_db
SHOW = "/account/2fa/reauthenticate/"
STANDS, ALONE = "stands for it, and you confirm at the new address alone", "so you cannot confirm there"


@pytest.fixture
def person():
    return make_person("awa.old@example.org", password=PASSWORD, name="Awa Diop")


@pytest.fixture
def returned(person):
    in_doubt(person)
    return person


def with_password(person):
    """A client on which only the password was shown; the person has an app."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return reauthenticated(client)


def with_factor(person):
    """A client on which a code of the app was shown just now."""
    secret = with_app(person)
    client = with_password(person)
    assert client.post(SHOW, {"code": code_of(secret), "next": "/"}).status_code == 302
    return client


def asked(client, address=NEW) -> EmailChange:
    assert client.post(ASK, {"new_address": address}).status_code == 302
    with system_scope("test"):
        return EmailChange.objects.get(done_at=None, withdrawn_at=None)


def audited(person) -> dict:
    with system_scope("test"):
        rows = AuditEntry.objects.filter(user=person, act__startswith="email_").values_list("act", "data")
        return {act: data.get("stood_for_old") for act, data in rows}


def test_given_a_second_factor_shown_just_now_when_the_new_mailbox_confirms_then_the_address_changes(returned):
    person, old = returned, returned.email
    client = with_factor(person)
    assert STANDS in main_of(client.get(ASK))
    change = asked(client)
    assert (change.stood_for_old, change.new_confirmed_at) == ("totp", None)
    links = send_letters()
    assert set(links) == {old, NEW}
    page = main_of(client.get(ADDRESS))
    assert "your second step stands for it" in page and ALONE not in page
    assert User.objects.get(pk=person.pk).email == old
    page = main_of(Client().get(links[NEW]))
    assert "From then on you sign in with it." in page and "present address" not in page
    assert "The address is changed" in main_of(Client().post(links[NEW]))
    assert User.objects.get(pk=person.pk).email == NEW
    assert audited(person) == {"email_change_asked": "totp", "email_changed": "totp"}
    assert [Client().get(link).status_code for link in links.values()] == [410, 410]


def test_given_the_letter_to_the_old_mailbox_then_its_link_stops_the_change_and_confirms_nothing(returned):
    person, old = returned, returned.email
    client = with_factor(person)
    asked(client)
    links = send_letters()
    letter = next(message for message in mail.outbox if message.to == [old])
    assert "needs no confirmation here" in letter.body and NEW in letter.body
    page = main_of(Client().get(links[old]))
    assert 'value="stop"' in page and 'value="confirm"' not in page
    assert Client().post(links[old]).status_code == 410
    assert Client().post(links[old], {"act": "confirm"}).status_code == 410
    assert User.objects.get(pk=person.pk).email == old
    assert "The change was stopped" in main_of(Client().post(links[old], {"act": "stop"}))
    assert [Client().post(link).status_code for link in links.values()] == [410, 410]
    assert User.objects.get(pk=person.pk).email == old


def test_given_an_address_that_is_in_order_then_both_sides_confirm_as_ever(person):
    client = with_factor(person)
    page = main_of(client.get(ASK))
    assert STANDS not in page and ALONE not in page and "when both were confirmed" in page
    assert asked(client).stood_for_old == ""
    links = send_letters()
    Client().post(links[NEW])
    assert User.objects.get(pk=person.pk).email != NEW
    Client().post(links["awa.old@example.org"], {"act": "confirm"})
    assert User.objects.get(pk=person.pk).email == NEW
    assert audited(person) == {"email_change_asked": None, "email_changed": None}


def test_given_no_second_factor_then_the_pages_say_what_to_do_and_the_new_mailbox_alone_changes_nothing(returned):
    client = reauthenticated(signed_in(returned))
    for page in (main_of(client.get(ASK)), main_of(client.get(ADDRESS))):
        assert "ask your coordinator for a new invitation, or set up a second step first" in page
        assert "/account/second-factor/?next=/account/email/change/" in page
    only_the_new_one(client, returned)


def test_given_a_session_that_showed_only_the_password_then_it_asks_for_the_second_step_and_stands_for_nothing(returned):
    with_app(returned)
    client = with_password(returned)
    for page in (main_of(client.get(ASK)), main_of(client.get(ADDRESS))):
        assert "show your second step (not a recovery code)" in page
        assert f"{SHOW}?next=%2Faccount%2Femail%2Fchange%2F" in page
    only_the_new_one(client, returned)
    assert "show your second step" in main_of(client.get(ADDRESS))


def only_the_new_one(client, person):
    assert asked(client).stood_for_old == ""
    links = send_letters()
    assert "Now open the mail at the present address" in main_of(Client().post(links[NEW]))
    assert User.objects.get(pk=person.pk).email == person.email


def a_recovery_code(client, person):
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert client.post(SHOW, {"code": codes[0], "next": "/"}).status_code == 302


def a_code_six_minutes_ago(client, person):
    session = client.session
    one = {"method": "mfa", "type": "totp", "id": Authenticator.objects.get(user=person, type="totp").pk}
    session["account_authentication_methods"] = [one | {"at": time.time() - 360}, *session["account_authentication_methods"]]
    session.save()


def a_key_that_is_no_more(client, person):
    """Nor one of somebody else."""
    other = with_passkey(make_person())
    session = client.session
    gone = [{"method": "mfa", "type": "webauthn", "id": pk, "at": time.time()} for pk in (other.pk, other.pk + 10_000)]
    session["account_authentication_methods"] = [*gone, *session["account_authentication_methods"]]
    session.save()


@pytest.mark.parametrize("show", [a_recovery_code, a_code_six_minutes_ago, a_key_that_is_no_more])
def test_given_what_is_no_second_factor_of_this_moment_then_it_stands_for_nothing(returned, show):
    with_app(returned)
    client = with_password(returned)
    show(client, returned)
    assert asked(client).stood_for_old == ""


def test_given_a_passkey_then_it_stands_too_and_is_asked_where_keys_are(returned):
    key = with_passkey(returned)
    client = with_password(returned)
    assert "/account/2fa/webauthn/reauthenticate/?next=" in main_of(client.get(ASK))
    session = client.session
    shown = {"method": "mfa", "type": "webauthn", "id": key.pk, "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [*session["account_authentication_methods"], shown]
    session.save()
    assert asked(client).stood_for_old == "webauthn"


def test_given_an_address_that_its_person_called_right_again_then_both_sides_confirm_as_ever(returned):
    client = with_factor(returned)
    with access_scope(returned):
        confirm_own_address(person=returned)
    assert asked(client).stood_for_old == ""


def test_given_the_service_then_what_was_shown_stands_only_while_mails_come_back(person):
    with access_scope(person):
        assert services.ask_email_change(person=person, new_address=NEW, shown="totp").old_confirmed_at is None
    in_doubt(person)
    with access_scope(person):
        assert services.ask_email_change(person=person, new_address=NEW).old_confirmed_at is None
        assert services.ask_email_change(person=person, new_address=NEW, shown="totp").old_confirmed_at is not None


def test_given_the_same_in_french_then_the_page_and_the_letter_are_french(returned):
    User.objects.filter(pk=returned.pk).update(language="fr")
    client = with_factor(returned)
    with translation.override("fr"):
        page = main_of(client.get(ASK, headers={"Accept-Language": "fr"}))
    assert "Mails to your present" not in page
    asked(client)
    send_letters()
    assert not [message for message in mail.outbox if re.search("Somebody|Open this link", message.body)]
