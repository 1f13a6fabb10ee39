"""What was returned and is worked on is told on to nobody; what is forgotten since, or was never touched, is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.models import Note, NoteVersion
from casework.services import annexes as note_annexes
from casework.services import writing
from practices.models import Adaptation, Practice, Revision, TranslationWork
from practices.services import adaptations, annexes, drafts, translating
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery, Escalation
from rabatplatform.notifications.services import write_deliveries
from rabatplatform.notifications.services.escalating import escalate
from tests.practices.translating import act
from tests.rabatplatform.notifications.test_next_in_line import (
    adaptation_returned,
    claim,
    note_returned,
    practice_returned,
    published,
    with_deputies,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    return with_deputies(cast)


def translation_given_back(cast):
    """With the services, so that giving it back is no act of its translator."""
    work = claim(cast.focal_point_spain, published(cast.senegal))
    with system_scope("test"):
        TranslationWork.objects.filter(pk=work.pk).update(state="offered", offered_at=timezone.now())
    act(cast.focal_point_senegal, "give_back", work=work, remarks="Two words are missing.")
    with system_scope("test"):
        return Event.objects.get(kind="practices.translation_given_back"), None


def save_practice(cast, pk, number):
    practice = Practice.objects.select_related("current", "next").get(pk=pk)
    content = {"title": f"Title {number}"}
    actor = cast.focal_point_senegal.actor
    drafts.save_draft(practice=practice, edition=practice.in_hand.edition, content=content, actor=actor)


def save_note(cast, pk, number):
    note = Note.objects.select_related("current", "next").get(pk=pk)
    content = {"title": f"Boats {number}"}
    writing.save(note=note, edition=note.in_hand.edition, content=content, actor=cast.analyst_senegal.actor)


def save_adaptation(cast, pk, number):
    row = Adaptation.objects.get(pk=pk)
    content = {"changed": f"{number} desks"}
    adaptations.save_adaptation(adaptation=row, edition=row.edition, content=content, actor=cast.focal_point_spain.actor)


def save_translation(cast, pk, number):
    work = TranslationWork.objects.get(pk=pk)
    texts = {"summary": f"Police et parquet {number}."}
    translating.save_texts(work=work, edition=work.edition, texts=texts, beside=1, actor=cast.focal_point_spain.actor)


def pdf():
    return SimpleUploadedFile("list.pdf", b"%PDF-1.4 a list", content_type="application/pdf")


def annex_practice(cast, pk, number):
    practice = Practice.objects.select_related("current", "next").get(pk=pk)
    annexes.add_file(practice=practice, file=pdf(), actor=cast.focal_point_senegal.actor)


def annex_note(cast, pk, number):
    note = Note.objects.select_related("current", "next").get(pk=pk)
    note_annexes.add_file(note=note, file=pdf(), actor=cast.analyst_senegal.actor)


# What was returned; who works on it; how they do; rows that know when it was saved.
SCENES = {
    "practice": (practice_returned, "focal_point_senegal", save_practice, Revision),
    "note": (note_returned, "analyst_senegal", save_note, NoteVersion),
    "adaptation": (adaptation_returned, "focal_point_spain", save_adaptation, Adaptation),
    "translation": (translation_given_back, "focal_point_spain", save_translation, TranslationWork),
}


@pytest.fixture(params=SCENES)
def scene(request, cast):
    """(cast, event, works): what was returned ten days ago, and its step is due; works() saves it as its author does."""
    make, author, save, saved = SCENES[request.param]
    event, _line = make(cast)
    with system_scope("test"):
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(days=10))
        saved.objects.update(saved_at=timezone.now() - timedelta(days=11))
        event.refresh_from_db()
        write_deliveries(event)
    comes_due(event)

    def works(number=1):
        with access_scope(getattr(cast, author)):
            save(cast, event.subject_id, number)

    return cast, event, works, saved


def comes_due(event):
    with system_scope("test"):
        assert Escalation.objects.filter(event=event, ended_at=None).update(next_at=timezone.now()) == 1


def steps(event) -> list[int]:
    """Of those who were told."""
    with system_scope("test"):
        return sorted(set(Delivery.objects.filter(event=event, channel="in_app").values_list("step", flat=True)))


def next_at(event):
    with system_scope("test"):
        return Escalation.objects.get(event=event).next_at


def test_given_what_was_returned_and_never_touched_then_it_is_told_on_as_before(scene):
    _cast, event, _works, _saved = scene
    assert escalate(event.pk) == 1
    assert steps(event) == [0, 1]


def test_given_what_is_saved_each_day_and_not_sent_then_nobody_else_is_told(scene):
    _cast, event, works, _saved = scene
    for day in range(4):
        works(day)
        comes_due(event)
        assert escalate(event.pk) is None
        assert timezone.now() + timedelta(days=2, hours=20) < next_at(event) < timezone.now() + timedelta(days=6)
    assert steps(event) == [0]


def test_given_what_was_saved_and_is_forgotten_since_then_it_is_told_on_after_as_many_days(scene):
    _cast, event, works, saved = scene
    works()
    with system_scope("test"):
        saved.objects.update(saved_at=timezone.now() - timedelta(days=7))
    assert escalate(event.pk) == 1
    works(2)
    comes_due(event)
    assert escalate(event.pk) is None  # the coordinators neither, while it is worked on again
    assert steps(event) == [0, 1]


@pytest.mark.parametrize(
    ("returned", "author", "annex", "saved"),
    [
        (practice_returned, "focal_point_senegal", annex_practice, Revision),
        (note_returned, "analyst_senegal", annex_note, NoteVersion),
    ],
)
def test_given_an_annex_that_was_added_alone_then_it_is_worked_on(cast, returned, author, annex, saved):
    event, _line = returned(cast)
    with system_scope("test"):
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(days=10))
        saved.objects.update(saved_at=timezone.now() - timedelta(days=11))
        event.refresh_from_db()
        write_deliveries(event)
    comes_due(event)
    with access_scope(getattr(cast, author)):
        annex(cast, event.subject_id, 1)
    assert escalate(event.pk) is None
    assert steps(event) == [0]
