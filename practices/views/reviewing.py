"""The form of a reviewer: declare, mark, ask the authors, send. It saves itself and works without JavaScript."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focalpoints.querysets import body_of_label, posts_held
from practices import policies
from practices.content import content_of
from practices.criteria import CODES, gaps, of_review
from practices.errors import MessageRefused, ReviewIncomplete, StaleEdition, WrongState
from practices.forms.review import DeclareForm, MessageForm, ReviewForm
from practices.models import Review, Revision
from practices.readback import read_back
from practices.rounds import told_of
from practices.services import reviewing, thread
from practices.views.finding import find
from practices.views.way import thread_of
from rabatplatform.accounts.actors import Actor


def review_of(request, practice) -> Review | None:
    """The review of this practice that a post of the person was asked for last."""
    held = {post.pk: post for post in posts_held(request.user)}
    rows = Review.objects.visible_to(request.user).filter(round__practice=practice.pk, post__in=list(held))
    review = (
        rows.select_related("round__revision", "post__country", "post__organisation").order_by("-round__number", "-pk").first()
    )
    if review:
        review.post = held[review.post_id]
        review.round.practice = practice
    return review


def found(request, address):
    """(practice, review), or 404 for what is hidden and 403 for who was not asked."""
    practice = find(request, address)
    review = review_of(request, practice)
    if review is None:
        policies.may_review(request.user, None).require()
    return practice, review


@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request, address):
    practice, review = found(request, address)
    ruling = policies.may_review(request.user, review)
    if request.method != "POST":
        if not ruling and review.state != Review.State.ANSWERED:
            ruling.require()
        return page(request, practice, review)
    if not ruling:
        return closed(request, review, ruling)
    form = ReviewForm(request.POST, content=of_review(review))
    if not form.is_valid():
        if request.htmx:
            return render(request, "practices/review/refused.html", {"form": form}, status=422)
        return page(request, practice, review, form=form, status=422)
    try:
        return store(request, practice, review, form)
    except StaleEdition as stale:
        return conflict(request, practice, review, form, stale)
    except ReviewIncomplete as refusal:
        for name, said in refusal.fields.items():
            form.add_error(name, said)
        review = Review.objects.select_related("round__revision", "post__country", "post__organisation").get(pk=review.pk)
        review.round.practice = practice
        return page(request, practice, review, form=form, edition=review.edition, status=422)
    except WrongState as refusal:
        form.add_error(None, str(refusal))
        return page(request, practice, review, form=form, status=422)


def store(request, practice, review, form):
    edition, keep = form.cleaned_data["edition"], request.POST.get("keep_mine", "")
    if keep.isascii() and keep.isdigit() and len(keep) < 10:
        edition = int(keep)
    given = {"review": review, "edition": edition, "content": form.content(), "actor": Actor(request.user, review.post)}
    if "send" in request.POST and not request.htmx:
        # What was filled in is kept also when something is missing: the refusal of the sending must not roll it back.
        saved = reviewing.save_review(**given, page=form.cleaned_data["form_key"])
        reviewing.send_review(**{**given, "edition": saved.edition, "content": None})
        messages.success(request, _("Your review is sent. You are told how the practice goes on."))
        return redirect("practices:review-list")
    review = reviewing.save_review(**given, page=form.cleaned_data["form_key"], goes_on=bool(request.htmx))
    if request.htmx:
        return render(request, "practices/review/saved.html", {"review": review, "form": form, "marked": marked(review)})
    messages.success(request, _("Saved. It is not sent yet."))
    return redirect("practices:review-edit", practice.address)


def marked(review: Review) -> int:
    return sum(code in review.scores for code in CODES)


def page(request, practice, review, *, form=None, edition=None, versions=None, question=None, status=200):
    """edition: the one that the form goes on from, where it is not the one that it was sent with."""
    opened, revision = review.round, review.round.revision
    content = content_of(practice, revision)
    sent = review.state == Review.State.ANSWERED
    form = form or ReviewForm(content=of_review(review))
    reads = policies.may_ask_back(request.user, review)
    context = {
        "practice": practice,
        "review": review,
        "opened": opened,
        "owner": body_of_label(practice.owner_id),
        "title": content["title"],
        "summary": content["summary"],
        "language": content["original_language"],
        "read": read_back(content),
        "files": revision.files.all(),
        "languages": _languages(revision),
        "form": form,
        "form_key": form["form_key"].value() or uuid.uuid4(),
        "edition": edition or (form["edition"].value() if form.is_bound else review.edition),
        "saved_at": review.saved_at if review.edition > 1 else None,
        "marked": marked(review),
        "criteria_count": len(CODES),
        "missing": len(gaps(of_review(review))),
        "conflict": versions,
        "sent": sent,
        "declared": review.declared_at is not None,
        "declare": DeclareForm(),
        "others": [one for one in told_of(opened) if one.number != review.number],
        "thread": thread_of(request.user, opened),
        "may_ask": reads,
        "question": question or MessageForm(asks=True, prefix="q"),
        "answers_blind": opened.is_blind,
    }
    return render(request, "practices/review/edit.html", context, status=status)


def _languages(revision: Revision) -> list[str]:
    """Languages that parts of the text were translated to, beside its own."""
    rows = revision.translations.order_by("language").values_list("language", flat=True).distinct()
    return [code for code in rows if code != revision.original_language]


def conflict(request, practice, review, form, stale: StaleEdition):
    """Both versions, nothing stored. Fields of the form that differ, in words."""
    theirs, yours = ReviewForm(content=stale.current), form
    fields = []
    for name in form.fields:
        if name in ("edition", "form_key"):
            continue
        mine, saved = str(yours.cleaned_data.get(name) or ""), str(theirs.initial.get(name) or "")
        if mine != saved:
            label = form.fields[name].label
            fields.append({"label": label, "yours": _in_words(form, name, mine), "theirs": _in_words(form, name, saved)})
    versions = {
        "by": _("Your post, in another window,"),
        "at": stale.saved_at,
        "edition": stale.edition,
        "fields": fields,
        "reload_href": request.path,
    }
    if request.htmx:
        return render(request, "practices/form/stale.html", {"conflict": versions}, status=409)
    return page(request, practice, review, form=form, versions=versions, status=409)


def _in_words(form, name: str, value: str) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) if value else ""


def closed(request, review, ruling):
    """Sent or closed meanwhile: what was on its way is shown, to be copied."""
    if request.htmx:
        return render(request, "practices/form/closed.html", {"reason": str(ruling)}, status=409)
    words = request.POST.get("words", "").strip()
    yours = [{"label": _("Your words to the authors"), "text": words}] if words else []
    context = {"practice": review.round.practice, "reason": str(ruling), "yours": yours}
    return render(request, "practices/life/not_now.html", context, status=403)


@require_POST
def review_declare(request, address):
    practice, review = found(request, address)
    policies.may_review(request.user, review).require()
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return declare_refused(request, practice, review, form)
    conflict_of_interest = form.cleaned_data["conflict"] == "yes"
    reviewing.declare(review=review, conflict=conflict_of_interest, actor=Actor(request.user, review.post))
    if conflict_of_interest:
        messages.success(request, _("Passed on. What you marked is erased; the Secretariat asks another post."))
        return redirect("practices:review-list")
    messages.success(request, _("Declared. You may mark now."))
    return redirect("practices:review-edit", practice.address)


def declare_refused(request, practice, review, form):
    context = {
        "practice": practice,
        "review": review,
        "title": content_of(practice, review.round.revision)["title"],
        "form": form,
    }
    return render(request, "practices/review/declare.html", context, status=422)


@require_POST
def review_question(request, address):
    practice, review = found(request, address)
    policies.may_ask_back(request.user, review).require()
    form = MessageForm(request.POST, asks=True, prefix="q")
    if not form.is_valid():
        return page(request, practice, review, question=form, status=422)
    try:
        thread.ask_back(review=review, actor=Actor(request.user, review.post), **form.cleaned_data)
    except MessageRefused as refusal:
        for name, said in refusal.fields.items():
            form.add_error(name, str(said))
        return page(request, practice, review, question=form, status=422)
    messages.success(request, _("Asked. You are told when the authors answer."))
    return redirect("practices:review-edit", practice.address)
