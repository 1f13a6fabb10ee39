"""Reporting an adaptation: who may, what is refused, who reads it and who is told."""

import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints.models import Role
from practices import adapting
from practices.errors import AdaptationIncomplete, AdaptationInvalid, AdaptationOpen, StaleAdaptation, WrongState
from practices.models import Adaptation, Practice
from practices.services import adaptations
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.adapting import WHOLE, begin, confirm, now, submit
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    contact = cast.contributor_senegal.actor.post
    return make_practice(
        cast.senegal, state="published", title="Airport desk", author=cast.focal_point_senegal, contact_post=contact
    )


def read_by(person, adaptation) -> bool:
    with access_scope(person):
        return Adaptation.objects.visible_to(person).filter(pk=adaptation.pk).exists()


def told(code) -> set[int]:
    with system_scope("test"):
        event = Event.objects.filter(kind=code).latest("pk")
        return set(kind_of(code).audience(event))


def sentence(code, person) -> str:
    with system_scope("test"):
        event = Event.objects.filter(kind=code).latest("pk")
    with access_scope(person):
        kind = kind_of(code)
        thing = kind.subject(event, person)
        return kind.sentence(event, thing) if thing else ""


# ── who may begin ──
def test_given_a_published_practice_when_another_country_reports_then_a_draft_its_team_alone_reads(cast, practice):
    made = begin(practice, cast.contributor_spain, cast.spain, **dict.fromkeys(("changed", "needed", "result", "failed"), ""))
    assert (made.state, made.since_year, made.country, made.organisation) == ("draft", 2023, cast.spain, None)
    assert read_by(cast.coordinator_spain, made) and read_by(cast.contributor_spain, made)
    for name in ("observer_spain", "coordinator_senegal", "secretariat", "superuser"):
        assert not read_by(getattr(cast, name), made)


def test_given_an_organisation_when_it_reports_then_the_adaptation_is_its_own(cast, practice):
    made = begin(practice, cast.agency, cast.unodc)
    assert (made.country, made.organisation, made.body) == (None, cast.unodc, cast.unodc)


@pytest.mark.parametrize("state", ["archived", "withdrawn"])
def test_given_a_practice_that_is_not_published_any_more_then_nobody_begins(cast, state):
    practice = make_practice(cast.senegal, state=state)
    with pytest.raises(PermissionDenied, match="published now"):
        begin(practice, cast.focal_point_spain, cast.spain)


def test_given_the_owner_or_one_it_names_then_it_does_not_adapt_its_own_practice(cast, practice):
    with pytest.raises(PermissionDenied, match="Senegal is one of those"):
        begin(practice, cast.focal_point_senegal, cast.senegal)
    shared = make_practice(cast.senegal, state="published", countries=[cast.senegal.pk, cast.spain.pk])
    with pytest.raises(PermissionDenied, match="Spain is one of those"):
        begin(shared, cast.focal_point_spain, cast.spain)


def test_given_an_observer_or_another_countrys_post_then_they_do_not_begin(cast, practice):
    for person in (cast.observer_spain, cast.focal_point_senegal):
        with pytest.raises(PermissionDenied, match="does not write for Spain"):
            begin(practice, person, cast.spain)


def test_given_an_open_draft_of_the_body_when_a_colleague_begins_then_they_are_led_to_it_and_nothing_is_lost_unsaid(
    cast, practice
):
    first = begin(practice, cast.contributor_spain, cast.spain)
    with pytest.raises(AdaptationOpen) as refused:
        begin(practice, cast.focal_point_spain, cast.spain, since_year=2020)
    assert (refused.value.adaptation.pk, now(first).since_year) == (first.pk, 2023)
    assert begin(practice, cast.agency, cast.unodc).pk != first.pk


def test_given_the_same_form_posted_twice_then_one_adaptation(cast, practice):
    key = uuid.uuid4()
    with access_scope(cast.focal_point_spain):
        facts = {"practice": practice, "body": cast.spain, "content": WHOLE, "actor": cast.focal_point_spain.actor}
        first = adaptations.create_adaptation(**facts, form_key=key)
        adaptations.submit_adaptation(adaptation=first, actor=cast.focal_point_spain.actor)
        assert adaptations.create_adaptation(**facts, form_key=key).pk == first.pk


# ── saving ──
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"since_year": timezone.localdate().year + 1}, "since_year"),
        ({"since_year": 1989}, "since_year"),
        ({"since_year": 2020, "until_year": 2019}, "until_year"),
        ({"until_year": timezone.localdate().year + 1}, "until_year"),
        ({"until_year": 2022}, "until_year"),  # before the stored 2023
    ],
)
def test_given_years_that_cannot_be_then_refused_by_field_and_nothing_stored(cast, practice, content, field):
    made = begin(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.focal_point_spain), pytest.raises(AdaptationInvalid) as refused:
        adaptations.save_adaptation(adaptation=made, edition=1, content=content, actor=cast.focal_point_spain.actor)
    assert list(refused.value.fields) == [field]
    assert now(made).edition == 1


def test_given_no_year_then_it_is_not_begun(cast, practice):
    with pytest.raises(AdaptationInvalid) as refused:
        begin(practice, cast.focal_point_spain, cast.spain, since_year=None)
    assert "since_year" in refused.value.fields


def test_given_two_who_save_from_one_edition_then_the_second_gets_both_texts(cast, practice):
    made = begin(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.focal_point_spain):
        adaptations.save_adaptation(adaptation=made, edition=1, content={"changed": "Mine"}, actor=cast.focal_point_spain.actor)
    with access_scope(cast.contributor_spain), pytest.raises(StaleAdaptation) as stale:
        adaptations.save_adaptation(adaptation=made, edition=1, content={"changed": "Theirs"}, actor=cast.contributor_spain.actor)
    assert (stale.value.current["changed"], stale.value.theirs["changed"], stale.value.edition) == ("Mine", "Theirs", 2)


def test_given_an_autosave_whose_answer_was_lost_then_the_same_page_goes_on_and_another_does_not(cast, practice, monkeypatch):
    kept = {}  # a cache that no other test run empties
    monkeypatch.setattr(
        adaptations, "cache", SimpleNamespace(get=kept.get, set=lambda key, value, _seconds: kept.update({key: value}))
    )
    made, page = begin(practice, cast.focal_point_spain, cast.spain), uuid.uuid4()

    def save(text, of=page):
        content, actor = {"changed": text}, cast.focal_point_spain.actor
        return adaptations.save_adaptation(adaptation=made, edition=1, content=content, actor=actor, page=of, goes_on=True)

    with access_scope(cast.focal_point_spain):
        save("One")
        assert save("Two").edition == 3
        with pytest.raises(StaleAdaptation):
            save("Three", of=uuid.uuid4())


# ── submitting ──
@pytest.mark.parametrize("field", ["running", "language", "changed", "needed", "result", "failed"])
def test_given_something_missing_when_submitted_then_it_is_named(cast, practice, field):
    with pytest.raises(AdaptationIncomplete) as refused:
        submit(practice, cast.focal_point_spain, cast.spain, **{field: ""})
    assert list(refused.value.fields) == [field]


def test_given_nothing_failed_is_ticked_or_it_ended_then_what_is_asked_follows(cast):
    whole = adapting.content_of(Adaptation()) | WHOLE
    assert adapting.missing(whole | {"failed": "", "nothing_failed": True}) == {}
    assert list(adapting.missing(whole | {"running": "ended"})) == ["until_year"]
    assert adapting.missing(whole | {"running": "ended", "until_year": 2024}) == {}


def test_given_a_contributor_then_they_do_not_submit(cast, practice):
    with pytest.raises(PermissionDenied, match="submitted by one of its focal points"):
        submit(practice, cast.contributor_spain, cast.spain)


def test_given_the_practice_is_withdrawn_meanwhile_then_it_is_neither_submitted_nor_confirmed(cast, practice):
    draft, waiting = begin(practice, cast.agency, cast.unodc), submit(practice, cast.focal_point_spain, cast.spain)
    with system_scope("test"):
        row = Practice.objects.get(pk=practice.pk)
        row.withdraw()
        row.save()
    with access_scope(cast.agency), pytest.raises(PermissionDenied, match="not published any more"):
        adaptations.submit_adaptation(adaptation=draft, actor=cast.agency.actor)
    with access_scope(cast.coordinator_spain), pytest.raises(PermissionDenied, match="withdrawn meanwhile"):
        adaptations.confirm_adaptation(adaptation=waiting, actor=cast.coordinator_spain.actor)


def test_given_a_submitted_one_then_its_coordinators_are_told_and_its_text_is_closed(cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    assert told("adaptations.submitted") == {cast.coordinator_spain.pk}
    assert "“Airport desk” by Spain" in sentence("adaptations.submitted", cast.coordinator_spain)
    assert sentence("adaptations.submitted", cast.coordinator_senegal) == ""
    with access_scope(cast.focal_point_spain), pytest.raises(PermissionDenied, match="waits for its coordinator"):
        adaptations.save_adaptation(adaptation=made, edition=1, content={"changed": "Late"}, actor=cast.focal_point_spain.actor)


# ── confirming ──
def test_given_its_coordinator_confirms_then_all_members_read_it_and_those_whose_practice_it_is_are_told(cast, practice):
    made = confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    assert (made.state, made.confirmed_from) == ("confirmed", cast.coordinator_spain.actor.post)
    for name in ("observer_spain", "observer_senegal", "agency", "secretariat"):
        assert read_by(getattr(cast, name), made)
    assert not read_by(cast.superuser, made)
    assert cast.contributor_senegal.pk in told("adaptations.confirmed")  # the contact post
    assert cast.focal_point_senegal.pk in told("adaptations.confirmed")  # the author
    assert sentence("adaptations.confirmed", cast.contributor_senegal) == "Spain adapted “Airport desk”."


def test_given_two_coordinators_at_once_then_the_second_is_refused(cast, practice):
    made, other = submit(practice, cast.focal_point_spain, cast.spain), make_member(cast.spain, Role.COORDINATOR)
    with access_scope(cast.coordinator_spain):
        adaptations.confirm_adaptation(adaptation=made, actor=cast.coordinator_spain.actor)
    with access_scope(other), pytest.raises(PermissionDenied, match="confirmed already"):
        adaptations.confirm_adaptation(adaptation=made, actor=other.actor)
    with system_scope("test"):
        assert Event.objects.filter(kind="adaptations.confirmed").count() == 1


def test_given_ones_own_then_it_is_confirmed_only_where_there_is_no_other_coordinator(cast, practice):
    coordinator = cast.coordinator_spain
    made = submit(practice, coordinator, cast.spain)
    other = make_member(cast.spain, Role.COORDINATOR)
    with access_scope(coordinator), pytest.raises(PermissionDenied, match="did not write it"):
        adaptations.confirm_adaptation(adaptation=made, actor=coordinator.actor)
    with access_scope(other):
        assert adaptations.confirm_adaptation(adaptation=made, actor=other.actor).state == "confirmed"


def test_given_the_only_coordinator_then_they_confirm_their_own(cast, practice):
    assert confirm(practice, cast.coordinator_spain, cast.spain, cast.coordinator_spain).state == "confirmed"


def test_given_the_owners_coordinator_then_they_do_not_confirm_for_another_country(cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.coordinator_senegal), pytest.raises(Adaptation.DoesNotExist):
        adaptations.confirm_adaptation(adaptation=made, actor=cast.coordinator_senegal.actor)
    with access_scope(cast.focal_point_spain), pytest.raises(PermissionDenied, match="confirmed by its coordinator"):
        adaptations.confirm_adaptation(adaptation=made, actor=cast.focal_point_spain.actor)


def test_given_another_edition_than_the_one_read_then_it_is_not_confirmed(cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.coordinator_spain), pytest.raises(StaleAdaptation):
        adaptations.confirm_adaptation(adaptation=made, edition=7, actor=cast.coordinator_spain.actor)


def test_given_it_is_given_back_then_its_author_is_told_and_changes_it(cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.coordinator_spain):
        with pytest.raises(WrongState):
            adaptations.return_adaptation(adaptation=made, reason="  ", actor=cast.coordinator_spain.actor)
        adaptations.return_adaptation(adaptation=made, reason="Which airports?", actor=cast.coordinator_spain.actor)
    assert (now(made).state, now(made).returned_reason) == ("draft", "Which airports?")
    assert told("adaptations.returned") == {cast.focal_point_spain.pk}
    with access_scope(cast.focal_point_spain):
        adaptations.save_adaptation(
            adaptation=made, edition=1, content={"changed": "Madrid and Málaga"}, actor=cast.focal_point_spain.actor
        )
        again = adaptations.submit_adaptation(adaptation=made, actor=cast.focal_point_spain.actor)
    assert again.returned_reason == ""


def test_given_a_confirmed_one_when_its_coordinator_withdraws_it_then_its_team_alone_reads_it(cast, practice):
    made = confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    with access_scope(cast.focal_point_spain), pytest.raises(PermissionDenied, match="withdrawn by its coordinator"):
        adaptations.withdraw_adaptation(adaptation=made, reason="Wrong", actor=cast.focal_point_spain.actor)
    with access_scope(cast.coordinator_spain):
        adaptations.withdraw_adaptation(adaptation=made, reason="It was never used", actor=cast.coordinator_spain.actor)
    assert not read_by(cast.observer_senegal, made) and read_by(cast.contributor_spain, made)
    assert cast.contributor_senegal.pk in told("practices.adaptation_withdrawn")
    said = "The adaptation of “Airport desk” by Spain was withdrawn."
    assert sentence("practices.adaptation_withdrawn", cast.contributor_senegal) == said


def test_given_a_draft_when_a_focal_point_withdraws_it_then_nobody_else_is_told(cast, practice):
    made = begin(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.focal_point_spain):
        adaptations.withdraw_adaptation(adaptation=made, reason="Double", actor=cast.focal_point_spain.actor)
    with system_scope("test"):
        assert not Event.objects.filter(kind="practices.adaptation_withdrawn").exists()
