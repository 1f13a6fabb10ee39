"""A sharing group is changed: its members, its rule (applied again, or another one), its name, purpose and hiding; it is closed.

A page sends the edition that it showed: what somebody else saved in between is not written over.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.crumbs import crumbs
from casework.forms.groups import EditForm, MembersForm, ReasonForm, RuleForm
from casework.group_page import members_of, people_in, rule_in_words
from casework.models import SharingGroup
from casework.policies import groups as policies
from casework.rules import bodies_by_rule
from casework.services import groups as services
from casework.services.group_changes import STAYS_HIDDEN, change_group
from casework.views.act_page import GET_AND_POST, edition_in
from casework.views.asking import attempt
from casework.views.groups import coordinator, found, hidden_of, to_groups
from rabatplatform.accounts.reauthentication import ask_first


def changed_by(request, reference) -> SharingGroup:
    """The group, for whoever may change it."""
    group = found(request, reference)
    policies.may_change_group(request.user, group).require()
    return group


def bound(request):
    return request.POST if request.method == "POST" else None


@require_http_methods(GET_AND_POST)
def group_members(request, reference):
    """Of one made by hand: who would come and go, then the change."""
    group = changed_by(request, reference)
    if group.rule:
        return redirect("casework:group-rule", group.reference)
    form = MembersForm(bound(request), members=members_of(request.user, group))
    return ask_first(request) or change_page(request, group, form, form.bodies, "casework/group/members.html")


@require_http_methods(GET_AND_POST)
def group_rule(request, reference):
    """Of one made by rule: whom the rule names today."""
    group = changed_by(request, reference)
    if not group.rule:
        return redirect("casework:group-members", group.reference)
    bodies = lambda: bodies_by_rule(group.rule)  # noqa: E731
    form = ReasonForm(bound(request))
    return ask_first(request) or change_page(request, group, form, bodies, "casework/group/rule.html", always=True)


@require_http_methods(GET_AND_POST)
def group_rule_change(request, reference):
    """Another rule, or none: whom it names and who would come and go, then the change."""
    group = changed_by(request, reference)
    form = RuleForm(bound(request), group=group)
    act = lambda **facts: change_group(rule=form.rule(), **facts)  # noqa: E731
    bodies = lambda: bodies_by_rule(form.rule()) if form.rule() else members_of(request.user, group)  # noqa: E731
    return ask_first(request) or change_page(request, group, form, bodies, "casework/group/rule_change.html", act=act)


@require_http_methods(GET_AND_POST)
def group_edit(request, reference):
    """Name, purpose, hiding of the members."""
    group = changed_by(request, reference)
    form = EditForm(bound(request), group=group)
    act = lambda **facts: change_group(**form.described(), **facts)  # noqa: E731
    return ask_first(request) or change_page(request, group, form, None, "casework/group/edit.html", act=act)


def change_page(request, group, form, bodies, template, *, act=None, always=False):
    """bodies(): the members that it would have, None: they stay and nothing is looked at first; act(group, reason, actor, edition):
    by itself the change of the members; always: the preview stands before anything was sent."""
    act = act or (lambda **facts: services.set_members(members=bodies(), **facts))
    status, edition = 422 if form.is_bound else 200, edition_in(request)
    preview = change_of(group, bodies()) if always else None
    if "change" in request.POST:
        form._errors, form.cleaned_data, status = {}, {}, 200
    elif form.is_bound and form.is_valid():
        if bodies is None or "confirm" in request.POST:
            facts = {"group": group, "actor": coordinator(request, group), "edition": edition}
            done = attempt(form, lambda: (act(reason=form.cleaned_data["reason"], **facts),))
            if done:
                messages.success(request, _("Saved. It holds from now on.") if done[0] else _("Nothing changed."))
                return redirect(group)
            if edition not in (None, now := services.edition_of(group)):
                group, edition, status = found(request, group.reference), now, 409  # refused with a word on it (GroupStale)
        else:
            preview, status = change_of(group, bodies()), 200
    context = {
        "group": group,
        "form": form,
        "preview": preview,
        "edition": services.edition_of(group) if edition is None else edition,
        "hidden": hidden_of(request, form),
        "rule": rule_in_words(group.rule),
        "new_rule": rule_in_words(form.rule()) if preview and isinstance(form, RuleForm) else [],
        "stays_hidden": STAYS_HIDDEN if group.hides_members else "",
        "crumbs": crumbs(None, to_groups(), (group.name, group.get_absolute_url())),
    }
    return render(request, template, context, status=status)


def change_of(group, bodies) -> dict:
    come, go = services.difference(group, bodies)
    return {
        "come": [str(body) for body in come],
        "go": [str(body) for body in go if body],
        "stay": len(bodies) - len(come),
        "people": people_in(bodies),
        "later": group.get_later_display(),
    }


@require_http_methods(GET_AND_POST)
def group_close(request, reference):
    """Never asks to sign in again: ending is urgent."""
    group = changed_by(request, reference)
    form = ReasonForm(bound(request))
    if form.is_bound and form.is_valid():
        reason, actor = form.cleaned_data["reason"], coordinator(request, group)
        if attempt(form, lambda: services.close_group(group=group, reason=reason, actor=actor)):
            messages.success(request, _("Closed. It lets nobody read anything any more."))
            return redirect(group)
    context = {"group": group, "form": form, "crumbs": crumbs(None, to_groups(), (group.name, group.get_absolute_url()))}
    return render(request, "casework/group/close.html", context, status=422 if form.is_bound else 200)
