"""What this app records, and whom it concerns."""

from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, EventKind, register


def _subjects(ids, user):
    """Their titles are read together, when the first sentence asks for one."""
    from practices.models import Practice
    from practices.text import titles_of

    found = {
        practice.pk: practice
        for practice in Practice.objects.visible_to(user).select_related("current", "next").filter(pk__in=ids)
    }
    titles = cache(lambda: titles_of(found.values()))
    for practice in found.values():
        practice.titles_of_batch = titles
    return found


def _practice(event):
    from practices.models import Practice

    return Practice.objects.filter(pk=event.subject_id).first()


def validators(event):
    """The coordinators of each body whose validation is still waited for."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
    from practices.models import Validation

    rows = Validation.objects.filter(round__practice=event.subject_id, round__state="validating", state="waiting")
    labels = rows.values_list("body_id", flat=True)
    return {
        person
        for label in labels
        for person in holders_of(body_of_coordination(label), COORDINATORS).values_list("pk", flat=True)
    }


def secretariat(event):
    from focalpoints.duties import secretariat_now

    return [person.pk for person in secretariat_now()]


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


def _rounds(ids, user):
    """Rounds of review that `user` may read; as `_subjects`."""
    from practices.models import ReviewRound
    from practices.text import titles_of

    rows = ReviewRound.objects.visible_to(user).select_related("practice__current", "practice__next").filter(pk__in=ids)
    found = {opened.pk: opened for opened in rows}
    titles = cache(lambda: titles_of([opened.practice for opened in found.values()]))
    for opened in found.values():
        opened.practice.titles_of_batch = titles
    return found


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
        audience=validators,
        subjects=_subjects,
        sentence=lambda event, thing: (
            gettext("“%(title)s” was submitted and waits for your validation.") % {"title": _title(thing)}
        ),
        waits=lambda event, thing: thing.door == thing.State.SUBMITTED,
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
        waits=lambda event, thing: thing.door == thing.State.RETURNED,
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
VALIDATION_GIVEN = register(
    EventKind(
        "practices.validation_given",
        _("A country answered"),
        FOR_INFORMATION,
        audience=author_and_coordinators,
        subjects=_subjects,
        sentence=lambda event, thing: gettext("A country that is named answered on “%(title)s”.") % {"title": _title(thing)},
    )
)
PRACTICE_VALIDATED = register(
    EventKind(
        "practices.validated",
        _("A practice needs reviewers"),
        WAITS_FOR_YOU,
        audience=secretariat,
        subjects=_subjects,
        sentence=lambda event, thing: gettext("“%(title)s” is validated and waits for reviewers.") % {"title": _title(thing)},
        waits=lambda event, thing: thing.door == thing.State.IN_REVIEW,
    )
)
PRACTICE_TAKEN_BACK = register(
    EventKind(
        "practices.taken_back",
        _("A practice was taken back by its author"),
        FOR_INFORMATION,
        audience=coordinators_of_owner,
        subjects=_subjects,
        sentence=lambda event, thing: gettext("“%(title)s” was taken back by its author.") % {"title": _title(thing)},
    )
)
PRACTICE_DECLINED = register(
    EventKind(
        "practices.declined",
        _("A practice was declined"),
        WAITS_FOR_YOU,
        audience=author_and_coordinators,
        subjects=_subjects,
        sentence=lambda event, thing: (
            gettext("“%(title)s” was declined; the reasons are in the decision letter.") % {"title": _title(thing)}
        ),
        waits=lambda event, thing: thing.door == thing.State.DECLINED,
    )
)
REVISION_BEGUN = register(
    EventKind(
        "practices.revision_begun",
        _("A new revision was begun"),
        FOR_INFORMATION,
        audience=lambda event: [],
        subjects=_subjects,
        sentence=lambda event, thing: gettext("A new revision of “%(title)s” was begun.") % {"title": _title(thing)},
    )
)
REVISION_GIVEN_UP = register(
    EventKind(
        "practices.revision_given_up",
        _("A revision was given up"),
        FOR_INFORMATION,
        audience=author,
        subjects=_subjects,
        sentence=lambda event, thing: (
            gettext("The revision of “%(title)s” in preparation was given up.") % {"title": _title(thing)}
        ),
    )
)
REVIEWERS_DIFFER = register(
    EventKind(
        "practices.reviewers_differ",
        _("Two reviewers differ"),
        WAITS_FOR_YOU,
        audience=secretariat,
        subjects=_rounds,
        sentence=lambda event, thing: (
            gettext("The two reviewers of “%(title)s” differ: a third post is to be asked.") % {"title": _title(thing.practice)}
        ),
        waits=lambda event, thing: thing.state == thing.State.REVIEWING,
    )
)
