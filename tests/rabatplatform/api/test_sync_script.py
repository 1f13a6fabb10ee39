"""docs/api/sync.py, the script of the guide, against a real server: a stranger with a key, who holds exactly what they may."""

import http.client
import importlib.util
import re
import sqlite3
import sys
import urllib.error
from email.message import Message

import pytest
from django.conf import settings

from casework.services import granting
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_cast, make_practice, make_theme
from tests.keys import secret_for
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.feed.consumer import Consumer
from tests.rabatplatform.feed.test_leave import allow, ask

SCRIPT = settings.BASE_DIR / "docs" / "api" / "sync.py"
SCOPES = ("practices:read", "directory:read", "casework:read")
LISTS = {
    "practice": ("/practices/", "reference"),
    "note": ("/notes/", "reference"),
    "post": ("/posts/", "id"),
    "theme": ("/themes/", "slug"),
}


@pytest.fixture
def script(monkeypatch):
    made = importlib.util.spec_from_file_location("sync", SCRIPT)
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)
    return module


@pytest.fixture
def copy(tmp_path):
    db = sqlite3.connect(tmp_path / "copy.db")
    yield db
    db.close()


@pytest.fixture
def world(transactional_db):
    cast = make_cast()
    make_theme()
    key, _row, cast.secret = secret_for(cast.unodc, scopes=SCOPES, ceiling="amber")
    cast.practices = [make_practice(cast.senegal, state="published", title=f"Practice {number}") for number in range(6)]
    make_practice(cast.senegal, title="A draft of others")
    team = (cast.analyst_senegal, cast.coordinator_senegal)
    cast.notes = [making.released(*team, cast.unodc, handling=["h2"]) for _number in range(4)]
    for note in cast.notes[:2]:  # of one that is lost, and of one that stays
        allow(team, ask(Consumer(key), note))
    making.released(cast.analyst_senegal, cast.coordinator_senegal, cast.spain)
    return cast


def visible(secret) -> set[tuple[str, str]]:
    """What the lists show to the key now, and the words that the addresses of notes under H2 give it."""
    caller, found = Api(token=secret), set()
    for kind, (following, name) in LISTS.items():
        while following:
            answer = caller.get(following).json()
            found |= {(kind, row[name]) for row in answer["results"]}
            following = answer["next"]
    notes = [reference for kind, reference in found if kind == "note"]
    return found | {("note-words", one) for one in notes if caller.get(f"/notes/{one}/").status_code == 200}


def held(db) -> set[tuple[str, str]]:
    return {row for row in db.execute("SELECT kind, reference FROM object") if row[0] in (*LISTS, "note-words")}


def open_recalls(secret) -> list:
    return Api(token=secret).get("/recalls/", {"state": "open"}).json()["results"]


def revoke_half(world):
    coordinator = world.coordinator_senegal
    for note in world.notes[::2]:
        with access_scope(coordinator):
            granting.revoke(grant=note.grants.get(), actor=coordinator.actor, reason="It is over.")
    for practice in world.practices[::2]:
        answer = Api(coordinator).post(f"/practices/{practice.address}/withdraw/", {"reason": "Wrong."})
        assert answer.status_code == 200, answer.content


def test_given_a_stranger_with_a_key_when_half_is_revoked_then_after_the_next_sync_they_hold_exactly_what_they_may(
    world, script, copy, live_server
):
    script.sync(live_server.url, copy, world.secret, limit=5)
    before = held(copy)
    assert before == visible(world.secret)
    assert {kind for kind, _reference in before} == {*LISTS, "note-words"}
    revoke_half(world)
    script.sync(live_server.url, copy, world.secret, limit=5)
    gone = {("note", note.reference) for note in world.notes[::2]} | {("practice", one.reference) for one in world.practices[::2]}
    gone.add(("note-words", world.notes[0].reference))
    assert held(copy) == visible(world.secret) == before - gone
    assert open_recalls(world.secret) == [] and copy.execute("SELECT count(*) FROM recall").fetchone() == (0,)
    told = "".join(text for (text,) in copy.execute("SELECT told FROM object"))
    assert not [reference for _kind, reference in gone if reference in told]


def test_given_a_note_that_is_given_again_while_leave_runs_then_its_words_are_held_again(world, script, copy, live_server):
    script.sync(live_server.url, copy, world.secret)
    before = held(copy)
    revoke_half(world)
    script.sync(live_server.url, copy, world.secret)
    for note in world.notes[::2]:
        making.give(note, world.unodc, world.coordinator_senegal)
    script.sync(live_server.url, copy, world.secret)
    again = {thing for thing in before if thing[0] != "practice"}
    assert {thing for thing in held(copy) if thing[0] != "practice"} == again and (
        "note-words",
        world.notes[0].reference,
    ) in again


def test_given_a_script_that_is_cut_again_and_again_then_it_goes_on_where_it_was(world, script, copy, live_server, monkeypatch):
    class Cut(Exception):
        """The power went."""

    store, call = script.store, script.call
    turns = {"store": 0, "recalls": 0}  # each by itself: in step they would never both go on

    def cut_every_other(what):
        turns[what] += 1
        if turns[what] % 2:
            raise Cut

    def cut_store(*told):
        cut_every_other("store")
        store(*told)

    def cut_call(site, path, *more):
        if path.startswith("recalls"):
            answer = call(site, path, *more)  # carried out, and the answer lost
            cut_every_other("recalls")
            return answer
        return call(site, path, *more)

    monkeypatch.setattr(script, "store", cut_store)
    monkeypatch.setattr(script, "call", cut_call)

    def synced():
        for _try in range(200):
            try:
                return script.sync(live_server.url, copy, world.secret, limit=3)
            except Cut:
                continue
        raise AssertionError("it never came to its end")

    synced()
    revoke_half(world)
    synced()
    assert held(copy) == visible(world.secret) and open_recalls(world.secret) == []
    assert copy.execute("SELECT count(*) FROM recall").fetchone() == (0,) and min(turns.values()) > 1


# ── without a server ───────────────────────────────────────────────────────────────────────────────────────────────
def line(change, reference, **more):
    return {"change": change, "kind": "note", "reference": reference, "object": {"title": reference}, "recall": None} | more


def refusal_of(code, **headers):
    told = Message()
    for name, value in headers.items():
        told[name.replace("_", "-")] = value
    return urllib.error.HTTPError("https://platform.example", code, "", told, None)


def test_given_a_cursor_that_is_too_old_then_it_begins_anew_and_drops_what_does_not_come(script, copy, monkeypatch):
    asked = []

    def call(site, path, secret, body=None):
        asked.append(path)
        if "since=old" in path:
            raise refusal_of(410)
        return {"results": [line("created", "b" if "since" in path else "a")], "cursor": "c", "has_more": "since" not in path}

    monkeypatch.setattr(script, "call", call)
    copy.executescript(script.TABLES)
    copy.execute("UPDATE place SET cursor = 'old'")
    copy.executemany("INSERT INTO object VALUES ('note', ?, '', 1)", [("a",), ("gone",)])
    copy.commit()
    script.sync("https://platform.example", copy, "s")
    assert sorted(reference for _kind, reference in held(copy)) == ["a", "b"]
    assert ["since" in path for path in asked] == [True, False, True]


def test_given_a_recall_then_what_it_names_goes_with_the_page_and_is_acknowledged_after(script, copy, monkeypatch):
    sent, page = [], [line("created", "a"), line("recalled", "b", recall="r1"), line("deleted", "c", recall="r2", object=None)]

    def call(site, path, secret, body=None):
        if body:
            assert [reference for _kind, reference in held(copy)] == ["a"]
            sent.append(sorted(body["recalls"]))
        return {"results": page, "cursor": "c", "has_more": False}

    monkeypatch.setattr(script, "call", call)
    copy.executescript(script.TABLES)
    copy.executemany("INSERT INTO object VALUES ('note', ?, '', 1)", [("b",), ("c",)])
    copy.commit()
    script.sync("https://platform.example", copy, "s")
    assert sent == [["r1", "r2"]] and copy.execute("SELECT count(*) FROM recall").fetchone() == (0,)


@pytest.mark.parametrize(
    ("code", "times"), [(429, 6), (500, 6), (502, 6), (503, 6), (504, 6), (400, 1), (401, 1), (403, 1), (410, 1)]
)
def test_given_a_refusal_then_it_is_asked_again_only_where_that_can_help(script, monkeypatch, code, times):
    turns, waits = [], []

    def urlopen(request, timeout):
        turns.append(request.get_header("Authorization"))
        raise refusal_of(code, Retry_After="7")

    monkeypatch.setattr(script.urllib.request, "urlopen", urlopen)
    monkeypatch.setattr(script.time, "sleep", waits.append)
    with pytest.raises(urllib.error.HTTPError):
        script.call("https://platform.example", "changes/", "s")
    assert turns == ["Token s"] * times and waits == [7] * (times - 1)


@pytest.mark.parametrize("cut", [ConnectionResetError, http.client.IncompleteRead(b"{")], ids=["before the answer", "within it"])
def test_given_a_cut_line_then_it_waits_longer_each_time(script, monkeypatch, cut):
    waits = []

    def urlopen(request, timeout):
        raise cut

    monkeypatch.setattr(script.urllib.request, "urlopen", urlopen)
    monkeypatch.setattr(script.time, "sleep", waits.append)
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        script.call("https://platform.example", "changes/", "s")
    assert waits == [2, 4, 8, 16, 32]


def test_given_the_script_then_it_is_short_and_needs_nothing_but_python():
    text = SCRIPT.read_text(encoding="utf-8")
    code = re.sub(r'(?ms)^\s*""".*?"""$', "", text)
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("#")]) <= 60
    wanted = set(re.findall(r"^(?:import|from) (\w+)", text, flags=re.M))
    assert wanted <= sys.stdlib_module_names
