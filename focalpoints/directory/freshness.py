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


def freshness_of(row: Confirmable) -> Fresh:
    """row: with `confirmed_from__post` at hand."""
    state = Freshness(row.freshness)
    if state == Freshness.CONFIRMED:
        return Fresh(_dated(gettext("Confirmed %(day)s"), row.confirmed_at), "ok", "circle-check", confirmed_by(row))
    if state == Freshness.UNCONFIRMED:
        since = on_this_rung_since(row)
        label = _dated(gettext("Unconfirmed since %(day)s"), since) if since else gettext("Unconfirmed")
        return Fresh(label, "bad", "triangle-alert", confirmed_by(row))
    if state == Freshness.VACANT:
        return Fresh(_dated(gettext("Not confirmed since %(day)s"), row.confirmed_at), "bad", "user-x", confirmed_by(row))
    due = due_at(row)
    label = _dated(gettext("Confirm by %(day)s"), due) if due else gettext("To be confirmed")
    return Fresh(label, "warn", "clock", confirmed_by(row))


def confirmed_by(row: Confirmable) -> str:
    post = getattr(row.confirmed_from, "post", None) if row.confirmed_from_id else None
    return post.title if post else ""


def _dated(sentence: str, moment: datetime) -> str:
    return sentence % {"day": written(timezone.localtime(moment), "SHORT_DATE_FORMAT")}
