"""Posts and the people who hold them from a date to a date. Every right rests on these two tables."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.bodies import Country, Network, Organisation
from rabatplatform.access.models import label_field
from rabatplatform.access.querysets import Clock
from rabatplatform.confirmation.models import Confirmable
from rabatplatform.reference.models import in_language


class Role(models.TextChoices):
    """Roles of a post, each including the one before; `secretariat` is apart (focalpoints/roles.py)."""

    OBSERVER = "observer", _("observer")
    CONTRIBUTOR = "contributor", _("contributor")
    FOCAL_POINT = "focal_point", _("focal point")
    ANALYST = "analyst", _("analyst")
    COORDINATOR = "coordinator", _("coordinator")
    SECRETARIAT = "secretariat", _("secretariat")


class Competence(models.TextChoices):
    POLICY = "policy", _("policy")
    POLICE = "police", _("police")
    BORDER = "border", _("border control")
    JUSTICE = "justice", _("justice")
    PROTECTION = "protection", _("protection")
    DATA = "data", _("data and observatory")


class Accepts(models.TextChoices):
    """Kinds of request that a post takes."""

    INFORMATION = "information", _("questions for information")
    CONTACT = "contact", _("finding the right contact")
    JOINT_ACTION = "joint_action", _("joint action")
    REFERRAL_CHANNEL = "referral_channel", _("referral of victims: the channel")
    TRAINING = "training", _("training")
    URGENT = "urgent", _("urgent requests, out of hours too")


class SecureChannel(models.TextChoices):
    INTERPOL = "interpol", _("INTERPOL I-24/7")
    SIENA = "siena", _("Europol SIENA")
    WACAP = "wacap", _("WACAP")
    DIPLOMATIC = "diplomatic", _("diplomatic channel")


class Post(Confirmable):
    """An office of a country or organisation, not a person."""

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())  # its public id: never the row's number
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    titles = models.JSONField(_("title of the function"), default=dict)  # {language: title}
    institution = models.CharField(_("institution"), max_length=200, blank=True, default="")
    networks = models.ManyToManyField(Network, blank=True, related_name="posts")
    working_languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    competences = ArrayField(models.CharField(max_length=16, choices=Competence.choices), default=list, blank=True)
    accepts = ArrayField(models.CharField(max_length=20, choices=Accepts.choices), default=list, blank=True)
    secure_channels = ArrayField(models.CharField(max_length=16, choices=SecureChannel.choices), default=list, blank=True)
    hours = models.CharField(_("working hours"), max_length=120, blank=True, default="")
    out_of_hours = models.CharField(_("outside these hours"), max_length=200, blank=True, default="")
    mandate = models.CharField(_("mandate (act, date)"), max_length=200, blank=True, default="")
    deputy = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputises_for")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    label = label_field("post", "post")

    class Meta(Confirmable.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True), name="post_of_one_body"
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.body.short_name}"

    def get_absolute_url(self):
        return reverse("focalpoints:post-detail", args=[self.reference])

    @property
    def body(self) -> Country | Organisation:
        return self.country or self.organisation

    @property
    def title(self) -> str:
        """The function in the reader's language, else the name of the role."""
        return in_language(self.titles) or str(self.get_role_display()).capitalize()


class AppointmentQuerySet(models.QuerySet):
    def now(self):
        """Those that give rights at this statement: begun, not ended, not suspended, of an active person."""
        return self.filter(valid__contains=Clock(), suspended_at=None, user__is_active=True)

    def of_holders(self):
        """Of those whose post it is, not of their deputies."""
        return self.filter(kind=Appointment.Kind.HOLDER)


class Appointment(Confirmable):
    """A person holds a post, or stands in for its holder, from a moment to a moment.

    `sole`: the part of `valid` in which no other holder may have theirs. It begins later than `valid` when the person came in
    by a handover: the days before it are the overlap with the one before. A deputy's is empty. A trigger keeps it in step with
    `valid` (focalpoints/sql/seats.sql); whoever says nothing of it means the whole time.
    """

    class Kind(models.TextChoices):
        HOLDER = "holder", _("holder")
        DEPUTY = "deputy", _("deputy")

    class Reason(models.TextChoices):
        """Why it ended before its time."""

        MOVED = "moved", _("moved to another service")
        RETIRED = "retired", _("retired")
        ILL = "ill", _("ill or absent for long")
        RISK = "risk", _("lost device or account at risk")
        REORGANISED = "reorganised", _("the service was reorganised")
        MISTAKE = "mistake", _("made by mistake")
        HANDED_OVER = "handed_over", _("handed over")
        CHANGED_POST = "changed_post", _("took another post")

    LONGEST_OVERLAP_DAYS = 60
    LONGEST_DEPUTY_DAYS = 90

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.HOLDER)
    valid = DateTimeRangeField(_("from and until"))
    sole = DateTimeRangeField(editable=False)
    suspended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=16, choices=Reason.choices, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    made_from = models.ForeignKey(Post, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta(Confirmable.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        # What every statement under row security asks: the index answers it alone.
        indexes = [
            *Confirmable.Meta.indexes,
            models.Index(fields=["user"], include=["post", "valid", "suspended_at"], name="appointments_of_person"),
        ]
        constraints = [
            # The person first: the planner takes this index for "the appointments of one person" (measured five times faster).
            ExclusionConstraint(
                name="one_appointment_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_holder_beyond_the_overlap",
                expressions=[("post", RangeOperators.EQUAL), ("sole", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.post}"

    @property
    def is_over(self) -> bool:
        """Ended; or cancelled before it began: then `valid` is empty, without a beginning and an end."""
        return self.valid.isempty or (self.valid.upper is not None and self.valid.upper <= timezone.now())


class Absence(models.Model):
    """The holder of a post is away for given dates; a deputy may stand in, by an appointment of their own kind."""

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    post = models.ForeignKey(Post, models.PROTECT, related_name="absences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    period = DateTimeRangeField(_("from and until"))
    deputy = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="absence")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self):
        return f"{self.post}: {self.period}"


class SeatLimit(models.Model):
    """How many open posts of a role a country or organisation may have; the row without a body holds for all others,
    and without any there are 4 coordinators, 12 posts of the secretariat, 20 focal points and analysts, 30 of the others.
    Kept by a trigger of the database (focalpoints/sql/seats.sql).
    """

    country = models.ForeignKey(Country, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices)
    seats = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "organisation", "role"], name="one_seat_limit", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) | models.Q(organisation__isnull=True), name="seats_of_one_body_or_all"
            ),
        ]

    def __str__(self):
        return f"{self.role}: {self.seats}"
