"""What the screen answers, and the kinds it knows."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

# Code points. The longest free text of a note is a tenth of it; what is longer is refused by the command and cut by nobody.
LONGEST = 200_000

KINDS = {
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "identity_number": _("Identity number"),
    "passport": _("Passport number"),
    "plate": _("Vehicle plate"),
    "iban": _("Bank account (IBAN)"),
    "bank_account": _("Account or wallet number"),
    "card": _("Payment card number"),
    "person_name": _("Name of a person"),
    "street_address": _("Street address"),
    "coordinates": _("Coordinates of a place"),
    "social_handle": _("Name on a social network"),
    "device_number": _("Number of a device or SIM card"),
}


class Finding(NamedTuple):
    """kind: a key of KINDS. start, end: code points of the text as given, end exclusive."""

    kind: str
    start: int
    end: int


class Candidate(NamedTuple):
    """A finding in the folded text. Where two overlap, the one of more strength (0–100) stands, then the longer."""

    kind: str
    start: int
    end: int
    strength: int


def without_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    taken: list[Candidate] = []
    covered: set[int] = set()
    for candidate in sorted(candidates, key=lambda one: (-one.strength, one.start - one.end, one.start)):
        if covered.isdisjoint(range(candidate.start, candidate.end)):
            taken.append(candidate)
            covered.update(range(candidate.start, candidate.end))
    return sorted(taken, key=lambda one: one.start)
