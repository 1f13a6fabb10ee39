"""The keys by which an organisation's systems call the API: the list, each key, and the acts on it. A secret is shown in one answer alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.forms.keys import KeyFacts, NewKeyForm, RotateForm
from focalpoints.models import Organisation, Post
from focalpoints.policies import keys as policies
from focalpoints.services import keys as services
from focalpoints.views.finding_members import actor_for, told
from rabatplatform.accounts.models import AgencyKey, KeyScope
from rabatplatform.accounts.reauthentication import shown_lately, way_to_show
from rabatplatform.errors import DomainError
from rabatplatform.reference.memory import shelf

REFUSALS = REVOKED = 20


@require_safe
def key_list(request, key):
    organisation = _organisation(key)
    policies.may_see_keys(request.user, organisation).require()
    rows = AgencyKey.objects.visible_to(request.user).filter(body=organisation.coordination_label_id)
    context = {
        "organisation": organisation,
        "keys": _lines(rows.filter(revoked_at=None).prefetch_related("secrets").order_by("name")),
        "revoked": list(rows.exclude(revoked_at=None).order_by("-revoked_at")[:REVOKED]),
        "may_make": policies.may_make_key(request.user, organisation),
        "crumbs": _crumbs(organisation),
    }
    return render(request, "focalpoints/key_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def key_new(request, key):
    organisation = _organisation(key)
    policies.may_make_key(request.user, organisation).require()
    form = NewKeyForm(request.POST if request.method == "POST" else None, posts=_posts(organisation))
    if form.is_bound and form.is_valid():
        try:
            made, secret = services.make_key(
                organisation=organisation, actor=actor_for(request, organisation), **form.cleaned_data
            )
        except DomainError as error:
            told(form, error)
        else:
            return _shown_once(request, made, secret)
    context = {"organisation": organisation, "form": form, "crumbs": _crumbs(organisation, (_("Make a key"), ""))}
    return render(request, "focalpoints/key_new.html", context, status=422 if form.errors else 200)


@require_safe
def key_detail(request, reference):
    return _page(request, found_key(request, reference))


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def key_rotate(request, reference):
    found = found_key(request, reference)
    policies.may_rotate(request.user, found).require()
    form = RotateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found, secret = services.rotate_key(key=found, actor=_actor(request, found), **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            return _shown_once(request, found, secret)
    context = {"agency_key": found, "form": form, "crumbs": crumbs_of(found, (_("A new secret"), ""))}
    return render(request, "focalpoints/key_rotate.html", context, status=422 if form.errors else 200)


@require_POST
def key_change(request, reference):
    found = found_key(request, reference)
    policies.may_change(request.user, found).require()
    if ask := _ask_who(request, found):
        return ask
    form = KeyFacts(request.POST, posts=_posts(policies.organisation_of(found)))
    if form.is_valid():
        try:
            services.change_key(key=found, actor=_actor(request, found), **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Stored."))
            return redirect("focalpoints:key-detail", reference)
    return _page(request, found, form=form, status=422)


@require_POST
def key_restore(request, reference):
    found = found_key(request, reference)
    policies.may_restore(request.user, found).require()
    return _ask_who(request, found) or _act(request, reference, services.restore_key, _("The key works again."))


@require_POST
def key_suspend(request, reference):
    return _act(request, reference, services.suspend_key, _("The key is suspended: its next call is refused."))


@require_POST
def key_revoke(request, reference):
    return _act(request, reference, services.revoke_key, _("The key is revoked, with its secrets. Its next call is refused."))


@require_POST
def key_secret_revoke(request, reference, secret):
    """One of its secrets, named by its first signs."""
    return _act(
        request, reference, services.revoke_secret, _("The secret is revoked. Its next call is refused."), token_key=secret
    )


def _ask_who(request, found: AgencyKey):
    """Where to send whoever has not shown lately who they are; they come back to the key's page. None: they have."""
    address = way_to_show(request, reverse("focalpoints:key-detail", args=[found.reference]))
    return redirect(address) if address else None


def _act(request, reference, act, done: str, **more):
    found = found_key(request, reference)
    try:
        act(key=found, actor=_actor(request, found), **more)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("focalpoints:key-detail", reference)


def _shown_once(request, found: AgencyKey, secret: str):
    """The only answer that holds the secret; it is kept in no session, and whoever loads the page again posts again."""
    context = {"agency_key": found, "secret": secret, "crumbs": crumbs_of(found, (_("Its secret"), ""))}
    return render(request, "focalpoints/key_secret.html", context)


def _page(request, found: AgencyKey, *, form=None, status=200):
    organisation = policies.organisation_of(found)
    may_change = policies.may_change(request.user, found)
    facts = {"name": found.name, "networks": "\n".join(found.networks), "responsible": _reference_of(found)}
    context = {
        **_lines([found])[0],
        "organisation": organisation,
        "refusals": list(found.refusals.order_by("-last_at")[:REFUSALS]),
        "may_change": may_change,
        "may_rotate": policies.may_rotate(request.user, found),
        "may_stop": policies.may_stop(request.user, found),
        "may_restore": policies.may_restore(request.user, found),
        "form": form or (KeyFacts(initial=facts, posts=_posts(organisation)) if may_change else None),
        "crumbs": crumbs_of(found),
    }
    return render(request, "focalpoints/key_detail.html", context, status=status)


def _lines(keys) -> list[dict]:
    """What list and page say of keys: scopes in words, live secrets, when and from where each was used last. One question for the posts."""
    keys = list(keys)
    posts = Post.objects.filter(label__in={one.responsible_id for one in keys}).select_related("organisation")
    by_label = {post.label_id: post for post in posts}
    return [_line(one, by_label.get(one.responsible_id)) for one in keys]


def _line(found: AgencyKey, responsible: Post | None) -> dict:
    secrets = list(found.secrets.all())
    live = [secret for secret in secrets if secret.is_live]
    return {
        "agency_key": found,
        "scopes": [KeyScope(scope).label for scope in found.scopes],
        "secrets": live,
        "used": max((one for one in secrets if one.used_at), key=lambda one: one.used_at, default=None),
        "responsible": responsible,
        "ends_at": max((secret.expiry for secret in live), default=None),
    }


def found_key(request, reference) -> AgencyKey:
    """SECURITY: 404 for who may not see it."""
    found = AgencyKey.objects.visible_to(request.user).prefetch_related("secrets").filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _organisation(key: str) -> Organisation:
    found = shelf(Organisation).by_key.get(key)
    if found is None or found.retired_at is not None:
        raise Http404
    return found


def _posts(organisation: Organisation) -> list[Post]:
    rows = Post.objects.filter(organisation=organisation.pk, closed_at=None).exclude(appointments__user__is_service=True)
    return list(rows.select_related("organisation").order_by("pk"))


def _reference_of(found: AgencyKey) -> str:
    reference = Post.objects.filter(label=found.responsible_id).values_list("reference", flat=True).first()
    return str(reference or "")


def _actor(request, found: AgencyKey):
    return actor_for(request, policies.organisation_of(found))


def _crumbs(organisation: Organisation, *more) -> list[dict]:
    found = [
        {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
        {"label": organisation.short_name, "href": organisation.get_absolute_url()},
    ]
    if more:
        found.append({"label": _("Keys for the API"), "href": reverse("focalpoints:key-list", args=[organisation.key])})
        found += [{"label": label, "href": href} for label, href in more[:-1]]
    return found


def crumbs_of(found: AgencyKey, *more) -> list[dict]:
    here = (found.name, reverse("focalpoints:key-detail", args=[found.reference]))
    return _crumbs(policies.organisation_of(found), here, *more) if more else _crumbs(policies.organisation_of(found), here)
