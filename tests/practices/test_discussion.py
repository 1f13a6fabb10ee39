"""Questions at a practice: asked of its contact post, answered, accepted, taken into a revision, removed with a trace."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.models import Comment
from practices.services import discussion as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.practices.revising import now, published, revise, signed_in, texts

pytestmark = pytest.mark.django_db


def url(practice, name, comment=None):
    return reverse(f"practices:comment-{name}", args=[practice.address, *([comment.reference] if comment else [])])


def given(text="How did you begin?", **changes):
    return {"text": text, "language": "en", "form_key": uuid.uuid4()} | changes


def ask(person, practice, text="How did you begin?"):
    with access_scope(person):
        return services.ask(practice=practice, text=text, language="en", actor=person.actor)


def answer(person, question, text="With one desk."):
    with access_scope(person):
        return services.answer(question=question, text=text, language="fr", actor=person.actor)


def again(comment) -> Comment:
    with system_scope("test"):
        return Comment.objects.select_related("accepted", "became").get(pk=comment.pk)


def told(kind) -> set[int]:
    with system_scope("test"):
        event = Event.objects.filter(kind=f"practices.{kind}").latest("pk")
    publish_event(event.pk)
    with system_scope("test"):
        return set(Delivery.objects.filter(event=event).values_list("user_id", flat=True))


@pytest.fixture
def practice(cast):
    return published(cast)


def test_given_a_published_practice_when_a_focal_point_asks_then_the_contact_post_is_told_and_all_read_it(cast, practice):
    client = signed_in(cast.focal_point_spain)
    assert "Nobody has asked anything yet" in client.get(practice.get_absolute_url()).content.decode()
    page = client.get(url(practice, "ask")).content.decode()
    assert "2 countries will read this." in page and str(cast.focal_point_senegal.actor.post) in page
    data = given(text="¿Cómo empezaron?", language="es")
    first, second = (client.post(url(practice, "ask"), data) for _turn in range(2))
    assert first["Location"] == second["Location"]
    with system_scope("test"):
        question = Comment.objects.get()
    assert first["Location"].endswith(f"#c-{question.reference}")
    assert told("question_asked") == {cast.focal_point_senegal.pk}
    for address in (practice.get_absolute_url(), url(practice, "list")):
        body = signed_in(cast.observer_senegal).get(address).content.decode()
        assert "¿Cómo empezaron?" in body and 'lang="es" dir="ltr"' in body, address
        assert reverse("practices:comment-ask", args=[practice.address]) not in body


def test_given_no_contact_post_when_asked_then_the_coordinators_of_the_owner_are_told(cast):
    practice = published(cast, contact_post=None)
    ask(cast.focal_point_spain, practice)
    assert told("question_asked") == {cast.coordinator_senegal.pk}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Write something"),
        ({"text": "x" * 4_001}, "at most 4000"),
        ({"language": "xx"}, "Choose from the list"),
        ({"language": ""}, "Say in which language"),
        ({"form_key": "x"}, "This page is not complete"),
    ],
)
def test_given_a_form_that_is_wrong_when_sent_then_422_names_the_field_and_nothing_is_stored(cast, practice, changes, said):
    reply = signed_in(cast.focal_point_spain).post(url(practice, "ask"), given(**changes))
    assert reply.status_code == 422 and said in reply.content.decode() and 'id="es"' in reply.content.decode()
    with system_scope("test"):
        assert not Comment.objects.exists()


def test_given_people_below_a_focal_point_when_they_ask_or_answer_then_403_keeps_their_text(cast, practice):
    question = ask(cast.focal_point_spain, practice)
    for person in (cast.observer_senegal, cast.contributor_senegal, cast.contributor_spain, cast.secretariat):
        client = signed_in(person)
        for address in (url(practice, "ask"), url(practice, "answer", question)):
            assert client.get(address).status_code == 403
            reply = client.post(address, given(text="My long text"))
            assert reply.status_code == 403 and "My long text" in reply.content.decode()


def test_given_a_question_when_answered_and_accepted_then_each_is_told_and_the_page_says_which_is_the_answer(cast, practice):
    question = ask(cast.focal_point_spain, practice)
    client = signed_in(cast.coordinator_senegal)
    assert client.post(url(practice, "answer", question), given(text="Avec un guichet.", language="fr")).status_code == 302
    assert told("question_answered") == {cast.focal_point_spain.pk}
    with system_scope("test"):
        reply = Comment.objects.get(thread=question)
    assert client.get(url(practice, "answer", reply)).status_code == 403  # one level of threads
    assert signed_in(cast.coordinator_spain).post(url(practice, "accept", reply)).status_code == 403
    assert signed_in(cast.focal_point_spain).post(url(practice, "accept", reply)).status_code == 302
    assert again(question).accepted_id == reply.pk
    assert told("answer_accepted") == {cast.coordinator_senegal.pk}
    body = signed_in(cast.observer_spain).get(url(practice, "list")).content.decode()
    assert "The answer" in body and 'lang="fr" dir="ltr"' in body
    assert "1 answer" in signed_in(cast.observer_spain).get(practice.get_absolute_url()).content.decode()


def test_given_a_question_when_it_is_answered_then_it_waits_for_nobody_any_more(cast, practice):
    question = ask(cast.focal_point_spain, practice)
    told("question_asked")
    deliver_left_behind()
    client = signed_in(cast.focal_point_senegal)

    def waiting():
        return [task for task in client.get("/").context["tasks"] if "question" in task["title"].lower()]

    assert len(waiting()) == 1
    answer(cast.analyst_senegal, question)
    assert waiting() == []


def test_given_an_answer_when_the_team_takes_it_into_a_revision_then_it_stands_there_with_its_source_once(cast, practice):
    reply = answer(cast.focal_point_spain, ask(cast.analyst_spain, practice), "We also train clerks.")
    client = signed_in(cast.contributor_senegal)
    assert "A new revision begins" in client.get(url(practice, "propose", reply)).content.decode()
    for _turn in range(2):
        done = client.post(url(practice, "propose", reply), {"section": "lessons"})
        assert done["Location"] == f"/practices/{practice.slug}/edit/lessons/#id_lessons"
    practice = now(practice)
    text = texts(practice, practice.next)["lessons"]
    assert text.startswith("Train both sides together.\n\nWe also train clerks.\n\n(Answer of ") and "Spain" in text
    assert text.count("clerks") == 1 and again(reply).became_id == practice.next_id
    assert texts(practice, practice.current)["lessons"] == "Train both sides together."
    other = answer(cast.focal_point_spain, ask(cast.analyst_spain, practice), "And pilots.")
    client.post(url(practice, "propose", other), {"section": "adapt"})
    assert "And pilots." in texts(now(practice), practice.next)["adapt"] and now(practice).next.number == 2
    assert client.post(url(practice, "propose", other), {"section": "title"}).status_code == 422
    for person in (cast.focal_point_spain, cast.observer_senegal, cast.secretariat):
        assert signed_in(person).post(url(practice, "propose", reply), {"section": "lessons"}).status_code == 403
    assert "revision" not in signed_in(cast.observer_spain).get(url(practice, "list")).content.decode().lower()


def test_given_a_section_that_is_full_when_an_answer_is_taken_in_then_422_says_so_and_no_revision_is_begun(cast):
    practice = published(cast, lessons="x" * 7_990)
    reply = answer(cast.focal_point_spain, ask(cast.analyst_spain, practice), "We also train clerks.")
    client = signed_in(cast.contributor_senegal)
    done = client.post(url(practice, "propose", reply), {"section": "lessons"})
    assert done.status_code == 422 and "8000 characters" in done.content.decode()
    assert now(practice).next_id is None and again(reply).became_id is None


def test_given_a_submitted_revision_when_an_answer_is_taken_in_then_403_says_to_wait(cast, practice):
    from practices import services as door

    reply = answer(cast.focal_point_spain, ask(cast.analyst_spain, practice))
    practice = revise(cast, practice, problem="Other")
    with access_scope(cast.focal_point_senegal):
        door.submit(practice=practice, actor=cast.focal_point_senegal.actor, what_changed="x")
    done = signed_in(cast.contributor_senegal).post(url(practice, "propose", reply), {"section": "lessons"})
    assert done.status_code == 403 and "was submitted" in done.content.decode()


def test_given_a_comment_when_its_author_edits_it_in_time_then_the_page_says_so_and_later_it_is_refused(cast, practice):
    question = ask(cast.focal_point_spain, practice)
    client = signed_in(cast.focal_point_spain)
    assert client.post(url(practice, "edit", question), {"text": " "}).status_code == 422
    assert client.post(url(practice, "edit", question), {"text": "How did you begin it?"}).status_code == 302
    assert again(question).text == "How did you begin it?"
    assert "Changed by its author" in client.get(url(practice, "list")).content.decode()
    assert signed_in(cast.coordinator_spain).post(url(practice, "edit", question), {"text": "x"}).status_code == 403
    with system_scope("test"):
        Comment.objects.filter(pk=question.pk).update(at=timezone.now() - timedelta(minutes=16))
    late = client.post(url(practice, "edit", question), {"text": "Too late"})
    assert late.status_code == 403 and "Too late" in late.content.decode()


@pytest.mark.parametrize("who", ["focal_point_spain", "coordinator_senegal", "secretariat"])
def test_given_a_comment_when_removed_by_one_who_may_then_post_time_and_reason_stand_in_its_place(cast, practice, who):
    question = ask(cast.focal_point_spain, practice, "Names a person")
    client = signed_in(getattr(cast, who))
    assert client.post(url(practice, "remove", question), {"reason": " "}).status_code == 422
    assert client.post(url(practice, "remove", question), {"reason": "It names a person."}).status_code == 302
    row = again(question)
    assert (row.text, row.removed_by_id, row.removed_from) == ("", getattr(cast, who).pk, getattr(cast, who).actor.post)
    body = signed_in(cast.observer_spain).get(url(practice, "list")).content.decode()
    assert "Names a person" not in body and "It names a person." in body and str(row.removed_from) in body
    assert client.post(url(practice, "remove", question), {"reason": "again"}).status_code == 403
    assert signed_in(cast.focal_point_senegal).post(url(practice, "answer", question), given()).status_code == 403


def test_given_others_when_they_remove_a_comment_then_403(cast, practice):
    question = ask(cast.focal_point_spain, practice)
    for person in (cast.coordinator_spain, cast.focal_point_senegal, cast.agency):
        assert signed_in(person).post(url(practice, "remove", question), {"reason": "x"}).status_code == 403
    assert again(question).removed_at is None


def test_given_a_post_that_wrote_six_times_in_an_hour_when_it_writes_again_then_429_says_when_and_keeps_the_text(cast, practice):
    for _turn in range(6):
        ask(cast.focal_point_spain, practice)
    reply = signed_in(cast.focal_point_spain).post(url(practice, "ask"), given(text="The seventh"))
    assert reply.status_code == 429 and 3_500 < int(reply["Retry-After"]) <= 3_601
    assert "The seventh" in reply.content.decode() and "It can write again after" in reply.content.decode()
    assert signed_in(cast.coordinator_spain).post(url(practice, "ask"), given()).status_code == 302  # another post
    with system_scope("test"):
        Comment.objects.filter(post=cast.focal_point_spain.actor.post).update(at=timezone.now() - timedelta(hours=2))
        row = Comment.objects.first()
        Comment.objects.bulk_create(
            [Comment(practice=practice, text="x", by=row.by, post=row.post, at=row.at) for _turn in range(24)]
        )
    assert signed_in(cast.focal_point_spain).post(url(practice, "ask"), given()).status_code == 429  # thirty a day


def test_given_many_threads_when_listed_then_twenty_a_page_in_the_same_number_of_questions(
    cast, practice, django_assert_max_num_queries
):
    with system_scope("test"):
        facts = {"practice": practice, "by": cast.focal_point_spain, "post": cast.focal_point_spain.actor.post, "language": "ar"}
        questions = [Comment.objects.create(text=f"Question {number}", **facts) for number in range(23)]
        Comment.objects.bulk_create([Comment(thread=row, text="Reply", **facts) for row in questions for _turn in range(2)])
    client = signed_in(cast.coordinator_senegal)
    client.get(url(practice, "list"))
    with django_assert_max_num_queries(26):
        body = client.get(url(practice, "list")).content.decode()
    assert body.count("Question ") >= 20 and 'dir="rtl"' in body and "Question 2<" not in body
    assert "Question 0" in client.get(url(practice, "list") + "?page=2").content.decode()
    for page in ("0", "3", "x", "-1", "²"):
        assert client.get(url(practice, "list") + f"?page={page}").status_code == 404
    led = client.get(url(practice, "detail", questions[0]))
    assert led["Location"] == f"{url(practice, 'list')}?page=2#c-{questions[0].reference}"
    assert len(client.get(practice.get_absolute_url()).content) < 60_000


def test_given_a_withdrawn_or_unpublished_practice_when_its_discussion_is_asked_for_then_404(cast, practice):
    from practices.services.withdrawal import archive, withdraw

    question = ask(cast.focal_point_spain, practice)
    with access_scope(cast.coordinator_senegal):
        archive(practice=practice, reason="Old", actor=cast.coordinator_senegal.actor)
    client = signed_in(cast.focal_point_spain)
    assert client.get(url(practice, "list")).status_code == 200
    assert client.post(url(practice, "ask"), given()).status_code == 403
    with access_scope(cast.coordinator_senegal):
        withdraw(practice=practice, reason="Wrong", actor=cast.coordinator_senegal.actor)
    for address in (url(practice, "list"), url(practice, "ask"), url(practice, "detail", question)):
        assert client.get(address).status_code == 404
    assert client.get(f"/practices/{practice.slug}/discussion/{uuid.uuid4()}/").status_code == 404
