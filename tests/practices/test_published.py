"""Corrections, archiving, withdrawing and restoring: by whom, with which reason, and what readers see then."""

import uuid

import pytest
from django.urls import reverse

from practices import services
from practices.errors import StaleEdition
from practices.models import ReviewRound, Revision, Section, StateChange, Translation, source_hash
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.practices.revising import now, published, published_again, revise, signed_in, texts
from tests.rabatplatform.api.calls import Api

pytestmark = pytest.mark.django_db
REASON = {"reason": "The figure was of another year."}


def url(practice, name):
    return reverse(f"practices:{name}", args=[practice.address])


def corrected(practice, **changes):
    """What the form of a correction sends."""
    content = texts(practice, practice.current)
    kinds = [kind for kind, text in content.items() if isinstance(text, str) and kind in Section.Kind.values and text]
    given = {kind: content[kind] for kind in kinds if kind != "title"} | REASON | {"edition": practice.current.number}
    return given | changes


# ── corrections ──


def test_given_a_published_practice_when_its_coordinator_corrects_words_then_all_read_them_at_once_with_the_reason(cast):
    practice = published(cast)
    with system_scope("test"):
        section = Section.objects.get(practice=practice.pk, kind="problem")
        facts = {"revision_id": section.revision_id, "section": section, "source_hash": source_hash(section.text)}
        Translation.objects.create(practice=practice, language="fr", text="Trop tard", state="reviewed", **facts)
    client = signed_in(cast.coordinator_senegal)
    page = client.get(url(practice, "correction-new")).content.decode()
    assert 'name="problem"' in page and 'name="title"' not in page and 'name="legal_basis"' not in page
    answer = client.post(url(practice, "correction-new"), corrected(practice, problem="Forged visas were found too late."))
    assert answer.status_code == 302, answer.content.decode()
    practice = now(practice)
    revision = practice.current
    assert (revision.number, revision.is_correction, revision.is_public, revision.what_changed) == (
        2,
        True,
        True,
        REASON["reason"],
    )
    assert practice.confirmed_on is None  # a slip of the pen mended is no confirmation
    body = signed_in(cast.observer_spain).get(url(practice, "practice-detail")).content.decode()
    assert "Forged visas" in body and "Small correction" in body and REASON["reason"] in body
    french = signed_in(cast.observer_spain).get(url(practice, "practice-detail") + "?text=fr").content.decode()
    assert "Trop tard" in french and "older than the original" in french
    with system_scope("test"):
        assert Event.objects.filter(kind="practices.corrected").count() == 1
    assert Api(cast.observer_spain).get("/practices/", {"q": "visas"}).json()["results"][0]["slug"] == practice.slug


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"problem": " ".join(f"word{number}" for number in range(60))}, "at most 40 words"),
        ({"problem": "x" * 500}, "words (500 characters). Make a new revision"),
        ({"problem": " "}, "not added or emptied"),
        ({}, "Nothing was changed"),
        ({"problem": "Forged visas.", "reason": " "}, "Say why"),
        ({"problem": "Forged visas.", "edition": 7}, "changed after you opened it"),
        ({"problem": "Forged visas.", "edition": "x"}, "Error:"),
        ({"problem": "x" * 8_001}, "at most 8000"),
    ],
)
def test_given_more_than_a_small_correction_when_sent_then_422_says_why_and_nothing_is_stored(cast, changes, said):
    practice = published(cast)
    answer = signed_in(cast.coordinator_senegal).post(url(practice, "correction-new"), corrected(practice, **changes))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert now(practice).current.number == 1


def test_given_many_small_corrections_when_they_add_up_then_the_text_goes_through_the_door(cast):
    practice = published(cast)
    client = signed_in(cast.coordinator_senegal)
    start = texts(practice, practice.current)["problem"]
    for number, status in ((1, 302), (2, 302), (3, 422)):
        longer = " ".join([start, *(f"word{place}" for place in range(15 * number))])
        answer = client.post(url(practice, "correction-new"), corrected(practice, problem=longer))
        assert answer.status_code == status, number
        practice = now(practice)
    assert "with this they change 45 words" in answer.content.decode() and practice.current.number == 3
    reviewed = published_again(cast, practice, results="Many more.")  # what went through the door counts from there
    changes = corrected(reviewed, problem=longer)
    assert client.post(url(practice, "correction-new"), changes).status_code == 302


def test_given_an_open_page_when_the_text_is_corrected_then_its_next_autosave_is_stale_and_the_correction_stays(cast):
    practice = revise(cast, published(cast))
    author, page = cast.focal_point_senegal, uuid.uuid4()
    with access_scope(author):
        facts = {"practice": practice, "actor": author.actor, "page": page, "goes_on": True}
        edition = services.save_draft(edition=practice.next.edition, content={"results": "Twice."}, **facts).edition
    changes = {"problem": "Forged visas were found too late."}
    signed_in(cast.coordinator_senegal).post(url(practice, "correction-new"), corrected(practice, **changes))
    old = {"problem": "Forged documents were found too late."}
    with access_scope(author), pytest.raises(StaleEdition):
        services.save_draft(edition=edition, content=old, **facts)
    practice = now(practice)
    assert texts(practice, practice.next)["problem"] == changes["problem"]


def test_given_a_revision_in_preparation_when_the_text_is_corrected_then_it_comes_after_and_keeps_its_own_words(cast):
    practice = revise(cast, published(cast), results="Twice as many.")
    changes = {"problem": "Forged visas were found too late.", "results": "Many more forgeries were found."}
    signed_in(cast.coordinator_senegal).post(url(practice, "correction-new"), corrected(practice, **changes))
    practice = now(practice)
    assert (practice.current.number, practice.next.number, practice.next.edition) == (2, 3, 3)
    assert texts(practice, practice.current)["results"] == "Many more forgeries were found."
    mine = texts(practice, practice.next)
    assert mine["results"] == "Twice as many." and mine["problem"] == "Forged visas were found too late."


def test_given_a_revision_on_its_way_when_the_text_is_corrected_then_403_says_to_take_it_back(cast):
    practice = revise(cast, published(cast), results="Twice as many.")
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=practice, actor=cast.focal_point_senegal.actor, what_changed="Results")
    answer = signed_in(cast.coordinator_senegal).post(url(practice, "correction-new"), corrected(practice, problem="Visas."))
    assert answer.status_code == 403 and "Take it back first" in answer.content.decode()


@pytest.mark.parametrize("name", ["correction-new", "practice-archive", "practice-withdraw", "practice-restore"])
def test_given_others_than_its_coordinator_when_they_try_then_403_with_the_reason(cast, name):
    practice = published(cast)
    for person in (cast.focal_point_senegal, cast.coordinator_spain, cast.secretariat, cast.agency):
        for answer in (signed_in(person).get(url(practice, name)), signed_in(person).post(url(practice, name), REASON)):
            assert answer.status_code == 403 and "coordinator of Senegal" in answer.content.decode()
    assert now(practice).state == "published"


# ── withdraw, archive, restore ──


def test_given_a_practice_when_it_is_withdrawn_then_its_address_tells_what_happened_and_no_text_is_left_anywhere(cast):
    practice = published_again(cast, published(cast), problem="The zanzibarite problem")
    client = signed_in(cast.coordinator_senegal)
    page = client.get(url(practice, "practice-withdraw")).content.decode()
    assert "Nobody but your team reads its text" in page
    assert client.post(url(practice, "practice-withdraw"), {"reason": " "}).status_code == 422
    assert client.post(url(practice, "practice-withdraw"), REASON).status_code == 302
    assert client.post(url(practice, "practice-withdraw"), REASON).status_code == 403
    reader = signed_in(cast.observer_spain)
    for address in (url(practice, "practice-detail"), f"/practices/{practice.reference}/"):
        answer = reader.get(address, follow=True)
        body = answer.content.decode()
        assert answer.status_code == 410 and "was withdrawn" in body and REASON["reason"] in body and "Senegal" in body
        assert "zanzibarite" not in body and "Checking travel documents" not in body
    hidden = ["revision-list", "revision-compare"]
    assert [reader.get(url(practice, name)).status_code for name in hidden] == [404, 404]
    assert reader.get(url(practice, "practice-detail") + "?revision=1").status_code == 404
    for name in ("practice-validate", "practice-return", "revision-give-up", "correction-new"):
        assert reader.get(url(practice, name)).status_code == 403, name
    assert reader.get(f"/practices/{practice.slug}/edit/title/").status_code == 403
    assert reader.get(f"/practices/{practice.slug}/export/pdf/").status_code in (302, 404, 410)
    for form in ("csv", "json"):
        table = reader.get(f"/practices/export.{form}?state=withdrawn")
        assert table.status_code == 200 and "zanzibarite" not in b"".join(table).decode()
    for query in ({"q": "zanzibarite"}, {"q": "zanzibarite", "state": "withdrawn"}, {"q": "travel", "state": "withdrawn"}):
        assert Api(cast.observer_spain).get("/practices/", query).json()["results"] == [], query
        assert practice.slug not in reader.get("/practices/", query).content.decode()
    assert reader.get("/practices/suggestions/?q=zanzi").content == b""
    assert reader.get("/").status_code == 200


def test_given_a_withdrawn_practice_when_read_by_api_then_its_state_is_told_without_texts(cast):
    practice = published(cast)
    signed_in(cast.coordinator_senegal).post(url(practice, "practice-withdraw"), REASON)
    for person in (cast.observer_spain, cast.coordinator_senegal):
        api = Api(person)
        one = api.get(f"/practices/{practice.slug}/").json()
        assert (one["state"], one["texts"], one["title"], one["lead_institution"], one["themes"]) == ("withdrawn", {}, "", "", [])
        listed = api.get("/practices/", {"state": "withdrawn"}).json()["results"]
        assert [(row["slug"], row["texts"]) for row in listed] == [(practice.slug, {})]
        since = api.get("/practices/", {"state": ["published", "withdrawn"], "updated_since": "2020-01-01"}).json()["results"]
        assert [row["state"] for row in since] == ["withdrawn"]
        assert api.get(f"/practices/{practice.slug}/", {"fields": "numbers,contact_post,kind,phenomena"}).status_code == 200


def test_given_a_submitted_revision_when_the_practice_is_withdrawn_then_it_is_taken_back_and_cannot_be_changed(cast):
    practice = revise(cast, published(cast), problem="Other")
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=practice, actor=cast.focal_point_senegal.actor, what_changed="Problem")
    signed_in(cast.coordinator_senegal).post(url(practice, "practice-withdraw"), REASON)
    practice = now(practice)
    assert (practice.state, practice.next.state) == ("withdrawn", "draft")
    with system_scope("test"):
        assert ReviewRound.objects.get(practice=practice.pk).outcome == "taken_back"
    form = signed_in(cast.focal_point_senegal)
    given = {"edition": 1, "problem": "Written while it was withdrawn", "actions": "", "rights": ""}
    answer = form.post(f"/practices/{practice.slug}/edit/actions/", given)
    assert answer.status_code == 403 and given["problem"] in answer.content.decode() and "withdrawn" in answer.content.decode()
    assert form.post(url(practice, "practice-submit"), {"what_changed": "x"}).status_code == 403


def test_given_a_withdrawn_practice_when_it_is_restored_then_all_its_published_revisions_are_read_again(cast):
    practice = published_again(cast, published(cast), problem="Newer words")
    client = signed_in(cast.coordinator_senegal)
    client.post(url(practice, "practice-withdraw"), REASON)
    assert "Publish again" in client.get(url(practice, "practice-detail")).content.decode()
    assert client.post(url(practice, "practice-restore"), {"reason": "It was right after all."}).status_code == 302
    reader = signed_in(cast.observer_spain)
    body = reader.get(url(practice, "practice-detail")).content.decode()
    assert "Newer words" in body and "Published again" in body and "It was right after all." in body
    assert reader.get(url(practice, "practice-detail") + "?revision=1").status_code == 200
    assert Api(cast.observer_spain).get("/practices/", {"q": "newer words"}).json()["results"]
    with system_scope("test"):
        assert list(StateChange.objects.filter(practice=practice.pk, revision=None).values_list("to_state", flat=True)) == [
            "withdrawn",
            "published",
        ]
        assert not Revision.objects.filter(practice=practice.pk, is_public=False).exists()


def test_given_an_archived_practice_then_it_is_read_with_a_banner_and_found_only_by_its_state(cast):
    practice = published(cast)
    client = signed_in(cast.coordinator_senegal)
    assert client.post(url(practice, "practice-archive"), REASON).status_code == 302
    reader = signed_in(cast.observer_spain)
    answer = reader.get(url(practice, "practice-detail"))
    assert answer.status_code == 200 and "Archived on" in answer.content.decode() and REASON["reason"] in answer.content.decode()
    assert practice.slug not in reader.get("/practices/?q=travel").content.decode()
    assert practice.slug in reader.get("/practices/?q=travel&state=archived").content.decode()
    assert client.post(url(practice, "practice-archive"), REASON).status_code == 403
    assert client.post(url(practice, "practice-restore"), REASON).status_code == 302 and now(practice).state == "published"
