"""What the pages of a handover show: the overlap drawn and in words, what passes, who has signed. Reads; changes nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints import days, policies
from focalpoints.estate import estate_of, sorts, staying
from focalpoints.events import HANDOVER_APPROVED, HANDOVER_JOINED, HANDOVER_PLANNED
from focalpoints.models import Appointment, Handover, Invitation
from focalpoints.services.handover import has_dates, is_there
from rabatplatform.web.templatetags.web import written, zone_name

# The drawing: 320 units wide; the overlap is between 85 and 150 of them, so that both its days can be read below it.
BEGINS_AT, LEAST, PER_DAY = 110, 84, 1.1


@dataclass(frozen=True)
class Overlap:
    """The days of a handover, in the post's time zone. begins, ends: places in the drawing."""

    outgoing: str
    incoming: str
    begins_on: date
    last_on: date | None
    until_on: date | None
    number: int
    begins: int
    ends: int
    sentences: list[str]

    @property
    def width(self) -> int:
        return self.ends - self.begins

    @property
    def middle(self) -> int:
        return (self.begins + self.ends) // 2

    @property
    def rest(self) -> int:
        return 320 - self.begins


def overlap_of(handover: Handover, reader) -> Overlap | None:
    """None before the days are chosen."""
    if not has_dates(handover):
        return None
    zone = days.zone_of(handover.post)
    begins_on = handover.begins_at.astimezone(zone).date()
    last_on, until_on = days.last_day(handover.ends_at, zone), days.last_day(handover.until, zone)
    number = max((last_on - begins_on).days + 1, 0) if last_on else 0
    outgoing, incoming = name_of_outgoing(handover), name_of_incoming(handover)
    said = {
        "outgoing": outgoing,
        "incoming": incoming,
        "begins": written(begins_on, "DATE_FORMAT"),
        "last": written(last_on, "DATE_FORMAT") if last_on else "",
        "until": written(until_on, "DATE_FORMAT") if until_on else "",
        "number": number,
        "city": zone_name(zone),
    }
    if handover.ends_at:
        over = handover.ends_at.astimezone(zone)
        said |= {"over": written(over, "DATE_FORMAT"), "hour": written(over, "TIME_FORMAT")}
    width = round(LEAST + PER_DAY * number) if number else 0
    is_own = policies.side_of(reader, handover) == policies.OUTGOING
    return Overlap(
        outgoing, incoming, begins_on, last_on, until_on, number, BEGINS_AT, BEGINS_AT + width, _sentences(said, is_own)
    )


def _sentences(said: dict, is_own: bool) -> list[str]:
    if not said["last"]:
        found = [_("%(incoming)s holds the post from %(begins)s on. Nobody holds it now.")]
    elif said["number"]:
        found = [
            ngettext(
                "On %(begins)s, one day, both hold the post and see the same.",
                "From %(begins)s to %(last)s, %(number)d days, both hold the post and see the same.",
                said["number"],
            ),
            _ends(is_own),
        ]
    else:
        found = [_("The two do not overlap: %(incoming)s begins when %(outgoing)s ends."), _ends(is_own)]
    if said["until"]:
        found.append(_("The new appointment ends with %(until)s."))
    return [sentence % said for sentence in found]


def _ends(is_own: bool) -> str:
    if is_own:
        return _("On %(over)s at %(hour)s in %(city)s your access to it ends by itself.")
    return _("On %(over)s at %(hour)s in %(city)s the access of %(outgoing)s ends by itself.")


def name_of_outgoing(handover: Handover) -> str:
    return str(handover.outgoing.user) if handover.outgoing else ""


def name_of_incoming(handover: Handover) -> str:
    """The name; of who is invited where the reader may read invitations; else only what they are."""
    if handover.incoming:
        return str(handover.incoming)
    invitation = invitation_of(handover)
    return invitation.name if invitation else _("the successor")


def invitation_of(handover: Handover) -> Invitation | None:
    """The open one, as far as the person of the scope may read it."""
    return Invitation.objects.filter(handover=handover, state=Invitation.State.PENDING).order_by("-pk").first()


def passes(handover: Handover, standing) -> list[dict]:
    """What passes: label, number (None: not told), lines, said. Who may not see yet what the post owns gets its sorts.

    standing: policies.PostStanding of the reader.
    """
    post, reader = handover.post, standing.user
    if standing.holds or standing.coordinates:
        found = [
            {"label": share.holding.title, "number": share.number, "lines": share.lines, "said": share.holding.said}
            for share in estate_of(post, reader)
        ]
    else:
        found = [{"label": holding.title, "number": None, "lines": [], "said": holding.said} for holding in sorts()]
    networks = [network.name for network in post.networks.all()]
    said = ", ".join([capfirst(post.title), *networks])
    return [*found, {"label": _("Role"), "number": post.get_role_display(), "lines": [], "said": said}]


def stays() -> list:
    return [holding.title for holding in staying()]


def state_of(handover: Handover, reader) -> dict | None:
    """One message on top of the page: kind and text, or None while nothing special is to be said."""
    words = {"incoming": name_of_incoming(handover), "outgoing": name_of_outgoing(handover)}
    if handover.state == Handover.State.WITHDRAWN:
        return {"kind": "warn", "text": _("This handover was withdrawn. Nothing has changed.")}
    if handover.state == Handover.State.SIGNED:
        text = _("Signed. The post passes to %(incoming)s on the day that was chosen, by itself.") % words
        return {"kind": "ok", "text": text}
    if not handover.is_alone and not is_there(handover.outgoing):
        text = _("%(outgoing)s does not hold the post any more. A coordinator can go on without them.") % words
        return {"kind": "warn", "text": text}
    if policies.side_of(reader, handover) == policies.INCOMING and not policies.holds_any(reader):
        return {"kind": "info", "text": _("You see what belongs to the post from the day on which your appointment begins.")}
    return None


def candidates(post, *, without=()) -> dict[str, Appointment]:
    """{reference of an appointment: appointment} of people who hold another post of the same body, each once, by name."""
    key = "country" if post.country_id else "organisation"
    rows = Appointment.objects.now().of_holders().filter(user__is_service=False, **{f"post__{key}": post.body.pk})
    rows = rows.exclude(user__in=[pk for pk in without if pk]).exclude(post=post.pk).select_related("user", "post")
    once = {row.user_id: row for row in rows.order_by("user__name", "pk")}
    return {str(row.reference): row for row in once.values()}


# Messages about them stay on the start page until the person has signed or decided.
KEPT = (HANDOVER_PLANNED.code, HANDOVER_APPROVED.code, HANDOVER_JOINED.code)


def tasks_of(user) -> list[dict]:
    """What `user`, who may hold no post, has to sign now, as the start page shows it."""
    rows = Handover.objects.visible_to(user).filter(state=Handover.State.APPROVED, incoming=user, incoming_signed_at=None)
    return [
        {
            "icon": "signature",
            "title": _("Sign the handover of “%(post)s”") % {"post": handover.post.title},
            "text": str(handover.post.body),
            "href": handover.get_absolute_url(),
            "action": _("Read and sign"),
        }
        for handover in rows.select_related("post__country", "post__organisation").order_by("created_at", "pk")
    ]
