"""When a line of the directory was last confirmed, in words: what its tag says."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from rabatplatform.confirmation.ladder import due_at, on_this_rung_since
from rabatplatform.confirmation.models import Confirmable, Freshness
from rabatplatform.web.templatetags.web import written


@dataclass(frozen=True)
class Fresh:
    """kind, icon: of components/tag.html; by: the post that confirmed it last, in words, "" where that is not known."""

    label: str
    kind: str
    icon: str = ""
    by: str = ""


def freshness_of(row: Confirmable, confirmed_by=None) -> Fresh:
    """confirmed_by: the post that did, where it is known."""
    state, by = row.freshness, confirmed_by.title if confirmed_by else ""
    if state == Freshness.CONFIRMED:
        return Fresh(_dated(gettext("Confirmed %(day)s"), row.confirmed_at), "ok", "circle-check", by)
    if state == Freshness.UNCONFIRMED:
        return Fresh(unconfirmed(row), "bad", "triangle-alert", by)
    if state == Freshness.VACANT:
        return Fresh(_dated(gettext("Not confirmed since %(day)s"), row.confirmed_at), "bad", "user-x", by)
    due = due_at(row)
    label = _dated(gettext("Confirm by %(day)s"), due) if due else gettext("To be confirmed")
    return Fresh(label, "warn", "clock", by)


def unconfirmed(row) -> str:
    """row: with `freshness` and `next_step_at`."""
    since = on_this_rung_since(row) if row.freshness == Freshness.UNCONFIRMED else None
    return _dated(gettext("Unconfirmed since %(day)s"), since) if since else gettext("Unconfirmed")


def _dated(sentence: str, moment: datetime) -> str:
    return sentence % {"day": written(timezone.localtime(moment), "SHORT_DATE_FORMAT")}
