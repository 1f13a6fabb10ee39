"""The account of somebody who accepted an invitation."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse

from rabatplatform.accounts.errors import AddressTaken, PersonRefused
from rabatplatform.accounts.models import User
from rabatplatform.accounts.services import make_person, sign_in_new
from tests.factories import PASSWORD
from tests.factories import make_person as factory_person

pytestmark = pytest.mark.django_db
RIGHT = {"email": "New@Example.org", "name": " Awa  Diop ", "password": PASSWORD, "language": "fr", "time_zone": "Africa/Dakar"}


def test_given_right_answers_then_the_account_is_there_with_its_proven_address():
    person = make_person(**RIGHT)
    assert (person.email, person.name, person.time_zone) == ("new@example.org", "Awa Diop", "Africa/Dakar")
    assert person.check_password(PASSWORD) and person.mail_notifications and not person.low_data
    assert EmailAddress.objects.get(user=person).verified


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"), ("email", "a" * 250 + "@example.org"), ("name", " "), ("name", "x" * 151), ("password", "short"),
        ("password", "new@example.org"), ("language", "xx"), ("time_zone", "Mars/Base"), ("time_zone", "../etc"), ("time_zone", ""),
    ],
)  # fmt: skip
def test_given_one_wrong_answer_then_it_is_named_and_nothing_is_made(field, value):
    with pytest.raises(PersonRefused) as refusal:
        make_person(**RIGHT | {field: value})
    assert list(refusal.value.fields) == [field] and not User.objects.exists()


def test_given_an_address_that_has_an_account_then_it_is_refused_whatever_the_case():
    factory_person("new@example.org")
    with pytest.raises(AddressTaken):
        make_person(**RIGHT)


@pytest.mark.django_db(transaction=True)
def test_given_two_at_once_for_one_address_then_one_gets_it():
    outcomes, gate = [], threading.Barrier(2)

    def ask():
        gate.wait()
        try:
            make_person(**RIGHT)
            outcomes.append("made")
        except AddressTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["made", "taken"]
    assert User.objects.count() == EmailAddress.objects.count() == 1


def _request(client):
    from allauth.core import context
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = client.session
    request._messages = FallbackStorage(request)
    context._request_var.set(request)
    return request


def test_given_somebody_else_signed_in_when_a_new_person_is_then_the_session_is_new_and_theirs(client):
    other, person = factory_person(), make_person(**RIGHT)
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = client.session.session_key
    request = _request(client)
    request.user = other
    answer = sign_in_new(request, person, then=reverse("notifications:list"))
    assert answer.url == reverse("notifications:list")
    assert request.session.session_key != before and request.session["_auth_user_id"] == str(person.pk)
    assert not request.session.exists(before)


def test_given_a_session_prepared_by_a_stranger_when_a_new_person_is_signed_in_then_nothing_of_it_is_left(client):
    from django.contrib.auth.models import AnonymousUser

    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    request = _request(client)
    request.session, request.user = session, AnonymousUser()
    before = session.session_key
    sign_in_new(request, make_person(**RIGHT))
    assert "planted" not in request.session and not request.session.exists(before)


def test_given_a_person_suspended_meanwhile_then_nobody_is_signed_in(client):
    person = make_person(**RIGHT)
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    client.session.save()
    from django.contrib.auth.models import AnonymousUser

    request = _request(client)
    request.user = AnonymousUser()
    sign_in_new(request, person)
    assert "_auth_user_id" not in request.session


def test_given_an_erased_person_then_they_are_called_a_former_holder():
    from django.utils import timezone

    person = factory_person(name="")
    person.erased_at = timezone.now()
    assert str(person) == person.get_full_name() == "former holder" and person.initials == "FH"
