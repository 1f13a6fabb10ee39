"""The page of one practice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import services
from practices.models import Practice, Section, StateChange, Translation
from practices.models.revision import source_hash
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import complete_content, make_framework_item, make_organisation, make_practice, make_theme
from tests.reviewing import publish

pytestmark = pytest.mark.django_db
# User, scope and savepoints; and the look at the reference tables' versions, once in five seconds.
NOT_COUNTED = ("SAVEPOINT", "set_config", "django_session", '"accounts_user"."id" = ', "reference_referenceversion")


def get(client, person, address, **query):
    client.force_login(person)
    return client.get(f"/practices/{address}/", query)


def text_of(response):
    return response.content.decode()


def translate(practice, kind, text, *, language="fr", state="reviewed", made_from=None):
    with system_scope("test"):
        section = Section.objects.get(practice=practice, kind=kind)
        Translation.objects.create(
            practice=practice,
            revision_id=section.revision_id,
            section=section,
            language=language,
            text=text,
            state=state,
            source_hash=source_hash(made_from if made_from is not None else section.text),
        )


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured if not any(word in query["sql"] for word in NOT_COUNTED)]


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        practice = services.create_draft(
            body=cast.senegal, content=complete_content(cast.senegal, author.actor.post), actor=author.actor
        )
        return services.submit(practice=practice, actor=author.actor)


@pytest.fixture
def published(cast, submitted):
    return publish(submitted, cast.coordinator_senegal)


def test_given_a_draft_then_its_team_reads_it_and_nobody_else_learns_that_it_exists(client, cast):
    draft = make_practice(cast.senegal, title="Unfinished")
    for name in ("contributor_senegal", "focal_point_senegal", "analyst_senegal", "coordinator_senegal"):
        assert "Unfinished" in text_of(get(client, getattr(cast, name), draft.reference))
    others = ("observer_senegal", "focal_point_spain", "coordinator_spain", "agency", "secretariat", "superuser", "ended")
    for name in others:
        hidden = get(client, getattr(cast, name), draft.reference)
        absent = get(client, getattr(cast, name), "23456789abcd")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert hidden.content == absent.content
        assert hidden.headers.items() == absent.headers.items()


def test_given_a_published_practice_then_all_members_read_it_and_a_superuser_without_a_post_does_not(client, cast, published):
    for name in ("observer_senegal", "observer_spain", "agency", "secretariat"):
        assert get(client, getattr(cast, name), published.slug).status_code == 200
    assert get(client, cast.superuser, published.slug).status_code == 404


def test_given_nobody_signed_in_then_the_page_leads_to_sign_in(client, published):
    response = client.get(f"/practices/{published.slug}/")
    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


def test_given_a_published_practice_when_asked_by_its_reference_then_it_leads_to_the_slug_with_the_query(client, cast, published):
    response = get(client, cast.observer_spain, published.reference, text="fr")
    assert response.status_code == 301
    assert response.url == f"/practices/{published.slug}/?text=fr"
    assert get(client, cast.superuser, published.reference).status_code == 404


def test_given_head_then_the_answer_has_no_body(client, cast, published):
    client.force_login(cast.observer_spain)
    response = client.head(f"/practices/{published.slug}/")
    assert response.status_code == 200
    assert response.content == b""
    assert client.post(f"/practices/{published.slug}/").status_code == 405


def test_given_all_fields_then_the_page_shows_each(client, cast, published):
    page = text_of(get(client, cast.observer_spain, published.slug))
    for words in (
        "Checking travel documents at the airport",
        "Border police and airlines check documents together",
        "Forged documents were found too late.",
        "A shared desk was opened.",
        "Nobody is held while a check is made.",
        "More forgeries were found.",
        "Own figures or follow-up",
        "Train both sides together.",
        "The first form was too long.",
        "A duty prosecutor who answers.",
        'href="/focal-points/SN/"',
        "Border police",
        "Migrant smuggling",
        "Mechanism",
        'href="/practices/?theme=secure-documents"',
        'href="/frameworks/abidjan-2019/#R1"',
        "Ask Senegal",
        "Confirmed",
    ):
        assert words in page, words


def test_given_what_did_not_work_was_nothing_then_the_page_says_so(client, cast):
    practice = make_practice(cast.senegal, state="published", nothing_failed=True)
    assert "Nothing so far, say its authors." in text_of(get(client, cast.observer_spain, practice.slug))


def test_given_a_reviewed_translation_then_a_french_reader_gets_it_and_the_original_is_one_link_away(client, cast):
    practice = make_practice(cast.senegal, state="published", title="Observatory", texts={"summary": "A summary."})
    translate(practice, "title", "Observatoire")
    translate(practice, "summary", "Un résumé.")
    cast.observer_spain.language = "fr"
    with system_scope("test"):
        cast.observer_spain.save()
    response = get(client, cast.observer_spain, practice.slug)
    page = text_of(response)
    assert '<h1 lang="fr" dir="ltr">Observatoire</h1>' in page
    assert f'href="/practices/{practice.slug}/?text=en"' in page
    assert "note-warn" not in page.split("<article")[0].split("<main")[1]
    original = text_of(get(client, cast.observer_spain, practice.slug, text="en"))
    assert '<h1 lang="en" dir="ltr">Observatory</h1>' in original
    assert 'lang="fr"' in original.split("<body")[0]  # the page around it stays French


def test_given_a_machine_translation_of_one_part_then_it_is_marked_and_the_rest_keeps_its_own_language(client, cast):
    practice = make_practice(cast.senegal, state="published", title="Observatory", texts={"summary": "A summary."})
    translate(practice, "title", "مرصد", language="ar", state="machine")
    page = text_of(get(client, cast.observer_spain, practice.slug, text="ar"))
    assert '<h1 lang="ar" dir="rtl">مرصد</h1>' in page
    assert 'lang="en" dir="ltr">A summary.' in page
    assert "A machine translated this text" in page
    assert "Parts without a translation are shown in the original language." in page
    assert "machine translation" in text_of(get(client, cast.observer_spain, practice.slug))


def test_given_a_draft_translation_older_than_the_original_then_both_are_said(client, cast):
    practice = make_practice(cast.senegal, state="published", title="Observatory")
    translate(practice, "title", "Observatoire", state="draft", made_from="Old title")
    page = text_of(get(client, cast.observer_spain, practice.slug, text="fr"))
    assert "nobody has checked it yet" in page
    assert "older than the original" in page


@pytest.mark.parametrize("text", ["xx", "<script>", "fr'", "", "e" * 5000])
def test_given_a_language_that_is_not_there_then_the_readers_or_the_original_is_shown(client, cast, text):
    practice = make_practice(cast.senegal, state="published", title="Observatory")
    response = get(client, cast.observer_spain, practice.slug, text=text)
    assert response.status_code == 200
    assert "Observatory</h1>" in text_of(response)


def test_given_html_and_markdown_in_a_text_then_it_is_shown_as_text_and_lists_as_lists(client, cast):
    picture, link = "![p](https://a.example/p.png)", "[x](javascript:alert(1))"
    actions = f"One.\n\n- first\n- second\n\n<script>alert(1)</script> {link} {picture}\n\n# No heading"
    practice = make_practice(cast.senegal, state="published", texts={"actions": actions})
    article = text_of(get(client, cast.observer_spain, practice.slug)).split("<article")[1].split("</article")[0]
    assert '<ul class="bul">' in article
    assert "<script" not in article
    assert "<img" not in article
    assert "<h1" not in article
    assert "javascript:" not in article.replace("[x](javascript:alert(1))", "")


def test_given_a_practice_of_a_source_document_then_the_page_says_where_it_stands(client, cast):
    make_framework_item("oporto-2015:C8")
    practice = make_practice(
        make_organisation("rabat-process"),
        state="published",
        slug="observatory",
        origin="source_document",
        year=2015,
        source={
            "document": "oporto-2015",
            "section": {"en": "Session 1", "fr": "Session 1"},
            "lines": [321, 327],
            "speaker_role": {"en": "Coordinator"},
            "status": "ongoing",
            "evidence": "described",
        },
    )
    page = text_of(get(client, cast.observer_spain, practice.slug))
    for words in (
        "described in 2015",
        'href="/frameworks/oporto-2015/"',
        "Session 1",
        "321–327",
        "Coordinator",
        "Source document",
    ):
        assert words in page, words
    assert "Published from the source document" in page
    with system_scope("test"):
        Practice.objects.update(source={"document": "abidjan-2019"}, year=2019)
    page = text_of(get(client, cast.observer_spain, practice.slug))
    assert "described in 2019, not yet confirmed by the country" in page


def test_given_its_history_then_the_team_reads_every_step_and_others_the_public_one(client, cast, published):
    team = text_of(get(client, cast.contributor_senegal, published.slug))
    others = text_of(get(client, cast.contributor_spain, published.slug))
    for step in ("Draft begun", "Submitted"):
        assert step in team
        assert step not in others
    assert "Validated; in review" in team and "Coordinator, Senegal" in team
    assert "Published" in others.split('id="history"')[1] and "in review" not in others
    assert cast.coordinator_senegal.name not in others
    with system_scope("test"):
        assert StateChange.objects.count() == 4


def test_given_each_state_then_each_person_is_offered_what_their_post_may_do(client, cast):
    draft = make_practice(cast.senegal)
    edit, submit = f'href="/practices/{draft.reference}/edit/title/"', f'href="/practices/{draft.reference}/edit/check/"'
    assert edit in text_of(get(client, cast.contributor_senegal, draft.reference))
    assert submit not in text_of(get(client, cast.contributor_senegal, draft.reference))
    assert "is submitted by one of its focal points" in text_of(get(client, cast.contributor_senegal, draft.reference))
    page = text_of(get(client, cast.focal_point_senegal, draft.reference))
    assert edit in page
    assert submit in page
    assert "Read by the team of Senegal alone until it is submitted" in page


def test_given_a_submitted_practice_then_its_coordinator_may_validate_or_return_it_and_the_author_waits(client, cast, submitted):
    page = text_of(get(client, cast.coordinator_senegal, submitted.reference))
    assert f'href="/practices/{submitted.reference}/validate/"' in page
    assert f'href="/practices/{submitted.reference}/return/"' in page
    page = text_of(get(client, cast.focal_point_senegal, submitted.reference))
    assert "/validate/" not in page
    assert "/edit/" not in page
    assert "It waits for a coordinator of Senegal" in page


def test_given_the_only_coordinator_wrote_it_then_the_page_says_why_they_may_validate_it(client, cast):
    coordinator = cast.coordinator_spain
    with access_scope(coordinator):
        content = complete_content(cast.spain, coordinator.actor.post)
        practice = services.create_draft(body=cast.spain, content=content, actor=coordinator.actor)
        services.submit(practice=practice, actor=coordinator.actor)
    page = text_of(get(client, coordinator, practice.reference))
    assert "because Spain has no other coordinator" in page
    assert "/validate/" in page


def test_given_a_returned_practice_then_its_team_reads_the_message(client, cast, submitted):
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=submitted, reason="Say what it cost.", actor=cast.coordinator_senegal.actor)
    page = text_of(get(client, cast.focal_point_senegal, submitted.reference))
    assert "Say what it cost." in page
    assert f'href="/practices/{submitted.reference}/edit/check/"' in page


def test_given_one_theme_or_many_then_the_page_costs_the_same_and_at_most_twenty_queries(client, cast):
    bare = make_practice(cast.senegal, state="published", texts={"summary": "S"}, themes=[make_theme("t0").pk])
    themes = [make_theme(f"t{number}").pk for number in range(6)]
    items = [make_framework_item(f"f{number}:A1").pk for number in range(6)]
    texts = {kind: f"Text of {kind}" for kind in Section.Kind.values if kind != "title"}
    full = make_practice(cast.senegal, state="published", texts=texts, themes=themes, framework_items=items)
    for language in ("fr", "pt", "es", "ar"):
        for kind in Section.Kind.values:
            translate(full, kind, "T", language=language)
    client.force_login(cast.focal_point_senegal)
    few, many = queries_of(client, f"/practices/{bare.slug}/"), queries_of(client, f"/practices/{full.slug}/")
    assert len(few) == len(many)
    assert len(many) <= 18, "\n".join(many)


def test_given_a_submitted_practice_then_its_coordinators_page_costs_at_most_sixteen_queries(client, cast, submitted):
    client.force_login(cast.coordinator_senegal)
    found = queries_of(client, f"/practices/{submitted.reference}/")
    assert len(found) <= 14, "\n".join(found)
