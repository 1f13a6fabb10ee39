"""Which page of the reference an operation stands on: the page of its tag, or that of a part of it where one page would be too heavy for
an old phone on a slow line (tests/browser/test_pages.py has the budgets)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

# {tag: ((end of the page's address, label, words), …)}, in the order of reading: a part has the operations with its words in their path, or
# with its method; the part with the most of them, and of several the first. What fits none stands on the page of the tag.
PARTS = {
    "practices": (
        ("comments", _("Comments on practices"), {"comments"}),
        ("comments-acts", _("Acts on comments"), {"comments", "propose", "accept", "remove", "answers"}),
        ("revisions", _("Revisions of practices"), {"revisions"}),
        ("corrections", _("Corrections and comparisons of practices"), {"corrections", "compare"}),
        ("files", _("Annexes and documents of practices"), {"files", "exports"}),
        ("steps", _("Steps of practices"), {"submit", "confirm", "take-over", "withdraw", "archive", "restore"}),
        ("revisions-acts", _("Acts on revisions"), {"revisions", "submit", "give-up"}),
        ("writing", _("Writing practices"), {"POST", "PUT", "PATCH"}),
    ),
    "reviews": (
        ("reviewers", _("Reviewers"), {"reviewers"}),
        ("rounds", _("Rounds of review"), {"rounds", "messages", "return", "take-back", "validate", "appeal"}),
    ),
    "translations": (("steps", _("Steps of translations"), {"claim", "leave", "offer", "take-back", "give-back", "approve"}),),
    "notes": (
        ("known", _("Notes that are known to exist"), {"known"}),
        ("requests", _("Requests about notes"), {"requests", "onward", "ask"}),
        ("files", _("Annexes and documents of notes"), {"files", "export"}),
        ("grants", _("Who may read a note"), {"grants", "audience", "options"}),
        ("reads", _("Reads of notes"), {"reads"}),
        ("corrections", _("Corrections and findings of notes"), {"corrections", "findings"}),
        ("versions", _("Versions of notes"), {"versions", "supersede", "derive", "compare"}),
        ("overviews", _("Overviews of notes"), {"oversight", "routes", "timeline", "similar"}),
        ("ends", _("Extension and withdrawal of notes"), {"extend", "withdraw"}),
        ("steps", _("Steps of notes"), {"submit", "countersign", "release", "return", "take-back", "give-up"}),
        ("writing", _("Writing notes"), {"POST", "PATCH"}),
    ),
    "sharing-groups": (("members", _("Members and rules of sharing groups"), {"members", "rule"}),),
    "adaptations": (
        ("steps", _("Steps of adaptations"), {"submit", "return", "withdraw", "confirm"}),
        ("writing", _("Writing adaptations"), {"POST", "PATCH"}),
    ),
}


def pages_of(tags: list[dict]) -> Iterator[tuple[str, str]]:
    """(end of the address, label) of each page, in their order: "notes", "notes-steps". tags: of the document."""
    for tag in tags:
        yield tag["name"], tag["description"]
        for end, label, _words in PARTS.get(tag["name"], ()):
            yield f"{tag['name']}-{end}", str(label)


def page_of(tag: str, method: str, path: str) -> str:
    """The end of the address of the page where the operation stands."""
    said = {method.upper(), *path.split("/")}
    fitting = [(len(words & said), f"{tag}-{end}") for end, _label, words in PARTS.get(tag, ()) if words & said]
    return max(fitting, key=lambda one: one[0], default=(0, tag))[1]
