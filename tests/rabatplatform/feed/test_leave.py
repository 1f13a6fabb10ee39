"""Words of a note that may be held with its originator's leave alone (H2): the feed tells that leave began, and that it ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import recalls
from casework.models import AccessRequest, Note
from casework.services import asking, releasing, writing
from focalpoints.models import Post
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.feed import reading
from rabatplatform.feed.models import Item
from rabatplatform.feed.recalls import open_recalls
from tests.casework import making
from tests.factories import make_organisation
from tests.keys import CASEWORK, secret_for
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.feed.consumer import Consumer, account_by, placed
from tests.rabatplatform.feed.test_between_placings import revoke_all
from tests.rabatplatform.feed.test_by_parts import some
from tests.rabatplatform.feed.test_placing import changed_key, following, make_group, members, released, told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


@pytest.fixture
def team(db):
    return making.team("SN")


def ask(consumer, note):
    """As its system asks by the API."""
    account = account_by(consumer.key)
    with system_scope("test"):
        post = Post.objects.get(appointments__user=account)
    with system_scope("test"):
        return AccessRequest.objects.create(
            kind="export",
            note=note,
            note_reference=note.reference,
            originator_id=note.originator_id,
            from_post=post,
            reader_id=post.label_id,
            asked_by=account,
            reason="For our analysts.",
        )


def allow(team, request, days=30):
    with access_scope(team[1]):
        ends = timezone.now() + timedelta(days=days)
        return asking.accept(request=request, reason="", ends=ends, words="For your unit.", actor=team[1].actor)


def end(team, request):
    with access_scope(team[1]):
        asking.end_consent(request=request, actor=team[1].actor)


def with_leave(consumer, team, note, days=30):
    request = allow(team, ask(consumer, note), days)
    assert told_by(consumer) == [f"held note-words {note.pk}"]
    assert consumer.texts == {note.pk}
    return request


def test_given_leave_that_is_given_and_ended_then_each_is_told_and_the_note_stays(team, unodc):
    consumer, other = following(unodc, ceiling="amber"), following(make_organisation("iom"), ceiling="amber")
    note = released(team, unodc, make_organisation("frontex"), handling=["h2"])
    assert told_by(consumer) == [f"held note {note.pk}"] and consumer.texts == set()
    request = with_leave(consumer, team, note)
    end(team, request)
    assert told_by(consumer) == [f"leave note-words {note.pk}"]
    assert ("note", note.pk) in consumer.copies
    assert told_by(consumer) == told_by(other) == []


def test_given_leave_that_runs_out_by_its_date_then_the_next_call_recalls_the_words(team, unodc, later):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    with_leave(consumer, team, note, days=5)
    later("4 days")
    assert told_by(consumer) == []
    later("6 days")
    assert told_by(consumer) == [f"leave note-words {note.pk}"]
    assert told_by(consumer) == []


def test_given_leave_that_came_and_went_between_two_placings_then_the_words_are_recalled(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    end(team, allow(team, ask(consumer, note)))
    assert told_by(consumer) == [f"leave note-words {note.pk}"]


def test_given_two_organisations_with_leave_then_neither_learns_of_the_other(team, unodc):
    iom = make_organisation("iom")
    consumer, other = following(unodc, ceiling="amber"), following(iom, ceiling="amber")
    note = released(team, unodc, iom, handling=["h2"])
    told_by(consumer), told_by(other)
    first = with_leave(consumer, team, note)
    second = with_leave(other, team, note)
    assert told_by(consumer) == []
    end(team, first)
    assert told_by(consumer) == [f"leave note-words {note.pk}"] and told_by(other) == []
    end(team, second)
    assert told_by(other) == [f"leave note-words {note.pk}"] and told_by(consumer) == []


def test_given_a_key_with_a_lower_ceiling_then_it_is_told_nothing_of_leave(team, unodc):
    high, low = following(unodc, ceiling="amber"), following(unodc, ceiling="green")
    note = released(team, unodc, handling=["h2"])
    told_by(high)
    end(team, with_leave(high, team, note))
    assert told_by(high) == [f"leave note-words {note.pk}"] and told_by(low) == []


def test_given_a_note_whose_next_version_needs_leave_then_words_fetched_before_are_recalled(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h0"])
    assert told_by(consumer) == [f"held note {note.pk}"] and consumer.texts == {note.pk}
    again(team, note, ["h0", "h2"])
    assert sorted(told_by(consumer)) == sorted([f"held note {note.pk}", f"leave note-words {note.pk}"])
    again(team, note, ["h0"])
    assert told_by(consumer) == [f"held note {note.pk}"] and consumer.texts == {note.pk}


def again(team, note, handling, **more):
    """A next version with other handling."""
    with system_scope("test"):
        note = Note.objects.with_texts().get(pk=note.pk)
    with access_scope(team[0]):
        version = writing.begin_version(note=note, actor=team[0].actor)
        content = {"handling": handling, "what_changed": "Its handling.", "is_non_nominal": True} | more
        writing.save(note=note, edition=version.edition, content=content, actor=team[0].actor)
    making.release(note, *team)


def test_given_a_note_that_is_lost_and_comes_back_while_leave_runs_then_the_words_go_and_come_with_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    with_leave(consumer, team, note)
    revoke_all(note, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}", f"ended note-words {note.pk}"]
    assert consumer.texts == consumer.copies == set()
    making.give(note, unodc, team[1])
    assert told_by(consumer) == [f"held note {note.pk}", f"held note-words {note.pk}"] and consumer.texts == {note.pk}
    anew = Consumer(consumer.key)
    told_by(anew)
    assert anew.copies == consumer.copies


def test_given_leave_that_ends_while_the_note_is_lost_then_the_words_are_not_recalled_once_more(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    request = with_leave(consumer, team, note)
    revoke_all(note, team[1])
    told_by(consumer)
    end(team, request)
    assert told_by(consumer) == []
    making.give(note, unodc, team[1])
    assert told_by(consumer) == [f"held note {note.pk}"] and consumer.texts == set()


def test_given_leave_and_note_that_end_between_two_placings_then_both_are_recalled(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    allow(team, ask(consumer, note))
    revoke_all(note, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}", f"ended note-words {note.pk}"]
    assert told_by(consumer) == []


@pytest.mark.parametrize("most", [1, 1000])
def test_given_a_group_that_is_left_and_joined_while_leave_runs_then_the_words_go_and_come_with_the_note(team, unodc, most):
    group, consumer = make_group(team, unodc, make_organisation("iom")), following(unodc, ceiling="amber")
    note = released(team, group, handling=["h2"])
    told_by(consumer)
    with_leave(consumer, team, note)
    members(team, group, make_organisation("iom"))
    some(most)
    told = told_by(consumer)
    assert {f"membership note {note.pk}", f"membership note-words {note.pk}"} <= set(told) and consumer.texts == set()
    members(team, group, make_organisation("iom"), unodc)
    some(most)
    told = told_by(consumer)
    assert {f"held note {note.pk}", f"held note-words {note.pk}"} <= set(told) and consumer.texts == {note.pk}


def test_given_a_marking_that_is_raised_while_leave_runs_then_both_say_so_and_only_to_the_lower_key(team, unodc):
    consumer, higher = following(unodc, ceiling="amber"), following(unodc, ceiling="amber-strict")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer), told_by(higher)
    with_leave(consumer, team, note)
    told_by(higher)
    again(team, note, ["h2"], tlp="amber-strict")
    assert told_by(consumer) == [f"marking note {note.pk}", f"marking note-words {note.pk}"]
    assert told_by(higher) == [f"held note {note.pk}"] and higher.texts == {note.pk}


def test_given_a_note_that_is_withdrawn_while_leave_runs_then_its_words_go_for_the_same_reason(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    with_leave(consumer, team, note)
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)
    assert told_by(consumer) == [f"withdrawn note {note.pk}", f"withdrawn note-words {note.pk}"]


# ── acknowledged, and with the owner ───────────────────────────────────────────────────────────────────────────────


def test_given_a_recall_of_words_then_it_stands_with_the_owner_until_it_is_acknowledged(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    end(team, with_leave(consumer, team, note))
    told_by(consumer)
    with access_scope(team[1]):
        assert [(one.object_id, one.reason) for one in open_recalls("note-words", [note.pk])] == [(note.pk, "leave")]
        (line,) = recalls.not_taken_back(note)
        assert consumer.key.name in line["what"] and "the words of the note" in line["what"]
        assert [one["note"] for one in recalls.recalls_of(team[1], making.body_of(team[1]))] == [note.reference]
    with access_scope(account_by(consumer.key)):
        assert reading.acknowledge([consumer.recalled[0].recall]) == {consumer.recalled[0].recall}
    with access_scope(team[1]):
        assert open_recalls("note-words") == recalls.not_taken_back(note) == []


def test_given_a_recall_of_a_note_with_its_words_then_the_owner_is_shown_and_told_it_once(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    with_leave(consumer, team, note)
    revoke_all(note, team[1])
    told_by(consumer)
    with access_scope(team[1]):
        (line,) = recalls.not_taken_back(note)
        assert "the words of the note" not in line["what"]
    of_note, of_words = consumer.recalled
    with system_scope("test"):
        recalls.tell_owners(Item.objects.filter(recall__in=[of_note.recall, of_words.recall]))
        assert Event.objects.filter(kind="casework.note_not_taken_back", subject_id=note.pk).count() == 1
    with access_scope(account_by(consumer.key)):
        reading.acknowledge([of_note.recall])
    with access_scope(team[1]):
        (line,) = recalls.not_taken_back(note)
        assert "the words of the note" in line["what"]


def test_given_a_key_revoked_while_it_has_leave_when_leave_ends_then_the_recall_stands_with_the_owner(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    told_by(consumer)
    request = with_leave(consumer, team, note)
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    end(team, request)
    placed()
    with access_scope(team[1]):
        assert [one.is_stopped for one in open_recalls("note-words", [note.pk])] == [True]


def test_given_leave_of_before_a_cursor_then_it_stands_in_the_feed_of_words_read_from_its_beginning(team, unodc):
    key, _row, secret = secret_for(unodc, scopes=CASEWORK, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    allow(team, ask(Consumer(key), note))
    api = Api(token=secret)
    since = api.get("/changes/", {"kind": "note"}).json()["cursor"]  # as the manifest of an export has it
    assert api.get("/changes/", {"kind": "note", "since": since}).json()["results"] == []
    (line,) = api.get("/changes/", {"kind": "note-words"}).json()["results"]
    assert (line["change"], line["kind"], line["reference"]) == ("created", "note-words", note.reference)


def test_given_calls_of_the_api_then_words_are_given_while_they_are_told_of_and_follow_their_note_by_kind(team, unodc):
    key, _row, secret = secret_for(unodc, scopes=CASEWORK, ceiling="amber")
    note = released(team, unodc, handling=["h2"])
    api = Api(token=secret)
    since = api.get("/changes/", {"kind": "note"}).json()["cursor"]
    request = allow(team, ask(Consumer(key), note))
    told = api.get("/changes/", {"kind": "note", "since": since, "include": "object"}).json()
    (line,) = told["results"]
    assert (line["change"], line["kind"], line["reference"]) == ("created", "note-words", note.reference)
    assert line["object"] == {"reference": note.reference, "url": line["url"]}
    assert api.get(f"/notes/{note.reference}/").status_code == 200 and line["url"].endswith(f"/notes/{note.reference}/")
    end(team, request)
    assert api.get(f"/notes/{note.reference}/").status_code == 403
    (line,) = api.get("/changes/", {"kind": "note", "since": told["cursor"]}).json()["results"]
    assert (line["change"], line["kind"], line["reason"], line["url"]) == ("recalled", "note-words", "leave", None)
    (recall,) = api.get("/recalls/", {"state": "open"}).json()["results"]
    assert (recall["recall"], recall["kind"], recall["reference"]) == (line["recall"], "note-words", note.reference)
    assert api.post("/recalls/acknowledge/", {"recalls": [line["recall"]]}).json()["acknowledged"] == [line["recall"]]
    assert api.get("/recalls/", {"state": "open"}).json()["results"] == []
