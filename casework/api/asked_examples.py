"""What the reference page shows of corrections and requests; tests send and compare them."""

from casework.api.examples import _ID

NEW_CORRECTION = {"place": "indicators", "text": "The fuel is bought in drums, not in cans."}
CORRECTION = {
    "id": _ID,
    "state": "open",
    "version": 1,
    "place": "indicators",
    "text": NEW_CORRECTION["text"],
    "post": _ID,
    "proposed_at": "2026-11-13T08:30:00Z",
    "answer": "",
    "answered_at": None,
}
CORRECTIONS = {"results": [CORRECTION], "next": None, "previous": None}
ANSWER = {"verdict": "accepted", "answer": "The next version says so."}
ANSWERED = CORRECTION | {"state": "accepted", "answer": ANSWER["answer"], "answered_at": "2026-11-14T10:00:00Z"}
