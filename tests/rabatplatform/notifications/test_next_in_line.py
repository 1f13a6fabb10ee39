"""Whom each kind tells next while nobody acts: people who may read what they are told of, for whom it waits, and who come in this order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.events.expiry import NOTE_ENDS
from casework.group_watch import tell_changed_rules
from casework.models import Note
from casework.services import asking, corrections, groups, releasing, writing
from focalpoints.models import Appointment, Country, MemberImport, Post, Role
from focalpoints.services.messages import write_message
from practices import services
from practices.models import Comment, Review, ReviewRound, TranslationWork
from practices.services import adaptations, discussion, withdrawal
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import all_kinds, kind_of
from rabatplatform.events.models import Event
from rabatplatform.reference import memory
from tests.adapting import confirm
from tests.adapting import submit as submit_adaptation
from tests.casework import making
from tests.factories import complete_content, make_country, make_member, make_practice
from tests.focalpoints.handing import act, approved, make_people, planned
from tests.keys import CASEWORK, READING, secret_for
from tests.practices.translating import claim, published
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.feed.test_placing import make_group, members
from tests.reviewing import validate

pytestmark = pytest.mark.django_db
DEPUTY, COORDINATORS, SECRETARIAT = 1, 2, 3


def happened(code) -> Event:
    with system_scope("test"):
        return Event.objects.get(kind=code)


def about(code, thing, **data) -> Event:
    return Event(kind=code, subject_id=thing.pk, data=data, created_at=timezone.now())


@pytest.fixture
def cast(cast):
    return with_deputies(cast)


def with_deputies(cast):
    """With a deputy post for each post that is asked here: an analyst's, who reads what the holder does."""
    with system_scope("test"):
        for country in ("senegal", "spain"):
            deputy = getattr(cast, f"analyst_{country}").actor.post
            mine = Post.objects.filter(country=getattr(cast, country)).exclude(role=Role.COORDINATOR)
            mine.exclude(pk=deputy.pk).update(deputy=deputy)
    return cast


# ── practices ──
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def in_review(cast):
    practice = validate(submitted(cast), cast.coordinator_senegal)
    with system_scope("test"):
        opened = ReviewRound.objects.get(practice=practice.pk)
        post = cast.focal_point_spain.actor.post
        review = Review.objects.create(
            round=opened, number=1, post=post, reader_id=post.label_id, due_on=timezone.localdate() + timedelta(days=14)
        )
    return opened, review


def practice_returned(cast):
    practice = submitted(cast)
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=practice, reason="Say more.", actor=cast.coordinator_senegal.actor)
    return happened("practices.returned"), {DEPUTY: "analyst_senegal", COORDINATORS: "coordinator_senegal"}


def question_asked(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    with access_scope(cast.focal_point_spain):
        actor = cast.focal_point_spain.actor
        comment = discussion.ask(practice=practice, text="What does it cost?", language="en", actor=actor)
    with system_scope("test"):
        Comment.objects.filter(pk=comment.pk).update(to_post=cast.focal_point_senegal.actor.post)
    return happened("practices.question_asked"), WHOLE_LINE


def review_asked(cast):
    _opened, review = in_review(cast)
    return about("practices.review_asked", review), {SECRETARIAT: "secretariat"}


def review_question(cast):
    opened, _review = in_review(cast)
    return about("practices.review_question", opened), WHOLE_LINE


def translation_given_back(cast):
    work = claim(cast.focal_point_spain, published(cast.senegal))
    with system_scope("test"):
        TranslationWork.objects.filter(pk=work.pk).update(state="given_back")
    line = {DEPUTY: "analyst_spain", COORDINATORS: "coordinator_spain", SECRETARIAT: "secretariat"}
    return about("practices.translation_given_back", work), line


def adaptation_submitted(cast):
    submit_adaptation(published(cast.senegal), cast.focal_point_spain, cast.spain)
    return happened("adaptations.submitted"), {COORDINATORS: "coordinator_spain"}


def adaptation_returned(cast):
    made = submit_adaptation(published(cast.senegal), cast.focal_point_spain, cast.spain)
    with access_scope(cast.coordinator_spain):
        adaptations.return_adaptation(adaptation=made, reason="Say more.", actor=cast.coordinator_spain.actor)
    return happened("adaptations.returned"), {DEPUTY: "analyst_spain", COORDINATORS: "coordinator_spain"}


# ── the directory ──
def message_received(cast):
    """The post fell vacant after it was written to."""
    with access_scope(cast.focal_point_spain):
        write_message(
            post=cast.focal_point_senegal.actor.post, subject="Boats", text="Since when?", actor=cast.focal_point_spain.actor
        )
    with system_scope("test"):
        Appointment.objects.filter(user=cast.focal_point_senegal).update(suspended_at=timezone.now())
    return happened("focalpoints.message_received"), dict.fromkeys((DEPUTY, COORDINATORS, SECRETARIAT), "analyst_senegal")


def import_proposed(cast):
    label = cast.senegal.coordination_label_id
    with system_scope("test"):
        proposed = MemberImport.objects.create(body_label_id=label, owner_id=label, proposed_by=cast.secretariat)
    event = about("focalpoints.import_proposed", proposed, lines=1)
    event.register_id = label
    return event, {COORDINATORS: "coordinator_senegal", SECRETARIAT: "secretariat"}


def address_returned(cast):
    event = about("focalpoints.address_returned", cast.focal_point_senegal)
    return event, {COORDINATORS: "coordinator_senegal", SECRETARIAT: "secretariat"}


def of_coordinators_post(cast):
    """The coordinator of Senegal hands over; a second one is there."""
    people = make_people()
    people.holder, people.post = cast.coordinator_senegal, cast.coordinator_senegal.actor.post
    people.coordinator = cast.second = make_member(cast.senegal, Role.COORDINATOR)
    with system_scope("test"):  # only these two coordinate
        Appointment.objects.filter(post__role=Role.COORDINATOR, post__country=cast.senegal).exclude(
            user__in=[people.holder, people.coordinator]
        ).update(suspended_at=timezone.now())
    return people


def handover_planned(cast):
    planned(of_coordinators_post(cast))
    return happened("focalpoints.handover_planned"), {COORDINATORS: "second", SECRETARIAT: "secretariat"}


def handover_approved(cast):
    approved(of_coordinators_post(cast))
    return happened("focalpoints.handover_approved"), {COORDINATORS: "second", SECRETARIAT: "secretariat"}


def handover_late(cast):
    handover = approved(of_coordinators_post(cast), begins=0, last=20)
    return about("focalpoints.handover_late", handover), {COORDINATORS: "second", SECRETARIAT: "secretariat"}


# ── casework ──
def note_submitted(cast):
    note = making.draft(cast.analyst_senegal)
    with access_scope(cast.analyst_senegal):
        releasing.submit(note=note, actor=cast.analyst_senegal.actor)
    return happened("casework.note_submitted"), {COORDINATORS: "coordinator_senegal"}


def note_needs_countersign(cast):
    note = making.draft(cast.coordinator_senegal)
    with access_scope(cast.coordinator_senegal):
        releasing.submit(note=note, actor=cast.coordinator_senegal.actor)
    return happened("casework.note_needs_countersign"), {COORDINATORS: "coordinator_senegal"}


def note_returned(cast):
    cast.second = make_member(cast.senegal, Role.ANALYST)
    with system_scope("test"):
        Post.objects.filter(pk=cast.analyst_senegal.actor.post.pk).update(deputy=cast.second.actor.post)
    note = making.draft(cast.analyst_senegal)
    with access_scope(cast.analyst_senegal):
        releasing.submit(note=note, actor=cast.analyst_senegal.actor)
    with access_scope(cast.coordinator_senegal):
        releasing.return_to_author(note=note, reason="Say more.", actor=cast.coordinator_senegal.actor)
    return happened("casework.note_returned"), {DEPUTY: "second", COORDINATORS: "coordinator_senegal"}


def released_to_spain(cast):
    note = making.draft(cast.analyst_senegal)
    making.give(note, cast.spain, cast.analyst_senegal)
    with access_scope(cast.analyst_senegal):
        writing.set_options(note=note, actor=cast.analyst_senegal.actor, is_known=True)
    return making.release(note, cast.analyst_senegal, cast.coordinator_senegal)


def note_ends(cast):
    cast.second = make_member(cast.senegal, Role.ANALYST)
    note = released_to_spain(cast)
    with system_scope("test"):
        Post.objects.filter(pk=cast.analyst_senegal.actor.post.pk).update(deputy=cast.second.actor.post)
        Note.objects.filter(pk=note.pk).update(noticed=3)
    return about(NOTE_ENDS.code, note), {DEPUTY: "second", COORDINATORS: "coordinator_senegal"}


def access_asked(cast):
    note = released_to_spain(cast)
    portuguese = make_member(make_country("PT"), Role.FOCAL_POINT)
    with access_scope(portuguese):
        asking.ask_access(stub=asking.known_by(note.reference), reason="The same boats.", actor=portuguese.actor)
    return happened("casework.access_asked"), {COORDINATORS: "coordinator_senegal"}


def onward_asked(cast):
    note = released_to_spain(cast)
    with access_scope(cast.focal_point_spain):
        receivers = [make_country("PT")]
        asking.ask_onward(note=note, receivers=receivers, reason="Two cases.", actor=cast.focal_point_spain.actor)
    return happened("casework.onward_asked"), {COORDINATORS: "coordinator_senegal"}


def export_asked(cast):
    event, line = onward_asked(cast)
    return Event(kind="casework.export_asked", subject_id=event.subject_id, data={}), line


def correction_proposed(cast):
    note = released_to_spain(cast)
    with access_scope(cast.focal_point_spain):
        actor = cast.focal_point_spain.actor
        corrections.propose(note=note, version=note.current, place="journey", text="By sea.", actor=actor)
    return happened("casework.correction_proposed"), {COORDINATORS: "coordinator_senegal"}


def group_rule_differs(cast):
    with system_scope("test"):
        Country.objects.filter(pk=cast.spain.pk).update(subregion="Southern Europe")
    memory.forget()
    coordinator = cast.coordinator_senegal
    with access_scope(coordinator):
        groups.make_group(
            body=cast.senegal, name="Atlantic", purpose="", later="from_joining", hides_members=False,
            rule={"regions": ["Southern Europe"]}, members=[], actor=coordinator.actor,
        )  # fmt: skip
    make_country("PT", subregion="Southern Europe")
    memory.forget()
    with system_scope("test"):
        assert tell_changed_rules() == 1
    return happened("casework.group_rule_differs"), {COORDINATORS: "coordinator_senegal"}


WHOLE_LINE = {DEPUTY: "analyst_senegal", COORDINATORS: "coordinator_senegal", SECRETARIAT: "secretariat"}


# ── recalls that no system said to have followed ──
def after_a_recall(cast, scopes, recall):
    """UNODC's system is shown what there is, then `recall` takes something back, and it says nothing."""
    api = Api(token=secret_for(cast.unodc, scopes=scopes, ceiling="amber" if scopes == CASEWORK else "")[2])
    assert api.get("/changes/").status_code == 200
    recall()
    assert api.get("/changes/").status_code == 200


def note_not_taken_back(cast):
    note = making.released(cast.analyst_senegal, cast.coordinator_senegal, cast.unodc)

    def withdraw():
        with access_scope(cast.coordinator_senegal):
            releasing.withdraw(note=note, reason="It was wrong.", actor=cast.coordinator_senegal.actor)

    after_a_recall(cast, CASEWORK, withdraw)
    return about("casework.note_not_taken_back", note), {COORDINATORS: "coordinator_senegal"}


def group_not_taken_back(cast):
    team = (cast.analyst_senegal, cast.coordinator_senegal)
    group = make_group(team, cast.icmpd, cast.unodc)
    after_a_recall(cast, CASEWORK, lambda: members(team, group, cast.icmpd))
    return about("casework.group_not_taken_back", group), {COORDINATORS: "coordinator_senegal"}


def practice_not_taken_back(cast):
    practice = make_practice(cast.senegal, state="published")

    def withdraw():
        with access_scope(cast.coordinator_senegal):
            withdrawal.withdraw(practice=practice, reason="It was wrong.", actor=cast.coordinator_senegal.actor)

    after_a_recall(cast, READING, withdraw)
    return about("practices.not_taken_back", practice), {COORDINATORS: "coordinator_senegal"}


def adaptation_not_taken_back(cast):
    chief = cast.coordinator_spain
    adaptation = confirm(published(cast.senegal), cast.focal_point_spain, cast.spain, chief)

    def withdraw():
        with access_scope(chief):
            adaptations.withdraw_adaptation(adaptation=adaptation, reason="It was wrong.", actor=chief.actor)

    after_a_recall(cast, READING, withdraw)
    return about("adaptations.not_taken_back", adaptation), {COORDINATORS: "coordinator_spain"}


SCENES = {
    "adaptations.not_taken_back": adaptation_not_taken_back,
    "adaptations.returned": adaptation_returned,
    "adaptations.submitted": adaptation_submitted,
    "casework.access_asked": access_asked,
    "casework.correction_proposed": correction_proposed,
    "casework.export_asked": export_asked,
    "casework.group_not_taken_back": group_not_taken_back,
    "casework.group_rule_differs": group_rule_differs,
    "casework.note_ends": note_ends,
    "casework.note_needs_countersign": note_needs_countersign,
    "casework.note_not_taken_back": note_not_taken_back,
    "casework.note_returned": note_returned,
    "casework.note_submitted": note_submitted,
    "casework.onward_asked": onward_asked,
    "focalpoints.address_returned": address_returned,
    "focalpoints.handover_approved": handover_approved,
    "focalpoints.handover_late": handover_late,
    "focalpoints.handover_planned": handover_planned,
    "focalpoints.import_proposed": import_proposed,
    "focalpoints.message_received": message_received,
    "practices.not_taken_back": practice_not_taken_back,
    "practices.question_asked": question_asked,
    "practices.returned": practice_returned,
    "practices.review_asked": review_asked,
    "practices.review_question": review_question,
    "practices.translation_given_back": translation_given_back,
}
WITHOUT_ITS_REASON = {"focalpoints.address_returned"}  # an address that nothing came back from


def test_given_the_catalogue_then_every_kind_that_goes_on_is_looked_at_here():
    assert {kind.code for kind in all_kinds() if kind.goes_on} == set(SCENES)


@pytest.mark.parametrize("code", SCENES)
def test_given_nobody_acts_then_each_step_names_people_who_may_read_it_and_for_whom_it_waits(cast, code):
    event, line = SCENES[code](cast)
    kind = kind_of(code)
    for step in (DEPUTY, COORDINATORS, SECRETARIAT):
        with system_scope("test"):
            named = set(kind.escalates(event, step))
        wanted = {getattr(cast, line[step]).pk} if step in line else set()
        assert named == wanted, f"step {step}"
        for name in {line[step]} if step in line else ():
            person = getattr(cast, name)
            with access_scope(person):
                thing = kind.subject(event, person)
                assert thing is not None, f"step {step}: {name} may not read it"
                assert code in WITHOUT_ITS_REASON or kind.waits(event, thing), f"step {step}: it does not wait for {name}"


def test_given_a_review_that_was_accepted_then_the_secretariat_is_not_told_on(cast):
    _opened, review = in_review(cast)
    event, kind = about("practices.review_asked", review), kind_of("practices.review_asked")
    with system_scope("test"):
        assert kind.escalates(event, SECRETARIAT) == {cast.secretariat.pk}
        Review.objects.filter(pk=review.pk).update(state="reading")
        assert kind.escalates(event, SECRETARIAT) == set()


def test_given_a_handover_of_a_post_that_is_no_coordinators_then_the_secretariat_who_may_not_read_it_is_not_named(cast):
    people = make_people()
    handover = planned(people)
    event, kind = about("focalpoints.handover_planned", handover), kind_of("focalpoints.handover_planned")
    with system_scope("test"):
        assert kind.escalates(event, SECRETARIAT) == set()
    with access_scope(cast.secretariat):
        assert kind.subject(event, cast.secretariat) is None


def test_given_a_handover_that_waits_for_one_signature_then_it_waits_for_who_has_not_signed_and_for_who_approved(cast):
    from focalpoints.services.handover_signing import sign

    people = make_people()
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    event, kind = about("focalpoints.handover_approved", handover), kind_of("focalpoints.handover_approved")
    waits = {}
    for name in ("holder", "successor", "coordinator"):
        person = getattr(people, name)
        with access_scope(person):
            waits[name] = kind.waits(event, kind.subject(event, person))
    assert waits == {"holder": False, "successor": True, "coordinator": True}


def test_given_a_note_that_its_only_coordinator_wrote_then_nobody_is_asked_to_release_it_before_the_countersign(cast):
    note_needs_countersign(cast)
    event, kind = happened("casework.note_submitted"), kind_of("casework.note_submitted")
    with system_scope("test"):
        assert not kind.audience(event) and not any(kind.escalates(event, step) for step in (1, 2, 3))


# ── messages ──
def test_given_a_post_that_fell_vacant_then_whoever_has_its_duties_reads_the_message_from_then_on_and_no_one_before(cast):
    from focalpoints.models import PostMessage

    holder, deputy = cast.focal_point_senegal, cast.analyst_senegal
    kind = kind_of("focalpoints.message_received")
    with access_scope(cast.focal_point_spain):
        message = write_message(post=holder.actor.post, subject="Boats", text="Since when?", actor=cast.focal_point_spain.actor)
    event = happened(kind.code)

    def reads(person):
        with access_scope(person):
            return PostMessage.objects.visible_to(person).filter(pk=message.pk).exists()

    with system_scope("test"):
        assert not any(kind.escalates(event, step) for step in (1, 2, 3))  # somebody holds it: nobody else reads it
    assert not reads(deputy)
    with system_scope("test"):
        Appointment.objects.filter(user=holder).update(suspended_at=timezone.now())
        assert kind.escalates(event, 1) == {deputy.pk}
    assert reads(deputy) and not reads(cast.coordinator_senegal)
    with system_scope("test"):
        Appointment.objects.filter(user=deputy).update(suspended_at=timezone.now())
        assert kind.escalates(event, 1) == {cast.coordinator_senegal.pk}
    assert reads(cast.coordinator_senegal)


def test_given_a_message_that_was_answered_then_nobody_is_let_in(cast):
    from focalpoints.services.messages import answer_message

    holder = cast.focal_point_senegal
    with access_scope(cast.focal_point_spain):
        message = write_message(post=holder.actor.post, subject="Boats", text="Since when?", actor=cast.focal_point_spain.actor)
    with access_scope(holder):
        answer_message(message=message, text="Since May.", actor=holder.actor)
    with system_scope("test"):
        Appointment.objects.filter(user=holder).update(suspended_at=timezone.now())
        assert not kind_of("focalpoints.message_received").escalates(happened("focalpoints.message_received"), 1)
        message.refresh_from_db()
    assert message.duty_id is None
