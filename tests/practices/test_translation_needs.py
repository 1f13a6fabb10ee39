"""The summary of what is missing, older or unchecked, kept by triggers."""

import pytest
from django.db import ProgrammingError, connection, transaction

from practices.models import Practice, Section, Translation, TranslationNeed
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_practice
from tests.practices.translating import published, revised, translated

pytestmark = pytest.mark.django_db


def needs(practice) -> dict:
    with system_scope("test"):
        rows = TranslationNeed.objects.filter(practice=practice.pk)
        return {row.language: (row.sections, row.missing, row.older, row.unchecked) for row in rows}


def test_given_a_published_practice_then_each_other_language_misses_every_section(cast):
    practice = published(cast.senegal)
    assert needs(practice) == dict.fromkeys(("fr", "pt", "es", "ar"), (3, 3, 0, 0))
    with system_scope("test"):
        assert TranslationNeed.objects.get(practice=practice, language="fr").since == practice.published_at


def test_given_translations_then_what_they_cover_is_not_missing_and_a_whole_one_leaves_the_list(cast):
    practice = published(cast.senegal)
    translated(practice, title="T", summary="S")
    assert needs(practice)["fr"] == (3, 1, 0, 0)
    translated(practice, problem="P", state="machine")
    assert needs(practice)["fr"] == (3, 0, 0, 1)
    with system_scope("test"):
        Translation.objects.filter(practice=practice).update(state="reviewed")
    assert "fr" not in needs(practice)
    with system_scope("test"):
        Translation.objects.filter(practice=practice, section__kind="title").delete()
    assert needs(practice)["fr"] == (3, 1, 0, 0)


def test_given_a_new_revision_then_changed_sections_are_older_since_it_was_published(cast):
    practice = published(cast.senegal)
    translated(practice, title="T", summary="S", problem="P")
    practice = revised(practice, problem="Another problem.", actions="New.", summary="")
    assert needs(practice)["fr"] == (3, 1, 1, 0)
    with system_scope("test"):
        assert TranslationNeed.objects.get(practice=practice, language="fr").since == practice.current.published_at


def test_given_a_practice_that_is_not_read_any_more_then_nothing_is_needed(cast):
    practice, draft = published(cast.senegal), make_practice(cast.senegal)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
        Section.objects.filter(practice=draft).update(text="Other")
    assert needs(practice) == needs(draft) == {}


def test_given_members_then_they_read_the_needs_and_nobody_else_does_nor_writes_them(cast):
    published(cast.senegal)
    for person, number in ((cast.observer_spain, 4), (cast.ended, 0), (cast.superuser, 0)):
        with access_scope(person):
            assert TranslationNeed.objects.count() == number
            assert TranslationNeed.objects.visible_to(person).count() == number
    with (
        access_scope(cast.coordinator_senegal),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM practices_translationneed")
