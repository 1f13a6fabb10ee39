from django.contrib import admin

from practices.models import Framework, FrameworkItem, GlossaryTerm, Instrument, Theme
from rabatplatform.reference.site import ReferenceAdmin


@admin.register(Theme)
class ThemeAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "parent"]
    list_select_related = ["parent"]
    search_fields = ["slug", "names"]


@admin.register(Framework)
class FrameworkAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "kind", "adopted", "is_current"]
    search_fields = ["slug", "names"]


@admin.register(FrameworkItem)
class FrameworkItemAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "type", "wording"]
    list_filter = ["wording", "framework"]
    list_select_related = ["framework"]
    search_fields = ["reference", "names"]


@admin.register(Instrument)
class InstrumentAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "kind", "year"]
    search_fields = ["slug", "names"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "phenomenon"]
    list_filter = ["phenomenon"]
    search_fields = ["slug", "names", "synonyms"]
