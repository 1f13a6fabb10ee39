"""Which languages a practice may be translated into, and which a person translates into by themselves."""

from django.conf import settings

LANGUAGES = tuple(code for code, _name in settings.CONTENT_LANGUAGES)


def may_be_translated_to(practice, language: str) -> bool:
    """A language of the platform's content that it was not written in; `practice.current` is read."""
    original = practice.current.original_language
    return bool(original) and language in LANGUAGES and language != original


def languages_of(user, posts) -> list[str]:
    """Those of a person: of their posts, of the countries of these, and of their pages; all where none of these is ours."""
    known = {user.language, *(code for post in posts for code in post.working_languages)}
    known |= {code for post in posts if post.country for code in post.country.suggested_languages}
    return [code for code in LANGUAGES if code in known] or list(LANGUAGES)
