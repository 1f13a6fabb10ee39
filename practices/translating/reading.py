"""What a reader of a translation is told beside its text: by which posts it was made, and whether they may make it better."""

from dataclasses import dataclass

from focalpoints.roles import PERMISSIONS
from practices.models import Practice, Section, Translation
from practices.policies.translation import TRANSLATES
from practices.text import Text, Version, Words, reader_language
from practices.translating.languages import may_be_translated_to

TRANSLATE, RENEW, CORRECT = "translate", "renew", "correct"


@dataclass(frozen=True)
class Made:
    """by, checked: posts; wanted: what a translator is offered ("" for nothing), in `language`."""

    by: tuple = ()
    checked: tuple = ()
    wanted: str = ""
    language: str = ""


def made_of(practice: Practice, words: Words, version: Version, posts) -> Made:
    """One question, and none for the original. posts: that the reader holds."""
    by, checked = _posts_of(practice, version) if not version.is_original else ((), ())
    language = version.language if not version.is_original else reader_language()
    may = practice.state == Practice.State.PUBLISHED and any(TRANSLATES in PERMISSIONS[post.role] for post in posts)
    if not may or not may_be_translated_to(practice, language):
        return Made(by, checked)
    shown = next((one for one in words.versions if one.language == language), None)
    if shown is None or shown.is_partial:
        wanted = TRANSLATE
    else:
        wanted = RENEW if shown.is_older or not shown.is_reviewed else CORRECT
    return Made(by, checked, wanted, language)


def _posts_of(practice: Practice, version: Version) -> tuple[tuple, tuple]:
    rows = Translation.objects.filter(revision=practice.current_id, language=version.language).exclude(author_post=None)
    rows = rows.select_related(
        "author_post__country", "author_post__organisation", "checked_from__country", "checked_from__organisation"
    )
    found = list(rows.order_by("author_post_id", "checked_from_id").distinct("author_post_id", "checked_from_id"))
    by = tuple(dict.fromkeys(row.author_post for row in found))
    return by, tuple(dict.fromkeys(row.checked_from for row in found if row.checked_from))


def pairs_of(words: Words, language: str) -> list[tuple[Text, Text | None]]:
    """Each section of the original with its translation, in the order of the form."""
    translated = words.translated.get(language, {})
    return [(words.sections[kind], translated.get(kind)) for kind in Section.Kind.values if kind in words.sections]
