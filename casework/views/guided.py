"""What every step of the guided form of a note shows."""

from django.urls import reverse

from casework.completeness import gaps
from casework.forms.note import CHECK, FILES, ORDER, STEP_LABELS, step_before, step_of
from casework.standing_text import last_return, who_reads
from casework.views.finding import named


def frame(user, note, step, content) -> dict:
    """What every step shows: where one is, who reads it, the reason of its return."""
    with_gaps = {step_of(path) for path in gaps(content)}
    steps = [
        {
            "label": STEP_LABELS[slug],
            "href": step_url(note, slug),
            "state": "current" if slug == step else "" if slug in with_gaps or slug in (FILES, CHECK) else "done",
        }
        for slug in ORDER
    ]
    current = note.current if note.state != note.State.DRAFT and note.next else None
    return {
        **named(note, STEP_LABELS[step]),
        "title": content["title"],
        "step": step,
        "step_label": STEP_LABELS[step],
        "step_number": ORDER.index(step) + 1,
        "steps_total": len(ORDER),
        "steps": steps,
        "back": step_url(note, step_before(step)) if step_before(step) else "",
        "who_reads": who_reads(note),
        "returned": last_return(note, user),
        "released": current,
    }


def step_url(note, step) -> str:
    return reverse("casework:note-edit", args=[note.reference, step])
