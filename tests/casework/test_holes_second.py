"""Ways around the rules of casework that a second look found: in whose name one asks, who changes what, what answers tell."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.audience_lines import reach_on
from casework.audience_panel import names_of
from casework.errors import PersonalDataFound
from casework.models import AccessRequest, Note, NoteCorrection, NoteRead, NoteStep, NoteVersion, SharingGroup
from casework.policies import may_extend, may_revise, may_revoke
from casework.reach import reach_of
from casework.screening import screen
from casework.services import asking, corrections, granting, groups, passing, releasing, writing
from casework.services.reads import log_read
from focalpoints.models import Appointment, Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.casework import making
from tests.factories import appoint, make_country, make_member, make_post

pytestmark = pytest.mark.django_db
CALL = "Call him at +34 612 345 678."


@pytest.fixture
def analyst(db):
    return making.team("SN")[0]


@pytest.fixture
def coordinator(analyst):
    return make_member(making.body_of(analyst), Role.COORDINATOR)


@pytest.fixture
def both(db):
    """Somebody with two posts: a coordinator's in Portugal, and a focal point's in Spain."""
    person = make_member(make_country("PT"), Role.COORDINATOR)
    person.second = make_post(make_country("ES"), Role.FOCAL_POINT)
    appoint(person, person.second)
    return person


def group_of(coordinator, *members, hides_members=False, name="Boats"):
    with access_scope(coordinator):
        return groups.make_group(
            body=making.body_of(coordinator), name=name, purpose="", later="everything", hides_members=hides_members, members=members,
            actor=coordinator.actor,
        )  # fmt: skip


# ── in whose name ──
@pytest.mark.parametrize("by", ["body", "post", "group"])
def test_given_two_posts_then_the_record_corrections_and_requests_name_the_one_that_reads(analyst, coordinator, both, by):
    receiver = {
        "body": lambda: make_country("ES"),
        "post": lambda: both.second,
        "group": lambda: group_of(coordinator, make_country("ES")),
    }[by]()
    note = making.released(analyst, coordinator)
    making.give(note, receiver, coordinator)
    with access_scope(both):
        assert log_read(note, how="page", version=note.current) == both.second.pk
        made = corrections.propose(note=note, version=note.current, place="", text="The boats are wooden.", actor=both.actor)
        asked = asking.ask_onward(note=note, receivers=[make_country("IT")], reason="Two similar cases.", actor=both.actor)
    assert made.from_post == asked.from_post == both.second and made.reader_id == both.second.label_id
    with system_scope("test"):
        assert NoteRead.objects.get().post_id == both.second.pk


def test_given_a_role_that_reads_no_casework_beside_one_that_does_then_who_asks_asks_as_the_latter(analyst, coordinator):
    note = making.released(analyst, coordinator)
    with access_scope(coordinator):
        writing.set_options(note=note, actor=coordinator.actor, is_known=True, reason="Others saw it too.")
    person = make_member(make_country("PT"), Role.CONTRIBUTOR)
    reads = make_post(make_country("ES"), Role.FOCAL_POINT)
    appoint(person, reads)
    with access_scope(person):
        stub = asking.known_by(note.reference)
        assert asking.ask_access(stub=stub, reason="Two similar cases.", actor=person.actor).from_post == reads


@pytest.mark.parametrize("forged", ["from_post", "asked_by"])
def test_given_sql_that_asks_in_anothers_name_then_the_database_refuses(analyst, coordinator, both, forged):
    note = making.released(analyst, coordinator, make_country("ES"))
    facts = {"from_post": both.second, "asked_by": both} | {forged: both.actor.post if forged == "from_post" else analyst}
    with access_scope(both):
        for model, more in (
            (NoteCorrection, {"version": note.current, "text": "Wooden."}),
            (AccessRequest, {"kind": "onward", "reason": "Wooden."}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.create(
                    note=note, originator_id=note.originator_id, reader_id=facts["from_post"].label_id, **facts, **more
                )


def test_given_a_post_that_does_casework_no_more_then_what_it_asked_is_not_read_from_it(analyst, coordinator, both):
    note = making.released(analyst, coordinator, both.second)
    with access_scope(both):
        request = asking.ask_onward(note=note, receivers=[make_country("IT")], reason="Two similar cases.", actor=both.actor)
    analyst_post = analyst.actor.post
    for post in (both.second, analyst_post):
        with system_scope("test"):
            type(post).objects.filter(pk=post.pk).update(role=Role.OBSERVER)
    for person in (both, analyst):
        with access_scope(person):
            assert not AccessRequest.objects.filter(pk=request.pk).exists()
        with system_scope("test"):
            assert not AccessRequest.objects.visible_to(person).filter(pk=request.pk).exists()
    with access_scope(coordinator):
        assert AccessRequest.objects.filter(pk=request.pk).exists()


# ── who changes what ──
def test_given_a_red_note_and_a_colleague_named_in_a_grant_then_they_read_it_and_are_told_why_they_change_nothing(
    analyst, coordinator
):
    colleague = make_member(making.body_of(analyst), Role.ANALYST)
    note = making.released(analyst, coordinator, colleague.actor.post, tlp="red")
    assert making.sees(colleague, note)
    with access_scope(colleague):
        for policy in (may_revise, may_revoke):
            assert not policy(colleague, note) and "TLP:RED" in str(policy(colleague, note))
        with pytest.raises(PermissionDenied):
            writing.begin_version(note=note, actor=colleague.actor)
        for sql in (
            "UPDATE casework_note SET is_known = false WHERE id = %s",
            "UPDATE casework_notegrant SET end_reason = 'x' WHERE note_id = %s",
        ):
            with connection.cursor() as cursor:
                cursor.execute(sql, [note.pk])
                assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            NoteVersion.objects.create(note=note, number=2, writers=[], saved_from=colleague.actor.post)
    with access_scope(analyst):
        assert writing.begin_version(note=note, actor=analyst.actor).number == 2


def test_given_a_grant_then_its_group_and_request_stand_and_what_ended_is_not_ended_again(analyst, coordinator):
    note = making.released(analyst, coordinator, make_country("ES"))
    group = group_of(coordinator, make_country("ES"))
    with access_scope(coordinator):
        grant = note.grants.get()
    for change in (f"group_id = {group.pk}", "given_at = now()", "label_id = 1"):
        with pytest.raises(DatabaseError), access_scope(coordinator), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE casework_notegrant SET {change} WHERE id = %s", [grant.pk])
    with access_scope(coordinator):
        granting.revoke(grant=grant, actor=coordinator.actor, reason="Done.")
    with pytest.raises(DatabaseError), access_scope(coordinator), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_notegrant SET end_reason = 'another' WHERE id = %s", [grant.pk])


def test_given_a_coordinator_who_wrote_it_then_they_extend_it_alone_and_its_history_says_so(coordinator):
    other = make_member(making.body_of(coordinator), Role.ANALYST)
    note = making.released(other, coordinator)
    with access_scope(coordinator):
        assert may_extend(coordinator, note)
        releasing.extend(note=note, until=making.today(300), reason="Seen again.", actor=coordinator.actor)
        assert NoteStep.objects.get(note=note, what="extended").is_public


# ── words beside a note ──
def test_given_personal_data_in_words_beside_a_note_then_they_are_refused_with_what_was_found(analyst, coordinator, both):
    note = making.released(analyst, coordinator, make_country("ES"))
    group = group_of(coordinator, make_country("ES"))
    draft = making.draft(analyst, title="Boats again")
    with access_scope(analyst):
        releasing.submit(note=draft, actor=analyst.actor)
    with access_scope(both):
        row = corrections.propose(note=note, version=note.current, place="", text="Wooden.", actor=both.actor)
        request = asking.ask_onward(note=note, receivers=[make_country("IT")], reason="Similar.", actor=both.actor)
    to_italy = {"note": note, "receivers": [make_country("IT")]}
    mine, ours = both.actor, coordinator.actor
    acts = [
        (both, "text", lambda: corrections.propose(note=note, version=note.current, place="", text=CALL, actor=mine)),
        (both, "reason", lambda: asking.ask_onward(**to_italy, reason=CALL, actor=mine)),
        (coordinator, "answer", lambda: corrections.answer(correction=row, accepted=True, words=CALL, actor=ours)),
        (coordinator, "words", lambda: asking.decline(request=request, words=CALL, actor=ours)),
        (coordinator, "words", lambda: asking.accept(request=request, reason="Ok.", words=CALL, ends=None, actor=ours)),
        (coordinator, "reason", lambda: granting.give(note=note, receiver=make_country("IT"), reason=CALL, actor=ours)),
        (coordinator, "reason", lambda: groups.set_members(group=group, members=[], reason=CALL, actor=ours)),
        (coordinator, "reason", lambda: groups.close_group(group=group, reason=CALL, actor=ours)),
        (coordinator, "name", lambda: group_of(coordinator, make_country("ES"), name=CALL)),
        (coordinator, "reason", lambda: releasing.return_to_author(note=draft, reason=CALL, actor=ours)),
        (coordinator, "reason", lambda: releasing.extend(note=note, until=making.today(300), reason=CALL, actor=ours)),
    ]
    for person, field, act in acts:
        with pytest.raises(PersonalDataFound) as refused, access_scope(person):
            act()
        assert set(refused.value.fields) == {field} and "612 345 678" in str(refused.value.fields[field])
    with access_scope(coordinator):
        assert granting.revoke(grant=note.grants.get(), actor=ours).ended_at


def test_given_a_false_alarm_then_the_reason_of_its_passing_may_name_it_and_nothing_else(analyst, coordinator):
    note = making.draft(analyst, texts={"judgement": "They call +34 612 345 678.", "indicators": "Fuel."})
    with access_scope(coordinator):
        let_pass = {"note": note, "kind": "phone", "words": "+34 612 345 678", "actor": coordinator.actor}
        with pytest.raises(PersonalDataFound):
            passing.let_pass(**let_pass, reason="As +34 698 765 432 is none.")
        passing.let_pass(**let_pass, reason="+34 612 345 678 is the line of the rescue service.")


def test_given_a_group_then_what_people_are_told_of_it_does_not_name_it(coordinator):
    group_of(coordinator, make_country("ES"), name="Operation Heron")
    with system_scope("test"):
        group = SharingGroup.objects.get()
        kinds = ("group_made", "group_changed", "group_closed", "group_rule_differs")
        said = [kind_of(f"casework.{kind}").sentence(Event(kind=f"casework.{kind}"), group) for kind in kinds]
    assert all(said) and not any("Heron" in words for words in said)


# ── what answers tell ──
def test_given_a_day_then_the_marking_of_that_day_counts_and_nothing_after_a_withdrawal(analyst, coordinator):
    spanish = make_member(make_country("ES"), Role.FOCAL_POINT)
    colleague = make_member(making.body_of(analyst), Role.FOCAL_POINT)
    note = making.released(analyst, coordinator, spanish.actor.post, tlp="red")
    with access_scope(analyst):
        writing.begin_version(note=note, actor=analyst.actor)
        writing.save(
            note=note, edition=1, content={"tlp": "amber", "what_changed": "W.", "is_non_nominal": True}, actor=analyst.actor
        )
    making.release(note, analyst, coordinator)
    making.give(note, make_country("IT"), coordinator)
    italian = make_member(make_country("IT"), Role.FOCAL_POINT)
    with access_scope(coordinator):
        releasing.withdraw(note=note, reason="Wrong.", actor=coordinator.actor)
    now, days = timezone.now(), {}
    with system_scope("test"):  # red 30 days ago, amber 20 days ago, withdrawn 10 days ago
        first, second = NoteStep.objects.filter(note=note, what="released").order_by("pk")
        for step, ago in ((first, 30), (second, 20), (NoteStep.objects.get(note=note, what="withdrawn"), 10)):
            NoteStep.objects.filter(pk=step.pk).update(at=now - timedelta(days=ago))
        Appointment.objects.update(valid=(now - timedelta(days=100), None))
    with access_scope(analyst):
        note = Note.objects.get(pk=note.pk)
        for ago in (40, 25, 15, 5):
            days[ago] = reach_on(note, analyst, timezone.localdate() - timedelta(days=ago)).people
    assert colleague.pk not in days[25] and colleague.pk in days[15]  # read by the marking of the day
    assert italian.pk not in days[5] and spanish.pk not in days[5] and spanish.pk not in days[40]


def test_given_a_group_that_was_left_then_python_alone_hides_its_name_members_and_versions(analyst, coordinator):
    owner = make_member(make_country("ES"), Role.COORDINATOR)
    group = group_of(owner, making.body_of(coordinator), make_country("IT"), hides_members=True, name="Operation Heron")
    note = making.released(analyst, coordinator)
    making.give(note, group, coordinator)
    with system_scope("test"):  # row security off: the Python lock stands alone
        seen = reach_of(note, coordinator, tlp="amber")
        line = next(line for line in seen.lines if line.kind == "group")
        assert line.name == "Operation Heron" and not {str(body) for body in line.bodies} & {"IT"}
        groups.set_members(group=group, members=[make_country("IT")], reason="They left.", actor=owner.actor)
        seen = reach_of(note, coordinator, tlp="amber")
        line = next(line for line in seen.lines if line.kind == "group")
        assert "Heron" not in line.name and not line.bodies
        grant = note.grants.get(group=group)
        assert "Heron" not in names_of([grant], coordinator)[grant.pk]


def test_given_the_columns_that_hold_who_reads_then_no_form_writes_them(db):
    for model in (Note, SharingGroup, AccessRequest, NoteCorrection):
        assert not model._meta.get_field("audience").editable
    with connection.cursor() as cursor:
        for table in ("casework_note", "casework_sharinggroup", "casework_accessrequest", "casework_notecorrection"):
            cursor.execute("SELECT has_table_privilege('app_rw', %s, 'SELECT')", [f"{table}_audience"])
            assert cursor.fetchone() == (False,)


def test_given_anybody_then_a_post_of_nobody_is_no_actor(analyst, coordinator):
    note = making.released(analyst, coordinator)
    stranger = make_member(make_country("ES"), Role.FOCAL_POINT)
    with access_scope(stranger), pytest.raises(PermissionDenied):
        corrections.propose(note=note, version=note.current, place="", text="Wooden.", actor=Actor(stranger, analyst.actor.post))


def test_given_personal_data_in_the_reason_of_a_revocation_or_recall_then_it_is_done_at_once_without_those_words(
    analyst, coordinator, both
):
    note = making.released(analyst, coordinator, make_country("ES"))
    with access_scope(coordinator):
        ended = granting.revoke(grant=note.grants.get(), reason=CALL, actor=coordinator.actor)
        assert ended.ended_at and "[…]" in ended.end_reason and ended.end_reason != CALL
        releasing.withdraw(note=note, reason=CALL, actor=coordinator.actor)
        said = note.steps.get(what="withdrawn").reason
    assert "[…]" in said and not screen(said)
    assert not making.sees(both, note)
