"""Themes and frameworks by REST, from memory."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema

from practices.api import examples
from practices.api import serializers as shapes
from practices.models import Framework, FrameworkItem, Theme
from rabatplatform.api.fields import page
from rabatplatform.api.reference import ReferenceDetail, ReferenceList, detail_parameters, is_, key_of, list_parameters, url_of
from rabatplatform.reference.memory import shelf

THEME = {
    "slug": is_("slug"),
    "url": url_of("api:theme-detail"),
    "name": is_("name"),
    "names": is_("names"),
    "description": is_("description"),
    "descriptions": is_("descriptions"),
    "parent": key_of(Theme, "parent_id"),
    "framework_items": is_("framework_links"),
    "retired_at": is_("retired_at"),
}
ITEM = {
    "reference": is_("reference"),
    "code": is_("code"),
    "type": is_("type"),
    "wording": is_("wording"),
    "name": is_("name"),
    "names": is_("names"),
    "summaries": is_("summaries"),
    "parent": key_of(FrameworkItem, "parent_id"),
    "retired_at": is_("retired_at"),
}


def _items(framework, request) -> list[dict]:
    items = [item for item in shelf(FrameworkItem).ordered if item.framework_id == framework.pk]
    return [{name: make(item, request) for name, make in ITEM.items()} for item in items]


FRAMEWORK = {
    "slug": is_("slug"),
    "url": url_of("api:framework-detail"),
    "page_url": lambda entry, request: request.build_absolute_uri(entry.get_absolute_url()),
    "name": is_("name"),
    "names": is_("names"),
    "kind": is_("kind"),
    "year": is_("year"),
    "period_start": is_("period_start"),
    "period_end": is_("period_end"),
    "adopted": is_("adopted"),
    "is_current": is_("is_current"),
    "note": is_("note"),
    "sources": is_("sources"),
    "items": _items,
    "retired_at": is_("retired_at"),
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
        examples=[OpenApiExample("themes", examples.page_of(examples.THEME), response_only=True)],
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
        examples=[OpenApiExample("a theme", examples.THEME, response_only=True)],
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
        examples=[OpenApiExample("frameworks", examples.page_of(examples.FRAMEWORK), response_only=True)],
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
            OpenApiExample("a framework", examples.FRAMEWORK | {"items": [examples.FRAMEWORK_ITEM]}, response_only=True),
        ],
    )
    def get(self, request, key):
        return super().get(request, key)
