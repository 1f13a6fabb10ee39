"""The words of a practice: revisions of typed sections in the original language, and translations section by section."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from practices.models.practice import Practice
from rabatplatform.access.models import ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet


def source_hash(text: str) -> str:
    """Of the text a translation was made from: "older than the original" is a comparison, not a flag."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Revision(ProtectedChild):
    """One version of a practice. Being written until it is published, immutable after."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        INSTITUTION = "institution", _("Institution")
        PLAN = "plan", _("Plan")
        MECHANISM = "mechanism", _("Mechanism")
        NETWORK = "network", _("Network")
        PROJECT = "project", _("Project")
        TRAINING = "training", _("Training")
        TOOL = "tool", _("Tool")
        OPERATION = "operation", _("Operation")

    class Phenomenon(models.TextChoices):
        SMUGGLING = "smuggling", _("Migrant smuggling")
        TRAFFICKING = "trafficking", _("Trafficking in persons")

    class Maturity(models.TextChoices):
        INNOVATION = "innovation", _("Innovation")
        PROMISING = "promising", _("Promising")
        GOOD = "good", _("Good practice")
        INSTITUTIONALISED = "institutionalised", _("Institutionalised")

    class Evidence(models.TextChoices):
        EVALUATION = "evaluation", _("Independent evaluation")
        STATISTICS = "statistics", _("Own figures or follow-up")
        TESTIMONY = "testimony", _("Experience of the team, not measured yet")
        NONE = "none", _("Not known yet")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1)  # counts saves; a save names the one it began from
    original_language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES, blank=True, default="")
    kind = models.CharField(max_length=16, choices=Kind.choices, blank=True, default="")
    phenomena = ArrayField(models.CharField(max_length=16, choices=Phenomenon.choices), default=list, blank=True)
    maturity = models.CharField(max_length=20, choices=Maturity.choices, blank=True, default="")
    evidence = models.CharField(max_length=16, choices=Evidence.choices, blank=True, default="")
    lead_institution = models.CharField(max_length=200, blank=True, default="")
    start = models.CharField(max_length=10, blank=True, default="")  # a year, or an ISO date as far as known
    end = models.CharField(max_length=10, blank=True, default="")
    themes = ArrayField(models.BigIntegerField(), default=list, blank=True)  # ids, as all of these
    framework_items = ArrayField(models.BigIntegerField(), default=list, blank=True)
    instruments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    partners = ArrayField(models.BigIntegerField(), default=list, blank=True)  # organisations
    numbers = models.JSONField(default=list, blank=True)
    contact_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    nothing_failed = models.BooleanField(default=False)  # "nothing so far" instead of an answer to "what did not work?"
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    saved_page = models.UUIDField(
        null=True, editable=False
    )  # the open page that last autosaved: it is never stale against itself

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="one_revision_a_number")]

    def __str__(self):
        return f"{self.practice_id} r{self.number}"


class Section(ProtectedChild):
    """One typed part of a revision, in its original language. An empty part has no row."""

    class Kind(models.TextChoices):
        TITLE = "title", _("Title")
        SUMMARY = "summary", _("Summary")
        PROBLEM = "problem", _("Problem")
        OBJECTIVE = "objective", _("Objective")
        PEOPLE = "people", _("People concerned")
        ACTIONS = "actions", _("What was done, step by step")
        LEGAL_BASIS = "legal_basis", _("Legal basis")
        ROLES = "roles", _("Who does what")
        RIGHTS = "rights", _("Rights and gender")
        RESOURCES = "resources", _("Resources")
        RESULTS = "results", _("Results")
        WORKED = "worked", _("What made it work")
        OBSTACLES = "obstacles", _("Obstacles and how they were met")
        NOT_WORKED = "not_worked", _("What did not work")
        LESSONS = "lessons", _("Lessons")
        SUSTAINABILITY = "sustainability", _("What keeps it going")
        CONDITIONS = "conditions", _("What another country needs first")
        ADAPT = "adapt", _("What to adapt")
        LIMITS = "limits", _("Limits stated by the source")
        REFERENCES = "references", _("References")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="sections")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.TextField()

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "kind"], name="one_section_a_kind")]

    def __str__(self):
        return f"{self.revision_id} {self.kind}"


class Translation(ProtectedChild):
    """One section in one other language."""

    class State(models.TextChoices):
        MACHINE = "machine", _("Machine translation")
        DRAFT = "draft", _("Draft translation")
        REVIEWED = "reviewed", _("Reviewed translation")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="translations")
    section = models.ForeignKey(Section, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices)
    source_hash = models.CharField(max_length=32)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "language"], name="one_translation_a_language")]

    def __str__(self):
        return f"{self.section_id} {self.language}"
