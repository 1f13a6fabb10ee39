"""Themes, strategic texts and their items, legal instruments, and the glossary: reference data that practices link to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from rabatplatform.reference.models import ReferenceEntry, in_language


class Theme(ReferenceEntry):
    """A theme of good practices; two levels."""

    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    descriptions = models.JSONField(default=dict)
    framework_links = ArrayField(models.CharField(max_length=120), default=list)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "slug"]

    @property
    def description(self) -> str:
        return in_language(self.descriptions)


class Framework(ReferenceEntry):
    """A strategic text: programme, plan, declaration or the conclusions of a meeting."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    period_start = models.PositiveSmallIntegerField(null=True)
    period_end = models.PositiveSmallIntegerField(null=True)
    adopted = models.CharField(max_length=10, blank=True, default="")  # ISO date as far as known
    is_current = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    sources = models.JSONField(default=list)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["year", "slug"]

    def get_absolute_url(self):
        return reverse("frameworks:framework-detail", args=[self.slug])


class FrameworkItem(ReferenceEntry):
    """An action, objective, conclusion or recommendation of a framework; `reference` is marrakesh-2018-2020:A17."""

    class Wording(models.TextChoices):
        PARAPHRASE = "paraphrase", _("paraphrase")
        ORDINAL = "ordinal", _("only its rank is known")  # stays out of facets until somebody words it
        INFERRED = "inferred", _("inferred")

    reference = models.CharField(max_length=120, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="items")
    code = models.CharField(max_length=32)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    type = models.CharField(max_length=32)
    wording = models.CharField(max_length=16, choices=Wording.choices)
    summaries = models.JSONField(default=dict)
    links = models.JSONField(default=list)

    key_field = "reference"

    class Meta:
        verbose_name = _("framework item")
        verbose_name_plural = _("framework items")
        ordering = ["framework__year", "framework__slug", "order", "code"]

    @property
    def is_worded(self) -> bool:
        return self.wording != self.Wording.ORDINAL


class Instrument(ReferenceEntry):
    """A treaty, law or other legal text."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField(null=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="instruments")

    class Meta:
        verbose_name = _("legal instrument")
        verbose_name_plural = _("legal instruments")
        ordering = ["slug"]


class GlossaryTerm(ReferenceEntry):
    """A word of the field in five languages, with its other forms; search expands through it."""

    slug = models.SlugField(max_length=80, unique=True)
    phenomenon = models.CharField(max_length=16, blank=True, default="")
    synonyms = models.JSONField(default=dict)  # {language: [other forms]}
    notes = models.JSONField(default=dict)  # {language: what to beware of}

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["order", "slug"]
