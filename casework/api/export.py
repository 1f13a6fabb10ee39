"""A note as PDF or Word by REST: with a purpose, a mark on every page and a line in the record of reads, as on its page."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError

from casework.api.base import found, read, shown_lately
from casework.forms.reads import NoteExportForm
from casework.policies.finding import may_find
from casework.policies.reads import may_export
from casework.views.export import taken_out
from rabatplatform.api.base import FileView
from rabatplatform.api.fields import Input, Text


class NoteExportInput(Input):
    """Checked by the form of the page."""

    how = Text(max_length=20)
    format = Text(max_length=10, required=False)
    purpose = Text(max_length=40)
    words = Text(max_length=500)


@extend_schema(exclude=True)  # described in words at the note: its answer is no JSON
class NoteExport(FileView):
    http_method_names = ["post"]
    of_people = ("POST",)
    keeps_answers = False

    def as_it_is(self, request, call, reference):
        """Taken out once more, and recorded so."""
        return self.post(request, reference)

    def post(self, request, reference):
        may_find(request.user).require()
        note = found(request, reference)
        may_export(request.user, note).require()
        form = NoteExportForm(read(NoteExportInput, request).validated_data)
        if not form.is_valid():
            wrong = {name: [ErrorDetail(e.messages[0], e.code) for e in form.errors[name].as_data()] for name in form.errors}
            raise ValidationError(wrong)
        shown_lately(request)
        return taken_out(request.user, note, form)
