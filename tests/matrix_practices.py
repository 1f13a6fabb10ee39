"""What the rows of practices that live are played on: one thing of each kind, of Senegal, with Spain as its counterpart.

In review: by the post of Spain's focal point, which declared no conflict. Adaptation: Spain's, waiting for its coordinator.
Translations: French is being written by Spain's contributor, Portuguese waits for a second speaker.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from practices.models import (
    Adaptation,
    Comment,
    Practice,
    PracticeFile,
    Review,
    ReviewRound,
    Section,
    TranslationWork,
    Validation,
    WorkText,
    source_hash,
)
from rabatplatform.access.scope import system_scope
from tests.factories import complete_content, make_practice

TEXTS = ("summary", "problem", "actions", "rights", "results", "lessons", "not_worked", "conditions")
FACTS = ("lead_institution", "phenomena", "kind", "evidence", "themes", "framework_items")


def make_practices(cast) -> SimpleNamespace:
    """Rows written by the system, as the services would have written them."""
    senegal, author, now = cast.senegal, cast.focal_point_senegal, timezone.now()
    content = complete_content(senegal, author.actor.post)

    def practice(state, title, **more):
        texts = {kind: content[kind] for kind in TEXTS}
        facts = {name: content[name] for name in FACTS}
        post = author.actor.post
        return make_practice(senegal, state=state, title=title, texts=texts, author=author, contact_post=post, **facts, **more)

    world = SimpleNamespace(
        reviewed=practice("in_review", "Scene in review"),
        declined=practice("declined", "Scene declined"),
        read=practice("published", "Scene read", confirmed_on=now.date()),
        revised=practice("published", "Scene revised"),
        kept=practice("archived", "Scene archived"),
        told=practice("published", "Scene of a source", origin="source_document", source={"document": "oporto-2015"}),
    )
    spain, reviewer = cast.spain, cast.focal_point_spain.actor.post
    with system_scope("matrix"):
        opened = ReviewRound.objects.get(practice=world.reviewed.pk)
        world.review = Review.objects.create(
            round=opened, number=1, post=reviewer, reader_id=reviewer.label_id, state="reading", declared_at=now,
            due_on=now.date() + timedelta(days=14),
        )  # fmt: skip
        closed = ReviewRound.objects.create(
            practice=world.declined, revision=world.declined.current, owner_id=world.declined.owner_id, state="closed",
            outcome="declined", closed_at=now, opened_by=author,
        )  # fmt: skip
        Validation.objects.create(round=closed, body_id=senegal.coordination_label_id, state="validated", at=now)
        revision = world.revised.current
        revision.pk, revision.number, revision.is_public, revision.published_at = None, 2, False, None
        revision._state.adding = True
        type(revision).state.field.set_state(revision, "draft")
        revision.save()
        for section in Section.objects.filter(revision=world.revised.current_id):
            Section.objects.create(practice=world.revised, revision=revision, kind=section.kind, text=section.text)
        Practice.objects.filter(pk=world.revised.pk).update(next=revision)
        facts = {"since_year": 2024, "running": "yes", "language": "es", **dict.fromkeys(Adaptation.TEXTS, "T")}
        by = {"created_by": cast.focal_point_spain, "created_from": reviewer}
        world.adaptation, world.begun, world.confirmed = (
            Adaptation.objects.create(
                practice=world.read, owner_id=spain.team_label_id, country=spain, state=state, **facts, **by
            )
            for state in ("submitted", "draft", "confirmed")
        )
        translator = {"translator": cast.contributor_spain, "translator_post": cast.contributor_spain.actor.post}
        works = [
            TranslationWork.objects.create(
                practice=world.read, revision=world.read.current, language=language, state=state, offered_at=now, **translator
            )
            for language, state in (("fr", "claimed"), ("pt", "offered"))
        ]
        for work in works:
            for section in Section.objects.filter(revision=world.read.current_id):
                WorkText.objects.create(
                    practice=world.read, work=work, kind=section.kind, text="Texte", source_hash=source_hash(section.text)
                )
        asked = {"practice": world.read, "to_post": author.actor.post, "language": "en"}
        world.question = Comment.objects.create(**asked, text="Q", by=cast.focal_point_spain, post=reviewer)
        world.answer = Comment.objects.create(
            **asked, thread=world.question, text="A", by=cast.analyst_spain, post=cast.analyst_spain.actor.post
        )
        world.file, world.drafted = (
            PracticeFile.objects.create(
                revision=of, name="annex.pdf", media_type="application/pdf", size=1, state=state, created_by=author
            )
            for of, state in ((world.read.current, "quarantined"), (revision, "quarantined"))
        )
    return world


def addresses(world) -> dict:
    """{URL name: the parts of its address}."""

    def at(practice, *names, **more):
        return {f"practices:{name}": {"address": practice.address, **more} for name in names}

    def api(practice, *names, **more):
        return {f"api:{name}": {"address": practice.address, **more} for name in names}

    def of(thing, *names):
        return {name: {"reference": thing.reference} for name in names}

    french, portuguese = {"language": "fr"}, {"language": "pt"}
    act, detail = ("return", "confirm"), ("detail", "withdraw")
    return {
        **at(world.reviewed, "review-round", "review-answer", "practice-take-back", "review-appoint", "review-edit"),
        **at(world.reviewed, "review-declare", "review-question"),
        **at(world.reviewed, "review-replace", reference=world.review.reference),
        **at(world.declined, "review-appeal"),
        **at(
            world.read,
            "adaptation-new",
            "practice-journey",
            "practice-confirm",
            "revision-list",
            "revision-new",
            "correction-new",
        ),
        **at(world.read, "revision-compare", "practice-archive", "practice-withdraw", "comment-list", "comment-ask"),
        **at(world.read, "translation-edit", "translation-claim", "translation-leave", **french),
        **at(world.read, "translation-check", **portuguese),
        **at(world.read, "translation-machine", language="ar"),
        **at(
            world.read,
            *(f"comment-{name}" for name in ("detail", "answer", "edit", "remove")),
            reference=world.question.reference,
        ),
        **at(world.read, "comment-accept", "comment-propose", reference=world.answer.reference),
        **at(world.read, "file-download", "file-preview", reference=world.file.reference),
        **at(world.read, "practice-export", form="pdf"),
        **at(world.revised, "revision-give-up", "file-add"),
        **at(world.revised, "file-remove", reference=world.drafted.reference),
        **at(world.kept, "practice-restore"),
        **at(world.told, "practice-take-over"),
        "practices:practice-list-export": {"form": "csv"},
        **of(world.adaptation, *(f"practices:adaptation-{name}" for name in (*act, *detail))),
        **of(world.begun, "practices:adaptation-edit"),
        # ── API ──
        **api(world.reviewed, "practice-rounds", "practice-validate", "practice-return", "practice-take-back", "review-message"),
        **api(world.reviewed, "review-detail", "review-declare", "review-send", "review-reviewers"),
        **api(world.reviewed, "review-replace", "review-prolong", reference=world.review.reference),
        **api(world.declined, "review-appeal"),
        **api(world.read, "revision-list", "revision-compare", "correction-new", "practice-archive", "practice-withdraw"),
        **api(world.read, "comment-list", "practice-journey", "practice-confirm", "file-list", "file-upload"),
        **api(world.read, "revision-detail", number=1),
        **api(world.read, "export-list"),
        **api(world.read, "practice-export", form="pdf"),
        **api(world.revised, "revision-submit", "revision-give-up"),
        **api(world.kept, "practice-restore"),
        **api(world.told, "practice-take-over"),
        **api(world.read, "comment-detail", "comment-remove", "comment-answer", reference=world.question.reference),
        **api(world.read, "comment-accept", "comment-propose", reference=world.answer.reference),
        **api(world.read, "file-download", "file-preview", reference=world.file.reference),
        **api(world.read, *(f"translation-{name}" for name in ("detail", "claim", "offer", "take-back", "leave")), **french),
        **api(world.read, "translation-approve", "translation-give-back", **portuguese),
        **of(world.adaptation, *(f"api:adaptation-{name}" for name in (*act, *detail))),
        **of(world.begun, "api:adaptation-submit"),
    }


PAGES = {
    "practices:review-answer": {"a-text": "T"},
    "practices:review-question": {"q-text": "T"},
    "practices:review-declare": {"conflict": "no"},
    "practices:review-appeal": {"reason": "R"},
    "practices:review-replace": {"replace": "1"},
    "practices:review-edit": {"edition": 1},
    "practices:adaptation-edit": {"edition": 1, "since_year": "2024"},
    "practices:adaptation-return": {"reason": "R"},
    "practices:adaptation-withdraw": {"reason": "R"},
    "practices:practice-archive": {"reason": "R"},
    "practices:practice-withdraw": {"reason": "R"},
    "practices:practice-restore": {"reason": "R"},
    "practices:practice-take-over": {"choice": "confirm"},
    "practices:adaptation-new": {"since_year": "2024"},
    "practices:comment-ask": {"text": "T", "language": "en"},
    "practices:comment-answer": {"text": "T", "language": "en"},
    "practices:comment-edit": {"text": "T"},
    "practices:comment-remove": {"reason": "R"},
    "practices:comment-propose": {"section": "lessons"},
    "practices:translation-check": {"give_back": "1", "remarks": "R", "edition": 1},
    "practices:translation-edit": {"edition": 1, "revision": 1},
}
