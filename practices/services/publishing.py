"""A revision becomes what all members read."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from practices.content import content_of
from practices.models import Practice, Revision, Section, Translation
from practices.services.slugs import free_slug
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import due_at
from rabatplatform.confirmation.services import begin


def publish(practice: Practice, revision: Revision, *, promising: bool = False) -> None:
    """Of a locked practice and its revision in hand, in review. The caller writes the step and the event."""
    revision.publish_as_promising() if promising else revision.publish()
    if promising:
        revision.maturity = Revision.Maturity.PROMISING
    revision.save(update_fields=["state", "standing", "is_public", "published_at", "maturity"])
    put_before_readers(practice, revision)


def put_before_readers(practice: Practice, revision: Revision) -> None:
    """Make a revision that was published just now the current one; translations of the last one go with it."""
    now, is_first = revision.published_at or timezone.now(), not practice.is_public
    before = practice.current_id
    practice.countries, practice.organisations = revision.countries, revision.organisations
    practice.current, practice.next, practice.updated_at = revision, None, now
    if is_first:
        practice.follow(revision)
        practice.published_at = practice.listed_at = now
        practice.year = practice.year or now.year
    if practice.state == Practice.State.ARCHIVED:  # a new text brings it back
        practice.restore()
    said_again(practice, Actor(None), now)
    if practice.slug is None:
        practice.slug = free_slug(content_of(practice, revision)["title"], practice.reference)
    try:
        with transaction.atomic():
            practice.save()
    except IntegrityError:  # another practice of the same title, published at the same moment
        practice.slug = f"{practice.slug[:70]}-{practice.reference}"
        practice.save()
    if before != revision.pk:
        carry_translations(before, revision)


def said_again(practice: Practice, actor: Actor, at) -> None:
    """Set it to confirmed at a moment; the caller stores it (all fields of Confirmable, confirmed_on, confirm_by)."""
    begin(practice, actor=actor, at=at)
    practice.confirmed_on, practice.confirm_by = at.date(), due_at(practice).date()


def carry_translations(from_revision: int, to: Revision) -> None:
    """Give a new revision the translations of the last: what they were made from tells which are older than the original."""
    of_kind = {section.kind: section for section in Section.objects.filter(revision=to)}
    rows = Translation.objects.filter(revision=from_revision).select_related("section")
    carried = [
        Translation(
            practice_id=row.practice_id,
            revision=to,
            section=of_kind[row.section.kind],
            **{name: getattr(row, name) for name in _CARRIED},
        )
        for row in rows
        if row.section.kind in of_kind and row.language != to.original_language
    ]
    Translation.objects.bulk_create(carried)


_CARRIED = (
    *("language", "text", "state", "source_hash", "made_from", "author_id", "author_post_id"),
    *("checked_by_id", "checked_from_id", "saved_at"),
)
