"""Cursors that are not what they were made for: by hand, of another list, query or caller, of the feed in a list and the other
way.
"""

import base64

import pytest
from django.utils import timezone

from casework.api import asked_examples
from casework.services import groups, writing
from practices.models import Review, ReviewRound
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api.cursors import seal
from tests import keys
from tests.adapting import confirm
from tests.casework import making
from tests.casework.visitors import api as visitor
from tests.factories import make_country, make_practice, make_theme
from tests.rabatplatform.api.calls import V1, Api, refusal
from tests.reviewing import reviewers

pytestmark = pytest.mark.django_db
MADE_UP = {
    "a-word": "x",
    "a-number": "1",
    "json": base64.urlsafe_b64encode(b'["on", 1]').decode().rstrip("="),
    "zeros": "A" * 60,
    "no-base64": "%%%",
    "not-ascii": "é" * 20,
    "arabic-digits": "١٢٣",
    "long": "x" * 5_000,
}
# Each with more than one page in the world below; a query that narrows nothing else, and another one.
LISTS = {
    "/practices/?limit=1": "/practices/?limit=1&country=SN",
    "/posts/?limit=1&sort=confirmed": "/posts/?limit=1&sort=confirmed&vacant=false",
    "/countries/?limit=1": "/countries/?limit=1&q=s",
    "/countries/?limit=1&sort=name": "/countries/?limit=1&sort=name&q=s",
    "/themes/?limit=1": "/themes/?limit=1&q=s",
    "/posts/?limit=1": "/posts/?limit=1&vacant=false",
    "/notes/?limit=1": "/notes/?limit=1&sort=newest",
    "/notes/known/?limit=1": "/notes/known/?limit=1&sort=oldest",
    "/notes/requests/?limit=1": "/notes/requests/?limit=1&sort=oldest",
    "/sharing-groups/?limit=1": "/sharing-groups/?limit=1&sort=oldest",
    "/adaptations/?limit=1": "/adaptations/?limit=1&country=ES",
    "/translations/?limit=1": "/translations/?limit=1&language=fr",
    "/reviews/?limit=1": "/reviews/?limit=1&sort=newest",
    "/calls/?limit=1": "/calls/?limit=1&outcome=ok",
}
ALL_SCOPES = (*keys.OPEN, *keys.ASKING)


@pytest.fixture
def world(cast):
    make_theme("one"), make_theme("two")
    make_country("PT"), make_country("FR")
    cast.reviewer, cast.other_reviewer = reviewers()
    owner, post = cast.coordinator_senegal, cast.reviewer.actor.post
    facts = {"name": "Atlantic", "purpose": "", "later": "from_joining", "hides_members": False, "rule": None}
    cast.known = []
    for number in range(2):
        practice = make_practice(cast.senegal, title=f"Practice {number}", state="published")
        confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
        making.released(cast.analyst_senegal, owner, cast.unodc)
        cast.known.append(making.released(cast.analyst_senegal, owner))
        under_review = make_practice(cast.senegal, title=f"Reviewed {number}", state="in_review")
        with access_scope(owner):
            writing.set_options(note=cast.known[-1], actor=owner.actor, is_known=True, reason="To be asked.")
            groups.make_group(body=cast.senegal, members=[cast.unodc], actor=owner.actor, **facts)
        with system_scope("test"):
            opened = ReviewRound.objects.get(practice=under_review)
            due = timezone.localdate()
            Review.objects.create(round=opened, number=1, state="asked", post=post, reader_id=post.label_id, due_on=due)
    return cast


@pytest.fixture
def api(world):
    key, _row, secret = keys.secret_for(world.unodc, scopes=ALL_SCOPES, ceiling="amber")
    caller = Api(token=secret)
    caller.key = key
    caller.get("/countries/?limit=1"), caller.get("/countries/?limit=1")  # two lines in its log
    for note in world.known:
        assert caller.post(f"/notes/known/{note.reference}/ask/", asked_examples.ASK).status_code == 201
    return caller


@pytest.fixture
def reader(world, api):
    """reader(path): who has more than one page of this list."""
    return lambda path: visitor(world.reviewer) if path.startswith("/reviews/") else api


def cursor_of(api, path) -> str:
    following = api.get(path).json()["next"]
    assert following, f"{path} has one page only"
    return following.partition("cursor=")[2].partition("&")[0]


def with_cursor(path, cursor) -> str:
    return f"{path}&cursor={cursor}"


def paged_lists(world):
    """Addresses of every list of the document that has cursors and stands below nothing."""
    document = Api(world.focal_point_senegal).get("/schema/").json()
    for path, methods in document["paths"].items():
        if "{" not in path and "cursor" in {parameter["name"] for parameter in methods.get("get", {}).get("parameters", [])}:
            yield path.removeprefix(V1)


@pytest.mark.parametrize("cursor", MADE_UP.values(), ids=MADE_UP)
def test_given_a_cursor_made_by_hand_then_every_list_and_the_feed_refuse_it_by_name(world, api, cursor):
    tried = 0
    for path in paged_lists(world):
        if api.get(path).status_code == 200:  # else a list that no key reads
            refusal(api.get(path, {"cursor": cursor}), 400, field="cursor")
            tried += 1
    assert tried > 10
    refusal(api.get("/changes/", {"since": cursor}), 400, field="since")


@pytest.mark.parametrize("path", LISTS)
def test_given_a_cursor_of_a_list_then_it_goes_on_there_and_no_other_list_query_or_the_feed_takes_it(reader, path):
    caller = reader(path)
    cursor = cursor_of(caller, path)
    assert caller.get(with_cursor(path, cursor)).status_code == 200
    others = [other for other in (*LISTS.keys() - {path}, "/recalls/?limit=1") if caller.get(other).status_code == 200]
    assert len(others) > 5
    for other in (LISTS[path], *others):
        refusal(caller.get(with_cursor(other, cursor)), 400, field="cursor")
    if caller.is_key:
        refusal(caller.get("/changes/", {"since": cursor}), 400, field="since")


@pytest.mark.parametrize("path", LISTS)
def test_given_a_cursor_with_one_sign_changed_then_it_is_refused(reader, path):
    caller = reader(path)
    cursor = cursor_of(caller, path)
    for place in (0, len(cursor) // 2, len(cursor) - 1):
        changed = "A" if cursor[place] != "A" else "B"
        refusal(caller.get(with_cursor(path, cursor[:place] + changed + cursor[place + 1 :])), 400, field="cursor")
    refusal(caller.get(with_cursor(path, cursor + "=")), 400, field="cursor")


@pytest.mark.parametrize("path", LISTS)
def test_given_a_cursor_of_another_key_or_of_a_person_then_it_is_refused(world, reader, path):
    caller = reader(path)
    cursor = cursor_of(caller, path)
    others = [visitor(world.other_reviewer)]
    if caller.is_key:
        others += [
            Api(token=keys.secret_for(world.unodc, scopes=ALL_SCOPES, ceiling=ceiling)[2])
            for ceiling in ("amber", "amber-strict")
        ]
    for other in others:
        if other.is_key or not path.startswith("/calls"):  # the name of a key comes first
            refusal(other.get(with_cursor(path, cursor)), 400, field="cursor")


@pytest.mark.parametrize(
    ("path", "is_bound"),
    [
        ("/countries/?limit=1&sort=name", True),
        ("/themes/?limit=1&sort=name", True),
        ("/posts/?limit=1", True),
        ("/countries/?limit=1", False),
        ("/posts/?limit=1&sort=confirmed", False),
    ],
)
def test_given_a_list_by_name_when_its_reader_goes_on_in_another_language_then_its_cursor_is_refused(world, path, is_bound):
    person = world.reviewer
    cursor = cursor_of(Api(person), path)
    assert Api(person).get(with_cursor(path, cursor)).status_code == 200
    with system_scope("test"):
        type(person).objects.filter(pk=person.pk).update(language="fr")
    if is_bound:
        refusal(Api(person).get(with_cursor(path, cursor)), 400, field="cursor", code="invalid_cursor")
    else:
        assert Api(person).get(with_cursor(path, cursor)).status_code == 200


def test_given_a_new_secret_of_the_key_then_its_cursors_go_on(api):
    cursor = cursor_of(api, "/practices/?limit=1")
    _key, _row, secret = keys.secret_for(None, key=api.key)
    assert Api(token=secret).get(with_cursor("/practices/?limit=1", cursor)).status_code == 200


def test_given_the_cursor_of_the_feed_then_no_list_takes_it(world, api):
    cursor = api.get("/changes/", {"limit": 1}).json()["cursor"]
    assert api.get("/changes/", {"since": cursor}).status_code == 200
    for path in LISTS:
        refusal(api.get(with_cursor(path, cursor)), 400, field="cursor")
    refusal(api.get("/recalls/", {"cursor": cursor}), 400, field="cursor")


def test_given_a_cursor_of_an_older_edition_of_a_list_then_it_is_refused_by_name(world):
    person = world.coordinator_senegal
    caller = visitor(person)
    for path, at in {"/notes/reads/": [7], "/countries/": ["SN"], "/sharing-groups/": ["2026-11-28T00:00:00+00:00", 7]}.items():
        bound = f"{person.pk} {V1}{path} "
        for position in (7, ["on", 7], ["on", "SN"], ["sideways", at], ["2026-11-28T00:00:00+00:00", "0" * 32]):
            refusal(caller.get(path, {"cursor": seal(position, bound)}), 400, field="cursor", code="invalid_cursor")
        assert caller.get(path, {"cursor": seal(["on", at], bound)}).status_code == 200
