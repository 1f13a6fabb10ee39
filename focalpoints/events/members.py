"""Who came, who went, who was invited: the acts of the register of members.

data: `post`, `person`, `appointment`, `invitation` are row numbers of those; `before` and `after` moments in ISO 8601; `reason` a
code of Appointment.Reason. `focalpoints.register` makes sentences of them; a message says no more than that something happened.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.events.subjects import coordinators, post_event, secretariat, team_event
from focalpoints.events.topics import REGISTER, TEAM
from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU


def said(sentence):
    return lambda event, team: gettext(sentence) % {"body": team}


POST_OPENED = post_event(
    "focalpoints.post_opened",
    _("A post was opened"),
    FOR_INFORMATION,
    said("A post of %(body)s was opened."),
)
POST_CLOSED = post_event(
    "focalpoints.post_closed",
    _("A post was closed"),
    FOR_INFORMATION,
    said("A post of %(body)s was closed."),
)
INVITED = post_event(
    "focalpoints.invited", _("A person was invited"), FOR_INFORMATION, said("A person was invited for %(body)s.")
)
INVITATION_RESENT = post_event(
    "focalpoints.invitation_resent",
    _("An invitation was sent again"),
    FOR_INFORMATION,
    said("An invitation for %(body)s was sent again."),
)
INVITATION_WITHDRAWN = post_event(
    "focalpoints.invitation_withdrawn",
    _("An invitation was withdrawn"),
    FOR_INFORMATION,
    said("An invitation for %(body)s was withdrawn."),
)
JOINED = post_event(
    "focalpoints.joined",
    _("A member accepted an invitation"),
    FOR_INFORMATION,
    said("A person whom you invited joined %(body)s."),
    audience=coordinators,
    topic=REGISTER,
)
APPOINTED = post_event(
    "focalpoints.appointed",
    _("A person was appointed"),
    FOR_INFORMATION,
    said("A person was appointed for %(body)s."),
)
END_CHANGED = post_event(
    "focalpoints.end_changed",
    _("The end of an appointment was changed"),
    FOR_INFORMATION,
    said("An appointment of %(body)s ends on another day."),
)
POST_CHANGED = post_event(
    "focalpoints.post_changed",
    _("A member took another post"),
    FOR_INFORMATION,
    said("A member of %(body)s took another post."),
)
APPOINTMENT_ENDED = team_event(
    "focalpoints.appointment_ended",
    _("An appointment was ended"),
    FOR_INFORMATION,
    said("An appointment of %(body)s was ended."),
    audience=coordinators,
    topic=REGISTER,
)
SUSPENDED = team_event(
    "focalpoints.suspended",
    _("A member was suspended"),
    FOR_INFORMATION,
    said("A member of %(body)s was suspended."),
    audience=coordinators,
    topic=REGISTER,
)
RESTORED = team_event(
    "focalpoints.restored",
    _("A member was restored"),
    FOR_INFORMATION,
    said("A member of %(body)s was restored."),
    audience=coordinators,
    topic=REGISTER,
)
UNDONE = team_event(
    "focalpoints.undone",
    _("An act was undone"),
    FOR_INFORMATION,
    said("An act on the members of %(body)s was undone."),
    audience=coordinators,
    topic=REGISTER,
)
SEATS_CHANGED = team_event(
    "focalpoints.seats_changed",
    _("The number of seats was changed"),
    FOR_INFORMATION,
    said("The number of seats of %(body)s was changed."),
    audience=coordinators,
    topic=REGISTER,
)


def coordinators_and_secretariat(event) -> set[int]:
    """The coordinators of the country or organisation, and the secretariat."""
    return {*coordinators(event), *secretariat()}


def a_factor_is_still_lost(event, team) -> bool:
    from rabatplatform.accounts.models import FactorReset

    return FactorReset.objects.open().filter(pk=event.data.get("reset")).exists()


FACTOR_LOST = team_event(
    "focalpoints.factor_lost",
    _("A member lost their second factor"),
    WAITS_FOR_YOU,
    said("A member of %(body)s lost their second factor and asks for your help."),
    audience=coordinators_and_secretariat,
    waits=a_factor_is_still_lost,
    escalates="the coordinators and the Secretariat are told together",
    topic=TEAM,
    thing="factor",
    about=lambda event: event.data.get("reset"),
)
