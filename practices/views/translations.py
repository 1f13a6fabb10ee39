"""Translations: what is wanted, claiming it, writing it beside the original, checking it."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from practices import policies
from practices.errors import LanguageUnsaid, NotReady, ReasonMissing, StaleWork, WarningsUnseen
from practices.forms.translation import CheckForm, TranslationForm
from practices.models import Section, TranslationWork
from practices.services import translating
from practices.text import title_of
from practices.translating.desk import desk_of
from practices.translating.languages import may_be_translated_to
from practices.translating.machine import provider
from practices.views.finding import find
from practices.views.life import edition_in
from rabatplatform.accounts.actors import Actor
from rabatplatform.errors import DomainError

FOLDER = "practices/translation/"


@require_http_methods(["GET", "HEAD", "POST"])
def translation_edit(request, address, language):
    practice, work, posts = found(request, address, language)
    if work is None:
        policies.may_translate(request.user, practice, posts).require()
        return claim_page(request, practice, language)
    ruling = policies.may_write_translation(request.user, work, posts)
    if request.method == "POST":
        return save(request, work, posts) if ruling else not_now(request, work, ruling)
    if not ruling:
        policies.may_translate(request.user, practice, posts).require()
        return work_page(request, work, posts, ruling)
    return edit_page(request, work)


def found(request, address, language):
    """(practice, its open work in a language or None, the person's posts that translate). 404: not a language to translate into."""
    practice = find(request, address)
    if practice.current is None or not may_be_translated_to(practice, language):
        raise Http404
    works = TranslationWork.objects.visible_to(request.user).filter(practice=practice, language=language)
    works = works.filter(state__in=TranslationWork.OPEN)
    work = works.select_related("translator_post__country", "translator_post__organisation", "translator", "checker").first()
    if work:
        work.practice = practice
    return practice, work, policies.translators_posts(request.user)


def open_work(request, address, language):
    practice, work, posts = found(request, address, language)
    if work is None:
        policies.may_translate(request.user, practice, posts).require()
        raise Http404
    return work, posts


def actor_in(request, posts, work=None) -> Actor:
    """The person from the post that claimed the work, else from the first of those that translate."""
    mine = [post for post in posts if work and post.pk == work.translator_post_id]
    return Actor(request.user, next(iter([*mine, *posts]), None))


# ── claiming ───────────────────────────────────────────────────────────────────────────────────────────────────────
def claim_page(request, practice, language, *, error="", status=200):
    kinds = set(Section.objects.filter(revision=practice.current_id).values_list("kind", flat=True))
    need = practice.translation_needs.filter(language=language).first()
    context = {**frame(practice, language), "sections": len(kinds), "need": need, "error": error}
    return render(request, FOLDER + "claim.html", context, status=status)


@require_POST
def translation_claim(request, address, language):
    practice, _work, posts = found(request, address, language)
    policies.may_translate(request.user, practice, posts).require()
    try:
        translating.claim(practice=practice, language=language, actor=actor_in(request, posts))
    except DomainError as error:
        return claim_page(request, practice, language, error=str(error), status=409)
    return redirect("practices:translation-edit", practice.address, language)


@require_POST
def translation_leave(request, address, language):
    """Give it up; with `take_back`, take it back from the second speaker instead."""
    work, posts = open_work(request, address, language)
    policies.may_leave_translation(request.user, work, posts).require()
    actor = actor_in(request, posts, work)
    if "take_back" in request.POST:
        try:
            translating.take_back(work=work, actor=actor)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(work)
    translating.leave(work=work, actor=actor)
    messages.success(request, _("Given up. Others can translate it now."))
    return redirect("practices:translation-list")


@require_POST
def translation_machine(request, address, language):
    """Let the machine begin the sections that are empty; there only where a provider is."""
    from practices.tasks import prefill_translation
    from rabatplatform.handing import hand_over

    work, posts = open_work(request, address, language)
    if not provider().is_there:
        raise Http404
    policies.may_write_translation(request.user, work, posts).require()
    hand_over(prefill_translation, work.pk)
    messages.success(request, _("The machine begins the empty sections. Open this page again in a minute."))
    return redirect(work)


# ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def save(request, work, posts):
    form = TranslationForm(request.POST, desk=desk_of(work))
    if not form.is_valid():
        return fragment(request, "refused", {"form": form}, 422) if request.htmx else edit_page(request, work, form, status=422)
    actor, keep = actor_in(request, posts, work), request.POST.get("keep_mine", "")
    edition = int(keep) if keep.isascii() and keep.isdigit() and len(keep) < 10 else form.cleaned_data["edition"]
    try:
        work = translating.save_texts(
            work=work,
            edition=edition,
            texts=form.texts(),
            right=form.right(),
            beside=form.cleaned_data["revision"],
            actor=actor,
            page=form.cleaned_data["form_key"],
            goes_on=bool(request.htmx),
        )
        if "offer" in request.POST and not request.htmx:
            translating.offer(work=work, actor=actor)
            messages.success(request, _("Offered. A second speaker reads it next; you are told what they say."))
    except StaleWork as stale:
        return conflict(request, work, form, stale)
    except NotReady as refusal:
        return edit_page(request, work, refusal=refusal, status=422)
    except DomainError as refusal:
        for kind, words in refusal.fields.items():
            form.add_error(kind if kind in form.fields else None, str(words))
        return fragment(request, "refused", {"form": form}, 422) if request.htmx else edit_page(request, work, form, status=422)
    if request.htmx:
        return fragment(request, "saved", {"work": work, "form": form})
    return redirect(work)


def fragment(request, name, context, status=200):
    return render(request, f"{FOLDER}{name}.html", context, status=status)


def frame(practice, language) -> dict:
    return {
        "practice": practice,
        "title": title_of(practice),
        "language": language,
        "crumbs": [
            {"label": _("Practices"), "href": reverse("practices:practice-list")},
            {"label": _("Translations"), "href": reverse("practices:translation-list")},
        ],
        "nav": "practices",
    }


def edit_page(request, work, form=None, *, refusal=None, versions=None, status=200):
    form = form or TranslationForm(desk=desk_of(work))
    today = timezone.localdate(work.saved_at) == timezone.localdate()
    errors = [{"text": text, "href": f"#id_{kind}"} for kind, text in (refusal.fields.items() if refusal else ())]
    context = {
        **frame(work.practice, work.language),
        "work": work,
        "desk": form.desk,
        "form": form,
        "form_key": form["form_key"].value() or uuid.uuid4(),
        "edition": form["edition"].value() if form.is_bound else work.edition,
        "revision": form["revision"].value() if form.is_bound else form.desk.revision,
        "saved_at": work.saved_at if today and work.edition > 1 and not form.is_bound else None,
        "refused": str(refusal) if refusal else "",
        "errors": errors or ([{"text": str(refusal)}] if refusal else []),
        "conflict": versions,
        "has_machine": provider().is_there,
    }
    return render(request, FOLDER + "edit.html", context, status=status)


def conflict(request, work, form, stale: StaleWork):
    """Both texts side by side; nothing was stored."""
    versions = {
        "by": _("You, in another window,") if stale.saved_by_id == request.user.pk else stale.saved_by,
        "at": stale.saved_at,
        "edition": stale.edition,
        "fields": [
            {"label": form.fields[kind].label, "yours": stale.theirs.get(kind, ""), "theirs": stale.current.get(kind, "")}
            for kind in stale.conflicts
            if kind in form.fields
        ],
        "reload_href": request.path,
    }
    if request.htmx:
        return fragment(request, "stale", {"conflict": versions}, 409)
    return edit_page(request, work, form, versions=versions, status=409)


def not_now(request, work, ruling):
    """403 with the reason; a text that was on its way is shown, to be copied."""
    if request.htmx:
        return render(request, "practices/form/closed.html", {"reason": str(ruling)}, status=409)
    kinds = dict(Section.Kind.choices)
    yours = [
        {"label": kinds[kind], "text": text[:10_000]} for kind, text in request.POST.items() if kind in kinds and text.strip()
    ]
    return render(
        request, "practices/life/not_now.html", {"practice": work.practice, "reason": str(ruling), "yours": yours}, status=403
    )


# ── checking ───────────────────────────────────────────────────────────────────────────────────────────────────────
def work_page(request, work, posts, ruling):
    """Somebody else's work, or one's own that is offered: where it stands, both texts, what one may do."""
    context = {
        **frame(work.practice, work.language),
        "work": work,
        "desk": desk_of(work),
        "reason": str(ruling),
        "may_check": policies.may_check_translation(request.user, work, posts),
        "may_leave": policies.may_leave_translation(request.user, work, posts),
        "may_take_over": work.is_abandoned,
    }
    return render(request, FOLDER + "work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def translation_check(request, address, language):
    work, posts = open_work(request, address, language)
    policies.may_check_translation(request.user, work, posts).require()
    desk = desk_of(work)
    if request.method != "POST":
        return check_page(request, work, posts, desk, CheckForm(desk=desk))
    form = CheckForm(request.POST, desk=desk)
    if not form.is_valid():
        return check_page(request, work, posts, desk, form, status=422)
    actor, edition = actor_in(request, posts), edition_in(request)
    try:
        if "approve" in request.POST:
            answers = {name: form.cleaned_data[name] for name in ("seen", "reads")}
            translating.approve(work=work, actor=actor, edition=edition, **answers)
            messages.success(request, _("Approved. Readers see it within a minute."))
        else:
            translating.give_back(work=work, actor=actor, remarks=form.cleaned_data["remarks"])
            messages.success(request, _("Given back. The translator is told."))
    except ReasonMissing:
        form.add_error("remarks", _("Say what should be said differently."))
    except LanguageUnsaid as unsaid:
        form.add_error("reads", str(unsaid))
    except WarningsUnseen as unseen:
        form.add_error("seen", str(unseen))
    except StaleWork:
        return check_page(request, work, posts, desk, CheckForm(desk=desk), changed=True, status=409)
    else:
        return redirect(work.practice)
    return check_page(request, work, posts, desk, form, status=422)


def check_page(request, work, posts, desk, form, *, changed=False, status=200):
    context = {
        **frame(work.practice, work.language),
        "work": work,
        "desk": desk,
        "form": form,
        "seen": form["seen"].value() or [] if form.is_bound else [],
        "changed": changed,
        "speaks": policies.speaks(posts, work.language),
    }
    return render(request, FOLDER + "check.html", context, status=status)
