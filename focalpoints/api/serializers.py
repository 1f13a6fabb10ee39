"""Countries and organisations in JSON."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from rabatplatform.api.fields import Output


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Names(serializers.JSONField):
    pass


class PostOutput(Output):
    """A post, not its holder."""

    id = serializers.UUIDField(help_text=_("Lasting; what `contact_post` of a practice takes."))
    role = serializers.CharField()
    title = serializers.CharField(help_text=_("In the language of the call."))
    titles = Names()
    institution = serializers.CharField()
    working_languages = serializers.ListField(child=serializers.CharField())


class CountryOutput(Output):
    alpha2 = serializers.CharField(help_text=_("ISO 3166-1 alpha-2."))
    alpha3 = serializers.CharField()
    numeric = serializers.CharField()
    url = serializers.URLField()
    page_url = serializers.URLField(allow_null=True)
    name = serializers.CharField(help_text=_("In the language of the call."))
    names = Names(help_text=_("{language: name}"))
    continent = serializers.CharField()
    subregion = serializers.CharField()
    rabat_status = serializers.CharField(help_text=_("partner, observer or former; empty: none."))
    rabat_group = serializers.CharField()
    rabat_note = serializers.CharField()
    memberships = serializers.DictField()
    networks = serializers.ListField(child=serializers.CharField())
    suggested_languages = serializers.ListField(child=serializers.CharField())
    posts = PostOutput(many=True, help_text=_("Of one country only, not in lists."))
    retired_at = serializers.DateTimeField(allow_null=True)


class OrganisationOutput(Output):
    slug = serializers.CharField()
    url = serializers.URLField()
    page_url = serializers.URLField()
    name = serializers.CharField(help_text=_("In the language of the call."))
    names = Names(help_text=_("{language: name}"))
    acronym = serializers.CharField()
    acronyms = Names()
    kind = serializers.CharField()
    rabat_status = serializers.CharField()
    country = serializers.CharField(allow_null=True, help_text=_("ISO 3166-1 alpha-2."))
    parent = serializers.CharField(allow_null=True, help_text=_("Slug of the organisation it is part of."))
    website = serializers.CharField()
    note = serializers.CharField()
    posts = PostOutput(many=True, help_text=_("Of one organisation only, not in lists."))
    retired_at = serializers.DateTimeField(allow_null=True)
