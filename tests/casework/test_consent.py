"""Leave to print and export a note under H2: asked by the post that reads it, given until a day, ended, and nothing of it by oneself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from casework import waits
from casework.errors import RequestRefused
from casework.models import AccessRequest, Note
from casework.policies.reads import may_export
from casework.services import asking
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.entering import entered
from tests.factories import appoint, make_country, make_member, make_organisation, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    make_organisation("unodc")
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "colleague": make_member(spain, Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
    }


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), handling=["h0", "h2"])


def may(person, note) -> bool:
    with access_scope(person):
        return bool(may_export(person, Note.objects.select_related("current").get(pk=note.pk)))


def ask(person, note):
    with access_scope(person):
        return asking.ask_export(note=note, reason="For the file of our unit.", actor=person.actor)


def allow(people, request, ends=timedelta(days=30)):
    chief = people["coordinator"]
    with access_scope(chief):
        return asking.accept(request=request, reason="", ends=timezone.now() + ends, words="For your unit.", actor=chief.actor)


def test_given_leave_then_the_post_that_asked_exports_until_its_end_and_nobody_else(people, note, later):
    assert not may(people["spanish"], note)
    request = ask(people["spanish"], note)
    assert not may(people["spanish"], note)
    allow(people, request)
    assert may(people["spanish"], note) and not may(people["colleague"], note)
    later("31 days")
    assert not may(people["spanish"], note)


def test_given_leave_when_the_originator_ends_it_then_at_once(people, note):
    request = ask(people["spanish"], note)
    allow(people, request)
    with access_scope(people["spanish"]), pytest.raises(PermissionDenied):
        asking.end_consent(request=request, actor=people["spanish"].actor)
    with access_scope(people["coordinator"]):
        asking.end_consent(request=request, actor=people["coordinator"].actor)
    assert not may(people["spanish"], note)


@pytest.mark.parametrize("ends", [timedelta(days=-1), timedelta(days=40_000)])
def test_given_an_end_that_is_over_or_out_of_reach_then_it_is_refused_by_name(people, note, ends):
    with pytest.raises(RequestRefused) as refusal:
        allow(people, ask(people["spanish"], note), ends)
    assert "ends" in refusal.value.fields and not may(people["spanish"], note)


def test_given_the_originator_a_stranger_red_or_a_note_without_h2_then_there_is_nothing_to_ask(people, note):
    plain = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    for person, one in (("analyst", note), ("spanish", plain)):
        with access_scope(people[person]), pytest.raises(PermissionDenied):
            asking.ask_export(note=one, reason="For the file.", actor=people[person].actor)
    with access_scope(people["portuguese"]), pytest.raises(PermissionDenied):
        asking.ask_export(note=note, reason="For the file.", actor=people["portuguese"].actor)
    red = making.released(people["analyst"], people["coordinator"], people["spanish"].actor.post, tlp="red")
    with access_scope(people["spanish"]), pytest.raises(PermissionDenied):
        asking.ask_export(note=red, reason="For the file.", actor=people["spanish"].actor)


def test_given_sql_alone_then_who_asked_gives_themselves_no_leave(people, note):
    request = ask(people["spanish"], note)
    until = timezone.now() + timedelta(days=30)
    with access_scope(people["spanish"]):
        own = AccessRequest.objects.filter(pk=request.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            own.update(state="accepted", consent_until=until)
        with pytest.raises(DatabaseError), transaction.atomic():
            own.update(consent_until=until)
    with system_scope("test"):
        AccessRequest.objects.filter(pk=request.pk).update(state="withdrawn")
    with access_scope(people["spanish"]), pytest.raises(DatabaseError), transaction.atomic():
        AccessRequest.objects.create(
            kind="export",
            note=note,
            note_reference=note.reference,
            originator_id=note.originator_id,
            from_post=people["spanish"].actor.post,
            reader_id=people["spanish"].actor.post.label_id,
            asked_by=people["spanish"],
            reason="For the file.",
            state="accepted",
            consent_until=until,
        )


def test_given_an_open_request_then_home_and_the_list_say_what_waits_and_an_accepted_one_is_no_release(people, note, settings):
    settings.SECOND_FACTOR_NAMESPACES = []
    request, chief = ask(people["spanish"], note), entered(people["coordinator"], shown=True)
    for address in ("/?all=1", "/notes/waiting/"):
        text = chief.get(address).content.decode()
        assert f"/notes/requests/{request.reference}/" in text and "print or export" in text, address
    allow(people, request)
    assert f"/notes/requests/{request.reference}/" not in chief.get("/notes/waiting/").content.decode()
    assert "Released on request" not in chief.get(f"/notes/{note.reference}/").content.decode()


def test_every_kind_of_request_has_its_words_where_it_waits():
    assert set(AccessRequest.Kind.values) <= set(waits.WORDS) and set(waits.WORDS) == set(waits.EVENTS)


def test_given_the_pages_then_one_is_led_from_the_refusal_to_the_pdf(people, note, settings):
    reader, chief = entered(people["spanish"], shown=True), entered(people["coordinator"], shown=True)
    settings.SECOND_FACTOR_NAMESPACES = []
    refused = reader.get(f"/notes/{note.reference}/export/")
    assert refused.status_code == 403 and f"/notes/{note.reference}/export/ask/" in refused.content.decode()
    assert reader.post(f"/notes/{note.reference}/export/ask/", {"reason": ""}).status_code == 422
    asked = reader.post(f"/notes/{note.reference}/export/ask/", {"reason": "For the file of our unit."})
    page = chief.get(asked.url).content.decode()
    assert "Request to print or export a note" in page
    assert chief.post(f"{asked.url}accept/", {"ends": ""}).status_code == 422
    answered = chief.post(f"{asked.url}accept/", {"ends": timezone.localdate() + timedelta(days=9), "words": "For your unit."})
    assert answered.status_code == 302 and "Allowed until" in reader.get(asked.url).content.decode()
    assert reader.get(f"/notes/{note.reference}/export/").status_code == 200
    assert chief.get(f"{asked.url}end/").status_code == 200
    assert chief.post(f"{asked.url}end/").status_code == 302
    assert reader.get(f"/notes/{note.reference}/export/").status_code == 403


def test_given_a_day_later_than_the_table_allows_then_leave_is_refused_at_its_field(people, note):
    request = ask(people["spanish"], note)
    with pytest.raises(RequestRefused) as refusal:
        allow(people, request, ends=timedelta(days=182))
    assert set(refusal.value.fields) == {"ends"} and "180" in str(refusal.value)
    allow(people, request, ends=timedelta(days=179))
    assert may(people["spanish"], note)


def test_given_leave_of_one_post_when_its_holder_reads_by_another_then_it_does_not_count(people, note):
    allow(people, ask(people["spanish"], note))
    assert may(people["spanish"], note)
    other = make_post(make_country("PT"))
    appoint(people["spanish"], other)
    making.give(note, other, people["coordinator"])  # given to the post by name: by this one they read it from now on
    assert not may(people["spanish"], note)
