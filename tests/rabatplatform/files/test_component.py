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


def test_the_field_offers_what_is_taken():
    html = AttachmentField(model=NominationDocument).widget.render("document", None)
    assert 'type="file"' in html and "application/pdf,.pdf,image/jpeg,.jpg,image/png,.png" in html and "docx" not in html
    assert 'data-most="10485760"' in html and "at most 10 MB" in html
    with translation.override("en"):
        assert str(AttachmentField(model=NominationDocument).help_text) == "PDF, JPEG or PNG, at most 10 MB. 3 files at most."
        assert str(AttachmentField(model=Paper).help_text).startswith("PDF, DOCX, XLSX, PPTX, ODT, JPEG, PNG or WebP, at most 20")
