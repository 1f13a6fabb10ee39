"""Files: annexes and their previews, documents of practices and notes. They lie in the private storage of the test."""

from unittest.mock import patch

from casework.models import NoteFile
from casework.services import annexes as annexes_of_notes
from practices.models import PracticeFile
from practices.tasks import make_sheet
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.tasks import clean_file
from tests.rabatplatform.api.examples.world import Call, done, scene
from tests.rabatplatform.files import samples


def pdf():
    return samples.upload(samples.document("Form"), "form.pdf")


def checked(model, file):
    """As a worker leaves it."""
    with system_scope("test"):
        clean_file(model._meta.label, file.pk)
    return str(file.reference)


# ── of practices ───────────────────────────────────────────────────────────────────────────────────────────────────
@scene("files_add")
def adding(world):
    return Call(world.key, {"address": world.practice().address}, instead={"file": pdf()})


def with_a_file(world) -> Call:
    practice = world.practice()
    sent = done(world.key.send_form(f"/practices/{practice.address}/files/upload/", {"file": pdf()}))
    with system_scope("test"):
        file = PracticeFile.objects.get(reference=sent["id"])
    return Call(world.key, {"address": practice.address, "reference": checked(PracticeFile, file)})


@scene("files_take", "files_preview", "files_remove")
def added(world):
    return with_a_file(world)


@scene("files_take", status=206)
def taken_on(world):
    return begun(with_a_file(world))


def begun(call: Call) -> Call:
    """Of the file its beginning alone."""
    call.headers = {"HTTP_RANGE": "bytes=0-99"}
    return call


@scene("exports_take", status=200)
def made(world):
    asked = []
    with patch.object(make_sheet, "delay", lambda *ids: asked.append(ids)):
        done(world.key.get(f"/practices/{world.scenes.read.address}/exports/pdf/"))
    make_sheet(*asked[0])
    return Call(world.key, {"address": world.scenes.read.address, "form": "pdf"})


@scene("exports_take", status=202)
def not_yet_made(world):
    return Call(world.key, {"address": world.scenes.read.address, "form": "docx"})


# ── of notes ───────────────────────────────────────────────────────────────────────────────────────────────────────
@scene("notes_add_file")
def adding_to_a_note(world):
    return Call(world.officer("analyst_senegal"), {"reference": world.draft().reference}, instead={"file": pdf()})


def note_with_a_file(world):
    """(a draft, the id of its annex)."""
    note, person = world.draft(), world.cast.analyst_senegal
    with access_scope(person):
        file = annexes_of_notes.add_file(note=note, file=pdf(), title="Sketch", actor=person.actor)
    return note, checked(NoteFile, file)


@scene("notes_take_file", "notes_preview_file")
def read(world):
    note, file = note_with_a_file(world)
    world.give(note)
    return Call(world.asking, {"reference": note.reference, "file": file})


@scene("notes_take_file", status=206)
def read_on(world):
    return begun(read(world))


@scene("notes_remove_file")
def of_a_draft(world):
    note, file = note_with_a_file(world)
    return Call(world.officer("analyst_senegal"), {"reference": note.reference, "file": file})


@scene("notes_export")
def taken_out(world):
    return Call(world.officer("analyst_senegal"), {"reference": world.given.reference})
