"""What this app records, and whom it concerns."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, EventKind, register


def _subject(event, user):
    from practices.models import Practice

    return Practice.objects.visible_to(user).select_related("current").filter(pk=event.subject_id).first()


def _practice(event):
    from practices.models import Practice

    return Practice.objects.filter(pk=event.subject_id).first()


def coordinators_of_owner(event):
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    practice = _practice(event)
    return holders_of(body_of_label(practice.owner_id), COORDINATORS).values_list("pk", flat=True) if practice else []


def author(event):
    practice = _practice(event)
    return [practice.created_by_id] if practice and practice.created_by_id else []


def author_and_coordinators(event):
    return {*author(event), *coordinators_of_owner(event)}


def _title(thing) -> str:
    from practices.text import title_of

    return title_of(thing)


PRACTICE_DRAFTED = register(
    EventKind(
        "practices.drafted",
        _("A draft was begun"),
        FOR_INFORMATION,
        audience=lambda event: [],
        subject=_subject,
        sentence=lambda event, thing: gettext("The draft “%(title)s” was begun.") % {"title": _title(thing)},
    )
)
PRACTICE_SUBMITTED = register(
    EventKind(
        "practices.submitted",
        _("A practice waits for your validation"),
        WAITS_FOR_YOU,
        audience=coordinators_of_owner,
        subject=_subject,
        sentence=lambda event, thing: (
            gettext("“%(title)s” was submitted and waits for your validation.") % {"title": _title(thing)}
        ),
    )
)
PRACTICE_RETURNED = register(
    EventKind(
        "practices.returned",
        _("A practice was returned to you with questions"),
        WAITS_FOR_YOU,
        audience=author,
        subject=_subject,
        sentence=lambda event, thing: gettext("“%(title)s” was returned to you with questions.") % {"title": _title(thing)},
    )
)
PRACTICE_PUBLISHED = register(
    EventKind(
        "practices.published",
        _("A practice was published"),
        FOR_INFORMATION,
        audience=author_and_coordinators,
        subject=_subject,
        sentence=lambda event, thing: gettext("“%(title)s” was published.") % {"title": _title(thing)},
    )
)
