"""What is recorded of the way of a text through the door."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import OF_THE_SECRETARIAT
from practices.events.audiences import (
    all_of_the_decision,
    author,
    author_and_coordinators,
    coordinators_of_owner,
    from_author,
    secretariat,
    validators,
)
from practices.events.subjects import needs_reviewers, practice_through, practices_of, practices_to_validate_of, rounds_of, title
from practices.events.topics import DECISIONS, NEWS, RETURNS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, nobody, register
from rabatplatform.files.acts import text_saved

PRACTICE_DRAFTED = register(
    EventKind(
        "practices.drafted",
        _("A draft was begun"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("The draft “%(title)s” was begun.") % {"title": title(thing)},
    )
)
PRACTICE_SUBMITTED = register(
    EventKind(
        "practices.submitted",
        _("A practice waits for your validation"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=validators,
        subjects=practices_to_validate_of,
        thing="practice",
        sentence=lambda event, thing: (
            gettext("“%(title)s” was submitted and waits for your validation.") % {"title": title(thing)}
        ),
        waits=lambda event, thing: thing.waits_for_reader,
        escalates="reminded after 6 working days; the Secretariat is told after 5 more, or after 6 where nobody coordinates "
        "(validation_late, validation_stuck)",
        topic=DECISIONS,
    )
)
PRACTICE_RETURNED = register(
    EventKind(
        "practices.returned",
        _("A practice was returned to you with questions"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=author,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was returned to you with questions.") % {"title": title(thing)},
        waits=lambda event, thing: thing.door == thing.State.RETURNED,
        acted=text_saved,
        escalates=from_author,
        late=lambda event, thing: gettext("“%(title)s” was returned to its authors with questions.") % {"title": title(thing)},
        topic=RETURNS,
    )
)
PRACTICE_PUBLISHED = register(
    EventKind(
        "practices.published",
        _("A practice was published"),
        FOR_INFORMATION,
        says=OPEN,
        audience=all_of_the_decision,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was published.") % {"title": title(thing)},
        topic=NEWS,
        news="practices",
    )
)
VALIDATION_GIVEN = register(
    EventKind(
        "practices.validation_given",
        _("A country answered"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("A country that is named answered on “%(title)s”.") % {"title": title(thing)},
        topic=NEWS,
    )
)
PRACTICE_VALIDATED = register(
    EventKind(
        "practices.validated",
        _("A practice needs reviewers"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=secretariat,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” is validated and waits for reviewers.") % {"title": title(thing)},
        waits=lambda event, thing: thing.door == thing.State.IN_REVIEW and needs_reviewers(event.data.get("round")),
        escalates=OF_THE_SECRETARIAT,
        topic=DECISIONS,
    )
)
PRACTICE_TAKEN_BACK = register(
    EventKind(
        "practices.taken_back",
        _("A practice was taken back by its author"),
        FOR_INFORMATION,
        says=OPEN,
        audience=coordinators_of_owner,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was taken back by its author.") % {"title": title(thing)},
        topic=NEWS,
    )
)
PRACTICE_DECLINED = register(
    EventKind(
        "practices.declined",
        _("A practice was declined"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=all_of_the_decision,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: (
            gettext("“%(title)s” was declined; the reasons are in the decision letter.") % {"title": title(thing)}
        ),
        waits=lambda event, thing: thing.door == thing.State.DECLINED,
        escalates="an appeal, or another text, is the choice of those who are told",
        topic=RETURNS,
    )
)
REVISION_BEGUN = register(
    EventKind(
        "practices.revision_begun",
        _("A new revision was begun"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("A new revision of “%(title)s” was begun.") % {"title": title(thing)},
    )
)
REVISION_GIVEN_UP = register(
    EventKind(
        "practices.revision_given_up",
        _("A revision was given up"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: (
            gettext("The revision of “%(title)s” in preparation was given up.") % {"title": title(thing)}
        ),
        topic=NEWS,
    )
)
REVIEWERS_DIFFER = register(
    EventKind(
        "practices.reviewers_differ",
        _("Two reviewers differ"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=secretariat,
        subjects=rounds_of,
        sentence=lambda event, thing: (
            gettext("The two reviewers of “%(title)s” differ: a third post is to be asked.") % {"title": title(thing.practice)}
        ),
        waits=lambda event, thing: thing.state == thing.State.REVIEWING and needs_reviewers(thing.pk),
        escalates=OF_THE_SECRETARIAT,
        topic=DECISIONS,
        thing="practice",
        about=practice_through("ReviewRound"),
    )
)
