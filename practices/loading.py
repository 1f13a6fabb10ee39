"""Loading the practices of source documents. Shape of the file: practices/data/practices.json, `_meta`.

They are published to all members with the origin "source document", whatever mandatory text the source lacks, without validation
or maturity. A practice is found again by its slug; only what differs is written.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from focalpoints.models import Country, Organisation
from practices.models import Framework, FrameworkItem, Instrument, Practice, Revision, Section, StateChange, Theme, Translation
from practices.models.revision import source_hash
from rabatplatform.reference import memory
from rabatplatform.reference.memory import shelf

TEXTS = ("problem", "actions", "results", "lessons", "limits")


class PracticesRefused(Exception):
    """A file cannot be loaded; the sentence names the file and the practice. Nothing was stored."""


@dataclass
class Report:
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self):
        return f"Practices: {self.new} new, {self.changed} changed, {self.unchanged} unchanged"


@dataclass
class _Wanted:
    """What a practice of the file looks like in the database, by table."""

    slug: str
    practice: dict
    revision: dict
    texts: dict[str, str]
    translations: dict[tuple[str, str], str]  # {(kind of section, language): text}


class _DryRun(Exception):
    pass


def load(path: Path, *, dry_run: bool = False) -> Report:
    """Bring the practices of source documents to what the file says. In system scope, one transaction.

    Raises PracticesRefused, with nothing stored.
    """
    memory.forget()
    wanted = [_wanted(entry, f"{path.name}, practice {number}") for number, entry in enumerate(_entries(path), 1)]
    _refuse_doubles(wanted, path)
    report = Report()
    try:
        with transaction.atomic():
            _store(wanted, report, path)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


def _entries(path: Path) -> list[dict]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["practices"]
    except (OSError, UnicodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise PracticesRefused(f"{path.name} cannot be read: {error}.") from error
    if not isinstance(entries, list):
        raise PracticesRefused(f"{path.name}: “practices” must be a list.")
    return entries


def _refuse_doubles(wanted: list[_Wanted], path: Path) -> None:
    seen = set()
    for one in wanted:
        if one.slug in seen:
            raise PracticesRefused(f"{path.name}: the practice “{one.slug}” stands twice. Nothing was stored.")
        seen.add(one.slug)


def _wanted(entry: dict, where: str) -> _Wanted:
    try:
        return _read(entry)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        slug = entry.get("slug") if isinstance(entry, dict) else None
        said = f"{error} is missing" if isinstance(error, KeyError) else error
        raise PracticesRefused(f"{where} ({slug}): {said}. Nothing was stored.") from error


def _read(entry: dict) -> _Wanted:
    countries = _ids(Country, entry["countries"], "countries")
    organisations = _ids(Organisation, entry["organisations"], "organisations")
    source, french = entry["source"], entry["translations"]["fr"]
    document = _one(Framework, source["document"], "source")
    told_at = _day(document.adopted)
    texts = {"title": entry["title"]["en"], "summary": entry["summary"]["en"], **{kind: entry[kind] for kind in TEXTS}}
    translated = {"title": entry["title"]["fr"], "summary": entry["summary"]["fr"], **{kind: french[kind] for kind in TEXTS}}
    kind, phenomena = entry["kind"], entry["phenomena"]
    _known(kind, Revision.Kind.values, "kind")
    for phenomenon in phenomena:
        _known(phenomenon, Revision.Phenomenon.values, "phenomena")
    return _Wanted(
        slug=entry["slug"],
        practice={
            "owner_id": _owner(entry),
            "countries": countries,
            "organisations": organisations,
            "source": {
                "document": document.slug,
                "section": {"en": source["section"], "fr": french["section"]},
                "lines": source["lines"],
                "speaker_role": {"en": source["speaker_role"], "fr": french["speaker_role"]},
                "status": entry["status_at_source"],
                "evidence": entry["evidence"],
            },
            "year": told_at.year,
            "published_at": told_at,
            "listed_at": told_at,
        },
        revision={
            "owner_id": _owner(entry),
            "countries": countries,
            "organisations": organisations,
            "state": Revision.State.PUBLISHED,
            "is_public": True,
            "published_at": told_at,
            "original_language": "en",
            "kind": kind,
            "phenomena": phenomena,
            "start": entry["start"],
            "end": entry["end"],
            "themes": _ids(Theme, entry["themes"], "themes"),
            "framework_items": _ids(FrameworkItem, entry["framework_links"], "framework_links"),
            "instruments": _ids(Instrument, entry["instruments"], "instruments"),
            "partners": _ids(Organisation, entry["partners"], "partners"),
            "numbers": _numbers(entry["numbers"], french["numbers"]),
        },
        texts={kind: text for kind, text in texts.items() if text},
        translations={(kind, "fr"): text for kind, text in translated.items() if text and texts[kind]},
    )


def _one(model, key, name: str):
    entry = shelf(model).by_key.get(key)
    if entry is None:
        raise ValueError(f"{name} names the unknown {model._meta.verbose_name} “{key}”")
    return entry


def _ids(model, keys, name: str) -> list[int]:
    return [_one(model, key, name).pk for key in keys]


def _known(value, values, name: str) -> None:
    if value not in values:
        raise ValueError(f"{name}: “{value}” is none of {', '.join(values)}")


def _owner(entry: dict) -> int:
    """The team of the first country named, else of the first organisation, else of the Process itself."""
    if entry["countries"]:
        return _one(Country, entry["countries"][0], "countries").team_label_id
    slug = entry["organisations"][0] if entry["organisations"] else Organisation.PROCESS
    return _one(Organisation, slug, "organisations").team_label_id


def _day(adopted: str) -> datetime:
    """Noon UTC of the meeting's last day, the same day for every reader; the first of the month where no day is known."""
    year, month, day = (*adopted.split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), 12, tzinfo=UTC)


def _numbers(numbers: list[dict], french: list[str]) -> list[dict]:
    """[{"label": {language: text}, "value": number, …}]; further keys of the file (year, unit) are kept."""
    if len(numbers) != len(french):
        raise ValueError("numbers: each needs its French label")
    return [{**number, "label": {"en": number["label"], "fr": label}} for number, label in zip(numbers, french, strict=True)]


def _store(wanted: list[_Wanted], report: Report, path: Path) -> None:
    slugs = [one.slug for one in wanted]
    found = {practice.slug: practice for practice in Practice.objects.filter(slug__in=slugs).select_related("current")}
    sections: dict[int, dict[str, Section]] = {}
    for section in Section.objects.filter(revision__in=[practice.current_id for practice in found.values()]):
        sections.setdefault(section.revision_id, {})[section.kind] = section
    translations: dict[int, dict[str, Translation]] = {}
    for row in Translation.objects.filter(revision__in=[practice.current_id for practice in found.values()]):
        translations.setdefault(row.section_id, {})[row.language] = row
    for one in wanted:
        practice = found.get(one.slug)
        if practice is None:
            _create(one)
            report.new += 1
            continue
        if not practice.is_from_source:
            raise PracticesRefused(f"{path.name}: a member's practice has the slug “{one.slug}”. Nothing was stored.")
        if _is_taken_over(practice):
            report.unchanged += 1
        elif _change(practice, one, sections.get(practice.current_id, {}), translations):
            report.changed += 1
        else:
            report.unchanged += 1


def _is_taken_over(practice: Practice) -> bool:
    """Its country confirmed it, corrects it or declined it: from then on the file has nothing to say about it.

    A small correction counts here, though its country may still confirm it: the file does not put the old words back.
    """
    is_written_anew = practice.current.number > 1 or practice.next_id is not None
    return is_written_anew or practice.confirmed_on is not None or practice.state != Practice.State.PUBLISHED


def _create(one: _Wanted) -> None:
    practice = Practice(slug=one.slug, state=Practice.State.PUBLISHED, origin=Practice.Origin.SOURCE_DOCUMENT, **one.practice)
    practice.save()
    revision = Revision.objects.create(practice=practice, **one.revision)
    rows = [Section(practice=practice, revision=revision, kind=kind, text=text) for kind, text in one.texts.items()]
    made = {section.kind: section for section in Section.objects.bulk_create(rows)}
    Translation.objects.bulk_create(
        [_translation(made[kind], language, text) for (kind, language), text in one.translations.items()]
    )
    practice.current = revision
    practice.save(update_fields=["current"])
    StateChange.objects.create(practice=practice, revision=revision, from_state="", to_state=practice.state, is_public=True)


def _translation(section: Section, language: str, text: str) -> Translation:
    return Translation(
        practice_id=section.practice_id,
        revision_id=section.revision_id,
        section=section,
        language=language,
        text=text,
        state=Translation.State.DRAFT,
        source_hash=source_hash(section.text),
    )


def _change(practice: Practice, one: _Wanted, sections: dict[str, Section], translations: dict) -> bool:
    """Write what differs; False when nothing did. A translation that a person wrote or checked is left alone."""
    revision, now = practice.current, timezone.now()
    facts = _set(revision, one.revision)
    texts = _change_texts(practice, one, sections)
    words = _change_translations(one, sections, translations)
    if facts or texts:
        revision.edition += 1
        revision.saved_at = now
        revision.save(update_fields=[*facts, "edition", "saved_at"])
    changed = _set(practice, one.practice)
    if not (changed or facts or texts or words):
        return False
    practice.updated_at = now
    practice.save(update_fields=[*(name.removesuffix("_id") for name in changed), "updated_at"])
    return True


def _set(row, values: dict) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _change_texts(practice: Practice, one: _Wanted, sections: dict[str, Section]) -> bool:
    gone = [kind for kind in sections if kind not in one.texts]
    if gone:
        Section.objects.filter(pk__in=[sections.pop(kind).pk for kind in gone]).delete()
    rows = []
    for kind, text in one.texts.items():
        if kind not in sections or sections[kind].text != text:
            rows.append(Section(practice=practice, revision_id=practice.current_id, kind=kind, text=text))
    if rows:
        stored = Section.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["revision", "kind"], update_fields=["text"]
        )
        sections |= {section.kind: section for section in stored}
    return bool(gone or rows)


def _change_translations(one: _Wanted, sections: dict[str, Section], translations: dict) -> bool:
    changed = False
    for kind, section in sections.items():
        there = translations.get(section.pk, {})
        wanted = {language: text for (of, language), text in one.translations.items() if of == kind}
        for language, text in wanted.items():
            row = there.get(language)
            if row is None:
                _translation(section, language, text).save()
                changed = True
            elif _is_ours(row) and (row.text, row.source_hash) != (text, source_hash(section.text)):
                row.text, row.source_hash, row.saved_at = text, source_hash(section.text), timezone.now()
                row.save(update_fields=["text", "source_hash", "saved_at"])
                changed = True
        for language, row in there.items():
            if language not in wanted and _is_ours(row):
                row.delete()
                changed = True
    return changed


def _is_ours(row: Translation) -> bool:
    return row.state == Translation.State.DRAFT and row.author_id is None
