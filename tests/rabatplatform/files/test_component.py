"""A file on a page: its state is said in words, and only a clean one is a link."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from focalpoints.models import NominationDocument
from rabatplatform.files.forms import AttachmentField
from tests.papers.models import Paper


@pytest.mark.parametrize(
    ("state", "refusal", "says", "linked"),
    [
        ("quarantined", "", "Waits to be checked", False),
        ("checking", "", "Being checked", False),
        ("clean", "", "2.0\xa0KB", True),
        ("refused", "file_encrypted", "The file is protected by a password.", False),
        ("refused", "a_code_of_tomorrow", "The file could not be checked.", False),
    ],
)
def test_given_a_state_then_the_page_says_it_and_links_only_what_is_clean(state, refusal, says, linked):
    paper = Paper(name="<i>letter</i>.pdf", size=2048, state=state, refusal=refusal)
    with translation.override("en"):
        html = render_to_string("components/file.html", {"file": paper, "href": "/here/"})
    assert says in html
    assert ('href="/here/"' in html) is linked
    assert "<i>" not in html


def shown(state="clean", **facts):
    facts = {"name": "letter.pdf", "size": 2048, "media_type": "application/pdf", "preview_key": "preview/a", "pages": 3, **facts}
    addresses = {"href": "/here/", "preview": "/picture/", "refresh": "/page/", "remove": "/away/", "token": "t"}
    with translation.override("en"):
        return render_to_string("components/file.html", {"file": Paper(state=state, **facts), **addresses})


def test_given_a_clean_file_then_kind_pages_picture_and_removal_are_there_and_nothing_is_asked_again():
    html = shown()
    assert "PDF · 2.0\xa0KB · 3 pages" in html and 'alt="First page of letter.pdf"' in html
    assert 'src="/picture/"' in html and 'action="/away/"' in html and 'value="t"' in html
    assert "hx-get" not in html
    assert "<img" not in shown(preview_key="")


@pytest.mark.parametrize("state", ["quarantined", "checking"])
def test_given_a_file_that_is_checked_then_the_page_asks_again_and_shows_no_picture(state):
    html = shown(state)
    assert 'hx-get="/page/"' in html and "<img" not in html and "/here/" not in html


@pytest.mark.parametrize(
    ("kind", "pages", "said"),
    [("PDF", 1, "1 page"), ("PPTX", 12, "12 slides"), ("XLSX", 2, "2 sheets"), ("ODT", 0, ""), ("JPEG", 1, "")],
)
def test_given_a_kind_then_its_extent_is_said_in_its_own_words(kind, pages, said):
    media_type = next(known.media_type for known in Paper.kinds if known.name == kind)
    with translation.override("en"):
        assert Paper(media_type=media_type, pages=pages).extent == said


def test_the_field_offers_what_is_taken():
    html = AttachmentField(model=NominationDocument).widget.render("document", None)
    assert 'type="file"' in html and "application/pdf,.pdf,image/jpeg,.jpg,image/png,.png" in html and "docx" not in html
    assert 'data-most="10485760"' in html and "at most 10 MB" in html
    with translation.override("en"):
        assert str(AttachmentField(model=NominationDocument).help_text) == "PDF, JPEG or PNG, at most 10 MB. 3 files at most."
        assert str(AttachmentField(model=Paper).help_text).startswith("PDF, DOCX, XLSX, PPTX, ODT, JPEG, PNG or WebP, at most 20")
