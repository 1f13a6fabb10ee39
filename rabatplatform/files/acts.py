"""What counts as an act on a text that its team works on (events.catalogue.EventKind.acted)."""

from datetime import datetime

from django.db.models import Max


def text_saved(event, thing) -> datetime | None:
    """Saving the text, or adding an annex."""
    text = thing.in_hand
    if text is None:
        return None
    newest = text.files.aggregate(newest=Max("created_at"))["newest"]
    return max(text.saved_at, newest) if newest else text.saved_at
