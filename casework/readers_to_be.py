"""Who will read the text in hand once it is released, and where it comes from: shown before it is submitted, and before it is released."""

from django.urls import reverse
from django.utils.formats import date_format
from psycopg2.extras import DateTimeTZRange

from casework import policies
from casework.audience_lines import lines_of, numbers
from casework.days import last_day
from casework.markings import TLP
from casework.models import Note, NoteDerivation
from casework.reach import grants_of, reach_of
from casework.services.shortening import ends_earlier


def readers_to_be(user, note: Note) -> dict:
    """What templates/casework/audience/to_be.html takes: numbers; lines (see audience_lines.shown), with the ends that the release sets;
    is_alone: nobody but its originator; ends_earlier: names with their last day; give_href, audience_href: "" where the person may not."""
    grants, marked = list(grants_of(note, user).not_over()), note.in_hand or note
    shortened = ends_earlier(grants, marked.tlp, marked.handling)
    for grant, end in shortened.items():  # as it will be: nothing is stored
        grant.valid = DateTimeTZRange(grant.valid.lower, end)
    reach = reach_of(note, user, grants=grants)
    return {
        "numbers": numbers(reach),
        "lines": lines_of(reach),
        "is_alone": not any(line.grant for line in reach.lines if line.counts),
        "falls_away": [line.name for line in reach.falls_away],
        "ends_earlier": [
            f"{line.name} ({date_format(last_day(line.grant.valid.upper))})"
            for line in reach.lines
            if line.counts and line.grant in shortened
        ],
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
