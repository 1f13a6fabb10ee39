"""The act by which everything a post owns passes from one holder to the next."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.models.contacts import OfPost
from focalpoints.models.posts import Appointment, Post
from rabatplatform.access.querysets import AudienceQuerySet


class HandoverQuerySet(AudienceQuerySet):
    def visible_to(self, user):
        """The holders of the post, the coordinators of its body, and the one who comes in, who may hold no post yet."""
        return self.filter(Q(pk__in=super().visible_to(user).values("pk")) | Q(incoming=user.pk, incoming__is_active=True))


class Handover(OfPost):
    """From the plan to the signatures. The appointment of the one who comes in is made by the last signature it needs.

    begins_at: the overlap begins; ends_at: the outgoing holder's access ends; until: the end of the new appointment (None: open).
    is_alone: there is nobody to hand over (left, ill): the coordinator does it alone, and it says so.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("being prepared")
        APPROVED = "approved", _("waits for the signatures")
        SIGNED = "signed", _("signed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers")
    outgoing = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="handovers_out")
    incoming = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="handovers_in")
    made = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="handover_in")  # by this handover
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    is_alone = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=16, choices=Appointment.Reason.choices, blank=True, default="")
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    word = models.TextField(_("what I would tell my successor"), max_length=4000, blank=True, default="")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    outgoing_signed_at = models.DateTimeField(null=True)
    incoming_signed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state__in=["prepared", "approved"]), name="one_open_handover_a_post"
            )
        ]

    def __str__(self):
        return f"{self.post}"

    def get_absolute_url(self):
        return reverse("focalpoints:handover-detail", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PREPARED, self.State.APPROVED)
