"""Days of keys in a person's calendar: until when the last secret of a key opens something, for those who are responsible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints import deadlines
from focalpoints.services import keys as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyToken
from tests.focalpoints.test_keys import act, make, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def days(person) -> list:
    with access_scope(person):
        return [(one.day, one.title, one.path) for one in deadlines.keys(person, timezone.localdate() + timedelta(days=400))]


def test_given_a_key_then_the_day_of_its_last_secret_stands_with_those_responsible_without_its_name(people):
    key, _secret = make(people, days=90)
    with system_scope("test"):
        end = AgencyToken.objects.get(key=key).expiry
    day = timezone.localdate(end - timedelta(microseconds=1))
    found = days(people.chief)
    assert [one[:2] for one in found] == [(day, "The last secret of a key for the API ends")] and str(key.reference) in found[0][
        2
    ]
    assert days(people.keeper) == found
    for person in (people.watcher, people.secretariat, people.coordinator_senegal, people.agency):
        assert days(person) == []


def test_given_a_further_secret_then_the_later_end_stands_and_of_a_revoked_key_none(people):
    key, _secret = make(people, days=30)
    ((first, *_more),) = days(people.chief)
    act(services.rotate_key, people.chief, key, days=90, overlap_days=7)
    ((later, *_more),) = days(people.chief)
    assert later > first
    act(services.revoke_key, people.chief, key)
    assert days(people.chief) == days(people.keeper) == []
