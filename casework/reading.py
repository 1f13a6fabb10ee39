"""The page of one note: what stands on it, where it stands, what this person may do."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import policies
from casework.completeness import gaps
from casework.content import COLUMNS, ROWS, content_of
from casework.markings import HANDLING, MEANING, TLP
from casework.models import Note, NoteDerivation, NoteTerm, NoteText, NoteVersion
from casework.policies import corrections
from casework.readback import terms_in_words
from casework.vocabulary import TERM_FACETS, facets
from focalpoints.models import Country
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import written

SEA = {"pirogue", "inflatable", "metal-boat", "fibreglass-boat", "mother-ship", "merchant-ship", "ferry"}
AIR = {"scheduled-flight", "private-flight"}


@dataclass(frozen=True)
class Leg:
    """A leg as the page shows it. starts: whether its first place has to be named; sort: "", "sea" or "air"."""

    row: dict
    starts: bool
    begin: str
    end: str
    transport: str
    crossing: str
    hours: str
    fee: str
    sort: str


def country_name(code: str) -> str:
    country = shelf(Country).by_key.get(code)
    return country.short_name if country else code


def place(name: str, code: str) -> str:
    return f"{name}, {country_name(code)}" if code else name


def legs_of(content: dict) -> list[Leg]:
    found, last = [], None
    for row in content["legs"]:
        begin, end = place(row["from_place"], row["from_country"]), place(row["to_place"], row["to_country"])
        means = set(row["transport"])
        found.append(
            Leg(
                row=row,
                starts=begin != last,
                begin=begin,
                end=end,
                transport=", ".join(terms_in_words("means-of-transport", row["transport"])),
                crossing=", ".join(terms_in_words("crossing-method", row["crossing"])),
                hours=hours(row["hours_least"], row["hours_most"]),
                fee=facets()["fee-band"].name_of(row["fee_band"]) if row["fee_band"] else "",
                sort="air" if means & AIR else "sea" if means & SEA else "",
            )
        )
        last = end
    return found


def hours(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if least is None or most is None or least == most:
        number = most if least is None else least
        return ngettext("%(hours)s hour", "%(hours)s hours", number) % {"hours": number}
    return _("%(least)s to %(most)s hours") % {"least": least, "most": most}


def content_at_once(version: NoteVersion) -> dict:
    """casework.content.content_of in one question."""

    def rows(model, names, order):
        found = model.objects.filter(version=OuterRef("pk")).order_by(order)
        return ArraySubquery(found.values(found=JSONObject(**{name: name for name in names})))

    parts = {key: rows(model, names, "number") for key, (model, names) in ROWS.items()}
    parts |= {"texts": rows(NoteText, ("kind", "text"), "pk"), "terms": rows(NoteTerm, ("facet", "term"), "pk")}
    content = NoteVersion.objects.filter(pk=version.pk).values(**{f"of_{key}": part for key, part in parts.items()}).get()
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
        self.legs = legs_of(self.content)

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


def acts_of(user, note: Note) -> dict:
    """{name: Ruling} of what may be done with a note; {} for readers who are not of its originator."""
    rulings = {
        "edit": policies.may_edit,
        "submit": policies.may_submit,
        "take_back": policies.may_take_back,
        "give_back": policies.may_return,
        "countersign": policies.may_countersign,
        "release": policies.may_release,
        "revise": policies.may_revise,
        "give_up": policies.may_give_up,
        "drop": policies.may_drop,
        "withdraw": policies.may_withdraw,
        "extend": policies.may_extend,
        "derive": policies.may_derive,
        "options": policies.may_give,
        "let_pass": policies.may_let_pass,
    }
    return {name: policy(user, note) for name, policy in rulings.items()}


@dataclass
class Standing:
    """Where a note stands, for the banner of its page. kind: "", "warn" or "bad"; text: "" where nothing is to be said."""

    text: str = ""
    kind: str = "warn"
    href: str = ""
    link: str = ""


def standing_of(user, note: Note, version: NoteVersion) -> Standing:
    """Of an old version both: that it is one, and what became of the note."""
    if version.pk == note.next_id and note.state != Note.State.WITHDRAWN:
        text = _("Version %(number)s, in preparation. Readers do not see it.") % {"number": version.number}
        return Standing(text, "", note.get_absolute_url(), _("Read the text in force"))
    standing = standing_of_note(user, note)
    if version.pk != note.current_id and version.state == NoteVersion.State.RELEASED:
        if standing.text:
            old = _("This is version %(number)s, an earlier text of this note.") % {"number": version.number}
            href, link = standing.href or note.get_absolute_url(), standing.link or _("Read its last text")
            return Standing(f"{standing.text} {old}", standing.kind, href, link)
        text = _("This is version %(number)s, not the one in force.") % {"number": version.number}
        return Standing(text, "warn", note.get_absolute_url(), _("Read the present text"))
    return standing


def standing_of_note(user, note: Note) -> Standing:
    if note.state == Note.State.SUPERSEDED:
        newer = Note.objects.visible_to(user).filter(supersedes=note, state__in=Note.OPEN).order_by("-released_at").first()
        href, link = (newer.get_absolute_url(), newer.reference) if newer else ("", "")
        return Standing(not_current(note), "warn", href, link)
    return Standing(not_current(note), "bad")


def not_current(note: Note) -> str:
    """Why a note is not to be used as current: on its page, on each page of its document. "" of a valid one and of a draft."""
    if note.state == Note.State.WITHDRAWN:
        return _("Withdrawn: nobody outside its originator reads it any more.")
    if note.state == Note.State.SUPERSEDED:
        return _("Superseded: this note is not current any more.")
    if note.state == Note.State.RELEASED and note.is_past:
        day = written(note.valid_until, "DATE_FORMAT")
        return _("Not valid any more: its last day was %(day)s. Do not use it as current.") % {"day": day}
    return ""


def relations_of(user, note: Note, *, is_team: bool) -> list[dict]:
    """Notes that this one comes from or led to, as far as the person may read them. Derivations: the originator's alone."""
    found = []
    if note.supersedes_id and (old := Note.objects.visible_to(user).filter(pk=note.supersedes_id).first()):
        found.append({"text": _("Supersedes"), "note": old})
    if not is_team:
        return found
    rows = NoteDerivation.objects.visible_to(user).filter(Q(note=note) | Q(source=note)).order_by("pk")
    pairs = list(rows.values_list("note_id", "source_id"))
    others = {pk for pair in pairs for pk in pair} - {note.pk}
    readable = {one.pk: one for one in Note.objects.visible_to(user).filter(pk__in=others)} if others else {}
    for made, source in pairs:
        if made == note.pk and source in readable:
            found.append({"text": _("Made at a lower marking from"), "note": readable[source]})
        elif source == note.pk and made in readable:
            found.append({"text": _("Made from it at a lower marking"), "note": readable[made]})
    return found


def history_of(user, note: Note, *, is_team: bool) -> list[dict]:
    """Steps, the newest first: all for the originator, the public ones for readers."""
    rows = note.steps.visible_to(user).select_related("post__country", "post__organisation", "version").order_by("-at", "-pk")
    if not is_team:
        rows = rows.filter(is_public=True)
    found = []
    for row in rows[:30]:
        label = row.get_what_display().capitalize()
        if row.version_id and row.version:
            label = _("Version %(number)s: %(what)s") % {"number": row.version.number, "what": row.get_what_display()}
        by = (str(row.post) if is_team else str(row.post.body)) if row.post else ""
        found.append(
            {
                "label": label,
                "by": by,
                "at": row.at,
                "note": row.reason if is_team and (row.version or not row.version_id) else "",
            }
        )
    return found


def where_it_stands(note: Note, sheet: Sheet, is_team: bool) -> str:
    """A sentence for the team: what is to be done next."""
    version = note.in_hand
    if not is_team or version is None:
        return ""
    if version.state == "submitted":
        if version.countersigned_by_id:
            return _("It waits for a coordinator, and is countersigned.")
        return _("It waits for a coordinator.")
    if version.state == "returned":
        return _("It was returned to its author with questions.")
    if version.state == "draft":
        count = len(gaps(sheet.content if sheet.version.pk == version.pk else content_of(version)))
        return _("A draft; %(count)s answers are missing.") % {"count": count} if count else _("A draft; nothing is missing.")
    return ""


def correction_acts(user, note: Note, posts, *, is_team: bool) -> dict:
    """What readers and team may do about corrections: address and number of those that wait."""
    may = corrections.may_propose(user, note, posts)
    return {"may": may, "list": reverse("casework:correction-list", args=[note.reference]), "is_team": is_team}
