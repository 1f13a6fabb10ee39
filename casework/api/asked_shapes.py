"""Requests to an originator in JSON."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.models import AccessRequest
from casework.services.asking import LONGEST, MOST_RECEIVERS
from rabatplatform.api.fields import Choice, Input, Output, Text

KINDS = {"country": _("a country"), "organisation": _("an organisation"), "post": _("a post")}
KEY = _("Alpha-2 code, slug, or id of a post.")


class NoteRequestInput(Input):
    reason = Text(max_length=LONGEST, help_text=_("Why you need it; read by the originator’s coordinators."))


class NoteReceiverInput(Input):
    kind = Choice(list(KINDS.items()), help_text=_("Kind of receiver."))
    receiver = Text(max_length=100, help_text=KEY)


class NoteRequestOnward(Input):
    receivers = NoteReceiverInput(many=True, max_length=MOST_RECEIVERS, help_text=_("To whom it should be released."))
    reason = Text(max_length=LONGEST, help_text=_("Why; read by the originator’s coordinators."))


class NoteRequestAccept(Input):
    to = Choice(
        [("post", _("The post that asks")), ("body", _("Its whole country or organisation"))],
        required=False,
        help_text=_("Of a request to read the note: who is to read it; the post if left out."),
    )
    ends = serializers.DateTimeField(help_text=_("Until when."))
    reason = Text(
        max_length=500,
        required=False,
        help_text=_("Why; whoever sees the grant reads it. Needed but for leave to print or export."),
    )
    answer = Text(max_length=LONGEST, required=False, allow_blank=True, help_text=_("Words for the post that asks."))


class NoteRequestDecline(Input):
    answer = Text(max_length=LONGEST, help_text=_("Words for the post that asks."))


class NoteReceiverOutput(Output):
    kind = serializers.ChoiceField(list(KINDS.items()), help_text=_("Kind of receiver."))
    receiver = serializers.CharField(help_text=KEY)


class NoteRequestOutput(Output):
    """What a post asks of an originator, and the answer."""

    id = serializers.UUIDField(help_text=_("Its id."))
    url = serializers.URLField(help_text=_("Address in this API."))
    kind = serializers.ChoiceField(AccessRequest.Kind.choices, help_text=_("What is asked."))
    note = serializers.CharField(help_text=_("The 12 letters of the note."))
    originator = serializers.CharField(help_text=_("Alpha-2 code or slug of whose note it is."))
    post = serializers.UUIDField(help_text=_("Id of the post that asks."))
    receivers = NoteReceiverOutput(many=True, help_text=_("For whom it is asked."))
    reason = serializers.CharField(help_text=_("Why."))
    state = serializers.ChoiceField(AccessRequest.State.choices, help_text=_("How far it is."))
    asked_at = serializers.DateTimeField(help_text=_("When it was asked."))
    answer = serializers.CharField(allow_blank=True, help_text=_("The answer in words."))
    answered_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was answered."))
    allowed_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Of leave to print or export: until when; null where there is none.")
    )
