"""Ways around the readers of a note that were open once."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.errors import NoteIncomplete
from casework.models import Note, NoteCorrection, NoteFile, NoteGrant, NoteStep, NoteText, NoteVersion
from casework.services import corrections, granting, groups, releasing, writing
from focalpoints.models import Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(db):
    return making.team("SN")[0]


@pytest.fixture
def coordinator(analyst):
    return make_member(making.body_of(analyst), Role.COORDINATOR)


@pytest.fixture
def colleague(analyst):
    return make_member(making.body_of(analyst), Role.FOCAL_POINT)


@pytest.fixture
def spanish(db):
    return make_member(make_country("ES"), Role.FOCAL_POINT)


def words_seen(person) -> set[int]:
    """Numbers of the versions whose words somebody can read: by rows, and by Python."""
    with access_scope(person):
        rows = set(NoteText.objects.values_list("version__number", flat=True))
        python = set(NoteText.objects.visible_to(person).values_list("version__number", flat=True))
    assert rows == python
    return rows


def test_given_a_lower_version_when_it_is_released_then_the_stricter_ones_before_are_closed(analyst, coordinator, spanish):
    note = making.released(analyst, coordinator, tlp="red")
    with access_scope(analyst):
        writing.begin_version(note=note, actor=analyst.actor)
        content = {"tlp": "green", "what_changed": "Less is said.", "is_non_nominal": True}
        writing.save(note=note, edition=1, content=content, actor=analyst.actor)
    making.release(note, analyst, coordinator)
    making.give(note, GrantLabel.ALL_WHO_READ_CASEWORK, coordinator)
    assert words_seen(spanish) == {2}


def test_given_a_red_note_when_one_is_derived_from_it_then_its_words_stay_where_they_were_until_the_release(
    analyst, coordinator, colleague
):
    note = making.released(analyst, coordinator, tlp="red")
    with access_scope(analyst):
        made = [
            releasing.derive(note=note, tlp="amber", actor=analyst.actor),
            releasing.begin_successor(note=note, actor=analyst.actor),
        ]
        writing.save(note=made[1], edition=1, content={"tlp": "amber"}, actor=analyst.actor)
    assert words_seen(colleague) == set()
    for one in made:
        with system_scope("test"):
            NoteVersion.objects.filter(note=one).update(is_non_nominal=True)
        making.release(one, analyst, coordinator)
    assert words_seen(colleague) == {1}


def test_given_an_annex_that_is_being_checked_then_nothing_is_released(analyst, coordinator):
    note = making.draft(analyst)
    with access_scope(analyst):
        NoteFile.objects.create(
            version=note.current, name="a.pdf", media_type="application/pdf", size=1, received_sha256="0" * 64
        )
    with pytest.raises(NoteIncomplete):
        making.release(note, analyst, coordinator)


def test_given_a_note_that_waits_for_the_coordinator_then_its_writer_gives_it_to_nobody(analyst, coordinator):
    note = making.draft(analyst)
    with access_scope(analyst):
        releasing.submit(note=note, actor=analyst.actor)
    with pytest.raises(PermissionDenied):
        making.give(note, make_country("ES"), analyst)
    making.give(note, make_country("ES"), coordinator)


def blind(person, sql, *numbers) -> int:
    """How many rows a change reaches that reads no column."""
    with access_scope(person), suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, numbers)
        return cursor.rowcount
    return 0


def test_given_a_red_draft_when_a_colleague_changes_it_blindly_then_no_row_is_reached(analyst, coordinator, colleague):
    note = making.draft(analyst, tlp="red")
    assert blind(colleague, "UPDATE casework_note SET tlp = 'amber', audience_until = NULL") == 0
    assert blind(colleague, "UPDATE casework_noteversion SET tlp = 'amber'") == 0
    with system_scope("test"):
        assert Note.objects.get(pk=note.pk).tlp == "red"


def test_given_a_released_version_then_its_row_stands(analyst, coordinator):
    note = making.released(analyst, coordinator)
    assert blind(analyst, "UPDATE casework_noteversion SET title = 'Another' WHERE id = %s", note.current_id) == 0


def test_given_a_correction_then_who_proposed_it_neither_moves_nor_answers_it(analyst, coordinator, spanish):
    note = making.released(analyst, coordinator, make_country("ES"))
    hidden = making.draft(analyst)
    with access_scope(spanish):
        row = corrections.propose(note=note, version=note.current, place="", text="The boats are wooden.", actor=spanish.actor)
    for change in ("note_id = %s", "state = 'accepted' WHERE %s > 0"):
        assert blind(spanish, f"UPDATE casework_notecorrection SET {change}", hidden.pk) == 0
    with system_scope("test"):
        assert NoteCorrection.objects.get(pk=row.pk).state == "open"


def test_given_a_red_version_that_was_returned_then_colleagues_do_not_read_why(analyst, coordinator, colleague):
    note = making.released(analyst, coordinator)
    with access_scope(analyst):
        writing.begin_version(note=note, actor=analyst.actor)
        writing.save(
            note=note, edition=1, content={"tlp": "red", "what_changed": "W", "is_non_nominal": True}, actor=analyst.actor
        )
        releasing.submit(note=note, actor=analyst.actor)
    with access_scope(coordinator):
        releasing.return_to_author(note=note, reason="Ask the fishermen of the third beach.", actor=coordinator.actor)

    def reasons(person):
        with access_scope(person):
            rows = set(NoteStep.objects.values_list("reason", flat=True))
            assert rows == set(NoteStep.objects.visible_to(person).values_list("reason", flat=True))
        return rows - {""}

    assert reasons(colleague) == set()
    assert len(reasons(analyst)) == len(reasons(coordinator)) == 1


def test_given_a_grant_to_another_that_ended_or_is_to_begin_then_a_reader_does_not_learn_of_it(analyst, coordinator, spanish):
    note = making.released(analyst, coordinator, make_country("ES"), make_country("GH"))
    later = timezone.now() + timedelta(days=9)
    making.give(note, make_country("PT"), coordinator, begins=later)
    with access_scope(coordinator):
        granting.revoke(grant=note.grants.get(label=make_country("GH").casework_label_id), actor=coordinator.actor)

    def receivers(person):
        with access_scope(person):
            rows = set(NoteGrant.objects.filter(note=note).values_list("label", flat=True))
            assert rows == set(NoteGrant.objects.visible_to(person).filter(note=note).values_list("label", flat=True))
        return rows

    assert receivers(spanish) == {make_country("ES").casework_label_id}
    assert len(receivers(analyst)) == 3


def test_given_a_beginning_in_the_past_then_the_grant_begins_now(analyst, coordinator):
    note = making.released(analyst, coordinator)
    grant = making.give(note, make_country("ES"), coordinator, begins=timezone.now() - timedelta(days=300))
    assert grant.valid.lower > timezone.now() - timedelta(minutes=5)


def test_given_a_group_that_hides_its_members_when_one_comes_then_the_others_are_not_told(analyst, coordinator, spanish):
    comer = make_member(make_country("GH"), Role.FOCAL_POINT)
    countries = [make_country("ES")]
    with access_scope(coordinator):
        group = groups.make_group(
            body=making.body_of(coordinator), name="Boats", purpose="", later="everything", hides_members=True, members=countries,
            actor=coordinator.actor,
        )  # fmt: skip
        groups.set_members(
            group=group, members=[*countries, make_country("GH")], reason="They see it too.", actor=coordinator.actor
        )
    with system_scope("test"):
        event = Event.objects.filter(kind="casework.group_changed").latest("pk")
        assert set(kind_of(event.kind).audience(event)) == {comer.pk}
