"""Pages and pictures of clean files: made in the sandbox, served with the rights of the file."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import path
from PIL import Image

from rabatplatform.files import sandbox
from rabatplatform.files.models import Attachment
from rabatplatform.files.serving import serve_preview
from rabatplatform.files.tasks import clean_file
from tests.papers.models import Paper
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.corpus import odf, office, slides, workbooks
from tests.rabatplatform.files.test_checking import fresh, send

PDF = "application/pdf"
pytestmark = pytest.mark.urls(__name__)


def show(request, reference):
    return serve_preview(request, Paper.objects.visible_to(request.user).get(reference=reference))


urlpatterns = [path("preview/<uuid:reference>/", show)]


def look(content: bytes, media_type: str) -> sandbox.Look:
    with sandbox.clean(io.BytesIO(content), media_type) as clean:
        seen = sandbox.look(clean, media_type)
        assert clean.tell() == 0
    return seen


def picture_of(seen) -> Image.Image:
    assert 0 < len(seen.picture) <= 60_000
    picture = Image.open(io.BytesIO(seen.picture))
    assert picture.format == "WEBP" and picture.width <= 480 and not picture.getexif()
    return picture


def test_given_a_pdf_then_its_first_page_is_drawn_from_the_clean_file_and_its_pages_counted():
    seen = look(samples.active_document(), PDF)
    picture = picture_of(seen).convert("L")
    assert seen.pages == 1 and picture.width == 480
    assert min(picture.getdata()) < 60 < 250 < max(picture.getdata())  # black letters on white paper


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_given_a_picture_then_a_small_one_is_made(form, media_type):
    noise = Image.effect_noise((1_400, 900), 120).convert("RGB")  # packs badly
    written = io.BytesIO()
    noise.save(written, form)
    assert picture_of(look(written.getvalue(), media_type)).width <= 480


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_given_a_png_of_any_mode_then_it_is_drawn(mode):
    colour = (3, 4) if mode == "LA" else "red" if mode == "RGBA" else 0
    assert picture_of(look(samples.picture("PNG", mode=mode, colour=colour), "image/png")).size == (40, 20)


@pytest.mark.parametrize(
    ("make", "kind", "pages"),
    [
        (office.told, "DOCX", 3),
        (office.tracked, "DOCX", 0),
        (workbooks.xlsx(), "XLSX", 1),
        (slides.pptx(), "PPTX", 1),
        (odf.HIDDEN["properties"], "ODT", 4),
    ],
)
def test_given_an_office_file_then_pages_are_told_where_they_are_known_and_there_is_no_picture(make, kind, pages):
    media_type = next(known.media_type for known in Attachment.kinds if known.name == kind)
    assert look(make(), media_type) == sandbox.Look(pages, b"")


def test_given_a_file_that_cannot_be_drawn_then_it_is_a_good_file_all_the_same():
    with sandbox.clean(io.BytesIO(samples.document()), PDF) as clean:
        clean.seek(0)
        clean.truncate(20)
        assert sandbox.look(clean, PDF) == sandbox.Look()


@pytest.fixture
def paper(cast, practice, django_capture_on_commit_callbacks):
    paper = send(cast, practice, samples.document())
    with django_capture_on_commit_callbacks(execute=True):
        clean_file("papers.Paper", paper.pk)
    return fresh(paper)


def test_given_a_clean_file_then_its_picture_is_shown_in_the_page_and_runs_nothing(client, cast, paper, store):
    client.force_login(cast.focal_point_senegal)
    response = client.get(f"/preview/{paper.reference}/")
    assert b"".join(response) == (store / paper.preview_key).read_bytes()
    assert response["Content-Type"] == "image/webp"
    assert not response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-store, private"


def test_given_a_file_that_is_not_clean_or_has_no_picture_then_none_is_shown(paper):
    request = RequestFactory().get("/")
    paper.preview_key = ""
    with pytest.raises(Http404):
        serve_preview(request, paper)
    paper.state = "refused"
    with pytest.raises(PermissionDenied):
        serve_preview(request, paper)


@pytest.mark.parametrize("fault", ["changed", "gone"])
def test_given_a_picture_that_was_tampered_with_then_it_is_not_served(client, cast, paper, store, fault):
    place = store / paper.preview_key
    place.unlink() if fault == "gone" else place.write_bytes(b"something else")
    client.force_login(cast.focal_point_senegal)
    response = client.get(f"/preview/{paper.reference}/")
    assert response.status_code == 503 and b"something else" not in response.content
