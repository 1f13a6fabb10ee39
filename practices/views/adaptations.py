"""Adaptations: begin, write, submit, read, confirm, give back, withdraw."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.models import Country, Organisation
from focalpoints.recalled import not_taken_back
from practices import adapting, journey, policies
from practices.adaptation_lists import all_confirmed, body_of, of_body, of_practices_of
from practices.adaptation_reading import in_words, sheet_of
from practices.errors import AdaptationIncomplete, AdaptationOpen, StaleAdaptation
from practices.forms.adaptations import AdaptationForm, GiveBackForm, NewAdaptationForm, WithdrawAdaptationForm
from practices.models import Adaptation, Practice
from practices.services import adaptations as services
from practices.text import title_of, titles_of
from practices.views.finding import find
from practices.views.form import fragment
from practices.views.life import edition_in
from rabatplatform.accounts.actors import actor_of
from rabatplatform.errors import DomainError
from rabatplatform.reference.memory import shelf

MOST = 100  # lines of a list


@require_http_methods(["GET", "HEAD", "POST"])
def adaptation_new(request, address):
    practice = find(request, address)
    bodies = policies.adapting_bodies(request.user, practice)
    if not bodies:
        policies.may_start_adapting(request.user, practice).require()
    posted = request.POST if request.method == "POST" else None
    form = NewAdaptationForm(posted, bodies=bodies, initial={"form_key": uuid.uuid4()})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = begin(request, practice, form)
        except AdaptationOpen as error:
            status = 409
            form.add_error(None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("practices:adaptation-edit", made.reference)
    body = bodies[0] if len(bodies) == 1 else None
    context = {
        "practice": practice,
        "title": title_of(practice),
        "form": form,
        "body": body,
        "open": [row for row in (services.open_adaptation(practice, each) for each in bodies) if row],
        "who_reads": policies.body_reads(body) if body else "",
    }
    return render(request, "practices/adaptation/new.html", context, status=status)


def begin(request, practice, form) -> Adaptation:
    """The draft, with what can be known: the language of the page, and the author's own post for questions."""
    body = form.body_chosen
    actor = actor_of(request.user, body=body, right="draft_practices")
    language = (get_language() or "").split("-")[0]
    content = {
        "since_year": form.cleaned_data["since_year"],
        "language": language if language in dict(Adaptation._meta.get_field("language").choices) else "",
        "contact_post": actor.post.pk if actor.post and actor.post.body == body else None,
    }
    key = form.cleaned_data["form_key"]
    return services.create_adaptation(practice=practice, body=body, content=content, actor=actor, form_key=key)


def found(request, reference) -> Adaptation:
    """The adaptation that the person may read, else 404."""
    rows = Adaptation.objects.visible_to(request.user).select_related(
        *("practice__current", "practice__next", "contact_post__country", "contact_post__organisation"),
        *("confirmed_from__country", "confirmed_from__organisation", "created_from__country", "created_from__organisation"),
    )
    adaptation = rows.filter(reference=reference).first()
    if adaptation is None:
        raise Http404
    return adaptation


def actor_for(request, adaptation, right="draft_practices"):
    return actor_of(request.user, body=body_of(adaptation), right=right)


@require_safe
def adaptation_detail(request, reference):
    return detail_page(request, found(request, reference))


def detail_page(request, adaptation, *, changed=False, status=200):
    """changed: it was changed after the page with the button was opened."""
    user, title = request.user, title_of(adaptation.practice)
    context = {
        "adaptation": adaptation,
        "sheet": sheet_of(adaptation),
        "body": body_of(adaptation),
        "title": title,
        "may_edit": policies.may_edit_adaptation(user, adaptation),
        "may_return": policies.may_return_adaptation(user, adaptation),
        "may_confirm": policies.may_confirm_adaptation(user, adaptation),
        "may_withdraw": policies.may_withdraw_adaptation(user, adaptation),
        "is_own": adaptation.created_by_id == user.pk,
        "who_reads": policies.adaptation_reads(adaptation),
        "not_taken_back": not_taken_back("adaptation", adaptation.pk),
        "changed": changed,
        "crumbs": crumbs(adaptation.practice, title),
    }
    return render(request, "practices/adaptation/detail.html", context, status=status)


def crumbs(practice, title) -> list[dict]:
    return [
        {"label": _("Practices"), "href": reverse("practices:practice-list")},
        {"label": title, "href": practice.get_absolute_url()},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def adaptation_edit(request, reference):
    adaptation = found(request, reference)
    ruling = policies.may_edit_adaptation(request.user, adaptation)
    if not ruling:
        return not_now(request, adaptation, ruling)
    posted = request.POST if request.method == "POST" else None
    form = AdaptationForm(posted, practice=adaptation, content=adapting.content_of(adaptation))
    if not form.is_bound:
        return edit_page(request, adaptation, form)
    if not form.is_valid():
        if request.htmx:
            return fragment(request, "refused", {"form": form}, 422)
        return edit_page(request, adaptation, form, status=422)
    try:
        adaptation = save(request, adaptation, form)
    except StaleAdaptation as stale:
        return conflict(request, adaptation, form, stale)
    if request.htmx:
        return fragment(request, "saved", {"revision": adaptation, "form": form})
    return submit(request, adaptation, form) if "submit" in request.POST else redirect(adaptation)


def save(request, adaptation, form) -> Adaptation:
    """`keep_mine` carries the edition that the person saw beside their own text and chose to replace."""
    edition, keep = form.cleaned_data["edition"], request.POST.get("keep_mine", "")
    if keep.isascii() and keep.isdigit() and len(keep) < 10:
        edition = int(keep)
    return services.save_adaptation(
        adaptation=adaptation,
        edition=edition,
        content=form.content(),
        actor=actor_for(request, adaptation),
        page=form.cleaned_data["form_key"],
        goes_on=bool(request.htmx),
    )


def submit(request, adaptation, form):
    """Saved already: what is missing is said at its field."""
    policies.may_submit_adaptation(request.user, adaptation).require()
    try:
        services.submit_adaptation(adaptation=adaptation, actor=actor_for(request, adaptation, "submit_practices"))
    except AdaptationIncomplete as refusal:
        for name, message in refusal.fields.items():
            form.add_error(name, str(message))
        return edit_page(request, adaptation, form, edition=adaptation.edition, status=422)
    messages.success(request, _("Submitted. The coordinator of %(body)s reads it next.") % {"body": body_of(adaptation)})
    return redirect(adaptation)


def edit_page(request, adaptation, form, *, versions=None, edition=None, status=200):
    title = title_of(adaptation.practice)
    today = timezone.localdate(adaptation.saved_at) == timezone.localdate()
    context = {
        "adaptation": adaptation,
        "form": form,
        "form_key": form["form_key"].value() or uuid.uuid4(),
        "edition": edition or (form["edition"].value() if form.is_bound else adaptation.edition),
        "saved_at": adaptation.saved_at if today and not form.is_bound else None,
        "conflict": versions,
        "body": body_of(adaptation),
        "title": title,
        "may_submit": policies.may_submit_adaptation(request.user, adaptation),
        "who_reads": policies.adaptation_reads(adaptation),
        "crumbs": crumbs(adaptation.practice, title),
    }
    return render(request, "practices/adaptation/edit.html", context, status=status)


def conflict(request, adaptation, form, stale: StaleAdaptation):
    """Both versions side by side; nothing was stored."""
    versions = {
        "by": _("Somebody of your team, or you in another window,"),
        "at": stale.saved_at,
        "edition": stale.edition,
        "fields": [
            {
                "label": form.fields[name].label,
                "yours": in_words(name, stale.theirs[name]),
                "theirs": in_words(name, stale.current[name]),
            }
            for name in form.answers
            if name in stale.conflicts
        ],
        "reload_href": request.path,
    }
    if request.htmx:
        return fragment(request, "stale", {"conflict": versions}, 409)
    return edit_page(request, adaptation, form, versions=versions, status=409)


def not_now(request, adaptation, ruling):
    """403 with the reason; a text that was on its way is shown, to be copied."""
    if request.method != "POST":
        ruling.require()
    if request.htmx:
        return fragment(request, "closed", {"reason": str(ruling)}, 409)
    labels = AdaptationForm.base_fields
    texts = [(labels[name].label, request.POST.get(name, "").strip()) for name in Adaptation.TEXTS]
    yours = [{"label": label, "text": text[: adapting.LONGEST]} for label, text in texts if text]
    return render(
        request, "practices/adaptation/not_now.html", {"of": adaptation, "reason": str(ruling), "yours": yours}, status=403
    )


@require_POST
def adaptation_confirm(request, reference):
    adaptation = found(request, reference)
    policies.may_confirm_adaptation(request.user, adaptation).require()
    try:
        services.confirm_adaptation(
            adaptation=adaptation, edition=edition_in(request), actor=actor_for(request, adaptation, "validate_practices")
        )
    except StaleAdaptation:
        return detail_page(request, found(request, reference), changed=True, status=409)
    messages.success(request, _("Confirmed in the name of %(body)s. All members read it now.") % {"body": body_of(adaptation)})
    return redirect(adaptation)


@require_http_methods(["GET", "HEAD", "POST"])
def adaptation_return(request, reference):
    adaptation = found(request, reference)
    ruling = policies.may_return_adaptation(request.user, adaptation)
    done = _("Given back with your message. Its team can change it and submit it again.")
    act = lambda reason, actor: services.return_adaptation(adaptation=adaptation, reason=reason, actor=actor)  # noqa: E731
    return with_reason(request, adaptation, ruling, GiveBackForm, act, "return", "validate_practices", done)


@require_http_methods(["GET", "HEAD", "POST"])
def adaptation_withdraw(request, reference):
    adaptation = found(request, reference)
    ruling = policies.may_withdraw_adaptation(request.user, adaptation)
    act = lambda reason, actor: services.withdraw_adaptation(adaptation=adaptation, reason=reason, actor=actor)  # noqa: E731
    right = "validate_practices" if adaptation.state == Adaptation.State.CONFIRMED else "submit_practices"
    return with_reason(request, adaptation, ruling, WithdrawAdaptationForm, act, "withdraw", right, _("Withdrawn."))


def with_reason(request, adaptation, ruling, form_class, act, name, right, done):
    """A page that says what will happen, with one text; `act(reason, actor)` does it."""
    if not ruling:
        if request.method != "POST":
            raise PermissionDenied(str(ruling))
        written = request.POST.get("reason", "").strip()[:2_000]
        yours = [{"label": _("Your message"), "text": written}] if written else []
        context = {"of": adaptation, "reason": str(ruling), "yours": yours}
        return render(request, "practices/adaptation/not_now.html", context, status=403)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act(form.cleaned_data["reason"], actor_for(request, adaptation, right))
        messages.success(request, done)
        return redirect(adaptation)
    title = title_of(adaptation.practice)
    context = {
        "adaptation": adaptation,
        "body": body_of(adaptation),
        "title": title,
        "form": form,
        "crumbs": crumbs(adaptation.practice, title),
    }
    return render(request, f"practices/adaptation/{name}.html", context, status=422 if form.is_bound else 200)


@require_safe
def practice_journey(request, address):
    practice = find(request, address)
    if not practice.is_public:
        raise Http404  # nobody adapts what was not published
    if practice.state == Practice.State.WITHDRAWN:
        return redirect(practice)  # which says what happened to it
    stops, title = journey.stops_of(request.user, practice), title_of(practice)
    context = {
        "practice": practice,
        "title": title,
        "summary": journey.summary_of(stops),
        "stops": with_anchors(stops),
        "organisations": journey.organisations_of(stops),
        "map": journey.map_of(stops),
        "crumbs": crumbs(practice, title),
    }
    return render(request, "practices/adaptation/journey.html", context)


def with_anchors(stops) -> list[tuple]:
    """(stop, id of its line): an id stands once, at the first line of a country."""
    seen, found = set(), []
    for stop in stops:
        found.append((stop, "" if stop.body in seen else journey.anchor(stop.body)))
        seen.add(stop.body)
    return found


@require_safe
def adaptation_list(request):
    """What a country or organisation adapted, or what others adapted of its practices; all of them without one."""
    body = shelf(Country).by_key.get(request.GET.get("country")) or shelf(Organisation).by_key.get(
        request.GET.get("organisation")
    )
    if body is None and (request.GET.get("country") or request.GET.get("organisation")):
        raise Http404
    elsewhere = request.GET.get("way") == "elsewhere"
    if body is None:
        rows = all_confirmed(request.user)
    else:
        rows = of_practices_of(request.user, body) if elsewhere else of_body(request.user, body)
    found = list(rows[: MOST + 1])
    titles = titles_of(list({row.practice_id: row.practice for row in found}.values()))
    context = {
        "body": body,
        "elsewhere": elsewhere,
        "lines": [{"sheet": sheet_of(row), "title": titles[row.practice_id]} for row in found[:MOST]],
        "more": len(found) > MOST,
        "most": MOST,
        "crumbs": [{"label": _("Practices"), "href": reverse("practices:practice-list")}],
    }
    return render(request, "practices/adaptation/list.html", context)
