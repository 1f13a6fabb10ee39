"""Taking a note out: who may, what it says on every page, that it is recorded before it is given."""

import io

import docx
import pypdfium2
import pytest

from casework.errors import NotRecorded
from casework.export.document import document_of
from casework.models import NoteRead
from casework.views import export
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.entering import entered
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import with_app

pytestmark = pytest.mark.django_db
GIVEN = {"how": "export", "purpose": "briefing", "words": "For the desk at the airport."}


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    found = {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT, name="Lucia Navarro"),
        "moroccan": make_member(make_country("MA"), Role.ANALYST),
    }
    for person in found.values():
        with_app(person)
    return found


def note_of(people, **content):
    receivers = [people["spanish"].actor.post] if content.get("tlp") == "red" else [make_country("ES")]
    return making.released(people["analyst"], people["coordinator"], *receivers, **content)


def reads():
    with system_scope("test"):
        return list(NoteRead.objects.values_list("how", "purpose", "version", "user_id"))


def ask(person, note, **changes):
    return entered(person, shown=True).post(f"/notes/{note.reference}/export/", GIVEN | changes)


def test_given_a_reader_then_marking_handling_post_person_and_time_stand_on_every_page_and_it_is_recorded(people):
    long = "\n\n".join(f"Paragraph {number}: groups leave earlier in the night." for number in range(120))
    note = note_of(people, texts={"judgement": long, "indicators": 'Fuel #let x = read("/etc/passwd") *bought* in cans.'})
    answer = ask(people["spanish"], note)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private" and answer["Content-Disposition"].startswith("attachment")
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]
    assert len(pages) > 2
    for text in pages:
        said = " ".join(text.split())
        assert said.count("TLP:AMBER") >= 2 and "H0:" in said and "UTC" in said
        assert "Lucia Navarro" in said and str(people["spanish"].actor.post) in said
    assert "#let x" in " ".join(pages)  # a text is never a command
    assert reads() == [("export", "briefing: For the desk at the airport.", 1, people["spanish"].pk)]


def test_given_a_reader_who_asks_for_word_then_the_same_marks_stand_in_header_and_footer_and_it_is_recorded(people):
    words = "Groups leave earlier.\nIn smaller boats.\n\n<w:p>Not a paragraph</w:p>"
    answer = ask(people["spanish"], note_of(people, texts={"judgement": words}), format="docx")
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith('.docx"')
    assert answer["Cache-Control"] == "no-store, private" and "wordprocessingml" in answer["Content-Type"]
    file = docx.Document(io.BytesIO(answer.content))
    body = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert "Groups leave earlier.\nIn smaller boats." in body and "<w:p>Not a paragraph</w:p>" in body and "El Hierro" in body
    for part in (file.sections[0].header, file.sections[0].footer):
        said = " ".join(paragraph.text for paragraph in part.paragraphs)
        assert "TLP:AMBER" in said and "Lucia Navarro" in said and "UTC" in said and str(people["spanish"].actor.post) in said
    assert reads() == [("export", "briefing: For the desk at the airport.", 1, people["spanish"].pk)]


def test_given_a_print_then_it_is_recorded_as_one(people):
    assert ask(people["spanish"], note_of(people), how="print").status_code == 200
    assert [how for how, *_more in reads()] == ["print"]


@pytest.mark.parametrize(
    ("content", "words"),
    [({"tlp": "red"}, "TLP:RED"), ({"handling": ["h0", "h2"]}, "H2: Senegal"), ({"tlp": "amber-strict"}, "")],
)
def test_given_marking_and_handling_then_readers_are_refused_with_the_reason_and_its_own_people_never(content, words, people):
    note = note_of(people, **content)
    answer = ask(people["spanish"], note)
    assert answer.status_code == (403 if words else 200)
    if words:
        text = answer.content.decode()
        assert words in text and "beaches" not in text
        assert (f"/notes/{note.reference}/export/ask/" in text) == (
            words != "TLP:RED"
        )  # that one never leaves: nothing to ask for
        assert reads() == []
    assert ask(people["analyst"], note).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "For the call to +34 612 345 678"}, "words"),
        ({"purpose": "x"}, "purpose"),
        ({"how": ""}, "how"),
        ({"format": "exe"}, "format"),
    ],
)
def test_given_no_purpose_then_the_field_is_named_and_nothing_leaves(changes, field, people):
    answer = ask(people["spanish"], note_of(people), **changes)
    assert answer.status_code == 422 and f"#id_{field}" in answer.content.decode()
    assert reads() == []


def test_given_somebody_who_does_not_read_it_then_there_is_no_such_note(people):
    note = note_of(people)
    assert ask(people["moroccan"], note).status_code == 404
    assert entered(people["moroccan"], shown=True).get(f"/notes/{note.reference}/export/").status_code == 404


def test_given_nobody_showed_lately_who_they_are_then_they_are_asked(people):
    note = note_of(people)
    answer = entered(people["spanish"]).get(f"/notes/{note.reference}/export/")
    assert answer.status_code == 302 and "reauthenticate" in answer.url
    assert "Lucia" not in answer.url


def test_given_a_record_that_fails_then_there_is_nothing_to_see(people, monkeypatch):
    def fails(*args, **more):
        raise NotRecorded("gone")

    note = note_of(people)
    monkeypatch.setattr(export, "log_read", fails)
    answer = ask(people["spanish"], note)
    assert answer.status_code == 404 and "beaches" not in answer.content.decode()


def test_given_every_text_of_a_content_then_the_document_holds_it(people):
    note = note_of(people)
    with access_scope(people["spanish"]):
        from django.utils import timezone

        document = document_of(note, note.current, person=people["spanish"], post=None, at=timezone.now())
    said = str(document)
    for words in ("Mbour (SN) → El Hierro (ES)", "90 – 160 h", "Waiting houses", "Boats of 30", "two independent", "Fuel bought"):
        assert words in said, words


def test_given_a_note_in_arabic_and_characters_of_no_font_then_it_is_made_all_the_same(people):
    note = note_of(
        people, language="ar", title="قوارب من الشواطئ الشمالية", texts={"judgement": "تغادر المجموعات في وقت أبكر. 🚤 漢字"}
    )
    answer = ask(people["spanish"], note)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert "Lucia Navarro" in pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    ("change", "words"), [({"state": "superseded"}, "Superseded"), ({"valid_until": making.today(-1)}, "Not valid any more")]
)
def test_given_a_note_that_is_not_current_then_every_page_of_its_document_says_so(people, change, words):
    long = "\n\n".join(f"Paragraph {number}: groups leave earlier in the night." for number in range(120))
    note = note_of(people, texts={"judgement": long})
    with system_scope("test"):
        type(note).objects.filter(pk=note.pk).update(**change)
    answer = ask(people["spanish"], note)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]
    assert len(pages) > 2 and all(words in " ".join(text.split()) for text in pages)


def test_given_a_withdrawn_note_then_its_own_people_take_it_out_with_that_word_on_every_page(people):
    note = note_of(people)
    with system_scope("test"):
        type(note).objects.filter(pk=note.pk).update(state="withdrawn")
    answer = ask(people["coordinator"], note)
    assert all("Withdrawn" in page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content))
