"""What a version says, as one dictionary: what forms, API, comparison and search of casework read and write.

{"title", "language", "kind", "period_from", "period_to", "reliability", "credibility", "confidence", "tlp", "handling",
 "handling_text", "valid_until", "is_non_nominal", "what_changed", "closes_earlier",
 "texts": {kind: words}, "terms": {facet: [term]}, "legs": [{…}], "hubs": [{…}], "changes": [{…}]}
Dates are dates; texts and terms hold only what is filled.
"""

import datetime
from collections import defaultdict

from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from casework.countries import country_codes
from casework.days import LATEST
from casework.errors import NoteInvalid
from casework.markings import HANDLING, TLP
from casework.models import NoteChange, NoteHub, NoteLeg, NoteText, NoteVersion
from casework.models.parts import PHASE
from casework.vocabulary import TERM_FACETS, facets

COLUMNS = (
    "title",
    "language",
    "kind",
    "period_from",
    "period_to",
    "reliability",
    "credibility",
    "confidence",
    "tlp",
    "handling",
    "handling_text",
    "valid_until",
    "is_non_nominal",
    "what_changed",
    "closes_earlier",
)
LEG = (
    "from_place",
    "from_country",
    "to_place",
    "to_country",
    "transport",
    "crossing",
    "hours_least",
    "hours_most",
    "fee_band",
    "words",
    "branch",
)
HUB = ("place", "country", "words")
CHANGE = ("term", "what", "since", "after")
ROWS = {"legs": (NoteLeg, LEG), "hubs": (NoteHub, HUB), "changes": (NoteChange, CHANGE)}
KEYS = (*COLUMNS, "texts", "terms", *ROWS)
FIRST_YEAR = 1990
LONGEST_TEXT, LONGEST_PHASE = 8_000, 1_000
MOST_ROWS = 40


def content_of(version: NoteVersion) -> dict:
    """Five questions: one a table."""
    content = {name: getattr(version, name) for name in COLUMNS}
    content["texts"] = dict(version.notetexts.values_list("kind", "text"))
    terms = defaultdict(list)
    for facet, term in version.noteterms.order_by("pk").values_list("facet", "term"):
        terms[facet].append(term)
    content["terms"] = dict(terms)
    for key, (_model, names) in ROWS.items():
        content[key] = list(getattr(version, f"{_model._meta.model_name}s").order_by("number").values(*names))
    return content


def cleaned(given: dict) -> dict:
    """The given keys, each as it is stored. Raises NoteInvalid naming every field that is wrong (`legs.2.from_place`)."""
    wrong, content = {}, {}
    for key, value in given.items():
        if key not in KEYS:
            wrong[key] = _("There is no such field.")
            continue
        content[key] = _CLEANERS.get(key, _text)(key, value, wrong)
    if wrong:
        raise NoteInvalid(_("Some fields cannot be stored as they are."), fields=wrong)
    return content


def _text(key, value, wrong, longest=None):
    longest = longest or NoteVersion._meta.get_field(key).max_length or LONGEST_TEXT
    if not isinstance(value, str):
        wrong[key] = _("This is a text.")
        return ""
    value = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(value) > longest:
        wrong[key] = _("Too long: at most %(most)s characters.") % {"most": longest}
    return value


def _choice(options):
    def clean(key, value, wrong):
        if value not in ("", None) and (not isinstance(value, str) or value not in options()):
            wrong[key] = _("This is not one of the choices.")
        return value or ""

    return clean


def _tlp(key, value, wrong):
    if value not in TLP.values:
        wrong[key] = _("This is not one of the choices.")
    return value


def _codes(key, value, wrong):
    if not isinstance(value, list) or any(not isinstance(code, str) or code not in HANDLING for code in value):
        wrong[key] = _("This is not one of the choices.")
        return []
    return [code for code in HANDLING if code in value]


def _day(key, value, wrong):
    if value in ("", None):
        return None
    try:
        day = value if isinstance(value, datetime.date) else parse_date(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LATEST.year:
        wrong[key] = _("Write a day as year-month-day.")
    return day


def _flag(key, value, wrong):
    if not isinstance(value, bool):
        wrong[key] = _("This is yes or no.")
    return bool(value)


def _texts(key, value, wrong):
    if not isinstance(value, dict) or set(value) - set(NoteText.Kind.values):
        wrong[key] = _("There is no such field.")
        return {}
    return {kind: _text(f"texts.{kind}", words, wrong, longest_of(kind)) for kind, words in value.items()}


def longest_of(kind: str) -> int:
    """In characters, of a text of this kind."""
    return LONGEST_PHASE if kind.startswith(PHASE) else LONGEST_TEXT


def _terms(key, value, wrong):
    if not isinstance(value, dict) or set(value) - set(TERM_FACETS):
        wrong[key] = _("There is no such field.")
        return {}
    found = {}
    for slug, terms in value.items():
        facet = facets()[slug]
        if not isinstance(terms, list) or any(not isinstance(term, str) or term not in facet.terms for term in terms):
            wrong[f"terms.{slug}"] = _("This is not one of the choices.")
            continue
        if len(terms) > 1 and not facet.is_multiple:
            wrong[f"terms.{slug}"] = _("Choose one at most.")
        found[slug] = [term for term in facet.terms if term in terms]
    return found


def _rows(key, value, wrong):
    model, names = ROWS[key]
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        wrong[key] = _("At most %(most)s lines.") % {"most": MOST_ROWS}
        return []
    rows = []
    for place, row in enumerate(value, 1):
        if not isinstance(row, dict) or set(row) - set(names):
            wrong[f"{key}.{place}"] = _("There is no such field.")
            continue
        clean = {name: _cell(model, f"{key}.{place}.{name}", name, row.get(name), wrong) for name in names}
        first = names[0] if key != "changes" else "what"
        if not any(clean.values()):
            continue  # an empty line of a form
        if not clean[first] or (key == "legs" and not clean["to_place"]):
            wrong[f"{key}.{place}.{first if not clean[first] else 'to_place'}"] = _("Fill in this field, or empty the line.")
        if (
            key == "legs"
            and None not in (clean["hours_least"], clean["hours_most"])
            and clean["hours_least"] > clean["hours_most"]
        ):
            wrong[f"{key}.{place}.hours_most"] = _("The most hours are fewer than the least.")
        rows.append(clean)
    return rows


_VOCABULARY = {"transport": "means-of-transport", "crossing": "crossing-method", "fee_band": "fee-band", "term": "adaptation"}


def _cell(model, path, name, value, wrong):
    if name in ("transport", "crossing"):
        value = value or []
        known = facets()[_VOCABULARY[name]].terms
        if not isinstance(value, list) or any(not isinstance(term, str) or term not in known for term in value):
            wrong[path] = _("This is not one of the choices.")
            return []
        return value
    if name in ("fee_band", "term"):
        return _choice(lambda: facets()[_VOCABULARY[name]].terms)(path, value, wrong)
    if name in ("hours_least", "hours_most"):
        if value in ("", None):
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value) if len(value) < 6 else 10**6
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 20_000:
            wrong[path] = _("Write hours as a whole number.")
            return None
        return value
    if name.endswith("country"):
        return _country(path, value, wrong)
    if name == "since":
        return _since(path, value, wrong)
    return _text(path, value or "", wrong, model._meta.get_field(name).max_length)


def _country(path, value, wrong):
    if value in ("", None):
        return ""
    if not isinstance(value, str) or value.upper() not in country_codes():
        wrong[path] = _("Write a country by its code of two letters.")
        return ""
    return value.upper()


def _since(path, value, wrong):
    """A year, a month or a day, as far as it is known."""
    if value in ("", None):
        return ""
    value = value.strip() if isinstance(value, str) else ""
    try:
        day = parse_date(value + "-01-01"[len(value) - 4 :]) if len(value) in (4, 7, 10) and value.isascii() else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LATEST.year:
        wrong[path] = _("Write a month or a day, such as 2027-02 or 2027-02-16.")
        return ""
    return value


def _of_facet(slug):
    return _choice(lambda: facets()[slug].terms)


_CLEANERS = {
    "language": _choice(lambda: dict(settings.CONTENT_LANGUAGES)),
    "kind": _of_facet("note-kind"),
    "reliability": _of_facet("source-reliability"),
    "credibility": _of_facet("information-credibility"),
    "tlp": _tlp,
    "handling": _codes,
    "period_from": _day,
    "period_to": _day,
    "valid_until": _day,
    "is_non_nominal": _flag,
    "closes_earlier": _flag,
    "texts": _texts,
    "terms": _terms,
    "legs": _rows,
    "hubs": _rows,
    "changes": _rows,
}
