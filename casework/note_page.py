"""What stands beside the words of a note: what this person may do, related notes, history, corrections."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import policies
from casework.cutting import first_of
from casework.models import Note, NoteDerivation
from casework.policies import corrections

MOST_STEPS = 30


def acts_of(user, note: Note) -> dict:
    """{name: Ruling} of what may be done with a note; {} for readers who are not of its originator."""
    rulings = {
        "edit": policies.may_edit,
        "submit": policies.may_submit,
        "take_back": policies.may_take_back,
        "give_back": policies.may_return,
        "countersign": policies.may_countersign,
        "release": policies.may_release,
        "revise": policies.may_revise,
        "give_up": policies.may_give_up,
        "drop": policies.may_drop,
        "withdraw": policies.may_withdraw,
        "extend": policies.may_extend,
        "derive": policies.may_derive,
        "options": policies.may_give,
        "let_pass": policies.may_let_pass,
    }
    return {name: policy(user, note) for name, policy in rulings.items()}


def relations_of(user, note: Note, *, is_team: bool) -> list[dict]:
    """Notes that this one comes from or led to, as far as the person may read them. Derivations: the originator's alone."""
    found = []
    if note.supersedes_id and (old := Note.objects.visible_to(user).filter(pk=note.supersedes_id).first()):
        found.append({"text": _("Supersedes"), "note": old})
    if not is_team:
        return found
    rows = NoteDerivation.objects.visible_to(user).filter(Q(note=note) | Q(source=note)).order_by("pk")
    pairs = list(rows.values_list("note_id", "source_id"))
    others = {pk for pair in pairs for pk in pair} - {note.pk}
    readable = {one.pk: one for one in Note.objects.visible_to(user).filter(pk__in=others)} if others else {}
    for made, source in pairs:
        if made == note.pk and source in readable:
            found.append({"text": _("Made at a lower marking from"), "note": readable[source]})
        elif source == note.pk and made in readable:
            found.append({"text": _("Made from it at a lower marking"), "note": readable[made]})
    return found


def history_of(user, note: Note, *, is_team: bool) -> dict:
    """casework.cutting.first_of steps, the newest first: all for the originator, the public ones for readers."""
    rows = note.steps.visible_to(user).select_related("post__country", "post__organisation", "version").order_by("-at", "-pk")
    if not is_team:
        rows = rows.filter(is_public=True)
    part, found = first_of(rows, MOST_STEPS), []
    for row in part["lines"]:
        label = row.get_what_display().capitalize()
        if row.version_id and row.version:
            label = _("Version %(number)s: %(what)s") % {"number": row.version.number, "what": row.get_what_display()}
        by = (str(row.post) if is_team else str(row.post.body)) if row.post else ""
        found.append(
            {
                "label": label,
                "by": by,
                "at": row.at,
                "note": row.reason if is_team and (row.version or not row.version_id) else "",
            }
        )
    return part | {"lines": found}


def correction_acts(user, note: Note, posts, *, is_team: bool) -> dict:
    """What readers and team may do about corrections: address and number of those that wait."""
    may = corrections.may_propose(user, note, posts)
    return {"may": may, "list": reverse("casework:correction-list", args=[note.reference]), "is_team": is_team}
