"""What stands has an ETag: 304 for whoever has it, and every change says what it was made from."""

import re
import uuid

import pytest

from casework.services.groups import make_group
from focalpoints.api.views import CountryList
from focalpoints.models import Country, Organisation, Post, Role
from practices.models import Adaptation, Comment, Framework, Practice, Revision, Theme
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api.operations import headers_taken
from rabatplatform.reference import memory
from tests import adapting
from tests.casework import making
from tests.casework.visitors import api as visitor
from tests.casework.visitors import shows_again
from tests.factories import make_framework_item, make_member, make_practice, make_theme
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return Api(cast.focal_point_senegal).get("/schema/").json()


def test_given_every_change_then_it_takes_if_match_and_says_what_it_refuses(document):
    changes = [
        (path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("put", "patch")
    ]
    assert len(changes) > 8
    for path, operation in changes:
        assert "If-Match" in {parameter["name"] for parameter in operation["parameters"]}, path
        assert {"412", "428"} <= operation["responses"].keys(), path
        assert "ETag" in operation["responses"]["200"]["headers"], path


def test_given_every_act_that_names_an_edition_then_it_takes_if_match_instead(document):
    shapes, met = document["components"]["schemas"], 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if "edition" in shapes.get(sent.get("$ref", "").rpartition("/")[2], {}).get("properties", {}):
                met += 1
                assert "If-Match" in {parameter["name"] for parameter in operation["parameters"]}, (method, path)
    assert met > 12


def test_given_an_operation_that_does_not_take_if_match_when_it_comes_then_it_is_refused_by_name_and_nothing_is_done(cast):
    author = cast.focal_point_senegal
    practice, api = make_practice(cast.senegal, state="published", title="T", author=author), Api(author)
    for header in ('"nonsense"', "*", api.get(f"/practices/{practice.address}/")["ETag"]):
        answer = api.post(f"/practices/{practice.address}/revisions/", HTTP_IF_MATCH=header)
        refusal(answer, 400, field="If-Match", code="if_match_not_taken")
    keyed = {"HTTP_IF_MATCH": "*", "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    refusal(api.post("/practices/", {"title": "Other", "language": "en"}, **keyed), 400, code="if_match_not_taken")
    with system_scope("test"):
        assert (Practice.objects.count(), Revision.objects.count()) == (1, 1)
    refusal(api.post(f"/practices/{practice.address}/", HTTP_IF_MATCH="*"), 405)
    assert api.get("/practices/", HTTP_IF_MATCH='"x"').status_code == 200  # it changes nothing


def test_given_every_operation_that_changes_something_then_it_heeds_if_match_where_it_says_so_and_else_refuses_it(document):
    from django.urls import resolve

    met = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "get":
                continue
            view = resolve(_sample(path)).func.cls
            says = "If-Match" in {parameter["name"] for parameter in operation["parameters"]}
            assert ("If-Match" in headers_taken(method.upper(), view)) == says, (method, path)
            met += says
    assert met > 20


def _sample(path: str) -> str:
    """An address of that shape."""
    for name in re.findall(r"{(\w+)}", path):
        word = {"language": "fr", "number": "1", "address": "x"}.get(name)
        if word is None:
            word = "abcdefghjkmn" if path.startswith("/api/v1/notes/{reference}") and name == "reference" else str(uuid.uuid4())
        path = path.replace("{" + name + "}", word)
    return path.replace("/known/" + path.split("/")[5], "/known/abcdefghjkmn") if "/notes/known/" in path else path


def renamed(model, name: str) -> None:
    with system_scope("test"):
        model.objects.update(names={"en": name, "fr": f"{name} en français"})
    memory.forget()


@pytest.mark.parametrize(
    ("path", "model"),
    [("/countries/", Country), ("/themes/", Theme), ("/organisations/?q=un", Organisation), ("/frameworks/", Framework)],
)
def test_given_a_reference_list_when_it_is_asked_again_then_304_until_an_entry_changes(cast, path, model):
    make_theme(), make_framework_item(), renamed(model, "A name")
    api = Api(cast.focal_point_senegal)
    first = api.get(path)
    again = api.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and not again.content and again["ETag"] == first["ETag"]
    assert api.get(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert api.get(path, HTTP_IF_NONE_MATCH=f'"other", W/{first["ETag"]}').status_code == 304
    french = api.get(path, HTTP_IF_NONE_MATCH=first["ETag"], HTTP_ACCEPT_LANGUAGE="fr")
    assert french.status_code == (200 if cast.focal_point_senegal.language == "" else 304)
    counted = api.get(path, HTTP_IF_NONE_MATCH=first["ETag"], HTTP_PREFER="count=capped")
    assert counted.status_code == 200 and "count" in counted.json()
    renamed(model, "Another name")
    assert api.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_given_a_release_that_shows_an_entry_otherwise_then_the_list_comes_anew_though_no_entry_changed(cast, monkeypatch):
    api = Api(cast.focal_point_senegal)
    first = api.get("/countries/")
    monkeypatch.setattr(CountryList, "represent", CountryList.represent | {"alpha3": lambda entry, request: "another shape"})
    again = api.get("/countries/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 200 and again.json()["results"][0]["alpha3"] == "another shape"


@pytest.mark.parametrize(("query", "field"), [("cursor=nonsense", "cursor"), ("limit=x", "limit"), ("fields=nonsense", "fields")])
def test_given_a_reference_list_when_what_it_is_asked_cannot_be_then_400_also_for_whoever_has_any_of_it(cast, query, field):
    refusal(Api(cast.focal_point_senegal).get(f"/countries/?{query}", HTTP_IF_NONE_MATCH="*"), 400, field)


def test_given_a_post_when_it_is_asked_again_then_304_until_it_changes(cast):
    post, api = cast.focal_point_spain.actor.post, Api(cast.focal_point_senegal)
    path = f"/posts/{post.reference}/"
    first = api.get(path)
    assert api.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    with system_scope("test"):
        Post.objects.filter(pk=post.pk).update(institution="Another ministry")
    assert api.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).json()["institution"] == "Another ministry"


def test_given_another_caller_then_their_list_is_not_mine(cast):
    one, other = Api(cast.focal_point_senegal), Api(cast.focal_point_spain)
    assert one.get("/countries/?limit=1")["ETag"] != other.get("/countries/?limit=1")["ETag"]  # cursors are one's own


def test_given_what_is_no_etag_when_something_is_changed_then_400_names_the_header(cast):
    practice = make_practice(cast.senegal, title="T", author=cast.focal_point_senegal)
    api, path = Api(cast.focal_point_senegal), f"/practices/{practice.reference}/"
    for header in ("x", '"x', '"x" y', '""é', '"' + "x" * 4_001 + '"'):
        refusal(api.patch(path, {"title": "U"}, HTTP_IF_MATCH=header), 400, "If-Match")
    refusal(api.patch(path, {"title": "U"}, HTTP_IF_MATCH='"x", "y"'), 412)
    assert api.patch(path, {"title": "U"}, HTTP_IF_MATCH="*").status_code == 200
    assert queries_of(lambda: api.get(path))


# ── of another thing, as young as the one that is changed ──


def two_practices(cast):
    author = cast.focal_point_senegal
    drafts = [make_practice(cast.senegal, title="Same", author=author) for _number in range(2)]
    return Api(author), [f"/practices/{draft.reference}/" for draft in drafts], {"title": "Other"}


def two_adaptations(cast):
    for number in range(2):
        practice = make_practice(cast.senegal, state="published", title=f"T{number}", author=cast.focal_point_senegal)
        adapting.begin(practice, cast.focal_point_spain, cast.spain)
    with system_scope("test"):
        rows = list(Adaptation.objects.all())
    return Api(cast.focal_point_spain), [f"/adaptations/{row.reference}/" for row in rows], {"changed": "Other"}


def two_comments(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    person = cast.focal_point_spain
    with system_scope("test"):
        rows = [
            Comment.objects.create(practice=practice, post=person.actor.post, by=person, text="How?", language="en")
            for _number in range(2)
        ]
    return Api(person), [f"/practices/{practice.address}/comments/{row.reference}/" for row in rows], {"text": "Why?"}


def two_notes(cast):
    notes = [making.draft(cast.analyst_senegal) for _number in range(2)]
    return visitor(cast.analyst_senegal), [f"/notes/{note.reference}/" for note in notes], {"title": "Other"}


def two_options(cast):
    api, notes, _body = two_notes(cast)
    return api, [f"{note}options/" for note in notes], {"hides_recipients": True, "reason": "Other."}


def two_groups(cast):
    coordinator = make_member(cast.senegal, Role.COORDINATOR)
    with access_scope(coordinator):
        facts = {"purpose": "", "later": "everything", "hides_members": False, "members": [cast.spain]}
        groups = [make_group(body=cast.senegal, name=f"Group {number}", actor=coordinator.actor, **facts) for number in range(2)]
    api = visitor(coordinator)
    shows_again(api, coordinator)
    return api, [f"/sharing-groups/{group.reference}/" for group in groups], {"purpose": "Other", "reason": "x"}


@pytest.mark.parametrize("two", [two_practices, two_adaptations, two_comments, two_notes, two_options, two_groups])
def test_given_the_etag_of_another_thing_then_nothing_is_changed_by_it_and_no_304_comes_of_it(cast, two):
    api, (one, other), body = two(cast)
    read, foreign = api.get(one), api.get(other)["ETag"]
    assert read["ETag"] != foreign
    refusal(api.patch(one, body, HTTP_IF_MATCH=foreign), 412)
    again = api.get(one, HTTP_IF_NONE_MATCH=foreign)
    assert again.status_code == 200 and again["ETag"] == read["ETag"]
    assert api.patch(one, body, HTTP_IF_MATCH=read["ETag"]).status_code == 200


# ── acts that take it, though they want it not ──


def adaptation_to_withdraw(cast):
    practice = make_practice(cast.senegal, state="published", title="T", author=cast.focal_point_senegal)
    row = adapting.begin(practice, cast.focal_point_spain, cast.spain)
    path = f"/adaptations/{row.reference}/"
    return Api(cast.focal_point_spain), path, f"{path}withdraw/", {"reason": "x"}, {"changed": "Other"}


def adaptation_to_return(cast):
    practice = make_practice(cast.senegal, state="published", title="T", author=cast.focal_point_senegal)
    row = adapting.submit(practice, cast.focal_point_spain, cast.spain)
    path = f"/adaptations/{row.reference}/"
    return Api(cast.coordinator_spain), path, f"{path}return/", {"reason": "x"}, None


def comment_to_remove(cast):
    api, (path, _other), body = two_comments(cast)
    return api, path, f"{path}remove/", {"reason": "x"}, body


def revision_to_give_up(cast):
    practice = make_practice(cast.senegal, state="published", title="T", author=cast.focal_point_senegal)
    api, path = Api(cast.focal_point_senegal), f"/practices/{practice.address}/revisions/"
    begun = api.post(path)
    assert begun.status_code == 201 and begun["ETag"] == api.get(f"{path}2/")["ETag"]
    return api, f"{path}2/", f"{path}give-up/", None, {"title": "Other"}


def practice_to_archive(cast):
    practice = make_practice(cast.senegal, state="published", title="T", author=cast.focal_point_senegal)
    path = f"/practices/{practice.address}/"
    return Api(cast.coordinator_senegal), path, f"{path}archive/", {"reason": "x"}, None


def note_to_take_back(cast):
    path, api = f"/notes/{making.draft(cast.analyst_senegal).reference}/", visitor(cast.analyst_senegal)
    assert api.post(f"{path}submit/", {}).status_code == 200
    return api, path, f"{path}take-back/", {}, None


@pytest.mark.parametrize(
    "thing",
    [
        adaptation_to_withdraw,
        adaptation_to_return,
        comment_to_remove,
        revision_to_give_up,
        practice_to_archive,
        note_to_take_back,
    ],
)
def test_given_an_act_with_the_etag_of_what_stood_before_then_412_and_nothing_is_done_until_it_is_of_what_stands(cast, thing):
    api, path, act, body, change = thing(cast)
    read = api.get(path)["ETag"]
    if change:
        assert api.patch(path, change, HTTP_IF_MATCH=read).status_code == 200
        refusal(api.post(act, body, HTTP_IF_MATCH=read), 412, code="precondition_failed")
    stands = api.get(path)
    for header, status in (('"nonsense"', 412), ("nonsense", 400)):
        refusal(api.post(act, body, HTTP_IF_MATCH=header), status)
    assert api.get(path)["ETag"] == stands["ETag"] and api.get(path).json() == stands.json()
    done = api.post(act, body, HTTP_IF_MATCH=stands["ETag"])
    assert done.status_code == 200, done.content
    assert done["ETag"] != stands["ETag"]
