"""Who sends the examples, and to what. A scene says for one operation by whom its example is sent, and where.

By a key of UNODC wherever a key can do it, else by the session of a person who may.
"""

from dataclasses import dataclass, field

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from tests import keys, matrix_practices
from tests.casework import making
from tests.casework.signing import client_of
from tests.factories import complete_content, make_cast, make_country, make_framework_item, make_member, make_practice, make_theme
from tests.rabatplatform.api.calls import Api

SCENES = {}  # (operationId, status): world → Call


@dataclass
class Call:
    """by: whose call it is. at: parts of the address. query: what the operation cannot do without. instead: what stands in this world
    for values of the example, by the name of the field: its numbers of editions, its ids. headers: as Django's client takes them."""

    by: Api
    at: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    instead: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


def scene(*operations: str, status: int | None = None):
    """The scene of these operations; status: of this answer alone, where several are documented."""

    def add(make):
        for operation in operations:
            SCENES[operation, status] = make
        return make

    return add


class World:
    """The cast, a key of UNODC for practices and the directory, one for notes, and a thing of each kind at its place in life."""

    def __init__(self):
        self.cast = cast = make_cast()
        make_theme(), make_framework_item()
        for code in ("GH", "IT", "MR"):
            make_country(code)
        self.ghana = make_member(make_country("GH"))
        self.chief = make_member(cast.unodc, "coordinator")
        self.key = self.made_key(scopes=keys.OPEN)
        self.asking = self.made_key(scopes=keys.ASKING, ceiling="amber-strict")
        self.scenes = matrix_practices.make_practices(cast)
        self.given = self.note(cast.unodc)

    def made_key(self, **facts) -> Api:
        key, _row, secret = keys.secret_for(self.cast.unodc, **facts)
        self.account = key.user
        with system_scope("test"):
            self.account.actor = Actor(key.user, key.user.appointments.select_related("post").get().post)
        return Api(token=secret)

    # ── practices ──
    def practice(self, state="draft", owner=None, **more):
        """Complete; by itself of UNODC, whose key wrote it."""
        owner = owner or self.cast.unodc
        author = self.account if owner == self.cast.unodc else self.cast.focal_point_senegal
        content = complete_content(self.cast.senegal, author.actor.post)
        facts = {name: content[name] for name in matrix_practices.FACTS}
        facts |= {"organisations": [owner.pk]} if owner == self.cast.unodc else {}
        texts = {kind: content[kind] for kind in matrix_practices.TEXTS}
        return make_practice(
            owner,
            state=state,
            title=content["title"],
            texts=texts,
            author=author,
            contact_post=author.actor.post,
            **facts,
            **more,
        )

    def of_senegal(self, state="published", **more):
        return self.practice(state, self.cast.senegal, **more)

    def person(self, name) -> Api:
        return Api(getattr(self.cast, name))

    # ── notes ──
    def note(self, *receivers, **content):
        """A released one of Senegal."""
        return making.released(self.cast.analyst_senegal, self.cast.coordinator_senegal, *receivers, **content)

    def give(self, note):
        """Release a draft to UNODC."""
        cast = self.cast
        making.give(note, cast.unodc, cast.analyst_senegal)
        return making.release(note, cast.analyst_senegal, cast.coordinator_senegal)

    def draft(self, **content):
        return making.draft(self.cast.analyst_senegal, **content)

    def officer(self, name) -> Api:
        """By the session of a person who showed at this moment who they are."""
        caller = Api()
        caller.client = client_of(getattr(self.cast, name))
        return caller


def done(answer):
    """What a step on the way to a scene answered. Fails where it was refused."""
    assert answer.status_code < 300, (answer.status_code, answer.content[:600])
    return answer.json()
