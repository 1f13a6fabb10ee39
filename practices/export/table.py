"""The practices of a search as a table: CSV for spreadsheets, JSON for programs and archives, in the reader's language.

Both have the columns of `COLUMNS` in that order; docs/EXPORTS.md says what each holds. At most `MOST` rows, and it is said when there
are more.
"""

import io
from datetime import UTC

import orjson
from defusedcsv import csv
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation
from practices.models import FrameworkItem, Practice, Theme
from practices.results import address
from practices.search import Found, Parameters, find
from practices.text import origin_line, words_of
from rabatplatform.reference.memory import shelf

MOST = 1_000
COLUMNS = {
    "reference": _("Reference"),
    "title": _("Title"),
    "language": _("Language of the title"),
    "summary": _("Summary"),
    "countries": _("Countries"),
    "country_codes": _("Country codes"),
    "organisations": _("Organisations"),
    "lead_institution": _("Lead institution"),
    "phenomena": _("Phenomenon"),
    "kind": _("Kind"),
    "themes": _("Themes"),
    "framework_items": _("Framework items"),
    "maturity": _("Maturity"),
    "state": _("State"),
    "origin": _("Origin"),
    "readable_in": _("Readable in"),
    "year": _("Year"),
    "published_on": _("Published"),
    "changed_on": _("Changed"),
    "confirmed_on": _("Confirmed"),
    "page": _("Page"),
}
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def search(user, parameters: Parameters) -> Found:
    """The first `MOST` of the search. Raises InvalidParameters."""
    return find(user, parameters, limit=MOST)


def rows(user, ids: list[int]) -> list[dict]:
    """A dictionary with all columns for each practice, in the order of `ids`; values are str or lists of str."""
    visible = Practice.objects.visible_to(user).filter(pk__in=ids).select_related("current").in_bulk()
    practices = [visible[pk] for pk in ids if pk in visible and visible[pk].current]
    words = words_of(practices, kinds=["title", "summary"])
    return [_row(practice, words[practice.pk]) for practice in practices]


def _row(practice: Practice, words) -> dict:
    revision, title, summary = practice.current, words.text("title"), words.text("summary")
    phenomena = dict(revision.Phenomenon.choices)
    countries = shelf(Country).of(practice.countries)
    return {
        "reference": practice.reference,
        "title": str(title or ""),
        "language": title.language if title else "",
        "summary": str(summary or ""),
        "countries": [country.name for country in countries],
        "country_codes": [country.alpha2 for country in countries],
        "organisations": [body.name for body in shelf(Organisation).of(practice.organisations)],
        "lead_institution": revision.lead_institution,
        "phenomena": [str(phenomena.get(code, code)) for code in revision.phenomena],
        "kind": revision.get_kind_display(),
        "themes": [theme.name for theme in shelf(Theme).of(revision.themes)],
        "framework_items": [item.key for item in shelf(FrameworkItem).of(revision.framework_items)],
        "maturity": revision.get_maturity_display(),
        "state": practice.get_state_display(),
        "origin": str(origin_line(practice) or practice.get_origin_display()),
        "readable_in": [version.language for version in words.versions if version.language],
        "year": str(practice.year or ""),
        "published_on": _day(practice.published_at),
        "changed_on": _day(practice.updated_at),
        "confirmed_on": practice.confirmed_on.isoformat() if practice.confirmed_on else "",
        "page": settings.SITE_ADDRESS + practice.get_absolute_url(),
    }


def _day(moment) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""


def cut_note(found: Found) -> str:
    """ "" when everything is there."""
    if found.next is None:
        return ""
    return gettext("Only the first %(most)d practices are in this list. Narrow the search to get the others.") % {"most": MOST}


def answer(user, parameters: Parameters, found: Found, form: str) -> HttpResponse:
    lines = rows(user, found.ids)
    content = as_csv(lines, cut_note(found)) if form == "csv" else as_json(lines, parameters, found)
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="practices.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def as_csv(lines: list[dict], note: str = "") -> bytes:
    """UTF-8 with a byte order mark; lists joined by "; "; defusedcsv takes what begins a formula its meaning. note: the last line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([str(label) for label in COLUMNS.values()])
    for line in lines:
        writer.writerow(["; ".join(cell) if isinstance(cell := line[name], list) else cell for name in COLUMNS])
    if note:
        writer.writerow([note])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_json(lines: list[dict], parameters: Parameters, found: Found) -> bytes:
    made = {
        "search": settings.SITE_ADDRESS + address(parameters),
        "made_at": timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "language": get_language(),
        "is_complete": found.next is None,
        "note": cut_note(found),
        "columns": {name: str(label) for name, label in COLUMNS.items()},
        "practices": lines,
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)
