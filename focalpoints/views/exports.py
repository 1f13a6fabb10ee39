"""The posts of the present search as a table. Who took it and how many lines is written down."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from focalpoints import exports
from focalpoints.directory.search import find, post_filter
from focalpoints.policies.directory import may_read_as
from focalpoints.views.directory import refusals
from rabatplatform.audit.services import write
from rabatplatform.web.errors import error_answer


@require_GET
def directory_csv(request):
    return _export(request, "csv", exports.CSV, exports.as_csv)


@require_GET
def directory_xlsx(request):
    return _export(request, "xlsx", exports.XLSX, exports.as_xlsx)


def _export(request, form: str, content_type: str, made):
    may_read_as(request.actor).require()
    filters = post_filter(request.GET)
    if errors := refusals(filters, request.GET):
        return error_answer(request, 400, reason=" ".join(error["text"] for error in errors))
    ids = find(filters).ids
    if len(ids) > exports.MOST:
        reason = _("This search finds more than %(most)d posts. Narrow it first.") % {"most": exports.MOST}
        return error_answer(request, 400, reason=reason)
    lines = exports.rows(request.user, ids, lambda post: request.build_absolute_uri(post.get_absolute_url()))
    write("directory_exported", user_id=request.user.pk, rows=len(ids), form=form)
    answer = HttpResponse(made([exports.header(), *lines]), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="focal-points.{form}"'
    answer["Cache-Control"] = "no-store, private"
    return answer
