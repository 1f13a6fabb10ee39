"""Who gets what: every URL and API operation, for each person of the cast, in each state that changes it.

The readable record of rights. `tests/test_access_matrix.py` plays every row three times (both locks, each lock alone), fails for a
URL without a row, and tests every method without a row as 405. Practices are of Senegal, written by its focal point.
"""

SENEGAL = ("observer_senegal", "contributor_senegal", "focal_point_senegal", "analyst_senegal", "coordinator_senegal")
SPAIN = ("observer_spain", "contributor_spain", "focal_point_spain", "analyst_spain", "coordinator_spain")
TEAM = SENEGAL[1:]
FOCAL_POINTS = SENEGAL[2:]
DRAFTERS = (*TEAM, *SPAIN[1:], "agency")
MEMBERS = (*SENEGAL, *SPAIN, "agency", "secretariat")
SIGNED_IN = (*MEMBERS, "ended", "superuser")  # an ended or superuser account may sign in, and finds nothing
NOBODY = ("anonymous", "suspended")  # a suspended person's session is over at once
KEY = "agency_key"
EVERYBODY = (*SIGNED_IN, *NOBODY, KEY)

STATES = ("draft", "submitted", "returned", "published")


def page(status=200, **others):
    """A page: signed-in people get `status`, others={people...}; the rest are sent to sign in; a key is no session."""
    return dict.fromkeys(EVERYBODY, 302) | dict.fromkeys(SIGNED_IN, status) | others


def only(people, status=200, otherwise=404):
    """A page of a thing: `people` get `status`, other signed-in people `otherwise`."""
    return page(otherwise) | dict.fromkeys(people, status)


def steps(*groups, otherwise=404):
    """[(people, status), …]: later groups win."""
    row = page(otherwise)
    for people, status in groups:
        row |= dict.fromkeys(people, status)
    return row


def anybody(status=200):
    return dict.fromkeys(EVERYBODY, status)


def api(status=200, **others):
    """An API operation: people with a session and keys get `status`, others 401."""
    return dict.fromkeys(EVERYBODY, status) | dict.fromkeys(NOBODY, 401) | others


def api_only(people, status=200, otherwise=404):
    return api(otherwise) | dict.fromkeys(people, status)


def api_steps(*groups, otherwise=404):
    row = api(otherwise)
    for people, status in groups:
        row |= dict.fromkeys(people, status)
    return row


OPEN = ("draft", "returned")
READERS = (*MEMBERS, KEY)

# (method, URL name) or (method, URL name, state of the practice) → {person: status}
ACCESS = {
    # ── the platform ──
    ("GET", "home"): page(),
    ("GET", "web:home"): page(),  # the same page by its other name
    ("GET", "web:live"): anybody(),
    ("GET", "web:ready"): anybody(),
    ("POST", "web:language"): anybody(302),
    ("POST", "web:low-data"): anybody(302),
    ("POST", "web:shortcut"): anybody(302),
    ("GET", "web:session"): anybody(401) | dict.fromkeys(SIGNED_IN, 204),
    ("GET", "notifications:list"): page(),
    ("POST", "notifications:read"): page(302),
    # An address is changed by nobody alone: the page only says how.
    ("GET", "account_email"): page(),
    # ── practices ──
    ("GET", "practices:practice-list"): page(),
    ("GET", "practices:practice-suggestions"): page(),
    ("GET", "practices:practice-new"): only(DRAFTERS, 200, otherwise=403),
    ("POST", "practices:practice-new"): only(DRAFTERS, 302, otherwise=403),
    **{("GET", "practices:practice-detail", state): only(TEAM) for state in STATES[:3]},
    ("GET", "practices:practice-detail", "published"): only(MEMBERS),
    **{("GET", "practices:practice-edit", state): only(TEAM) for state in OPEN},
    **{("POST", "practices:practice-edit", state): only(TEAM, 302) for state in OPEN},
    ("GET", "practices:practice-edit", "submitted"): only(TEAM, 403),
    ("POST", "practices:practice-edit", "submitted"): only(TEAM, 403),
    ("GET", "practices:practice-edit", "published"): only(MEMBERS, 403),
    ("POST", "practices:practice-edit", "published"): only(MEMBERS, 403),
    **{("POST", "practices:practice-submit", state): steps((TEAM, 403), (FOCAL_POINTS, 302)) for state in OPEN},
    ("POST", "practices:practice-submit", "submitted"): only(TEAM, 403),
    ("POST", "practices:practice-submit", "published"): only(MEMBERS, 403),
    **{
        (method, f"practices:practice-{act}", state): steps((TEAM, 403))
        for method in ("GET", "POST")
        for act in ("publish", "return")
        for state in OPEN
    },
    ("GET", "practices:practice-publish", "submitted"): steps((TEAM, 403), (("coordinator_senegal",), 200)),
    ("POST", "practices:practice-publish", "submitted"): steps((TEAM, 403), (("coordinator_senegal",), 302)),
    ("GET", "practices:practice-return", "submitted"): steps((TEAM, 403), (("coordinator_senegal",), 200)),
    ("POST", "practices:practice-return", "submitted"): steps((TEAM, 403), (("coordinator_senegal",), 302)),
    **{
        (method, f"practices:practice-{act}", "published"): only(MEMBERS, 403)
        for method in ("GET", "POST")
        for act in ("publish", "return")
    },
    # ── frameworks and the directory: all members read them; they hold nothing that is not every member's ──
    ("GET", "frameworks:framework-list"): page(),
    ("GET", "frameworks:framework-detail"): page(),
    ("GET", "focalpoints:directory"): page(),
    ("GET", "focalpoints:country-detail"): page(),
    ("GET", "focalpoints:organisation-detail"): page(),
    # ── API ──
    ("GET", "api:practice-list"): api(),
    ("POST", "api:practice-list"): api_only((*DRAFTERS, KEY), 201, otherwise=403),
    **{("GET", "api:practice-detail", state): api_only(TEAM) for state in STATES[:3]},
    ("GET", "api:practice-detail", "published"): api_only(READERS),
    **{(method, "api:practice-detail", state): api_only(TEAM) for method in ("PUT", "PATCH") for state in OPEN},
    **{(method, "api:practice-detail", "submitted"): api_only(TEAM, 403) for method in ("PUT", "PATCH")},
    **{(method, "api:practice-detail", "published"): api_only(READERS, 403) for method in ("PUT", "PATCH")},
    **{("POST", "api:practice-submit", state): api_steps((TEAM, 403), (FOCAL_POINTS, 200)) for state in OPEN},
    ("POST", "api:practice-submit", "submitted"): api_only(TEAM, 403),
    ("POST", "api:practice-submit", "published"): api_only(READERS, 403),
    **{
        ("GET", f"api:{name}"): api()
        for name in (
            "root", "schema", "country-list", "country-detail", "organisation-list", "organisation-detail",
            "theme-list", "theme-detail", "framework-list", "framework-detail",
        )
    },
    ("GET", "api:docs"): api(),
    **{(method, "api-missing"): api(404) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
}  # fmt: skip
