"""Translations on the reference page; tests send and compare these."""

_SITE = "https://platform.example"
_POST = {
    "id": "5d7f4a0a-7d0e-4a55-9d37-0f0a3c0f7c12",
    "role": "contributor",
    "title": "Contributor",
    "institution": "Ministry of the Interior",
    "country": "ES",
    "organisation": None,
}
_URL = f"{_SITE}/api/v1/practices/checking-travel-documents-at-the-airport/translations/fr/"
NEED = {
    "practice": "checking-travel-documents-at-the-airport",
    "title": "Checking travel documents at the airport",
    "url": _URL,
    "language": "fr",
    "sections": 12,
    "missing": 3,
    "older": 1,
    "unchecked": 0,
    "since": "2026-03-10T14:00:00Z",
    "translator": None,
}
NEEDS = {"results": [NEED], "next": None, "previous": None}
TRANSLATION = {
    "id": "9b3cf1f2-1d7e-4b7b-8a5e-0c6f6c1f2a11",
    "url": _URL,
    "page_url": f"{_SITE}/practices/checking-travel-documents-at-the-airport/translate/fr/",
    "practice": "checking-travel-documents-at-the-airport",
    "language": "fr",
    "original_language": "en",
    "revision": 2,
    "state": "claimed",
    "edition": 2,
    "translator": _POST,
    "checker": None,
    "remarks": "",
    "claimed_at": "2026-03-11T09:00:00Z",
    "saved_at": "2026-03-12T09:00:00Z",
    "offered_at": None,
    "sections": [
        {
            "kind": "title",
            "original": "Checking travel documents at the airport",
            "text": "Contrôle des documents de voyage à l’aéroport",
            "state": "current",
            "made_from": 2,
            "longest": 200,
        }
    ],
    "warnings": [],
}
SAVE = {"edition": 1, "revision": 1, "texts": {"title": "Contrôle des documents de voyage à l’aéroport"}}
OFFERED = TRANSLATION | {"state": "offered", "offered_at": "2026-03-13T09:00:00Z"}
APPROVE = {"edition": 2, "seen": ["summary:smuggling"], "reads": True}
APPROVED = OFFERED | {"state": "approved", "checker": _POST | {"country": "SN"}}
REMARKS = {"remarks": "Say “parquet” in the summary."}
GIVEN_BACK = OFFERED | {"state": "given_back", "checker": _POST | {"country": "SN"}, "remarks": REMARKS["remarks"]}
LEFT = TRANSLATION | {"state": "left"}
