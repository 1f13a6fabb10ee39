"""The page of one practice."""

from django.db.models import Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints.querysets import body_of_label, posts_held
from focalpoints.recalled import not_taken_back
from practices.adaptation_page import adapted_of, contents_with
from practices.annexing import files_of
from practices.confirmation_page import standing_of
from practices.discussing import discussion_of
from practices.follows import PRACTICE, SOURCE
from practices.models import Practice
from practices.reading import Acts, Sheet, acts_of, history_of
from practices.review_acts import way_of
from practices.revising import Revising, revising_of, show_revision, withdrawal_of
from practices.revising import acts_of as team_acts
from practices.text import words_of
from practices.translating.reading import made_of
from practices.views.beside import beside
from rabatplatform.notifications.followed import buttons


@require_safe
def practice_detail(request, address):
    practice = find(request.user, address)
    if practice.address != address:  # bookmarked before it was published
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(practice.get_absolute_url() + (f"?{query}" if query else ""))
    posts = list(posts_held(request.user)) if practice.is_public else []
    if practice.state == Practice.State.WITHDRAWN and "revision" not in request.GET:
        return withdrawn(request, practice, posts)
    if "revision" in request.GET and (shown := show_revision(request.user, practice, request.GET["revision"])):
        acts, revising = Acts(), Revising(shown=shown)
    else:
        acts, revising = acts_of(request.user, practice), revising_of(request, practice, posts)
    sheet = Sheet(practice, words_of([practice])[practice.pk], request.GET.get("text", ""))
    made = made_of(practice, sheet.words, sheet.version, posts)
    if "beside" in request.GET and not sheet.version.is_original:
        return beside(request, practice, sheet, made, [practices_crumb()])
    history = history_of(request.user, practice, names=not practice.is_public)
    adapted = adapted_of(request, practice)
    context = {
        "practice": practice,
        "sheet": sheet,
        "made": made,
        "adapted": adapted,
        "standing": standing_of(request.user, practice),
        "contents": contents_with(sheet.contents, adapted),
        "discussion": discussion_of(practice, posts) if practice.is_public and revising.is_present else {},
        "acts": acts,
        "follow": buttons(request, (SOURCE.code, {PRACTICE: [practice.reference]}, "")) if practice.is_public else None,
        "history": history,
        "revising": revising,
        "files": files_of(request.user, practice.current, only_clean=practice.is_public),
        "way": way_of(request.user, practice, posts),
        "returned": history[0]["change"] if history and practice.door == Practice.State.RETURNED else None,
        "crumbs": [practices_crumb(), *theme_crumb(sheet)],
        "not_taken_back": copies_left(practice, posts),
        "printed": {"address": request.build_absolute_uri(practice.get_absolute_url()), "today": timezone.now()},
    }
    return render(request, "practices/practice_detail.html", context)


def copies_left(practice, posts) -> list[dict]:
    """As `not_taken_back`, for its team: the others are spared the question. posts: those held, of a practice that was published."""
    is_ours = not practice.is_public or any(post.body.team_label_id == practice.owner_id for post in posts)
    return not_taken_back("practice", practice.pk) if is_ours else []


def withdrawn(request, practice, posts):
    """410: a browser shows it, and a program that kept the address learns that it may forget it."""
    context = {
        "practice": practice,
        "body": body_of_label(practice.owner_id),
        "change": withdrawal_of(practice),
        "acts": team_acts(request.user, practice, posts),
        "not_taken_back": not_taken_back("practice", practice.pk),
    }
    return render(request, "practices/revisions/withdrawn.html", context, status=410)


def find(user, address: str) -> Practice:
    """The practice at a slug, or at its reference, which leads to the slug once there is one. Raises Http404."""
    rows = Practice.objects.visible_to(user).filter(Q(slug=address) | Q(reference=address))
    rows = rows.select_related("next", "current__contact_post__country", "current__contact_post__organisation")
    found = sorted(rows[:2], key=lambda practice: practice.slug != address)
    if not found:
        raise Http404
    return found[0]


def practices_crumb() -> dict:
    return {"label": _("Practices"), "href": reverse("practices:practice-list")}


def theme_crumb(sheet: Sheet) -> list[dict]:
    if not sheet.practice.is_public or not sheet.themes:
        return []
    theme = sheet.themes[0]
    return [{"label": theme.name, "href": f"{reverse('practices:practice-list')}?theme={theme.slug}"}]
