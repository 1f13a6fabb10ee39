"""Drafting by API: begin, change, submit; what is refused and that nothing is stored then."""

import json
import uuid

import pytest

from practices.models import Practice, Revision, Section
from rabatplatform.access.scope import system_scope
from tests.factories import complete_content, make_framework_item, make_organisation, make_practice, make_theme
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


def stored() -> int:
    with system_scope("test"):
        return Practice.objects.count() + Revision.objects.count() + Section.objects.count()


def complete(cast) -> dict:
    """Everything mandatory, in the names of the API."""
    content = complete_content(cast.senegal, cast.focal_point_senegal.actor.post)
    content["language"] = content.pop("original_language")
    keys = {
        "countries": ["SN"],
        "themes": ["secure-documents"],
        "framework_items": ["abidjan-2019:R1"],
        "contact_post": str(cast.focal_point_senegal.actor.post.reference),
    }
    return content | keys


def test_given_a_title_when_posted_then_a_draft_of_ones_own_body(cast, senegal, agency):
    for api, owner in ((senegal, "SN"), (agency, "unodc")):
        answer = api.post("/practices/", {"title": "A desk"})
        assert answer.status_code == 201
        made = answer.json()
        assert (made["state"], made["owner"], made["title"], made["edition"], made["slug"]) == ("draft", owner, "A desk", 1, None)
        assert answer["Location"] == made["url"]
        assert api.get(answer["Location"])["ETag"] == answer["ETag"]


def test_given_everything_when_posted_then_it_comes_back_as_it_was_sent(cast, senegal):
    make_organisation("iom")
    sent = complete(cast) | {"partners": ["iom"], "start": "2021-03", "nothing_failed": False, "maturity": "promising"}
    made = senegal.post("/practices/", sent).json()
    texts = made["texts"]["en"]
    for name, value in sent.items():
        if name in Section.Kind.values:
            assert texts[name] == value
        elif name == "contact_post":
            assert made[name]["id"] == value
        else:
            assert made[name] == value


def test_given_the_same_key_when_posted_twice_then_one_draft_and_the_same_answer(cast, senegal, agency):
    key = str(uuid.uuid4())
    first = senegal.post("/practices/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY=key)
    again = senegal.post("/practices/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY=key.upper())
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert agency.post("/practices/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY=key).status_code == 201  # a key is one's own
    with system_scope("test"):
        assert Practice.objects.count() == 2
    refusal(senegal.post("/practices/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY="again"), 400, field="Idempotency-Key")


def test_given_people_who_may_not_write_when_they_post_then_403_with_the_reason(cast):
    for person in (cast.observer_senegal, cast.secretariat, cast.superuser, cast.ended):
        body = refusal(Api(person).post("/practices/", {"title": "T"}), 403, code="not_allowed")
        assert body["detail"]
    body = refusal(Api(cast.focal_point_spain).post("/practices/", {"title": "T", "owner": "SN"}), 403)
    assert "Senegal" in body["detail"]
    assert stored() == 0


def test_given_a_draft_when_it_is_changed_then_only_the_given_fields_change(cast, senegal):
    made = senegal.post("/practices/", complete(cast)).json()
    answer = senegal.patch(made["url"], {"problem": "Another", "themes": [], "edition": 1})
    assert answer.status_code == 200
    changed = answer.json()
    assert changed["texts"]["en"]["problem"] == "Another"
    assert changed["themes"] == []
    assert changed["edition"] == 2
    assert changed["texts"]["en"]["lessons"] == made["texts"]["en"]["lessons"]


def test_given_a_draft_when_it_is_replaced_then_what_is_left_out_is_emptied(cast, senegal):
    made = senegal.post("/practices/", complete(cast)).json()
    answer = senegal.put(made["url"], {"title": "New", "language": "fr", "edition": 1})
    assert answer.json()["texts"] == {"fr": {"title": "New"}}
    assert answer.json()["countries"] == []
    refusal(senegal.put(made["url"], {"edition": 2}), 400, field="title", code="required")


def test_given_a_save_in_between_when_changed_then_409_with_both_texts_and_nothing_stored(cast, senegal):
    made = senegal.post("/practices/", {"title": "T", "problem": "First"}).json()
    Api(cast.contributor_senegal).patch(made["url"], {"problem": "Theirs", "edition": 1})
    body = refusal(senegal.patch(made["url"], {"problem": "Mine", "edition": 1}), 409, field="problem", code="stale_edition")
    assert body["current"] == {"problem": "Theirs"}
    assert body["yours"] == {"problem": "Mine"}
    assert body["edition"] == 2
    assert senegal.get(made["url"]).json()["texts"]["und"]["problem"] == "Theirs"


def test_given_stale_lists_and_posts_when_changed_then_both_are_told_in_keys(cast, senegal):
    make_theme("a"), make_theme("b")
    made = senegal.post("/practices/", {"title": "T"}).json()
    post = str(cast.focal_point_senegal.actor.post.reference)
    Api(cast.contributor_senegal).patch(made["url"], {"themes": ["a"], "contact_post": post, "edition": 1})
    body = refusal(senegal.patch(made["url"], {"themes": ["b"], "contact_post": None, "edition": 1}), 409)
    assert body["current"] == {"themes": ["a"], "contact_post": post}
    assert body["yours"] == {"themes": ["b"], "contact_post": None}


def test_given_if_match_when_it_is_current_then_it_is_saved_and_else_412(cast, senegal):
    answer = senegal.post("/practices/", {"title": "T"})
    address, etag = answer["Location"], answer["ETag"]
    french = senegal.get(address, HTTP_ACCEPT_LANGUAGE="fr")["ETag"]
    saved = senegal.patch(address, {"problem": "One"}, HTTP_IF_MATCH=french)
    assert saved.status_code == 200
    body = refusal(senegal.patch(address, {"problem": "Two"}, HTTP_IF_MATCH=etag), 412, code="precondition_failed")
    assert body["edition"] == 2
    refusal(senegal.patch(address, {"problem": "Two"}, HTTP_IF_MATCH='"made-by-hand"'), 412)
    for wrong in ("abc", '"', "W/", '"' + "x" * 9000 + '"', '"\xff"'):
        refusal(senegal.patch(address, {"problem": "Two"}, HTTP_IF_MATCH=wrong), 400, field="If-Match")
    assert senegal.patch(address, {"problem": "Two"}, HTTP_IF_MATCH=f"W/{saved['ETag']}").status_code == 200  # made weak by br
    assert senegal.patch(address, {"problem": "Three"}, HTTP_IF_MATCH="*").json()["edition"] == 4
    refusal(senegal.patch(address, {"problem": "Four"}), 428, field="edition", code="required")


def test_given_a_draft_when_it_is_incomplete_then_submitting_names_each_field_and_when_complete_it_is_submitted(cast, senegal):
    everything = complete(cast)
    made = senegal.post("/practices/", {"title": "T"}).json()
    body = refusal(senegal.post(f"{made['url']}submit/"), 409, field="language", code="practice_incomplete")
    missing = {error["field"] for error in body["errors"]}
    assert {"summary", "problem", "themes", "framework_items", "contact_post"} <= missing
    assert "countries" not in missing
    assert senegal.patch(made["url"], everything | {"edition": 1}).status_code == 200
    refusal(senegal.post(f"{made['url']}submit/", {"edition": 1}), 409, code="stale_edition")
    answer = senegal.post(f"{made['url']}submit/", {"edition": 2})
    assert answer.status_code == 200
    assert answer.json()["state"] == "submitted"
    refusal(senegal.post(f"{made['url']}submit/"), 403)
    body = refusal(senegal.patch(made["url"], {"problem": "Late", "edition": 2}), 403)
    assert "cannot be changed" in body["detail"]


def test_given_a_contributor_when_they_submit_then_403_and_others_writing_a_published_one_too(cast, spain, translated):
    draft = make_practice(cast.senegal)
    refusal(Api(cast.contributor_senegal).post(f"/practices/{draft.reference}/submit/"), 403)
    practice = translated()
    body = refusal(spain.patch(f"/practices/{practice.slug}/", {"problem": "x", "edition": 1}), 403)
    assert "Senegal" in body["detail"]
    refusal(spain.post(f"/practices/{practice.slug}/submit/"), 403)


WRONG = [
    ({}, "title"),
    ({"title": ""}, "title"),
    ({"title": "  "}, "title"),
    ({"title": None}, "title"),
    ({"title": 5}, "title"),
    ({"title": True}, "title"),
    ({"title": ["a"]}, "title"),
    ({"title": {"en": "a"}}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"title": "T", "summary": "x" * 601}, "summary"),
    ({"title": "T", "problem": "x" * 8001}, "problem"),
    ({"title": "T", "problem": 1}, "problem"),
    ({"title": "T", "language": "xx"}, "language"),
    ({"title": "T", "language": 1}, "language"),
    ({"title": "T", "language": ["en"]}, "language"),
    ({"title": "T", "language": {}}, "language"),
    ({"title": "T", "kind": "nothing"}, "kind"),
    ({"title": "T", "phenomena": "smuggling"}, "phenomena"),
    ({"title": "T", "phenomena": ["nothing"]}, "phenomena"),
    ({"title": "T", "countries": "SN"}, "countries"),
    ({"title": "T", "countries": ["XX"]}, "countries"),
    ({"title": "T", "countries": [1]}, "countries"),
    ({"title": "T", "countries": [["SN"]]}, "countries"),
    ({"title": "T", "countries": None}, "countries"),
    ({"title": "T", "countries": {"SN": 1}}, "countries"),
    ({"title": "T", "countries": ["SN"] * 100}, "countries"),
    ({"title": "T", "organisations": ["nobody"]}, "organisations"),
    ({"title": "T", "themes": ["nothing"]}, "themes"),
    ({"title": "T", "framework_items": ["nothing"]}, "framework_items"),
    ({"title": "T", "instruments": ["nothing"]}, "instruments"),
    ({"title": "T", "partners": ["nothing"]}, "partners"),
    ({"title": "T", "contact_post": "1"}, "contact_post"),
    ({"title": "T", "contact_post": 1}, "contact_post"),
    ({"title": "T", "contact_post": "6c4a288d-0000-4000-8000-000000000001"}, "contact_post"),
    ({"title": "T", "nothing_failed": "yes"}, "nothing_failed"),
    ({"title": "T", "nothing_failed": 1}, "nothing_failed"),
    ({"title": "T", "start": "yesterday"}, "start"),
    ({"title": "T", "start": "2021-13"}, "start"),
    ({"title": "T", "start": 2021}, "start"),
    ({"title": "T", "end": "2021-01-01T00:00:00"}, "end"),
    ({"title": "T", "owner": "nobody"}, "owner"),
    ({"title": "T", "owner": 1}, "owner"),
    ({"title": "T", "edition": 1}, "edition"),
    ({"title": "T", "state": "published"}, "state"),
    ({"title": "T", "slug": "mine"}, "slug"),
    ({"title": "T", "sumary": "typing error"}, "sumary"),
    ({"title": "T", "__class__": "x"}, "__class__"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG, ids=lambda value: json.dumps(value)[:40])
def test_given_a_wrong_field_when_posted_then_400_names_it_and_nothing_is_stored(cast, senegal, sent, field):
    refusal(senegal.post("/practices/", sent), 400, field=field)
    assert stored() == 0


@pytest.mark.parametrize("edition", [0, -1, "1", 1.5, None, True, [1], 10**30, 2_000_000_001])
def test_given_a_wrong_edition_when_changed_then_400_names_it(cast, senegal, edition):
    made = senegal.post("/practices/", {"title": "T"}).json()
    refusal(senegal.patch(made["url"], {"problem": "x", "edition": edition}), 400, field="edition")


BODIES = {
    "not JSON": b"{",
    "text": b"title=T",
    "empty": b"",
    "a list": b"[]",
    "a text": b'"T"',
    "a number": b"1",
    "null": b"null",
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "a half pair": b'{"title": "\\ud800"}',
    "a half pair as a name": b'{"title": "T", "\\udc00": 1}',
    "a null character": b'{"title": "\\u0000"}',
    "a raw null": b'{"title": "\x00"}',
    "NaN": b'{"title": NaN}',
    "deep lists": b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a byte order mark": b'\xef\xbb\xbf{"title": "T"}',
    "a huge number": b'{"title": ' + b"9" * 5_000 + b"}",
    "many names": json.dumps({f"f{number}": 1 for number in range(20_000)}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_given_a_body_that_is_no_draft_when_posted_then_400_and_nothing_is_stored(cast, senegal, name):
    refusal(senegal.post("/practices/", BODIES[name]), 400)
    assert stored() == 0


def test_given_half_a_pair_when_posted_then_the_field_is_named(cast, senegal):
    refusal(senegal.post("/practices/", b'{"title": "T", "problem": "\\ud800"}'), 400, field="problem")


def test_given_ten_megabytes_when_posted_then_413_and_another_content_type_415(cast, senegal):
    refusal(senegal.post("/practices/", b'{"title": "' + b"x" * 10_000_000 + b'"}'), 413, code="too_large")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""):
        refusal(senegal.post("/practices/", {"title": "T"}, content_type=kind), 415, code="unsupported_media_type")
    assert stored() == 0


def test_given_scripts_when_posted_then_they_are_stored_as_text_and_answered_as_json(cast, senegal):
    script = "<script>alert(1)</script> [x](javascript:alert(1))"
    answer = senegal.post("/practices/", {"title": script})
    assert answer.json()["title"] == script
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_given_query_parameters_when_posted_then_they_are_refused_by_name(cast, senegal):
    refusal(senegal.post("/practices/?title=T", {"title": "T"}), 400, field="title", code="unknown_parameter")


def test_given_a_french_speaker_when_refused_then_the_words_are_french(cast):
    cast.focal_point_senegal.language = "fr"
    cast.focal_point_senegal.save(update_fields=["language"])
    body = refusal(Api(cast.focal_point_senegal).post("/practices/", {"title": ""}), 400, field="title", code="blank")
    assert body["errors"][0]["detail"] == "Ce champ ne peut être vide."


def test_given_retired_entries_when_linked_then_they_are_unknown(cast, senegal):
    from django.utils import timezone

    from practices.models import Theme
    from rabatplatform.reference import memory

    make_theme("old"), make_framework_item()
    with system_scope("factory"):
        Theme.objects.filter(slug="old").update(retired_at=timezone.now())
    memory.forget()
    refusal(senegal.post("/practices/", {"title": "T", "themes": ["old"]}), 400, field="themes")
