"""Practices of the source documents: their country confirms, corrects or declines them, once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from practices import policies, services
from practices.errors import WrongState
from practices.loading import _is_taken_over
from practices.models import Practice, StateChange
from practices.services import corrections, takeover
from practices.services.confirming import confirm_practices
from practices.text import origin_line
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.walking import walk
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.factories import make_organisation, make_practice
from tests.practices.test_confirmation import now

pytestmark = pytest.mark.django_db
DESCRIBED = "described in 2019, not yet confirmed by the country"


def described(owner, **facts) -> Practice:
    facts = {
        "title": "Peer review",
        "texts": {"summary": "Once a year"},
        "year": 2019,
        "source": {"document": "abidjan-2019"},
    } | facts
    return make_practice(owner, state="published", origin="source_document", **facts)


@pytest.fixture
def practice(cast):
    return described(cast.senegal)


def address(practice) -> str:
    return f"/practices/{practice.address}/take-over/"


def send(client, person, practice, **data):
    client.force_login(person)
    return client.post(address(practice), data)


def seen(client, person, where) -> str:
    client.force_login(person)
    return client.get(where).content.decode()


def test_given_a_described_practice_then_its_page_and_the_list_lead_its_coordinator_there_and_nobody_else(client, cast, practice):
    page = seen(client, cast.coordinator_senegal, practice.get_absolute_url())
    assert f'href="{address(practice)}"' in page and DESCRIBED in page
    assert f'href="{address(practice)}"' in seen(client, cast.coordinator_senegal, "/practices/unconfirmed/")
    for name in ("focal_point_senegal", "coordinator_spain", "secretariat"):
        page = seen(client, getattr(cast, name), practice.get_absolute_url())
        assert address(practice) not in page and "Senegal has not confirmed it." in page
        client.force_login(getattr(cast, name))
        assert client.get(address(practice)).status_code == 403
        assert send(client, getattr(cast, name), practice, choice="confirm").status_code == 403
    assert send(client, cast.superuser, practice, choice="confirm").status_code == 404
    with system_scope("test"):
        assert walk()["practices_practice"] == 0 and Practice.objects.get(pk=practice.pk).next_step_at is None


def test_given_it_is_confirmed_as_it_is_then_the_label_goes_and_it_is_on_the_ladder(client, cast, practice):
    assert send(client, cast.coordinator_senegal, practice, choice="confirm").url == practice.get_absolute_url()
    row = now(practice)
    assert (row.confirmed_on, row.confirmed_by) == (timezone.localdate(), cast.coordinator_senegal)
    assert row.next_step_at is not None and "not yet confirmed" not in str(origin_line(row))
    again = send(client, cast.coordinator_senegal, practice, choice="decline", reason="Too late")
    assert again.status_code == 403 and "Too late" in again.content.decode()


def test_given_it_is_corrected_then_a_revision_is_begun_and_the_label_stays_until_it_is_published(client, cast, practice):
    assert send(client, cast.coordinator_senegal, practice, choice="correct").url.endswith("/edit/title/")
    row = now(practice)
    assert row.next_id and row.state == "published" and str(origin_line(row)) == DESCRIBED
    with access_scope(cast.coordinator_senegal):
        takeover.correct(practice=row, actor=cast.coordinator_senegal.actor)  # goes on with the one in preparation
        assert now(practice).next_id == row.next_id
        with pytest.raises(WrongState, match="in preparation"):
            takeover.decline_source(practice=row, reason="Not ours", actor=cast.coordinator_senegal.actor)
        services.give_up(practice=row, actor=cast.coordinator_senegal.actor)
        takeover.decline_source(practice=row, reason="Not ours", actor=cast.coordinator_senegal.actor)


def test_given_it_is_declined_then_archived_with_the_reason_for_all_and_the_secretariat_is_told(client, cast, practice):
    answer = send(client, cast.coordinator_senegal, practice, choice="decline", reason="It was Ghana’s")
    assert answer.status_code == 302 and now(practice).state == "archived"
    assert "It was Ghana’s" in seen(client, cast.observer_spain, practice.get_absolute_url())
    with system_scope("test"):
        event = Event.objects.get(kind="practices.source_declined")
        assert set(kind_of(event.kind).audience(event)) == {cast.secretariat.pk}
        assert StateChange.objects.filter(practice=practice).latest("pk").reason == "It was Ghana’s"
    twice = send(client, cast.coordinator_senegal, practice, choice="decline", reason="Again")
    assert twice.status_code == 422


def test_given_a_declined_one_when_its_coordinator_confirms_it_after_all_then_it_comes_back(client, cast, practice):
    send(client, cast.coordinator_senegal, practice, choice="decline", reason="A mistake")
    assert "declined and is archived" in seen(client, cast.coordinator_senegal, address(practice))
    assert send(client, cast.coordinator_senegal, practice, choice="confirm").status_code == 302
    assert (now(practice).state, now(practice).confirmed_on) == ("published", timezone.localdate())


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "choice"),
        ({"choice": "burn"}, "choice"),
        ({"choice": "decline"}, "reason"),
        ({"choice": "decline", "reason": "  "}, "reason"),
        ({"choice": "decline", "reason": "x" * 2_001}, "reason"),
    ],
)
def test_given_no_choice_or_no_reason_then_422_at_its_field_and_nothing_changes(client, cast, practice, data, field):
    answer = send(client, cast.coordinator_senegal, practice, **data)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert (now(practice).state, now(practice).confirmed_on) == ("published", None)


def test_given_a_practice_of_the_whole_process_then_nobody_owns_it_and_its_page_says_so(client, cast):
    practice = described(make_organisation("rabat-process"), countries=[], slug="whole")
    assert "nobody owns this practice" in seen(client, cast.coordinator_senegal, practice.get_absolute_url())
    with access_scope(cast.coordinator_senegal), pytest.raises(PermissionDenied, match="nobody owns"):
        policies.may_take_over(cast.coordinator_senegal, practice).require()


def test_given_a_members_practice_then_there_is_nothing_to_take_over(client, cast):
    practice = make_practice(cast.senegal, state="published", confirmed_on="2026-01-01")
    client.force_login(cast.coordinator_senegal)
    assert client.get(address(practice)).status_code == 403


def test_given_it_was_taken_over_in_any_way_then_the_loader_leaves_it_alone(cast):
    rows = {name: described(cast.senegal, slug=name) for name in ("as-it-is", "confirmed", "corrected", "declined")}
    actor = cast.coordinator_senegal.actor
    with access_scope(cast.coordinator_senegal):
        confirm_practices(practices=[rows["confirmed"]], actor=actor)
        takeover.correct(practice=rows["corrected"], actor=actor)
        takeover.decline_source(practice=rows["declined"], reason="Not ours", actor=actor)
    assert {name: _is_taken_over(now(row)) for name, row in rows.items()} == {
        "as-it-is": False,
        "confirmed": True,
        "corrected": True,
        "declined": True,
    }


def test_given_a_small_correction_then_its_country_may_still_confirm_or_decline_it_and_the_loader_keeps_the_correction(
    client, cast, practice
):
    with access_scope(cast.coordinator_senegal):
        facts = {"practice": practice, "actor": cast.coordinator_senegal.actor, "reason": "A slip"}
        corrections.correct(texts={"summary": "Twice a year"}, **facts)
    row = now(practice)
    assert row.current.number == 2 and _is_taken_over(row)
    assert practice.get_absolute_url() in seen(client, cast.coordinator_senegal, "/practices/unconfirmed/")
    assert f'href="{address(practice)}"' in seen(client, cast.coordinator_senegal, "/practices/unconfirmed/")
    assert send(client, cast.coordinator_senegal, practice, choice="confirm").status_code == 302
    assert now(practice).confirmed_on == timezone.localdate()
