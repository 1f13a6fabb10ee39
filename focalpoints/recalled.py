"""Copies in systems of organisations that were to be taken back, in words for those whose things they are of."""

from focalpoints.querysets import body_of_coordination
from rabatplatform.feed.recalls import OpenRecall, open_recalls


def not_taken_back(kind: str, pk: int) -> list[dict]:
    """Of one thing, the longest first: {what: whose system, is_stopped: it can confirm nothing any more, since}; none for who may not
    write the thing. kind: of the feed."""
    return [line_of(one) for one in open_recalls(kind, [pk])]


def line_of(recall: OpenRecall) -> dict:
    return {"what": whose(recall), "is_stopped": recall.is_stopped, "since": recall.recalled_at}


def whose(recall: OpenRecall) -> str:
    """The organisation and its key, by name."""
    body = body_of_coordination(recall.body_id)
    return f"{body.short_name}: {recall.key_name}" if body else recall.key_name
