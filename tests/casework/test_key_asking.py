"""What a key of an organisation asks of originators: within its scope and its ceiling, by each lock alone; shared by the keys of a post."""

import pytest
from django.db import ProgrammingError, connection, transaction

from casework.models import AccessRequest, Note, NoteCorrection
from casework.policies.asking import post_reading, post_to_ask
from casework.services import asking, corrections, writing
from focalpoints.models import Role
from rabatplatform.access import scope
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.services import account_of
from tests.casework import making
from tests.casework.visitors import api as visitor
from tests.casework.visitors import shows_again
from tests.factories import make_country, make_member, make_organisation
from tests.keys import ASKING, CASEWORK, OPEN, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
REASON = {"reason": "Our office sees the same boats."}
WRONG = {"text": "The beach is another one."}


@pytest.fixture
def people(db):
    make_country("IT")
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "unodc": make_organisation("unodc")}


def key_of(organisation, ceiling="amber", scopes=ASKING):
    """(caller, account) of a new key."""
    secret = secret_for(organisation, scopes=scopes, ceiling=ceiling)[2]
    return Api(token=secret), account_of(secret)


@pytest.fixture
def notes(people):
    """Released to UNODC, by marking."""
    return {
        tlp: making.released(people["analyst"], people["coordinator"], people["unodc"], tlp=tlp) for tlp in ("green", "amber")
    }


@pytest.fixture
def known(people):
    """Released to nobody; their existence may be known."""
    found = {}
    for tlp in ("green", "amber"):
        note = making.released(people["analyst"], people["coordinator"], tlp=tlp)
        with access_scope(people["coordinator"]):
            writing.set_options(note=note, actor=people["coordinator"].actor, is_known=True, reason="To be asked.")
        found[tlp] = note
    return found


def python_alone(monkeypatch):
    entered = scope._entered
    monkeypatch.setattr(scope, "_entered", lambda made, role, user_id: entered(made, "app_jobs", user_id))


def test_given_a_key_that_asks_then_the_originator_is_told_answers_and_the_key_reads(people, known):
    api, account = key_of(people["unodc"])
    (row,) = [row for row in api.get("/notes/known/").json()["results"] if row["reference"] == known["amber"].reference]
    made = api.post(f"/notes/known/{row['reference']}/ask/", REASON)
    assert made.status_code == 201 and made.json()["state"] == "open", made.content
    with system_scope("test"):
        request = AccessRequest.objects.get(reference=made.json()["id"])
    assert request.asked_by_id == account.pk and request.from_post.appointments.get().user_id == account.pk
    coordinator = visitor(people["coordinator"])
    assert coordinator.get("/notes/requests/").json()["results"][0]["id"] == made.json()["id"]
    shows_again(coordinator, people["coordinator"])
    answer = {"ends": making.moment(30), "reason": "They help.", "answer": "Yes.", "to": "post"}
    assert coordinator.post(f"{made['Location']}accept/", answer).status_code == 200
    assert api.get(made["Location"]).json()["state"] == "accepted"
    assert api.get(f"/notes/{row['reference']}/").status_code == 200


def test_given_a_note_that_a_key_reads_then_it_asks_for_others_and_proposes_corrections_and_takes_them_back(people, notes):
    api, _account = key_of(people["unodc"])
    at = f"/notes/{notes['amber'].reference}/"
    onward = api.post(f"{at}onward/", REASON | {"receivers": [{"kind": "country", "receiver": "IT"}]})
    assert onward.status_code == 201, onward.content
    assert api.post(f"{onward['Location']}take-back/").json()["state"] == "withdrawn"
    correction = api.post(f"{at}corrections/", WRONG)
    assert correction.status_code == 201, correction.content
    assert [row["id"] for row in api.get(f"{at}corrections/").json()["results"]] == [correction.json()["id"]]
    back = api.post(f"{at}corrections/{correction.json()['id']}/take-back/")
    assert back.json()["state"] == "withdrawn"


def test_given_a_note_above_the_ceiling_then_nothing_of_it_can_be_asked(people, notes, known):
    api, account = key_of(people["unodc"], "green")
    assert [row["reference"] for row in api.get("/notes/known/").json()["results"]] == [known["green"].reference]
    refusal(api.post(f"/notes/known/{known['amber'].reference}/ask/", REASON), 404)
    at = f"/notes/{notes['amber'].reference}/"
    refusal(api.post(f"{at}onward/", REASON | {"receivers": [{"kind": "country", "receiver": "IT"}]}), 404)
    refusal(api.post(f"{at}corrections/", WRONG), 404)
    with access_scope(account):  # the second lock: where a view forgot to ask
        post = post_to_ask(account)
        facts = {"asked_by": account, "from_post": post, "reader_id": post.label_id, "reason": "x"}
        for kind, note in (("access", known["amber"]), ("onward", notes["amber"])):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                AccessRequest.objects.create(kind=kind, note_id=note.pk, originator_id=note.originator_id, **facts)


def asked_by_the_higher(people, notes, known) -> dict:
    """What a key up to TLP:AMBER asked and proposed: {what: set of notes}."""
    api, _account = key_of(people["unodc"], "amber")
    for tlp in ("green", "amber"):
        assert api.post(f"/notes/known/{known[tlp].reference}/ask/", REASON).status_code == 201
        assert api.post(f"/notes/{notes[tlp].reference}/corrections/", WRONG).status_code == 201
        receivers = {"receivers": [{"kind": "country", "receiver": "IT"}]}
        assert api.post(f"/notes/{notes[tlp].reference}/onward/", REASON | receivers).status_code == 201


@pytest.mark.parametrize("ceiling", ["clear", "green", "amber"])
def test_given_another_key_of_the_same_post_then_each_lock_alone_shows_what_is_under_its_ceiling(
    people, notes, known, ceiling, monkeypatch
):
    asked_by_the_higher(people, notes, known)
    api, account = key_of(people["unodc"], ceiling, CASEWORK)
    wanted = [
        tlp for tlp in ("green", "amber") if tlp in {"clear": (), "green": ("green",), "amber": ("green", "amber")}[ceiling]
    ]
    requests = {known[tlp].pk for tlp in wanted} | {notes[tlp].pk for tlp in wanted}
    corrected = {notes[tlp].pk for tlp in wanted}

    def seen(rows):
        return set(rows.values_list("note", flat=True))

    with access_scope(account):
        assert seen(AccessRequest.objects.all()) == requests and seen(NoteCorrection.objects.all()) == corrected
        assert seen(AccessRequest.objects.visible_to(account)) == requests
    listed = {row["note"] for row in api.get("/notes/requests/").json()["results"]}
    assert listed == {note.reference for tlp in wanted for note in (known[tlp], notes[tlp])}
    with monkeypatch.context() as patch:
        python_alone(patch)
        with access_scope(account):
            assert seen(AccessRequest.objects.visible_to(account)) == requests
            assert seen(NoteCorrection.objects.visible_to(account)) == corrected


def test_given_a_marking_that_is_raised_after_the_asking_then_the_request_is_there_no_more(people, notes, known):
    asked_by_the_higher(people, notes, known)
    api, _account = key_of(people["unodc"], "green", CASEWORK)
    assert len(api.get("/notes/requests/").json()["results"]) == 2
    with system_scope("test"):
        Note.objects.filter(pk__in=[known["green"].pk, notes["green"].pk]).update(tlp="amber")
    assert api.get("/notes/requests/").json()["results"] == []


@pytest.mark.parametrize(
    "scopes", [CASEWORK, ("casework:read", "practices:read", "practices:write")], ids=["reads", "writes-practices"]
)
def test_given_a_key_without_the_scope_then_it_asks_nothing_by_the_api_and_the_database_refuses_it(people, notes, known, scopes):
    api, account = key_of(people["unodc"], "amber", scopes)
    refusal(api.post(f"/notes/known/{known['amber'].reference}/ask/", REASON), 403, code="insufficient_scope")
    refusal(api.post(f"/notes/{notes['amber'].reference}/corrections/", WRONG), 403, code="insufficient_scope")
    with access_scope(account):
        note = Note.objects.with_texts().get(pk=notes["amber"].pk)
        actor = Actor(account, post_reading(note))
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            corrections.propose(note=note, version=note.current, place="", text=WRONG["text"], actor=actor)
        stub = asking.known_by(known["amber"].reference)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            asking.ask_access(stub=stub, reason="x", actor=actor)


def test_given_a_key_without_casework_then_what_its_post_asked_is_hidden_by_each_lock(people, notes, known, monkeypatch):
    asked_by_the_higher(people, notes, known)
    account = account_of(secret_for(people["unodc"], scopes=OPEN)[2])
    for alone in (False, True):
        if alone:
            python_alone(monkeypatch)
        with access_scope(account):
            assert not AccessRequest.objects.visible_to(account).exists()
            assert not NoteCorrection.objects.visible_to(account).exists()
            if not alone:
                assert not AccessRequest.objects.exists() and not NoteCorrection.objects.exists()


def test_given_a_key_that_asks_then_it_writes_no_note_gives_none_and_answers_nothing(people, notes):
    unodc = people["unodc"]
    own = making.released(make_member(unodc, Role.ANALYST), make_member(unodc, Role.COORDINATOR), tlp="green")
    api, _account = key_of(unodc)
    at = f"/notes/{own.reference}/"
    for act, body in {
        "withdraw/": {"reason": "x"},
        "versions/": None,
        "extend/": {"valid_until": str(making.today(300)), "reason": "x"},
        "grants/": {"kind": "all", "reason": "x"},
        "give-up/": None,
        "derive/": {"tlp": "clear"},
    }.items():
        refusal(api.post(at + act, body), 403)
    refusal(api.post("/notes/", {"title": "T"}), 403)
    refusal(api.post(f"{at}export/", {"how": "export", "purpose": "analysis", "words": "x"}), 403, code="not_for_keys")
    refusal(api.post(f"{at}release/", {"edition": 1}), 403, code="not_for_keys")
    refusal(api.patch(f"{at}options/", {"is_known": True}), 403, code="not_for_keys")
    refusal(api.patch(at, {"title": "T", "edition": 1}), 403)


def test_given_the_definers_then_they_tell_nothing_of_a_note_that_may_not_be_known(people, notes):
    hidden = making.released(people["analyst"], people["coordinator"], tlp="amber")
    _api, account = key_of(people["unodc"])
    with access_scope(account), connection.cursor() as cursor:
        cursor.execute("SELECT casework_marked_within(%s, ARRAY['clear','green','amber','amber-strict','red'])", [hidden.pk])
        assert cursor.fetchone() == (False,)
