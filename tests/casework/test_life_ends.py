"""How lives end, and are taken up again: versions in preparation, drafts, superseded notes, false alarms, options, late grants."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from casework import expiry
from casework.content import cleaned, content_of
from casework.errors import GrantRefused, NoteInvalid, ReasonMissing
from casework.estate import drafts, to_release
from casework.markings import TLP
from casework.models import Note, NoteCorrection, NoteStep
from casework.overseeing import waits_of
from casework.screened import findings
from casework.services import corrections, granting, passing, releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.casework import making
from tests.casework.signing import client_of
from tests.casework.visitors import api
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    make_organisation("icmpd")
    return making.team("SN")


@pytest.fixture
def spanish(db):
    return make_member(make_country("ES"), Role.FOCAL_POINT)


def now(note) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def steps(note) -> list[str]:
    with system_scope("test"):
        return list(NoteStep.objects.filter(note=note).order_by("pk").values_list("what", flat=True))


def told(code) -> int:
    with system_scope("test"):
        return Event.objects.filter(kind=f"casework.{code}").count()


def as_(person, service, **facts):
    with access_scope(person):
        return service(actor=person.actor, **facts)


def second(note, team, *, submitted=True, **content):
    """With a second version, submitted or a draft."""
    as_(team[0], writing.begin_version, note=note)
    note = now(note)
    as_(team[0], writing.save, note=note, edition=1, content={"what_changed": "More.", "is_non_nominal": True} | content)
    if submitted:
        as_(team[0], releasing.submit, note=note)
    return now(note)


def successor(note, team, **content):
    made = as_(team[0], releasing.begin_successor, note=note)
    if content:
        as_(team[0], writing.save, note=made, edition=1, content=content)
    as_(team[0], writing.save, note=now(made), edition=now(made).current.edition, content={"is_non_nominal": True})
    return made


@pytest.mark.parametrize("way", ["withdrawn", "superseded"])
def test_given_a_submitted_version_when_its_note_ends_then_it_waits_for_nobody_and_is_not_released(team, way):
    analyst, coordinator = team
    note = second(making.released(*team), team)
    if way == "withdrawn":
        as_(coordinator, releasing.withdraw, note=note, reason="Wrong.")
    else:
        making.release(successor(note, team), *team)
    assert (now(note).state, now(note).next) == (way, None) and steps(note)[-2:] == ["given_up", way]
    for person in team:
        assert client_of(person).post(f"/notes/{note.reference}/release/").status_code == 403
        assert client_of(person).post(f"/notes/{note.reference}/return/", {"reason": "Why?"}).status_code == 403
        assert client_of(person).post(f"/notes/{note.reference}/countersign/").status_code == 403
    with access_scope(coordinator):
        assert not list(to_release(coordinator.actor.post, coordinator)) and not waits_of(coordinator, making.body_of(analyst))


def test_given_an_ended_note_that_still_holds_a_version_then_no_act_on_it_is_allowed(team):
    analyst, coordinator = team
    note = second(making.released(*team), team)
    with system_scope("as it was stored before"):
        Note.objects.filter(pk=note.pk).update(state="withdrawn")
    caller = api(coordinator)
    caller.client = client_of(coordinator)
    assert caller.post(f"/notes/{note.reference}/release/", {}).status_code == 403
    assert client_of(coordinator).post(f"/notes/{note.reference}/release/").status_code == 403
    assert client_of(analyst).post(f"/notes/{note.reference}/take-back/").status_code == 403


def test_given_a_first_draft_when_its_author_gives_it_up_then_it_is_in_no_list_and_its_source_says_a_step(team, spanish):
    analyst, coordinator = team
    source = making.released(*team)
    made = as_(analyst, releasing.derive, note=source, tlp="green")
    colleague = make_member(making.body_of(analyst), Role.ANALYST)
    address = f"/notes/{made.reference}/give-up/"
    assert client_of(colleague).post(address).status_code == 403
    page = client_of(analyst).get(address)
    assert page.status_code == 200 and "cannot be undone" in page.content.decode()
    assert client_of(analyst).post(address).url == "/notes/"
    for person in (analyst, coordinator, colleague, spanish):
        assert not making.by_python(person, made) and not making.by_rows(person, made)
        assert client_of(person).get(f"/notes/{made.reference}/").status_code == 404
    with access_scope(analyst):
        assert not list(drafts(analyst.actor.post, analyst))
    assert steps(source)[-1] == "offshoot_dropped" and steps(made)[-1] == "given_up" and told("note_draft_given_up") == 1
    assert "begun from it was given up" in client_of(coordinator).get(f"/notes/{source.reference}/").content.decode()
    making.give(source, make_country("ES"), coordinator)
    assert "given up" not in client_of(spanish).get(f"/notes/{source.reference}/").content.decode()


def test_given_the_api_then_a_draft_is_given_up_by_its_coordinator_and_one_that_waits_is_not(team):
    analyst, coordinator = team
    first, waiting = making.draft(analyst), making.draft(analyst)
    as_(analyst, releasing.submit, note=waiting)
    assert api(coordinator).post(f"/notes/{first.reference}/give-up/").status_code == 204
    assert api(coordinator).get(f"/notes/{first.reference}/").status_code == 404
    assert api(coordinator).post(f"/notes/{waiting.reference}/give-up/").status_code == 403


def test_given_a_draft_stricter_than_its_source_when_given_up_then_the_source_says_nothing(team):
    source = making.released(*team)
    made = successor(source, team, tlp="red")
    as_(team[0], writing.drop_draft, note=made)
    assert "offshoot_dropped" not in steps(source)


def test_given_somebody_who_may_not_when_they_ask_the_database_to_drop_a_draft_then_it_stays(team, spanish):
    note = making.draft(team[0])
    colleague = make_member(making.body_of(team[0]), Role.FOCAL_POINT)
    for person in (spanish, colleague):
        with access_scope(person), connection.cursor() as cursor:
            cursor.execute("SELECT casework_drop_draft(%s)", [note.pk])
            assert cursor.fetchone() == (False,)
    assert now(note).state == "draft"


def test_given_a_successor_withdrawn_as_wrong_then_the_coordinator_puts_the_old_note_in_force_again(team, spanish):
    _analyst, coordinator = team
    old = making.released(*team, make_country("ES"))
    new = making.release(successor(old, team), *team)
    assert now(old).state == "superseded"
    address = f"/notes/{new.reference}/withdraw/"
    assert "in force again" in client_of(coordinator).get(address).content.decode()
    assert client_of(coordinator).post(address, {"reason": "Wrong.", "reinstates": "on"}).status_code == 302
    assert (now(old).state, now(new).state) == ("released", "withdrawn") and steps(old)[-1] == "reinstated"
    assert making.sees(spanish, old) and told("note_reinstated") == 1
    assert "Wrong." not in client_of(spanish).get(f"/notes/{old.reference}/").content.decode()
    assert "in force again" not in client_of(coordinator).get(f"/notes/{old.reference}/withdraw/").content.decode()


def test_given_no_note_to_put_in_force_again_then_withdrawing_with_it_is_refused(team):
    note = making.released(*team)
    answer = api(team[1]).post(f"/notes/{note.reference}/withdraw/", {"reason": "Wrong.", "reinstates": True})
    assert answer.status_code == 400 and now(note).state == "released"


def test_given_a_correction_of_a_version_that_was_closed_then_who_proposed_it_still_reads_it_and_its_answer(team, spanish):
    analyst, coordinator = team
    note = making.released(*team, make_country("ES"))
    with access_scope(spanish):
        seen = Note.objects.with_texts().get(pk=note.pk)
        one = corrections.propose(note=seen, version=seen.current, place="", text="Boats of steel.", actor=spanish.actor)
    note = second(note, team, what_changed="More.", closes_earlier=True, is_non_nominal=True)
    as_(coordinator, releasing.release, note=note)
    with access_scope(coordinator):
        one = NoteCorrection.objects.select_related("note").get(pk=one.pk)
        corrections.answer(correction=one, accepted=True, words="Seen in version two.", actor=coordinator.actor)
    page = client_of(spanish).get(f"/notes/{note.reference}/corrections/").content.decode()
    assert "Boats of steel." in page and "Seen in version two." in page and "on version 1" in page
    rows = api(spanish).get(f"/notes/{note.reference}/corrections/").json()["results"]
    assert [row["version"] for row in rows] == [1]


def test_given_options_when_changed_then_step_event_and_reason_are_kept(team):
    analyst, coordinator = team
    note = making.draft(analyst)
    as_(analyst, writing.set_options, note=note, hides_recipients=True)
    note = making.release(note, analyst, coordinator)
    with pytest.raises(ReasonMissing):
        as_(coordinator, writing.set_options, note=note, hides_recipients=False)
    as_(coordinator, writing.set_options, note=note, hides_recipients=False, is_known=True, reason="All agreed.")
    as_(coordinator, writing.set_options, note=note, is_known=True)  # nothing changes: done
    assert [what for what in steps(note) if what in ("hidden", "shown", "made_known")] == ["hidden", "made_known", "shown"]
    assert told("note_options") == 2
    assert "All agreed." in client_of(coordinator).get(f"/notes/{note.reference}/").content.decode()


def test_given_tlp_red_then_its_existence_is_never_known(team):
    analyst, coordinator = team
    note = making.draft(analyst, tlp="red")
    with pytest.raises(PermissionDenied):
        as_(analyst, writing.set_options, note=note, is_known=True)
    assert "is_known" not in client_of(analyst).get(f"/notes/{note.reference}/audience/options/").context["form"].fields
    amber = making.draft(analyst)
    as_(analyst, writing.set_options, note=amber, is_known=True)
    amber = second(making.release(amber, *team), team, tlp="red", is_non_nominal=True)
    as_(coordinator, releasing.release, note=amber)
    assert not now(amber).is_known and steps(amber).count("made_unknown") == 1
    draft = making.draft(analyst)
    as_(analyst, writing.set_options, note=draft, is_known=True)
    as_(analyst, writing.save, note=draft, edition=1, content={"tlp": "red"})
    assert not now(draft).is_known


def test_given_a_grant_that_begins_later_then_its_readers_are_told_when_it_begins_and_once(team, spanish):
    note = making.released(*team)
    making.give(note, make_country("ES"), team[1], begins=timezone.now() + timedelta(seconds=2))
    making.give(note, make_country("PT"), team[1])
    assert told("grant_given") == 1 and expiry.walk()["begins"] == 0
    time.sleep(2)
    assert expiry.walk()["begins"] == 1 and expiry.walk()["begins"] == 0 and told("grant_given") == 2


@pytest.mark.parametrize("field", ["begins", "ends"])
def test_given_a_day_after_2100_then_a_grant_is_refused_by_field(team, field):
    note = making.released(*team)
    with pytest.raises(GrantRefused) as refusal:
        making.give(note, make_country("ES"), team[1], **{field: datetime(9999, 12, 31, 23, 59, tzinfo=UTC)})
    assert set(refusal.value.fields) == {field}
    with pytest.raises(NoteInvalid):
        as_(team[1], releasing.extend, note=note, until=datetime(9999, 12, 31).date(), reason="Still right.")
    with pytest.raises(NoteInvalid):
        cleaned({"valid_until": datetime(9999, 12, 31).date()})


def test_given_a_stricter_or_looser_draft_then_grants_follow_the_marking_in_force(team):
    analyst, coordinator = team
    spain, _portugal = make_country("ES"), make_country("PT")
    amber = second(making.released(*team), team, submitted=False, tlp="red")
    making.give(amber, spain, coordinator)
    red = second(making.released(*team, tlp="red"), team, submitted=False, tlp="amber")
    with pytest.raises(GrantRefused):
        making.give(red, spain, coordinator)
    sent = {"receivers": ["country-PT"], "reason": "They see it.", "preview": "1", "ends": making.today(30).isoformat()}
    page = client_of(coordinator).post(f"/notes/{amber.reference}/audience/give/", sent)
    assert page.context["will_fall_away"] == ["PT"] and "another marking is in preparation" in page.content.decode()


def test_given_an_extended_note_then_its_next_version_begins_with_the_end_in_force(team):
    note = making.released(*team)
    as_(team[1], releasing.extend, note=note, until=making.today(300), reason="Still right.")
    note = second(note, team, submitted=False)
    assert note.next.valid_until == making.today(300)
    with system_scope("test"):
        assert content_of(now(successor(note, team)).current)["valid_until"] == making.today(300)


@pytest.mark.parametrize(
    ("key", "row", "field"),
    [
        ("legs", {"from_place": "A", "to_place": "B", "from_country": "ZZ"}, "legs.1.from_country"),
        ("hubs", {"place": "A", "country": "UK"}, "hubs.1.country"),
        ("legs", {"from_place": "A", "to_place": "B", "hours_least": 9, "hours_most": 8}, "legs.1.hours_most"),
        ("changes", {"what": "A", "since": "bientôt"}, "changes.1.since"),
        ("changes", {"what": "A", "since": "2026-13"}, "changes.1.since"),
    ],
)
def test_given_a_line_that_cannot_be_then_it_is_refused_by_its_field(db, key, row, field):
    with pytest.raises(NoteInvalid) as refusal:
        cleaned({key: [row]})
    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize("since", ["2026", "2026-03", "2026-03-14", ""])
def test_given_a_year_a_month_or_a_day_then_it_is_kept(db, since):
    row = {"what": "A", "since": since}
    assert cleaned({"changes": [row], "hubs": [{"place": "A", "country": "jp"}]})["changes"][0]["since"] == since


def test_given_a_former_partner_then_it_is_no_receiver_on_the_page_nor_by_api(team):
    former, none, _spain = make_country("GB", rabat_status="former"), make_country("JP", rabat_status=""), make_country("ES")
    note = making.released(*team)
    offered = {
        key
        for key, _label in client_of(team[1])
        .get(f"/notes/{note.reference}/audience/give/")
        .context["form"]
        .fields["receivers"]
        .choices
    }
    assert "country-ES" in offered and not offered & {"country-GB", "country-JP"}
    caller = api(team[1])
    caller.client = client_of(team[1])
    for body in (former, none):
        answer = caller.post(f"/notes/{note.reference}/grants/", {"kind": "country", "receiver": body.key, "reason": "Boats."})
        assert answer.status_code == 400
        with pytest.raises(GrantRefused):
            making.give(note, body, team[1])


def test_given_a_false_alarm_let_pass_then_the_coordinator_takes_it_back_before_the_release_only(team):
    analyst, coordinator = team
    note = making.draft(analyst, texts={"judgement": "Call +221 77 123 45 67 at the port.", "indicators": "Cans."})
    with access_scope(coordinator):
        found = findings(content_of(now(note).current), note)[0]
        passing.let_pass(note=note, kind=found.kind, words=found.words, reason="A port’s own.", actor=coordinator.actor)
    sent = {"finding": f"{found.kind}-{found.words_hash}"}
    address = f"/notes/{note.reference}/findings/"
    assert "Take back" in client_of(coordinator).get(address).content.decode()
    assert client_of(analyst).post(f"{address}take-back/", sent).status_code == 403
    assert client_of(coordinator).post(f"{address}take-back/", {"finding": "phone-0"}).status_code == 422
    assert client_of(coordinator).post(f"{address}take-back/", sent).status_code == 302
    page = client_of(coordinator).get(address)
    assert len(page.context["found"]) == 1 and not page.context["passes"]
    named = {"kind": found.kind, "words": found.words}
    assert (
        api(coordinator).post(f"/notes/{note.reference}/findings/pass/", named | {"reason": "A port’s."}).json()["results"] == []
    )
    assert len(api(coordinator).post(f"/notes/{note.reference}/findings/take-back/", named).json()["results"]) == 1
    as_(coordinator, passing.let_pass, note=note, kind=found.kind, words=found.words, reason="A port’s own.")
    note = making.release(note, *team)
    assert client_of(coordinator).post(f"{address}take-back/", sent).status_code == 403
    assert note.tlp == TLP.AMBER and granting.label_of(make_country("ES"))
