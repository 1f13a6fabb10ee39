"""What a version is made of, beside its own columns: words by kind, terms by facet, legs, hubs, changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from casework.models.version import NoteVersion
from casework.vocabulary import facets
from rabatplatform.access.models import ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet


class Part(ProtectedChild):
    """Hangs on a version: whoever reads that reads this."""

    version = models.ForeignKey(NoteVersion, models.CASCADE, related_name="%(class)ss")

    parent_field = "version"
    objects = ChildQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.version_id} {self.pk}"


def _phase(term: str):
    return lazy(lambda: facets()["stage"].name_of(term), str)()


PHASE = "stage-"  # begins the kind of a text that tells of one phase


class NoteText(Part):
    """One part in words. An empty part has no row."""

    class Kind(models.TextChoices):
        JUDGEMENT = "judgement", _("Key judgement")
        # One for each term of the facet `stage`: what is observed in this phase.
        PHASE_RECRUITMENT = "stage-recruitment", _phase("recruitment")
        PHASE_PREPARATION = "stage-preparation", _phase("preparation")
        PHASE_DEPARTURE = "stage-departure", _phase("departure")
        PHASE_TRANSPORT = "stage-transport", _phase("transport")
        PHASE_STAGING = "stage-staging", _phase("staging")
        PHASE_BORDER_CROSSING = "stage-border-crossing", _phase("border-crossing")
        PHASE_SEA_CROSSING = "stage-sea-crossing", _phase("sea-crossing")
        PHASE_ARRIVAL = "stage-arrival", _phase("arrival")
        PHASE_ONWARD_MOVEMENT = "stage-onward-movement", _phase("onward-movement")
        PHASE_EXPLOITATION = "stage-exploitation", _phase("exploitation")
        PHASE_PROCEEDS = "stage-proceeds", _phase("proceeds")
        JOURNEY = "journey", _("The journey in words")
        ACTORS = "actors", _("Roles and levels")
        METHODS = "methods", _("Recruitment, communication, documents")
        MONEY = "money", _("Payment and prices")
        HARM = "harm", _("Harm and linked crime")
        INDICATORS = "indicators", _("Indicators for front-line officers")
        RESPONSE = "response", _("Response that worked")
        UNKNOWN = "unknown", _("What we do not know")

    kind = models.CharField(max_length=32, choices=Kind.choices)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="one_text_a_kind")]


class NoteTerm(Part):
    """One term of one facet of the vocabulary (casework/vocabulary.py)."""

    facet = models.CharField(max_length=32)
    term = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "facet", "term"], name="one_row_a_term")]


class NoteLeg(Part):
    """One leg of the route, from a place to the next. No place is finer than a town."""

    number = models.PositiveSmallIntegerField()
    from_place = models.CharField(max_length=80)
    from_country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166-1 alpha-2
    to_place = models.CharField(max_length=80)
    to_country = models.CharField(max_length=2, blank=True, default="")
    transport = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # terms of means-of-transport
    crossing = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # terms of crossing-method
    hours_least = models.PositiveIntegerField(null=True, blank=True)
    hours_most = models.PositiveIntegerField(null=True, blank=True)
    fee_band = models.CharField(max_length=20, blank=True, default="")  # a term of fee-band, in euro
    words = models.CharField(max_length=500, blank=True, default="")
    branch = models.CharField(max_length=80, blank=True, default="", db_default="")  # of an alternative; "": the main way

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_leg_a_number")]


class NoteHub(Part):
    """A place where people are gathered, kept or passed on."""

    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80)
    country = models.CharField(max_length=2, blank=True, default="")
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_hub_a_number")]


class NoteChange(Part):
    """How a network adapted: what changed, since when, after what."""

    number = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=40, blank=True, default="")  # of the facet adaptation
    what = models.CharField(max_length=500)
    since = models.CharField(max_length=10, blank=True, default="")  # a year, a month or a day, as far as known
    after = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_change_a_number")]
