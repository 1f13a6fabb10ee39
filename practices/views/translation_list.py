"""The page for translators: what is missing, older or unchecked, by language and age."""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import policies
from practices.text import titles_of
from practices.translating.languages import LANGUAGES, languages_of
from practices.translating.lists import MOST, WHAT, find, works_of_posts, works_to_check
from rabatplatform.web.errors import error_answer

CURSOR = "translations.cursor"


class Refused(ValueError):
    """field: the parameter that is wrong."""

    def __init__(self, field, words):
        super().__init__(words)
        self.field = field


@require_safe
def translation_list(request):
    posts = policies.translators_posts(request.user)
    own = languages_of(request.user, posts)
    try:
        languages, what, after = asked(request.GET)
    except Refused as refusal:
        errors = [{"code": "invalid", "field": refusal.field, "detail": str(refusal)}]
        return error_answer(request, 400, code="invalid", reason=str(refusal), errors=errors)
    languages = languages or own
    found = find(request.user, languages, what, after=after, counted=LANGUAGES)
    mine = [] if after else works_of_posts(request.user, posts)
    to_check = [] if after or not posts else works_to_check(request.user, languages)
    titles = titles_of({work.practice for work in [*mine, *to_check] if work.practice.current}) if mine or to_check else {}
    for work in [*mine, *to_check]:
        work.title = titles.get(work.practice_id, work.practice.reference)
    here = [("lang", language) for language in request.GET.getlist("lang")] + ([("what", what)] if what else [])
    names = dict(settings.CONTENT_LANGUAGES)
    context = {
        "lines": found.lines,
        "languages": [
            {
                "value": code,
                "label": names[code],
                "count": f"{MOST}+" if found.counts[code] >= MOST else found.counts[code],
                "checked": code in languages,
            }
            for code in LANGUAGES
        ],
        "tabs": tabs(request.GET.getlist("lang"), what),
        "what": what,
        "mine": mine,
        "to_check": to_check,
        "is_translator": bool(posts),
        "next_href": _address([*here, ("cursor", seal(found.last))]) if found.last else "",
        "first_href": _address(here) if after else "",
        "crumbs": [{"label": _("Practices"), "href": reverse("practices:practice-list")}],
        "nav": "practices",
    }
    return render(request, "practices/translation/list.html", context)


def asked(query):
    """(languages, what, after) of the address. Raises Refused."""
    languages, what = [code for code in query.getlist("lang") if code], query.get("what", "")
    if not set(languages) <= set(LANGUAGES):
        raise Refused("lang", _("There is no such language here."))
    if what and what not in WHAT:
        raise Refused("what", _("There is no such list here."))
    return list(dict.fromkeys(languages)), what, unseal(query.get("cursor", ""))


def seal(need) -> str:
    """Signed: it cannot be made by hand, and tells no row number at sight."""
    return signing.dumps([need.since.isoformat(), need.pk], salt=CURSOR, compress=True)


def unseal(cursor: str):
    if not cursor:
        return None
    try:
        since, pk = signing.loads(cursor[:400], salt=CURSOR)
    except (signing.BadSignature, ValueError):
        raise Refused("cursor", _("This address is not one of the list. Begin at its first page.")) from None
    return parse_datetime(since), pk


def tabs(languages, what) -> list[dict]:
    labels = {"": _("All"), "missing": _("Missing"), "older": _("Older than the original"), "unchecked": _("Not checked")}
    kept = [("lang", language) for language in languages]
    return [
        {"label": label, "href": _address([*kept, *([("what", code)] if code else [])]), "current": code == what}
        for code, label in labels.items()
    ]


def _address(pairs) -> str:
    return reverse("practices:translation-list") + (f"?{urlencode(pairs)}" if pairs else "")
