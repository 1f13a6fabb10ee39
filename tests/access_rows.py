"""The people of the access matrix, and how its rows are written: {person: status}."""

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

STATES = ("draft", "submitted", "in_review", "returned", "declined", "published", "archived", "withdrawn")
CIRCLE = (*TEAM, "secretariat")  # who reads a text of Senegal that was submitted


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
