"""What this app records, and whom it concerns."""

from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, EventKind, register


def _subjects(ids, user):
    """Their titles are read together, when the first sentence asks for one."""
    from practices.models import Practice
    from practices.text import titles_of

    found = {practice.pk: practice for practice in Practice.objects.visible_to(user).select_related("current").filter(pk__in=ids)}
    titles = cache(lambda: titles_of(found.values()))
    for practice in found.values():
        practice.titles_of_batch = titles
    return found


def _practice(event):
    from practices.models import Practice

    return Practice.objects.filter(pk=event.subject_id).first()


def coordinators_of_owner(event):
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    practice = _practice(event)
    return holders_of(body_of_label(practice.owner_id), COORDINATORS).values_list("pk", flat=True) if practice else []


def author(event):
    """Whose turn it is at the author's post: its holders now, be they the author or their successors. While it is vacant, those
    to whom its duties fell and the author, who may hold another post of the team; what they may not read is not told to them."""
    from focalpoints.duties import duty_holders

    practice = _practice(event)
    if practice is None:
        return []
    person = {practice.created_by_id} if practice.created_by_id else set()
    post = practice.created_from
    if post is None:
        return person
    duty = duty_holders(post)
    people = {user.pk for user in duty.people}
    return people if duty.by == post else people | person


def author_and_coordinators(event):
    return {*author(event), *coordinators_of_owner(event)}


def _title(thing) -> str:
    return thing.titles_of_batch()[thing.pk]


PRACTICE_DRAFTED = register(
    EventKind(
        "practices.drafted",
        _("A draft was begun"),
        FOR_INFORMATION,
        audience=lambda event: [],
        subjects=_subjects,
        sentence=lambda event, thing: gettext("The draft “%(title)s” was begun.") % {"title": _title(thing)},
    )
)
PRACTICE_SUBMITTED = register(
    EventKind(
        "practices.submitted",
        _("A practice waits for your validation"),
        WAITS_FOR_YOU,
        audience=coordinators_of_owner,
        subjects=_subjects,
        sentence=lambda event, thing: (
            gettext("“%(title)s” was submitted and waits for your validation.") % {"title": _title(thing)}
        ),
        waits=lambda event, thing: thing.state == thing.State.SUBMITTED,
    )
)
PRACTICE_RETURNED = register(
    EventKind(
        "practices.returned",
        _("A practice was returned to you with questions"),
        WAITS_FOR_YOU,
        audience=author,
        subjects=_subjects,
        sentence=lambda event, thing: gettext("“%(title)s” was returned to you with questions.") % {"title": _title(thing)},
        waits=lambda event, thing: thing.state == thing.State.RETURNED,
    )
)
PRACTICE_PUBLISHED = register(
    EventKind(
        "practices.published",
        _("A practice was published"),
        FOR_INFORMATION,
        audience=author_and_coordinators,
        subjects=_subjects,
        sentence=lambda event, thing: gettext("“%(title)s” was published.") % {"title": _title(thing)},
    )
)
