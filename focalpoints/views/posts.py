"""The page of one post with its timeline, and the form of what the directory says of it."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints import directory as shown
from focalpoints.directory import timeline as times
from focalpoints.directory.freshness import freshness_of
from focalpoints.directory.readers import readers_of
from focalpoints.forms.messages import MessageForm
from focalpoints.forms.post import PostForm
from focalpoints.models import Contact, Organisation, Post, Role
from focalpoints.policies.directory import may_edit_post
from focalpoints.services.posts import update_post
from focalpoints.views.finding_members import actor_for, told
from focalpoints.views.finding_posts import crumbs_of, find_post
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.confirmation.models import Freshness
from rabatplatform.errors import DomainError
from rabatplatform.notifications.followed import buttons


@require_safe
def post_detail(request, reference):
    post = find_post(request, reference)
    (card,) = shown.cards_by_id([post.pk])
    appointments = times.appointments_of(post)
    answer, error = on_a_day(post, appointments, request.GET.get("on", ""))
    own = request.actor.post
    is_holder = any(holder.user_id == request.user.pk for holder in card.holders)
    is_coordinator = own.role == Role.COORDINATOR and own.body == post.body
    edits_contacts = post.closed_at is None and (is_holder or is_coordinator)
    is_secretariat = own.role == Role.SECRETARIAT
    context = {
        "post": post,
        "card": card,
        "facts": facts_of(post, card),
        "contacts": contacts_of(request.user, post, every=edits_contacts),
        "edits_contacts": edits_contacts,
        # What the links lead to judges for itself.
        "edits_post": post.closed_at is None and (is_coordinator or (is_secretariat and _is_of_the_secretariat(post))),
        "is_holder": is_holder,
        "is_coordinator": is_coordinator,
        "readers": None if is_holder or post.closed_at else readers_of(post),
        "form": None if is_holder or post.closed_at else MessageForm(),
        "timeline": times.timeline(post, appointments, times.handed_over_alone(request.user, post)),
        "on": request.GET.get("on", ""),
        "on_answer": answer,
        "errors": [{"text": error, "href": "#on"}] if error else [],
        "keys": keys_of(request.user, post),
        "follow": buttons(request, ("posts", {"post": [str(post.reference)]}, "")),
        "crumbs": crumbs_of(post),
    }
    return render(request, "focalpoints/post_detail.html", context, status=422 if error else 200)


def on_a_day(post: Post, appointments, given: str) -> tuple[str, str]:
    """(who held it on a day as "2025-03-01", what is wrong with the day)."""
    if not given:
        return "", ""
    try:
        day = date.fromisoformat(given)
        return times.on(post, appointments, day), ""
    except (ValueError, OverflowError):
        return "", _("“%(given)s” is no day. Write it as in 2025-03-01.") % {"given": given[:40]}


def facts_of(post: Post, card) -> list[dict]:
    """As components/kv.html takes them."""

    def labels(field: str) -> list[str]:
        return [str(label) for code, label in Post._meta.get_field(field).base_field.choices if code in getattr(post, field)]

    return [
        {"label": _("Role"), "value": card.role},
        {"label": _("Institution"), "value": post.institution},
        {"label": _("Working languages"), "value": card.languages},
        {"label": _("Networks"), "all": card.networks, "value": ""},
        {"label": _("Competences"), "all": labels("competences"), "value": ""},
        {"label": _("Takes requests"), "all": labels("accepts"), "value": ""},
        {"label": _("Local time"), "value": card.local_time},
        {"label": _("Working hours"), "value": post.hours},
        {"label": _("Outside these hours"), "value": post.out_of_hours},
        {"label": _("Deputy"), "value": card.deputy},
        {"label": _("Secure channels"), "all": labels("secure_channels"), "value": ""},
        {"label": _("Mandate"), "value": post.mandate},
    ]


def contacts_of(user, post: Post, *, every: bool) -> list[dict]:
    """What `user` may see. every: also what nobody confirmed for long, which is shown to those alone who can mend it."""
    rows = Contact.objects.visible_to(user).filter(post=post.pk).order_by("kind", "pk")
    if not every:
        rows = rows.exclude(freshness=Freshness.VACANT)
    return [{"contact": row, "fresh": freshness_of(row)} for row in rows]


def keys_of(user, post: Post) -> list[AgencyKey]:
    """The keys for the API that it answers for, as far as `user` sees them; posts of countries answer for none."""
    if post.organisation_id is None:
        return []
    return list(AgencyKey.objects.visible_to(user).filter(responsible=post.label_id, revoked_at=None).order_by("name"))


def _is_of_the_secretariat(post: Post) -> bool:
    return post.role == Role.COORDINATOR or post.body.key == Organisation.SECRETARIAT


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request, reference):
    post = find_post(request, reference)
    actor = actor_for(request, post.body)
    may_edit_post(actor, post).require()
    key = "country" if post.country_id else "organisation"
    deputies = shown.open_posts().filter(**{key: post.body.pk}).exclude(pk=post.pk).select_related(key)
    form = PostForm(request.POST or None, post=post, deputies=deputies)
    if request.method == "POST" and form.is_valid():
        try:
            update_post(post=post, facts=form.facts(), actor=actor)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("The entry of the post was changed."))
            return redirect(post)
    context = {"post": post, "form": form, "crumbs": crumbs_of(post, inside=True)}
    return render(request, "focalpoints/post_edit.html", context, status=422 if form.errors else 200)
