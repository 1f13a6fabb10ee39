"""Countries, organisations and networks: reference data of the directory. A country or organisation is called a *body*."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import label_field
from rabatplatform.reference.models import ReferenceEntry, in_language

# What the role of a post may do to its own body; which role may what: focalpoints/roles.py.
BODY_PERMISSIONS = [
    ("draft_practices", _("Can write drafts of practices")),
    ("submit_practices", _("Can submit practices")),
    ("validate_practices", _("Can validate and publish practices")),
    ("read_casework", _("Can read casework released to it")),
    ("write_notes", _("Can write notes")),
    ("release_notes", _("Can release notes")),
    ("manage_members", _("Can manage members")),
    ("confirm_directory", _("Can confirm the directory")),
]


class Country(ReferenceEntry):
    """A State or territory of ISO 3166-1 and its status in the Rabat Process."""

    class Status(models.TextChoices):
        PARTNER = "partner", _("partner")
        OBSERVER = "observer", _("observer")
        FORMER = "former", _("former partner")
        NONE = "", _("no status")

    alpha2 = models.CharField(max_length=2, unique=True)
    alpha3 = models.CharField(max_length=3, unique=True)
    numeric = models.CharField(max_length=3)
    continent = models.CharField(max_length=32)
    subregion = models.CharField(max_length=64)
    rabat_status = models.CharField(max_length=16, choices=Status.choices, blank=True, default="")
    rabat_group = models.CharField(max_length=16, blank=True, default="")
    rabat_note = models.TextField(blank=True, default="")
    memberships = models.JSONField(default=dict)
    networks = ArrayField(models.CharField(max_length=64), default=list)
    suggested_languages = ArrayField(models.CharField(max_length=8), default=list)
    members_label = label_field("members", "members_of_country")
    team_label = label_field("team", "team_of_country")
    casework_label = label_field("casework", "casework_of_country")
    coordination_label = label_field("coordination", "coordination_of_country")

    key_field = "alpha2"

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["alpha2"]
        permissions = BODY_PERMISSIONS

    def get_absolute_url(self):
        return reverse("focalpoints:country-detail", args=[self.alpha2])

    @property
    def acronym(self) -> str:
        return ""

    @property
    def short_name(self) -> str:
        return self.name


class Organisation(ReferenceEntry):
    """An agency, institution, network or NGO; the secretariat of the Process is the organisation `icmpd`."""

    SECRETARIAT = "icmpd"
    PROCESS = "rabat-process"  # owner of source entries that name no country or organisation

    slug = models.SlugField(max_length=80, unique=True)
    acronyms = models.JSONField(default=dict)
    kind = models.CharField(max_length=32)
    rabat_status = models.CharField(max_length=32, blank=True, default="")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="organisations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    url = models.URLField(max_length=300, blank=True, default="")
    note = models.TextField(blank=True, default="")
    members_label = label_field("members", "members_of_organisation")
    team_label = label_field("team", "team_of_organisation")
    casework_label = label_field("casework", "casework_of_organisation")
    coordination_label = label_field("coordination", "coordination_of_organisation")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        permissions = [
            *BODY_PERMISSIONS,
            ("appoint_coordinators", _("Can appoint coordinators everywhere")),
            ("run_reviews", _("Can run reviews everywhere")),
        ]

    def get_absolute_url(self):
        return reverse("focalpoints:organisation-detail", args=[self.slug])

    @property
    def acronym(self) -> str:
        return in_language(self.acronyms or {})

    @property
    def short_name(self) -> str:
        """The acronym where there is one, else the name."""
        return self.acronym or self.name


class Network(ReferenceEntry):
    """A network that posts can serve."""

    code = models.SlugField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="networks")

    key_field = "code"

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["order", "code"]


class FormalChannel(models.Model):
    """A channel for what may not pass through the platform, by name and link: nothing of it is copied here."""

    class Kind(models.TextChoices):
        INTERPOL = "interpol", _("INTERPOL National Central Bureau")
        SIENA = "siena", _("Europol SIENA")
        WACAP = "wacap", _("WACAP contact point")
        CENTRAL_AUTHORITY = "central_authority", _("Central authority for mutual legal assistance")
        REFERRAL = "referral", _("National referral mechanism")
        HOTLINE = "hotline", _("National helpline")
        OTHER = "other", _("Another channel")

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    country = models.ForeignKey(Country, models.CASCADE, related_name="formal_channels")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("link"), max_length=300, blank=True, default="")
    is_day_and_night = models.BooleanField(_("answers day and night"), default=False)

    class Meta:
        verbose_name = _("formal channel")
        verbose_name_plural = _("formal channels")
        ordering = ["country", "kind", "name"]
        constraints = [models.UniqueConstraint(fields=["country", "kind", "name"], name="a_formal_channel_once")]

    def __str__(self):
        return self.name
