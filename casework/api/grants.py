"""Who else reads a note, by REST: the grants that the caller may know of, a new one, the end of one."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from casework import policies
from casework.api import audience_shapes as shapes
from casework.api import examples
from casework.api.base import REFERENCE, CaseworkView, acted, actor_for, answered, found, read, sent, shown_lately
from casework.models import Note, NoteGrant, SharingGroup
from casework.receivers import takes_part
from casework.services import granting
from focalpoints.models import Country, Organisation, Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.api.base import list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.reference.memory import shelf

GRANT = OpenApiParameter("grant", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))


class OfGrant(CaseworkView):
    """Makes or changes a grant."""

    def as_it_is(self, request, call, reference, **named):
        return told_one(request, NoteGrant.objects.filter(note=found(request, reference), reference=call.made))


class NoteGrants(OfGrant):
    parameters = (fields_of_rows(shapes.NoteGrantOutput, "id,kind,receiver"),)

    @extend_schema(
        operation_id="notes_grants",
        summary=_("List the grants of a note"),
        description=_(
            "All for its originator; for its readers their own, and the others where the note does not hide its recipients."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=page("NoteGrantPage", shapes.NoteGrantOutput),
        examples=[OpenApiExample("grants", examples.GRANTS, response_only=True)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        grants = NoteGrant.objects.visible_to(request.user).filter(note=note)
        return list_answer(Page(told_all(request.user, grants)), self)

    @extend_schema(
        operation_id="notes_grant",
        summary=_("Give a note to somebody"),
        description=_(
            "By its writers before the release, then by a coordinator who showed lately who they are. The marking says which "
            "kinds of receivers there may be."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=shapes.NoteGrantInput,
        responses={201: OpenApiResponse(shapes.NoteGrantOutput, description=_("The grant."))},
        examples=[sent("a country", examples.NEW_GRANT), answered("the grant", examples.GRANT, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_give(request.user, note).require()
        given = read(shapes.NoteGrantInput, request).validated_data
        receiver = receiver_at(request.user, given["kind"], given.get("receiver", ""))
        if note.state in Note.OPEN:
            shown_lately(request)
        right = "write_notes" if note.state == Note.State.DRAFT else "release_notes"
        grant = acted(
            granting.give,
            note=note,
            receiver=receiver,
            reason=given["reason"],
            begins=given.get("begins"),
            ends=given.get("ends"),
            actor=actor_for(request, note, right),
        )
        return told_one(request, NoteGrant.objects.filter(pk=grant.pk), 201)


class NoteGrantRevoke(OfGrant):
    @extend_schema(
        operation_id="notes_revoke",
        summary=_("End a grant"),
        description=_("At the next statement it lets nobody read. Never refused because its receiver changed."),
        tags=["notes"],
        parameters=[REFERENCE, GRANT],
        request=shapes.NoteGrantRevoke,
        responses={200: shapes.NoteGrantOutput},
        examples=[
            sent("a reason", {"reason": "The operation ended."}),
            answered("the grant", examples.GRANT | {"in_force": False}),
        ],
    )
    def post(self, request, reference, grant):
        note = found(request, reference)
        row = NoteGrant.objects.visible_to(request.user).filter(note=note, reference=grant).first()
        if row is None:
            raise Http404
        policies.may_revoke(request.user, note).require()
        reason = read(shapes.NoteGrantRevoke, request).validated_data.get("reason", "")
        row.note = note
        acted(granting.revoke, grant=row, actor=actor_for(request, note), reason=reason)
        return told_one(request, NoteGrant.objects.filter(pk=row.pk))


def receiver_at(user, kind: str, key: str, field: str = "receiver"):
    """What granting.give takes. Raises a refusal of `field`."""
    if kind == "all":
        return GrantLabel.ALL_WHO_READ_CASEWORK
    if kind in ("country", "organisation"):
        receiver = shelf(Country if kind == "country" else Organisation).by_key.get(key)
    else:
        rows = Post.objects.all() if kind == "post" else SharingGroup.objects.visible_to(user)
        receiver = rows.filter(reference=reference).first() if (reference := _uuid(key)) else None
    if receiver is None or (kind in ("country", "organisation") and not takes_part(receiver)):
        raise invalid(field, "unknown", _("There is no such receiver."))
    return receiver


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def told_one(request, grants, status: int = 200) -> Response:
    """The one grant among them that the caller may know of. Raises Http404."""
    rows = told_all(request.user, grants.visible_to(request.user))
    if not rows:
        raise Http404
    return Response(rows[0], status=status)


def told_all(user, grants) -> list[dict]:
    rows = list(grants.select_related("label").order_by("given_at", "pk"))
    posts = {post.label_id: post for post in Post.objects.filter(label__in=[row.label_id for row in rows])}
    groups = SharingGroup.objects.visible_to(user).in_bulk({row.group_id for row in rows if row.group_id})
    return [_told(row, posts, groups) for row in rows]


def _told(row: NoteGrant, posts: dict, groups: dict) -> dict:
    kind, receiver = "all", None
    if row.group_id:
        kind, receiver = "group", str(groups[row.group_id].reference) if row.group_id in groups else None
    elif row.label_id in posts:
        kind, receiver = "post", str(posts[row.label_id].reference)
    elif body := body_of_casework(row.label_id):
        kind, receiver = "country" if isinstance(body, Country) else "organisation", body.key
    now, begins, ends = timezone.now(), row.valid.lower, row.valid.upper
    return {
        "id": str(row.reference),
        "kind": kind,
        "receiver": receiver,
        "reason": row.reason,
        "begins": begins,
        "ends": ends if not row.valid.isempty else row.ended_at,
        "given_at": row.given_at,
        "in_force": not row.valid.isempty and begins <= now and (ends is None or now < ends),
    }
