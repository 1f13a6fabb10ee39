"""One member: what may be changed about their appointment, each act, and the end of their access."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints import cancelled, days, members, policies, services
from focalpoints import register as acts
from focalpoints.forms.members import ChangePostForm, EndDateForm, ReasonForm
from focalpoints.models import Appointment
from focalpoints.views.factor_resets import line_of
from focalpoints.views.finding_members import actor_for, crumbs, list_address, managed_appointment, told
from rabatplatform.accounts.querysets import open_factor_resets, second_factors
from rabatplatform.errors import DomainError

ACTS_SHOWN = 20


@require_safe
def member_detail(request, reference):
    return _page(request, managed_appointment(request, reference))


@require_POST
def member_until(request, reference):
    """Change the last day."""
    appointment = managed_appointment(request, reference)
    form = EndDateForm(request.POST)
    return _done(
        request,
        appointment,
        form,
        "until_form",
        lambda actor: services.change_end(
            appointment=appointment,
            until=days.end_of_day(form.cleaned_data["until"], days.zone_of(appointment.post)),
            actor=actor,
        ),
    )


@require_POST
def member_post(request, reference):
    """Give another, vacant post of the same body."""
    appointment = managed_appointment(request, reference)
    form = ChangePostForm(request.POST, posts=_vacant(request, appointment))
    return _done(
        request,
        appointment,
        form,
        "post_form",
        lambda actor: services.change_post(appointment=appointment, post=form.cleaned_data["post"], actor=actor),
    )


@require_POST
def member_suspend(request, reference):
    appointment = managed_appointment(request, reference)
    form = ReasonForm(request.POST)
    return _done(
        request,
        appointment,
        form,
        "suspend_form",
        lambda actor: services.suspend(appointment=appointment, reason=form.cleaned_data["reason"], actor=actor),
    )


@require_POST
def member_restore(request, reference):
    appointment = managed_appointment(request, reference)
    try:
        services.restore(appointment=appointment, actor=actor_for(request, appointment.post.body))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(person)s has the rights of the post again.") % {"person": appointment.user})
    return redirect("focalpoints:member-detail", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request, reference):
    """End access: the page says what will happen and asks why."""
    appointment = managed_appointment(request, reference)
    body = appointment.post.body
    actor = actor_for(request, body)
    policies.may_change_appointment(actor, appointment).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ended = services.end_appointment(appointment=appointment, reason=form.cleaned_data["reason"], actor=actor)
        except DomainError as error:
            told(form, error)
        else:
            if ended.valid.isempty:
                messages.success(request, cancelled.told(ended))
            return redirect(list_address(body))
    context = {"appointment": appointment, "body": body, "form": form, "others": _other_posts(appointment)}
    context["to_come"] = cancelled.first_day(appointment)
    context["stays"] = cancelled.what_stays(appointment)
    context["crumbs"] = crumbs(body, (str(appointment.user), request.path.removesuffix("end/")), (_("End access"), ""))
    return render(request, "focalpoints/member_end.html", context, status=422 if form.is_bound else 200)


def _done(request, appointment, form, name, act):
    """Do `act` with a valid form and show the list; else the page again with what was refused."""
    body = appointment.post.body
    if form.is_valid():
        try:
            act(actor_for(request, body))
        except DomainError as error:
            told(form, error)
        else:
            return redirect(list_address(body))
    elif not policies.may_change_appointment(actor_for(request, body), appointment):
        raise PermissionDenied
    return _page(request, appointment, status=422, **{name: form, "form": form})


def _page(request, appointment: Appointment, *, status=200, **forms):
    body, post = appointment.post.body, appointment.post
    ruling = policies.may_change_appointment(actor_for(request, body), appointment)
    zone = days.zone_of(post)
    until, vacant = days.last_day(appointment.valid.upper, zone), _vacant(request, appointment) if ruling else []
    found = list(acts.rows(request.user, body).filter(data__person=appointment.user_id)[:ACTS_SHOWN])
    factors = second_factors([appointment.user_id]).get(appointment.user_id, ())
    context = {
        "appointment": appointment,
        "person": appointment.user,
        "post": post,
        "body": body,
        "ruling": ruling,
        "is_own": appointment.user_id == request.user.pk,
        "is_over": appointment.is_over,
        "is_holder_now": timezone.now() in appointment.valid and appointment.kind == Appointment.Kind.HOLDER,
        "since": appointment.valid.lower.astimezone(zone).date() if appointment.valid.lower else None,
        "until": until,
        "reset": _reset(request, appointment) if not appointment.is_over else None,
        "factors": [str(word) for kind, word in members.FACTORS.items() if kind in factors],
        "until_form": EndDateForm(initial={"until": until}),
        "post_form": ChangePostForm(posts=vacant) if vacant else None,
        "suspend_form": ReasonForm(auto_id="id_suspend_%s"),
        "entries": acts.entries(found, acts.posts_named(found)),
        "crumbs": crumbs(body, (str(appointment.user), "")),
        **forms,
    }
    return render(request, "focalpoints/member_detail.html", context, status=status)


def _reset(request, appointment) -> dict | None:
    """The open asking for this person's lost second factor."""
    reset = open_factor_resets(request.user).filter(user=appointment.user_id).first()
    return line_of(reset, request.user, policies.is_secretariat(request.user)) if reset else None


def _vacant(request, appointment) -> list:
    """Posts they can be moved to, by a role that the reader may give."""
    body = appointment.post.body
    return members.fillable_posts(body, policies.roles_to_give(actor_for(request, body), body))


def _other_posts(appointment) -> list:
    """What the person still holds afterwards: then they are not signed out."""
    held = Appointment.objects.now().filter(user=appointment.user_id).exclude(pk=appointment.pk)
    return [row.post for row in held.select_related("post__country", "post__organisation")]
