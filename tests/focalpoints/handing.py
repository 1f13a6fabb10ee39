"""What the tests of handovers share: a post of Senegal with its holder, a successor, a coordinator, and days from today."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from focalpoints.models import Handover, Role
from focalpoints.services.handover import approve, set_dates, start
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_country, make_member, make_organisation


def day(number: int):
    """A day from today, in UTC: the zone of the factory's posts."""
    return timezone.now().date() + timedelta(days=number)


def make_people(**fields) -> SimpleNamespace:
    make_organisation("icmpd", names={"en": "ICMPD"})
    senegal = make_country("SN")
    people = SimpleNamespace(senegal=senegal)
    people.holder = make_member(senegal, Role.FOCAL_POINT, name="Khady Mbaye", **fields)
    people.coordinator = make_member(senegal, Role.COORDINATOR, name="Ibrahima Thiam", **fields)
    people.successor = make_member(senegal, Role.OBSERVER, name="Modou Faye", **fields)
    people.post = people.holder.actor.post
    return people


def act(service, who, /, **named):
    """A service in the scope of the person who acts, as a request would."""
    with access_scope(who):
        return service(actor=who.actor, **named)


def planned(people, *, by=None, begins=10, last=24, until=400) -> Handover:
    """A handover with successor and dates, by the holder where nobody else is named."""
    by = by or people.holder
    handover = act(start, by, post=people.post, person=people.successor)
    return act(set_dates, by, handover=handover, begins_on=day(begins), last_on=day(last), until_on=day(until))


def approved(people, **dates) -> Handover:
    return act(approve, people.coordinator, handover=planned(people, **dates))


def stored(handover) -> Handover:
    with system_scope("test"):
        return Handover.objects.select_related("made", "outgoing").get(pk=handover.pk)


def tell():
    """Everything the worker does now."""
    with system_scope("test"):
        left = list(Event.objects.filter(published_at=None).order_by("pk").values_list("pk", flat=True))
    for pk in left:
        publish_event(pk)
    deliver_left_behind()
