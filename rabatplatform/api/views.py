"""The frame of every view of the API, and the addresses that belong to no app."""

import unicodedata

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from rabatplatform.api import docs, schema
from rabatplatform.api.authentication import CHALLENGE
from rabatplatform.api.json import dumps
from rabatplatform.api.pagination import memory_page
from rabatplatform.api.parameters import CURSOR, LIMIT, WORDS, fields_parameter, read_parameters
from rabatplatform.reference.memory import shelf
from rabatplatform.web.errors import error_answer


class ApiView(APIView):
    """Signed in or with a token; query parameters declared, others refused by name."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parameters: tuple = ()  # of GET; other methods take none

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method.lower() in self.http_method_names and hasattr(self, request.method.lower()):
            declared = self.parameters if request.method in ("GET", "HEAD") else ()
            self.values = read_parameters(request._request, declared)


def list_answer(page) -> Response:
    return Response({"results": page.results, "next": page.next, "previous": page.previous})


def plain(text: str) -> str:
    """Lower case without accents: how names in memory are compared."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


class ReferenceList(ApiView):
    """A list of reference entries, from memory: no query but the memory's version.

    A view names `model` and `represent`: {field: entry → value}, in the order of the answer.
    """

    model: type
    represent: dict
    hidden: tuple = ()  # fields that stand in a list only when `fields` asks for them

    def entries(self) -> list:
        return shelf(self.model).active

    def get(self, request):
        entries = self.entries()
        for word in plain(self.values["q"]).split():
            entries = [entry for entry in entries if word in words_of(entry)]
        asked = request._request
        page = memory_page(asked, entries, limit=self.values["limit"], cursor=self.values["cursor"])
        wanted = self.values["fields"] or [name for name in self.represent if name not in self.hidden]
        page.results = [{name: self.represent[name](entry, asked) for name in wanted} for entry in page.results]
        return list_answer(page)


class ReferenceDetail(ApiView):
    """One entry at its key; retired ones stay, since older objects name them."""

    model: type
    represent: dict

    def entry(self, key):
        return shelf(self.model).by_key.get(key)

    def get(self, request, key):
        entry = self.entry(key)
        if entry is None:
            raise Http404
        wanted = self.values["fields"] or list(self.represent)
        return Response({name: self.represent[name](entry, request._request) for name in wanted})


def words_of(entry) -> str:
    found = entry.__dict__.get("_words")
    if found is None:
        names = [*entry.names.values(), *(getattr(entry, "acronyms", None) or {}).values(), entry.key]
        found = entry.__dict__["_words"] = plain(" ".join(names))
    return found


def list_parameters(represent: dict, example: str) -> tuple:
    return (WORDS_OPTIONAL, LIMIT, CURSOR, fields_parameter(represent, example))


def detail_parameters(represent: dict, example: str) -> tuple:
    return (fields_parameter(represent, example),)


WORDS_OPTIONAL = WORDS.__class__(
    "q", _("Words of a name, in any of its languages; accents do not matter."), WORDS.read, default="", schema=WORDS.schema
)

ROOT = (  # name of the collection: name of its address
    ("practices", "api:practice-list"),
    ("countries", "api:country-list"),
    ("organisations", "api:organisation-list"),
    ("themes", "api:theme-list"),
    ("frameworks", "api:framework-list"),
    ("schema", "api:schema"),
    ("docs", "api:docs"),
)


class RootAnswer(serializers.Serializer):
    def get_fields(self):
        return {name: serializers.URLField() for name, _address in ROOT}


class Root(ApiView):
    """Where everything is."""

    @extend_schema(
        operation_id="root",
        summary=_("Where everything is"),
        description=_("The addresses of the collections, of this document and of the reference page."),
        tags=["start"],
        responses=RootAnswer,
        examples=[
            OpenApiExample(
                "root", {name: f"https://platform.example/api/v1/{name}/" for name, _address in ROOT}, response_only=True
            )
        ],
    )
    def get(self, request):
        return Response({name: request._request.build_absolute_uri(reverse(address)) for name, address in ROOT})


class Whatever(BaseContentNegotiation):
    """For addresses with one form only: whatever is asked for, it is given."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Schema(ApiView):
    """The OpenAPI 3.1 document, in the reader's language."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request):
        return HttpResponse(dumps(schema.document()), content_type="application/json")


class Docs(ApiView):
    """The reference page: the document as HTML, without a script."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request):
        return render(request._request, "api/docs.html", docs.page(schema.document()))


@login_not_required
@csrf_exempt
def missing(request, path=""):
    """Everything else under /api/: an address without its last slash is sent on with method and body; the rest is not there."""
    if not request.user.is_authenticated:
        return error_answer(request, 401, headers={"WWW-Authenticate": CHALLENGE})
    if not request.path_info.endswith("/"):
        try:
            found = resolve(request.path_info + "/")
        except Resolver404:
            found = None
        if found and found.func is not missing:
            answer = HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
            answer.status_code = 308
            return answer
    return error_answer(request, 404)
