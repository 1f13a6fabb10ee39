"""The content of an adaptation: its fields, what they may hold, and what must be there before it is submitted.

changed, needed, result, failed, institution: str; language, running: codes or ""; since_year, until_year: int or None;
nothing_failed: bool; contact_post: id or None. An absent key means "leave it as it is".
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices.models import Adaptation

FACTS = ("institution", "language", "since_year", "until_year", "running", "nothing_failed")
FIELDS = (*FACTS, *Adaptation.TEXTS, "contact_post")
EARLIEST = 1990  # before it nobody could have read of it: a typing error
LONGEST = 4_000  # characters of each text
LONGEST_INSTITUTION = 200

_MANDATORY = {
    "since_year": _("Say since which year"),
    "running": _("Say whether it is still running"),
    "language": _("Say in which language you write"),
    "changed": _("Say what you changed"),
    "needed": _("Say what it needed"),
    "result": _("Say what came of it"),
    "failed": _("Say what failed, or tick “Nothing failed so far”"),
}


def content_of(adaptation: Adaptation) -> dict:
    """The whole content, every key present."""
    return {name: adaptation.contact_post_id if name == "contact_post" else getattr(adaptation, name) for name in FIELDS}


def wrong(content: dict) -> dict[str, str]:
    """{field: what is wrong} of years that cannot be; a draft has none of these either."""
    now, found = timezone.localdate().year, {}
    for name in ("since_year", "until_year"):
        year = content.get(name)
        if year is not None and not EARLIEST <= year <= now:
            found[name] = _("Write a year from %(first)d to %(last)d.") % {"first": EARLIEST, "last": now}
    since, until = content.get("since_year"), content.get("until_year")
    if not found and since and until and until < since:
        found["until_year"] = _("It ended before it began: look at the two years.")
    return found


def missing(content: dict) -> dict[str, str]:
    """{field: what is missing}, in the order of the form; empty when it may be submitted."""
    found = {}
    for name, message in _MANDATORY.items():
        value = content.get(name)
        if name == "failed":
            value = value or content.get("nothing_failed")
        if not value or (isinstance(value, str) and not value.strip()):
            found[name] = message
    if content.get("running") == Adaptation.Running.ENDED and not content.get("until_year"):
        found["until_year"] = _("Say in which year it ended")
    return found
