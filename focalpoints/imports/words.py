"""What is wrong with a line, or became of it: stable codes, stored with the line, and the sentence for the reader."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "formula": _("begins like a formula; write it as plain text"),
    "missing": _("is missing"),
    "too_long": _("is too long"),
    "email": _("is no e-mail address"),
    "twice": _("stands in this list twice"),
    "yourself": _("is your own address"),
    "member": _("is a member already"),
    "invited_already": _("is invited already"),
    "country": _("is no country or organisation that we know"),
    "other_body": _("is not the one that this list is for"),
    "role": _("is no role"),
    "role_missing": _("no post has this title: for a new one, say its role"),
    "role_differs": _("is another one than that of this post"),
    "role_above": _("is above your own"),
    "post_held": _("is held, or somebody is invited to it"),
    "post_twice": _("is filled by an earlier line of this list"),
    "no_seat": _("no seat is free for this role"),
    "date": _("is no day; write it as 2027-06-30"),
    "past": _("lies in the past"),
    "far": _("lies more than ten years ahead"),
    "language": _("is no language of the platform"),
    "not_any_more": _("could not be invited any more: something changed since the list was read"),
    "invited": _("invited"),
    "left": _("left out"),
}


def words_of(code: str):
    """A code of a later version has words of its own there; here it is left out."""
    return WORDS.get(code, WORDS["left"])
