"""TLP 2.0, handling codes and the one table of what they allow. Of the receivers the database holds the same sentence
(migrations/0002_protect.py): by TLP alone, as no handling code names a kind of receiver."""

from dataclasses import dataclass
from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel

Kind = GrantLabel.Kind


class TLP(models.TextChoices):
    """Never translated; what they mean is (MEANING)."""

    RED = "red", "TLP:RED"
    AMBER_STRICT = "amber-strict", "TLP:AMBER+STRICT"
    AMBER = "amber", "TLP:AMBER"
    GREEN = "green", "TLP:GREEN"
    CLEAR = "clear", "TLP:CLEAR"


ORDER = list(TLP.values)  # from the strictest on

MEANING = {
    TLP.RED: _("For the named posts only. Nobody else, also not in their own country or organisation."),
    TLP.AMBER_STRICT: _("For the countries, organisations and posts named, inside them and on a need to know."),
    TLP.AMBER: _("For the countries, organisations, groups and posts named, and those they work for, on a need to know."),
    TLP.GREEN: _("May be shared within the community of those who do casework here."),
    TLP.CLEAR: _("May be shared with everybody who does casework here; outside the platform without restriction."),
}

HANDLING = {
    "h0": _("For the prevention of and fight against crime only."),
    "h1": _("Not in court without the originator’s permission."),
    "h2": _("No further dissemination without the originator’s permission."),
    "h3": _("Restrictions as stated by the originator."),
}


class Leave(IntEnum):
    """May a reader do it: never, where the originator allows it (an AccessRequest that was accepted), or always. The stricter is less."""

    NO = 0
    ASKED = 1
    YES = 2


@dataclass(frozen=True)
class Allowed:
    """A row of the table: what a TLP marking, or a handling code, lets the software do.

    What the originator may grant: `receivers`, the kinds of labels that a grant may name; `grant_days`, how long one lasts at most.
    What a reader may do: `onward`, let others read it; `export`, take its file or its annexes out; `print`; `quote`, fetch its words
    into another system by the API. Those of the originator always may. `in_mail`: may a mail say more than its reference.
    `consent_days`: how long leave to export and print lasts at most, where the originator must allow it.
    """

    receivers: frozenset[str]
    grant_days: int
    onward: Leave
    export: Leave
    print: Leave
    quote: Leave
    in_mail: bool
    consent_days: int


POSTS = frozenset({Kind.POST})
BODIES = POSTS | {Kind.CASEWORK}
GROUPS = BODIES | {Kind.GROUP}
ALL = GROUPS | {Kind.ALL_CASEWORK}
NO, ASKED, YES = Leave.NO, Leave.ASKED, Leave.YES

# The one table. Nobody but the originator gives a note on, so `onward` is never YES. H0, H1 and H3 bind people: they stand on every page,
# print and answer; of what H3 states the software knows nothing, so no mail says a word of it.
TABLE: dict[str, Allowed] = {
    TLP.RED: Allowed(POSTS, 90, onward=ASKED, export=NO, print=NO, quote=NO, in_mail=False, consent_days=90),
    TLP.AMBER_STRICT: Allowed(BODIES, 180, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=False, consent_days=180),
    TLP.AMBER: Allowed(GROUPS, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=False, consent_days=365),
    TLP.GREEN: Allowed(ALL, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=True, consent_days=365),
    TLP.CLEAR: Allowed(ALL, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=True, consent_days=365),
    "h0": Allowed(ALL, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=True, consent_days=365),
    "h1": Allowed(ALL, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=True, consent_days=365),
    "h2": Allowed(ALL, 365, onward=ASKED, export=ASKED, print=ASKED, quote=ASKED, in_mail=False, consent_days=180),
    "h3": Allowed(ALL, 365, onward=ASKED, export=YES, print=YES, quote=YES, in_mail=False, consent_days=365),
}


def allowed(tlp: str, handling=()) -> Allowed:
    """What a note with this marking and these handling codes allows: of each column the strictest of their rows."""
    rows = [TABLE[TLP(tlp)], *(TABLE[code] for code in handling)]
    return Allowed(
        receivers=frozenset.intersection(*(row.receivers for row in rows)),
        grant_days=min(row.grant_days for row in rows),
        onward=min(row.onward for row in rows),
        export=min(row.export for row in rows),
        print=min(row.print for row in rows),
        quote=min(row.quote for row in rows),
        in_mail=all(row.in_mail for row in rows),
        consent_days=min(row.consent_days for row in rows),
    )


def asking_codes(handling, use: str) -> list[str]:
    """Of these handling codes those that let a reader do it only where the originator allows it: ["H2"]."""
    return [code.upper() for code in handling if getattr(TABLE[code], use) is ASKED]


def may_be_given(tlp: str, label_kind: str, handling=()) -> bool:
    """May a note with these markings be given to a label of this kind?"""
    return label_kind in allowed(tlp, handling).receivers


def strictest(*markings: str) -> str:
    return min(markings, key=ORDER.index)


def is_lower(tlp: str, than: str) -> bool:
    """Is `tlp` less strict than `than`?"""
    return ORDER.index(tlp) > ORDER.index(than)
