"""Who will read the text in hand once it is released, and where it comes from: shown before it is submitted, and before it is released."""

from django.urls import reverse

from casework import policies
from casework.audience_lines import lines_of, numbers
from casework.markings import TLP
from casework.models import Note, NoteDerivation
from casework.reach import reach_of


def readers_to_be(user, note: Note) -> dict:
    """What templates/casework/audience/to_be.html takes: numbers; lines (see audience_lines.shown); is_alone: nobody but its originator;
    give_href, audience_href: "" where the person may not."""
    reach = reach_of(note, user)
    return {
        "numbers": numbers(reach),
        "lines": lines_of(reach),
        "is_alone": not any(line.grant for line in reach.lines if line.counts),
        "falls_away": [line.name for line in reach.falls_away],
        "give_href": reverse("casework:audience-give", args=[note.reference]) if policies.may_give(user, note) else "",
        "audience_href": reverse("casework:audience", args=[note.reference]) if policies.may_revoke(user, note) else "",
        "reference": note.reference,
    }


def beside_release(user, note: Note) -> dict:
    """What the one who releases compares it with: compare_href, with the version in force, "" for a first one; source, the note it was
    made from (None for none), and source_label, how that one is marked."""
    compare = ""
    if note.current_id and note.next_id:
        compare = f"{reverse('casework:note-compare', args=[note.reference])}?from={note.current.number}&to={note.next.number}"
    row = NoteDerivation.objects.visible_to(user).filter(note=note).select_related("source").first()
    return {
        "compare_href": compare,
        "source": row.source if row else None,
        "source_label": TLP(row.source.tlp).label if row else "",
    }
