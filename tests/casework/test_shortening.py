"""A marking that becomes stricter shortens what was given under the looser one: in a draft, and by a further version."""

from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.models import Note, NoteGrant
from casework.services import releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "reader": make_member(make_country("ES"), Role.FOCAL_POINT)}


def save(note, analyst, **content):
    with access_scope(analyst):
        note = Note.objects.with_texts().get(pk=note.pk)
        return writing.save(note=note, edition=note.in_hand.edition, content=content, actor=analyst.actor)


def days_of(grant) -> int:
    """Days after today until its last one."""
    with system_scope("test"):
        upper = NoteGrant.objects.get(pk=grant.pk).valid.upper
    return (timezone.localdate(upper - timedelta(microseconds=1)) - timezone.localdate()).days


def begun(note, post, days, upper) -> NoteGrant:
    """One that was given so many days ago, to end in `upper` days, or without an end."""
    now = timezone.now()
    valid = DateTimeTZRange(now - timedelta(days=days), now + timedelta(days=upper) if upper else None)
    with system_scope("test"):
        return NoteGrant.objects.create(note=note, label_id=post.label_id, valid=valid, reason="They see the same boats.")


def further(note, people, **content) -> Note:
    """A version 2 with another marking, given to the coordinator."""
    analyst = people["analyst"]
    with access_scope(analyst):
        writing.begin_version(note=Note.objects.with_texts().get(pk=note.pk), actor=analyst.actor)
    save(note, analyst, is_non_nominal=True, **content)
    with access_scope(analyst):
        releasing.submit(note=Note.objects.with_texts().get(pk=note.pk), actor=analyst.actor)
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def steps(note) -> list[str]:
    with system_scope("test"):
        return list(note.steps.order_by("pk").values_list("what", flat=True))


def released(note, coordinator):
    with access_scope(coordinator):
        return releasing.release(note=Note.objects.with_texts().get(pk=note.pk), actor=coordinator.actor)


def test_given_a_green_draft_when_it_becomes_red_then_what_was_given_ends_as_red_says(people, later):
    note = making.draft(people["analyst"], tlp="green")
    grant = making.give(note, people["reader"].actor.post, people["analyst"])
    short = making.give(note, people["reader"].actor.post, people["analyst"], ends=timezone.now() + timedelta(days=9))
    assert days_of(grant) == 365
    save(note, people["analyst"], title="Boats of the north")
    assert days_of(grant) == 365
    assert "shortened" not in steps(note)
    save(note, people["analyst"], tlp="red")
    assert (days_of(grant), days_of(short)) == (90, 9)
    assert steps(note).count("shortened") == 1
    making.release(note, people["analyst"], people["coordinator"])
    later("89 days")
    assert making.sees(people["reader"], note)
    later("92 days")
    assert not making.sees(people["reader"], note)


def test_given_a_red_version_2_then_its_release_shortens_what_was_given_and_the_page_says_so_before(people):
    post = people["reader"].actor.post
    note = making.released(people["analyst"], people["coordinator"], post, tlp="green")
    with system_scope("test"):
        grant = note.grants.get()
    further(note, people, tlp="red")
    assert days_of(grant) == 365  # until it is released, what is in force is TLP:GREEN
    page = signed_in(people["coordinator"]).get(url("release", note)).content.decode()
    assert "With TLP:RED access ends earlier: " in page and str(post) in page.partition("ends earlier: ")[2][:200]
    assert days_of(grant) == 365
    released(note, people["coordinator"])
    assert days_of(grant) == 90
    assert steps(note)[-2:] == ["shortened", "released"]
    words = "its readers read it for no longer than its marking allows"
    assert words in signed_in(people["coordinator"]).get(url("detail", note)).content.decode()
    assert words not in signed_in(people["reader"]).get(url("detail", note)).content.decode()


def test_given_a_version_2_of_the_same_marking_then_nothing_is_shortened_and_the_page_says_nothing(people):
    note = making.released(people["analyst"], people["coordinator"], people["reader"].actor.post, tlp="green")
    with system_scope("test"):
        grant = note.grants.get()
    further(note, people)
    assert "ends earlier" not in signed_in(people["coordinator"]).get(url("release", note)).content.decode()
    released(note, people["coordinator"])
    assert days_of(grant) == 365
    assert "shortened" not in steps(note)


@pytest.mark.parametrize(
    ("ago", "upper", "left"), [(30, 335, 60), (200, 165, 0), (200, None, 90)], ids=["partly used", "used up", "without an end"]
)
def test_given_grants_that_stand_for_long_then_their_days_count_from_their_beginning_and_end_now_at_the_earliest(
    people, ago, upper, left
):
    note = making.released(people["analyst"], people["coordinator"], tlp="green")
    grant = begun(note, people["reader"].actor.post, ago, upper)
    further(note, people, tlp="red")
    released(note, people["coordinator"])
    assert days_of(grant) == left
    assert making.sees(people["reader"], note) is (left > 0)
