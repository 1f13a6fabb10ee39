"""Grants and sharing groups in JSON."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.models import SharingGroup
from casework.services.groups import LONGEST_PURPOSE
from rabatplatform.api.fields import Choice, Input, Number, Output, Text, YesNo

KINDS = {
    "country": _("all who read casework in a country"),
    "organisation": _("all who read casework in an organisation"),
    "post": _("a post"),
    "group": _("a sharing group"),
    "all": _("all who read casework"),
}
WHO = _("Alpha-2 code, slug, or id of a post or group; empty for all.")


class NoteGrantInput(Input):
    """A receiver; what the marking of the note does not allow is refused."""

    kind = Choice(list(KINDS.items()), help_text=_("Kind of receiver."))
    receiver = Text(max_length=100, required=False, allow_blank=True, help_text=WHO)
    reason = Text(max_length=500, help_text=_("Why; whoever sees the grant reads it."))
    begins = serializers.DateTimeField(required=False, allow_null=True, help_text=_("From when on; at once if left out."))
    ends = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("Until when; if left out, as long as the marking allows.")
    )


class NoteGrantOutput(Output):
    """One receiver of a note, as far as the caller may know of it."""

    id = serializers.UUIDField(help_text=_("Its id."))
    kind = serializers.ChoiceField(list(KINDS.items()), help_text=_("Kind of receiver."))
    receiver = serializers.CharField(allow_null=True, help_text=WHO)
    reason = serializers.CharField(help_text=_("Why it was given."))
    begins = serializers.DateTimeField(allow_null=True, help_text=_("From when on."))
    ends = serializers.DateTimeField(
        allow_null=True, help_text=_("Until when; null for one of before, which lasts until it is revoked.")
    )
    given_at = serializers.DateTimeField(help_text=_("When it was given."))
    in_force = serializers.BooleanField(help_text=_("Whether its dates hold now."))


class NoteGrantRevoke(Input):
    reason = Text(max_length=500, required=False, allow_blank=True, help_text=_("Why it ends; for the originator."))


class Rule(serializers.DictField):
    def __init__(self, **more):
        super().__init__(child=serializers.ListField(child=Text(max_length=100), max_length=60), **more)


class SharingGroupInput(Input):
    """A group of your own country or organisation; its members are named by hand, or follow a rule."""

    owner = Text(max_length=100, required=False, help_text=_("Whose group: alpha-2 code or slug; your own body if left out."))
    name = Text(max_length=120, help_text=_("Its name, which its members read."))
    purpose = Text(max_length=LONGEST_PURPOSE, required=False, allow_blank=True, help_text=_("What it is for."))
    later = Choice(SharingGroup.Later.choices, help_text=_("What later members read; never changed."))
    hides_members = YesNo(required=False, help_text=_("Members do not learn of one another."))
    members = serializers.ListField(
        child=Text(max_length=100), max_length=120, required=False, help_text=_("By hand: alpha-2 codes and slugs.")
    )
    rule = Rule(
        required=False,
        help_text=_("By rule, instead of `members`: the countries that fulfil each part. Parts: regions, memberships, statuses."),
    )


class SharingGroupReason(Input):
    reason = Text(max_length=500, help_text=_("Why; kept with this version of the group, read by its owner."))


class SharingGroupApplied(SharingGroupReason):
    edition = Number(required=False, min_value=1, help_text=_("The edition that you read, where you do not send If-Match."))


class SharingGroupMembers(SharingGroupApplied):
    members = serializers.ListField(child=Text(max_length=100), max_length=120, help_text=_("All members from now on."))


class SharingGroupPatch(SharingGroupApplied):
    """The given fields alone. What later members read is never changed."""

    name = Text(max_length=120, required=False, help_text=_("Its name, which its members read."))
    purpose = Text(max_length=LONGEST_PURPOSE, required=False, allow_blank=True, help_text=_("What it is for."))
    hides_members = YesNo(required=False, help_text=_("Members do not learn of one another; never taken back."))
    rule = Rule(required=False, help_text=_("Who belongs, by rule; empty: the members stay, and are named by hand."))


CHANGEABLE = ("name", "purpose", "hides_members", "rule")


class SharingGroupNewRule(Input):
    rule = Rule(help_text=_("Who would belong, by rule; empty: by hand."))


class SharingGroupProposal(Input):
    members = serializers.ListField(child=Text(max_length=100), max_length=120, help_text=_("All members that it would have."))


class SharingGroupChange(Output):
    """Who would come and go. Nothing is stored."""

    come = serializers.ListField(child=serializers.CharField(), help_text=_("Bodies that would come: alpha-2 codes and slugs."))
    go = serializers.ListField(child=serializers.CharField(), help_text=_("Bodies that would go."))
    members = serializers.ListField(child=serializers.CharField(), help_text=_("Members that it would have."))
    people = serializers.IntegerField(help_text=_("People who do casework there now."))


class SharingGroupBefore(Output):
    """What stood until a version, of what it changed beside the members; null: it was not changed."""

    name = serializers.CharField(allow_null=True, help_text=_("Its name before."))
    purpose = serializers.CharField(allow_null=True, help_text=_("Its purpose before."))
    hides_members = serializers.BooleanField(allow_null=True, help_text=_("False: the members were shown to one another before."))
    rule = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        allow_null=True,
        help_text=_("Its rule before; empty: by hand."),
    )


class SharingGroupVersionOutput(Output):
    """One change of a group, for the owner."""

    number = serializers.IntegerField(help_text=_("Its number."))
    made_at = serializers.DateTimeField(help_text=_("When it was made."))
    reason = serializers.CharField(help_text=_("Why."))
    came = serializers.ListField(child=serializers.CharField(), help_text=_("Bodies that came."))
    went = serializers.ListField(child=serializers.CharField(), help_text=_("Bodies that went."))
    before = SharingGroupBefore(help_text=_("What stood before, of what else was changed."))


class SharingGroupOutput(Output):
    """A group that the caller's body owns or belongs to."""

    id = serializers.UUIDField(help_text=_("Its id."))
    url = serializers.URLField(help_text=_("Address in this API."))
    owner = serializers.CharField(help_text=_("Alpha-2 code or slug of its owner."))
    name = serializers.CharField(help_text=_("Its name."))
    purpose = serializers.CharField(help_text=_("What it is for."))
    later = serializers.ChoiceField(SharingGroup.Later.choices, help_text=_("What later members read."))
    hides_members = serializers.BooleanField(help_text=_("Whether members learn of one another."))
    members = serializers.ListField(child=serializers.CharField(), help_text=_("Members that the caller may know of."))
    rule = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=_("For its owner: who belongs, by rule; empty for a group made by hand."),
    )
    edition = serializers.IntegerField(
        allow_null=True, help_text=_("For its owner: the number of its last version; send it with a change.")
    )
    created_at = serializers.DateTimeField(help_text=_("When it was made."))
    closed_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was closed."))
