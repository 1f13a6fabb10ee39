"""TLP 2.0, handling codes and the one table of what they allow. The database holds the same sentence (sql/protect.sql)."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Allowed:
    """What a marking lets the software do. `receivers`: kinds of labels that a grant may name."""

    receivers: frozenset[str]
    export: bool  # print, PDF, API export by readers; H2 blocks it as well
    in_mail: bool  # may a mail say more than a reference


ALLOWED = {
    TLP.RED: Allowed(frozenset({Kind.POST}), export=False, in_mail=False),
    TLP.AMBER_STRICT: Allowed(frozenset({Kind.POST, Kind.CASEWORK}), export=True, in_mail=False),
    TLP.AMBER: Allowed(frozenset({Kind.POST, Kind.CASEWORK, Kind.GROUP}), export=True, in_mail=False),
    TLP.GREEN: Allowed(frozenset({Kind.POST, Kind.CASEWORK, Kind.GROUP, Kind.ALL_CASEWORK}), export=True, in_mail=True),
    TLP.CLEAR: Allowed(frozenset({Kind.POST, Kind.CASEWORK, Kind.GROUP, Kind.ALL_CASEWORK}), export=True, in_mail=True),
}


def may_be_given(tlp: str, label_kind: str) -> bool:
    """May a note with this marking be given to a label of this kind?"""
    return label_kind in ALLOWED[TLP(tlp)].receivers


def strictest(*markings: str) -> str:
    return min(markings, key=ORDER.index)


def is_lower(tlp: str, than: str) -> bool:
    """Is `tlp` less strict than `than`?"""
    return ORDER.index(tlp) > ORDER.index(than)
