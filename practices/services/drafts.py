"""Writing: begin a draft, save it. Each is one transaction."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.content import BODIES, FACTS, TEXTS, content_of
from practices.errors import AlreadyUsed, StaleEdition
from practices.models import Practice, Revision, Section
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record


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
    revision = Revision(practice=practice, owner_id=practice.owner_id, saved_by=actor.user, saved_from=actor.post)
    revision.writers = [actor.user.pk]
    put_facts(revision, content)
    revision.save()
    put_texts(practice, revision, content)
    practice.current = revision
    practice.save(update_fields=["current"])
    step(practice, revision, "", actor)
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
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=practice.in_hand.pk)
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
    put_facts(revision, changed)
    revision.edition += 1
    revision.saved_page = page if goes_on else None
    revision.saved_at, revision.saved_by, revision.saved_from = timezone.now(), actor.user, actor.post
    if actor.user.pk not in revision.writers:
        revision.writers.append(actor.user.pk)
    revision.save()
    put_texts(practice, revision, changed)
    if not practice.is_public:  # what is read of a published practice changes when the revision is published
        practice.updated_at = revision.saved_at
        practice.countries, practice.organisations = revision.countries, revision.organisations
        practice.save(update_fields=["updated_at", *BODIES])
    return revision


def put_facts(revision: Revision, content: dict) -> None:
    for name in (*FACTS, *BODIES):
        if name in content:
            setattr(revision, "contact_post_id" if name == "contact_post" else name, content[name])


def put_texts(practice: Practice, revision: Revision, content: dict) -> None:
    """Write the sections named in `content`; an empty text removes its row."""
    given = {kind: content[kind] for kind in TEXTS if kind in content}
    gone = [kind for kind, text in given.items() if not text.strip()]
    if gone:
        revision.sections.filter(kind__in=gone).delete()
    rows = [Section(practice=practice, revision=revision, kind=kind, text=text) for kind, text in given.items() if text.strip()]
    if rows:
        Section.objects.bulk_create(rows, update_conflicts=True, unique_fields=["revision", "kind"], update_fields=["text"])
