"""What a post owns in casework: the notes written from it, those that wait for its release, and what is asked of it.

Lines carry references alone: the list of a handover is no answer of casework, and no read is recorded for it.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import AccessRequest, Note, NoteCorrection, NoteVersion
from focalpoints.estate import Holding, Line, register
from focalpoints.models import Role

Step = NoteVersion.State
IN_PREPARATION = (Step.DRAFT, Step.RETURNED)


def drafts(post, user):
    """Drafts, returned notes and versions in preparation that were written from the post."""
    first = Q(state=Note.State.DRAFT, current__state__in=IN_PREPARATION)
    later = Q(next__state__in=IN_PREPARATION)
    return Note.objects.visible_to(user).filter(first | later, author_post=post).order_by("-updated_at", "-pk")


def to_release(post, user):
    """What was given to the coordinators of its body, where the post is one of theirs."""
    rows = Note.objects.visible_to(user).filter(originator=post.body.casework_label_id)
    rows = rows.filter(Q(state=Note.State.DRAFT, current__state=Step.SUBMITTED) | Q(next__state=Step.SUBMITTED))
    return rows.order_by("updated_at", "pk") if post.role == Role.COORDINATOR else rows.none()


def released(post, user):
    """Released notes that the post answers for: their authors, the first to end first."""
    rows = Note.objects.visible_to(user).filter(author_post=post, state=Note.State.RELEASED)
    return rows.order_by("valid_until", "pk")


def _reference(row) -> str:
    if isinstance(row, AccessRequest):
        return row.note_reference
    return row.note.reference if isinstance(row, NoteCorrection) else row.reference


def _open(model, post, user, also=None):
    """What waits for an answer of the originator's coordinators."""
    rows = model.objects.visible_to(user).filter(state=model.State.OPEN)
    coordinated = Q(originator=post.body.casework_label_id) if post.role == Role.COORDINATOR else Q(pk=None)
    return rows.filter(coordinated | also if also else coordinated).order_by("asked_at", "pk")


def requests(post, user):
    return _open(AccessRequest, post, user)


def corrections(post, user):
    """The author's post answers them too."""
    return _open(NoteCorrection, post, user, Q(note__author_post=post)).select_related("note")


def holding(code, title, ask, said):
    return register(
        Holding(
            f"casework.{code}",
            title,
            lambda post, user: ask(post, user).count(),
            lambda post, user, limit: [Line(_reference(row), row.get_absolute_url()) for row in ask(post, user)[:limit]],
            said=said,
        )
    )


holding("drafts", _("Notes in preparation"), drafts, _("Drafts, returned notes and new versions written from the post."))
holding("to_release", _("Notes to release"), to_release, _("Submitted and waiting for a coordinator."))
holding(
    "released",
    _("Released notes it answers for"),
    released,
    _("The post is their author: it reads who read them and answers corrections."),
)
holding(
    "requests", _("Requests about notes"), requests, _("To read a note, or to release it to others; they wait for an answer.")
)
holding("corrections", _("Proposed corrections"), corrections, _("Readers proposed them; they wait for an answer."))
