"""What both of two twin worlds hold, beside the notes of tests/matrix_casework.py, and what one of them holds that somebody may not see."""

import uuid
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import timezone

from casework.follows import SOURCE
from casework.markings import TLP
from casework.models import AccessRequest, Note, NoteCorrection, NoteFile, SharingGroup
from casework.services import asking, groups, reads, releasing, writing
from casework.vocabulary import TERM_FACETS, facets
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.files.storage import keep
from rabatplatform.notifications import feeds
from rabatplatform.notifications.services import follow
from rabatplatform.reference import memory
from tests import matrix_casework
from tests.casework import making
from tests.factories import make_country, make_member

WORDS = ("lighthouse", "caravan", "harbour", "diesel", "minaret", "lagoon")
PLACES = (("Nouadhibou", "MR"), ("Agadez", "NE"), ("Mbour", "SN"), ("El Hierro", "ES"), ("Tanger", "MA"))
FOLLOWED = ("", "q=lighthouse", "country=ES", "route=west-african-atlantic&phenomenon=smuggling")
DOES_CASEWORK = ("focal_point", "analyst", "coordinator")


def others() -> SimpleNamespace:
    """People of countries that are no part of the scene: there in both worlds."""
    people = SimpleNamespace(
        teams={code: making.team(code) for code in ("MA", "GH")},
        reader=make_member(make_country("PT"), "focal_point"),
        named=make_member(make_country("PT"), "analyst"),
    )
    memory.forget()
    return people


def make_scene(cast, person) -> SimpleNamespace:
    """matrix_casework.make_notes, and: own, Spain's, released to Senegal; own_known, Spain's, which may be known; own_waiting, Spain's,
    submitted; revised, of Senegal, released to Spain in two versions; veiled, of Senegal, released to Spain; own and veiled hide their
    recipients. Groups of Spain (circle, which hides its members) and, by rule, of Senegal (ruled). Reads, follows, messages, and the address
    of the person's calendar (feed)."""
    scene = matrix_casework.make_notes(cast)
    analyst, coordinator = cast.analyst_senegal, cast.coordinator_senegal
    there, chief_there = cast.analyst_spain, cast.coordinator_spain
    scene.own = hiding(there, chief_there, cast.senegal, title="Caravan, lighthouse and harbour")
    scene.own_known = making.released(there, chief_there, title="Diesel by night")
    scene.own_waiting = making.draft(there, title="Lagoon in the making")
    act(there, releasing.submit, scene.own_waiting)
    act(chief_there, writing.set_options, scene.own_known, is_known=True, reason="To be asked.")
    scene.revised = making.released(analyst, coordinator, cast.spain, title="Lagoon and minaret")
    revise(scene.revised, analyst, title="Lagoon, minaret and lighthouse")
    making.release(scene.revised, analyst, coordinator)
    scene.veiled = hiding(analyst, coordinator, cast.spain, title="Harbour and diesel", handling=["h0", "h2"])
    scene.circle = make_group(chief_there, "Circle", members=[cast.senegal], hides_members=True)
    scene.ruled = make_group(coordinator, "By rule", rule={"regions": ["Western Africa"], "statuses": ["partner"]})
    making.give(scene.given, scene.circle, coordinator)
    for reader in (cast.focal_point_spain, there):
        for note in (scene.given, scene.revised, scene.veiled):
            read(reader, note)
    read(cast.focal_point_senegal, scene.own)
    with access_scope(cast.focal_point_senegal):
        note = Note.objects.with_texts().get(pk=scene.own.pk)
        actor = cast.focal_point_senegal.actor
        scene.asked_of_spain = asking.ask_onward(note=note, receivers=[cast.unodc], reason="They see it too.", actor=actor)
    does_casework = person.actor.post is not None and person.actor.post.role in DOES_CASEWORK
    for query in FOLLOWED if does_casework else ():
        with access_scope(person):
            follow(actor=person.actor, source=SOURCE, filters=SOURCE.clean(QueryDict(query), person))
    with access_scope(person):
        scene.feed = feeds.open_feed(user=person)
    tell()
    return scene


def act(person, do, note, **more):
    with access_scope(person):
        return do(note=note, actor=person.actor, **more)


def hiding(analyst, coordinator, receiver, **content) -> Note:
    """Released to `receiver`; its recipients are hidden from one another."""
    note = making.draft(analyst, **content)
    act(analyst, writing.set_options, note, hides_recipients=True)
    making.give(note, receiver, analyst)
    return making.release(note, analyst, coordinator)


def revise(note, analyst, **content) -> None:
    """A version in preparation that says something else."""
    version = act(analyst, writing.begin_version, note)
    content = {"what_changed": "More was seen.", "is_non_nominal": True, **content}
    act(analyst, writing.save, note, edition=version.edition, content=content)


def read(person, note) -> None:
    with access_scope(person):
        reads.log_read(note, how="page", version=note.current)


def make_group(coordinator, name, **more) -> SharingGroup:
    facts = {"purpose": "Boats", "later": SharingGroup.Later.EVERYTHING, "hides_members": False, **more}
    body = making.body_of(coordinator)
    with access_scope(coordinator):
        return groups.make_group(body=body, name=name, actor=coordinator.actor, **facts)


def tell() -> None:
    """What happened until now becomes messages."""
    with system_scope("test"):
        waiting = list(Event.objects.filter(published_at=None).order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        publish_event(pk)


class Hidden:
    """Things that `person` may not see, made by others. references: {kind of thing: their references}; touched: references of notes of
    the scene on which something was added."""

    def __init__(self, dice, cast, scene, people, person):
        self.dice, self.cast, self.scene, self.people, self.person = dice, cast, scene, people, person
        self.home = person.actor.post.body if person.actor.post else None
        self.teams = people.teams | {
            "SN": (cast.analyst_senegal, cast.coordinator_senegal),
            "ES": (cast.analyst_spain, cast.coordinator_spain),
        }
        self.references: dict[str, list] = {"note": [], "group": [], "request": [], "correction": [], "grant": [], "file": []}
        self.touched: list[str] = []

    def add(self, told=False) -> None:
        """told: what happened becomes messages, as a worker makes them."""
        codes = [code for code in self.teams if self.home is None or make_country(code) != self.home]
        for _number in range(self.dice.randint(1, 3)):
            self.note(*self.teams[self.dice.choice(codes)])
        if self.home == self.cast.senegal:
            self.red(*self.teams["SN"])
        self.around(*self.teams["MA"])
        self.beside(self.dice.choice([code for code in codes if code in ("SN", "ES")]))
        if told:
            tell()

    def words(self) -> str:
        return " ".join(self.dice.sample(WORDS, 3))

    def content(self) -> dict:
        """Of a note somewhere else, of another kind: values that no visible note has, and values that visible ones have."""
        some = lambda slug: self.dice.choice(list(facets()[slug].terms))  # noqa: E731
        begins, ends = self.dice.sample(PLACES, 2)
        leg = {"from_place": begins[0], "from_country": begins[1], "to_place": ends[0], "to_country": ends[1]}
        terms = {slug: [some(slug)] for slug in ("phenomenon", "route", *self.dice.sample(TERM_FACETS, 4))}
        first = self.dice.randint(100, 2500)
        return {
            "title": f"Hidden {self.words()}",
            "texts": {"judgement": self.words(), f"stage-{some('stage')}": self.words()},
            "terms": terms,
            "legs": [leg | {"transport": [some("means-of-transport")], "fee_band": some("fee-band"), "words": self.words()}],
            "hubs": [{"place": ends[0], "country": ends[1], "words": self.words()}],
            "changes": [{"term": some("adaptation"), "what": self.words(), "since": "2026-02", "after": self.words()}],
            "kind": some("note-kind"),
            "reliability": some("source-reliability"),
            "credibility": some("information-credibility"),
            "period_from": making.today(-first),
            "period_to": making.today(-first // 2),
            "handling": [self.dice.choice(["h0", "h1", "h2"])],
        }

    def note(self, analyst, coordinator) -> None:
        tlp = self.dice.choice([TLP.AMBER, TLP.AMBER_STRICT, TLP.RED])
        content = self.content() | {"tlp": tlp}
        if self.dice.random() < 0.3:
            note = making.draft(analyst, **content)
        else:
            receiver = make_country("PT") if tlp != TLP.RED else self.people.named.actor.post
            note = making.released(analyst, coordinator, receiver, **content)
            if self.dice.random() < 0.3:
                act(coordinator, releasing.withdraw, note, reason=self.words())
        self.place(note)

    def red(self, analyst, coordinator) -> None:
        if self.person.pk not in (analyst.pk, coordinator.pk):
            self.place(making.draft(analyst, **self.content() | {"tlp": TLP.RED}))

    def place(self, note) -> None:
        """Somewhere among the others in time."""
        self.references["note"].append(note.reference)
        at = timezone.now() - timezone.timedelta(days=self.dice.randint(0, 40))
        with system_scope("test"):
            Note.objects.filter(pk=note.pk).update(listed_at=at, updated_at=at)

    def around(self, analyst, coordinator) -> None:
        """A group, a read, a request and a correction on a hidden note, none of which is this person's."""
        reader = self.people.reader
        note = making.released(analyst, coordinator, make_country("PT"), title=f"Hidden {self.words()}")
        self.references["note"].append(note.reference)
        group = make_group(coordinator, f"Hidden {self.dice.choice(WORDS)}", purpose=self.words(), members=[make_country("PT")])
        read(reader, note)
        request, correction = self.ask(note), self.correct(note)
        with system_scope("test"):
            grant = note.grants.get()
        for kind, thing in (("group", group), ("request", request), ("correction", correction), ("grant", grant)):
            self.references[kind].append(thing.reference)

    def ask(self, note) -> AccessRequest:
        reader = self.people.reader
        with access_scope(reader):
            note = Note.objects.with_texts().get(pk=note.pk)
            return asking.ask_onward(note=note, receivers=[make_country("GH")], reason=self.words(), actor=reader.actor)

    def correct(self, note) -> NoteCorrection:
        reader = self.people.reader
        asks = {"from_post": reader.actor.post, "reader_id": reader.actor.post.label_id, "asked_by": reader}
        with access_scope(reader):
            return NoteCorrection.objects.create(
                note=note, originator_id=note.originator_id, version=note.current, text=self.words(), **asks
            )

    def beside(self, code) -> None:
        """On notes that the person may read or know of, but whose originator they are not of: a version in preparation with an annex, a
        further reader of one that hides its recipients, what that one reads, asks and corrects, somebody who asks to read one."""
        analyst, coordinator = self.teams[code]
        given, veiled, known = {
            "SN": (self.scene.given, self.scene.veiled, self.scene.known),
            "ES": (self.scene.own, self.scene.own, self.scene.own_known),
        }[code]
        self.touched = [note.reference for note in dict.fromkeys((given, veiled, known))]
        revise(given, analyst, **self.content())
        grant = making.give(veiled, make_country("PT"), coordinator)
        read(self.people.reader, veiled)
        request, correction = self.ask(veiled), self.correct(veiled)
        with access_scope(self.people.reader):
            stub = asking.known_by(known.reference)
            access = asking.ask_access(stub=stub, reason=self.words(), actor=self.people.reader.actor)
        file = self.annex(given)
        for kind, thing in (
            ("request", request),
            ("request", access),
            ("correction", correction),
            ("grant", grant),
            ("file", file),
        ):
            self.references[kind].append(thing.reference)

    def annex(self, note) -> NoteFile:
        """On the version in preparation."""
        with system_scope("test"):
            version = Note.objects.get(pk=note.pk).next
            return NoteFile.objects.create(
                reference=uuid.uuid4(),
                version=version,
                name=f"hidden-{self.dice.choice(WORDS)}.pdf",
                media_type="application/pdf",
                size=9,
                received_sha256="0" * 64,
                state="clean",
                key=keep(ContentFile(matrix_casework.PDF), "clean"),
                sha256=self.scene.file.sha256,
            )
