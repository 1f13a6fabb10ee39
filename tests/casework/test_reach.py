"""The numbers before saving are those after it: who a reach counts is who the database lets read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.audience_lines import numbers, reach_on, with_grants
from casework.audience_panel import panel_of
from casework.models import Note, NoteGrant
from casework.reach import reach_of
from casework.services import granting, groups, releasing, writing
from focalpoints.models import Appointment, Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.reference import memory
from tests.casework import making
from tests.factories import appoint, make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    senegal, spain = make_country("SN"), make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "colleague": make_member(senegal, Role.FOCAL_POINT),
        "contributor": make_member(senegal, Role.CONTRIBUTOR),
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "spanish_analyst": make_member(spain, Role.ANALYST),
        "spanish_observer": make_member(spain, Role.OBSERVER),
        "portuguese": make_member(make_country("PT"), Role.COORDINATOR),
        "agency": make_member(make_organisation("unodc"), Role.FOCAL_POINT),
        "secretariat": make_member(make_organisation("icmpd"), Role.SECRETARIAT),
    }


def group(people, *members, later="everything", **more):
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        return groups.make_group(
            **{"body": making.body_of(coordinator), "name": "Atlantic", "purpose": "", "later": later, "hides_members": False},
            **more,
            members=list(members),
            actor=coordinator.actor,
        )


def readers(note) -> set[int]:
    """By the rows, everybody asked."""
    with system_scope("test"):
        everybody = list(User.objects.all())
    return {person.pk for person in everybody if making.by_rows(person, note)}


RECEIVERS = {
    "nobody": ("amber", lambda people: []),
    "nobody of red": ("red", lambda people: []),
    "a post of red": ("red", lambda people: [people["spanish"].actor.post]),
    "a country": ("amber", lambda people: [make_country("ES")]),
    "a country and an organisation": ("amber-strict", lambda people: [make_country("ES"), make_organisation("unodc")]),
    "a post and its country": ("amber", lambda people: [people["spanish"].actor.post, make_country("ES")]),
    "an observer's country": ("green", lambda people: [make_organisation("icmpd")]),
    "a group": ("amber", lambda people: [group(people, make_country("ES"), make_country("PT"))]),
    "a group that joins": ("amber", lambda people: [group(people, make_country("PT"), later="from_joining")]),
    "all": ("green", lambda people: [GrantLabel.ALL_WHO_READ_CASEWORK]),
}


@pytest.mark.parametrize("case", RECEIVERS)
def test_given_receivers_then_the_preview_the_reach_and_the_database_count_the_same_people(people, case):
    tlp, chosen = RECEIVERS[case]
    note, chosen = making.draft(people["analyst"], tlp=tlp), chosen(people)
    with access_scope(people["analyst"]):
        now, preview = with_grants(note, people["analyst"], chosen, reason="x")
    assert now.people == readers(note)
    for receiver in chosen:
        making.give(note, receiver, people["analyst"])
    making.release(note, people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        after = reach_of(Note.objects.with_texts().get(pk=note.pk), people["coordinator"])
    assert preview.people == after.people == readers(note)
    assert (preview.countries, preview.organisations) == (after.countries, after.organisations)


def test_given_a_preview_then_the_numbers_are_said_in_words(people):
    note = making.draft(people["analyst"])
    with access_scope(people["analyst"]):
        chosen = [make_country("ES"), make_country("PT"), make_organisation("unodc")]
        now, after = with_grants(note, people["analyst"], chosen, reason="x")
        assert numbers(now) == "1 country, 3 people"
        assert numbers(after) == "3 countries, 1 organisation, 7 people"
        assert [line.people for line in after.lines] == [1, 1, 3, 2, 1, 1]


def test_given_a_marking_that_became_stricter_then_what_falls_away_is_named(people):
    note = making.draft(people["analyst"])
    for receiver in (make_country("ES"), people["agency"].actor.post):
        making.give(note, receiver, people["analyst"])
    with access_scope(people["analyst"]):
        strict = reach_of(note, people["analyst"], tlp="red")
    assert [line.name for line in strict.falls_away] == ["Spain"]
    assert strict.people == {people[name].pk for name in ("analyst", "coordinator", "agency")}


# ── receivers that change ──
def revoked(note, person):
    with access_scope(person):
        for grant in NoteGrant.objects.filter(note=note):
            granting.revoke(grant=grant, actor=person.actor)
        return [grant.ended_at is not None for grant in NoteGrant.objects.filter(note=note)]


def test_given_an_organisation_that_ended_then_nothing_new_is_given_and_revoking_is_not_refused(people):
    agency = make_organisation("unodc")
    note = making.released(people["analyst"], people["coordinator"], agency)
    with system_scope("test"):
        agency.retired_at = timezone.now()
        agency.save(update_fields=["retired_at"])
    memory.forget()
    from casework.errors import GrantRefused

    with pytest.raises(GrantRefused):
        making.give(note, agency, people["coordinator"])
    assert revoked(note, people["coordinator"]) == [True]
    assert not making.sees(people["agency"], note)


def test_given_a_suspended_person_then_they_read_nothing_and_their_post_is_still_revoked(people):
    post = people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], post, make_country("ES"))
    with system_scope("test"):
        Appointment.objects.filter(post=post).update(suspended_at=timezone.now())
    assert not making.sees(people["spanish"], note) and not making.by_rows(people["spanish"], note)
    with access_scope(people["coordinator"]):
        assert people["spanish"].pk not in reach_of(Note.objects.with_texts().get(pk=note.pk), people["coordinator"]).people
    assert revoked(note, people["coordinator"]) == [True, True]


def test_given_a_closed_post_and_a_closed_group_then_their_grants_are_still_revoked(people):
    ours, post = group(people, make_country("PT")), people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], post, ours)
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        groups.close_group(group=ours, reason="Done.", actor=coordinator.actor)
    with system_scope("test"):
        post.closed_at = timezone.now()
        post.save(update_fields=["closed_at"])
    assert not making.sees(people["portuguese"], note)
    assert revoked(note, coordinator) == [True, True]


def test_given_a_withdrawn_or_superseded_note_then_revoking_is_not_refused(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=note, reason="Wrong.", actor=people["coordinator"].actor)
    assert revoked(note, people["analyst"]) == [True]


def test_given_a_grant_that_begins_later_when_revoked_then_it_never_begins(people, later):
    note = making.draft(people["analyst"])
    begins = timezone.now() + timedelta(days=5)
    making.give(note, make_country("ES"), people["analyst"], begins=begins)
    making.release(note, people["analyst"], people["coordinator"])
    assert not making.sees(people["spanish"], note)
    assert revoked(note, people["coordinator"]) == [True]
    later("6 days")
    assert not making.sees(people["spanish"], note)


def test_given_dates_then_the_clock_alone_begins_and_ends_them(people, later):
    note = making.draft(people["analyst"])
    now = timezone.now()
    making.give(note, make_country("ES"), people["analyst"], begins=now + timedelta(days=2), ends=now + timedelta(days=4))
    making.release(note, people["analyst"], people["coordinator"])
    seen = []
    for days in (0, 3, 5):
        later(f"{days} days")
        seen.append([way(people["spanish"], note) for way in (making.sees, making.by_python, making.by_rows)])
    assert seen == [[False] * 3, [True] * 3, [False] * 3]


def test_given_a_successor_then_the_post_reads_and_the_predecessor_does_not(people):
    post = people["spanish"].actor.post
    note = making.released(people["analyst"], people["coordinator"], post)
    from tests.factories import make_person

    with system_scope("test"):
        Appointment.objects.filter(post=post).update(valid=(timezone.now() - timedelta(days=9), timezone.now()))
    successor = make_person()
    appoint(successor, post, since=timezone.now())
    assert making.sees(successor, note) and not making.sees(people["spanish"], note)


# ── hidden recipients ──
def test_given_hidden_recipients_then_rows_panel_and_counts_say_nothing_of_the_others(people):
    note = making.released(
        people["analyst"], people["coordinator"], make_country("ES"), make_country("PT"), people["agency"].actor.post
    )

    def seen(name) -> tuple:
        person = people[name]
        with access_scope(person):
            by_rows = NoteGrant.objects.filter(note=note).count()
            python = NoteGrant.objects.visible_to(person).filter(note=note).count()
            panel = panel_of(person, Note.objects.with_texts().get(pk=note.pk))
            names = [line["name"] for line in panel["lines"]]
        return by_rows, python, names, panel["hidden"], panel["numbers"]

    with system_scope("test"):
        agency = str(people["agency"].actor.post)
    assert seen("spanish") == (3, 3, ["Spain", "PT", agency], False, "")
    with access_scope(people["coordinator"]):
        writing.set_options(note=note, actor=people["coordinator"].actor, hides_recipients=True, reason="An operation.")
    assert seen("spanish") == (1, 1, ["Spain"], True, "")
    assert seen("agency") == (1, 1, [agency], True, "")
    with access_scope(people["coordinator"]):
        ended = NoteGrant.objects.get(note=note, label=make_country("PT").casework_label_id)
        granting.revoke(grant=ended, actor=people["coordinator"].actor)
    assert seen("spanish")[:2] == (1, 1)  # nor of those that ended


def test_given_a_day_then_grants_of_that_day_are_counted_and_later_ones_are_not(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["coordinator"]):
        today, before = (reach_on(note, people["coordinator"], timezone.localdate() - timedelta(days=days)) for days in (0, 1))
    assert people["spanish"].pk in today.people and people["spanish"].pk not in before.people
