"""Sharing groups: the list, one group, making one.

Who makes one, or changes one, has shown lately who they are: members read what the group is given.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.crumbs import crumbs
from casework.cutting import first_of
from casework.forms.groups import GroupForm
from casework.group_page import numbers_of, page_of, people_in, rule_in_words
from casework.models import SharingGroup
from casework.policies.asking import may_ask
from casework.policies.oversight import bodies_coordinated
from casework.services import groups as services
from casework.views.asking import attempt
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.reauthentication import ask_first

MOST = 200


def found(request, reference) -> SharingGroup:
    group = SharingGroup.objects.visible_to(request.user).filter(reference=reference).first()
    if group is None:
        raise Http404
    return group


def coordinator(request, group):
    return actor_of(request.user, body=body_of_casework(group.owner_id), right="release_notes")


def to_groups() -> tuple[str, str]:
    return _("Sharing groups"), reverse("casework:group-list")


@require_safe
def group_list(request):
    may_ask(request.user).require()
    rows = SharingGroup.objects.visible_to(request.user).order_by(F("closed_at").desc(nulls_first=True), "name", "pk")
    part = first_of(rows, MOST)
    rows = part["lines"]
    numbers = numbers_of(request.user, rows)
    own = set(SharingGroup.objects.owned_by(request.user).values_list("pk", flat=True))
    lines = [
        {
            "group": row,
            "owner": str(body_of_casework(row.owner_id)),
            "is_own": row.pk in own,
            "members": None if row.hides_members and row.pk not in own else numbers.get(row.pk, 0),
        }
        for row in rows
    ]
    context = {"lines": lines, "part": part, "may_make": bool(bodies_coordinated(request.user)), "crumbs": crumbs()}
    return render(request, "casework/group/list.html", context)


@require_safe
def group_detail(request, reference):
    group = found(request, reference)
    return render(request, "casework/group/detail.html", {**page_of(request.user, group), "crumbs": crumbs(None, to_groups())})


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request):
    bodies = bodies_coordinated(request.user)
    if not bodies:
        raise PermissionDenied(_("Sharing groups are made by coordinators."))
    return ask_first(request) or new_page(request, bodies)


def new_page(request, bodies):
    form = GroupForm(request.POST if request.method == "POST" else None, bodies=bodies)
    preview = None
    status = 422 if form.is_bound else 200
    if "change" in request.POST:
        form._errors, form.cleaned_data, status = {}, {}, 200
    elif form.is_bound and form.is_valid():
        if "confirm" in request.POST:
            if made := attempt(form, lambda: make(request, form)):
                messages.success(request, _("Made. Its members are told."))
                return redirect(made)
        else:
            chosen, status = form.chosen(), 200
            preview = {
                "name": form.cleaned_data["name"],
                "members": [str(body) for body in chosen],
                "people": people_in(chosen),
                "rule": rule_in_words(form.rule()),
                "later": SharingGroup.Later(form.cleaned_data["later"]).label,
            }
    context = {"form": form, "preview": preview, "hidden": hidden_of(request, form), "crumbs": crumbs(None, to_groups())}
    return render(request, "casework/group/new.html", context, status=status)


def hidden_of(request, form) -> list[tuple[str, str]]:
    """What was sent, to be sent again with the confirmation."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name) if value]


def make(request, form) -> SharingGroup:
    given, body, rule = form.cleaned_data, form.body(), form.rule()
    return services.make_group(
        body=body,
        name=given["name"],
        purpose=given["purpose"],
        later=given["later"],
        hides_members=given["hides_members"],
        rule=rule,
        members=() if rule else form.chosen(),
        actor=actor_of(request.user, body=body, right="release_notes"),
    )
