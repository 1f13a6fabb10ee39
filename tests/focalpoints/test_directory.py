"""The directory: who sees which posts, vacancies, languages and times; the same number of questions for one row and for many."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from focalpoints.models import Country, Network, Organisation, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.web.templatetags.web import written
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post, make_practice

pytestmark = pytest.mark.django_db
UTC = timezone.now().tzinfo


@pytest.fixture
def senegal():
    return make_country(
        "SN",
        names={"en": "Senegal", "fr": "Sénégal"},
        subregion="Western Africa",
        memberships={"ecowas": {"member": True}, "g5_sahel": {"member": False}},
    )


@pytest.fixture
def reader(client, senegal):
    """Somebody who reads the directory in English."""
    person = make_member(make_country("ES", subregion="Southern Europe"), Role.OBSERVER, language="en")
    client.force_login(person)
    return client


def text_of(answer) -> str:
    import html
    import re

    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


# ── which pages there are ──────────────────────────────────────────────────────────────────────────────────────────
def test_given_all_countries_then_59_have_a_page_and_the_others_do_not_exist(client):
    call_command("load_reference", stdout=StringIO())
    client.force_login(make_member(Country.objects.get(alpha2="SN"), Role.OBSERVER))
    pages = [code for code in ("SN", "ES", "DZ", "GB", "LY") if client.get(f"/focal-points/{code}/").status_code == 200]
    assert pages == ["SN", "ES", "DZ", "GB", "LY"]
    for code in ("US", "XX", "sn", "nothing", "rabat-proces"):
        assert client.get(f"/focal-points/{code}/").status_code == 404
    listed = client.get("/focal-points/").content.decode()
    with_page = Country.objects.exclude(rabat_status="")
    assert len(with_page) == 59 and all(f'href="/focal-points/{country.alpha2}/"' in listed for country in with_page)
    assert 'href="/focal-points/US/"' not in listed
    assert all(f'href="/focal-points/{one.slug}/"' in listed for one in Organisation.objects.exclude(rabat_status=""))


def test_given_a_former_partner_when_read_in_french_then_its_note_and_date_are_there(client):
    call_command("load_reference", stdout=StringIO())
    client.force_login(make_member(Country.objects.get(alpha2="SN"), Role.OBSERVER, language="fr"))
    said = text_of(client.get("/focal-points/GB/", headers={"accept-language": "fr"}))
    assert "Royaume-Uni" in said and "2020" in said and "a participé à l’atelier d’Abidjan" in said


# ── posts ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_held_post_then_its_card_says_title_institution_networks_languages_time_holder_since_and_deputy(reader, senegal):
    deputy = make_member(senegal, Role.ANALYST, name="Cheikh Diouf")
    post = make_post(
        senegal,
        Role.FOCAL_POINT,
        titles={"en": "Focal point for migrant smuggling", "fr": "Point focal"},
        institution="Division de lutte",
        working_languages=["fr", "wo"],
        time_zone="Africa/Dakar",
        deputy=deputy.actor.post,
    )
    with system_scope("test"):
        post.networks.add(Network.objects.create(code="rabat", names={"en": "Rabat focal points"}))
    appoint(make_person(name="Aminata Sarr"), post, since=datetime(2026, 1, 15, 12, tzinfo=UTC))
    said = text_of(reader.get("/focal-points/SN/"))
    for words in (
        "Focal point for migrant smuggling",
        "Division de lutte",
        "Rabat focal points",
        "French, Wolof",
        "Dakar, UTC+0",
        "Aminata Sarr",
        "Since 15 January 2026",
        "Deputy: Cheikh Diouf (Analyst)",
        "2 posts",
        "Member of ECOWAS",
    ):
        assert words in said, words


def test_given_an_appointment_that_ended_a_second_ago_then_the_post_is_vacant_and_says_to_whom_its_duties_fall(
    reader, senegal, later
):
    coordinator = make_member(senegal, Role.COORDINATOR, name="Ibrahima Thiam")
    end = timezone.now() + timedelta(hours=1)
    make_member(senegal, Role.FOCAL_POINT, name="Aminata Sarr", until=end)
    assert "Aminata Sarr" in text_of(reader.get("/focal-points/SN/"))
    later("1 hour 1 second")
    said = text_of(reader.get("/focal-points/SN/"))
    assert "Aminata Sarr" not in said
    assert "Vacant" in said and f"Its duties fall to the coordinator, {coordinator.name}." in said
    assert "2 posts, 1 vacant" in said


def test_given_a_vacant_post_without_coordinator_then_the_secretariat_has_its_duties(reader, senegal):
    gone = timezone.now() - timedelta(days=400)
    make_member(senegal, Role.FOCAL_POINT, since=gone - timedelta(days=9), until=gone)
    said = text_of(reader.get("/focal-points/SN/"))
    assert "No holder since" in said and "Its duties fall to the Secretariat." in said


@pytest.mark.parametrize("kind", ["suspended", "future", "closed", "service"])
def test_given_somebody_who_does_not_hold_a_post_now_then_they_are_not_shown(reader, senegal, kind):
    now = timezone.now()
    since = now + timedelta(days=2) if kind == "future" else now - timedelta(days=2)
    facts = {"suspended": {"is_active": False}, "service": {"is_service": True}}.get(kind, {})
    person = make_member(senegal, Role.FOCAL_POINT, name="Not Shown", since=since, **facts)
    if kind == "closed":
        with system_scope("test"):
            person.actor.post.closed_at = now - timedelta(days=1)
            person.actor.post.save(update_fields=["closed_at"])
    said = text_of(reader.get("/focal-points/SN/"))
    assert "Not Shown" not in said
    assert ("Vacant" in said) == (kind in ("suspended", "future"))


@pytest.mark.parametrize("has_deputy", [True, False])
def test_given_a_post_whose_only_holder_is_suspended_then_it_says_so_and_who_does_its_duties_without_their_name(
    reader, senegal, has_deputy
):
    make_organisation("icmpd")
    make_member(senegal, Role.COORDINATOR, name="Ibrahima Thiam")
    stopped = make_member(senegal, Role.FOCAL_POINT, name="Not Shown")
    deputy = make_member(senegal, Role.ANALYST, name="Cheikh Diouf").actor.post
    with system_scope("test"):
        stopped.appointments.update(suspended_at=timezone.now())
        type(deputy).objects.filter(pk=stopped.actor.post.pk).update(deputy=deputy if has_deputy else None)
    said = text_of(reader.get("/focal-points/SN/"))
    fall = "its deputy, Cheikh Diouf" if has_deputy else "the coordinator, Ibrahima Thiam"
    assert f"Its holder is suspended for now. Its duties fall to {fall}." in said
    assert "No holder yet" not in said and "Not Shown" not in said
    page = text_of(reader.get(stopped.actor.post.get_absolute_url()))
    assert "Its holder is suspended for now." in page and "No holder yet" not in page


def test_given_a_french_reader_then_short_dates_have_small_letters():
    with translation.override("fr"):
        assert written(datetime(2026, 11, 26), "SHORT_DATE_FORMAT") == "26 nov. 2026"
        assert written(datetime(2026, 5, 1), "SHORT_DATE_FORMAT") == "1er mai 2026"


def test_given_a_handover_then_both_holders_are_shown(reader, senegal):
    end = timezone.now() + timedelta(days=10)
    first = make_member(senegal, Role.FOCAL_POINT, name="Leaves Soon", until=end)
    appoint(make_person(name="Comes In"), first.actor.post, after=end)
    said = text_of(reader.get("/focal-points/SN/"))
    assert "Leaves Soon" in said and "Comes In" in said and "1 post " in said


def test_given_posts_in_two_zones_then_each_card_tells_its_own_time(reader, senegal):
    make_post(senegal, Role.ANALYST, time_zone="Africa/Dakar")
    make_post(senegal, Role.FOCAL_POINT, time_zone="Asia/Kolkata")
    said = text_of(reader.get("/focal-points/SN/"))
    assert "UTC+5:30" in said and "Dakar, UTC+0" in said and "Local time" not in said


def test_given_a_country_without_members_then_its_page_says_why_and_who_can_change_it(reader):
    make_country("GA", names={"en": "Gabon"}, subregion="Middle Africa")
    said = text_of(reader.get("/focal-points/GA/"))
    assert "Gabon has no member yet" in said and "The Secretariat appoints the first coordinator" in said
    assert "Posts a country usually has" in said


@pytest.mark.parametrize("who", ["ended", "superuser"])
def test_given_somebody_who_holds_no_post_now_then_they_see_countries_but_no_post_and_nobody(client, cast, who):
    make_member(cast.senegal, Role.COORDINATOR, name="Canary Holder")
    make_practice(cast.senegal, state="published", title="Canary practice")
    client.force_login(getattr(cast, who))
    for page in ("/focal-points/", "/focal-points/SN/", "/focal-points/unodc/"):
        said = text_of(client.get(page))
        assert "shown to those who hold a post now" in said
        assert "Canary" not in said and "vacant" not in said.casefold() and "has no member" not in said
        assert "practice" not in said.casefold()


# ── practices of a country or organisation ─────────────────────────────────────────────────────────────────────────
def test_given_practices_then_published_ones_are_listed_and_counted_and_drafts_are_not(reader, senegal):
    unodc = make_organisation("unodc", names={"en": "Office on Drugs and Crime"}, rabat_status="permanent_observer")
    make_practice(senegal, state="published", title="Shared desk", organisations=[unodc.pk])
    make_practice(senegal, title="Canary draft")
    listed = text_of(reader.get("/focal-points/"))
    assert "Senegal Partner · 1 practice" in listed
    for page in ("/focal-points/SN/", "/focal-points/unodc/"):
        said = text_of(reader.get(page))
        assert "Shared desk" in said and "Canary" not in said


def test_given_more_practices_than_are_listed_then_a_link_leads_to_all_of_them(reader, senegal):
    for number in range(10):
        make_practice(senegal, state="published", title=f"Practice {number}")
    answer = reader.get("/focal-points/SN/")
    assert 'href="/practices/?country=SN"' in answer.content.decode() and "All 10" in text_of(answer)


# ── what it costs ──────────────────────────────────────────────────────────────────────────────────────────────────
def questions(client, page) -> list[str]:
    """What a page asks, without the scope and its savepoints, the session and the person."""
    client.get(page)  # reference data are in memory from here on
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    other = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting")
    rows = [query["sql"] for query in asked.captured_queries]
    return [
        sql for sql in rows if not sql.startswith(other) and "django_session" not in sql and 'FROM "accounts_user" ' not in sql
    ]


@pytest.mark.parametrize("page", ["/focal-points/", "/focal-points/SN/", "/focal-points/unodc/"])
def test_given_one_row_or_many_then_a_page_asks_the_same_number_of_questions_at_most_twelve(reader, senegal, page):
    unodc = make_organisation("unodc", rabat_status="permanent_observer")

    def more():
        for body in (senegal, unodc):
            holder = make_member(body, Role.FOCAL_POINT)
            make_post(body, Role.ANALYST, deputy=holder.actor.post)
            make_practice(body, state="published", countries=[senegal.pk], organisations=[unodc.pk])

    more()
    few = questions(reader, page)
    for _turn in range(6):
        more()
    many = questions(reader, page)
    assert len(few) == len(many) <= 12, "\n".join(many)
