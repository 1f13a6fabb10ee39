"""The pages of a handover and of absences, as each person meets them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import Absence, Handover, Invitation, Role
from focalpoints.services.handover_signing import sign
from rabatplatform.access.scope import system_scope
from rabatplatform.notifications.models import Delivery
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.focalpoints.handing import act, approved, day, make_people, planned, stored, tell

pytestmark = pytest.mark.django_db
SIGN = {"agreed": "on"}


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def ask(client):
    """ask(person, address, **post) → the response; with `post` it is a POST."""

    def request(who, address, /, **post):
        client.force_login(who)
        return client.post(address, post) if post else client.get(address)

    return request


def new(people, post=None) -> str:
    return f"/focal-points/posts/{(post or people.post).reference}/handover/"


def at(handover, part="") -> str:
    return f"/focal-points/handovers/{handover.reference}/{part}"


def reference_of(person) -> str:
    with system_scope("test"):
        return str(person.appointments.get(kind="holder").reference)


def test_given_a_holder_when_they_go_through_the_steps_then_each_step_leads_to_the_next_and_both_sign(people, ask):
    page = ask(people.holder, new(people)).content.decode()
    assert "Modou Faye (Observer)" in page and "the coordinator invites them" in page and "Can the holder sign?" not in page
    answer = ask(people.holder, new(people), person=reference_of(people.successor))
    handover = _only()
    assert answer.url == at(handover, "overlap/")
    assert "At most" not in ask(people.holder, answer.url).content.decode()
    days = {"begins_on": day(10).isoformat(), "last_on": day(24).isoformat(), "until_on": day(400).isoformat()}
    assert ask(people.holder, answer.url, **days).url == at(handover)
    page = ask(people.holder, at(handover)).content.decode()
    assert "15 days, both hold the post" in page and "your access to it ends by itself" in page
    assert "It waits for the approval of a coordinator." in page and "/sign/" not in page
    page = ask(people.coordinator, at(handover)).content.decode()
    assert "With your approval both can sign" in page and "the access of Khady Mbaye ends by itself" in page
    assert ask(people.coordinator, at(handover, "approve/"), x="1").url == at(handover)
    assert "Approved by Ibrahima Thiam" in ask(people.successor, at(handover)).content.decode()
    assert ask(people.holder, at(handover, "sign/"), **SIGN).status_code == 302
    answer = ask(people.successor, at(handover, "sign/"), **SIGN)
    assert stored(handover).state == "signed"
    assert "The post passes to Modou Faye" in ask(people.successor, answer.url).content.decode()


def _only() -> Handover:
    with system_scope("test"):
        return Handover.objects.get()


def test_given_a_coordinator_when_they_invite_somebody_and_say_the_holder_is_ill_then_they_do_it_alone(people, ask):
    page = ask(people.coordinator, new(people)).content.decode()
    assert "Can the holder sign?" in page and "A new member" in page
    data = {"person": "invite", "name": "New Comer", "email": "new@example.org", "language": "fr", "reason": "ill"}
    answer = ask(people.coordinator, new(people), **data)
    handover = _only()
    assert handover.is_alone and handover.reason == "ill"
    days = {"begins_on": day(0).isoformat(), "last_on": day(0).isoformat(), "until_on": day(400).isoformat()}
    ask(people.coordinator, answer.url, **days)
    page = ask(people.coordinator, at(handover)).content.decode()
    assert "New Comer was invited on" in page and "hands this post over alone" in page and "Does not sign" in page
    assert stored(handover).state == "approved"
    page = ask(people.holder, at(handover)).content.decode()
    assert "New Comer" not in page and "What passes to the successor" in page


def test_given_an_invited_person_without_any_post_then_the_start_page_leads_them_to_sign(people, ask):
    handover = approved(people)
    newcomer = make_person(name="New Comer")
    with system_scope("test"):
        Handover.objects.filter(pk=handover.pk).update(incoming=newcomer)
    page = ask(newcomer, "/")
    assert [task["href"] for task in page.context["tasks"]] == [at(handover)]
    assert "Sign the handover of" in page.content.decode()
    page = ask(newcomer, at(handover)).content.decode()
    assert "You see what belongs to the post from the day" in page and "I take the post over" in page
    assert ask(newcomer, at(handover, "sign/"), **SIGN).url == at(handover)
    assert ask(newcomer, "/").context["tasks"] == []


def test_given_a_plan_then_it_waits_on_the_start_page_for_those_who_approve_and_then_for_the_two_even_when_read(people, ask):
    handover = planned(people)
    tell()
    for person, number in ((people.coordinator, 1), (people.holder, 0), (people.successor, 0)):
        assert len(ask(person, "/").context["tasks"]) == number
    ask(people.coordinator, at(handover, "approve/"), x="1")
    tell()
    with system_scope("test"):
        Delivery.objects.update(read_at=timezone.now())
    for person, number in ((people.coordinator, 0), (people.holder, 1), (people.successor, 1)):
        assert len(ask(person, "/").context["tasks"]) == number


def test_given_each_person_then_pages_answer_as_their_rights_say(people, ask):
    handover = approved(people)
    stand_in, abroad = make_member(people.senegal), make_member(make_country("ES"), Role.COORDINATOR)
    appoint(stand_in, people.post, until=timezone.now() + timedelta(days=5), kind="deputy")
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    for person in (abroad, make_member(people.senegal), secretary):
        assert ask(person, at(handover)).status_code == 404
        assert ask(person, at(handover, "sign/"), **SIGN).status_code == 404
        assert ask(person, new(people)).status_code == 403
    assert ask(stand_in, at(handover)).status_code == 200
    for part in ("sign/", "approve/", "alone/", "word/", "withdraw/", "overlap/", "successor/"):
        assert ask(stand_in, at(handover, part), x="1").status_code == 403
    assert ask(people.coordinator, at(handover, "sign/"), **SIGN).status_code == 403
    assert ask(people.successor, at(handover, "overlap/")).status_code == 403
    assert ask(people.holder, at(handover, "nothing/")).status_code == 404
    assert ask(people.holder, new(people)).url == at(handover)


def test_given_refusals_then_the_page_says_so_with_422_and_the_field_by_name(people, ask):
    answer = ask(people.holder, new(people), person="")
    assert answer.status_code == 422 and "Choose who follows." in answer.content.decode()
    assert ask(people.coordinator, new(people), person="invite").status_code == 422
    handover = approved(people)
    for data, said in (
        ({"begins_on": day(10), "last_on": day(80), "until_on": day(400)}, "The overlap is at most 60 days"),
        ({"begins_on": day(-1), "last_on": day(8), "until_on": day(400)}, "This day has passed"),
        ({"begins_on": "soon", "last_on": "", "until_on": day(400)}, "Write the day as"),
    ):
        answer = ask(people.holder, at(handover, "overlap/"), **data)
        assert answer.status_code == 422 and said in answer.content.decode()
    answer = ask(people.holder, at(handover, "sign/"), x="1")
    assert answer.status_code == 422 and "Tick the box to sign." in answer.content.decode()
    act(sign, people.holder, handover=handover)
    answer = ask(people.holder, at(handover, "sign/"), **SIGN)
    assert answer.status_code == 422 and "You have signed already." in answer.content.decode()
    answer = ask(people.coordinator, at(handover, "alone/"), reason="because")
    assert answer.status_code == 422 and "Choose a reason from the list." in answer.content.decode()
    answer = ask(people.coordinator, at(handover, "approve/"), x="1")
    assert answer.status_code == 422 and "approved already" in answer.content.decode()


def test_given_a_word_then_the_two_and_the_coordinator_read_it_and_neither_deputies_nor_later_holders(people, ask):
    handover = approved(people)
    ask(people.holder, at(handover, "word/"), word="The airline calls before 6:00.\r\nTwo numbers.")
    stand_in, later_holder = make_member(people.senegal), make_person()
    appoint(stand_in, people.post, until=timezone.now() + timedelta(days=5), kind="deputy")
    for person, reads in ((people.holder, True), (people.successor, True), (people.coordinator, True), (stand_in, False)):
        assert ("airline calls" in ask(person, at(handover)).content.decode()) == reads
    with system_scope("test"):
        people.holder.appointments.update(suspended_at=timezone.now(), valid="empty", sole="empty")
    appoint(later_holder, people.post)
    page = ask(later_holder, at(handover))
    assert page.status_code == 200 and "airline calls" not in page.content.decode()


def test_given_an_open_handover_when_it_is_withdrawn_then_the_page_says_what_happens_and_then_that_it_is(people, ask):
    handover = approved(people)
    assert "Nothing passes" in ask(people.successor, at(handover, "withdraw/")).content.decode()
    ask(people.successor, at(handover, "withdraw/"), x="1")
    page = ask(people.holder, at(handover)).content.decode()
    assert "This handover was withdrawn" in page and "/sign/" not in page
    assert ask(people.holder, at(handover, "overlap/")).url == at(handover)


def test_given_a_vacant_post_then_there_is_no_last_day_and_only_the_successor_signs(people, ask):
    people.post = make_post(people.senegal)
    answer = ask(people.coordinator, new(people), person=reference_of(people.successor))
    page = ask(people.coordinator, answer.url).content.decode()
    assert 'name="last_on"' not in page
    ask(people.coordinator, answer.url, begins_on=day(0).isoformat(), until_on=day(100).isoformat())
    handover = _only()
    assert "Nobody holds it now." in ask(people.successor, at(handover)).content.decode()
    ask(people.successor, at(handover, "sign/"), **SIGN)
    assert stored(handover).state == "signed"


def test_given_an_invitation_when_somebody_else_is_named_then_the_page_says_that_it_is_withdrawn(people, ask):
    ask(people.coordinator, new(people), person="invite", name="New Comer", email="new@example.org", language="fr")
    handover = _only()
    assert "New Comer is invited and has not accepted yet" in ask(people.coordinator, at(handover, "successor/")).content.decode()
    ask(people.coordinator, at(handover, "successor/"), person=reference_of(people.successor))
    with system_scope("test"):
        assert Invitation.objects.get().state == "withdrawn"
    assert stored(handover).incoming == people.successor


def test_given_more_or_less_that_the_post_owns_then_the_page_costs_the_same(people, ask):
    handover = approved(people)
    address = at(handover)
    ask(people.coordinator, address)
    with CaptureQueriesContext(connection) as few:
        ask(people.coordinator, address)
    for _number in range(5):
        make_post(people.senegal, deputy=people.post)
    with CaptureQueriesContext(connection) as more:
        ask(people.coordinator, address)
    assert len(more) == len(few) + 1  # the titles of the posts it stands in for


# ── absences ───────────────────────────────────────────────────────────────────────────────────────────────────────
def absence_at(people) -> str:
    return f"/focal-points/posts/{people.post.reference}/absence/"


def test_given_a_holder_when_they_tell_an_absence_then_only_those_they_may_name_are_offered_and_it_can_be_ended(people, ask):
    analyst = make_member(people.senegal, Role.ANALYST, name="Cheikh Diouf")
    page = ask(people.holder, absence_at(people)).content.decode()
    assert "Cheikh Diouf" in page and "Modou Faye (" not in page and "Who is away?" not in page
    days = {"first_on": day(0).isoformat(), "last_on": day(5).isoformat(), "deputy": reference_of(analyst)}
    assert ask(people.holder, absence_at(people), **days).status_code == 302
    page = ask(people.holder, absence_at(people)).content.decode()
    assert "Cheikh Diouf stands in" in page
    with system_scope("test"):
        absence = Absence.objects.get()
    address = f"/focal-points/absences/{absence.reference}/end/"
    assert ask(make_member(people.senegal), address, x="1").status_code == 403
    assert ask(people.coordinator, address, x="1").status_code == 302
    assert "Nobody stands in" not in ask(people.holder, absence_at(people)).content.decode()
    with system_scope("test"):
        assert Absence.objects.get().period.upper <= timezone.now()


def test_given_days_that_do_not_fit_then_the_absence_is_refused_at_the_field(people, ask):
    answer = ask(people.coordinator, absence_at(people), first_on=day(3).isoformat(), last_on=day(1).isoformat(), deputy="")
    assert answer.status_code == 422 and "The last day comes after the first." in answer.content.decode()
    assert ask(people.successor, absence_at(people)).status_code == 403


def test_given_few_or_many_colleagues_then_the_pages_that_offer_them_cost_the_same(people, ask):
    counts = []
    for _round in range(2):
        for address in (absence_at(people), new(people)):
            ask(people.holder, address)
            with CaptureQueriesContext(connection) as asked:
                ask(people.holder, address)
            counts.append(len(asked))
        for _number in range(5):
            make_member(people.senegal, Role.ANALYST)
    assert counts[:2] == counts[2:]
