"""Still right: who says it of what, what waits for whom, the page and the links of mails, and who is told by the ladder."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints import events
from focalpoints.confirmation_lines import key_of
from focalpoints.confirmation_links import SIGNER, path_for_body, path_for_post
from focalpoints.errors import NothingToConfirm
from focalpoints.models import Appointment, Contact, Post, Role
from focalpoints.services import appoint as appoint_by_service
from focalpoints.services.confirmation import confirm
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.walking import walk
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import lines as inbox_lines
from tests.factories import appoint, make_country, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
NIGHT = datetime(2027, 3, 10, 4, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def unconfirmed(row, state=Freshness.UNCONFIRMED, **more):
    """A row on a rung, its next step due in the night."""
    with system_scope("test"):
        type(row).objects.filter(pk=row.pk).update(freshness=state, next_step_at=NIGHT, **more)
        row.refresh_from_db()
    return row


def appointment_of(person):
    with system_scope("test"):
        return Appointment.objects.select_related("post__country", "post__organisation").get(user=person)


def make_contact(post, value="office@example.org", **more):
    with system_scope("test"):
        made = Contact.objects.create(post=post, owner_id=post.body.members_label_id, kind="email", value=value, **more)
        made.refresh_from_db()
        return made


def fresh(row):
    with system_scope("test"):
        return type(row).objects.get(pk=row.pk)


def confirm_as(person, *rows):
    post = rows[0] if isinstance(rows[0], Post) else rows[0].post
    with access_scope(person):
        return confirm(entries=rows, body=post.body, actor=person.actor)


def post_keys(client, *rows, address="/focal-points/confirm/", name="chosen"):
    return client.post(address, {name: [key_of(row) for row in rows]})


# ── who may ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coordinator_senegal", True),
        ("focal_point_senegal", False),
        ("analyst_senegal", False),
        ("coordinator_spain", False),
        ("secretariat", False),  # Senegal has a coordinator
        ("superuser", False),
        ("ended", False),
    ],
)
def test_given_a_post_and_who_holds_it_when_somebody_confirms_them_then_only_a_coordinator_of_the_body_may(cast, who, may):
    held = unconfirmed(appointment_of(cast.focal_point_senegal))
    post = unconfirmed(held.post)
    person = getattr(cast, who)
    for row in (post, held):
        if may:
            assert confirm_as(person, row) == 1
            now = fresh(row)
            assert now.freshness == Freshness.CONFIRMED and now.confirmed_by_id == person.pk
            assert now.confirmed_from_id == person.actor.post.label_id and now.next_step_at > timezone.now() + 300 * DAY
        else:
            with pytest.raises(PermissionDenied):
                confirm_as(person, row)
            assert fresh(row).freshness == Freshness.UNCONFIRMED


def test_given_a_coordinator_when_they_confirm_their_own_appointment_then_it_is_refused_and_another_or_the_secretariat_may(cast):
    own = unconfirmed(appointment_of(cast.coordinator_senegal))
    with pytest.raises(PermissionDenied, match="Nobody confirms their own appointment"):
        confirm_as(cast.coordinator_senegal, own)
    assert confirm_as(cast.secretariat, own) == 1
    unconfirmed(own)
    assert confirm_as(make_member(cast.senegal, Role.COORDINATOR), own) == 1


def test_given_the_only_coordinator_who_holds_another_post_of_the_body_then_the_secretariat_confirms_them_there_too(cast):
    second = appoint(cast.coordinator_senegal, make_post(cast.senegal))
    assert confirm_as(cast.secretariat, unconfirmed(second)) == 1
    make_member(cast.senegal, Role.COORDINATOR)
    with pytest.raises(PermissionDenied):
        confirm_as(cast.secretariat, unconfirmed(second))


def test_given_a_country_without_a_coordinator_then_the_secretariat_confirms_its_entries(cast):
    mali = make_country("ML")
    post = unconfirmed(make_member(mali, Role.FOCAL_POINT).actor.post)
    assert confirm_as(cast.secretariat, post) == 1


def test_given_somebody_who_stands_in_for_a_coordinator_then_they_do_not_confirm_and_are_not_told(cast):
    deputy, now = cast.analyst_senegal, timezone.now()
    appoint(deputy, cast.coordinator_senegal.actor.post, since=now - DAY, until=now + DAY, kind="deputy")
    post = unconfirmed(cast.focal_point_senegal.actor.post, Freshness.FIRST_NOTICE)
    with pytest.raises(PermissionDenied, match="stands in"):
        confirm_as(deputy, post)
    assert {user for _kind, user, _data in walk_and_publish()} == {cast.coordinator_senegal.pk}


def test_given_a_contact_then_its_holder_confirms_it_and_a_coordinator_only_while_nobody_holds_the_post(cast):
    holder = cast.focal_point_senegal
    contact = unconfirmed(make_contact(holder.actor.post))
    for other in (cast.coordinator_senegal, cast.analyst_senegal):
        with pytest.raises(PermissionDenied):
            confirm_as(other, contact)
    assert confirm_as(holder, contact) == 1
    assert timezone.now() + 100 * DAY < fresh(contact).next_step_at < timezone.now() + 182 * DAY
    empty = unconfirmed(make_contact(make_post(cast.senegal)))
    assert confirm_as(cast.coordinator_senegal, empty) == 1


def test_given_the_database_lock_alone_then_nobody_of_another_country_changes_a_contact(cast):
    contact = unconfirmed(make_contact(cast.focal_point_senegal.actor.post))
    with access_scope(cast.coordinator_spain):
        assert Contact.objects.filter(pk=contact.pk).update(freshness="confirmed") == 0


# ── the act ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_several_entries_then_one_act_stands_in_the_register_with_their_ids(cast):
    held = appointment_of(cast.focal_point_senegal)
    assert confirm_as(cast.coordinator_senegal, held.post, held) == 2
    with system_scope("test"):
        event = Event.objects.get(kind=events.CONFIRMED.code)
    assert event.register_id == cast.senegal.coordination_label_id and event.actor_id == cast.coordinator_senegal.pk
    assert event.post_id == cast.coordinator_senegal.actor.post.label_id
    assert event.data == {"posts": [held.post_id], "appointments": [held.pk]}


def test_given_one_entry_that_one_may_not_confirm_then_none_is(cast):
    own, other = unconfirmed(appointment_of(cast.coordinator_senegal)), unconfirmed(appointment_of(cast.focal_point_senegal))
    with pytest.raises(PermissionDenied):
        confirm_as(cast.coordinator_senegal, other, own)
    assert fresh(other).freshness == Freshness.UNCONFIRMED


def test_given_an_entry_that_ended_meanwhile_then_it_is_passed_over_and_alone_refused(cast):
    gone, there = appointment_of(cast.focal_point_senegal), appointment_of(cast.analyst_senegal)
    with system_scope("test"):
        Appointment.objects.filter(pk=gone.pk).update(suspended_at=timezone.now())
    assert confirm_as(cast.coordinator_senegal, gone, there) == 1
    with pytest.raises(NothingToConfirm):
        confirm_as(cast.coordinator_senegal, gone)


# ── vacant by the ladder ───────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_holder_whom_nobody_confirms_then_the_post_is_marked_vacant_and_the_holder_keeps_their_rights(cast):
    holder = cast.focal_point_senegal
    held = unconfirmed(appointment_of(holder))
    with system_scope("test"):
        walk(NIGHT)
    assert fresh(held).freshness == fresh(held.post).freshness == Freshness.VACANT
    with access_scope(holder):
        assert Appointment.objects.now().filter(pk=held.pk).exists()
        assert holder.has_perm("focalpoints.submit_practices", cast.senegal)


def test_given_a_post_marked_vacant_with_its_holder_when_the_holder_is_confirmed_then_it_is_back_and_not_by_itself(cast):
    held = unconfirmed(appointment_of(cast.focal_point_senegal), Freshness.VACANT)
    post = unconfirmed(held.post, Freshness.VACANT)
    with pytest.raises(NothingToConfirm):
        confirm_as(cast.coordinator_senegal, post)
    assert confirm_as(cast.coordinator_senegal, held) == 2
    assert fresh(post).freshness == Freshness.CONFIRMED


def test_given_a_post_with_a_second_holder_who_is_confirmed_then_it_is_not_marked_vacant(cast):
    held = unconfirmed(appointment_of(cast.focal_point_senegal))
    with system_scope("test"):
        Appointment.objects.filter(pk=held.pk).update(valid=(NIGHT - 400 * DAY, NIGHT + 5 * DAY))
    appoint(make_person(), held.post, since=NIGHT - DAY, after=NIGHT + 5 * DAY)
    with system_scope("test"):
        walk(NIGHT)
    assert fresh(held).freshness == Freshness.VACANT and fresh(held.post).freshness == Freshness.CONFIRMED


def test_given_a_post_marked_vacant_when_somebody_is_appointed_then_the_mark_is_gone(cast):
    post = unconfirmed(make_post(cast.senegal), Freshness.VACANT)
    coordinator = cast.coordinator_senegal
    with access_scope(coordinator):
        appoint_by_service(post=post, person=make_person(), since=timezone.now(), actor=coordinator.actor)
    assert fresh(post).freshness == Freshness.CONFIRMED


# ── who is told ────────────────────────────────────────────────────────────────────────────────────────────────────
def walk_and_publish():
    with system_scope("test"):
        walk(NIGHT)
        waiting = list(Event.objects.filter(published_at=None).values_list("pk", flat=True))
    for pk in waiting:
        publish_event(pk)
    with system_scope("test"):
        told = Delivery.objects.filter(event__in=waiting, channel="in_app").select_related("event").order_by("pk")
        return [(row.event.kind.partition(".")[2], row.user_id, row.event.data) for row in told]


def test_given_several_entries_of_a_body_in_one_night_then_its_coordinators_get_one_message(cast):
    second = make_member(cast.senegal, Role.COORDINATOR)
    for person in (cast.focal_point_senegal, cast.analyst_senegal):
        unconfirmed(unconfirmed(appointment_of(person), Freshness.CONFIRMED).post, Freshness.FIRST_NOTICE)
    told = walk_and_publish()
    assert sorted(told) == sorted(("confirmation_due", person.pk, {"number": 4}) for person in (cast.coordinator_senegal, second))


def test_given_a_body_without_a_coordinator_then_the_secretariat_is_told(cast):
    unconfirmed(make_member(make_country("ML"), Role.FOCAL_POINT).actor.post, Freshness.CONFIRMED)
    assert walk_and_publish() == [("confirmation_due", cast.secretariat.pk, {"number": 1})]


def test_given_the_only_coordinators_own_appointment_then_the_secretariat_is_told_too(cast):
    unconfirmed(appointment_of(cast.coordinator_senegal), Freshness.CONFIRMED)
    assert {user for _kind, user, _data in walk_and_publish()} == {cast.coordinator_senegal.pk, cast.secretariat.pk}


def test_given_contacts_then_the_holder_of_the_post_is_told_once_and_the_coordinator_where_nobody_holds_it(cast):
    holder = cast.focal_point_senegal
    for value in ("a@example.org", "b@example.org"):
        unconfirmed(make_contact(holder.actor.post, value), Freshness.FIRST_NOTICE)
    unconfirmed(make_contact(make_post(cast.senegal)), Freshness.FIRST_NOTICE)
    assert sorted(walk_and_publish()) == sorted(
        [("contacts_due", holder.pk, {"number": 2}), ("confirmation_due", cast.coordinator_senegal.pk, {"number": 1})]
    )


def test_given_posts_that_are_marked_vacant_then_coordinators_and_the_secretariat_are_told_and_it_stands_in_the_register(cast):
    held = unconfirmed(appointment_of(cast.focal_point_senegal))
    told = walk_and_publish()
    data = {"posts": [held.post_id], "appointments": [held.pk]}
    assert sorted(told, key=str) == sorted(
        (("marked_vacant", who.pk, data) for who in (cast.coordinator_senegal, cast.secretariat)), key=str
    )
    with access_scope(cast.coordinator_senegal):
        marked = Event.objects.in_registers_of(cast.coordinator_senegal).get(kind=events.MARKED_VACANT.code)
        (line,) = inbox_lines(
            cast.coordinator_senegal, list(marked.deliveries.filter(channel="in_app", user=cast.coordinator_senegal))
        )
        assert (
            line["sentence"].startswith("1 post of Senegal is marked vacant")
            and line["address"] == "/focal-points/SN/continuity/"
        )


def test_given_a_message_about_entries_then_it_waits_until_all_are_confirmed_and_says_how_many_are_left(cast):
    coordinator = cast.coordinator_senegal
    held = unconfirmed(appointment_of(cast.focal_point_senegal), Freshness.FIRST_NOTICE)
    unconfirmed(held.post, Freshness.FIRST_NOTICE)
    walk_and_publish()

    def line():
        with access_scope(coordinator):
            (found,) = inbox_lines(
                coordinator, list(Delivery.objects.filter(channel="in_app", user=coordinator).select_related("event"))
            )
            return found["waits"], found["sentence"]

    assert line() == (True, "2 entries of Senegal wait for your confirmation.")
    confirm_as(coordinator, held)
    assert line() == (True, "1 entry of Senegal waits for your confirmation.")
    confirm_as(coordinator, held.post)
    assert line() == (False, "The entries of Senegal are confirmed.")


def test_given_a_holder_who_was_told_of_a_contact_then_the_message_waits_until_it_is_confirmed(cast):
    holder = cast.focal_point_senegal
    contact = unconfirmed(make_contact(holder.actor.post), Freshness.FIRST_NOTICE)
    walk_and_publish()
    with access_scope(holder):
        (line,) = inbox_lines(holder, list(Delivery.objects.filter(channel="in_app", user=holder).select_related("event")))
    assert line["waits"] and line["address"] == path_for_post(contact.post)
    confirm_as(holder, contact)
    with access_scope(holder):
        (line,) = inbox_lines(holder, list(Delivery.objects.filter(channel="in_app", user=holder).select_related("event")))
    assert not line["waits"]


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────
def text_of(answer) -> str:
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator_senegal)
    return client


def test_given_entries_that_wait_when_the_coordinator_opens_the_page_then_each_has_a_line_and_ones_own_says_who_confirms_it(
    coordinator, cast
):
    unconfirmed(cast.focal_point_senegal.actor.post)
    unconfirmed(appointment_of(cast.coordinator_senegal))
    unconfirmed(appointment_of(cast.coordinator_spain))
    answer = coordinator.get("/focal-points/confirm/")
    said = text_of(answer)
    assert answer.status_code == 200 and said.count("Unconfirmed since") == 2
    assert "another coordinator does, or the Secretariat" in said
    assert answer.content.count(b'name="one"') == 1 and b"checked" not in answer.content
    assert fresh(cast.focal_point_senegal.actor.post).freshness == Freshness.UNCONFIRMED  # reading changed nothing


def test_given_one_line_when_its_button_is_pressed_then_it_alone_is_confirmed(coordinator, cast):
    post, held = unconfirmed(cast.focal_point_senegal.actor.post), unconfirmed(appointment_of(cast.analyst_senegal))
    data = {"chosen": [key_of(held)], "one": key_of(post)}
    assert coordinator.post("/focal-points/confirm/", data).status_code == 302
    assert fresh(post).freshness == Freshness.CONFIRMED and fresh(held).freshness == Freshness.UNCONFIRMED
    assert "1 entry is confirmed." in text_of(coordinator.get("/focal-points/confirm/"))


def test_given_several_lines_chosen_then_all_are_confirmed_at_once(coordinator, cast):
    rows = [unconfirmed(appointment_of(cast.analyst_senegal)), unconfirmed(cast.analyst_senegal.actor.post)]
    assert post_keys(coordinator, *rows).status_code == 302
    assert {fresh(row).freshness for row in rows} == {Freshness.CONFIRMED}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "Choose at least one line."),
        (["post-1"], "none of this page"),
        (["country-7e1a5e4e-0c5b-4d0e-9c0f-0f5a4f3e2d1c"], "none of this page"),
        (["\x00"], "none of this page"),
        ([f"post-7e1a5e4e-0c5b-4d0e-9c0f-0f5a4f3e{number:04x}" for number in range(41)], "at most 40"),
    ],
)
def test_given_a_bad_choice_then_the_page_says_so_and_nothing_is_confirmed(coordinator, cast, keys, words):
    post = unconfirmed(cast.focal_point_senegal.actor.post)
    answer = coordinator.post("/focal-points/confirm/", {"chosen": keys})
    assert answer.status_code == (400 if keys == ["\x00"] else 422)
    assert keys == ["\x00"] or words in text_of(answer)
    assert fresh(post).freshness == Freshness.UNCONFIRMED


def test_given_entries_of_others_then_403_with_the_reason_404_for_what_one_may_not_see_and_none_is_confirmed(coordinator, cast):
    mine, theirs = unconfirmed(cast.focal_point_senegal.actor.post), unconfirmed(cast.focal_point_spain.actor.post)
    answer = post_keys(coordinator, mine, theirs)
    assert answer.status_code == 403 and b"A coordinator of Spain confirms" in answer.content
    hidden = make_contact(cast.focal_point_spain.actor.post, shown_to="secretariat")
    assert post_keys(coordinator, mine, hidden).status_code == 404
    assert fresh(mine).freshness == Freshness.UNCONFIRMED


def test_given_somebody_without_a_post_then_the_page_is_empty_and_nothing_of_it_exists(client, cast):
    client.force_login(cast.ended)
    post = unconfirmed(cast.focal_point_senegal.actor.post)
    assert "Nothing waits for your confirmation." in text_of(client.get("/focal-points/confirm/"))
    assert post_keys(client, post).status_code == 404


def test_given_the_link_of_a_mail_when_it_is_opened_then_it_asks_for_what_it_names_and_posts(coordinator, cast):
    post = unconfirmed(cast.focal_point_senegal.actor.post)
    address = path_for_body(cast.senegal)
    assert "1 line" not in text_of(coordinator.get(address)) and fresh(post).freshness == Freshness.UNCONFIRMED
    assert post_keys(coordinator, post, address=address, name="one").status_code == 302
    assert fresh(post).freshness == Freshness.CONFIRMED


def test_given_the_link_of_another_team_then_it_opens_and_gives_no_right(client, cast):
    client.force_login(cast.coordinator_spain)
    post = unconfirmed(cast.focal_point_senegal.actor.post)
    address = path_for_body(cast.senegal)
    assert "Nothing waits for your confirmation." in text_of(client.get(address))
    assert post_keys(client, post, address=address).status_code == 403


def test_given_a_link_that_was_cut_or_forged_then_404_and_without_signing_in_the_way_to_sign_in(client, cast):
    address = path_for_body(cast.senegal)
    assert client.get(address).status_code == 302
    client.force_login(cast.coordinator_senegal)
    forged = signing.Signer(key="another", salt=SIGNER.salt).sign_object(["b", "SN"])
    for bad in (address[:-3] + "/", address.replace("confirm/", "confirm/x"), f"/focal-points/confirm/{forged}/"):
        assert client.get(bad).status_code == 404, bad
        assert client.post(bad).status_code == 404, bad
    for named in (["b", "XX"], ["p", "7e1a5e4e-0c5b-4d0e-9c0f-0f5a4f3e2d1c"]):
        assert client.get(f"/focal-points/confirm/{SIGNER.sign_object(named)}/").status_code == 404


def test_given_a_holder_with_contacts_then_the_link_of_their_post_has_them_chosen_and_one_click_confirms(client, cast):
    holder = cast.focal_point_senegal
    client.force_login(holder)
    contacts = [unconfirmed(make_contact(holder.actor.post, f"{name}@example.org")) for name in "ab"]
    address = path_for_post(holder.actor.post)
    answer = client.get(address)
    assert answer.content.count(b" checked") == 2
    assert post_keys(client, *contacts, address=address).status_code == 302
    row = fresh(contacts[0])
    assert row.freshness == Freshness.CONFIRMED and row.confirmed_from_id == holder.actor.post.label_id


def test_given_more_lines_than_a_page_bears_then_the_most_pressing_stand_on_it_and_it_says_how_many_follow(coordinator, cast):
    for number in range(3):
        unconfirmed(make_contact(make_post(cast.senegal, Role.OBSERVER), f"{number}@example.org"), Freshness.FIRST_NOTICE)
    for _ in range(39):
        unconfirmed(appointment_of(make_member(cast.senegal, Role.CONTRIBUTOR if _ % 2 else Role.OBSERVER)))
    answer = coordinator.get("/focal-points/confirm/")
    assert answer.content.count(b'name="one"') == 40 and answer.content.count(b'name="one" value="contact') == 1
    assert "2 more lines follow" in text_of(answer)


def test_given_one_and_twenty_one_lines_then_the_page_asks_the_same_number_of_questions(coordinator, cast):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get("/focal-points/confirm/").status_code == 200
        return [query["sql"] for query in captured.captured_queries if "reference_" not in query["sql"]]

    unconfirmed(make_contact(make_post(cast.senegal)))
    unconfirmed(cast.focal_point_senegal.actor.post)
    ask()
    one = ask()
    for number in range(20):
        unconfirmed(make_contact(make_post(cast.senegal, Role.OBSERVER), f"{number}@example.org"))
        unconfirmed(appointment_of(make_member(cast.senegal, Role.CONTRIBUTOR)))
    many = ask()
    assert len(many) == len(one), "\n".join(many)


def test_given_the_secretariat_then_its_page_has_what_nobody_else_can_confirm(client, cast):
    client.force_login(cast.secretariat)
    mali = make_member(make_country("ML"), Role.FOCAL_POINT, name="Fatou Keita")
    unconfirmed(appointment_of(mali))
    unconfirmed(appointment_of(cast.coordinator_spain))  # Spain's only one
    unconfirmed(appointment_of(cast.focal_point_senegal))
    said = text_of(client.get("/focal-points/confirm/"))
    assert "Fatou Keita" in said and cast.coordinator_spain.name in said and cast.focal_point_senegal.name not in said
