"""A system of an agency as the guide asks for it: it keeps a cursor and what it was given, and drops what it is told to."""

import json
import random

from django.test import RequestFactory
from rest_framework.request import Request

import rabatplatform.urls  # noqa: F401  the apps tell the feed their kinds
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.services.agencies import account_of_key
from rabatplatform.api.json import dumps
from rabatplatform.feed import position, reading, services
from rabatplatform.feed.kinds import all_kinds, kinds_of
from rabatplatform.reference import memory


def account_by(key):
    """The account that acts by a live key; None while it is suspended or after it was revoked."""
    with system_scope("test"):
        return account_of_key(key.pk)


def placed() -> int:
    with system_scope("test"):
        return services.place()


def may_fetch(account, ids) -> set[int]:
    """Of which of these notes the address gives the words now, in the scope of the account."""
    from casework.models import Note
    from casework.policies.reads import may_export

    notes = Note.objects.visible_to(account).filter(pk__in=ids).select_related("current")
    return {note.pk for note in notes if may_export(account, note, use="quote")}


def fetched(key) -> set[int]:
    """Of which notes the key may hold the words now."""
    account = account_by(key)
    if account is None or "note" not in kinds_of(key.scopes):
        return set()
    with access_scope(account):
        return may_fetch(account, every("note"))


def with_leave_ever(account) -> list[int]:
    """Notes whose words the post of the account was given leave to hold at some time."""
    from casework.models import AccessRequest

    with system_scope("test"):
        given = AccessRequest.objects.filter(consent_until__isnull=False, from_post__appointments__user=account)
        return list(given.values_list("note", flat=True))


def rows_seen(account, key) -> dict[tuple[str, int], object]:
    """Rows of what the key may see now, in the scope of its account: {(kind, id): row}; of words those that the feed is to tell of."""
    found = {}
    for code, kind in kinds_of(key.scopes).items():
        ids = with_leave_ever(account) if kind.part_of else every(code)
        found |= {(code, pk): row for pk, row in kind.find(account, ids).items()}
    return found


def visible(key) -> set[tuple[str, int]]:
    """What the key may see now, as both locks have it: (kind, id)."""
    account = account_by(key)
    if account is None:
        return set()
    with access_scope(account):
        return set(rows_seen(account, key))


def listed(key) -> dict[tuple[str, int], dict]:
    """What lists show now of all that the key may see: {(kind, id): object}."""
    account = account_by(key)
    if account is None:
        return {}
    memory.forget()
    with access_scope(account):
        return told(account, kinds_of(key.scopes), rows_seen(account, key))


def told(account, kinds, found) -> dict[tuple[str, int], dict]:
    """Rows as the API tells them to this account, in its scope: {(kind, id): object}."""
    called = RequestFactory().get("/api/v1/changes/")
    called.user, called.agency_key, called.actor = account, account.agency_key, actor_of(account)
    request = Request(called)
    request.user = account
    objects = {}
    for code, kind in kinds.items():
        rows = {pk: row for (one, pk), row in found.items() if one == code}
        objects |= {(code, pk): facts["object"] for pk, facts in kind.tell(rows, request).items()} if rows else {}
    return {thing: json.loads(dumps(shown)) for thing, shown in objects.items()}


def every(code) -> list[int]:
    """Ids of all there are of a kind, whoever sees them."""
    from casework.models import Note, SharingGroup
    from focalpoints.models import Country, Network, Organisation, Post
    from practices.models import Adaptation, Framework, Practice, Theme

    models = {
        "note": Note,
        "note-words": Note,
        "sharing-group": SharingGroup,
        "practice": Practice,
        "adaptation": Adaptation,
        "theme": Theme,
        "framework": Framework,
        "post": Post,
        "country": Country,
        "organisation": Organisation,
        "network": Network,
    }
    assert set(models) == set(all_kinds())
    with system_scope("test"):
        return list(models[code]._base_manager.values_list("pk", flat=True))


NOTES = ("note", "note-words")


class Consumer:
    """objects: what it holds, by (kind, id); texts: notes whose words it fetched, when it was told that it may, and holds; recalled: every
    recall it was told. dice: of its crashes, before it keeps its cursor."""

    def __init__(self, key, dice: random.Random | None = None, limit: int = 7):
        self.key, self.dice, self.limit = key, dice, limit
        self.place, self.came = None, None  # came: since it began anew, what it was told to hold
        self.objects, self.texts, self.recalled, self.words = {}, set(), [], []

    @property
    def copies(self) -> set[tuple[str, int]]:
        return set(self.objects)

    def sync(self) -> bool:
        """Follow the feed to its end; False: it crashed on the way, or its key is refused."""
        while True:
            account = account_by(self.key)
            if account is None:
                return False
            with access_scope(account):
                is_whole = reading.catch_up()
                kinds = kinds_of(self.key.scopes)
                kept_from, stands_at = reading.bounds()
                if self.place is None or self.place.is_gone(kept_from):
                    self.place, self.came, self.texts = position.beginning(kept_from), set(), set()
                words = reading.words_after(self.place.number, kinds, self.limit)
                memory.forget()  # a process that looks at reference data just now
                shown = told(account, kinds, reading.shown(words, kinds, account))
                may = may_fetch(account, [word.object_id for word in words if word.is_held and word.kind in NOTES])
            for word in words:
                self.take(word, shown)
                self.take_words(word, shown, may)
            if self.dice and self.dice.random() < 0.2:
                return False
            is_full = len(words) == self.limit
            self.place = self.place.after(words, is_full=is_full, stands_at=stands_at)
            if is_whole and not is_full:
                self.drop_what_did_not_come()
                return True

    def drop_what_did_not_come(self):
        if self.came is not None:
            self.objects = {thing: held for thing, held in self.objects.items() if thing in self.came}
        self.came = None

    def acknowledge(self) -> int:
        """All that it was told to take back."""
        account = account_by(self.key)
        if account is None:
            return 0
        with access_scope(account):
            return len(reading.acknowledge(word.recall for word in self.recalled))

    def take_words(self, word, shown, may):
        """What a recall takes back goes, and nothing else does: not even where its address gives the words no longer. Of a note that needs
        leave it asks for no words until it is told that it may hold them."""
        if word.kind not in NOTES:
            return
        if not word.is_held:
            self.texts.discard(word.object_id)
        elif word.object_id in may and (word.kind == "note-words" or "h2" not in shown["note", word.object_id]["handling"]):
            self.texts.add(word.object_id)

    def take(self, word, shown):
        thing = (word.kind, word.object_id)
        self.words.append(word)
        if not word.is_held:
            self.objects.pop(thing, None)
            (self.came or set()).discard(thing)
            self.recalled.append(word)
        elif thing in shown:
            self.objects[thing] = shown[thing]
            if self.came is not None:
                self.came.add(thing)

    def fetch_all(self):
        """What it may read now it reads beside the feed as well, at the addresses of the things."""
        self.objects |= listed(self.key)
        self.texts |= fetched(self.key)

    @property
    def told(self) -> list[str]:
        """What it was told, in short, and forgets."""
        said = [f"{'held' if word.is_held else word.reason} {word.kind} {word.object_id}" for word in self.words]
        self.words = []
        return said
