"""What events are about: all of one practice, note, post or talk bear one key, asked of the database only where the event says none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import AccessRequest, NoteCorrection
from casework.services import asking, corrections
from focalpoints.models import Role
from focalpoints.services.messages import answer_message, write_message
from practices import services
from practices.models import Review, ReviewRound
from practices.services import discussion
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.adapting import submit
from tests.casework import making
from tests.factories import complete_content, make_country, make_member
from tests.practices.translating import act, claim, published
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


def keys(*prefixes) -> dict[str, set[str]]:
    """{code: keys of its events}; of those whose data has the id of the thing, made without a question."""
    found: dict = {}
    with system_scope("test"):
        for event in Event.objects.order_by("pk"):
            if event.kind.startswith(prefixes):
                kind = kind_of(event.kind)
                with CaptureQueriesContext(connection) as asked:
                    key = kind.key_of(event)
                known = {"practice", "note", "talk"} & set(event.data)
                assert len(asked) == (0 if known or kind.about(event) == event.subject_id else 1)
                found.setdefault(event.kind, set()).add(key)
                told = {name: value for name, value in event.data.items() if name not in ("practice", "note", "talk")}
                older = Event(kind=event.kind, subject_id=event.subject_id, data=told)
                assert kind.key_of(older) == key  # of an event that was recorded before its data said it
    return found


def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def test_given_the_whole_way_of_a_practice_then_its_reviews_questions_and_rounds_are_about_it(cast):
    practice = publish(submitted(cast), cast.coordinator_senegal)
    with access_scope(cast.focal_point_spain):
        actor = cast.focal_point_spain.actor
        question = discussion.ask(practice=practice, text="What does it cost?", language="en", actor=actor)
    with access_scope(cast.focal_point_senegal):
        discussion.answer(question=question, text="Nothing.", language="en", actor=cast.focal_point_senegal.actor)
    found = keys("practices.")
    assert {"practices.published", "practices.question_asked", "practices.question_answered"} <= set(found)
    assert set().union(*found.values()) == {f"practice:{practice.pk}"}


def test_given_a_round_and_its_reviews_then_what_is_told_of_them_is_about_the_practice(cast):
    practice = publish(submitted(cast), cast.coordinator_senegal)
    with system_scope("test"):
        opened, review = ReviewRound.objects.get(practice=practice.pk), Review.objects.filter(round__practice=practice.pk).first()
        of_round = ("review_question", "review_answer", "review_returned", "appeal_made", "reviewers_differ")
        of_review = (
            "review_asked",
            "review_due",
            "review_late",
            "review_passed",
            "review_closed",
            "review_replaced",
            "reviewer_gone",
        )
        for codes, subject in ((of_round, opened), (of_review, review)):
            for code in codes:
                event = Event(kind=f"practices.{code}", subject_id=subject.pk, data={})
                assert kind_of(event.kind).key_of(event) == f"practice:{practice.pk}"


def test_given_an_adaptation_and_a_translation_then_they_are_about_the_practice(cast):
    practice = published(cast.senegal)
    submit(practice, cast.focal_point_spain, cast.spain)
    work = claim(cast.contributor_spain, practice)
    act(cast.contributor_spain, "leave", work=work)
    found = keys("adaptations.", "practices.translation")
    assert {"adaptations.submitted", "practices.translation_claimed", "practices.translation_left"} <= set(found)
    assert set().union(*found.values()) == {f"practice:{practice.pk}"}


def test_given_a_note_then_its_requests_corrections_and_grants_are_about_it(db):
    analyst, coordinator = making.team("SN")
    spanish = make_member(make_country("ES"), Role.FOCAL_POINT)
    note = making.released(analyst, coordinator, make_country("ES"))
    with access_scope(spanish):
        version = note.current
        corrections.propose(note=note, version=version, place="journey", text="By sea.", actor=spanish.actor)
        asking.ask_onward(note=note, receivers=[make_country("PT")], reason="Two similar cases.", actor=spanish.actor)
    with system_scope("test"):
        request, correction = AccessRequest.objects.get(), NoteCorrection.objects.get()
    with access_scope(coordinator):
        asking.decline(request=request, words="Not yet.", actor=coordinator.actor)
        corrections.answer(correction=correction, accepted=True, words="Thank you.", actor=coordinator.actor)
    found = keys("casework.")
    told = {"note_released", "onward_asked", "request_declined", "correction_proposed", "correction_answered"}
    assert {f"casework.{code}" for code in told} <= set(found)
    assert set().union(*found.values()) == {f"note:{note.pk}"}


def test_given_a_talk_then_a_message_and_its_answers_are_about_one_thing(cast):
    with access_scope(cast.focal_point_spain):
        first = write_message(
            post=cast.focal_point_senegal.actor.post, subject="Boats", text="Since when?", actor=cast.focal_point_spain.actor
        )
    with access_scope(cast.focal_point_senegal):
        answer_message(message=first, text="Since May.", actor=cast.focal_point_senegal.actor)
    assert keys("focalpoints.message_") == {
        "focalpoints.message_received": {f"talk:{first.pk}"},
        "focalpoints.message_answered": {f"talk:{first.pk}"},
    }


def test_given_an_act_on_a_post_and_one_on_a_team_then_each_is_about_its_own(cast):
    post, label = cast.focal_point_senegal.actor.post, cast.senegal.coordination_label_id
    told = {"subject_id": label, "register_id": label, "created_at": timezone.now() - timedelta(days=1)}
    for code, key in (("appointed", f"post:{post.pk}"), ("post_updated", f"post:{post.pk}"), ("suspended", f"body:{label}")):
        event = Event(kind=f"focalpoints.{code}", data={"post": post.pk}, **told)
        assert kind_of(event.kind).key_of(event) == key
