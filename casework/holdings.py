"""Who has what of the notes of a country or organisation: its receivers with their numbers, and what one of them has."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.audience_panel import names_of
from casework.days import last_day
from casework.models import GroupMember, GroupVersion, NoteGrant, SharingGroup
from casework.overseeing import grants_of, let_in
from casework.receivers import ALL, key_of, name_of
from focalpoints.models import Country, Organisation, Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.reference.memory import shelf

ON_A_PAGE = 50
HIDDEN = _("A sharing group")


def by_labels(labels) -> dict:
    """{label: the Country, Organisation or Post that it stands for}, of those that stand for one."""
    found = {label: body for label in labels if (body := body_of_casework(label))}
    posts = Post.objects.select_related("country", "organisation").filter(label__in=set(labels) - set(found))
    return found | {post.label_id: post for post in posts}


def holdings_of(user, body) -> list[dict]:
    """Who has what: {name, notes, href}, the most first. A group that the person does not see has no page."""
    count = Count("note", distinct=True)
    alone = dict(grants_of(user, body).filter(group=None).order_by().values_list("label").annotate(notes=count))
    in_groups = dict(grants_of(user, body).filter(group__isnull=False).order_by().values_list("group").annotate(notes=count))
    receivers = by_labels(alone) | {GrantLabel.ALL_WHO_READ_CASEWORK: GrantLabel.ALL_WHO_READ_CASEWORK}
    lines = [_line(receivers[label], number) for label, number in alone.items() if label in receivers]
    groups = SharingGroup.objects.visible_to(user).in_bulk(in_groups)
    lines += [_line(groups.get(pk), number) for pk, number in in_groups.items()]
    return sorted(lines, key=lambda line: (-line["notes"], line["name"]))


def _line(receiver, number: int) -> dict:
    if receiver is None:
        return {"name": str(HIDDEN), "notes": number, "href": ""}
    return {"name": name_of(receiver), "notes": number, "href": address_of(receiver)}


def address_of(receiver) -> str:
    return reverse("casework:receiver-notes", args=[key_of(receiver)])


def receiver_of(key: str, user):
    """Of an address: also one that takes no part any more, or a post that was closed. None: there is no such thing."""
    if key == ALL:
        return GrantLabel.ALL_WHO_READ_CASEWORK
    kind, _dash, rest = key.partition("-")
    if kind in ("country", "organisation"):
        return shelf(Country if kind == "country" else Organisation).by_key.get(rest)
    try:
        reference = uuid.UUID(rest)
    except ValueError:
        return None
    if kind == "post":
        return Post.objects.select_related("country", "organisation").filter(reference=reference).first()
    return SharingGroup.objects.visible_to(user).filter(reference=reference).first() if kind == "group" else None


def grants_to(user, receiver, bodies):
    """Grants of notes of `bodies`, in force or to begin, that name `receiver`; of a country or organisation also those that name its
    posts. By note, so that two who end them never wait for one another."""
    rows = NoteGrant.objects.visible_to(user).not_over()
    rows = rows.filter(_names(receiver), note__originator__in=[body.casework_label_id for body in bodies])
    return rows.select_related("note", "given_from__country", "given_from__organisation").order_by("note", "pk")


def _names(receiver) -> Q:
    if isinstance(receiver, SharingGroup):
        return Q(group=receiver)
    if isinstance(receiver, Post):
        return Q(label=receiver.label_id)
    if isinstance(receiver, int):
        return Q(label=receiver)
    column = "country" if isinstance(receiver, Country) else "organisation"
    return Q(label=receiver.casework_label_id) | Q(label__in=Post.objects.filter(**{column: receiver}).values("label"))


@dataclass(frozen=True)
class Has:
    """What a receiver has. lines: grants of one page, total: of all; groups: [(sharing group, number of notes)] by which it reads others;
    before, after: where the pages beside it stand, None for none."""

    lines: list[dict]
    total: int
    groups: list[tuple]
    before: list | None
    after: list | None


def what_has(user, receiver, bodies, position: list | None = None, limit: int = ON_A_PAGE) -> Has:
    """position: [way, note, grant], as `before` and `after` of another page gave it."""
    found = grants_to(user, receiver, bodies)
    rows, before, after = _page(found, position, limit)
    names = names_of(rows, user)
    return Has([_grant_line(row, names[row.pk]) for row in rows], found.count(), groups_of(user, receiver, bodies), before, after)


def _page(found, position, limit: int) -> tuple[list[NoteGrant], list | None, list | None]:
    """By what stands on either side of a grant, so that one that was ended meanwhile moves no page."""
    way, note, pk = position or ("on", 0, 0)
    on = way == "on"
    beside = Q(note__gt=note) | Q(note=note, pk__gt=pk) if on else Q(note__lt=note) | Q(note=note, pk__lt=pk)
    rows = list(found.filter(beside).order_by(*(("note", "pk") if on else ("-note", "-pk")))[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if not on:
        rows.reverse()
    if not rows:
        return [], None, None
    is_first, is_last = (position is None, not more) if on else (not more, False)
    before = None if is_first else ["back", rows[0].note_id, rows[0].pk]
    return rows, before, None if is_last else ["on", rows[-1].note_id, rows[-1].pk]


def _grant_line(row: NoteGrant, name: str) -> dict:
    return {
        "note": row.note,
        "name": name,
        "reason": row.reason,
        "given_by": row.given_from or "",
        "given_at": row.given_at,
        "ends": last_day(row.valid.upper),
        "href": reverse("casework:audience-revoke", args=[row.note.reference, row.reference]),
    }


def groups_of(user, receiver, bodies) -> list[tuple]:
    """[(group, number of notes)] by which it reads. The rule of reach.labels_of_group: by a version read members since then only."""
    if not isinstance(receiver, (Country, Organisation)):
        return []
    member = GroupMember.objects.visible_to(user).now().filter(body=receiver.casework_label_id)
    labels = [body.casework_label_id for body in bodies]
    rows = NoteGrant.objects.visible_to(user).not_over()
    rows = rows.filter(let_in(), note__originator__in=labels, group__in=member.values("group"))
    made = GroupVersion.objects.visible_to(user).filter(label=OuterRef("label")).values("made_at")[:1]
    joined = member.filter(group=OuterRef("group")).values("valid__startswith")[:1]
    rows = rows.annotate(told=Coalesce(Subquery(made), F("given_at")), joined=Subquery(joined))
    rows = rows.filter(Q(label=F("group__label")) | Q(joined__lte=F("told")))
    numbers = dict(rows.order_by().values_list("group").annotate(notes=Count("note", distinct=True)))
    groups = SharingGroup.objects.visible_to(user).filter(pk__in=numbers).order_by("name", "pk")
    return [(group, numbers[group.pk]) for group in groups]
