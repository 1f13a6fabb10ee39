"""A form for a new post that is sent twice, one after the other or at once: one post, one seat, one mail."""

import pytest

from focalpoints.models import Invitation, Post, Role
from focalpoints.services.invitations import withdraw
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_cast
from tests.focalpoints.test_handover_at_once import at_once
from tests.focalpoints.test_invitations import PAGE, answers
from tests.focalpoints.test_members import text_of
from tests.focalpoints.test_undo import opened


def counted(title="Data desk") -> tuple[int, int]:
    with system_scope("test"):
        return Post.objects.filter(titles__en=title).count(), Invitation.objects.count()


@pytest.mark.django_db
def test_given_the_same_form_sent_twice_then_the_second_is_refused_at_the_address(client, cast):
    client.force_login(cast.coordinator_senegal)
    form = answers(post="new", role="analyst", title_en="Data desk")
    assert client.post(PAGE, form).status_code == 302
    answer = client.post(PAGE, form | {"title_en": " DATA desk", "email": "C.Diouf@example.sn"})
    assert answer.status_code == 422 and "is invited to this post already" in text_of(answer)
    assert counted() == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"role": Role.OBSERVER}, {"titles": {"en": "Other desk"}}, {"email": "other@example.sn"}])
def test_given_another_person_role_or_title_then_it_is_another_post(cast, other):
    opened(cast.coordinator_senegal, cast)
    opened(cast.coordinator_senegal, cast, **other)
    assert counted()[1] == 2


@pytest.mark.django_db
def test_given_the_first_was_withdrawn_then_a_new_post_may_be_opened(cast):
    boss = cast.coordinator_senegal
    one = opened(boss, cast)
    with access_scope(boss):
        withdraw(invitation=one, actor=boss.actor)
    opened(boss, cast)
    assert counted()[0] == 2


@pytest.mark.django_db(transaction=True)
def test_given_two_at_once_then_they_are_one():
    cast = make_cast()
    outcomes = at_once(*[lambda: opened(cast.coordinator_senegal, cast)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["Invitation", "InvitationRefused"]
    assert counted() == (1, 1)
