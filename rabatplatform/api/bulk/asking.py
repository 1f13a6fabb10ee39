"""Asking for an export in bulk: what is wanted is read, judged, written down and handed to a worker."""

from types import SimpleNamespace

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language
from rest_framework.exceptions import ErrorDetail, ValidationError

from rabatplatform.access.querysets import Clock
from rabatplatform.api.bulk.feed import cursor_at_beginning
from rabatplatform.api.bulk.kinds import ExportKind, kind_of
from rabatplatform.api.models import BulkExport
from rabatplatform.api.parameters import read_parameters
from rabatplatform.api.quotas import spend
from rabatplatform.api.scopes import require_scope
from rabatplatform.audit.services import write
from rabatplatform.handing import hand_over


def query_of(filters: dict[str, list[str]]) -> QueryDict:
    """Filters as the address of the list has them."""
    query = QueryDict(mutable=True)
    for name, values in filters.items():
        query.setlist(name, values)
    return query


def ask(request, *, code: str, filters: dict[str, list[str]], fields: list[str]) -> BulkExport:
    """request: DRF's, of a key. Raises refusals: of a kind outside the key's scopes, of filters and fields by their names, of the quota."""
    kind = kind_of(code)
    require_scope(request, kind.scope)
    query = query_of(filters)
    fields = _read(kind, query, fields)
    try:
        total = kind.find(request.user, query, "", 1).total
    except ValidationError as error:  # what the parameters themselves do not know: a theme that is none
        raise ValidationError({"filters": error.detail}) from error
    spend(request, "exports")
    export = BulkExport.objects.create(
        person=request.user,
        agency_key_id=request.auth.pk,
        kind=code,
        filters=filters,
        fields=fields,
        language=get_language() or "en",
        origin=request._request.build_absolute_uri("/").removesuffix("/"),
        total=total,
        cursor=cursor_at_beginning(request, code),
        asked_at=Clock(),
    )
    export.refresh_from_db()
    write("bulk_export_asked", user_id=request.user.pk, key=request.auth.pk, kind=code)
    transaction.on_commit(lambda: ask_to_make(export.pk))
    return export


def ask_to_make(pk: int) -> None:
    """Ask a worker; with the broker down the export waits for the sweep."""
    from rabatplatform.api.tasks import make_export

    hand_over(make_export, pk)


def _read(kind: ExportKind, query: QueryDict, fields: list[str]) -> list[str]:
    """The fields, each once. Raises ValidationError naming each filter and field that is wrong."""
    errors = {}
    try:
        read_parameters(SimpleNamespace(GET=query), kind.filters)
    except ValidationError as error:
        errors["filters"] = error.detail
    try:
        fields = list(kind.fields.read(",".join(fields))) if fields else []
    except ValueError as error:
        errors["fields"] = [ErrorDetail(str(error), "invalid_parameter")]
    if errors:
        raise ValidationError(errors)
    return fields
