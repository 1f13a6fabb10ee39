"""A practice is translated by whoever claims it, beside the original, and checked by a second speaker.

Texts of a work are read by those who read the practice and found by no search; what an approval puts before the readers is written
by a worker (practices/translating/applying.py), since the translator is of any country and the practice is not theirs to write.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.content import longest
from practices.errors import (
    AlreadyClaimed,
    LanguageUnsaid,
    NotReady,
    ReasonMissing,
    StaleWork,
    TextTooLong,
    UnknownEntry,
    WarningsUnseen,
    WrongState,
)
from practices.models import Practice, Revision, Section, Translation, TranslationWork, WorkText, source_hash
from practices.translating.checks import warnings_of
from practices.translating.languages import may_be_translated_to
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record
from rabatplatform.handing import hand_over

State = TranslationWork.State
_CARRIED = ("kind", "text", "source_hash", "made_from", "is_machine")


@transaction.atomic
def claim(*, practice: Practice, language: str, actor: Actor) -> TranslationWork:
    """Begin to translate into a language, with the text that readers have now. One's own open work is given as it is; one that lay
    for 30 days is taken over with what was written.

    Raises PermissionDenied, WrongState (not a language to translate into), AlreadyClaimed.
    """
    practice = Practice.objects.select_related("current").get(pk=practice.pk)
    posts = policies.translators_posts(actor.user)
    policies.may_translate(actor.user, practice, posts).require()
    if not may_be_translated_to(practice, language):
        words = _("Choose a language that the practice was not written in.")
        raise WrongState(words, fields={"language": words})
    works = TranslationWork.objects.select_for_update(of=("self",)).filter(practice=practice, language=language)
    before = works.filter(state__in=TranslationWork.OPEN).first()
    if before and before.translator_post_id in [post.pk for post in posts]:
        return before
    if before and not before.is_abandoned:
        raise _claimed(before)
    if before:
        _close(before, State.LEFT)
    try:
        with transaction.atomic():
            work = TranslationWork.objects.create(
                practice=practice,
                revision=practice.current,
                language=language,
                translator=actor.user,
                translator_post=actor.post,
                writers=sorted({*_writers(practice, language, before), actor.user.pk}),
            )
    except IntegrityError as error:  # two at the same moment
        raise AlreadyClaimed(_("Somebody else has just claimed this language.")) from error
    begun = before.texts.values(*_CARRIED) if before else texts_of_readers(practice, language)
    WorkText.objects.bulk_create([WorkText(practice=practice, work=work, **text) for text in begun])
    record(events.TRANSLATION_CLAIMED, subject=work, actor=actor, practice=work.practice_id)
    return work


def _claimed(work: TranslationWork) -> AlreadyClaimed:
    return AlreadyClaimed(_("%(post)s translates this practice into this language now.") % {"post": work.translator_post})


def _writers(practice: Practice, language: str, before: TranslationWork | None) -> list[int]:
    """People of whom the text is with which a work begins; what a second speaker checked already binds its author no more."""
    if before:
        return [before.translator_id, *before.writers]
    rows = Translation.objects.filter(revision=practice.current_id, language=language, author__isnull=False)
    return list(rows.exclude(state=Translation.State.REVIEWED).values_list("author", flat=True))


def texts_of_readers(practice: Practice, language: str) -> list[dict]:
    """What readers have now, as fields of WorkText."""
    rows = Translation.objects.filter(revision=practice.current_id, language=language)
    return [
        {
            "kind": kind,
            "text": text,
            "source_hash": made_hash,
            "made_from": made_from,
            "is_machine": state == Translation.State.MACHINE,
        }
        for kind, text, made_hash, made_from, state in rows.values_list(
            "section__kind", "text", "source_hash", "made_from", "state"
        )
    ]


@transaction.atomic
def save_texts(
    *, work: TranslationWork, edition: int, texts: dict, actor: Actor, beside: int, right=(), page=None, goes_on=False
) -> TranslationWork:
    """Store the given sections; an empty text removes one. `edition`, page, goes_on: as drafts.save_draft.

    beside: number of the revision that was shown; right: kinds whose text is still right for it, or as a machine wrote it.
    Raises PermissionDenied, UnknownEntry (no such revision, or section in it), TextTooLong, StaleWork (nothing is stored).
    """
    work = _locked(work)
    policies.may_write_translation(actor.user, work).require()
    original = _original(work, beside)
    _refuse_wrong(texts, original, work)
    stored = {text.kind: text for text in work.texts.all()}
    now = {kind: stored[kind].text if kind in stored else "" for kind in texts}
    changed = {kind: text for kind, text in texts.items() if text != now[kind]}
    kept = [kind for kind in right if kind in stored and kind in original and kind not in changed]
    kept = [kind for kind in kept if stored[kind].is_machine or stored[kind].source_hash != source_hash(original[kind])]
    if not changed and not kept:
        return work
    if edition != work.edition and (page is None or page != work.saved_page):
        raise _stale(work, now, texts, sorted({*changed, *kept}))
    gone = [kind for kind, text in changed.items() if not text.strip()]
    work.texts.filter(kind__in=gone).delete()
    written = {kind: text for kind, text in changed.items() if text.strip()} | {kind: stored[kind].text for kind in kept}
    at = timezone.now()
    WorkText.objects.bulk_create(
        [
            WorkText(
                practice_id=work.practice_id,
                work=work,
                kind=kind,
                text=text,
                source_hash=source_hash(original[kind]) if kind in original else stored[kind].source_hash,
                made_from=beside if kind in original else stored[kind].made_from,
                saved_at=at,
            )
            for kind, text in written.items()
        ],
        update_conflicts=True,
        unique_fields=["work", "kind"],
        update_fields=["text", "source_hash", "made_from", "is_machine", "saved_at"],
    )
    work.edition += 1
    work.writers = sorted({*work.writers, work.translator_id, actor.user.pk})
    work.saved_at, work.saved_page, work.translator = at, page if goes_on else None, actor.user
    work.save(update_fields=["edition", "saved_at", "saved_page", "translator", "writers"])
    return work


def _original(work: TranslationWork, number: int) -> dict[str, str]:
    """{kind: text} of a published revision of its practice."""
    revision = Revision.objects.filter(practice=work.practice_id, number=number, is_public=True).first()
    if revision is None:
        words = _("There is no such revision of this practice.")
        raise UnknownEntry(words, fields={"revision": words})
    return dict(Section.objects.filter(revision=revision).values_list("kind", "text"))


def _refuse_wrong(texts: dict, original: dict, work: TranslationWork) -> None:
    """A section that is in neither the original shown nor the work; a text longer than its section may be."""
    known = {*original, *work.texts.values_list("kind", flat=True)}
    unknown = {
        kind: _("This section is not in the original.") for kind, text in texts.items() if kind not in known and text.strip()
    }
    if unknown:
        raise UnknownEntry(_("This section is not in the original."), fields=unknown)
    long = {
        kind: _("At most %(most)d characters.") % {"most": longest(kind)}
        for kind, text in texts.items()
        if len(text) > longest(kind)
    }
    if long:
        raise TextTooLong(_("A text is too long."), fields=long)


@transaction.atomic
def offer(*, work: TranslationWork, actor: Actor, edition: int | None = None) -> TranslationWork:
    """Let a second speaker check it. Raises PermissionDenied, NotReady (nothing written, or as a machine wrote it), StaleWork."""
    work = _locked(work)
    policies.may_write_translation(actor.user, work).require()
    _refuse_stale(work, edition)
    texts = list(work.texts.all())
    if not texts:
        raise NotReady(_("Nothing is translated yet."))
    of_machine = {
        text.kind: _("A machine wrote this. Read it and say that it is right, or change it.") for text in texts if text.is_machine
    }
    if of_machine:
        raise NotReady(_("Some sections are still as a machine wrote them."), fields=of_machine)
    work.state, work.offered_at = State.OFFERED, timezone.now()
    work.save(update_fields=["state", "offered_at"])
    record(events.TRANSLATION_OFFERED, subject=work, actor=actor, practice=work.practice_id)
    return work


@transaction.atomic
def take_back(*, work: TranslationWork, actor: Actor) -> TranslationWork:
    """Change it once more before a second speaker has checked it. Raises PermissionDenied, WrongState (not offered)."""
    work = _locked(work)
    policies.may_leave_translation(actor.user, work).require()
    if work.state != State.OFFERED:
        raise WrongState(_("This translation is not offered for checking."))
    work.state, work.offered_at, work.saved_at = State.CLAIMED, None, timezone.now()
    work.save(update_fields=["state", "offered_at", "saved_at"])
    return work


@transaction.atomic
def approve(*, work: TranslationWork, actor: Actor, edition: int | None = None, seen=(), reads: bool = False) -> TranslationWork:
    """Say as a second speaker that it is right; a worker puts it before the readers.

    seen: keys of the glossary's warnings that were looked at; reads: the checker says that they read the language well, needed where
    no post of theirs and no country says it. Raises PermissionDenied, StaleWork, LanguageUnsaid, WarningsUnseen.
    """
    work = _locked(work)
    posts = policies.translators_posts(actor.user)
    policies.may_check_translation(actor.user, work, posts).require()
    _refuse_stale(work, edition)
    known = policies.speaks(posts, work.language)
    if not known and not reads:
        raise LanguageUnsaid("reads")
    unseen = {warning.key: warning.use for warning in warnings_of(work) if warning.key not in seen}
    if unseen:
        raise WarningsUnseen(_("Look at what the glossary found, and tick each."), fields=unseen)
    _checked(work, State.APPROVED, actor)
    record(events.TRANSLATION_APPROVED, subject=work, actor=actor, practice=work.practice_id, speaks="post" if known else "said")
    ask_to_apply(work)
    return work


@transaction.atomic
def give_back(*, work: TranslationWork, remarks: str, actor: Actor) -> TranslationWork:
    """Give it back to the translator with remarks. Raises PermissionDenied, ReasonMissing."""
    work = _locked(work)
    policies.may_check_translation(actor.user, work).require()
    if not remarks.strip():
        raise ReasonMissing("remarks")
    work.remarks = remarks.strip()
    _checked(work, State.GIVEN_BACK, actor)
    record(events.TRANSLATION_GIVEN_BACK, subject=work, actor=actor, practice=work.practice_id)
    return work


@transaction.atomic
def leave(*, work: TranslationWork, actor: Actor) -> TranslationWork:
    """Give a work up; the language is open to others. Raises PermissionDenied."""
    work = _locked(work)
    policies.may_leave_translation(actor.user, work).require()
    _close(work, State.LEFT)
    record(events.TRANSLATION_LEFT, subject=work, actor=actor, practice=work.practice_id)
    return work


def ask_to_apply(work: TranslationWork) -> None:
    """After the commit, by a worker; with the broker down the sweep finds it."""
    from practices.tasks import apply_translation

    transaction.on_commit(lambda: hand_over(apply_translation, work.pk))


def _locked(work: TranslationWork) -> TranslationWork:
    rows = TranslationWork.objects.select_for_update(of=("self",)).select_related(
        "practice__current", "translator_post__country", "translator_post__organisation"
    )
    return rows.get(pk=work.pk)


def _close(work: TranslationWork, state: str) -> None:
    work.state, work.closed_at = state, timezone.now()
    work.save(update_fields=["state", "closed_at"])


def _checked(work: TranslationWork, state: str, actor: Actor) -> None:
    work.state, work.checker, work.checker_post = state, actor.user, actor.post
    work.closed_at = timezone.now() if state == State.APPROVED else None
    work.saved_at = timezone.now()  # the 30 days of a translator who waited begin again
    work.save(update_fields=["state", "checker", "checker_post", "closed_at", "remarks", "saved_at"])


def _refuse_stale(work: TranslationWork, edition: int | None) -> None:
    if edition is not None and edition != work.edition:
        raise _stale(work, {}, {}, [])


def _stale(work, now, theirs, conflicts) -> StaleWork:
    return StaleWork(
        edition=work.edition,
        current=now,
        theirs=theirs,
        conflicts=conflicts,
        saved_by=str(work.translator_post or ""),
        saved_by_id=work.translator_id,
        saved_at=work.saved_at,
    )
