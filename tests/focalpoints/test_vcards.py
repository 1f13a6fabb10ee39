"""vCards and tables: the office and what its reader may see of it, never a private address, never a formula."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
import vobject
from django.db import connection

from focalpoints.models import Contact, Role
from rabatplatform.access.scope import system_scope
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.focalpoints.test_directory import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def senegal():
    return make_country("SN", names={"en": "Senegal", "fr": "Sénégal"})


@pytest.fixture
def desk(senegal):
    make_organisation("icmpd")
    post = make_post(
        senegal,
        titles={"en": "Smuggling desk", "fr": "Bureau du trafic illicite"},
        institution="Cellule; nationale, Dakar",
        working_languages=["fr", "wo"],
        time_zone="Africa/Dakar",
        hours="8:00 to 17:00",
        confirmed_at=datetime(2026, 3, 3, 12, tzinfo=UTC),
    )
    appoint(make_person("private@home.example", name="Aïssatou Bâ"), post)
    for kind, value, shown_to in (
        ("email", "desk@police.example", "members"),
        ("phone", "+221 33 800 00 00", "members"),
        ("mobile", "+221 77 000 00 00", "coordinators"),
        ("address", "Rue 12; Dakar, Sénégal", "members"),
    ):
        with system_scope("test"):
            Contact.objects.create(post=post, owner=senegal.members_label, kind=kind, value=value, shown_to=shown_to)
    return post


@pytest.fixture
def reader(client):
    client.force_login(make_member(make_country("ES"), Role.OBSERVER))
    return client


def card_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;") and "no-store" in answer["Cache-Control"]
    return list(vobject.readComponents(answer.content.decode())), answer.content.decode()


def test_given_a_post_then_its_card_is_the_office_as_its_reader_may_see_it(reader, desk):
    (card,), text = card_of(reader, f"{desk.get_absolute_url()}card.vcf")
    assert card.version.value == "3.0" and card.fn.value == "Smuggling desk, Senegal"
    assert card.org.value == ["Senegal", "Cellule; nationale, Dakar"] and card.title.value == "Smuggling desk"
    assert [line.value for line in card.contents["email"]] == ["desk@police.example"]
    assert [line.value for line in card.contents["tel"]] == ["+221 33 800 00 00"]
    assert card.adr.value.street == "Rue 12; Dakar, Sénégal"
    assert card.tz.value == "Africa/Dakar" and card.rev.value == "2026-03-03T12:00:00Z"
    assert card.url.value == f"http://testserver{desk.get_absolute_url()}" and str(desk.reference) in card.uid.value
    assert "Aïssatou Bâ" in card.note.value and "Working languages: French, Wolof" in card.note.value
    assert "private@home.example" not in text and "+221 77" not in text
    assert all(len(line.encode()) <= 76 for line in text.split("\r\n"))


def test_given_a_coordinator_then_their_card_holds_what_coordinators_see(client, desk):
    client.force_login(make_member(make_country("ES"), Role.COORDINATOR))
    (card,), _text = card_of(client, f"{desk.get_absolute_url()}card.vcf")
    assert [line.value for line in card.contents["tel"]] == ["+221 77 000 00 00", "+221 33 800 00 00"]


def test_given_words_that_end_a_line_then_the_card_keeps_its_shape(reader, senegal):
    make_organisation("icmpd")
    post = make_post(senegal, titles={"en": "Desk\r\nTEL:+1 900\nEND:VCARD"}, institution="A\nEMAIL:x@y.example")
    (card,), text = card_of(reader, f"{post.get_absolute_url()}card.vcf")
    assert "tel" not in card.contents and "email" not in card.contents
    assert text.count("\r\nEND:VCARD\r\n") == 1 and "\nTEL:" not in text
    assert "filename=" in reader.get(f"{post.get_absolute_url()}card.vcf")["Content-Disposition"]


def test_given_a_country_then_one_file_holds_a_card_for_each_open_post(reader, senegal, desk):
    make_post(senegal, Role.ANALYST)
    cards, text = card_of(reader, "/focal-points/SN/card.vcf")
    assert [card.title.value for card in cards] == ["Analyst", "Smuggling desk"]
    assert "Vacant on" in cards[0].note.value and "Its duties fall to the Secretariat." in cards[0].note.value
    assert "private@home.example" not in text
    assert reader.get("/focal-points/XX/card.vcf").status_code == 404


def test_given_somebody_without_a_post_then_no_card_and_no_table(client, desk):
    client.force_login(make_person())
    assert client.get(f"{desk.get_absolute_url()}card.vcf").status_code == 404
    assert client.get("/focal-points/SN/card.vcf").status_code == 404
    assert client.get("/focal-points/export.csv").status_code == client.get("/focal-points/export.xlsx").status_code == 403


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def table(answer) -> list[dict]:
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment;")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_given_a_search_then_its_table_holds_the_same_posts_with_the_contacts_its_reader_sees(reader, senegal, desk):
    make_post(senegal, titles={"en": "Another"})
    (row,) = table(reader.get("/focal-points/export.csv?q=smuggling"))
    assert (row["Title"], row["Code"], row["Holder"]) == ("Smuggling desk", "SN", "Aïssatou Bâ")
    assert row["telephone"] == "'+221 33 800 00 00"  # what begins with a plus is a formula to a spreadsheet
    assert row["e-mail of the office"] == "desk@police.example" and row["mobile telephone"] == ""
    assert row["Last confirmed"] == "2026-03-03" and "private@" not in str(row)
    assert len(table(reader.get("/focal-points/export.csv"))) == 3  # with the reader's own post


def test_given_what_looks_like_a_formula_then_it_is_a_text_in_both(reader, senegal):
    evil = '=HYPERLINK("https://evil.example")'
    make_post(senegal, titles={"en": evil}, institution="@SUM(1+1)", hours="-2+3")
    rows = table(reader.get("/focal-points/export.csv?country=SN"))
    assert (
        rows[0]["Title"] == "'" + evil and rows[0]["Institution"].startswith("'@") and rows[0]["Working hours"].startswith("'-")
    )
    answer = reader.get("/focal-points/export.xlsx?country=SN")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells[evil].data_type == "s" and cells["@SUM(1+1)"].data_type == "s" and not cells[evil].hyperlink


def test_given_a_reader_of_french_then_the_table_is_in_french(client, desk):
    client.force_login(make_member(make_country("ES"), Role.OBSERVER, language="fr"))
    (row,) = table(client.get("/focal-points/export.csv?country=SN"))
    assert "Bureau du trafic illicite" in row.values() and "Sénégal" in row.values()


def test_given_a_table_then_who_took_it_and_how_many_lines_is_written_down(client, desk):
    person = make_member(make_country("ES"), Role.OBSERVER)
    client.force_login(person)
    client.get("/focal-points/export.xlsx?q=smuggling")
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT user_id, data FROM audit_auditentry WHERE act = 'directory_exported'")
        ((user, data),) = cursor.fetchall()
    assert user == person.pk and '"rows": 1' in str(data).replace("'", '"') and "xlsx" in str(data)


@pytest.mark.parametrize("query", ["competence=magic", "colour=red", "q=" + "x" * 300])
def test_given_a_wrong_filter_then_no_table(reader, query):
    assert reader.get(f"/focal-points/export.csv?{query}").status_code == 400


def test_given_one_post_or_many_then_card_and_table_ask_the_same_number_of_questions(reader, senegal, desk):
    pages = ("/focal-points/SN/card.vcf", "/focal-points/export.csv", "/focal-points/export.xlsx")
    few = [len(questions(reader, page)) for page in pages]
    for _turn in range(9):
        appoint(make_person(), make_post(senegal))
    many = [len(questions(reader, page)) for page in pages]
    assert few == many and max(many) <= 10
