"""Kinds of message: what each sends, what it would send, and switching it off."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.audit.models import AuditEntry
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.errors import SwitchRefused
from rabatplatform.notifications.follows import signature_of
from rabatplatform.notifications.models import Delivery, Follow, KindFigures, KindSwitch
from rabatplatform.notifications.services.figures import count_month, count_states
from rabatplatform.notifications.services.forecasting import forecast
from rabatplatform.notifications.services.news import write_news
from rabatplatform.notifications.services.switching import switch_kind
from rabatplatform.notifications.tasks import count_month as count_month_task
from rabatplatform.notifications.tasks import deliver, deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_deliveries import submit

pytestmark = pytest.mark.django_db
KIND = "practices.submitted"


def switch(cast, state, reason="A storm of mails", code=KIND):
    with access_scope(cast.secretariat):
        return switch_kind(actor=cast.secretariat.actor, kind=kind_of(code), state=state, reason=reason)


def tell(cast, draft) -> Event:
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.get(kind=KIND)
    publish_event(event.pk)
    return event


def states(event) -> set:
    with system_scope("test"):
        return set(Delivery.objects.filter(event=event).values_list("channel", "state"))


def test_given_a_kind_that_is_off_then_its_mails_are_withheld_with_the_reason_and_on_again_they_go(
    cast, draft, client, mailoutbox
):
    switch(cast, "off")
    off = tell(cast, draft)
    assert states(off) == {("mail", "withheld"), ("in_app", "sent")}
    with system_scope("test"):
        mail = Delivery.objects.get(event=off, channel="mail")
        assert mail.error == "switched_off"
    assert deliver(mail.pk) is None and deliver_left_behind() == 0 and mailoutbox == []
    client.force_login(cast.coordinator_senegal)
    assert "waits for your validation" in client.get("/notifications/").content.decode()
    switch(cast, "on", "It was mended")
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=draft, reason="Say what it cost.", actor=cast.coordinator_senegal.actor)
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.filter(kind=KIND).latest("pk")
    publish_event(event.pk)
    assert states(event) == {("mail", "waiting"), ("in_app", "sent")}


def test_given_a_kind_that_is_only_counted_then_rows_stand_and_nothing_is_shown_or_sent(cast, draft, client, mailoutbox):
    switch(cast, "dry_run")
    event = tell(cast, draft)
    assert states(event) == {("mail", "dry_run"), ("in_app", "dry_run")}
    with system_scope("test"):
        mail = Delivery.objects.get(event=event, channel="mail")
    assert deliver(mail.pk) is None
    client.force_login(cast.coordinator_senegal)
    assert "waits for your validation" not in client.get("/notifications/").content.decode()
    with system_scope("test"):
        count_month()
        row = KindFigures.objects.get(kind=KIND)
    assert (row.messages, row.would_messages, row.would_people, row.would_most) == (0, 1, 1, 1)
    client.force_login(cast.secretariat)
    assert "1 messages to 1 people" in client.get(f"/notifications/kinds/{KIND}/").content.decode()


def test_given_mails_that_wait_when_their_kind_is_switched_off_then_they_are_withheld(cast, draft, mailoutbox):
    event = tell(cast, draft)
    switch(cast, "off")
    with system_scope("test"):
        mail = Delivery.objects.get(event=event, channel="mail")
    assert deliver(mail.pk) == "withheld"
    with system_scope("test"):
        mail.refresh_from_db()
    assert mail.error == "switched_off"
    assert mailoutbox == []


def test_given_a_switch_then_it_stands_in_the_record_with_its_reason_and_so_does_the_one_before(cast):
    switch(cast, "off", "A storm")
    switch(cast, "on", "It was mended")
    with access_scope(cast.secretariat):
        assert list(KindSwitch.objects.visible_to(cast.secretariat).order_by("pk").values_list("state", "reason")) == [
            ("off", "A storm"),
            ("on", "It was mended"),
        ]
        events = Event.objects.in_registers_of(cast.secretariat).filter(kind="notifications.kind_switched")
        assert [event.data for event in events.order_by("pk")] == [
            {"switched": KIND, "state": "off"},
            {"switched": KIND, "state": "on"},
        ]
    with access_scope(cast.coordinator_senegal):
        assert not KindSwitch.objects.exists()
        assert not Event.objects.in_registers_of(cast.coordinator_senegal).exists()
    with system_scope("test"):
        assert AuditEntry.objects.filter(act="kind_switched", user=cast.secretariat).count() == 2


@pytest.mark.parametrize(("state", "reason"), [("off", " "), ("off", "x" * 301), ("elsewhere", "why"), ("on", "why")])
def test_given_no_reason_or_no_change_then_it_is_refused(cast, state, reason):
    with pytest.raises(SwitchRefused) as refused:
        switch(cast, state, reason)
    assert refused.value.fields


def test_given_others_then_they_switch_nothing_and_the_pages_do_not_exist(cast, client):
    for person in (cast.coordinator_senegal, cast.observer_spain):
        with access_scope(person), pytest.raises(PermissionDenied):
            switch_kind(actor=person.actor, kind=kind_of(KIND), state="off", reason="why")
        client.force_login(person)
        assert client.get("/notifications/kinds/").status_code == 404
        assert client.get(f"/notifications/kinds/{KIND}/").status_code == 404
        assert client.post(f"/notifications/kinds/{KIND}/", {"state": "off", "reason": "why"}).status_code == 404
        assert client.post(f"/notifications/kinds/{KIND}/forecast/").status_code == 404
    with system_scope("test"):
        assert not KindSwitch.objects.exists()


def test_given_a_kind_that_asks_something_then_its_page_warns_and_wants_to_be_sure(cast, client):
    client.force_login(cast.secretariat)
    address = f"/notifications/kinds/{KIND}/"
    assert "It asks people to do something" in client.get(address).content.decode()
    assert client.post(address, {"state": "off", "reason": "A storm"}).status_code == 422
    assert client.post(address, {"state": "off", "is_sure": "on"}).status_code == 422
    assert client.post(address, {"state": "off", "reason": "A storm", "is_sure": "on"}).status_code == 302
    page = client.get(address).content.decode()
    assert "A storm" in page
    assert "switched off" in page
    refused = client.post(address, {"state": "off", "reason": "Again", "is_sure": "on"})
    assert refused.status_code == 422
    assert "It is so already." in refused.content.decode()
    assert client.post(address, {"state": "on", "reason": "Mended"}).status_code == 302


def test_given_a_kind_for_information_then_it_is_switched_without_more(cast, client):
    client.force_login(cast.secretariat)
    address = "/notifications/kinds/practices.published/"
    assert "It asks people to do something" not in client.get(address).content.decode()
    assert client.post(address, {"state": "dry_run", "reason": "To see"}).status_code == 302
    page = client.get("/notifications/kinds/?part=practices").content.decode()
    assert "only counted" in page
    assert "A practice waits for your validation" in page
    assert (
        client.get("/notifications/kinds/no.such/").status_code
        == client.get("/notifications/kinds/?part=none").status_code
        == 404
    )


def test_given_a_forecast_that_is_asked_for_then_a_worker_makes_it_and_the_page_shows_it(cast, draft, client, eager):
    tell(cast, draft)
    client.force_login(cast.secretariat)
    address = f"/notifications/kinds/{KIND}/"
    assert "Not reckoned yet." in client.get(address).content.decode()
    assert client.post(address + "forecast/").status_code == 302
    page = client.get(address).content.decode()
    assert "people would hear of it" in page
    assert "Not reckoned yet." not in page


def test_given_events_of_a_month_then_the_forecast_counts_whom_they_would_concern_today(cast, draft):
    event = tell(cast, draft)
    now = timezone.now()
    with system_scope("test"):
        for days in (1, 1, 1, 40):  # the last is too old
            at = now - timedelta(days=days)
            Event.objects.create(kind=KIND, subject_id=event.subject_id, created_at=at, actor=cast.focal_point_senegal)
        Event.objects.create(kind=KIND, subject_id=0, created_at=now)  # what it was about is gone
        Event.objects.create(kind=KIND, subject_id=event.subject_id, created_at=now, actor=cast.coordinator_senegal)
        found = forecast(kind_of(KIND))
    assert (found.people, found.events) == (1, 6)
    assert found.a_week == round(4 / (30 / 7), 1)
    assert found.most in (3, 4)  # yesterday may lie in the week before


OF_CASEWORK = ("casework.note_released", "casework.access_asked", "casework.note_submitted")
TOGETHER = "only all of them together are counted"


def told_of_casework(cast, **states):
    """Messages of three kinds, one of them to two people. states: {name of the kind: state of its mails}."""
    people = (cast.analyst_spain, cast.analyst_senegal, cast.analyst_spain, cast.analyst_spain)
    with system_scope("test"):
        for code, person in zip((OF_CASEWORK[0], *OF_CASEWORK), people, strict=True):
            event = Event.objects.create(kind=code, subject_id=0, published_at=timezone.now())
            state = states.get(code.partition(".")[2], "sent")
            Delivery.objects.create(event=event, user=person, channel="mail", kind=code, state=state)


@pytest.mark.parametrize("state", ["sent", "dry_run"])
def test_given_kinds_of_casework_then_only_all_of_them_together_are_counted_also_where_one_is_not_sent(cast, state):
    told_of_casework(cast, note_submitted=state)
    with system_scope("test"):
        for code in OF_CASEWORK:  # as they were kept before
            KindFigures.objects.create(kind=code, messages=7, week={"sent": 7}, forecast_people=3)
        count_states()
        assert not KindFigures.objects.filter(kind__startswith="casework.").exists()
        count_month()
        row = KindFigures.objects.get(kind="casework")
        assert not KindFigures.objects.filter(kind__startswith="casework.").exists()
    assert (row.messages, row.people, row.most, row.would_messages) == (4, 2, 3, 0)
    assert sum(row.week.values()) == 4


def test_given_kinds_of_casework_then_their_pages_switch_each_and_say_why_they_show_no_figures(cast, client, eager):
    told_of_casework(cast)
    with system_scope("test"):
        count_month()
    client.force_login(cast.secretariat)
    part, address = "/notifications/kinds/?part=casework", f"/notifications/kinds/{OF_CASEWORK[0]}/"
    page = client.get(part)
    rows = page.context["group"]["rows"]
    assert {len(row) for row in rows} == {len(page.context["columns"])} == {4}
    assert address in [row[0]["href"] for row in rows]
    assert TOGETHER in page.content.decode()
    assert [fact["value"] for fact in page.context["together"]["facts"]] == ["4", "2", "3"]
    page = client.get(address).content.decode()
    assert TOGETHER in page and part in page and "Messages in 30 days" not in page and "Reckon it now" not in page
    assert client.post(address, {"state": "off", "reason": "A storm", "is_sure": "on"}).status_code == 302
    assert client.post(address + "forecast/").status_code == 404
    assert client.post("/notifications/kinds/casework/forecast/")["Location"] == part
    page = client.get(part).content.decode()
    assert "people would hear of it" in page and "switched off" in page
    client.force_login(cast.coordinator_senegal)
    assert client.post("/notifications/kinds/casework/forecast/").status_code == 404


def test_given_a_kind_of_casework_that_is_off_then_the_night_and_the_command_forecast_the_whole(cast, capsys):
    told_of_casework(cast, note_submitted="dry_run")
    switch(cast, "dry_run", code=OF_CASEWORK[2])
    count_month_task()
    with system_scope("test"):
        assert list(KindFigures.objects.exclude(forecast_at=None).values_list("kind", "forecast_people")) == [("casework", 1)]
    call_command("forecast_kind", OF_CASEWORK[0])
    assert capsys.readouterr().out.startswith("casework: 1 people")
    with pytest.raises(CommandError, match="casework.note_released"):
        call_command("forecast_kind", "casework.nothing")


def test_given_messages_that_were_only_counted_then_their_people_count_in_the_forecast(cast, draft):
    event = tell(cast, draft)
    with system_scope("test"):
        for person in (cast.observer_spain, cast.coordinator_senegal):
            Delivery.objects.get_or_create(event=event, user=person, channel="mail", defaults={"kind": KIND, "state": "dry_run"})
        assert forecast(kind_of(KIND)).people == 2


def test_given_people_who_follow_then_the_forecast_counts_those_of_them_who_hear_of_it(cast, draft):
    kind = kind_of("practices.published")
    follower, other, ended = cast.observer_spain, cast.analyst_spain, cast.ended
    practice = make_practice(cast.senegal, state="published")
    with system_scope("test"):
        event = Event.objects.create(kind=kind.code, subject_id=practice.pk, published_at=timezone.now())
        before = forecast(kind).people
        for person, filters in ((follower, {"country": ["SN"]}), (other, {"country": ["ES"]}), (ended, {"country": ["SN"]})):
            signature = signature_of("practices", filters)
            Follow.objects.create(
                post=person.actor.post.label, source="practices", filters=filters, signature=signature, made_by=person
            )
        found = forecast(kind)
        assert found.people == before + 1
        assert found.a_week == round((before + 1) / (30 / 7), 1)
        write_news(event)
        told = set(Delivery.objects.filter(event=event).values_list("user", flat=True))
    assert told == {follower.pk}  # as it is


def test_given_very_many_events_then_the_newest_are_looked_at_and_a_week_is_reckoned_from_their_time(cast, draft, monkeypatch):
    monkeypatch.setattr("rabatplatform.notifications.services.forecasting.MOST_EVENTS", 14)
    event = tell(cast, draft)
    now = timezone.now()
    with system_scope("test"):
        for hours in range(1, 40):
            Event.objects.create(kind=KIND, subject_id=event.subject_id, created_at=now - timedelta(hours=12 * hours))
        found = forecast(kind_of(KIND))
    assert found.events == 14
    assert found.a_week == pytest.approx(14 * 7 / 6.5, abs=0.2)


def test_given_the_night_then_what_is_off_or_only_counted_is_forecast(cast, draft):
    tell(cast, draft)
    switch(cast, "dry_run", code="practices.published")
    switch(cast, "off")
    switch(cast, "on", "mended", code="practices.published")
    count_month_task()
    with system_scope("test"):
        assert KindFigures.objects.get(kind=KIND).forecast_people == 1
        assert KindFigures.objects.get(kind=KIND).messages == 1
        assert not KindFigures.objects.filter(kind="practices.published", forecast_at__isnull=False).exists()


def test_given_the_command_then_it_prints_the_forecast_and_names_kinds_for_a_wrong_code(cast, draft, capsys):
    tell(cast, draft)
    call_command("forecast_kind", KIND)
    assert "practices.submitted: 1 people, 0.2 messages a week, 1 at most for one person in a week" in capsys.readouterr().out
    with pytest.raises(CommandError, match="practices.submitted"):
        call_command("forecast_kind", "practices.nothing")
