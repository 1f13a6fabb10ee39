"""A State or organisation names its coordinator: what the secretariat does with it.

data: `post`, `nomination`: row numbers. The subject is the nomination; the acts stand in the register of its body.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import OF_THE_SECRETARIAT
from focalpoints.events.subjects import nobody
from focalpoints.events.topics import REGISTER, TEAM
from focalpoints.models import Nomination, Organisation, Role
from focalpoints.querysets import holders_of
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register
from rabatplatform.reference.memory import shelf


def nominations(ids, user) -> dict[int, Nomination]:
    rows = Nomination.objects.visible_to(user).select_related("post__country", "post__organisation")
    return {row.pk: row for row in rows.filter(pk__in=set(ids))}


def colleagues(event) -> list[int]:
    """The secretariat, but the one who made it."""
    organisation = shelf(Organisation).by_key.get(Organisation.SECRETARIAT)
    if organisation is None:
        return []
    people = holders_of(organisation, (Role.SECRETARIAT,)).exclude(pk=event.actor_id)
    return list(people.values_list("pk", flat=True))


def proposer(event) -> list[int]:
    """The one who made it."""
    return list(Nomination.objects.filter(pk=event.subject_id).values_list("proposed_by_id", flat=True))


def _kind(code, title, urgency, audience, sentence, **more) -> EventKind:
    def said(event, nomination):
        return gettext(sentence) % {"body": nomination.post.body}

    more |= {"subjects": nominations, "thing": "nomination"}
    return register(EventKind(f"focalpoints.{code}", title, urgency, says=OPEN, audience=audience, sentence=said, **more))


NOMINATED = _kind(
    "nominated",
    _("A nomination waits to be checked"),
    WAITS_FOR_YOU,
    colleagues,
    _("A nomination of a coordinator of %(body)s waits for a second pair of eyes."),
    waits=lambda event, nomination: nomination.state == Nomination.State.PROPOSED,
    escalates=OF_THE_SECRETARIAT,
    topic=TEAM,
)
NOMINATION_VERIFIED = _kind(
    "nomination_verified",
    _("A nomination was verified"),
    FOR_INFORMATION,
    proposer,
    _("The nomination of a coordinator of %(body)s was verified; the invitation is on its way."),
    topic=REGISTER,
)
NOMINATION_REFUSED = _kind(
    "nomination_refused",
    _("A nomination was refused"),
    FOR_INFORMATION,
    proposer,
    _("The nomination of a coordinator of %(body)s was refused."),
    topic=REGISTER,
)
NOMINATION_WITHDRAWN = _kind(
    "nomination_withdrawn",
    _("A nomination was withdrawn"),
    FOR_INFORMATION,
    nobody,
    _("The nomination of a coordinator of %(body)s was withdrawn."),
)
