"""The list of members as a table, as it is filtered. Who took it and how many lines is written down."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints import exports, members
from focalpoints.forms.members import FilterForm
from focalpoints.views.finding_members import managed_body
from rabatplatform.audit.services import write

FORMS = {"csv": (exports.CSV, exports.as_csv), "xlsx": (exports.XLSX, exports.as_xlsx)}


@require_safe
def member_export(request, key, form):
    body, _standing = managed_body(request, key)
    asked = FilterForm(request.GET)
    asked.is_valid()
    status = asked.cleaned_data.get("status", "")
    found = members.members_of(request.user, body, ended=status == members.ENDED)
    lines = members.choose(found.lines, text=asked.cleaned_data.get("q", ""), status=status)
    write("members_exported", user_id=request.user.pk, body=body.coordination_label_id, rows=len(lines), form=form)
    content_type, made = FORMS[form]
    answer = HttpResponse(made([_header(), *map(_row, lines)]), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="members-{body.key}.{form}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _header() -> list[str]:
    return [
        _("Name"), _("E-mail"), _("Post"), _("Role"), _("Institution"), _("Status"), _("Second factor"), _("Confirmed"),
        _("Last day"), _("Last seen"),
    ]  # fmt: skip


def _row(line: members.Line) -> list[str]:
    confirmed = line.appointment.confirmed_at.date().isoformat() if line.appointment else ""
    return [
        line.name,
        line.email,
        line.post.title,
        str(line.post.get_role_display()),
        line.post.institution,
        str(members.STATUSES.get(line.status, _("Begins later"))),
        ", ".join(line.factors),
        confirmed,
        line.until.isoformat() if line.until else "",
        line.last_seen_at.date().isoformat() if line.last_seen_at else "",
    ]
