"""A file that hangs on the text in hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import NoteFile
from rabatplatform.files.forms import AttachmentField
from rabatplatform.web.fields import TextField


class AnnexForm(forms.Form):
    use_required_attribute = False
    file = AttachmentField(model=NoteFile, label=_("File"))
    title = TextField(longest=150, one_line=True, optional=True, label=_("What it is"))
