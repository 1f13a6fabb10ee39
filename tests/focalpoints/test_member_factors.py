"""A lost second factor on the pages of members: asked for, agreed by both sides, refused."""

import pytest
from allauth.mfa.models import Authenticator

from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import FactorReset
from tests.factories import make_member
from tests.focalpoints.test_members import LIST, appointment_of, text_of

pytestmark = pytest.mark.django_db
DESK = "/focal-points/factor-resets/"


@pytest.fixture
def member(cast):
    person = make_member(cast.senegal, Role.ANALYST, name="Khady Mbaye")
    with system_scope("test"):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    return person


def reset_of(person) -> FactorReset:
    with system_scope("test"):
        return FactorReset.objects.get(user=person)


def ask(client, who, member) -> FactorReset:
    client.force_login(who)
    answer = client.post(f"/focal-points/members/{appointment_of(member).reference}/factor/", follow=True)
    assert "Asked." in text_of(answer)
    return reset_of(member)


def test_given_a_lost_factor_when_both_agree_then_it_is_gone_and_each_page_says_so(client, cast, member):
    reset = ask(client, cast.coordinator_senegal, member)
    assert "lost their second factor" in text_of(client.get(LIST))
    said = text_of(client.get(DESK))
    assert "Khady Mbaye" in said and "Coordinator: still to come" in said
    page = f"{DESK}{reset.reference}/approve/"
    assert "The other half is still to come" in text_of(client.post(page, follow=True))
    assert "You agreed already" in text_of(client.post(page, follow=True))
    assert Authenticator.objects.filter(user=member).exists()
    client.force_login(cast.secretariat)
    assert "Coordinator: " + cast.coordinator_senegal.name + " agreed" in text_of(client.get(DESK))
    assert "Both agreed" in text_of(client.post(page, follow=True))
    assert not Authenticator.objects.filter(user=member).exists() and reset_of(member).done_at is not None
    assert "Nobody waits" in text_of(client.get(DESK))


def test_given_a_refusal_then_the_factor_stays(client, cast, member):
    reset = ask(client, cast.coordinator_senegal, member)
    assert "Refused." in text_of(client.post(f"{DESK}{reset.reference}/refuse/", follow=True))
    assert Authenticator.objects.filter(user=member).exists()
    assert "decided already" in text_of(client.post(f"{DESK}{reset.reference}/approve/", follow=True))


@pytest.mark.parametrize(
    ("who", "desk", "act"),
    [("coordinator_spain", 200, 404), ("analyst_senegal", 403, 404), ("superuser", 403, 404), ("ended", 403, 404)],
)
def test_given_somebody_else_then_they_neither_see_nor_decide(client, cast, member, who, desk, act):
    reset = ask(client, cast.coordinator_senegal, member)
    client.force_login(getattr(cast, who))
    answer = client.get(DESK)
    assert answer.status_code == desk and "Khady" not in text_of(answer)
    for name in ("approve", "refuse"):
        assert client.post(f"{DESK}{reset.reference}/{name}/").status_code == act
    asked = client.post(f"/focal-points/members/{appointment_of(member).reference}/factor/")
    assert asked.status_code == (404 if who in ("ended", "superuser") else 403)


def test_given_the_person_themself_then_they_decide_nothing(client, cast, member):
    reset = ask(client, cast.coordinator_senegal, member)
    client.force_login(member)
    assert client.post(f"{DESK}{reset.reference}/approve/").status_code == 403
