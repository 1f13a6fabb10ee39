"""Still valid: the ladder of practices, one click, the page of all that is due, what is archived and comes back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints.models import Role
from practices.confirmation_lists import unconfirmed_since
from practices.models import Practice, StateChange
from practices.services import confirming, withdrawal
from practices.services.publishing import said_again
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import due_at
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.walking import walk
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_confirmed(owner, *, ago=0, **facts) -> Practice:
    """A published practice that was confirmed so many days ago."""
    practice = make_practice(owner, state="published", **facts)
    with system_scope("test"):
        said_again(practice, Actor(None), timezone.now() - ago * DAY)
        practice.save()
    return practice


def on_rung(practice, rung, *, next_in=10) -> Practice:
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(freshness=rung, next_step_at=timezone.now() + next_in * DAY)
    return now(practice)


def now(practice) -> Practice:
    with system_scope("test"):
        return Practice.objects.select_related("current").get(pk=practice.pk)


def make_walk(at=None):
    with system_scope("test"):
        return walk(at)["practices_practice"]


def events(code) -> list[Event]:
    with system_scope("test"):
        return list(Event.objects.filter(kind=code).order_by("pk"))


def page(client, person, address="/practices/unconfirmed/", data=None):
    client.force_login(person)
    return client.get(address) if data is None else client.post(address, data)


# ── the ladder ──
def test_given_a_confirmed_practice_when_nobody_says_it_again_then_each_rung_on_its_day_and_the_last_archives(cast):
    practice = make_confirmed(cast.senegal)
    due = due_at(practice)
    assert 700 <= (due - timezone.now()).days <= 730 and practice.confirm_by == due.date()
    seen, at = {}, due - 40 * DAY
    while at < due + 70 * DAY:
        if make_walk(at):
            seen[str(now(practice).freshness)] = round((at - due) / DAY)
        at += DAY
    assert seen == {"notice_1": -30, "notice_2": -10, "notice_3": 0, "unconfirmed": 14, "vacant": 59}
    assert now(practice).state == "archived"
    with system_scope("test"):
        change = StateChange.objects.filter(practice=practice).latest("pk")
    assert (change.to_state, change.reason, change.is_public, change.by) == (
        "archived",
        "Nobody of Senegal confirmed it in time.",
        True,
        None,
    )
    (event,) = events("practices.archived_unconfirmed")
    with system_scope("test"):
        assert cast.coordinator_senegal.pk in set(kind_of(event.kind).audience(event))


def test_given_drafts_source_practices_and_archived_ones_then_the_ladder_leaves_them_alone(cast):
    rows = [
        make_practice(cast.senegal),
        make_practice(cast.senegal, state="published", origin="source_document"),
        make_practice(cast.senegal, state="archived", confirmed_on="2020-01-01"),
        make_practice(cast.senegal, state="withdrawn", confirmed_on="2020-01-01"),
    ]
    with system_scope("test"):
        Practice.objects.update(next_step_at=timezone.now() - DAY)
    assert make_walk() == 0
    assert {now(row).freshness for row in rows} == {"confirmed"} and {now(row).next_step_at for row in rows} == {None}


def test_given_practices_of_two_countries_then_one_event_a_body_and_one_a_contact_post(cast):
    contact = cast.contributor_senegal.actor.post
    rows = [make_confirmed(cast.senegal, contact_post=contact) for _ in range(3)] + [make_confirmed(cast.spain)]
    with system_scope("test"):
        Practice.objects.filter(pk__in=[row.pk for row in rows]).update(next_step_at=timezone.now() - DAY)
    assert make_walk() == 4
    told = {event.subject_id: event.data["number"] for event in events("confirmation.practices_due")}
    assert told == {cast.senegal.coordination_label_id: 3, cast.spain.coordination_label_id: 1}
    assert [(event.subject_id, event.data["number"]) for event in events("confirmation.contact_told")] == [(contact.pk, 3)]
    (event,) = [e for e in events("confirmation.practices_due") if e.data["number"] == 3]
    kind = kind_of(event.kind)
    with system_scope("test"):
        assert set(kind.audience(event)) == {cast.coordinator_senegal.pk}
    with access_scope(cast.coordinator_senegal):
        thing = kind.subject(event, cast.coordinator_senegal)
        assert kind.sentence(event, thing).startswith("3 practices of Senegal wait for your confirmation")
        assert kind.waits(event, thing) and thing.get_absolute_url() == "/practices/unconfirmed/"
        confirming.confirm_practices(practices=rows[:3], actor=cast.coordinator_senegal.actor)
        assert not kind.waits(event, kind.subject(event, cast.coordinator_senegal))
    with access_scope(cast.coordinator_spain):
        assert kind.subject(event, cast.coordinator_spain) is None
    (of_contact,) = events("confirmation.contact_told")
    kind = kind_of(of_contact.kind)
    with access_scope(cast.contributor_senegal):
        assert "3 practices that your post" in kind.sentence(of_contact, kind.subject(of_contact, cast.contributor_senegal))
    with access_scope(cast.focal_point_senegal):
        assert kind.subject(of_contact, cast.focal_point_senegal) is None


def test_given_a_walk_made_twice_then_one_archiving(cast):
    practice = on_rung(make_confirmed(cast.senegal), Freshness.UNCONFIRMED, next_in=-1)
    assert (make_walk(), make_walk()) == (1, 0)
    assert now(practice).state == "archived" and len(events("practices.archived_unconfirmed")) == 1


# ── saying it ──
def test_given_the_owners_coordinator_when_they_confirm_then_24_months_and_others_may_not(cast):
    practice = on_rung(make_confirmed(cast.senegal, ago=800), Freshness.UNCONFIRMED)
    for name in ("focal_point_senegal", "coordinator_spain", "secretariat"):
        person = getattr(cast, name)
        with access_scope(person), pytest.raises(PermissionDenied, match="coordinator of Senegal"):
            confirming.confirm_practices(practices=[practice], actor=person.actor)
    with access_scope(cast.coordinator_senegal):
        assert confirming.confirm_practices(practices=[practice], actor=cast.coordinator_senegal.actor) == 1
    row = now(practice)
    assert (row.freshness, row.confirmed_on, row.confirmed_by) == ("confirmed", timezone.localdate(), cast.coordinator_senegal)
    assert row.confirm_by == due_at(row).date() and row.next_step_at > timezone.now() + 600 * DAY


def test_given_two_confirmations_on_one_day_then_one_is_recorded(cast):
    practice, other = make_confirmed(cast.senegal, ago=800), make_member(cast.senegal, Role.COORDINATOR)
    for person in (cast.coordinator_senegal, other):
        with access_scope(person):
            confirming.confirm_practices(practices=[practice], actor=person.actor)
    assert now(practice).confirmed_by == cast.coordinator_senegal and len(events("practices.confirmed")) == 1


def test_given_one_that_the_ladder_archived_when_confirmed_then_it_is_published_again_and_the_history_says_so(cast):
    practice = on_rung(make_confirmed(cast.senegal, ago=900), Freshness.UNCONFIRMED, next_in=-1)
    make_walk()
    with access_scope(cast.coordinator_senegal):
        confirming.confirm_practices(practices=[practice], actor=cast.coordinator_senegal.actor)
    assert (now(practice).state, now(practice).freshness) == ("published", "confirmed")
    with system_scope("test"):
        states = list(StateChange.objects.filter(practice=practice).order_by("pk").values_list("to_state", flat=True))
    assert states[-2:] == ["archived", "published"]


def test_given_a_withdrawn_practice_then_it_is_not_confirmed(cast):
    practice = make_practice(cast.senegal, state="withdrawn")
    with access_scope(cast.coordinator_senegal), pytest.raises(PermissionDenied, match="Only a published"):
        confirming.confirm_practices(practices=[practice], actor=cast.coordinator_senegal.actor)


# ── pages ──
def test_given_an_unconfirmed_practice_then_its_page_says_since_when_and_its_coordinator_confirms_with_one_click(client, cast):
    practice = on_rung(make_confirmed(cast.senegal, ago=800), Freshness.UNCONFIRMED, next_in=30)
    assert unconfirmed_since(practice) == timezone.localdate(timezone.now() - 15 * DAY)
    told = page(client, cast.observer_spain, practice.get_absolute_url()).content.decode()
    assert "Unconfirmed since" in told and "Still valid" not in told
    mine = page(client, cast.coordinator_senegal, practice.get_absolute_url()).content.decode()
    assert f'action="{practice.get_absolute_url()}confirm/"' in mine
    assert page(client, cast.focal_point_senegal, f"{practice.get_absolute_url()}confirm/", {}).status_code == 403
    assert page(client, cast.superuser, f"{practice.get_absolute_url()}confirm/", {}).status_code == 404
    assert page(client, cast.coordinator_senegal, f"{practice.get_absolute_url()}confirm/", {}).status_code == 302
    assert now(practice).confirmed_by == cast.coordinator_senegal
    assert "Unconfirmed since" not in page(client, cast.observer_spain, practice.get_absolute_url()).content.decode()


def test_given_a_fresh_practice_then_nothing_is_said_of_its_confirmation(client, cast):
    practice = make_confirmed(cast.senegal)
    shown = page(client, cast.coordinator_senegal, practice.get_absolute_url())
    assert not shown.context["standing"].is_said


def test_given_due_practices_then_the_page_lists_those_of_ones_country_and_confirms_the_chosen(client, cast):
    first, second, third = (
        on_rung(make_confirmed(cast.senegal, title=title, ago=ago), rung)
        for title, ago, rung in (("One", 800, "unconfirmed"), ("Two", 700, "notice_1"), ("Three", 710, "notice_2"))
    )
    make_confirmed(cast.senegal, title="Fresh")
    on_rung(make_confirmed(cast.spain, title="Spanish", ago=800), "unconfirmed")
    shown = page(client, cast.coordinator_senegal)
    assert [line.title for line in shown.context["due"]] == ["One", "Three", "Two"]
    answer = page(client, cast.coordinator_senegal, data={"chosen": [first.reference, second.reference]})
    assert answer.status_code == 302
    assert [now(row).freshness for row in (first, second, third)] == ["confirmed", "confirmed", "notice_2"]
    page(client, cast.coordinator_senegal, data={"one": third.reference})
    assert "Nothing waits for your confirmation." in page(client, cast.coordinator_senegal).content.decode()


def test_given_nothing_chosen_or_what_is_not_on_the_page_then_422_and_nothing_confirmed(client, cast):
    mine = on_rung(make_confirmed(cast.senegal, ago=800), "unconfirmed")
    theirs = on_rung(make_confirmed(cast.spain, ago=800), "unconfirmed")
    for data in ({}, {"chosen": ["nonsense"]}, {"chosen": [mine.reference, theirs.reference]}, {"chosen": ["x"] * 60}):
        answer = page(client, cast.coordinator_senegal, data=data)
        assert answer.status_code == 422 and answer.context["errors"], data
    assert {now(mine).freshness, now(theirs).freshness} == {"unconfirmed"}


def test_given_whoever_is_no_coordinator_then_403_with_the_reason(client, cast):
    for name in ("focal_point_senegal", "observer_spain", "agency", "secretariat", "superuser"):
        answer = page(client, getattr(cast, name))
        assert answer.status_code == 403 and "coordinators of their country" in answer.content.decode()
        assert page(client, getattr(cast, name), data={"one": "x"}).status_code == 403


def test_given_the_form_of_the_one_click_then_it_carries_the_token_that_a_browser_must_send(client, cast):
    practice = on_rung(make_confirmed(cast.senegal, ago=800), Freshness.UNCONFIRMED, next_in=30)
    form = page(client, cast.coordinator_senegal, practice.get_absolute_url()).content.decode().partition('/confirm/"')[2]
    assert "csrfmiddlewaretoken" in form.partition("</form>")[0]


def test_given_what_the_ladder_archived_when_it_is_restored_then_its_24_months_begin_again(cast):
    practice = make_confirmed(cast.senegal, ago=900)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(freshness=Freshness.VACANT, next_step_at=None)
        confirming.archive_unconfirmed(practice.pk)
    actor = cast.coordinator_senegal.actor
    with access_scope(cast.coordinator_senegal):
        withdrawal.restore(practice=practice, reason="It is still in use", actor=actor)
    row = now(practice)
    assert (row.state, row.freshness, row.confirmed_on) == ("published", Freshness.CONFIRMED, timezone.localdate())
    assert row.next_step_at > timezone.now() and row.confirm_by == due_at(row).date()
    other = make_confirmed(cast.senegal, ago=100)
    with access_scope(cast.coordinator_senegal):
        withdrawal.archive(practice=other, reason="Closed", actor=actor)
        withdrawal.restore(practice=other, reason="Open again", actor=actor)
    assert now(other).confirmed_on == other.confirmed_on  # what a person archived is not confirmed by bringing it back
