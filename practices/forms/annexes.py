"""A file that hangs on the text in hand."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from practices.models import PracticeFile
from rabatplatform.files.forms import AttachmentField
from rabatplatform.web.fields import ChoiceField, TextField


class AnnexForm(forms.Form):
    use_required_attribute = False
    file = AttachmentField(model=PracticeFile, label=_("File"))
    title = TextField(longest=150, one_line=True, optional=True, label=_("What it is"))
    language = ChoiceField(label=_("Language of the file"), choices=settings.CONTENT_LANGUAGES, optional=True)
