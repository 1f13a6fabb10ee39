"""A note taken out by API: as on its page."""

import pytest

from casework.models import NoteRead
from rabatplatform.access.scope import system_scope
from tests.casework.visitors import shows_again
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db
ASKED = {"how": "export", "purpose": "briefing", "words": "For the desk at the airport."}


def test_given_a_purpose_when_a_reader_showed_lately_who_they_are_then_the_file_is_given_and_recorded(
    people, calls, note, address
):
    spanish = calls["spanish"]
    refusal(spanish.post(f"{address}export/", ASKED), 403, code="reauthentication_required")
    refusal(calls["italian"].post(f"{address}export/", ASKED), 404)
    shows_again(spanish, people["spanish"])
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = spanish.post(f"{address}export/", ASKED | {"format": kind})
        assert answer.status_code == 200 and answer.content.startswith(begins), answer.content[:300]
        assert answer["Content-Disposition"] == f'attachment; filename="{note.reference}.{kind}"'
    with system_scope("test"):
        assert set(NoteRead.objects.values_list("how", "purpose")) == {("export", "briefing: For the desk at the airport.")}


@pytest.mark.parametrize(
    ("more", "field"),
    [({"how": "x"}, "how"), ({"format": "exe"}, "format"), ({"purpose": "x"}, "purpose"), ({"words": 1}, "words"), ({"who": "x"}, "who")],
)  # fmt: skip
def test_given_a_field_that_cannot_be_then_400_names_it_and_nothing_leaves(calls, address, more, field):
    refusal(calls["spanish"].post(f"{address}export/", ASKED | more), 400, field)
    with system_scope("test"):
        assert not NoteRead.objects.exists()
