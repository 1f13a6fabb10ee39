"""Every list: some fields alone, more beside, how many there are; the root names them all."""

import re

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from focalpoints.models import Role
from practices.models import Comment
from rabatplatform.access.scope import system_scope
from rabatplatform.api import preferences
from rabatplatform.api.base import Frame
from tests.casework import making
from tests.casework.visitors import api as visitor
from tests.factories import make_country, make_member, make_practice, make_theme
from tests.keys import secret_for
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db
OF_KEYS = {"/api/v1/changes/", "/api/v1/recalls/", "/api/v1/exports/"}  # their own tests ask them
NOTHING_OF = {"uuid": "7f0c1f6e-5b1c-4d0e-9f55-2f3f0f8f6a10", "int": "1"}
COUNT = {"HTTP_PREFER": "count=capped"}


@pytest.fixture
def document(cast):
    return Api(cast.focal_point_senegal).get("/schema/").json()


def lists(document):
    """(path, parameters of GET) of every operation that answers with results."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        shape = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if {"results", "next"} <= schemas.get(shape, {}).get("properties", {}).keys():
            yield path, {parameter["name"] for parameter in methods["get"].get("parameters", [])}


def test_given_every_list_then_it_takes_fields_and_one_of_pages_is_counted(document):
    found = dict(lists(document))
    assert len(found) > 25
    assert [path for path, names in found.items() if "fields" not in names] == []
    paged = {path for path, names in found.items() if "cursor" in names}
    assert paged <= {path for path, names in found.items() if "Prefer" in names}


def test_given_every_list_of_the_urls_then_the_root_names_it(cast):
    named = set(visitor(cast.focal_point_senegal).get("/").json().values())
    named |= set(Api(token=secret_for(cast.unodc, scopes=("directory:read",))[2]).get("/").json().values())  # what only keys have
    for pattern in _names():
        try:
            address = reverse(f"api:{pattern}")
        except NoReverseMatch:
            continue  # below another thing
        assert f"http://testserver{address}" in named, pattern


def test_given_a_key_then_the_root_leads_it_nowhere_that_is_counted_against_it(cast):
    api = Api(token=secret_for(cast.unodc, scopes=("directory:read",))[2])
    named = api.get("/").json()
    assert {"countries", "posts", "docs"} <= named.keys() and not {"practices", "notes", "themes"} & named.keys()
    for name, address in named.items():
        assert api.get(address).status_code == 200, name


def _names():
    def walk(patterns, namespace=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, getattr(pattern, "namespace", None) or namespace)
            elif namespace == "api" and (pattern.name or "").endswith("-list"):
                yield pattern.name

    return sorted(walk(get_resolver().url_patterns))


# ── fields ──


@pytest.fixture
def world(cast):
    """One of each thing, and who reads them."""
    from tests.adapting import confirm

    practice = make_practice(cast.senegal, state="published", slug="desk", title="Desk", author=cast.focal_point_senegal)
    confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    with system_scope("test"):
        Comment.objects.create(
            practice=practice, post=cast.focal_point_spain.actor.post, by=cast.focal_point_spain, text="How?", language="en"
        )
    return practice


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/adaptations/", ("id", "since_year")),
        ("/practices/desk/comments/", ("text", "at")),
        ("/practices/desk/revisions/", ("number", "state")),
        ("/translations/", ("practice", "language")),
        ("/posts/", ("title", "id")),
        ("/countries/", ("alpha2",)),
        ("/practices/", ("slug",)),
    ],
    ids=lambda value: value.strip("/").replace("/", "-") if isinstance(value, str) else None,
)
def test_given_fields_when_a_list_is_asked_then_these_alone_in_their_order_and_others_are_refused_by_name(
    world, cast, path, fields
):
    api = Api(cast.focal_point_senegal)
    rows = api.get(path, {"fields": ",".join(fields)}).json()["results"]
    assert all(tuple(row) == fields for row in rows)
    whole = api.get(path).json()["results"]
    assert len(whole) == len(rows) and (rows or path == "/translations/")
    assert [{name: row[name] for name in fields} for row in whole] == rows
    body = refusal(api.get(path, {"fields": f"{fields[0]},nonsense"}), 400, "fields", "invalid_parameter")
    assert "nonsense" in body["detail"]


def test_given_a_list_of_notes_when_fields_are_asked_then_words_are_none_and_the_marking_comes_all_the_same(db):
    analyst, coordinator = making.team("SN")
    reader = make_member(make_country("ES"), Role.FOCAL_POINT)
    note = making.released(analyst, coordinator, make_country("ES"))
    api = visitor(reader)
    (row,) = api.get("/notes/", {"fields": "title"}).json()["results"]
    assert row.keys() == {"title", "tlp", "handling", "handling_text", "reliability", "credibility"}
    for words in ("texts", "legs", "hubs", "changes", "terms", "included"):
        refusal(api.get("/notes/", {"fields": words}), 400, "fields")
    (version,) = api.get(f"/notes/{note.reference}/versions/", {"fields": "title"}).json()["results"]
    assert version.keys() == {"title", "tlp"}


# ── include ──


def test_given_include_when_practices_are_listed_then_each_brings_what_was_asked(world, cast):
    theme = make_theme()
    post = cast.focal_point_senegal.actor.post
    make_practice(cast.senegal, state="published", title="With all", themes=[theme.pk], contact_post=post)
    rows = (
        Api(cast.focal_point_spain).get("/practices/", {"include": "owner,contact,themes", "fields": "title"}).json()["results"]
    )
    (row,) = [row for row in rows if row["title"] == "With all"]
    assert row.keys() == {"title", "included"}
    assert row["included"]["owner"]["key"] == "SN" and row["included"]["owner"]["name"] == "Senegal"
    assert row["included"]["contact"]["id"] == str(post.reference)
    assert [theme["slug"] for theme in row["included"]["themes"]] == [theme.slug]


def test_given_an_include_that_is_not_declared_then_it_is_named(world, cast):
    api = Api(cast.focal_point_senegal)
    for path in ("/practices/", "/posts/"):
        body = refusal(api.get(path, {"include": "owner,nonsense" if path == "/practices/" else "nonsense"}), 400, "include")
        assert "nonsense" in body["detail"]
    refusal(api.get("/countries/", {"include": "posts"}), 400, "include", "unknown_parameter")


def test_given_a_key_without_the_directory_when_contacts_are_included_then_403(world, cast):
    api = Api(token=secret_for(cast.unodc, scopes=("practices:read",))[2])
    refusal(api.get("/practices/", {"include": "contact"}), 403, code="insufficient_scope")
    assert api.get("/practices/", {"include": "owner,themes"}).status_code == 200
    assert Api(token=secret_for(cast.unodc)[2]).get("/practices/", {"include": "contact"}).status_code == 200


def test_given_include_when_posts_are_listed_then_their_bodies_and_holders(cast):
    api = Api(cast.focal_point_spain)
    rows = api.get("/posts/", {"country": "SN", "include": "body,appointments", "fields": "id"}).json()["results"]
    assert {row["included"]["body"]["key"] for row in rows} == {"SN"}
    for row in rows:
        assert row["included"]["appointments"] == api.get(f"/posts/{row['id']}/appointments/").json()["results"]


def test_given_include_when_notes_are_listed_then_groups_that_the_caller_may_know_of_alone(db):
    from casework.services.groups import make_group
    from rabatplatform.access.scope import access_scope

    analyst, coordinator = making.team("SN")
    spain, italy = make_country("ES"), make_country("IT")
    member, given = make_member(spain, Role.FOCAL_POINT), make_member(italy, Role.FOCAL_POINT)
    with access_scope(coordinator):
        group = make_group(
            body=making.body_of(coordinator), name="Atlantic", purpose="", later="everything", hides_members=False,
            actor=coordinator.actor, members=[spain],
        )  # fmt: skip
    note = making.released(analyst, coordinator, group)
    making.give(note, italy, coordinator)
    for person, names in ((member, ["Atlantic"]), (given, []), (analyst, ["Atlantic"])):
        (row,) = visitor(person).get("/notes/", {"include": "groups,originator"}).json()["results"]
        assert [group["name"] for group in row["included"]["groups"]] == names
        assert row["included"]["originator"]["key"] == "SN"


@pytest.mark.parametrize("include", ["", "owner", "contact", "themes", "owner,contact,themes"])
def test_given_one_and_many_practices_then_the_same_questions_whatever_is_included(cast, include):
    theme, post = make_theme(), cast.focal_point_senegal.actor.post
    query = {"limit": "200"} | ({"include": include} if include else {})
    api, asked = Api(cast.focal_point_spain), []
    for number in (1, 29):
        for row in range(number):
            make_practice(cast.senegal, state="published", title=f"T {row}", themes=[theme.pk], contact_post=post)
        asked.append(len(queries_of(lambda: api.get("/practices/", query))))
    assert asked[0] == asked[1]
    assert asked[0] <= 4 + 4 * ("contact" in include)  # of the caller’s post; the posts, who holds them, their contacts


@pytest.mark.parametrize("include", ["", "body", "appointments"])
def test_given_one_and_many_posts_then_the_same_questions_whatever_is_included(cast, include):
    query = {"limit": "200"} | ({"include": include} if include else {})
    api, asked = Api(cast.focal_point_spain), []
    for _turn in range(2):
        asked.append(len(queries_of(lambda: api.get("/posts/", query))))
        for _number in range(9):
            make_member(cast.senegal, Role.OBSERVER)
    plain = len(queries_of(lambda: api.get("/posts/", {"limit": "200"})))
    assert asked[0] == asked[1] == plain + (include == "appointments")


def test_given_one_and_many_notes_then_the_same_questions_whatever_is_included(db):
    analyst, coordinator = making.team("SN")
    reader, asked = make_member(make_country("ES"), Role.FOCAL_POINT), []
    for number in (1, 5):
        for _note in range(number):
            making.released(analyst, coordinator, make_country("ES"))
        api = visitor(reader)
        plain = len(queries_of(lambda: api.get("/notes/")))  # noqa: B023
        asked.append((plain, len(queries_of(lambda: api.get("/notes/", {"include": "groups,originator"})))))  # noqa: B023
    assert asked[0] == asked[1] and asked[0][1] == asked[0][0] + 1


# ── how many ──


def test_given_the_preference_then_a_list_says_how_many_and_that_it_did(world, cast, monkeypatch):
    for number in range(4):
        make_practice(cast.senegal, state="published", title=f"T {number}")
    api = Api(cast.focal_point_spain)
    answer = api.get("/practices/", {"limit": "2"}, **COUNT)
    assert answer.json()["count"] == {"number": 5, "is_capped": False} and answer["Preference-Applied"] == "count=capped"
    assert api.get("/practices/", {"q": "desk"}, **COUNT).json()["count"]["number"] == 1
    for path, number in (("/adaptations/", 1), ("/practices/desk/comments/", 1), ("/reviews/", 0)):
        assert api.get(path, **COUNT).json()["count"]["number"] == number, path
    plain = api.get("/practices/")
    assert "count" not in plain.json() and not plain.has_header("Preference-Applied")
    assert "count" not in api.get("/practices/", HTTP_PREFER="respond-async, wait=10").json()
    assert "count" in api.get("/practices/", HTTP_PREFER='wait=10; count="capped"').json()
    monkeypatch.setattr(preferences, "MOST", 3)
    assert api.get("/countries/", **COUNT).json()["count"] == {"number": 2, "is_capped": False}


def test_given_more_than_are_counted_then_it_says_so(cast, monkeypatch):
    monkeypatch.setattr(preferences, "MOST", 1)
    make_member(cast.senegal, Role.OBSERVER)
    assert Api(cast.focal_point_spain).get("/posts/", **COUNT).json()["count"] == {"number": 1, "is_capped": True}


def test_given_notes_that_one_may_not_read_then_the_number_tells_nothing_of_them(db):
    analyst, coordinator = making.team("SN")
    spain, italy = (make_member(make_country(code), Role.FOCAL_POINT) for code in ("ES", "IT"))
    for _number in range(3):
        making.released(analyst, coordinator, make_country("ES"))
    assert visitor(spain).get("/notes/", **COUNT).json()["count"] == {"number": 3, "is_capped": False}
    assert visitor(italy).get("/notes/", **COUNT).json()["count"] == {"number": 0, "is_capped": False}


# ── parameters that are none, filters left empty ──


def test_given_any_address_when_a_parameter_is_none_then_it_is_refused_by_name_before_anything_is_found(cast):
    """Files too: a parameter that is passed over looks as if it had been heard."""
    api, wrong, met = visitor(cast.focal_point_senegal), [], 0
    for path, methods in _addresses():
        for method in methods:
            answer = api.send(method, f"{path}?nonsense=1", None)
            code = answer.json()["code"] if answer.status_code in (400, 403) else answer.status_code
            met += code == "invalid" and "nonsense" in answer.json()["detail"]
            if code not in ("invalid", "not_for_people"):
                wrong.append((method, path, code))
    assert wrong == [] and met > 150


def _addresses():
    """(address of nothing, methods) of every view of the API that has the frame of all."""

    def walk(patterns, before=""):
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, here)
            elif issubclass(getattr(pattern.callback, "view_class", object), Frame):
                view = pattern.callback.view_class
                names = [name.upper() for name in view.http_method_names if hasattr(view, name) and name != "options"]
                yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: NOTHING_OF.get(found[1], "nothing"), here), names

    return walk(get_resolver().url_patterns)


def test_given_any_filter_of_a_list_left_empty_then_it_is_refused_by_name(world, cast, document):
    """A script whose variable is empty would take everything for what it asked for. Words alone may be none: `q=`."""
    api, met = visitor(cast.focal_point_senegal), 0
    for path, names in lists(document):
        if "{" in path or path in OF_KEYS:
            continue
        for name in filter(str.islower, names - {"q"}):  # headers have capitals
            refusal(api.get(path, {name: ""}), 400, name, "invalid_parameter")
            met += 1
    assert met > 60
