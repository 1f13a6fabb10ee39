"""A published practice changes through a new revision, written beside the one that is read."""

from django.db import transaction
from django.db.models import Max

from practices import events, policies
from practices.content import BODIES, FACTS, content_of
from practices.errors import StaleEdition
from practices.models import Practice, PracticeFile, Revision, Section
from practices.services.door import locked
from practices.services.drafts import put_facts
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record


@transaction.atomic
def begin_revision(*, practice: Practice, actor: Actor) -> Revision:
    """Begin the next revision with all that the current one says. Where one is in preparation already, that one is given.

    Raises PermissionDenied (not of its team, not published).
    """
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    policies.may_revise(actor.user, practice).require()
    if practice.next_id:
        return practice.next
    revision = copy_of(practice, actor)
    practice.next = revision
    practice.save(update_fields=["next"])
    step(practice, revision, "", actor)
    record(events.REVISION_BEGUN, subject=practice, actor=actor, revision=revision.number)
    return revision


def copy_of(practice: Practice, actor: Actor) -> Revision:
    """A new revision, not yet linked, with the facts, texts and annexes of the current one."""
    current = practice.current
    last = Revision.objects.filter(practice=practice).aggregate(last=Max("number"))["last"]
    revision = Revision(
        practice=practice,
        owner_id=practice.owner_id,
        number=last + 1,
        numbers=current.numbers,
        standing=current.standing,
        saved_by=actor.user,
        saved_from=actor.post,
    )
    content = content_of(practice, current)
    put_facts(revision, {name: content[name] for name in (*FACTS, *BODIES)})
    revision.save()
    texts = Section.objects.filter(revision=current).values_list("kind", "text")
    Section.objects.bulk_create([Section(practice=practice, revision=revision, kind=kind, text=text) for kind, text in texts])
    _copy_files(current, revision)
    return revision


def _copy_files(current: Revision, revision: Revision) -> None:
    """Rows of its own for the same stored files: an annex is removed from one revision without leaving the other."""
    skipped = ("id", "reference", "revision")
    fields = [field.attname for field in PracticeFile._meta.concrete_fields if field.name not in skipped]
    rows = PracticeFile.objects.filter(revision=current, state=PracticeFile.State.CLEAN)
    PracticeFile.objects.bulk_create(
        [PracticeFile(revision=revision, **{name: getattr(row, name) for name in fields}) for row in rows]
    )


@transaction.atomic
def give_up(*, practice: Practice, actor: Actor, edition: int | None = None) -> Practice:
    """Give a revision in preparation up; it stays in the history of its team. `edition` is the one that was read.

    Raises PermissionDenied, StaleEdition (saved in between).
    """
    practice, revision = locked(practice)
    policies.may_give_up(actor.user, practice).require()
    if edition is not None and edition != revision.edition:
        raise StaleEdition(edition=revision.edition, current=content_of(practice, revision), theirs={}, conflicts=[])
    before = revision.state
    revision.drop()
    revision.save(update_fields=["state"])
    practice.next = None
    practice.save(update_fields=["next"])
    step(practice, revision, before, actor, after=revision.state)
    record(events.REVISION_GIVEN_UP, subject=practice, actor=actor, revision=revision.number)
    return practice
