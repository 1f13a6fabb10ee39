"""Signing in: who may, what is told, what is counted."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from rabatplatform.accounts import attempts
from rabatplatform.accounts.models import SignInFailure, User
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def test_given_the_right_password_when_somebody_signs_in_then_they_are_in_and_it_is_written_down(client):
    person = make_person(password=PASSWORD)
    answer = sign_in(client, person.email.upper())
    assert answer.status_code == 302 and client.session["_auth_user_id"] == str(person.pk)
    from rabatplatform.access.scope import system_scope
    from rabatplatform.audit.models import AuditEntry

    with system_scope("test"):
        assert AuditEntry.objects.filter(act="signed_in", user=person).exists()


def test_given_a_wrong_password_or_an_unknown_address_then_the_answer_is_the_same(client):
    person = make_person(password=PASSWORD)
    answers = [sign_in(client, email, "wrong wrong wrong") for email in (person.email, "nobody@example.org")]
    bodies = [a.content.decode().replace(person.email, "").replace("nobody@example.org", "") for a in answers]
    bodies = [b.split("<main")[1].split("csrfmiddlewaretoken")[0] for b in bodies]
    assert answers[0].status_code == answers[1].status_code and bodies[0] == bodies[1]


def test_given_a_service_account_with_a_password_when_it_signs_in_then_it_is_refused(client):
    person = make_person(password=PASSWORD, is_service=True)
    assert sign_in(client, person.email).status_code != 302
    assert "_auth_user_id" not in client.session


def test_given_a_suspended_person_then_they_cannot_sign_in_and_an_open_session_is_over(client):
    person = make_person(password=PASSWORD)
    sign_in(client, person.email)
    assert client.get(reverse("notifications:list")).status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("notifications:list")).status_code == 302
    client.cookies.clear()
    sign_in(client, person.email)
    assert "_auth_user_id" not in client.session


def test_given_ten_failures_when_the_right_password_comes_then_that_network_waits_and_another_does_not(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # the cache may be emptied: this limit stands alone
    person = make_person(password=PASSWORD)
    for _try in range(attempts.MOST_AN_HOUR):
        sign_in(client, person.email, "wrong wrong wrong")
    assert SignInFailure.objects.count() == attempts.MOST_AN_HOUR
    assert sign_in(client, person.email).status_code != 302
    elsewhere = client.post(LOGIN, {"login": person.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_given_the_sign_up_address_then_nobody_registers(client):
    answer = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()
    assert answer.status_code in (200, 302, 403, 404)


def test_given_a_reset_for_a_known_and_an_unknown_address_then_the_answers_are_alike_and_only_one_mail_goes(client):
    person = make_person(password=PASSWORD, language="en")
    answers = [client.post("/account/password/reset/", {"email": email}) for email in (person.email, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [302, 302] and answers[0].url == answers[1].url
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_given_the_link_of_a_reset_then_a_new_password_is_set_with_it_once(client):
    import re

    person = make_person(password=PASSWORD, language="en")
    client.post("/account/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    new = "seven slow otters swim"
    assert client.post(address, {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=person.pk).check_password(new)
    assert "_auth_user_id" not in client.session
    client.get(link, follow=True)
    assert client.post(address, {"password1": PASSWORD, "password2": PASSWORD}).status_code != 302


@pytest.mark.parametrize(
    ("password", "says"), [("short", "too_short"), ("abcabcabcabcabcabc", "repeats"), ("password1", "common")]
)
def test_given_a_weak_password_then_it_is_refused(password, says):
    from django.contrib.auth.password_validation import validate_password

    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert says in " ".join(error.code for error in refusal.value.error_list)


def test_given_a_secret_of_a_second_factor_then_it_is_stored_encrypted():
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person, secret = make_person(), generate_totp_secret()
    TOTP.activate(person, secret)
    stored = Authenticator.objects.get(user=person).data["secret"]
    assert stored != secret and secret not in str(stored)


def test_given_passwords_then_production_hashes_them_with_argon2():
    from rabatplatform.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_given_a_mail_server_that_is_away_when_the_password_changes_then_the_page_answers_and_it_is_changed(client, monkeypatch):
    person = make_person(password=PASSWORD)
    sign_in(client, person.email)

    def away(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    new = "seven slow otters swim"
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302 and User.objects.get(pk=person.pk).check_password(new)
