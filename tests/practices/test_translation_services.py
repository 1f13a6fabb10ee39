"""A translation from claim to approval."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Appointment, Post
from practices import errors
from practices.models import Practice, Revision, Translation, TranslationWork, WorkText, source_hash
from practices.tasks import apply_translation, apply_translations_left_behind
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from tests.factories import appoint, make_member, make_person, make_practice
from tests.practices.translating import FRENCH, TEXTS, act, claim, now, published, revised, rows_of, save, texts_of, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return published(cast.senegal)


@pytest.fixture
def offered(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), **FRENCH)
    return act(cast.contributor_spain, "offer", work=work)


def kinds(subject) -> list:
    with system_scope("test"):
        rows = Event.objects.filter(kind__startswith="practices.translation", subject_id=subject.pk)
        return list(rows.order_by("pk").values_list("kind", flat=True))


def test_given_a_translation_from_claim_to_approval_then_readers_get_it_with_both_names(cast, practice, offered):
    act(cast.focal_point_senegal, "approve", work=offered, reads=True, edition=2)
    assert rows_of(practice) == {}
    assert apply_translation(offered.pk) == 3
    assert apply_translation(offered.pk) == 0  # once counts
    row = rows_of(practice)["summary"]
    assert (row.text, row.state, row.made_from) == (FRENCH["summary"], "reviewed", 1)
    assert row.source_hash == source_hash(TEXTS["summary"])
    assert (row.author_id, row.author_post_id) == (cast.contributor_spain.pk, cast.contributor_spain.actor.post.pk)
    assert (row.checked_by_id, row.checked_from_id) == (cast.focal_point_senegal.pk, cast.focal_point_senegal.actor.post.pk)
    with system_scope("test"):
        assert Practice.objects.get(pk=practice.pk).updated_at > practice.updated_at
    assert [kind.rpartition("_")[2] for kind in kinds(offered)] == ["claimed", "offered", "approved"]


def test_given_a_worker_that_was_lost_then_the_sweep_applies_what_was_approved(cast, practice, offered):
    act(cast.focal_point_senegal, "approve", work=offered, reads=True)
    assert apply_translations_left_behind() == 1
    assert apply_translations_left_behind() == 0
    assert set(rows_of(practice)) == set(FRENCH)


def test_given_remarks_then_the_translator_is_told_changes_it_and_offers_it_again(cast, practice, offered):
    work = act(cast.contributor_senegal, "give_back", work=offered, remarks=" Say “parquet” once. ")
    assert (work.state, work.remarks) == ("given_back", "Say “parquet” once.")
    with system_scope("test"):
        event = Event.objects.get(kind="practices.translation_given_back")
    publish_event(event.pk)
    with system_scope("test"):
        assert {delivery.user_id for delivery in Delivery.objects.filter(event=event)} == {cast.contributor_spain.pk}
    save(cast.contributor_spain, work, title="Une cellule commune contre le trafic illicite de migrants")
    assert act(cast.contributor_spain, "offer", work=work).state == "offered"
    with pytest.raises(errors.ReasonMissing):
        act(cast.contributor_senegal, "give_back", work=work, remarks="  ")


def test_given_people_then_contributors_of_any_country_translate_and_nobody_checks_their_own(cast, practice, offered):
    for person in (cast.observer_spain, cast.secretariat):
        with pytest.raises(PermissionDenied):
            claim(person, practice, "pt")
    assert claim(cast.agency, practice, "pt").language == "pt"
    with pytest.raises(PermissionDenied, match="who did not write it"):
        act(cast.contributor_spain, "approve", work=offered, reads=True)
    with pytest.raises(PermissionDenied, match="contributor or above"):
        act(cast.observer_senegal, "approve", work=offered, reads=True)
    act(cast.coordinator_senegal, "approve", work=offered, reads=True)
    with pytest.raises(PermissionDenied, match="is approved"):
        act(cast.focal_point_senegal, "approve", work=offered, reads=True)
    with pytest.raises(PermissionDenied, match="is approved"):
        save(cast.contributor_spain, offered, title="X")


def test_given_a_claim_then_others_are_refused_until_thirty_days_without_a_save_and_take_over_what_is_written(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), title="Cellule")
    assert claim(cast.contributor_spain, practice).pk == work.pk
    with pytest.raises(errors.AlreadyClaimed, match="Spain"):
        claim(cast.agency, practice)
    with pytest.raises(PermissionDenied, match="translates this practice now"):
        save(cast.agency, work, title="Autre")
    with system_scope("test"):
        TranslationWork.objects.filter(pk=work.pk).update(saved_at=timezone.now() - timedelta(days=31))
    taken = claim(cast.agency, practice)
    assert (now(work).state, taken.translator_id) == ("left", cast.agency.pk)
    assert texts_of(taken)["title"].text == "Cellule"
    act(cast.agency, "leave", work=taken)
    assert claim(cast.contributor_senegal, practice).pk not in (work.pk, taken.pk)


def test_given_two_claims_at_the_same_moment_then_the_second_is_refused(cast, practice, monkeypatch):
    claim(cast.contributor_spain, practice)
    monkeypatch.setattr(TranslationWork, "OPEN", ())  # as if the first had not committed yet
    with pytest.raises(errors.AlreadyClaimed):
        claim(cast.agency, practice)


@pytest.mark.parametrize("language", ["en", "xx", "", "fr-FR", "wo"])
def test_given_the_original_or_an_unknown_language_then_it_is_refused_by_name(cast, practice, language):
    with pytest.raises(errors.WrongState) as refusal:
        claim(cast.contributor_spain, practice, language)
    assert "language" in refusal.value.fields


def test_given_a_practice_not_published_or_withdrawn_meanwhile_then_nothing_is_translated(cast, practice, offered):
    draft = make_practice(cast.senegal)
    with pytest.raises(PermissionDenied, match="not published"):
        claim(cast.contributor_senegal, draft)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
        Revision.objects.filter(practice=practice.pk).update(is_public=False)
    with pytest.raises(PermissionDenied, match="not published"):
        act(cast.focal_point_senegal, "approve", work=offered, reads=True)
    assert act(cast.contributor_spain, "take_back", work=offered).state == "claimed"
    assert act(cast.contributor_spain, "leave", work=offered).state == "left"


def test_given_readers_have_a_translation_then_it_is_the_beginning_of_the_work(cast, practice):
    translated(practice, title="Ancien", summary="Résumé")
    practice = revised(practice, summary="Another summary on migrant smuggling.")
    work = claim(cast.contributor_senegal, practice)
    texts = texts_of(work)
    assert texts["title"].text == "Ancien"
    assert texts["summary"].made_from == 1
    assert texts["summary"].source_hash != source_hash("Another summary on migrant smuggling.")
    act(cast.contributor_senegal, "save_texts", work=work, edition=1, texts={}, beside=2, right=["summary"])
    assert texts_of(work)["summary"].source_hash == source_hash("Another summary on migrant smuggling.")
    assert texts_of(work)["summary"].made_from == 2


def test_given_a_section_changed_or_removed_meanwhile_then_one_is_older_and_the_other_stays_in_the_work(cast, practice, offered):
    act(cast.focal_point_senegal, "approve", work=offered, reads=True)
    practice = revised(practice, summary="Changed meanwhile.", problem="")
    assert apply_translation(offered.pk) == 2
    rows = rows_of(practice)
    assert set(rows) == {"title", "summary"}
    assert (rows["summary"].source_hash, rows["summary"].made_from) == (source_hash(TEXTS["summary"]), 1)
    assert texts_of(offered)["problem"].text == FRENCH["problem"]


def test_given_a_section_removed_while_it_is_written_then_its_text_is_kept_and_a_new_one_refused(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), problem="Problème")
    revised(practice, problem="")
    save(cast.contributor_spain, work, problem="Problème, encore", beside=2)
    assert texts_of(work)["problem"].made_from == 1
    with pytest.raises(errors.UnknownEntry) as refusal:
        save(cast.contributor_spain, work, lessons="Leçons", beside=2)
    assert "lessons" in refusal.value.fields
    with pytest.raises(errors.UnknownEntry):
        save(cast.contributor_spain, work, title="T", beside=7)


def test_given_somebody_saved_in_between_then_nothing_is_stored_and_both_texts_are_told(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), title="Un")
    with pytest.raises(errors.StaleWork) as stale:
        save(cast.contributor_spain, work, edition=1, title="Deux")
    assert (stale.value.current["title"], stale.value.theirs["title"]) == ("Un", "Deux")
    assert save(cast.contributor_spain, work, edition=1, title="Un").edition == 2  # the same text is no conflict
    assert texts_of(work)["title"].text == "Un"
    with pytest.raises(errors.StaleWork):
        act(cast.contributor_spain, "offer", work=work, edition=1)


def test_given_a_text_too_long_or_nothing_at_all_then_it_is_refused_by_section(cast, practice):
    work = claim(cast.contributor_spain, practice)
    with pytest.raises(errors.TextTooLong) as refusal:
        save(cast.contributor_spain, work, summary="é" * 601, title="Titre")
    assert set(refusal.value.fields) == {"summary"}
    assert texts_of(work) == {}
    save(cast.contributor_spain, work, summary="é" * 600)
    save(cast.contributor_spain, work, summary="  ")
    assert texts_of(work) == {}
    with pytest.raises(errors.NotReady):
        act(cast.contributor_spain, "offer", work=work)


def test_given_the_wrong_crime_in_the_translation_then_the_checker_must_tick_that_it_was_seen(cast, practice):
    work = claim(cast.contributor_spain, practice)
    save(cast.contributor_spain, work, **FRENCH | {"summary": "Police et parquet luttent contre la traite."})
    act(cast.contributor_spain, "offer", work=work)
    with pytest.raises(errors.WarningsUnseen) as refusal:
        act(cast.focal_point_senegal, "approve", work=work, reads=True)
    assert set(refusal.value.fields) == {"summary:smuggling"}
    act(cast.focal_point_senegal, "approve", work=work, reads=True, seen={"summary:smuggling"})


def test_given_a_successor_in_the_post_then_the_work_waits_for_them(cast, practice):
    work, post = claim(cast.contributor_spain, practice), cast.contributor_spain.actor.post
    ended = DateTimeTZRange(timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=1))
    with system_scope("test"):
        Appointment.objects.filter(post=post).update(valid=ended, sole=ended)
    successor = make_person()
    appoint(successor, post, since=timezone.now() - timedelta(hours=1))
    successor.actor = Actor(successor, post)
    assert save(successor, work, title="Titre").translator_id == successor.pk


def test_given_another_member_of_the_same_country_then_they_cannot_write_in_it(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), title="Titre")
    other = make_member(cast.spain)
    with access_scope(other):
        assert WorkText.objects.filter(work=work.pk).update(text="Changed") == 0
        assert WorkText.objects.filter(work=work.pk).count() == 1


def test_given_a_work_that_somebody_took_over_then_nobody_of_whom_any_text_is_checks_it(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), **FRENCH)
    with system_scope("test"):
        TranslationWork.objects.filter(pk=work.pk).update(saved_at=timezone.now() - timedelta(days=31))
    work = save(cast.agency, claim(cast.agency, practice), title="Une cellule contre le trafic illicite de migrants")
    assert set(work.writers) == {cast.contributor_spain.pk, cast.agency.pk}
    act(cast.agency, "offer", work=work)
    with pytest.raises(PermissionDenied, match="who did not write it"):
        act(cast.contributor_spain, "approve", work=work, reads=True)
    assert act(cast.focal_point_senegal, "approve", work=work, reads=True).state == "approved"


def test_given_a_draft_that_readers_have_then_its_author_does_not_check_what_began_with_it(cast, practice):
    translated(practice, title=FRENCH["title"], state="draft")
    translated(practice, summary=FRENCH["summary"], state="reviewed")
    with system_scope("test"):
        rows = Translation.objects.filter(practice=practice)
        rows.filter(state="draft").update(author=cast.agency)
        rows.filter(state="reviewed").update(author=cast.focal_point_senegal)
    work = claim(cast.contributor_spain, practice)
    act(cast.contributor_spain, "offer", work=work)
    with pytest.raises(PermissionDenied, match="who did not write it"):
        act(cast.agency, "approve", work=work, reads=True)
    assert act(cast.focal_point_senegal, "approve", work=work, reads=True).state == "approved"


@pytest.mark.parametrize(("languages", "reads", "told"), [([], True, "said"), (["fr"], False, "post")])
def test_given_a_checker_then_who_says_that_they_know_the_language_is_kept(cast, practice, offered, languages, reads, told):
    with system_scope("test"):
        Post.objects.filter(pk=cast.focal_point_senegal.actor.post.pk).update(working_languages=languages)
    if not languages:
        with pytest.raises(errors.LanguageUnsaid) as refusal:
            act(cast.focal_point_senegal, "approve", work=offered)
        assert set(refusal.value.fields) == {"reads"}
    act(cast.focal_point_senegal, "approve", work=offered, reads=reads)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.translation_approved", subject_id=offered.pk)
    assert event.data == {"speaks": told, "practice": offered.practice_id}
