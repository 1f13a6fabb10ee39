"""Notes in each state that changes who may do what, and what is asked with everything that it wants: beside the rows of
tests/access_matrix_casework.py. The notes and bodies are those of tests/matrix_notes.py.

draft, returned, submitted, red-draft, red, revised, withdrawn: of Senegal's analyst. own, countersigned: submitted, and written by the
coordinator. red: released to the post of Spain's analyst. revised: released to Spain, with a version in preparation. withdrawn: was
released to Spain.
"""

from tests.access_matrix_casework import (
    AGENCY,
    ANALYSTS,
    ASKER,
    CHIEF,
    CHIEFS,
    DOING,
    HERE,
    READERS,
    THERE,
    THERE_AND_AGENCY,
    WRITERS,
)
from tests.access_rows import api_steps, steps

ANALYST = ("analyst_senegal",)
WHO_READS = {
    "draft": HERE,
    "returned": HERE,
    "submitted": HERE,
    "own": HERE,
    "countersigned": HERE,
    "red-draft": WRITERS,
    "red": (*WRITERS, "analyst_spain"),
    "revised": READERS,
    "withdrawn": HERE,
}
WRITTEN = dict.fromkeys(("draft", "returned", "red-draft", "revised"), WRITERS)
WAITING = ("submitted", "own", "countersigned")
# {act: {state: who may}}; in those of PLAIN that are not named nobody may.
PLAIN = ("draft", "submitted", "red", "withdrawn")
MAY = {
    "note-edit": WRITTEN,
    "note-submit": WRITTEN,
    "note-take-back": dict.fromkeys(WAITING, WRITERS),
    "note-return": dict.fromkeys(WAITING, CHIEF),
    "note-countersign": {"submitted": CHIEF, "own": ANALYST, "countersigned": ()},  # whoever wrote none of it, once
    "note-release": {"submitted": CHIEF, "countersigned": CHIEF, "own": ()},
    "note-withdraw": dict.fromkeys(("red", "revised"), CHIEF),
    "note-give-up": dict.fromkeys(("draft", "returned", "red-draft"), WRITERS),
    "version-give-up": {"revised": WRITERS},
    "version-new": {"red": WRITERS, "revised": ()},
}
# Acts with a page that says what will happen; the form.
WITH_A_PAGE = ("note-edit", "note-return", "note-release", "note-withdraw", "note-give-up", "version-give-up")
OF_API = {
    "note-edit": ("PATCH", "note-detail"),
    "version-give-up": ("POST", "note-version-give-up"),
    "version-new": ("POST", "note-versions"),
}
DONE = {"note-give-up": 204, "version-new": 201}
SOME = ("draft", "red", "revised", "withdrawn")
WHO_SEES = {
    "note-detail": WHO_READS,
    "version-list": WHO_READS,
    "note-reads": dict.fromkeys(SOME, WRITERS) | {"own": CHIEF},  # the author and the coordinators
    "audience": dict.fromkeys(SOME, WRITERS),
}
SEEN_BY_API = {"version-list": "note-versions", "audience": "note-audience"}


def by_page(state: str, people, status: int) -> dict:
    """Whoever reads the note is told why not; for the others it is not there."""
    return steps((WHO_READS[state], 403), (people, status), otherwise=404)


def by_api(state: str, people, status: int) -> dict:
    """The same; who does no casework is told that."""
    return api_steps((DOING, 404), (WHO_READS[state], 403), (people, status), otherwise=403)


def acts() -> dict:
    rows = {}
    for act, who in MAY.items():
        method, name = OF_API.get(act, ("POST", act))
        for state in dict.fromkeys((*who, *PLAIN)):
            people = who.get(state, ())
            if act in WITH_A_PAGE:
                rows["GET", f"casework:{act}", state] = by_page(state, people, 200)
            rows["POST", f"casework:{act}", state] = by_page(state, people, 302)
            rows[method, f"api:{name}", state] = by_api(state, people, DONE.get(act, 200))
    return rows


def sights() -> dict:
    rows = {}
    for name, who in WHO_SEES.items():
        for state, people in who.items():
            rows["GET", f"casework:{name}", state] = by_page(state, people, 200)
            rows["GET", f"api:{SEEN_BY_API.get(name, name)}", state] = by_api(state, people, 200)
    return rows


def asked(method: str, name: str, people, status=200, *, others=(), agency=404) -> dict:
    """others: [(people, status)] before `people`; agency: what it is told, which does casework and was given nothing."""
    return {(method, f"api:{name}", "asked"): api_steps((AGENCY, agency), *others, (people, status), otherwise=403)}


ASKED = {
    **asked("GET", "note-routes", DOING),
    **asked("GET", "note-timeline", DOING),
    **asked("GET", "note-grants", READERS),
    **asked("POST", "note-grants", CHIEF, 201),
    **asked("POST", "note-grant-preview", CHIEF),
    **asked("GET", "note-options", WRITERS),
    **asked("PATCH", "note-options", CHIEF),
    **asked("GET", "note-corrections", READERS),
    **asked("POST", "note-corrections", THERE, 201),
    **asked("POST", "note-onward", ASKER, 409, others=[(THERE, 201)]),  # has asked
    **asked("POST", "note-extend", CHIEF),
    **asked("POST", "known-ask", ASKER, 409, others=[(HERE, 404), (THERE_AND_AGENCY, 201)]),
    **asked("POST", "note-correction-answer", WRITERS, others=[(READERS, 404), (ASKER, 403)]),
    **asked("POST", "request-decline", CHIEF, others=[(DOING, 404), (WRITERS, 403), (ASKER, 403)]),
    **asked("GET", "note-list", DOING),
    **asked("POST", "note-list", ANALYSTS, 201, agency=403),
    **asked("GET", "sharing-group-list", DOING),
    **asked("POST", "sharing-group-list", CHIEFS, 201, agency=403),
    **asked("POST", "sharing-group-preview", CHIEFS, agency=403),
    **asked("GET", "sharing-group-detail", READERS),
    **asked("PATCH", "sharing-group-detail", CHIEF),
    **asked("POST", "sharing-group-members", CHIEF),
    **asked("POST", "sharing-group-members-preview", CHIEF),
    **asked("POST", "sharing-group-rule-preview", CHIEF),
    **asked("POST", "sharing-group-close", CHIEF),
}
EXCEPTIONS = {
    ("GET", "api:note-detail", "red"): by_api(
        "red", WRITERS, 200
    ),  # words of TLP:RED do not leave by API, but for their originator
    ("POST", "casework:version-new", "revised"): by_page("revised", HERE, 302),  # leads to the one in preparation; begins none
}
NOTES = acts() | sights() | ASKED | EXCEPTIONS
