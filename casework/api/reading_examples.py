"""What the reference page shows of annexes, comparisons, reads and readers of a note; tests compare them."""

from casework.api.examples import _ID, _NOTE

_FILE = "c2b4c4e6-3c58-4a28-9a3f-7f8a2f3d6e01"
FILE = {
    "id": _FILE,
    "name": "sketch.pdf",
    "title": "Sketch of the coast",
    "media_type": "application/pdf",
    "size": 188416,
    "pages": 2,
    "state": "clean",
    "refusal": "",
    "version": 1,
    "download_url": f"{_NOTE}files/{_FILE}/",
    "preview_url": f"{_NOTE}files/{_FILE}/preview/",
}
NEW_FILE = {"file": "sketch.pdf", "title": "Sketch of the coast"}
RECEIVED = FILE | {"pages": 0, "state": "quarantined", "preview_url": None}
TAKEN_OUT = {"how": "export", "format": "pdf", "purpose": "briefing", "words": "Morning briefing of the coast guard."}
FILES = {"results": [FILE], "next": None, "previous": None}
_MARKED = {"tlp": "amber", "handling": ["h0"], "handling_text": "", "reliability": "b", "credibility": "2"}
COMPARISON = {
    "older": 1,
    "newer": 2,
    "markings": [{"version": 1} | _MARKED, {"version": 2} | _MARKED],
    "is_same": False,
    "texts": [
        {
            "place": "texts.judgement",
            "label": "Key judgement",
            "pieces": [
                {"kind": "same", "text": "Groups leave earlier in the "},
                {"kind": "gone", "text": "night"},
                {"kind": "new", "text": "evening"},
                {"kind": "same", "text": " and in smaller boats."},
            ],
        }
    ],
    "facts": [{"label": "Valid until", "gone": ["2027-05-31"], "new": ["2027-08-31"]}],
}
REACH = {
    "countries": 2,
    "organisations": 0,
    "people": 9,
    "rules": [
        {"kind": "originator", "name": "Senegal", "why": "its own country or organisation", "people": 4, "counts": True, "grant": None},
        {"kind": "body", "name": "Spain", "why": "They see the same boats.", "people": 5, "counts": True, "grant": _ID},
    ],
}  # fmt: skip
REACH_PREVIEW = {
    "before": {"countries": 1, "organisations": 0, "people": 4},
    "after": {"countries": 2, "organisations": 0, "people": 9},
    "added": 5,
    "falls_away": False,
}
OPTIONS = {"is_known": False, "hides_recipients": True}
READ = {
    "note": "k7m2xw4tqz9c",
    "at": "2026-11-13T08:30:00Z",
    "how": "page",
    "version": 1,
    "body": "ES",
    "post": _ID,
    "post_title": "Analyst",
    "purpose": "",
}
READS = {"results": [READ], "next": f"{_NOTE}reads/?cursor=9tGm…", "previous": None}
PASS = {"kind": "phone", "words": "+221 33 800 00 00", "reason": "It is the public number of the coast guard."}
FINDINGS = {
    "results": [{"field": "texts.judgement", "kind": "phone", "words": PASS["words"], "start": 12, "end": 29}],
    "next": None,
    "previous": None,
}
