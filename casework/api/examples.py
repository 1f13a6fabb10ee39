"""What the reference page shows of notes; tests send and compare them."""

_SITE = "https://platform.example"
_NOTE = f"{_SITE}/api/v1/notes/k7m2xw4tqz9c/"
_ID = "0d9f2f0e-7a1d-4a53-8a76-9b1f6c0f2c11"

NEW = {
    "title": "Boats from the northern beaches",
    "language": "en",
    "kind": "modus-operandi",
    "period_from": "2026-09-01",
    "period_to": "2026-11-10",
    "reliability": "b",
    "credibility": "2",
    "tlp": "amber",
    "handling": ["h0"],
    "valid_until": "2027-05-31",
    "texts": {"judgement": "Groups leave earlier in the night and in smaller boats."},
    "terms": {"phenomenon": ["smuggling"], "route": ["west-african-atlantic"]},
    "legs": [
        {"from_place": "Mbour", "from_country": "SN", "to_place": "El Hierro", "to_country": "ES", "transport": ["pirogue"]}
    ],
}
CHANGE = {"is_non_nominal": True, "confidence": "Likely: two independent sources.", "edition": 1}
EXTENSION = {"valid_until": "2027-08-31", "reason": "Our patrols still see it."}
FACTS = {
    "reference": "k7m2xw4tqz9c",
    "url": _NOTE,
    "page_url": f"{_SITE}/notes/k7m2xw4tqz9c/",
    "state": "released",
    "standing": "valid",
    "originator": "SN",
    "version": 1,
    "version_state": "released",
    "title": "Boats from the northern beaches",
    "language": "en",
    "kind": "modus-operandi",
    "period_from": "2026-09-01",
    "period_to": "2026-11-10",
    "tlp": "amber",
    "handling": ["h0"],
    "handling_text": "",
    "reliability": "b",
    "credibility": "2",
    "valid_until": "2027-05-31",
    "created_at": "2026-11-11T09:12:44Z",
    "updated_at": "2026-11-12T10:00:00Z",
    "released_at": "2026-11-12T10:00:00Z",
}
NOTE = FACTS | {
    "in_preparation": None,
    "edition": None,
    "confidence": "Likely: two independent sources.",
    "is_non_nominal": True,
    "what_changed": "",
    "closes_earlier": False,
    "texts": NEW["texts"],
    "terms": NEW["terms"],
    "legs": [
        NEW["legs"][0] | {"crossing": [], "hours_least": None, "hours_most": None, "fee_band": "", "words": "", "branch": ""},
    ],
    "hubs": [],
    "changes": [],
}
DRAFT = NOTE | {"state": "draft", "standing": "draft", "version_state": "draft", "edition": 2, "released_at": None}
LIST = {"results": [FACTS], "next": f"{_SITE}/api/v1/notes/?limit=25&cursor=9tGm…", "previous": None}
VERSION = {
    "version": 1,
    "state": "released",
    "title": "Boats from the northern beaches",
    "tlp": "amber",
    "valid_until": "2027-05-31",
    "created_at": "2026-11-11T09:12:44Z",
    "released_at": "2026-11-12T10:00:00Z",
    "url": f"{_NOTE}?version=1",
}
VERSIONS = {"results": [VERSION], "next": None, "previous": None}
NEW_GRANT = {"kind": "country", "receiver": "ES", "reason": "They see the same boats.", "ends": "2027-05-31T00:00:00Z"}
GRANT = {
    "id": _ID,
    "kind": "country",
    "receiver": "ES",
    "reason": "They see the same boats.",
    "begins": "2026-11-12T10:00:00Z",
    "ends": "2027-05-31T00:00:00Z",
    "given_at": "2026-11-12T10:00:00Z",
    "in_force": True,
}
GRANTS = {"results": [GRANT], "next": None, "previous": None}
NEW_GROUP = {"name": "Atlantic route", "purpose": "Departures by sea.", "later": "from_joining", "members": ["ES", "MR"]}
BY_RULE = {"name": "Western Africa", "later": "everything", "rule": {"regions": ["Western Africa"], "memberships": ["ecowas"]}}
CLOSING = {"reason": "The operation ended."}
CHANGE_OF_GROUP = {"come": ["MR"], "go": [], "members": ["ES", "MR"], "people": 14}
GROUP_VERSION = {
    "number": 1,
    "made_at": "2026-11-11T09:12:44Z",
    "reason": "The group was made.",
    "came": ["ES", "MR"],
    "went": [],
    "before": {"name": None, "purpose": None, "hides_members": None, "rule": None},
}
PATCH_OF_GROUP = {"name": "Atlantic and Canaries", "reason": "Arrivals in the islands belong to it.", "edition": 1}
GROUP_VERSIONS = {"results": [GROUP_VERSION], "next": None, "previous": None}
MEMBERS = {"members": ["ES"], "reason": "Mauritania asked to leave."}
GROUP = {
    "id": _ID,
    "url": f"{_SITE}/api/v1/sharing-groups/{_ID}/",
    "owner": "SN",
    "name": "Atlantic route",
    "purpose": "Departures by sea.",
    "later": "from_joining",
    "hides_members": False,
    "members": ["ES", "MR"],
    "rule": {},
    "edition": 1,
    "created_at": "2026-11-11T09:12:44Z",
    "closed_at": None,
}
GROUPS = {"results": [GROUP], "next": None, "previous": None}
