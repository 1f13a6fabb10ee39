"""The last step of the guided form: the text read back, what is missing, what the screen found."""

from django.shortcuts import render

from casework import found, policies
from casework.annexing import files_of
from casework.completeness import gaps
from casework.content import content_of
from casework.forms.guided import name_of
from casework.forms.note import CHECK, STEP_LABELS, STEPS, paths_of, step_of
from casework.readback import answers
from casework.readers_to_be import readers_to_be
from casework.reading import Sheet
from casework.views.finding import recorded
from casework.views.guided import frame, step_url


def check(request, note, *, refused=False, changed=False, status=200):
    """The last step: the text read back, what is missing, what the screen found. Also the answer to a submission that was refused."""
    recorded(note, note.in_hand, "page")
    content = content_of(note.in_hand)
    missing = gaps(content)
    context = {
        **frame(request.user, note, CHECK, content),
        "parts": [(STEP_LABELS[slug], step_url(note, slug), answers(content, paths_of(slug), missing)) for slug in STEPS],
        "missing": [
            {"text": words, "href": f"{step_url(note, step_of(path))}#id_{name_of(path)}"} for path, words in missing.items()
        ],
        "found": found.shown(content, note),
        "may_let_pass": policies.may_let_pass(request.user, note),
        "files": files_of(request.user, note.in_hand),
        "readers": readers_to_be(request.user, note),
        "sheet": Sheet(note, note.in_hand),
        "refused": refused,
        "changed": changed,
        "language": content["language"],
    }
    return render(request, "casework/note/check.html", context, status=status)
