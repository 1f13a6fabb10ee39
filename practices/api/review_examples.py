"""Rounds and reviews on the reference page; tests compare them with what is answered."""

_SITE = "https://platform.example"
_POST = {
    "id": "5d7f4a0a-7d0e-4a55-9d37-0f0a3c0f7c11",
    "role": "focal_point",
    "title": "Focal point",
    "institution": "Ghana Immigration Service",
    "country": "GH",
    "organisation": None,
}
_TOLD = {
    "number": 1,
    "state": "reading",
    "post": _POST,
    "due_on": "2026-12-05",
    "answered_at": None,
    "scores": None,
    "comments": None,
    "blocking": None,
    "decision": None,
    "words": None,
}
ROUND = {
    "id": "9b3cf1f2-1d7e-4b7b-8a5e-0c6f6c1f2a10",
    "number": 1,
    "revision": 1,
    "state": "reviewing",
    "outcome": None,
    "is_blind": False,
    "is_appeal": False,
    "edition": 4,
    "opened_at": "2026-11-12T09:00:00Z",
    "closed_at": None,
    "validations": [{"body": "SN", "state": "validated", "reason": "", "at": "2026-11-14T10:00:00Z"}],
    "reviews": [_TOLD],
    "messages": [
        {"reviewer": 1, "criterion": "sustainability", "text": "Who trains the teams after 2027?", "at": "2026-11-22T08:00:00Z"}
    ],
}
ROUNDS = {"results": [ROUND], "next": None, "previous": None}
MARKS = {
    "scores": {"relevance": 3, "clarity": 2},
    "comments": {"clarity": "A reader could start tomorrow."},
    "blocking": {"no_personal_data": True},
    "words": "Who pays in 2027?",
    "edition": 1,
}
REVIEW = {
    "id": "c0a8f3d4-6b0f-4b8c-9f50-6f0d4f2f6b20",
    "url": f"{_SITE}/api/v1/practices/k7m2xw4tqz9c/review/",
    "page_url": f"{_SITE}/practices/k7m2xw4tqz9c/review/",
    "practice": "k7m2xw4tqz9c",
    "round": 1,
    "number": 1,
    "state": "reading",
    "due_on": "2026-12-05",
    "scores": {"relevance": 3, "clarity": 2},
    "comments": {"clarity": "A reader could start tomorrow."},
    "blocking": {"no_personal_data": True},
    "decision": "",
    "maturity": "",
    "words": "Who pays in 2027?",
    "missing": ["mark_evidence", "decision"],
    "edition": 2,
    "answered_at": None,
}
REVIEWS = {"results": [REVIEW], "next": None, "previous": None}
CANDIDATES = {
    "results": [{"post": _POST, "reasons": ["Reads English", "No open review"]}],
    "next": None,
    "previous": None,
}
APPOINT = {"posts": [_POST["id"]], "days": 14, "blind": False}
QUESTION = {"text": "Who trains the teams after 2027?", "criterion": "sustainability"}
