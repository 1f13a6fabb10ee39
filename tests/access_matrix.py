"""Who gets what: every URL and API operation, for each person of the cast, in each state that changes it.

The readable record of rights. `tests/test_access_matrix.py` plays every row three times (both locks, each lock alone), fails for a
URL without a row, and tests every method without a row as 405. Practices are of Senegal, written by its focal point.
"""

from tests.access_matrix_agency import OF_AGENCY
from tests.access_matrix_casework import ROWS as CASEWORK
from tests.access_matrix_directory import DIRECTORY
from tests.access_matrix_notes import NOTES
from tests.access_matrix_practices import PRACTICES
from tests.access_rows import (
    CIRCLE,
    DRAFTERS,
    EVERYBODY,
    FOCAL_POINTS,
    KEY,
    KEY_GREEN,
    KEYS,
    MEMBERS,
    OPENS,
    SIGNED_IN,
    STATES,
    TEAM,
    anybody,
    api,
    api_only,
    api_steps,
    only,
    page,
    steps,
    with_scopes,
)

__all__ = ["ACCESS", "EVERYBODY", "KEY", "KEYS", "OPENS", "STATES"]

OPEN = ("draft", "returned")
CLOSED = tuple(state for state in STATES if state not in OPEN)
WHO_READS = (
    dict.fromkeys(("draft", "returned", "declined"), TEAM)
    | dict.fromkeys(("submitted", "in_review"), CIRCLE)
    | dict.fromkeys(("published", "archived", "withdrawn"), MEMBERS)
)


def with_key(readers):
    """What all members read, keys read as well."""
    return (*readers, KEY) if readers == MEMBERS else readers


# (method, URL name) or (method, URL name, state of the practice or the note; or OPENS) → {person: status}
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
    ("POST", "notifications:unread"): page(400),  # names an act of the last ten minutes
    ("GET", "notifications:settings"): page(),
    ("POST", "notifications:settings"): page(422),
    ("POST", "notifications:settings-defaults"): page(302),
    ("GET", "notifications:digest"): page(),  # one's own, as it would be sent now
    ("POST", "notifications:sample"): page(302),
    ("GET", "notifications:stop"): anybody(404),  # opened by the link of a mail alone
    ("GET", "notifications:stop", OPENS): anybody(),
    ("POST", "notifications:stop"): anybody(404),
    ("POST", "notifications:stop", OPENS): anybody(),  # whoever has the mail may end its digests, and nothing else
    ("POST", "notifications:address"): page(302),  # "my address is right": one's own
    ("GET", "notifications:failures"): only(("secretariat",)),
    ("POST", "notifications:failures-retry"): only(("secretariat",), 302),
    ("POST", "notifications:untold-retry"): only(("secretariat",), 302),
    ("GET", "notifications:kinds"): only(("secretariat",)),
    ("GET", "notifications:kind"): only(("secretariat",)),
    ("POST", "notifications:kind"): only(("secretariat",), 302),
    ("POST", "notifications:kind-forecast"): only(("secretariat",), 302),
    ("GET", "notifications:calendar"): page(),  # one's own days
    ("POST", "notifications:calendar"): page(302),  # a new address, shown by the next page alone
    ("POST", "notifications:calendar-end"): page(302),
    ("GET", "calendar-feed"): anybody(404),  # opened by its address alone
    ("GET", "calendar-feed", OPENS): anybody(),
    ("GET", "notifications:follow-list"): page(),  # of one's own posts
    ("GET", "notifications:follow-preview"): page(400),  # of no search; of one: whoever holds a post
    ("POST", "notifications:follow-add"): only(MEMBERS, 302, otherwise=403),
    ("POST", "notifications:follow-end"): only(("focal_point_senegal",), 302),
    ("GET", "account_email"): page(),  # says how an address is changed
    # ── one's own account: whoever is signed in, and nobody else's ──
    ("GET", "accounts:profile"): page(),
    ("POST", "accounts:profile"): page(422),
    ("GET", "accounts:second-factor"): page(),
    ("GET", "accounts:email-change"): page(),
    ("POST", "accounts:email-change"): page(422),
    ("POST", "accounts:email-change-withdraw"): page(302),
    ("GET", "accounts:email-confirm"): anybody(404),  # opened by the link of a mail alone
    ("POST", "accounts:email-confirm"): anybody(404),
    ("GET", "accounts:factor-lost"): anybody(302),  # only within a sign-in that was begun
    ("POST", "accounts:factor-lost"): anybody(302),
    ("GET", "accounts:erase"): page(),
    ("POST", "accounts:erase"): page(422),
    ("POST", "accounts:session-end"): page(302),
    # ── practices ──
    ("GET", "practices:practice-list"): page(),
    ("GET", "practices:practice-suggestions"): page(),
    ("GET", "practices:practice-new"): only(DRAFTERS, 200, otherwise=403),
    ("POST", "practices:practice-new"): only(DRAFTERS, 302, otherwise=403),
    **{("GET", "practices:practice-detail", state): only(readers) for state, readers in WHO_READS.items()},
    ("GET", "practices:practice-detail", "withdrawn"): only(MEMBERS, 410),  # what happened to it
    **{(method, "practices:practice-edit", state): only(TEAM, ok) for state in OPEN for method, ok in (("GET", 200), ("POST", 302))},
    **{(method, "practices:practice-edit", state): only(WHO_READS[state], 403) for state in CLOSED for method in ("GET", "POST")},
    **{("POST", "practices:practice-submit", state): steps((TEAM, 403), (FOCAL_POINTS, 302)) for state in OPEN},
    **{("POST", "practices:practice-submit", state): only(WHO_READS[state], 403) for state in CLOSED},
    **{
        (method, f"practices:practice-{act}", state): only(readers, 403)
        for method in ("GET", "POST")
        for act in ("validate", "return")
        for state, readers in WHO_READS.items()
    },
    **{
        (method, f"practices:practice-{act}", "submitted"): steps((CIRCLE, 403), (("coordinator_senegal",), ok))
        for method, ok in (("GET", 200), ("POST", 302))
        for act in ("validate", "return")
    },
    ("GET", "frameworks:framework-list"): page(),
    ("GET", "frameworks:framework-detail"): page(),
    **DIRECTORY,
    **PRACTICES,
    **CASEWORK,
    **NOTES,
    **OF_AGENCY,
    # ── API ──
    ("GET", "api:practice-list"): api(),
    ("POST", "api:practice-list"): api_only((*DRAFTERS, KEY), 201, otherwise=403),
    **{("GET", "api:practice-detail", state): api_only(with_key(readers)) for state, readers in WHO_READS.items()},
    **{(method, "api:practice-detail", state): api_only(TEAM) for method in ("PUT", "PATCH") for state in OPEN},
    **{
        (method, "api:practice-detail", state): api_only(with_key(WHO_READS[state]), 403)
        for method in ("PUT", "PATCH")
        for state in CLOSED
    },
    **{("POST", "api:practice-submit", state): api_steps((TEAM, 403), (FOCAL_POINTS, 200)) for state in OPEN},
    **{("POST", "api:practice-submit", state): api_only(with_key(WHO_READS[state]), 403) for state in CLOSED},
    **{
        ("GET", f"api:{name}"): api()
        for name in (
            "root", "schema", "status", "country-list", "country-detail", "organisation-list", "organisation-detail",
            "theme-list", "theme-detail", "framework-list", "framework-detail",
        )
    },
    ("GET", "api:docs"): api(),
    ("GET", "api:docs-page"): api(),
    ("GET", "api:guide"): api(),
    ("GET", "api:call-list"): api_only(KEYS, otherwise=400),  # a key's own; people name one
    ("GET", "api:changes-of-api"): api(),
    # A key alone holds copies: a person is told so.
    ("GET", "api:changes"): api_only(KEYS, otherwise=403),
    ("GET", "api:recall-list"): api_only(KEYS, otherwise=403),
    ("POST", "api:recall-acknowledge"): api_only(KEYS, 400, otherwise=403),  # an empty body acknowledges nothing
    # Exports in bulk: of keys alone, each its own; a person has none. Those at an address are another key's.
    ("GET", "api:bulk-export-list"): api_only(KEYS, otherwise=403),
    ("POST", "api:bulk-export-list"): api_only(KEYS, 400, otherwise=403),  # an empty body names no kind
    **{("GET", f"api:bulk-export-{name}"): api_only(KEYS, 404, otherwise=403) for name in ("detail", "manifest", "part")},
    **{  # that of this key
        ("GET", f"api:bulk-export-{name}", OPENS): api_steps((KEYS, 404), ((KEY,), 200), otherwise=403)
        for name in ("detail", "manifest", "part")
    },
    **{(method, "api-missing"): api(404) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
}  # fmt: skip
ACCESS = with_scopes(ACCESS)
for _key in (("POST", "api:known-ask"), ("POST", "api:known-ask", "asked")):
    ACCESS[_key][KEY_GREEN] = 404  # the note that may be known is TLP:AMBER
