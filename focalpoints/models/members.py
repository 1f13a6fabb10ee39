"""How people come into a team: invitations, nominations of coordinators, lists that were imported."""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.posts import Post
from rabatplatform.access.models import GrantLabel, Protected
from rabatplatform.access.querysets import AudienceQuerySet


class OfCoordination(Protected):
    """Rows that the coordinators of one country or organisation read, and the secretariat.

    body_label: the *coordination* label of that body; owner: the label of those who write the row, the same, or the secretariat's.
    """

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    body_label = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+", editable=False)
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    owner_field, owner_tier, list_order = "owner_id", "coordination", "created_at"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        abstract = True


class Nomination(OfCoordination):
    """A State or organisation names its coordinator to the secretariat, by a document that a second person there verifies."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for verification")
        VERIFIED = "verified", _("verified")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.ForeignKey(Post, models.PROTECT, related_name="nominations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="fr")
    until = models.DateTimeField(_("until"), null=True, blank=True)
    dated_on = models.DateField(_("date of the document"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.CheckConstraint(  # four eyes, kept by the database
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state="withdrawn")
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="nomination_verified_by_a_second_person",
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.post}"

    def get_absolute_url(self):
        return reverse("focalpoints:nomination-detail", args=[self.reference])


class MemberImport(OfCoordination):
    """A list of members that was read from a file: it proposes; a coordinator accepts, and only then people are invited.

    rows: [{"line", "name", "email", "post", "role", "language", "until", "state", "code", "field"}], emptied when it is done.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for acceptance")
        ACCEPTED = "accepted", _("accepted")
        DISCARDED = "discarded", _("discarded")

    file_name = models.CharField(max_length=150)
    rows = models.JSONField(default=list)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("focalpoints:import-detail", args=[self.reference])


class Invitation(OfCoordination):
    """A person is asked to hold a post. The link in the mail is made of `reference` and `nonce` (focalpoints.invitation_links).

    A new nonce ends every earlier link. With `handover`, accepting makes the account only: the appointment follows the signatures.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("invited")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    VALID_DAYS = 14

    nonce = models.CharField(max_length=32, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="fr")
    until = models.DateTimeField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    invited_from = models.ForeignKey(Post, models.PROTECT, related_name="+", null=True)
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, blank=True, related_name="invitation")
    member_import = models.ForeignKey(MemberImport, models.PROTECT, null=True, blank=True, related_name="invitations")
    handover = models.ForeignKey("focalpoints.Handover", models.PROTECT, null=True, blank=True, related_name="invitations")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # of the mail with the present link
    closed_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "post", condition=models.Q(state="pending"), name="one_open_invitation_a_post_and_address"
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(state="pending", sent_at__isnull=True), name="invitations_to_send"
            )
        ]

    def __str__(self):
        return f"{self.email}: {self.post}"

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.PENDING and self.expires_at <= timezone.now()
