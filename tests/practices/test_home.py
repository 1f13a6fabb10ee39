"""The start page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import complete_content, make_framework_item, make_member, make_person, make_practice

pytestmark = pytest.mark.django_db
# User, scope and savepoints; and the look at the reference tables' versions, once in five seconds.
NOT_COUNTED = ("SAVEPOINT", "set_config", "django_session", '"accounts_user"."id" = ', "reference_referenceversion")


def home(client, person, **query):
    client.force_login(person)
    return client.get("/", query)


def titles(entries):
    return [str(entry["title"]) for entry in entries]


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def test_given_nobody_signed_in_then_it_leads_to_sign_in(client, db):
    assert client.get("/").url.startswith("/account/login/")


def test_given_a_submitted_practice_then_it_waits_for_the_coordinator_and_for_nobody_else(client, cast, submitted):
    response = home(client, cast.coordinator_senegal)
    assert titles(response.context["tasks"]) == ["Validate “Checking travel documents at the airport”"]
    assert f'href="/practices/{submitted.reference}/"' in response.content.decode()
    for name in ("focal_point_senegal", "coordinator_spain", "secretariat", "superuser"):
        assert home(client, getattr(cast, name)).context["tasks"] == []


def test_given_a_coordinators_own_practice_then_it_waits_for_them_only_while_they_are_the_only_one(client, cast):
    coordinator = cast.coordinator_spain
    with access_scope(coordinator):
        content = complete_content(cast.spain, coordinator.actor.post)
        practice = services.create_draft(body=cast.spain, content=content, actor=coordinator.actor)
        services.submit(practice=practice, actor=coordinator.actor)
    assert len(home(client, coordinator).context["tasks"]) == 1
    other = make_member(cast.spain, Role.COORDINATOR)
    assert home(client, coordinator).context["tasks"] == []
    assert len(home(client, other).context["tasks"]) == 1


def test_given_a_returned_practice_then_it_waits_for_its_author_and_is_a_draft_for_the_team(client, cast, submitted):
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=submitted, reason="Say what it cost.", actor=cast.coordinator_senegal.actor)
    response = home(client, cast.focal_point_senegal)
    assert titles(response.context["tasks"]) == ["“Checking travel documents at the airport” was returned to you with questions"]
    assert response.context["drafts"] == []
    response = home(client, cast.contributor_senegal)
    assert response.context["tasks"] == []
    assert titles(response.context["drafts"]) == ["Checking travel documents at the airport"]


def test_given_drafts_then_the_team_continues_them_and_others_see_none(client, cast):
    draft = make_practice(cast.senegal, title="Unfinished")
    make_practice(cast.spain, title="Elsewhere")
    response = home(client, cast.contributor_senegal)
    assert titles(response.context["drafts"]) == ["Unfinished"]
    assert f'href="/practices/{draft.reference}/edit/title/"' in response.content.decode()
    for name in ("observer_senegal", "agency", "superuser"):
        page = home(client, getattr(cast, name))
        assert page.context["drafts"] == []
        assert "Unfinished" not in page.content.decode()


def test_given_published_practices_then_the_newest_stand_first_and_drafts_are_passed_over(client, cast):
    for number in range(7):
        make_practice(cast.spain, state="published", title=f"Published {number}")
    make_practice(cast.senegal, title="Draft")
    response = home(client, cast.contributor_senegal)
    assert titles(response.context["new"]) == [f"Published {number}" for number in (6, 5, 4, 3, 2)]
    assert home(client, cast.superuser).status_code == 200
    assert "Published 6" not in home(client, cast.superuser).content.decode()


def test_given_more_drafts_than_the_newest_rows_then_published_ones_are_still_found(client, cast):
    make_practice(cast.spain, state="published", title="Old one")
    for _number in range(31):
        make_practice(cast.senegal)
    assert titles(home(client, cast.contributor_senegal).context["new"]) == ["Old one"]


def test_given_each_role_then_only_those_who_may_write_are_offered_to_share(client, cast):
    share = 'href="/practices/new/"'
    assert share in home(client, cast.contributor_senegal).content.decode()
    for name in ("observer_senegal", "secretariat", "superuser"):
        assert share not in home(client, getattr(cast, name)).content.decode()


def test_given_nothing_at_all_then_each_part_says_so(client, cast):
    page = home(client, cast.contributor_senegal).content.decode()
    for words in ("Nothing waits for you", "No draft is open", "Nothing is published yet", "No published practice is linked"):
        assert words in page, words
    assert "You hold no post today" in home(client, cast.superuser).content.decode()


def test_given_linked_practices_then_frameworks_are_counted(client, cast):
    item = make_framework_item("abidjan-2019:R1")
    make_practice(cast.spain, state="published", framework_items=[item.pk])
    make_practice(cast.senegal, framework_items=[item.pk])
    bars = home(client, cast.contributor_senegal).context["bars"]
    assert [bar["value"] for bar in bars] == [1]


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ("SN", "/focal-points/SN/"),
        ("unodc", "/focal-points/unodc/"),
        ("XX", "/focal-points/"),
        ("https://a.example", "/focal-points/"),
    ],
)
def test_given_a_counterpart_chosen_then_it_leads_to_the_directory(client, cast, chosen, address):
    assert home(client, cast.observer_spain, counterpart=chosen).url == address


def test_given_little_or_much_then_the_page_costs_the_same_and_at_most_twelve_queries(client, cast, submitted):
    def cost():
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return [query["sql"] for query in captured if not any(word in query["sql"] for word in NOT_COUNTED)]

    item = make_framework_item("abidjan-2019:R1")
    make_practice(cast.spain, state="published", framework_items=[item.pk])
    make_practice(cast.senegal)
    client.force_login(cast.coordinator_senegal)
    few = cost()
    for _number in range(8):
        make_practice(cast.spain, state="published", framework_items=[item.pk])
        make_practice(cast.senegal)
        make_practice(cast.senegal, state="submitted", author=cast.focal_point_senegal)
    many = cost()
    assert len(few) == len(many)
    assert len(many) <= 12, "\n".join(many)
    with system_scope("test"):
        assert Practice.objects.count() == 27


def test_given_a_suspended_appointment_then_home_says_which_access_is_suspended(client, cast):
    person = cast.focal_point_senegal
    with system_scope("test"):
        person.appointments.update(suspended_at=timezone.now())
        type(person.actor.post).objects.filter(pk=person.actor.post.pk).update(titles={"en": "Border police"})
    said = home(client, person).content.decode()
    assert "Your access for Border police, Senegal is suspended. Speak to your coordinator." in said
    assert "You hold no post today" not in said


def test_given_appointments_that_are_all_over_then_home_says_when_the_last_one_ended(client, cast):
    now = timezone.now()
    person = make_member(cast.senegal, since=now - timedelta(days=90), until=now - timedelta(days=30))
    with system_scope("test"):
        person.appointments.update(suspended_at=now - timedelta(days=40))  # over is over
    said = home(client, person).content.decode()
    assert "Senegal ended with " in said and "is suspended" not in said and "You hold no post today" not in said


def test_given_somebody_who_never_held_a_post_then_home_says_that_they_hold_none(client, cast):
    assert "You hold no post today" in home(client, make_person()).content.decode()
