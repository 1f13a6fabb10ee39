"""A practice to take along: PDF and Word documents, made by a worker; the present search as a table."""

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.export import making, store, table
from practices.export.document import digest_of, document_of
from practices.models import Practice
from practices.search import InvalidParameters, Parameters
from practices.views.detail import find
from rabatplatform.audit.services import write
from rabatplatform.web.errors import error_answer

NAMES = {"pdf": "PDF", "docx": "Word"}


@require_http_methods(["GET", "HEAD", "POST"])
def practice_export(request, address, form):
    """GET: the file where there is one, else the page that waits for it (`wait`: always the page). POST: try again.

    SECURITY: the practice was found by `visible_to`, and a file is named by the digest of what its reader sees at this moment.
    """
    if form not in NAMES:
        raise Http404
    practice = find(request.user, address)
    if practice.current is None or practice.state == Practice.State.WITHDRAWN:
        return redirect(practice)  # its page says what happened
    document = document_of(request.user, practice, request.GET.get("text", ""))
    digest, language = digest_of(document), document["lang"]
    here = f"{reverse('practices:practice-export', args=[practice.address, form])}?text={language}"
    if request.method == "POST":
        making.forget(digest, form)
        _ask(request, practice, language, form, digest)
        return redirect(f"{here}&wait=1")
    if "wait" not in request.GET and (content := store.find(digest, form)):
        return file_answer(request, content, practice, language, form)
    state = making.state_of(digest, form) or _ask(request, practice, language, form, digest)
    return _waiting(request, practice, document, form, here, state)


def _ask(request, practice, language, form, digest) -> str:
    return making.ask(practice_id=practice.pk, user=request.user, language=language, form=form, digest=digest)


def _waiting(request, practice, document, form, here, state):
    context = {
        "practice": practice,
        "title": document["title"],
        "format": NAMES[form],
        "state": state,
        "here": here,
        "crumbs": [
            {"label": _("Practices"), "href": reverse("practices:practice-list")},
            {"label": document["title"]["s"], "href": practice.get_absolute_url()},
        ],
    }
    template = "practices/export/state.html" if request.htmx else "practices/export/waiting.html"
    return render(request, template, context, status=202 if state == making.ASKED else 200)


def file_answer(request, content, practice, language, form):
    write("practice_exported", user_id=request.user.pk, practice=practice.pk, form=form)
    name = f"{practice.address}-{language}.{form}"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=making.MAKERS[form].CONTENT_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_safe
def practice_list_export(request, form):
    """The practices of the present search, in its order and in the reader's language."""
    if form not in table.TYPES:
        raise Http404
    try:
        parameters = Parameters.from_query(request.GET).but()
        found = table.search(request.user, parameters)
    except InvalidParameters as error:
        errors = [{"code": error.code, "field": name, "detail": text} for name, text in error.fields.items()]
        return error_answer(request, 400, code=error.code, reason=" ".join(map(str, error.fields.values())), errors=errors)
    write("practices_exported", user_id=request.user.pk, rows=len(found.ids), form=form)
    return table.answer(request.user, parameters, found, form)
