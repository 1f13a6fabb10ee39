"""Handovers from the plan to the signatures, appointments that end soon, absences and their deputies.

data: `post`, `person`, `appointment`, `appointments`, `handover`: row numbers; `before`, `after`: moments in ISO 8601; `reason`: a
code of Appointment.Reason. Those that change who holds a post stand in the register of its body.
"""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.events.handover_things import (
    absent_and_deputy,
    all_concerned,
    approvers,
    both,
    ending_posts,
    ending_teams,
    from_approvers,
    from_signers,
    handovers,
    incoming_alone,
    own_absences,
    person_of,
    team_approvers,
)
from focalpoints.events.subjects import nobody
from focalpoints.events.topics import ENDS, RIGHTS, TEAM
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register


def said(sentence):
    return lambda event, thing: gettext(sentence) % {"post": thing}


def _kind(code, title, urgency, audience, sentence, late=None, **more) -> EventKind:
    more |= {"subjects": handovers, "thing": "handover", "late": said(late) if late else None}
    return register(
        EventKind(f"focalpoints.{code}", title, urgency, says=OPEN, audience=audience, sentence=said(sentence), **more)
    )


HANDOVER_STARTED = _kind(
    "handover_started",
    _("A handover was started"),
    FOR_INFORMATION,
    nobody,
    _("A handover of the post “%(post)s” was started."),
)
HANDOVER_PLANNED = _kind(
    "handover_planned",
    _("A handover waits for your approval"),
    WAITS_FOR_YOU,
    approvers,
    _("The handover of the post “%(post)s” waits for your approval."),
    late=_("The handover of the post “%(post)s” waits to be approved."),
    waits=lambda event, thing: thing.waits_for_approval,
    escalates=from_approvers,
    topic=TEAM,
)
HANDOVER_APPROVED = _kind(
    "handover_approved",
    _("A handover waits for your signature"),
    WAITS_FOR_YOU,
    both,
    _("The handover of the post “%(post)s” waits for your signature."),
    late=_("The handover of the post “%(post)s” waits for a signature."),
    waits=lambda event, thing: thing.waits_for_signature,
    escalates=from_signers,
    topic=TEAM,
)
HANDOVER_JOINED = _kind(
    "handover_joined",
    _("A handover waits for your signature"),
    WAITS_FOR_YOU,
    incoming_alone,
    _("The handover of the post “%(post)s” waits for your signature."),
    waits=lambda event, thing: thing.waits_for_signature,
    escalates="the approval before it goes on for both signatures",
    topic=TEAM,
)
HANDOVER_SIGNATURE = _kind(
    "handover_signature",
    _("A handover was signed by one of two"),
    FOR_INFORMATION,
    nobody,
    _("The handover of the post “%(post)s” has one signature."),
)
HANDED_OVER = _kind(
    "handed_over",
    _("A post was handed over"),
    FOR_INFORMATION,
    all_concerned,
    _("The handover of the post “%(post)s” is signed by both."),
    topic=RIGHTS,
)
HANDED_OVER_ALONE = _kind(
    "handed_over_alone",
    _("A post was handed over without the one who left"),
    FOR_INFORMATION,
    all_concerned,
    _("The post “%(post)s” was handed over by a coordinator, without the one who left."),
    topic=RIGHTS,
)
HANDOVER_ALONE = _kind(
    "handover_alone",
    _("A handover goes on without the one who leaves"),
    FOR_INFORMATION,
    all_concerned,
    _("The handover of the post “%(post)s” goes on without the one who leaves."),
    topic=RIGHTS,
)
HANDOVER_WITHDRAWN = _kind(
    "handover_withdrawn",
    _("A handover was withdrawn"),
    FOR_INFORMATION,
    all_concerned,
    _("The handover of the post “%(post)s” was withdrawn."),
    topic=RIGHTS,
)
HANDOVER_LATE = _kind(
    "handover_late",
    _("A successor has not signed"),
    WAITS_FOR_YOU,
    approvers,
    _("The successor in the post “%(post)s” has not signed, and the handover should have begun."),
    waits=lambda event, thing: thing.is_late,
    escalates=from_approvers,
    by_day=True,
    again=lambda event: True,  # the day of the overlap came, and it does not begin
    topic=TEAM,
)


def _ends_soon(event, team) -> str:
    number = len(event.data.get("appointments", ()))
    sentence = ngettext(
        "%(number)d appointment of %(body)s ends within 60 days and nobody is named to follow.",
        "%(number)d appointments of %(body)s end within 60 days and nobody is named to follow.",
        number,
    )
    return sentence % {"number": number, "body": team}


YOURS_ENDS_SOON = register(
    EventKind(
        "focalpoints.yours_ends_soon",
        _("Your appointment ends soon: hand your post over"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=person_of,
        subjects=ending_posts,
        sentence=said(_("Your appointment to the post “%(post)s” ends within 60 days. Hand it over in time.")),
        waits=lambda event, post: post.still_ends(event),
        escalates="the coordinators are told on the same day",
        by_day=True,
        topic=ENDS,
        thing="post",
    )
)
END_SOON = register(
    EventKind(
        "focalpoints.end_soon",
        _("Appointments end soon"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=team_approvers,
        subjects=ending_teams,
        sentence=_ends_soon,
        waits=lambda event, team: team.still_end(event),
        escalates="there are 60 days; the holder is told on the same day, and the duties of a post that falls vacant pass on",
        by_day=True,
        topic=ENDS,
        thing="ends",
    )
)
DEPUTY_NAMED = register(
    EventKind(
        "focalpoints.deputy_named",
        _("An absence was told"),
        FOR_INFORMATION,
        says=OPEN,
        audience=absent_and_deputy,
        subjects=own_absences,
        sentence=lambda event, absence: absence.sentence(event),
        topic=RIGHTS,
        thing="absence",
    )
)
DEPUTY_ENDED = register(
    EventKind(
        "focalpoints.deputy_ended",
        _("An absence was ended early"),
        FOR_INFORMATION,
        says=OPEN,
        audience=absent_and_deputy,
        subjects=own_absences,
        sentence=said(_("The absence from the post “%(post)s” is over.")),
        topic=RIGHTS,
        thing="absence",
    )
)
