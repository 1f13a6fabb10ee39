"""What somebody's posts follow: the list, the preview before a search is followed, following and no longer following."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.accounts.actors import Actor, posts_of
from rabatplatform.accounts.middleware import before_room
from rabatplatform.errors import DomainError
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.followed import lines_of
from rabatplatform.notifications.follows import FollowSource, pairs, signature_of, source_of
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.policies import may_follow
from rabatplatform.notifications.previews import numbers_of
from rabatplatform.notifications.services import follow, unfollow
from rabatplatform.web.errors import error_answer

OF_THE_FORM = ("source", "for", "back", "csrfmiddlewaretoken")  # parameters that are no filters


@require_safe
def follow_list(request):
    lines = lines_of(request)
    ended = _ended(request)
    context = {
        "lines": lines,
        "several": len({line.follow.post_id for line in lines}) > 1,
        "ended": next(iter(lines_of(request, [ended])), None) if ended else None,
        "crumbs": _crumbs(),
        "nav": "home",
    }
    return render(request, "notifications/follow_list.html", context)


def _ended(request) -> Follow | None:
    """What was ended just now, named by the address."""
    try:
        reference = uuid.UUID(request.GET.get("ended", ""))
    except ValueError:
        return None
    return Follow.objects.visible_to(request.user).filter(ended_at__isnull=False, reference=reference).first()


@require_safe
def follow_preview(request):
    """What a search would have brought, before it is followed."""
    source = source_of(request.GET.get("source", ""))
    if source is None:
        return _refused(request, {"source": _("Unknown value: %(value)s") % {"value": request.GET.get("source", "")[:80]}})
    may_follow(request.actor, source).require()
    if (door := _door(request, source, follow_preview)) is not None:
        return door
    try:
        filters = source.clean(_filters(request.GET), request.user)
    except FollowRefused as error:
        return _refused(request, error.fields)
    return render(request, "notifications/follow_preview.html", _preview(request, source, filters))


@require_POST
def follow_add(request):
    source = source_of(request.POST.get("source", ""))
    if source is None:
        return _again(request, {"source": _("Unknown value: %(value)s") % {"value": request.POST.get("source", "")[:80]}})
    actor, is_unknown = _acting(request)
    if is_unknown:
        return _again(request, {"for": _("You do not hold this post.")})
    may_follow(actor, source).require()
    if (door := _door(request, source, follow_add)) is not None:
        return door
    filters = None
    try:
        filters = source.clean(_filters(request.POST), request.user)
        follow(actor=actor, source=source, filters=filters)
    except DomainError as error:
        preview = _preview(request, source, filters) if filters is not None else {}
        return _again(request, error.fields or {"": error.message}, **preview)
    messages.success(request, _("You follow this now. What is new comes to your notifications."))
    return redirect(_back(request))


@require_POST
def follow_end(request, reference):
    row = Follow.objects.visible_to(request.user).filter(reference=reference).first()
    if row is None:
        raise Http404
    unfollow(user=request.user, follow=row)
    if request.POST.get("back"):
        messages.success(request, _("You do not follow this any more."))
        return redirect(_back(request))
    return redirect(f"{reverse('notifications:follow-list')}?ended={row.reference}")


def _filters(query):
    """A copy of the QueryDict with the filters alone, and without what a form sends without being filled in."""
    filters = query.copy()
    for name, values in query.lists():
        kept = [value for value in values if value.strip()]
        if name in OF_THE_FORM or not kept:
            del filters[name]
        else:
            filters.setlist(name, kept)
    return filters


def _acting(request) -> tuple[Actor, bool]:
    """(the person with the post that the form names, else their first one; whether the named one is none of theirs)."""
    given = request.POST.get("for", "")
    if not given:
        return request.actor, False
    post = next((post for post in posts_of(request.user) if str(post.reference) == given), None)
    return Actor(request.user, post), post is None


def _door(request, source: FollowSource, view):
    """What stands before the room of the source, None: nothing."""
    return before_room(request, view) if source.room in settings.SECOND_FACTOR_NAMESPACES else None


def _preview(request, source: FollowSource, filters) -> dict:
    user, posts = request.user, posts_of(request.user)
    followed = Follow.objects.visible_to(user).open().filter(signature=signature_of(source.code, filters))
    labels = set(followed.values_list("post_id", flat=True))
    return {
        "source": source,
        "words": source.describe([filters], user)[0],
        "number": numbers_of(source, [filters], user)[0],
        "href": source.href(filters),
        "pairs": pairs(filters),
        "posts": [post for post in posts if post.label_id not in labels],
        "is_followed": bool(labels),
        "has_several": len(posts) > 1,
        "crumbs": [*_crumbs(), {"label": _("What you follow"), "href": reverse("notifications:follow-list")}],
        "nav": "home",
    }


def _crumbs() -> list[dict]:
    return [
        {"label": _("Home"), "href": reverse("home")},
        {"label": _("Notifications"), "href": reverse("notifications:list")},
    ]


def _back(request) -> str:
    """The page that the form stood on; never another host."""
    target = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else reverse("notifications:follow-list")


def _refused(request, fields: dict):
    errors = [{"code": FollowRefused.code, "field": name, "detail": str(text)} for name, text in fields.items()]
    return error_answer(request, 400, code=FollowRefused.code, reason=" ".join(map(str, fields.values())), errors=errors)


def _again(request, fields: dict, **context):
    """The form refused: 422, with what is wrong and in which field."""
    errors = [{"text": f"{name}: {text}" if name else str(text)} for name, text in fields.items()]
    context = {"crumbs": _crumbs(), "nav": "home", **context, "errors": errors}
    return render(request, "notifications/follow_preview.html", context, status=422)
