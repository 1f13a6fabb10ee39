"""What the translators' page lists: what is missing, older or unchecked, by language and age. Flat: it reads the summary, by its indexes."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from django.db.models import Q

from practices.models import Practice, TranslationNeed, TranslationWork
from practices.text import Text, words_of

PAGE = 25
MOST = 1_000  # counted exactly up to here
WHAT = {"missing": Q(missing__gt=0), "older": Q(older__gt=0), "unchecked": Q(unchecked__gt=0)}


@dataclass
class Line:
    """One practice in one language. work: the open one, if somebody translates."""

    need: TranslationNeed
    practice: Practice
    title: Text
    work: TranslationWork | None = None


@dataclass
class Found:
    """counts: {language: how many practices, at most MOST}; last: of the page, where there is more."""

    lines: list[Line]
    counts: dict[str, int]
    last: TranslationNeed | None = None


def needs_of(user, languages, what: str = ""):
    """Each language's own; `what` is a key of WHAT, or "" for all."""
    rows = TranslationNeed.objects.visible_to(user)
    rows = rows.filter(WHAT[what]) if what else rows
    return {language: rows.filter(language=language) for language in languages}


def needs_beyond(
    user, languages, what: str = "", *, at: tuple[datetime, int] | None = None, back: bool = False, limit: int
) -> list[TranslationNeed]:
    """So many, from `at` (since, id) on, or back from it, the nearest first; without it from the oldest on."""
    asked = needs_of(user, languages, what)
    way = "lt" if back else "gt"
    if at:
        since, pk = at
        further = Q(**{f"since__{way}": since}) | Q(since=since, **{f"pk__{way}": pk})
        asked = {language: rows.filter(**{f"since__{way}e": since}).filter(further) for language, rows in asked.items()}
    order = ("-since", "-pk") if back else ("since", "pk")
    parts = [rows.order_by(*order)[:limit] for rows in asked.values()]
    return sorted((row for part in parts for row in part), key=lambda row: (row.since, row.pk), reverse=back)[:limit]


def find(user, languages, what: str = "", *, after: tuple[datetime, int] | None = None, counted=(), limit: int = PAGE) -> Found:
    """The oldest first. after: (since, id) of the last line of the page before; counted: languages to count."""
    rows = needs_beyond(user, languages, what, at=after, limit=limit + 1)
    page = rows[:limit]
    counts = {language: rows[:MOST].count() for language, rows in needs_of(user, counted, what).items()}
    return Found(lines_of(user, page), counts, page[-1] if len(rows) > limit else None)


def lines_of(user, needs) -> list[Line]:
    """`visible_to` of the practices has the last word."""
    practices = Practice.objects.visible_to(user).select_related("current").in_bulk({need.practice_id for need in needs})
    words = words_of([practice for practice in practices.values() if practice.current], kinds=["title"])
    works = _works(user, needs)
    found = []
    for need in needs:
        practice = practices.get(need.practice_id)
        title = words[practice.pk].text("title") if practice and practice.pk in words else None
        if practice is not None:
            title = title or Text("title", practice.reference, "")
            found.append(Line(need, practice, title, works.get((need.practice_id, need.language))))
    return found


def _works(user, needs) -> dict[tuple[int, str], TranslationWork]:
    if not needs:
        return {}
    pairs = reduce(Q.__or__, (Q(practice=need.practice_id, language=need.language) for need in needs))
    rows = TranslationWork.objects.visible_to(user).filter(pairs, state__in=TranslationWork.OPEN)
    rows = rows.select_related("translator_post__country", "translator_post__organisation")
    return {(work.practice_id, work.language): work for work in rows}


def works_of_posts(user, posts, limit: int = 10) -> list[TranslationWork]:
    """Open works of these posts, given back ones first."""
    if not posts:
        return []
    rows = _told(user).filter(translator_post__in=posts, state__in=TranslationWork.OPEN)
    return sorted(rows.order_by("saved_at")[:limit], key=lambda work: work.state != work.State.GIVEN_BACK)


def works_to_check(user, languages, limit: int = 10) -> list[TranslationWork]:
    """Offered ones in these languages that `user` did not write, the longest waiting first."""
    rows = _told(user).filter(state=TranslationWork.State.OFFERED, language__in=languages)
    return list(rows.exclude(translator=user.pk).order_by("offered_at")[:limit])


def _told(user):
    rows = TranslationWork.objects.visible_to(user)
    return rows.select_related("practice__current", "translator_post__country", "translator_post__organisation")
