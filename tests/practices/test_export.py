"""A practice as PDF and Word: asked for, made in the reader's scope, served; and who gets what."""

import io
from datetime import timedelta

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

from practices import tasks
from practices.export import making, store
from practices.models import Section, Translation
from practices.models.revision import source_hash
from rabatplatform.access.scope import system_scope
from tests.factories import make_practice
from tests.rabatplatform.api.calls import Api, refusal, token_for

pytestmark = pytest.mark.django_db
PDF, WORD = b"%PDF-", b"PK\x03\x04"


@pytest.fixture(autouse=True)
def marks(monkeypatch):
    """The marks of what was asked for, out of reach of other tests that empty the cache."""
    marks = LocMemCache("sheets", {})
    marks.clear()
    monkeypatch.setattr(making, "cache", marks)
    return marks


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {**settings.STORAGES["private"]["OPTIONS"], "location": tmp_path}},
    }
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """What was handed to the worker, which does nothing until told."""
    calls = []
    monkeypatch.setattr(tasks.make_sheet, "delay", lambda *ids: calls.append(ids))
    return calls


@pytest.fixture
def practice(cast):
    return make_practice(
        cast.senegal, state="published", title="Airport checks", texts={"summary": "Officers check.", "actions": "- one\n- two"}
    )


def address(practice, form="pdf"):
    return f"/practices/{practice.address}/export/{form}/"


def translate(practice, kind, text, language, state="reviewed"):
    with system_scope("test"):
        section = Section.objects.get(practice=practice, kind=kind)
        fields = {"text": text, "state": state, "source_hash": source_hash(section.text)}
        Translation.objects.create(
            practice=practice, revision_id=section.revision_id, section=section, language=language, **fields
        )


def files(place):
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("form", "begins"), [("pdf", PDF), ("docx", WORD)])
def test_given_a_reader_when_the_worker_has_made_it_then_the_file_is_a_download(client, cast, practice, asked, form, begins):
    client.force_login(cast.observer_spain)
    waiting = client.get(address(practice, form))
    assert waiting.status_code == 202
    assert "being made" in waiting.content.decode()
    assert len(asked) == 1
    assert tasks.make_sheet(*asked[0])
    ready = client.get(address(practice, form), {"wait": "1"})
    assert f"{address(practice, form)}?text=en" in ready.content.decode()
    assert 'http-equiv="refresh"' not in ready.content.decode()
    response = client.get(address(practice, form))
    assert body(response).startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="{practice.address}-en.{form}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_given_two_clicks_and_two_readers_of_the_same_then_one_job_and_one_file(client, cast, practice, asked, place):
    for person in (cast.observer_spain, cast.observer_spain, cast.agency):
        client.force_login(person)
        assert client.get(address(practice)).status_code == 202
    assert len(asked) == 1
    tasks.make_sheet(*asked[0])
    tasks.make_sheet(*asked[0])  # a worker that was lost after its work: the job comes again
    assert len(files(place)) == 1
    assert client.get(address(practice))["Content-Type"] == "application/pdf"


def test_given_a_lost_worker_when_a_minute_has_passed_then_the_next_look_asks_again(client, cast, practice, asked, marks):
    client.force_login(cast.observer_spain)
    client.get(address(practice))
    marks.clear()  # the mark ends by itself
    assert client.get(address(practice), {"wait": "1"}).status_code == 202
    assert len(asked) == 2


def test_given_a_job_that_failed_then_the_page_says_so_and_another_try_is_asked_for(client, cast, practice, asked, monkeypatch):
    client.force_login(cast.observer_spain)
    client.get(address(practice))
    with monkeypatch.context() as broken:
        broken.setattr(making.pdf, "made", lambda *given: 1 / 0)
        assert not tasks.make_sheet(*asked[0])
    page = client.get(address(practice))
    assert (page.status_code, len(asked)) == (200, 1)
    assert "could not be made" in page.content.decode()
    assert "csrfmiddlewaretoken" in page.content.decode()
    again = client.post(f"{address(practice)}?text=en")
    assert again.url == f"{address(practice)}?text=en&wait=1"
    assert len(asked) == 2
    assert tasks.make_sheet(*asked[1])
    assert "is ready" in client.get(again.url).content.decode()


def test_given_a_broker_that_is_away_then_the_page_says_that_it_failed_and_the_next_try_asks(client, cast, practice, monkeypatch):
    client.force_login(cast.observer_spain)
    monkeypatch.setattr(making, "hand_over", lambda *given: False)
    assert "could not be made" in client.get(address(practice)).content.decode()
    given = []
    monkeypatch.setattr(making, "hand_over", lambda *ids: given.append(ids) or True)
    assert client.get(address(practice)).status_code == 202
    assert len(given) == 1


def test_given_a_draft_then_its_team_gets_it_marked_and_nobody_else_learns_of_it(client, cast, asked):
    draft = make_practice(cast.senegal, title="Unfinished")
    for person in (cast.observer_senegal, cast.focal_point_spain, cast.agency, cast.superuser):
        client.force_login(person)
        for method in (client.get, client.post):
            assert method(address(draft)).status_code == 404
    client.force_login(cast.contributor_senegal)
    assert client.get(address(draft, "docx")).status_code == 202
    tasks.make_sheet(*asked[0])
    assert "Draft, not published" in text_of_word(body(client.get(address(draft, "docx"))))


def test_given_a_job_whose_person_may_not_read_it_any_more_then_nothing_is_made(cast, place):
    draft = make_practice(cast.senegal, title="Unfinished")
    assert not tasks.make_sheet(draft.pk, cast.focal_point_spain.pk, "en", "pdf")
    assert files(place) == []


def test_given_a_changed_text_then_the_old_file_is_not_served(client, cast, practice, asked):
    client.force_login(cast.observer_spain)
    client.get(address(practice, "docx"))
    tasks.make_sheet(*asked[0])
    with system_scope("test"):
        Section.objects.filter(practice=practice, kind="title").update(text="Seaport checks")
    assert client.get(address(practice, "docx")).status_code == 202
    tasks.make_sheet(*asked[1])
    assert "Seaport checks" in text_of_word(body(client.get(address(practice, "docx"))))


def test_given_a_partial_translation_then_its_document_has_headings_in_that_language_and_marks_the_rest(
    client, cast, practice, asked
):
    translate(practice, "title", "فحص الوثائق", "ar", state="machine")
    client.force_login(cast.observer_spain)
    client.get(address(practice, "docx"), {"text": "ar"})
    tasks.make_sheet(*asked[0])
    response = client.get(address(practice, "docx"), {"text": "ar"})
    text = text_of_word(body(response))
    assert "-ar.docx" in response["Content-Disposition"]
    for words in ("فحص الوثائق", "كيف تعمل الممارسة", "تُرجم هذا النص آليًا", "متاح فقط بلغة: English.", "Officers check."):
        assert words in text


@pytest.mark.parametrize("wanted", ["xx", "ar-xb", "../../etc", "de", ""])
def test_given_a_language_that_it_does_not_have_then_the_original(client, cast, practice, asked, wanted):
    client.force_login(cast.observer_spain)
    assert client.get(address(practice), {"text": wanted}).status_code == 202
    assert asked[0][2:] == ("en", "pdf")


def test_given_a_format_that_is_none_then_there_is_no_such_page(client, cast, practice):
    client.force_login(cast.observer_spain)
    assert client.get(address(practice, "exe")).status_code == 404


def test_given_files_of_last_week_then_they_are_removed_and_fresh_ones_stay(place):
    store.keep("ab" * 32, "pdf", b"one")
    assert tasks.remove_old_sheets() == 0
    assert store.remove_old(now=timezone.now() + timedelta(days=8)) == 1
    assert files(place) == []


def test_given_the_page_of_a_practice_then_it_leads_to_its_files_in_the_language_that_is_shown(client, cast, practice):
    translate(practice, "title", "Contrôles", "fr")
    client.force_login(cast.observer_spain)
    page = client.get(practice.get_absolute_url(), {"text": "fr"}).content.decode()
    for form in ("pdf", "docx"):
        assert f'href="{address(practice, form)}?text=fr"' in page


def test_given_a_practice_that_was_withdrawn_then_its_page_says_so_and_no_file_is_made(client, cast, practice, asked):
    with system_scope("test"):
        type(practice).objects.filter(pk=practice.pk).update(state="withdrawn")
    client.force_login(cast.observer_spain)
    for method in (client.get, client.post):
        assert method(address(practice)).url == practice.get_absolute_url()
    assert asked == []


def test_given_the_page_of_a_practice_then_its_print_says_where_and_when_it_was_printed(client, cast, practice):
    translate(practice, "title", "Contrôles", "fr")
    client.force_login(cast.observer_spain)
    page = client.get(practice.get_absolute_url(), {"text": "fr"}).content.decode()
    printed = page[page.index('<footer class="print-only') :]
    assert f"http://testserver{practice.get_absolute_url()}" in printed
    assert "Translated from English." in printed
    assert "Printed on" in printed
    assert str(timezone.now().year) in printed


def text_of_word(content: bytes) -> str:
    from docx import Document

    docx = Document(io.BytesIO(content))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in docx.paragraphs), *cells])


# ── by REST ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("form", "begins"), [("pdf", PDF), ("docx", WORD)])
def test_given_a_caller_of_the_api_then_they_are_told_to_wait_and_get_the_file(cast, practice, asked, form, begins):
    api, there = Api(cast.observer_spain), f"/practices/{practice.address}/exports/"
    listed = {row["form"]: row for row in api.get(there, {"text": "en"}).json()["results"]}
    assert [row["state"] for row in listed.values()] == ["none", "none"]
    waiting = api.get(listed[form]["url"], HTTP_ACCEPT="application/pdf")
    assert (waiting.status_code, waiting["Retry-After"], waiting.json()["state"]) == (202, "3", "asked")
    assert api.get(waiting["Location"]).status_code == 202
    assert len(asked) == 1
    assert tasks.make_sheet(*asked[0])
    ready = api.get(waiting["Location"])
    assert (ready.status_code, ready["Content-Type"]) == (200, listed[form]["content_type"])
    assert body(ready).startswith(begins)
    assert "no-store" in ready["Cache-Control"]
    assert [row["state"] for row in api.get(there).json()["results"] if row["form"] == form] == ["ready"]


def test_given_a_job_that_failed_then_the_api_says_when_to_try_again(cast, practice, asked, monkeypatch):
    api, there = Api(token=token_for(cast.unodc)[1]), f"/practices/{practice.address}/exports/"
    assert api.get(there + "pdf/").status_code == 202
    with monkeypatch.context() as broken:
        broken.setattr(making.pdf, "made", lambda *given: 1 / 0)
        assert not tasks.make_sheet(*asked[0])
    answer = api.get(there + "pdf/")
    refusal(answer, 503, code="unavailable")
    assert int(answer["Retry-After"]) >= making.SECONDS[making.FAILED]
    assert [row["state"] for row in api.get(there).json()["results"]] == ["failed", "none"]


def test_given_what_is_not_there_or_a_wrong_parameter_then_the_api_refuses_it(cast, practice, asked):
    api, there = Api(cast.observer_spain), f"/practices/{practice.address}/exports/"
    refusal(api.get(there + "odt/"), 404)
    for path in (there, there + "pdf/"):
        refusal(api.get(path, {"text": "xx"}), 400, "text")
        refusal(api.get(path, {"lang": "fr"}), 400, "lang")
    for state in ("draft", "withdrawn"):
        hidden = make_practice(cast.senegal, state=state, title="Hidden")
        for path in ("exports/", "exports/pdf/"):
            refusal(api.get(f"/practices/{hidden.address}/{path}"), 404)
    assert asked == []
