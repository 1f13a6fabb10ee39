"""The discussion at a practice: read, ask, answer, edit, accept, remove, take an answer into a revision."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices import discussing
from practices.errors import TooManyComments
from practices.forms.discussion import CommentForm, ProposalForm, RemovalForm, TextForm, step_with
from practices.models import Comment, Practice
from practices.policies import discussion as policies
from practices.services import discussion as services
from practices.views.finding import actor_for, find, owner_of
from practices.views.life import not_allowed
from practices.views.revisions import named
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.errors import DomainError

READ = (Practice.State.PUBLISHED, Practice.State.ARCHIVED)


def find_discussion(request, address) -> Practice:
    """A practice with a discussion that is shown now. Raises Http404."""
    practice = find(request, address)
    if practice.state not in READ:
        raise Http404
    return practice


def find_comment(request, address, reference) -> Comment:
    practice = find_discussion(request, address)
    rows = Comment.objects.visible_to(request.user).select_related("thread", "post__country", "post__organisation")
    comment = rows.filter(practice=practice, reference=reference).first()
    if comment is None:
        raise Http404
    comment.practice = practice
    if comment.thread:
        comment.thread.practice = practice
    return comment


@require_safe
def comment_list(request, address):
    """Twenty threads a page, the newest question first; `page` is a number."""
    practice = find_discussion(request, address)
    given = request.GET.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if not number:
        raise Http404
    start = (number - 1) * discussing.PAGE
    rows = list(discussing.threads_of(request.user, practice)[start : start + discussing.PAGE + 1])
    if not rows and number > 1:
        raise Http404
    standing = policies.Standing(request.user, practice)
    here = reverse("practices:comment-list", args=[practice.address])
    context = {
        "practice": practice,
        "threads": [discussing.shown(row, standing) for row in rows[: discussing.PAGE]],
        "may_ask": policies.may_ask(request.user, practice, standing),
        "next_href": f"{here}?page={number + 1}" if len(rows) > discussing.PAGE else "",
        "previous_href": f"{here}?page={number - 1}" if number > 1 else "",
        **named(request, practice, _("Discussion")),
    }
    return render(request, "practices/discussion/list.html", context)


@require_safe
def comment_detail(request, address, reference):
    """To a comment's place on its page of the discussion."""
    comment = find_comment(request, address, reference)
    return redirect(place_of(comment))


def place_of(comment: Comment) -> str:
    question = comment.thread or comment
    newer = Comment.objects.filter(practice=comment.practice, thread=None, at__gt=question.at).count()
    page = newer // discussing.PAGE + 1
    address = reverse("practices:comment-list", args=[comment.practice.address])
    return f"{address}{f'?page={page}' if page > 1 else ''}#c-{comment.reference}"


def writer(request) -> Actor:
    return actor_of(request.user, right=policies.COMMENTS)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_ask(request, address):
    practice = find_discussion(request, address)
    ruling = policies.may_ask(request.user, practice)
    if not ruling:
        return refused(request, practice, ruling)

    def act(given):
        return services.ask(practice=practice, actor=writer(request), **given)

    return write(request, practice, act, label=_("Your question"), heading=_("Ask a question"), sent=_("Your question was sent."))


@require_http_methods(["GET", "HEAD", "POST"])
def comment_answer(request, address, reference):
    question = find_comment(request, address, reference)
    ruling = policies.may_answer(request.user, question)
    if not ruling:
        return refused(request, question.practice, ruling)

    def act(given):
        return services.answer(question=question, actor=writer(request), **given)

    words = {"label": _("Your answer"), "heading": _("Answer"), "sent": _("Your answer was sent.")}
    return write(request, question.practice, act, question=question, **words)


def write(request, practice, act, *, label, heading, sent, question=None):
    """Read the form and write; what was written stays on the page of a refusal. 429 says when the post may write again."""
    language = (get_language() or "").split("-")[0]
    data = request.POST if request.method == "POST" else None
    form = CommentForm(data, label=label, initial={"form_key": uuid.uuid4(), "language": language})
    status, headers = (422 if form.is_bound else 200), None
    if form.is_bound and form.is_valid():
        try:
            comment = act(form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, TooManyComments):
                status, headers = 429, {"Retry-After": str(seconds_until(refusal.retry_at))}
        else:
            messages.success(request, sent)
            return redirect(place_of(comment))
    context = {
        "practice": practice,
        "form": form,
        "question": discussing.Shown(question) if question else None,
        "contact": practice.current.contact_post,
        "body": owner_of(practice),
        "countries": discussing.countries_that_read(),
        **named(request, practice, heading),
    }
    answer = render(request, "practices/discussion/write.html", context, status=status)
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def seconds_until(moment) -> int:
    return max(1, int((moment - timezone.now()).total_seconds()) + 1)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request, address, reference):
    comment = find_comment(request, address, reference)
    ruling = policies.may_edit_comment(request.user, comment)
    if not ruling:
        return refused(request, comment.practice, ruling)
    form = TextForm(request.POST if request.method == "POST" else None, initial={"text": comment.text})
    if form.is_bound and form.is_valid():
        services.edit(comment=comment, text=form.cleaned_data["text"], actor=writer(request))
        return redirect(place_of(comment))
    context = {"practice": comment.practice, "form": form, **named(request, comment.practice, _("Change what you wrote"))}
    return render(request, "practices/discussion/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def comment_accept(request, address, reference):
    comment = find_comment(request, address, reference)
    policies.may_accept(request.user, comment).require()
    services.accept(answer=comment, actor=actor_for(request, comment.practice))
    return redirect(place_of(comment))


@require_http_methods(["GET", "HEAD", "POST"])
def comment_remove(request, address, reference):
    comment = find_comment(request, address, reference)
    ruling = policies.may_remove(request.user, comment)
    if not ruling:
        return refused(request, comment.practice, ruling)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = remover(request, comment)
        services.remove(comment=comment, reason=form.cleaned_data["reason"], actor=actor)
        messages.success(request, _("Removed. Your post, the date and the reason stand in its place."))
        return redirect(place_of(comment))
    context = {
        "practice": comment.practice,
        "form": form,
        "thread": discussing.Shown(comment),
        **named(request, comment.practice, _("Remove")),
    }
    return render(request, "practices/discussion/remove.html", context, status=422 if form.is_bound else 200)


def remover(request, comment: Comment) -> Actor:
    """From the post it was written from where it is one's own, else from the one that has the right."""
    return writer(request) if comment.by_id == request.user.pk else actor_for(request, comment.practice, "validate_practices")


@require_http_methods(["GET", "HEAD", "POST"])
def comment_propose(request, address, reference):
    answer = find_comment(request, address, reference)
    ruling = policies.may_propose(request.user, answer)
    if not ruling:
        return refused(request, answer.practice, ruling)
    form = ProposalForm(request.POST if request.method == "POST" else None, initial={"section": "lessons"})
    if form.is_bound and form.is_valid():
        kind = form.cleaned_data["section"]
        try:
            services.propose(answer=answer, kind=kind, actor=actor_for(request, answer.practice))
        except DomainError as refusal:
            form.add_error("section", str(refusal))
        else:
            messages.success(request, _("The answer was taken into the revision in preparation. Work it into the text."))
            return redirect(f"{reverse('practices:practice-edit', args=[answer.practice.address, step_with(kind)])}#id_{kind}")
    context = {
        "practice": answer.practice,
        "form": form,
        "thread": discussing.Shown(answer),
        **named(request, answer.practice, _("Take into a new revision")),
    }
    return render(request, "practices/discussion/propose.html", context, status=422 if form.is_bound else 200)


def refused(request, practice, ruling):
    """403 with the reason; what was on its way is shown, to be copied."""
    written = request.POST.get("text", "").strip()
    if not written:
        return not_allowed(request, practice, ruling)
    context = {"practice": practice, "reason": str(ruling), "yours": [{"label": _("Your text"), "text": written}]}
    return render(request, "practices/life/not_now.html", context, status=403)
