"""The way of a practice over HTTP: the secretariat asks posts, they mark, the authors answer; who may, what each page says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from practices.criteria import CODES
from practices.models import Practice, Review, ReviewMessage, ReviewRound
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import complete_content, make_country, make_member
from tests.reviewing import now, settle, validate

pytestmark = pytest.mark.django_db
MARKS = {f"mark_{code}": "2" for code in CODES} | {"ask_no_personal_data": "yes", "ask_not_here": "yes"}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def reviewing(cast):
    """A practice of Senegal in review, nobody asked yet."""
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        services.submit(practice=practice, actor=author.actor)
    return validate(practice, cast.coordinator_senegal)


@pytest.fixture
def ghana(cast):
    return make_member(make_country("GH"), Role.FOCAL_POINT, name="Kofi Marker-Name")


@pytest.fixture
def portugal(cast):
    return make_member(make_country("PT"), Role.FOCAL_POINT)


def url(practice, act="edit", *more):
    return reverse(f"practices:review-{act}", args=[practice.address, *more])


def ask(cast, practice, *people, **data):
    posts = [str(person.actor.post.reference) for person in people]
    return signed_in(cast.secretariat).post(url(practice, "appoint"), {"posts": posts, "days": 14, **data})


def declare(practice, person, conflict="no"):
    return signed_in(person).post(url(practice, "declare"), {"conflict": conflict})


def send(practice, person, decision="publish", **data):
    form = {"edition": review_of(practice, person).edition, **MARKS, "decision": decision, "send": "1", **data}
    return signed_in(person).post(url(practice), form)


def review_of(practice, person) -> Review:
    with system_scope("test"):
        return Review.objects.filter(round__practice=practice.pk, post=person.actor.post).order_by("-pk").get()


def round_of(practice) -> ReviewRound:
    with system_scope("test"):
        return ReviewRound.objects.filter(practice=practice.pk).order_by("-number").first()


# ── the desk ──


def test_given_a_validated_practice_then_the_secretariat_finds_that_it_needs_reviewers_and_others_nothing(cast, reviewing):
    body = signed_in(cast.secretariat).get(url_of_desk()).content.decode()
    assert "Checking travel documents" in body and "needs 2 reviewers" in body and url(reviewing, "appoint") in body
    body = signed_in(cast.contributor_senegal).get(url_of_desk()).content.decode()
    assert "Checking travel documents" in body and "needs 2 reviewers" not in body
    for name in ("focal_point_spain", "coordinator_spain", "observer_senegal", "agency", "superuser"):
        answer = signed_in(getattr(cast, name)).get(url_of_desk())
        assert answer.status_code == 200 and "Checking travel" not in answer.content.decode(), name


def url_of_desk():
    return reverse("practices:review-list")


# ── asking ──


def test_given_the_page_of_reviewers_then_posts_of_others_are_proposed_with_reasons_and_those_named_are_not(
    cast, reviewing, ghana
):
    body = signed_in(cast.secretariat).get(url(reviewing, "appoint")).content.decode()
    assert "Focal point, GH" in body and "No open review" in body
    assert ", Senegal</b>" not in body and "Observer" not in body
    found = signed_in(cast.secretariat).get(url(reviewing, "appoint"), {"q": "spain"}).content.decode()
    assert "Coordinator, Spain" in found and "Focal point, GH" not in found
    assert (
        "No post that may review it" in signed_in(cast.secretariat).get(url(reviewing, "appoint"), {"q": "zz"}).content.decode()
    )


def test_given_two_posts_when_they_are_asked_then_each_reads_the_practice_and_is_told(cast, reviewing, ghana, portugal):
    assert signed_in(ghana).get(reviewing.get_absolute_url()).status_code == 404
    answer = ask(cast, reviewing, ghana, portugal, blind="on")
    assert answer.status_code == 302
    opened = round_of(reviewing)
    with system_scope("test"):
        rows = list(opened.reviews.order_by("number").values_list("number", "post", "state", "due_on"))
        assert Event.objects.filter(kind="practices.review_asked").count() == 2
    day = timezone.localdate() + timedelta(days=14)
    assert [row[0] for row in rows] == [1, 2] and {row[1] for row in rows} == {ghana.actor.post.pk, portugal.actor.post.pk}
    assert {row[2:] for row in rows} == {("asked", day)} and opened.is_blind
    assert signed_in(ghana).get(reviewing.get_absolute_url()).status_code == 200
    assert "Checking travel documents" in signed_in(ghana).get(url_of_desk()).content.decode()


def test_given_a_post_that_may_not_when_it_is_asked_then_422_names_the_field_and_nothing_is_stored(
    cast, reviewing, ghana, portugal
):
    vacant = make_member(make_country("MA"), Role.FOCAL_POINT, until=timezone.now() - timedelta(days=1))
    for person in (cast.focal_point_senegal, cast.observer_spain, cast.secretariat, vacant):
        answer = ask(cast, reviewing, person)
        assert answer.status_code == 422 and "#id_posts" in answer.content.decode()
    for data in ({"days": 2}, {"days": 61}, {"days": "x"}, {"days": ""}):
        assert ask(cast, reviewing, ghana, **data).status_code == 422
    assert ask(cast, reviewing).status_code == 422
    with system_scope("test"):
        assert not Review.objects.exists()
    assert ask(cast, reviewing, ghana, portugal, cast.focal_point_spain).status_code == 422
    with system_scope("test"):
        assert not Review.objects.exists()


def test_given_two_posts_when_a_third_or_a_double_is_asked_then_it_is_refused_until_they_differ(cast, reviewing, ghana, portugal):
    ask(cast, reviewing, ghana)
    second = make_member(make_country("GH"), Role.ANALYST)
    assert (
        ask(cast, reviewing, ghana).status_code == 422 and "reviews it already" in ask(cast, reviewing, second).content.decode()
    )
    ask(cast, reviewing, portugal)
    answer = ask(cast, reviewing, cast.focal_point_spain)
    assert answer.status_code == 422 and "third one only when the two differ" in answer.content.decode()
    for person, decision in ((ghana, "publish"), (portugal, "decline")):
        declare(reviewing, person)
        assert send(reviewing, person, decision, words="Because").status_code == 302
    settle(reviewing)
    assert "ask a third post" in signed_in(cast.secretariat).get(url_of_desk()).content.decode()
    assert ask(cast, reviewing, cast.focal_point_spain).status_code == 302
    declare(reviewing, cast.focal_point_spain)
    send(reviewing, cast.focal_point_spain, "promising")
    assert (settle(reviewing).state, now(reviewing).current.standing) == ("published", "promising")


def test_given_each_person_when_they_ask_posts_then_only_the_secretariat_may(cast, reviewing, ghana):
    for name, status in (
        ("focal_point_senegal", 403),
        ("coordinator_senegal", 403),
        ("coordinator_spain", 404),
        ("superuser", 404),
    ):
        for call in ("get", "post"):
            assert getattr(signed_in(getattr(cast, name)), call)(url(reviewing, "appoint")).status_code == status, name


def test_given_a_round_that_is_blind_or_not_when_one_was_asked_then_it_stays_so(cast, reviewing, ghana, portugal):
    ask(cast, reviewing, ghana)
    ask(cast, reviewing, portugal, blind="on")
    assert not round_of(reviewing).is_blind


# ── declaring, marking, sending ──


@pytest.fixture
def asked(cast, reviewing, ghana, portugal):
    ask(cast, reviewing, ghana, portugal)
    return reviewing


def test_given_a_reviewer_when_they_open_the_form_then_the_declaration_comes_first(cast, asked, ghana):
    body = signed_in(ghana).get(url(asked)).content.decode()
    assert "Conflict of interest" in body and "Send my review" not in body and "Forged documents were found too late." in body
    answer = signed_in(ghana).post(url(asked), {"edition": 1, "mark_clarity": "3"})
    assert answer.status_code == 422 and review_of(asked, ghana).scores == {}
    assert signed_in(ghana).post(url(asked, "declare"), {"conflict": "perhaps"}).status_code == 422
    assert signed_in(ghana).post(url(asked, "declare"), {}).status_code == 422
    assert declare(asked, ghana).status_code == 302
    body = signed_in(ghana).get(url(asked)).content.decode()
    assert "Send my review" in body and "0 of 9 marked" in body and "None, declared" in body


def test_given_a_conflict_when_it_is_declared_then_marks_are_erased_and_the_secretariat_is_told(cast, asked, ghana):
    declare(asked, ghana)
    signed_in(ghana).post(url(asked), {"edition": 1, "mark_clarity": "3", "words": "Secret words"})
    assert declare(asked, ghana, "yes")["Location"] == url_of_desk()
    review = review_of(asked, ghana)
    assert (review.state, review.scores, review.words) == ("passed", {}, "")
    assert signed_in(ghana).get(asked.get_absolute_url()).status_code == 404
    with system_scope("test"):
        assert Event.objects.filter(kind="practices.review_passed").count() == 1
    assert "needs 1 reviewer" in signed_in(cast.secretariat).get(url_of_desk()).content.decode()


def test_given_half_a_review_when_it_is_saved_then_it_is_there_again_and_sending_names_what_is_missing(cast, asked, ghana):
    declare(asked, ghana)
    client = signed_in(ghana)
    given = {"edition": 1, "mark_clarity": "3", "comment_clarity": "Well said", "save": "1"}
    assert client.post(url(asked), given).status_code == 302
    body = client.get(url(asked)).content.decode()
    assert "1 of 9 marked" in body and "Well said" in body
    answer = client.post(url(asked), given | {"edition": 2, "mark_evidence": "1", "send": "1"})
    body = answer.content.decode()
    assert answer.status_code == 422 and 'href="#id_mark_relevance_group"' in body and 'href="#id_decision_group"' in body
    assert 'id="id_edition" value="3"' in body  # what comes next goes on from what was kept
    assert review_of(asked, ghana).scores == {"clarity": 3, "evidence": 1}  # what was filled in is kept
    assert review_of(asked, ghana).state == "reading"


def test_given_an_autosave_then_the_page_is_told_the_new_edition_and_how_many_are_marked(cast, asked, ghana):
    declare(asked, ghana)
    headers = {"HX-Request": "true"}
    client, key = signed_in(ghana), "0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11"
    answer = client.post(url(asked), {"edition": 1, "form_key": key, "mark_clarity": "3"}, headers=headers)
    assert answer.status_code == 200 and 'value="2"' in answer.content.decode() and "1 of 9 marked" in answer.content.decode()
    again = client.post(url(asked), {"edition": 1, "form_key": key, "mark_clarity": "2"}, headers=headers)
    assert again.status_code == 200  # its own page is never stale against itself
    other = client.post(url(asked), {"edition": 1, "mark_clarity": "0"}, headers=headers)
    assert other.status_code == 409 and "data-conflict" in other.content.decode()
    assert review_of(asked, ghana).scores == {"clarity": 2}
    whole = client.post(url(asked), {"edition": 1, "mark_clarity": "0"})
    assert whole.status_code == 409 and 'id="id_edition" value="1"' in whole.content.decode()
    kept = client.post(url(asked), {"edition": 1, "mark_clarity": "0", "keep_mine": str(review_of(asked, ghana).edition)})
    assert kept.status_code == 302 and review_of(asked, ghana).scores == {"clarity": 0}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"mark_clarity": "4"}, "mark_clarity"),
        ({"mark_clarity": "-1"}, "mark_clarity"),
        ({"ask_not_here": "maybe"}, "ask_not_here"),
        ({"decision": "accept"}, "decision"),
        ({"maturity": "great"}, "maturity"),
        ({"words": "x" * 4_001}, "words"),
        ({"comment_cost": "x" * 2_001}, "comment_cost"),
        ({"edition": ""}, "edition"),
        ({"edition": "9" * 30}, "edition"),
    ],
)
def test_given_an_answer_that_has_not_its_form_then_422_and_nothing_is_stored(cast, asked, ghana, data, name):
    declare(asked, ghana)
    answer = signed_in(ghana).post(url(asked), {"edition": 1, "mark_evidence": "1"} | data)
    assert answer.status_code == 422 and "<title>Error:" in answer.content.decode()
    assert review_of(asked, ghana).scores == {}


@pytest.mark.parametrize(
    ("decision", "data", "field"),
    [
        ("publish", {"ask_not_here": "no"}, "id_decision_group"),
        ("promising", {"ask_no_personal_data": "no"}, "id_decision_group"),
        ("return", {"words": " "}, "id_words"),
        ("decline", {}, "id_words"),
    ],
)
def test_given_a_no_that_blocks_or_no_reasons_when_it_is_sent_then_it_is_refused(cast, asked, ghana, decision, data, field):
    declare(asked, ghana)
    answer = send(asked, ghana, decision, **data)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.content.decode()
    assert review_of(asked, ghana).state == "reading"


def test_given_a_review_that_was_sent_then_it_does_not_change_and_is_shown_to_its_post(cast, asked, ghana):
    declare(asked, ghana)
    assert send(asked, ghana, "return", words="Who pays in 2027?")["Location"] == url_of_desk()
    assert review_of(asked, ghana).state == "answered"
    answer = send(asked, ghana, "publish", words="Other words")
    assert answer.status_code == 403 and "Other words" in answer.content.decode()
    body = signed_in(ghana).get(url(asked)).content.decode()
    assert "Who pays in 2027?" in body and "does not change any more" in body
    with system_scope("test"):
        assert Event.objects.filter(kind="practices.review_answered").count() == 1


def test_given_anybody_else_when_they_open_the_form_then_they_may_not(cast, asked):
    for name, status in (
        ("focal_point_senegal", 403), ("coordinator_senegal", 403), ("secretariat", 403), ("focal_point_spain", 404),
        ("superuser", 404), ("ended", 404),
    ):  # fmt: skip
        client = signed_in(getattr(cast, name))
        assert client.get(url(asked)).status_code == status, name
        for act in ("edit", "declare", "question"):
            assert client.post(url(asked, act), {"edition": 1}).status_code == status, (name, act)


# ── the author's page ──


def test_given_a_round_then_its_circle_sees_where_it_stands_and_no_marks_before_the_decision(cast, asked, ghana, portugal):
    declare(asked, ghana)
    send(asked, ghana, "return", words="Secret until the decision", comment_cost="Secret comment")
    for person in (cast.contributor_senegal, cast.coordinator_senegal, cast.secretariat, portugal):
        body = signed_in(person).get(url(asked, "round")).content.decode()
        assert "Focal point, GH" in body and "Answered" in body and "Secret until" not in body
        assert "Secret comment" not in body and "1 of 2 answered" in body and "Coordinator, Senegal" in body
    for name in ("focal_point_spain", "observer_senegal", "superuser", "ended"):
        assert signed_in(getattr(cast, name)).get(url(asked, "round")).status_code == 404


def test_given_two_that_return_then_the_letter_is_read_by_the_author_and_the_next_round_asks_the_same_first(
    cast, asked, ghana, portugal
):
    for person in (ghana, portugal):
        declare(asked, person)
        send(asked, person, "return", words="Who pays in 2027?", comment_cost="Not in proportion")
    settle(asked)
    cast.focal_point_senegal.language = "fr"
    body = signed_in(cast.contributor_senegal).get(url(asked, "round")).content.decode()
    assert "Decision letter" in body and body.count("Who pays in 2027?") == 2 and "Not in proportion" in body
    assert now(asked).state == "returned" and "2 of 3" in body
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=asked, actor=cast.focal_point_senegal.actor)
    validate(asked, cast.coordinator_senegal)
    make_member(make_country("MA"), Role.FOCAL_POINT)
    body = signed_in(cast.secretariat).get(url(asked, "appoint")).content.decode()
    assert body.count("Reviewed it before") == 2 and body.index("Focal point, GH") < body.index("Focal point, MA")
    assert "Round 1" in signed_in(cast.contributor_senegal).get(url(asked, "round")).content.decode()
    assert "Decision letter" in signed_in(cast.contributor_senegal).get(url(asked, "round"), {"round": "1"}).content.decode()
    for strange in ("9", "x", "1' OR", "-1", ""):
        assert signed_in(cast.contributor_senegal).get(url(asked, "round"), {"round": strange}).status_code == 200


# ── questions back ──


def test_given_a_question_when_the_authors_answer_then_both_stand_in_one_thread_and_events_go_both_ways(
    cast, asked, ghana, portugal
):
    assert signed_in(ghana).post(url(asked, "question"), {"q-text": "Who pays?"}).status_code == 403  # not declared yet
    declare(asked, ghana)
    for bad in ({}, {"q-text": " "}, {"q-text": "x" * 4_001}, {"q-text": "ok", "q-criterion": "beauty"}):
        assert signed_in(ghana).post(url(asked, "question"), bad).status_code == 422
    given = {"q-text": "Who trains the teams?", "q-criterion": "sustainability"}
    assert signed_in(ghana).post(url(asked, "question"), given).status_code == 302
    body = signed_in(cast.contributor_senegal).get(url(asked, "round")).content.decode()
    assert "Who trains the teams?" in body and "Focal point, GH" in body and "Sustainability" in body
    answer = url(asked, "answer")
    assert signed_in(cast.contributor_senegal).post(answer, {"a-text": ""}).status_code == 422
    assert signed_in(ghana).post(answer, {"a-text": "Mine"}).status_code == 403
    assert signed_in(cast.focal_point_spain).post(answer, {"a-text": "Mine"}).status_code == 404
    assert signed_in(cast.contributor_senegal).post(answer, {"a-text": "The airline."}).status_code == 302
    assert "The airline." in signed_in(portugal).get(url(asked)).content.decode()
    with system_scope("test"):
        kinds = list(Event.objects.filter(kind__startswith="practices.review_").order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["practices.review_question", "practices.review_answer"]


def test_given_a_blind_round_then_nothing_of_the_reviewer_reaches_the_authors(cast, reviewing, ghana, portugal):
    with system_scope("test"):
        ghana.actor.post.institution = "Marker-Institution"
        ghana.actor.post.titles = {"en": "Marker-Title", "fr": "Marker-Title"}
        ghana.actor.post.save()
    ask(cast, reviewing, ghana, portugal, blind="on")
    declare(reviewing, ghana)
    signed_in(ghana).post(url(reviewing, "question"), {"q-text": "Who pays?"})
    settle(reviewing)
    settle(reviewing)  # told once
    declare(reviewing, portugal)
    for person in (ghana, portugal):
        send(reviewing, person, "return", words="Say who pays.")
    settle(reviewing)
    with system_scope("test"):
        told = Event.objects.get(kind="practices.review_question")
        assert (told.actor_id, told.post_id, told.data) == (None, None, {"practice": reviewing.pk})
        assert ReviewMessage.objects.get().by_id is None and ReviewMessage.objects.get().post_id is None
    hidden = [str(ghana.actor.post.reference), "Marker", ">GH<", ghana.name]
    for person in (cast.focal_point_senegal, cast.coordinator_senegal):
        client = signed_in(person)
        pages = [url(reviewing, "round"), reviewing.get_absolute_url(), "/notifications/", "/", url_of_desk()]
        for address in pages:
            body = client.get(address).content.decode().split("<main")[1]
            assert "Marker" not in body and str(ghana.actor.post.reference) not in body, address
        assert "Reviewer 1" in client.get(url(reviewing, "round")).content.decode() and hidden
        with access_scope(person):
            assert not Review.objects.exists() and not Event.objects.filter(actor=ghana.pk).exists()


# ── replacing ──


def test_given_a_reviewer_who_does_not_answer_when_they_are_replaced_then_nothing_of_theirs_is_seen_by_the_next(
    cast, asked, ghana
):
    declare(asked, ghana)
    signed_in(ghana).post(url(asked), {"edition": 1, "words": "Half a thought"})
    review = review_of(asked, ghana)
    replace = url(asked, "replace", review.reference)
    assert signed_in(cast.focal_point_senegal).post(replace, {"replace": "1"}).status_code == 403
    assert signed_in(cast.secretariat).get(replace).status_code == 405
    assert signed_in(cast.secretariat).post(replace, {"replace": "1"}).status_code == 302
    review = review_of(asked, ghana)
    assert (review.state, review.words) == ("replaced", "")
    assert signed_in(ghana).get(asked.get_absolute_url()).status_code == 404
    next_one = cast.focal_point_spain
    assert ask(cast, asked, next_one).status_code == 302
    declare(asked, next_one)
    assert "Half a thought" not in signed_in(next_one).get(url(asked)).content.decode()
    signed_in(cast.secretariat).post(replace, {"replace": "1"})  # again: nothing happens
    assert review_of(asked, ghana).state == "replaced"


@pytest.mark.parametrize(
    ("days", "moved"), [("7", True), ("2", False), ("61", False), ("x", False), ("", False), ("9" * 40, False)]
)
def test_given_more_time_when_it_is_given_then_the_day_moves_within_its_bounds(cast, asked, ghana, days, moved):
    with system_scope("test"):
        Review.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    replace = url(asked, "replace", review_of(asked, ghana).reference)
    assert signed_in(cast.secretariat).post(replace, {"more": "1", "days": days}).status_code == 302
    assert (review_of(asked, ghana).due_on > timezone.localdate()) == moved


# ── taking back, appeal ──


def test_given_a_practice_in_review_when_its_team_takes_it_back_then_reviewers_lose_it_and_it_begins_anew(cast, asked, ghana):
    address = reverse("practices:practice-take-back", args=[asked.address])
    assert signed_in(cast.contributor_senegal).get(address).status_code == 403
    assert "What reviewers have written" in signed_in(cast.focal_point_senegal).get(address).content.decode()
    assert signed_in(cast.focal_point_senegal).post(address).status_code == 302
    settle(asked)
    assert now(asked).state == "draft" and signed_in(ghana).get(asked.get_absolute_url()).status_code == 404
    assert review_of(asked, ghana).state == "closed"
    assert signed_in(cast.focal_point_senegal).post(address).status_code == 403


def test_given_a_refusal_when_it_is_appealed_then_other_posts_review_it_and_their_word_is_final(cast, asked, ghana, portugal):
    appeal = url(asked, "appeal")
    assert signed_in(cast.coordinator_senegal).get(appeal).status_code == 403
    for person in (ghana, portugal):
        declare(asked, person)
        send(asked, person, "decline", words="It is not a practice.")
    settle(asked)
    assert now(asked).state == "declined"
    assert signed_in(cast.focal_point_senegal).post(appeal, {"reason": "r"}).status_code == 403
    client = signed_in(cast.coordinator_senegal)
    for bad in ({}, {"reason": " "}, {"reason": "x" * 4_001}):
        assert client.post(appeal, bad).status_code == 422
    assert client.post(appeal, {"reason": "The results were overlooked."}).status_code == 302
    opened = round_of(asked)
    assert now(asked).state == "in_review" and opened.is_appeal and opened.number == 2
    answer = ask(cast, asked, ghana)
    assert answer.status_code == 422
    others = [cast.focal_point_spain, make_member(make_country("MA"), Role.FOCAL_POINT)]
    assert ask(cast, asked, *others).status_code == 302
    assert "The results were overlooked." in signed_in(others[0]).get(url(asked, "round")).content.decode()
    for person in others:
        declare(asked, person)
        send(asked, person, "decline", words="Still not.")
    settle(asked)
    assert now(asked).state == "declined" and client.post(appeal, {"reason": "Again"}).status_code == 403
    with system_scope("test"):
        assert Practice.objects.get(pk=asked.pk).state == "declined"
