"""Reference entries by REST: lists and details from memory, no question to the database but the memory's version."""

import unicodedata
from dataclasses import replace

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.cursors import MOST_LETTERS
from rabatplatform.api.etags import revalidated
from rabatplatform.api.pagination import sorted_page
from rabatplatform.api.parameters import CURSOR, LIMIT, WORDS, fields_parameter, sort_parameter
from rabatplatform.reference.memory import shelf


def plain(text: str) -> str:
    """Lower case without accents: how names in memory are compared."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def named(entry) -> list:
    """Where an entry stands by its name in the language of the call."""
    return [plain(entry.name)[:MOST_LETTERS], entry.key]


def placed(entry) -> list:
    """Where an entry stands by itself: the order of its shelf."""
    return [getattr(entry, column) for column in entry._meta.ordering]


class ReferenceList(ApiView):
    """A list of reference entries, from memory: no query but the memory's version.

    A view names `model` and `represent`: {field: entry → value}, in the order of the answer.
    """

    model: type
    represent: dict
    counts = revalidates = True
    hidden: tuple = ()  # fields that stand in a list only when `fields` asks for them

    def entries(self) -> list:
        return shelf(self.model).active

    def get(self, request):
        entries = self.entries()
        for word in plain(self.values["q"]).split():
            entries = [entry for entry in entries if word in words_of(entry)]
        asked, by_name = request._request, self.values["sort"] == "name"
        page = sorted_page(asked, entries, named if by_name else placed, in_language=by_name, **self.paging)
        wanted = self.values["fields"] or [name for name in self.represent if name not in self.hidden]
        page.results = [{name: self.represent[name](entry, asked) for name in wanted} for entry in page.results]
        return revalidated(request, list_answer(page, self))


class ReferenceDetail(ApiView):
    """One entry at its key; retired ones stay, since older objects name them."""

    model: type
    represent: dict
    revalidates = True

    def entry(self, key):
        return shelf(self.model).by_key.get(key)

    def get(self, request, key):
        entry = self.entry(key)
        if entry is None:
            raise Http404
        wanted = self.values["fields"] or list(self.represent)
        return revalidated(request, Response({name: self.represent[name](entry, request._request) for name in wanted}))


def words_of(entry) -> str:
    found = entry.__dict__.get("_words")
    if found is None:
        names = [*entry.names.values(), *(getattr(entry, "acronyms", None) or {}).values(), entry.key]
        found = entry.__dict__["_words"] = plain(" ".join(names))
    return found


NAME = replace(WORDS, description=_("Words of a name, in any of its languages; accents do not matter."), default="")


SORT = sort_parameter(_("Order: key, as it is by itself; name, by the name in the language of the call."), "key", "name")


def list_parameters(represent: dict, example: str) -> tuple:
    return (NAME, SORT, LIMIT, CURSOR, fields_parameter(represent, example))


def detail_parameters(represent: dict, example: str) -> tuple:
    return (fields_parameter(represent, example),)


# ── makers of fields: (entry, request) → value ─────────────────────────────────────────────────────────────────────


def is_(name: str):
    """The entry's own attribute."""
    return lambda entry, request: getattr(entry, name)


def url_of(name: str):
    """The address with this name at the entry's key."""
    return lambda entry, request: request.build_absolute_uri(reverse(name, args=[entry.key]))


def key_of(model, name: str):
    """The key of the entry of `model` whose id is in `name`, None where there is none."""
    return lambda entry, request: shelf(model).by_id[getattr(entry, name)].key if getattr(entry, name) else None


# ── for the change feed ────────────────────────────────────────────────────────────────────────────────────────────


def find_entries(model):
    """(user, ids) → {id: entry}: all members read all of them, retired ones as well."""
    return lambda user, ids, whole=True: {pk: shelf(model).by_id[pk] for pk in ids if pk in shelf(model).by_id}


def tell_entries(represent: dict):
    """(entries by id, request) → {id: {url, object}} as lists show them; whole: with the object."""

    def tell(entries, request, whole=True):
        makers = represent if whole else {name: maker for name, maker in represent.items() if name == "url"}
        told = {pk: {name: shown(entry, request._request) for name, shown in makers.items()} for pk, entry in entries.items()}
        return {pk: {"url": shown.get("url"), "object": shown if whole else None} for pk, shown in told.items()}

    return tell
