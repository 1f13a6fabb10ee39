"""What the secretariat sees of messages: which failed, and numbers. Never what a message is about beyond the title of its kind."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel
from rabatplatform.access.querysets import is_held
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.events.catalogue import EventKind, all_kinds, kind_of
from rabatplatform.notifications.models import Delivery, KindFigures, KindSwitch, counted_as

ERRORS = {
    "bounced": _("The mail came back"),
    "recipient_refused": _("The mail server refuses the address"),
    "connectionrefusederror": _("The mail server was away"),
    "smtpserverdisconnected": _("The mail server was away"),
    "smtpconnecterror": _("The mail server was away"),
    "timeouterror": _("The mail server did not answer in time"),
    "smtpauthenticationerror": _("The mail server does not take our password"),
    "smtpsenderrefused": _("The mail server refuses us as the sender"),
    "smtpdataerror": _("The mail server refused the mail"),
}


def may_oversee(user) -> Ruling:
    """The secretariat alone."""
    if user is not None and user.pk is not None and GrantLabel.objects.filter(is_held(GrantLabel.THE_SECRETARIAT, user)).exists():
        return ALLOWED
    return refused(_("The Secretariat looks after messages that were not delivered."))


def failed(user):
    """Messages that failed for good, of everybody, for the secretariat; of nobody for others."""
    if user.pk is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(is_held(GrantLabel.THE_SECRETARIAT, user), state=Delivery.State.FAILED)


def errors_of(user) -> list[tuple[str, str, int]]:
    """(code, in words, how many) of the errors of failed messages, the most frequent first."""
    rows = failed(user).order_by().values_list("error").annotate(n=Count("pk")).order_by("-n", "error")
    return [(code, error_said(code), number) for code, number in rows]


def error_said(code: str) -> str:
    words = ERRORS.get(code)
    return str(words) if words else gettext("The message could not be made (%(code)s)") % {"code": code or "?"}


def kind_said(code: str) -> str:
    """The title of a kind; of a kind whose things stay closed to the secretariat no more than its app."""
    if counted_as(code) != code:
        return gettext("Casework")
    kind = kind_of(code)
    return str(kind.title) if kind else code


def page(user, *, error: str = "", before: tuple[datetime, int] | None = None, limit: int = 50):
    """(failed messages newest first, whether there are older ones); before: (created_at, id) of the last of the page before."""
    rows = failed(user).select_related("user").order_by("-created_at", "-pk")
    if error:
        rows = rows.filter(error=error)
    if before:
        at, pk = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows[: limit + 1])
    return found[:limit], len(found) > limit


@dataclass(frozen=True)
class Waiting:
    """due: mails whose time has come; oldest: since when the oldest of them waits; later: mails for later."""

    due: int
    oldest: datetime | None
    later: int


def waiting_now() -> Waiting:
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, oldest, later FROM notifications_waiting()")
        return Waiting(*cursor.fetchone())


@dataclass(frozen=True)
class Became:
    """What became of mails: {state: how many} of those written in the last day and week; counted_at: None before the first count."""

    day: dict[str, int]
    week: dict[str, int]
    counted_at: datetime | None


def what_became(user) -> Became:
    day, week, at = {}, {}, None
    for row in KindFigures.objects.visible_to(user):
        at = max(filter(None, (at, row.states_at)), default=None)
        for total, of_kind in ((day, row.day), (week, row.week)):
            for state, number in of_kind.items():
                total[state] = total.get(state, 0) + number
    return Became(day, week, at)


@dataclass(frozen=True)
class KindLine:
    """A kind as the secretariat sees it. switch: the newest one, None where it was never switched; figures: an empty row before the
    first count, None where only those of its whole app are shown (`counted_as`)."""

    kind: EventKind
    switch: KindSwitch | None
    figures: KindFigures | None

    @property
    def state(self) -> str:
        return self.switch.state if self.switch else KindSwitch.State.ON

    @property
    def state_label(self) -> str:
        return str(KindSwitch.State(self.state).label)


def kind_lines(user) -> list[KindLine]:
    """Every kind of the catalogue, by its code. Two questions."""
    switches = {row.kind: row for row in KindSwitch.objects.visible_to(user).newest().select_related("changed_by")}
    figures = {row.kind: row for row in KindFigures.objects.visible_to(user)}
    return [
        KindLine(
            kind,
            switches.get(kind.code),
            None if counted_as(kind.code) != kind.code else figures.get(kind.code) or KindFigures(kind=kind.code),
        )
        for kind in all_kinds()
    ]


def figures_of(user, code: str) -> KindFigures:
    """Those that are kept under this name; an empty row before the first count."""
    return KindFigures.objects.visible_to(user).filter(kind=code).first() or KindFigures(kind=code)


def kinds_counted_as(code: str) -> list[EventKind]:
    """The kinds whose figures are kept under this name: one, those of an app that are counted together, or none."""
    return [kind for kind in all_kinds() if counted_as(kind.code) == code]
