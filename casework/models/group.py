"""Sharing groups: named, owned, versioned sets of countries and organisations."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.querysets import MemberQuerySet
from focalpoints.models import Post
from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild, label_field
from rabatplatform.access.querysets import AudienceQuerySet, ChildQuerySet


class SharingGroup(Protected):
    """Read by those who read casework in its owner and in its members. Its members hold its labels while they are members."""

    class Later(models.TextChoices):
        EVERYTHING = "everything", _("Later members also read what was released to the group before they joined")
        FROM_JOINING = "from_joining", _("Later members read only what is released to the group after they joined")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    label = label_field("group", "sharing_group")
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the *casework* label of its body
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True, default="")
    later = models.CharField(max_length=12, choices=Later.choices, default=Later.FROM_JOINING)  # never changed once made
    hides_members = models.BooleanField(default=False)  # from one another; never taken back: they were told so
    rule = models.JSONField(default=dict, blank=True)  # {"regions": [...], "statuses": [...]}: who belongs; {}: by hand
    closed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    list_order = "created_at"
    owner_field, owner_tier = "owner_id", "casework"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("casework:group-detail", args=[self.reference])


class GroupVersion(ProtectedChild):
    """One change of a group: who, when, why. Its label is held by those who were members then and still are."""

    group = models.ForeignKey(SharingGroup, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = label_field("group", "group_version")
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    # what stood until then, of name, purpose, hides_members, rule: those that changed
    before = models.JSONField(default=dict, db_default={}, blank=True)

    parent_field, reads = "group", "owner"
    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_group_version_a_number")]

    def __str__(self):
        return f"{self.group_id} v{self.number}"


class GroupMember(ProtectedChild):
    """A country or organisation in a group, from a version to a version; a body that comes back has a new row.

    Read by the owner; by a member their own row, and the others where the group does not hide its members.
    """

    group = models.ForeignKey(SharingGroup, models.PROTECT, related_name="members")
    body = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the *casework* label
    valid = DateTimeRangeField()
    said = models.CharField(max_length=200, blank=True, default="")  # by hand: why; by rule: which

    parent_field = "group"
    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["body"], name="groups_of_body")]

    def __str__(self):
        return f"{self.body_id} in {self.group_id}"
