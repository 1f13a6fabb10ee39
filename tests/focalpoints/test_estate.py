"""What a post owns: counted for the one who may see it, through one registry."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.estate import Holding, estate_of, holdings, register, staying
from focalpoints.models import Contact, Invitation, Post, PostMessage, Role
from practices import services
from practices.models import Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import complete_content, make_member, make_post, make_practice
from tests.focalpoints.handing import make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def owns(post, person) -> dict[str, int | None]:
    with access_scope(person):
        return {share.holding.code: share.number for share in estate_of(post, person)}


def test_given_an_empty_post_then_it_owns_nothing_and_what_stays_with_the_person_is_said(people):
    assert owns(people.post, people.holder) == {}
    assert [holding.code for holding in staying()] == ["focalpoints.history", "focalpoints.account"]
    assert all(not holding.passes for holding in staying())


def test_given_drafts_and_published_practices_then_those_written_from_the_post_or_naming_it_are_counted(people):
    with access_scope(people.holder):
        content = complete_content(people.senegal, people.post)
        services.create_draft(body=people.senegal, content={"title": "Night controls"}, actor=people.holder.actor)
        submitted = services.create_draft(body=people.senegal, content=content, actor=people.holder.actor)
        services.submit(practice=submitted, actor=people.holder.actor)
    make_practice(people.senegal, title="Of somebody else")
    published = make_practice(people.senegal, state="published", title="In force", contact_post=people.post)
    with system_scope("test"):
        Practice.objects.filter(pk=published.pk).update(confirm_by=timezone.now().date() + timedelta(days=90))
    assert owns(people.post, people.holder) == {"practices.drafts": 1, "practices.contact": 1}
    assert owns(people.coordinator.actor.post, people.coordinator) == {"practices.to_validate": 1}
    with access_scope(people.holder):
        lines = {share.holding.code: share.lines for share in estate_of(people.post, people.holder)}
    assert [line.label for line in lines["practices.drafts"]] == ["Night controls"]
    assert lines["practices.contact"][0].note.startswith("To be confirmed by")


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "in_review", "declined"])
def test_given_a_revision_in_preparation_then_who_writes_it_and_its_contact_post_own_it(people, state):
    practice = make_practice(people.senegal, state="published", title="In force")
    with access_scope(people.holder):
        revision = services.begin_revision(practice=practice, actor=people.holder.actor)
    with system_scope("test"):
        Revision.objects.filter(pk=revision.pk).update(state=state)
    assert owns(people.post, people.holder) == {"practices.drafts": 1}
    contact = make_member(people.senegal)
    with system_scope("test"):
        facts = {"saved_from": contact.actor.post, "contact_post": people.post}
        Revision.objects.filter(pk=revision.pk).update(**facts)
    assert owns(people.post, people.holder) == {"practices.drafts": 1}
    with system_scope("test"):
        Revision.objects.filter(pk=revision.pk).update(contact_post=None)
    assert owns(people.post, people.holder) == {}


def test_given_the_directory_then_messages_contacts_invitations_deputies_and_confirmations_of_the_post_are_counted(people):
    sender = make_member(people.senegal)
    with system_scope("test"):
        owner = people.senegal.members_label_id
        message = {"post": people.post, "from_post": sender.actor.post, "from_user": sender, "owner_id": owner}
        first = PostMessage.objects.create(subject="First", text="…", **message)
        PostMessage.objects.create(subject="Second", text="…", **message)
        PostMessage.objects.create(subject="Re", text="…", post=sender.actor.post, from_post=people.post,
                                   from_user=people.holder, owner_id=owner, reply_to=first)  # fmt: skip
        Contact.objects.create(post=people.post, owner_id=owner, kind="email", value="post@example.org", freshness="notice_1")
        Invitation.objects.create(
            post=make_post(people.senegal), owner_id=people.senegal.coordination_label_id, nonce="n", email="a@example.org", name="A",
            body_label_id=people.senegal.coordination_label_id, invited_from=people.coordinator.actor.post, expires_at=timezone.now(),
        )  # fmt: skip
        Post.objects.filter(pk=sender.actor.post.pk).update(deputy=people.post, freshness="notice_2")
    assert owns(people.post, people.holder) == {
        "focalpoints.messages": 1, "focalpoints.contacts": 1, "focalpoints.confirmations": 1, "focalpoints.deputy": 1,
    }  # fmt: skip
    assert owns(people.coordinator.actor.post, people.coordinator) == {
        "focalpoints.confirmations": 1, "focalpoints.invitations": 1,
    }  # fmt: skip


def test_given_a_coordinator_when_they_look_at_a_members_post_then_messages_are_not_told(people):
    assert owns(people.post, people.coordinator) == {"focalpoints.messages": None, "focalpoints.follows": None}


def test_given_a_code_that_is_taken_when_it_is_registered_again_then_it_is_an_error():
    taken = holdings()[0]
    with pytest.raises(ValueError, match="registered twice"):
        register(Holding(taken.code, "", taken.counts, taken.lines))
    assert Role.COORDINATOR
