"""What lists of things that hang on practices bring with them: the practice, whom to ask."""

import pytest
from django.utils import timezone

from focalpoints.models import Role
from practices.models import Practice, Review, ReviewRound
from rabatplatform.access.scope import system_scope
from tests import adapting
from tests.factories import make_member, make_practice
from tests.keys import secret_for
from tests.practices.translating import published
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db
OF_PRACTICE = {"slug", "title", "url", "state", "owner", "updated_at"}


def adapted(cast, **facts):
    """(a practice of Senegal, the confirmed adaptation of Spain, the post that answers for it)."""
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal, **facts)
    post = cast.focal_point_spain.actor.post
    made = adapting.confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain, contact_post=post.pk)
    return practice, made, post


def asked_to_review(cast, reader, title="To review"):
    practice = make_practice(cast.senegal, state="in_review", title=title)
    with system_scope("test"):
        opened, post = ReviewRound.objects.get(practice=practice), reader.actor.post
        facts = {"post": post, "reader_id": post.label_id, "due_on": timezone.localdate()}
        Review.objects.create(round=opened, number=1, **facts)
    return practice


def test_given_include_when_adaptations_are_read_then_each_brings_its_practice_and_whom_to_ask(cast):
    practice, made, post = adapted(cast, title="Airport desk")
    api = Api(cast.focal_point_senegal)
    (row,) = api.get("/adaptations/", {"include": "practice,contact", "fields": "since_year"}).json()["results"]
    assert row.keys() == {"since_year", "included"} and row["included"].keys() == {"practice", "contact"}
    told = row["included"]["practice"]
    assert told["title"] == "Airport desk" and told["owner"] == "SN" and told["url"].endswith(f"/practices/{practice.address}/")
    assert told.keys() >= OF_PRACTICE and "summary" not in told
    assert row["included"]["contact"] == api.get(f"/posts/{post.reference}/").json()
    one = api.get(f"/adaptations/{made.reference}/", {"include": "practice,contact"})
    assert one.json()["included"] == row["included"]
    plain = api.get(f"/adaptations/{made.reference}/")
    assert "included" not in plain.json() and plain["ETag"] != one["ETag"]
    assert (
        api.get(f"/adaptations/{made.reference}/", {"include": "practice"}, HTTP_IF_NONE_MATCH=plain["ETag"]).status_code == 200
    )


def test_given_a_practice_that_is_withdrawn_then_what_is_included_of_it_has_no_words(cast):
    practice, _made, _post = adapted(cast, title="Airport desk")
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
    rows = Api(cast.focal_point_spain).get("/adaptations/", {"include": "practice"}).json()["results"]
    assert rows
    for row in rows:
        told = row["included"]["practice"]
        assert told is None or (told["state"], told["title"]) == ("withdrawn", "")


def test_given_a_key_without_the_directory_when_the_contact_of_an_adaptation_is_included_then_403(cast):
    _practice, made, _post = adapted(cast)
    api = Api(token=secret_for(cast.unodc, scopes=("practices:read",))[2])
    for path in ("/adaptations/", f"/adaptations/{made.reference}/"):
        refusal(api.get(path, {"include": "contact"}), 403, code="insufficient_scope")
        assert api.get(path, {"include": "practice"}).status_code == 200
        refusal(api.get(path, {"include": "owner"}), 400, "include", "invalid_parameter")
    (row,) = Api(token=secret_for(cast.unodc)[2]).get("/adaptations/", {"include": "contact"}).json()["results"]
    assert row["included"]["contact"]["country"] == "ES"


def test_given_include_when_reviews_and_what_is_to_be_translated_are_listed_then_each_brings_its_practice(cast):
    reader = make_member(cast.spain, Role.FOCAL_POINT)
    practice = asked_to_review(cast, reader)
    (row,) = Api(reader).get("/reviews/", {"include": "practice", "fields": "due_on"}).json()["results"]
    assert row.keys() == {"due_on", "included"} and row["included"]["practice"]["title"] == "To review"
    assert row["included"]["practice"]["reference"] == practice.reference
    wanted = published(cast.senegal)
    rows = Api(cast.contributor_spain).get("/translations/", {"include": "practice", "language": "fr"}).json()["results"]
    assert [row["included"]["practice"]["slug"] for row in rows] == [wanted.slug]
    for path in ("/reviews/", "/translations/"):
        refusal(Api(reader).get(path, {"include": "contact"}), 400, "include", "invalid_parameter")


@pytest.mark.parametrize("include", ["", "practice", "contact", "practice,contact"])
def test_given_one_and_many_adaptations_then_the_same_questions_whatever_is_included(cast, include):
    query, asked = {"limit": "200"} | ({"include": include} if include else {}), []
    api = Api(cast.focal_point_senegal)
    for number in (1, 7):
        for _row in range(number):
            adapted(cast)
        asked.append(len(queries_of(lambda: api.get("/adaptations/", query))))
    assert asked[0] == asked[1]
    assert asked[0] <= 4 + ("practice" in include) + 4 * ("contact" in include)  # of contacts as in the list of practices


@pytest.mark.parametrize("include", ["", "practice"])
def test_given_one_and_many_reviews_then_the_same_questions_whatever_is_included(cast, include):
    query, asked = {"limit": "200"} | ({"include": include} if include else {}), []
    reader = make_member(cast.spain, Role.FOCAL_POINT)
    api = Api(reader)
    for number in (1, 7):
        for _row in range(number):
            asked_to_review(cast, reader)
        asked.append(len(queries_of(lambda: api.get("/reviews/", query))))
    assert asked[0] == asked[1] <= 4 + bool(include)


def test_given_one_and_many_to_be_translated_then_the_same_questions_with_their_practices(cast):
    asked, api = [], Api(cast.contributor_spain)
    for number in (1, 7):
        for _row in range(number):
            published(cast.senegal)
        plain = len(queries_of(lambda: api.get("/translations/", {"language": "fr", "limit": "200"})))
        with_it = len(queries_of(lambda: api.get("/translations/", {"language": "fr", "limit": "200", "include": "practice"})))
        asked.append((plain, with_it))
    assert asked[0] == asked[1] and asked[0][1] <= asked[0][0] + 3  # the practices, their titles, these in other languages
