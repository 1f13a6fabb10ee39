"""What the change feed tells of notes and sharing groups: what lists show. Words of a note are at its address alone, where a read is
recorded."""

from casework.api.base import address_of, facts, listed
from casework.api.group_told import address_of_group, told_all
from casework.models import Note, SharingGroup
from rabatplatform.feed.kinds import FeedKind, register

SCOPE = "casework:read"


def find_notes(user, ids, whole=True) -> dict[int, Note]:
    return listed(user, ids)


def tell_notes(rows, request, whole=True) -> dict[int, dict]:
    if not whole:
        return {pk: {"url": address_of(note, request._request), "object": None} for pk, note in rows.items()}
    told = {pk: facts(note, note.current, request._request) for pk, note in rows.items()}
    return {pk: {"url": shown["url"], "object": shown} for pk, shown in told.items()}


def find_groups(user, ids, whole=True) -> dict[int, SharingGroup]:
    return SharingGroup.objects.visible_to(user).in_bulk(ids)


def tell_groups(rows, request, whole=True) -> dict[int, dict]:
    if not whole:
        return {pk: {"url": address_of_group(group, request._request), "object": None} for pk, group in rows.items()}
    by_reference = {str(group.reference): pk for pk, group in rows.items()}
    told = told_all(request, SharingGroup.objects.visible_to(request.user).filter(pk__in=list(rows)))
    return {by_reference[shown["id"]]: {"url": shown["url"], "object": shown} for shown in told}


register(FeedKind("note", SCOPE, find_notes, tell_notes))
register(FeedKind("sharing-group", SCOPE, find_groups, tell_groups))
