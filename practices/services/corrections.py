"""A small correction of a published text by its country: a few words, with a reason, without review."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events
from practices.content import TEXTS, content_of
from practices.errors import CorrectionTooLarge, ReasonMissing
from practices.models import Practice, Revision, Section
from practices.policies.published import may_correct
from practices.services.door import locked
from practices.services.drafts import put_texts
from practices.services.publishing import carry_translations
from practices.services.revisions import copy_of
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.differences import Budget, size_of_change
from rabatplatform.events.services import record

# How large all of them together may be since the text was last reviewed, and why: a slip of the pen, a figure, a name that
# changed; what changes the sense goes through the door. Characters as well, so that one endless "word" is not a small one.
MOST_WORDS, MOST_CHARACTERS = 40, 400
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
    content = content_of(practice, current)
    changed = changed_texts(content, texts)
    refuse_large(content, changed, reviewed=content_of(practice, last_reviewed(practice)))
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


def last_reviewed(practice: Practice) -> Revision:
    """The text that the corrections of today's began from: itself where it was not corrected."""
    rows = Revision.objects.filter(practice=practice, state=Revision.State.PUBLISHED, is_correction=False)
    return rows.filter(number__lte=practice.current.number).order_by("-number").first() or practice.current


def refuse_large(content: dict, changed: dict[str, str], reviewed: dict) -> None:
    """Raise CorrectionTooLarge for none, for a section that is emptied or begun, and for more than a few words since `reviewed`."""
    if not changed:
        raise CorrectionTooLarge(_("Nothing was changed."))
    whole = {kind: _("A section is not added or emptied by a correction.") for kind, text in changed.items() if not text.strip()}
    whole |= {kind: _("A section is not added or emptied by a correction.") for kind in changed if not content[kind].strip()}
    if whole:
        raise CorrectionTooLarge(_("This is more than a small correction: make a new revision."), fields=whole)
    budget = Budget()
    corrected = content | changed
    sizes = [size_of_change(reviewed[kind], corrected[kind], budget) for kind in CORRECTED if reviewed[kind] != corrected[kind]]
    number, characters = (sum(size) for size in zip(*sizes, strict=True)) if sizes else (0, 0)
    if number > MOST_WORDS or characters > MOST_CHARACTERS:
        message = _(
            "Corrections change at most %(most)d words (%(most_characters)d characters) of the text that was last reviewed; "
            "with this they change %(number)d words (%(characters)d characters). Make a new revision instead."
        )
        limits = {"most": MOST_WORDS, "most_characters": MOST_CHARACTERS}
        said = message % (limits | {"number": number, "characters": characters})
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
    """Sections that the revision in preparation left as they were are corrected there as well; what it rewrote stays.

    A page that has it open is told at its next save (`saved_page`), and does not put the old words back.
    """
    if not practice.next_id:
        return
    before = content_of(practice, current)
    now = content_of(practice, practice.next)
    same = {kind: text for kind, text in changed.items() if now[kind].strip() == before[kind].strip()}
    if same:
        put_texts(practice, practice.next, same)
        Revision.objects.filter(pk=practice.next_id).update(edition=practice.next.edition + 1, saved_page=None)
