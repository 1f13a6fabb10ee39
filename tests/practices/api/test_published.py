"""Revisions, corrections, withdrawing, discussion and annexes by REST: the same rights and services as the pages."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import Comment, PracticeFile
from rabatplatform.access.scope import system_scope
from rabatplatform.api.models import IdempotentCall
from rabatplatform.files.tasks import clean_file
from tests.practices.revising import now, published, published_again, revise
from tests.rabatplatform.api.calls import Api, paged, refusal
from tests.rabatplatform.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return published(cast)


@pytest.fixture
def coordinator(cast):
    return Api(cast.coordinator_senegal)


def at(practice, *parts):
    return "/".join(("/practices", practice.slug, *map(str, parts), ""))


def test_given_a_published_practice_when_revised_by_api_then_it_is_begun_once_written_and_submitted(
    cast, practice, senegal, spain, agency
):
    first, second = (senegal.post(at(practice, "revisions")) for _turn in range(2))
    assert (first.status_code, second.status_code) == (201, 201) and first.json() == second.json()
    revision = first.json()
    assert (revision["number"], revision["state"], revision["edition"], revision["is_current"]) == (2, "draft", 1, False)
    assert revision["content"]["countries"] == ["SN"] and revision["content"]["language"] == "en"
    address = at(practice, "revisions", 2)
    changed = senegal.patch(address, {"problem": "Forged visas.", "edition": 1}).json()
    assert (changed["edition"], changed["content"]["problem"]) == (2, "Forged visas.")
    stale = refusal(senegal.patch(address, {"problem": "Other.", "edition": 1}), 409, code="stale_edition")
    assert stale["current"] == {"problem": "Forged visas."}
    refusal(senegal.patch(address, {"problem": "Other."}), 428, field="edition")
    refusal(senegal.patch(address, {"edition": 2, "nonsense": 1}), 400, field="nonsense")
    refusal(senegal.patch(at(practice, "revisions", 1), {"problem": "Other.", "edition": 1}), 404)
    refusal(senegal.post(at(practice, "revisions", "submit"), {}), 409, field="what_changed")
    done = senegal.post(at(practice, "revisions", "submit"), {"what_changed": "The problem", "edition": 2})
    assert done.json()["state"] == "submitted" and done.json()["what_changed"] == "The problem"
    refusal(senegal.post(at(practice, "revisions", "submit"), {"what_changed": "x"}), 403)
    for other in (spain, agency):
        assert [row["number"] for row in other.get(at(practice, "revisions")).json()["results"]] == [1]
        refusal(other.get(address), 404)
        refusal(other.post(at(practice, "revisions")), 403)
        refusal(other.post(at(practice, "revisions", "give-up")), 403)
    assert [row["number"] for row in senegal.get(at(practice, "revisions")).json()["results"]] == [2, 1]


def test_given_a_revision_when_given_up_by_api_then_it_is_dropped(cast, practice, senegal):
    practice = revise(cast, practice)
    assert senegal.post(at(practice, "revisions", "give-up")).json()["state"] == "dropped"
    refusal(senegal.post(at(practice, "revisions", "give-up")), 403)


@pytest.mark.parametrize("act", ["validate", "return", "take-back", "appeal", "messages"])
def test_given_a_revision_that_the_caller_does_not_see_when_they_act_on_its_practice_then_they_are_refused_as_any_reader(
    practice, senegal, spain, act
):
    body = {"reason": "Say more.", "text": "Why?"} if act == "messages" else {"reason": "Say more."}
    before = spain.post(at(practice, act), body)
    assert senegal.post(at(practice, "revisions")).status_code == 201
    after = spain.post(at(practice, act), body)
    assert before.status_code == after.status_code and after.status_code in (400, 403, 404), after.content


def test_given_two_revisions_when_compared_by_api_then_pieces_and_facts_are_told(cast, practice, spain):
    practice = published_again(cast, practice, problem="Forged visas were found too late.", kind="training")
    found = spain.get(at(practice, "compare"), {"from": 1, "to": 2}).json()
    problem = next(section for section in found["sections"] if section["kind"] == "problem")
    assert problem["pieces"] == [["same", "Forged "], ["gone", "documents"], ["new", "visas"], ["same", " were found too late."]]
    assert found["facts"] == [{"name": "kind", "gone": ["Mechanism"], "new": ["Training"], "stayed": []}]
    assert spain.get(at(practice, "compare")).json()["older"] == 1
    refusal(spain.get(at(practice, "compare"), {"from": "x"}), 400, field="from")
    refusal(spain.get(at(practice, "compare"), {"from": 9}), 404)
    refusal(spain.get(at(practice, "revisions", "9" * 60)), 404)


def test_given_a_slip_when_corrected_by_api_then_it_is_published_and_more_is_refused(cast, practice, coordinator, senegal):
    given = {"problem": "Forged visas were found too late.", "reason": "Visas, not documents.", "number": 1}
    refusal(senegal.post(at(practice, "corrections"), given), 403)
    answer = coordinator.post(at(practice, "corrections"), given)
    assert answer.status_code == 201 and answer.json()["is_correction"] and answer.json()["number"] == 2
    refusal(coordinator.post(at(practice, "corrections"), given | {"problem": "Other"}), 409, code="correction_too_large")
    many = {"problem": " ".join(f"w{number}" for number in range(60)), "reason": "x"}
    refusal(coordinator.post(at(practice, "corrections"), many), 409, field="problem", code="correction_too_large")
    refusal(coordinator.post(at(practice, "corrections"), {"title": "Other", "reason": "x"}), 400, field="title")
    refusal(coordinator.post(at(practice, "corrections"), {"problem": "x"}), 400, field="reason")


def test_given_a_practice_when_archived_withdrawn_and_restored_by_api_then_its_state_is_told(cast, practice, coordinator, spain):
    assert coordinator.post(at(practice, "archive"), {"reason": "Old"}).json()["state"] == "archived"
    assert coordinator.post(at(practice, "withdraw"), {"reason": "Wrong"}).json()["texts"] == {}
    assert spain.get(at(practice)).json()["state"] == "withdrawn"
    assert spain.get(at(practice, "revisions")).json()["results"] == []
    for part in ("comments", "compare"):
        refusal(spain.get(at(practice, part)), 404)
    assert spain.get(at(practice, "files")).json()["results"] == []
    assert coordinator.post(at(practice, "restore"), {"reason": "Right"}).json()["state"] == "published"
    refusal(coordinator.post(at(practice, "restore"), {"reason": "Right"}), 403)
    refusal(coordinator.post(at(practice, "archive"), {}), 400, field="reason")
    for act in ("archive", "withdraw", "restore"):
        refusal(spain.post(at(practice, act), {"reason": "x"}), 403)


def test_given_a_discussion_when_led_by_api_then_it_is_asked_answered_accepted_proposed_edited_and_removed(
    cast, practice, senegal, spain, agency
):
    key = str(uuid.uuid4())
    asked = {"text": "How did you begin?", "language": "en"}
    first, second = (spain.post(at(practice, "comments"), asked, HTTP_IDEMPOTENCY_KEY=key) for _turn in range(2))
    assert first.status_code == 201 and first.json() == second.json()
    question = first.json()
    assert question["to"]["country"] == "SN" and question["by"]["country"] == "ES" and question["thread"] is None
    reply = senegal.post(at(practice, "comments", question["id"], "answers"), {"text": "Un guichet.", "language": "fr"}).json()
    assert reply["thread"] == question["id"]
    assert spain.post(at(practice, "comments", reply["id"], "accept")).json()["accepted"] == reply["id"]
    read = senegal.get(at(practice, "comments", reply["id"]))["ETag"]
    refusal(senegal.patch(at(practice, "comments", reply["id"]), {"text": "Un seul guichet."}), 428, "If-Match")
    changed = senegal.patch(at(practice, "comments", reply["id"]), {"text": "Un seul guichet."}, HTTP_IF_MATCH=read)
    edited = changed.json()
    refusal(senegal.patch(at(practice, "comments", reply["id"]), {"text": "Deux."}, HTTP_IF_MATCH=read), 412)
    assert changed["ETag"] == senegal.get(at(practice, "comments", reply["id"]))["ETag"] != read
    assert edited["text"] == "Un seul guichet." and edited["edited_at"]
    revision = senegal.post(at(practice, "comments", reply["id"], "propose"), {"section": "lessons"})
    assert revision.status_code == 201 and "Un seul guichet." in revision.json()["content"]["lessons"]
    listed = agency.get(at(practice, "comments"), {"limit": 1}).json()
    assert [row["id"] for row in listed["results"]] == [question["id"]]
    assert [row["id"] for row in agency.get(listed["next"]).json()["results"]] == [reply["id"]]
    removed = senegal.post(at(practice, "comments", reply["id"], "remove"), {"reason": "Wrong"}).json()
    assert (removed["text"], removed["removed_reason"]) == ("", "Wrong")
    refusal(Api(cast.contributor_spain).post(at(practice, "comments"), asked), 403)
    refusal(spain.post(at(practice, "comments"), {"text": "x", "language": "xx"}), 400, field="language")
    refusal(spain.get(at(practice, "comments", uuid.uuid4())), 404)


def test_given_a_comment_that_was_removed_when_the_call_that_wrote_it_comes_again_then_its_text_does_not(
    cast, practice, spain, coordinator
):
    calls = {}
    for text, path in (("How much?", at(practice, "comments")), ("A secret word.", None)):
        path = path or at(practice, "comments", calls["How much?"][1]["id"], "answers")
        key = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
        written = spain.post(path, {"text": text, "language": "en"}, **key)
        assert written.status_code == 201, written.content
        calls[text] = (
            lambda path=path, text=text, key=key: spain.post(path, {"text": text, "language": "en"}, **key),
            written.json(),
        )
    for text, (again, told) in calls.items():
        assert (again().status_code, again().json(), again()["Idempotent-Replayed"]) == (201, told, "true")
        removal = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
        path = at(practice, "comments", told["id"], "remove")
        for _turn in range(2):
            assert coordinator.post(path, {"reason": "It names a person."}, **removal).json()["text"] == ""
        answer = again()
        assert answer.status_code == 201 and answer.json()["removed_reason"] == "It names a person."
        assert text not in answer.content.decode() and answer["ETag"] == spain.get(at(practice, "comments", told["id"]))["ETag"]
    with system_scope("test"):
        assert not [row for row in IdempotentCall.objects.all() if row.body]  # no text is kept beside its table


def test_given_a_post_that_wrote_too_much_when_it_asks_by_api_then_429_says_when(cast, practice, spain):
    for number in range(6):
        assert spain.post(at(practice, "comments"), {"text": f"Question {number}", "language": "en"}).status_code == 201
    answer = spain.post(at(practice, "comments"), {"text": "Once more", "language": "en"})
    body = refusal(answer, 429, code="too_many_comments")
    assert body["retry_at"] and 3_000 < int(answer["Retry-After"]) <= 3_602
    with system_scope("test"):
        assert Comment.objects.count() == 6


def test_given_a_revision_when_a_file_is_sent_by_api_then_it_is_listed_downloaded_and_removed(
    cast, practice, senegal, spain, settings, tmp_path, django_capture_on_commit_callbacks
):
    private = settings.STORAGES["private"]
    place = {**private, "OPTIONS": {**private["OPTIONS"], "location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": place}
    practice = revise(cast, practice)
    address = "/api/v1" + at(practice, "files", "upload")
    data = {"file": samples.upload(samples.document(), "form.pdf"), "title": "Form"}
    answer = senegal.client.post(address, data)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], answer.json()["revision"]) == ("quarantined", 2)
    refusal(senegal.client.get(answer.json()["download_url"]), 403)
    refusal(senegal.client.get(answer.json()["download_url"] + "preview/"), 403)
    assert answer.json()["preview_url"] is None
    refusal(senegal.client.post(address, {"title": "x"}), 400, field="file")
    refusal(senegal.client.post(address, {"file": samples.upload(b"hello", "a.txt")}), 400, field="file", code="file_kind")
    refusal(spain.client.post(address, data), 403)
    with django_capture_on_commit_callbacks(execute=True), system_scope("test"):
        pk = PracticeFile.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        clean_file("practices.PracticeFile", pk)
    listed = senegal.get(at(practice, "files")).json()["results"]
    assert [(row["name"], row["state"]) for row in listed] == [("form.pdf", "clean")]
    assert b"".join(senegal.client.get(listed[0]["download_url"], HTTP_ACCEPT="application/pdf")).startswith(b"%PDF")
    picture = senegal.client.get(listed[0]["preview_url"], HTTP_ACCEPT="image/*")
    assert (picture["Content-Type"], b"".join(picture)[8:12]) == ("image/webp", b"WEBP")
    refusal(spain.client.get(listed[0]["preview_url"]), 404)
    assert spain.get(at(practice, "files")).json()["results"] == []
    refusal(spain.client.get(listed[0]["download_url"]), 404)
    refusal(spain.client.delete(listed[0]["download_url"]), 404)
    assert senegal.client.delete(listed[0]["download_url"]).status_code == 204
    assert json.loads(senegal.get(at(practice, "files")).content)["results"] == [] and now(practice).next_id


def test_given_a_reader_then_they_list_the_revisions_that_came_after_the_one_they_read(cast, practice, spain):
    def since(api):
        return [row["number"] for row in api.get(at(practice, "revisions"), {"since": "last-read"}).json()["results"]]

    assert since(spain) == [1]
    spain.client.get(f"/practices/{practice.slug}/")
    assert since(spain) == []
    published_again(cast, practice)
    assert since(spain) == [2]
    assert since(Api(cast.agency)) == [2, 1]
    spain.client.get(f"/practices/{practice.slug}/")
    assert since(spain) == []
    refusal(spain.get(at(practice, "revisions"), {"since": "2026"}), 400, "since")


def test_given_more_comments_than_a_page_then_one_that_is_committed_late_with_an_earlier_time_shifts_nothing(
    cast, practice, spain
):
    def write(number, minutes):
        facts = {"post": cast.focal_point_spain.actor.post, "by": cast.focal_point_spain, "language": "en"}
        with system_scope("test"):
            at = timezone.now() + timedelta(minutes=minutes)
            Comment.objects.create(practice=practice, text=f"Question {number}", at=at, **facts)

    def texts(rows):
        return [row["text"].rpartition(" ")[2] for row in rows]

    for number in range(5):
        write(number, number - 60)
    path = f"{at(practice, 'comments')}?limit=2"
    assert texts(paged(spain, path)) == list("01234")
    second = spain.get(spain.get(path).json()["next"]).json()
    write("late", -90)
    again = spain.get(spain.get(second["previous"]).json()["next"]).json()
    assert texts(again["results"]) == texts(second["results"]) == ["2", "3"]
    assert texts(spain.get(second["next"]).json()["results"]) == ["4"]
    assert texts(spain.get(second["previous"]).json()["results"]) == ["0", "1"]
    assert texts(paged(spain, path)) == ["late", *"01234"]
    assert texts(paged(spain, f"{path}&sort=newest")) == [*"43210", "late"]
