"""Who read, by REST: of one note, and of all notes of those whom the caller coordinates. Posts, countries and times; no names of people."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from casework import policies
from casework.api import reading_examples as examples
from casework.api.base import REFERENCE, CaseworkView, answered, body_at, found
from casework.forms.reads import DAYS
from casework.models import Note, NoteRead
from casework.policies.reads import may_see_all_reads
from casework.reads_words import posts_of
from casework.views.reads import reads_found
from focalpoints.querysets import body_of_casework
from rabatplatform.api.base import list_answer
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, Parameter, fields_of_rows, one_of


def body_named(text: str):
    if (body := body_at(text)) is None:
        raise ValueError(_now("There is no such country or organisation."))
    return body


NOTE = Parameter("note", _("Only of this note: its 12 letters."))
BODY = Parameter("body", _("Only by this country or organisation: alpha-2 code or slug."), body_named)
LAST = Parameter("days", _("Only of the last days."), one_of(DAYS), schema={"type": "string", "enum": list(DAYS)})


class NoteReadOutput(Output):
    """One read."""

    note = serializers.CharField(help_text=_("The 12 letters of the note."))
    at = serializers.DateTimeField(help_text=_("When."))
    how = serializers.ChoiceField(NoteRead.How.choices, help_text=_("How it was read."))
    version = serializers.IntegerField(allow_null=True, help_text=_("Number of the version."))
    body = serializers.CharField(allow_null=True, help_text=_("Alpha-2 code or slug of where the post is."))
    post = serializers.UUIDField(allow_null=True, help_text=_("Id of the post."))
    post_title = serializers.CharField(allow_blank=True, help_text=_("Its title."))
    purpose = serializers.CharField(allow_blank=True, help_text=_("Of a print or an export."))


ReadPage = page("NoteReadPage", NoteReadOutput)


FIELDS = fields_of_rows(NoteReadOutput, "note,at,post")


class NoteReads(CaseworkView):
    of_people = ("GET",)
    parameters = (LIMIT, CURSOR, FIELDS)
    counts = True

    @extend_schema(
        operation_id="notes_reads",
        summary=_("Who read a note"),
        description=_("For its author’s post and the coordinators of its originator; the latest first."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=ReadPage,
        examples=[answered("reads", examples.READS)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        policies.may_see_reads(request.user, note).require()
        return self.answer(request, NoteRead.objects.visible_to(request.user).filter(note_id=note.pk))

    def answer(self, request, rows):
        shown = rows_page(request._request, rows, "-pk", **self.paging)
        shown.results = told_all(request.user, shown.results)
        return list_answer(shown, self)


class AllReads(NoteReads):
    parameters = (NOTE, BODY, LAST, LIMIT, CURSOR, FIELDS)

    @extend_schema(
        operation_id="notes_all_reads",
        summary=_("Who read the notes of your country or organisation"),
        description=_("For its coordinators; the latest first."),
        tags=["notes"],
        responses=ReadPage,
        examples=[answered("reads", examples.READS)],
    )
    def get(self, request):
        may_see_all_reads(request.user).require()
        return self.answer(request, reads_found(request.user, {name: self.values[name] for name in ("note", "body", "days")}))


def told_all(user, reads: list[NoteRead]) -> list[dict]:
    posts = posts_of(reads)
    notes = Note.objects.visible_to(user).filter(pk__in={read.note_id for read in reads})
    references = dict(notes.values_list("pk", "reference"))
    return [told(read, posts.get(read.post_id), references.get(read.note_id, "")) for read in reads]


def told(read: NoteRead, post, note: str) -> dict:
    body = body_of_casework(read.body_id) if read.body_id is not None else None
    return {
        "note": note,
        "at": read.at,
        "how": read.how,
        "version": read.version,
        "body": body.key if body else None,
        "post": post.reference if post else None,
        "post_title": str(post.title) if post else "",
        "purpose": read.purpose,
    }
