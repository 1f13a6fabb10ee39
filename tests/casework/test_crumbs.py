"""Every page of casework says the same way to it: the section first."""

import re

import pytest

from tests.casework import making
from tests.casework.entering import entered
from tests.casework.pages import signed_in
from tests.factories import make_country

pytestmark = pytest.mark.django_db
PAGES = ("new/", "routes/", "timeline/", "groups/", "requests/", "known/", "oversight/", "reads/")
PAGES_OF_A_NOTE = (
    "",
    "versions/",
    "similar/",
    "audience/",
    "audience/options/",
    "reads/",
    "corrections/",
    "export/",
    "edit/frame/",
)


def crumbs(page: str) -> list[tuple[str, str]]:
    way = page.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', way)


def test_given_the_pages_of_casework_then_their_way_begins_with_the_section_and_names_the_note(db):
    analyst, coordinator = making.team("SN")
    note = making.released(analyst, coordinator, make_country("ES"))
    draft = making.draft(analyst)
    signed_in(coordinator)  # gives them a second factor
    client = entered(coordinator, shown=True)
    for path in PAGES:
        assert crumbs(client.get(f"/notes/{path}").content.decode())[:1] == [("/notes/", "Casework")], path
    for path in PAGES_OF_A_NOTE:
        one = draft if path.startswith("edit") else note
        way = crumbs(client.get(f"/notes/{one.reference}/{path}").content.decode())
        expected = [("/notes/", "Casework"), (f"/notes/{one.reference}/", one.reference)]
        assert way[: len(expected)] == (expected if path else expected[:1]), path
