"""Notes: a key reads what its organisation was given, and asks; the rest is done by people who showed who they are."""

from casework.api import asked_examples, reading_examples
from casework.services import writing
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.matrix_notes import edition_of, with_texts
from tests.rabatplatform.api.examples.world import Call, done, scene

ROUTE = {"route": "west-african-atlantic"}


# ── by a key ───────────────────────────────────────────────────────────────────────────────────────────────────────
@scene("notes_list", "notes_known", "notes_requests", "sharing_groups_list")
def lists(world):
    known(world)
    return Call(world.asking)


@scene("notes_routes", "notes_timeline")
def routes(world):
    return Call(world.asking, query=ROUTE)


@scene(
    "notes_read", "notes_versions", "notes_compare", "notes_files", "notes_corrections", "notes_grants", "notes_similar",
    "notes_correct", "notes_ask_onward",
)  # fmt: skip
def given(world):
    return Call(world.asking, {"reference": world.given.reference})


@scene("notes_take_back_correction")
def proposed(world):
    made = done(world.asking.post(f"/notes/{world.given.reference}/corrections/", asked_examples.NEW_CORRECTION))
    return Call(world.asking, {"reference": world.given.reference, "correction": made["id"]})


@scene("notes_ask_export")
def not_further(world):
    return Call(world.asking, {"reference": world.note(world.cast.unodc, handling=["h0", "h2"]).reference})


def known(world):
    """Released to nobody; its existence may be known."""
    note, coordinator = world.note(), world.cast.coordinator_senegal
    with access_scope(coordinator):
        writing.set_options(note=note, actor=coordinator.actor, is_known=True, reason="To be asked.")
    return note


@scene("notes_ask")
def that_is_known(world):
    return Call(world.asking, {"reference": known(world).reference})


def asked(world) -> str:
    return done(world.asking.post(f"/notes/known/{known(world).reference}/ask/", asked_examples.ASK))["id"]


@scene("notes_request", "notes_take_back_request")
def request(world):
    return Call(world.asking, {"reference": asked(world)})


# ── by its originator ──────────────────────────────────────────────────────────────────────────────────────────────
def analyst(world, note, **more):
    return Call(world.officer("analyst_senegal"), {"reference": note.reference}, **more)


def coordinator(world, note, **more):
    return Call(world.officer("coordinator_senegal"), {"reference": note.reference}, **more)


def in_hand(note) -> dict:
    return {"edition": edition_of(note)}


@scene("notes_create")
def created(world):
    return Call(world.officer("analyst_senegal"))


@scene("notes_change", "notes_submit", "notes_give_up")
def draft(world):
    note = world.draft()
    return analyst(world, note, instead=in_hand(note))


def submitted(world):
    note, person = world.draft(), world.cast.analyst_senegal
    with access_scope(person):
        making.releasing.submit(note=note, actor=person.actor)
    return note


@scene("notes_take_back")
def waiting(world):
    note = submitted(world)
    return analyst(world, note, instead=in_hand(note))


@scene("notes_release", "notes_return", "notes_countersign")
def for_the_coordinator(world):
    note = submitted(world)
    return coordinator(world, note, instead=in_hand(note))


@scene(
    "notes_reach", "notes_reads", "notes_options", "notes_derive", "notes_supersede", "notes_begin_version",
)  # fmt: skip
def released(world):
    return analyst(world, world.given)


@scene("notes_withdraw", "notes_extend", "notes_grant", "notes_grant_preview")
def handled(world):
    return coordinator(world, world.note(world.cast.unodc))


@scene("notes_set_options")
def options(world):
    return coordinator(world, world.given, headers={"HTTP_IF_MATCH": "*"})  # they have no edition


@scene("notes_give_up_version")
def in_preparation(world):
    note, person = world.note(world.cast.unodc), world.cast.analyst_senegal
    with access_scope(person):
        writing.begin_version(note=note, actor=person.actor)
    return analyst(world, with_texts(note))


@scene("notes_revoke")
def granted(world):
    note = world.note(world.cast.unodc)
    (grant,) = done(world.officer("coordinator_senegal").get(f"/notes/{note.reference}/grants/"))["results"]
    call = coordinator(world, note)
    call.at["grant"] = grant["id"]
    return call


@scene("notes_answer_correction")
def corrected(world):
    call = proposed(world)
    call.by = world.officer("analyst_senegal")
    return call


@scene("notes_accept_request", "notes_decline_request")
def asked_of_us(world):
    return Call(world.officer("coordinator_senegal"), {"reference": asked(world)})


@scene("notes_end_consent")
def consented(world):
    note = not_further(world).at["reference"]
    request = done(world.asking.post(f"/notes/{note}/export/ask/", asked_examples.ASK))["id"]
    call = Call(world.officer("coordinator_senegal"), {"reference": request})
    done(call.by.post(f"/notes/requests/{request}/accept/", {"ends": making.moment(60), "answer": "For your report."}))
    return call


def with_a_number(world):
    return world.draft(texts={"judgement": f"Call {reading_examples.PASS['words']} at the port."})


@scene("notes_findings", "notes_let_pass")
def found(world):
    return coordinator(world, with_a_number(world))


@scene("notes_take_pass_back")
def passed(world):
    call = found(world)
    done(call.by.post(f"/notes/{call.at['reference']}/findings/pass/", reading_examples.PASS))
    return call


# ── over all of them ───────────────────────────────────────────────────────────────────────────────────────────────
@scene("notes_oversight", "notes_all_reads")
def overseen(world):
    done(world.asking.get(f"/notes/{world.given.reference}/"))  # a read to tell of
    return Call(world.officer("coordinator_senegal"))


@scene("notes_ages")
def ages(world):
    return Call(world.officer("secretariat"))
