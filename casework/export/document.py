"""One version of a note as a document of strings: what the PDF shows, in the reader's language, and who took it out, when.

{"lang", "dir", "reference", "tlp", "tlp_colour", "handling": [line], "mark": line of every page, "title": {"s", "lang", "dir"},
 "state": why it is not current, on every page, "" where it is,
 "facts": [[label, value]], "parts": [{"title", "lang", "dir", "paragraphs": [str]}], "lists": [{"title", "rows": [str]}], "page"}
"""

from datetime import UTC

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.banner import not_current
from casework.content import content_of
from casework.markings import HANDLING, MEANING, TLP
from casework.models import NoteText
from casework.vocabulary import facets
from focalpoints.querysets import body_of_casework
from rabatplatform.web.templatetags.web import language_name, written

COLOURS = {TLP.RED: "#ff2b2b", TLP.AMBER_STRICT: "#ffc000", TLP.AMBER: "#ffc000", TLP.GREEN: "#33ff00", TLP.CLEAR: "#ffffff"}


def document_of(note, version, *, person, post, at) -> dict:
    """person, post, at: who takes it out, from where and when; they stand on every page."""
    content = content_of(version)
    language = content["language"] or "en"
    way = "rtl" if language == "ar" else "ltr"
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "reference": note.reference,
        "tlp": TLP(version.tlp).label,
        "tlp_colour": COLOURS[TLP(version.tlp)],
        "meaning": str(MEANING[TLP(version.tlp)]),
        "handling": _handling(content),
        "mark": _mark(person, post, at),
        "title": {"s": content["title"], "lang": language, "dir": way},
        "state": state_of(note, version),
        "facts": [[label, value] for label, value in _facts(note, version, content) if value],
        "parts": [
            {"title": str(kind.label), "lang": language, "dir": way, "paragraphs": content["texts"][kind].split("\n\n")}
            for kind in NoteText.Kind
            if content["texts"].get(kind)
        ],
        "lists": [one for one in _lists(content) if one["rows"]],
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def state_of(note, version) -> str:
    """What stands on every page of what is not current: a copy outlives the platform's own words. "" of a valid note."""
    if version.released_at is None:
        return _("Not released: a draft.")
    return not_current(note)


def _mark(person, post, at) -> str:
    moment = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return " · ".join(part for part in (str(post) if post else "", person.name, moment) if part)


def _handling(content) -> list[str]:
    lines = [f"{code.upper()}: {HANDLING[code]}" for code in content["handling"]]
    return [*lines, content["handling_text"]] if content["handling_text"] else lines


def _facts(note, version, content):
    body = body_of_casework(note.originator_id)
    yield _("Originator"), body.name if body else ""
    yield _("Version"), str(version.number)
    yield (
        _("Released"),
        written(version.released_at.astimezone(UTC).date(), "DATE_FORMAT") if version.released_at else _("not released"),
    )
    yield _("Language"), language_name(content["language"]) if content["language"] else ""
    yield _("Kind of note"), _term("note-kind", content["kind"])
    days = [written(day, "DATE_FORMAT") for day in (content["period_from"], content["period_to"]) if day]
    yield _("Period"), " – ".join(days)
    yield _("Source reliability"), _term("source-reliability", content["reliability"])
    yield _("Information credibility"), _term("information-credibility", content["credibility"])
    yield _("Confidence"), content["confidence"]
    yield _("Valid until"), written(note.valid_until, "DATE_FORMAT") if note.valid_until else ""
    for slug, terms in content["terms"].items():
        yield facets()[slug].name, ", ".join(facets()[slug].name_of(term) for term in terms)


def _lists(content):
    yield {"title": _("Route"), "rows": [_leg(leg) for leg in content["legs"]]}
    yield {"title": _("Places"), "rows": [_said(_place(hub["place"], hub["country"]), hub["words"]) for hub in content["hubs"]]}
    yield {"title": _("What changed"), "rows": [_change(change) for change in content["changes"]]}


def _leg(leg) -> str:
    ways = [facets()["means-of-transport"].name_of(term) for term in leg["transport"]]
    ways += [facets()["crossing-method"].name_of(term) for term in leg["crossing"]]
    hours = " – ".join(str(hours) for hours in (leg["hours_least"], leg["hours_most"]) if hours is not None)
    fee = _term("fee-band", leg["fee_band"])
    places = f"{_place(leg['from_place'], leg['from_country'])} → {_place(leg['to_place'], leg['to_country'])}"
    return _said(leg["branch"], places, ", ".join(ways), f"{hours} h" if hours else "", fee, leg["words"])


def _change(change) -> str:
    return _said(change["what"], _term("adaptation", change["term"]), change["since"], change["after"])


def _place(name: str, country: str) -> str:
    return f"{name} ({country})" if country else name


def _term(facet: str, term: str) -> str:
    return facets()[facet].name_of(term) if term else ""


def _said(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
