"""The screen for personal data: what in a free text could name, reach or find one person. No database, no network.

It errs on the side of showing: a person decides. Each module beside this one finds one family and answers candidates."""

from . import (
    accounts,
    addresses,
    handles,
    identities,
    mails,
    names,
    names_arabic,
    names_arabic_known,
    names_called,
    names_known,
    phones,
    places,
    plates,
)
from .finding import KINDS, LONGEST, Finding, without_overlaps
from .folding import Folded

__all__ = ["KINDS", "LONGEST", "Finding", "TooLong", "screen"]

_FINDERS = (
    mails,
    handles,
    accounts,
    identities,
    phones,
    plates,
    names,
    names_called,
    names_known,
    names_arabic,
    names_arabic_known,
    addresses,
    places,
)


class TooLong(ValueError):
    """The text has more than LONGEST code points."""


def screen(text: str) -> list[Finding]:
    """Findings in the order of the text, none over another. Raises TooLong."""
    if len(text) > LONGEST:
        raise TooLong(f"The text has {len(text)} characters; at most {LONGEST} are screened.")
    folded = Folded(text)
    candidates = [candidate for finder in _FINDERS for candidate in finder.find(folded)]
    return [Finding(one.kind, folded.origin(one.start), folded.origin(one.end - 1) + 1) for one in without_overlaps(candidates)]
