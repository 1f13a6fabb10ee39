"""The field of a form that asks for a file. services.receive() has the last word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rabatplatform.files.errors import FileRefused
from rabatplatform.files.kinds import accept
from rabatplatform.files.models import Attachment
from rabatplatform.files.refusals import limits_of, words_of
from rabatplatform.files.services import admit


class AttachmentField(forms.FileField):
    """Refuses on the form what receive() would refuse by itself: empty, too large, of another kind. Needs no max_length.

    model: the subclass of Attachment that the file becomes; its limits are said beside the field, before choosing.
    """

    default_error_messages = {"required": _("Choose a file.")}

    def __init__(self, *, model=Attachment, help_text="", **kwargs):
        self.model = model
        attrs = {
            "accept": accept(model.kinds),
            "class": "full",
            "data-most": model.most_bytes,  # app.js says so before anything is sent
            "data-most-words": words_of("file_too_large", model),
        }
        kwargs.setdefault("widget", forms.FileInput(attrs=attrs))
        super().__init__(help_text=help_text or limits_of(model), allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            try:
                admit(upload, self.model, "file")
            except FileRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return upload
