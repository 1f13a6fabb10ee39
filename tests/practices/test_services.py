"""Draft, save, submit, return, publish: who may, what is stored, what is refused."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from practices import services
from practices.content import content_of
from practices.errors import PracticeIncomplete, StaleEdition
from practices.models import Practice, StateChange
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import complete_content
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    with access_scope(cast.focal_point_senegal):
        content = complete_content(cast.senegal, cast.focal_point_senegal.actor.post)
        return services.create_draft(body=cast.senegal, content=content, actor=cast.focal_point_senegal.actor)


def test_given_a_title_when_a_draft_is_begun_then_only_the_owners_team_reads_it(cast):
    with access_scope(cast.contributor_senegal):
        practice = services.create_draft(body=cast.senegal, content={"title": "T"}, actor=cast.contributor_senegal.actor)
    readers = [name for name, person in vars(cast).items() if hasattr(person, "actor") and sees(person, practice)]
    assert sorted(readers) == ["analyst_senegal", "contributor_senegal", "coordinator_senegal", "focal_point_senegal"]


def sees(person, practice):
    with access_scope(person):
        by_row_security = Practice.objects.filter(pk=practice.pk).exists()
        by_python = Practice.objects.visible_to(person).filter(pk=practice.pk).exists()
    assert by_row_security == by_python
    return by_python


def test_given_an_observer_when_they_draft_then_it_is_refused_with_a_reason(cast):
    with access_scope(cast.observer_senegal), pytest.raises(PermissionDenied, match="does not write practices of Senegal"):
        services.create_draft(body=cast.senegal, content={"title": "T"}, actor=cast.observer_senegal.actor)


def test_given_the_same_form_posted_twice_then_one_practice_is_made(cast):
    key, actor = uuid.uuid4(), cast.focal_point_senegal.actor
    with access_scope(actor.user):
        first = services.create_draft(body=cast.senegal, content={"title": "T"}, actor=actor, form_key=key)
        again = services.create_draft(body=cast.senegal, content={"title": "T"}, actor=actor, form_key=key)
        assert first.pk == again.pk
        assert Practice.objects.count() == 1


def test_given_a_save_in_between_when_a_stale_one_comes_then_both_texts_are_told_and_nothing_is_stored(cast, draft):
    with access_scope(cast.contributor_senegal):
        services.save_draft(practice=draft, edition=1, content={"problem": "Theirs"}, actor=cast.contributor_senegal.actor)
    with access_scope(cast.focal_point_senegal):
        with pytest.raises(StaleEdition) as refusal:
            services.save_draft(practice=draft, edition=1, content={"problem": "Mine"}, actor=cast.focal_point_senegal.actor)
        assert refusal.value.conflicts == ["problem"]
        assert (refusal.value.current["problem"], refusal.value.theirs["problem"]) == ("Theirs", "Mine")
        assert content_of(Practice.objects.get(pk=draft.pk))["problem"] == "Theirs"


def test_given_a_repeated_save_when_it_says_the_same_then_it_is_answered_as_done(cast, draft):
    actor = cast.focal_point_senegal.actor
    with access_scope(actor.user):
        first = services.save_draft(practice=draft, edition=1, content={"problem": "Mine"}, actor=actor)
        again = services.save_draft(practice=draft, edition=1, content={"problem": "Mine"}, actor=actor)
        assert first.edition == again.edition == 2


def test_given_a_title_alone_when_it_is_submitted_then_everything_missing_is_named(cast):
    actor = cast.focal_point_senegal.actor
    with access_scope(actor.user):
        practice = services.create_draft(body=cast.senegal, content={"title": "T"}, actor=actor)
        with pytest.raises(PracticeIncomplete) as refusal:
            services.submit(practice=practice, actor=actor)
    assert set(refusal.value.fields) == {
        "summary", "countries", "lead_institution", "phenomena", "kind", "original_language", "problem", "actions", "rights",
        "results", "evidence", "lessons", "not_worked", "conditions", "themes", "framework_items", "contact_post",
    }  # fmt: skip


def test_given_a_complete_draft_when_it_goes_through_return_and_publication_then_every_step_is_recorded(cast, draft):
    author, coordinator = cast.focal_point_senegal.actor, cast.coordinator_senegal.actor
    with access_scope(author.user):
        services.submit(practice=draft, actor=author)
    with access_scope(coordinator.user):
        services.return_to_author(practice=draft, reason="Say more", actor=coordinator)
    with access_scope(author.user):
        services.submit(practice=draft, actor=author)
    published = publish(draft, cast.coordinator_senegal)
    assert published.slug == "checking-travel-documents-at-the-airport"
    with system_scope("test"):
        steps = list(StateChange.objects.filter(practice=draft).values_list("to_state", "by_id", "post_id", "reason"))
        kinds = list(Event.objects.order_by("pk").values_list("kind", "post_id"))
    assert [step[0] for step in steps] == ["draft", "submitted", "returned", "submitted", "in_review", "published"]
    assert steps[2][1:] == (coordinator.user.pk, coordinator.post.pk, "Say more")
    assert [kind for kind, _post in kinds] == [
        "practices.drafted", "practices.submitted", "practices.returned", "practices.submitted", "practices.validated",
        "practices.published",
    ]  # fmt: skip
    assert all(post for kind, post in kinds if kind != "practices.published")  # that follows from the reviews


def test_given_a_publication_then_members_elsewhere_read_it_but_not_the_message_of_its_return(cast, draft):
    author, coordinator = cast.focal_point_senegal.actor, cast.coordinator_senegal.actor
    with access_scope(author.user):
        services.submit(practice=draft, actor=author)
    with access_scope(coordinator.user):
        services.return_to_author(practice=draft, reason="Say more", actor=coordinator)
    with access_scope(author.user):
        services.submit(practice=draft, actor=author)
    publish(draft, cast.coordinator_senegal)
    with access_scope(cast.observer_spain):
        assert Practice.objects.visible_to(cast.observer_spain).get().state == "published"
        assert list(StateChange.objects.values_list("to_state", flat=True)) == ["published"]
        assert list(StateChange.objects.visible_to(cast.observer_spain).values_list("to_state", flat=True)) == ["published"]
    with access_scope(cast.contributor_senegal):
        assert StateChange.objects.visible_to(cast.contributor_senegal).count() == 6 == StateChange.objects.count()


def test_given_a_coordinator_who_wrote_it_when_there_is_another_then_they_may_not_validate_it(cast):
    from tests.factories import make_member

    author = cast.coordinator_senegal.actor
    with access_scope(author.user):
        practice = services.create_draft(body=cast.senegal, content=complete_content(cast.senegal, author.post), actor=author)
        services.submit(practice=practice, actor=author)
    other = make_member(cast.senegal, "coordinator")
    with access_scope(author.user), pytest.raises(PermissionDenied, match="another coordinator"):
        services.validate(practice=practice, actor=author)
    publish(practice, other)


def test_given_somebody_elsewhere_when_they_validate_then_it_is_not_there_for_them(cast, draft):
    with access_scope(cast.coordinator_spain), pytest.raises(Practice.DoesNotExist):
        services.validate(practice=draft, actor=cast.coordinator_spain.actor)
