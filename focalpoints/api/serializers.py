"""Countries, organisations, networks and posts in JSON."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from focalpoints.models import Accepts, Appointment, Competence, Contact, FormalChannel, Role, SecureChannel
from rabatplatform.api.fields import Output
from rabatplatform.confirmation.models import Freshness


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Names(serializers.JSONField):
    pass


class PostLineOutput(Output):
    """A post in the detail of its country or organisation."""

    id = serializers.UUIDField(help_text=_("Lasting; what `contact_post` of a practice takes."))
    url = serializers.URLField(help_text=_("Who holds it and how it is reached."))
    role = serializers.CharField()
    title = serializers.CharField(help_text=_("In the language of the call."))
    titles = Names()
    institution = serializers.CharField()
    working_languages = serializers.ListField(child=serializers.CharField())
    is_vacant = serializers.BooleanField()
    freshness = serializers.ChoiceField(choices=Freshness.choices)


class FormalChannelOutput(Output):
    kind = serializers.ChoiceField(choices=FormalChannel.Kind.choices)
    name = serializers.CharField()
    url = serializers.URLField(allow_blank=True)
    is_day_and_night = serializers.BooleanField()


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
    posts = PostLineOutput(many=True, help_text=_("Of one country only, not in lists."))
    formal_channels = FormalChannelOutput(
        many=True, help_text=_("For what may not pass through the platform. Of one country only, not in lists.")
    )
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
    posts = PostLineOutput(many=True, help_text=_("Of one organisation only, not in lists."))
    retired_at = serializers.DateTimeField(allow_null=True)


class NetworkOutput(Output):
    code = serializers.CharField()
    name = serializers.CharField(help_text=_("In the language of the call."))
    names = Names(help_text=_("{language: name}"))
    organisation = serializers.CharField(allow_null=True, help_text=_("Slug of the organisation that runs it."))
    retired_at = serializers.DateTimeField(allow_null=True)


class PersonOutput(Output):
    """Somebody who is there now, by name alone: people are written to through their post."""

    name = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True, help_text=_("Of somebody who stands in."))
    away_until = serializers.DateTimeField(allow_null=True, help_text=_("Of a holder who is absent now."))


class ContactOutput(Output):
    kind = serializers.ChoiceField(choices=Contact.Kind.choices)
    value = serializers.CharField()
    freshness = serializers.ChoiceField(choices=Freshness.choices)
    confirmed_at = serializers.DateTimeField()


class PostOutput(Output):
    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    id = serializers.UUIDField(help_text=_("Lasting; what `contact_post` of a practice takes."))
    url = serializers.URLField()
    page_url = serializers.URLField()
    country = serializers.CharField(allow_null=True, help_text=_("ISO 3166-1 alpha-2; null: of an organisation."))
    organisation = serializers.CharField(allow_null=True, help_text=_("Slug; null: of a country."))
    role = serializers.ChoiceField(choices=Role.choices)
    title = serializers.CharField(help_text=_("In the language of the call."))
    titles = Names(help_text=_("{language: title}"))
    institution = serializers.CharField()
    working_languages = serializers.ListField(child=serializers.CharField(), help_text=_("BCP 47 codes."))
    networks = serializers.ListField(child=serializers.CharField(), help_text=_("Codes of networks."))
    competences = serializers.ListField(child=serializers.ChoiceField(choices=Competence.choices))
    accepts = serializers.ListField(
        child=serializers.ChoiceField(choices=Accepts.choices), help_text=_("Requests that it takes.")
    )
    secure_channels = serializers.ListField(child=serializers.ChoiceField(choices=SecureChannel.choices))
    time_zone = serializers.CharField(help_text=_("IANA name."))
    hours = serializers.CharField()
    out_of_hours = serializers.CharField()
    mandate = serializers.CharField()
    deputy = serializers.UUIDField(allow_null=True, help_text=_("`id` of the post that stands in."))
    is_vacant = serializers.BooleanField(help_text=_("Nobody is there, or nobody confirmed it for long."))
    holders = PersonOutput(many=True, help_text=_("Now; two during a handover."))
    stand_ins = PersonOutput(many=True, help_text=_("Who stands in for the holder now, for given dates."))
    contacts = ContactOutput(many=True, help_text=_("Those that the caller may see."))
    freshness = serializers.ChoiceField(choices=Freshness.choices)
    confirmed_at = serializers.DateTimeField()
    confirmed_by = serializers.UUIDField(allow_null=True, help_text=_("`id` of the post that confirmed it."))
    confirm_by = serializers.DateTimeField(allow_null=True, help_text=_("By when it is to be confirmed again."))
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class AppointmentOutput(Output):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text=_("As the pages show it; of a person who was erased: former holder."))
    kind = serializers.ChoiceField(choices=Appointment.Kind.choices)
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True, help_text=_("The moment it ends; null: no end is known."))
    is_current = serializers.BooleanField(help_text=_("Whether they are there now."))
