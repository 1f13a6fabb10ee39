"""Practices by REST. A view: find (visible_to) → judge (policies) → read the body → act → answer."""

import uuid
from dataclasses import replace

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError

from focalpoints.querysets import body_of_label
from practices import policies, search, services
from practices.api import examples
from practices.api import serializers as shapes
from practices.api.etags import edition_of, version_of
from practices.api.including import COLUMNS, INCLUDES
from practices.api.representation import FIELDS, Shape, read_rows, represent
from practices.errors import StaleEdition
from practices.models import Practice, Revision
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.errors import Problem
from rabatplatform.api.etags import IF_MATCH, not_modified, shown
from rabatplatform.api.fields import page
from rabatplatform.api.idempotency import own_key
from rabatplatform.api.includes import include_parameter, with_included
from rabatplatform.api.json import dumps
from rabatplatform.api.pagination import Page, address, binding
from rabatplatform.api.parameters import (
    CURSOR,
    LIMIT,
    WORDS,
    Parameter,
    fields_parameter,
    one_of,
)
from rabatplatform.api.preferences import MOST

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
    _("Changed at or after this moment (ISO 8601), the oldest change first. What was taken back only the change feed tells."),
    schema={"type": "string", "format": "date-time"},
    example="2026-11-21T09:12:44Z",
)
FIELDS_OF_PRACTICE = fields_parameter(FIELDS, "slug,title,texts.problem")
ADDRESS = OpenApiParameter("address", str, OpenApiParameter.PATH, description=_("Slug or reference."))


def example(name, value, **more) -> OpenApiExample:
    return OpenApiExample(name, value, **more)


class AsItIsNow:
    """What answers a practice is not kept for the same call again: it may have been withdrawn since. It answers what the practice is now."""

    keeps_answers = False

    def as_it_is(self, request, call, address=None):
        if address is not None:
            return one(request, found(request, address).pk)
        made = Practice.objects.visible_to(request.user).filter(form_key=idempotency_key(request)).first()
        if made is None:
            raise Http404
        return one(request, made.pk)


class WhileRead:
    """What hangs on a practice is answered as it was to the same call again, while the caller still reads the practice."""

    def still_shown(self, request, call, address, **named):
        if found(request, address).state == Practice.State.WITHDRAWN:
            raise Http404


class PracticeList(AsItIsNow, ApiView):
    names_of_fields = shapes.NAMES
    counts = True

    @property
    def parameters(self):
        return (*FIND, STATE, SINCE, LIMIT, CURSOR, FIELDS_OF_PRACTICE, include_parameter(INCLUDES))

    @extend_schema(
        operation_id="practices_list",
        summary=_("List and find practices"),
        description=_(
            "Published practices, the newest first, or those that match. Filters of one name add up (or), of different "
            "names narrow (and). Keep `next` and call it until it is null. Lists leave the long texts out: ask for them "
            "with `fields`. `searched` says what became of `q`; with `expand=0` it is neither corrected nor widened by the thesaurus."
        ),
        tags=["practices"],
        responses=page("PracticePage", shapes.PracticeOutput, by_words=True),
        examples=[example("practices", examples.LIST, response_only=True)],
    )
    def get(self, request):
        shape = Shape.of_list(self.values["fields"])
        try:
            answer = self.page(request._request, search.Parameters.from_query(request._request.GET), shape)
        except search.InvalidParameters as error:
            raise refused_parameters(error) from error
        return list_answer(answer, self)

    def page(self, request, parameters, shape) -> Page:
        bound, cursor = binding(request), self.values["cursor"]
        parameters = replace(parameters, cursor=unseal(cursor, bound) if cursor else "")
        found = search.find(request.user, parameters, limit=self.values["limit"])
        wanted = self.values["include"]
        beside = tuple(column for name in wanted for column in COLUMNS[name])
        rows = read_rows(request.user, found.ids, shape, beside)  # the row's own lock has the last word
        return Page(
            with_included(self.request, INCLUDES, wanted, rows, represent(rows, shape, request)),
            *(address(request, place and seal(place, bound)) for place in (found.next, found.previous)),
            count=lambda: (min(found.total, MOST), found.is_capped or found.total > MOST),
            searched=searched(parameters.q, found),
        )

    @extend_schema(
        operation_id="practices_create",
        summary=_("Begin a draft"),
        description=_(
            "A title is enough. The draft is read by the team of its owner alone; it is your own country or organisation "
            "unless `owner` names another that you write for. All texts are in one language, `language`."
        ),
        tags=["practices"],
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
        actor = actor_of(request.user, body=body, right="draft_practices")
        practice = services.create_draft(body=body, content=content, actor=actor, form_key=key)
        answer = one(request, practice.pk, status=201)
        answer["Location"] = request._request.build_absolute_uri(reverse("api:practice-detail", args=[practice.address]))
        return answer


def searched(q: str, found) -> dict | None:
    """None without words."""
    if not q:
        return None
    words = found.did_you_mean if found.is_corrected else q
    return {"words": words, "match": found.match, "also": list(found.also_searched)}


class PracticeDetail(ApiView):
    parameters = (FIELDS_OF_PRACTICE,)
    revalidates = True
    names_of_fields = shapes.NAMES

    @extend_schema(
        operation_id="practices_read",
        summary=_("Read a practice"),
        description=_(
            "By slug or reference, with every text in every language. Keep the ETag: with If-None-Match the answer is 304 "
            "while nothing changed."
        ),
        tags=["practices"],
        parameters=[ADDRESS],
        responses={200: shapes.PracticeOutput},
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
            "The given fields alone, while it is a draft or returned, by the team of its owner. Say which edition you "
            "read, by `edition` or If-Match: when somebody saved in between nothing is stored, and the refusal holds both "
            "texts."
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


class PracticeSubmit(AsItIsNow, ApiView):
    names_of_fields = shapes.NAMES

    @extend_schema(
        operation_id="practices_submit",
        summary=_("Submit a draft"),
        description=_(
            "Hands it to the coordinator of its owner. Refused with 409 and one error a field while something mandatory is "
            "missing. The body may be empty, or name the edition you read."
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
            services.submit(practice=practice, actor=actor_for(request, practice, "submit_practices"), edition=edition)
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return one(request, practice.pk)


# ── finding and answering one ──────────────────────────────────────────────────────────────────────────────────────


def found(request, address: str) -> Practice:
    """The practice at a slug or reference, with what the caller may see of its current revision and the next (policies ask of
    both). Raises Http404, the same whether it is hidden or not there.
    """
    rows = Practice.objects.visible_to(request.user).select_related("current", "next")
    rows = rows.filter(Q(slug=address) | Q(reference=address))
    practices = sorted(rows, key=lambda practice: practice.slug != address)  # a slug goes before a reference of the same letters
    if not practices:
        raise Http404
    return practices[0]


def one(request, pk: int, shape: Shape | None = None, status: int = 200) -> HttpResponse:
    """The practice as it stands now, with its ETag; 304 where the caller has it."""
    shape = shape or Shape.of_detail(None)
    shape_read = replace(shape, fields=tuple(dict.fromkeys([*shape.fields, "edition"])))
    rows = read_rows(request.user, [pk], shape_read)
    if not rows:
        raise Http404
    version = version_of(pk, rows[0]["current__edition"], rows[0]["updated_at"])
    body = dumps(represent(rows, shape, request._request)[0])
    etag = shown(version, body)
    whole = HttpResponse(body, status=status, content_type="application/json", headers={"ETag": etag})
    return not_modified(request, etag) or whole


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
    return own_key(request, _KEYS)


_KEYS = uuid.UUID("6d0f5e0e-9f0a-4b59-9c4e-0d6a2ce2a2e7")


def actor_for(request, practice, right="draft_practices"):
    return actor_of(request.user, body=body_of_label(practice.owner_id), right=right)


def refused_parameters(error):
    return ValidationError({name: [ErrorDetail(detail, error.code)] for name, detail in error.fields.items()})
