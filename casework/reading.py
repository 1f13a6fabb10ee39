"""The words of one version as its page shows them."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils.translation import gettext as _

from casework.content import COLUMNS, ROWS
from casework.legs import branches_of, place
from casework.markings import HANDLING, MEANING, TLP
from casework.models import Note, NoteTerm, NoteText, NoteVersion
from casework.models.parts import PHASE
from casework.readback import terms_in_words
from casework.vocabulary import TERM_FACETS, facets


def content_at_once(version: NoteVersion) -> dict:
    """casework.content.content_of in one question. 404 where the right to read ended since the read was recorded."""

    def rows(model, names, order):
        found = model.objects.filter(version=OuterRef("pk")).order_by(order)
        return ArraySubquery(found.values(found=JSONObject(**{name: name for name in names})))

    parts = {key: rows(model, names, "number") for key, (model, names) in ROWS.items()}
    parts |= {"texts": rows(NoteText, ("kind", "text"), "pk"), "terms": rows(NoteTerm, ("facet", "term"), "pk")}
    content = NoteVersion.objects.filter(pk=version.pk).values(**{f"of_{key}": part for key, part in parts.items()}).first()
    if content is None:
        raise Http404
    content = {key: content[f"of_{key}"] for key in parts}
    content["texts"] = {row["kind"]: row["text"] for row in content["texts"]}
    terms: dict[str, list[str]] = {}
    for row in content["terms"]:
        terms.setdefault(row["facet"], []).append(row["term"])
    return {name: getattr(version, name) for name in COLUMNS} | content | {"terms": terms}


@dataclass
class Sheet:
    """One version of a note, to be shown."""

    note: Note
    version: NoteVersion
    content: dict = field(init=False)

    def __post_init__(self):
        self.content = content_at_once(self.version)
        self.branches = branches_of(self.content)

    @property
    def tlp(self) -> dict:
        tlp = TLP(self.version.tlp)
        return {"code": tlp.partition("-")[0], "label": tlp.label, "meaning": MEANING[tlp]}

    @property
    def handling(self) -> list[tuple[str, str]]:
        words = {
            code: self.version.handling_text if code == "h3" and self.version.handling_text else HANDLING[code]
            for code in HANDLING
        }
        return [(code.upper(), words[code]) for code in self.version.handling]

    @property
    def judgement(self) -> str:
        return self.content["texts"].get("judgement", "")

    @property
    def phases(self) -> list[tuple[str, str]]:
        """(phase, what is observed in it) of those told in words, in the order of the vocabulary."""
        texts, stage = self.content["texts"], facets()["stage"]
        return [(stage.name_of(term), texts[PHASE + term]) for term in stage.terms if texts.get(PHASE + term)]

    @property
    def unknown(self) -> list[str]:
        return lines(self.content["texts"].get("unknown", ""))

    @property
    def indicators(self) -> list[str]:
        return lines(self.content["texts"].get("indicators", ""))

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """(kind, label, words) of the parts in words that have no shape of their own."""
        kinds = ("journey", "actors", "methods", "money", "harm", "response")
        return [(kind, NoteText.Kind(kind).label, self.content["texts"][kind]) for kind in kinds if kind in self.content["texts"]]

    @property
    def facets(self) -> list[tuple[str, list[str]]]:
        terms = self.content["terms"]
        return [(facets()[slug].name, terms_in_words(slug, terms[slug])) for slug in TERM_FACETS if terms.get(slug)]

    @property
    def hubs(self) -> list[tuple[str, str]]:
        return [(place(row["place"], row["country"]), row["words"]) for row in self.content["hubs"]]

    @property
    def changes(self) -> list[dict]:
        name = facets()["adaptation"].name_of
        return [row | {"kind": name(row["term"]) if row["term"] else ""} for row in self.content["changes"]]

    @property
    def grades(self) -> list[dict]:
        """The two scales with the grade given, and what it means."""
        found = []
        for slug, given in (
            ("source-reliability", self.version.reliability),
            ("information-credibility", self.version.credibility),
        ):
            facet = facets()[slug]
            means = facet.name_of(given) if given else _("not graded yet")
            found.append({"id": slug, "label": facet.name, "means": means, "steps": list(facet.terms), "given": given})
        return found

    @property
    def kind(self) -> str:
        return facets()["note-kind"].name_of(self.version.kind) if self.version.kind else _("Note")


def lines(text: str) -> list[str]:
    return [line.strip(" \t-•") for line in text.split("\n") if line.strip(" \t-•")]
