"""Lists that change between two pages: a row comes, the row at the cursor goes or moves. Of those that stayed nobody is lost and nobody
comes twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from casework.models import AccessRequest, Note, SharingGroup
from casework.services import groups, writing
from focalpoints.models import Appointment, Country, Network, Organisation, Post, Role
from focalpoints.services import ensure_role_group
from practices.models import Adaptation, Comment, Framework, Practice, Review, ReviewRound, Theme
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.reference import memory
from tests.adapting import confirm
from tests.casework.making import body_of, released
from tests.casework.visitors import api as visitor
from tests.factories import appoint, make_country, make_member, make_person, make_post, make_practice
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.api.test_cursors import paged_lists

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def change(model, *, by: dict, **facts) -> None:
    with system_scope("test"):
        assert model.objects.filter(**by).update(**facts) == 1


class Scene:
    """A list of five rows or more, two to a page. come(): a row before all others; go(id); first(id), last(id): to an end of it."""

    path, name = "", "id"

    def __init__(self, cast):
        self.cast, self.api = cast, Api(cast.observer_senegal)
        self.make()

    def page(self, address) -> tuple[list, dict]:
        answer = self.api.get(address)
        assert answer.status_code == 200, answer.content
        return [row[self.name] for row in answer.json()["results"]], answer.json()

    def rest(self, address) -> list:
        """The rows of this page and of those after it."""
        rows = []
        while address:
            some, body = self.page(address)
            rows, address = rows + some, body["next"]
        return rows


# ── posts ──
class Posts(Scene):
    path = "/posts/?country=CI"

    def make(self):
        self.body = make_country("CI")
        for role in (Role.COORDINATOR, Role.OBSERVER):
            with system_scope("test"):
                ensure_role_group(body=self.body, role=role)
        for _number in range(6):
            make_post(self.body)

    def come(self):
        make_post(self.body, Role.COORDINATOR)

    def go(self, row):
        change(Post, by={"reference": row}, closed_at=timezone.now())

    def first(self, row):
        change(Post, by={"reference": row}, role=Role.COORDINATOR)

    def last(self, row):
        change(Post, by={"reference": row}, role=Role.OBSERVER)


class PostsOfCountries(Posts):
    """A country with all its posts has another name since."""

    path = "/posts/?country=CA&country=CB&country=CC&country=CD&country=CE&country=CF"

    def make(self):
        make_country("CF", names={"en": "0"})
        for code in ("CA", "CB", "CC", "CD", "CE"):
            make_post(make_country(code))

    def come(self):
        make_post(make_country("CF"))

    def first(self, row, name="0"):
        change(Country, by={"posts__reference": row}, names={"en": name})

    def last(self, row):
        self.first(row, "Zz")


class PostsConfirmed(Posts):
    path = "/posts/?country=CI&sort=confirmed"

    def come(self):
        make_post(self.body, confirmed_at=FIRST)

    def first(self, row):
        change(Post, by={"reference": row}, confirmed_at=FIRST)

    def last(self, row):
        change(Post, by={"reference": row}, confirmed_at=LAST)


class Appointments(Scene):
    def make(self):
        self.post = make_post(make_country("CI"))
        self.path = f"/posts/{self.post.reference}/appointments/?"
        for year in range(2010, 2016):
            self.appointed(year)

    def appointed(self, year):
        appoint(make_person(), self.post, since=datetime(year, 1, 1, tzinfo=UTC), until=datetime(year, 2, 1, tzinfo=UTC))

    def come(self):
        self.appointed(2030)

    def go(self, row):
        change(Appointment, by={"reference": row}, valid=DateTimeTZRange(empty=True))

    def first(self, row, since=LAST):
        change(Appointment, by={"reference": row}, valid=DateTimeTZRange(since, since + timedelta(days=9)))

    def last(self, row):
        self.first(row, FIRST)


# ── reference entries ──
class Entries(Scene):
    name, model, path = "slug", Organisation, "/organisations/?"
    facts = {"kind": "un"}

    def make(self):
        for letter in "bcdef":
            self.made(letter)

    def made(self, letter):
        with system_scope("test"):
            self.model.objects.create(**{self.name: f"{letter}{letter}", "names": {"en": letter}, **self.facts})

    def come(self):
        self.made("a")

    def go(self, row):
        change(self.model, by={self.name: row}, retired_at=timezone.now())


class EntriesByName(Entries):
    path = "/organisations/?sort=name"

    def first(self, row):
        change(self.model, by={self.name: row}, names={"en": "0"})

    def last(self, row):
        change(self.model, by={self.name: row}, names={"en": "zz"})


class Countries(Entries):
    name, model, path = "alpha2", Country, "/countries/?"

    def made(self, letter):
        make_country(f"{letter}{letter}".upper(), names={"en": letter})


class CountriesByName(Countries, EntriesByName):
    path = "/countries/?sort=name"


class Themes(Entries):
    model, path, facts = Theme, "/themes/?", {}

    def first(self, row):
        change(self.model, by={self.name: row}, order=-1)

    def last(self, row):
        change(self.model, by={self.name: row}, order=99)


class ThemesByName(EntriesByName):
    model, path, facts = Theme, "/themes/?sort=name", {}


class Networks(Themes):
    name, model, path = "code", Network, "/networks/?"


class NetworksByName(EntriesByName):
    name, model, path, facts = "code", Network, "/networks/?sort=name", {}


class Frameworks(Entries):
    model, path, facts = Framework, "/frameworks/?", {"year": 2019, "kind": "programme"}

    def first(self, row):
        change(self.model, by={self.name: row}, year=1999)

    def last(self, row):
        change(self.model, by={self.name: row}, year=2030)


class FrameworksByName(EntriesByName):
    model, path, facts = Framework, "/frameworks/?sort=name", Frameworks.facts


# ── by time ──
class Newest(Scene):
    model, ends = None, (LAST, FIRST)

    def make(self):
        for _number in range(5):
            self.made()

    def come(self):
        self.first(str(self.made().reference))

    def first(self, row):
        change(self.model, by={"reference": row}, created_at=self.ends[0])

    def last(self, row):
        change(self.model, by={"reference": row}, created_at=self.ends[1])


class Adaptations(Newest):
    model, path = Adaptation, "/adaptations/?"

    def made(self):
        practice = make_practice(self.cast.senegal, state="published")
        return confirm(practice, self.cast.focal_point_spain, self.cast.spain, self.cast.coordinator_spain)

    def go(self, row):
        change(Adaptation, by={"reference": row}, state=Adaptation.State.WITHDRAWN)


class AdaptationsOldest(Adaptations):
    path, ends = "/adaptations/?sort=oldest", (FIRST, LAST)


class Groups(Newest):
    path, first, last = "/sharing-groups/?", None, None  # when it was made never changes

    def make(self):
        self.api = visitor(self.cast.focal_point_spain)
        super().make()

    def made(self):
        owner = self.cast.coordinator_senegal
        facts = {"name": "Atlantic", "purpose": "", "later": "from_joining", "hides_members": False, "rule": None}
        with access_scope(owner):
            groups.make_group(body=body_of(owner), members=[self.cast.spain], actor=owner.actor, **facts)

    def come(self):
        self.made()

    def go(self, row):
        owner, other = self.cast.coordinator_senegal, make_country("IT")
        with access_scope(owner):
            group = SharingGroup.objects.get(reference=row)
            groups.set_members(group=group, members=[other], reason="It left.", actor=owner.actor)


class GroupsOldest(Groups):
    path, come = "/sharing-groups/?sort=oldest", None  # the newest is the last


class Reviews(Scene):
    path, name = "/reviews/?", "practice"

    def make(self):
        self.reader, self.rows = make_member(make_country("GH"), Role.FOCAL_POINT), {}
        self.api = Api(self.reader)
        for days in range(5):
            self.asked(days)

    def asked(self, days):
        post, practice = self.reader.actor.post, make_practice(self.cast.senegal, state="in_review")
        with system_scope("test"):
            opened = ReviewRound.objects.get(practice=practice)
            facts = {"post": post, "reader_id": post.label_id, "due_on": timezone.localdate() + timedelta(days=days)}
            self.rows[practice.address] = Review.objects.create(round=opened, number=1, state="asked", **facts).pk

    def come(self):
        self.asked(-9)

    def go(self, row):
        change(Review, by={"pk": self.rows[row]}, state=Review.State.CLOSED)

    def first(self, row):
        change(Review, by={"pk": self.rows[row]}, due_on=FIRST.date())

    def last(self, row):
        change(Review, by={"pk": self.rows[row]}, due_on=LAST.date())


class Practices(Newest):
    model, path, name = Practice, "/practices/?", "reference"

    def made(self, **facts):
        return make_practice(self.cast.senegal, state="published", **facts)

    def first(self, row):
        change(Practice, by={"reference": row}, listed_at=self.ends[0])

    def last(self, row):
        change(Practice, by={"reference": row}, listed_at=self.ends[1])

    def go(self, row):
        change(Practice, by={"reference": row}, state=Practice.State.WITHDRAWN)


class PracticesOldest(Practices):
    path, ends = "/practices/?sort=oldest", (FIRST, LAST)


class Comments(Newest):
    model, ends = Comment, (FIRST, LAST)

    def make(self):
        self.practice = make_practice(self.cast.senegal, state="published")
        self.path = f"/practices/{self.practice.address}/comments/?"
        super().make()

    def made(self):
        facts = {"post": self.cast.focal_point_spain.actor.post, "by": self.cast.focal_point_spain, "language": "en"}
        with system_scope("test"):
            return Comment.objects.create(practice=self.practice, text="How?", **facts)

    def first(self, row):
        change(Comment, by={"reference": row}, at=self.ends[0])

    def last(self, row):
        change(Comment, by={"reference": row}, at=self.ends[1])


class Translations(Scene):
    path, name = "/translations/?language=fr", "practice"

    def make(self):
        self.api = Api(self.cast.contributor_spain)
        for _number in range(5):
            make_practice(self.cast.senegal, state="published")

    def come(self):
        make_practice(self.cast.senegal, state="published", published_at=FIRST)

    def go(self, row):
        change(Practice, by={"slug": row}, state=Practice.State.WITHDRAWN)


class NotesKnown(Scene):
    path, name = "/notes/known/?", "reference"

    def make(self):
        self.api = visitor(self.cast.focal_point_spain)
        for _number in range(5):
            self.made()

    def made(self):
        note = released(self.cast.analyst_senegal, self.cast.coordinator_senegal)
        self.known(note, True)
        return note

    def known(self, note, is_known):
        with access_scope(self.cast.coordinator_senegal):
            actor = self.cast.coordinator_senegal.actor
            writing.set_options(note=note, actor=actor, is_known=is_known, reason="To be asked.")

    def come(self):
        self.first(self.made().reference)

    def go(self, row):
        with system_scope("test"):
            note = Note.objects.get(reference=row)
        self.known(note, False)

    def first(self, row):
        change(Note, by={"reference": row}, released_at=timezone.now() + timedelta(days=40))

    def last(self, row):
        change(Note, by={"reference": row}, released_at=timezone.now() - timedelta(days=40))


class NoteRequests(NotesKnown):
    path, name = "/notes/requests/?", "note"

    def made(self):
        note = super().made()
        assert self.api.post(f"/notes/known/{note.reference}/ask/", {"reason": "Boats are seen."}).status_code == 201
        return note

    go = None  # a request stays

    def first(self, row, asked_at=LAST):
        change(AccessRequest, by={"note_reference": row}, asked_at=asked_at)

    def last(self, row):
        self.first(row, FIRST)


SCENES = (
    *(Posts, PostsOfCountries, PostsConfirmed, Appointments),
    *(Entries, EntriesByName, Countries, CountriesByName, Themes, ThemesByName, Networks, NetworksByName),
    *(Frameworks, FrameworksByName),
    *(Adaptations, AdaptationsOldest, Groups, GroupsOldest, Reviews),
    *(Practices, PracticesOldest, Comments, Translations, NotesKnown, NoteRequests),
)
ELSEWHERE = {
    "/notes/",  # tests/casework/api/test_notes.py
    *("/notes/reads/", "/calls/", "/recalls/"),  # records: nothing of them goes or moves, and what comes has the highest number
}
HAPPENINGS = [(scene, what) for scene in SCENES for what in ("come", "go", "first", "last") if getattr(scene, what, None)]


@pytest.mark.parametrize(("scene", "what"), HAPPENINGS, ids=[f"{scene.__name__}-{what}" for scene, what in HAPPENINGS])
def test_given_a_page_when_a_row_comes_or_its_last_one_goes_or_moves_then_nobody_else_is_lost_or_comes_twice(cast, scene, what):
    scene = scene(cast)
    memory.forget()
    whole = scene.rest(f"{scene.path}&limit=200")
    path = f"{scene.path}&limit=2"
    shown, first = scene.page(path)
    assert len(whole) > 4 and shown == whole[:2] and scene.rest(path) == whole
    stayed, at_cursor = whole[2:], whole[1]
    scene.come() if what == "come" else getattr(scene, what)(at_cursor)
    memory.forget()
    rest = scene.rest(first["next"])
    assert [row for row in rest if row in whole and row != at_cursor] == stayed
    assert rest.count(at_cursor) == (what == "last")  # it stands there now
    before, _body = scene.page(scene.page(first["next"])[1]["previous"])
    assert whole[0] in before and not {*before} & {*stayed}
    assert scene.page(path)[0] != shown  # it did happen


def test_given_every_list_of_the_document_that_has_pages_then_a_scene_is_made_of_it(cast):
    made = {scene.path.partition("?")[0] for scene in SCENES if scene.path}
    assert {*paged_lists(cast)} - ELSEWHERE == made
