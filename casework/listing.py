"""What the list of notes shows of an answer: lines, filters with numbers, chips. Titles and facts, never a word of a text."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from casework.markings import TLP
from casework.models import Note
from casework.policies.notes import body_of_note
from casework.search import FACETS, OF_VOCABULARY, Found, Parameters
from casework.standing import STANDINGS, standing_of
from casework.vocabulary import facets as vocabulary
from focalpoints.models import Country, Organisation
from rabatplatform.reference.memory import shelf
from rabatplatform.search.queries import mark

MOST_OPTIONS = 12
OPEN = ("route", "phenomenon", "country")
COLOURS = {TLP.RED: "red", TLP.AMBER_STRICT: "amber", TLP.AMBER: "amber", TLP.GREEN: "green", TLP.CLEAR: "clear"}
TAGS = {"valid": "ok", "expired": "warn", "superseded": "warn", "withdrawn": "bad"}


def address(parameters: Parameters, name="casework:note-list", **more) -> str:
    query = urlencode([*parameters.pairs(), *((key, value) for key, value in more.items() if value)])
    return reverse(name) + (f"?{query}" if query else "")


def rows_of(user, ids, marks: str | None = None) -> list[dict]:
    """The notes of a page in their order, as casework/list/row.html takes them; two queries at most."""
    visible = Note.objects.visible_to(user).filter(pk__in=ids).select_related("current").in_bulk()
    notes = [visible[pk] for pk in ids if pk in visible and visible[pk].current_id]
    titles = mark([(note.current.language or "en", note.current.title) for note in notes], marks)
    return [row_of(note, title) for note, title in zip(notes, titles, strict=True)]


def row_of(note: Note, title=None) -> dict:
    version, standing = note.current, standing_of(note)
    body = body_of_note(note)
    return {
        "href": note.get_absolute_url(),
        "reference": note.reference,
        "title": title or version.title,
        "language": version.language if version.language != (get_language() or "en").partition("-")[0] else "",
        "tlp": TLP(note.tlp).label,
        "colour": COLOURS[TLP(note.tlp)],
        "handling": [code.upper() for code in note.handling],
        "originator": getattr(body, "short_name", None) or str(body),
        "kind": vocabulary()["note-kind"].name_of(version.kind) if version.kind else "",
        "period_from": version.period_from,
        "period_to": version.period_to,
        "valid_until": note.valid_until,
        "standing": STANDINGS[standing],
        "tag": TAGS.get(standing, ""),
    }


def legends() -> dict[str, str]:
    return {
        "route": _("Route"),
        "phenomenon": _("Phenomenon"),
        "kind": _("Kind of note"),
        "country": _("Country on the way"),
        "transport": _("Means of transport"),
        "stage": _("Stage"),
        "tlp": _("Marking"),
        "originator": _("Originator"),
        "documents": _("Documents"),
        "payment": _("Payment"),
        "corruption": _("Corruption"),
        "harm": _("Harm"),
        "adaptation": _("What changed"),
        "reliability": _("Source reliability"),
        "credibility": _("Information credibility"),
        "year": _("Year observed"),
    }


def label_of(name: str, key: str) -> str:
    if name in OF_VOCABULARY:
        return vocabulary()[OF_VOCABULARY[name]].name_of(key)
    if name == "tlp":
        return TLP(key).label
    if name == "year":
        return key
    body = shelf(Country).by_key.get(key) or shelf(Organisation).by_key.get(key)
    return str(body.name if isinstance(body, Country) else body.short_name) if body else key


def filters_of(parameters: Parameters, found: Found, *, more: str = "") -> list[dict]:
    """Each filter with its options: the set ones, then the most frequent (years: the latest); `more` names one that shows all."""
    titles, groups = legends(), []
    for name in FACETS:
        chosen = getattr(parameters, name)
        numbers = found.facets.get(name, {})
        numbers = {key: numbers.get(key, 0) for key in dict.fromkeys([*chosen, *numbers])}
        if not numbers:
            continue
        keys = sorted(
            numbers, key=lambda key: (key not in chosen, -int(key) if name == "year" else -numbers[key], label_of(name, key))
        )
        shown = keys if more == name else keys[: max(MOST_OPTIONS, len(chosen))]
        hidden = len(keys) - len(shown)
        options = [
            {"value": key, "label": label_of(name, key), "checked": key in chosen, "count": number_format(numbers[key])}
            for key in shown
        ]
        group = {"name": name, "legend": titles[name], "options": options, "open": name in OPEN or bool(chosen) or more == name}
        group["more_href"] = f"{address(parameters, more=name)}#facets" if hidden else ""
        group["more"] = ngettext("Show %(number)d more", "Show %(number)d more", hidden) % {"number": hidden} if hidden else ""
        groups.append(group)
    return groups


def chips_of(parameters: Parameters) -> list[dict]:
    chips = [
        {
            "label": label_of(name, value),
            "href": address(parameters.but(**{name: tuple(other for other in getattr(parameters, name) if other != value)})),
        }
        for name in FACETS
        for value in getattr(parameters, name)
    ]
    if parameters.standing:
        chips.append({"label": STANDINGS[parameters.standing], "href": address(parameters.but(standing=""))})
    if parameters.mine:
        chips.append({"label": _("Written from my post"), "href": address(parameters.but(mine=False))})
    return chips


def standings_of(parameters: Parameters, *, waits=False) -> list[dict]:
    """The tabs above the list: how a note stands, one's own, and what waits (`waits`: it is shown now)."""
    tabs = [{"label": _("All"), "href": address(parameters.but(standing="", mine=False)), "current": False}]
    tabs[0]["current"] = not parameters.standing and not parameters.mine and not waits
    for key, label in STANDINGS.items():
        if key != "withdrawn":
            tabs.append(
                {
                    "label": label,
                    "href": address(parameters.but(standing=key, mine=False)),
                    "current": parameters.standing == key and not parameters.mine,
                }
            )
    mine = {
        "label": _("Written from my post"),
        "href": address(parameters.but(standing="", mine=True)),
        "current": parameters.mine,
    }
    waiting = {"label": _("Waits for you"), "href": reverse("casework:waiting-list"), "current": waits}
    return [*tabs, mine, waiting]
