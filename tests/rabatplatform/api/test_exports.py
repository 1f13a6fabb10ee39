"""Exports in bulk: what is in them, who asks, how a worker goes on, what ends them."""

import hashlib
import os
import uuid
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey, KeyRefusal
from rabatplatform.accounts.services import account_of
from rabatplatform.api.bulk import making as bulk
from rabatplatform.api.bulk.kinds import codes, kind_of
from rabatplatform.api.bulk.shapes import ASK
from rabatplatform.api.models import BulkExport
from rabatplatform.api.tasks import erase_exports, make_export, make_exports_left_behind, remove_orphaned_exports
from rabatplatform.files import storage
from tests.adapting import begin, confirm
from tests.bulk_exports import ask, files, made, manifest, objects, row
from tests.casework import making
from tests.casework.together import at_once
from tests.factories import make_organisation, make_practice, make_theme
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
DIRECTORY = ("directory:read",)


@pytest.fixture
def api(cast):
    """A key of UNODC that reads practices and the directory."""
    return Api(token=secret_for(cast.unodc, scopes=READING)[2])


@pytest.fixture
def practices(cast):
    """Five published ones, and one in preparation that no agency reads."""
    make_practice(cast.senegal, title="In preparation", author=cast.focal_point_senegal)
    return [make_practice(cast.senegal, state="published", title=f"Desk {number}") for number in range(5)]


@pytest.fixture
def one_by_one(monkeypatch):
    """Each object is a chunk and a part of its own."""
    monkeypatch.setattr(bulk, "CHUNK", 1)
    monkeypatch.setattr(bulk, "PART_BYTES", 1)


def scopes_for(kind: str) -> tuple[str, ...]:
    return CASEWORK if kind == "note" else READING


def listed(api, path) -> list[dict]:
    return api.get(path).json()["results"]


def is_stored(key: str) -> bool:
    return storage.private().exists(key)


def before_chunk(monkeypatch, number: int, work):
    """Let `work` be done before the chunk of this number, counted from 1, in all workers."""
    chunk, seen = bulk._chunk, []

    def counted(export, position):
        seen.append(position)
        if len(seen) == number:
            work()
        return chunk(export, position)

    monkeypatch.setattr(bulk, "_chunk", counted)


# ── what is in it ──


def test_given_practices_when_they_are_exported_then_each_line_is_what_the_list_shows_and_nothing_else_is_there(api, practices):
    export = made(api)
    assert objects(api, export) == listed(api, "/practices/?sort=oldest")
    told = manifest(api, export)
    assert (told["lines"], export.done, export.total) == (5, 5, 5) and told["cursor"]


def test_given_many_parts_then_the_manifest_says_of_each_how_long_it_is_and_its_checksum(api, practices, one_by_one):
    export = made(api)
    told, contents = manifest(api, export), files(api, export)
    assert [part["number"] for part in told["parts"]] == [1, 2, 3, 4, 5]
    for part, content in zip(told["parts"], contents, strict=True):
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert (part["bytes"], part["lines"]) == (len(content), content.count(b"\n"))
    assert told["bytes"] == sum(map(len, contents)) and told["lines"] == 5
    assert [one["title"] for one in objects(api, export)] == [f"Desk {number}" for number in range(5)]


def test_given_filters_and_fields_then_they_mean_what_they_mean_in_the_list(cast, api, practices):
    other = make_practice(cast.spain, state="published", title="Hub", texts={"problem": "Long"}, year=2019)
    export = made(api, filters={"country": "ES", "year": ["2019", "2020"]}, fields=["title", "texts.problem"])
    assert objects(api, export) == listed(api, "/practices/?country=ES&fields=title,texts.problem")
    assert objects(api, export)[0]["texts"]["en"]["problem"] == "Long"
    assert objects(api, made(api, filters={"updated_since": "2100-01-01"})) == []
    assert other.address == objects(api, made(api, filters={"country": ["ES"]}))[0]["slug"]


def test_given_adaptations_and_posts_then_they_are_exported_as_listed(cast, api, practices):
    confirm(practices[0], cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    begin(practices[1], cast.focal_point_spain, cast.spain)
    adaptations = objects(api, made(api, "adaptation"))
    assert len(adaptations) == 1 and adaptations == listed(api, "/adaptations/")
    assert objects(api, made(api, "adaptation", filters={"country": ["SN"]})) == []
    posts = objects(api, made(api, "post"))
    by_id = lambda rows: sorted(rows, key=lambda row: row["id"])  # noqa: E731
    assert len(posts) > 5 and by_id(posts) == by_id(listed(api, "/posts/?limit=200"))
    some = objects(api, made(api, "post", filters={"country": "ES"}, fields=["country", "id"]))
    assert {row["country"] for row in some} == {"ES"} and set(some[0]) == {"country", "id"}


@pytest.mark.parametrize("kind", codes())
def test_given_chunks_of_one_then_every_kind_is_whole_and_nothing_comes_twice(cast, practices, monkeypatch, kind):
    for practice in practices[:3]:
        confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
        making.released(*making.team("SN"), cast.unodc, tlp="green")
    api = Api(token=secret_for(cast.unodc, scopes=scopes_for(kind))[2])
    whole = objects(api, made(api, kind))
    monkeypatch.setattr(bulk, "CHUNK", 1)
    assert len(whole) > 2 and objects(api, made(api, kind)) == whole


def test_given_more_objects_than_a_chunk_then_never_more_than_one_is_held_and_a_part_lies_on_the_disk_of_the_store(
    api, practices, monkeypatch
):
    held, written = [], []
    usual, scratch = kind_of("practice"), storage.scratch

    def tell(user, ids, *more):
        held.append((len(ids), written[-1].tell()))
        return usual.tell(user, ids, *more)

    def on_disk():
        written.append(scratch())
        assert os.fstat(written[-1].fileno()).st_dev == os.stat(storage.private().location).st_dev
        return written[-1]

    monkeypatch.setattr(bulk, "CHUNK", 2)
    monkeypatch.setattr(bulk, "kind_of", lambda code: replace(usual, tell=tell))
    monkeypatch.setattr(storage, "scratch", on_disk)
    export = made(api)
    assert [objects_held for objects_held, _bytes in held] == [2, 2, 1] and len(written) == len(export.parts) == 1
    assert [bytes_before > 0 for _objects, bytes_before in held] == [False, True, True]


def test_given_nothing_to_export_then_it_is_ready_without_a_part(api):
    export = made(api)
    assert manifest(api, export)["parts"] == [] and export.done == 0


def test_given_a_caller_in_french_then_the_titles_are_those_of_french(cast, practices):
    secret = secret_for(cast.unodc, scopes=READING)[2]
    french = Api(token=secret, accept_language="fr")
    assert objects(french, made(french, "post")) and manifest(french, made(french))["language"] == "fr"


def test_given_the_example_of_the_document_when_it_is_sent_then_it_is_accepted(api):
    assert api.post("/exports/", ASK).status_code == 202


# ── asking ──


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "theme"}, "kind"),
        ({"kind": ["practice"]}, "kind"),
        ({"kind": "practice", "limit": 3}, "limit"),
        ({"kind": "practice", "filters": ["country"]}, "filters"),
        ({"kind": "practice", "filters": {"country": []}}, "filters"),
        ({"kind": "practice", "filters": {"country": " "}}, "filters"),
        ({"kind": "practice", "filters": {"year": 2019}}, "filters"),
        ({"kind": "practice", "filters": {"{x}": [None]}}, "filters"),
        ({"kind": "practice", "filters": {f"f{number}": "x" for number in range(41)}}, "filters"),
        ({"kind": "practice", "filters": {"q": "desk"}}, "filters.q"),
        ({"kind": "practice", "filters": {"colour": "red"}}, "filters.colour"),
        ({"kind": "practice", "filters": {"theme": "no-such-theme"}}, "filters.theme"),
        ({"kind": "practice", "filters": {"updated_since": "yesterday"}}, "filters.updated_since"),
        ({"kind": "adaptation", "filters": {"state": "lost"}}, "filters.state"),
        ({"kind": "post", "filters": {"role": "king"}}, "filters.role"),
        ({"kind": "practice", "fields": "title"}, "fields"),
        ({"kind": "practice", "fields": ["colour"]}, "fields"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
def test_given_what_cannot_be_read_then_it_is_named_and_nothing_is_counted(api, body, field):
    refusal(api.post("/exports/", body), 400, field)
    with system_scope("test"):
        assert not BulkExport.objects.exists()


def test_given_people_then_they_have_no_exports_and_are_told_that_a_key_asks(cast):
    person = Api(cast.agency)
    refusal(person.post("/exports/", {"kind": "practice"}), 403, code="not_for_people")
    for path in ("", f"{uuid.uuid4()}/", f"{uuid.uuid4()}/manifest/", f"{uuid.uuid4()}/parts/1/"):
        refusal(person.get(f"/exports/{path}"), 403, code="not_for_people")
    refusal(Api().get("/exports/"), 401)


def test_given_a_key_without_the_scope_of_a_kind_then_it_is_refused_and_counted_as_any_such_operation(cast):
    key, _row, secret = secret_for(cast.unodc, scopes=DIRECTORY)
    api = Api(token=secret)
    refusal(api.post("/exports/", {"kind": "practice"}), 403, code="insufficient_scope")
    assert api.post("/exports/", {"kind": "post"}).status_code == 202
    with system_scope("test"):
        assert [(one.what, one.times) for one in KeyRefusal.objects.filter(key=key)] == [("POST api:bulk-export-list", 1)]
    for kind in set(codes()) - {"note"}:
        refusal(Api(token=secret_for(cast.unodc, scopes=CASEWORK)[2]).post("/exports/", {"kind": kind}), 403)


def test_given_ten_exports_in_a_day_then_the_eleventh_is_refused_until_the_next_and_another_keys_are_not(cast, api, later):
    make_theme()
    for _turn in range(3):
        refusal(api.post("/exports/", {"kind": "practice", "filters": {"theme": "none"}}), 400)
    answers = [api.post("/exports/", {"kind": "practice"}) for _turn in range(10)]
    assert [answer.status_code for answer in answers] == [202] * 10
    assert '"exports";q=10;w=86400' in answers[-1]["RateLimit-Policy"] and '"exports";r=0' in answers[-1]["RateLimit"]
    answer = api.post("/exports/", {"kind": "practice"})
    refusal(answer, 429, code="quota_used")
    assert 0 < int(answer["Retry-After"]) <= 86_400
    assert Api(token=secret_for(cast.unodc)[2]).post("/exports/", {"kind": "practice"}).status_code == 202
    later("24 hours")
    assert api.post("/exports/", {"kind": "practice"}).status_code == 202
    assert len(listed(api, "/exports/?fields=reference,state")) == 11


def test_given_the_same_call_twice_under_one_idempotency_key_then_one_export_and_one_of_the_quota(api):
    sent = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    first, again = (api.post("/exports/", {"kind": "post"}, **sent) for _turn in range(2))
    assert first.json() == again.json() and first["Location"] == again["Location"] and again.status_code == 202
    assert '"exports";r=8' in api.post("/exports/", {"kind": "post"})["RateLimit"]
    assert len(listed(api, "/exports/")) == 2


def test_given_the_broker_is_away_then_the_export_is_asked_for_and_the_sweep_hands_it_out(
    api, monkeypatch, django_capture_on_commit_callbacks
):
    handed = []
    monkeypatch.setattr("rabatplatform.api.bulk.asking.hand_over", lambda task, pk: handed.append((task.name, pk)))
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(api)
    assert handed == [("rabatplatform.api.tasks.make_export", export.pk)]
    monkeypatch.setattr("rabatplatform.api.tasks.hand_over", lambda task, pk: handed.append(pk))
    assert make_exports_left_behind() == 1 and handed[-1] == export.pk


# ── whose it is ──


def test_given_another_key_then_an_export_does_not_exist_for_it_whatever_its_state(cast, api, practices):
    waiting, whole = ask(api), made(api)
    others = [
        Api(token=secret_for(cast.unodc)[2]),
        Api(token=secret_for(make_organisation("iom"))[2]),
    ]
    for other in others:
        nothing = refusal(other.get(f"/exports/{uuid.uuid4()}/"), 404)
        for export in (waiting, whole):
            for path in ("", "manifest/", "parts/1/"):
                assert refusal(other.get(f"/exports/{export.reference}/{path}"), 404) == nothing
        assert listed(other, "/exports/") == []


def test_given_exports_of_two_keys_then_each_lock_alone_shows_ones_own(cast):
    secrets = [secret_for(cast.unodc)[2] for _number in range(2)]
    exports = [ask(Api(token=secret)) for secret in secrets]
    for secret, export in zip(secrets, exports, strict=True):
        account = account_of(secret)
        with access_scope(account):
            assert list(BulkExport.objects.all()) == [export]
        with system_scope("test"):
            assert list(BulkExport.objects.visible_to(account)) == [export]
    with access_scope(cast.agency):
        assert not BulkExport.objects.exists()


def test_given_a_key_then_it_writes_neither_how_far_an_export_is_nor_one_that_is_made_nor_anothers(cast):
    (key, _row, secret), (other, _row, _secret) = (secret_for(cast.unodc) for _number in range(2))
    export, account = ask(Api(token=secret)), account_of(secret)
    facts = {"person": account, "kind": "practice", "language": "en", "origin": "", "asked_at": timezone.now()}
    tries = [
        lambda: BulkExport.objects.filter(pk=export.pk).update(state="ready"),
        lambda: BulkExport.objects.filter(pk=export.pk).delete(),
        lambda: BulkExport.objects.create(agency_key=key, state="ready", **facts),
        lambda: BulkExport.objects.create(agency_key=other, **facts),
    ]
    for one in tries:
        with access_scope(account), pytest.raises(ProgrammingError), transaction.atomic():
            one()


# ── workers ──


def test_given_a_worker_whose_turn_is_over_then_it_hands_the_rest_on_and_the_export_says_how_far_it_is(
    api, practices, one_by_one, monkeypatch
):
    handed = []
    monkeypatch.setattr(bulk, "ask_to_make", handed.append)
    monkeypatch.setattr(bulk, "TURN_SECONDS", 0)
    export = ask(api)
    told = []
    for _turn in range(4):
        assert make_export(export.pk) == "making"
        answer = api.get(f"/exports/{export.reference}/")
        told.append((answer.json()["state"], answer.json()["done"], answer.json()["total"], answer["Retry-After"]))
    assert told == [("making", number, 5, "3") for number in (1, 2, 3, 4)] and handed == [export.pk] * 4
    assert make_export(export.pk) == "ready"
    assert objects(api, export) == listed(api, "/practices/?sort=oldest")


@pytest.mark.django_db(transaction=True)
def test_given_four_workers_at_once_then_one_of_them_makes_it():
    organisation = make_organisation("unodc")
    for number in range(5):
        make_practice(organisation, state="published", title=f"Desk {number}")
    api = Api(token=secret_for(organisation, scopes=READING)[2])
    export = ask(api)
    outcomes = at_once(*[lambda: make_export(export.pk)] * 4)
    assert sorted(outcomes) == ["", "", "", "ready"]
    assert len(objects(api, export)) == 5


def test_given_a_worker_that_was_killed_then_nobody_takes_it_up_at_once_and_later_it_goes_on_after_the_last_whole_part(
    api, practices, one_by_one, monkeypatch, later
):
    class Killed(BaseException):
        pass

    def die():
        raise Killed

    export = ask(api)
    before_chunk(monkeypatch, 3, die)
    with pytest.raises(Killed):
        make_export(export.pk)
    (first, second) = row(export.reference).parts
    assert make_export(export.pk) == "" and bulk.left_behind() == []
    later("6 minutes")
    assert bulk.left_behind() == [export.pk]
    assert make_export(export.pk) == "ready"
    assert row(export.reference).parts[:2] == [first, second]
    assert objects(api, export) == listed(api, "/practices/?sort=oldest")


def test_given_a_worker_that_wakes_up_after_another_took_over_then_it_writes_nothing_and_leaves_no_file(
    api, practices, one_by_one, monkeypatch
):
    export = ask(api)

    def taken_over():
        with system_scope("test"):
            BulkExport.objects.filter(pk=export.pk).update(claim=uuid.uuid4())

    kept, keep = [], storage.keep
    monkeypatch.setattr(storage, "keep", lambda *given: kept.append(keep(*given)) or kept[-1])
    before_chunk(monkeypatch, 2, taken_over)
    assert make_export(export.pk) == ""
    assert len(row(export.reference).parts) == 1 and [is_stored(key) for key in kept] == [True, False]


def test_given_a_mistake_of_ours_then_it_is_tried_again_and_after_three_in_a_row_the_export_has_failed(
    api, practices, one_by_one, monkeypatch
):
    wrong = []

    def stumble(export, position):
        if wrong:
            wrong.pop()
            raise RuntimeError("a disk that is full")
        return chunk(export, position)

    chunk = bulk._chunk
    monkeypatch.setattr(bulk, "_chunk", stumble)
    export = ask(api)
    wrong[:] = [1, 1]
    assert [make_export(export.pk) for _turn in range(3)] == ["making", "making", "ready"]
    export = ask(api)
    wrong[:] = [1, 1, 1]
    assert [make_export(export.pk) for _turn in range(4)] == ["making", "making", "failed", ""]
    refusal(api.get(f"/exports/{export.reference}/manifest/"), 410, code="export_gone")


# ── what ends it ──


@pytest.mark.parametrize("how", ["revoked_at", "suspended_at"])
def test_given_a_key_that_is_stopped_in_the_middle_then_the_export_stops_and_nothing_of_it_is_left(
    cast, practices, one_by_one, monkeypatch, how
):
    key, _row, secret = secret_for(cast.unodc, scopes=READING)
    export, kept = ask(Api(token=secret)), []

    def stop():
        kept.extend(part["key"] for part in row(export.reference).parts)
        with system_scope("test"):
            AgencyKey.objects.filter(pk=key.pk).update(**{how: timezone.now()})

    before_chunk(monkeypatch, 3, stop)
    assert make_export(export.pk) == "stopped"
    assert len(kept) == 2 and not any(map(is_stored, kept))
    now = row(export.reference)
    assert (now.state, now.parts) == ("stopped", []) and make_export(export.pk) == ""
    if how == "suspended_at":
        with system_scope("test"):
            AgencyKey.objects.filter(pk=key.pk).update(suspended_at=None)
        refusal(Api(token=secret).get(f"/exports/{export.reference}/manifest/"), 410, code="export_gone")


@pytest.mark.parametrize("step", ["find", "tell"])
@pytest.mark.parametrize("kind", codes())
def test_given_a_key_that_is_stopped_between_two_statements_then_what_it_does_not_see_any_more_is_not_taken_for_the_end(
    cast, practices, monkeypatch, kind, step
):
    key, _row, secret = secret_for(cast.unodc, scopes=scopes_for(kind))
    export = ask(Api(token=secret), kind)
    usual = kind_of(kind)

    def stopped_first(*given):
        with system_scope("test"):
            AgencyKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
        return getattr(usual, step)(*given)

    monkeypatch.setattr(bulk, "kind_of", lambda code: replace(usual, **{step: stopped_first}))
    assert make_export(export.pk) == "stopped" and row(export.reference).parts == []


def test_given_a_day_then_the_files_are_gone_for_the_caller_at_once_and_from_the_disk_with_the_task(api, practices, later):
    export = made(api)
    (part,) = export.parts
    later("23 hours 50 minutes")
    assert erase_exports() == 0 and api.get(f"/exports/{export.reference}/parts/1/").status_code == 200
    later("24 hours 10 minutes")
    for path in ("manifest/", "parts/1/"):
        refusal(api.get(f"/exports/{export.reference}/{path}"), 410, code="export_gone")
    assert api.get(f"/exports/{export.reference}/").json()["state"] == "erased" and is_stored(part["key"])
    assert erase_exports() == 1 and not is_stored(part["key"])
    assert listed(api, "/exports/?fields=state") == [{"state": "erased"}]
    later("8 days")
    assert erase_exports() == 0 and listed(api, "/exports/") == []


def test_given_a_revoked_key_then_its_files_are_erased_with_the_next_task(cast, practices):
    key, _row, secret = secret_for(cast.unodc, scopes=READING)
    api = Api(token=secret)
    whole, waiting = made(api), ask(api)
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert erase_exports() == 2 and not is_stored(whole.parts[0]["key"])
    assert (row(whole.reference).state, row(waiting.reference).state) == ("erased", "stopped")


def test_given_an_export_that_no_worker_made_in_a_day_then_it_has_failed(api, later):
    export = ask(api)
    later("25 hours")
    assert erase_exports() == 1 and row(export.reference).state == "failed"


def test_given_a_file_that_no_row_names_then_it_is_removed_once_it_is_old(monkeypatch, tmp_path):
    place = storage.PrivateStorage(location=tmp_path)
    monkeypatch.setattr(storage, "private", lambda: place)
    key = storage.keep(ContentFile(b"{}\n"), bulk.ROOM)
    assert remove_orphaned_exports() == 0 and is_stored(key)
    monkeypatch.setattr(place, "get_modified_time", lambda name: timezone.now() - 3 * bulk.KEPT)
    assert remove_orphaned_exports() == 1 and not is_stored(key)
