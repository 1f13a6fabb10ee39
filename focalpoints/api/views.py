"""Countries, organisations and networks by REST, from memory; the posts of one body in one question."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema

from focalpoints.api import serializers as shapes
from focalpoints.directory.posts import open_posts, with_vacancy
from focalpoints.models import Country, FormalChannel, Network, Organisation
from focalpoints.policies.directory import may_read_as
from rabatplatform.api.fields import page
from rabatplatform.api.reference import ReferenceDetail, ReferenceList, detail_parameters, is_, key_of, list_parameters, url_of
from rabatplatform.reference.models import in_language

_SITE = "https://platform.example"


def _posts(entry, request) -> list[dict]:
    """Open posts of people, for those who may read the directory; those of service accounts are no contact."""
    if not may_read_as(request.actor):
        return []
    key = "country" if isinstance(entry, Country) else "organisation"
    posts = with_vacancy(open_posts().filter(**{key: entry.pk})).order_by("pk")
    return [
        {
            "id": post.reference,
            "url": request.build_absolute_uri(reverse("api:post-detail", args=[post.reference])),
            "role": post.role,
            "title": in_language(post.titles),
            "titles": post.titles,
            "institution": post.institution,
            "working_languages": post.working_languages,
            "is_vacant": post.is_vacant,
            "freshness": post.freshness,
        }
        for post in posts
    ]


def _formal_channels(country, request) -> list[dict]:
    if not may_read_as(request.actor):
        return []
    rows = FormalChannel.objects.filter(country=country.pk)
    return [{name: getattr(row, name) for name in ("kind", "name", "url", "is_day_and_night")} for row in rows]


def page_of_country(country, request):
    """Only countries with a status in the Process have a page."""
    return url_of("focalpoints:country-detail")(country, request) if country.rabat_status else None


COUNTRY = {
    "alpha2": is_("alpha2"),
    "alpha3": is_("alpha3"),
    "numeric": is_("numeric"),
    "url": url_of("api:country-detail"),
    "page_url": page_of_country,
    "name": is_("name"),
    "names": is_("names"),
    "continent": is_("continent"),
    "subregion": is_("subregion"),
    "rabat_status": is_("rabat_status"),
    "rabat_group": is_("rabat_group"),
    "rabat_note": is_("rabat_note"),
    "memberships": is_("memberships"),
    "networks": is_("networks"),
    "suggested_languages": is_("suggested_languages"),
    "retired_at": is_("retired_at"),
}
ORGANISATION = {
    "slug": is_("slug"),
    "url": url_of("api:organisation-detail"),
    "page_url": url_of("focalpoints:organisation-detail"),
    "name": is_("name"),
    "names": is_("names"),
    "acronym": is_("acronym"),
    "acronyms": is_("acronyms"),
    "kind": is_("kind"),
    "rabat_status": is_("rabat_status"),
    "country": key_of(Country, "country_id"),
    "parent": key_of(Organisation, "parent_id"),
    "website": is_("url"),
    "note": is_("note"),
    "retired_at": is_("retired_at"),
}
NETWORK = {
    "code": is_("code"),
    "name": is_("name"),
    "names": is_("names"),
    "organisation": key_of(Organisation, "organisation_id"),
    "retired_at": is_("retired_at"),
}
_POST = {
    "id": "0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11",
    "url": f"{_SITE}/api/v1/posts/0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11/",
    "role": "focal_point",
    "title": "Focal point",
    "titles": {"en": "Focal point", "fr": "Point focal"},
    "institution": "Ministry of the Interior",
    "working_languages": ["fr"],
    "is_vacant": False,
    "freshness": "confirmed",
}
_CHANNEL = {
    "kind": "interpol",
    "name": "NCB Dakar",
    "url": "https://www.interpol.int/Who-we-are/Member-countries/Africa/SENEGAL",
    "is_day_and_night": True,
}
_NETWORK = {
    "code": "wacap",
    "name": "WACAP: West African network of central authorities and prosecutors",
    "names": {"en": "WACAP: West African network of central authorities and prosecutors"},
    "organisation": None,
    "retired_at": None,
}
_COUNTRY = {
    "alpha2": "SN",
    "alpha3": "SEN",
    "numeric": "686",
    "url": f"{_SITE}/api/v1/countries/SN/",
    "page_url": f"{_SITE}/focal-points/SN/",
    "name": "Senegal",
    "names": {"en": "Senegal", "fr": "Sénégal"},
    "continent": "Africa",
    "subregion": "Western Africa",
    "rabat_status": "partner",
    "rabat_group": "west",
    "rabat_note": "",
    "memberships": {},
    "networks": ["wacap"],
    "suggested_languages": ["fr"],
    "retired_at": None,
}
_ORGANISATION = {
    "slug": "unodc",
    "url": f"{_SITE}/api/v1/organisations/unodc/",
    "page_url": f"{_SITE}/focal-points/unodc/",
    "name": "United Nations Office on Drugs and Crime",
    "names": {"en": "United Nations Office on Drugs and Crime"},
    "acronym": "UNODC",
    "acronyms": {"en": "UNODC", "fr": "ONUDC"},
    "kind": "un",
    "rabat_status": "observer",
    "country": None,
    "parent": None,
    "website": "https://www.unodc.org/",
    "note": "",
    "retired_at": None,
}


def _page(example) -> dict:
    return {"results": [example], "next": None, "previous": None}


class CountryList(ReferenceList):
    model, represent = Country, COUNTRY
    parameters = list_parameters(COUNTRY, "alpha2,name")

    def entries(self):
        return [country for country in super().entries() if country.rabat_status]

    @extend_schema(
        operation_id="countries_list",
        summary=_("List the countries of the Process"),
        description=_(
            "Those with a status in the Rabat Process, by code. Any other country has an address of its own all the same."
        ),
        tags=["countries"],
        responses=page("CountryPage", shapes.CountryOutput),
        examples=[OpenApiExample("countries", _page(_COUNTRY), response_only=True)],
    )
    def get(self, request):
        return super().get(request)


class CountryDetail(ReferenceDetail):
    model, represent = Country, COUNTRY | {"posts": _posts, "formal_channels": _formal_channels}
    parameters = detail_parameters(represent, "name,posts")

    @extend_schema(
        operation_id="countries_read",
        summary=_("Read a country with its posts"),
        description=_("Its open posts; who holds one, and how it is reached, stands at the address of the post."),
        tags=["countries"],
        parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH, description=_("ISO 3166-1 alpha-2 code."))],
        responses=shapes.CountryOutput,
        examples=[OpenApiExample("a country", _COUNTRY | {"posts": [_POST], "formal_channels": [_CHANNEL]}, response_only=True)],
    )
    def get(self, request, key):
        return super().get(request, key.upper())


class OrganisationList(ReferenceList):
    model, represent = Organisation, ORGANISATION
    parameters = list_parameters(ORGANISATION, "slug,acronym")

    @extend_schema(
        operation_id="organisations_list",
        summary=_("List the organisations"),
        description=_("Agencies, institutions, networks and non-governmental organisations, by slug."),
        tags=["organisations"],
        responses=page("OrganisationPage", shapes.OrganisationOutput),
        examples=[OpenApiExample("organisations", _page(_ORGANISATION), response_only=True)],
    )
    def get(self, request):
        return super().get(request)


class OrganisationDetail(ReferenceDetail):
    model, represent = Organisation, ORGANISATION | {"posts": _posts}
    parameters = detail_parameters(represent, "name,posts")

    @extend_schema(
        operation_id="organisations_read",
        summary=_("Read an organisation with its posts"),
        description=_("Its open posts; who holds one, and how it is reached, stands at the address of the post."),
        tags=["organisations"],
        parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH, description=_("Its slug."))],
        responses=shapes.OrganisationOutput,
        examples=[OpenApiExample("an organisation", _ORGANISATION | {"posts": [_POST]}, response_only=True)],
    )
    def get(self, request, key):
        return super().get(request, key)


class NetworkList(ReferenceList):
    model, represent = Network, NETWORK
    parameters = list_parameters(NETWORK, "code,name")

    @extend_schema(
        operation_id="networks_list",
        summary=_("List the networks"),
        description=_("Circles that posts serve; `network` of the list of posts takes their codes."),
        tags=["networks"],
        responses=page("NetworkPage", shapes.NetworkOutput),
        examples=[OpenApiExample("networks", _page(_NETWORK), response_only=True)],
    )
    def get(self, request):
        return super().get(request)
