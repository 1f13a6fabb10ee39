"""How a post is reached: contact fields with an audience each, messages through the platform, and whether it answers."""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.posts import Appointment, Post
from rabatplatform.access.models import GrantLabel, Protected
from rabatplatform.access.querysets import AudienceQuerySet
from rabatplatform.confirmation.models import Confirmable


class OfPost(Protected):
    """Rows that hang on a post. owner: the *members* label of its body: SECURITY: who of them may write is a policy's word."""

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    owner_field, owner_tier, list_order = "owner_id", "members", "created_at"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        abstract = True


class Contact(OfPost, Confirmable):
    """One way to reach a post, with its own audience. The holder and the coordinators of the body always read it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail of the office")
        PHONE = "phone", _("telephone")
        MOBILE = "mobile", _("mobile telephone")
        DUTY = "duty", _("duty line, day and night")
        ADDRESS = "address", _("postal address")

    class Audience(models.TextChoices):
        MEMBERS = "members", _("all members")
        COORDINATORS = "coordinators", _("coordinators only")
        SECRETARIAT = "secretariat", _("the Secretariat only")

    period_days = 182

    post = models.ForeignKey(Post, models.PROTECT, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.CharField(_("number or address"), max_length=300)
    shown_to = models.CharField(_("shown to"), max_length=12, choices=Audience.choices, default=Audience.MEMBERS)

    class Meta(Confirmable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["post", "kind", "value"], name="a_contact_once")]

    def __str__(self):
        return f"{self.kind}: {self.post_id}"


class PostMessage(OfPost):
    """A message from one post to another. Read by both posts and their later holders, and by whom its duties fell to.

    owner: of the sender's body. duty: the label of who got it because the post was vacant: a post's, a body's coordination, -2.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="messages")
    from_post = models.ForeignKey(Post, models.PROTECT, related_name="messages_sent")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"), max_length=4000)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    duty = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self):
        return f"{self.from_post_id} → {self.post_id}"

    def get_absolute_url(self):
        return reverse("focalpoints:message-detail", args=[self.reference])


class ReachPing(OfPost):
    """Twice a year a holder is asked whether messages reach them; one click answers."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="pings")
    round = models.CharField(max_length=7)  # "2026-1", "2026-2": one a half-year
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "round"], name="one_ping_a_round")]

    def __str__(self):
        return f"{self.appointment_id} {self.round}"

    def get_absolute_url(self):
        return reverse("focalpoints:ping-answer", args=[self.reference])
