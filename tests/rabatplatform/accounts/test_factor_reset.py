"""A lost second factor: both sides agree, two people, never for oneself; and the database holds to it by itself."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts import services, tasks
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.errors import AskedTooOften, NoPostNoReset, ResetRefused
from rabatplatform.accounts.models import FactorReset, Letter, User
from rabatplatform.accounts.querysets import has_second_factor, open_factor_resets
from rabatplatform.audit.models import AuditEntry
from tests.factories import PASSWORD, appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.rabatplatform.accounts.helpers import main_of, signed_in, with_app, with_passkey

pytestmark = pytest.mark.django_db
LOST = "/account/factor-lost/"


@pytest.fixture
def people(db):
    from types import SimpleNamespace

    senegal, spain, icmpd = make_country("SN"), make_country("ES"), make_organisation("icmpd", names={"en": "ICMPD"})
    return SimpleNamespace(
        senegal=senegal,
        person=make_member(senegal, Role.ANALYST, password=PASSWORD),
        coordinator=make_member(senegal, Role.COORDINATOR),
        second=make_member(senegal, Role.COORDINATOR),
        abroad=make_member(spain, Role.COORDINATOR),
        colleague=make_member(senegal, Role.FOCAL_POINT),
        secretariat=make_member(icmpd, Role.SECRETARIAT),
    )


def asked(people):
    with access_scope(people.person):
        return services.ask_factor_reset(person=people.person, actor=people.person.actor)


def decide(reset, who, act=services.approve_factor_reset):
    with access_scope(who):
        return act(reset=reset, actor=who.actor)


def half_way(person):
    client = Client()
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302 and answer.url.startswith("/account/2fa/authenticate/")
    return client


@pytest.mark.parametrize("order", [("coordinator", "secretariat"), ("secretariat", "coordinator")])
def test_given_both_agree_then_factors_and_sessions_are_gone_and_the_person_is_told(people, order):
    device = signed_in(people.person)
    with_app(people.person)
    with_passkey(people.person)
    reset = decide(asked(people), getattr(people, order[0]))
    assert reset.done_at is None and has_second_factor(people.person) and device.get("/account/profile/").status_code == 200
    reset = decide(reset, getattr(people, order[1]))
    assert reset.done_at and not Authenticator.objects.filter(user=people.person).exists()
    assert (reset.coordinator_post_id, reset.secretariat_post_id) == (
        people.coordinator.actor.post.label_id,
        people.secretariat.actor.post.label_id,
    )
    assert device.get("/account/profile/").status_code == 302
    mail.outbox.clear()
    tasks.send_letters_left_behind()
    assert [message.to for message in mail.outbox] == [[people.person.email]] and "was taken away" in mail.outbox[0].subject
    assert signed_in(people.person).get("/account/second-factor/").status_code == 200
    with system_scope("test"):
        acts = list(AuditEntry.objects.filter(act__startswith="factor_reset").order_by("pk").values_list("act", "user_id"))
    assert acts == [
        ("factor_reset_asked", people.person.pk),
        ("factor_reset_approved", getattr(people, order[0]).pk),
        ("factor_reset_approved", getattr(people, order[1]).pk),
        ("factor_reset_done", people.person.pk),
    ]


@pytest.mark.parametrize("who", ["abroad", "colleague", "person"])
def test_given_somebody_who_may_not_decide_then_they_are_refused_with_the_reason(people, who):
    reset = asked(people)
    for act in (services.approve_factor_reset, services.refuse_factor_reset):
        with pytest.raises(PermissionDenied) as refusal:
            decide(reset, getattr(people, who), act)
        assert str(refusal.value)


def test_given_one_half_then_the_same_person_and_the_same_side_cannot_give_the_other(people):
    reset = decide(asked(people), people.coordinator)
    for who in (people.coordinator, people.second):
        with pytest.raises(ResetRefused):
            decide(reset, who)
    with access_scope(people.coordinator):
        assert FactorReset.objects.get(pk=reset.pk).done_at is None


def test_given_one_person_in_both_offices_then_they_still_give_one_half_alone(people, settings):
    settings.FACTOR_RESET_POLICY = "tests.rabatplatform.accounts.test_factor_reset.both_offices"
    both = people.coordinator
    with system_scope("test"):
        appoint(both, make_post(people.secretariat.actor.post.organisation, Role.SECRETARIAT))
    reset = decide(asked(people), both)
    assert reset.coordinator_id == both.pk and reset.secretariat_id is None
    with pytest.raises(ResetRefused):
        decide(reset, both)


def both_offices(actor, person):
    from rabatplatform.access.rulings import ALLOWED

    return {"coordinator": ALLOWED, "secretariat": ALLOWED}


def test_given_a_refusal_then_it_is_over_and_the_person_is_told(people):
    with_app(people.person)
    reset = decide(asked(people), people.coordinator)
    decide(reset, people.secretariat, services.refuse_factor_reset)
    with pytest.raises(ResetRefused):
        decide(reset, people.secretariat)
    assert has_second_factor(people.person)
    mail.outbox.clear()
    tasks.send_letters_left_behind()
    assert ["stays as it is" in message.subject for message in mail.outbox] == [True], (
        "the first letter has nothing to say any more"
    )


def test_given_seven_days_then_it_is_over(people):
    reset = asked(people)
    with system_scope("test"):
        FactorReset.objects.update(expires_at=timezone.now())
    with pytest.raises(ResetRefused):
        decide(reset, people.coordinator)
    with access_scope(people.coordinator):
        assert not open_factor_resets(people.coordinator).exists()


def test_given_an_open_asking_then_a_second_one_is_the_same_and_a_fourth_today_is_refused(people):
    first = asked(people)
    assert asked(people).pk == first.pk
    with system_scope("test"):
        assert Letter.objects.count() == 1
    for _number in range(2):
        decide(FactorReset(pk=first.pk, user=people.person), people.secretariat, services.refuse_factor_reset)
        first = asked(people)
    decide(first, people.secretariat, services.refuse_factor_reset)
    with pytest.raises(AskedTooOften):
        asked(people)


def test_given_no_post_then_it_cannot_be_asked(people):
    nobody = make_person()
    with access_scope(nobody), pytest.raises(NoPostNoReset):
        services.ask_factor_reset(person=nobody, actor=Actor(nobody))


def test_given_a_coordinator_when_they_ask_for_a_member_then_it_counts_and_a_stranger_may_not(people):
    with access_scope(people.coordinator):
        reset = services.ask_factor_reset(
            person=people.person, actor=people.coordinator.actor, body_label_id=people.senegal.coordination_label_id
        )
    assert reset.is_open
    with access_scope(people.abroad), pytest.raises(PermissionDenied):
        services.ask_factor_reset(person=people.person, actor=people.abroad.actor)


@pytest.mark.parametrize("lock", ["both", "python", "database"])
def test_given_an_asking_then_those_who_decide_and_the_person_read_it_and_nobody_else(people, lock):
    reset = asked(people)
    readers = {"person", "coordinator", "second", "secretariat"}
    seen = set()
    for name in (*readers, "abroad", "colleague"):
        who = getattr(people, name)
        if lock == "python":
            with system_scope("test"):
                rows = list(FactorReset.objects.visible_to(who))
        else:
            with access_scope(who):
                rows = list(FactorReset.objects.all() if lock == "database" else FactorReset.objects.visible_to(who))
        if rows == [reset]:
            seen.add(name)
    assert seen == readers


def test_given_those_who_decide_then_they_find_it_and_the_person_does_not(people):
    reset = asked(people)
    for who, found in ((people.coordinator, [reset]), (people.secretariat, [reset]), (people.person, []), (people.abroad, [])):
        with access_scope(who):
            assert list(open_factor_resets(who)) == found


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("coordinator", {"secretariat_id": "coordinator"}),  # not their office
        ("coordinator", {"coordinator_id": "second"}),  # in another's name
        ("secretariat", {"coordinator_id": "coordinator"}),
        ("secretariat", {"coordinator_id": "secretariat"}),
        ("secretariat", {"refused_by_id": "coordinator"}),
        ("coordinator", {"user_id": "colleague"}),
        ("coordinator", {"done_at": "now"}),  # without both
    ],
)
def test_given_code_that_forgets_its_rules_then_the_database_refuses(people, who, changes):
    reset = asked(people)
    values = {key: timezone.now() if value == "now" else getattr(people, value).pk for key, value in changes.items()}
    with pytest.raises(DatabaseError), access_scope(getattr(people, who)):
        FactorReset.objects.filter(pk=reset.pk).update(**values)


@pytest.mark.parametrize("who", ["person", "abroad", "colleague"])
def test_given_somebody_who_does_not_decide_then_the_database_lets_them_change_no_row(people, who):
    reset, person = asked(people), getattr(people, who)
    with access_scope(person):
        assert FactorReset.objects.filter(pk=reset.pk).update(coordinator=person) == 0
    with pytest.raises(DatabaseError), access_scope(person), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).delete()
    if who != "person":
        with pytest.raises(DatabaseError), access_scope(person):
            FactorReset.objects.create(user=people.person, body_label_id=people.senegal.coordination_label_id)


def test_given_what_was_decided_then_the_database_keeps_it(people):
    reset = decide(asked(people), people.secretariat, services.refuse_factor_reset)
    with pytest.raises(DatabaseError), access_scope(people.secretariat):
        FactorReset.objects.filter(pk=reset.pk).update(refused_at=None, refused_by=None)


@pytest.mark.django_db(transaction=True)
def test_given_both_at_the_same_moment_then_it_is_done_once():
    senegal, icmpd = make_country("SN"), make_organisation("icmpd", names={"en": "ICMPD"})
    person = make_member(senegal, Role.ANALYST)
    deciders = [make_member(senegal, Role.COORDINATOR), make_member(icmpd, Role.SECRETARIAT)]
    with_app(person)
    with access_scope(person):
        reset = services.ask_factor_reset(person=person, actor=person.actor)
    gate, done = threading.Barrier(2), []

    def agree(who):
        gate.wait()
        try:
            done.append(decide(reset, who).done_at)
        finally:
            connection.close()

    threads = [threading.Thread(target=agree, args=[who]) for who in deciders]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(done) == 2 and len([at for at in done if at]) == 1
    assert not Authenticator.objects.filter(user=person).exists()


# ── the page at the second step ────────────────────────────────────────────────────────────────────────────────────
def test_given_the_password_alone_then_the_page_asks_and_signs_nobody_in(people):
    with_app(people.person)
    client = half_way(people.person)
    assert LOST in main_of(client.get("/account/2fa/authenticate/"))
    assert "<form" in main_of(client.get(LOST))
    with system_scope("test"):
        assert not FactorReset.objects.exists()
    answer = client.post(LOST)
    assert answer.status_code == 200 and "are asked" in main_of(answer)
    assert "_auth_user_id" not in client.session and client.get("/account/profile/").status_code == 302
    with system_scope("test"):
        assert FactorReset.objects.get().user_id == people.person.pk
    assert client.post(LOST).status_code == 200
    with system_scope("test"):
        assert FactorReset.objects.count() == 1


def test_given_a_person_without_a_post_then_the_page_says_whom_to_ask():
    person = make_person(password=PASSWORD)
    with_app(person)
    answer = half_way(person).post(LOST)
    assert answer.status_code == 422 and "You hold no post now" in main_of(answer)


def test_given_nobody_half_way_then_the_page_leads_to_the_sign_in(people):
    assert Client().get(LOST).url == "/account/login/" and Client().post(LOST).url == "/account/login/"
    with system_scope("test"):
        assert not FactorReset.objects.exists()
    assert signed_in(people.person).post(LOST).status_code == 302


def test_given_a_person_suspended_half_way_then_nothing_is_asked(people):
    with_app(people.person)
    client = half_way(people.person)
    User.objects.filter(pk=people.person.pk).update(is_active=False)
    assert client.post(LOST).status_code in (302, 422)
    with system_scope("test"):
        assert not FactorReset.objects.exists()


def test_given_both_agreed_then_a_sign_in_begun_before_is_over(people):
    with_app(people.person)
    client = half_way(people.person)
    reset = decide(decide(asked(people), people.coordinator), people.secretariat)
    assert reset.done_at
    assert client.get("/account/2fa/authenticate/").url.startswith("/account/login/")


def test_given_an_app_that_tells_those_who_decide_then_it_is_called_once(people, settings):
    settings.FACTOR_RESET_ASKED = "tests.rabatplatform.accounts.test_factor_reset.remember"
    told.clear()
    reset = asked(people)
    asked(people)
    assert told == [(reset.pk, people.person.pk)]


told = []


def remember(reset, actor):
    told.append((reset.pk, actor.user.pk))
