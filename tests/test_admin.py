"""The admin holds reference data and nothing else, for technical staff and nobody else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from rabatplatform.access.guard import protected_models
from rabatplatform.reference.models import ReferenceEntry
from tests.factories import make_member, make_organisation, make_person, make_practice, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_person(is_staff=True))
    return client


def test_given_the_admin_then_it_knows_reference_data_only():
    models = set(admin.site._registry)
    assert models and all(issubclass(model, ReferenceEntry) for model in models)
    assert not models & set(protected_models())


def test_given_technical_staff_when_they_open_the_admin_then_they_see_reference_data_and_cannot_change_them(staff):
    theme = make_theme()
    make_organisation()
    for model in admin.site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert staff.get(reverse(f"{place}_changelist")).status_code == 200, model
        assert staff.get(reverse(f"{place}_changelist") + "?q=secure").status_code == 200, model
        assert staff.get(reverse(f"{place}_add")).status_code == 403, model
    page = reverse("admin:practices_theme_change", args=[theme.pk])
    assert staff.get(page).status_code == 200
    assert staff.post(page, {"names": "{}"}).status_code == 403
    assert staff.post(reverse("admin:practices_theme_delete", args=[theme.pk])).status_code == 403


def test_given_a_superuser_who_is_staff_when_they_open_the_admin_then_it_is_the_same_admin(client):
    senegal_member = make_member(make_organisation())
    practice = make_practice(make_organisation(), title="canary of the draft", author=senegal_member)
    client.force_login(make_person(is_staff=True, is_superuser=True))
    index = client.get(reverse("admin:index")).content.decode()
    for hidden in ("practices/practice/", "accounts/", "events/", "audit/", "auth/", "knox/", "usersessions/", "appointment"):
        assert hidden not in index
    for place in (f"/admin/practices/practice/{practice.pk}/change/", "/admin/accounts/user/", "/admin/auth/group/"):
        assert client.get(place).status_code == 404
    assert "canary" not in index


@pytest.mark.parametrize("flags", [{}, {"is_superuser": True}])
def test_given_somebody_who_is_not_staff_when_they_open_the_admin_then_they_are_sent_away(client, flags):
    client.force_login(make_person(**flags))
    answer = client.get(reverse("admin:index"), follow=True)
    assert "/admin/" not in answer.request["PATH_INFO"]


def test_given_the_admin_then_it_is_no_second_door_to_sign_in_or_to_a_password(client, staff):
    assert staff.get("/admin/password_change/").url == reverse("account_change_password")
    assert staff.post("/admin/logout/").url == reverse("account_logout")
    client.logout()
    assert reverse("account_login") in client.get("/admin/login/").url
