"""An e-mail address is what somebody signs in with: nobody changes theirs alone."""

import pytest
from allauth.account.models import EmailAddress

from rabatplatform.accounts.models import User
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", ["action_add", "action_primary", "action_remove", "action_send"])
def test_given_somebody_signed_in_when_they_post_another_address_then_it_is_refused(client, act):
    person = make_person(password=PASSWORD)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/account/email/", {"email": "other@example.org", act: ""})
    assert answer.status_code == 405
    assert not EmailAddress.objects.filter(email="other@example.org").exists()
    assert User.objects.get(pk=person.pk).email == person.email


def test_given_the_page_of_the_address_then_it_says_whom_to_ask(client):
    client.force_login(make_person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/account/email/")
    assert answer.status_code == 200 and "<form" not in answer.content.decode().split("<main")[1].split("</main")[0]
