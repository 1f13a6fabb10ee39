"""Notes by a key of an organisation: under its ceiling, by each lock alone; recorded; never by what asks for a person."""

from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from casework import similar
from casework.audience_lines import lines_of, numbers
from casework.models import AccessRequest, Note, NoteCorrection, NoteRead, NoteVersion
from casework.reach import reach_of
from casework.search import Parameters, find
from casework.services import granting, groups, writing
from focalpoints.forms.keys import NewKeyForm
from focalpoints.models import Appointment, Post, Role
from focalpoints.services import ensure_service_account
from rabatplatform.access import scope
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey, AgencyToken, Ceiling
from rabatplatform.accounts.services import account_of
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation
from tests.keys import CASEWORK, OPEN, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
MARKINGS = ("clear", "green", "amber", "amber-strict")


@pytest.fixture
def notes(db):
    """{marking: a note of Senegal released to UNODC}; red: to the post of UNODC's systems, which may be named like any other."""
    analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    made = {tlp: making.released(analyst, coordinator, unodc, tlp=tlp, title=f"About {tlp}") for tlp in MARKINGS}
    red = making.released(analyst, coordinator, post_of_systems(unodc), tlp="red", title="About red")
    return made | {"red": red}


def post_of_systems(organisation) -> Post:
    with system_scope("test"):
        account = ensure_service_account(organisation)
        return Appointment.objects.select_related("post__organisation").get(user=account).post


def now(note) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def release_again(note, tlp) -> None:
    """A second version with another marking, by people of its country made for it."""
    analyst, coordinator = making.team("SN")
    with access_scope(analyst):
        writing.begin_version(note=now(note), actor=analyst.actor)
        content = {"tlp": tlp, "what_changed": "Its marking.", "is_non_nominal": True}
        writing.save(note=now(note), edition=now(note).in_hand.edition, content=content, actor=analyst.actor)
    making.release(now(note), analyst, coordinator)


def api_of(ceiling, **more):
    key, _row, secret = secret_for(make_organisation("unodc"), scopes=CASEWORK, ceiling=ceiling, **more)
    return Api(token=secret), account_of(secret), key


def seen(rows, notes) -> set[str]:
    by_pk = {note.pk: tlp for tlp, note in notes.items()}
    return {by_pk[pk] for pk in rows.values_list("pk", flat=True) if pk in by_pk}


@pytest.mark.parametrize("ceiling", Ceiling.values)
def test_given_a_ceiling_when_notes_are_asked_then_each_lock_alone_shows_what_is_under_it(notes, ceiling, monkeypatch):
    api, account, _key = api_of(ceiling)
    wanted = set(MARKINGS[: MARKINGS.index(ceiling) + 1])
    with access_scope(account):
        assert seen(Note.objects.visible_to(account), notes) == wanted
        assert seen(Note.objects.all(), notes) == wanted  # row security alone
        versions = set(NoteVersion.objects.values_list("note", flat=True))
        assert versions == {notes[tlp].pk for tlp in wanted}
    entered = scope._entered
    with monkeypatch.context() as patch:
        patch.setattr(scope, "_entered", lambda made, role, user_id: entered(made, "app_jobs", user_id))
        with access_scope(account):
            assert seen(Note.objects.visible_to(account), notes) == wanted  # the Python lock alone
            assert set(NoteVersion.objects.visible_to(account).values_list("note", flat=True)) == {
                notes[tlp].pk for tlp in wanted
            }
    listed = {row["tlp"] for row in api.get("/notes/").json()["results"]}
    assert listed == wanted
    for tlp, note in notes.items():
        assert api.get(f"/notes/{note.reference}/").status_code == (200 if tlp in wanted else 404), tlp


def test_given_notes_above_the_ceiling_when_pages_and_numbers_are_made_then_they_leave_no_hole(notes):
    _api, account, _key = api_of("green")
    with access_scope(account):
        found = find(account, Parameters(), limit=1, facets=True)
        assert found.next and found.total == 2
        assert found.facets["tlp"] == {"clear": 1, "green": 1}
        again = find(account, Parameters(cursor=found.next), limit=1)
        assert len(again.ids) == 1 and again.next is None
        assert find(account, Parameters(tlp=("amber",))).ids == []


@pytest.mark.parametrize("above", [1, 40], ids=["few above", "many above"])
def test_given_notes_above_the_ceiling_among_the_newest_then_pages_are_full_and_none_is_missed_or_told_twice(db, above):
    analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    for number in range(5):
        making.released(analyst, coordinator, unodc, tlp="green", title=f"Under {number}")
        for _again in range(above if number == 2 else 1):
            making.released(analyst, coordinator, unodc, tlp="amber", title="Above")
    api, account, _key = api_of("green")
    seen_here, address = [], "/notes/?limit=2"
    while address:
        page = api.get(address).json()
        seen_here.append([row["title"] for row in page["results"]])
        address = page["next"]
    assert seen_here == [["Under 4", "Under 3"], ["Under 2", "Under 1"], ["Under 0"]]
    assert [row["title"] for row in api.get(page["previous"]).json()["results"]] == seen_here[1]
    with access_scope(account):
        of_the_index = find(account, Parameters(), limit=10)
        of_the_newest = find(account, Parameters(), limit=10, shown=lambda ids: dict.fromkeys(seen_by(account, ids)))
    assert of_the_newest.ids == of_the_index.ids and of_the_newest.next is of_the_index.next is None


def seen_by(account, ids):
    return Note.objects.visible_to(account).filter(pk__in=ids).values_list("pk", flat=True)


def test_given_many_notes_above_the_ceiling_when_alike_ones_are_asked_then_those_under_it_are_found_behind_them(db, monkeypatch):
    analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    asked, older = (making.released(analyst, coordinator, unodc, tlp="green") for _number in range(2))
    for _number in range(3):
        making.released(analyst, coordinator, unodc, tlp="amber")
    monkeypatch.setattr(similar, "MOST", 3)
    _api, account, _key = api_of("green")
    with access_scope(account):
        assert [note.pk for note in similar.similar_to(account, asked)] == [older.pk]
    with access_scope(analyst):
        assert older.pk not in [note.pk for note in similar.similar_to(analyst, asked)]  # the newest of all are compared


def test_given_a_marking_that_is_raised_then_the_next_statement_shows_it_no_more(notes):
    api, account, _key = api_of("green")
    note = notes["green"]
    with system_scope("test"):
        Note.objects.filter(pk=note.pk).update(tlp="amber")
    with access_scope(account):
        assert not Note.objects.filter(pk=note.pk).exists()
    refusal(api.get(f"/notes/{note.reference}/"), 404)


def test_given_a_version_of_before_with_a_stricter_marking_then_it_is_not_there_for_the_key(notes):
    api, _account, _key = api_of("green")
    higher, _account, _key = api_of("amber")
    note = notes["amber"]
    refusal(api.get(f"/notes/{note.reference}/"), 404)
    release_again(note, "green")
    with system_scope("test"):  # the release closed it; the ceiling does not rely on that
        note.versions.filter(number=1).update(is_open=True)
    assert higher.get(f"/notes/{note.reference}/", {"version": 1}).status_code == 200
    assert api.get(f"/notes/{note.reference}/").json()["version"] == 2
    refusal(api.get(f"/notes/{note.reference}/", {"version": 1}), 404)
    assert [row["version"] for row in api.get(f"/notes/{note.reference}/versions/").json()["results"]] == [2]


def test_given_a_read_by_a_key_then_it_is_recorded_with_the_post_of_the_systems(notes):
    api, account, _key = api_of("amber")
    api.get(f"/notes/{notes['amber'].reference}/")
    with system_scope("test"):
        (read,) = NoteRead.objects.filter(user_id=account.pk)
    assert (read.note_id, read.how, read.body_id) == (notes["amber"].pk, "api", make_organisation("unodc").casework_label_id)


def test_given_a_key_without_casework_then_notes_are_refused_and_the_database_has_none(notes):
    _key, _row, secret = secret_for(make_organisation("unodc"), scopes=OPEN)
    refusal(Api(token=secret).get("/notes/"), 403, code="insufficient_scope")
    account = account_of(secret)
    with access_scope(account):
        assert not Note.objects.exists() and not Note.objects.visible_to(account).exists()


def test_given_a_scope_that_was_opened_by_hand_without_a_ceiling_then_nothing_is_shown(notes):
    _api, account, key = api_of("amber-strict")
    with access_scope(account):
        assert Note.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.ceiling', '', true)")
        assert not Note.objects.exists()


def test_given_notes_of_its_own_organisation_then_a_key_reads_what_is_out_and_nothing_in_preparation(db):
    unodc = make_organisation("unodc")
    analyst, coordinator = make_member(unodc, Role.ANALYST), make_member(unodc, Role.COORDINATOR)
    draft, out = making.draft(analyst, tlp="green"), making.released(analyst, coordinator, tlp="green")
    with access_scope(analyst):
        second = writing.begin_version(note=now(out), actor=analyst.actor)
    api, account, _key = api_of("amber")
    with access_scope(account):
        for notes, versions in (
            (Note.objects.all(), NoteVersion.objects.all()),
            (Note.objects.visible_to(account), NoteVersion.objects.visible_to(account)),
        ):
            assert [note.pk for note in notes] == [out.pk]
            assert not versions.filter(note=draft).exists() and not versions.filter(pk=second.pk).exists()
        found = find(account, Parameters(), facets=True)
        assert (found.ids, found.total, found.facets["tlp"]) == ([out.pk], 1, {"green": 1})
        assert find(account, Parameters(standing="draft")).ids == []
    refusal(api.get(f"/notes/{draft.reference}/"), 404)
    assert [row["reference"] for row in api.get("/notes/").json()["results"]] == [out.reference]


def test_given_a_sharing_group_then_a_key_of_a_member_reads_it_whatever_its_ceiling_and_the_form_says_so(db):
    _analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    with access_scope(coordinator):
        groups.make_group(
            body=making.body_of(coordinator),
            name="Atlantic",
            purpose="",
            later="from_joining",
            hides_members=False,
            rule=None,
            members=[unodc],
            actor=coordinator.actor,
        )
    api, _account, _key = api_of("clear")
    assert [group["name"] for group in api.get("/sharing-groups/").json()["results"]] == ["Atlantic"]
    assert "Sharing groups bear no marking" in str(NewKeyForm(posts=[]).fields["ceiling"].help_text)


@pytest.mark.parametrize(
    ("extra", "may"), [(["practices:write"], False), (["casework:write"], True)], ids=["practices", "casework"]
)
def test_given_a_key_that_reads_notes_when_it_asks_their_originator_then_it_writes_by_the_scope_for_casework_alone(
    notes, extra, may
):
    """The second lock: the post of the systems is held for writing practices as well. Nothing but a key is bound."""
    organisation = make_organisation("unodc")
    _key, _row, secret = secret_for(organisation, scopes=[*CASEWORK, *extra], ceiling="amber")
    account, post, note = account_of(secret), post_of_systems(organisation), now(notes["amber"])
    asked = {
        "note": note,
        "originator_id": note.originator_id,
        "from_post": post,
        "reader_id": post.label_id,
        "asked_by": account,
    }
    correction = asked | {"version": note.current, "version_number": 1, "text": "Not so."}
    request = asked | {"kind": "export", "note_reference": note.reference, "reason": "For a report."}
    for model, facts in ((NoteCorrection, correction), (AccessRequest, request)):
        with access_scope(account):
            if may:
                row = model.objects.create(**facts)
                assert model.objects.filter(pk=row.pk).update(state="withdrawn") == 1
            else:
                with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                    model.objects.create(**facts)
                with system_scope("test"):
                    row = model.objects.create(**facts)
                assert model.objects.filter(pk=row.pk).update(state="withdrawn") == 0


# ── what its originator is told ──


def systems_in(reach) -> list[tuple]:
    return [(line.name, line.why, line.people) for line in reach.lines if line.kind == "system"]


@pytest.fixture
def reading(db):
    """(a key of UNODC that reads notes up to TLP:AMBER, with a live secret, its analyst, Senegal's coordinator, a function that releases)."""
    key, row, _secret = secret_for(make_organisation("unodc"), scopes=CASEWORK, ceiling="amber")
    analyst, coordinator = making.team("SN")
    return key, row, analyst, coordinator, lambda *receivers, **more: making.released(analyst, coordinator, *receivers, **more)


def test_given_a_note_when_its_originator_asks_who_reads_it_then_the_systems_of_a_receiver_are_named_with_their_ceiling(reading):
    _key, _row, _analyst, coordinator, release = reading
    unodc = make_organisation("unodc")
    secret_for(unodc, scopes=CASEWORK, ceiling="green")  # one line an organisation: of the key that lets most through
    member = make_member(unodc, Role.ANALYST)
    line = [("Systems of UNODC", "by a key for the API, up to TLP:AMBER", 0)]
    for receivers, more, said in (
        ((unodc,), {"tlp": "amber"}, line),
        ((unodc,), {"tlp": "amber-strict"}, []),
        ((member.actor.post,), {"tlp": "amber"}, []),
        ((post_of_systems(unodc),), {"tlp": "amber"}, line),
        ((post_of_systems(unodc),), {"tlp": "red"}, []),
        ((make_country("ES"),), {"tlp": "green"}, []),
        ((), {"tlp": "green"}, []),
    ):
        note = release(*receivers, **more)
        with access_scope(coordinator):
            reach = reach_of(now(note), coordinator)
            assert systems_in(reach) == said, (receivers, more)
            assert numbers(reach) == numbers(replace(reach, lines=[line for line in reach.lines if line.kind != "system"]))
            assert all(shown["people"] is None for shown in lines_of(reach) if shown["icon"] == "key-round")


def test_given_a_note_for_all_or_for_a_group_then_the_systems_of_the_organisations_in_it_are_named(reading):
    _key, _row, analyst, coordinator, release = reading
    unodc = make_organisation("unodc")
    note = release(tlp="green")
    with access_scope(coordinator):
        facts = {
            "body": making.body_of(coordinator),
            "name": "Atlantic",
            "purpose": "",
            "later": "everything",
            "hides_members": False,
        }
        group = groups.make_group(**facts, members=[unodc], actor=coordinator.actor)
        granting.give(note=now(note), receiver=group, reason="Together.", actor=coordinator.actor)
        assert [name for name, _why, _people in systems_in(reach_of(now(note), coordinator))] == ["Systems of UNODC"]
        for_all = making.released(analyst, coordinator, tlp="green")
        granting.give(note=for_all, receiver=GrantLabel.ALL_WHO_READ_CASEWORK, reason="All.", actor=coordinator.actor)
        assert [name for name, _why, _people in systems_in(reach_of(now(for_all), coordinator))] == ["Systems of UNODC"]


@pytest.mark.parametrize("stopped", ["suspended", "revoked", "ended", "account"])
def test_given_a_key_that_opens_nothing_then_it_is_not_named(reading, stopped):
    key, row, _analyst, coordinator, release = reading
    note = release(make_organisation("unodc"), tlp="amber")
    with system_scope("test"):
        if stopped == "ended":
            AgencyToken.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
        elif stopped == "account":
            Appointment.objects.filter(user=key.user_id).update(suspended_at=timezone.now())
        else:
            AgencyKey.objects.filter(pk=key.pk).update(**{f"{stopped}_at": timezone.now()})
    with access_scope(coordinator):
        assert systems_in(reach_of(now(note), coordinator)) == []


def test_given_somebody_who_is_not_of_the_originator_then_the_database_names_no_systems(reading):
    _key, _row, analyst, _coordinator, release = reading
    unodc = make_organisation("unodc")
    note = release(unodc, tlp="amber")
    for person, told in (
        (analyst, 1),
        (make_member(unodc, Role.COORDINATOR), 0),
        (make_member(make_country("SN"), Role.OBSERVER), 0),
    ):
        with access_scope(person), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM casework_systems(%s)", [note.originator_id])
            assert len(cursor.fetchall()) == told
