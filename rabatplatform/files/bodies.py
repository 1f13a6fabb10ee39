"""A view that takes files says so; every other one keeps the limit of 2.5 MB (web/middleware.py)."""

from rabatplatform.files.models import MOST_BYTES

OTHER_FIELDS_BYTES = 512 * 1024


def takes_files(view=None, *, files: int = 1):
    """Let a form of this view carry up to `files` files of 20 MB: `@takes_files` or `@takes_files(files=2)`.

    With a generic class: `takes_files(View.as_view())` in urls.py. A model that takes less says so in words, on the form.
    """

    def declare(view):
        view.largest_form_bytes = files * MOST_BYTES + OTHER_FIELDS_BYTES
        return view

    return declare(view) if view else declare
