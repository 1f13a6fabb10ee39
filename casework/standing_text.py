"""Where a note stands, in sentences for its pages."""

from django.utils.translation import gettext as _

from casework.models import Note, NoteStep
from casework.policies import body_of_note


def who_reads(note: Note) -> str:
    """Who reads the text in hand before it is released."""
    body = body_of_note(note)
    tlp = note.in_hand.tlp if note.in_hand else note.tlp
    if "red" in (tlp, note.tlp):
        return _("Until it is released, read by your post and the coordinators of %(body)s alone.") % {"body": body}
    return _("Until it is released, read by those of %(body)s alone who do casework.") % {"body": body}


def last_return(note: Note, user) -> NoteStep | None:
    """The step with the reason, while the text in hand is returned to its author."""
    if note.in_hand is None or note.in_hand.state != "returned":
        return None
    steps = NoteStep.objects.visible_to(user).filter(note=note, version=note.in_hand, what=NoteStep.What.RETURNED)
    return steps.select_related("post__country", "post__organisation", "by").order_by("-at", "-pk").first()
