"""The people of the access matrix, and how its rows are written: {person: status}."""

from django.conf import settings
from django.urls import URLPattern, get_resolver

SENEGAL = ("observer_senegal", "contributor_senegal", "focal_point_senegal", "analyst_senegal", "coordinator_senegal")
SPAIN = ("observer_spain", "contributor_spain", "focal_point_spain", "analyst_spain", "coordinator_spain")
TEAM = SENEGAL[1:]
FOCAL_POINTS = SENEGAL[2:]
DRAFTERS = (*TEAM, *SPAIN[1:], "agency")
MEMBERS = (*SENEGAL, *SPAIN, "agency", "secretariat")
SIGNED_IN = (*MEMBERS, "ended", "superuser")  # an ended or superuser account may sign in, and finds nothing
NOBODY = ("anonymous", "suspended")  # a suspended person's session is over at once
# Keys of UNODC: practices and the directory; the same for reading alone; notes for reading alone; notes, with what is asked of them;
# practices for reading and nothing else; the directory and nothing else; notes, with what is asked of them, up to TLP:GREEN alone (the
# others of notes: up to TLP:AMBER+STRICT).
KEY, KEY_READING, KEY_CASEWORK, KEY_ASKING = "agency_key", "key_reading", "key_casework", "key_asking"
KEY_PRACTICES, KEY_DIRECTORY, KEY_GREEN = "key_practices", "key_directory", "key_green"
KEYS = (KEY, KEY_READING, KEY_CASEWORK, KEY_ASKING, KEY_PRACTICES, KEY_DIRECTORY, KEY_GREEN)
EVERYBODY = (*SIGNED_IN, *NOBODY, *KEYS)

STATES = ("draft", "submitted", "in_review", "returned", "declined", "published", "archived", "withdrawn")
CIRCLE = (*TEAM, "secretariat")  # who reads a text of Senegal that was submitted
OPENS = "by its own address"  # instead of a state: with the address that was made for a person or a key
AGENCY_STATES = (  # of notes that reach UNODC (tests/access_matrix_agency.py)
    *("agency", "agency-h2", "agency-allowed", "agency-red", "agency-lowered", "agency-earlier"),
    *("agency-raised", "agency-revised", "agency-withdrawn", "agency-draft", "agency-known"),
)
FOR_EACH_KEY = (OPENS, *AGENCY_STATES)  # rows that say for each key what it gets


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


def with_scopes(rows: dict) -> dict:
    """Every row for every key: 403 outside its scopes, before anything is found; within them as `agency_key`, of notes as the person of
    UNODC who does casework. What belongs to no app asks no scope; what was made for one of them says for each."""
    scopes, alone = scopes_of_operations()
    return {
        key: row
        if key[-1] in FOR_EACH_KEY
        else row | _of_keys(row, scopes.get(key[1]), key[0] == "GET") | (dict.fromkeys(KEYS, 403) if key[:2] in alone else {})
        for key, row in rows.items()
    }


def _of_keys(row: dict, app: str | None, reads: bool) -> dict:
    if app is None:
        return dict.fromkeys(KEYS, row[KEY])
    notes, reading = app == "casework", row[KEY] if reads else 403
    return {
        KEY: 403 if notes else row[KEY],
        KEY_READING: 403 if notes else reading,
        KEY_PRACTICES: reading if app == "practices" else 403,
        KEY_DIRECTORY: reading if app == "directory" else 403,
        KEY_CASEWORK: row["agency"] if reads and notes else 403,
        KEY_ASKING: row["agency"] if notes else 403,
        KEY_GREEN: row["agency"] if notes else 403,
    }


def scopes_of_operations() -> tuple[dict[str, str], set[tuple[str, str]]]:
    """({name of an operation: app of the scope that it needs}, {(method, name) that people alone carry out}), from the URLs."""
    found, alone = {}, set()

    def walk(patterns, namespace):
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
            elif namespace == "api:" and hasattr(pattern.callback, "cls"):
                app = pattern.callback.cls.__module__.partition(".")[0]
                if app in settings.KEY_SCOPES:
                    found[namespace + pattern.name] = settings.KEY_SCOPES[app]
                alone.update((method, namespace + pattern.name) for method in getattr(pattern.callback.cls, "of_people", ()))

    walk(get_resolver().url_patterns, "")
    return found, alone
