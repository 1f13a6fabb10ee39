"""What the reference page shows; tests send and compare them, so that they stay true."""

_SITE = "https://platform.example"

PRACTICE = {
    "slug": "checking-travel-documents-at-the-airport",
    "reference": "k7m2xw4tqz9c",
    "url": f"{_SITE}/api/v1/practices/checking-travel-documents-at-the-airport/",
    "page_url": f"{_SITE}/practices/checking-travel-documents-at-the-airport/",
    "state": "published",
    "origin": "member",
    "owner": "SN",
    "title": "Checking travel documents at the airport",
    "summary": "Border police and airlines check documents together at Dakar airport.",
    "language": "fr",
    "languages": ["en", "fr"],
    "texts": {
        "fr": {
            "title": "Contrôle des documents de voyage à l’aéroport",
            "summary": "La police aux frontières et les compagnies contrôlent ensemble les documents à l’aéroport de Dakar.",
        },
        "en": {
            "title": "Checking travel documents at the airport",
            "summary": "Border police and airlines check documents together at Dakar airport.",
        },
    },
    "translations": {"en": {"title": "reviewed", "summary": "reviewed"}},
    "outdated_translations": {},
    "countries": ["SN"],
    "organisations": [],
    "partners": ["iom"],
    "themes": ["secure-documents"],
    "framework_items": ["abidjan-2019:R1"],
    "instruments": [],
    "phenomena": ["smuggling"],
    "kind": "mechanism",
    "maturity": "",
    "evidence": "statistics",
    "lead_institution": "Police aux frontières",
    "start": "2021",
    "end": "",
    "nothing_failed": False,
    "numbers": [],
    "year": 2026,
    "source": {},
    "contact_post": {
        "id": "0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11",
        "role": "focal_point",
        "title": "Focal point",
        "institution": "Ministry of the Interior",
        "country": "SN",
        "organisation": None,
    },
    "created_at": "2026-03-02T09:12:44Z",
    "updated_at": "2026-03-10T14:00:00Z",
    "submitted_at": "2026-03-05T08:30:00Z",
    "published_at": "2026-03-10T14:00:00Z",
    "confirmed_on": "2026-03-10",
    "confirm_by": "2028-03-09",
    "edition": None,
}
LISTED = {name: value for name, value in PRACTICE.items() if name not in ("outdated_translations", "numbers")}
LIST = {"results": [LISTED], "next": f"{_SITE}/api/v1/practices/?limit=25&cursor=9tGm…", "previous": None}
NEW = {
    "title": "Checking travel documents at the airport",
    "summary": "Border police and airlines check documents together at Dakar airport.",
    "language": "en",
    "phenomena": ["smuggling"],
    "kind": "mechanism",
}
DRAFT = PRACTICE | {
    "slug": None,
    "url": f"{_SITE}/api/v1/practices/k7m2xw4tqz9c/",
    "page_url": f"{_SITE}/practices/k7m2xw4tqz9c/",
    "state": "draft",
    "language": "en",
    "languages": ["en"],
    "texts": {"en": PRACTICE["texts"]["en"]},
    "translations": {},
    "lead_institution": "",
    "start": "",
    "partners": [],
    "themes": [],
    "framework_items": [],
    "evidence": "",
    "contact_post": None,
    "year": None,
    "updated_at": "2026-03-02T09:12:44Z",
    "submitted_at": None,
    "published_at": None,
    "confirmed_on": None,
    "confirm_by": None,
    "edition": 1,
}
CHANGE = {"problem": "Forged documents were found too late.", "edition": 1}
CHANGED = DRAFT | {"edition": 2, "updated_at": "2026-03-03T10:00:00Z"}
SUBMITTED = CHANGED | {"state": "submitted", "submitted_at": "2026-03-05T08:30:00Z", "updated_at": "2026-03-05T08:30:00Z"}
STALE = {
    "type": f"{_SITE}/api/v1/docs/#error-stale_edition",
    "title": "Refused",
    "status": 409,
    "code": "stale_edition",
    "detail": "Somebody else saved this practice after you opened it. Nothing of yours was stored yet.",
    "errors": [{"code": "stale_edition", "detail": "Changed by both.", "field": "problem"}],
    "edition": 3,
    "current": {"problem": "Forged documents were found after landing."},
    "yours": {"problem": "Forged documents were found too late."},
}
THEME = {
    "slug": "secure-documents",
    "url": f"{_SITE}/api/v1/themes/secure-documents/",
    "name": "Secure documents",
    "names": {"en": "Secure documents", "fr": "Documents sécurisés"},
    "description": "",
    "descriptions": {},
    "parent": None,
    "framework_items": ["abidjan-2019:R1"],
    "retired_at": None,
}
FRAMEWORK_ITEM = {
    "reference": "abidjan-2019:R1",
    "code": "R1",
    "type": "recommendation",
    "wording": "paraphrase",
    "name": "Exchange information on documents",
    "names": {"en": "Exchange information on documents"},
    "summaries": {},
    "parent": None,
    "retired_at": None,
}
FRAMEWORK = {
    "slug": "abidjan-2019",
    "url": f"{_SITE}/api/v1/frameworks/abidjan-2019/",
    "page_url": f"{_SITE}/frameworks/abidjan-2019/",
    "name": "Abidjan recommendations",
    "names": {"en": "Abidjan recommendations", "fr": "Recommandations d’Abidjan"},
    "kind": "meeting_conclusions",
    "year": 2019,
    "period_start": None,
    "period_end": None,
    "adopted": "2019",
    "is_current": False,
    "note": "",
    "sources": [],
    "retired_at": None,
}


def page_of(*objects) -> dict:
    return {"results": list(objects), "next": None, "previous": None}


def choices(values) -> dict:
    """The schema of a parameter that is one of these."""
    return {"type": "string", "enum": list(values)}
