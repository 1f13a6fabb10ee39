"""Posts and the people who hold them from a date to a date. Every right rests on these two tables."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.bodies import Country, Network, Organisation
from rabatplatform.access.models import label_field
from rabatplatform.reference.models import in_language


class Role(models.TextChoices):
    """Roles of a post, each including the one before; `secretariat` is apart (focalpoints/roles.py)."""

    OBSERVER = "observer", _("observer")
    CONTRIBUTOR = "contributor", _("contributor")
    FOCAL_POINT = "focal_point", _("focal point")
    ANALYST = "analyst", _("analyst")
    COORDINATOR = "coordinator", _("coordinator")
    SECRETARIAT = "secretariat", _("secretariat")


class Post(models.Model):
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
    deputy = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputises_for")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    label = label_field("post", "post")

    class Meta:
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

    @property
    def body(self) -> Country | Organisation:
        return self.country or self.organisation

    @property
    def title(self) -> str:
        """The function in the reader's language, else the name of the role."""
        return in_language(self.titles) or str(self.get_role_display()).capitalize()


class Appointment(models.Model):
    """A person holds a post from a moment to a moment; several may overlap on one post during a handover."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    valid = DateTimeRangeField(_("from and until"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            # The person first: the planner takes this index for "the appointments of one person" (measured five times faster).
            ExclusionConstraint(
                name="one_appointment_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.post}"
