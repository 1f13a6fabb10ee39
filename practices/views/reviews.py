"""The desk of reviews, and the page on which the secretariat asks posts to review."""

from django.contrib import messages
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.models import Organisation
from focalpoints.querysets import body_of_label, posts_held
from practices import policies
from practices.desk import CLOSED, row_of, stuck_first
from practices.forms.review import AppointForm
from practices.models import Review, ReviewRound, Validation
from practices.reviewers import eligible, proposal
from practices.rounds import open_round
from practices.services import appointing
from practices.text import titles_of
from practices.views.finding import find
from rabatplatform.accounts.actors import actor_of
from rabatplatform.errors import DomainError
from rabatplatform.reference.memory import shelf

MOST = 200


@require_safe
def review_list(request):
    user = request.user
    runs = policies.runs_reviews(user)
    mine = list(reviews_of(user))
    rounds = list(rounds_read(user)) if runs else list(rounds_followed(user, mine))
    titles = titles_of({one.practice_id: one.practice for one in [*rounds, *(review.round for review in mine)]}.values())
    rows = stuck_first([row_of(opened, titles[opened.practice_id], runs) for opened in rounds])
    context = {
        "runs": runs,
        "mine": [{"review": review, "title": titles[review.round.practice_id]} for review in mine],
        "open": [row for row in rows if row.state != CLOSED],
        "closed": [row for row in rows if row.state == CLOSED][:10],
        "nav": "practices",
    }
    return render(request, "practices/review/list.html", context)


def reviews_of(user):
    """Reviews that a post of this person was asked for: what waits first, then what was answered."""
    held = [post.pk for post in posts_held(user)]
    rows = Review.objects.visible_to(user).filter(post__in=held, state__in=Review.ACTIVE)
    rows = rows.select_related("round__practice__current", "round__practice__next", "post__country", "post__organisation")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "due_on", "pk")[:MOST]


def rounds_read(user):
    """All that the secretariat may read; open ones, then those that ended last."""
    rows = ReviewRound.objects.visible_to(user).select_related("practice__current", "practice__next")
    rows = rows.prefetch_related(
        Prefetch("validations", queryset=Validation.objects.order_by("pk")),
        Prefetch("reviews", queryset=Review.objects.order_by("number")),
    )
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")[:MOST]


def rounds_followed(user, mine):
    """Of one's team and those that one's country validates; what a post of theirs reviews (`mine`) stands apart."""
    rows = ReviewRound.objects.visible_to(user).exclude(pk__in=[review.round_id for review in mine])
    rows = rows.select_related("practice__current", "practice__next")
    rows = rows.prefetch_related(Prefetch("validations", queryset=Validation.objects.order_by("pk")))
    return rows.order_by("-opened_at")[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
def review_appoint(request, address):
    practice = find(request, address)
    opened = open_round(practice)
    policies.may_appoint(request.user, opened).require()
    words = request.GET.get("q", "").strip()[:100]
    candidates = proposal(opened, words=words)
    fixed = opened.reviews.exists()
    posted = request.method == "POST"
    offered = eligible(opened) if posted else [one.post for one in candidates]
    form = AppointForm(request.POST if posted else None, offered=offered, fixed=fixed)
    if posted and form.is_valid():
        try:
            appointing.appoint(
                practice=practice,
                posts=form.cleaned_data["posts"],
                days=form.cleaned_data["days"],
                blind=form.cleaned_data.get("blind"),
                actor=secretary(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Asked. Each post is told, with the day by which it answers."))
            return redirect(request.path)
    chosen = request.POST.getlist("posts") if posted else []
    context = {
        "practice": practice,
        "opened": opened,
        "owner": body_of_label(practice.owner_id),
        "title": titles_of([practice])[practice.pk],
        "form": form,
        "fixed": fixed,
        "words": words,
        "candidates": candidates,
        "chosen": chosen,
        "reviews": opened.reviews.select_related("post__country", "post__organisation").order_by("number"),
        "places": appointing.places_left(opened),
        "today": timezone.localdate(),
    }
    return render(request, "practices/review/appoint.html", context, status=422 if form.errors else 200)


def refuse(form, error: DomainError) -> None:
    """What the service refused stands at the field that the form has, else above it."""
    for name, said in (error.fields or {"": str(error)}).items():
        form.add_error(name if name in form.fields else None, str(said))


@require_POST
def review_replace(request, address, reference):
    """Release a post that has not answered, or give it more time (`days`)."""
    practice = find(request, address)
    opened = open_round(practice)
    policies.may_appoint(request.user, opened).require()
    review = opened.reviews.filter(reference=reference).first()
    if review is None:
        raise Http404
    given = request.POST.get("days", "")
    try:
        if "more" in request.POST:
            days = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
            appointing.prolong(review=review, days=days, actor=secretary(request))
            messages.success(request, _("The post has more time; its reminders begin again."))
        else:
            appointing.replace(review=review, actor=secretary(request))
            messages.success(request, _("Released; its marks are erased. Choose another post."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("practices:review-appoint", address)


def secretary(request):
    return actor_of(request.user, body=shelf(Organisation).by_key[Organisation.SECRETARIAT], right="run_reviews")
