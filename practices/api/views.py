"""Practices, themes and frameworks by REST. A view: find (visible_to) → judge (policies) → read the body → act → answer."""

import base64
import hashlib
import re
import uuid
from dataclasses import replace

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from practices import policies, search, services
from practices.api import examples
from practices.api import serializers as shapes
from practices.api.representation import FIELDS, Shape, read_rows, represent
from practices.errors import StaleEdition
from practices.models import Framework, FrameworkItem, Practice, Revision, Theme, Translation
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.errors import Problem, invalid
from rabatplatform.api.fields import page
from rabatplatform.api.json import dumps
from rabatplatform.api.pagination import Page, address, keyset_page
from rabatplatform.api.parameters import (
    CURSOR,
    LIMIT,
    WORDS,
    Parameter,
    fields_parameter,
    one_of,
    read_time,
)
from rabatplatform.api.views import (
    ApiView,
    ReferenceDetail,
    ReferenceList,
    detail_parameters,
    list_answer,
    list_parameters,
)
from rabatplatform.reference.memory import shelf

FIND = (
    WORDS,
    Parameter("phenomenon", _("Only about it."), many=True, schema=examples.choices(Revision.Phenomenon.values)),
    Parameter("theme", _("Slug of a theme."), many=True),
    Parameter("country", _("ISO 3166-1 alpha-2 code."), many=True),
    Parameter("organisation", _("Slug of an organisation."), many=True),
    Parameter("framework", _("Reference of a framework item, as in marrakesh-2018-2020:A17."), many=True),
    Parameter("kind", _("Kind of practice."), many=True, schema=examples.choices(Revision.Kind.values)),
    Parameter("maturity", _("Maturity."), many=True, schema=examples.choices(Revision.Maturity.values)),
    Parameter("lang", _("A language that title and summary are in."), many=True, schema=examples.choices(shapes.LANGUAGES)),
    Parameter("year", _("Of the source, or of first publication."), many=True, schema={"type": "integer"}),
    Parameter("sort", _("Order; by itself the newest first, with q the best first."), schema=examples.choices(search.SORTS)),
    Parameter("expand", _("0: search without the thesaurus."), one_of(("0", "1")), schema=examples.choices(("0", "1"))),
)
STATE = Parameter(
    "state",
    _("Practices of your own team that are in preparation: draft, submitted, returned. By itself: published ones."),
    many=True,
    schema=examples.choices(Practice.State.values),
)
SINCE = Parameter(
    "updated_since",
    _("Changed at or after this moment (ISO 8601), the oldest change first. Not together with q or sort."),
    read_time,
    schema={"type": "string", "format": "date-time"},
    example="2026-11-21T09:12:44Z",
)
FIELDS_OF_PRACTICE = fields_parameter(FIELDS, "slug,title,texts.problem")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=_("The ETag you read; instead of `edition`."))
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("An ETag you have: 304 while it is the same.")
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description=_("A UUID of your own: the same call again makes no second draft and gets the same answer."),
)
ADDRESS = OpenApiParameter("address", str, OpenApiParameter.PATH, description=_("Slug or reference."))


def example(name, value, **more) -> OpenApiExample:
    return OpenApiExample(name, value, **more)


class PracticeList(ApiView):
    names_of_fields = shapes.NAMES

    @property
    def parameters(self):
        return (*FIND, STATE, SINCE, LIMIT, CURSOR, FIELDS_OF_PRACTICE)

    @extend_schema(
        operation_id="practices_list",
        summary=_("List and find practices"),
        description=_(
            "Published practices, the newest first, or those that match. Filters of one name add up (or), of different names narrow "
            "(and). Keep `next` and call it until it is null. Lists leave the long texts out: ask for them with `fields`."
        ),
        tags=["practices"],
        responses=page("PracticePage", shapes.PracticeOutput),
        examples=[example("practices", examples.LIST, response_only=True)],
    )
    def get(self, request):
        values, shape = self.values, Shape.of_list(self.values["fields"])
        try:
            answer = self.page(request._request, search.Parameters.from_query(request._request.GET), values, shape)
        except search.InvalidParameters as error:
            raise refused_parameters(error) from error
        answer.results = represent(answer.results, shape, request._request)
        return list_answer(answer)

    def page(self, request, parameters, values, shape) -> Page:
        """Rows, not yet objects. Only words, filters and sorting need the search; the rest is a list by key."""
        rows = Practice.objects.visible_to(request.user).filter(state__in=parameters.state)
        listing = {"limit": values["limit"], "cursor": values["cursor"], "read": lambda found: read_rows(found, shape)}
        if values["updated_since"]:
            for name in ("q", "sort"):
                if getattr(parameters, name):
                    raise invalid(name, "not_together", _("This does not go together with updated_since."))
            rows = matching(rows, parameters).filter(updated_at__gte=values["updated_since"])
            return keyset_page(request, rows, by="updated_at", newest_first=False, **listing)
        if not parameters.q and not parameters.sort and not any(getattr(parameters, name) for name in search.FACETS):
            return keyset_page(request, rows, by="listed_at", newest_first=True, **listing)
        found = search.find(request.user, parameters, limit=values["limit"])
        by_key = {row["pk"]: row for row in read_rows(Practice.objects.visible_to(request.user).filter(pk__in=found.ids), shape)}
        return Page(
            [by_key[pk] for pk in found.ids if pk in by_key],  # the row's own lock has the last word
            address(request, found.next),
            address(request, found.previous),
        )

    @extend_schema(
        operation_id="practices_create",
        summary=_("Begin a draft"),
        description=_(
            "A title is enough. The draft is read by the team of its owner alone; it is your own country or organisation unless `owner` "
            "names another that you write for. All texts are in one language, `language`."
        ),
        tags=["practices"],
        parameters=[KEY],
        request=shapes.PracticeCreate,
        responses={201: OpenApiResponse(shapes.PracticeOutput, description=_("The draft; its address in Location."))},
        examples=[
            example("a new draft", examples.NEW, request_only=True),
            example("the draft", examples.DRAFT, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request):
        key = idempotency_key(request)
        given = shapes.PracticeCreate(data=request.data)
        given.is_valid(raise_exception=True)
        named = given.validated_data.get("owner")
        body = shapes.body_at(named) if named else getattr(request._request.actor.post, "body", None)
        policies.may_draft(request.user, body).require()
        content = given.content()
        if "countries" not in content and "organisations" not in content:
            content["countries" if hasattr(body, "alpha2") else "organisations"] = [body.pk]
        practice = services.create_draft(body=body, content=content, actor=actor_of(request.user, body=body), form_key=key)
        answer = one(request, practice.pk, status=201)
        answer["Location"] = request._request.build_absolute_uri(reverse("api:practice-detail", args=[practice.address]))
        return answer


class PracticeDetail(ApiView):
    parameters = (FIELDS_OF_PRACTICE,)
    names_of_fields = shapes.NAMES

    @extend_schema(
        operation_id="practices_read",
        summary=_("Read a practice"),
        description=_(
            "By slug or reference, with every text in every language. Keep the ETag: with If-None-Match the answer is 304 while nothing changed."
        ),
        tags=["practices"],
        parameters=[ADDRESS, IF_NONE_MATCH],
        responses={200: shapes.PracticeOutput, 304: OpenApiResponse(description=_("Not changed."))},
        examples=[example("a practice", examples.PRACTICE, response_only=True, status_codes=["200"])],
    )
    def get(self, request, address):
        practice = found(request, address)
        return one(request, practice.pk, Shape.of_detail(self.values["fields"]))

    @extend_schema(
        operation_id="practices_replace",
        summary=_("Write a draft anew"),
        description=_("Like PATCH, but what is left out is emptied."),
        tags=["practices"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.PracticeReplace,
        responses=shapes.PracticeOutput,
        examples=[
            example("the whole text", examples.NEW | {"edition": 1}, request_only=True),
            example("the draft", examples.CHANGED, response_only=True, status_codes=["200"]),
        ],
    )
    def put(self, request, address):
        return self.save(request, address, shapes.PracticeReplace)

    @extend_schema(
        operation_id="practices_change",
        summary=_("Change a draft"),
        description=_(
            "The given fields alone, while it is a draft or returned, by the team of its owner. Say which edition you read, by `edition` "
            "or If-Match: when somebody saved in between nothing is stored, and the refusal holds both texts."
        ),
        tags=["practices"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.PracticeInput,
        responses={200: shapes.PracticeOutput},
        examples=[
            example("a change", examples.CHANGE, request_only=True),
            example("the draft", examples.CHANGED, response_only=True, status_codes=["200"]),
        ],
    )
    def patch(self, request, address):
        return self.save(request, address, shapes.PracticeInput)

    def save(self, request, address, shape):
        practice = found(request, address)
        policies.may_edit(request.user, practice).require()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        edition, matched = edition_of(request, practice, given.validated_data.get("edition"), required=True)
        try:
            services.save_draft(practice=practice, edition=edition, content=given.content(), actor=actor_for(request, practice))
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return one(request, practice.pk)


class PracticeSubmit(ApiView):
    names_of_fields = shapes.NAMES

    @extend_schema(
        operation_id="practices_submit",
        summary=_("Submit a draft"),
        description=_(
            "Hands it to the coordinator of its owner. Refused with 409 and one error a field while something mandatory is missing. "
            "The body may be empty, or name the edition you read."
        ),
        tags=["practices"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.SubmitInput,
        responses={200: shapes.PracticeOutput},
        examples=[
            example("the edition you read", {"edition": 2}, request_only=True),
            example("the practice", examples.SUBMITTED, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_submit(request.user, practice).require()
        given = shapes.SubmitInput(data=request.data)
        given.is_valid(raise_exception=True)
        edition, matched = edition_of(request, practice, given.validated_data.get("edition"))
        try:
            services.submit(practice=practice, actor=actor_for(request, practice), edition=edition)
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return one(request, practice.pk)


# ── finding and answering one ──────────────────────────────────────────────────────────────────────────────────────


def found(request, address: str) -> Practice:
    """The practice at a slug or reference. Raises Http404, the same whether it is hidden or not there."""
    rows = Practice.objects.visible_to(request.user).select_related("current").filter(Q(slug=address) | Q(reference=address))
    practices = sorted(rows, key=lambda practice: practice.slug != address)  # a slug goes before a reference of the same letters
    if not practices:
        raise Http404
    return practices[0]


def one(request, pk: int, shape: Shape | None = None, status: int = 200) -> HttpResponse:
    """The practice as it stands now, with its ETag; 304 where the caller has it."""
    shape = shape or Shape.of_detail(None)
    shape_read = replace(shape, fields=tuple(dict.fromkeys([*shape.fields, "edition"])))
    rows = read_rows(Practice.objects.visible_to(request.user).filter(pk=pk), shape_read)
    if not rows:
        raise Http404
    version = version_of(pk, rows[0]["current__edition"], rows[0]["updated_at"])
    body = dumps(represent(rows, shape, request._request)[0])
    etag = f'"{version}.{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.method in ("GET", "HEAD") and has_it(request.headers.get("If-None-Match", ""), etag):
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    else:
        answer = HttpResponse(body, status=status, content_type="application/json")
    answer["ETag"] = etag
    return answer


# ── ETags: version of the practice, then of these bytes (language, fields) ─────────────────────────────────────────

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{0,200})"')  # our compression makes a strong tag weak: read both
_TAGS = re.compile(rf"\s*{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*\s*")


def version_of(pk: int, edition: int, updated_at) -> str:
    digest = hashlib.sha256(f"{pk}:{edition}:{updated_at.isoformat()}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def has_it(header: str, etag: str) -> bool:
    """A header that cannot be read is ignored: the whole answer is never wrong."""
    return header.strip() == "*" or etag[1:-1] in _TAG.findall(header[:4_000])


def edition_of(request, practice, edition: int | None, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    header = request.headers.get("If-Match")
    if header is None:
        if edition is None and required:
            raise invalid("edition", "required", _("Say which edition you read: `edition`, or the ETag in If-Match."))
        return edition, False
    if header.strip() == "*":
        return practice.current.edition, True
    if len(header) > 4_000 or not _TAGS.fullmatch(header):
        raise invalid("If-Match", "invalid_etag", _("If-Match holds an ETag in quotation marks, as it was given."))
    current = version_of(practice.pk, practice.current.edition, practice.updated_at)
    if current not in [tag.partition(".")[0] for tag in _TAG.findall(header)]:
        raise Problem(412, "precondition_failed", more={"edition": practice.current.edition})
    return practice.current.edition, True


def stale(error: StaleEdition, status: int) -> Problem:
    """Both texts, in the names of the API; nothing was stored."""
    errors = [
        {"code": "stale_edition", "detail": _("Changed by both."), "field": shapes.NAMES.get(name, name)}
        for name in error.conflicts
    ]
    both = {"current": shapes.spoken(error.current, error.conflicts), "yours": shapes.spoken(error.theirs, error.conflicts)}
    code = "stale_edition" if status == 409 else "precondition_failed"
    return Problem(status, code, str(error), errors=errors, more={"edition": error.edition, **both})


def idempotency_key(request) -> uuid.UUID | None:
    """The caller's key, made their own: one's key never meets another's."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    try:
        return uuid.uuid5(_KEYS, f"{request.user.pk}:{uuid.UUID(given)}")
    except ValueError:
        raise invalid("Idempotency-Key", "invalid", _("Give a UUID of your own.")) from None


_KEYS = uuid.UUID("6d0f5e0e-9f0a-4b59-9c4e-0d6a2ce2a2e7")


def actor_for(request, practice):
    from focalpoints.querysets import body_of_label

    return actor_of(request.user, body=body_of_label(practice.owner_id))


def refused_parameters(error):
    from rest_framework.exceptions import ErrorDetail, ValidationError

    return ValidationError({name: [ErrorDetail(detail, error.code)] for name, detail in error.fields.items()})


def matching(rows, parameters):
    """The filters of the search on plain rows, for lists that are not searched."""
    from focalpoints.models import Country, Organisation

    def ids(model, name):
        return [shelf(model).by_key[key].pk for key in getattr(parameters, name)]

    filters = {
        "phenomenon": lambda: Q(current__phenomena__overlap=list(parameters.phenomenon)),
        "theme": lambda: Q(current__themes__overlap=ids(Theme, "theme")),
        "country": lambda: Q(countries__overlap=ids(Country, "country")),
        "organisation": lambda: (
            Q(organisations__overlap=ids(Organisation, "organisation"))
            | Q(current__partners__overlap=ids(Organisation, "organisation"))
        ),
        "framework": lambda: Q(current__framework_items__overlap=ids(FrameworkItem, "framework")),
        "kind": lambda: Q(current__kind__in=parameters.kind),
        "maturity": lambda: Q(current__maturity__in=parameters.maturity),
        "lang": lambda: (
            Q(current__original_language__in=parameters.lang)
            | Q(pk__in=Translation.objects.filter(language__in=parameters.lang, section__kind="title").values("practice_id"))
        ),
        "year": lambda: Q(year__in=[int(year) for year in parameters.year]),
    }
    for name, condition in filters.items():
        if getattr(parameters, name):
            rows = rows.filter(condition())
    return rows


# ── themes and frameworks, from memory ─────────────────────────────────────────────────────────────────────────────


def _url(name):
    return lambda entry, request: request.build_absolute_uri(reverse(name, args=[entry.key]))


def _is(name):
    return lambda entry, request: getattr(entry, name)


def _key_of(model, name):
    return lambda entry, request: shelf(model).by_id[getattr(entry, name)].key if getattr(entry, name) else None


THEME = {
    "slug": _is("slug"),
    "url": _url("api:theme-detail"),
    "name": _is("name"),
    "names": _is("names"),
    "description": _is("description"),
    "descriptions": _is("descriptions"),
    "parent": _key_of(Theme, "parent_id"),
    "framework_items": _is("framework_links"),
    "retired_at": _is("retired_at"),
}
ITEM = {
    "reference": _is("reference"),
    "code": _is("code"),
    "type": _is("type"),
    "wording": _is("wording"),
    "name": _is("name"),
    "names": _is("names"),
    "summaries": _is("summaries"),
    "parent": _key_of(FrameworkItem, "parent_id"),
    "retired_at": _is("retired_at"),
}


def _items(framework, request) -> list[dict]:
    items = [item for item in shelf(FrameworkItem).ordered if item.framework_id == framework.pk]
    return [{name: make(item, request) for name, make in ITEM.items()} for item in items]


FRAMEWORK = {
    "slug": _is("slug"),
    "url": _url("api:framework-detail"),
    "page_url": lambda entry, request: request.build_absolute_uri(entry.get_absolute_url()),
    "name": _is("name"),
    "names": _is("names"),
    "kind": _is("kind"),
    "year": _is("year"),
    "period_start": _is("period_start"),
    "period_end": _is("period_end"),
    "adopted": _is("adopted"),
    "is_current": _is("is_current"),
    "note": _is("note"),
    "sources": _is("sources"),
    "items": _items,
    "retired_at": _is("retired_at"),
}
SLUG = OpenApiParameter("key", str, OpenApiParameter.PATH, description=_("Its slug."))


class ThemeList(ReferenceList):
    model, represent = Theme, THEME
    parameters = list_parameters(THEME, "slug,name")

    @extend_schema(
        operation_id="themes_list",
        summary=_("List the themes"),
        description=_("Two levels: `parent` names the theme above."),
        tags=["themes"],
        responses=page("ThemePage", shapes.ThemeOutput),
        examples=[example("themes", examples.page_of(examples.THEME), response_only=True)],
    )
    def get(self, request):
        return super().get(request)


class ThemeDetail(ReferenceDetail):
    model, represent = Theme, THEME
    parameters = detail_parameters(THEME, "slug,name")

    @extend_schema(
        operation_id="themes_read",
        summary=_("Read a theme"),
        description=_("A retired theme stays readable, since older practices name it."),
        tags=["themes"],
        parameters=[SLUG],
        responses=shapes.ThemeOutput,
        examples=[example("a theme", examples.THEME, response_only=True)],
    )
    def get(self, request, key):
        return super().get(request, key)


class FrameworkList(ReferenceList):
    model, represent, hidden = Framework, FRAMEWORK, ("items",)
    parameters = list_parameters(FRAMEWORK, "slug,name,items")

    @extend_schema(
        operation_id="frameworks_list",
        summary=_("List the frameworks"),
        description=_(
            "Strategic texts that practices answer to. Their items come with the framework itself, or with fields=items."
        ),
        tags=["frameworks"],
        responses=page("FrameworkPage", shapes.FrameworkOutput),
        examples=[example("frameworks", examples.page_of(examples.FRAMEWORK), response_only=True)],
    )
    def get(self, request):
        return super().get(request)


class FrameworkDetail(ReferenceDetail):
    model, represent = Framework, FRAMEWORK
    parameters = detail_parameters(FRAMEWORK, "slug,name,items")

    @extend_schema(
        operation_id="frameworks_read",
        summary=_("Read a framework with its items"),
        description=_("Items whose wording is “ordinal” are known by their rank alone and stand in no filter."),
        tags=["frameworks"],
        parameters=[SLUG],
        responses=shapes.FrameworkOutput,
        examples=[
            example("a framework", examples.FRAMEWORK | {"items": [examples.FRAMEWORK_ITEM]}, response_only=True),
        ],
    )
    def get(self, request, key):
        return super().get(request, key)
