"""Who can see a note and why, for its page: the originator sees all, a reader their own rule and what is not hidden from them."""

from django.db.models import BooleanField, Case, When
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import policies
from casework.audience_lines import lines_of, numbers, reach_in_force
from casework.cutting import first_of
from casework.days import last_day
from casework.models import AccessRequest, Note, NoteGrant, SharingGroup
from casework.policies.asking import may_ask_onward
from casework.querysets import among
from casework.recalls import not_taken_back
from casework.receivers import by_label
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.querysets import labels_of

MOST = 50
POSTS = ("from_post__country", "from_post__organisation", "answered_from__country", "answered_from__organisation")


def panel_of(user, note: Note, posts=None) -> dict | None:
    """What templates/casework/audience/panel.html takes; None for who is no reader any more. posts: those they hold, where asked already.

    is_originator; numbers; lines (see audience_lines.shown); hidden: the others are not shown; chain; waits: open requests;
    part: how many lines there are, of a reader's; audience_href, give_href, onward_href: "" where the person may not.
    """
    found = _of_originator(user, note) if policies.is_of_originator(user, note) else _of_reader(user, note, posts)
    if found is None:
        return None
    found["chain"] = chain_of(user, note)
    found["reference"] = note.reference
    return found


def _of_originator(user, note: Note) -> dict:
    reach = reach_in_force(note, user)
    waits = AccessRequest.objects.visible_to(user).filter(note=note, state=AccessRequest.State.OPEN).count()
    return {
        "is_originator": True,
        "numbers": numbers(reach),
        "lines": lines_of(reach),
        "hidden": False,
        "waits": waits,
        "not_taken_back": not_taken_back(note),
        "audience_href": reverse("casework:audience", args=[note.reference]) if policies.may_revoke(user, note) else "",
        "give_href": reverse("casework:audience-give", args=[note.reference]) if policies.may_give(user, note) else "",
        "onward_href": "",
    }


def _of_reader(user, note: Note, posts) -> dict | None:
    shown = (
        NoteGrant.objects.visible_to(user)
        .filter(note=note)
        .in_force()
        .select_related("given_from__country", "given_from__organisation")
        .annotate(own=Case(When(among("label", labels_of(user)), then=True), default=False, output_field=BooleanField()))
        .order_by("-own", "given_at", "pk")
    )
    part = first_of(shown, MOST)
    rows = part["lines"]
    if not any(grant.own for grant in rows) and note.author_post_id is None:
        return None
    names = names_of(rows, user)
    return {
        "is_originator": False,
        "numbers": "",
        "lines": [_line(grant, names[grant.pk], grant.own) for grant in rows],
        "part": part,
        "hidden": note.hides_recipients,
        "waits": 0,
        "audience_href": "",
        "give_href": "",
        "onward_href": reverse("casework:onward-ask", args=[note.reference]) if may_ask_onward(user, note, posts) else "",
    }


def _line(grant: NoteGrant, name: str, own: bool) -> dict:
    return {
        "icon": "eye" if own else "globe",
        "name": name,
        "people": None,
        "why": grant.reason,
        "counts": True,
        "hidden": False,
        "given_by": str(grant.given_from) if grant.given_from_id else "",
        "given_at": grant.given_at,
        "begins": None,
        "ends": last_day(grant.valid.upper),
        "is_grant": True,
        "reference": None,
        "own": own,
    }


def names_of(grants, user) -> dict[int, str]:
    """{grant: name of its receiver}; of a group that `user` does not see, no more than that it is one."""
    ids = {grant.group_id for grant in grants if grant.group_id}
    named = dict(SharingGroup.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    posts = _posts_named(grants)
    found = {}
    for grant in grants:
        if grant.label_id == GrantLabel.ALL_WHO_READ_CASEWORK:
            found[grant.pk] = _("All who do casework")
        elif grant.group_id:
            found[grant.pk] = named.get(grant.group_id) or _("A sharing group")
        else:
            found[grant.pk] = str(
                body_of_casework(grant.label_id) or posts.get(grant.label_id) or _("A receiver that is no more")
            )
    return found


def _posts_named(grants) -> dict[int, Post]:
    """{label: the post that it stands for} of grants that name no body and no group, in one question at most."""
    labels = {grant.label_id for grant in grants if not grant.group_id and not body_of_casework(grant.label_id)}
    labels -= {GrantLabel.ALL_WHO_READ_CASEWORK}
    rows = Post.objects.select_related("country", "organisation").filter(label__in=labels) if labels else ()
    return {post.label_id: post for post in rows}


def chain_of(user, note: Note) -> list[dict]:
    """Releases to others that somebody asked for and the originator answered, as far as the person sees them, the oldest first."""
    asked = (
        AccessRequest.objects.visible_to(user)
        .filter(note=note, state=AccessRequest.State.ACCEPTED)
        .exclude(kind=AccessRequest.Kind.EXPORT)
    )
    rows = asked.select_related(*POSTS).order_by("answered_at")[:MOST]
    return [
        {
            "asked_by": str(row.from_post),
            "asked_at": row.asked_at,
            "answered_by": str(row.answered_from or ""),
            "answered_at": row.answered_at,
            "to": [str(receiver) for label in row.receivers if (receiver := by_label(label))],
        }
        for row in rows
    ]
