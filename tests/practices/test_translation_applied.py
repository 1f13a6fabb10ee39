"""What an approved translation puts before the readers, and what it takes from them."""

import pytest

from practices.tasks import apply_translation
from tests.practices.translating import FRENCH, act, claim, published, rows_of, save, translated

CHANGED = "Police et parquet traitent le trafic illicite de migrants ensemble."
pytestmark = pytest.mark.django_db


def test_given_a_section_that_the_translator_emptied_when_approved_then_readers_have_the_original_of_it(cast):
    practice = published(cast.senegal)
    translated(practice, state="draft", **FRENCH)
    translated(practice, language="pt", problem="Os casos perdiam-se.")
    work = claim(cast.contributor_spain, practice)
    work = save(cast.contributor_spain, work, problem="", summary=CHANGED)
    act(cast.contributor_spain, "offer", work=work)
    act(cast.focal_point_senegal, "approve", work=work, reads=True)
    assert set(rows_of(practice)) == {"title", "summary", "problem"}  # until a worker applies it
    apply_translation(work.pk)
    assert {kind: row.text for kind, row in rows_of(practice).items()} == {
        "title": FRENCH["title"],
        "summary": CHANGED,
    }
    assert set(rows_of(practice, "pt")) == {"problem"}
