"""The list at /notifications/: made when it is read, under the reader's rights."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices import services
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_left_behind
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import complete_content, make_practice
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        practice = services.create_draft(
            body=cast.senegal, content=complete_content(cast.senegal, author.actor.post), actor=author.actor
        )
        return services.submit(practice=practice, actor=author.actor)


def tell():
    """What the two sweeps do, at once."""
    with system_scope("test"):
        Event.objects.filter(published_at=None).update(created_at=timezone.now() - timedelta(minutes=5))
    publish_left_behind()
    deliver_left_behind()


def told(person, practice, kind="practices.published", *, age=timedelta(0), read=False):
    """A message on the platform, as it stands after it was sent."""
    with system_scope("test"):
        event = Event.objects.create(kind=kind, subject_id=practice.pk, published_at=timezone.now())
        at = timezone.now() - age
        return Delivery.objects.create(
            event=event, user=person, channel="in_app", state="sent", created_at=at, sent_at=at, read_at=at if read else None
        )


def html(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_given_a_submitted_practice_then_its_coordinator_finds_it_under_waits_for_you_and_another_country_nothing(
    client, cast, submitted
):
    tell()
    client.force_login(cast.coordinator_senegal)
    page = html(client.get("/notifications/"))
    assert "“Checking travel documents at the airport” was submitted and waits for your validation." in page
    assert f'href="/practices/{submitted.reference}/"' in page
    assert "Notifications, 1 unread" in page
    client.force_login(cast.coordinator_spain)
    assert "Nothing waits for you" in html(client.get("/notifications/"))


def test_given_a_validated_practice_then_it_no_longer_waits(client, cast, submitted):
    tell()
    publish(submitted, cast.coordinator_senegal)
    tell()
    client.force_login(cast.coordinator_senegal)
    response = client.get("/notifications/")
    assert response.context["waiting"] == []
    assert [line["kind"].code for line in response.context["lines"]] == ["practices.published", "practices.submitted"]


def test_given_a_message_whose_right_was_withdrawn_then_it_is_neither_listed_nor_counted(client, cast, later):
    practice = make_practice(cast.senegal)
    told(cast.ended, practice)
    told(cast.focal_point_senegal, practice)
    client.force_login(cast.ended)
    page = html(client.get("/notifications/"))
    assert "Practice" not in page.split("<main")[1].split("</main")[0].replace("practices", "")
    assert "unread" not in page
    client.force_login(cast.focal_point_senegal)
    assert "1 unread" in html(client.get("/notifications/"))


def test_given_unread_messages_when_one_is_marked_read_then_the_other_stays_new(client, cast):
    practice = make_practice(cast.senegal)
    first, second = told(cast.focal_point_senegal, practice), told(cast.focal_point_senegal, practice)
    client.force_login(cast.focal_point_senegal)
    assert client.post("/notifications/read/", {"id": first.reference}).status_code == 302
    with system_scope("test"):
        assert Delivery.objects.get(pk=first.pk).read_at
        assert not Delivery.objects.get(pk=second.pk).read_at
    client.post("/notifications/read/", {"all": "1"})
    with system_scope("test"):
        assert Delivery.objects.get(pk=second.pk).read_at


def test_given_somebody_elses_message_when_it_is_marked_read_then_nothing_happens(client, cast):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    client.force_login(cast.coordinator_senegal)
    assert client.post("/notifications/read/", {"id": message.reference}).status_code == 302
    with system_scope("test"):
        assert Delivery.objects.get(pk=message.pk).read_at is None


@pytest.mark.parametrize("data", [{}, {"id": ""}, {"id": "one"}, {"id": "-1"}, {"id": str(2**70)}, {"id": "٣x"}])
def test_given_a_made_up_id_when_it_is_marked_read_then_the_field_is_named(client, cast, data):
    client.force_login(cast.focal_point_senegal)
    response = client.post("/notifications/read/", data)
    assert response.status_code == 400
    assert "id" in response.content.decode()


def test_given_a_get_when_marking_read_then_405(client, cast):
    client.force_login(cast.focal_point_senegal)
    assert client.get("/notifications/read/").status_code == 405


@pytest.mark.parametrize(
    "cursor", ["x", "older-1", "older-x-1", "older-1-x", "sideways-1-1", "older-²-1", f"older-{10**40}-1", f"older-1-{2**70}"]
)
def test_given_a_cursor_made_by_hand_then_400(client, cast, cursor):
    client.force_login(cast.focal_point_senegal)
    assert client.get("/notifications/", {"cursor": cursor}).status_code == 400


def test_given_sixty_messages_then_next_and_previous_show_each_once_in_order(client, cast):
    practice, person = make_practice(cast.senegal, state="published"), cast.focal_point_senegal
    sent = [told(person, practice, age=timedelta(minutes=n // 2)).pk for n in range(60)]  # pairs of the same minute
    with system_scope("test"):  # the same moment: the id decides
        at = timezone.now() - timedelta(hours=2)
        Delivery.objects.filter(pk__in=sent[:30]).update(created_at=at)
    client.force_login(person)
    seen, response = [], client.get("/notifications/")
    pages = [response]
    while response.context["next_href"]:
        response = client.get(response.context["next_href"])
        pages.append(response)
    for each in pages:
        seen += [line["delivery"].pk for line in each.context["lines"]]
    assert sorted(seen) == sorted(sent)
    assert len(seen) == len(set(seen)) == 60
    back = client.get(pages[2].context["previous_href"])
    assert [line["delivery"].pk for line in back.context["lines"]] == [line["delivery"].pk for line in pages[1].context["lines"]]
    assert pages[0].context["previous_href"] == ""


def test_given_one_message_or_thirty_then_the_page_costs_the_same_queries(client, cast):
    person = cast.focal_point_senegal
    told(person, make_practice(cast.senegal, state="published"))
    told(person, make_practice(cast.senegal, state="returned"), kind="practices.returned")
    client.force_login(person)
    client.get("/notifications/")
    with CaptureQueriesContext(connection) as few:
        client.get("/notifications/")
    for _number in range(10):
        told(person, make_practice(cast.senegal, state="published"))
        told(person, make_practice(cast.senegal, state="returned"), kind="practices.returned")
    with CaptureQueriesContext(connection) as many:
        client.get("/notifications/")
    assert len(many) == len(few)


def test_given_a_french_reader_then_sentences_are_made_in_the_language_of_reading(client, cast):
    person = cast.focal_point_senegal
    told(person, make_practice(cast.senegal, state="published", title="Observatory"))
    client.force_login(person)
    assert "“Observatory” was published." in html(client.get("/notifications/"))
    assert Practice.objects  # nothing of the title is stored with the message
    with system_scope("test"):
        assert Event.objects.get().data == {}


def test_given_an_event_then_the_one_who_acted_and_those_told_read_it_under_both_locks(cast):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    with system_scope("test"):
        Event.objects.filter(pk=message.event_id).update(actor=cast.coordinator_senegal)
    for person, reads in ((cast.focal_point_senegal, 1), (cast.coordinator_senegal, 1), (cast.analyst_senegal, 0)):
        with access_scope(person):
            assert Event.objects.count() == reads
            assert Event.objects.visible_to(person).count() == reads
