"""A note taken out of the platform: with a purpose, a watermark on every page and a line in the record of reads."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.crumbs import crumbs
from casework.errors import NotRecorded
from casework.export.document import document_of
from casework.forms.reads import NoteExportForm
from casework.markings import HANDLING, TLP
from casework.policies.asking import may_ask_export
from casework.policies.reads import may_export
from casework.services.reads import log_read
from casework.views.reads import find
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.reauthentication import shown_lately


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def note_export(request, reference):
    """GET: says what is recorded and asks for the purpose. POST: the PDF or Word file of the version that is read."""
    note = find(request.user, reference)
    context = {"note": note, "tlp": TLP(note.tlp), "crumbs": crumbs(note), "nav": "casework"}
    ruling = may_export(request.user, note)
    if not ruling:
        context |= {"reason": str(ruling), "may_ask": may_ask_export(request.user, note)}
        return render(request, "casework/export/refused.html", context, status=403)
    form = NoteExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return taken_out(request.user, note, form)
    handling = [(code.upper(), HANDLING[code]) for code in note.handling if code in HANDLING]
    context |= {"form": form, "handling": handling, "body": body_of_casework(note.originator_id)}
    return render(request, "casework/export/form.html", context, status=422 if form.is_bound else 200)


def taken_out(user, note, form: NoteExportForm) -> HttpResponse:
    """The file that a valid form asks for. SECURITY: the read is recorded in the transaction of this answer; where it is not, there is none."""
    from casework.export import pdf, word  # their libraries are heavy: loaded by the first who asks for one

    may_export(user, note, use=form.cleaned_data["how"]).require()
    kind = form.cleaned_data["format"]
    maker, version = {"pdf": pdf, "docx": word}[kind], note.current or note.in_hand
    if version is None:
        raise Http404
    try:
        post = log_read(note, how=form.cleaned_data["how"], version=version, purpose=form.stated)
    except NotRecorded as error:
        raise Http404 from error
    post = Post.objects.select_related("country", "organisation").get(pk=post)  # the mark names the post that the record names
    document = document_of(note, version, person=user, post=post, at=timezone.now())
    answer = HttpResponse(maker.made(document), content_type=maker.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{note.reference}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store, private"
    return answer
