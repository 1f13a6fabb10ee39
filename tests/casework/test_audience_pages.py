"""Who can see a note, and why: the page, what a grant would add before it is stored, giving, ending, the panel, a day that is past."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.audience_panel import panel_of
from casework.models import NoteGrant
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db
LAST = (timezone.localdate() + timedelta(days=60)).isoformat()


@pytest.fixture
def people(db):
    for code in ("PT", "FR"):
        make_country(code)
    agency = make_organisation("unodc")
    analyst, coordinator = (make_member(make_country("SN"), role) for role in (Role.ANALYST, Role.COORDINATOR))
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "contributor": make_member(make_country("SN"), Role.CONTRIBUTOR),
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
        "agency": make_member(agency, Role.FOCAL_POINT),
    }


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"))


def grants(note) -> list[NoteGrant]:
    with system_scope("test"):
        return list(note.grants.order_by("pk"))


def give(client, note, **more):
    data = {"receivers": ["", "country-PT"], "ends": LAST, "reason": "They see the same boats.", **more}
    return client.post(f"/notes/{note.reference}/audience/give/", data)


def test_given_the_coordinator_then_the_page_says_who_reads_it_why_and_until_when(people, note):
    page = main_of(client_of(people["coordinator"]).get(f"/notes/{note.reference}/audience/"))
    assert "2 countries, 3 people" in page
    for words in ("Spain", "They see the same boats.", "Until ", "this note does not exist"):
        assert words in page
    assert "Boats from the northern beaches" not in page  # the words of a note stand on its page alone


def test_given_others_then_readers_are_refused_with_the_reason_and_strangers_find_nothing(people, note):
    address = f"/notes/{note.reference}/audience/"
    assert client_of(people["spanish"]).get(address).status_code == 403
    assert client_of(people["portuguese"]).get(address).status_code == 404
    assert client_of(people["contributor"]).get(address).status_code == 404


def test_given_a_receiver_when_previewed_then_the_numbers_are_said_and_nothing_is_stored(people, note):
    client = client_of(people["coordinator"])
    page = main_of(give(client, note, preview="1"))
    assert "It adds 1 person." in page and "3 countries, 4 people" in page
    assert len(grants(note)) == 1 and not making.sees(people["portuguese"], note)
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    data = {"confirm": "1"}
    for name, value in sent:
        data.setdefault(name, []).append(value) if name in ("receivers", "posts") else data.update({name: value})
    assert client.post(f"/notes/{note.reference}/audience/give/", data).status_code == 302
    assert making.sees(people["portuguese"], note)
    made = grants(note)[-1]
    assert made.reason == "They see the same boats." and made.given_from_id == people["coordinator"].actor.post.pk
    assert timezone.localdate(made.valid.upper - timedelta(seconds=1)).isoformat() == LAST
    assert give(client, note, confirm="1").status_code == 422  # sent twice, given once
    assert len(grants(note)) == 2


def test_given_a_post_that_is_searched_then_it_can_be_given_alone(people, note):
    client, address = client_of(people["coordinator"]), f"/notes/{note.reference}/audience/give/"
    found = client.post(address, {"q": "focal UNODC", "find": "1"})
    key = f"post-{people['agency'].actor.post.reference}"
    assert found.status_code == 200 and key in found.content.decode()
    data = {"posts": [key], "q": "", "ends": LAST, "reason": "Liaison.", "confirm": "1"}
    assert client.post(address, data).status_code == 302
    assert making.sees(people["agency"], note)


@pytest.mark.parametrize(
    "more",
    [
        {"reason": ""},
        {"ends": "2020-01-01"},
        {"ends": "yesterday"},
        {"receivers": ["country-XX"]},
        {"receivers": []},
        {"receivers": ["country-SN"]},
        {"posts": ["post-1"]},
        {"reason": "x" * 501},
        {"begins": "2099-01-01"},
    ],
)
def test_given_what_cannot_be_then_the_form_names_the_field_and_nothing_is_stored(people, note, more):
    answer = give(client_of(people["coordinator"]), note, confirm="1", **more)
    assert answer.status_code == 422 and "another look" in answer.content.decode()
    assert len(grants(note)) == 1


def test_given_two_receivers_of_which_one_is_refused_then_neither_is_given(people, note, monkeypatch):
    from casework.errors import GrantRefused
    from casework.services import granting

    real = granting.give

    def give_but_france(*, receiver, **more):
        if receiver == make_country("FR"):
            raise GrantRefused("no", fields={"receiver": "no"})
        return real(receiver=receiver, **more)

    monkeypatch.setattr(granting, "give", give_but_france)
    answer = give(client_of(people["coordinator"]), note, confirm="1", receivers=["country-PT", "country-FR"])
    assert answer.status_code == 422 and len(grants(note)) == 1


def test_given_a_released_note_then_giving_wants_a_recent_sign_in_and_ending_does_not(people, note):
    client = client_of(people["coordinator"], lately=False)
    address = f"/notes/{note.reference}/audience/"
    for answer in (client.get(f"{address}give/"), give(client, note, confirm="1")):
        assert answer.status_code == 302 and "/reauthenticate/" in answer.url
    assert len(grants(note)) == 1
    revoke = f"{address}{grants(note)[0].reference}/revoke/"
    page = main_of(client.get(revoke))
    assert "1 person reads the note by this grant alone" in page and "Spain" in page
    assert client.post(revoke, {"reason": "Leaked."}).status_code == 302
    assert not making.sees(people["spanish"], note)
    ended = main_of(client.get(address))
    assert "Leaked." in ended
    assert client.post(revoke, {}).status_code == 302  # ended already: done


def test_given_a_draft_then_its_analyst_decides_without_a_further_sign_in(people):
    note = making.draft(people["analyst"])
    client = client_of(people["analyst"], lately=False)
    assert give(client, note, confirm="1").status_code == 302
    assert "before it is released" in main_of(client.get(f"/notes/{note.reference}/audience/"))
    assert not making.sees(people["portuguese"], note)


def test_given_a_released_note_then_its_analyst_ends_grants_and_gives_none(people, note):
    client = client_of(people["analyst"])
    assert client.get(f"/notes/{note.reference}/audience/give/").status_code == 403
    assert client.post(f"/notes/{note.reference}/audience/{grants(note)[0].reference}/revoke/", {}).status_code == 302


def test_given_red_then_only_posts_are_offered_and_the_page_says_why(people):
    note = making.draft(people["analyst"], tlp="red")
    page = main_of(client_of(people["analyst"]).get(f"/notes/{note.reference}/audience/give/"))
    assert "country-ES" not in page and "TLP:RED is for named posts only" in page
    assert give(client_of(people["analyst"]), note, confirm="1").status_code == 422


def test_given_a_marking_that_became_stricter_then_the_page_says_who_falls_away(people):
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"])
    with access_scope(people["analyst"]):
        writing.save(note=note, edition=1, content={"tlp": "red"}, actor=people["analyst"].actor)
    page = main_of(client_of(people["analyst"]).get(f"/notes/{note.reference}/audience/"))
    assert "so they do not read it: Spain" in page and "1 country, 2 people" in page


def test_given_a_stricter_version_in_preparation_then_the_page_still_says_who_reads_the_released_one(people, note):
    analyst = people["analyst"]
    with access_scope(analyst):
        writing.begin_version(note=note, actor=analyst.actor)
        content = {"tlp": "red", "what_changed": "It is stricter.", "is_non_nominal": True}
        writing.save(note=note, edition=1, content=content, actor=analyst.actor)
    page = main_of(client_of(people["coordinator"]).get(f"/notes/{note.reference}/audience/"))
    assert making.sees(people["spanish"], note) and "2 countries, 3 people" in page and "TLP:AMBER" in page
    assert "Once it is released" in page
    assert panel(people["coordinator"], note)["numbers"] == "2 countries, 3 people"
    making.release(note, analyst, people["coordinator"])
    page = main_of(client_of(people["coordinator"]).get(f"/notes/{note.reference}/audience/"))
    assert not making.sees(people["spanish"], note) and "1 country, 2 people" in page


def test_given_a_day_that_is_past_then_the_page_says_who_could_read_it_then(people, note):
    with system_scope("test"):
        old = timezone.now() - timedelta(days=10)
        note.versions.update(released_at=old)
    client, address = client_of(people["coordinator"]), f"/notes/{note.reference}/audience/"
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert "1 country, 2 people" in main_of(client.get(f"{address}?on={day}"))  # Spain was given it today
    assert "2 countries, 3 people" in main_of(client.get(f"{address}?on={timezone.localdate().isoformat()}"))
    for wrong in ("2026-13-40", "yesterday", "2999-01-01", "1999-01-01"):
        assert client.get(f"{address}?on={wrong}").status_code == 422


def test_given_the_options_then_the_coordinator_hides_recipients(people, note):
    client = client_of(people["coordinator"])
    address = f"/notes/{note.reference}/audience/options/"
    assert "learn of one another at once" in main_of(client.get(address))
    assert client.post(address, {"hides_recipients": "on"}).status_code == 422  # of a released note: why?
    assert client.post(address, {"hides_recipients": "on", "reason": "An operation."}).status_code == 302
    with system_scope("test"):
        note = type(note).objects.get(pk=note.pk)
    assert note.hides_recipients and not note.is_known
    assert client_of(people["spanish"]).post(f"/notes/{note.reference}/audience/options/", {}).status_code == 403


def panel(person, note):
    with access_scope(person):
        return panel_of(person, type(note).objects.visible_to(person).with_texts().get(pk=note.pk))


def test_given_a_reader_then_the_panel_says_their_rule_and_the_others_where_they_are_not_hidden(people, note):
    making.give(note, make_country("PT"), people["coordinator"])
    shown = panel(people["spanish"], note)
    assert [(line["name"], line["own"]) for line in shown["lines"]] == [("Spain", True), ("PT", False)]
    assert not shown["numbers"] and not shown["audience_href"] and shown["onward_href"]
    with access_scope(people["coordinator"]):
        writing.set_options(note=note, actor=people["coordinator"].actor, hides_recipients=True, reason="An operation.")
    shown = panel(people["spanish"], note)
    assert [line["name"] for line in shown["lines"]] == ["Spain"] and shown["hidden"]
    whole = panel(people["coordinator"], note)
    assert whole["numbers"] == "3 countries, 4 people" and not whole["hidden"]


def test_given_more_days_than_the_marking_allows_then_the_preview_refuses_what_the_act_would(people, note):
    late = (timezone.localdate() + timedelta(days=900)).isoformat()
    answer = give(client_of(people["coordinator"]), note, ends=late)
    assert answer.status_code == 422 and "for at most 365 days" in answer.content.decode()
    answer = give(client_of(people["coordinator"]), note, reason="Write to someone@example.org.")
    assert answer.status_code == 422 and len(grants(note)) == 1
