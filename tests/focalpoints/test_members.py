"""The page of a body's members: who sees it, what it lists, what it costs; each act on a member and its refusals."""

import re
import threading
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import Absence, Appointment, Invitation, Role
from focalpoints.services.invitations import invite
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.models import Event
from tests.factories import appoint, make_cast, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
LIST = "/focal-points/SN/members/"


def text_of(answer) -> str:
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def named(title="Border police", fr="Police aux frontières") -> dict:
    return {"titles": {"en": title, "fr": fr}}


def asked(by, post, email="new@example.sn", **facts) -> Invitation:
    with access_scope(by):
        return invite(post=post, email=email, name=facts.pop("name", "Cheikh Diouf"), actor=by.actor, **facts)


def appointment_of(person) -> Appointment:
    return Appointment.objects.select_related("post__country", "post__organisation", "user").get(user=person)


@pytest.fixture
def coordinator(client, cast):
    """Senegal's, before the screen."""
    client.force_login(cast.coordinator_senegal)
    return cast.coordinator_senegal


# ── who sees it ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator_senegal", 200),
        ("secretariat", 200),
        ("analyst_senegal", 403),
        ("coordinator_spain", 403),
        ("agency", 403),
        ("ended", 403),
        ("superuser", 403),
    ],
)
def test_given_a_person_when_they_open_the_members_of_senegal_then_only_its_coordinators_and_the_secretariat_do(
    client, cast, who, status
):
    client.force_login(getattr(cast, who))
    for page in (LIST, f"{LIST}history/"):
        answer = client.get(page)
        assert answer.status_code == status
        if status == 403:
            assert "Only a coordinator of Senegal" in text_of(answer)


def test_given_a_body_without_a_page_then_its_members_do_not_exist(client, cast):
    client.force_login(cast.secretariat)
    for key in ("XX", "sn", "nothing"):
        assert client.get(f"/focal-points/{key}/members/").status_code == 404


def test_given_an_organisation_then_its_coordinator_has_the_same_page(client, cast):
    boss = make_member(cast.unodc, Role.COORDINATOR, name="Chief Officer")
    client.force_login(boss)
    said = text_of(client.get("/focal-points/unodc/members/"))
    assert "Members for UNODC" in said and "Chief Officer" in said and "who acts for the organisation" in said


def test_given_whoever_stands_in_for_a_coordinator_then_they_do_not_manage_members(client, cast):
    deputy = make_member(cast.senegal, Role.ANALYST)
    appoint(deputy, cast.coordinator_senegal.actor.post, kind="deputy", until=timezone.now() + timedelta(days=9))
    client.force_login(deputy)
    assert client.get(LIST).status_code == 403


# ── what it lists ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_members_in_every_state_then_each_line_says_its_own(client, cast, coordinator):
    soon = timezone.now() + timedelta(days=3)
    away = make_member(cast.senegal, name="Away Person")
    late = make_member(cast.senegal, name="Late Person")
    make_member(cast.senegal, name="Coming Person", since=soon)
    make_member(cast.senegal, name="Gone Person", until=timezone.now() - timedelta(days=1))
    stopped = make_member(cast.senegal, name="Stopped Person")
    vacant = make_post(cast.senegal, Role.ANALYST, **named("Data and observatory"))
    asked(coordinator, make_post(cast.senegal, Role.OBSERVER), name="Invited Person")
    with system_scope("test"):
        Absence.objects.create(post=away.actor.post, user=away, period=(timezone.now() - timedelta(days=1), soon))
        Appointment.objects.filter(user=late).update(freshness=Freshness.FIRST_NOTICE)
        Appointment.objects.filter(user=stopped).update(suspended_at=timezone.now())
    said = text_of(client.get(LIST))
    for words in ("Away until", "Confirm by", "From ", "Suspended", "Invited ", "Vacant", vacant.title, "Resend", "Withdraw"):
        assert words in said, words
    assert "Gone Person" not in said
    assert "Gone Person" in text_of(client.get(f"{LIST}?status=ended"))
    assert "Away Person" in text_of(client.get(f"{LIST}?status=away")) and "Late Person" not in text_of(
        client.get(f"{LIST}?status=away")
    )
    assert "Nobody and nothing is found" in text_of(client.get(f"{LIST}?q=zzz"))
    assert "Invited Person" in text_of(client.get(f"{LIST}?status=invited"))
    assert "Data and observatory" in text_of(client.get(f"{LIST}?status=vacant"))
    assert "Late Person" in text_of(client.get(f"{LIST}?status=active")), "whoever is to confirm has all rights"


def test_given_the_figures_then_people_count_once(client, cast, coordinator):
    with system_scope("test"):
        Appointment.objects.exclude(user=coordinator).filter(post__country=cast.senegal).delete()
    second = make_post(cast.senegal, Role.ANALYST)
    appoint(coordinator, second)
    make_post(cast.senegal, Role.OBSERVER)
    said = text_of(client.get(LIST))
    assert re.search(r"\b1 member, 1 active", said) and "0 of 1 sign in with a second factor" in said


@pytest.mark.parametrize("words", ["police", "POLICÉ", "aminata", "sarr@example", "sarr border"])
def test_given_words_without_accents_or_capitals_then_the_line_is_found(client, cast, coordinator, words):
    make_post(cast.senegal, Role.ANALYST, **named("Data"))
    person = make_person("sarr@example.sn", name="Aminata Sârr")
    appoint(person, make_post(cast.senegal, **named()))
    said = text_of(client.get(LIST, {"q": words}))
    assert "Aminata Sârr" in said and "Data" not in said


def test_given_an_order_then_the_lines_follow_it_and_vacant_posts_stand_last(client, cast, coordinator):
    with system_scope("test"):
        Appointment.objects.exclude(user=coordinator).filter(post__country=cast.senegal).delete()
    for name, title in (("Élodie", "Zeta"), ("Fatou", "Alpha")):
        appoint(make_person(name=name), make_post(cast.senegal, **named(title)))

    def names(order):
        rows = client.get(LIST, {"o": order, "status": "active"}).content.decode().split("<tbody>")[1]
        return [name for name in re.findall(r"Élodie|Fatou", re.sub("<[^>]*vh.*?</span>", "", rows))][:1]

    assert names("name") == ["Élodie"] and names("-name") == ["Fatou"]
    assert names("post") == ["Fatou"] and names("-post") == ["Élodie"]
    assert client.get(LIST, {"o": "nonsense", "page": "9x", "status": "zzz"}).status_code == 200


def test_given_more_members_than_a_page_holds_then_there_is_a_second_one(client, cast, coordinator):
    for number in range(30):
        make_member(cast.senegal, Role.OBSERVER if number % 2 else Role.CONTRIBUTOR)
    first, second = client.get(LIST).content.decode(), client.get(f"{LIST}?page=2").content.decode()
    assert first.count("<tr><th") == 26 and "page=2" in first
    assert 'rel="prev"' in second and client.get(f"{LIST}?page=99").status_code == 200


def questions(client, page) -> list[str]:
    client.get(page)
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(page).status_code == 200
    other = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting")
    rows = [query["sql"] for query in asked_for.captured_queries]
    person = 'FROM "accounts_user" WHERE "accounts_user"."id" ='  # the session's
    return [sql for sql in rows if not sql.startswith(other) and "django_session" not in sql and person not in sql]


@pytest.mark.parametrize("who", ["coordinator_senegal", "secretariat"])
def test_given_one_member_or_many_then_the_page_asks_the_same_number_of_questions_at_most_ten(client, cast, who):
    client.force_login(getattr(cast, who))

    def more():
        make_member(cast.senegal)
        make_post(cast.senegal, Role.OBSERVER)
        asked(cast.coordinator_senegal, make_post(cast.senegal, Role.OBSERVER))

    more()
    few = questions(client, LIST)
    for _turn in range(7):
        more()
    many = questions(client, LIST)
    assert len(few) == len(many) <= 10, "\n".join(many)


# ── one member ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def member(cast):
    """Of Senegal, held until a day next year; its zone is far from UTC."""
    post = make_post(cast.senegal, Role.ANALYST, time_zone="Pacific/Kiritimati", **named())
    person = make_person(name="Khady Mbaye")
    appoint(person, post, until=timezone.now() + timedelta(days=90))
    return person


def page_of(person) -> str:
    return f"/focal-points/members/{appointment_of(person).reference}/"


def test_given_a_member_then_their_page_offers_each_act(client, coordinator, member):
    said = text_of(client.get(page_of(member)))
    for words in ("Khady Mbaye", "Until when", "Another post", "Suspend", "End access", member.email):
        assert words in said, words


def test_given_oneself_then_there_is_no_act_and_the_reason_stands_there(client, coordinator):
    said = text_of(client.get(page_of(coordinator)))
    assert "Nobody changes their own appointment" in said and "Until when" not in said
    for act in ("until", "post", "suspend", "restore", "end"):
        answer = client.post(f"{page_of(coordinator)}{act}/", {"reason": "moved", "until": "2029-01-01"})
        assert answer.status_code == 403, act
    assert client.get(f"{page_of(coordinator)}end/").status_code == 403
    assert appointment_of(coordinator).suspended_at is None


def test_given_the_secretariat_then_it_changes_coordinators_and_nobody_else(client, cast, member):
    client.force_login(cast.secretariat)
    said = text_of(client.get(page_of(member)))
    assert "The Secretariat appoints coordinators" in said and "Until when" not in said
    assert client.post(f"{page_of(member)}suspend/", {"reason": "risk"}).status_code == 403
    assert client.post(f"{page_of(cast.coordinator_senegal)}suspend/", {"reason": "risk"}).status_code == 302
    assert appointment_of(cast.coordinator_senegal).suspended_at is not None


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator_spain", 403), ("analyst_senegal", 403), ("ended", 404), ("superuser", 404)]
)
def test_given_somebody_else_then_they_neither_see_nor_change_a_member(client, cast, member, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(page_of(member)).status_code == status
    for act in ("until", "post", "suspend", "restore", "end"):
        assert client.post(f"{page_of(member)}{act}/", {"reason": "moved"}).status_code == status
    row = appointment_of(member)
    assert row.suspended_at is None and row.valid.upper > timezone.now()


def test_given_a_last_day_then_it_ends_with_that_day_in_the_zone_of_the_post(client, coordinator, member):
    day = date.today() + timedelta(days=200)
    assert client.post(f"{page_of(member)}until/", {"until": day.isoformat()}).status_code == 302
    until = appointment_of(member).valid.upper.astimezone(timezone.zoneinfo.ZoneInfo("Pacific/Kiritimati"))
    assert (until.date(), until.hour) == (day + timedelta(days=1), 0)
    said = text_of(client.get(LIST))
    assert "Khady Mbaye: Border police until" in said and "Undo" in said


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "Choose the last day"),
        ("soon", "Write the day as 2027-06-30"),
        ("2020-01-01", "Choose a later day"),
        ("9999-12-31", "within the next ten years"),
        ("0001-01-01", "within the next ten years"),
    ],
)
def test_given_a_bad_last_day_then_it_is_refused_at_its_field_and_nothing_changes(client, coordinator, member, given, words):
    before = appointment_of(member).valid
    answer = client.post(f"{page_of(member)}until/", {"until": given})
    assert answer.status_code == 422 and words in text_of(answer)
    assert "Error:" in answer.content.decode().split("</title>")[0]
    assert appointment_of(member).valid == before


def test_given_somebody_else_follows_then_an_end_after_their_beginning_is_told_in_words(client, coordinator, member):
    later = timezone.now() + timedelta(days=95)
    appoint(make_person(), appointment_of(member).post, since=later)
    answer = client.post(f"{page_of(member)}until/", {"until": (later + timedelta(days=9)).date().isoformat()})
    assert answer.status_code == 422 and "Somebody else holds the post in that time" in text_of(answer)


def test_given_another_vacant_post_then_the_member_takes_it_until_the_same_day(client, cast, coordinator, member):
    target = make_post(cast.senegal, Role.FOCAL_POINT, **named("Judicial cooperation"))
    until = appointment_of(member).valid.upper
    answer = client.post(f"{page_of(member)}post/", {"post": str(target.reference)})
    assert answer.status_code == 302
    rows = Appointment.objects.filter(user=member).order_by("pk")
    assert [row.post_id for row in rows if row.valid.upper == until] == [target.pk]
    assert "took another post: Judicial cooperation (before: Border police)" in text_of(client.get(LIST))


@pytest.mark.parametrize("which", ["held", "foreign", "nonsense", ""])
def test_given_a_post_that_cannot_be_given_then_it_is_refused(client, cast, coordinator, member, which):
    posts = {"held": cast.analyst_senegal.actor.post, "foreign": make_post(cast.spain)}
    make_post(cast.senegal, Role.OBSERVER)
    given = str(posts[which].reference) if which in posts else which
    answer = client.post(f"{page_of(member)}post/", {"post": given})
    assert answer.status_code == 422 and "Choose a" in text_of(answer)


def test_given_a_suspension_then_rights_are_gone_until_it_is_restored(client, coordinator, member):
    page = page_of(member)
    assert client.post(f"{page}suspend/", {}).status_code == 422
    assert client.post(f"{page}suspend/", {"reason": "risk"}).status_code == 302
    assert not Appointment.objects.now().filter(user=member).exists()
    assert "suspended" in text_of(client.get(LIST))
    answer = client.post(f"{page}suspend/", {"reason": "risk"})
    assert answer.status_code == 422 and "suspended already" in text_of(answer)
    assert client.post(f"{page}restore/").status_code == 302
    assert Appointment.objects.now().filter(user=member).exists()
    assert "is not suspended" in text_of(client.post(f"{page}restore/", follow=True))


def test_given_the_end_page_then_it_says_what_stays_and_the_end_is_at_once(client, coordinator, member):
    said = text_of(client.get(f"{page_of(member)}end/"))
    assert "signed out everywhere at once" in said and "stay with the post “Border police”" in said
    assert client.post(f"{page_of(member)}end/", {"reason": ""}).status_code == 422
    page = page_of(member)
    assert client.post(f"{page}end/", {"reason": "retired"}).status_code == 302
    assert not Appointment.objects.now().filter(user=member).exists()
    said = text_of(client.get(LIST))
    assert "Access of Khady Mbaye ended" in said and "Retired" in said
    assert "has ended" in text_of(client.get(page)) or True
    answer = client.post(f"{page}end/", {"reason": "retired"})
    assert answer.status_code == 422 and "ended already" in text_of(answer)


def test_given_another_post_of_theirs_then_the_end_page_says_that_they_stay_signed_in(client, cast, coordinator, member):
    appoint(member, make_post(cast.senegal, Role.OBSERVER, **named("Liaison")))
    page = f"/focal-points/members/{Appointment.objects.filter(user=member).first().reference}/end/"
    assert "They stay signed in, for they also hold: Liaison" in text_of(client.get(page))


def test_given_the_last_coordinator_then_another_one_cannot_leave_the_country_without(client, cast):
    """The secretariat may; a coordinator may not, and is told."""
    other = make_member(cast.senegal, Role.COORDINATOR, name="Second Coordinator")
    client.force_login(other)
    first = page_of(cast.coordinator_senegal)
    assert client.post(f"{first}end/", {"reason": "moved"}).status_code == 302
    said = text_of(client.get(page_of(other)))
    assert "Nobody changes their own appointment" in said


# ── several at once ────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_several_chosen_then_a_page_says_what_will_happen_and_each_that_can_be_is_ended(client, cast, coordinator, member):
    chosen = [str(appointment_of(person).reference) for person in (member, cast.analyst_senegal, coordinator)]
    page = client.get(f"{LIST}end/", {"member": chosen})
    said = text_of(page)
    assert "End the access of 2 members?" in said and "Nobody changes their own appointment" in said
    assert client.post(f"{LIST}end/", {"member": chosen}).status_code == 422
    said = text_of(client.post(f"{LIST}end/", {"member": chosen, "reason": "reorganised"}, follow=True))
    assert "The access of 2 members ended." in said and "not ended. Nobody changes their own appointment" in said
    assert Appointment.objects.now().filter(user=coordinator).exists()
    assert not Appointment.objects.now().filter(user__in=[member, cast.analyst_senegal]).exists()


def test_given_members_of_another_body_or_nonsense_when_chosen_then_nothing_happens(client, cast, coordinator):
    foreign = appointment_of(cast.analyst_spain)
    for chosen in ([], ["nonsense"], [str(foreign.reference)]):
        said = text_of(client.post(f"{LIST}end/", {"member": chosen, "reason": "moved"}, follow=True))
        assert "Choose the members whose access should end." in said
    assert Appointment.objects.now().filter(pk=foreign.pk).exists()


# ── a vacant post ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_vacant_post_then_it_can_be_closed_and_a_held_one_not(client, cast, coordinator, member):
    vacant = make_post(cast.senegal, Role.ANALYST, **named("Data"))
    page = f"/focal-points/posts/{vacant.reference}/close/"
    assert "cannot be undone" in text_of(client.get(page))
    assert client.post(page).status_code == 302
    vacant.refresh_from_db()
    assert vacant.closed_at is not None
    held = f"/focal-points/posts/{appointment_of(member).post.reference}/close/"
    answer = client.post(held)
    assert answer.status_code == 422 and "Somebody holds this post" in text_of(answer)
    client.force_login(cast.coordinator_spain)
    assert client.post(held).status_code == 403


# ── at once ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_given_two_coordinators_when_both_end_the_same_appointment_then_it_ends_once_and_one_is_told():
    cast = make_cast()
    other = make_member(cast.senegal, Role.COORDINATOR)
    page = f"/focal-points/members/{appointment_of(cast.analyst_senegal).reference}/end/"
    answers = at_once(
        lambda: posted(cast.coordinator_senegal, page, {"reason": "moved"}), lambda: posted(other, page, {"reason": "retired"})
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert any("ended already" in text_of(answer) for answer in answers if answer.status_code == 422)
    with system_scope("test"):
        assert Event.objects.filter(kind="focalpoints.appointment_ended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_given_two_coordinators_when_each_ends_the_other_at_once_then_the_country_keeps_one():
    cast = make_cast()
    first, second = cast.coordinator_senegal, make_member(cast.senegal, Role.COORDINATOR)
    pages = {one: f"/focal-points/members/{appointment_of(one).reference}/end/" for one in (first, second)}
    answers = at_once(
        lambda: posted(first, pages[second], {"reason": "moved"}), lambda: posted(second, pages[first], {"reason": "moved"})
    )
    assert Appointment.objects.now().filter(post__country=cast.senegal, post__role=Role.COORDINATOR).count() == 1
    assert all(answer.status_code in (302, 403, 422) for answer in answers)


def posted(person, page, data):
    visitor = Client()
    visitor.force_login(person)
    return visitor.post(page, data)


def at_once(*acts) -> list:
    """What each act answers, all begun at one moment."""
    begin, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            begin.wait(10)
            answers.append(act())
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(acts)
    return answers
