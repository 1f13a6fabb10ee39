"""Who read a note; who read the notes of a country or organisation; that record as a table."""

from datetime import UTC, timedelta

from django.core import signing
from django.db.models import Max
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import policies, reads_panel, reads_table, sealing
from casework.crumbs import crumbs
from casework.forms.reads import DAYS, ReadsExportForm, ReadsFilter, every_body
from casework.models import Note, NoteRead
from casework.policies.reads import bodies_coordinated, may_see_all_reads
from casework.reads_groups import page_of
from rabatplatform.access.scope import scoped_chunks
from rabatplatform.accounts.reauthentication import shown_lately
from rabatplatform.audit.services import write
from rabatplatform.web.errors import error_answer
from rabatplatform.web.templatetags.web import zone_name

MOST_COUNTED = 10_000


def find(user, reference: str) -> Note:
    """The note that the person may read, else 404."""
    note = Note.objects.visible_to(user).with_texts().filter(reference=reference).first()
    if note is None:
        raise Http404
    return note


@require_safe
def note_reads(request, reference):
    note = find(request.user, reference)
    policies.may_see_reads(request.user, note).require()
    found = NoteRead.objects.visible_to(request.user).filter(note_id=note.pk)
    try:
        page = page_of(found, request.GET.get("cursor", ""))
    except signing.BadSignature:
        return _no_such_cursor(request)
    context = {
        "note": note,
        **pages_of(request, page),
        **reads_panel.by_body(found),
        "all_href": reads_panel.all_reads_of(request.user, note),
        "crumbs": crumbs(note),
        "nav": "casework",
    }
    return render(request, "casework/reads/note.html", context)


@require_safe
def read_list(request):
    """All reads of the notes of those whom the person coordinates for, with the end of the chain of yesterday."""
    may_see_all_reads(request.user).require()
    form = ReadsFilter(request.GET)
    if not form.is_valid():
        return _refused_filter(request, form)
    found = reads_found(request.user, form.cleaned_data)
    try:
        page = page_of(found, request.GET.get("cursor", ""), with_notes=True)
    except signing.BadSignature:
        return _no_such_cursor(request)
    yesterday = timezone.now().astimezone(UTC).date() - timedelta(days=1)
    context = {
        "coordinated": bodies_coordinated(request.user),
        **pages_of(request, page),
        "form": form,
        "given": {name: request.GET.get(name, "") for name in form.fields},
        "bodies": [(body.key, body.short_name) for body in every_body()],
        "days": DAYS,
        "yesterday": yesterday,
        "head": sealing.head_of(yesterday),
        "total": found.order_by()[:MOST_COUNTED].count(),
        "most": MOST_COUNTED,
        "crumbs": crumbs(),
        "nav": "casework",
    }
    return render(request, "casework/reads/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def read_export(request):
    """Asks for the purpose, then sends the table of what the filter in the address finds. Written down with its purpose."""
    may_see_all_reads(request.user).require()
    filters = ReadsFilter(request.GET)
    if not filters.is_valid():
        return _refused_filter(request, filters)
    form = ReadsExportForm(request.POST if request.method == "POST" else None)
    found = reads_found(request.user, filters.cleaned_data)
    if form.is_bound and form.is_valid():
        return _table(request, found, form.cleaned_data["purpose"])
    way = crumbs(None, (_("Who read our notes"), reverse("casework:read-list")))
    context = {"form": form, "number": found.count(), "crumbs": way, "nav": "casework"}
    return render(request, "casework/reads/export.html", context, status=422 if form.is_bound else 200)


def _table(request, found, purpose: str):
    last = found.aggregate(last=Max("pk"))["last"] or 0  # what is read meanwhile is not of this table
    found = found.filter(pk__lte=last)
    write("reads_exported", user_id=request.user.pk, rows=found.count(), purpose=purpose)
    content = scoped_chunks(request.user, reads_table.chunks(found, dict(ReadsExportForm.PURPOSES)[purpose]))
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reads.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def reads_found(user, given: dict):
    """SECURITY: of the bodies that the person coordinates for, not of those in which they only write."""
    labels = [body.coordination_label_id for body in bodies_coordinated(user)]
    found = NoteRead.objects.visible_to(user).filter(coordination_id__in=labels)
    if given["note"]:
        found = found.filter(note_id__in=Note.objects.visible_to(user).filter(reference=given["note"]).values("pk"))
    if given["body"]:
        found = found.filter(body_id=given["body"].casework_label_id)
    if given["days"]:
        found = found.filter(at__gte=timezone.now() - timedelta(days=int(given["days"])))
    return found


def pages_of(request, page) -> dict:
    """What every page of reads shows of its folds: addresses of the pages beside it, and whose days and hours they are."""

    def address(cursor: str) -> str:
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    zone = zone_name(timezone.get_current_timezone())
    return {
        "groups": page.groups,
        "previous_href": address(page.previous_cursor),
        "next_href": address(page.next_cursor),
        "zone": zone,
    }


def _refused_filter(request, form):
    errors = [{"code": "invalid", "detail": str(text), "field": name} for name, texts in form.errors.items() for text in texts]
    return error_answer(request, 400, reason=" ".join(error["detail"] for error in errors), errors=errors)


def _no_such_cursor(request):
    reason = _("This address is not one of the list. Begin at its first page.")
    return error_answer(request, 400, reason=reason, errors=[{"code": "invalid", "detail": reason, "field": "cursor"}])
