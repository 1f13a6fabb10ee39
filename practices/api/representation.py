"""Practices as callers get them: `values()` of a few columns, texts in two more questions, names of everything from memory."""

from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter

import orjson
from django.urls import reverse

from focalpoints.models import Country, Organisation
from practices.content import TEXTS
from practices.models import FrameworkItem, Instrument, Practice, Section, Theme, Translation, source_hash
from practices.text import reader_language
from rabatplatform.access.lookups import Lookup
from rabatplatform.reference.memory import shelf
from rabatplatform.reference.models import in_language

POST = ("reference", "role", "titles", "institution", "country_id", "organisation_id")
IN_PREPARATION = (Practice.State.DRAFT, Practice.State.RETURNED, Practice.State.SUBMITTED)

# field of the API: columns it is made of, beside those that every row has
COLUMNS = {
    "slug": (),
    "reference": (),
    "url": (),
    "page_url": (),
    "state": (),
    "origin": ("origin",),
    "owner": ("owner_id",),
    "title": (),
    "summary": (),
    "language": (),
    "languages": (),
    "texts": (),
    "translations": (),
    "outdated_translations": (),
    "countries": ("countries",),
    "organisations": ("organisations",),
    "partners": ("current__partners",),
    "themes": ("current__themes",),
    "framework_items": ("current__framework_items",),
    "instruments": ("current__instruments",),
    "phenomena": ("current__phenomena",),
    "kind": ("current__kind",),
    "maturity": ("current__maturity",),
    "evidence": ("current__evidence",),
    "lead_institution": ("current__lead_institution",),
    "start": ("current__start",),
    "end": ("current__end",),
    "nothing_failed": ("current__nothing_failed",),
    "numbers": ("current__numbers",),
    "year": ("year",),
    "source": ("source",),
    "contact_post": tuple(f"current__contact_post__{name}" for name in POST),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "submitted_at": ("submitted_at",),
    "published_at": ("published_at",),
    "confirmed_on": ("confirmed_on",),
    "confirm_by": ("confirm_by",),
    "edition": ("current__edition",),
}
ALWAYS = ("pk", "reference", "slug", "state", "listed_at", "updated_at", "current_id", "current__original_language")
WORDED = {"title", "summary", "languages", "texts", "translations", "outdated_translations"}  # these need the texts
FIELDS = (*COLUMNS, *(f"texts.{kind}" for kind in TEXTS))
IN_LISTS = tuple(name for name in COLUMNS if name not in ("outdated_translations", "numbers"))
SHORT_TEXTS = ("title", "summary")
UNSAID = "und"  # BCP 47: the language of a draft whose author has not said it


@dataclass(frozen=True)
class Shape:
    """Which fields an answer has, and which kinds of text (None: all)."""

    fields: tuple[str, ...]
    kinds: tuple[str, ...] | None

    @classmethod
    def of_list(cls, asked):
        """Lists leave the long texts out unless `fields` names `texts` or some of them (`texts.problem`)."""
        return cls.asked_for(asked) if asked else cls(IN_LISTS, SHORT_TEXTS)

    @classmethod
    def of_detail(cls, asked):
        return cls.asked_for(asked) if asked else cls(tuple(COLUMNS), None)

    @classmethod
    def asked_for(cls, asked):
        kinds = [name.partition(".")[2] for name in asked if name.startswith("texts.")]
        fields = tuple(dict.fromkeys(name.partition(".")[0] for name in asked))
        every = {"texts", "translations", "outdated_translations"} & set(asked)
        return cls(fields, None if every else (*SHORT_TEXTS, *kinds))

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys([*ALWAYS, *(column for name in self.fields for column in COLUMNS[name])]))


def read_rows(user, ids, shape: Shape, beside=()) -> list[dict]:
    """Rows of the practices with these ids that `user` may read, in that order. beside: further columns."""
    columns = list(dict.fromkeys([*shape.columns, *beside]))
    rows = Lookup.of(Practice.objects.visible_to(user), "pk", *columns).rows(ids)
    return [_without_text(dict(zip(columns, row, strict=True))) for row in rows]


def _without_text(row: dict) -> dict:
    """Of a withdrawn practice nothing is told that its revision says, to its team neither; `_EMPTY` fills in."""
    if row["state"] == Practice.State.WITHDRAWN:
        row |= {column: None for column in row if column.startswith("current_")}
    return row


def represent(rows: list[dict], shape: Shape, request) -> list[dict]:
    """Rows of `read_rows`, in their order, as objects of the API; two questions more where texts are asked for."""
    words = _words_of(rows, shape) if WORDED & set(shape.fields) else {}
    makers = _MAKERS | _addresses(request) | _keys()
    made = [(name, makers.get(name) or _column(name)) for name in shape.fields]
    language, answers = reader_language(), []
    for row in rows:
        row["texts"] = texts = words.get(row["pk"]) or _Words()
        row["words"] = texts.in_language(language, row["current__original_language"] or UNSAID)
        answers.append({name: maker(row) for name, maker in made})
    return answers


class _Words:
    """The texts of one practice by language and kind, and the state of those that are translations."""

    def __init__(self):
        self.texts, self.states, self.outdated = {}, {}, {}

    def in_language(self, language, original) -> dict:
        return {**self.texts.get(original, {}), **self.texts.get(language, {})}


@lru_cache(maxsize=64)
def _sections(kinds) -> Lookup:
    sections = Section.objects.all() if kinds is None else Section.objects.filter(kind__in=kinds)
    return Lookup.of(sections, "revision_id", "pk", "revision_id", "kind", "text")


@cache
def _translations() -> Lookup:
    return Lookup.of(Translation.objects.all(), "section_id", "section_id", "language", "text", "state", "source_hash")


def _words_of(rows, shape) -> dict[int, _Words]:
    original = {row["current_id"]: (row["pk"], row["current__original_language"] or UNSAID) for row in rows if row["current_id"]}
    found = {row["pk"]: _Words() for row in rows}
    whose, compared = {}, "outdated_translations" in shape.fields
    for pk, revision_id, kind, text in _sections(shape.kinds).rows(original):
        practice_id, language = original[revision_id]
        whose[pk] = (practice_id, kind, text, language)
        found[practice_id].texts.setdefault(language, {})[kind] = text
    for section_id, language, text, state, made_from in _translations().rows(whose):
        practice_id, kind, source, original_language = whose[section_id]
        words = found[practice_id]
        if language == original_language:  # its own words come first
            continue
        words.texts.setdefault(language, {})[kind] = text
        words.states.setdefault(language, {})[kind] = state
        if compared and made_from != source_hash(source):
            words.outdated.setdefault(language, []).append(kind)
    return found


def _column(name):
    column = COLUMNS[name][0] if COLUMNS[name] else name
    if column.startswith("current__"):
        empty = _EMPTY.get(name, "")
        return lambda row: empty if row[column] is None else row[column]
    return itemgetter(column)


_EMPTY = {"phenomena": [], "nothing_failed": False}


def _json(column):
    """A JSON column as it is stored: nothing parses it."""
    return lambda row: orjson.Fragment(row[column] or "[]")


def _keys() -> dict:
    """Keys of the reference entries whose ids a row holds."""

    def of(model, column):
        keys = shelf(model).key_by_id
        return lambda row: [keys[pk] for pk in row[column] or () if pk in keys]

    owners = {entry.team_label_id: entry.key for model in (Country, Organisation) for entry in shelf(model).ordered}
    return {name: of(model, column) for name, (model, column) in _LINKS.items()} | {
        "owner": lambda row: owners.get(row["owner_id"])
    }


_LINKS = {
    "countries": (Country, "countries"),
    "organisations": (Organisation, "organisations"),
    "partners": (Organisation, "current__partners"),
    "themes": (Theme, "current__themes"),
    "framework_items": (FrameworkItem, "current__framework_items"),
    "instruments": (Instrument, "current__instruments"),
}


def _texts(row):
    """In the order of the form, whatever the order of the rows."""
    return {
        language: dict(sorted(texts.items(), key=lambda item: _ORDER[item[0]])) for language, texts in row["texts"].texts.items()
    }


_ORDER = {kind: place for place, kind in enumerate(TEXTS)}


def _contact_post(row):
    post = {name: row[f"current__contact_post__{name}"] for name in POST}
    if post["reference"] is None:
        return None
    country, organisation = shelf(Country).by_id.get(post["country_id"]), shelf(Organisation).by_id.get(post["organisation_id"])
    return {
        "id": post["reference"],
        "role": post["role"],
        "title": in_language(orjson.loads(post["titles"])),
        "institution": post["institution"],
        "country": country.key if country else None,
        "organisation": organisation.key if organisation else None,
    }


def address_of(row) -> str:
    return row["slug"] or row["reference"]


def _addresses(request) -> dict:
    """The two addresses of a practice; reverse() is asked once an answer, not once a row."""
    api, pages = (request.build_absolute_uri(reverse(name)) for name in ("api:practice-list", "practices:practice-list"))
    return {"url": lambda row: f"{api}{address_of(row)}/", "page_url": lambda row: f"{pages}{address_of(row)}/"}


_MAKERS = {
    "title": lambda row: row["words"].get("title", ""),
    "summary": lambda row: row["words"].get("summary", ""),
    "language": lambda row: row["current__original_language"] or None,
    "languages": lambda row: sorted(language for language in row["texts"].texts if language != UNSAID),
    "texts": _texts,
    "translations": lambda row: row["texts"].states,
    "outdated_translations": lambda row: row["texts"].outdated,
    "numbers": _json("current__numbers"),
    "source": _json("source"),
    "contact_post": _contact_post,
    "edition": lambda row: row["current__edition"] if row["state"] in IN_PREPARATION else None,
}
