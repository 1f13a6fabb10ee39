"""The page of a post: who held it on which day, how it is reached, what its coordinator writes of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.directory import local_time
from focalpoints.directory.timeline import appointments_of, on, timeline
from focalpoints.models import Absence, Appointment, Contact, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.models import Event
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.focalpoints.test_directory import questions, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def senegal():
    return make_country("SN", names={"en": "Senegal", "fr": "Sénégal"})


@pytest.fixture
def spain():
    return make_country("ES")


@pytest.fixture
def reader(client, spain):
    make_organisation("icmpd", names={"en": "ICMPD"})
    client.force_login(make_member(spain, Role.OBSERVER))
    return client


def moment(text, zone="Africa/Dakar"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture
def desk(senegal):
    """Opened on 1 January 2024; Awa 2024, nobody for 31 days, Binta from 1 February 2025 on."""
    post = make_post(
        senegal,
        titles={"en": "Smuggling desk"},
        time_zone="Africa/Dakar",
        opened_at=moment("2024-01-01"),
        institution="Police",
        working_languages=["fr"],
    )
    appoint(make_person(name="Awa First"), post, since=moment("2024-01-01"), until=moment("2025-01-01"))
    appoint(make_person(name="Binta Second"), post, since=moment("2025-02-01"))
    return post


# ── timeline ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_post_then_its_page_tells_every_holder_and_the_days_it_was_vacant(reader, desk):
    said = text_of(reader.get(desk.get_absolute_url()))
    assert "Awa First 1 January 2024 to 31 December 2024" in said
    assert "Vacant for 31 days 1 January 2025 to 31 January 2025" in said
    assert "Binta Second Since 1 February 2025" in said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-12-31", "On 31 December 2024: Awa First."),
        ("2025-01-01", "On 1 January 2025 this post was vacant."),
        ("2025-01-31", "On 31 January 2025 this post was vacant."),
        ("2025-02-01", "On 1 February 2025: Binta Second."),
        ("2023-12-31", "On 31 December 2023 this post did not exist yet."),
        ("9999-12-30", "On 30 December 9999: Binta Second."),
    ],
)
def test_given_a_day_then_the_page_says_who_held_the_post_on_it(reader, desk, day, said):
    assert said in text_of(reader.get(f"{desk.get_absolute_url()}?on={day}"))


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "0000-00-00", "2025-13-01", "<script>", "9999-12-31", "1" * 300])
def test_given_no_day_then_the_page_says_how_to_write_one(reader, desk, day):
    answer = reader.get(desk.get_absolute_url(), {"on": day})
    assert answer.status_code == 422 and "is no day. Write it as in 2025-03-01." in text_of(answer)


def test_given_a_day_in_another_zone_then_it_is_the_post_s_own(senegal):
    post = make_post(senegal, time_zone="Pacific/Auckland", opened_at=moment("2020-01-01"))
    appoint(make_person(name="Awa"), post, since=moment("2026-03-10", "Pacific/Auckland"))
    rows = appointments_of(post)
    assert "Awa" in on(post, rows, datetime(2026, 3, 10).date())  # which is 9 March in UTC
    assert "vacant" in on(post, rows, datetime(2026, 3, 9).date())


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_given_the_day_of_a_clock_change_then_a_day_is_as_long_as_it_is(spain, day, hours):
    post = make_post(spain, time_zone="Europe/Madrid", opened_at=moment("2026-01-01", "Europe/Madrid"))
    begins = moment(day, "Europe/Madrid").astimezone(UTC)
    ends = begins + timedelta(hours=hours)
    appoint(make_person(name="Before"), post, since=moment("2026-01-01", "Europe/Madrid"), until=begins)
    appoint(make_person(name="That Day"), post, since=begins, until=ends)
    appoint(make_person(name="After"), post, since=ends)
    assert on(post, appointments_of(post), begins.astimezone(ZoneInfo("Europe/Madrid")).date()).endswith(": That Day.")
    line = next(line for line in timeline(post, appointments_of(post)) if line.name == "That Day")
    assert line.span.startswith(f"{int(day[-2:])} ") and line.span.count(day[-2:]) == 2


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-03-29T00:59", "01:59 (Madrid, UTC+1)"),
        ("2026-03-29T01:00", "03:00 (Madrid, UTC+2)"),
        ("2026-10-25T00:59", "02:59 (Madrid, UTC+2)"),
        ("2026-10-25T01:00", "02:00 (Madrid, UTC+1)"),
    ],
)
def test_given_a_clock_change_then_the_local_time_jumps_with_it(monkeypatch, now, said):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert local_time("Europe/Madrid") == said


def test_given_a_vacancy_over_a_clock_change_then_its_days_are_counted_by_the_calendar(spain):
    post = make_post(spain, time_zone="Europe/Madrid", opened_at=moment("2026-01-01", "Europe/Madrid"))
    appoint(make_person(), post, since=moment("2026-01-01", "Europe/Madrid"), until=moment("2026-03-28", "Europe/Madrid"))
    appoint(make_person(), post, since=moment("2026-03-30", "Europe/Madrid"))
    assert [line.days for line in timeline(post, appointments_of(post)) if line.is_vacancy] == [2]


def test_given_an_erased_holder_then_the_history_stays_without_the_name(reader, desk):
    with system_scope("test"):
        User.objects.filter(name="Awa First").update(erased_at=timezone.now(), is_active=False, name="Awa First")
    said = text_of(reader.get(f"{desk.get_absolute_url()}?on=2024-06-01"))
    assert "On 1 June 2024: former holder." in said and "Awa" not in said


def test_given_who_stands_in_and_who_comes_then_the_page_says_until_when(reader, desk):
    now = timezone.now()
    until = datetime(2031, 12, 2, tzinfo=ZoneInfo("Africa/Dakar"))
    holder = Appointment.objects.get(post=desk, user__name="Binta Second")
    deputy = appoint(make_person(name="Cheikh Diouf"), desk, until=now + timedelta(days=30), kind="deputy")
    with system_scope("test"):
        Absence.objects.create(post=desk, user=holder.user, period=DateTimeTZRange(now - timedelta(days=1), until), deputy=deputy)
    for page in (desk.get_absolute_url(), "/focal-points/SN/"):
        said = text_of(reader.get(page))
        assert "Away until 1 December 2031" in said and "Cheikh Diouf : Stands in until" in said, page


# ── state ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_post_marked_vacant_then_it_is_shown_so_and_names_who_keeps_the_access(reader, senegal, desk):
    coordinator = make_member(senegal, Role.COORDINATOR, name="Ibrahima Thiam")
    with system_scope("test"):
        desk.freshness, desk.confirmed_at = Freshness.VACANT, moment("2025-03-03")
        desk.save()
    said = text_of(reader.get("/focal-points/SN/"))
    assert "Marked vacant: nobody has confirmed this post since 3 March 2025 ." in said
    assert "Still held by Binta Second" in said and f"Its duties fall to the coordinator, {coordinator.name}." in said
    assert "2 posts, 1 vacant" in said
    said = text_of(reader.get(desk.get_absolute_url()))
    assert "Marked vacant" in said and "Read by the coordinator of Senegal, Ibrahima Thiam" in said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Freshness.CONFIRMED, "Confirmed 3 Mar 2026"),
        (Freshness.SECOND_NOTICE, "Confirm by 20 Mar 2026"),
        (Freshness.UNCONFIRMED, "Unconfirmed since"),
    ],
)
def test_given_a_confirmation_then_card_and_page_say_when_and_by_which_post(reader, senegal, desk, state, said):
    by = make_post(senegal, Role.COORDINATOR, titles={"en": "National coordination"})
    with system_scope("test"):
        desk.freshness, desk.confirmed_at, desk.confirmed_from = state, moment("2026-03-03T12:00"), by.label
        desk.next_step_at = moment("2026-03-20T12:00")
        desk.save()
    for page in (desk.get_absolute_url(), "/focal-points/SN/"):
        shown = text_of(reader.get(page))
        assert said in shown and "Last confirmed by: National coordination" in shown


def test_given_a_closed_post_then_its_history_stays_and_nobody_writes_to_it(reader, desk):
    with system_scope("test"):
        desk.closed_at = timezone.now()
        desk.save()
    said = text_of(reader.get(desk.get_absolute_url()))
    assert "This post was closed on" in said and "Awa First" in said and "Write to this post" not in said


def test_given_an_address_that_is_none_or_somebody_without_a_post_then_404(reader, client, desk, senegal):
    assert reader.get("/focal-points/posts/00000000-0000-4000-8000-000000000000/").status_code == 404
    system = make_member(senegal, is_service=True)
    assert reader.get(system.actor.post.get_absolute_url()).status_code == 404
    client.force_login(make_person())
    assert client.get(desk.get_absolute_url()).status_code == 404


# ── contact fields ─────────────────────────────────────────────────────────────────────────────────────────────────
def contact(post, shown_to, value):
    with system_scope("test"):
        return Contact.objects.create(post=post, owner=post.body.members_label, kind="phone", value=value, shown_to=shown_to)


def test_given_contact_fields_then_each_is_shown_to_its_audience_and_nothing_tells_of_the_others(client, cast):
    post = cast.focal_point_senegal.actor.post
    contact(post, "members", "+221 1111111")
    contact(post, "coordinators", "+221 2222222")
    contact(post, "secretariat", "+221 3333333")
    sees = {
        "observer_spain": "1",
        "focal_point_senegal": "123",  # the holder
        "coordinator_senegal": "123",
        "analyst_senegal": "1",
        "coordinator_spain": "12",
        "secretariat": "123",
        "agency": "1",
    }
    for name, numbers in sees.items():
        client.force_login(getattr(cast, name))
        said = text_of(client.get(post.get_absolute_url()))
        for number in "123":
            assert (number * 7 in said) == (number in numbers), f"{name} {number}"
        assert "This post can be reached by a message through the platform" in said


def test_given_a_hidden_contact_then_the_page_is_the_same_as_without_it(reader, desk):
    def page():
        answer = reader.get(desk.get_absolute_url())
        return text_of(answer)

    before = page()
    contact(desk, "secretariat", "+221 3333333")
    assert page() == before


# ── the entry ──────────────────────────────────────────────────────────────────────────────────────────────────────
ENTRY = {
    "title_en": "Migrant smuggling",
    "title_fr": "Trafic illicite de migrants",
    "institution": "Border police",
    "time_zone": "Africa/Dakar",
    "hours": "8:00 to 17:00",
    "out_of_hours": "Call the duty line",
    "working_languages": ["fr", "wo"],
    "competences": ["police", "border"],
    "accepts": ["urgent"],
    "secure_channels": ["interpol"],
    "mandate": "Decree of 2019",
}


def test_given_a_coordinator_when_they_edit_the_entry_then_it_is_stored_and_stands_in_the_register(client, cast):
    post, deputy = cast.focal_point_senegal.actor.post, cast.analyst_senegal.actor.post
    client.force_login(cast.coordinator_senegal)
    assert "Title (French)" in text_of(client.get(f"{post.get_absolute_url()}edit/"))
    answer = client.post(f"{post.get_absolute_url()}edit/", {**ENTRY, "deputy": deputy.pk})
    assert answer.status_code == 302, text_of(answer)
    post.refresh_from_db()
    assert post.titles == {"en": "Migrant smuggling", "fr": "Trafic illicite de migrants"}
    assert (post.institution, post.hours, post.deputy_id, post.working_languages) == (
        "Border police", "8:00 to 17:00", deputy.pk, ["fr", "wo"],
    )  # fmt: skip
    with system_scope("test"):
        event = Event.objects.get(kind="focalpoints.post_updated")
    assert event.register_id == cast.senegal.coordination_label_id and event.actor == cast.coordinator_senegal
    said = text_of(client.get(post.get_absolute_url()))
    for words in ("border control", "urgent requests", "INTERPOL I-24/7", "Decree of 2019", "Call the duty line"):
        assert words in said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title_en", "x" * 121, "Title (English)"),
        ("time_zone", "Europe/Atlantis", "Time zone"),
        ("competences", ["magic"], "Competences: Choose from the list."),
        ("working_languages", ["klingon"], "Working languages: Choose from the list."),
        ("networks", ["none"], "Networks that it serves: Choose from the list."),
        ("institution", "x" * 201, "Institution"),
        ("deputy", "999999", "Deputy: Choose from the list."),
    ],
)
def test_given_a_wrong_entry_then_the_field_is_named_and_nothing_is_stored(client, cast, field, value, said):
    post = cast.focal_point_senegal.actor.post
    client.force_login(cast.coordinator_senegal)
    answer = client.post(f"{post.get_absolute_url()}edit/", {**ENTRY, field: value})
    assert answer.status_code == 422 and said in text_of(answer)
    post.refresh_from_db()
    assert post.titles == {}


def test_given_no_title_or_a_deputy_of_another_country_then_refused(client, cast):
    post = cast.focal_point_senegal.actor.post
    client.force_login(cast.coordinator_senegal)
    for change in ({"title_en": "", "title_fr": " "}, {"deputy": cast.analyst_spain.actor.post.pk}, {"deputy": post.pk}):
        assert client.post(f"{post.get_absolute_url()}edit/", {**ENTRY, **change}).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"),
    [("focal_point_senegal", 403), ("coordinator_spain", 403), ("secretariat", 403), ("ended", 404), ("superuser", 404)],
)
def test_given_somebody_else_when_they_edit_the_entry_then_they_are_refused(client, cast, name, status):
    client.force_login(getattr(cast, name))
    address = f"{cast.focal_point_senegal.actor.post.get_absolute_url()}edit/"
    assert client.get(address).status_code == client.post(address, ENTRY).status_code == status


# ── what it costs ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_one_line_or_many_then_the_page_asks_the_same_number_of_questions_at_most_ten(reader, senegal):
    post = make_post(senegal, opened_at=moment("2000-01-01"))

    def more(year):
        appoint(make_person(), post, since=moment(f"{year}-01-01"), until=moment(f"{year}-06-01"))
        contact(post, "members", f"+221 {year}000")

    more(2001)
    few = questions(reader, post.get_absolute_url())
    for year in range(2002, 2012):
        more(year)
    many = questions(reader, post.get_absolute_url())
    assert len(few) == len(many) <= 10, "\n".join(many)
