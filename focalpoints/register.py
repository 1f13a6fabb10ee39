"""The register of a body's members: one sentence for each act, made of ids when it is read. Names are those of today."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from focalpoints import days, events
from focalpoints.acting import Act, all_told
from focalpoints.events.imports import IMPORT_ACCEPTED, IMPORT_DISCARDED, IMPORT_PROPOSED
from focalpoints.events.nominations import NOMINATED, NOMINATION_REFUSED, NOMINATION_VERIFIED, NOMINATION_WITHDRAWN
from focalpoints.models import Appointment, Invitation, Nomination, Post
from focalpoints.services.undo import CAN_BE_UNDONE, TIME
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.web.templatetags.web import written

# What may stand in a sentence: person, name (of who was invited or nominated), post, before_post, until, before.
SENTENCES = {
    events.POST_OPENED.code: _("Post opened: %(post)s"),
    events.POST_CLOSED.code: _("Post closed: %(post)s"),
    events.INVITED.code: _("%(name)s invited: %(post)s"),
    events.INVITATION_RESENT.code: _("Invitation of %(name)s sent again: %(post)s"),
    events.INVITATION_WITHDRAWN.code: _("Invitation of %(name)s withdrawn: %(post)s"),
    events.JOINED.code: _("%(person)s accepted: %(post)s"),
    events.APPOINTED.code: _("%(person)s appointed: %(post)s"),
    events.END_CHANGED.code: _("%(person)s: %(post)s until %(until)s (before: %(before)s)"),
    events.POST_CHANGED.code: _("%(person)s took another post: %(post)s (before: %(before_post)s)"),
    events.APPOINTMENT_ENDED.code: _("Access of %(person)s ended: %(post)s"),
    events.SUSPENDED.code: _("%(person)s suspended: %(post)s"),
    events.HANDOVER_STARTED.code: _("Handover started: %(post)s"),
    events.HANDOVER_PLANNED.code: _("Handover planned, waits for approval: %(post)s"),
    events.HANDOVER_APPROVED.code: _("Handover approved: %(post)s"),
    events.HANDOVER_JOINED.code: _("%(person)s accepted to take over: %(post)s"),
    events.HANDOVER_SIGNATURE.code: _("Handover signed by one of two: %(post)s"),
    events.HANDOVER_LATE.code: _("%(person)s has not signed the handover: %(post)s"),
    events.HANDOVER_ALONE.code: _("Handover goes on without the one who leaves: %(post)s"),
    events.HANDOVER_WITHDRAWN.code: _("Handover withdrawn: %(post)s"),
    events.HANDED_OVER.code: _("Handed over to %(person)s: %(post)s"),
    events.HANDED_OVER_ALONE.code: _("Handed over to %(person)s by a coordinator alone: %(post)s"),
    events.DEPUTY_NAMED.code: _("Absence of %(person)s: %(post)s, until %(until)s"),
    events.DEPUTY_ENDED.code: _("Absence of %(person)s ended early: %(post)s"),
    events.RESTORED.code: _("%(person)s restored: %(post)s"),
    IMPORT_PROPOSED.code: _("List of members proposed"),
    IMPORT_ACCEPTED.code: _("List of members accepted"),
    IMPORT_DISCARDED.code: _("List of members discarded"),
    NOMINATED.code: _("%(name)s nominated: %(post)s"),
    NOMINATION_VERIFIED.code: _("Nomination of %(name)s verified: %(post)s"),
    NOMINATION_REFUSED.code: _("Nomination of %(name)s refused: %(post)s"),
    NOMINATION_WITHDRAWN.code: _("Nomination of %(name)s withdrawn: %(post)s"),
    events.UNDONE.code: _("Undone: %(person)s, %(post)s, until %(until)s again"),
}
OPEN_END = pgettext_lazy("end of an appointment", "no end")


@dataclass(frozen=True)
class Entry:
    """label, by, at, note: as components/hist.html shows them. can_undo: as far as the entries of one page tell."""

    event: Event
    label: str
    by: str
    at: datetime
    note: str
    can_undo: bool


def rows(user, body):
    """The acts of a body's register that `user` may read, newest first, with the names they need."""
    invited = Invitation.objects.filter(pk=Cast(OuterRef("_invitation"), BigIntegerField()))
    nominated = Nomination.objects.filter(pk=Cast(OuterRef("_nomination"), BigIntegerField()))
    person = User.objects.filter(pk=Cast(OuterRef("_person"), BigIntegerField()))
    return (
        Event.objects.in_registers_of(user)
        .filter(register=body.coordination_label_id)
        .select_related("actor", "post__post__country", "post__post__organisation")
        .alias(_invitation=KT("data__invitation"), _person=KT("data__person"), _nomination=KT("data__nomination"))
        .annotate(invited_name=Coalesce(Subquery(invited.values("name")[:1]), Subquery(nominated.values("name")[:1])))
        .annotate(invited_state=Subquery(invited.values("state")[:1]))
        .annotate(person_name=Subquery(person.values("name")[:1]))
        .order_by("-created_at", "-pk")
    )


def latest(user, body, posts: dict[int, Post], limit: int) -> list[Entry]:
    return entries(list(rows(user, body)[:limit]), posts)


def posts_named(found: list[Event]) -> dict[int, Post]:
    """{id: post} of the posts that acts are about. One question."""
    ids = {event.data.get(key) for event in found for key in ("post", "from_post")} - {None}
    return Post.objects.in_bulk(ids)


def entries(found: list[Event], posts: dict[int, Post]) -> list[Entry]:
    """found: newest first, from the newest of the register on; else `can_undo` of the first ones may be wrong."""
    superseded, made = set(), []
    for event, by in zip(found, _by(found), strict=True):
        made.append(
            Entry(
                event=event,
                label=sentence(event, posts),
                by=by,
                at=event.created_at,
                note=_reason(event),
                can_undo=_can_undo(event, superseded),
            )
        )
        superseded |= _supersedes(event)
    return made


def sentence(event: Event, posts: dict[int, Post]) -> str:
    """What was done, in one line; an act that has no sentence here is called by the name of its kind."""
    post = posts.get(event.data.get("post"))
    nobody = gettext("former holder")
    template = SENTENCES.get(event.kind)
    if template is None:
        about = [event.person_name or nobody] if "person" in event.data else []
        return _named(kind_of(event.kind), [*about, *([post.title] if post else [])])
    before_post = posts.get(event.data.get("from_post"))
    return str(template) % {
        "person": event.person_name or nobody,
        "name": event.invited_name or nobody,
        "post": post.title if post else "",
        "before_post": before_post.title if before_post else "",
        "until": _day(event.data.get("after"), post),
        "before": _day(event.data.get("before"), post),
    }


def _named(kind, about: list[str]) -> str:
    title = str(kind.title) if kind else gettext("An act of another version of the platform")
    return f"{title}: {', '.join(about)}" if about else title


def _day(moment: str | None, post: Post | None) -> str:
    if not moment:
        return str(OPEN_END)
    zone = days.zone_of(post) if post else timezone.get_current_timezone()
    return written(days.last_day(datetime.fromisoformat(moment), zone), "DATE_FORMAT")


def _by(found: list[Event]) -> list[str]:
    """Of each: the person and the post they acted from. One question."""
    doers = [Act(event.actor, getattr(event.post, "post", None) if event.post_id else None, event.created_at) for event in found]
    return [words if act.person else gettext("the platform") for act, words in zip(doers, all_told(doers), strict=True)]


def _reason(event: Event) -> str:
    code = event.data.get("reason") or ""
    return str(Appointment.Reason(code).label).capitalize() if code in Appointment.Reason.values else ""


def _supersedes(event: Event) -> set[tuple]:
    """Earlier acts that this one took back."""
    if event.kind == events.UNDONE.code:
        return {("event", event.data.get("of"))}
    if event.kind == events.RESTORED.code:
        return {("suspension", event.data.get("appointment"))}
    return set()


def _can_undo(event: Event, superseded: set[tuple]) -> bool:
    if event.kind not in CAN_BE_UNDONE or timezone.now() - event.created_at >= TIME:
        return False
    if event.kind == events.INVITED.code:
        return event.invited_state == Invitation.State.PENDING
    if event.kind == events.SUSPENDED.code:
        return ("suspension", event.data.get("appointment")) not in superseded
    return ("event", event.pk) not in superseded
