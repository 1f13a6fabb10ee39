"""What the rows of tests/access_matrix_notes.py are played on: notes of Senegal in the states that change who may do what, and bodies
that the acts accept, so that whoever may is answered as after the act."""

from types import SimpleNamespace

from casework.models import Note
from rabatplatform.access.scope import access_scope, system_scope
from tests.access_rows import AGENCY_STATES
from tests.casework import making

ASKED = "asked"  # not a state: the thing of tests/matrix_casework.py, asked for with everything that it wants


def make_states(cast, scene) -> dict[str, SimpleNamespace]:
    """{state: (note, edition of its text in hand)}. scene: of matrix_casework.make_notes. All are of the analyst, but for `own` and
    `countersigned`, which the coordinator wrote."""
    analyst, coordinator = cast.analyst_senegal, cast.coordinator_senegal

    def act(person, do, note, **more):
        with access_scope(person):
            return do(note=note, actor=person.actor, **more)

    returned, own, countersigned = making.draft(analyst), making.draft(coordinator), making.draft(coordinator)
    revised, withdrawn = (making.released(analyst, coordinator, cast.spain) for _note in range(2))
    for person, note in ((analyst, returned), (coordinator, own), (coordinator, countersigned)):
        act(person, making.releasing.submit, note)
    act(coordinator, making.releasing.return_to_author, returned, reason="Say more.")
    act(analyst, making.releasing.countersign, countersigned)
    version = act(analyst, making.writing.begin_version, revised)
    complete = {"what_changed": "Its title.", "is_non_nominal": True}
    act(analyst, making.writing.save, with_texts(revised), edition=version.edition, content=complete)
    act(coordinator, making.releasing.withdraw, withdrawn, reason="Wrong.")
    notes = {
        "draft": scene.kept, "returned": returned, "submitted": scene.waiting, "own": own, "countersigned": countersigned,
        "red-draft": making.draft(analyst, tlp="red"), "red": scene.named, "revised": revised, "withdrawn": withdrawn,
    }  # fmt: skip
    return {state: SimpleNamespace(note=note, edition=edition_of(note)) for state, note in notes.items()}


def with_texts(note) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def edition_of(note) -> int:
    return with_texts(note).in_hand.edition


def parts_of(states, name: str, state: str) -> dict:
    """The parts of the address of a row with a state of a note."""
    step = {"step": "frame"} if name == "casework:note-edit" else {}
    return {"reference": states[state].note.reference} | step


QUERIES = {
    "api:note-routes": "?route=west-african-atlantic",
    "api:note-timeline": "?term=smaller-groups",
    "api:changes": "?kind=note",
    ("api:note-detail", "agency-earlier"): "?version=1",
    ("api:note-compare", "agency-earlier"): "?from=1&to=2",
    ("api:note-detail", "agency-raised"): "?version=1",
    ("api:note-detail", "agency-revised"): "?version=2",
    ("api:note-compare", "agency-revised"): "?from=1&to=2",
}
REASON = {"reason": "Matrix"}
GRANT = {"kind": "organisation", "receiver": "unodc", "ends": making.moment(20), **REASON}
GROUP = {"name": "Matrix", "later": "everything", "members": ["ES"]}
SAID = {
    "api:note-detail": {"title": "Matrix"},
    "api:note-return": REASON,
    "api:note-withdraw": REASON,
    "api:note-list": {"title": "Matrix"},
    "api:note-grants": GRANT,
    "api:note-grant-preview": GRANT,
    "api:note-options": {"hides_recipients": True, **REASON},
    "api:note-corrections": {"text": "The boats are wooden."},
    "api:note-onward": {"receivers": [{"kind": "organisation", "receiver": "unodc"}], **REASON},
    "api:known-ask": REASON,
    **{("api:note-onward", state): {"receivers": [{"kind": "country", "receiver": "ES"}], **REASON} for state in AGENCY_STATES},
    "api:note-export-ask": REASON,
    "api:note-derive": {"tlp": "green"},
    "api:bulk-export-list": {"kind": "note"},
    "api:note-extend": {"valid_until": making.today(190).isoformat(), **REASON},
    "api:note-correction-answer": {"verdict": "declined", "answer": "Matrix"},
    "api:request-decline": {"answer": "Matrix"},
    "api:sharing-group-list": GROUP,
    "api:sharing-group-preview": GROUP,
    "api:sharing-group-detail": {"purpose": "Matrix", "edition": 1, **REASON},
    "api:sharing-group-members": {"members": ["ES", "unodc"], "edition": 1, **REASON},
    "api:sharing-group-members-preview": {"members": ["ES"]},
    "api:sharing-group-rule-preview": {"rule": {"regions": ["Western Africa"]}},
    "api:sharing-group-close": REASON,
}
WITH_AN_EDITION = ("api:note-detail", "api:note-submit", "api:note-release", "api:note-countersign")
PAGES = {
    "casework:note-edit": {"title": "Matrix", "language": "en"},
    "casework:note-return": REASON,
    "casework:note-withdraw": REASON,
}


def query(name: str, state: str | None) -> str:
    """What stands behind the address of a row with a state."""
    return QUERIES.get((name, state)) or QUERIES.get(name, "") if state else ""


def said(states, name: str, state: str) -> dict:
    """What is sent."""
    if state not in states:  # of ASKED, and of notes of an agency
        return SAID.get((name, state)) or SAID.get(name, {})
    edition = {"edition": states[state].edition}
    if name.startswith("api:"):
        return SAID.get(name, {}) | (edition if name in WITH_AN_EDITION else {})
    return PAGES.get(name, {}) | edition
