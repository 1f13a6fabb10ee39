"""Reviews by REST: the whole way of a practice, who may, what is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.api import review_examples as examples
from practices.criteria import CODES
from practices.models import Review, ReviewRound
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import complete_content, make_country, make_member, make_practice
from tests.rabatplatform.api.calls import Api, paged, refusal
from tests.reviewing import now, settle

pytestmark = pytest.mark.django_db
ALL = {"scores": dict.fromkeys(CODES, 2), "blocking": {"no_personal_data": True, "not_here": True}}


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


@pytest.fixture
def pair(cast):
    return [make_member(make_country(code), Role.FOCAL_POINT) for code in ("GH", "PT")]


def at(practice, act=""):
    return f"/practices/{practice.reference}/{act}"


def test_given_the_whole_way_by_the_api_then_a_practice_is_published_and_its_circle_reads_each_step(cast, submitted, pair):
    coordinator, secretariat = Api(cast.coordinator_senegal), Api(cast.secretariat)
    answer = coordinator.post(at(submitted, "validate/"), {"edition": 1})
    assert answer.status_code == 200 and answer.json()["validations"][0]["state"] == "validated", answer.content
    found = secretariat.get(at(submitted, "reviewers/")).json()["results"]
    assert {one["post"]["country"] for one in found} >= {"GH", "PT"} and all(one["reasons"] for one in found)
    assert [one["post"]["country"] for one in secretariat.get(at(submitted, "reviewers/"), {"q": "GH"}).json()["results"]] == [
        "GH"
    ]
    posts = [str(person.actor.post.reference) for person in pair]
    answer = secretariat.post(at(submitted, "reviewers/"), {"posts": posts, "blind": True})
    assert answer.status_code == 200 and answer.json()["is_blind"], answer.content
    for person in pair:
        api = Api(person)
        mine = api.get("/reviews/").json()["results"]
        assert [one["practice"] for one in mine] == [submitted.reference] and mine[0].keys() == examples.REVIEW.keys()
        assert api.patch(at(submitted, "review/"), examples.MARKS).status_code == 409  # not declared yet
        assert api.post(at(submitted, "review/declare/"), {"conflict": False}).json()["state"] == "reading"
        assert api.patch(at(submitted, "review/"), examples.MARKS).json()["scores"] == examples.MARKS["scores"]
        missing = api.post(at(submitted, "review/send/"), {"edition": 2})
        assert missing.status_code == 409 and "decision" in {error["field"] for error in missing.json()["errors"]}
        assert api.patch(at(submitted, "review/"), ALL | {"decision": "publish", "edition": 2}).json()["missing"] == []
        assert api.post(at(submitted, "review/send/"), {"edition": 3}).json()["state"] == "answered"
    told = Api(cast.contributor_senegal).get(at(submitted, "rounds/")).json()["results"][0]
    assert told.keys() == examples.ROUND.keys() and [one["words"] for one in told["reviews"]] == [None, None]
    settle(submitted)
    told = Api(cast.contributor_senegal).get(at(submitted, "rounds/")).json()["results"][0]
    assert told["outcome"] == "published" and told["reviews"][0]["words"] == examples.MARKS["words"]
    assert {one["post"] for one in told["reviews"]} == {None}  # blind
    assert Api(cast.focal_point_spain).get(at(submitted, "rounds/")).json()["results"] == []


@pytest.fixture
def asked(cast, submitted, pair):
    Api(cast.coordinator_senegal).post(at(submitted, "validate/"), {})
    posts = [str(person.actor.post.reference) for person in pair]
    assert Api(cast.secretariat).post(at(submitted, "reviewers/"), {"posts": posts}).status_code == 200
    return submitted


@pytest.mark.parametrize(
    "data",
    [
        {"edition": 1, "scores": {"beauty": 1}}, {"edition": 1, "scores": {"clarity": 4}}, {"edition": 1, "scores": {"clarity": True}},
        {"edition": 1, "scores": [1]}, {"edition": 1, "blocking": {"not_here": "yes"}}, {"edition": 1, "decision": "accept"},
        {"edition": 1, "words": "x" * 4_001}, {"edition": 1, "comments": {"cost": "x" * 2_001}}, {"edition": "1"}, {"edition": 1, "mark": 1},
    ],
)  # fmt: skip
def test_given_a_body_that_has_not_its_form_then_400_and_nothing_is_stored(cast, asked, pair, data):
    api = Api(pair[0])
    api.post(at(asked, "review/declare/"), {"conflict": False})
    answer = api.patch(at(asked, "review/"), data)
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"], answer.content
    with system_scope("test"):
        assert Review.objects.filter(scores={}).count() == 2


def test_given_no_edition_then_428_and_given_an_etag_then_it_stands_for_it(cast, asked, pair):
    api, address = Api(pair[0]), at(asked, "review/")
    api.post(f"{address}declare/", {"conflict": False})
    refusal(api.patch(address, {}), 428, "edition", "precondition_required")
    refusal(api.post(f"{address}send/", {}), 428, "edition")
    read = api.get(address)["ETag"]
    saved = api.patch(address, {"words": "First"}, HTTP_IF_MATCH=read)
    assert saved.status_code == 200 and saved["ETag"] == api.get(address)["ETag"] != read
    assert refusal(api.patch(address, {"words": "Second"}, HTTP_IF_MATCH=read), 412)["edition"] == saved.json()["edition"]
    refusal(api.patch(address, {"words": "Second"}, HTTP_IF_MATCH="2"), 400, "If-Match")
    assert api.patch(address, {"words": "Second"}, HTTP_IF_MATCH=f'"other", W/{saved["ETag"]}').status_code == 200
    assert api.patch(address, {"words": "Third"}, HTTP_IF_MATCH="*").json()["words"] == "Third"


def test_given_a_stale_edition_then_409_holds_both(cast, asked, pair):
    api = Api(pair[0])
    api.post(at(asked, "review/declare/"), {"conflict": False})
    api.patch(at(asked, "review/"), {"edition": 1, "words": "First"})
    answer = api.patch(at(asked, "review/"), {"edition": 1, "words": "Second"})
    assert answer.status_code == 409
    assert (answer.json()["current"], answer.json()["yours"], answer.json()["edition"]) == (
        {"words": "First"},
        {"words": "Second"},
        2,
    )
    assert api.post(at(asked, "review/send/"), {"edition": 1}).status_code == 409


def test_given_a_thread_then_reviewers_ask_and_authors_answer(cast, asked, pair):
    reviewer, author = Api(pair[0]), Api(cast.contributor_senegal)
    assert reviewer.post(at(asked, "messages/"), examples.QUESTION).status_code == 403
    reviewer.post(at(asked, "review/declare/"), {"conflict": False})
    assert reviewer.post(at(asked, "messages/"), examples.QUESTION).status_code == 200
    assert author.post(at(asked, "messages/"), {"text": ""}).status_code == 400
    told = author.post(at(asked, "messages/"), {"text": "The airline."}).json()["messages"]
    assert [(one["reviewer"], one["criterion"]) for one in told] == [(1, "sustainability"), (None, "")]
    assert Api(cast.focal_point_spain).post(at(asked, "messages/"), {"text": "x"}).status_code == 404


def test_given_a_reviewer_who_is_replaced_then_another_post_is_asked(cast, asked, pair):
    with system_scope("test"):
        review = Review.objects.get(post=pair[0].actor.post)
    address = at(asked, f"reviewers/{review.reference}/replace/")
    assert Api(cast.focal_point_senegal).post(address, {}).status_code == 403
    assert Api(cast.secretariat).post(at(asked, f"reviewers/{asked.current_id:032x}/replace/"), {}).status_code == 404
    other = str(cast.focal_point_spain.actor.post.reference)
    answer = Api(cast.secretariat).post(address, {"post": other})
    assert answer.status_code == 200 and [one["state"] for one in answer.json()["reviews"]] == ["replaced", "asked", "asked"]
    assert Api(pair[0]).get(at(asked, "review/")).status_code == 404
    refused = Api(cast.secretariat).post(at(asked, "reviewers/"), {"posts": [other]})
    assert refused.status_code == 409 and refused.json()["code"] == "reviewer_refused"


def test_given_a_reviewer_who_needs_time_then_the_secretariat_gives_it(cast, asked, pair):
    with system_scope("test"):
        Review.objects.filter(post=pair[0].actor.post).update(reminded_at=timezone.now())
        review = Review.objects.get(post=pair[0].actor.post)
    address = at(asked, f"reviewers/{review.reference}/prolong/")
    for person, status in ((cast.focal_point_senegal, 403), (pair[0], 403), (cast.observer_spain, 404)):
        assert Api(person).post(address, {"days": 7}).status_code == status
    for days in (2, 61, "7", None):
        refused = Api(cast.secretariat).post(address, {"days": days})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "days")
    assert Api(cast.secretariat).post(at(asked, f"reviewers/{asked.current_id:032x}/prolong/"), {"days": 7}).status_code == 404
    due = str(timezone.localdate() + timedelta(days=7))
    told = Api(cast.secretariat).post(address, {"days": 7}).json()["reviews"]
    assert [one["due_on"] == due for one in told] == [True, False]
    with system_scope("test"):
        assert Review.objects.get(pk=review.pk).reminded_at is None
        Review.objects.filter(pk=review.pk).update(state="answered", answered_at=timezone.now())
    answer = Api(cast.secretariat).post(address, {"days": 9})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_given_a_practice_on_its_way_then_it_is_returned_taken_back_and_appealed_by_those_who_may(cast, submitted, pair):
    assert Api(cast.focal_point_senegal).post(at(submitted, "return/"), {"reason": "x"}).status_code == 403
    assert Api(cast.coordinator_senegal).post(at(submitted, "return/"), {}).status_code == 400
    assert Api(cast.contributor_senegal).post(at(submitted, "take-back/")).status_code == 403
    assert Api(cast.focal_point_senegal).post(at(submitted, "take-back/")).json()["outcome"] == "taken_back"
    assert Api(cast.focal_point_senegal).post(at(submitted, "submit/"), {}).status_code == 200
    assert Api(cast.coordinator_senegal).post(at(submitted, "return/"), {"reason": "Say more"}).json()["outcome"] == "returned"
    assert Api(cast.coordinator_senegal).post(at(submitted, "appeal/"), {"reason": "x"}).status_code == 403
    with system_scope("test"):
        opened = ReviewRound.objects.order_by("-number").first()
        ReviewRound.objects.filter(pk=opened.pk).update(outcome="declined")
        type(submitted.current).objects.filter(pk=submitted.current_id).update(state="declined")
        type(submitted).objects.filter(pk=submitted.pk).update(state="declined")
    answer = Api(cast.coordinator_senegal).post(at(submitted, "appeal/"), {"reason": "The results were overlooked."})
    assert answer.status_code == 200 and answer.json()["is_appeal"] and now(submitted).state == "in_review"


def test_given_more_reviews_and_rounds_than_a_page_then_cursors_lead_on_and_back_and_one_that_comes_shifts_nothing(cast, pair):
    reader, today = pair[0], timezone.localdate()

    def ask(days, state=Review.State.ASKED, **more):
        practice = make_practice(cast.senegal, state="in_review", title=f"Due in {days}")
        with system_scope("test"):
            opened = ReviewRound.objects.get(practice=practice)
            facts = {"post": reader.actor.post, "reader_id": reader.actor.post.label_id, "due_on": today + timedelta(days=days)}
            Review.objects.create(round=opened, number=1, state=state, **facts, **more)
        return practice

    def days(rows):
        return [(date.fromisoformat(row["due_on"]) - today).days for row in rows]

    answered = {"state": Review.State.ANSWERED, "by": reader, "decision": "publish", "declared_at": timezone.now()}
    for number in (3, 1, 2):
        ask(number)
    for number in (9, 5):
        ask(number, answered_at=timezone.now(), **answered)
    api = Api(reader)
    assert days(paged(api, "/reviews/?limit=2")) == [1, 2, 3, 9, 5]
    first = api.get("/reviews/?limit=2", HTTP_PREFER="count=capped").json()
    assert first["count"] == {"number": 5, "is_capped": False}
    ask(0)
    second = api.get(first["next"]).json()
    assert days(second["results"]) == [3, 9] and days(api.get(second["previous"]).json()["results"]) == [1, 2]
    assert days(paged(api, "/reviews/?limit=4")) == [0, 1, 2, 3, 9, 5]
    assert days(paged(api, "/reviews/?limit=4&sort=oldest")) == [3, 1, 2, 9, 5, 0]
    assert days(paged(api, "/reviews/?limit=4&sort=newest")) == [0, 5, 9, 2, 1, 3]
    refusal(api.get("/reviews/?sort=best"), 400, "sort", "invalid_parameter")
    refusal(api.get(first["next"] + "&sort=newest"), 400, "cursor", "invalid_cursor")


def test_given_more_rounds_than_a_page_then_cursors_lead_on_and_back(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    with system_scope("test"):
        for number in range(1, 23):  # more than were ever told at once
            facts = {"state": "closed", "outcome": "returned", "closed_at": timezone.now(), "owner_id": practice.owner_id}
            ReviewRound.objects.create(practice=practice, revision=practice.current, number=number, **facts)
    api = Api(cast.focal_point_senegal)
    assert [row["number"] for row in paged(api, at(practice, "rounds/?limit=9"))] == list(range(22, 0, -1))
    assert len(api.get(at(practice, "rounds/")).json()["results"]) == 22
    assert api.get(at(practice, "rounds/"), HTTP_PREFER="count=capped").json()["count"]["number"] == 22
