"""The page of one practice."""

from django.db.models import Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices.models import Practice
from practices.reading import Sheet, acts_of, history_of
from practices.text import words_of


@require_safe
def practice_detail(request, address):
    practice = find(request.user, address)
    if practice.address != address:  # bookmarked before it was published
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(practice.get_absolute_url() + (f"?{query}" if query else ""))
    sheet = Sheet(practice, words_of([practice])[practice.pk], request.GET.get("text", ""))
    acts = acts_of(request.user, practice)
    history = history_of(request.user, practice, names=not practice.is_public)
    context = {
        "practice": practice,
        "sheet": sheet,
        "acts": acts,
        "history": history,
        "returned": history[0]["change"] if history and practice.door == Practice.State.RETURNED else None,
        "crumbs": [{"label": _("Practices"), "href": reverse("practices:practice-list")}, *theme_crumb(sheet)],
        "printed": {"address": request.build_absolute_uri(practice.get_absolute_url()), "today": timezone.now()},
    }
    return render(request, "practices/practice_detail.html", context)


def find(user, address: str) -> Practice:
    """The practice at a slug, or at its reference, which leads to the slug once there is one. Raises Http404."""
    rows = Practice.objects.visible_to(user).filter(Q(slug=address) | Q(reference=address))
    rows = rows.select_related("next", "current__contact_post__country", "current__contact_post__organisation")
    found = sorted(rows[:2], key=lambda practice: practice.slug != address)
    if not found:
        raise Http404
    return found[0]


def theme_crumb(sheet: Sheet) -> list[dict]:
    if not sheet.practice.is_public or not sheet.themes:
        return []
    theme = sheet.themes[0]
    return [{"label": theme.name, "href": f"{reverse('practices:practice-list')}?theme={theme.slug}"}]
