"""Examples of the feed's operations, for the reference page; a test compares them with what is answered."""

_SITE = "https://platform.example/api/v1"
_RECALL = "7f0c1f6e-5b1c-4d0e-9f55-2f3f0f8f6a10"
_AT = "2026-11-21T09:12:44.105212Z"

CHANGES = {
    "results": [
        {
            "change": "created",
            "kind": "note",
            "reference": "4ykvp8x4xppk",
            "url": f"{_SITE}/notes/4ykvp8x4xppk/",
            "recall": None,
            "reason": None,
            "at": None,
        },
        {
            "change": "recalled",
            "kind": "note",
            "reference": "bbmt2xw4tqz9",
            "url": None,
            "recall": _RECALL,
            "reason": "ended",
            "at": _AT,
        },
    ],
    "cursor": "qD8xk0c1v2nH7bTzWm5yLw",
    "has_more": False,
}
RECALLS = {
    "results": [
        {
            "recall": _RECALL,
            "kind": "note",
            "reference": "bbmt2xw4tqz9",
            "reason": "ended",
            "at": _AT,
            "acknowledged_at": None,
        }
    ],
    "next": None,
    "previous": None,
}
SOME_RECALLS = {"recalls": [_RECALL]}
ACKNOWLEDGED = {"acknowledged": [_RECALL], "unknown": []}
