"""What a worker writes for the readers: approved translations, and a machine's where nobody has translated. In the system's scope."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from practices.models import Practice, Section, Translation, TranslationNeed, TranslationWork, source_hash
from practices.translating.languages import may_be_translated_to
from practices.translating.machine import provider

_WRITTEN = (
    *("text", "state", "source_hash", "made_from", "author", "author_post"),
    *("checked_by", "checked_from", "saved_at"),
)


@transaction.atomic
def apply(work: TranslationWork) -> int:
    """Put an approved work before the readers of the text as it is now; how many sections. Any number of times: once it counts.

    A section that is in the original no more stays in the work alone; one whose original changed meanwhile is shown as older; one
    that the translator emptied is taken from the readers (a work begins with all that they have).
    """
    practice = Practice.objects.select_for_update(of=("self",)).select_related("current").get(pk=work.practice_id)
    work = TranslationWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if work.state != TranslationWork.State.APPROVED or work.applied_at:
        return 0
    sections = dict(Section.objects.filter(revision=practice.current_id).values_list("kind", "pk"))
    rows = [
        Translation(
            practice=practice,
            revision_id=practice.current_id,
            section_id=sections[text.kind],
            language=work.language,
            text=text.text,
            state=Translation.State.REVIEWED,
            source_hash=text.source_hash,
            made_from=text.made_from,
            author_id=work.translator_id,
            author_post_id=work.translator_post_id,
            checked_by_id=work.checker_id,
            checked_from_id=work.checker_post_id,
            saved_at=text.saved_at,
        )
        for text in work.texts.all()
        if text.kind in sections and may_be_translated_to(practice, work.language)
    ]
    Translation.objects.bulk_create(rows, update_conflicts=True, unique_fields=["section", "language"], update_fields=_WRITTEN)
    gone = 0
    if may_be_translated_to(practice, work.language):
        emptied = Translation.objects.filter(revision=practice.current_id, language=work.language, saved_at__lte=work.closed_at)
        gone, _by_model = emptied.exclude(section__kind__in=[text.kind for text in work.texts.all()]).delete()
    work.applied_at = timezone.now()
    work.save(update_fields=["applied_at"])
    if rows or gone:
        touched(practice)
    return len(rows)


def touched(practice: Practice) -> None:
    """What is read of it changed: lists of changes and ETags say so."""
    practice.updated_at = timezone.now()
    practice.save(update_fields=["updated_at"])


def unapplied(limit: int = 200):
    """Approved works that no worker has put before the readers yet, the oldest approval first."""
    return TranslationWork.objects.filter(state=TranslationWork.State.APPROVED, applied_at=None).order_by("closed_at")[:limit]


@transaction.atomic
def fill(practice: Practice, language: str) -> int:
    """Let the machine translate what nobody has, and renew its own text where the original changed; how many sections.

    A person's text is never replaced, draft or reviewed; nothing is done while somebody translates.
    """
    machine = provider()
    practice = Practice.objects.select_for_update(of=("self",)).select_related("current").get(pk=practice.pk)
    works = TranslationWork.objects.filter(practice=practice, language=language, state__in=TranslationWork.OPEN)
    if not machine.is_there or not _may_leave_us(practice) or not may_be_translated_to(practice, language) or works.exists():
        return 0
    written = {row.section_id: row for row in Translation.objects.filter(revision=practice.current_id, language=language)}
    wanted = [
        section
        for section in Section.objects.filter(revision=practice.current_id)
        if _is_wanted(section, written.get(section.pk))
    ]
    if not wanted:
        return 0
    source = practice.current.original_language
    texts = machine.translate([section.text for section in wanted], source, language)
    for section, text in zip(wanted, texts, strict=True):
        values = {
            "practice": practice,
            "revision_id": practice.current_id,
            "text": text,
            "state": Translation.State.MACHINE,
            "source_hash": source_hash(section.text),
            "made_from": practice.current.number,
            "saved_at": timezone.now(),
        }
        Translation.objects.update_or_create(section=section, language=language, defaults=values)
    touched(practice)
    return len(wanted)


def wanted_of_machine(limit: int = 200):
    """(id of the practice, language) where a section is missing or older, the longest wanted first."""
    rows = TranslationNeed.objects.filter(Q(missing__gt=0) | Q(older__gt=0)).order_by("since", "pk")
    return rows.values_list("practice_id", "language")[:limit]


def _is_wanted(section: Section, written: Translation | None) -> bool:
    if written is None:
        return True
    return written.state == Translation.State.MACHINE and written.source_hash != source_hash(section.text)


def _may_leave_us(practice: Practice) -> bool:
    """Only what all members read is ever given to a machine."""
    return practice.state == Practice.State.PUBLISHED and practice.current.is_public


@transaction.atomic
def prefill(work: TranslationWork) -> int:
    """Let the machine begin the sections of a work that are empty, marked until a person saves them; how many."""
    machine = provider()
    work = TranslationWork.objects.select_for_update(of=("self",)).select_related("practice__current").get(pk=work.pk)
    practice = work.practice
    begun = set(work.texts.values_list("kind", flat=True))
    wanted = [section for section in Section.objects.filter(revision=practice.current_id) if section.kind not in begun]
    if not machine.is_there or work.state not in (work.State.CLAIMED, work.State.GIVEN_BACK) or not wanted:
        return 0
    if not _may_leave_us(practice) or not may_be_translated_to(practice, work.language):
        return 0
    texts = machine.translate([section.text for section in wanted], practice.current.original_language, work.language)
    work.texts.bulk_create(
        [
            work.texts.model(
                practice=practice,
                work=work,
                kind=section.kind,
                text=text,
                source_hash=source_hash(section.text),
                made_from=practice.current.number,
                is_machine=True,
            )
            for section, text in zip(wanted, texts, strict=True)
        ]
    )
    work.edition += 1
    work.save(update_fields=["edition"])
    return len(wanted)
