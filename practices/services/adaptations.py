"""Reporting an adaptation: begin, save, submit, confirm, give back, withdraw. Each is one transaction."""

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Post
from focalpoints.querysets import body_of_label
from practices import adapting, events, policies
from practices.errors import (
    AdaptationIncomplete,
    AdaptationInvalid,
    AdaptationOpen,
    AlreadyUsed,
    StaleAdaptation,
    WrongState,
)
from practices.models import Adaptation, Practice
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

State = Adaptation.State
PAGE_SECONDS = 24 * 3600


@transaction.atomic
def create_adaptation(*, practice: Practice, body, content: dict, actor: Actor, form_key=None) -> Adaptation:
    """Begin the adaptation of a practice by `body`; the year alone is enough.

    form_key: a UUID of the form it came from: posting the same form again returns what it made.
    Raises PermissionDenied, AdaptationInvalid, AdaptationOpen (the body has a draft of it), AlreadyUsed (a form that somebody
    else sent, or that was sent for another practice or body).
    """
    practice = Practice.objects.get(pk=practice.pk)
    policies.may_adapt(actor.user, practice, body).require()
    _alone(practice, body)
    if form_key and (made := Adaptation.objects.filter(form_key=form_key).first()):
        if (made.created_by_id, made.practice_id, made.owner_id) != (actor.user.pk, practice.pk, body.team_label_id):
            raise AlreadyUsed(_SENT_BEFORE)
        return made
    if found := open_adaptation(practice, body):
        raise AdaptationOpen(found)
    _refuse_wrong(content)
    _refuse_foreign_post(content, body)
    if content.get("since_year") is None:
        raise AdaptationInvalid(_NO_YEAR, fields={"since_year": _NO_YEAR})
    made = Adaptation(
        practice=practice,
        owner_id=body.team_label_id,
        country=body if isinstance(body, Country) else None,
        organisation=None if isinstance(body, Country) else body,
        created_by=actor.user,
        created_from=actor.post,
        form_key=form_key,
    )
    _put(made, content)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # the key of a form of another body, whose adaptations are not read here
        raise AlreadyUsed(_SENT_BEFORE) from error
    record(events.ADAPTATION_DRAFTED, subject=made, actor=actor, practice=made.practice_id)
    return made


_NO_YEAR = _("Say since which year.")
_SENT_BEFORE = _("This page was sent before. Open it again.")


def open_adaptation(practice: Practice, body) -> Adaptation | None:
    """The draft of this body that somebody began; there is one at most."""
    return Adaptation.objects.filter(practice=practice, owner_id=body.team_label_id, state=State.DRAFT).first()


def _alone(practice, body) -> None:
    """Two people of one body begin one after the other. Not by a lock on the practice: it is not theirs to write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"adaptation {practice.pk} {body.team_label_id}"]
        )


@transaction.atomic
def save_adaptation(*, adaptation: Adaptation, edition: int, content: dict, actor: Actor, page=None, goes_on=False) -> Adaptation:
    """Store the given keys of `content`; `edition` is the one the person began from.

    page: a UUID of the open page; goes_on: it stays open and saves again. When the answer to such a save was lost, the next one
    of that page names an old edition, and is not stale while nobody else saved.
    Raises PermissionDenied (submitted meanwhile), AdaptationInvalid, StaleAdaptation (nothing is stored).
    """
    adaptation = _locked(adaptation)
    policies.may_edit_adaptation(actor.user, adaptation).require()
    now = adapting.content_of(adaptation)
    changed = {name: value for name, value in content.items() if value != now[name]}
    if not changed:
        return adaptation
    if edition != adaptation.edition and (page is None or cache.get(_page_key(adaptation)) != str(page)):
        raise StaleAdaptation(
            edition=adaptation.edition,
            current=now,
            theirs=content,
            conflicts=sorted(changed),
            saved_at=adaptation.saved_at,
        )
    _refuse_wrong(now | changed)
    _refuse_foreign_post(changed, body_of_label(adaptation.owner_id))
    _put(adaptation, changed)
    adaptation.edition += 1
    adaptation.saved_at = timezone.now()
    adaptation.save()
    if goes_on and page:
        cache.set(_page_key(adaptation), str(page), PAGE_SECONDS)
    return adaptation


def _page_key(adaptation) -> str:
    """Of the page whose autosave made this edition; lost with the cache, two versions are shown side by side."""
    return f"practices:adaptation-page:{adaptation.pk}:{adaptation.edition}"


def _refuse_wrong(content: dict) -> None:
    if found := adapting.wrong(content):
        raise AdaptationInvalid(next(iter(found.values())), fields=found)


def _refuse_foreign_post(content: dict, body) -> None:
    """Questions are answered by a post of the body that reports it."""
    if not content.get("contact_post"):
        return
    of_body = {"country": body} if isinstance(body, Country) else {"organisation": body}
    if not Post.objects.filter(pk=content["contact_post"], **of_body).exists():
        said = _("Choose a post of {body}.").format(body=body)
        raise AdaptationInvalid(said, fields={"contact_post": said})


def _put(adaptation: Adaptation, content: dict) -> None:
    for name, value in content.items():
        setattr(adaptation, "contact_post_id" if name == "contact_post" else name, value)


@transaction.atomic
def submit_adaptation(*, adaptation: Adaptation, actor: Actor, edition: int | None = None) -> Adaptation:
    """Hand it to the coordinator of its body. Raises PermissionDenied, StaleAdaptation, AdaptationIncomplete."""
    adaptation = _locked(adaptation)
    policies.may_submit_adaptation(actor.user, adaptation).require()
    _refuse_stale(adaptation, edition)
    if gaps := adapting.missing(adapting.content_of(adaptation)):
        raise AdaptationIncomplete(_("The adaptation is not complete yet."), fields=gaps)
    adaptation.submit()
    adaptation.submitted_at, adaptation.returned_reason = timezone.now(), ""
    adaptation.save()
    record(events.ADAPTATION_SUBMITTED, subject=adaptation, actor=actor, practice=adaptation.practice_id)
    return adaptation


@transaction.atomic
def confirm_adaptation(*, adaptation: Adaptation, actor: Actor, edition: int | None = None) -> Adaptation:
    """Say in the name of one's country that it is true: from now on all members read it.

    Raises PermissionDenied (confirmed by another coordinator meanwhile, one's own), StaleAdaptation (given back, changed and
    submitted again since it was read).
    """
    adaptation = _locked(adaptation)
    policies.may_confirm_adaptation(actor.user, adaptation).require()
    _refuse_stale(adaptation, edition)
    adaptation.confirm()
    adaptation.confirmed_at, adaptation.confirmed_by, adaptation.confirmed_from = timezone.now(), actor.user, actor.post
    adaptation.save()
    record(events.ADAPTATION_CONFIRMED, subject=adaptation, actor=actor, practice=adaptation.practice_id)
    return adaptation


@transaction.atomic
def return_adaptation(*, adaptation: Adaptation, reason: str, actor: Actor, edition: int | None = None) -> Adaptation:
    """Give it back to its author with a message. Raises PermissionDenied, StaleAdaptation, WrongState (no message)."""
    adaptation = _locked(adaptation)
    policies.may_return_adaptation(actor.user, adaptation).require()
    _refuse_stale(adaptation, edition)
    adaptation.returned_reason = _said(reason, _("Say what should be changed."))
    adaptation.give_back()
    adaptation.save()
    record(events.ADAPTATION_RETURNED, subject=adaptation, actor=actor, practice=adaptation.practice_id)
    return adaptation


@transaction.atomic
def withdraw_adaptation(*, adaptation: Adaptation, reason: str, actor: Actor, edition: int | None = None) -> Adaptation:
    """Take it back for good, with a reason that its team keeps; readers of the practice see it no more.

    Raises PermissionDenied, StaleAdaptation, WrongState (no reason).
    """
    adaptation = _locked(adaptation)
    policies.may_withdraw_adaptation(actor.user, adaptation).require()
    _refuse_stale(adaptation, edition)
    was_read = adaptation.state == State.CONFIRMED
    adaptation.returned_reason = _said(reason, _("Say why it is withdrawn."))
    adaptation.withdraw()
    adaptation.save()
    record(events.ADAPTATION_WITHDRAWN, subject=adaptation, actor=actor, practice=adaptation.practice_id)
    if was_read:  # others may not read the adaptation any more: to them it is told of the practice
        told = {"adaptation": adaptation.pk, "body": adaptation.owner_id}
        record(events.PRACTICE_ADAPTATION_WITHDRAWN, subject=adaptation.practice, actor=actor, **told)
    return adaptation


def _said(text: str, nothing) -> str:
    if not text.strip():
        raise WrongState(nothing, fields={"reason": nothing})
    return text.strip()


def _locked(adaptation: Adaptation) -> Adaptation:
    rows = Adaptation.objects.select_for_update(of=("self",)).select_related("practice__current", "practice__next")
    return rows.get(pk=adaptation.pk)


def _refuse_stale(adaptation: Adaptation, edition: int | None) -> None:
    if edition is not None and edition != adaptation.edition:
        current = adapting.content_of(adaptation)
        raise StaleAdaptation(edition=adaptation.edition, current=current, theirs={}, conflicts=[])
