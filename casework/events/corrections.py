"""What is recorded of corrections that readers propose. Sentences carry the reference of the note alone."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import all_coordinators, coordinators_of
from casework.events.saying import COUNTED, marking_of_asked, note_through
from casework.events.topics import DECISIONS
from focalpoints.duties import duty_holders
from focalpoints.events.topics import ANSWERS
from rabatplatform.events.catalogue import EventKind, register


def corrections_of(ids, user):
    """Corrections that `user` may read, of notes that they may still read."""
    from casework.models import Note, NoteCorrection

    rows = NoteCorrection.objects.visible_to(user).filter(pk__in=ids, note__in=Note.objects.visible_to(user).values("pk"))
    return {row.pk: row for row in rows.select_related("note")}


def correction_of(event):
    from casework.models import NoteCorrection

    return NoteCorrection.objects.filter(pk=event.subject_id).select_related("note__author_post", "from_post").first()


def who_answer(event) -> set[int]:
    """The originator's coordinators, and whose turn it is at the author's post."""
    correction = correction_of(event)
    if correction is None:
        return set()
    return coordinators_of(correction.originator_id) | {one.pk for one in duty_holders(correction.note.author_post).people}


def whose(event):
    correction = correction_of(event)
    return correction.originator_id if correction else None


def who_proposed(event) -> set[int]:
    """Whose turn it is at the post that proposed it."""
    correction = correction_of(event)
    return {one.pk for one in duty_holders(correction.from_post).people} if correction else set()


def kind(code, title, topic, audience, words, **more):
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency,
            audience=audience,
            subjects=corrections_of,
            topic=topic,
            thing="note",
            about=note_through("NoteCorrection"),
            marking=marking_of_asked,
            says=COUNTED,
            sentence=lambda event, correction: gettext(words) % {"note": correction.note.reference},
            **more,
        )
    )


CORRECTION_PROPOSED = kind(
    "correction_proposed",
    _("A reader proposes a correction"),
    DECISIONS,
    who_answer,
    gettext_noop("A correction of note %(note)s was proposed; it waits for your answer."),
    waits=lambda event, correction: correction.state == "open",
    stays=True,
    escalates=all_coordinators(whose),
    late=lambda event, correction: (
        gettext("A correction of note %(note)s was proposed; it waits for an answer.") % {"note": correction.note.reference}
    ),
)
CORRECTION_ANSWERED = kind(
    "correction_answered",
    _("Your correction was answered"),
    ANSWERS,
    who_proposed,
    gettext_noop("The correction that you proposed of note %(note)s was answered."),
)
