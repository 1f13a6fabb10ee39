"""Another address: confirmed at both mailboxes, once, in time, by the right person."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts import email_links, services, tasks
from rabatplatform.accounts.errors import AskedTooOften, ChangeRefused, LinkOver
from rabatplatform.accounts.models import EmailChange, Letter, User
from rabatplatform.audit.models import AuditEntry
from tests.factories import PASSWORD, make_person
from tests.rabatplatform.accounts.helpers import main_of, reauthenticated, signed_in

pytestmark = pytest.mark.django_db
ASK, ADDRESS = "/account/email/change/", "/account/email/"
NEW = "awa.new@example.org"


@pytest.fixture
def person():
    return make_person("awa.old@example.org", password=PASSWORD, name="Awa Diop")


def ask(person, address=NEW):
    """The open change of a person, and the links of the mails that were sent: {address of the mailbox: path}."""
    with access_scope(person):
        change = services.ask_email_change(person=person, new_address=address)
    return change, send_letters()


def send_letters() -> dict:
    mail.outbox.clear()
    tasks.send_letters_left_behind()
    return {
        message.to[0]: re.search(r"https?://[^/]+(/account/email/confirm/\S+)", message.body).group(1) for message in mail.outbox
    }


def test_given_both_confirm_then_the_address_changes_and_other_devices_are_out(person):
    here, phone = reauthenticated(signed_in(person)), signed_in(person)
    assert here.post(ASK, {"new_address": NEW}).status_code == 302
    links = send_letters()
    assert set(links) == {person.email, NEW}
    assert NEW in main_of(here.get(ADDRESS))
    answer = Client().post(links[person.email], {"act": "confirm"})
    assert answer.status_code == 200 and User.objects.get(pk=person.pk).email == person.email
    assert NEW in main_of(here.get(links[NEW]))
    assert here.post(links[NEW]).status_code == 200
    row = User.objects.get(pk=person.pk)
    assert row.email == NEW and list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert here.get(ADDRESS).status_code == 200 and phone.get(ADDRESS).status_code == 302
    assert Client().post("/account/login/", {"login": NEW, "password": PASSWORD}).status_code == 302
    with system_scope("test"):
        assert set(AuditEntry.objects.filter(user=person, act__startswith="email_").values_list("act", flat=True)) == {
            "email_change_asked",
            "email_changed",
        }
        assert not EmailChange.objects.exclude(new_address="").exists()


@pytest.mark.parametrize("side", [0, 1])
def test_given_one_confirmation_then_nothing_changes_and_its_link_is_over(person, side):
    _change, links = ask(person)
    link = list(links.values())[side]
    assert "<form" in main_of(Client().get(link))
    assert Client().post(link).status_code == 200
    assert User.objects.get(pk=person.pk).email == person.email
    assert Client().get(link).status_code == 410 and Client().post(link).status_code == 410


def test_given_one_mailbox_that_confirms_twice_at_once_then_the_second_finds_it_used(person):
    change, _links = ask(person)
    with access_scope(person):
        assert services.confirm_email_change(change=change, side=EmailChange.NEW) == "waiting"
        with pytest.raises(LinkOver):
            services.confirm_email_change(change=change, side=EmailChange.NEW)


def test_given_a_link_then_opening_it_confirms_nothing(person):
    change, links = ask(person)
    for link in links.values():
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    with access_scope(person):
        change.refresh_from_db()
    assert change.old_confirmed_at is None and change.new_confirmed_at is None


def test_given_the_owner_of_the_old_mailbox_stops_it_then_the_other_link_is_over(person):
    _change, links = ask(person)
    answer = Client().post(links[person.email], {"act": "stop"})
    assert answer.status_code == 200 and "choose a new one at once" in main_of(answer)
    assert Client().post(links[NEW]).status_code == 410
    assert User.objects.get(pk=person.pk).email == person.email


def test_given_the_new_mailbox_then_it_cannot_stop_but_only_confirm(person):
    change, links = ask(person)
    Client().post(links[NEW], {"act": "stop"})
    with access_scope(person):
        change.refresh_from_db()
    assert change.withdrawn_at is None and change.new_confirmed_at is not None


def test_given_a_change_withdrawn_expired_or_replaced_then_its_links_are_over(person):
    _change, first = ask(person)
    _change, links = ask(person, "third@example.org")
    assert [Client().get(link).status_code for link in first.values()] == [410, 410]
    with system_scope("test"):
        EmailChange.objects.filter(withdrawn_at=None).update(expires_at=timezone.now())
    assert [Client().post(link).status_code for link in links.values()] == [410, 410]
    assert tasks.forget_addresses() == 1
    with system_scope("test"):
        assert set(EmailChange.objects.values_list("new_address", flat=True)) == {""}
    client = reauthenticated(signed_in(person))
    client.post(ASK, {"new_address": NEW})
    links = send_letters()
    assert client.post("/account/email/change/withdraw/").status_code == 302
    assert [Client().get(link).status_code for link in links.values()] == [410, 410]


def test_given_a_forged_link_then_there_is_nothing(person):
    change, links = ask(person)
    good = links[NEW].rsplit("/", 2)[1]
    other_side = email_links.make_token(change, EmailChange.OLD)
    raw = list(good)
    raw[-3] = "A" if raw[-3] != "A" else "B"
    crossed = other_side[:24] + good[24:]
    for token in ("".join(raw), crossed, good[:-2], good + "AA", "none", "x" * 3000, "é", good.swapcase()):
        assert Client().get(f"/account/email/confirm/{token}/").status_code == 404, token
        assert Client().post(f"/account/email/confirm/{token}/").status_code == 404, token


def test_given_somebody_else_signed_in_when_they_open_the_link_then_it_is_refused_and_says_why(person):
    _change, links = ask(person)
    other = signed_in(make_person(password=PASSWORD, name="Binta Sow"))
    answer = other.post(links[person.email])
    assert answer.status_code == 403 and "Binta Sow" in main_of(answer) and NEW not in answer.content.decode()
    assert Client().get(links[person.email]).status_code == 200


def test_given_the_person_suspended_meanwhile_then_the_links_are_over(person):
    _change, links = ask(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert [Client().post(link).status_code for link in links.values()] == [410, 410]


def test_given_an_address_that_has_an_account_then_the_page_says_the_same_and_no_mail_goes_there(person):
    other = make_person("taken@example.org", password=PASSWORD)
    client = reauthenticated(signed_in(person))
    pages = []
    for address in (other.email.upper(), "free1@example.org"):
        answer = client.post(ASK, {"new_address": address})
        pages.append((answer.status_code, answer.url, main_of(client.get(ADDRESS)).replace(address.lower(), "")))
        pages[-1] = tuple(re.sub(r"(csrf\w*token\" value=\"\w+)|<time.*?</time>", "", str(part)) for part in pages[-1])
        links = send_letters()
        assert (address.lower() in links) == (address != other.email.upper())
    assert pages[0] == pages[1]


def test_given_an_address_taken_between_then_the_change_is_over_and_says_so(person):
    _change, links = ask(person)
    make_person(NEW)
    Client().post(links[person.email], {"act": "confirm"})
    answer = Client().post(links[NEW])
    assert answer.status_code == 409 and User.objects.get(pk=person.pk).email == person.email
    assert Client().get(links[NEW]).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_given_two_people_racing_for_one_address_then_one_has_it():
    people = [make_person(f"racer{n}@example.org") for n in range(2)]
    changes = []
    for one in people:
        with access_scope(one):
            change = services.ask_email_change(person=one, new_address=NEW)
            services.confirm_email_change(change=change, side="old")
            changes.append(change)
    outcomes, gate = [], threading.Barrier(2)

    def confirm(one, change):
        gate.wait()
        try:
            with access_scope(one):
                outcomes.append(services.confirm_email_change(change=change, side="new"))
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=pair) for pair in zip(people, changes, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["done", "taken"]
    assert User.objects.filter(email=NEW).count() == EmailAddress.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize(
    "address",
    ["", "no address", "a" * 250 + "@example.org", "awa.old@example.org", " AWA.OLD@example.org ", "x@a.invalid"],
)
def test_given_a_wrong_address_then_it_is_refused_by_name_and_nothing_is_asked(person, address):
    answer = reauthenticated(signed_in(person)).post(ASK, {"new_address": address})
    assert answer.status_code == 422 and "#id_new_address" in main_of(answer)
    with system_scope("test"):
        assert not EmailChange.objects.exists() and not Letter.objects.exists()


def test_given_no_recent_proof_then_the_page_asks_for_it_and_keeps_nothing(person):
    client = signed_in(person)
    for answer in (client.get(ASK), client.post(ASK, {"new_address": NEW})):
        assert answer.status_code == 302 and answer.url == "/account/reauthenticate/?next=%2Faccount%2Femail%2Fchange%2F"
    assert NEW not in str(dict(client.session))


def test_given_five_askings_today_then_the_sixth_waits_until_tomorrow(person):
    with access_scope(person):
        for number in range(5):
            services.ask_email_change(person=person, new_address=f"n{number}@example.org")
        with pytest.raises(AskedTooOften):
            services.ask_email_change(person=person, new_address=NEW)
        EmailChange.objects.update(asked_at=timezone.now() - timedelta(days=2))
        services.ask_email_change(person=person, new_address=NEW)


def test_given_a_service_of_its_own_address_then_it_raises(person):
    with access_scope(person), pytest.raises(ChangeRefused):
        services.ask_email_change(person=person, new_address=person.email.upper())


def test_given_a_mail_server_that_is_away_then_the_letter_waits_and_goes_later(person, settings, monkeypatch):
    with access_scope(person):
        services.ask_email_change(person=person, new_address=NEW)
    with system_scope("test"):
        first = Letter.objects.order_by("pk").first()

    def away(message):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        assert services.send_one(first.pk) == "waiting" and services.send_one(first.pk) is None
    with system_scope("test"):
        row = Letter.objects.get(pk=first.pk)
        assert row.attempts == 1 and row.error == "oserror" and row.not_before > timezone.now()
        Letter.objects.update(not_before=timezone.now())
    assert len(send_letters()) == 2
    with system_scope("test"):
        assert not Letter.objects.exists()
    assert services.send_one(first.pk) is None


def test_given_a_letter_about_a_change_that_is_over_then_it_is_not_sent(person):
    with access_scope(person):
        services.ask_email_change(person=person, new_address=NEW)
        services.withdraw_email_change(person=person)
    assert send_letters() == {}


def test_given_the_letters_then_they_say_what_to_do_in_the_persons_language_in_both_parts(person):
    User.objects.filter(pk=person.pk).update(language="fr")
    change, links = ask(person)
    for message in mail.outbox:
        html = message.alternatives[0][0]
        assert links[message.to[0]] in message.body and links[message.to[0]] in html and 'lang="fr"' in html
        assert str(change.reference) not in message.body + html
    assert NEW in {message.to[0]: message for message in mail.outbox}[person.email].body


@pytest.mark.parametrize("lock", ["python", "database"])
def test_given_another_person_then_they_do_not_see_the_change(person, lock):
    ask(person)
    other = make_person()
    with access_scope(other):
        rows = EmailChange.objects.visible_to(other) if lock == "python" else EmailChange.objects.all()
        assert not rows.exists()
    if lock == "python":
        with system_scope("test"):
            assert not EmailChange.objects.visible_to(other).exists() and EmailChange.objects.visible_to(person).exists()


def test_given_the_pages_then_they_need_csrf_and_the_right_method(person):
    client = Client(enforce_csrf_checks=True)
    _change, links = ask(person)
    assert client.post(links[NEW]).status_code == 403
    assert signed_in(person).get("/account/email/change/withdraw/").status_code == 405
    assert Client().post("/account/email/change/withdraw/").status_code == 302
