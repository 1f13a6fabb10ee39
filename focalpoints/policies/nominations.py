"""Nominations of coordinators: made by the secretariat, checked by a second person of it."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Nomination, Organisation
from focalpoints.policies.members import is_secretariat
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.files.models import Attachment


def may_nominate(user, body) -> Ruling:
    if not is_secretariat(user):
        return refused(_("Only the Secretariat nominates coordinators."))
    if body.key == Organisation.SECRETARIAT:
        return refused(_("The Secretariat invites its own people; it nominates coordinators of others."))
    return ALLOWED


def may_read_nominations(user) -> Ruling:
    """The list of all; those of one body are read by its coordinators too."""
    return ALLOWED if is_secretariat(user) else refused(_("Only the Secretariat nominates coordinators."))


def may_decide(user, nomination: Nomination) -> Ruling:
    """Verify or refuse: somebody of the secretariat who did not make it and is not meant by it."""
    if not is_secretariat(user):
        return refused(_("Only the Secretariat decides on nominations."))
    if nomination.state != Nomination.State.PROPOSED:
        return refused(_("This nomination is decided."))
    if nomination.proposed_by_id == user.pk:
        return refused(_("You made this nomination: a second person of the Secretariat checks it."))
    if nomination.email.lower() == user.email.lower():
        return refused(_("Nobody decides on their own nomination."))
    if Appointment.objects.now().filter(user=user.pk, made_by=nomination.proposed_by_id).exists():
        return refused(_("Whoever made this nomination also appointed you: somebody else of the Secretariat checks it."))
    return ALLOWED


def may_verify(user, nomination: Nomination, documents) -> Ruling:
    """Like `may_decide`, and with a document that was checked and nothing that is still being checked."""
    ruling = may_decide(user, nomination)
    if not ruling:
        return ruling
    if any(document.state in (Attachment.State.QUARANTINED, Attachment.State.CHECKING) for document in documents):
        return refused(_("The document is still being checked. Come back in a minute."))
    if not any(document.is_clean for document in documents):
        return refused(_("There is no document that could be read."))
    return ALLOWED


def may_withdraw_nomination(user, nomination: Nomination) -> Ruling:
    """Also add a document: the one who made it, while it is not decided."""
    if nomination.state != Nomination.State.PROPOSED:
        return refused(_("This nomination is decided."))
    if nomination.proposed_by_id != user.pk or not is_secretariat(user):
        return refused(_("Whoever made a nomination withdraws it."))
    return ALLOWED
