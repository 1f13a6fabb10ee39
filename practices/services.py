"""Every change of a practice: draft, save, submit, return, publish. Each is one transaction and an event."""

import re
import unicodedata
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.completeness import missing
from practices.content import BODIES, FACTS, TEXTS, content_of
from practices.errors import AlreadyUsed, PracticeIncomplete, StaleEdition, WrongState
from practices.models import Practice, Revision, Section, StateChange
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

CONFIRM_EVERY = timedelta(days=730)  # 24 months


@transaction.atomic
def create_draft(*, body, content: dict, actor: Actor, form_key=None) -> Practice:
    """Begin a practice of `body`, a Country or Organisation that the actor drafts for. A title is enough.

    form_key: a UUID of the form it came from: posting the same form again returns the practice it made, changed by nothing.
    Raises PermissionDenied, AlreadyUsed (somebody else's form).
    """
    policies.may_draft(actor.user, body).require()
    if form_key and (made := Practice.objects.filter(form_key=form_key, created_by=actor.user).first()):
        return made
    practice = Practice(owner_id=body.team_label_id, created_by=actor.user, created_from=actor.post, form_key=form_key)
    practice.countries = content.get("countries", [])
    practice.organisations = content.get("organisations", [])
    try:
        with transaction.atomic():
            practice.save()
    except IntegrityError as error:  # the same form, twice at the same moment
        made = Practice.objects.filter(form_key=form_key, created_by=actor.user).first() if form_key else None
        if made is None:
            raise AlreadyUsed(_("This page was sent before. Open it again.")) from error
        return made
    revision = Revision(practice=practice, saved_by=actor.user, saved_from=actor.post)
    _put_facts(revision, content)
    revision.save()
    _put_texts(practice, revision, content)
    practice.current = revision
    practice.save(update_fields=["current"])
    _step(practice, "", actor)
    record(events.PRACTICE_DRAFTED, subject=practice, actor=actor)
    return practice


@transaction.atomic
def save_draft(*, practice: Practice, edition: int, content: dict, actor: Actor, page=None, goes_on=False) -> Revision:
    """Store the given keys of `content`; `edition` is the one the person began from.

    A save that would change nothing is answered as done, so a repeated request is harmless.
    page: a UUID of the open page it comes from; goes_on: the page stays open and saves again (autosave). When the answer to
    such a save was lost, the next one of that page names an old edition: nobody else saved in between, so it is not stale.
    Raises PermissionDenied, WrongState (submitted meanwhile), StaleEdition (somebody saved in between: nothing is stored).
    """
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    policies.may_edit(actor.user, practice).require()
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=practice.current_id)
    now = content_of(practice, revision)
    changed = {name: value for name, value in content.items() if value != now[name]}
    if not changed:
        return revision
    if edition != revision.edition and (page is None or page != revision.saved_page):
        raise StaleEdition(
            edition=revision.edition,
            current=now,
            theirs=content,
            conflicts=sorted(changed),
            saved_by=str(revision.saved_from or revision.saved_by or ""),
            saved_by_id=revision.saved_by_id,
            saved_at=revision.saved_at,
        )
    _put_facts(revision, changed)
    revision.edition += 1
    revision.saved_page = page if goes_on else None
    revision.saved_at, revision.saved_by, revision.saved_from = timezone.now(), actor.user, actor.post
    revision.save()
    _put_texts(practice, revision, changed)
    practice.updated_at = revision.saved_at
    for name in BODIES:
        if name in changed:
            setattr(practice, name, changed[name])
    practice.save(update_fields=["updated_at", *BODIES])
    return revision


@transaction.atomic
def submit(*, practice: Practice, actor: Actor, edition: int | None = None) -> Practice:
    """Hand a complete draft to the coordinator.

    Raises PermissionDenied, StaleEdition (changed since it was read), PracticeIncomplete (with what is missing).
    """
    practice = _locked(practice)
    policies.may_submit(actor.user, practice).require()
    content = content_of(practice)
    if edition is not None and edition != practice.current.edition:
        raise StaleEdition(edition=practice.current.edition, current=content, theirs={}, conflicts=[])
    if gaps := missing(content):
        raise PracticeIncomplete(_("The practice is not complete yet."), fields=gaps)
    before = practice.state
    practice.submit()
    practice.submitted_at = practice.updated_at = timezone.now()
    practice.save(update_fields=["state", "submitted_at", "updated_at"])
    _step(practice, before, actor)
    record(events.PRACTICE_SUBMITTED, subject=practice, actor=actor)
    return practice


@transaction.atomic
def return_to_author(*, practice: Practice, reason: str, actor: Actor) -> Practice:
    """Send a submitted practice back with a message. Raises PermissionDenied, WrongState."""
    practice = _locked(practice)
    policies.may_return(actor.user, practice).require()
    if not reason.strip():
        raise WrongState(_("Say what should be changed."), fields={"reason": _("Say what should be changed.")})
    before = practice.state
    practice.return_to_author()
    practice.updated_at = timezone.now()
    practice.save(update_fields=["state", "updated_at"])
    _step(practice, before, actor, reason=reason.strip())
    record(events.PRACTICE_RETURNED, subject=practice, actor=actor)
    return practice


@transaction.atomic
def publish(*, practice: Practice, actor: Actor, edition: int | None = None) -> Practice:
    """Validate in the country's name and publish to all members; `edition` is the one the coordinator read.

    Raises PermissionDenied, StaleEdition (returned, changed and submitted again meanwhile), PracticeIncomplete.
    """
    practice = _locked(practice)
    policies.may_publish(actor.user, practice).require()
    content = content_of(practice)
    if edition is not None and edition != practice.current.edition:
        raise StaleEdition(edition=practice.current.edition, current=content, theirs={}, conflicts=[])
    if gaps := missing(content):
        raise PracticeIncomplete(_("The practice is not complete yet."), fields=gaps)
    before, now = practice.state, timezone.now()
    practice.publish()
    practice.slug = free_slug(content["title"], practice.reference)
    practice.published_at = practice.listed_at = practice.updated_at = now
    practice.year = practice.year or now.year
    practice.confirmed_on, practice.confirm_by = now.date(), now.date() + CONFIRM_EVERY
    try:
        with transaction.atomic():
            practice.save()
    except IntegrityError:  # another practice of the same title, published at the same moment
        practice.slug = f"{practice.slug[:70]}-{practice.reference}"
        practice.save()
    _step(practice, before, actor)
    record(events.PRACTICE_PUBLISHED, subject=practice, actor=actor)
    return practice


def free_slug(title: str, reference: str) -> str:
    """The slug of a title in Latin letters, at most 80 long, not yet taken; the reference where the title has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or reference
    if words in RESERVED or Practice.objects.filter(slug=words).exists():
        words = f"{words[:70]}-{reference[:6]}"
    return words


RESERVED = {"new", "suggestions", "drafts", "export", "search"}


def _locked(practice: Practice) -> Practice:
    locked = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    locked.current = Revision.objects.get(pk=locked.current_id)
    return locked


def _put_facts(revision: Revision, content: dict) -> None:
    for name in FACTS:
        if name in content:
            setattr(revision, "contact_post_id" if name == "contact_post" else name, content[name])


def _put_texts(practice: Practice, revision: Revision, content: dict) -> None:
    """Write the sections named in `content`; an empty text removes its row."""
    given = {kind: content[kind] for kind in TEXTS if kind in content}
    gone = [kind for kind, text in given.items() if not text.strip()]
    if gone:
        revision.sections.filter(kind__in=gone).delete()
    rows = [Section(practice=practice, revision=revision, kind=kind, text=text) for kind, text in given.items() if text.strip()]
    if rows:
        Section.objects.bulk_create(rows, update_conflicts=True, unique_fields=["revision", "kind"], update_fields=["text"])


def _step(practice: Practice, before: str, actor: Actor, reason: str = "") -> None:
    StateChange.objects.create(
        practice=practice,
        from_state=before,
        to_state=practice.state,
        is_public=practice.is_public,
        by=actor.user,
        post=actor.post,
        reason=reason,
    )
