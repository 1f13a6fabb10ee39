"""Days of practices in a person's calendar: those by which their country or organisation is to validate."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices.deadlines import validations
from practices.models import ReviewRound
from rabatplatform.access.scope import access_scope, system_scope
from tests.practices.test_review_faults import submitted_by
from tests.reviewing import validate

pytestmark = pytest.mark.django_db


def days(person) -> list:
    with access_scope(person):
        return [(one.day, one.title, one.path) for one in validations(person, timezone.localdate() + timedelta(days=400))]


def test_given_a_practice_to_validate_then_its_day_stands_with_the_coordinators_of_the_country_alone_until_they_did(cast):
    practice = submitted_by(cast)
    (found,) = days(cast.coordinator_senegal)
    assert timezone.localdate() + timedelta(days=11) < found[0] < timezone.localdate() + timedelta(days=20)
    assert found[1:] == ("A practice is to be validated", practice.get_absolute_url())
    for person in (cast.coordinator_spain, cast.focal_point_senegal, cast.focal_point_spain, cast.secretariat):
        assert days(person) == []
    validate(practice, cast.coordinator_senegal)
    assert days(cast.coordinator_senegal) == []


def test_given_a_validation_that_is_late_then_it_stands_today(cast):
    practice = submitted_by(cast)
    with system_scope("test"):
        ReviewRound.objects.filter(practice=practice).update(opened_at=timezone.now() - timedelta(days=60))
    assert [day for day, *_more in days(cast.coordinator_senegal)] == [timezone.localdate()]
