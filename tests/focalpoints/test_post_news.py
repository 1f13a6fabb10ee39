"""What a follow of a post brings: that how it is reached changed, and that its holder left, as far as the follower may see it."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from focalpoints import services
from focalpoints.events import CONTACT_NEWS, MARKED_VACANT, POST_NEWS
from focalpoints.follows import SOURCE
from focalpoints.models import Appointment, Contact, FormalChannel, Role
from focalpoints.services import appointments, channels, contacts
from focalpoints.services.post_news import tell_of_ended
from focalpoints.services.undo import undo
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.services import follow
from tests.factories import appoint, make_member, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast):
    """That is followed."""
    return make_post(cast.senegal, Role.FOCAL_POINT, titles={"en": "Police liaison"})


@pytest.fixture
def holder(post):
    person = make_person()
    appoint(person, post, since=timezone.now() - timedelta(days=30))
    return person


@pytest.fixture
def follower(cast, post):
    """Of another country, without any duty of coordination."""
    return following(cast.observer_spain, post)


def following(person, post):
    with access_scope(person):
        follow(actor=person.actor, source=SOURCE, filters=SOURCE.clean(QueryDict(f"post={post.reference}"), person))
    return person


def heard(person) -> list[str]:
    """After what was recorded, and what publishing it recorded, was published: the newest of each thing first."""
    for _round in range(2):
        with system_scope("test"):
            ids = list(Event.objects.filter(published_at=None).order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            publish_event(pk)
    with access_scope(person):
        return [line["sentence"] for line in lines(person, inbox(person))]


def add(cast, post, shown_to="members", value="+221 77 000 00 00") -> Contact:
    boss = cast.coordinator_senegal
    with access_scope(boss):
        return contacts.add_contact(post=post, kind="phone", value=value, shown_to=shown_to, actor=boss.actor)


def test_given_a_contact_that_all_members_read_when_it_is_added_changed_and_removed_then_followers_hear_of_each(
    cast, post, follower
):
    boss, contact = cast.coordinator_senegal, add(cast, post)
    said = ["The post “Police liaison, Senegal” can be reached in a further way."]
    assert heard(follower) == said
    with access_scope(boss):
        contacts.change_contact(contact=contact, kind="phone", value="+221 77 000 00 01", shown_to="members", actor=boss.actor)
    said.insert(0, "A way to reach the post “Police liaison, Senegal” was changed.")
    assert heard(follower) == said
    with access_scope(boss):
        contacts.remove_contact(contact=contact, actor=boss.actor)
    assert heard(follower) == ["A way to reach the post “Police liaison, Senegal” was removed."]


@pytest.mark.parametrize("shown_to", ["coordinators", "secretariat"])
def test_given_a_contact_that_the_follower_may_not_see_then_there_is_no_news_of_it_at_all(cast, post, follower, shown_to):
    boss, contact = cast.coordinator_senegal, add(cast, post, shown_to)
    assert heard(follower) == []
    with access_scope(boss):
        contacts.remove_contact(contact=contact, actor=boss.actor)
    assert heard(follower) == []
    with system_scope("test"):
        assert not Delivery.objects.filter(user=follower).exists()


def test_given_a_contact_for_coordinators_then_those_of_them_who_follow_hear_of_it_and_no_more_once_they_are_none(cast, post):
    chief = following(make_member(cast.spain, Role.COORDINATOR), post)
    add(cast, post, "coordinators")
    assert len(heard(chief)) == 1
    with system_scope("test"):
        Contact.objects.filter(post=post).update(shown_to="secretariat")
    assert heard(chief) == []


def test_given_a_formal_channel_then_followers_of_a_post_of_the_country_hear_of_it_once_and_others_do_not(cast, post, follower):
    boss, stranger = cast.coordinator_senegal, cast.contributor_spain
    with access_scope(stranger):
        follow(actor=stranger.actor, source=SOURCE, filters=SOURCE.clean(QueryDict("country=ES"), stranger))
    with access_scope(boss):
        channel = channels.add_channel(
            country=cast.senegal, kind="interpol", name="BCN Dakar", url="", is_day_and_night=True, actor=boss.actor
        )
    assert heard(follower) == ["A formal channel of Senegal was added."]
    with access_scope(boss):
        channels.remove_channel(channel=FormalChannel.objects.get(pk=channel.pk), actor=boss.actor)
    assert heard(follower)[0] == "A formal channel of Senegal was removed."
    assert heard(stranger) == []


LEFT = "Somebody who held the post “Police liaison, Senegal” holds it no more."
BACK = "Somebody who held the post “Police liaison, Senegal” holds it again."


@pytest.mark.parametrize("act", ["end_appointment", "suspend"])
def test_given_a_holder_whose_access_ends_or_is_suspended_then_followers_hear_that_they_left_and_not_why(
    cast, post, holder, follower, act
):
    boss, appointment = cast.coordinator_senegal, Appointment.objects.get(user=holder)
    with access_scope(boss):
        getattr(appointments, act)(appointment=appointment, actor=boss.actor)
    assert heard(follower) == [LEFT]
    with system_scope("test"):
        event = Event.objects.exclude(kind=POST_NEWS.code).order_by("pk").last()
        tell_of_ended()
    assert heard(follower) == [LEFT]
    with access_scope(boss):
        undo(event=event, actor=boss.actor)
    assert heard(follower) == [BACK, LEFT]


def test_given_an_end_that_is_to_come_then_the_day_tells_it_once_and_only_while_nobody_came(cast, post, holder, follower):
    boss, appointment, now = cast.coordinator_senegal, Appointment.objects.get(user=holder), timezone.now()
    with access_scope(boss):
        services.end_appointment(appointment=appointment, at=now + timedelta(days=2), actor=boss.actor)
    assert heard(follower) == []
    with system_scope("test"):
        tell_of_ended()  # of posts of others
        Appointment.objects.filter(user=holder).update(valid=(now - timedelta(days=9), now - timedelta(hours=2)))
        assert (tell_of_ended(), tell_of_ended()) == (1, 0)
    assert heard(follower) == [LEFT]


def test_given_a_post_that_is_marked_vacant_then_its_followers_hear_of_it(cast, post, follower):
    with system_scope("test"):
        record(MARKED_VACANT, subject=cast.senegal.coordination_label, actor=Actor(None), posts=[post.pk], appointments=[])
    assert heard(follower) == ["The post “Police liaison, Senegal” is marked vacant: nobody confirmed it."]


def test_given_a_contact_that_is_removed_before_its_news_is_told_then_nothing_is(cast, post, follower):
    contact = add(cast, post)
    with system_scope("test"):
        Contact.objects.filter(pk=contact.pk).delete()
    assert heard(follower) == []
    with system_scope("test"):
        assert not Event.objects.filter(kind=CONTACT_NEWS.code).exists()
