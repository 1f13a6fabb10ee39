"""Erasing a person: nothing of them is left in any table, and what others must follow stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from focalpoints.models import Appointment, Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts import services
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.errors import StillHoldsPost
from rabatplatform.accounts.models import EmailChange, Letter, User
from rabatplatform.audit.models import AuditEntry
from tests.factories import PASSWORD, appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.rabatplatform.accounts.helpers import client_of, main_of, reauthenticated, signed_in, with_app, with_passkey

pytestmark = pytest.mark.django_db
ERASE = "/account/erase/"
MARK = "zqmarker"
COLUMNS = """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  AND NOT c.relispartition AND (t.typcategory IN ('S', 'A') OR t.typname IN ('json', 'jsonb', 'tsvector', 'bytea', 'inet'))"""


def places_of(word) -> set:
    """Every column of the database that holds the word, and "sessions" where a session does."""
    found = set()
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
        assert len(columns) > 50
        for table, column in columns:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    if any(word in str(session.get_decoded()).lower() for session in Session.objects.all()):
        found.add("sessions")
    return found


@pytest.fixture
def former():
    """Somebody who held a post until yesterday and left traces wherever one can."""
    return make_member(
        make_country("SN"),
        until=timezone.now() - timedelta(days=1),
        email=f"{MARK}@example.org",
        name=f"{MARK.capitalize()} Diop",
        password=PASSWORD,
        time_zone="Africa/Dakar",
    )


def leave_traces(person):
    with access_scope(person):
        services.ask_email_change(person=person, new_address=f"{MARK}.new@example.org")
    signed_in(person, HTTP_USER_AGENT=f"{MARK} browser")
    with_app(person)
    passkey = with_passkey(person)
    passkey.data["name"] = f"{MARK} key"
    passkey.save()
    Client().post("/account/login/", {"login": person.email, "password": PASSWORD})  # half-way: the address lies in the session
    Client().post("/account/login/", {"login": person.email, "password": "wrong wrong wrong"})


def test_given_traces_everywhere_when_the_person_is_erased_then_no_table_holds_name_or_address(former):
    leave_traces(former)
    assert places_of(MARK) >= {
        "accounts_user.email", "accounts_user.name", "accounts_emailchange.new_address",
        "mfa_authenticator.data", "usersessions_usersession.user_agent", "sessions",
    }  # fmt: skip
    secretariat = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    with access_scope(secretariat):
        services.erase_person(person=former, actor=secretariat.actor)
    assert places_of(MARK) == set()
    with system_scope("test"):
        assert not EmailChange.objects.exists() and not Letter.objects.exists()


def test_given_an_erased_person_then_the_row_says_nothing_and_the_history_stays(former):
    with access_scope(former):
        services.erase_person(person=former, actor=former.actor)
    row = User.objects.get(pk=former.pk)
    assert str(row) == "former holder" and row.name == "" and row.email.endswith(".invalid")
    assert not row.is_active and not row.has_usable_password() and row.last_login is None
    assert (row.language, row.time_zone, row.low_data, row.mail_notifications) == ("fr", "UTC", False, False)
    with system_scope("test"):
        assert str(Appointment.objects.get(user=row)).startswith("former holder")
        assert AuditEntry.objects.get(act="person_erased").data == {"person": former.pk}
    again = make_person(f"{MARK}@example.org")
    assert again.pk != former.pk, "the address is free"


def test_given_the_french_then_a_former_holder_is_named_in_it(former):
    from django.utils import translation

    former.erased_at = timezone.now()
    with translation.override("ar-xb"):
        assert str(former)


@pytest.mark.parametrize("since", [-10, 10])
def test_given_a_post_now_or_later_then_nobody_is_erased(former, since):
    appoint(former, make_post(make_country("SN")), since=timezone.now() + timedelta(days=since))
    with access_scope(former), pytest.raises(StillHoldsPost):
        services.erase_person(person=former, actor=former.actor)
    assert User.objects.get(pk=former.pk).name
    client = reauthenticated(signed_in(former))
    page = client.get(ERASE)
    assert page.status_code == 200 and "holds a post" in main_of(page) and 'name="address"' not in main_of(page)
    answer = client.post(ERASE, {"address": former.email})
    assert answer.status_code == 422 and "holds a post" in main_of(answer)
    assert User.objects.get(pk=former.pk).erased_at is None


def test_given_the_stand_in_of_another_app_then_its_word_counts(former, settings):
    settings.HOLDS_POST = "tests.rabatplatform.accounts.test_erasure.always"
    with access_scope(former), pytest.raises(StillHoldsPost):
        services.erase_person(person=former, actor=former.actor)


def always(person):
    return True


def test_given_an_app_with_texts_of_its_own_then_it_is_asked_to_forget_in_the_same_act(former, settings):
    settings.ERASE_ALSO = ["tests.rabatplatform.accounts.test_erasure.forget_and_fail"]
    with pytest.raises(RuntimeError), access_scope(former):
        services.erase_person(person=former, actor=former.actor)
    assert User.objects.get(pk=former.pk).erased_at is None


def forget_and_fail(person, address):
    assert person.name == ""
    raise RuntimeError


def test_given_the_page_when_the_address_is_typed_then_the_account_is_gone_and_signed_out(former):
    client = reauthenticated(signed_in(former))
    page = main_of(client.get(ERASE))
    assert "former holder" in page and "What stays" in page
    answer = client.post(ERASE, {"address": f" {former.email.upper()} "}, follow=True)
    assert answer.redirect_chain[0] == ("/account/login/", 302) and "was erased" in answer.content.decode()
    assert User.objects.get(pk=former.pk).erased_at is not None
    assert client.get("/account/profile/").status_code == 302
    Client().post("/account/login/", {"login": f"{MARK}@example.org", "password": PASSWORD})
    assert places_of(MARK) <= {"sessions"}


@pytest.mark.parametrize("typed", ["", "yes", "other@example.org", "x" * 9000])
def test_given_another_word_typed_then_nothing_happens(former, typed):
    answer = reauthenticated(signed_in(former)).post(ERASE, {"address": typed})
    assert answer.status_code == 422 and "#id_address" in main_of(answer)
    assert User.objects.get(pk=former.pk).erased_at is None


def test_given_no_recent_proof_then_it_is_asked_for(former):
    answer = signed_in(former).post(ERASE, {"address": former.email})
    assert answer.status_code == 302 and answer.url.startswith("/account/reauthenticate/")
    assert User.objects.get(pk=former.pk).erased_at is None


def test_given_an_erasure_twice_or_of_a_service_account_then_nothing_more_happens(former):
    actor = Actor(former, None)
    with access_scope(former):
        first = services.erase_person(person=former, actor=actor)
        assert services.erase_person(person=former, actor=actor).email == first.email
        with pytest.raises(StillHoldsPost):
            services.erase_person(person=make_person(is_service=True), actor=actor)


def test_given_somebody_not_erased_then_the_definer_function_forgets_nothing(former):
    with access_scope(former):
        services.ask_email_change(person=former, new_address="n@example.org")
    with access_scope(make_person()), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget(%s)", [former.pk])
    with system_scope("test"):
        assert EmailChange.objects.filter(user=former).exists()


def test_given_others_signed_in_then_their_sessions_stay(former):
    other = client_of(make_person())
    with access_scope(former):
        services.erase_person(person=former, actor=former.actor)
    assert other.get("/account/profile/").status_code == 200
