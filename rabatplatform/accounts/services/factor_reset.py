"""A lost second factor: asked for by the person or for them, taken away by a coordinator and the secretariat together."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rabatplatform.access.rulings import refused
from rabatplatform.accounts.actors import Actor, posts_of
from rabatplatform.accounts.errors import AskedTooOften, NoPostNoReset, ResetRefused
from rabatplatform.accounts.models import FactorReset, User
from rabatplatform.accounts.services.letters import write_letter
from rabatplatform.accounts.services.sessions import end_all_sessions
from rabatplatform.audit.services import write

MOST_A_DAY = 3
SIDES = ("coordinator", "secretariat")


@transaction.atomic
def ask_factor_reset(*, person: User, actor: Actor, body_label_id: int | None = None) -> FactorReset:
    """Ask that the second factor of a person be taken away; an asking that is open already is given back.

    actor: the person themself, in their scope, or somebody who may decide; body_label_id: the *coordination* label of the body
    whose coordinator decides; without it, that of the person's highest post.
    Raises NoPostNoReset, PermissionDenied (neither the person nor one who decides), AskedTooOften.
    """
    if actor.user.pk != person.pk and not any(rulings(actor, person).values()):
        raise PermissionDenied(_("Only the person, their coordinator or the secretariat asks for this."))
    with connection.cursor() as cursor:  # one asking at a time, counted exactly
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"factor reset {person.pk}"])
    asked = FactorReset.objects.filter(user=person.pk)
    if found := asked.open().first():
        return found
    if asked.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise AskedTooOften(_("This was asked three times today. Speak to your coordinator."))
    reset = FactorReset.objects.create(user=person, body_label_id=body_label_id or _coordination_of(person))
    write("factor_reset_asked", user_id=actor.user.pk, person=person.pk, reset=reset.pk)
    write_letter("factor_asked", person_id=person.pk, about=reset.pk)
    if settings.FACTOR_RESET_ASKED:
        import_string(settings.FACTOR_RESET_ASKED)(reset, actor)
    return reset


@transaction.atomic
def approve_factor_reset(*, reset: FactorReset, actor: Actor) -> FactorReset:
    """Agree as coordinator of the body or as secretariat. With both, all factors go and all devices are signed out.

    Raises PermissionDenied with the reason, ResetRefused (over, or decided by that side already).
    """
    may = rulings(actor, reset.user)
    _require_any(may)
    reset = _lock(reset)
    side = _side_of(reset, actor, may)
    setattr(reset, side, actor.user)
    setattr(reset, f"{side}_post_id", actor.post.label_id if actor.post else None)
    setattr(reset, f"{side}_at", timezone.now())
    is_done = bool(reset.coordinator_id and reset.secretariat_id)
    if is_done:
        reset.done_at = timezone.now()
    reset.save()
    write("factor_reset_approved", user_id=actor.user.pk, person=reset.user_id, reset=reset.pk, side=side)
    if is_done:
        _restore(reset)
    return reset


@transaction.atomic
def refuse_factor_reset(*, reset: FactorReset, actor: Actor) -> FactorReset:
    """Refuse as one of those who decide: it is over. Raises PermissionDenied, ResetRefused."""
    _require_any(rulings(actor, reset.user))
    reset = _lock(reset)
    reset.refused_at, reset.refused_by = timezone.now(), actor.user
    reset.refused_post_id = actor.post.label_id if actor.post else None
    reset.save()
    write("factor_reset_refused", user_id=actor.user.pk, person=reset.user_id, reset=reset.pk)
    write_letter("factor_refused", person_id=reset.user_id, about=reset.pk)
    return reset


def rulings(actor: Actor, person: User) -> dict:
    """{"coordinator": Ruling, "secretariat": Ruling}: in which of the two offices `actor` may decide about `person`.

    The platform does not know posts: the app that has them is named by settings.FACTOR_RESET_POLICY. Nobody decides for themselves.
    """
    if actor.user.pk == person.pk:
        return dict.fromkeys(SIDES, refused(_("Nobody takes away their own second factor this way.")))
    return import_string(settings.FACTOR_RESET_POLICY)(actor, person)


def _lock(reset) -> FactorReset:
    found = FactorReset.objects.select_for_update(of=("self",)).select_related("user").filter(pk=reset.pk).first()
    if found is None or not found.is_open:  # what one may read and not change gives no row to lock
        raise ResetRefused(_("This was decided already, or is too old."))
    return found


def _side_of(reset, actor, may) -> str:
    """The office in which `actor` agrees now: one that is still open and theirs; nobody signs twice."""
    if actor.user.pk in (reset.coordinator_id, reset.secretariat_id):
        raise ResetRefused(_("You agreed already. The other half is given by somebody else."))
    for side in SIDES:
        if may[side] and getattr(reset, f"{side}_id") is None:
            return side
    raise ResetRefused(_("Your side agreed already. The other half is still to come."))


def _require_any(may) -> None:
    if not any(may.values()):
        may["coordinator"].require()


def _coordination_of(person) -> int:
    for post in posts_of(person):
        return post.body.coordination_label_id
    raise NoPostNoReset(_("You hold no post now. Ask your coordinator."))


def _restore(reset) -> None:
    Authenticator.objects.filter(user_id=reset.user_id).delete()
    end_all_sessions(reset.user)
    write("factor_reset_done", user_id=reset.user_id, reset=reset.pk)
    write_letter("factor_restored", person_id=reset.user_id, about=reset.pk)
