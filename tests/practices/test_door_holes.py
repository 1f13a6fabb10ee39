"""Ways around the door that are closed: what blocks blocks, nobody judges their own text, nothing is evaded by taking back."""

import pytest
from django.core.exceptions import PermissionDenied

from focalpoints.models import Role
from practices import policies, services
from practices.errors import WrongState
from practices.models import Practice, PracticeFile, Review, ReviewRound, Revision
from practices.reviewers import eligible
from practices.services.appeals import appeal
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from tests.factories import appoint, complete_content, make_country, make_member, make_organisation, make_person, make_post
from tests.reviewing import answer, now, settle, validate

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    author = cast.focal_point_senegal.actor
    with access_scope(author.user):
        return services.create_draft(body=cast.senegal, content=complete_content(cast.senegal, author.post), actor=author)


@pytest.fixture
def submitted(cast, draft):
    return submit(cast, draft)


def submit(cast, practice):
    with access_scope(cast.focal_point_senegal):
        return services.submit(practice=practice, actor=cast.focal_point_senegal.actor)


def of(practice) -> ReviewRound:
    with system_scope("test"):
        return ReviewRound.objects.select_related("revision", "practice").filter(practice=practice.pk).latest("number")


def test_given_one_reviewer_says_no_to_a_question_that_blocks_then_two_others_do_not_publish_it(cast, submitted):
    validate(submitted, cast.coordinator_senegal)
    answer(submitted, ["publish", "return"])
    with system_scope("test"):
        Review.objects.filter(round__practice=submitted.pk, decision="return").update(blocking={"no_personal_data": False})
    practice = answer(submitted, ["publish"], [make_member(make_country("MA"), Role.FOCAL_POINT)])
    assert practice.state == "returned" and of(submitted).outcome == "returned"


def test_given_the_author_holds_a_post_elsewhere_then_that_post_is_not_asked_and_may_not_review(cast, submitted):
    author = cast.focal_point_senegal
    elsewhere = make_post(make_country("GH"), Role.FOCAL_POINT)
    appoint(author, elsewhere)
    validate(submitted, cast.coordinator_senegal)
    opened = of(submitted)
    with access_scope(cast.secretariat):
        assert not eligible(opened).filter(pk=elsewhere.pk).exists()
    with system_scope("test"):
        review = Review.objects.create(
            round=opened, number=1, post=elsewhere, reader_id=elsewhere.label_id, due_on=opened.opened_at.date()
        )
        review.round = opened
    with access_scope(author):
        assert "wrote this text" in str(policies.may_review(author, review))


def test_given_an_organisation_then_it_does_not_stand_for_a_country_that_reviews(cast, submitted):
    agency = make_member(make_organisation("iom"), Role.FOCAL_POINT)
    there = make_member(make_country("PT"), Role.FOCAL_POINT)
    validate(submitted, cast.coordinator_senegal)
    with access_scope(cast.secretariat):
        posts = set(eligible(of(submitted)).values_list("pk", flat=True))
    assert there.actor.post.pk in posts and agency.actor.post.pk not in posts


def test_given_a_coordinator_who_wrote_into_a_colleagues_draft_then_another_one_validates_it(cast, draft):
    coordinator = cast.coordinator_senegal
    other = make_person()
    appoint(other, make_post(cast.senegal, Role.COORDINATOR))
    with access_scope(coordinator):
        services.save_draft(practice=draft, edition=1, content={"problem": "All of it"}, actor=coordinator.actor)
    submitted = submit(cast, draft)
    with access_scope(coordinator):
        assert "did not write it" in str(policies.may_validate(coordinator, now(submitted)))
    with access_scope(other):
        assert policies.may_validate(other, now(submitted))


def test_given_an_appeal_then_the_text_is_not_taken_back_before_its_decision(cast, submitted):
    validate(submitted, cast.coordinator_senegal)
    answer(submitted, ["decline", "decline"])
    with access_scope(cast.coordinator_senegal):
        appeal(practice=now(submitted), reason="It was misread.", actor=cast.coordinator_senegal.actor)
    with access_scope(cast.focal_point_senegal), pytest.raises(PermissionDenied, match="final"):
        services.take_back(practice=now(submitted), actor=cast.focal_point_senegal.actor)


def test_given_a_text_taken_back_from_its_reviewers_when_nothing_was_changed_then_it_is_not_submitted_again(cast, submitted):
    validate(submitted, cast.coordinator_senegal)
    answer(submitted, ["decline"])
    author = cast.focal_point_senegal
    with access_scope(author):
        services.take_back(practice=now(submitted), actor=author.actor)
        with pytest.raises(WrongState, match="nothing was changed"):
            services.submit(practice=now(submitted), actor=author.actor)
        edition = now(submitted).in_hand.edition
    with access_scope(author):
        services.save_draft(practice=submitted, edition=edition, content={"problem": "Other"}, actor=author.actor)
        assert services.submit(practice=submitted, actor=author.actor).state == "submitted"


def test_given_an_annex_that_is_not_checked_or_was_refused_then_the_text_is_not_submitted(cast, draft):
    for state, said in (("quarantined", "still being checked"), ("refused", "was refused")):
        with system_scope("test"):
            PracticeFile.objects.all().delete()
            PracticeFile.objects.create(revision=draft.current, name="a.pdf", media_type="application/pdf", size=1, state=state)
        with access_scope(cast.focal_point_senegal), pytest.raises(WrongState, match=said):
            services.submit(practice=draft, actor=cast.focal_point_senegal.actor)


def test_given_a_returned_text_then_those_of_other_countries_do_not_read_what_is_changed_in_it(cast, submitted):
    validate(submitted, cast.coordinator_senegal)
    reviewer, second = (make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT"))
    answer(submitted, ["return", "return"], [reviewer, second])
    assert now(submitted).state == "returned"
    for person in (reviewer, cast.secretariat):
        with access_scope(person):
            assert not Revision.objects.filter(practice=submitted.pk).exists()
            assert not Practice.objects.visible_to(person).filter(pk=submitted.pk).exists()
    edition = now(submitted).in_hand.edition
    with access_scope(cast.focal_point_senegal):
        actor = cast.focal_point_senegal.actor
        services.save_draft(practice=submitted, edition=edition, content={"problem": "Other"}, actor=actor)
        services.submit(practice=submitted, actor=actor)
    with access_scope(cast.secretariat):
        assert Revision.objects.filter(practice=submitted.pk).exists()


def test_given_a_blind_round_when_the_text_comes_again_then_it_is_blind_again(cast, submitted):
    validate(submitted, cast.coordinator_senegal)
    with system_scope("test"):
        ReviewRound.objects.filter(practice=submitted.pk).update(is_blind=True)
    answer(submitted, ["return", "return"])
    edition = now(submitted).in_hand.edition
    actor = cast.focal_point_senegal.actor
    with access_scope(actor.user):
        services.save_draft(practice=submitted, edition=edition, content={"problem": "Other"}, actor=actor)
    submit(cast, submitted)
    assert of(submitted).is_blind


def test_given_a_country_without_a_coordinator_then_the_secretariat_is_told_at_once(cast, draft):
    from rabatplatform.events.models import Event

    mali = make_country("ML")
    actor: Actor = cast.focal_point_senegal.actor
    with access_scope(actor.user):
        services.save_draft(practice=draft, edition=1, content={"countries": [cast.senegal.pk, mali.pk]}, actor=actor)
    submit(cast, draft)
    settle(draft)
    with system_scope("test"):
        told = Event.objects.filter(kind="practices.validation_stuck")
        assert [event.data["body"] for event in told] == [mali.coordination_label_id]
