"""Who else reads a note: give and revoke. Positive grants only; a grant ends, it is never deleted."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import DateTimeTZRange

from casework import events, policies
from casework.days import TOO_LATE, is_too_late, latest_end
from casework.errors import GrantRefused
from casework.markings import TLP, allowed, may_be_given
from casework.models import AccessRequest, Note, NoteGrant, SharingGroup
from casework.receivers import takes_part
from casework.screened import blanked, refuse_personal_data
from casework.services.steps import locked
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

CASEWORKERS = ("focal_point", "analyst", "coordinator")
MOST_GRANTS = 200


def _refuse(field: str, sentence) -> GrantRefused:
    return GrantRefused(sentence, fields={field: sentence})


def label_of(receiver) -> int:
    """Of a country, organisation, post or sharing group, or GrantLabel.ALL_WHO_READ_CASEWORK itself, the label that a grant names."""
    if isinstance(receiver, int):
        return receiver
    if isinstance(receiver, Post):
        return receiver.label_id
    if isinstance(receiver, SharingGroup):
        return _label_of_group(receiver)
    return receiver.casework_label_id


def _label_of_group(group: SharingGroup) -> int | None:
    """Of a group whose later members read only what comes after: that of its last version, which a member asks the database for."""
    if group.later == SharingGroup.Later.EVERYTHING:
        return group.label_id
    if label := group.versions.order_by("-number").values_list("label", flat=True).first():
        return label
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_group_label(%s)", [group.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def give(
    *,
    note: Note,
    receiver,
    reason: str,
    actor: Actor,
    begins: datetime | None = None,
    ends: datetime | None = None,
    asked: AccessRequest | None = None,
) -> NoteGrant:
    """Give a note to a Country, Organisation, Post, SharingGroup, or label 1 (all who read casework), from now or `begins` to `ends`;
    without `ends` for as long as its marking allows.

    The marking limits what may be given and for how long: of a released note the one in force, before that the one of the text in hand.
    Raises PermissionDenied, GrantRefused, PersonalDataFound.
    """
    note = locked(note)
    policies.may_give(actor.user, note).require()
    begins, ends = check(note=note, receiver=receiver, reason=reason, begins=begins, ends=ends)
    now = timezone.now()
    grant = NoteGrant.objects.create(
        note=note,
        label_id=label_of(receiver),
        group=receiver if isinstance(receiver, SharingGroup) else None,
        valid=DateTimeTZRange(begins, ends),
        reason=reason.strip(),
        given_by=actor.user,
        given_from=actor.post,
        asked=asked,
        told_begin=begins <= now,  # now, or by the release; of a later one the walk of each night tells (casework.expiry)
    )
    if note.state in Note.OPEN and grant.told_begin:
        record(events.GRANT_GIVEN, subject=note, actor=actor, label=grant.label_id, grant=grant.pk)
    return grant


def check(
    *, note: Note, receiver, reason: str, begins: datetime | None = None, ends: datetime | None = None
) -> tuple[datetime, datetime]:
    """What `give` asks of its facts, asked by each preview too: (begins, ends) as they would be stored. note: with its text in hand.

    Raises GrantRefused, PersonalDataFound.
    """
    _check_receiver(note, receiver, label_of(receiver))
    now = timezone.now()
    begins = max(begins or now, now)
    ends = _checked_end(note, begins, ends)
    if not reason.strip():
        raise _refuse("reason", _("Say why."))
    if len(reason.strip()) > 500:
        raise _refuse("reason", _("Too long: at most %(most)s characters.") % {"most": 500})
    refuse_personal_data(reason=reason)
    if note.grants.not_over().count() >= MOST_GRANTS:
        raise _refuse("receiver", _("A note has at most %(most)s receivers; use a sharing group.") % {"most": MOST_GRANTS})
    return begins, ends


def _checked_end(note: Note, begins: datetime, ends: datetime | None) -> datetime:
    for field, moment in (("begins", begins), ("ends", ends)):
        if is_too_late(moment):
            raise _refuse(field, TOO_LATE)
    if ends is not None and ends <= begins:
        raise _refuse("ends", _("The end lies before the beginning, or is past."))
    days = allowed(note.tlp_of_grants, note.handling_of_grants).grant_days
    latest = latest_end(begins, days)
    if ends is not None and ends > latest:
        words = _("With %(tlp)s somebody reads a note for at most %(days)s days; then give it again.")
        raise _refuse("ends", words % {"tlp": TLP(note.tlp_of_grants).label, "days": days})
    return ends or latest


def _check_receiver(note: Note, receiver, label: int | None) -> None:
    kind = GrantLabel.objects.filter(pk=label).values_list("kind", flat=True).first()
    if kind is None:
        raise _refuse("receiver", _("There is no such receiver."))
    if not may_be_given(note.tlp_of_grants, kind, note.handling_of_grants):
        raise _refuse("receiver", _("The marking of this note does not allow this kind of receiver."))
    if isinstance(receiver, Post) and (receiver.closed_at or receiver.role not in CASEWORKERS):
        raise _refuse("receiver", _("This post is closed, or does not read casework."))
    if isinstance(receiver, SharingGroup) and SharingGroup.objects.filter(pk=receiver.pk, closed_at__isnull=False).exists():
        raise _refuse("receiver", _("This group is closed."))
    if label == note.originator_id:
        raise _refuse("receiver", _("This is the note’s own country or organisation."))
    body = body_of_casework(label)
    if body is not None and not takes_part(body):
        raise _refuse("receiver", _("This country or organisation does not take part any more."))


@transaction.atomic
def revoke(*, grant: NoteGrant, actor: Actor, reason: str = "") -> NoteGrant:
    """End a grant now, whatever became of its receiver. Ended already: answered as done. What may be personal data in the reason is
    blanked out: nothing holds a revocation up. Raises PermissionDenied."""
    note = locked(grant.note)
    policies.may_revoke(actor.user, note).require()
    reason = blanked(reason)
    grant = NoteGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    now = timezone.now()
    if grant.ended_at or (grant.valid.upper is not None and grant.valid.upper <= now) or grant.valid.isempty:
        return grant
    grant.valid = DateTimeTZRange(grant.valid.lower, max(now, grant.valid.lower))  # one that had not begun becomes empty
    grant.ended_at, grant.ended_by, grant.ended_from, grant.end_reason = now, actor.user, actor.post, reason.strip()[:500]
    grant.save(update_fields=["valid", "ended_at", "ended_by", "ended_from", "end_reason"])
    record(events.GRANT_REVOKED, subject=note, actor=actor, label=grant.label_id, grant=grant.pk)
    return grant
