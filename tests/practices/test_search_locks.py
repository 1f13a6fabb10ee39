"""Search under both locks: in random worlds, at random moments, a model of forty lines says what each person may find."""

import os
import random
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.http import QueryDict
from django.utils import timezone

from focalpoints.models import Appointment, Role
from practices.models import Practice, Revision, Section, Translation
from practices.search import Parameters, find, suggest
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.search.queries import corrections
from tests.factories import make_country, make_member, make_organisation, make_practice, make_theme

WORDS = ("albatross", "bittern", "cormorant", "dunlin", "egret", "flamingo")
CAP = """CREATE OR REPLACE FUNCTION search_cap() RETURNS int LANGUAGE sql IMMUTABLE AS $fn$ SELECT {} $fn$"""


@pytest.fixture(scope="module", autouse=True)
def small_cap(django_db_setup, django_db_blocker):
    """Three hits are many: the worlds go through every branch."""

    def cap(number):
        with django_db_blocker.unblock(), transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(CAP.format(number))
        connections["owner"].close()

    cap(3)
    yield
    cap(5001)


class World:
    """Practices of three bodies in random states, and the sentence that says who may read which."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.bodies = [make_country("SN"), make_country("ES"), make_organisation("unodc")]
        self.themes = [make_theme(slug) for slug in ("theme-one", "theme-two", "theme-three")]
        self.people = {}  # person: body whose team they belong to, or None
        for body in self.bodies:
            self.people[make_member(body, Role.CONTRIBUTOR)] = body
            self.people[make_member(body, Role.OBSERVER)] = None
        self.nobody = make_member(self.bodies[0], Role.CONTRIBUTOR, until=timezone.now() - timedelta(days=1))
        self.rows = {}  # pk: dict of body, state, words, themes, country
        for _number in range(14):
            self.add()

    def pick(self, options, least=0):
        return self.random.sample(options, self.random.randint(least, len(options)))

    def add(self):
        body = self.random.choice(self.bodies)
        state = self.random.choice(["draft", "submitted", "published", "published"])
        title, text, themes = self.pick(WORDS[:3], 1), self.pick(WORDS), self.pick(self.themes)
        moment = timezone.now() - timedelta(days=self.random.randint(0, 4))  # many share a day
        practice = make_practice(
            body,
            state=state,
            title=" ".join(title),
            texts={"problem": " ".join(text)} if text else {},
            themes=[theme.pk for theme in themes],
            listed_at=moment.replace(hour=0, minute=0, second=0, microsecond=0),
        )
        self.rows[practice.pk] = {
            "body": body,
            "state": state,
            "words": set(title) | set(text),
            "themes": {theme.slug for theme in themes},
            "at": practice.listed_at,
        }

    def change(self):
        """Something happens to one practice, by SQL of every kind."""
        pk = self.random.choice(list(self.rows))
        row = self.rows[pk]
        with system_scope("test"):
            match self.random.randint(0, 3):
                case 0:
                    row["state"] = self.random.choice(["draft", "published"])
                    is_public = row["state"] == "published"
                    Revision.objects.filter(practice=pk).update(state=row["state"], is_public=is_public)
                    Practice.objects.filter(pk=pk).update(state=row["state"], slug=f"p-{pk}")
                case 1:
                    title = self.pick(WORDS[:3], 1)
                    problem = Section.objects.filter(revision__practice=pk, kind="problem").first()
                    Section.objects.filter(revision__practice=pk, kind="title").update(text=" ".join(title))
                    Translation.objects.filter(practice=pk).delete()
                    row["words"] = set(title) | set(problem.text.split() if problem else ())
                case 2:
                    title = Section.objects.get(revision__practice=pk, kind="title")
                    Section.objects.filter(revision__practice=pk, kind="problem").delete()
                    row["words"] = set(title.text.split())
                    row["words"] |= {
                        word
                        for text in Translation.objects.filter(section=title).values_list("text", flat=True)
                        for word in text.split()
                    }
                case 3:
                    title = Section.objects.get(revision__practice=pk, kind="title")
                    word = self.random.choice(WORDS)
                    Translation.objects.update_or_create(
                        section=title,
                        language="fr",
                        defaults={
                            "practice_id": pk,
                            "revision_id": title.revision_id,
                            "text": word,
                            "state": "machine",
                            "source_hash": "",
                        },
                    )
                    problem = Section.objects.filter(revision__practice=pk, kind="problem").first()
                    row["words"] = set(title.text.split()) | {word} | set(problem.text.split() if problem else ())

    def may_read(self, person, row):
        if person is self.nobody:
            return False
        return row["state"] == "published" or self.people[person] == row["body"]

    def expected(self, person, *, words=(), minus=(), themes=(), countries=(), states=("published",)):
        return {
            pk
            for pk, row in self.rows.items()
            if self.may_read(person, row)
            and row["state"] in states
            and set(words) <= row["words"]
            and not set(minus) & row["words"]
            and (not themes or row["themes"] & set(themes))
            and (not countries or getattr(row["body"], "alpha2", "") in countries)
        }


def query(**values):
    made = QueryDict(mutable=True)
    for name, value in values.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def all_pages(person, parameters):
    """Every id by Next, and then by Previous from the last page; both must be the same."""
    pages, cursor = [], ""
    while True:
        found = find(person, Parameters.from_query(query(**parameters, cursor=cursor)), limit=2)
        pages.append(found.ids)
        if not found.next:
            break
        cursor = found.next
        assert len(pages) < 50
    back = [found.ids]
    while found.previous:
        found = find(person, Parameters.from_query(query(**parameters, cursor=found.previous)), limit=2)
        back.append(found.ids)
    forwards = [pk for page in pages for pk in page]
    assert forwards == [pk for page in reversed(back) for pk in page]
    assert len(forwards) == len(set(forwards))
    return forwards


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(int(os.environ.get("WORLDS", "2"))))
def test_given_a_random_world_then_everybody_finds_exactly_what_they_may_read(seed, later):
    world = World(seed)
    for _step in range(3):
        for person in (*world.people, world.nobody):
            with access_scope(person):
                readable = set(Practice.objects.visible_to(person).values_list("pk", flat=True))
                assert readable == {pk for pk, row in world.rows.items() if world.may_read(person, row)}
                check(world, person)
        assert_side_tables_equal_base_rows()
        for _change in range(4):
            world.change()
    with system_scope("test"):
        Appointment.objects.update(valid=(timezone.now() - timedelta(days=9), timezone.now() + timedelta(days=1)))
    later("2 days")
    for person in world.people:
        with access_scope(person):
            found = find(person, Parameters.from_query(query(q="egret OR albatross")), facets=True)
            assert (found.ids, found.total, found.facets, found.without) == ([], 0, {}, {})
            assert suggest("alba") == [] and corrections("practices_practice", ["albatros"]) == {}


def check(world, person):
    pick = world.random
    words, minus = pick.sample(WORDS, pick.randint(1, 2)), pick.sample(WORDS, pick.randint(0, 1))
    minus = [word for word in minus if word not in words]
    themes = [theme.slug for theme in world.pick(world.themes)]
    countries = world.pick(["SN", "ES"])
    states = pick.choice([["published"], ["draft"], ["draft", "submitted", "returned", "published"]])
    quoted = " ".join(f'"{word}"' for word in words)  # quotation marks: never widened
    asked = {"words": words, "minus": minus, "themes": themes, "countries": countries, "states": states}
    expected = world.expected(person, **asked)
    parameters = {"q": quoted + "".join(f" -{word}" for word in minus), "theme": themes, "country": countries, "state": states}
    assert set(all_pages(person, parameters)) == expected
    for sort in ("newest", "oldest"):
        order = sorted(expected, key=lambda pk: (world.rows[pk]["at"], pk), reverse=sort == "newest")
        assert all_pages(person, parameters | {"sort": sort}) == order
    assert set(all_pages(person, parameters | {"sort": "updated"})) == expected
    everything = world.expected(person, states=states)
    assert set(all_pages(person, {"state": states})) == everything

    found = find(person, Parameters.from_query(query(**parameters)), facets=True, limit=3)
    assert found.total == min(len(expected), 3)
    without_theme = world.expected(person, **asked | {"themes": ()})
    without_country = world.expected(person, **asked | {"countries": ()})
    assert found.facets.get("theme", {}) == tally(world, without_theme, lambda row: row["themes"])
    assert found.facets.get("country", {}) == tally(
        world, without_country, lambda row: {getattr(row["body"], "alpha2", None)} - {None}
    )
    if themes:
        assert found.without["theme"] == len(without_theme)
    browse = find(person, Parameters.from_query(query(state=states)), facets=True)
    assert browse.facets.get("theme", {}) == tally(world, everything, lambda row: row["themes"])

    public = {word for row in world.rows.values() if row["state"] == "published" for word in row["words"]}
    for word in WORDS:
        offered = suggest(word[:4])
        assert set(offered) <= public if person is not world.nobody else offered == []


def tally(world, pks, values):
    counts = {}
    for pk in pks:
        for value in values(world.rows[pk]):
            counts[value] = counts.get(value, 0) + 1
    return counts


def assert_side_tables_equal_base_rows():
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM practices_practice n CROSS JOIN LATERAL practices_practice_document(n) x "
            "FULL JOIN search_document_practice d ON d.object_id = n.id "
            "WHERE d.object_id IS NULL OR n.id IS NULL "
            "OR (d.ordered_at, d.changed_at, d.state, d.audience, d.tags, d.tsv, d.title_tsv) IS DISTINCT "
            "FROM (n.listed_at, n.updated_at, n.state, n.audience, x.tags, x.tsv, x.title_tsv) "
            "OR d.is_public IS DISTINCT FROM (n.state = 'published')"
        )
        assert cursor.fetchone() == (0,)
        for table, column, source in (("search_tally", "tag", "tags || ''::text"), ("search_term", "term", "terms")):
            cursor.execute(
                f"SELECT count(*) FROM (SELECT {column}, sum(n) AS n FROM {table} GROUP BY 1 HAVING sum(n) <> 0) a FULL JOIN "
                f"(SELECT u, count(*) AS n FROM search_document_practice d CROSS JOIN LATERAL unnest({source}) u "
                f"WHERE is_public GROUP BY 1) b ON a.{column} = b.u WHERE a.n IS DISTINCT FROM b.n"
            )
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_given_the_runtime_role_then_the_index_itself_is_closed(cast):
    from django.db import ProgrammingError

    for table in ("search_document", "search_document_practice", "search_tally", "search_term"):
        with (
            access_scope(cast.observer_spain),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")


@pytest.mark.django_db
def test_given_a_draft_with_a_word_of_its_own_then_nobody_else_can_tell_that_it_exists(cast):
    make_practice(cast.senegal, title="Quetzalcoatl", texts={"summary": "quetzalcoatl"})
    make_practice(cast.spain, state="published", title="Published", texts={"summary": "something else"})
    for person in (cast.contributor_spain, cast.observer_senegal, cast.secretariat, cast.superuser, cast.ended):
        with access_scope(person):
            for states in (["published"], list(Practice.State.values)):
                for words in ("quetzalcoatl", "quetzalcoat", "-quetzalcoatl"):
                    found = find(person, Parameters.from_query(query(q=words, state=states)), facets=True)
                    assert "SN" not in found.facets.get("country", {})
                    assert found.did_you_mean == ""
                    assert found.total == (1 if words[0] == "-" and person not in (cast.superuser, cast.ended) else 0)
            assert suggest("quetz") == []
    with access_scope(cast.contributor_senegal):
        found = find(cast.contributor_senegal, Parameters.from_query(query(q="quetzalcoatl", state="draft")), facets=True)
        assert found.total == 1 and found.facets["country"] == {"SN": 1}


@pytest.mark.django_db
def test_given_a_publication_in_this_transaction_then_it_is_found_in_this_transaction(cast):
    practice = make_practice(cast.senegal, title="Harpy eagle")
    with access_scope(cast.observer_spain):
        assert find(cast.observer_spain, Parameters(q="harpy")).ids == []
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="published", slug="harpy")
    with access_scope(cast.observer_spain):
        assert find(cast.observer_spain, Parameters(q="harpy")).ids == [practice.pk]
        assert suggest("harp") == ["harpy"]
