"""The practices of a search as CSV and JSON."""

import csv
import io
import json

import pytest

from practices.export import table
from tests.factories import make_practice

pytestmark = pytest.mark.django_db
BOM = b"\xef\xbb\xbf"


def get(client, person, form, **query):
    client.force_login(person)
    return client.get(f"/practices/export.{form}", query)


def lines_of(response):
    assert response.content.startswith(BOM)
    return list(csv.DictReader(io.StringIO(response.content[len(BOM) :].decode(), newline="")))


def titles_of(response):
    return [row["title"] for row in json.loads(response.content)["practices"]]


@pytest.fixture
def three(cast):
    return [
        make_practice(cast.senegal, state="published", title="Airport checks", kind="training", texts={"summary": "Officers."}),
        make_practice(cast.spain, state="published", title="Harbour checks", kind="tool"),
        make_practice(cast.senegal, title="Unfinished airport"),
    ]


def test_given_a_search_then_the_csv_holds_what_its_reader_sees_with_an_address_each(client, cast, three):
    response = get(client, cast.observer_spain, "csv", q="airport")
    rows = lines_of(response)
    assert [row["Title"] for row in rows] == ["Airport checks"]
    assert rows[0]["Countries"] == "Senegal"
    assert rows[0]["Country codes"] == "SN"
    assert rows[0]["Page"] == f"http://testserver{three[0].get_absolute_url()}"
    assert response["Content-Disposition"] == 'attachment; filename="practices.csv"'
    assert "no-store" in response["Cache-Control"]


def test_given_filters_then_the_json_holds_the_same_rows_as_the_page_and_its_columns(client, cast, three):
    made = json.loads(get(client, cast.observer_spain, "json", kind="tool").content)
    assert [row["title"] for row in made["practices"]] == ["Harbour checks"]
    assert list(made["practices"][0]) == list(table.COLUMNS) == list(made["columns"])
    assert made["is_complete"]
    assert made["search"].endswith("/practices/?kind=tool")


def test_given_drafts_then_only_their_team_finds_them_in_its_table(client, cast, three):
    assert titles_of(get(client, cast.contributor_senegal, "json", state="draft")) == ["Unfinished airport"]
    for person in (cast.observer_senegal, cast.observer_spain, cast.agency, cast.superuser):
        assert "Unfinished" not in get(client, person, "json", state="draft").content.decode()


def test_given_cells_that_begin_a_formula_then_no_spreadsheet_runs_them(client, cast):
    for beginning in ("=", "+", "-", "@"):
        make_practice(cast.senegal, state="published", title=f"{beginning}cmd|' /C calc'!A0", lead_institution='=HYPERLINK("x")')
    for row in lines_of(get(client, cast.observer_spain, "csv")):
        assert row["Title"][0] == row["Lead institution"][0] == "'"


def test_given_more_than_the_most_then_the_first_are_there_and_it_is_said(client, cast, three, monkeypatch):
    monkeypatch.setattr(table, "MOST", 1)
    made = json.loads(get(client, cast.observer_spain, "json").content)
    assert (len(made["practices"]), made["is_complete"]) == (1, False)
    assert "first 1 " in made["note"]
    assert get(client, cast.observer_spain, "csv").content.decode().splitlines()[-1].startswith("Only the first 1")


def test_given_a_french_reader_then_labels_and_texts_are_french(client, cast, three):
    cast.observer_spain.language = "fr"
    client.force_login(cast.observer_spain)
    client.cookies["language"] = "fr"
    made = json.loads(client.get("/practices/export.json", {"q": "airport"}).content)
    assert made["language"] == "fr"
    assert made["practices"][0]["countries"] == ["Sénégal"]


@pytest.mark.parametrize("query", [{"country": "XX"}, {"sort": "worst"}, {"year": "soon"}, {"q": "x" * 501}])
def test_given_parameters_that_cannot_be_read_then_400_and_their_names(client, cast, query):
    for form in ("csv", "json"):
        response = get(client, cast.observer_spain, form, **query)
        assert response.status_code == 400


def test_given_another_ending_then_there_is_no_such_page(client, cast):
    assert get(client, cast.observer_spain, "xml").status_code == 404


def test_given_nobody_signed_in_then_it_leads_to_sign_in(client, db):
    assert client.get("/practices/export.csv").status_code == 302


def test_given_results_then_their_page_leads_to_the_same_search_as_files(client, cast, three):
    client.force_login(cast.observer_spain)
    page = client.get("/practices/", {"kind": "tool"}).content.decode()
    assert 'href="/practices/export.csv?kind=tool"' in page
    assert 'href="/practices/export.json?kind=tool"' in page
    assert "export.csv" not in client.get("/practices/", {"q": "zebra"}).content.decode()
