"""Adaptations and the journey of a practice by REST."""

from operator import attrgetter

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from focalpoints.models import Country, Organisation, Post
from practices import adapting, journey, policies
from practices.adaptation_lists import body_of
from practices.api import adaptation_examples as examples
from practices.api import adaptation_shapes as shapes
from practices.api import including
from practices.api.serializers import body_at
from practices.api.views import ADDRESS, found, idempotency_key
from practices.errors import AdaptationInvalid, AdaptationOpen, StaleAdaptation
from practices.models import Adaptation, Practice
from practices.services import adaptations as services
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api import etags
from rabatplatform.api.base import ApiView, list_answer, one_answer
from rabatplatform.api.errors import Problem, invalid
from rabatplatform.api.etags import IF_MATCH, IF_MATCH_IF_READ
from rabatplatform.api.fields import page
from rabatplatform.api.includes import include_parameter, with_included
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import BY_TIME, CURSOR, LIMIT, Parameter, fields_of_rows, in_time, one_of
from rabatplatform.reference.memory import shelf

State = Adaptation.State
REFERENCE = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))
STATES = tuple(State.values)
FIND = (
    Parameter("practice", _("Slug or reference of a practice.")),
    Parameter("country", _("ISO 3166-1 alpha-2 code of who adapted it."), many=True),
    Parameter("organisation", _("Slug of who adapted it."), many=True),
    Parameter(
        "state",
        _("Those of your own team that are no more or not yet confirmed: draft, submitted, withdrawn. By itself: confirmed."),
        one_of(STATES),
        many=True,
        schema={"type": "string", "enum": list(STATES)},
    ),
)


def sent(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def answered(name, value, status="200") -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[status])


FIELDS = fields_of_rows(shapes.AdaptationOutput, "id,practice,country,since_year")


def matching(user, *, practice: str | None, countries: list[str], organisations: list[str], states: list[str]):
    """Adaptations that `user` may read and that match, in no order; by itself confirmed ones. The words are those of FIND."""
    rows = Adaptation.objects.visible_to(user).filter(state__in=states or [State.CONFIRMED])
    if practice:
        rows = rows.filter(practice__in=Practice.objects.visible_to(user).at(practice).values("pk"))
    if countries or organisations:
        rows = rows.filter(owner__in=_labels(Country, countries) + _labels(Organisation, organisations))
    return rows


class AsItIsNow:
    """As of practices (views.AsItIsNow): one that was withdrawn since is told to its team alone, as withdrawn."""

    keeps_answers = False

    def as_it_is(self, request, call, reference=None):
        return one(request, reference or call.made)


INCLUDES = (including.practice(attrgetter("practice_id")), including.contact(attrgetter("contact_post_id")))


class AdaptationList(AsItIsNow, ApiView):
    parameters = (*FIND, BY_TIME, LIMIT, CURSOR, FIELDS, include_parameter(INCLUDES))
    counts = True

    @extend_schema(
        operation_id="adaptations_list",
        summary=_("List adaptations"),
        description=_("Of a practice, of a country or organisation, or all; by itself the newest first."),
        tags=["adaptations"],
        responses=page("AdaptationPage", shapes.AdaptationOutput),
        examples=[OpenApiExample("adaptations", examples.LIST, response_only=True)],
    )
    def get(self, request):
        asked, values = request._request, self.values
        rows = matching(
            request.user,
            practice=values["practice"],
            countries=values["country"],
            organisations=values["organisation"],
            states=values["state"],
        )
        shown = rows_page(asked, rows.select_related(*shapes.RELATED), *in_time(values["sort"]), **self.paging)
        results = [shapes.told(row, asked) for row in shown.results]
        shown.results = with_included(request, INCLUDES, values["include"], shown.results, results)
        return list_answer(shown, self)

    @extend_schema(
        operation_id="adaptations_create",
        summary=_("Begin an adaptation"),
        description=_(
            "Says that your country or organisation uses a published practice. The year is enough; your team alone reads it "
            "until its coordinator confirms it. Where a draft of your body is open already nothing is stored: 409 holds its "
            "`adaptation` and `url`."
        ),
        tags=["adaptations"],
        request=shapes.AdaptationCreate,
        responses={
            201: OpenApiResponse(shapes.AdaptationOutput, description=_("The draft; its address in Location.")),
        },
        examples=[
            sent("a new adaptation", examples.NEW),
            answered("the draft", examples.DRAFT, "201"),
        ],
    )
    def post(self, request):
        key = idempotency_key(request)
        given = read(shapes.AdaptationCreate, request)
        named = given.validated_data.get("owner")
        body = body_at(named) if named else getattr(request._request.actor.post, "body", None)
        try:
            practice = found(request, given.validated_data["practice"])
        except Http404:
            raise invalid("practice", "unknown", _("There is no such practice.")) from None
        policies.may_adapt(request.user, practice, body).require()
        content = given.content()
        _refuse_wrong(content)
        actor = actor_of(request.user, body=body, right="draft_practices")
        try:
            made = _acted(services.create_adaptation, practice=practice, body=body, content=content, actor=actor, form_key=key)
        except AdaptationOpen as error:
            found_open = error.adaptation
            more = {"adaptation": str(found_open.reference), "url": address_of(request, found_open)}
            raise Problem(409, error.code, str(error), more=more) from error
        answer = one(request, made.reference, 201)
        answer["Location"] = address_of(request, made)
        return answer


class AdaptationDetail(ApiView):
    parameters = (FIELDS, include_parameter(INCLUDES))
    revalidates = True

    @extend_schema(
        operation_id="adaptations_read",
        summary=_("Read an adaptation"),
        description=_("All members read it once it is confirmed; before, the team that reports it."),
        tags=["adaptations"],
        parameters=[REFERENCE],
        responses=shapes.AdaptationOutput,
        examples=[answered("an adaptation", examples.ADAPTATION)],
    )
    def get(self, request, reference):
        return one(request, reference, view=self)

    @extend_schema(
        operation_id="adaptations_change",
        summary=_("Change an adaptation"),
        description=_(
            "The given fields alone, while it is a draft, by the team that reports it. Say which edition you read, by "
            "`edition` or If-Match: when somebody saved in between nothing is stored, and the refusal holds both texts."
        ),
        tags=["adaptations"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.AdaptationInput,
        responses={200: shapes.AdaptationOutput},
        examples=[sent("a change", examples.CHANGE), answered("the draft", examples.DRAFT)],
    )
    def patch(self, request, reference):
        adaptation = at(request, reference)
        policies.may_edit_adaptation(request.user, adaptation).require()
        given = read(shapes.AdaptationInput, request)
        edition, matched = edition_sent(request, adaptation, given, required=True)
        content = given.content()
        _refuse_wrong(adapting.content_of(adaptation) | content)
        actor = actor_for(request, adaptation)
        _acted(services.save_adaptation, matched, adaptation=adaptation, edition=edition, content=content, actor=actor)
        return one(request, reference)


class Act(AsItIsNow, ApiView):
    """One act on an adaptation: policy, right, and service are named by the class."""

    shape = shapes.AdaptationEditionInput
    right = "validate_practices"

    def act(self, request, reference):
        adaptation = at(request, reference)
        self.policy(request.user, adaptation).require()
        given = read(self.shape, request)
        right = self.right if adaptation.state != State.CONFIRMED else "validate_practices"
        facts = {"adaptation": adaptation, "actor": actor_for(request, adaptation, right)}
        facts["edition"], matched = edition_sent(request, adaptation, given)
        if self.shape is shapes.AdaptationReasonInput:
            facts["reason"] = given.validated_data["reason"]
        _acted(self.service, matched, **facts)
        return one(request, reference)


class AdaptationSubmit(Act):
    policy, service = staticmethod(policies.may_submit_adaptation), staticmethod(services.submit_adaptation)
    right = "submit_practices"

    @extend_schema(
        operation_id="adaptations_submit",
        summary=_("Submit an adaptation"),
        description=_(
            "Hands it to the coordinator of its body. Refused with 409 and one error a field while something is missing."
        ),
        tags=["adaptations"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.AdaptationEditionInput,
        responses={200: shapes.AdaptationOutput},
        examples=[sent("the edition you read", {"edition": 2}), answered("the adaptation", examples.SUBMITTED)],
    )
    def post(self, request, reference):
        return self.act(request, reference)


class AdaptationConfirm(Act):
    of_people = ("POST",)
    policy, service = staticmethod(policies.may_confirm_adaptation), staticmethod(services.confirm_adaptation)

    @extend_schema(
        operation_id="adaptations_confirm",
        summary=_("Confirm an adaptation"),
        description=_("By the coordinator of the body that reports it, in its name. All members read it from then on."),
        tags=["adaptations"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.AdaptationEditionInput,
        responses={200: shapes.AdaptationOutput},
        examples=[sent("the edition you read", {"edition": 3}), answered("the adaptation", examples.ADAPTATION)],
    )
    def post(self, request, reference):
        return self.act(request, reference)


class AdaptationReturn(Act):
    of_people = ("POST",)
    policy, service = staticmethod(policies.may_return_adaptation), staticmethod(services.return_adaptation)
    shape = shapes.AdaptationReasonInput

    @extend_schema(
        operation_id="adaptations_return",
        summary=_("Give an adaptation back"),
        description=_("With a message to its author, who changes and submits it again."),
        tags=["adaptations"],
        parameters=[REFERENCE, IF_MATCH_IF_READ],
        request=shapes.AdaptationReasonInput,
        responses={200: shapes.AdaptationOutput},
        examples=[sent("a message", {"reason": "Which airports?"}), answered("the draft", examples.RETURNED)],
    )
    def post(self, request, reference):
        return self.act(request, reference)


class AdaptationWithdraw(Act):
    policy, service = staticmethod(policies.may_withdraw_adaptation), staticmethod(services.withdraw_adaptation)
    shape, right = shapes.AdaptationReasonInput, "submit_practices"

    @extend_schema(
        operation_id="adaptations_withdraw",
        summary=_("Withdraw an adaptation"),
        description=_("For good; a confirmed one by its coordinator. Its team keeps it with the reason."),
        tags=["adaptations"],
        parameters=[REFERENCE, IF_MATCH_IF_READ],
        request=shapes.AdaptationReasonInput,
        responses={200: shapes.AdaptationOutput},
        examples=[sent("a reason", {"reason": "It was never used."}), answered("the adaptation", examples.WITHDRAWN)],
    )
    def post(self, request, reference):
        return self.act(request, reference)


class PracticeJourney(ApiView):
    @extend_schema(
        operation_id="practices_journey",
        summary=_("The journey of a practice"),
        description=_("Where it comes from, and who adapted it in which year."),
        tags=["adaptations"],
        parameters=[ADDRESS],
        responses=shapes.JourneyOutput,
        examples=[answered("a journey", examples.JOURNEY)],
    )
    def get(self, request, address):
        practice = found(request, address)
        if not practice.is_public:
            raise Http404
        stops = journey.stops_of(request.user, practice)
        number = len({stop.body for stop in stops if not stop.is_origin})
        told = {"practice": practice.address, "adapted_by": number, "stops": journey.in_json(stops, request._request)}
        return Response(told)


# ── finding, reading, answering ────────────────────────────────────────────────────────────────────────────────────


def at(request, reference) -> Adaptation:
    rows = Adaptation.objects.visible_to(request.user).select_related(*shapes.RELATED)
    row = rows.filter(reference=reference).first()
    if row is None:
        raise Http404
    return row


def one(request, reference, status=200, *, view=None):
    """view: whose GET it is, as in one_answer."""
    row = at(request, reference)
    told = shapes.told(row, request._request)
    if view is not None:
        with_included(request, INCLUDES, view.values["include"], [row], [told])
    return one_answer(request, told, version_of(row), view=view, status=status)


def version_of(row: Adaptation) -> str:
    return f"{row.reference.hex[:12]}.{row.edition}.{row.state}"


def read(shape, request):
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given


def address_of(request, adaptation: Adaptation) -> str:
    return request._request.build_absolute_uri(reverse("api:adaptation-detail", args=[adaptation.reference]))


def actor_for(request, adaptation, right="draft_practices"):
    return actor_of(request.user, body=body_of(adaptation), right=right)


def edition_sent(request, row: Adaptation, given, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    facts = {"given": given.validated_data.get("edition"), "stands": row.edition, "required": required}
    return etags.edition_sent(request, fits=etags.of_version(version_of(row)), **facts)


def _labels(model, keys) -> list[int]:
    by_key = shelf(model).by_key
    return [by_key[key].team_label_id for key in keys if key in by_key]


def _refuse_wrong(content: dict) -> None:
    """Years that cannot be are said as any other wrong field."""
    if found := adapting.wrong(content):
        raise ValidationError({name: [ErrorDetail(str(text), "invalid_year")] for name, text in found.items()})


def _acted(service, matched=False, **facts) -> Adaptation:
    try:
        return service(**facts)
    except AdaptationInvalid as error:
        raise ValidationError({name: [ErrorDetail(str(text), error.code)] for name, text in error.fields.items()}) from error
    except StaleAdaptation as error:
        errors = [{"code": "stale_edition", "detail": _("Changed by both."), "field": name} for name in error.conflicts]
        both = {
            "current": {name: _spoken(name, error.current) for name in error.conflicts},
            "yours": {name: _spoken(name, error.theirs) for name in error.conflicts},
        }
        status, code = (412, "precondition_failed") if matched else (409, "stale_edition")
        raise Problem(status, code, str(error), errors=errors, more={"edition": error.edition, **both}) from error


def _spoken(name: str, content: dict):
    """A stored value in the names of the API: a post by its id."""
    value = content.get(name)
    if name == "contact_post" and value:
        return str(Post.objects.values_list("reference", flat=True).get(pk=value))
    return value
