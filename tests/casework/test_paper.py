"""Pages beside a note that show words of it: paper, marking, handling and the record go with the words."""

import pytest

from casework.models import Note, NoteRead
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import main_of

pytestmark = pytest.mark.django_db
ROUTES, TIMELINE = "/notes/routes/?country=SN", "/notes/timeline/?route=west-african-atlantic"


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "spanish": make_member(make_country("ES"), Role.FOCAL_POINT)}


def revised(note, people, **content):
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=note, actor=people["analyst"].actor)
        changes = {"is_non_nominal": True, **content}
        writing.save(note=note, edition=version.edition, content=changes, actor=people["analyst"].actor)
    with access_scope(people["coordinator"]):
        note = Note.objects.with_texts().get(pk=note.pk)
    return making.release(note, people["analyst"], people["coordinator"])


def pages_of(note) -> list[str]:
    return [url("compare", note), url("versions", note), ROUTES, TIMELINE]


def on_paper(person, address) -> tuple[bool, bool, str]:
    """(are its words kept from paper, does paper say why, the words of its footer)"""
    text = signed_in(person).get(address).content.decode()
    footer = text[text.index('<footer class="print-only') :].partition("</footer>")[0]
    return (
        " noprint"
        in text.partition("<h1")[2]
        .partition('<footer class="print-only')[0]
        .replace("mb4 noprint", "")
        .replace("row noprint", ""),
        '<p class="print-only">' in text,
        " ".join(footer.split()),
    )


@pytest.mark.parametrize(("content", "prints"), [({}, True), ({"tlp": "red"}, False), ({"handling": ["h0", "h2"]}, False)])
def test_given_a_note_that_stays_here_then_no_page_with_its_words_goes_to_paper_and_each_names_who_prints(
    people, content, prints
):
    spanish = people["spanish"]
    receiver = spanish.actor.post if content.get("tlp") else make_country("ES")
    note = making.released(people["analyst"], people["coordinator"], receiver, **content)
    note = revised(note, people, what_changed="The hour.")
    for address in pages_of(note):
        kept, says_why, footer = on_paper(spanish, address)
        assert (kept, says_why) == (not prints, not prints), address
        assert f"Printed by {spanish.name}, {spanish.actor.post}, " in footer and "TLP:" in footer, address
        assert on_paper(people["analyst"], address)[:2] == (False, False), address


def test_given_an_earlier_version_that_stays_here_then_neither_the_comparison_nor_the_list_goes_to_paper(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), handling=["h0", "h2"])
    note = revised(note, people, handling=["h0"])
    for name in ("compare", "versions"):
        assert on_paper(people["spanish"], url(name, note))[:2] == (True, True), name


def test_given_handling_codes_then_they_stand_beside_the_words_of_routes_timeline_and_versions(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), handling=["h0", "h1"])
    client = signed_in(people["spanish"])
    for address in (ROUTES, TIMELINE):
        assert "H0, H1" in main_of(client.get(address)), address
    page = client.get(url("versions", note)).content.decode()
    assert '<section class="handling"' in page and "<b>H1</b>" in page and "TLP:AMBER" in page


def test_given_versions_whose_words_are_listed_then_each_is_recorded_as_read(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    note = revised(note, people, what_changed="The hour.")
    note = revised(note, people, what_changed="The size of the boats.")
    signed_in(people["spanish"]).get(url("versions", note))
    with system_scope("test"):
        read = NoteRead.objects.filter(user_id=people["spanish"].pk).order_by("version").values_list("version", flat=True)
        assert list(read) == [2, 3]  # the first says nothing of what changed
