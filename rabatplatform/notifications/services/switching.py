"""Switching a kind of event off and on again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.catalogue import EventKind
from rabatplatform.events.services import record
from rabatplatform.notifications.errors import SwitchRefused
from rabatplatform.notifications.events import KIND_SWITCHED
from rabatplatform.notifications.models import KindSwitch
from rabatplatform.notifications.oversight import may_oversee

MOST_LETTERS = 300


@transaction.atomic
def switch_kind(*, actor: Actor, kind: EventKind, state: str, reason: str) -> KindSwitch:
    """From now on the kind is on, only counted (nobody is told of it), or off: then its messages stand on the platform alone.

    What would leave the platform is withheld, what waits already too.

    Raises PermissionDenied, SwitchRefused (no reason, another state, or as it is already).
    """
    may_oversee(actor.user).require()
    reason = " ".join(reason.split())
    if not reason or len(reason) > MOST_LETTERS:
        raise SwitchRefused(_("Say why, in 300 characters at most."), fields={"reason": _("Say why, in 300 characters at most.")})
    if state not in KindSwitch.State.values:
        raise SwitchRefused(_("Choose one of the three."), fields={"state": _("Choose one of the three.")})
    if KindSwitch.objects.states_of([kind.code]).get(kind.code, KindSwitch.State.ON) == state:
        raise SwitchRefused(_("It is so already."), fields={"state": _("It is so already.")})
    switch = KindSwitch.objects.create(kind=kind.code, state=state, reason=reason, changed_by=actor.user)
    record(KIND_SWITCHED, subject=switch, actor=actor, register=GrantLabel.THE_SECRETARIAT, switched=kind.code, state=state)
    write("kind_switched", user_id=actor.user.pk, kind=kind.code, state=state)
    return switch
