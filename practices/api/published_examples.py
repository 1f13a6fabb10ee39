"""What the reference page shows of revisions, discussion and annexes."""

from practices.api.examples import PRACTICE

_API, _PAGE = PRACTICE["url"], PRACTICE["page_url"]
_POST = PRACTICE["contact_post"]
_SPAIN = _POST | {"id": "5a1b6a36-2f0e-4d53-8f0b-0b4f8f2f7a77", "country": "ES"}

REVISION = {
    "number": 2,
    "state": "draft",
    "is_current": False,
    "is_correction": False,
    "standing": "good",
    "what_changed": "",
    "language": "fr",
    "url": f"{_API}revisions/2/",
    "page_url": f"{_PAGE}?revision=2",
    "created_at": "2026-11-02T09:12:44Z",
    "published_at": None,
    "edition": 3,
    "content": {"title": "Contrôle des documents de voyage à l’aéroport", "countries": ["SN"]},
}
SUBMITTED = REVISION | {"state": "submitted", "what_changed": "Chiffres de 2026."}
DROPPED = REVISION | {"state": "dropped"}
CORRECTED = REVISION | {
    "state": "published",
    "is_current": True,
    "is_correction": True,
    "what_changed": "Le chiffre était celui de 2023.",
    "published_at": "2026-11-02T09:12:44Z",
    "edition": None,
}
REVISIONS = {"results": [{name: REVISION[name] for name in REVISION if name != "content"}], "next": None, "previous": None}
COMPARISON = {
    "older": 1,
    "newer": 2,
    "language": "fr",
    "languages": ["fr", "en"],
    "sections": [
        {
            "kind": "results",
            "is_changed": True,
            "pieces": [["same", "Le guichet a relevé "], ["gone", "34"], ["new", "51"], ["same", " faux documents."]],
        }
    ],
    "facts": [{"name": "themes", "gone": [], "new": ["Secure documents"], "stayed": []}],
}
QUESTION = {
    "id": "9d7c3a52-60a4-4a5f-8b0c-0e3f1f6f3b10",
    "thread": None,
    "text": "How did the airlines agree?",
    "language": "en",
    "by": _SPAIN,
    "to": _POST,
    "at": "2026-11-18T09:40:00Z",
    "edited_at": None,
    "accepted": None,
    "removed_at": None,
    "removed_reason": "",
    "page_url": f"{_PAGE}discussion/9d7c3a52-60a4-4a5f-8b0c-0e3f1f6f3b10/",
}
ANSWER = QUESTION | {
    "id": "1f1f0c1e-77a1-4a58-a43f-a6f8c7f7b1d2",
    "thread": QUESTION["id"],
    "text": "Par un protocole signé en 2021.",
    "language": "fr",
    "by": _POST,
    "to": None,
    "page_url": f"{_PAGE}discussion/1f1f0c1e-77a1-4a58-a43f-a6f8c7f7b1d2/",
}
COMMENTS = {"results": [QUESTION, ANSWER], "next": None, "previous": None}
REMOVED = QUESTION | {"text": "", "removed_at": "2026-11-19T10:12:00Z", "removed_reason": "It names a person."}
FILE = {
    "id": "c2b4c4e6-3c58-4a28-9a3f-7f8a2f3d6e01",
    "name": "form.pdf",
    "title": "Reporting form",
    "language": "fr",
    "media_type": "application/pdf",
    "size": 188416,
    "pages": 2,
    "state": "clean",
    "refusal": "",
    "revision": 1,
    "download_url": f"{_API}files/c2b4c4e6-3c58-4a28-9a3f-7f8a2f3d6e01/",
    "preview_url": f"{_API}files/c2b4c4e6-3c58-4a28-9a3f-7f8a2f3d6e01/preview/",
}
NEW_FILE = {"file": "form.pdf", "title": "Reporting form", "language": "fr"}
RECEIVED = FILE | {"pages": 0, "state": "quarantined", "preview_url": None}
FILES = {"results": [FILE], "next": None, "previous": None}
EXPORT = {
    "form": "pdf",
    "language": "fr",
    "state": "ready",
    "content_type": "application/pdf",
    "url": f"{_API}exports/pdf/?text=fr",
}
EXPORTS = {"results": [EXPORT], "next": None, "previous": None}
