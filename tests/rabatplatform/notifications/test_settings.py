"""What a person chooses about their messages: kept, followed by what waits, refused by field."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.models import Event
from rabatplatform.events.topics import Topic, _topics, all_topics, register_topic
from rabatplatform.notifications.models import Delivery, Mail, NotificationSettings
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.services.settings import back_to_defaults, save_settings
from tests.factories import make_country, make_member, make_practice

pytestmark = pytest.mark.django_db
PAGE = "/notifications/settings/"


@pytest.fixture(autouse=True)
def topics(monkeypatch):
    """Three of the test beside what the apps register."""
    before = dict(_topics)
    register_topic(Topic("test.asks", "Something asked of you", WAITS_FOR_YOU, "at_once"))
    register_topic(Topic("test.news", "Some news", FOR_INFORMATION, "daily"))
    register_topic(Topic("test.rights", "A right of yours", FOR_INFORMATION, "at_once", fixed=True))
    register_topic(Topic("casework.test", "Something of casework", FOR_INFORMATION, "daily"))
    yield
    _topics.clear()
    _topics.update(before)


def answers(**changes) -> dict:
    """A whole form; None leaves a field out."""
    data = {f"topic-{topic.code}": topic.rhythm for topic in all_topics() if not topic.fixed}
    data |= {"by_mail": "on", "digests": "on", "language": "en", "time_zone": "UTC", "digest_at": "07:30", "weekly_on": "0"}
    data |= {"working_days": ["0", "1", "2", "3", "4"]}
    return {name: value for name, value in (data | changes).items() if value is not None}


def row_of(person) -> NotificationSettings:
    with system_scope("test"):
        return NotificationSettings.objects.get(user=person)


def html(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_given_nobody_chose_then_the_page_shows_the_defaults_and_stores_nothing(client, cast):
    client.force_login(cast.focal_point_senegal)
    response = client.get(PAGE)
    page = html(response)
    assert "These are the defaults" in page and "Back to the defaults" not in page
    assert 'name="topic-test.asks" value="at_once"' in page and "topic-test.rights" not in page
    assert re.search(r"Told at once in any case:[^<]*A right of yours", page)
    cell = re.search(r'<td data-l="Daily digest"><label class="f-ck">(<input[^>]*name="topic-test.news"[^>]*>)(.*?)</td>', page)
    assert cell and "checked" in cell[1]
    assert cell[2] == '<span class="vh">Some news: Daily digest</span></label>'  # the words stand once: in data-l
    form = response.context["form"]
    assert form["topic-test.news"].value() == "daily" and form["working_days"].value() == [0, 1, 2, 3, 4]
    with system_scope("test"):
        assert not NotificationSettings.objects.exists()


def test_given_choices_when_they_are_saved_then_they_hold_and_what_is_the_default_is_not_kept(client, cast):
    person = cast.focal_point_senegal
    client.force_login(person)
    said = {
        "topic-test.news": "weekly",
        "digest_at": "18:15",
        "weekly_on": "4",
        "working_days": ["0", "6"],
        "quiet_from": "22:00",
        "quiet_until": "06:30",
        "plain_text": "on",
        "digests": None,
        "by_mail": None,
        "language": "fr",
        "time_zone": "Africa/Dakar",
    }
    assert client.post(PAGE, answers(**said)).status_code == 302
    row = row_of(person)
    assert row.choices == {"test.news": "weekly"}
    assert (row.digest_at, row.weekly_on, row.working_days) == (time(18, 15), 4, [0, 6])
    assert (row.quiet_from, row.quiet_until, row.plain_text, row.digests) == (time(22), time(6, 30), True, False)
    person.refresh_from_db()
    assert (person.language, person.time_zone, person.mail_notifications) == ("fr", "Africa/Dakar", False)
    with access_scope(person):
        held = preferences_of([person.pk])[person.pk]
    assert held.quiet == (time(22), time(6, 30)) and held.is_chosen and not held.by_mail
    page = client.get(PAGE)
    assert 'lang="fr"' in page.content.decode()
    form = page.context["form"]
    assert form["topic-test.news"].value() == "weekly" and form["digest_at"].value() == time(18, 15)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic-test.news": "hourly"}, "topic-test.news"),
        ({"topic-test.news": None}, "topic-test.news"),
        ({"digest_at": ""}, "digest_at"),
        ({"digest_at": "25:00"}, "digest_at"),
        ({"weekly_on": "7"}, "weekly_on"),
        ({"weekly_on": "٣x"}, "weekly_on"),
        ({"working_days": ["0", "9"]}, "working_days"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_until": "06:00"}, "quiet_from"),
        ({"quiet_from": "06:00", "quiet_until": "06:00"}, "quiet_until"),
        ({"quiet_from": "x", "quiet_until": "06:00"}, "quiet_from"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ],
    ids=str,
)
def test_given_a_wrong_answer_then_the_field_is_named_nothing_is_stored_and_nothing_is_lost(client, cast, changes, field):
    person = cast.focal_point_senegal
    client.force_login(person)
    response = client.post(PAGE, answers(**{"topic-test.asks": "weekly"} | changes))
    assert response.status_code == 422 and set(response.context["form"].errors) == {field}
    page = html(response)
    assert f'href="#id_{field}' in page and f'id="id_{field}' in page
    assert re.search(r'name="topic-test.asks" value="weekly"[^>]*checked', page)
    with system_scope("test"):
        assert not NotificationSettings.objects.exists()


def test_given_somebody_who_reads_no_casework_then_its_topics_are_not_shown_and_their_choice_stays(client, cast):
    analyst = make_member(make_country("GH"), Role.ANALYST)
    plain = cast.superuser
    with system_scope("test"):
        NotificationSettings.objects.create(user=plain, choices={"casework.test": "weekly"})
    client.force_login(analyst)
    assert "Something of casework" in html(client.get(PAGE))
    client.force_login(plain)
    assert "Something of casework" not in html(client.get(PAGE))
    assert client.post(PAGE, answers(**{"topic-casework.test": "here"})).status_code == 302
    assert row_of(plain).choices == {"casework.test": "weekly"}


def test_given_the_days_of_ones_country_or_none_then_they_follow_the_country(client):
    person = make_member(make_country("DZ"))
    client.force_login(person)
    assert client.get(PAGE).context["form"]["working_days"].value() == [0, 1, 2, 3, 6]
    for days in (["6", "0", "1", "2", "3"], None):
        client.post(PAGE, answers(working_days=days))
        assert row_of(person).working_days is None
    client.post(PAGE, answers())
    assert row_of(person).working_days == [0, 1, 2, 3, 4]


def test_given_choices_when_the_defaults_are_asked_for_then_language_zone_and_mail_stay(client, cast):
    person = cast.focal_point_senegal
    client.force_login(person)
    client.post(
        PAGE,
        answers(**{"topic-test.news": "here", "quiet_from": "20:00", "quiet_until": "07:00", "language": "fr", "by_mail": None}),
    )
    client.post("/notifications/settings/defaults/")
    assert row_of(person).is_default
    person.refresh_from_db()
    assert (person.language, person.mail_notifications) == ("fr", False)
    assert not client.get(PAGE).context["by_mail"].preferences.is_chosen


def test_given_mails_of_the_week_then_the_pages_count_them_and_say_when_the_next_digest_comes(client, cast):
    person = cast.focal_point_senegal
    now = timezone.now()
    with system_scope("test"):
        for number, (age, period) in enumerate([(1, None), (2, now.date()), (9, None)]):
            Mail.objects.create(user=person, message_id=str(number), period=period, sent_at=now - timedelta(days=age))
        Mail.objects.create(user=cast.coordinator_senegal, message_id="another's")
    client.force_login(person)
    response = client.get(PAGE)
    by_mail = response.context["by_mail"]
    assert (by_mail.sent, by_mail.at_once, by_mail.most) == (2, 1, 10) and by_mail.next_digest > now
    assert "2 mails<" in html(response)
    assert "10 mails in 7 days at most, but for a change of your rights" in html(response)
    assert "1 mail in the last 7 days" in html(client.get("/notifications/"))
    client.post(PAGE, answers(digests=None))
    response = client.get(PAGE)
    assert response.context["by_mail"].next_digest is None
    assert "news only until you had 4 mails in 7 days" in html(response)


@pytest.fixture
def waiting(cast):
    """A mail of the daily digest, planned for a day that the defaults would not choose."""
    practice, person = make_practice(cast.senegal, state="published"), cast.focal_point_senegal
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=practice.pk, published_at=timezone.now())
        common = {"event": event, "user": person, "kind": event.kind, "about": f"practice:{practice.pk}"}
        in_app = Delivery.objects.create(channel="in_app", state="sent", **common)
        mail = Delivery.objects.create(channel="mail", rhythm="daily", not_before=timezone.now() + timedelta(days=30), **common)
    return in_app, mail


def chosen(**changes) -> dict:
    given = {"choices": {}, "digest_at": time(7, 30), "weekly_on": 0, "working_days": (), "quiet_from": None, "quiet_until": None}
    given |= {"plain_text": False, "digests": True, "by_mail": True, "language": "en", "time_zone": "UTC"}
    return given | changes


def test_given_a_mail_that_waits_when_mails_are_switched_off_then_it_is_not_sent_and_stands_on_the_platform(cast, waiting):
    in_app, mail = waiting
    with access_scope(cast.focal_point_senegal):
        save_settings(person=cast.focal_point_senegal, **chosen(by_mail=False))
    with system_scope("test"):
        assert (Delivery.objects.get(pk=mail.pk).state, Delivery.objects.get(pk=mail.pk).error) == ("folded", "not_wanted")
        assert Delivery.objects.get(pk=in_app.pk).state == "sent"


def test_given_a_mail_that_waits_when_another_hour_is_chosen_then_it_goes_then(cast, waiting):
    person = cast.focal_point_senegal
    with access_scope(person):
        save_settings(person=person, **chosen(digest_at=time(23, 45), working_days=range(7)))
    with system_scope("test"):
        due = Delivery.objects.get(pk=waiting[1].pk).not_before
        assert due.astimezone(UTC).time() == time(23, 45) and due - timezone.now() <= timedelta(days=1)
    with access_scope(person):
        back_to_defaults(person=person)
    with system_scope("test"):
        assert Delivery.objects.get(pk=waiting[1].pk).not_before.astimezone(UTC).time() == time(7, 30)


def test_given_a_mail_that_is_due_or_was_tried_when_settings_change_then_it_keeps_its_time(cast, waiting):
    tried, at = waiting[1], datetime(2026, 1, 1, tzinfo=UTC)
    for values in ({"not_before": at}, {"attempts": 1}):
        with system_scope("test"):
            Delivery.objects.filter(pk=tried.pk).update(**values)
            before = Delivery.objects.get(pk=tried.pk).not_before
        with access_scope(cast.focal_point_senegal):
            save_settings(person=cast.focal_point_senegal, **chosen(digest_at=time(12)))
        with system_scope("test"):
            assert Delivery.objects.get(pk=tried.pk).not_before == before
            Delivery.objects.filter(pk=tried.pk).update(not_before=timezone.now() + timedelta(days=30))


def test_given_two_people_then_each_changes_their_own_settings_alone(client, cast):
    for person, rhythm in ((cast.focal_point_senegal, "weekly"), (cast.coordinator_senegal, "here")):
        client.force_login(person)
        client.post(PAGE, answers(**{"topic-test.news": rhythm, "user": cast.secretariat.pk}))
    assert row_of(cast.focal_point_senegal).choices == {"test.news": "weekly"}
    assert row_of(cast.coordinator_senegal).choices == {"test.news": "here"}
    with system_scope("test"):
        assert NotificationSettings.objects.count() == 2


def test_given_nobody_signed_in_then_the_pages_ask_for_it(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 302
    assert client.get("/notifications/settings/defaults/").status_code == 302
    assert User.objects.count() == 0
