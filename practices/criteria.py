"""What a review marks: nine criteria, two questions that block, and what a mark means."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from practices.models import Decision

MARKS = ((0, _("absent")), (1, _("weak")), (2, _("sound")), (3, _("strong")))
LONGEST_COMMENT, LONGEST_WORDS = 2_000, 4_000


@dataclass(frozen=True)
class Asked:
    """code: stable, a key of Review.scores, comments, blocking; label, said: lazy."""

    code: str
    label: Any
    said: Any


CRITERIA = (
    Asked("relevance", _("Relevance"), _("Serves a framework item, and says which")),
    Asked("clarity", _("Clarity"), _("A reader could start tomorrow")),
    Asked("evidence", _("Evidence"), _("Says how the result is known")),
    Asked("rights", _("Rights and protection"), _("Persons, children and gender are handled")),
    Asked("legality", _("Legality"), _("Rests on law in the country")),
    Asked("sustainability", _("Sustainability"), _("Goes on without the project")),
    Asked("transferability", _("Transferability"), _("Conditions for another country are stated")),
    Asked("partnership", _("Partnership"), _("Who did it together")),
    Asked("cost", _("Cost against effect"), _("The cost stands in proportion")),
)
QUESTIONS = (
    Asked(
        "no_personal_data",
        _("No personal data, and the right to share the annexes?"),
        _("Look at the annexes too, tables and pictures included."),
    ),
    Asked("not_here", _("Not already here?"), _("Is there no published practice that says the same?")),
)
CODES = tuple(one.code for one in CRITERIA)
LABELS = {one.code: one.label for one in (*CRITERIA, *QUESTIONS)}
NEEDS_WORDS = (Decision.RETURN, Decision.DECLINE)


def gaps(content: dict) -> dict[str, Any]:
    """{field of the form: what is missing} before a review is sent; empty when it may be. content: `of_review`."""
    found = {f"mark_{code}": _("Give a mark from 0 to 3.") for code in CODES if code not in content["scores"]}
    found |= {f"ask_{one.code}": _("Answer yes or no.") for one in QUESTIONS if one.code not in content["blocking"]}
    decision = content["decision"]
    if not decision:
        found["decision"] = _("Choose what you advise.")
    elif blocks(content) and decision not in NEEDS_WORDS:
        found["decision"] = _("An answer “no” blocks publication: return it with questions, or decline it.")
    if decision in NEEDS_WORDS and not content["words"].strip():
        found["words"] = _("Write your questions or reasons; the authors read them.")
    return found


def blocks(content: dict) -> bool:
    return any(fine is False for fine in content["blocking"].values())


FIELDS = ("scores", "comments", "blocking", "decision", "maturity", "words")


def of_review(review) -> dict:
    """What a reviewer filled in: scores {criterion: 0 to 3}, comments {criterion: text}, blocking {question: bool}, decision,
    maturity, words."""
    return {name: getattr(review, name) for name in FIELDS}
