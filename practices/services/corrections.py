"""A small correction of a published text by its country: a few words, with a reason, without review."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events
from practices.content import TEXTS, content_of
from practices.differences import Budget, words_changed
from practices.errors import CorrectionTooLarge, ReasonMissing
from practices.models import Practice, Revision, Section
from practices.policies.published import may_correct
from practices.services.door import locked
from practices.services.drafts import put_texts
from practices.services.publishing import carry_translations
from practices.services.revisions import copy_of
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

# How large it may be, and why: a slip of the pen, a figure, a name that changed; what changes the sense goes through the door.
MOST_WORDS = 40
CORRECTED = tuple(kind for kind in TEXTS if kind != Section.Kind.TITLE)  # the title is what others quote


@transaction.atomic
def correct(*, practice: Practice, texts: dict[str, str], reason: str, actor: Actor, edition: int | None = None) -> Revision:
    """Publish the current text with these sections corrected; translations go with it. A revision in preparation gets them too.

    texts: {kind of section: whole text}; edition: number of the revision that was read.
    Raises PermissionDenied, ReasonMissing, CorrectionTooLarge.
    """
    practice, _in_hand = locked(practice)
    may_correct(actor.user, practice).require()
    if not reason.strip():
        raise ReasonMissing
    current = practice.current
    changed = changed_texts(content_of(practice, current), texts)
    refuse_large(content_of(practice, current), changed)
    if edition is not None and edition != current.number:
        raise CorrectionTooLarge(_("The text was changed after you opened it. Correct it as it is now."))
    revision = _corrected(practice, changed, reason.strip(), actor)
    _into_preparation(practice, current, changed)
    practice.current, practice.updated_at = revision, timezone.now()
    practice.save(update_fields=["current", "updated_at"])
    carry_translations(current.pk, revision)
    step(practice, revision, Revision.State.DRAFT, actor, reason=revision.what_changed)
    record(events.PRACTICE_CORRECTED, subject=practice, actor=actor, revision=revision.number)
    return revision


def changed_texts(content: dict, texts: dict[str, str]) -> dict[str, str]:
    return {kind: text for kind, text in texts.items() if kind in CORRECTED and text.strip() != content[kind].strip()}


def refuse_large(content: dict, changed: dict[str, str]) -> None:
    """Raise CorrectionTooLarge for more than a few words, for none, and for a section that is emptied or begun."""
    if not changed:
        raise CorrectionTooLarge(_("Nothing was changed."))
    whole = {kind: _("A section is not added or emptied by a correction.") for kind, text in changed.items() if not text.strip()}
    whole |= {kind: _("A section is not added or emptied by a correction.") for kind in changed if not content[kind].strip()}
    if whole:
        raise CorrectionTooLarge(_("This is more than a small correction: make a new revision."), fields=whole)
    budget = Budget()
    number = sum(words_changed(content[kind], text, budget) for kind, text in changed.items())
    if number > MOST_WORDS:
        message = _("A correction changes at most %(most)d words; this changes %(number)d. Make a new revision instead.")
        said = message % {"most": MOST_WORDS, "number": number}
        raise CorrectionTooLarge(said, fields=dict.fromkeys(changed, said))


def _corrected(practice: Practice, changed: dict[str, str], reason: str, actor: Actor) -> Revision:
    if practice.next_id:  # the one in preparation comes after it: its number goes up by one
        number = practice.next.number
        last = Revision.objects.filter(practice=practice).order_by("-number").values_list("number", flat=True)[0]
        Revision.objects.filter(pk=practice.next_id).update(number=last + 1)
    revision = copy_of(practice, actor)
    if practice.next_id:
        revision.number = number
    put_texts(practice, revision, changed)
    revision.is_correction, revision.what_changed = True, reason
    revision.correct()
    revision.save()
    return revision


def _into_preparation(practice: Practice, current: Revision, changed: dict[str, str]) -> None:
    """Sections that the revision in preparation left as they were are corrected there as well; what it rewrote stays."""
    if not practice.next_id:
        return
    before = content_of(practice, current)
    now = content_of(practice, practice.next)
    same = {kind: text for kind, text in changed.items() if now[kind].strip() == before[kind].strip()}
    if same:
        put_texts(practice, practice.next, same)
        Revision.objects.filter(pk=practice.next_id).update(edition=practice.next.edition + 1)
