"""Bytes that are not UTF-8 (half of a surrogate pair, a Latin-1 letter) are refused by name, never stored as something else."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("bad", ["%ED%A0%80", "%E9", "a%FFb"])
def test_given_bytes_that_are_no_text_in_an_address_then_400_names_the_parameter(client, cast, bad):
    client.force_login(cast.observer_spain, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/practices/", "/api/v1/practices/"):
        answer = client.get(f"{path}?q={bad}")
        assert answer.status_code == 400 and b"q" in answer.content


@pytest.mark.parametrize("bad", ["%ED%A0%80", "%E9"])
def test_given_bytes_that_are_no_text_in_a_form_then_nothing_is_stored(client, cast, bad):
    from practices.models import Practice
    from rabatplatform.access.scope import system_scope

    client.force_login(cast.focal_point_senegal, backend="allauth.account.auth_backends.AuthenticationBackend")
    body = f"title=A{bad}B&form_key=0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11"
    answer = client.post("/practices/new/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 and b"title" in answer.content
    with system_scope("test"):
        assert not Practice.objects.exists()
