"""The field of a form that asks for a file. services.receive() has the last word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rabatplatform.files.errors import FileRefused
from rabatplatform.files.kinds import ACCEPT
from rabatplatform.files.services import admit


class AttachmentField(forms.FileField):
    """Refuses on the form what receive() would refuse by itself: empty, too large, of another kind. Needs no max_length."""

    widget = forms.FileInput(attrs={"accept": ACCEPT, "class": "full"})
    default_error_messages = {"required": _("Choose a file.")}

    def __init__(self, *, help_text="", **kwargs):
        super().__init__(help_text=help_text or _("PDF, JPEG or PNG, at most 10 MB."), allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            try:
                admit(upload, "file")
            except FileRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return upload
