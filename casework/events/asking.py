"""What is recorded of requests to read a note, or to have it released to others. Sentences carry the reference alone."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import all_coordinators, coordinators_of
from casework.events.saying import COUNTED, marking_of_asked, note_through
from casework.events.topics import DECISIONS, OURS
from focalpoints.duties import duty_holders
from focalpoints.events.topics import ANSWERS, RIGHTS
from rabatplatform.events.catalogue import EventKind, register


def requests_of(ids, user):
    """The requests that `user` may read, by id."""
    from casework.models import AccessRequest

    return {row.pk: row for row in AccessRequest.objects.visible_to(user).filter(pk__in=ids)}


def _request(event):
    from casework.models import AccessRequest

    return AccessRequest.objects.select_related("from_post").filter(pk=event.subject_id).first()


def who_answers(event):
    """The originator's coordinators."""
    request = _request(event)
    return coordinators_of(request.originator_id) if request else ()


def who_asked(event):
    """Whose turn it is at the post that asked."""
    request = _request(event)
    return {person.pk for person in duty_holders(request.from_post).people} if request else ()


def whose(event):
    request = _request(event)
    return request.originator_id if request else None


def kind(code, title, topic, audience, words, waits=None):
    """`words`: an English sentence marked by gettext_noop, with %(note)s."""
    more = {"waits": waits, "stays": True, "escalates": all_coordinators(whose)} if waits else {}
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency,
            audience=audience,
            subjects=requests_of,
            topic=topic,
            thing="note",
            about=note_through("AccessRequest"),
            marking=marking_of_asked,
            says=COUNTED,
            sentence=lambda event, request: gettext(words) % {"note": request.note_reference},
            **more,
        )
    )


def is_open(event, request):
    return request.state == request.State.OPEN


ACCESS_ASKED = kind(
    "access_asked",
    _("A request to read a note waits for you"),
    DECISIONS,
    who_answers,
    gettext_noop("Somebody asks to read note %(note)s."),
    is_open,
)
ONWARD_ASKED = kind(
    "onward_asked",
    _("A request to release a note to others waits for you"),
    DECISIONS,
    who_answers,
    gettext_noop("Somebody asks to have note %(note)s released to others."),
    is_open,
)
EXPORT_ASKED = kind(
    "export_asked",
    _("A request to print or export a note waits for you"),
    DECISIONS,
    who_answers,
    gettext_noop("Somebody asks to print or export note %(note)s."),
    is_open,
)
CONSENT_ENDED = kind(
    "consent_ended",
    _("What you were allowed was ended"),
    RIGHTS,
    who_asked,
    gettext_noop("Note %(note)s may not be printed or exported any more."),
)
REQUEST_ACCEPTED = kind(
    "request_accepted",
    _("Your request was accepted"),
    ANSWERS,
    who_asked,
    gettext_noop("Your request about note %(note)s was accepted."),
)
REQUEST_DECLINED = kind(
    "request_declined",
    _("Your request was declined"),
    ANSWERS,
    who_asked,
    gettext_noop("Your request about note %(note)s was declined."),
)
REQUEST_TAKEN_BACK = kind(
    "request_taken_back",
    _("A request was taken back"),
    OURS,
    who_answers,
    gettext_noop("A request about note %(note)s was taken back."),
)
