"""Translations that a post has begun: they pass to its next holder."""

from django.utils.translation import gettext_lazy as _

from focalpoints.estate import Holding, Line, register
from practices.models import TranslationWork
from practices.text import titles_of


def works(post, user):
    rows = TranslationWork.objects.visible_to(user).filter(translator_post=post, state__in=TranslationWork.OPEN)
    return rows.order_by("saved_at", "pk")


def lines(post, user, limit: int) -> list[Line]:
    found = list(works(post, user).select_related("practice__current")[:limit])
    titles = titles_of({work.practice for work in found})
    return [Line(titles[work.practice_id], work.get_absolute_url(), str(work.get_language_display())) for work in found]


register(
    Holding(
        "practices.translations",
        _("Translations it works on"),
        lambda post, user: works(post, user).count(),
        lines,
        said=_("Claimed from the post; what is written so far goes with it."),
    )
)
