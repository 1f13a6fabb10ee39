"""What is asked in twin worlds: each address of casework, in each way in which it can be asked.

The addresses are those of the URL resolver: one that stands in no table here fails tests/casework/test_twin_worlds.py by its name.
"""

import itertools
import json
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import URLPattern, get_resolver, reverse

from casework.forms.note import ORDER
from casework.search import FACETS, SORTS, known_values
from casework.standing import STANDINGS
from casework.vocabulary import facets
from tests.casework import making
from tests.casework.twin_scene import PLACES, WORDS
from tests.matrix_casework import parts_of_addresses


class Question(NamedTuple):
    """An address, and what is sent there: None: it is got; else posted, as a form or, to the API, as JSON."""

    address: str
    body: str | None = None


APP = "casework"
# Got as they are, of every thing of the scene that they are about.
PLAIN = (
    *("casework:note-list", "casework:waiting-list", "casework:route-view", "casework:adaptation-timeline", "casework:note-new"),
    *("casework:known-list", "casework:known-ask", "casework:request-list", "casework:request-detail", "casework:request-accept"),
    *("casework:request-decline", "casework:request-end", "casework:export-ask", "casework:onward-ask"),
    *("casework:group-list", "casework:group-new", "casework:group-detail", "casework:group-members", "casework:group-rule"),
    *("casework:group-rule-change", "casework:group-edit", "casework:group-close"),
    *("casework:oversight", "casework:oversight-secretariat", "casework:receiver-notes", "casework:receiver-end"),
    *("casework:audience", "casework:audience-give", "casework:audience-options", "casework:audience-revoke"),
    *("casework:read-list", "casework:read-export", "casework:note-reads", "casework:note-export"),
    *("casework:note-detail", "casework:note-edit", "casework:note-give-up", "casework:note-return", "casework:note-release"),
    *("casework:note-withdraw", "casework:note-extend", "casework:note-derive", "casework:note-supersede"),
    *("casework:version-list", "casework:version-give-up", "casework:note-similar", "casework:note-compare"),
    *("casework:finding-list", "casework:file-add", "casework:file-download", "casework:file-preview"),
    *("casework:correction-list", "casework:correction-new", "casework:correction-answer"),
    *("api:note-list", "api:note-known", "api:note-requests", "api:request-detail", "api:note-oversight", "api:note-ages"),
    *(
        "api:note-all-reads",
        "api:note-detail",
        "api:note-versions",
        "api:note-compare",
        "api:note-files",
        "api:note-file-download",
    ),
    *("api:note-file-preview", "api:note-corrections", "api:note-similar", "api:note-findings", "api:note-reads"),
    *("api:note-audience", "api:note-options", "api:note-grants", "api:sharing-group-list", "api:sharing-group-detail"),
    *("api:sharing-group-rule", "api:sharing-group-versions"),
)
# Acts that have no page of their own: posted with nothing. What they do is taken back.
ACTS = (
    *("casework:note-submit", "casework:note-take-back", "casework:note-countersign", "casework:version-new"),
    *("casework:finding-pass", "casework:finding-take-back", "casework:file-remove"),
    *("casework:correction-take-back", "casework:request-take-back"),
    *(
        "api:note-submit",
        "api:note-take-back",
        "api:note-countersign",
        "api:note-release",
        "api:note-return",
        "api:note-withdraw",
    ),
    *("api:note-export", "api:note-extend", "api:note-derive", "api:note-give-up", "api:note-version-give-up"),
    *("api:note-finding-pass", "api:note-finding-take-back", "api:note-file-upload", "api:note-export-ask", "api:note-onward"),
    *("api:note-grant-revoke", "api:note-correction-answer", "api:note-correction-take-back"),
    *("api:known-ask", "api:request-accept", "api:request-decline", "api:request-take-back", "api:request-end"),
    *("api:sharing-group-members", "api:sharing-group-close"),
)
# {address: why it is asked nothing}
NOT_ASKED = {
    "api:note-supersede": "with nothing it begins a note, whose reference is random; casework:note-supersede shows what it would begin",
}
# Pages of others that tell of casework.
BESIDE = (
    *("home", "notifications:list", "notifications:settings", "notifications:digest", "notifications:calendar"),
    *("notifications:follow-list", "practices:practice-list", "practices:practice-suggestions", "api:practice-list"),
    *(
        "focalpoints:directory",
        "focalpoints:continuity-list",
        "focalpoints:message-list",
        "api:country-list",
        "api:organisation-list",
    ),
)
# Asked in every world: lists, which change with whatever is there; of the others a sample is drawn. WALKED: with the pages after the first.
ALWAYS = (
    *("casework:note-list", "casework:note-list words", "casework:waiting-list", "casework:known-list", "casework:request-list"),
    *("casework:group-list", "casework:oversight", "casework:read-list", "home", "notifications:list", "calendar-feed"),
    *("api:note-list words", "api:note-known", "api:note-requests", "api:sharing-group-list"),
)
WALKED = ("casework:note-list", "api:note-list pages")
QUERIES_OF_NOTES = {  # of each note of the scene
    "casework:note-detail": ("version=1", "version=2", "version=3"),
    "api:note-detail": ("version=1", "version=2", "version=3"),
    "casework:note-compare": ("from=1&to=2", "from=2&to=1", "from=1&to=3", "from=2&to=3"),
    "api:note-compare": ("from=1&to=2", "from=2&to=1", "from=1&to=3", "from=2&to=3"),
    "api:note-reads": ("limit=1",),
}


def urls_of(app: str) -> set[str]:
    """Names of the addresses whose views are of `app`, with their namespace."""

    def walk(patterns, namespace):
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                yield from walk(pattern.url_patterns, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
            elif module_of(pattern.callback).startswith(f"{app}."):
                yield namespace + (pattern.name or str(pattern.pattern))

    return set(walk(get_resolver().url_patterns, ""))


def module_of(callback) -> str:
    return getattr(callback, "view_class", getattr(callback, "cls", callback)).__module__


def pool(scene) -> dict[str, list[Question]]:
    """{address, or address and subject: its questions}. scene: of twin_scene.make_scene."""
    things = Things(scene)
    found = {name: [Question(address) for address in things.addresses(name)] for name in PLAIN}
    found |= {f"{name} nothing": [Question(address, "") for address in things.addresses(name)] for name in ACTS}
    for name, queries in QUERIES_OF_NOTES.items():
        found[f"{name} queries"] = [Question(f"{at}?{query}") for at in things.addresses(name) for query in queries]
    for questions in (lists_of_notes(), routes(), readings(things), previews(things), follows(), beside(scene)):
        found |= questions
    return {topic: list(dict.fromkeys(questions)) for topic, questions in found.items()}


class Things:
    """What the parts of an address can be, in the scene."""

    def __init__(self, scene):
        self.scene = scene
        self.notes = [
            *(scene.kept, scene.waiting, scene.given, scene.named, scene.known),
            *(scene.own, scene.own_known, scene.own_waiting, scene.revised, scene.veiled),
        ]
        self.groups = [scene.group, scene.circle, scene.ruled]
        self.by_kind = {
            "note": self.notes,
            "group": self.groups,
            "request": [scene.access, scene.onward, scene.asked_of_spain],
            "part": [scene.given, scene.veiled],  # of whose parts, and not of whose parts, the scene knows the references
        }
        self.receivers = [
            "country-ES",
            "country-SN",
            "country-PT",
            "organisation-unodc",
            "all",
            f"group-{scene.circle.reference}",
        ]

    def addresses(self, name: str) -> list[str]:
        wants = parts_of_addresses()[name]
        return [reverse(name, kwargs=dict(zip(wants, given, strict=True))) for given in self._given(name, wants)]

    def _given(self, name: str, wants: list[str]):
        parts = {
            "grant": [self.scene.grant.reference],
            "correction": [self.scene.correction.reference],
            "file": [self.scene.file.reference],
            "step": ORDER,
            "receiver": self.receivers,
            "reference": [one.reference for one in self.by_kind[kind_of(name, wants)]],
        }
        return itertools.product(*(parts[part] for part in wants))


PARTS = ("grant", "correction", "file")


def kind_of(name: str, wants: list[str]) -> str:
    """Of what kind of thing `reference` is in an address, a key of Things.by_kind."""
    short = name.partition(":")[2]
    if short.startswith(("group-", "sharing-group")):
        return "group"
    if short.startswith("request-"):
        return "request"
    return "part" if set(PARTS) & set(wants) else "note"


def values_of(facet: str) -> list[str]:
    """Of a filter of the list; of the years only those that notes can tell of."""
    values = list(known_values()[facet])
    return [year for year in values if 2015 <= int(year) <= making.today().year + 1] if facet == "year" else values


def asked(name: str, *queries: str) -> list[Question]:
    return [Question(f"{reverse(name)}?{query}") for query in queries]


def lists_of_notes() -> dict[str, list[Question]]:
    """Page and API of the list: words, how they stand, order, pages, and each value of each filter, alone and with words."""
    found = {}
    since = making.moment(-20)
    for name in ("casework:note-list", "api:note-list"):
        found[f"{name} words"] = asked(name, *(f"q={word}" for word in WORDS))
        found[f"{name} more words"] = asked(
            name,
            *(f"q={word}&sort={sort}" for word in WORDS for sort in SORTS),
            *(urlencode({"q": f"{one} {other}"}) for one, other in itertools.combinations(WORDS, 2)),
            *(urlencode({"q": f'"{one} {other}"'}) for one, other in itertools.permutations(WORDS, 2)),
            *(urlencode({"q": f"note -{word}"}) for word in WORDS),
            *(f"q={word[:5]}" for word in WORDS),
            *("q=hidden", "q=scene", "q=hidden+scene"),
            *(urlencode({"q": place}) for place, _country in PLACES),
        )
        found[f"{name} standing"] = asked(
            name,
            *(f"standing={standing}" for standing in STANDINGS),
            *(f"standing={standing}&q={word}" for standing in STANDINGS for word in WORDS),
            *("mine=1", "mine=1&q=lighthouse", f"updated_since={since}", f"updated_since={since}&standing=valid"),
            *(f"sort={sort}" for sort in SORTS if sort != "best"),
        )
        for facet in FACETS:
            values = values_of(facet)
            found[f"{name} {facet}"] = asked(
                name,
                *(f"{facet}={value}" for value in values),
                *(f"{facet}={value}&q={word}" for value, word in zip(values, itertools.cycle(WORDS), strict=False)),
                *(f"{facet}={one}&{facet}={other}" for one, other in itertools.pairwise(values)),
            )
    found["casework:note-list more"] = asked("casework:note-list", *(f"more={facet}" for facet in FACETS))
    found["casework:note-list two filters"] = asked(
        "casework:note-list",
        *(f"route={route}&country={code}" for route in facets()["route"].terms for _place, code in PLACES),
        *(f"tlp={tlp}&standing={standing}" for tlp in known_values()["tlp"] for standing in STANDINGS),
    )
    found["api:note-list pages"] = asked("api:note-list", "limit=2", "limit=1&sort=updated")
    found["api:note-list more pages"] = asked("api:note-list", *(f"limit=1&q={word}" for word in WORDS), "limit=3&standing=valid")
    return found


def routes() -> dict[str, list[Question]]:
    terms, changes = facets()["route"].terms, facets()["adaptation"].terms
    places = [place for place, _code in PLACES]
    ways = [
        *(f"route={route}" for route in terms),
        *(f"country={code}" for _place, code in PLACES),
        *(urlencode({"place": words}) for words in (*places, *WORDS)),
        *(urlencode({"route": route, "place": place}) for route, place in zip(terms, itertools.cycle(places), strict=False)),
        *(urlencode({"country": code, "place": place}) for place, code in PLACES),
    ]
    changed = [
        *(f"route={route}" for route in terms),
        *(f"term={term}" for term in changes),
        *(f"route=west-african-atlantic&term={term}" for term in changes),
    ]
    return {
        "casework:route-view ways": asked("casework:route-view", *ways),
        "api:note-routes ways": asked("api:note-routes", *ways),
        "casework:adaptation-timeline changes": asked("casework:adaptation-timeline", *changed),
        "api:note-timeline changes": asked("api:note-timeline", *changed),
    }


def readings(things: Things) -> dict[str, list[Question]]:
    """The record of reads, and who could read on a day."""
    references = [note.reference for note in things.notes]
    filters = [
        *(f"note={reference}" for reference in references),
        *(f"body={key}" for key in ("SN", "ES", "PT", "MA", "unodc")),
        *("days=7", "days=365", "days=7&body=ES"),
    ]
    days = [making.today(-number).isoformat() for number in (0, 1, 10)]
    of_days = {
        f"{name} on a day": [Question(f"{at}?on={day}") for at in things.addresses(name) for day in days]
        for name in ("casework:audience", "api:note-audience")
    }
    return {
        "casework:read-list filters": asked("casework:read-list", *filters),
        "casework:read-export filters": asked("casework:read-export", *filters),
        "api:note-all-reads filters": asked("api:note-all-reads", "limit=1", "limit=2&days=30", *filters),
        "api:sharing-group-list pages": asked("api:sharing-group-list", "limit=1"),
        **of_days,
    }


def form(**values) -> str:
    return urlencode(values, doseq=True)


def previews(things: Things) -> dict[str, list[Question]]:
    """What pages and API show before something is done, and what they find for it. Nothing is confirmed."""
    group, circle = (f"group-{one.reference}" for one in (things.scene.group, things.scene.circle))
    ends, reason = making.today(20).isoformat(), "They see it too."
    receivers = ["country-PT", "country-MA", "organisation-unodc", group, circle, "all", ["country-GH", circle]]
    gives = [form(receivers=one, ends=ends, reason=reason) for one in receivers]
    finds = [form(find="1", q=words) for words in ("analyst", "portugal", "focal point", "PT", "MA", *WORDS)]
    by_api = [
        *({"kind": "country", "receiver": code} for code in ("PT", "MA", "ES")),
        *({"kind": "group", "receiver": str(one.reference)} for one in things.groups),
        *({"kind": "all"}, {"kind": "organisation", "receiver": "unodc"}),
    ]
    made = {"name": f"Hidden {WORDS[0]}", "later": "everything"}
    by_hand = [["PT"], ["PT", "MA", "unodc"], ["GH", "ES"]]
    rules = [
        {"regions": ["Western Africa"]},
        {"statuses": ["partner"]},
        {"regions": ["Western Africa"], "statuses": ["observer"]},
    ]
    keys = lambda members: [f"{'organisation' if len(key) > 2 else 'country'}-{key}" for key in members]  # noqa: E731
    hand = [form(how="hand", members=keys(members), reason=reason, **made) for members in by_hand]
    rule = [form(how="rule", reason=reason, **made, **one) for one in rules]
    bodies = {
        "casework:audience-give preview": ("casework:audience-give", [*gives, *finds]),
        "casework:onward-ask preview": ("casework:onward-ask", [*finds, form(find="1", receivers="country-PT", q="analyst")]),
        "casework:request-accept preview": (
            "casework:request-accept",
            [form(ends=ends, reason=reason, to=to) for to in ("post", "body")],
        ),
        "casework:group-new preview": ("casework:group-new", [*hand, *rule]),
        "casework:group-members preview": ("casework:group-members", hand),
        "casework:group-rule preview": ("casework:group-rule", [form(reason=reason)]),
        "casework:group-rule-change preview": ("casework:group-rule-change", [*hand, *rule]),
        "casework:group-edit preview": ("casework:group-edit", [form(change="1", **made)]),
        "casework:receiver-end nothing": ("casework:receiver-end", [""]),
        "casework:known-ask nothing": ("casework:known-ask", [""]),
        "casework:note-derive nothing": ("casework:note-derive", [""]),
        "api:note-grant-preview": ("api:note-grant-preview", [json.dumps(one | {"reason": reason}) for one in by_api]),
        "api:note-grants nothing": ("api:note-grants", [""]),
        "api:sharing-group-preview": (
            "api:sharing-group-preview",
            [
                json.dumps(made | one)
                for one in ({"members": by_hand[0]}, {"members": by_hand[1]}, *({"rule": one} for one in rules))
            ],
        ),
        "api:sharing-group-members-preview": (
            "api:sharing-group-members-preview",
            [json.dumps({"members": members}) for members in by_hand],
        ),
        "api:sharing-group-rule-preview": ("api:sharing-group-rule-preview", [json.dumps({"rule": one}) for one in ({}, *rules)]),
    }
    return {
        topic: [Question(address, body) for address in things.addresses(name) for body in asked_with]
        for topic, (name, asked_with) in bodies.items()
    }


def follows() -> dict[str, list[Question]]:
    """What a search of notes would have brought, before it is followed: each value of each filter, alone and with words."""
    name, found = "notifications:follow-preview", {}
    found[name] = asked(name, "source=notes", *(f"source=notes&q={word}" for word in WORDS))
    for facet in FACETS:
        queries = [f"source=notes&{facet}={value}" for value in values_of(facet)]
        found[f"{name} {facet}"] = asked(
            name, *queries, *(f"{query}&q={word}" for query, word in zip(queries, itertools.cycle(WORDS), strict=False))
        )
    return found


def beside(scene) -> dict[str, list[Question]]:
    found = {name: [Question(reverse(name))] for name in BESIDE}
    found["home"] = [Question(reverse("home")), Question(reverse("home") + "?all")]
    found["notifications:list shown"] = asked("notifications:list", "show=waiting", "show=done")
    found["calendar-feed"] = [Question(scene.feed)]
    found["practices:practice-suggestions words"] = asked("practices:practice-suggestions", *(f"q={word[:4]}" for word in WORDS))
    for name in ("practices:practice-list", "api:practice-list", "focalpoints:directory", "api:post-list"):
        found[f"{name} words"] = asked(name, *(f"q={word}" for word in WORDS))
    return found


def of_hidden(hidden, scene) -> list[Question]:
    """Things that may not be seen, by their references: nothing is there."""
    note, refs, questions = {"reference": scene.given.reference}, hidden.references, []
    for name, wants in parts_of_addresses().items():
        part = next((part for part in PARTS if part in wants), None)
        kind = part or (kind_of(name, wants) if "reference" in wants else None)
        for reference in refs[kind] if kind else ():
            parts = note | {part: reference} if part else {"reference": reference}
            parts |= {"step": ORDER[0]} if "step" in wants else {}
            questions.append(Question(reverse(name, kwargs=parts), None if name in PLAIN else ""))
    for reference in refs["note"]:
        questions += asked("casework:note-list", f"q={reference}") + asked("api:note-list", f"q={reference}")
        questions += asked("casework:read-list", f"note={reference}") + asked("api:note-all-reads", f"note={reference}")
    give = reverse("casework:audience-give", kwargs=note)
    for reference in refs["group"]:
        key = f"group-{reference}"
        questions.append(Question(reverse("casework:receiver-notes", args=[key])))
        questions.append(Question(give, form(receivers=key, ends=making.today(20).isoformat(), reason="They see it too.")))
    return questions
