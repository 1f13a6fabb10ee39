"""A system of an agency as the guide asks for it: it keeps a cursor and what it was given, and drops what it is told to."""

import random

import rabatplatform.urls  # noqa: F401  the apps tell the feed their kinds
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.services.agencies import account_of_key
from rabatplatform.feed import reading, services
from rabatplatform.feed.kinds import all_kinds, kinds_of


def account_by(key):
    """The account that acts by a live key; None while it is suspended or after it was revoked."""
    with system_scope("test"):
        return account_of_key(key.pk)


def placed() -> int:
    with system_scope("test"):
        return services.place()


def visible(key) -> set[tuple[str, int]]:
    """What the key may see now, as both locks have it: (kind, id)."""
    account = account_by(key)
    if account is None:
        return set()
    found = set()
    with access_scope(account):
        for code, kind in kinds_of(key.scopes).items():
            found |= {(code, pk) for pk in kind.find(account, every(code))}
    return found


def every(code) -> list[int]:
    """Ids of all there are of a kind, whoever sees them."""
    from casework.models import Note, SharingGroup
    from focalpoints.models import Country, Network, Organisation, Post
    from practices.models import Adaptation, Framework, Practice, Theme

    models = {
        "note": Note,
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


class Consumer:
    """copies: (kind, id) of what it holds; recalled: every recall it was told. dice: of its crashes, before it keeps its cursor."""

    def __init__(self, key, dice: random.Random | None = None, limit: int = 7):
        self.key, self.dice, self.limit = key, dice, limit
        self.cursor, self.copies, self.recalled, self.words = 0, set(), [], []

    def sync(self) -> bool:
        """Follow the feed to its end; False: it crashed on the way, or its key is refused."""
        while True:
            account = account_by(self.key)
            if account is None:
                return False
            with access_scope(account):
                is_whole = reading.catch_up()
                kinds = kinds_of(self.key.scopes)
                words = reading.words_after(self.cursor, kinds, self.limit)
                shown = reading.shown(words, kinds, account)
            for word in words:
                self.take(word, shown)
            if self.dice and self.dice.random() < 0.2:
                return False
            if words:
                self.cursor = words[-1].seq
            if is_whole and len(words) < self.limit:
                return True

    def take(self, word, shown):
        thing = (word.kind, word.object_id)
        self.words.append(word)
        if not word.is_held:
            self.copies.discard(thing)
            self.recalled.append(word)
        elif thing in shown:
            self.copies.add(thing)

    def fetch_all(self):
        """What it may read now it reads beside the feed as well, at the addresses of the things."""
        self.copies |= visible(self.key)

    @property
    def told(self) -> list[str]:
        """What it was told, in short, and forgets."""
        said = [f"{'held' if word.is_held else word.reason} {word.kind} {word.object_id}" for word in self.words]
        self.words = []
        return said
