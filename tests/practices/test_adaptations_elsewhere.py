"""Where adaptations and confirmation show beside their own pages: home, results, pages of countries, what a post owns."""

import pytest

from focalpoints.estate import estate_of, holdings
from focalpoints.models import Role
from practices.services import adaptations
from rabatplatform.access.scope import access_scope, system_scope
from tests.adapting import confirm, submit
from tests.factories import make_member, make_practice
from tests.practices.test_confirmation import make_confirmed, now, on_rung
from tests.practices.test_takeover import described

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, state="published", title="Airport desk", texts={"summary": "A desk"}, year=2021)


def get(client, person, address, **query):
    client.force_login(person)
    return client.get(address, query)


def tasks(client, person) -> list[str]:
    return [str(task["title"]) for task in get(client, person, "/").context["tasks"]]


def test_given_a_submitted_adaptation_then_it_waits_for_its_coordinator_alone(client, cast, practice):
    submit(practice, cast.focal_point_spain, cast.spain)
    assert tasks(client, cast.coordinator_spain) == ["Confirm that Spain adapted “Airport desk”"]
    for name in ("focal_point_spain", "coordinator_senegal", "secretariat"):
        assert tasks(client, getattr(cast, name)) == []


def test_given_ones_own_adaptation_then_it_waits_only_while_there_is_no_other_coordinator(client, cast, practice):
    submit(practice, cast.coordinator_spain, cast.spain)
    assert len(tasks(client, cast.coordinator_spain)) == 1
    other = make_member(cast.spain, Role.COORDINATOR)
    assert tasks(client, cast.coordinator_spain) == [] and len(tasks(client, other)) == 1


def test_given_one_that_was_given_back_then_it_waits_at_its_authors_post(client, cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    with access_scope(cast.coordinator_spain):
        adaptations.return_adaptation(adaptation=made, reason="Which?", actor=cast.coordinator_spain.actor)
    assert tasks(client, cast.focal_point_spain) == ["Your adaptation of “Airport desk” was given back"]
    assert tasks(client, cast.contributor_spain) == []


def test_given_practices_that_are_due_or_described_then_one_line_each_for_the_coordinator(client, cast):
    for _number in range(2):
        on_rung(make_confirmed(cast.senegal, ago=800), "unconfirmed")
    described(cast.senegal, slug="peer-review")
    assert tasks(client, cast.coordinator_senegal) == [
        "2 practices of Senegal: still valid?",
        "1 practice of Senegal stands in source documents only",
    ]
    assert tasks(client, cast.focal_point_senegal) == []


def test_given_adapted_and_unconfirmed_practices_then_results_say_so(client, cast, practice):
    confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain, since_year=2024)
    unodc = make_member(cast.unodc, Role.COORDINATOR)
    confirm(practice, cast.agency, cast.unodc, unodc)
    on_rung(make_confirmed(cast.spain, title="Old", ago=800), "unconfirmed")
    answer = get(client, cast.observer_senegal, "/practices/")
    assert sorted(row["adapted_by"] for row in answer.context["rows"]) == [0, 2]
    page = answer.content.decode()
    assert "adapted by 2" in page and "unconfirmed since" in page


def test_given_an_adaptation_then_the_pages_of_both_countries_list_it(client, cast, practice):
    made = confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    waiting = submit(practice, cast.agency, cast.unodc)
    spain = get(client, cast.observer_senegal, cast.spain.get_absolute_url()).content.decode()
    senegal = get(client, cast.observer_senegal, cast.senegal.get_absolute_url()).content.decode()
    assert "Adapted here" in spain and made.get_absolute_url() in spain and "Adapted elsewhere" not in spain
    assert "Adapted elsewhere" in senegal and made.get_absolute_url() in senegal
    assert waiting.get_absolute_url() not in senegal


def test_given_the_list_of_adaptations_then_by_body_and_way_and_an_unknown_one_is_404(client, cast, practice):
    made = confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)

    def shown(**query):
        return made.get_absolute_url() in get(client, cast.observer_senegal, "/practices/adaptations/", **query).content.decode()

    assert shown() and shown(country="ES") and shown(country="SN", way="elsewhere")
    assert not shown(country="SN") and not shown(country="ES", way="elsewhere") and not shown(organisation="unodc")
    assert get(client, cast.observer_senegal, "/practices/adaptations/", country="ZZ").status_code == 404
    client.force_login(cast.superuser)
    assert made.get_absolute_url() not in client.get("/practices/adaptations/").content.decode()


def test_given_a_post_then_what_it_owns_of_adaptations_goes_with_it(cast, practice):
    assert "practices.adaptations" in {holding.code for holding in holdings()}
    submit(practice, cast.focal_point_spain, cast.spain)

    def owned(person):
        with access_scope(cast.coordinator_spain):
            shares = estate_of(person.actor.post, cast.coordinator_spain)
        return {share.holding.code: share.number for share in shares}.get("practices.adaptations", 0)

    assert (owned(cast.focal_point_spain), owned(cast.coordinator_spain), owned(cast.contributor_spain)) == (1, 1, 0)
    with system_scope("test"):
        assert now(practice).state == "published"
