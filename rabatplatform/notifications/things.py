"""The lines of the inbox: one for each thing, with what happened to it before folded behind it."""

from rabatplatform.notifications import querysets
from rabatplatform.notifications.followed import room_is_open
from rabatplatform.notifications.follows import source_of
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.querysets import MOST_EARLIER, MOST_MORE


def lines_of_page(user, heads) -> list[dict]:
    """A line for each of these newest messages of a thing; where it may not be read any more, for the newest before it that may."""
    found = {line["delivery"].about: line for line in querysets.lines(user, heads)}
    lost = [head for head in heads if head.about not in found]
    if lost:
        ids = {pk for _newest, ids in querysets.newest_messages(user, lost).values() for pk in ids[1 : MOST_EARLIER + 1]}
        for line in querysets.lines(user, list(querysets.inbox(user).filter(pk__in=ids))):
            found.setdefault(line["delivery"].about, line)
    return [found[head.about] for head in heads if head.about in found]


def with_earlier(user, lines) -> list[dict]:
    """The same lines, each with what else was told of its thing; with the first of a thing, where it stands more than once.

    earlier: [(delivery, sentence, address)], newest first, of those that may still be read; number: how many others there are,
    more: the same in words, "20+" for very many; is_new: whether any of it is unread; newest: reference of the newest message of the
    thing (that one and all before it are marked as read together).
    """
    things = querysets.newest_messages(user, [line["delivery"] for line in lines])
    told = _told(user, {pk for _newest, ids in things.values() for pk in ids[: MOST_EARLIER + 1]}, lines)
    seen = set()
    for line in lines:
        delivery = line["delivery"]
        newest, ids = things.get(delivery.about, (delivery.reference, ()))
        rest = [told[pk] for pk in ids if pk in told] if delivery.about not in seen else []
        seen.add(delivery.about)
        number = len(rest) if len(ids) <= MOST_EARLIER + 1 or not rest else len(ids) - 1
        line |= {
            "earlier": rest[:MOST_EARLIER],
            "number": number,
            "more": f"{MOST_MORE}+" if number > MOST_MORE else str(number),
            "is_new": any(row.read_at is None for row in (delivery, *(row for row, *_said in rest))),
            "newest": newest,
        }
    return lines


def unread_of(lines) -> list:
    """The messages among those that stand on these lines that are unread."""
    shown = (row for line in lines for row in (line["delivery"], *(row for row, *_said in line["earlier"])))
    return [row for row in shown if row.read_at is None]


def with_follows(request, lines) -> list[dict]:
    """The same lines; follows: in words what the person follows that it is news of, "" where it is none or its room is closed now."""
    wanted = {line["delivery"].follow_id for line in lines} - {None}
    by_source: dict[str, list[Follow]] = {}
    for row in Follow.objects.visible_to(request.user).filter(pk__in=wanted) if wanted else ():
        by_source.setdefault(row.source, []).append(row)
    words = {}
    for code, rows in by_source.items():
        source = source_of(code)
        if source is not None and room_is_open(request, source):
            said = source.describe([row.filters for row in rows], request.user)
            words |= dict(zip((row.pk for row in rows), said, strict=True))
    for line in lines:
        line["follows"] = words.get(line["delivery"].follow_id, "")
    return lines


def _told(user, ids, lines) -> dict[int, tuple]:
    """{id of a message: (delivery, sentence, address)} of those that `user` may read and that have no line of their own."""
    ids = ids - {line["delivery"].pk for line in lines}
    if not ids:
        return {}
    found = {}
    for delivery, kind, thing in querysets.with_things(user, list(querysets.inbox(user).filter(pk__in=ids))):
        found[delivery.pk] = (delivery, kind.sentence(delivery.event, thing), thing.get_absolute_url())
    return found
