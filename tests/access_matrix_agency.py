"""Notes that were released to UNODC, in the access matrix: what its keys read and ask, and what they never do. Things are those of
tests/matrix_agency.py, all notes of Senegal's analyst; an act is sent with everything that it wants.

agency: TLP:AMBER, given to UNODC, its existence may be known. agency-h2: the same under H2. agency-allowed: under H2, with leave for the
post of UNODC's systems. agency-red: TLP:RED, to the post of its systems. agency-lowered: TLP:GREEN now, given to a group with UNODC.
agency-earlier: its version of before, TLP:AMBER, which is open by hand. agency-raised: TLP:AMBER now, with an open version of before,
TLP:GREEN. agency-revised: a version in preparation. agency-withdrawn: was given. agency-draft: will be given. agency-known: its existence
may be known, and nothing else.

`key_casework` and `key_asking` let through up to TLP:AMBER+STRICT, `key_green` asks, up to TLP:GREEN. The rows say for each key.
"""

from tests.access_matrix_casework import AGENCY, ANALYSTS, CHIEF, CHIEFS, DOING, HERE, SECRETARIAT, THERE, WRITERS
from tests.access_rows import KEY_ASKING, KEY_CASEWORK, KEY_GREEN, KEYS, api, api_steps

WITHIN, ASKS, GREEN = (KEY_CASEWORK, KEY_ASKING), (KEY_ASKING,), (KEY_GREEN,)
OF_CASEWORK = (*WITHIN, KEY_GREEN)
READERS = (*HERE, *AGENCY)


def row(people, keys):
    """people, keys: [(who, status), …], later ones win. Not there for whoever else does casework; refused to all others, and to the keys
    that have not the scope, or where people alone do it."""
    return api_steps((DOING, 404), *people, (KEYS, 403), *keys, otherwise=403)


def rows(state, methods_and_names, people, keys) -> dict:
    return {
        (method, f"api:{name}", state): row(people, keys)
        for method, _space, name in (one.partition(" ") for one in methods_and_names)
    }


def read(state, *names, people=((READERS, 200),), keys=((WITHIN, 200), (GREEN, 404))):
    return rows(state, [f"GET {name}" for name in names], people, keys)


def asked(state, *names, people, keys):
    """By a key that asks; the others lack the scope."""
    return rows(state, [f"POST {name}" for name in names], people, ((OF_CASEWORK, 404), ((KEY_CASEWORK,), 403), *keys))


def of_people(state, *methods_and_names, may=(), status=200, readers=READERS):
    """What no key does, whatever it was given."""
    return rows(state, methods_and_names, ((readers, 403), (may, status)), ())


NOT_THERE = {"keys": ((OF_CASEWORK, 404),)}
WORDS = ("note-detail", "note-compare", "note-file-download", "note-file-preview")
BESIDE = ("note-versions", "note-grants", "note-corrections", "note-files", "note-similar")  # no words of the note
GROUP = ("sharing-group-detail", "sharing-group-versions")
ASKERS = ((READERS, 403), (AGENCY, 201))  # not those of its originator

GIVEN = {
    **read("agency", *WORDS, *BESIDE),
    **read("agency", *GROUP, keys=((OF_CASEWORK, 200),)),  # groups bear no marking
    **read("agency", "request-detail", people=((WRITERS, 200),)),  # that the systems asked: not for another post of UNODC
    **asked("agency", "note-corrections", people=ASKERS, keys=((ASKS, 201),)),
    **asked("agency", "note-onward", people=ASKERS, keys=((ASKS, 409),)),  # has asked
    **asked("agency", "note-export-ask", people=((READERS, 403),), keys=((ASKS, 403),)),  # takes it out already
    **asked("agency", "known-ask", people=((THERE, 201),), keys=()),  # who reads it asks nothing
    **asked("agency", "note-correction-take-back", "request-take-back", people=((WRITERS, 403),), keys=((ASKS, 200),)),
    # ── of people alone: first what its originator's do with a note that is out ──
    **of_people("agency", "GET note-audience", "GET note-options", "GET note-reads", may=WRITERS),
    **of_people("agency", "GET note-findings", may=CHIEF),
    **of_people("agency", "GET sharing-group-rule", may=CHIEF, status=409),  # it has none
    **of_people("agency", "POST note-export", may=READERS, status=400),  # says not for what
    **of_people("agency", "POST note-versions", "POST note-derive", "POST note-supersede", may=WRITERS, status=201),
    **of_people("agency", "POST note-grant-revoke", may=WRITERS),
    **of_people("agency", "POST note-grants", may=CHIEF, status=201),
    **of_people("agency", "POST note-grant-preview", "POST note-extend", "POST note-withdraw", "PATCH note-options", may=CHIEF),
    **of_people("agency", "POST note-finding-pass", may=CHIEF, status=400),  # names none
    **of_people("agency", "PATCH sharing-group-detail", "POST sharing-group-members", "POST sharing-group-close", may=CHIEF),
    **of_people("agency", "POST sharing-group-members-preview", "POST sharing-group-rule-preview", may=CHIEF),
    **of_people("agency", "POST sharing-group-rule", may=CHIEF, status=400),  # without a reason
    **of_people("agency", "POST note-correction-answer", may=WRITERS, readers=()),
    **of_people("agency", "POST request-decline", may=CHIEF, readers=WRITERS),
    **of_people("agency", "POST request-accept", may=CHIEF, status=400, readers=WRITERS),  # without an end
    **of_people("agency", "POST request-end", readers=WRITERS),  # nothing was allowed
    # ── and what is done with a text in hand: there is none ──
    **of_people("agency", "PATCH note-detail", "POST note-submit", "POST note-take-back", "POST note-countersign"),
    **of_people("agency", "POST note-return", "POST note-release", "POST note-give-up", "POST note-version-give-up"),
    **of_people("agency", "POST note-file-upload", "DELETE note-file-download", "POST note-finding-take-back"),
}
# ── of no one note: what leads to them, and what people alone do ──
LISTS = {
    **read("agency", "note-list", "note-known", "note-requests", people=((DOING, 200),), keys=((OF_CASEWORK, 200),)),
    **read("agency", "note-routes", "note-timeline", people=((DOING, 200),), keys=((OF_CASEWORK, 200),)),
    **read("agency", "sharing-group-list", people=((DOING, 200),), keys=((OF_CASEWORK, 200),)),
    **of_people("agency", "GET note-all-reads", "GET note-oversight", may=CHIEFS, readers=DOING),
    **of_people("agency", "GET note-ages", may=SECRETARIAT, readers=DOING),
    **of_people("agency", "POST note-list", may=ANALYSTS, status=201, readers=DOING),
    **of_people("agency", "POST sharing-group-list", may=CHIEFS, status=201, readers=DOING),
    **of_people("agency", "POST sharing-group-preview", may=CHIEFS, readers=DOING),
}
MARKED = {
    # ── H2: read on the pages; words leave with leave of its originator, to the post that has it ──
    **read("agency-h2", *WORDS, people=((HERE, 200), (AGENCY, 403)), keys=((WITHIN, 403), (GREEN, 404))),
    **read("agency-h2", *BESIDE),
    **asked("agency-h2", "note-corrections", "note-onward", "note-export-ask", people=ASKERS, keys=((ASKS, 201),)),
    **of_people("agency-h2", "POST note-export", may=HERE, status=400),
    **read("agency-allowed", *WORDS, people=((HERE, 200), (AGENCY, 403))),
    **read("agency-allowed", "request-detail", people=((WRITERS, 200),)),
    **asked("agency-allowed", "note-export-ask", people=ASKERS, keys=((ASKS, 403),)),  # takes it out already
    **of_people("agency-allowed", "POST request-end", may=CHIEF, readers=WRITERS),
    # ── TLP:RED never leaves, also where it names the post by which a key reads ──
    **read("agency-red", *WORDS, *BESIDE, people=((WRITERS, 200),), **NOT_THERE),
    **asked("agency-red", "note-corrections", "note-onward", "note-export-ask", people=((WRITERS, 403),), keys=()),
    # ── the marking in force binds the note, its own each version ──
    **read("agency-lowered", *WORDS, *BESIDE, keys=((OF_CASEWORK, 200),)),
    **asked("agency-lowered", "note-corrections", "note-onward", people=ASKERS, keys=((ASKS, 201), (GREEN, 201))),
    **read("agency-earlier", *WORDS),
    **read("agency-raised", *WORDS, *BESIDE),
}
ELSEWHERE = {
    # ── not out, or no more ──
    **read("agency-revised", *WORDS, people=((HERE, 200),), **NOT_THERE),
    **read("agency-withdrawn", *WORDS, *BESIDE, people=((HERE, 200),), **NOT_THERE),
    **asked("agency-withdrawn", "note-corrections", "note-onward", people=((HERE, 403),), keys=()),
    **read("agency-draft", *WORDS, *BESIDE, people=((HERE, 200),), **NOT_THERE),
    **asked("agency-draft", "note-corrections", "note-onward", people=((HERE, 403),), keys=()),
    # ── known alone ──
    **read("agency-known", *WORDS, *BESIDE, people=((HERE, 200),), **NOT_THERE),
    **asked("agency-known", "note-corrections", "note-onward", people=((HERE, 403),), keys=()),
    **read("agency-known", "request-detail", people=((WRITERS, 200),)),
    **asked("agency-known", "known-ask", people=((THERE, 201), (AGENCY, 201)), keys=((ASKS, 409),)),  # has asked
    **asked("agency-known", "request-take-back", people=((WRITERS, 403),), keys=((ASKS, 200),)),
}
# Of keys alone: copies of notes. An export is that of `key_casework`.
COPIES = {
    ("GET", "api:changes", "agency"): api(403) | dict.fromkeys(OF_CASEWORK, 200),
    ("POST", "api:bulk-export-list", "agency"): api(403) | dict.fromkeys(OF_CASEWORK, 202),
    **{
        ("GET", f"api:bulk-export-{name}", "agency"): api_steps((KEYS, 404), ((KEY_CASEWORK,), 200), otherwise=403)
        for name in ("detail", "manifest", "part")
    },
}
OF_AGENCY = GIVEN | LISTS | MARKED | ELSEWHERE | COPIES


def why_refused(method: str, answers: dict, key: str) -> str | None:
    """The code of the 403 that a key gets, by its row; None: `not_allowed`, by the rules of the note."""
    if all(answers[one] == 403 for one in KEYS):
        return "not_for_keys"
    return "insufficient_scope" if key not in OF_CASEWORK or (method == "POST" and key == KEY_CASEWORK) else None
