"""What somebody asks of an originator: to read a note, to pass it on, to correct it. The originator must answer."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.note import Note
from casework.models.version import NoteVersion
from casework.querysets import AskedQuerySet, RequestQuerySet
from focalpoints.models import Post
from rabatplatform.access.models import GrantLabel, Protected


class Asked(Protected):
    """Read by the post that asks, and by the originator's coordinators and the author's post; who asks writes it, who is asked answers it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="%(class)ss")
    originator = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # as that of its note
    from_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reader = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the label of that post
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    list_order = "asked_at"
    owner_field, owner_tier = "reader_id", "post"
    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.note_id} {self.state}"


class AccessRequest(Asked):
    """To read a note that somebody was told of, to have it released onward to others, or to print and export it under H2."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("to read the note")
        ONWARD = "onward", _("to have it released to others")
        EXPORT = "export", _("to print or export it")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    note_reference = models.CharField(max_length=12, default="", editable=False)  # who asks may know it and not read the note
    receivers = ArrayField(models.IntegerField(), default=list)  # labels it is asked for
    reason = models.TextField()
    consent_until = models.DateTimeField(null=True)  # of EXPORT, once accepted: the post that asked may until then

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["note", "state"], name="requests_of_note")]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "from_post", "kind"], condition=models.Q(state="open"), name="one_open_request_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(consent_until=None) | models.Q(kind="export", state="accepted"),
                name="consent_answers_a_request",
            ),
        ]

    def get_absolute_url(self):
        return reverse("casework:request-detail", args=[self.reference])


class NoteCorrection(Asked):
    """A reader says what is wrong in a released version."""

    version = models.ForeignKey(NoteVersion, models.PROTECT, related_name="corrections")
    version_number = models.PositiveSmallIntegerField(default=0, editable=False)  # set by the database; it outlives the version
    place = models.CharField(max_length=40, blank=True, default="")  # a kind of NoteText, "route", "grading", … ; "" the whole
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["note", "state"], name="corrections_of_note")]

    def get_absolute_url(self):
        return reverse("casework:correction-list", args=[self.note.reference])
