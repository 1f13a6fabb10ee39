"""A POST that is sent twice is carried out once: the header `Idempotency-Key`, a UUID of the caller's own, kept for 24 hours.

The row of the call is written before its view runs, in the same transaction. Whoever sends the same key meanwhile waits for that
transaction to end, so what they find is whole. A refusal is rolled back with the row: the caller mends what was wrong and sends it again.
"""

import hashlib
import uuid

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from rabatplatform.api.callers import caller_of
from rabatplatform.api.errors import Problem, invalid
from rabatplatform.api.json import dumps
from rabatplatform.api.models import IdempotentCall, key_of

HEADER = "Idempotency-Key"
KEPT = "24 hours"
PATIENCE = "3s"  # how long a call waits for one of the same key
LOCK_NOT_AVAILABLE = "55P03"
KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description=_("A UUID of your own: within 24 hours the same call again is not carried out again and gets the same answer."),
)
REPLAYED = "Idempotent-Replayed"

_WAIT = "SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)"
_BEGIN = """INSERT INTO api_idempotentcall (person_id, agency_key_id, key, fingerprint, made_at)
VALUES (%(person)s, %(agency_key)s, %(key)s, %(fingerprint)s, access_clock()) ON CONFLICT DO NOTHING RETURNING id, made_at"""
_ANEW = f"""UPDATE api_idempotentcall SET fingerprint = %(fingerprint)s, status = 0, location = '', etag = '', made = '', body = NULL,
  made_at = access_clock()
WHERE person_id = %(person)s AND agency_key_id IS NOT DISTINCT FROM %(agency_key)s AND key = %(key)s
  AND made_at <= access_clock() - interval '{KEPT}' RETURNING id, made_at"""


def key_sent(request) -> uuid.UUID | None:
    """Raises a refusal of the header where it is no UUID."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    try:
        return uuid.UUID(given)
    except ValueError:
        raise invalid(HEADER, "invalid", _("Give a UUID of your own.")) from None


def own_key(request, namespace: uuid.UUID) -> uuid.UUID | None:
    """The key that was sent, made the caller's own for a column of the row that is made: one's key never meets another's, nor what it
    made more than 24 hours ago."""
    key = key_sent(request)
    return key and uuid.uuid5(namespace, f"{caller_of(request._request)}:{key}:{request.idempotent_since.isoformat()}")


def once(view, request, key: uuid.UUID, carry_out):
    """The answer of `carry_out()`, or, where the caller had the same call carried out already, the answer of then.

    Raises Problem: 422 where the key came with another call, 409 where that call is still being carried out.
    """
    facts = {
        "person": request.user.pk,
        "agency_key": key_of(request.user),
        "key": key,
        "fingerprint": fingerprint_of(request._request),
    }
    begun = _begun(facts)
    if begun is None:
        return _replayed(view, request, facts)
    pk, request.idempotent_since = begun
    answer = carry_out()
    if answer.status_code < 400:  # what is refused is rolled back, and this row with it
        _keep(pk, view, answer)
    return answer


def fingerprint_of(request) -> bytes:
    """Of method, path, media type and body; of a form by its fields and the bytes of its files: its boundary is another one each time."""
    told = hashlib.sha256()

    def add(part: bytes):
        told.update(len(part).to_bytes(8, "big") + part)

    for word in (request.method, request.path, request.content_type or ""):
        add(word.encode())
    if request.content_type != "multipart/form-data":
        add(request.body)
        return told.digest()
    for name, values in sorted(request.POST.lists()):
        for value in values:
            add(name.encode()), add(value.encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            add(name.encode()), add((file.name or "").encode()), add(content.digest())
    return told.digest()


def _begun(facts) -> tuple | None:
    """(id, since when) of the new row; None where there is one of this key that stands."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WAIT, [PATIENCE])
            usual = cursor.fetchone()[0]
            cursor.execute(_BEGIN, facts)
            row = cursor.fetchone()
            if row is None:
                cursor.execute(_ANEW, facts)
                row = cursor.fetchone()
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            raise
        raise _in_progress() from error
    return row


def _in_progress() -> Problem:
    said = _("The call that came with this Idempotency-Key is still being carried out. Send it again in a moment.")
    problem = Problem(409, "idempotency_in_progress", said)
    problem.wait = 0.5  # Retry-After: 1
    return problem


def _keep(pk: int, view, answer) -> None:
    data = getattr(answer, "data", None)
    IdempotentCall.objects.filter(pk=pk).update(
        status=answer.status_code,
        location=answer.get("Location", ""),
        etag=answer.get("ETag", ""),
        body=(answer.content if data is None else dumps(data)) if view.keeps_answers and answer.status_code != 204 else None,
        made=str(data.get("reference") or data.get("id") or "") if isinstance(data, dict) else "",
    )


def _replayed(view, request, facts):
    call = IdempotentCall.objects.visible_to(request.user).filter(key=facts["key"]).first()
    if call is None or not call.status:
        raise _in_progress()  # forgotten between two statements
    request.idempotent_since = call.made_at
    if bytes(call.fingerprint) != facts["fingerprint"]:
        errors = [{"code": "idempotency_key_reused", "detail": _("It came with another call."), "field": HEADER}]
        said = _("This Idempotency-Key came with another call. Make a new one for each thing that you want done.")
        raise Problem(422, "idempotency_key_reused", said, errors=errors)
    if call.status == 204:
        answer = HttpResponse(status=204)
        del answer["Content-Type"]
    elif call.body is not None and view.keeps_answers:
        view.still_shown(request, call, **view.kwargs)
        answer = HttpResponse(bytes(call.body), status=call.status, content_type="application/json")
    else:
        answer = view.as_it_is(request, call, **view.kwargs)
        answer.status_code = call.status
    for name, value in (("Location", call.location), ("ETag", call.etag)):
        if value:
            answer.headers.setdefault(name, value)
    answer[REPLAYED] = "true"
    return answer
