"""The list of frameworks, the page of each, and its coverage."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.coverage import coverage_of
from practices.models import Framework, FrameworkItem
from rabatplatform.access.scope import access_scope
from tests.factories import make_country, make_framework_item, make_organisation, make_practice

pytestmark = pytest.mark.django_db
# User, scope and savepoints; and the look at the reference tables' versions, once in five seconds.
NOT_COUNTED = ("SAVEPOINT", "set_config", "django_session", '"accounts_user"."id" = ', "reference_referenceversion")


@pytest.fixture
def abidjan(db):
    """A section with two recommendations, and an action of another framework that the first is linked with."""
    make_framework_item("marrakesh-2018-2020:A17", type="action", names={"en": "Legal frameworks"})
    section = make_framework_item("abidjan-2019:S1", type="section", names={"en": "Suitable law"}, order=1)
    first = make_framework_item(
        "abidjan-2019:R1",
        names={"en": "Specific law"},
        parent=section,
        order=2,
        links=[{"target": "marrakesh-2018-2020:A17", "kind": "official"}],
    )
    second = make_framework_item("abidjan-2019:R2", names={"en": "Means to apply the law"}, parent=section, order=3)
    return first, second


def page(client, person, slug="abidjan-2019"):
    client.force_login(person)
    return client.get(f"/frameworks/{slug}/")


def coverage_for(person, slug="abidjan-2019"):
    with access_scope(person):
        return coverage_of(Framework.objects.get(slug=slug), person)


def test_given_practices_then_each_recommendation_says_which_countries_have_one_and_which_have_none(client, cast, abidjan):
    first, second = abidjan
    make_practice(cast.senegal, state="published", title="A law of 2005", framework_items=[first.pk])
    make_practice(cast.spain, state="published", title="A prosecutor", framework_items=[first.pk])
    make_practice(
        make_organisation("ecowas"), state="published", framework_items=[first.pk], organisations=[make_organisation("ecowas").pk]
    )
    coverage = coverage_for(cast.observer_spain)
    rows = {row.item.code: row for row in coverage.rows}
    assert (rows["R1"].practices, rows["R2"].practices) == (3, 0)
    assert [country.alpha2 for country in rows["R1"].countries] == ["SN", "ES"]
    assert [body.slug for body in rows["R1"].organisations] == ["ecowas"]
    assert (coverage.covered, len(coverage.rows), coverage.countries) == (1, 2, 2)
    assert [row.item.code for row in coverage.without] == ["R2"]
    text = page(client, cast.observer_spain).content.decode()
    for words in (
        "1 of 2",
        "Coverage of its 2 recommendations",
        'href="/practices/?framework=abidjan-2019:R1"',
        'href="/practices/?framework=abidjan-2019:R1&amp;country=SN"',
        "A law of 2005",
        "No practice yet",
        'href="#R2"',
        "covered by Spain",
        'href="/frameworks/marrakesh-2018-2020/#A17"',
    ):
        assert words in text, words


def test_given_an_item_then_it_can_be_followed_alone_and_says_so_once_it_is(client, cast, abidjan):
    text = page(client, cast.observer_spain).content.decode()
    asked = "/notifications/follows/preview/?source=practices&amp;framework=abidjan-2019%3AR1"
    assert f'href="{asked}"' in text
    assert "Following" not in text
    assert "Specific law" in client.get(asked.replace("&amp;", "&")).content.decode()
    client.post("/notifications/follows/add/", {"source": "practices", "framework": "abidjan-2019:R1"})
    text = page(client, cast.observer_spain).content.decode()
    assert asked not in text
    assert asked.replace("R1", "R2") in text
    assert text.count("Following") == 1
    assert "follows/preview" not in page(client, cast.superuser).content.decode()  # holds no post


def test_given_a_link_from_another_framework_then_it_is_shown_at_both_ends(client, cast, abidjan):
    assert 'href="/frameworks/abidjan-2019/#R1"' in page(client, cast.observer_spain, "marrakesh-2018-2020").content.decode()


def test_given_a_draft_then_it_never_counts_not_even_for_its_team(cast, abidjan):
    make_practice(cast.senegal, framework_items=[abidjan[0].pk])
    for person in (cast.focal_point_senegal, cast.observer_spain):
        assert coverage_for(person).covered == 0


def test_given_a_person_without_a_post_then_nothing_is_counted(client, cast, abidjan):
    make_practice(cast.senegal, state="published", framework_items=[abidjan[0].pk])
    assert coverage_for(cast.superuser).covered == 0
    client.force_login(cast.superuser)
    rows = client.get("/frameworks/").context["rows"]
    assert {row["practices"] for row in rows} == {0}


def test_given_an_ordinal_item_then_it_is_shown_without_a_link_and_not_counted(client, cast):
    make_framework_item("marrakesh-2018-2020:A1", type="action", names={"en": "Action 1"}, wording=FrameworkItem.Wording.ORDINAL)
    make_framework_item("marrakesh-2018-2020:A15", type="action", names={"en": "National tools"})
    text = page(client, cast.observer_spain, "marrakesh-2018-2020").content.decode()
    assert "wording not found yet" in text
    assert "framework=marrakesh-2018-2020:A1&" not in text
    assert 'framework=marrakesh-2018-2020:A1"' not in text
    assert [row.item.code for row in coverage_for(cast.observer_spain, "marrakesh-2018-2020").rows] == ["A15"]


def test_given_a_practice_on_two_items_then_the_list_counts_it_once(client, cast, abidjan):
    make_practice(cast.senegal, state="published", framework_items=[item.pk for item in abidjan])
    client.force_login(cast.observer_spain)
    rows = {row["framework"].slug: row for row in client.get("/frameworks/").context["rows"]}
    assert rows["abidjan-2019"]["practices"] == 1
    assert rows["abidjan-2019"]["items"] == 3
    assert rows["marrakesh-2018-2020"]["practices"] == 0


def test_given_an_unknown_framework_then_404(client, cast):
    assert page(client, cast.observer_spain, "nowhere-2001").status_code == 404


def test_given_many_practices_then_the_pages_cost_the_same_queries_and_at_most_twelve(client, cast, abidjan):
    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return [query["sql"] for query in captured if not any(word in query["sql"] for word in NOT_COUNTED)]

    make_practice(cast.senegal, state="published", framework_items=[abidjan[0].pk])
    client.force_login(cast.observer_spain)
    few = {address: cost(address) for address in ("/frameworks/", "/frameworks/abidjan-2019/")}
    for alpha2 in ("PT", "NE", "MA", "CI", "FR", "ML", "IT"):
        make_practice(make_country(alpha2), state="published", framework_items=[item.pk for item in abidjan])
    for address, queries in few.items():
        assert len(cost(address)) <= len(queries) <= 12  # of many practices none is named


def test_given_up_to_three_practices_then_each_is_named_and_more_are_one_link_away(cast, abidjan):
    first, second = abidjan
    made = [make_practice(cast.senegal, state="published", title=f"P{n}", framework_items=[first.pk]) for n in range(3)]
    for _number in range(4):
        make_practice(cast.senegal, state="published", framework_items=[second.pk])
    few, many = coverage_for(cast.observer_spain).rows
    assert [(practice.pk, title) for practice, title in few.named] == [(made[n].pk, f"P{n}") for n in (2, 1, 0)]
    assert (many.practices, many.named) == (4, [])


def test_given_many_countries_then_their_names_stand_without_links(client, cast, abidjan):
    codes = ("PT", "NE", "MA", "CI", "FR", "ML", "IT", "DE", "BE", "GH", "TG", "BJ", "NL")
    for alpha2 in codes:
        make_practice(make_country(alpha2), state="published", framework_items=[abidjan[0].pk])
    text = page(client, cast.observer_spain).content.decode()
    assert "BE, BJ, CI" in text
    assert "abidjan-2019:R1&amp;country=" not in text
