"""Messages to a post: who reads them and is told, answers, later holders, vacant posts, the limit of a day."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from focalpoints.errors import MessageRefused
from focalpoints.models import Appointment, PostMessage, Role
from focalpoints.services.messages import MOST_A_DAY, answer_message, write_message
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.celery import app
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.factories import appoint, make_cast, make_person, make_post
from tests.focalpoints.test_directory import questions, text_of

pytestmark = pytest.mark.django_db
TEXT = "Canary text of a message"


@pytest.fixture
def eager():
    """Tasks run where they are queued, after the commit."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def post(cast):
    return cast.focal_point_senegal.actor.post


@pytest.fixture
def asker(cast):
    return cast.focal_point_spain


_numbers = itertools.count(1)


def send(person, post, subject="Question", text="") -> PostMessage:
    with access_scope(person):
        return write_message(post=post, subject=subject, text=text or f"{TEXT} {next(_numbers)}", actor=actor_of(person))


def answer(person, message, text="") -> PostMessage:
    text = text or f"Answer {next(_numbers)}"
    from focalpoints.talks import actor_in

    with access_scope(person):
        mine = PostMessage.objects.select_related("reply_to").get(pk=message.pk)
        return answer_message(message=mine, text=text, actor=actor_in(person, mine.reply_to or mine))


def told(message) -> set[str]:
    """Names of those who are told of it."""
    with system_scope("test"):
        event = Event.objects.get(subject_id=message.pk, kind__startswith="focalpoints.message_")
        people = set(kind_of(event.kind).audience(event))
        from rabatplatform.accounts.models import User

        return set(User.objects.filter(pk__in=people).values_list("name", flat=True))


def reads(person, message) -> bool:
    """By both locks and by each alone."""
    with system_scope("test"):
        python = PostMessage.objects.visible_to(person).filter(pk=message.pk).exists()
    with access_scope(person), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM focalpoints_postmessage WHERE id = %s", [message.pk])
        row_security = cursor.fetchone() == (1,)
    assert python == row_security
    return python


# ── a post that somebody holds ─────────────────────────────────────────────────────────────────────────────────────
def test_given_a_message_then_both_posts_read_it_and_nobody_else_and_the_holder_is_told(cast, post, asker):
    message = send(asker, post)
    readers = [name for name, person in vars(cast).items() if hasattr(person, "email") and reads(person, message)]
    assert sorted(readers) == ["focal_point_senegal", "focal_point_spain"]
    assert told(message) == {cast.focal_point_senegal.name}


def test_given_a_new_holder_then_they_find_the_messages_of_the_post_and_the_old_one_does_not(cast, post, asker, later):
    message = send(asker, post)
    end = timezone.now() + timedelta(hours=1)
    with system_scope("test"):
        row = Appointment.objects.get(post=post)
        row.valid = type(row.valid)(row.valid.lower, end)
        row.save(update_fields=["valid"])
    successor = make_person(name="Comes In")
    appoint(successor, post, since=end)
    later("2 hours")
    assert reads(successor, message) and not reads(cast.focal_point_senegal, message)


def test_given_the_page_of_a_post_then_it_says_before_sending_who_reads_and_sending_shows_the_talk(client, cast, post, asker):
    client.force_login(asker)
    said = text_of(client.get(post.get_absolute_url()))
    assert f"Read by {cast.focal_point_senegal.name} (Focal point, Senegal), and by whoever holds this post later." in said
    assert "No names, numbers or other personal data of migrants, victims or suspects" in said
    sent = client.post(f"{post.get_absolute_url()}message/", {"subject": "  A  question ", "text": TEXT})
    assert sent.status_code == 302
    page = text_of(client.get(sent["Location"]))
    assert "A question" in page and TEXT in page and asker.name in page
    assert "A question" in text_of(client.get("/focal-points/messages/"))
    client.force_login(cast.observer_spain)
    assert client.get(sent["Location"]).status_code == 404
    assert "A question" not in text_of(client.get("/focal-points/messages/"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": "", "text": "x"}, "Subject"),
        ({"subject": "x", "text": " "}, "Message"),
        ({"subject": "x" * 151, "text": "x"}, "Subject"),
        ({"subject": "x", "text": "x" * 4001}, "Message"),
    ],
)
def test_given_a_message_without_words_or_too_long_then_422_names_the_field(client, post, asker, given, said):
    client.force_login(asker)
    refused = client.post(f"{post.get_absolute_url()}message/", given)
    assert refused.status_code == 422 and said in text_of(refused)
    with system_scope("test"):
        assert not PostMessage.objects.exists()


def test_given_script_in_a_message_then_it_is_shown_as_text(client, post, asker):
    message = send(asker, post, subject="<b>Hi</b>", text="<script>alert(1)</script>")
    client.force_login(asker)
    page = client.get(message.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "<b>Hi" not in page


# ── answers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_answer_then_the_asker_is_told_and_what_waited_is_done(client, cast, post, asker):
    message = send(asker, post)
    kind = kind_of("focalpoints.message_received")

    def waits(person):
        with access_scope(person):
            event = Event.objects.filter(subject_id=message.pk).first() or Event(subject_id=message.pk)
            thing = kind.subject(event, person)
            return kind.waits(event, thing)

    assert waits(cast.focal_point_senegal)
    client.force_login(cast.focal_point_senegal)
    page = client.get(message.get_absolute_url())
    assert f"Read by {asker.name}" in text_of(page)
    assert client.post(message.get_absolute_url(), {"text": "Here it is"}).status_code == 302
    assert not waits(cast.focal_point_senegal)
    with system_scope("test"):
        back = PostMessage.objects.get(reply_to=message)
    assert (back.post_id, back.from_post_id, back.duty_id) == (asker.actor.post.pk, post.pk, None)
    assert told(back) == {asker.name}
    on = answer(asker, back, "Thank you, and one more question")
    assert on.post_id == post.pk and told(on) == {cast.focal_point_senegal.name} and waits(cast.focal_point_senegal) is False


def test_given_thirty_days_then_a_message_waits_no_longer(cast, post, asker):
    message = send(asker, post)
    with system_scope("test"):
        PostMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=31))
    kind = kind_of("focalpoints.message_received")
    with access_scope(cast.focal_point_senegal):
        thing = kind.subject(Event(subject_id=message.pk), cast.focal_point_senegal)
        assert not kind.waits(None, thing)


@pytest.mark.parametrize(
    ("name", "status"), [("analyst_senegal", 404), ("coordinator_senegal", 404), ("ended", 404), ("superuser", 404)]
)
def test_given_somebody_else_when_they_answer_then_the_talk_does_not_exist(client, cast, post, asker, name, status):
    message = send(asker, post)
    client.force_login(getattr(cast, name))
    assert client.post(message.get_absolute_url(), {"text": "x"}).status_code == status


# ── vacant posts ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_vacant_post_with_a_deputy_then_the_deputy_reads_and_answers_and_the_later_holder_finds_both(client, cast, asker):
    deputy = cast.analyst_senegal
    vacant = make_post(cast.senegal, titles={"en": "Judicial desk"}, deputy=deputy.actor.post)
    client.force_login(asker)
    page = client.get(vacant.get_absolute_url())
    assert f"The post is vacant. Read by its deputy, {deputy.name} (Analyst)" in text_of(page)
    message = send(asker, vacant)
    assert message.duty_id == deputy.actor.post.label_id and told(message) == {deputy.name}
    assert reads(deputy, message) and not reads(cast.coordinator_senegal, message)
    back = answer(deputy, message)
    assert back.post_id == asker.actor.post.pk and reads(asker, back)
    holder = make_person(name="Later Holder")
    appoint(holder, vacant)
    assert reads(holder, message) and reads(holder, back)
    assert told(answer(asker, back, "More")) == {"Later Holder"}


def test_given_a_vacant_post_without_deputy_then_the_coordinators_then_the_secretariat(cast, asker):
    vacant = make_post(cast.senegal)
    message = send(asker, vacant)
    assert message.duty_id == cast.senegal.coordination_label_id and told(message) == {cast.coordinator_senegal.name}
    back = answer(cast.coordinator_senegal, message)
    assert back.post_id == asker.actor.post.pk and told(back) == {asker.name}
    assert answer(asker, back).duty_id == cast.senegal.coordination_label_id
    with system_scope("test"):
        Appointment.objects.filter(user=cast.coordinator_senegal).update(suspended_at=timezone.now())
    message = send(asker, vacant)
    assert message.duty_id == -2 and told(message) == {cast.secretariat.name} and reads(cast.secretariat, message)


def test_given_a_post_marked_vacant_then_its_duties_pass_and_its_holder_still_reads(cast, post, asker):
    with system_scope("test"):
        type(post).objects.filter(pk=post.pk).update(freshness=Freshness.VACANT)
    post.refresh_from_db()
    message = send(asker, post)
    assert message.duty_id == cast.senegal.coordination_label_id
    assert told(message) == {cast.coordinator_senegal.name, cast.focal_point_senegal.name}


def test_given_an_asker_who_left_then_the_answer_reaches_their_coordinator_who_can_write_on(cast, post, asker):
    message = send(asker, post)
    with system_scope("test"):
        Appointment.objects.filter(user=asker).update(suspended_at=timezone.now())
    back = answer(cast.focal_point_senegal, message)
    assert back.duty_id == cast.spain.coordination_label_id and told(back) == {cast.coordinator_spain.name}
    on = answer(cast.coordinator_spain, back)
    assert on.post_id == post.pk and told(on) == {cast.focal_point_senegal.name}


# ── refusals ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_one_s_own_or_a_closed_post_then_no_message(client, cast, post):
    client.force_login(cast.focal_point_senegal)
    assert client.post(f"{post.get_absolute_url()}message/", {"subject": "x", "text": "x"}).status_code == 403
    with system_scope("test"):
        closed = make_post(cast.spain, closed_at=timezone.now())
    assert client.get(f"{closed.get_absolute_url()}message/").status_code == 403
    client.force_login(cast.ended)
    assert client.get(f"{post.get_absolute_url()}message/").status_code == 404


def test_given_thirty_messages_in_a_day_then_the_next_is_refused_in_words_whatever_post_they_came_from(client, cast, post, asker):
    for _number in range(MOST_A_DAY - 1):
        send(asker, post)
    other = make_post(cast.spain, Role.OBSERVER)
    appoint(asker, other)
    with access_scope(asker):
        write_message(post=post, subject="x", text="x", actor=Actor(asker, other))
    client.force_login(asker)
    refused = client.post(f"{post.get_absolute_url()}message/", {"subject": "x", "text": "x"})
    assert refused.status_code == 422 and "You sent 30 messages in the last 24 hours" in text_of(refused)
    send(cast.coordinator_spain, post)  # others may
    with system_scope("test"):
        Event.objects.filter(actor=asker).update(created_at=timezone.now() - timedelta(hours=25))
    send(asker, post)


def test_given_a_form_that_is_sent_twice_then_there_is_one_message(client, cast, post, asker):
    client.force_login(asker)
    for _turn in range(2):
        client.post(f"{post.get_absolute_url()}message/", {"subject": "x", "text": "The same words"})
    with system_scope("test"):
        assert PostMessage.objects.count() == 1
    client.post(f"{post.get_absolute_url()}message/", {"subject": "x", "text": "Other words"})
    with system_scope("test"):
        assert PostMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_given_many_at_once_then_the_limit_is_exact():
    cast = make_cast()
    asker, post = cast.focal_point_spain, cast.focal_point_senegal.actor.post
    for _number in range(MOST_A_DAY - 2):
        send(asker, post)

    def one(_number):
        try:
            send(asker, post)
        except MessageRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(6))) == 2


# ── mail, list ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_message_then_the_mail_about_it_says_nothing_of_its_words(
    cast, post, asker, eager, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(asker, post, subject="Canary subject")
    (mail,) = mailoutbox
    assert mail.to == [cast.focal_point_senegal.email]
    assert "Canary" not in str(mail.message()) and "/focal-points/messages/" in mail.body


def test_given_one_talk_or_many_then_the_pages_ask_the_same_number_of_questions_at_most_ten(client, cast, post, asker):
    client.force_login(asker)
    message = send(asker, post)
    answer(cast.focal_point_senegal, message)
    pages = ("/focal-points/messages/", message.get_absolute_url(), f"{post.get_absolute_url()}message/")
    few = [len(questions(client, page)) for page in pages]
    for number in range(8):
        answer(cast.focal_point_senegal, message)
        send(asker, post, subject=f"Another {number}")
    many = [len(questions(client, page)) for page in pages]
    assert few == many and max(many) <= 10


def test_given_many_talks_then_they_come_page_by_page_the_last_written_to_first(client, cast, post, asker):
    first = send(asker, post, subject="Talk 0")
    for number in range(1, 22):
        send(asker, post, subject=f"Talk {number}")
    answer(cast.focal_point_senegal, first)
    client.force_login(asker)
    page = client.get("/focal-points/messages/")
    subjects = [talk.subject for talk in page.context["talks"]]
    assert subjects[:2] == ["Talk 0", "Talk 21"] and len(subjects) == 20
    rest = client.get(page.context["next_href"])
    assert [talk.subject for talk in rest.context["talks"]] == ["Talk 2", "Talk 1"]
    assert client.get("/focal-points/messages/?cursor=x").status_code == 400
