"""The register: one sentence for each act, with the names of today, who did it and from which post; no act is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints import register as acts
from focalpoints.models import Role
from focalpoints.services import change_end, change_post, close_post, create_post, end_appointment, restore, suspend
from focalpoints.services.invitations import resend, withdraw
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from tests.factories import appoint, make_person, make_post
from tests.focalpoints.test_members import LIST, appointment_of, asked, named, text_of

pytestmark = pytest.mark.django_db
PAGE = f"{LIST}history/"


@pytest.fixture
def boss(client, cast):
    client.force_login(cast.coordinator_senegal)
    return cast.coordinator_senegal


def test_given_every_kind_of_act_then_each_has_a_sentence_with_names_posts_and_who_did_it(client, cast, boss):
    member = make_person(name="Khady Mbaye")
    appoint(member, make_post(cast.senegal, **named("Border police")), until=timezone.now() + timedelta(days=90))
    other = make_post(cast.senegal, Role.ANALYST, **named("Data and observatory"))
    with access_scope(boss):
        opened = create_post(body=cast.senegal, role="observer", titles={"en": "Liaison"}, actor=boss.actor)
        one = asked(boss, opened)
        resend(invitation=one, actor=boss.actor)
        withdraw(invitation=one, actor=boss.actor)
        close_post(post=opened, actor=boss.actor)
        change_end(appointment=appointment_of(member), until=timezone.now() + timedelta(days=200), actor=boss.actor)
        moved = change_post(appointment=appointment_of(member), post=other, actor=boss.actor)
        suspend(appointment=moved, actor=boss.actor, reason="risk")
        restore(appointment=moved, actor=boss.actor)
        end_appointment(appointment=moved, actor=boss.actor, reason="retired")
    said = text_of(client.get(PAGE))
    for words in (
        "Post opened: Liaison",
        "Cheikh Diouf invited: Liaison",
        "Invitation of Cheikh Diouf sent again: Liaison",
        "Invitation of Cheikh Diouf withdrawn: Liaison",
        "Post closed: Liaison",
        "Khady Mbaye: Border police until",
        "Khady Mbaye took another post: Data and observatory (before: Border police)",
        "Khady Mbaye suspended: Data and observatory",
        "Lost device or account at risk",
        "Khady Mbaye restored: Data and observatory",
        "Access of Khady Mbaye ended: Data and observatory",
        "Retired",
        f"{boss.name}, {boss.actor.post}",
    ):
        assert words in said, words


def test_given_events_then_they_hold_ids_only(cast, boss):
    member = make_person(name="Khady Mbaye")
    appoint(member, make_post(cast.senegal, **named()))
    asked(boss, make_post(cast.senegal, **named()))
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor, reason="moved")
    with system_scope("test"):
        for event in Event.objects.all():
            assert "Khady" not in str(event.data) and "Diouf" not in str(event.data) and "@" not in str(event.data)


def test_given_a_person_who_was_erased_then_the_register_says_former_holder(client, cast, boss):
    member = make_person(name="Khady Mbaye")
    appoint(member, make_post(cast.senegal, **named()))
    with access_scope(boss):
        end_appointment(appointment=appointment_of(member), actor=boss.actor)
    with system_scope("test"):
        type(member).objects.filter(pk=member.pk).update(name="", erased_at=timezone.now())
    said = text_of(client.get(PAGE))
    assert "Access of former holder ended: Border police" in said and "Khady" not in said


def test_given_an_act_of_a_kind_without_a_sentence_then_its_title_stands_there(client, cast, boss):
    with system_scope("test"):
        for kind in ("focalpoints.post_opened", "another.version"):
            Event.objects.create(kind=kind, subject_id=1, register_id=cast.senegal.coordination_label_id, data={})
    said = text_of(client.get(PAGE))
    assert "An act of another version of the platform" in said and "the platform" in said


def test_given_more_acts_than_a_page_holds_then_each_stands_on_exactly_one_page(client, cast, boss):
    with system_scope("test"):
        post = make_post(cast.senegal, **named())
        at = timezone.now()
        for number in range(120):  # in groups of one moment
            Event.objects.create(
                kind="focalpoints.post_opened",
                register_id=cast.senegal.coordination_label_id,
                data={"post": post.pk},
                created_at=at - timedelta(minutes=number // 7),
            )
    address, seen, pages = PAGE, 0, 0
    while address and pages < 9:
        page = client.get(address).content.decode()
        seen, pages = seen + page.count("Post opened"), pages + 1
        following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0] if 'rel="next"' in page else ""
        address = PAGE + following if following else ""
    assert (seen, pages) == (120, 3)


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "\N{SNOWMAN}" * 9])
def test_given_a_cursor_that_we_did_not_make_then_it_is_a_bad_request_that_names_it(client, boss, cursor):
    answer = client.get(PAGE, {"cursor": cursor})
    assert answer.status_code == 400 and "cursor" in answer.content.decode()


def test_given_the_register_of_spain_then_nothing_of_senegal_is_in_it(client, cast, boss):
    asked(boss, make_post(cast.senegal, **named("Canary post")))
    with access_scope(cast.coordinator_spain):
        assert not acts.rows(cast.coordinator_spain, cast.senegal).exists()
        assert not Event.objects.filter(register=cast.senegal.coordination_label_id).exists()  # row-level security alone
    client.force_login(cast.coordinator_spain)
    assert "Canary" not in text_of(client.get("/focal-points/ES/members/history/"))


def test_given_the_system_then_the_platform_did_it(client, cast, boss):
    with system_scope("test"):
        create_post(body=cast.senegal, role="observer", titles={"en": "Liaison"}, actor=Actor(None))
    assert "the platform" in text_of(client.get(PAGE))
