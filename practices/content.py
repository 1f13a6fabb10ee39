"""The content of a draft as one flat dictionary: the one shape that forms, API, loader and services pass around.

Texts (kinds of Section): str. Facts (fields of Revision): kind, maturity, evidence, lead_institution, original_language, start, end: str;
phenomena: list of codes; themes, framework_items, instruments, partners: lists of ids; contact_post: id or None; nothing_failed: bool.
Whose it is: countries, organisations: lists of ids. An absent key means "leave it as it is".
"""

from practices.models import Section

TEXTS = tuple(Section.Kind.values)
FACTS = (
    "original_language",
    "kind",
    "phenomena",
    "maturity",
    "evidence",
    "lead_institution",
    "start",
    "end",
    "themes",
    "framework_items",
    "instruments",
    "partners",
    "contact_post",
    "nothing_failed",
)
BODIES = ("countries", "organisations")
FIELDS = (*TEXTS, *FACTS, *BODIES)

# Longest text of each kind, in characters.
SHORT = {"title": 200, "summary": 600}
LONGEST = 8_000


def longest(kind: str) -> int:
    return SHORT.get(kind, LONGEST)


def content_of(practice, revision=None) -> dict:
    """The whole content of a revision (default: the one in hand), every key present."""
    revision = revision or practice.in_hand
    texts = dict(revision.sections.values_list("kind", "text"))
    content = {kind: texts.get(kind, "") for kind in TEXTS}
    for name in FACTS:
        content[name] = revision.contact_post_id if name == "contact_post" else getattr(revision, name)
    content["countries"], content["organisations"] = list(revision.countries), list(revision.organisations)
    return content
