"""What the reference page shows of adaptations and confirmation; tests send and compare them."""

_SITE = "https://platform.example"
_ID = "5b0a4f2e-6f0f-4a86-9f2e-0a4d3b1c7e55"

NEW = {
    "practice": "checking-travel-documents-at-the-airport",
    "since_year": 2023,
    "language": "en",
    "changed": "One desk serves two airports; the airlines call instead of walking over.",
}
CHANGE = {"result": "Doubts are settled before boarding.", "nothing_failed": True, "edition": 1}
ADAPTATION = {
    "id": _ID,
    "url": f"{_SITE}/api/v1/adaptations/{_ID}/",
    "page_url": f"{_SITE}/practices/adaptations/{_ID}/",
    "practice": "checking-travel-documents-at-the-airport",
    "practice_url": f"{_SITE}/api/v1/practices/checking-travel-documents-at-the-airport/",
    "country": "ES",
    "organisation": None,
    "state": "confirmed",
    "institution": "Guardia Civil",
    "language": "en",
    "since_year": 2023,
    "until_year": None,
    "running": "yes",
    "changed": "One desk serves two airports; the airlines call instead of walking over.",
    "needed": "Two officers and a telephone line.",
    "result": "Doubts are settled before boarding.",
    "failed": "The paper form was given up after three months.",
    "nothing_failed": False,
    "contact_post": "0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11",
    "returned_reason": "",
    "created_at": "2026-03-02T09:12:44Z",
    "saved_at": "2026-03-04T10:00:00Z",
    "submitted_at": "2026-03-05T08:30:00Z",
    "confirmed_at": "2026-03-10T14:00:00Z",
    "confirmed_by": "c0a6d0f7-9f6e-4f0a-8f0b-2d6b0d8a9e10",
    "edition": 3,
}
DRAFT = ADAPTATION | {
    "state": "draft",
    "submitted_at": None,
    "confirmed_at": None,
    "confirmed_by": None,
    "edition": 1,
    "running": "",
    "needed": "",
    "result": "",
    "failed": "",
}
SUBMITTED = ADAPTATION | {"state": "submitted", "confirmed_at": None, "confirmed_by": None}
RETURNED = DRAFT | {"returned_reason": "Which airports?"}
WITHDRAWN = ADAPTATION | {"state": "withdrawn", "returned_reason": "It was never used."}
LIST = {"results": [ADAPTATION], "next": None, "previous": None}
JOURNEY = {
    "practice": "checking-travel-documents-at-the-airport",
    "adapted_by": 1,
    "stops": [
        {
            "country": "SN",
            "organisation": None,
            "is_origin": True,
            "since_year": 2021,
            "until_year": None,
            "running": "",
            "adaptation": None,
        },
        {
            "country": "ES",
            "organisation": None,
            "is_origin": False,
            "since_year": 2023,
            "until_year": None,
            "running": "yes",
            "adaptation": f"{_SITE}/api/v1/adaptations/{_ID}/",
        },
    ],
}
STANDING = {
    "practice": "checking-travel-documents-at-the-airport",
    "state": "published",
    "confirmed_on": "2026-03-10",
    "confirm_by": "2028-03-01",
    "unconfirmed_since": None,
    "is_from_source": False,
    "has_revision": False,
}
TAKEN = STANDING | {"practice": "peer-review", "is_from_source": True}
