"""The door: a text is submitted, validated by the coordinator of each body named, and goes to review.

What a coordinator of another country or a reviewer causes on somebody else's practice is done by a worker (settling.py): they
write rows of their own, and the practice is not theirs to write.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from focalpoints.querysets import COORDINATORS, body_of_coordination, body_of_label, holders_of
from practices import events, policies
from practices.completeness import missing
from practices.content import content_of
from practices.errors import PracticeIncomplete, StaleEdition, WrongState
from practices.models import Practice, PracticeFile, ReviewRound, Revision, Validation
from practices.services.settling import ask_to_settle, settle
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record
from rabatplatform.reference.memory import shelf

State = Validation.State
SAY_WHAT_CHANGED = _("Say what changed since the published revision")


@transaction.atomic
def submit(*, practice: Practice, actor: Actor, edition: int | None = None, what_changed: str | None = None) -> Practice:
    """Hand the revision in hand in: the coordinators of the bodies it names validate it.

    what_changed: from the published revision; mandatory for a later one, None leaves what was said before.

    Raises PermissionDenied, StaleEdition (changed since it was read), PracticeIncomplete (with what is missing).
    """
    practice, revision = locked(practice)
    policies.may_submit(actor.user, practice).require()
    content = content_of(practice, revision)
    if edition is not None and edition != revision.edition:
        raise StaleEdition(edition=revision.edition, current=content, theirs={}, conflicts=[])
    gaps = missing(content)
    if practice.is_public:
        revision.what_changed = revision.what_changed if what_changed is None else what_changed.strip()
        gaps |= {} if revision.what_changed else {"what_changed": SAY_WHAT_CHANGED}
    if gaps:
        raise PracticeIncomplete(_("The practice is not complete yet."), fields=gaps)
    refuse_unfinished(revision)
    before = revision.state
    revision.submit()
    revision.save(update_fields=["state", "what_changed"])
    open_round(practice, revision, actor)
    follow(practice, revision, submitted=True)
    step(practice, revision, before, actor)
    record(events.PRACTICE_SUBMITTED, subject=practice, actor=actor)
    tell_of_vacant_coordinations(practice, actor)
    return practice


def refuse_unfinished(revision: Revision) -> None:
    """Raise WrongState where an annex is not checked, or nothing was changed since the text was taken back from its reviewers."""
    files = PracticeFile.objects.filter(revision=revision)
    if files.filter(state__in=[PracticeFile.State.QUARANTINED, PracticeFile.State.CHECKING]).exists():
        raise WrongState(_("An annex is still being checked. Submit again in a minute."))
    if files.filter(state=PracticeFile.State.REFUSED).exists():
        raise WrongState(_("An annex was refused. Remove it, then submit again."))
    last = ReviewRound.objects.filter(revision=revision).order_by("-number").first()
    taken_back = last and last.outcome == ReviewRound.Outcome.TAKEN_BACK and last.reviewing_at
    if taken_back and last.edition == revision.edition:
        raise WrongState(
            _("It was taken back to be changed, and nothing was changed since. Change the text, then submit it again.")
        )


def open_round(practice: Practice, revision: Revision, actor: Actor, **facts) -> ReviewRound:
    """A new round; without `facts` that say otherwise it begins with the validations."""
    before = ReviewRound.objects.filter(practice=practice).order_by("-number").first()
    opened = ReviewRound.objects.create(
        practice=practice,
        revision=revision,
        owner_id=practice.owner_id,
        number=before.number + 1 if before else 1,
        is_blind=bool(before and before.revision_id == revision.pk and before.is_blind),  # the same posts may be asked again
        edition=revision.edition,
        opened_by=actor.user,
        opened_from=actor.post,
        **facts,
    )
    if opened.state == ReviewRound.State.VALIDATING:
        bodies = bodies_to_validate(practice, revision)
        Validation.objects.bulk_create([Validation(round=opened, body_id=body.coordination_label_id) for body in bodies])
    return opened


def tell_of_vacant_coordinations(practice: Practice, actor: Actor) -> None:
    """Where a body that is named has no coordinator the duty falls to the secretariat: it is told at once."""
    rows = Validation.objects.filter(round__practice=practice, round__state=ReviewRound.State.VALIDATING, state=State.WAITING)
    for row in rows:
        if not holders_of(body_of_coordination(row.body_id), COORDINATORS).exists():
            record(events.VALIDATION_STUCK, subject=practice, actor=actor, body=row.body_id, round=row.round_id)


def bodies_to_validate(practice: Practice, revision: Revision) -> list:
    """The owner, then each other country that the revision names, once."""
    found = [body_of_label(practice.owner_id), *shelf(Country).of(revision.countries)]
    return list({body.coordination_label_id: body for body in found}.values())


@transaction.atomic
def validate(*, practice: Practice, actor: Actor, edition: int | None = None) -> Validation:
    """Say in the name of one's country (or organisation) that the text is true; `edition` is the one that was read.

    Raises PermissionDenied, StaleEdition (taken back, changed and submitted again meanwhile), PracticeIncomplete, WrongState.
    """
    practice = _now(practice)
    policies.may_validate(actor.user, practice).require()
    row, opened, revision = _mine(practice, actor)
    if edition is not None and edition != revision.edition:
        content = content_of(practice, revision)
        raise StaleEdition(edition=revision.edition, current=content, theirs={}, conflicts=[])
    if gaps := missing(content_of(practice, revision)):
        raise PracticeIncomplete(_("The practice is not complete yet."), fields=gaps)
    return _answer(row, opened, State.VALIDATED, actor)


@transaction.atomic
def return_to_author(*, practice: Practice, reason: str, actor: Actor) -> Validation:
    """Send a submitted text back with a message instead of validating it. Raises PermissionDenied, WrongState."""
    practice = _now(practice)
    policies.may_return(actor.user, practice).require()
    if not reason.strip():
        raise WrongState(_("Say what should be changed."), fields={"reason": _("Say what should be changed.")})
    row, opened, _revision = _mine(practice, actor)
    return _answer(row, opened, State.RETURNED, actor, reason=reason.strip())


def _now(practice: Practice) -> Practice:
    """As it stands; not locked: whoever answers for another country may not write it."""
    return Practice.objects.select_related("current", "next").get(pk=practice.pk)


def _mine(practice: Practice, actor: Actor) -> tuple[Validation, ReviewRound, Revision]:
    """The row that waits for this coordinator, locked: of two answers at the same moment the second finds it given."""
    rows = Validation.objects.select_for_update(of=("self",)).filter(
        round__practice=practice, round__state=ReviewRound.State.VALIDATING, state=State.WAITING
    )
    for row in rows.select_related("round__revision").order_by("pk"):
        if actor.user.has_perm("focalpoints.validate_practices", body_of_coordination(row.body_id)):
            return row, row.round, row.round.revision
    raise WrongState(_("This practice does not wait for your validation any more."))


def _answer(row: Validation, opened: ReviewRound, state: str, actor: Actor, reason: str = "") -> Validation:
    row.state, row.reason, row.by, row.post, row.at = state, reason, actor.user, actor.post, timezone.now()
    row.save(update_fields=["state", "reason", "by", "post", "at"])
    if actor.user.has_perm("focalpoints.draft_practices", body_of_label(opened.owner_id)):
        settle(opened)  # the practice is their own: at once
    else:
        record(events.VALIDATION_GIVEN, subject=opened.practice, actor=actor, validation=row.pk)
        ask_to_settle(opened)
    return row


@transaction.atomic
def take_back(*, practice: Practice, actor: Actor) -> Practice:
    """The author's team takes a submitted text back, to change it. What reviewers wrote in this round is closed with it."""
    practice, revision = locked(practice)
    policies.may_take_back(actor.user, practice).require()
    opened = ReviewRound.objects.select_for_update(of=("self",)).exclude(state=ReviewRound.State.CLOSED).get(revision=revision)
    before = revision.state
    revision.take_back()
    revision.save(update_fields=["state"])
    close(opened, ReviewRound.Outcome.TAKEN_BACK)
    follow(practice, revision)
    step(practice, revision, before, actor)
    record(events.PRACTICE_TAKEN_BACK, subject=practice, actor=actor, round=opened.pk)
    ask_to_settle(opened)
    return practice


def close(opened: ReviewRound, outcome: str) -> None:
    opened.state, opened.outcome, opened.closed_at = ReviewRound.State.CLOSED, outcome, timezone.now()
    opened.save(update_fields=["state", "outcome", "closed_at"])


def locked(practice: Practice) -> tuple[Practice, Revision]:
    """The practice and its revision in hand, each locked."""
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=practice.next_id or practice.current_id)
    if practice.next_id:
        practice.next = revision
    else:
        practice.current = revision
    return practice, revision


def follow(practice: Practice, revision: Revision, *, submitted: bool = False) -> None:
    """Until a text was published the practice stands where its revision does."""
    if practice.is_public:
        return
    practice.follow(revision)
    practice.updated_at = timezone.now()
    if submitted:
        practice.submitted_at = practice.updated_at
    practice.save(update_fields=["state", "submitted_at", "updated_at"])
