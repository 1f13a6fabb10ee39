"""What is asked of an originator, as JSON: found, told."""

from django.http import Http404
from django.urls import reverse
from rest_framework.response import Response

from casework.api.base import CaseworkView
from casework.models import AccessRequest
from casework.receivers import by_label, key_of
from focalpoints.querysets import body_of_casework


class OfRequest(CaseworkView):
    """Makes or changes a request."""

    def as_it_is(self, request, call, **named):
        return Response(told(request, at(request, call.made)))


def seen(user):
    return AccessRequest.objects.visible_to(user).select_related("from_post")


def at(request, reference) -> AccessRequest:
    row = seen(request.user).filter(reference=reference).first()
    if row is None:
        raise Http404
    return row


def told(request, row: AccessRequest) -> dict:
    receivers = [by_label(label) for label in row.receivers]
    return {
        "id": row.reference,
        "url": request._request.build_absolute_uri(reverse("api:request-detail", args=[row.reference])),
        "kind": row.kind,
        "note": row.note_reference,
        "originator": body_of_casework(row.originator_id).key,
        "post": row.from_post.reference,
        "receivers": [named(receiver) for receiver in receivers if receiver],
        "reason": row.reason,
        "state": row.state,
        "asked_at": row.asked_at,
        "answer": row.answer,
        "answered_at": row.answered_at,
        "allowed_until": row.consent_until,
    }


def named(receiver) -> dict:
    kind, _dash, key = key_of(receiver).partition("-")
    return {"kind": kind, "receiver": key}
