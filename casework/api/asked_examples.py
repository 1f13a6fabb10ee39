"""What the reference page shows of corrections and requests; tests send and compare them."""

from casework.api.examples import _ID, _SITE

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

KNOWN = {"results": [{"reference": "k7m2xw4tqz9c", "originator": "SN", "month": "2026-11-01"}], "next": None, "previous": None}
ASK = {"reason": "We see the same boats at our coast."}
ONWARD = {"receivers": [{"kind": "country", "receiver": "IT"}], "reason": "They investigate the same network."}
REQUEST = {
    "id": _ID,
    "url": f"{_SITE}/api/v1/notes/requests/{_ID}/",
    "kind": "access",
    "note": "k7m2xw4tqz9c",
    "originator": "SN",
    "post": _ID,
    "receivers": [{"kind": "country", "receiver": "ES"}],
    "reason": ASK["reason"],
    "state": "open",
    "asked_at": "2026-11-13T08:30:00Z",
    "answer": "",
    "answered_at": None,
    "allowed_until": None,
}
REQUESTS = {"results": [REQUEST], "next": None, "previous": None}
REQUEST_ONWARD = REQUEST | {"kind": "onward", "receivers": ONWARD["receivers"], "reason": ONWARD["reason"]}
REQUEST_EXPORT = REQUEST | {"kind": "export", "receivers": []}
ACCEPT = {"to": "body", "ends": "2027-05-31T00:00:00Z", "reason": "They see the same boats.", "answer": "You read it now."}
ACCEPTED = REQUEST | {"state": "accepted", "answer": ACCEPT["answer"], "answered_at": "2026-11-14T10:00:00Z"}
DECLINE = {"answer": "Not at this stage of the inquiry."}
DECLINED = REQUEST | {"state": "declined", "answer": DECLINE["answer"], "answered_at": "2026-11-14T10:00:00Z"}
CONSENT_ENDED = REQUEST_EXPORT | {
    "state": "accepted",
    "answer": "For the report of your unit.",
    "answered_at": "2026-11-14T10:00:00Z",
    "allowed_until": "2026-11-20T09:00:00Z",
}
