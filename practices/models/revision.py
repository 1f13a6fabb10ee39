"""The words of a practice: revisions of typed sections in the original language, and translations section by section."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from focalpoints.models import Post
from practices.models.practice import Practice
from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild
from rabatplatform.access.querysets import AudienceQuerySet, ChildQuerySet


def source_hash(text: str) -> str:
    """Of the text a translation was made from: "older than the original" is a comparison, not a flag."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Revision(Protected):
    """One version of a practice. Being written until it is published, immutable after but for small corrections.

    It is read by all members once it is public; before, by its owner's team and, from its submission on, by the circle of its
    review: the coordinators who validate it, the posts that review it, the secretariat.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned with questions")
        DECLINED = "declined", _("Declined")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Given up")

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

    class Standing(models.TextChoices):
        GOOD = "good", _("Published")
        PROMISING = "promising", _("Published as promising")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="revisions")
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # as that of its practice
    number = models.PositiveSmallIntegerField(default=1)
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    is_public = models.BooleanField(default=False)  # published and not withdrawn
    standing = models.CharField(max_length=10, choices=Standing.choices, blank=True, default="")  # what the review said
    what_changed = models.TextField(blank=True, default="")  # from the revision before, in the original language
    is_correction = models.BooleanField(default=False)  # a small one by its country, without review; what_changed is its reason
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
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
    countries = ArrayField(models.BigIntegerField(), default=list, blank=True)  # the practice has those of its current revision
    organisations = ArrayField(models.BigIntegerField(), default=list, blank=True)
    numbers = models.JSONField(default=list, blank=True)
    contact_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    nothing_failed = models.BooleanField(default=False)  # "nothing so far" instead of an answer to "what did not work?"
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)  # people who saved something of it
    saved_page = models.UUIDField(
        null=True, editable=False
    )  # the open page that last autosaved: it is never stale against itself

    list_order = "created_at"
    owner_field, owner_tier = "owner_id", "team"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="one_revision_a_number")]

    def __str__(self):
        return f"{self.practice_id} r{self.number}"

    # The door: the way of a text to publication, the same for the first one and every later one.
    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SUBMITTED)
    def submit(self):
        pass

    @transition(field=state, source=[State.SUBMITTED, State.IN_REVIEW], target=State.DRAFT)
    def take_back(self):
        pass

    @transition(field=state, source=State.SUBMITTED, target=State.IN_REVIEW)
    def begin_review(self):
        pass

    @transition(field=state, source=[State.SUBMITTED, State.IN_REVIEW], target=State.RETURNED)
    def return_to_author(self):
        pass

    @transition(field=state, source=State.IN_REVIEW, target=State.DECLINED)
    def decline(self):
        pass

    @transition(field=state, source=State.DECLINED, target=State.IN_REVIEW)
    def appeal(self):
        pass

    @transition(field=state, source=State.IN_REVIEW, target=State.PUBLISHED)
    def publish(self):
        self._to_the_public(self.Standing.GOOD)

    @transition(field=state, source=State.IN_REVIEW, target=State.PUBLISHED)
    def publish_as_promising(self):
        self._to_the_public(self.Standing.PROMISING)

    @transition(field=state, source=State.DRAFT, target=State.PUBLISHED)
    def correct(self):
        """A small correction of a published text: no review, the standing stays."""
        self._to_the_public(self.standing)

    @transition(field=state, source=[State.DRAFT, State.RETURNED, State.DECLINED], target=State.DROPPED)
    def drop(self):
        pass

    def _to_the_public(self, standing):
        self.standing, self.is_public, self.published_at = standing, True, timezone.now()


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

    parent_field = "revision"
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
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="translations")
    section = models.ForeignKey(Section, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices)
    source_hash = models.CharField(max_length=32)
    made_from = models.PositiveSmallIntegerField(default=1)  # number of the revision it was translated from
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # the second speaker
    checked_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    parent_field = "revision"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "language"], name="one_translation_a_language")]

    def __str__(self):
        return f"{self.section_id} {self.language}"
