"""The published practices of a country or organisation, for its page in the directory."""

from urllib.parse import urlencode

from django.db.models import BigIntegerField, Count, F, Func
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from focalpoints.models import Country
from focalpoints.panels import Entry, Panel, register
from practices.models import Practice, Section
from practices.text import texts_of


class Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = BigIntegerField()


def counts(user):
    """Published practices by country and by organisation named as theirs."""
    return tuple(_by(user, name) for name in ("countries", "organisations"))


def _by(user, name: str) -> dict[int, int]:
    rows = Practice.objects.visible_to(user).public().order_by().annotate(body=Unnest(F(name))).values("body")
    return dict(rows.annotate(number=Count("pk")).values_list("body", "number"))


def said(number: int) -> str:
    if not number:
        return str(_("no practice yet"))
    return ngettext("%(number)d practice", "%(number)d practices", number) % {"number": number}


def entries(user, body, limit: int):
    name = "countries" if isinstance(body, Country) else "organisations"
    practices = Practice.objects.visible_to(user).public().filter(**{f"{name}__contains": [body.pk]})
    newest = list(practices.select_related("current").order_by("-listed_at", "-pk")[:limit])
    texts = texts_of(newest, kinds=[Section.Kind.TITLE])
    shown = []
    for practice in newest:
        title = texts[practice.pk]["title"]
        shown.append(Entry(str(title), practice.get_absolute_url(), title.language, str(practice.year or "")))
    return shown, practices.count()


def all_href(body) -> str:
    name = "country" if isinstance(body, Country) else "organisation"
    return f"{reverse('practices:practice-list')}?{urlencode({name: body.key})}"


register(Panel(_("Practices"), counts, said, entries, all_href))
