"""What the change feed tells of notes and sharing groups: what lists show. Words of a note are at its address alone, where a read is
recorded; of those that need leave (H2) it tells, as a part of their note, that they may be held, and that they may no longer."""

from casework import policies
from casework.api.base import Row, address_of, facts, listed
from casework.api.group_told import address_of_group, told_all
from casework.markings import asking_codes
from casework.models import Note, SharingGroup
from casework.policies.reads import with_consent
from rabatplatform.feed.kinds import FeedKind, register

SCOPE = "casework:read"


def find_notes(user, ids, whole=True) -> dict[int, Note]:
    return listed(user, ids)


def tell_notes(rows, request, whole=True) -> dict[int, dict]:
    if not whole:
        return {pk: {"url": address_of(note, request._request), "object": None} for pk, note in rows.items()}
    told = {pk: facts(note, note.current, request._request) for pk, note in rows.items()}
    return {pk: {"url": shown["url"], "object": shown} for pk, shown in told.items()}


def find_words(user, ids, whole=True) -> dict[int, Row]:
    """Notes whose words the key may fetch now."""
    notes = listed(user, ids)
    given = with_consent(user, notes)
    free = {pk for pk, note in notes.items() if not asking_codes(note.current.handling, "quote")}
    return {pk: note for pk, note in notes.items() if pk in given | free or policies.is_of_originator(user, note)}


def tell_words(rows, request, whole=True) -> dict[int, dict]:
    """Nothing but the address: all else is told of the note, and would outlive it here."""
    told = {pk: {"reference": note.reference, "url": address_of(note, request._request)} for pk, note in rows.items()}
    return {pk: {"url": shown["url"], "object": shown if whole else None} for pk, shown in told.items()}


def find_groups(user, ids, whole=True) -> dict[int, SharingGroup]:
    return SharingGroup.objects.visible_to(user).in_bulk(ids)


def tell_groups(rows, request, whole=True) -> dict[int, dict]:
    if not whole:
        return {pk: {"url": address_of_group(group, request._request), "object": None} for pk, group in rows.items()}
    by_reference = {str(group.reference): pk for pk, group in rows.items()}
    told = told_all(request, SharingGroup.objects.visible_to(request.user).filter(pk__in=list(rows)))
    return {by_reference[shown["id"]]: {"url": shown["url"], "object": shown} for shown in told}


register(FeedKind("note", SCOPE, find_notes, tell_notes))
register(FeedKind("note-words", SCOPE, find_words, tell_words, part_of="note"))
register(FeedKind("sharing-group", SCOPE, find_groups, tell_groups))
