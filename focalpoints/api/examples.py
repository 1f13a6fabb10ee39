"""What the reference page shows of posts; tests compare them with real answers, so that they stay true."""

_SITE = "https://platform.example"
_ID = "0b7c5d1e-3f4a-4c8e-9a57-0d2f6f1f8a11"

POST_EXAMPLE = {
    "id": _ID,
    "url": f"{_SITE}/api/v1/posts/{_ID}/",
    "page_url": f"{_SITE}/focal-points/posts/{_ID}/",
    "country": "SN",
    "organisation": None,
    "role": "focal_point",
    "title": "Migrant smuggling",
    "titles": {"en": "Migrant smuggling", "fr": "Trafic illicite de migrants"},
    "institution": "Division de lutte contre le trafic de migrants",
    "working_languages": ["fr", "wo"],
    "networks": ["rabat", "wacap"],
    "competences": ["police"],
    "accepts": ["information", "urgent"],
    "secure_channels": ["interpol"],
    "time_zone": "Africa/Dakar",
    "hours": "8:00–17:00",
    "out_of_hours": "Duty line of the border police",
    "mandate": "Decree of 14 March 2019",
    "deputy": "5d0f6f1f-8a11-4c8e-9a57-0b7c5d1e3f4a",
    "is_vacant": False,
    "holders": [{"name": "Aminata Sarr", "since": "2026-01-15T00:00:00Z", "until": None, "away_until": None}],
    "stand_ins": [],
    "contacts": [
        {
            "kind": "phone",
            "value": "+221 33 800 00 00",
            "freshness": "confirmed",
            "confirmed_at": "2026-11-12T09:00:00Z",
        }
    ],
    "freshness": "confirmed",
    "confirmed_at": "2026-11-12T09:00:00Z",
    "confirmed_by": "9a570d2f-6f1f-4a11-8c8e-0b7c5d1e3f4a",
    "confirm_by": "2027-11-03T09:00:00Z",
    "opened_at": "2024-02-01T00:00:00Z",
    "closed_at": None,
}
APPOINTMENT = {
    "id": "1f8a110b-7c5d-4e3f-8a4c-8e9a570d2f6f",
    "name": "Aminata Sarr",
    "kind": "holder",
    "since": "2026-01-15T00:00:00Z",
    "until": None,
    "is_current": True,
}


def page_of_one(example: dict) -> dict:
    return {"results": [example], "next": None, "previous": None}
