"""Where a practice stands on its way to publication, for its circle: steps, validations, reviewers, thread, decision, appeal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.querysets import body_of_label, post_of
from practices import policies, services
from practices.criteria import LABELS
from practices.errors import MessageRefused, WrongState
from practices.forms.review import AppealForm, MessageForm
from practices.models import ReviewMessage, ReviewRound, Revision
from practices.rounds import letter_of, told_of, validations_of
from practices.services import appeals, thread
from practices.text import titles_of
from practices.views.finding import actor_for, find
from practices.way import flow_of, lead_of
from rabatplatform.accounts.actors import Actor


@require_safe
def review_round(request, address):
    practice = find(request, address)
    rounds = rounds_of(request.user, practice)
    if not rounds and not policies.in_team(request.user, practice):
        raise Http404
    return page(request, practice, rounds)


def rounds_of(user, practice) -> list[ReviewRound]:
    rows = ReviewRound.objects.visible_to(user).filter(practice=practice.pk).select_related("revision")
    return list(rows.order_by("-number"))


def chosen(request, rounds: list[ReviewRound]) -> ReviewRound | None:
    """The round that ?round=2 names, else the last."""
    wanted = request.GET.get("round", "")
    return next((one for one in rounds if str(one.number) == wanted), rounds[0] if rounds else None)


def page(request, practice, rounds, *, answer=None, status=200):
    opened = chosen(request, rounds)
    told = told_of(opened) if opened else []
    lines = validations_of(opened) if opened else []
    user = request.user
    is_last = bool(rounds) and opened == rounds[0]
    messages_told = thread_of(user, opened) if opened else []
    may_answer = bool(opened and is_last and policies.may_answer(user, practice, opened))
    context = {
        "practice": practice,
        "title": titles_of([practice])[practice.pk],
        "owner": body_of_label(practice.owner_id),
        "opened": opened,
        "rounds": rounds,
        "flow": flow_of(practice, opened, lines, told),
        "lead": lead_of(practice, opened, lines, told),
        "validations": lines,
        "told": told,
        "thread": messages_told,
        "asks": may_answer and bool(messages_told) and messages_told[-1]["asks"],
        "answer": answer or MessageForm(prefix="a"),
        "may_answer": may_answer,
        "may_take_back": bool(is_last and policies.may_take_back(user, practice)),
        "may_edit": bool(policies.may_edit(user, practice)),
        "may_appeal": bool(is_last and policies.may_appeal(user, practice, opened)),
        "may_appoint": bool(is_last and policies.may_appoint(user, opened)),
        "letter": letter_of(opened, told) if opened else None,
    }
    return render(request, "practices/review/way.html", context, status=status)


def thread_of(user, opened: ReviewRound) -> list[dict]:
    """Questions and answers in their order: by (words), criterion, text, at. A reviewer of a blind round is a number."""
    rows = ReviewMessage.objects.visible_to(user).filter(round=opened).select_related("post__country", "post__organisation")
    return [
        {
            "asks": row.reviewer is not None,
            "by": str(row.post) if row.post else _("Reviewer %(number)d") % {"number": row.reviewer or 0},
            "criterion": LABELS.get(row.criterion, ""),
            "text": row.text,
            "at": row.at,
        }
        for row in rows
    ]


@require_POST
def review_answer(request, address):
    practice = find(request, address)
    rounds = rounds_of(request.user, practice)
    if not rounds and not policies.in_team(request.user, practice):
        raise Http404
    policies.may_answer(request.user, practice, rounds[0] if rounds else None).require()
    form = MessageForm(request.POST, prefix="a")
    if form.is_valid():
        try:
            thread.answer_back(practice=practice, text=form.cleaned_data["text"], actor=answering(request, practice))
        except MessageRefused as refusal:
            for name, said in refusal.fields.items():
                form.add_error(name, str(said))
        else:
            messages.success(request, _("Answered. The reviewers are told."))
            return redirect("practices:review-round", practice.address)
    return page(request, practice, rounds, answer=form, status=422)


def answering(request, practice) -> Actor:
    """One of the team from their post there; a coordinator of another country that validates from theirs."""
    if policies.in_team(request.user, practice):
        return actor_for(request, practice)
    return Actor(request.user, post_of(request.user, right="validate_practices"))


@require_http_methods(["GET", "HEAD", "POST"])
def practice_take_back(request, address):
    practice = find(request, address)
    ruling = policies.may_take_back(request.user, practice)
    ruling.require()
    if request.method == "POST":
        try:
            services.take_back(practice=practice, actor=actor_for(request, practice, "submit_practices"))
        except (WrongState, ReviewRound.DoesNotExist):  # its outcome came at the same moment
            messages.error(request, _("It was decided meanwhile; there is nothing to take back."))
            return redirect("practices:review-round", practice.address)
        messages.success(request, _("Taken back. Change the text, then submit it again: it begins anew."))
        return redirect("practices:practice-edit", practice.address, "title")
    context = {
        "practice": practice,
        "title": titles_of([practice])[practice.pk],
        "in_review": practice.door == Revision.State.IN_REVIEW,
    }
    return render(request, "practices/review/take_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_appeal(request, address):
    practice = find(request, address)
    rounds = rounds_of(request.user, practice)
    policies.may_appeal(request.user, practice, rounds[0] if rounds else None).require()
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actor = actor_for(request, practice, "validate_practices")
            appeals.appeal(practice=practice, reason=form.cleaned_data["reason"], actor=actor)
        except MessageRefused as refusal:
            for name, said in refusal.fields.items():
                form.add_error(name, str(said))
        else:
            messages.success(request, _("Appealed. Other posts review it now; their decision is final."))
            return redirect("practices:review-round", practice.address)
    context = {"practice": practice, "title": titles_of([practice])[practice.pk], "form": form}
    return render(request, "practices/review/appeal.html", context, status=422 if form.is_bound else 200)
