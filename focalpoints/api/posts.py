"""Posts by REST: found, read, and who held them. Contacts are those that the caller may see."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from focalpoints.api import serializers as shapes
from focalpoints.api.examples import APPOINTMENT, POST_EXAMPLE, page_of_one
from focalpoints.api.representation import POST, body_told, read_posts, told_cards
from focalpoints.directory import cards_by_id
from focalpoints.directory.posts import all_posts
from focalpoints.directory.search import LONGEST, find, post_filter
from focalpoints.directory.timeline import appointments_of
from focalpoints.models import Accepts, Appointment, Competence, Country, Organisation, Post, Role
from focalpoints.policies.directory import may_read_as
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.etags import revalidated
from rabatplatform.api.fields import page
from rabatplatform.api.includes import Include, include_parameter, with_included
from rabatplatform.api.pagination import rows_page, sorted_page
from rabatplatform.api.parameters import CURSOR, LIMIT, Parameter, fields_parameter, read_words, sort_parameter
from rabatplatform.api.preferences import counted
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf


def choice(values) -> dict:
    return {"type": "string", "enum": [str(value) for value in values]}


FIND = (
    Parameter(
        "q",
        _("Words of a person, title, institution, country or organisation, up to 8; case and accents do not matter."),
        read_words,
        schema={"type": "string", "maxLength": LONGEST},
        example="smuggling dakar",
    ),
    Parameter("country", _("ISO 3166-1 alpha-2 code."), many=True),
    Parameter("organisation", _("Slug of an organisation."), many=True),
    Parameter("region", _("Region of the country, as in western-africa."), many=True),
    Parameter("network", _("Code of a network that it serves."), many=True),
    Parameter("language", _("Working language, a BCP 47 code."), many=True),
    Parameter("competence", _("Competence."), many=True, schema=choice(Competence.values)),
    Parameter("accepts", _("Kind of request that it takes."), many=True, schema=choice(Accepts.values)),
    Parameter("role", _("Role."), many=True, schema=choice(Role.values)),
    Parameter("freshness", _("How long ago it was confirmed."), many=True, schema=choice(Freshness.values)),
    Parameter("vacant", _("true: nobody is there; false: somebody is."), schema=choice(("true", "false"))),
)
SORT = sort_parameter(
    _(
        "Order: place, by country, then by organisation, as it is by itself; confirmed, those first that were confirmed longest ago."
    ),
    "place",
    "confirmed",
)
EPOCH, MICROSECOND, BEYOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1), 2**62
FIELDS_OF_POST = fields_parameter(POST, "id,title,country,holders,contacts")
REFERENCE = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))


def bodies(request, cards) -> list[dict | None]:
    found = (
        shelf(Country).by_id.get(card.post.country_id) or shelf(Organisation).by_id.get(card.post.organisation_id)
        for card in cards
    )
    return [body_told(body, request._request) for body in found]


def appointments(request, cards) -> list[list[dict]]:
    """As the list of a post's appointments tells them, the newest first."""
    rows = Appointment.objects.filter(post__in=[card.post.pk for card in cards], valid__isempty=False).select_related("user")
    by_post: dict[int, list[dict]] = {}
    for row in rows.order_by("-valid", "-pk"):
        by_post.setdefault(row.post_id, []).append({name: make(row) for name, make in APPOINTMENT_FIELDS.items()})
    return [by_post.get(card.post.pk, []) for card in cards]


INCLUDES = (
    Include("body", _("Its country or organisation."), bodies),
    Include("appointments", _("Who held it, the newest first."), appointments),
)


def filters_of(query):
    """query: a QueryDict. Raises ValidationError naming each filter that cannot be read."""
    filters = post_filter(query)
    if filters.errors:
        raise ValidationError(
            {name: [ErrorDetail(text, "invalid_parameter") for text in told] for name, told in filters.errors.items()}
        )
    return filters


class PostList(ApiView):
    parameters = (*FIND, SORT, LIMIT, CURSOR, FIELDS_OF_POST, include_parameter(INCLUDES))
    counts = True

    @extend_schema(
        operation_id="posts_list",
        summary=_("List and find posts"),
        description=_(
            "Open posts, by itself by country, then by organisation, the coordinator first. Filters of one name add up (or), of "
            "different names narrow (and)."
        ),
        tags=["posts"],
        responses=page("PostPage", shapes.PostOutput),
        examples=[OpenApiExample("posts", page_of_one(POST_EXAMPLE), response_only=True)],
    )
    def get(self, request):
        asked = request._request
        may_read_as(asked.actor).require()
        every = find(filters_of(asked.GET)).places
        if self.values["sort"] == "confirmed":
            rows = all_posts().filter(pk__in=[pk for *_place, pk in every]).values("confirmed_at", "pk")
            shown = rows_page(asked, rows, "confirmed_at", "pk", **self.paging)
            found = [row["pk"] for row in shown.results]
        else:
            shown = sorted_page(asked, every, list, in_language=True, **self.paging)
            found = [pk for *_place, pk in shown.results]
        cards = cards_by_id(found)
        told = told_cards(request.user, cards, self.values["fields"], asked)
        shown.results = with_included(request, INCLUDES, self.values["include"], cards, told)
        shown.count = partial(counted, every)
        return list_answer(shown, self)


class PostDetail(ApiView):
    parameters = (FIELDS_OF_POST,)
    revalidates = True

    @extend_schema(
        operation_id="posts_read",
        summary=_("Read a post"),
        description=_("Who holds it, how it is reached and when it was confirmed. A closed post stays readable."),
        tags=["posts"],
        parameters=[REFERENCE],
        responses=shapes.PostOutput,
        examples=[OpenApiExample("a post", POST_EXAMPLE, response_only=True)],
    )
    def get(self, request, reference):
        post = found_post(request, reference)
        (shown,) = read_posts(request.user, [post.pk], self.values["fields"], request._request)
        return revalidated(request, Response(shown))


APPOINTMENT_FIELDS = {
    "id": lambda row: row.reference,
    "name": lambda row: str(row.user),
    "kind": lambda row: row.kind,
    "since": lambda row: row.valid.lower,
    "until": lambda row: row.valid.upper,
    "is_current": lambda row: is_current(row),
}


class PostAppointments(ApiView):
    parameters = (LIMIT, CURSOR, fields_parameter(APPOINTMENT_FIELDS, "name,since,until"))
    counts = True

    @extend_schema(
        operation_id="posts_appointments",
        summary=_("Read who held a post"),
        description=_("Holders and those who stood in, past, present and to come, the newest first."),
        tags=["posts"],
        parameters=[REFERENCE],
        responses=page("AppointmentPage", shapes.AppointmentOutput),
        examples=[OpenApiExample("appointments", page_of_one(APPOINTMENT), response_only=True)],
    )
    def get(self, request, reference):
        post = found_post(request, reference)
        shown = sorted_page(request._request, appointments_of(post), newest_first, **self.paging)
        wanted = self.values["fields"] or APPOINTMENT_FIELDS
        shown.results = [{name: APPOINTMENT_FIELDS[name](row) for name in wanted} for row in shown.results]
        return list_answer(shown, self)


def newest_first(row: Appointment) -> list[int]:
    """Where it stands among those of its post, as `-valid` and `-pk` order them: in microseconds, without a beginning or an end beyond
    all others."""
    since, until = (moment and (moment - EPOCH) // MICROSECOND for moment in (row.valid.lower, row.valid.upper))
    return [BEYOND if since is None else -since, -BEYOND if until is None else -until, -row.pk]


def is_current(row: Appointment) -> bool:
    now = timezone.now()
    begun, ended = row.valid.lower is None or row.valid.lower <= now, row.valid.upper is not None and row.valid.upper <= now
    return begun and not ended and row.suspended_at is None and row.user.is_active


def found_post(request, reference) -> Post:
    """For those who may not read the directory no post exists."""
    post = all_posts().filter(reference=reference).first() if may_read_as(request._request.actor) else None
    if post is None:
        raise Http404
    return post
