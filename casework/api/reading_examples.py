"""What the reference page shows of annexes, comparisons, reads and readers of a note; tests compare them."""

from casework.api.examples import _NOTE

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
FILES = {"results": [FILE], "next": None, "previous": None}
COMPARISON = {
    "older": 1,
    "newer": 2,
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
