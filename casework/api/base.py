"""What operations of casework share: who may call, finding a note, its words with the record of the read, editions, refusals."""

import uuid
from collections import namedtuple

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError

from casework.content import content_of
from casework.errors import NoteInvalid, NotRecorded, StaleEdition
from casework.models import Note, NoteVersion
from casework.policies import body_of_note
from casework.policies.finding import may_find
from casework.policies.reads import may_export
from casework.services.reads import log_read
from casework.standing import standing_of
from focalpoints.models import Country, Organisation
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.accounts.reauthentication import seen_lately as was_seen_lately
from rabatplatform.api import etags
from rabatplatform.api.base import ApiView, a_person, one_answer
from rabatplatform.api.errors import Problem, invalid
from rabatplatform.api.idempotency import own_key
from rabatplatform.api.quotas import spend
from rabatplatform.reference.memory import shelf

IN_LISTS = ("title", "language", "kind", "period_from", "period_to")
MARKING = ("tlp", "handling", "handling_text", "reliability", "credibility")  # travel with every answer of words
IN_FACTS = (  # what `facts` tells, and lists can be asked for
    *("reference", "url", "page_url", "state", "standing", "originator", "version", "version_state"),
    *("created_at", "updated_at", "released_at", "valid_until", *IN_LISTS, *MARKING),
)
REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description=_("The 12 letters of the note."))
_ANY = "a" * 12  # stands for a reference
_KEYS = uuid.UUID("3b1a4f7e-2f5c-4f1b-9a61-6f1d3c8e5d20")


def sent(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def answered(name, value, status="200") -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[status])


class CaseworkView(ApiView):
    """For those whose post reads casework, people with a second factor. SECURITY: words of notes lie in their tables alone, so no answer
    is kept for the same call again: it answers what the thing is now, as far as the caller still reads it.

    A key reads notes and asks of their originators; whatever else is done with them people do. What a key does says `of_people = ()`.
    """

    keeps_answers = False
    of_people = ("POST", "PUT", "PATCH", "DELETE")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        may_find(request.user).require()

    def as_it_is(self, request, call, **named):
        """The note that the call made or changed."""
        return again(request, found(request, call.made))


class Preview(CaseworkView):
    """Stores nothing: the same call again looks again."""

    def as_it_is(self, request, call, **named):
        return self.post(request, **named)


def found(request, reference: str) -> Note:
    """The note, with the versions that the caller may read. Raises Http404, the same whether it is hidden or not there."""
    note = Note.objects.visible_to(request.user).filter(reference=reference).first()
    if note is None:
        raise Http404
    versions = NoteVersion.objects.visible_to(request.user).filter(note=note).exclude(state=NoteVersion.State.DROPPED)
    note.versions_read = {version.number: version for version in versions.order_by("number")}
    by_id = {version.pk: version for version in note.versions_read.values()}
    note._state.fields_cache |= {"current": by_id.get(note.current_id), "next": by_id.get(note.next_id)}
    return note


def address_of(note: Note, request, name: str = "api:note-detail") -> str:
    """What comes before the reference is worked out once a request: a list has two for each of its notes. request: Django's."""
    begun = request.__dict__.setdefault("beginnings_of_notes", {})
    if name not in begun:
        begun[name] = request.build_absolute_uri(reverse(name, args=[_ANY])).removesuffix(f"{_ANY}/")
    return f"{begun[name]}{note.reference}/"


_OF_NOTE = (
    *("pk", "reference", "state", "originator_id", "current_id"),
    *("created_at", "updated_at", "released_at", "valid_until"),
)
_OF_VERSION = (*IN_LISTS, *MARKING)
# A note and its current version in a list, as far as `facts` asks: two objects of models a note took longer than all else of the answer.
Row = namedtuple("Row", (*_OF_NOTE, "is_past", "current"))
RowVersion = namedtuple("RowVersion", ("pk", "number", "state", "valid_until", *_OF_VERSION))


def listed(user, ids) -> dict[int, Row]:
    """{id: note} of those that `user` reads, with what lists show of their current versions; words stay in their table."""
    of_version = (f"current__{name}" for name in RowVersion._fields)
    rows = Note.objects.visible_to(user).filter(pk__in=ids, current__isnull=False).values_list(*_OF_NOTE, *of_version)
    number, today = len(_OF_NOTE), timezone.localdate()
    found = {}
    for row in rows:
        until = row[number - 1]
        found[row[0]] = Row(*row[:number], until is not None and until < today, RowVersion(*row[number:]))
    return found


def facts(note: Note | Row, version: NoteVersion | RowVersion, request) -> dict:
    """What lists show: no word but the title."""
    body = body_of_note(note)
    told = {
        "reference": note.reference,
        "url": address_of(note, request),
        "page_url": address_of(note, request, "casework:note-detail"),
        "state": note.state,
        "standing": standing_of(note),
        "originator": body.key,
        "version": version.number,
        "version_state": version.state,
        "created_at": note.created_at,
        "updated_at": note.updated_at,
        "released_at": note.released_at,
        "valid_until": end_date(note, version),
    }
    return told | {name: getattr(version, name) for name in _OF_VERSION}


def words(request, note: Note, version: NoteVersion | None, status: int = 200, *, view=None):
    """A version with its words; the read is recorded first, and where it cannot be, nothing is there. view: whose GET it is, as in
    one_answer.

    SECURITY: 304 is answered after all of that: it says that the words the caller has still stand, which is reading them.

    Words by the API leave the platform: refused to readers whom marking or handling lets neither print nor export.
    """
    if version is None:
        raise Http404
    may_export(request.user, note, version, use="quote").require()
    recorded(request, note, version)
    told = facts(note, version, request._request) | content_of(version) | {"valid_until": end_date(note, version)}
    following = note._state.fields_cache.get("next")
    told |= {
        "in_preparation": following.number if following else None,
        "edition": None if version.state == NoteVersion.State.RELEASED else version.edition,
    }
    return one_answer(request, told, version_of(note, version), view=view, status=status)


def recorded(request, note: Note, version: NoteVersion | None, how: str = "api", what: str = "") -> None:
    """Record the read of what the answer shows, before it is made. Raises Http404 where it cannot be recorded, Problem (429) where the
    quota of reads of the key that calls is used up."""
    spend(request, "reads")
    try:
        log_read(note, how=how, version=version, what=what)
    except NotRecorded as refusal:
        raise Http404 from refusal


def end_date(note: Note, version: NoteVersion):
    """The end date in force: a released note's may have been moved since."""
    return note.valid_until if version.pk == note.current_id else version.valid_until


def again(request, note: Note, status: int = 200):
    """The text in hand, as it stands after an act."""
    fresh = found(request, note.reference)
    return words(request, fresh, fresh.in_hand, status)


def version_of(note: Note, version: NoteVersion) -> str:
    """What If-Match asks of an ETag: the text that was read, and its edition."""
    return f"{note.reference}.{version.number}.{version.edition}.{version.state}"


def edition_sent(request, note: Note, given, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    version = note.in_hand
    facts = {"given": given.validated_data.get("edition"), "stands": version.edition, "required": required}
    return etags.edition_sent(request, fits=etags.of_version(version_of(note, version)), **facts)


def read(shape, request):
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given


def acted(service, matched=False, **facts):
    """Call a service; its refusals of values and editions in the way of the API."""
    try:
        return service(**facts)
    except NoteInvalid as error:
        raise ValidationError({name: [ErrorDetail(str(text), error.code)] for name, text in error.fields.items()}) from error
    except StaleEdition as error:
        errors = [{"code": "stale_edition", "detail": _("Changed by both."), "field": name} for name in error.conflicts]
        yours = {key: error.theirs.get(key) for key in error.conflicts}  # what is stored is read, and recorded, by a GET
        status, code = (412, "precondition_failed") if matched else (409, "stale_edition")
        raise Problem(status, code, str(error), errors=errors, more={"edition": error.edition, "yours": yours}) from error


def actor_for(request, note: Note, right: str = "write_notes") -> Actor:
    return actor_of(request.user, body=body_of_note(note), right=right)


def body_at(key: str):
    """The country (alpha-2) or organisation (slug) of a key, None for neither."""
    return shelf(Country).by_key.get(key) or shelf(Organisation).by_key.get(key)


def body_named(request, key: str | None):
    """The body that a call names, else that of the caller's post. Raises a refusal of `owner`."""
    if not key:
        return getattr(request._request.actor.post, "body", None)
    if (body := body_at(key)) is None:
        raise invalid("owner", "unknown", _("There is no such country or organisation."))
    return body


def idempotency_key(request) -> uuid.UUID | None:
    """The caller's key, made their own: one's key never meets another's."""
    return own_key(request, _KEYS)


def seen_lately(request) -> None:
    """As on the pages, of a release, options and groups: a sign-in of the last five minutes is enough."""
    a_person(request)
    if not was_seen_lately(request._request):
        raise Problem(403, "reauthentication_required", _("Show again who you are, then go on."))


def shown_lately(request) -> None:
    """As on the pages: what lets others read asks first that the person showed lately who they are.

    SECURITY: a key shows nobody. allauth asks nothing of an account that has neither password nor factor, so it is asked here.
    """
    a_person(request)
    if is_reauthentication_required(request._request, app="rabatplatform.accounts"):
        raise Problem(403, "reauthentication_required", _("Show again who you are, then go on."))
