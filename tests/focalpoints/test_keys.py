"""Keys of an organisation: who makes, rotates, changes, stops and restores them, what is refused, what is told, what the database holds."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from knox.crypto import hash_token

from focalpoints.errors import PostRefused
from focalpoints.events.keys import KEY_ENDS, OfKey
from focalpoints.members import VACANT, members_of
from focalpoints.models import Appointment, Organisation, Post, Role, SeatLimit
from focalpoints.policies import keys as policies
from focalpoints.services import appointments, close_post, ensure_service_account
from focalpoints.services import keys as services
from focalpoints.services.deputies import begin_absence
from rabatplatform.access.operations import render
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.errors import KeyRefused
from rabatplatform.accounts.models import AgencyKey, AgencyToken
from rabatplatform.accounts.services import account_of, make_service_account
from rabatplatform.audit.models import AuditEntry
from rabatplatform.events.models import Event
from rabatplatform.notifications.services import write_deliveries
from rabatplatform.reference import memory
from tests.casework.together import at_once
from tests.factories import appoint, make_cast, make_member, make_organisation, make_post
from tests.focalpoints.handing import day
from tests.keys import CASEWORK, OPEN, make_key, secret_for

pytestmark = pytest.mark.django_db
NETWORKS = ["192.0.2.0/24"]


@pytest.fixture
def people():
    return make_people()


def make_people() -> SimpleNamespace:
    """UNODC's coordinator with a second factor, the holder of the responsible post, an observer, and the rest of the cast."""
    cast = make_cast()
    cast.chief = make_member(cast.unodc, Role.COORDINATOR)
    cast.keeper = make_member(cast.unodc, Role.ANALYST)
    cast.watcher = make_member(cast.unodc, Role.OBSERVER)
    for person in (cast.chief, cast.keeper):
        with_factor(person)
    return cast


def with_factor(person) -> None:
    with system_scope("test"):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


def make(people, who=None, **facts):
    """(key, secret), by the coordinator where nobody else is named."""
    who = who or people.chief
    asked = {
        "organisation": people.unodc,
        "name": "Data warehouse",
        "responsible": people.keeper.actor.post,
        "scopes": ["practices:read"],
        "networks": NETWORKS,
        "days": 90,
        **facts,
    }
    with access_scope(who):
        return services.make_key(actor=who.actor, **asked)


def act(service, who, key, **more):
    with access_scope(who):
        return service(key=key, actor=who.actor, **more)


def now(key) -> AgencyKey:
    with system_scope("test"):
        return AgencyKey.objects.get(pk=key.pk)


def day_to_come(days):
    return timezone.now() + timedelta(days=days)


def secrets_of(key) -> list[AgencyToken]:
    with system_scope("test"):
        return list(AgencyToken.objects.filter(key=key).order_by("created"))


def events_of(key) -> list[str]:
    with system_scope("test"):
        rows = Event.objects.filter(kind__startswith="focalpoints.key_", subject_id=key.pk).order_by("pk")
        return [kind.removeprefix("focalpoints.key_") for kind in rows.values_list("kind", flat=True)]


def told_of(key, kind: str) -> set[int]:
    with system_scope("test"):
        event = Event.objects.filter(kind=f"focalpoints.key_{kind}", subject_id=key.pk).latest("pk")
        write_deliveries(event)
        return set(event.deliveries.values_list("user", flat=True))


# ── making ──


def test_given_a_coordinator_when_they_make_a_key_then_its_secret_works_and_only_its_hash_is_stored(people):
    key, secret = make(people, scopes=["practices:write"])
    assert secret.startswith("rabat_") and len(secret) == 55 and secret.isascii()
    (row,) = secrets_of(key)
    assert row.digest == hash_token(secret) and row.token_key == secret[:15] and not row.used_at
    assert timedelta(days=89) < row.expiry - timezone.now() <= timedelta(days=90)
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(k)::text || row_to_json(t)::text FROM accounts_agencykey k JOIN accounts_agencytoken t ON true"
        )
        assert secret not in "".join(text for (text,) in cursor.fetchall())
        acts = [(entry.act, entry.user_id, entry.data) for entry in AuditEntry.objects.filter(act__startswith="agency_key")]
    assert acts == [("agency_key_made", people.chief.pk, {"key": key.pk})]
    account = account_of(secret)
    assert account.is_service and account.agency_key.pk == key.pk
    assert account.agency_key.scopes == {"practices:read", "practices:write"}  # writing brings reading
    assert (key.made_by_id, key.made_from_id) == (people.chief.pk, people.chief.actor.post.label_id)
    assert events_of(key) == ["made"]
    assert told_of(key, "made") == {people.keeper.pk, people.secretariat.pk}  # whoever did it is not told


@pytest.mark.parametrize(
    "who", ["keeper", "watcher", "agency", "secretariat", "coordinator_senegal", "analyst_senegal", "superuser", "ended"]
)
def test_given_somebody_else_when_they_make_a_key_then_they_are_refused_by_the_policy_and_by_the_database(people, who):
    person = getattr(people, who)
    with access_scope(person):
        assert not policies.may_make_key(person, people.unodc)
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            AgencyKey.objects.create(
                name="x",
                body_id=people.unodc.coordination_label_id,
                user=person,
                responsible_id=people.keeper.actor.post.label_id,
                scopes=["practices:read"],
                networks=NETWORKS,
            )
    with pytest.raises(PermissionDenied):
        make(people, person)


def test_given_a_deputy_of_the_coordinator_then_they_make_no_key(people):
    deputy = make_member(people.unodc, Role.ANALYST)
    with access_scope(people.chief):
        begin_absence(
            post=people.chief.actor.post,
            person=people.chief,
            first_on=day(0),
            last_on=day(5),
            deputy=deputy,
            actor=people.chief.actor,
        )
    with access_scope(deputy):
        assert not policies.may_make_key(deputy, people.unodc)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["practices:read", "casework:write"], "ceiling": ""}, "ceiling"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["casework:read"], "ceiling": ""}, "ceiling"),
        ({"scopes": ["casework:read"], "ceiling": "red"}, "ceiling"),
        ({"networks": []}, "networks"),
        ({"networks": ["0.0.0.0/0"]}, "networks"),
        ({"networks": ["192.0.2.1/24"]}, "networks"),
        ({"networks": ["\x00"]}, "networks"),
        ({"networks": [f"192.0.{number}.0/24" for number in range(300)]}, "networks"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"days": 10**9}, "days"),
    ],
)
def test_given_what_is_no_key_when_it_is_made_then_the_refusal_names_the_field_and_nothing_is_stored(people, facts, field):
    with pytest.raises(KeyRefused) as refused:
        make(people, **facts)
    assert field in refused.value.fields
    with system_scope("test"):
        assert not AgencyKey.objects.exists() and not AgencyToken.objects.exists()


def test_given_a_post_of_others_or_closed_or_that_no_person_holds_then_it_is_not_responsible(people):
    make(people)
    with system_scope("test"):
        systems = AgencyKey.objects.get().user.appointments.get().post
    vacant, left = make_post(people.unodc), make_member(people.unodc, until=timezone.now() - timedelta(days=1)).actor.post
    closed = make_member(people.unodc).actor.post
    with system_scope("test"):
        Post.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
        offered = policies.posts_that_answer(people.unodc)
    assert {post.pk for post in offered} == {
        one.actor.post.pk for one in (people.agency, people.chief, people.keeper, people.watcher)
    }
    for post in (people.coordinator_senegal.actor.post, closed, vacant, left, systems):
        with pytest.raises(KeyRefused) as refused:
            make(people, name="Other", responsible=post)
        assert "responsible" in refused.value.fields


def test_given_a_post_that_is_responsible_for_a_key_when_it_is_closed_then_it_is_refused_until_the_key_is_revoked_or_in_other_hands(
    people,
):
    held, moved = make_member(people.unodc), make_member(people.unodc)
    revoked, _secret = make(people, name="Revoked", responsible=held.actor.post)
    changed, _secret = make(people, name="Changed", responsible=moved.actor.post)
    with access_scope(people.chief):
        for person in (held, moved):
            appointment = Appointment.objects.get(user=person)
            appointments.end_appointment(appointment=appointment, actor=people.chief.actor)
            with pytest.raises(PostRefused, match="responsible for a key"):
                close_post(post=person.actor.post, actor=people.chief.actor)
    act(services.revoke_key, people.chief, revoked)
    act(services.change_key, people.chief, changed, name="x", responsible=people.keeper.actor.post, networks=NETWORKS)
    with access_scope(people.chief):
        for person in (held, moved):
            assert close_post(post=person.actor.post, actor=people.chief.actor).closed_at is not None


def test_given_a_name_that_is_taken_then_it_is_refused_until_that_key_is_revoked(people):
    key, _secret = make(people)
    with pytest.raises(KeyRefused) as refused:
        make(people, name=" Data  warehouse ")
    assert "name" in refused.value.fields
    act(services.revoke_key, people.chief, key)
    assert make(people)[0].pk != key.pk


def test_given_as_many_keys_as_there_may_be_then_one_more_is_refused(people):
    for _number in range(services.MOST_KEYS):
        make_key(people.unodc, responsible=people.keeper.actor.post)
    with pytest.raises(KeyRefused, match="at most 20"):
        make(people)


def test_given_an_organisation_whose_seats_are_taken_when_its_first_key_is_made_then_the_refusal_says_so_in_words(people):
    with system_scope("test"):
        taken = Post.objects.filter(organisation=people.unodc, role=Role.FOCAL_POINT, closed_at=None).count()
        SeatLimit.objects.create(role=Role.FOCAL_POINT, organisation=people.unodc, seats=taken)
    with pytest.raises(KeyRefused, match="all seats of this role are taken"):
        make(people)
    with system_scope("test"):
        assert not AgencyKey.objects.exists() and not AgencyToken.objects.exists()
        SeatLimit.objects.update(seats=taken + 1)
    assert account_of(make(people)[1]) is not None


# ── casework ──


def test_given_a_key_that_reads_notes_then_it_needs_a_second_factor_and_a_post_that_reads_them(people):
    notes = {"scopes": ["casework:read"], "ceiling": "amber"}
    bare = make_member(people.unodc, Role.COORDINATOR)
    with pytest.raises(PermissionDenied, match="second step"):
        make(people, bare, **notes)
    with pytest.raises(PermissionDenied, match="must read them itself"):
        make(people, responsible=people.watcher.actor.post, **notes)
    key, _secret = make(people, **notes)
    assert key.ceiling == "amber"
    with pytest.raises(PermissionDenied, match="must read them itself"):  # else the post would get a secret by rotating
        act(services.change_key, people.chief, key, name="x", responsible=people.watcher.actor.post, networks=NETWORKS)


def test_given_a_ceiling_without_casework_then_it_is_left_out(people):
    assert make(people, ceiling="amber")[0].ceiling == ""


def test_given_the_command_then_it_makes_a_key_but_none_that_reads_notes(people, capsys):
    arguments = {"name": "Nightly", "network": NETWORKS, "scope": ["practices:read"]}
    call_command("make_agency_key", "unodc", **arguments)
    assert account_of(capsys.readouterr().out.strip()).agency_key.scopes == {"practices:read"}
    with pytest.raises(CommandError, match="made by a coordinator"):
        call_command("make_agency_key", "unodc", **arguments | {"name": "Notes", "scope": ["casework:read"]})
    with pytest.raises(CommandError, match="There is no organisation"):
        call_command("make_agency_key", "nobody", **arguments)


# ── rotating ──


def test_given_a_new_secret_when_the_one_of_before_goes_on_then_both_open_the_same_until_its_end(people, later):
    key, first = make(people, days=365)
    _key, second = act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    assert account_of(first).agency_key.pk == account_of(second).agency_key.pk == key.pk
    later("8 days")
    assert account_of(first) is None and account_of(second) is not None
    assert events_of(key) == ["made", "rotated"]


def test_given_a_new_secret_when_the_one_of_before_ends_at_once_then_it_opens_nothing(people):
    key, first = make(people)
    _key, second = act(services.rotate_key, people.keeper, key, days=90, overlap_days=0)
    assert account_of(first) is None and account_of(second) is not None


def test_given_a_secret_that_ends_sooner_than_the_overlap_then_its_end_does_not_move_away(people):
    key, _secret = make(people, days=3)
    end = secrets_of(key)[0].expiry
    act(services.rotate_key, people.chief, key, days=90, overlap_days=30)
    assert secrets_of(key)[0].expiry == end


def test_given_two_live_secrets_then_a_third_is_refused_until_one_is_revoked_or_ended(people):
    key, first = make(people)
    act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    with pytest.raises(KeyRefused, match="two live secrets"):
        act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    act(services.revoke_secret, people.keeper, key, token_key=first[:15])
    act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    with pytest.raises(KeyRefused, match="ended already"):
        act(services.revoke_secret, people.keeper, key, token_key=first[:15])
    act(services.rotate_key, people.chief, key, days=90, overlap_days=0)
    assert sum(secret.is_live for secret in secrets_of(key)) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_five_new_secrets_asked_at_the_same_moment_then_one_more_is_made():
    people = make_people()
    key, _secret = make(people)
    outcomes = at_once(*[lambda: act(services.rotate_key, people.chief, key, days=90, overlap_days=7)] * 5)
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, KeyRefused) for outcome in outcomes) == 4
    assert len(secrets_of(key)) == 2


def test_given_the_holder_of_the_responsible_post_then_they_rotate_and_stop_but_neither_change_nor_restore(people):
    key, _secret = make(people)
    act(services.rotate_key, people.keeper, key, days=30, overlap_days=7)
    with pytest.raises(PermissionDenied):
        act(services.change_key, people.keeper, key, name="x", responsible=people.keeper.actor.post, networks=NETWORKS)
    act(services.suspend_key, people.keeper, key)
    with pytest.raises(PermissionDenied):
        act(services.restore_key, people.keeper, key)
    with pytest.raises(PermissionDenied, match="suspended"):
        act(services.rotate_key, people.keeper, key, days=30, overlap_days=7)


def test_given_the_secretariat_then_it_stops_and_nothing_else(people):
    key, secret = make(people)
    for service, more in (
        (services.rotate_key, {"days": 30, "overlap_days": 7}),
        (services.restore_key, {}),
        (services.change_key, {"name": "x", "responsible": people.keeper.actor.post, "networks": NETWORKS}),
    ):
        with pytest.raises(PermissionDenied):
            act(service, people.secretariat, key, **more)
    act(services.suspend_key, people.secretariat, key)
    assert account_of(secret) is None
    act(services.revoke_key, people.secretariat, key)
    assert now(key).revoked_at is not None


@pytest.mark.parametrize("who", ["watcher", "agency", "coordinator_spain", "superuser", "ended"])
def test_given_somebody_else_then_they_neither_read_nor_stop_a_key(people, who):
    key, _secret = make(people)
    person = getattr(people, who)
    with access_scope(person):
        assert not AgencyKey.objects.visible_to(person).exists()
        assert not AgencyKey.objects.exists() and not AgencyToken.objects.exists()  # row-level security alone
        with pytest.raises(AgencyKey.DoesNotExist):
            services.suspend_key(key=key, actor=person.actor)
    with system_scope("test"):
        assert not AgencyKey.objects.visible_to(person).exists()  # the Python lock alone


def test_given_the_secretariats_own_organisation_then_its_coordinator_makes_keys_and_its_secretariat_posts_are_told_why_not(
    people,
):
    keeper = make_member(people.icmpd, Role.FOCAL_POINT)
    facts = {"organisation": people.icmpd, "responsible": keeper.actor.post}
    with pytest.raises(PermissionDenied, match="Only a coordinator"):
        make(people, people.secretariat, **facts)
    key, _secret = make(people, make_member(people.icmpd, Role.COORDINATOR), **facts)
    for service, more in (
        (services.change_key, {"name": "x", "responsible": keeper.actor.post, "networks": NETWORKS}),
        (services.rotate_key, {"days": 30, "overlap_days": 7}),
    ):
        with pytest.raises(PermissionDenied):
            act(service, people.secretariat, key, **more)
    act(services.suspend_key, people.secretariat, key)
    with pytest.raises(PermissionDenied, match="Only a coordinator"):
        act(services.restore_key, people.secretariat, key)


# ── stopping and going on ──


def test_given_a_key_that_reads_notes_when_it_is_restored_then_by_somebody_with_a_second_factor_alone(people):
    bare = make_member(people.unodc, Role.COORDINATOR)
    keys = [make(people, name="Notes", scopes=["casework:read"], ceiling="amber")[0], make(people, name="Directory")[0]]
    for key in keys:
        act(services.suspend_key, bare, key)  # stopping asks nothing
    with pytest.raises(PermissionDenied, match="second step"):
        act(services.restore_key, bare, keys[0])
    act(services.restore_key, bare, keys[1])
    act(services.restore_key, people.chief, keys[0])


def test_given_an_organisation_that_takes_part_no_more_then_its_keys_are_suspended_and_only_stopped_from_then_on(people):
    key, secret = make(people)
    other, _row, others = secret_for(make_organisation("iom"))
    with system_scope("test"):
        assert services.suspend_of_retired() == 0
        Organisation.objects.filter(pk=people.unodc.pk).update(retired_at=timezone.now())
        memory.forget()
        assert [services.suspend_of_retired(), services.suspend_of_retired()] == [1, 0]
    assert account_of(secret) is None and account_of(others) is not None
    assert now(key).suspended_for == "retired" and told_of(key, "suspended") == {
        people.chief.pk,
        people.keeper.pk,
        people.secretariat.pk,
    }
    with pytest.raises(PermissionDenied, match="no more"):
        act(services.restore_key, people.chief, key)
    with pytest.raises(PermissionDenied, match="no more"):
        make(people, organisation=Organisation.objects.get(pk=people.unodc.pk), name="Second")
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(suspended_at=None)
    for who in (people.chief, people.keeper):
        with pytest.raises(PermissionDenied, match="no more"):
            act(services.rotate_key, who, key, days=30, overlap_days=7)
    act(services.revoke_key, people.keeper, key)


def test_given_a_key_that_is_suspended_when_it_is_restored_then_the_same_secret_works_again(people):
    key, secret = make(people)
    act(services.suspend_key, people.keeper, key)
    act(services.suspend_key, people.chief, key)  # twice is once
    assert account_of(secret) is None and now(key).suspended_for == "hand"
    act(services.restore_key, people.chief, key)
    assert account_of(secret) is not None and now(key).restored_at is not None
    with pytest.raises(PermissionDenied, match="not suspended"):
        act(services.restore_key, people.chief, key)
    assert events_of(key) == ["made", "suspended", "restored"]
    assert told_of(key, "suspended") == {people.chief.pk, people.secretariat.pk}


def test_given_a_key_that_is_revoked_then_nothing_brings_it_back(people):
    key, secret = make(people)
    act(services.revoke_key, people.chief, key)
    assert account_of(secret) is None and not any(one.is_live for one in secrets_of(key))
    for service, more in (
        (services.restore_key, {}),
        (services.revoke_key, {}),
        (services.rotate_key, {"days": 30, "overlap_days": 7}),
        (services.change_key, {"name": "x", "responsible": people.keeper.actor.post, "networks": NETWORKS}),
    ):
        with pytest.raises(PermissionDenied):
            act(service, people.chief, key, **more)
    assert told_of(key, "revoked") == {people.keeper.pk, people.secretariat.pk}


def test_given_an_organisation_that_loses_its_coordinator_then_the_key_outlives_them(people):
    _key, secret = make(people)
    with system_scope("test"):
        people.chief.appointments.update(suspended_at=timezone.now())
    assert account_of(secret) is not None


def test_given_new_facts_when_a_key_is_changed_then_they_hold_from_the_next_call(people):
    key, secret = make(people)
    changed = {"name": "Mirror", "responsible": people.watcher.actor.post, "networks": ["2001:db8::/48"]}
    act(services.change_key, people.chief, key, **changed)
    assert account_of(secret).agency_key.networks == ("2001:db8::/48",)
    assert now(key).name == "Mirror" and events_of(key)[-1] == "changed"
    with access_scope(people.keeper):
        assert not AgencyKey.objects.visible_to(people.keeper).exists()


# ── the account that keys act as ──


def post_of_systems(people) -> Appointment:
    with system_scope("test"):
        rows = Appointment.objects.select_related("post__country", "post__organisation", "user")
        return rows.get(user__is_service=True, post__organisation=people.unodc)


def test_given_the_account_of_the_systems_then_no_member_page_lists_it_and_nobody_changes_its_appointment(people):
    make(people)
    appointment = post_of_systems(people)
    chief = people.chief.actor
    coordinating = make_post(people.unodc, Role.COORDINATOR)
    with access_scope(people.chief):
        lines = members_of(people.chief, people.unodc).lines
        assert people.keeper.pk in {line.appointment.user_id for line in lines if line.appointment}
        assert appointment.user_id not in {line.appointment.user_id for line in lines if line.appointment}
        assert appointment.post_id not in {line.post.pk for line in lines if line.status == VACANT}
        for act_on in (
            lambda: appointments.suspend(appointment=appointment, actor=chief),
            lambda: appointments.end_appointment(appointment=appointment, actor=chief),
            lambda: appointments.change_end(appointment=appointment, until=timezone.now() + timedelta(days=1), actor=chief),
            lambda: appointments.change_post(appointment=appointment, post=coordinating, actor=chief),
        ):
            with pytest.raises(PermissionDenied, match="Suspend or revoke their keys"):
                act_on()


@pytest.mark.parametrize("what", ["suspended", "ended"])
def test_given_systems_that_were_stopped_at_their_post_when_a_key_is_made_then_it_is_refused_and_old_keys_stay_dead(people, what):
    _key, secret = make(people)
    appointment = post_of_systems(people)
    now = timezone.now()
    stopped = {"suspended_at": now} if what == "suspended" else {"valid": (now - timedelta(days=9), now - timedelta(seconds=1))}
    with system_scope("test"):
        Appointment.objects.filter(pk=appointment.pk).update(**stopped)
    with pytest.raises(KeyRefused, match="taken from their post"):
        make(people, name="Second")
    account = account_of(secret)
    with access_scope(account), connection.cursor() as cursor:
        cursor.execute("SELECT access_grants()")
        assert cursor.fetchone() == ([],)
    with system_scope("test"):
        assert Appointment.objects.filter(user=account.pk).count() == 1


# ── what the database holds ──


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("chief", {"scopes": ["practices:read", "casework:read"], "ceiling": "amber"}),
        ("chief", {"ceiling": "amber-strict"}),
        ("chief", {"user": None}),
        ("keeper", {"networks": ["10.0.0.0/16"]}),
        ("keeper", {"suspended_at": None}),
        ("secretariat", {"suspended_at": None}),
        ("secretariat", {"name": "x"}),
    ],
    ids=[
        "scopes",
        "ceiling",
        "account",
        "responsible-networks",
        "responsible-restores",
        "secretariat-restores",
        "secretariat-name",
    ],
)
def test_given_a_key_when_what_it_may_is_changed_behind_the_services_then_the_database_refuses(people, who, changes):
    with system_scope("test"):
        key = make_key(people.unodc, scopes=CASEWORK, responsible=people.keeper.actor.post, suspended_at=timezone.now())
    if "user" in changes:
        changes = {"user": people.chief}
    person = getattr(people, who)
    with access_scope(person), pytest.raises(IntegrityError, match="written once|coordinator restores"), transaction.atomic():
        AgencyKey.objects.filter(pk=key.pk).update(**changes)


def test_given_a_key_of_anothers_account_or_in_anothers_hands_when_it_is_made_or_changed_then_the_database_refuses(people):
    """A coordinator behind the services: no key of theirs acts as another organisation, or shows itself to whoever they like."""
    key, _secret = make(people)
    foreign, _row, _secret = secret_for(make_organisation("iom"))
    own_post, systems = people.keeper.actor.post.label_id, post_of_systems(people).post.label_id
    elsewhere = people.coordinator_spain.actor.post.label_id
    facts = {"name": "x", "body_id": key.body_id, "user_id": key.user_id, "responsible_id": own_post}
    facts |= {"scopes": ["practices:read"], "networks": NETWORKS}
    for wrong, said in (
        ({"user_id": foreign.user_id}, "account of its organisation"),
        ({"user_id": people.chief.pk}, "account of its organisation"),
        ({"responsible_id": elsewhere}, "answers for a key"),
        ({"responsible_id": systems}, "answers for a key"),
        ({"responsible_id": 0}, "answers for a key"),
    ):
        with access_scope(people.chief):
            with pytest.raises(IntegrityError, match=said), transaction.atomic():
                AgencyKey.objects.create(**facts | wrong)
            if "responsible_id" in wrong:
                with pytest.raises(IntegrityError, match=said), transaction.atomic():
                    AgencyKey.objects.filter(pk=key.pk).update(**wrong)
    with access_scope(people.chief):
        AgencyKey.objects.create(**facts)


def test_given_an_account_that_serves_two_organisations_then_a_key_of_one_holds_nothing_of_the_other(people):
    _key, secret = make(people)
    foreign, _row, _secret = secret_for(make_organisation("iom"))
    account = account_of(secret)
    other = make_post(make_organisation("iom"))
    appoint(account, other)
    with access_scope(account), connection.cursor() as cursor:
        cursor.execute("SELECT access_grants()")
        held = cursor.fetchone()[0]
    assert people.unodc.team_label_id in held
    assert not {other.label_id, make_organisation("iom").team_label_id} & set(held)


def test_given_a_secret_when_its_end_is_moved_or_it_is_brought_back_then_the_database_refuses(people):
    key, secret = make(people)
    row = AgencyToken.objects.filter(key=key)
    for changes in ({"expiry": timezone.now() + timedelta(days=300)}, {"digest": "0" * 128}, {"used_from": "10.0.0.0/24"}):
        with access_scope(people.chief), pytest.raises(IntegrityError, match="only ends"), transaction.atomic():
            row.update(**changes)
    act(services.revoke_secret, people.chief, key, token_key=secret[:15])
    with access_scope(people.chief):
        with pytest.raises(IntegrityError, match="only ends"), transaction.atomic():
            row.update(revoked_at=None)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            row.delete()


def test_given_a_secret_for_the_key_of_others_or_of_longer_than_a_year_then_the_database_refuses(people):
    key, _secret = make(people)
    foreign, _row, _secret = secret_for(make_organisation("icmpd"))
    facts = {"token_key": "x" * 15, "expiry": timezone.now() + timedelta(days=30), "key": key, "user_id": key.user_id}
    for number, wrong in enumerate(
        ({"key": foreign}, {"user_id": people.chief.pk}, {"expiry": timezone.now() + timedelta(days=400)}, {"expiry": None})
    ):
        with access_scope(people.chief), pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            AgencyToken(digest=str(number) * 128, **facts | wrong).save(force_insert=True)


def test_given_two_live_secrets_when_a_third_is_written_behind_the_services_then_the_database_refuses(people):
    key, secret = make(people)
    act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    facts = {"token_key": "x" * 15, "expiry": timezone.now() + timedelta(days=30), "key": key, "user_id": key.user_id}
    with access_scope(people.chief), pytest.raises(IntegrityError, match="two live secrets"), transaction.atomic():
        AgencyToken(digest="3" * 128, **facts).save(force_insert=True)
    act(services.revoke_secret, people.chief, key, token_key=secret[:15])
    with access_scope(people.chief):
        AgencyToken(digest="3" * 128, **facts).save(force_insert=True)


# ── notices of an end ──


def test_given_a_secret_that_ends_then_its_people_are_told_thirty_and_seven_days_and_a_day_before_once_each(people):
    key, _secret = make(people, days=31)

    def told_after(days) -> int:
        end = timezone.now() + timedelta(days=days)
        with system_scope("test"):
            AgencyToken.objects.filter(key=key).update(created=end - timedelta(days=31), expiry=end)
            return services.tell_ends() + services.tell_ends()

    assert [told_after(days) for days in (31, 29, 20, 6.5, 3, 0.9, 0.1)] == [0, 1, 0, 1, 0, 1, 0]
    with system_scope("test"):
        told = Event.objects.filter(kind="focalpoints.key_ends", subject_id=key.pk).order_by("pk")
        assert [KEY_ENDS.again(event) for event in told] == [False, False, True]  # the last one is mailed again
        assert KEY_ENDS.due(told[2], OfKey(key)) == AgencyToken.objects.get(key=key).expiry
    assert told_of(key, "ends") == {people.chief.pk, people.keeper.pk}


@pytest.mark.parametrize(
    ("life", "told"), [(30, [0, 0, 1, 1]), (7, [0, 0, 0, 1]), (1, [0, 0, 0, 0])], ids=["month", "week", "day"]
)
def test_given_a_secret_of_a_short_life_then_no_notice_comes_that_is_as_long_as_its_life(people, life, told):
    key, _secret = make(people, days=life)
    found = []
    for days in (life - 0.1, min(life, 20), min(life, 6.5), min(life, 0.9)):
        end = timezone.now() + timedelta(days=days)
        with system_scope("test"):
            AgencyToken.objects.filter(key=key).update(created=end - timedelta(days=life), expiry=end)
            found.append(services.tell_ends())
    assert found == told
    with system_scope("test"):
        last = Event.objects.filter(kind="focalpoints.key_ends", subject_id=key.pk).order_by("-pk").first()
        assert last is None or KEY_ENDS.again(last)


def test_given_a_notice_when_a_new_secret_is_added_then_it_waits_no_more_however_short_the_new_one_lives(people):
    key, _secret = make(people, days=90)
    with system_scope("test"):
        AgencyToken.objects.filter(key=key).update(created=timezone.now() - timedelta(days=84), expiry=day_to_come(6))
        assert services.tell_ends() == 1
        event = Event.objects.get(kind="focalpoints.key_ends", subject_id=key.pk)
        assert KEY_ENDS.waits(event, OfKey(key))
    act(services.rotate_key, people.chief, key, days=30, overlap_days=7)
    with system_scope("test"):
        assert not KEY_ENDS.waits(event, OfKey(key))


def test_given_a_key_of_nobody_when_its_secret_ends_then_the_secretariat_is_told(people):
    key, _secret = make(people, days=90)
    with system_scope("test"):
        AgencyToken.objects.filter(key=key).update(created=timezone.now() - timedelta(days=84), expiry=day_to_come(6))
        Appointment.objects.filter(user__in=[people.chief.pk, people.keeper.pk]).update(suspended_at=timezone.now())
        assert services.tell_ends() == 1
    assert told_of(key, "ends") == {people.secretariat.pk}


def test_given_a_successor_that_lives_longer_or_a_key_that_was_revoked_then_nobody_is_told(people):
    key, _secret = make(people, days=30)
    act(services.rotate_key, people.chief, key, days=180, overlap_days=7)
    gone, _secret = make(people, name="Gone", days=30)
    act(services.revoke_key, people.chief, gone)
    with system_scope("test"):
        assert services.tell_ends() == 0


# ── what was there before ──

AS_BEFORE = """SET LOCAL ROLE app_owner;
ALTER TABLE accounts_agencytoken ALTER key_id DROP NOT NULL, DROP CONSTRAINT secret_of_twelve_months, ADD name varchar(150);
ALTER TABLE accounts_agencytoken DISABLE TRIGGER of_its_key;
SET LOCAL ROLE app_jobs"""
PUT = """INSERT INTO accounts_agencytoken (digest, token_key, user_id, created, expiry, name, used_from, noticed)
VALUES (%s, %s, %s, now() - interval '100 days', %s, 'Warehouse', '', 0)"""
FILL = "rabatplatform/accounts/sql/fill_keys.sql"


def filled(accounts) -> list[tuple]:
    """[(first sign of the secret, name of its key, body, responsible, scopes, networks, ceiling, ends in time, account that it acts as)]
    after the statements of migration 0007, on tokens as they were: {sign: (account, end)}, with a name, without a key. Rolled back."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(AS_BEFORE)
        for digest, (user, expiry) in accounts.items():
            cursor.execute(PUT, [digest * 128, f"rp_{digest * 12}", user.pk, expiry])
        cursor.execute(render(FILL))
        cursor.execute("SET LOCAL ROLE app_jobs")
        cursor.execute("SELECT count(*) FROM accounts_agencytoken")
        (all_of_them,) = cursor.fetchone()
        cursor.execute(
            "SELECT left(t.digest, 1), k.name, k.body_id, k.responsible_id, k.scopes, k.networks, k.ceiling,"
            " t.expiry <= t.created + interval '366 days', (SELECT a.account_id FROM accounts_key_of(t.digest) a)"
            " FROM accounts_agencytoken t JOIN accounts_agencykey k ON k.id = t.key_id ORDER BY 1"
        )
        rows = cursor.fetchall()
        assert len(rows) == all_of_them
        transaction.set_rollback(True, using="owner")
    return rows


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_tokens_of_before_when_they_become_keys_then_they_open_what_they_opened_and_end_within_a_year():
    organisation = make_organisation("unodc")
    post = make_post(organisation, Role.COORDINATOR)
    with system_scope("test"):
        account = ensure_service_account(organisation)
        nobody = make_service_account(key="nobody", name="Nobody")  # whose account holds no post could do nothing: gone
    rows = filled({"a": (account, None), "b": (account, timezone.now() + timedelta(days=9)), "c": (nobody, None)})
    facts = (organisation.coordination_label_id, post.label_id, list(OPEN), [], "", True, account.pk)
    assert rows == [("a", "Warehouse", *facts), ("b", "Warehouse bbbbbb", *facts)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_tokens_of_before_when_they_become_keys_then_a_post_that_people_hold_answers_for_them_and_never_the_systems_themselves():
    answers, accounts = {}, {}
    for sign, slug in (("a", "unodc"), ("b", "iom"), ("c", "icrc")):
        body = make_organisation(slug)
        with system_scope("test"):
            accounts[sign] = (ensure_service_account(body), None)
        answers[sign] = body.coordination_label_id  # icrc has no post but that of its systems
        if slug != "icrc":
            answers[sign] = make_post(body, Role.COORDINATOR).label_id
        if slug == "unodc":
            make_member(body, Role.COORDINATOR, until=timezone.now() - timedelta(days=1))
            answers[sign] = make_member(body, Role.ANALYST).actor.post.label_id
    assert {row[0]: row[3] for row in filled(accounts)} == answers


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_live_keys_when_the_migrations_are_taken_back_and_run_again_then_their_secrets_go_on():
    organisation = make_organisation("unodc")
    make_member(organisation, Role.COORDINATOR)
    _key, row, _secret = secret_for(organisation, name="Warehouse")

    def to(*targets):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # all of it is one transaction here; each migration is one otherwise
        MigrationExecutor(connections["owner"]).migrate(list(targets))

    def rows(columns) -> list[tuple]:
        cursor.execute(f"SET LOCAL ROLE app_jobs; SELECT {columns}")
        found = cursor.fetchall()
        cursor.execute("RESET ROLE")
        return found

    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        to(("accounts", "0005_protect"))
        assert rows("digest, name FROM accounts_agencytoken") == [(row.digest, "Warehouse")]
        to(("accounts", "0006_agency_keys"))
        to(*MigrationExecutor(connections["owner"]).loader.graph.leaf_nodes())
        assert rows("t.digest, k.name FROM accounts_agencytoken t JOIN accounts_agencykey k ON k.id = t.key_id") == [
            (row.digest, "Warehouse")
        ]
        transaction.set_rollback(True, using="owner")
