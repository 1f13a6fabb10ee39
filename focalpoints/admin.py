from django.contrib import admin

from focalpoints.models import Country, Network, Organisation
from rabatplatform.reference.site import ReferenceAdmin


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "rabat_status"]
    list_filter = ["rabat_status", "continent"]
    search_fields = ["alpha2", "alpha3", "names"]


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    list_display = [*ReferenceAdmin.list_display, "kind", "rabat_status"]
    list_filter = ["rabat_status", "kind"]
    list_select_related = ["country", "parent"]
    search_fields = ["slug", "names", "acronyms"]


@admin.register(Network)
class NetworkAdmin(ReferenceAdmin):
    search_fields = ["code", "names"]
