"""What the reference page shows of routes, changes and oversight; tests compare them."""

from casework.api.examples import FACTS

_HERE, _THERE = {"place": "Mbour", "country": "SN"}, {"place": "El Hierro", "country": "ES"}
LEG = {
    "start": _HERE,
    "end": _THERE,
    "mode": "sea",
    "transport": ["pirogue"],
    "fee_bands": ["500-999"],
    "hours_least": 90,
    "hours_most": 160,
    "words": [{"language": "en", "words": "At night, without lights."}],
    "notes": ["k7m2xw4tqz9c"],
}
ROUTE = {"legs": [LEG], "stops": [_HERE, _THERE], "notes": [FACTS], "is_cut": False, "kept_back": 0}
CHANGE = {
    "note": "k7m2xw4tqz9c",
    "term": "smaller-groups",
    "what": "Boats of 30 instead of 80",
    "since": "2026-03",
    "after": "more patrols",
}
TIMELINE = {"changes": [CHANGE], "notes": [FACTS], "is_cut": False, "kept_back": 0}
_COUNTED = {"total": 1, "is_more": False}
OVERSIGHT = {
    "body": "SN",
    "waits": _COUNTED | {"lines": [{"kind": "release", "note": "k7m2xw4tqz9c", "since": "2026-11-12T10:00:00Z"}]},
    "ends": _COUNTED | {"lines": [{"kind": "grant", "note": "k7m2xw4tqz9c", "name": "Spain", "day": "2026-12-20"}]},
    "holdings": _COUNTED | {"lines": [{"name": "Spain", "notes": 12}]},
    "unread": _COUNTED | {"lines": [{"note": "k7m2xw4tqz9c", "names": ["Spain"], "more": 0, "since": "2026-11-12T10:00:00Z"}]},
}
OVERSEEN = {"results": [OVERSIGHT], "next": None, "previous": None}
AGES = {
    "results": [{"state": "draft", "month": 12, "quarter": 3, "year": 0, "older": 0, "total": 15}],
    "next": None,
    "previous": None,
}
