"""The addresses of the API that belong to no app: its root, schema and reference, and whatever is not there."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response

from rabatplatform.accounts.querysets import has_second_factor
from rabatplatform.api import docs, guides, history, schema
from rabatplatform.api.authentication import CHALLENGE
from rabatplatform.api.base import ApiView
from rabatplatform.api.json import dumps
from rabatplatform.api.scopes import app_of, scope_of
from rabatplatform.web.errors import error_answer

ROOT = (  # name of the collection: name of its address
    ("changes", "api:changes"),
    ("recalls", "api:recall-list"),
    ("practices", "api:practice-list"),
    ("reviews", "api:review-list"),
    ("translations", "api:translation-list"),
    ("adaptations", "api:adaptation-list"),
    ("notes", "api:note-list"),
    ("sharing-groups", "api:sharing-group-list"),
    ("countries", "api:country-list"),
    ("organisations", "api:organisation-list"),
    ("networks", "api:network-list"),
    ("posts", "api:post-list"),
    ("themes", "api:theme-list"),
    ("frameworks", "api:framework-list"),
    ("exports", "api:bulk-export-list"),
    ("calls", "api:call-list"),
    ("status", "api:status"),
    ("schema", "api:schema"),
    ("docs", "api:docs"),
    ("changes-of-the-api", "api:changes-of-api"),
)


class RootAnswer(serializers.Serializer):
    def get_fields(self):
        return {name: serializers.URLField(required=False) for name, _address in ROOT}


class Root(ApiView):
    """Where everything is."""

    @extend_schema(
        operation_id="root",
        summary=_("Where everything is"),
        description=_(
            "The addresses of the collections, as far as they open to the caller, of this document and of the reference page."
        ),
        tags=["start"],
        responses=RootAnswer,
        examples=[
            OpenApiExample(
                "root", {name: f"https://platform.example/api/v1/{name}/" for name, _address in ROOT}, response_only=True
            )
        ],
    )
    def get(self, request):
        asked = request._request
        return Response({name: asked.build_absolute_uri(reverse(at)) for name, at in ROOT if opens(at, request)})


def opens(address: str, request) -> bool:
    """Whether the caller comes in there: what a key may not read is counted against it, so it is not led there; nor is a person without
    the second step that a room asks for, or to what only a key has without more."""
    view = _view_at(address)
    if request.auth is not None:
        wanted = scope_of("GET", view)
        return wanted is None or wanted in request.auth.scopes
    if getattr(view.view_class, "of_keys", False) or "GET" in getattr(view.view_class, "of_systems", ()):
        return False
    return app_of(view) not in settings.SECOND_FACTOR_NAMESPACES or has_second_factor(request.user)


@cache
def _view_at(address: str):
    """The URLs do not change, and finding all twenty took half of the call."""
    return resolve(reverse(address)).func


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
    """The overview of the reference: what holds for all operations, and where each of them stands."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request):
        return render(request._request, "api/docs.html", docs.overview(schema.document()))


class DocsPage(ApiView):
    """The operations of a group: the document as HTML, whole without a script; with one, a form to try each (static/api/try.js)."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request, name):
        found = docs.page(schema.document(), name)
        if found is None:
            return error_answer(request._request, 404, as_page=True)
        return render(request._request, "api/docs_page.html", found)


class ChangesOfApi(ApiView):
    """What became different, by day, as HTML."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request):
        return render(request._request, "api/changes.html", {"days": history.days(), "crumbs": _crumbs()})


class Guide(ApiView):
    """A guide for builders, as HTML."""

    schema = None
    content_negotiation_class = Whatever

    def get(self, request, name):
        found = guides.guide(name)
        if found is None:
            return error_answer(request._request, 404, as_page=True)
        return render(request._request, "api/guide.html", {"guide": found, "guides": guides.all_guides(), "crumbs": _crumbs()})


def _crumbs() -> list[dict]:
    return [{"label": _("Home"), "href": "/"}, {"label": "API", "href": reverse("api:docs")}]


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
