"""The keys by which an organisation's systems call the API: the list, each key, and the acts on it. A secret is shown in one answer alone.

What opens something asks first who somebody is. Where they had filled in a form meanwhile, it comes back as they filled it in: they show
who they are beside it, then send it again. It is kept nowhere: an address would lie in the session.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.forms.keys import KeyFacts, NewKeyForm, RotateForm, scope_in_words
from focalpoints.key_acts import acts_on, maker_of
from focalpoints.models import Organisation, Post
from focalpoints.policies import keys as policies
from focalpoints.services import keys as services
from focalpoints.views.finding_members import actor_for, told
from rabatplatform.accounts.models import AgencyKey, AgencyToken, KeyRefusal
from rabatplatform.accounts.reauthentication import way_to_show
from rabatplatform.api.operations import in_words
from rabatplatform.errors import DomainError
from rabatplatform.feed.recalls import open_of_key
from rabatplatform.reference.memory import shelf

REFUSALS = REVOKED = ACTS = 20


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
def key_new(request, key):
    organisation = _organisation(key)
    policies.may_make_key(request.user, organisation).require()
    ask = way_to_show(request, request.path)
    if ask and request.method != "POST":
        return redirect(ask)
    form = NewKeyForm(request.POST if request.method == "POST" else None, posts=policies.posts_that_answer(organisation))
    if (
        form.is_bound
        and form.is_valid()
        and not ask
        and (not _is_to_read_notes(form) or _gives_casework(request, form, "scopes"))
    ):
        try:
            made, secret = services.make_key(
                organisation=organisation, actor=actor_for(request, organisation), **form.cleaned_data
            )
        except DomainError as error:
            told(form, error)
        else:
            return _shown_once(request, made, secret)
    context = {
        "organisation": organisation,
        "form": form,
        "ask": ask,
        "namesake": _namesake(request, organisation, form),
        "crumbs": _crumbs(organisation, (_("Make a key"), "")),
    }
    return render(request, "focalpoints/key_new.html", context, status=422 if form.errors or ask else 200)


def _gives_casework(request, form, field: str) -> bool:
    """Whether whoever filled in the form may put a key that reads notes into the hands of the post in it; where not, `field` says so."""
    ruling = policies.may_give_casework(request.user, form.cleaned_data["responsible"])
    if not ruling:
        form.add_error(field, str(ruling))
    return bool(ruling)


def _is_to_read_notes(form) -> bool:
    return any(scope.startswith("casework:") for scope in form.cleaned_data["scopes"])


@require_safe
def key_detail(request, reference):
    return _page(request, found_key(request, reference))


@require_http_methods(["GET", "HEAD", "POST"])
def key_rotate(request, reference):
    found = found_key(request, reference)
    policies.may_rotate(request.user, found).require()
    ask = way_to_show(request, request.path)
    if ask and request.method != "POST":
        return redirect(ask)
    form = RotateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and not ask:
        try:
            found, secret = services.rotate_key(key=found, actor=_actor(request, found), **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            return _shown_once(request, found, secret)
    context = {
        "agency_key": found,
        "form": form,
        "ask": ask,
        "live": _live(found),
        "crumbs": crumbs_of(found, (_("A new secret"), "")),
    }
    return render(request, "focalpoints/key_rotate.html", context, status=422 if form.errors or ask else 200)


@require_POST
def key_change(request, reference):
    found = found_key(request, reference)
    policies.may_change(request.user, found).require()
    ask = _way_to_show(request, found)
    form = KeyFacts(request.POST, posts=policies.posts_that_answer(policies.organisation_of(found)))
    if form.is_valid() and not ask and (not found.reads_casework or _gives_casework(request, form, "responsible")):
        try:
            services.change_key(key=found, actor=_actor(request, found), **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Stored."))
            return redirect("focalpoints:key-detail", reference)
    return _page(request, found, form=form, ask=ask, status=422)


@require_POST
def key_restore(request, reference):
    found = found_key(request, reference)
    policies.may_restore(request.user, found).require()
    if ask := _way_to_show(request, found):
        return redirect(ask)
    return _act(request, reference, services.restore_key, _("The key works again."))


@require_POST
def key_suspend(request, reference):
    return _act(request, reference, services.suspend_key, _("The key is suspended: its next call is refused."))


@require_http_methods(["GET", "HEAD", "POST"])
def key_revoke(request, reference):
    """A page that says what will happen, for it cannot be undone."""
    if request.method == "POST":
        return _act(request, reference, services.revoke_key, _("The key is revoked, with its secrets. Its next call is refused."))
    found = found_key(request, reference)
    policies.may_stop(request.user, found).require()
    context = {**_lines([found])[0], "crumbs": crumbs_of(found, (_("Revoke"), ""))}
    return render(request, "focalpoints/key_revoke.html", context)


@require_POST
def key_secret_revoke(request, reference, secret):
    """One of its secrets, named by its first signs."""
    return _act(
        request, reference, services.revoke_secret, _("The secret is revoked. Its next call is refused."), token_key=secret
    )


def _asked(refusal: KeyRefusal) -> str:
    """The operation that a key asked for, in words; "" for a network."""
    return in_words(refusal.what) if refusal.sort == KeyRefusal.Sort.SCOPE else ""


def _namesake(request, organisation: Organisation, form) -> AgencyKey | None:
    """The key whose name stands in the way of a new one: perhaps the same form was sent before, and its answer got lost."""
    if "name" not in form.errors:
        return None
    rows = AgencyKey.objects.visible_to(request.user).filter(body=organisation.coordination_label_id, revoked_at=None)
    return rows.filter(name=" ".join(form.data.get("name", "").split())).first()


def _way_to_show(request, found: AgencyKey) -> str:
    """Where somebody shows who they are, and comes back to the key's page; "": they have, lately."""
    return way_to_show(request, reverse("focalpoints:key-detail", args=[found.reference]))


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


def _page(request, found: AgencyKey, *, form=None, ask="", status=200):
    organisation = policies.organisation_of(found)
    may_change = policies.may_change(request.user, found)
    facts = {"name": found.name, "networks": "\n".join(found.networks), "responsible": _reference_of(found)}
    context = {
        **_lines([found])[0],
        "organisation": organisation,
        "made_by": maker_of(found),
        "acts": acts_on(found, request.user, ACTS),
        "recalls": open_of_key(found.pk),
        "refusals": [(one, _asked(one)) for one in found.refusals.order_by("-last_at")[:REFUSALS]],
        "may_change": may_change,
        "may_rotate": policies.may_rotate(request.user, found),
        "may_stop": policies.may_stop(request.user, found),
        "may_restore": policies.may_restore(request.user, found),
        "ask": ask,
        "form": form or (KeyFacts(initial=facts, posts=policies.posts_that_answer(organisation)) if may_change else None),
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
    secrets, live = list(found.secrets.all()), _live(found)
    return {
        "agency_key": found,
        "scopes": [scope_in_words(scope) for scope in found.scopes],
        "secrets": live,
        "used": max((one for one in secrets if one.used_at), key=lambda one: one.used_at, default=None),
        "responsible": responsible,
        "ends_at": max((secret.expiry for secret in live), default=None),
    }


def _live(found: AgencyKey) -> list[AgencyToken]:
    return [secret for secret in found.secrets.all() if secret.is_live]


def found_key(request, reference) -> AgencyKey:
    """SECURITY: 404 for who may not see it."""
    found = AgencyKey.objects.visible_to(request.user).prefetch_related("secrets").filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _organisation(key: str) -> Organisation:
    """Also one that takes part no more: its keys are still stopped there."""
    found = shelf(Organisation).by_key.get(key)
    if found is None:
        raise Http404
    return found


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
