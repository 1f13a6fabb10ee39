"""What is recorded of a practice that was published: corrected, archived, withdrawn, restored."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.events.audiences import author_and_coordinators
from practices.events.subjects import practices_of, title
from practices.events.topics import NEWS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, EventKind, register

PRACTICE_CORRECTED = register(
    EventKind(
        "practices.corrected",
        _("A practice was corrected"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("A few words of “%(title)s” were corrected.") % {"title": title(thing)},
        topic=NEWS,
        news="practices",
    )
)
PRACTICE_ARCHIVED = register(
    EventKind(
        "practices.archived",
        _("A practice was archived"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was archived.") % {"title": title(thing)},
        topic=NEWS,
        news="practices",
    )
)
PRACTICE_WITHDRAWN = register(
    EventKind(
        "practices.withdrawn",
        _("A practice was withdrawn"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was withdrawn.") % {"title": title(thing)},
        topic=NEWS,
    )
)
PRACTICE_RESTORED = register(
    EventKind(
        "practices.restored",
        _("A practice is published again"),
        FOR_INFORMATION,
        says=OPEN,
        audience=author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” is published again.") % {"title": title(thing)},
        topic=NEWS,
        news="practices",
    )
)
