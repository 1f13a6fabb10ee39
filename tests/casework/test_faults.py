"""What happens to a reader in the middle of reading, to notes that others were made from, and when a lock is gone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from casework.errors import GrantRefused
from casework.models import Note, NoteCorrection, NoteFile, NoteGrant
from casework.services import asking, corrections, granting, groups, releasing, writing
from focalpoints.models import Appointment, Organisation, Role
from rabatplatform.access import startup
from rabatplatform.access.guard import protected_models
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.files.tasks import clean_file
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import send_digest
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.files import samples

pytestmark = pytest.mark.django_db
WORD = "zygomorphic"


@pytest.fixture
def people(db, settings, tmp_path):
    private = settings.STORAGES["private"]
    place = {**private["OPTIONS"], "location": tmp_path / "private"}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": place}}
    analyst, coordinator = making.team("SN")
    make_organisation("icmpd")  # mails name the secretariat
    spain = make_country("ES")
    return {"analyst": analyst, "coordinator": coordinator, "spain": spain, "spanish": make_member(spain, Role.FOCAL_POINT)}


def act(person, service, **facts):
    with access_scope(person):
        return service(actor=person.actor, **facts)


def stored(note) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def with_file(people, capture) -> tuple[Note, str]:
    """A note given to Spain and released, and the address of its annex."""
    note = making.draft(people["analyst"], title=f"The {WORD} boats")
    given = {"file": samples.upload(samples.document("Sketch"), "sketch.pdf"), "title": "Sketch"}
    assert signed_in(people["analyst"]).post(url("files", note), given).status_code == 302
    with system_scope("test"):
        file = NoteFile.objects.get(version__note=note)
    with capture(execute=True):
        clean_file("casework.NoteFile", file.pk)
    making.give(note, people["spain"], people["analyst"], ends=timezone.now() + timedelta(days=2))
    making.release(note, people["analyst"], people["coordinator"])
    return note, f"{url('files', note)}{file.reference}/"


def mail_of(note, person) -> int:
    """The message that tells a reader of a release, on its way into a digest that is due."""
    with system_scope("test"):
        event = Event.objects.get(kind="casework.note_released", subject_id=note.pk)
    publish_event(event.pk)
    with system_scope("test"):
        mail = Delivery.objects.get(event=event, user=person, channel="mail", state="waiting")
        Delivery.objects.filter(pk=mail.pk).update(not_before=timezone.now() - timedelta(minutes=1))
        return mail.pk


def revoked(people, note, later):
    with system_scope("test"):
        grant = NoteGrant.objects.get(note=note)
    act(people["coordinator"], granting.revoke, grant=grant)


def over(people, note, later):
    later("3 days")  # nothing runs: no walk, no worker


def withdrawn(people, note, later):
    act(people["coordinator"], releasing.withdraw, note=note, reason="It was wrong.")


def suspended(people, note, later):
    with system_scope("test"):
        Appointment.objects.filter(user=people["spanish"]).update(suspended_at=timezone.now())


@pytest.mark.parametrize("fault", [revoked, over, withdrawn, suspended])
def test_given_a_reader_with_everything_open_when_the_right_ends_then_the_next_answers_give_nothing(
    people, later, mailoutbox, django_capture_on_commit_callbacks, fault
):
    note, file = with_file(people, django_capture_on_commit_callbacks)
    client = signed_in(people["spanish"])
    pages = [url("detail", note), file, reverse("api:note-detail", args=[note.reference])]
    finds = [reverse("casework:note-list") + f"?q={WORD}", reverse("api:note-list") + f"?q={WORD}"]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert all(note.reference in client.get(page).text for page in finds)
    mail = mail_of(note, people["spanish"])

    fault(people, note, later)

    closed = (403, 404) if fault is suspended else (404,)
    assert all(client.get(page).status_code in closed for page in pages), [client.get(page).status_code for page in pages]
    assert all(note.reference not in client.get(page).text for page in finds)
    assert send_digest(people["spanish"].pk) == "empty" and mailoutbox == []
    with system_scope("test"):
        assert Delivery.objects.get(pk=mail).state == "withheld"


def test_given_a_note_that_is_superseded_while_one_is_derived_from_it_then_both_lives_go_on(people):
    analyst, coordinator = people["analyst"], people["coordinator"]
    note = stored(making.released(analyst, coordinator, people["spain"]))
    derived = act(analyst, releasing.derive, note=note, tlp="green")
    correction = act(
        people["spanish"], corrections.propose, note=note, version=note.current, place="", text="The town is another."
    )
    successors = [act(analyst, releasing.begin_successor, note=stored(note)) for _one in range(2)]
    for begun in (*successors, derived):
        act(analyst, writing.save, note=begun, edition=1, content={"is_non_nominal": True})
        making.release(begun, analyst, coordinator)
    assert stored(note).state == "superseded"
    assert {stored(one).state for one in (*successors, derived)} == {"released"}
    with system_scope("test"):
        assert Event.objects.filter(kind="casework.note_superseded", subject_id=note.pk).count() == 1
        assert NoteCorrection.objects.get(pk=correction.pk).state == "open"
    act(coordinator, corrections.answer, correction=correction, accepted=True, words="See the note that supersedes it.")
    assert making.sees(people["spanish"], note)


def test_given_a_source_that_is_withdrawn_then_what_is_derived_from_it_is_released_and_the_link_is_not_told(people):
    analyst, coordinator = people["analyst"], people["coordinator"]
    note = stored(making.released(analyst, coordinator))
    derived = act(analyst, releasing.derive, note=note, tlp="green")
    making.give(derived, people["spain"], analyst)
    act(coordinator, releasing.withdraw, note=note, reason="It was wrong.")
    act(analyst, writing.save, note=derived, edition=1, content={"is_non_nominal": True})
    making.release(derived, analyst, coordinator)
    page = signed_in(people["spanish"]).get(url("detail", derived))
    assert page.status_code == 200 and note.reference not in page.text


def test_given_a_group_that_changes_and_closes_after_a_draft_was_given_to_it_then_the_release_reaches_who_is_in_it(people):
    analyst, coordinator = people["analyst"], people["coordinator"]
    italy, facts = make_country("IT"), {"name": "Atlantic", "purpose": "", "later": "everything", "hides_members": False}
    italian = make_member(italy, Role.ANALYST)
    group = act(coordinator, groups.make_group, body=making.body_of(analyst), members=[people["spain"]], **facts)
    note = making.draft(analyst)
    making.give(note, group, analyst)
    act(coordinator, groups.set_members, group=group, members=[italy], reason="Spain left.")
    making.release(note, analyst, coordinator)
    assert making.sees(italian, note) and not making.sees(people["spanish"], note)
    act(coordinator, groups.close_group, group=group, reason="It is done.")
    assert not making.sees(italian, note)
    with pytest.raises(GrantRefused, match="closed"):
        making.give(note, group, coordinator)


def test_given_a_receiver_that_ended_between_the_asking_and_the_answer_then_nothing_is_stored(people):
    unodc = make_organisation("unodc")
    note = stored(making.released(people["analyst"], people["coordinator"], people["spain"]))
    request = act(people["spanish"], asking.ask_onward, note=note, receivers=[unodc], reason="They write the trends.")
    with system_scope("test"):
        Organisation.objects.filter(pk=unodc.pk).update(retired_at=timezone.now())
    from rabatplatform.reference import memory

    memory.forget()
    with pytest.raises(GrantRefused, match="does not take part"):
        act(people["coordinator"], asking.accept, request=request, reason="Agreed.", ends=None)
    with system_scope("test"):
        assert NoteGrant.objects.filter(note=note).count() == 1
        request.refresh_from_db()
    assert request.state == "open"


@pytest.mark.django_db(databases=["default", "owner"])
def test_given_row_security_switched_off_on_any_table_of_casework_then_check_access_names_it(monkeypatch):
    tables = [model._meta.db_table for model in protected_models() if model._meta.app_label == "casework"]
    assert len(tables) >= len(list(apps.get_app_config("casework").get_models())) - 2  # but for the closed ones
    monkeypatch.setattr(startup, "connection", connections["owner"])
    for table in tables:
        with transaction.atomic("owner"):
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            with pytest.raises(CommandError, match=f"table {table} is without forced row security"):
                call_command("check_access")
            transaction.set_rollback(True, "owner")
