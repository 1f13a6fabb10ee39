"""A machine that translates: nobody by default, and never in the place of a person."""

import pytest

from practices.models import Practice, Translation, WorkText
from practices.services import translating
from practices.tasks import fill_wanted_with_machine, fill_with_machine, prefill_translation
from practices.translating.machine import Nobody, provider
from rabatplatform.access.scope import access_scope, system_scope
from tests.practices.translating import claim, now, published, revised, rows_of, save, texts_of, translated

pytestmark = pytest.mark.django_db


class Fake:
    """Turns the letters around."""

    is_there = True
    given: list = []

    def translate(self, texts, source, target):
        self.given.extend(texts)
        return [f"{target}: {text[::-1]}" for text in texts]


@pytest.fixture
def machine(settings):
    settings.MACHINE_TRANSLATION = f"{__name__}.Fake"
    Fake.given = []
    return Fake


def test_given_no_provider_then_nothing_is_translated_by_a_machine(cast):
    practice = published(cast.senegal)
    assert isinstance(provider(), Nobody)
    assert fill_with_machine(practice.pk, "fr") == 0
    assert prefill_translation(claim(cast.contributor_spain, practice).pk) == 0


def test_given_a_provider_then_what_nobody_translated_is_filled_and_a_persons_text_stays(cast, machine):
    practice = published(cast.senegal)
    translated(practice, title="Titre")
    translated(practice, summary="Brouillon", state="draft")
    assert fill_with_machine(practice.pk, "fr") == 1
    rows = rows_of(practice)
    assert {kind: row.state for kind, row in rows.items()} == {"title": "reviewed", "summary": "draft", "problem": "machine"}
    assert rows["title"].text == "Titre"
    assert rows["problem"].author_id is None


def test_given_the_night_then_a_machine_fills_what_is_missing_where_there_is_one(cast, settings):
    practice = published(cast.senegal)
    assert fill_wanted_with_machine() == 0
    assert rows_of(practice) == {}
    settings.MACHINE_TRANSLATION = f"{__name__}.Fake"
    assert fill_wanted_with_machine() > 0
    assert {row.state for row in rows_of(practice).values()} == {"machine"}


def test_given_a_changed_original_then_a_machine_renews_its_own_text_and_nobody_elses(cast, machine):
    practice = published(cast.senegal)
    translated(practice, title="Titre", summary="Résumé")
    assert fill_with_machine(practice.pk, "fr") == 1
    practice = revised(practice, summary="Another.", problem="Changed.")
    assert fill_with_machine(practice.pk, "fr") == 1
    rows = rows_of(practice)
    assert rows["summary"].text == "Résumé"
    assert (rows["problem"].text, rows["problem"].made_from) == ("fr: .degnahC", 2)
    assert fill_with_machine(practice.pk, "fr") == 0


def test_given_a_claim_a_withdrawal_or_its_own_language_then_the_machine_gets_nothing(cast, machine):
    practice = published(cast.senegal)
    work = claim(cast.contributor_spain, practice)
    assert fill_with_machine(practice.pk, "fr") == 0
    assert fill_with_machine(practice.pk, "en") == 0
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
    assert fill_with_machine(practice.pk, "pt") == 0
    assert prefill_translation(work.pk) == 0
    assert machine.given == []
    with system_scope("test"):
        assert Translation.objects.count() == WorkText.objects.count() == 0


def test_given_a_work_begun_by_a_machine_then_its_sections_are_marked_until_a_person_saves_them(cast, machine):
    practice = published(cast.senegal)
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), title="Titre")
    assert prefill_translation(work.pk) == 2
    assert {kind for kind, text in texts_of(work).items() if text.is_machine} == {"summary", "problem"}
    with access_scope(cast.contributor_spain), pytest.raises(translating.NotReady) as refusal:
        translating.offer(work=work, actor=cast.contributor_spain.actor)
    assert set(refusal.value.fields) == {"summary", "problem"}
    save(cast.contributor_spain, work, summary="Résumé")
    with access_scope(cast.contributor_spain):
        translating.save_texts(
            work=work, edition=now(work).edition, texts={}, beside=1, right=["problem"], actor=cast.contributor_spain.actor
        )
        assert translating.offer(work=work, actor=cast.contributor_spain.actor).state == "offered"
    assert not any(text.is_machine for text in texts_of(work).values())
