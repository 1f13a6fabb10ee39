"""What the secretariat sees of messages that failed, and trying them again."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services.figures import count_states
from rabatplatform.notifications.services.retrying import Retried, retry_failed
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ADDRESS, RETRY = "/notifications/failures/", "/notifications/failures/retry/"


def fail(person, kind="practices.submitted", error="bounced", number=1, **more):
    """Failed mails, the newest last."""
    begin = timezone.now() - timedelta(hours=5)
    with system_scope("test"):
        rows = []
        for n in range(number):
            event = Event.objects.create(kind=kind, subject_id=n, published_at=begin)
            facts = {"channel": "mail", "state": "failed", "error": error, "attempts": 7, "about": f"practice:{n}"} | more
            at = begin + timedelta(minutes=n)
            rows.append(Delivery.objects.create(event=event, user=person, kind=kind, created_at=at, not_before=at, **facts))
        return rows


def state(row):
    with system_scope("test"):
        row.refresh_from_db()
    return row.state, row.attempts


def test_given_a_failed_message_then_the_secretariat_reads_who_and_why_and_no_word_of_what(cast, client):
    fail(cast.focal_point_senegal)
    fail(cast.analyst_spain, kind="casework.note_released", error="oddity")
    client.force_login(cast.secretariat)
    page = client.get(ADDRESS).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for said in (str(cast.focal_point_senegal), "Senegal", "A practice waits for your validation", "The mail came back", "7"):
        assert said in text
    for said in (str(cast.analyst_spain), "Spain", "Casework", "The message could not be made (oddity)"):
        assert said in text
    assert "casework.note" not in page
    assert "practice:0" not in page
    assert cast.focal_point_senegal.email not in page


def test_given_others_then_the_pages_do_not_exist_and_nothing_is_tried_again(cast, client):
    (row,) = fail(cast.focal_point_senegal)
    for person in (cast.coordinator_senegal, cast.focal_point_senegal, cast.superuser):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 404
        assert client.post(RETRY, {"one": row.reference}).status_code == 404
        with access_scope(person), pytest.raises(PermissionDenied):
            retry_failed(actor=getattr(person, "actor", None) or type("A", (), {"user": person}), references=[row.reference])
    assert state(row) == ("failed", 7)


def test_given_one_or_chosen_ones_then_these_alone_are_tried_again_and_handed_to_workers(
    cast, client, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    handed = []
    monkeypatch.setattr(
        "rabatplatform.notifications.services.writing.hand_over", lambda task, *ids: handed.append((task.name, ids))
    )
    first, second, third, fourth = fail(cast.focal_point_senegal, number=4)
    client.force_login(cast.secretariat)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(RETRY, {"one": first.reference, "id": [second.reference]})
    assert [state(row)[0] for row in (first, second, third, fourth)] == ["waiting", "failed", "failed", "failed"]
    assert state(first)[1] == 0
    with django_capture_on_commit_callbacks(execute=True):
        client.post(RETRY, {"id": [second.reference, third.reference]})
    assert [state(row)[0] for row in (second, third, fourth)] == ["waiting", "waiting", "failed"]
    assert [(name.rpartition(".")[2], ids) for name, ids in handed] == [
        ("deliver", (first.pk,)),
        ("deliver_many", (second.pk, third.pk)),
    ]


def test_given_an_error_then_all_of_it_are_tried_again_so_many_at_a_time(cast, client, monkeypatch):
    monkeypatch.setattr("rabatplatform.notifications.services.retrying.MOST", 2)
    rows = fail(cast.focal_point_senegal, number=3, error="timeouterror")
    (other,) = fail(cast.focal_point_spain, error="bounced")
    client.force_login(cast.secretariat)
    page = client.post(RETRY, {"all": "1", "error": "timeouterror"}, follow=True).content.decode()
    assert "2 messages are tried again." in page
    assert [state(row)[0] for row in rows] == ["waiting", "waiting", "failed"]
    assert state(other)[0] == "failed"


def test_given_a_digest_that_failed_then_it_waits_for_the_next_one_and_no_worker_is_asked(cast, monkeypatch):
    handed = []
    monkeypatch.setattr("rabatplatform.notifications.services.retrying.queue_many", handed.extend)
    (row,) = fail(cast.focal_point_senegal, rhythm="daily")
    with access_scope(cast.secretariat):
        assert retry_failed(actor=cast.secretariat.actor, references=[row.reference]) == Retried(1, 0)
        assert retry_failed(actor=cast.secretariat.actor, references=[row.reference]) == Retried(0, 0)
    assert state(row)[0] == "waiting"
    assert handed == []


@pytest.mark.parametrize("data", [{}, {"id": "no-uuid"}, {"one": ""}, {"id": ["1"]}])
def test_given_nothing_chosen_then_it_is_said(cast, client, data):
    client.force_login(cast.secretariat)
    assert client.post(RETRY, data).status_code == 400
    assert client.post(RETRY, {"one": uuid4()}, follow=True).status_code == 200


def test_given_many_then_they_are_paged_by_key_and_filtered(cast, client):
    rows = fail(cast.focal_point_senegal, number=52)
    fail(cast.focal_point_spain, error="timeouterror")
    client.force_login(cast.secretariat)
    first = client.get(ADDRESS, {"error": "bounced"}).content.decode()
    assert first.count('name="id"') == 50
    assert str(rows[-1].reference) in first
    assert "Try all of this reason again" in first
    older = re.search(r'href="(\?error=bounced&amp;cursor=[^"]+)" rel="next"', first).group(1).replace("&amp;", "&")
    second = client.get(ADDRESS + older).content.decode()
    assert second.count('name="id"') == 2
    assert str(rows[0].reference) in second
    assert client.get(ADDRESS + "?cursor=made-up").status_code == 400
    assert client.get(ADDRESS, {"error": "unknown"}).content.decode().count('name="id"') == 50


def test_given_messages_then_the_figures_on_top_are_theirs(cast, client):
    now = timezone.now()
    fail(cast.focal_point_senegal, number=3)
    fail(cast.focal_point_senegal, state="sent", number=2)
    fail(cast.focal_point_senegal, state="waiting", number=4)
    rows = fail(cast.focal_point_senegal, state="withheld", number=2)
    with system_scope("test"):
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=now - timedelta(days=3))
        Delivery.objects.filter(pk=rows[0].pk).update(created_at=now - timedelta(days=8))
        count_states()
    client.force_login(cast.secretariat)
    page = client.get(ADDRESS).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "4 mails wait now" in text
    assert "5 hours is how long the oldest waits" in text.replace("\xa0", " ")
    assert "Sent 2 2" in text
    assert "Withheld 0 1" in text
    assert "Not delivered 3 3" in text
    with access_scope(cast.coordinator_senegal):
        from rabatplatform.notifications.oversight import waiting_now, what_became

        assert waiting_now().due == 0  # numbers are the secretariat's
        assert what_became(cast.coordinator_senegal).week == {}


def test_given_the_desk_of_the_secretariat_then_it_leads_there_and_that_of_a_coordinator_does_not(cast, client):
    client.force_login(cast.secretariat)
    assert f'href="{ADDRESS}"' in client.get("/focal-points/").content.decode()
    client.force_login(cast.coordinator_senegal)
    assert f'href="{ADDRESS}"' not in client.get("/focal-points/").content.decode()


def test_given_a_service_account_or_nobody_then_there_is_no_oversight(cast):
    from django.contrib.auth.models import AnonymousUser

    from rabatplatform.notifications.oversight import failed, may_oversee

    assert not may_oversee(AnonymousUser())
    assert not may_oversee(None)
    assert not may_oversee(make_person())
    with system_scope("test"):
        assert not failed(AnonymousUser()).exists()
