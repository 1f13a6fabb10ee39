"""What a digest tells is asked and made when it is sent: what was withdrawn since it was planned is withheld, and the rest goes."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Appointment, Role
from practices import services
from practices.models import Section
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.models import Event
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.services import send_digest, write_deliveries
from tests.factories import appoint, complete_content, make_post

pytestmark = pytest.mark.django_db


def submitted(body, author, reader, title):
    """A practice that `reader` is to validate; the mail about it waits for the digest."""
    with access_scope(author):
        content = complete_content(body, author.actor.post) | {"title": title}
        draft = services.create_draft(body=body, content=content, actor=author.actor)
        services.submit(practice=draft, actor=author.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted", subject_id=draft.pk)
        write_deliveries(event)
        rows = Delivery.objects.filter(event=event, channel="mail", user=reader)
        assert rows.update(rhythm="daily", not_before=timezone.now() - timedelta(minutes=1)) == 1
    return draft


@pytest.fixture
def two(cast):
    """Of Spain and of Senegal: the coordinator of Senegal holds a post of Spain as well."""
    reader = cast.coordinator_senegal
    appoint(reader, make_post(cast.spain, Role.COORDINATOR))
    return (
        submitted(cast.spain, cast.focal_point_spain, reader, "Night patrols on the coast"),
        submitted(cast.senegal, cast.focal_point_senegal, reader, "Desk at the airport"),
    )


def end_posts(cast, *bodies):
    with system_scope("test"):
        past = DateTimeTZRange(timezone.now() - timedelta(days=9), timezone.now() - timedelta(seconds=1))
        Appointment.objects.filter(user=cast.coordinator_senegal, post__country__in=bodies).update(valid=past)


def states(cast):
    with system_scope("test"):
        rows = Delivery.objects.filter(channel="mail", user=cast.coordinator_senegal).order_by("pk")
        return list(rows.values_list("state", flat=True))


def test_given_two_things_when_one_is_taken_away_before_the_digest_then_it_is_withheld_and_the_other_is_told(
    cast, two, mailoutbox
):
    gone, stays = two
    end_posts(cast, cast.spain)
    assert send_digest(cast.coordinator_senegal.pk) == "sent"
    (sent,) = mailoutbox
    html = sent.alternatives[0].content
    for part in (" ".join(sent.body.split()), html, sent.subject):
        assert "Night patrols" not in part and gone.address not in part
    for part in (sent.body, html):
        assert "Desk at the airport" in part and stays.address in part
    assert sent.subject.startswith("1 thing waits for you")
    assert states(cast) == ["withheld", "sent"]
    with system_scope("test"):
        assert Mail.objects.get(user=cast.coordinator_senegal).lines == 1


def test_given_a_digest_of_what_was_taken_away_alone_then_no_mail_goes_and_both_are_counted_as_withheld(cast, two, mailoutbox):
    end_posts(cast, cast.spain, cast.senegal)
    assert send_digest(cast.coordinator_senegal.pk) == "empty"
    assert mailoutbox == []
    assert states(cast) == ["withheld", "withheld"]
    with system_scope("test"):
        assert not Mail.objects.filter(user=cast.coordinator_senegal).exists()
    assert send_digest(cast.coordinator_senegal.pk) is None  # for good, also when the right comes back


def test_given_a_person_suspended_since_then_nothing_is_sent(cast, two, mailoutbox):
    with system_scope("test"):
        User.objects.filter(pk=cast.coordinator_senegal.pk).update(is_active=False)
    send_digest(cast.coordinator_senegal.pk)
    assert mailoutbox == []
    assert states(cast) == ["withheld", "withheld"]


def test_given_a_title_that_changed_since_then_the_digest_says_the_new_one(cast, two, mailoutbox):
    with system_scope("test"):
        texts = Section.objects.filter(revision__practice=two[0], kind="title")
        assert texts.update(text="Patrols by day") == 1
    assert send_digest(cast.coordinator_senegal.pk) == "sent"
    assert "Patrols by day" in mailoutbox[0].body
    assert "Night patrols" not in mailoutbox[0].body


def test_given_what_was_done_before_the_digest_then_it_is_not_told(cast, two, mailoutbox):
    spanish = cast.coordinator_spain.actor
    with access_scope(cast.coordinator_spain):
        services.return_to_author(practice=two[0], reason="Say what it cost.", actor=spanish)
    assert send_digest(cast.coordinator_senegal.pk) == "sent"
    assert "Night patrols" not in mailoutbox[0].body
    assert states(cast) == ["folded", "sent"]


def test_given_a_text_that_asks_the_database_while_it_is_made_then_its_reader_is_asked_for(cast, two, mailoutbox, monkeypatch):
    from rabatplatform.access import scope

    seen = []
    real = mail.wording.sections_of
    monkeypatch.setattr(mail.wording, "sections_of", lambda *given: seen.append(scope.current().user_id) or real(*given))
    assert send_digest(cast.coordinator_senegal.pk) == "sent"
    assert seen == [cast.coordinator_senegal.pk]
