"""`/api/v1/exports/`: everything of a kind that a key may read, as files. A view: find (visible_to) → judge → read the body → act → answer."""

import logging

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from rabatplatform.access.querysets import Clock
from rabatplatform.api.base import ApiView, FileView, list_answer
from rabatplatform.api.bulk import shapes
from rabatplatform.api.bulk.asking import ask
from rabatplatform.api.bulk.feed import is_outdated
from rabatplatform.api.errors import CODES, Problem
from rabatplatform.api.fields import page
from rabatplatform.api.models import BulkExport
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.api.ranges import IF_RANGE, RANGE, ranged
from rabatplatform.files import storage
from rabatplatform.web.errors import unavailable

logger = logging.getLogger(__name__)
CODES["export_not_ready"] = (409, _("The export is being made. Ask at its address how far it is."))
CODES["export_gone"] = (410, _("The files of this export were erased, or it was stopped or failed. Ask for another one."))
CODES["export_outdated"] = (
    410,
    _(
        "Something of this export was taken back, or changed so that your key may not read all of it any more (see the change feed). "
        "Ask for another one, and drop what you took of this."
    ),
)
NDJSON = "application/x-ndjson"
SECONDS = 3  # after which it is worth while to ask again
TAGS = ["exports"]
REFERENCE = OpenApiParameter(
    "reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `reference`.")
)
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description=_("Its `number` in the manifest."))
State = BulkExport.State


class BulkExportList(ApiView):
    of_systems = ("GET", "HEAD", "POST")
    parameters = (fields_of_rows(shapes.BulkExportOutput, "reference,state,done"),)

    @extend_schema(
        operation_id="bulk_exports_list",
        summary=_("List the exports of a key"),
        description=_("Those that your key asked for in the last seven days, the newest first."),
        tags=TAGS,
        responses=page("BulkExportPage", shapes.BulkExportOutput),
        examples=[OpenApiExample("exports", shapes.LIST, response_only=True)],
    )
    def get(self, request):
        rows = visible(request).order_by("-asked_at", "-pk")
        return list_answer(Page([shapes.told(as_it_is_now(row), request._request) for row in rows]), self)

    @extend_schema(
        operation_id="bulk_exports_create",
        summary=_("Export all of a kind"),
        description=_(
            "All objects of a kind that your key may read, one JSON line each, as its list shows them; without `state` in every state in "
            "which the change feed tells of them, so that a copy is whole with the feed from the `cursor` on. Files are made by a worker "
            "and lie there for 24 hours. Ask at `url` how far it is, then take the `manifest`. A key asks for ten a day."
        ),
        tags=TAGS,
        request=shapes.ExportInput,
        responses={202: OpenApiResponse(shapes.BulkExportOutput, description=_("It will be made; its address in Location."))},
        examples=[
            OpenApiExample("practices on migrant smuggling, with their texts", shapes.ASK, request_only=True),
            OpenApiExample("the export", shapes.ASKED, response_only=True, status_codes=["202"]),
        ],
    )
    def post(self, request):
        given = shapes.ExportInput(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        export = ask(request, code=wanted["kind"], filters=wanted.get("filters", {}), fields=wanted.get("fields", []))
        headers = {"Location": shapes.address(export, request._request), "Retry-After": str(SECONDS)}
        return Response(shapes.told(export, request._request), status=202, headers=headers)


class BulkExportDetail(ApiView):
    of_systems = ("GET", "HEAD")

    @extend_schema(
        operation_id="bulk_exports_read",
        summary=_("Read how far an export is"),
        description=_(
            "`Retry-After` says when to ask again while it is being made. Of another key’s export nothing is said: 404."
        ),
        tags=TAGS,
        parameters=[REFERENCE],
        responses=shapes.BulkExportOutput,
        examples=[OpenApiExample("an export", shapes.EXPORT, response_only=True)],
    )
    def get(self, request, reference):
        export = found(request, reference)
        headers = {"Retry-After": str(SECONDS)} if export.is_waited_for else {}
        return Response(shapes.told(export, request._request), headers=headers)


class BulkExportManifest(ApiView):
    of_systems = ("GET", "HEAD")

    @extend_schema(
        operation_id="bulk_exports_manifest",
        summary=_("Read which files an export has"),
        description=_(
            "GET the `url` of each part: JSON lines. A download that was cut goes on with `Range: bytes=…-` and, in `If-Range`, the ETag "
            "that it began with (206; 416 where the file has fewer bytes). Compare the SHA-256 before you use a file. 409 while it is "
            "being made, 410 when its files were erased, or when the key may hold something of it no longer; of posts and notes, which a "
            "change may narrow, as soon as one of them changed."
        ),
        tags=TAGS,
        parameters=[REFERENCE],
        responses=shapes.ManifestOutput,
        examples=[OpenApiExample("a manifest", shapes.MANIFEST, response_only=True)],
    )
    def get(self, request, reference):
        return Response(shapes.manifest(ready(request, reference), request._request))


class BulkExportPart(FileView):
    of_systems = ("GET", "HEAD")
    http_method_names = ["get", "head"]
    revalidates = True

    @extend_schema(
        operation_id="bulk_exports_part",
        summary=_("Take a file of an export"),
        description=_(
            "JSON lines: one object a line, as its list shows it. The ETag is the SHA-256 of the manifest. Whatever cannot be read of "
            "`Range`, several ranges, and a range of another file are ignored: the whole file comes (200)."
        ),
        tags=TAGS,
        parameters=[REFERENCE, NUMBER, RANGE, IF_RANGE],
        responses={
            (200, NDJSON): OpenApiResponse(OpenApiTypes.STR, description=_("The whole file.")),
            (206, NDJSON): OpenApiResponse(OpenApiTypes.STR, description=_("The bytes that were asked for.")),
        },
        examples=[
            OpenApiExample("lines", shapes.LINES, response_only=True, media_type=NDJSON, status_codes=["200", "206"]),
        ],
    )
    def get(self, request, reference, number):
        """SECURITY: found by `visible_to`; where a file lies stands in the row alone, never in an address."""
        export = ready(request, reference)
        part = next((part for part in export.parts if part["number"] == number), None)
        if part is None:
            raise Http404
        try:
            content = storage.private().open(part["key"])
        except OSError:
            return missing(request, export, number, "is not there")
        if content.size != part["bytes"]:  # somebody changed the store, or a disk did; the caller compares the checksum
            content.close()
            return missing(request, export, number, "is not what was written")
        facts = {"size": part["bytes"], "etag": f'"{part["sha256"]}"', "content_type": NDJSON}
        return ranged(request._request, content, name=f"{export.kind}-{number}.ndjson", **facts)


# ── finding one ────────────────────────────────────────────────────────────────────────────────────────────────────


def visible(request):
    """Exports of the key that calls, each with `is_over`: whether the time of its files is over, erased yet or not."""
    over = ExpressionWrapper(Q(kept_until__lte=Clock()), output_field=BooleanField())
    return BulkExport.objects.visible_to(request.user).annotate(is_over=over)


def as_it_is_now(export: BulkExport) -> BulkExport:
    if export.state == State.READY and export.is_over:
        export.state = State.ERASED
    return export


def found(request, reference) -> BulkExport:
    """Raises Http404, the same for another key's and for none."""
    export = visible(request).filter(reference=reference).first()
    if export is None:
        raise Http404
    return as_it_is_now(export)


def ready(request, reference) -> BulkExport:
    """Raises Problem where there is nothing to take: 409 not yet, 410 not any more, or not all of it."""
    export = found(request, reference)
    if export.state != State.READY:
        code = "export_not_ready" if export.is_waited_for else "export_gone"
        problem = Problem(CODES[code][0], code, CODES[code][1])
        if export.is_waited_for:
            problem.wait = SECONDS - 0.5  # Retry-After: seconds
        raise problem
    if is_outdated(export):
        raise Problem(410, "export_outdated", CODES["export_outdated"][1])
    return export


def missing(request, export: BulkExport, number: int, how: str):
    logger.error("part %s of export %s %s", number, export.reference, how)
    return unavailable(request._request)
