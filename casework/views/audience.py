"""Who can read a note, and why: the rules, new receivers (looked at first, then given), the end of a grant."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import policies
from casework.audience_lines import added, lines_of, numbers, reach_in_force, reach_on, with_grants
from casework.audience_panel import names_of
from casework.crumbs import crumbs
from casework.days import last_day
from casework.forms.audience import GiveForm, RevokeForm
from casework.markings import MEANING, TLP
from casework.models import AccessRequest, Note, NoteGrant
from casework.reach import grants_of, reach_of
from casework.receivers import name_of
from casework.services import granting
from casework.views.finding import find
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.reauthentication import shown_lately
from rabatplatform.errors import DomainError

POSTS = ("given_from__country", "given_from__organisation", "ended_from__country", "ended_from__organisation")
FIRST_DAY = timezone.datetime(2020, 1, 1).date()


def keeper(request, note: Note):
    """The person from the post in which they decide on the readers of the note."""
    right = "write_notes" if note.state == Note.State.DRAFT else "release_notes"
    return actor_of(request.user, body=policies.body_of_note(note), right=right)


def of_audience(request, reference: str) -> Note:
    """For those who write the originator's notes; other readers: 403 with the reason."""
    note = find(request, reference)
    policies.may_revoke(request.user, note).require()
    return note


@require_safe
def audience(request, reference):
    return audience_page(request, of_audience(request, reference))


def audience_page(request, note):
    """`on`: a day; then who could read it on that day."""
    given = request.GET.get("on", "")
    day, wrong = _day(given)
    reach = reach_on(note, request.user, day) if day else reach_in_force(note, request.user)
    comes = [] if day or not note.next_id else [line.name for line in reach_of(note, request.user).falls_away]
    requests = (
        AccessRequest.objects.visible_to(request.user)
        .filter(note=note)
        .select_related("from_post__country", "from_post__organisation")
    )
    grants = NoteGrant.objects.visible_to(request.user).filter(note=note)
    past = grants.exclude(pk__in=grants.not_over()).select_related(*POSTS).order_by("-given_at")[:100]
    context = {
        "note": note,
        "tlp": TLP(note.tlp),
        "meaning": MEANING[TLP(note.tlp)],
        "numbers": numbers(reach),
        "lines": lines_of(reach),
        "falls_away": [line.name for line in reach.falls_away],
        "will_fall_away": comes,
        "day": day,
        "on": given,
        "errors": [{"text": wrong, "href": "#on"}] if wrong else [],
        "past": [] if day else _ended(list(past), request.user),
        "may_give": policies.may_give(request.user, note),
        "asked": list(requests.order_by("-asked_at")[:50]),
        "crumbs": crumbs(note),
    }
    return render(request, "casework/audience/page.html", context, status=422 if wrong else 200)


def _ended(grants: list[NoteGrant], user) -> list[dict]:
    names = names_of(grants, user)
    return [
        {
            "name": names[grant.pk],
            "reason": grant.reason,
            "given_by": grant.given_from or "",
            "given_at": grant.given_at,
            "ended_at": grant.ended_at or grant.valid.upper,
            "ended_by": grant.ended_from or "",
            "end_reason": grant.end_reason,
        }
        for grant in grants
    ]


def _day(text: str):
    """(the day, "") or (None, why it is none); of nothing: (None, "")."""
    if not text:
        return None, ""
    try:
        day = parse_date(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None, _("Write the day as 2027-02-16.")
    if not FIRST_DAY <= day <= timezone.localdate():
        return None, _("Choose a day that is past, or today.")
    return day, ""


@require_http_methods(["GET", "HEAD", "POST"])
def audience_give(request, reference):
    note = of_audience(request, reference)
    policies.may_give(request.user, note).require()
    if note.state in Note.OPEN:  # from now on a grant is read at once: who gives it has shown lately who they are
        return shown_lately(give_page)(request, note)
    return give_page(request, note)


def give_page(request, note):
    if request.method != "POST":
        return form_page(request, note, GiveForm(note=note, user=request.user))
    form = GiveForm(request.POST, note=note, user=request.user)
    if "find" in request.POST or "change" in request.POST:
        return form_page(request, note, _without_errors(form))
    if not form.is_valid():
        return form_page(request, note, form, status=422)
    if "confirm" not in request.POST:
        return preview_page(request, note, form)
    if not give_all(request, note, form):
        return form_page(request, note, form, status=422)
    messages.success(request, _("Given. The page below says who reads the note."))
    return redirect("casework:audience", note.reference)


def give_all(request, note, form) -> bool:
    """All of the chosen receivers or, where one is refused, none; the refusal stands in the form."""
    given, actor = form.cleaned_data, keeper(request, note)
    dates = {"reason": given["reason"], "begins": given["begin"], "ends": given["end"]}
    try:
        with transaction.atomic():
            for receiver in form.chosen:
                granting.give(note=note, receiver=receiver, actor=actor, **dates)
    except DomainError as refusal:
        form.refused(refusal)
        return False
    return True


def _without_errors(form):
    form._errors = {}
    form.cleaned_data = {}
    return form


def form_page(request, note, form, *, status=200):
    context = {
        "note": note,
        "form": form,
        "tlp": TLP(form.tlp),
        "meaning": MEANING[TLP(form.tlp)],
        "is_released": note.state in Note.OPEN,
        "crumbs": crumbs(note, (_("Who can see this"), reverse("casework:audience", args=[note.reference]))),
    }
    return render(request, "casework/audience/give.html", context, status=status)


def preview_page(request, note, form):
    given = form.cleaned_data
    now, after = with_grants(note, request.user, form.chosen, reason=given["reason"], begins=given["begin"], ends=given["end"])
    context = {
        "note": note,
        "names": [name_of(receiver) for receiver in form.chosen],
        "before": numbers(now),
        "after": numbers(after),
        "added": added(now, after),
        "will_fall_away": form.will_fall_away,
        "lines": lines_of(after),
        "reason": given["reason"],
        "begins": given["begin"],
        "ends": last_day(given["end"]),
        "hidden": [(name, value) for name in form.fields for value in request.POST.getlist(name) if value],
        "is_released": note.state in Note.OPEN,
        "crumbs": crumbs(note, (_("Who can see this"), reverse("casework:audience", args=[note.reference]))),
    }
    return render(request, "casework/audience/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def audience_revoke(request, reference, grant):
    """Never refused because of the receiver, and never asks to sign in again: ending is urgent."""
    note = of_audience(request, reference)
    row = grants_of(note, request.user).filter(reference=grant).first()
    if row is None:
        raise Http404
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and revoked(request, note, row, form):
        messages.success(request, _("Ended. Who read the note by this grant alone does not read it any more."))
        return redirect("casework:audience", note.reference)
    now = reach_in_force(note, request.user)
    left = reach_of(note, request.user, tlp=note.tlp, grants=grants_of(note, request.user).not_over().exclude(pk=row.pk))
    context = {
        "note": note,
        "name": names_of([row], request.user)[row.pk],
        "grant": row,
        "ends": last_day(row.valid.upper),
        "lose": len(now.people - left.people),
        "form": form,
        "crumbs": crumbs(note, (_("Who can see this"), reverse("casework:audience", args=[note.reference]))),
    }
    return render(request, "casework/audience/revoke.html", context, status=422 if form.is_bound else 200)


def revoked(request, note, row, form) -> bool:
    try:
        granting.revoke(grant=row, actor=keeper(request, note), reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        for words in refusal.fields.values() or [refusal]:
            form.add_error("reason", str(words))
        return False
    return True
