"""Asking an originator: to read a note that one was told of, to release one that one reads to others. The originator answers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.days import TOO_LATE, is_too_late, latest_end
from casework.errors import ReasonMissing, RequestRefused
from casework.events import asking as events
from casework.markings import allowed
from casework.models import AccessRequest, Note
from casework.policies import asking as policies
from casework.receivers import by_label
from casework.screened import refuse_personal_data
from casework.services import granting
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

Kind, State = AccessRequest.Kind, AccessRequest.State
LONGEST = 2_000
MOST_RECEIVERS = 20
ASKED = {Kind.ACCESS: events.ACCESS_ASKED, Kind.ONWARD: events.ONWARD_ASKED, Kind.EXPORT: events.EXPORT_ASKED}


@dataclass(frozen=True)
class Known:
    """What one may know of a note that one does not read. month: its first day."""

    note_id: int
    reference: str
    originator: object
    month: date


def known() -> list[Known]:
    """Notes whose originators let their existence be known to the person of the scope, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_id, reference, originator_id, released_on FROM casework_notes_known() ORDER BY 4 DESC, 2")
        rows = cursor.fetchall()
    return [Known(pk, reference, body_of_casework(label), month) for pk, reference, label, month in rows]


def known_by(reference: str) -> Known | None:
    return next((one for one in known() if one.reference == reference), None)


def _refuse(field: str, sentence) -> RequestRefused:
    return RequestRefused(sentence, fields={field: sentence})


def _words(text: str, field: str = "reason") -> str:
    text = text.strip()
    if not text:
        raise ReasonMissing(field)
    if len(text) > LONGEST:
        raise _refuse(field, _("Too long: at most %(most)s characters.") % {"most": LONGEST})
    refuse_personal_data(**{field: text})
    return text


@transaction.atomic
def ask_access(*, stub: Known, reason: str, actor: Actor) -> AccessRequest:
    """Ask to read a note that one was told of, in the name of the person's post that does casework.

    Raises PermissionDenied, ReasonMissing, RequestRefused (asked already), PersonalDataFound.
    """
    policies.may_ask(actor.user).require()
    actor = Actor(actor.user, policies.post_to_ask(actor.user))
    label = actor.post.body.casework_label_id
    return _ask(Kind.ACCESS, stub.note_id, stub.reference, stub.originator.casework_label_id, [label], reason, actor)


@transaction.atomic
def ask_onward(*, note: Note, receivers: list, reason: str, actor: Actor) -> AccessRequest:
    """Ask that a note that one reads be released to others (Countries, Organisations, Posts), in the name of the post that reads it."""
    policies.may_ask_onward(actor.user, note).require()
    actor = policies.as_reader(actor.user, note)
    labels = list(dict.fromkeys(granting.label_of(receiver) for receiver in receivers))
    if not labels or len(labels) > MOST_RECEIVERS:
        raise _refuse("receivers", _("Choose between one and %(most)s receivers.") % {"most": MOST_RECEIVERS})
    if note.originator_id in labels:
        raise _refuse("receivers", _("This is the note’s own country or organisation."))
    return _ask(Kind.ONWARD, note.pk, note.reference, note.originator_id, labels, reason, actor)


@transaction.atomic
def ask_export(*, note: Note, reason: str, actor: Actor) -> AccessRequest:
    """Ask that the post that reads a note under H2 may print and export it."""
    policies.may_ask_export(actor.user, note).require()
    return _ask(Kind.EXPORT, note.pk, note.reference, note.originator_id, [], reason, policies.as_reader(actor.user, note))


def _ask(kind, note_id, reference, originator_id, labels, reason, actor: Actor) -> AccessRequest:
    reason = _words(reason)
    try:
        with transaction.atomic():
            request = AccessRequest.objects.create(
                kind=kind,
                note_id=note_id,
                note_reference=reference,
                originator_id=originator_id,
                from_post=actor.post,
                reader_id=actor.post.label_id,
                asked_by=actor.user,
                receivers=labels,
                reason=reason,
            )
    except IntegrityError as error:
        raise _refuse("reason", _("Your post asked this already; the originator has not answered yet.")) from error
    record(ASKED[kind], subject=request, actor=actor, note=request.note_id)
    return request


def _locked(request: AccessRequest) -> AccessRequest:
    return AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


@transaction.atomic
def accept(
    *, request: AccessRequest, reason: str, actor: Actor, ends: datetime | None, words: str = "", to_post: bool = False
) -> AccessRequest:
    """Give the note to whom it was asked for, until `ends`. to_post: to the post that asks to read it, not to its whole body.

    reason: told to whoever sees the grants; words: to the asker. Raises PermissionDenied, GrantRefused, RequestRefused.
    """
    request = _locked(request)
    policies.may_answer(actor.user, request).require()
    words = words.strip()[:LONGEST]
    refuse_personal_data(words=words)
    if request.kind == Kind.EXPORT:
        return _consent(request, ends, words, actor)
    note = Note.objects.get(pk=request.note_id)
    for receiver in receivers_of(request, to_post=to_post):
        granting.give(note=note, receiver=receiver, reason=reason, ends=ends, actor=actor, asked=request)
    return _answer(request, State.ACCEPTED, words, actor, events.REQUEST_ACCEPTED)


def _consent(request: AccessRequest, ends: datetime | None, words: str, actor: Actor) -> AccessRequest:
    if ends is None or ends <= timezone.now():
        raise _refuse("ends", _("Say until when: a day that is not over."))
    if is_too_late(ends):
        raise _refuse("ends", TOO_LATE)
    note = Note.objects.get(pk=request.note_id)
    days = allowed(note.tlp, note.handling).consent_days
    if ends > latest_end(None, days):
        raise _refuse("ends", _("It can be allowed for at most %(days)s days.") % {"days": days})
    request.consent_until = ends
    return _answer(request, State.ACCEPTED, words, actor, events.REQUEST_ACCEPTED)


@transaction.atomic
def end_consent(*, request: AccessRequest, actor: Actor) -> AccessRequest:
    """From the next statement on the post prints and exports the note no more; what left before cannot be called back."""
    request = _locked(request)
    policies.may_end_consent(actor.user, request).require()
    request.consent_until = timezone.now()
    request.save(update_fields=["consent_until"])
    record(events.CONSENT_ENDED, subject=request, actor=actor, note=request.note_id)
    return request


def receivers_of(request: AccessRequest, *, to_post: bool = False) -> list:
    """Countries, organisations and posts that it is asked for. Raises RequestRefused when one is no more."""
    if to_post and request.kind == Kind.ACCESS:
        return [request.from_post]
    found = [by_label(label) for label in request.receivers]
    if None in found:
        raise _refuse("receivers", _("One of the receivers is no more."))
    return found


@transaction.atomic
def decline(*, request: AccessRequest, words: str, actor: Actor) -> AccessRequest:
    """Say no, with words that the asker reads."""
    request = _locked(request)
    policies.may_answer(actor.user, request).require()
    return _answer(request, State.DECLINED, _words(words, "words"), actor, events.REQUEST_DECLINED)


def _answer(request, state, words, actor: Actor, event) -> AccessRequest:
    request.state, request.answer = state, words
    request.answered_by, request.answered_from, request.answered_at = actor.user, actor.post, timezone.now()
    request.save(update_fields=["state", "answer", "answered_by", "answered_from", "answered_at", "consent_until"])
    record(event, subject=request, actor=actor, note=request.note_id)
    return request


@transaction.atomic
def take_back(*, request: AccessRequest, actor: Actor) -> AccessRequest:
    request = _locked(request)
    policies.may_take_back_request(actor.user, request).require()
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    record(events.REQUEST_TAKEN_BACK, subject=request, actor=actor, note=request.note_id)
    return request
