"""A new revision through the form, who learns of it, the list of revisions, older ones, and what changed since one read it."""

import pytest
from django.urls import reverse

from practices.models import LastRead, Revision, StateChange
from practices.services import revisions as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.practices.revising import now, published, published_again, revise, signed_in, texts
from tests.rabatplatform.api.calls import Api
from tests.reviewing import publish

pytestmark = pytest.mark.django_db
MARKER = "zanzibarite"


def url(practice, name):
    return reverse(f"practices:{name}", args=[practice.address])


def test_given_a_published_practice_when_its_team_begins_a_revision_twice_then_there_is_one_and_readers_see_the_old(cast):
    practice = published(cast)
    client = signed_in(cast.contributor_senegal)
    page = client.get(url(practice, "practice-detail")).content.decode()
    assert f'action="{url(practice, "revision-new")}"' in page and "Begin a new revision" in page
    first, second = (client.post(url(practice, "revision-new")) for _turn in range(2))
    assert first["Location"] == second["Location"] == f"/practices/{practice.slug}/edit/title/"
    with system_scope("test"):
        assert Revision.objects.filter(practice=practice.pk).count() == 2
        assert Event.objects.filter(kind="practices.revision_begun").count() == 1
    form = client.get(first["Location"]).content.decode()
    assert "Revision 2 is in preparation; readers see revision 1." in form and "<h1>New revision</h1>" in form


def test_given_a_revision_when_it_goes_through_the_form_the_door_and_review_then_readers_see_it_with_what_changed(cast):
    practice = revise(cast, published(cast))
    client = signed_in(cast.focal_point_senegal)
    answers = {"edition": 1, "problem": "Forged visas were found too late.", "actions": "A desk.", "rights": "Nobody is held."}
    saved = client.post(f"/practices/{practice.slug}/edit/actions/", answers)
    assert saved["Location"].endswith("/edit/results/")
    check = client.get(f"/practices/{practice.slug}/edit/check/").content.decode()
    assert 'name="what_changed"' in check and 'name="edition" value="2"' in check and "Nothing is missing" in check
    refused = client.post(url(practice, "practice-submit"), {"edition": 2, "what_changed": " "})
    assert refused.status_code == 422 and 'href="#id_what_changed"' in refused.content.decode()
    given = {"edition": 2, "what_changed": "The problem is told as it is."}
    assert client.post(url(practice, "practice-submit"), given).status_code == 302
    twice = client.post(url(practice, "practice-submit"), given)
    assert twice.status_code == 403 and "submitted already" in twice.content.decode()
    practice = now(practice)
    assert (practice.state, practice.next.state, practice.current.number) == ("published", "submitted", 1)
    practice = publish(practice, cast.coordinator_senegal)
    assert (practice.current.number, practice.next_id, practice.current.what_changed) == (2, None, given["what_changed"])
    body = signed_in(cast.observer_spain).get(url(practice, "practice-detail")).content.decode()
    assert "Forged visas" in body and "Revision 2: Published" in body and given["what_changed"] in body


def test_given_a_revision_in_preparation_when_others_look_everywhere_then_nothing_tells_of_it(cast):
    practice = revise(cast, published(cast), problem=f"The {MARKER} problem", title=f"{MARKER} title")
    for person in (cast.observer_senegal, cast.coordinator_spain, cast.agency, cast.secretariat):
        client = signed_in(person)
        pages = [
            *(url(practice, name) for name in ("practice-detail", "revision-list", "revision-compare")),
            f"/api/v1/practices/{practice.slug}/",
            "/",
        ]
        for page in pages:
            text = client.get(page).content.decode()
            assert "preparation" not in text and "Revision 2" not in text and MARKER not in text, (person, page)
        assert practice.slug not in client.get("/practices/", {"q": MARKER}).content.decode()
        for query in ("?revision=2", "?revision=3"):
            assert client.get(url(practice, "practice-detail") + query).status_code == 404
        for query in ("?from=1&to=2", "?to=3"):
            assert client.get(url(practice, "revision-compare") + query).status_code == 404
        assert Api(person).get("/practices/", {"q": MARKER}).json()["results"] == []
        assert client.post(url(practice, "revision-new")).status_code == 403
        assert client.get(url(practice, "revision-give-up")).status_code == 403
        assert client.get(url(practice, "practice-validate")).status_code in (403, 404)
    team = signed_in(cast.contributor_senegal).get(url(practice, "practice-detail")).content.decode()
    assert "Revision 2 is in preparation; readers see revision 1." in team
    assert signed_in(cast.contributor_senegal).get(url(practice, "practice-detail") + "?revision=2").status_code == 200


def test_given_a_revision_in_preparation_when_it_is_given_up_then_the_published_text_stays_and_the_team_keeps_the_history(cast):
    practice = revise(cast, published(cast), problem="Other")
    client = signed_in(cast.contributor_senegal)
    assert "What will happen" in client.get(url(practice, "revision-give-up")).content.decode()
    assert client.post(url(practice, "revision-give-up")).status_code == 302
    practice = now(practice)
    assert practice.next_id is None and texts(practice)["problem"] == "Forged documents were found too late."
    assert client.post(url(practice, "revision-give-up")).status_code == 403
    assert "Revision 2: Given up" in client.get(url(practice, "practice-detail")).content.decode()
    assert "Given up" not in signed_in(cast.observer_spain).get(url(practice, "practice-detail")).content.decode()
    with system_scope("test"):
        assert StateChange.objects.filter(practice=practice.pk, to_state="dropped").count() == 1


def test_given_two_at_once_when_a_revision_is_begun_then_the_second_gets_the_first(cast):
    practice = published(cast)
    with access_scope(cast.contributor_senegal):
        first = services.begin_revision(practice=practice, actor=cast.contributor_senegal.actor)
    with access_scope(cast.focal_point_senegal):  # began from a row that it read before
        assert services.begin_revision(practice=practice, actor=cast.focal_point_senegal.actor) == first


def test_given_an_older_public_revision_when_it_is_read_then_a_banner_says_so_and_nothing_can_be_done_there(cast):
    practice = published_again(cast, published(cast), problem="Newer words")
    client = signed_in(cast.coordinator_senegal)
    body = client.get(url(practice, "practice-detail") + "?revision=1").content.decode()
    assert "This is revision 1" in body and "Forged documents" in body and "Newer words" not in body
    assert "For the team of" not in body and "/edit/" not in body and "take_along" not in body
    assert "This is revision" not in client.get(url(practice, "practice-detail") + "?revision=2").content.decode()
    for wrong in ("", "x", "-1", "99", "1.0", "²", "9" * 40):
        assert client.get(url(practice, "practice-detail"), {"revision": wrong}).status_code == 404


def test_given_revisions_when_listed_then_each_says_when_by_whom_and_what_changed_and_leads_to_its_comparison(cast):
    practice = published_again(cast, published(cast), problem="Newer words")
    body = signed_in(cast.observer_spain).get(url(practice, "revision-list")).content.decode()
    assert "Newer figures." in body and "?from=1&amp;to=2" in body and "?revision=1" in body


# ── since one read it ──


def test_given_a_reader_when_a_later_revision_is_published_then_the_page_says_what_changed_since_until_the_next(cast):
    practice = published(cast)
    client = signed_in(cast.observer_spain)
    address = url(practice, "practice-detail")
    assert "Changed since" not in client.get(address).content.decode()
    practice = published_again(cast, practice, problem="Newer words")
    for _turn in range(2):
        body = client.get(address).content.decode()
        assert "Changed since you read it on" in body and "?from=1&amp;to=2" in body
    practice = published_again(cast, practice, problem="Newest words")
    assert "?from=2&amp;to=3" in client.get(address).content.decode()
    assert "Changed since" not in signed_in(cast.observer_senegal).get(address).content.decode()


def test_given_a_page_that_is_asked_for_by_head_or_unpublished_when_opened_then_nothing_is_written(cast):
    practice = published(cast)
    client = signed_in(cast.observer_spain)
    client.head(url(practice, "practice-detail"))
    Api(cast.observer_spain).get(f"/practices/{practice.slug}/")
    with system_scope("test"):
        assert not LastRead.objects.exists()
    client.get(url(practice, "practice-detail"))
    with system_scope("test"):
        row = LastRead.objects.get()
    client.get(url(practice, "practice-detail"))
    with system_scope("test"):
        assert LastRead.objects.get().at == row.at and (row.user_id, row.number, row.before) == (cast.observer_spain.pk, 1, None)


# ── comparison ──


def test_given_two_revisions_when_compared_then_words_and_facts_are_marked_and_equal_sections_are_folded(cast):
    changes = {"problem": "Forged visas were found too late.", "kind": "training", "lead_institution": "Airport police"}
    practice = published_again(cast, published(cast), **changes)
    answer = signed_in(cast.observer_spain).get(url(practice, "revision-compare"), {"from": 1, "to": 2})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert ">Removed: </span>documents</del>" in body and ">Added: </span>visas</ins>" in body
    assert "<bdi>Mechanism</bdi></del>" in body and "<bdi>Training</bdi></ins>" in body and "<bdi>Airport police</bdi>" in body
    assert "Results: not changed" in body
    swapped = signed_in(cast.observer_spain).get(url(practice, "revision-compare"), {"from": 2, "to": 1})
    assert swapped.content.decode().count("<del>") == body.count("<del>")


def test_given_a_translation_of_both_when_compared_in_it_then_the_translated_texts_are_compared(cast):
    from practices.models import Section, Translation

    practice = published_again(cast, published(cast), problem="Newer words")
    with system_scope("test"):
        for number, text in ((1, "Des faux documents"), (2, "Des faux visas")):
            section = Section.objects.get(practice=practice.pk, revision__number=number, kind="problem")
            facts = {"practice": practice, "revision_id": section.revision_id, "section": section, "state": "reviewed"}
            Translation.objects.create(language="fr", text=text, source_hash="x", **facts)
    body = signed_in(cast.observer_spain).get(url(practice, "revision-compare"), {"text": "fr"}).content.decode()
    assert "documents</del>" in body and "visas</ins>" in body and 'lang="fr" dir="ltr"' in body and "Newer words" not in body


@pytest.mark.parametrize("query", ["from=x", "to=-1", "from=1&to=²", "from=" + "9" * 30])
def test_given_numbers_that_are_none_when_compared_then_400_names_the_parameter(cast, query):
    practice = published(cast)
    assert signed_in(cast.observer_spain).get(url(practice, "revision-compare") + f"?{query}").status_code == 400


def test_given_one_revision_or_an_unknown_language_when_compared_then_the_page_answers(cast):
    practice = published(cast)
    client = signed_in(cast.observer_spain)
    assert "are the same" in client.get(url(practice, "revision-compare")).content.decode()
    assert client.get(url(practice, "revision-compare") + "?text=xx").status_code == 200
    assert client.get(url(practice, "revision-compare") + "?from=7").status_code == 404
