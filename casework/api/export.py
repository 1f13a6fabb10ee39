"""A note as PDF or Word by REST: with a purpose, a mark on every page and a line in the record of reads, as on its page."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError

from casework.api import reading_examples as examples
from casework.api.base import REFERENCE, found, read, sent, shown_lately
from casework.forms.reads import NoteExportForm
from casework.policies.finding import may_find
from casework.policies.reads import may_export
from casework.views.export import taken_out
from rabatplatform.api.attachments import BINARY
from rabatplatform.api.base import FileView
from rabatplatform.api.fields import Choice, Input, Text
from rabatplatform.files.kinds import DOCX, PDF


class NoteExportInput(Input):
    """Checked by the form of the page."""

    how = Choice(NoteExportForm.HOW, help_text=_("Kept as a file, or to be printed: then it is the PDF."))
    format = Choice(NoteExportForm.FORMATS, required=False, help_text=_("By itself PDF."))
    purpose = Choice(NoteExportForm.PURPOSES, help_text=_("What it is for."))
    words = Text(max_length=200, help_text=_("The same in your words, which the originator reads; no personal data."))


class NoteExport(FileView):
    http_method_names = ["post"]
    of_people = ("POST",)
    keeps_answers = False

    def as_it_is(self, request, call, reference):
        """Taken out once more, and recorded so."""
        return self.post(request, reference)

    @extend_schema(
        operation_id="notes_export",
        summary=_("Take out a note as PDF or Word"),
        description=_(
            "By people who showed lately who they are; recorded as a read. Marking, post, name and time stand on every page. 403 where "
            "the note is not exported."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteExportInput,
        responses={(200, kind.media_type): OpenApiResponse(BINARY, description=_("The document.")) for kind in (PDF, DOCX)},
        examples=[
            sent("for a briefing", examples.TAKEN_OUT),
            OpenApiExample("PDF", "%PDF-…", response_only=True, media_type=PDF.media_type, status_codes=["200"]),
            OpenApiExample("Word", "PK…", response_only=True, media_type=DOCX.media_type, status_codes=["200"]),
        ],
    )
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
