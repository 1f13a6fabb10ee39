"""What a follow would have brought, before it is followed: each kind of news of the catalogue counts, as far as its reader may read it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from casework.follows import SOURCE as NOTES
from casework.models import Note
from focalpoints.events.news import OF_CHANNELS, OF_CONTACTS, SENTENCES
from focalpoints.models import Contact, Role
from focalpoints.services.post_news import record_post_news
from practices.follows import SOURCE as PRACTICES
from practices.models import Practice
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.catalogue import all_kinds, kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.services import record, record_many
from rabatplatform.notifications.follows import source_of, sources
from rabatplatform.notifications.previews import NEWS_OF, numbers_of
from rabatplatform.notifications.services import write_deliveries
from tests import adapting
from tests.casework import making
from tests.factories import make_member, make_practice
from tests.practices import translating

pytestmark = pytest.mark.django_db
NEWS = sorted(kind.code for kind in all_kinds() if kind.news)


def number(source, person, filters=None) -> int:
    with access_scope(person):
        return numbers_of(source, [filters or {}], person)[0]


def happen(code, subject, *, actor=None, ago=timedelta(0), **data) -> Event:
    with system_scope("test"):
        event = record(kind_of(code), subject=subject, actor=Actor(actor), **data)
        Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - ago)
        return event


# ── one of each kind of the catalogue ──


def _practice(cast):
    return make_practice(cast.senegal, state="published", title="Checking travel documents")


def _adaptation(cast):
    return adapting.confirm(_practice(cast), cast.focal_point_spain, cast.spain, cast.coordinator_spain)


def _translation(cast):
    return translating.claim(cast.contributor_spain, translating.published(cast.senegal))


def _note(cast):
    return making.released(cast.analyst_senegal, cast.coordinator_senegal, cast.spain, tlp="green")


def _contact(cast):
    with system_scope("test"):
        post = cast.focal_point_senegal.actor.post
        facts = {"post_id": post.pk, "owner_id": cast.senegal.members_label_id, "kind": "phone", "value": "+221 77 000 00 00"}
        return Contact.objects.create(shown_to="members", **facts)


def _of_practice(thing) -> dict:
    return {"practice": thing.practice_id}


SUBJECTS = {  # of each kind of news: what it happens to, and what its data say
    **{code: (_practice, lambda thing: {}) for code in NEWS if code.startswith("practices.")},
    "practices.translation_approved": (_translation, _of_practice),
    "adaptations.confirmed": (_adaptation, _of_practice),
    **{f"casework.note_{code}": (_note, lambda thing: {}) for code in ("released", "superseded", "reinstated", "extended")},
    "casework.grant_given": (_note, lambda thing: {"label": GrantLabel.ALL_WHO_READ_CASEWORK}),
    "focalpoints.post_news": (lambda cast: cast.focal_point_senegal.actor.post, lambda thing: {"what": "focalpoints.appointed"}),
    "focalpoints.contact_news": (_contact, lambda thing: {"what": "focalpoints.contact_changed", "post": thing.post_id}),
    "focalpoints.channel_news": (lambda cast: cast.senegal, lambda thing: {"what": "focalpoints.channel_added"}),
}


@pytest.mark.parametrize("code", NEWS)
def test_given_each_kind_of_news_when_it_happens_once_then_the_preview_counts_one_more(cast, code):
    subject, data = SUBJECTS[code]  # a new kind of news: say what it happens to
    source, thing, reader = source_of(kind_of(code).news), subject(cast), cast.analyst_spain
    before = number(source, reader)
    happen(code, thing, **data(thing))
    assert number(source, reader) == before + 1
    happen(code, thing, ago=NEWS_OF + timedelta(days=1), **data(thing))
    assert number(source, reader) == before + 1
    happen(code, thing, actor=reader, **data(thing))
    assert number(source, reader) == before + 1, "nobody is told of what they did"


def test_given_the_catalogue_then_each_source_of_follows_has_news():
    assert {kind_of(code).news for code in NEWS} == set(sources())


@pytest.mark.parametrize("what", sorted({**SENTENCES, **OF_CONTACTS, **OF_CHANNELS}))
def test_given_each_act_at_a_post_when_nobody_follows_yet_then_the_preview_counts_it_all_the_same(cast, what):
    post, data = cast.focal_point_senegal.actor.post, {}
    reader, source = cast.observer_spain, source_of("posts")
    if what in OF_CONTACTS:
        data = {"contact": _contact(cast).pk, "post": post.pk}
    elif what not in OF_CHANNELS:
        data = {"post": post.pk, "after": "2026-01-01T00:00:00+00:00", "shown_to": "members"}
    if what == "focalpoints.undone":
        data["of"] = happen("focalpoints.appointment_ended", post, **data).pk
    subject = cast.senegal.coordination_label if what in OF_CHANNELS else post
    assert number(source, reader, {"country": ["SN"]}) == 0
    with system_scope("test"):
        record_post_news(happen(what, subject, **data))
    assert number(source, reader, {"country": ["SN"]}) == 1
    assert number(source, reader, {"country": ["ES"]}) == 0


# ── what is counted of them ──


def test_given_many_at_once_then_they_are_news_too(cast):
    note = _note(cast)
    before = number(NOTES, cast.analyst_spain)
    with system_scope("test"):
        record_many(kind_of("casework.note_extended"), [(note.pk, None, {}), (note.pk, None, {})], actor=Actor(None))
    assert number(NOTES, cast.analyst_spain) == before + 2


def test_given_several_searches_then_each_has_its_own_number(cast):
    happen("practices.published", _practice(cast))
    happen("practices.confirmed", make_practice(cast.spain, state="published", title="Watching the coast"))
    asked = [{}, {"country": ["SN"]}, {"country": ["ES"], "q": ["documents"]}, {"q": ["coast"]}, {"theme": ["gone"]}]
    with access_scope(cast.observer_senegal):
        assert numbers_of(PRACTICES, asked, cast.observer_senegal) == [2, 1, 0, 1, 0]
        assert numbers_of(PRACTICES, [], cast.observer_senegal) == []


def test_given_what_somebody_is_told_of_anyway_then_a_follow_would_not_have_brought_it(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    event = happen("practices.published", practice)
    with system_scope("test"):
        write_deliveries(event)
    assert number(PRACTICES, cast.coordinator_senegal) == 0
    assert number(PRACTICES, cast.observer_senegal) == 1


# ── nothing of what the reader may not read ──


def test_given_a_note_that_the_reader_may_not_read_then_the_preview_says_nothing_of_it_until_they_may(cast):
    note = making.released(cast.analyst_senegal, cast.coordinator_senegal, tlp="green")
    happen("casework.note_extended", note)
    for filters in ({}, {"q": ["boats"]}, {"originator": ["SN"]}):
        assert number(NOTES, cast.analyst_spain, filters) == 0
        assert number(NOTES, cast.analyst_senegal, filters) == 2
    making.give(note, cast.spain, cast.coordinator_senegal)
    assert number(NOTES, cast.analyst_spain, {"q": ["boats"]}) == 2
    with system_scope("test"):
        Note.objects.filter(pk=note.pk).update(state="withdrawn")
    assert number(NOTES, cast.analyst_spain, {"q": ["boats"]}) == 0


def test_given_whom_else_a_note_was_given_to_then_the_preview_does_not_tell(cast):
    note = _note(cast)
    before = number(NOTES, cast.analyst_spain)
    making.give(note, cast.unodc, cast.coordinator_senegal)
    assert number(NOTES, cast.analyst_spain) == before


def test_given_a_draft_of_others_then_the_preview_says_nothing_of_it(cast):
    happen("practices.published", make_practice(cast.senegal, title="Secret plan"))
    assert number(PRACTICES, cast.observer_spain) == 0
    assert number(PRACTICES, cast.contributor_senegal) == 1


@pytest.mark.parametrize("shown_to", ["coordinators", "secretariat"])
def test_given_a_contact_for_some_then_the_preview_counts_it_for_them_alone(cast, shown_to):
    contact, source = _contact(cast), source_of("posts")
    with system_scope("test"):
        Contact.objects.filter(pk=contact.pk).update(shown_to=shown_to)
    happen("focalpoints.contact_news", contact, what="focalpoints.contact_changed", post=contact.post_id)
    assert number(source, cast.observer_spain) == 0
    assert number(source, make_member(cast.icmpd, Role.SECRETARIAT)) == 1


def test_given_whoever_holds_no_post_then_the_database_tells_of_no_news_and_of_nobody(cast):
    happen("practices.published", _practice(cast), actor=cast.focal_point_senegal)
    for person, rows in ((cast.ended, 0), (cast.observer_spain, 1)):
        with access_scope(person), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM notifications_news('practices', '-infinity', 10)")
            assert [column.name for column in cursor.description] == ["id", "kind", "subject_id", "about"]
            assert len(cursor.fetchall()) == rows


def test_given_what_is_no_news_then_the_database_tells_nothing_of_it(cast):
    happen("practices.drafted", _practice(cast))
    with access_scope(cast.observer_spain), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_news('', '-infinity', 10)")
        assert cursor.fetchall() == []


def test_given_words_of_a_note_that_one_may_not_read_then_the_question_of_the_index_does_not_answer_them(cast):
    note = making.released(cast.analyst_senegal, cast.coordinator_senegal, tlp="green")
    with access_scope(cast.analyst_spain):
        assert NOTES.matches([note.pk], [{"q": ["boats"]}, {}]) == [[False, False]]
    with access_scope(cast.analyst_senegal):
        assert NOTES.matches([note.pk], [{"q": ["boats"]}, {}]) == [[True, True]]


# ── what it costs ──


def test_given_many_news_and_searches_then_the_questions_do_not_grow(cast, django_assert_max_num_queries):
    practices = [make_practice(cast.senegal, state="published") for _number in range(12)]
    for practice in practices:
        happen("practices.published", practice)
        happen("practices.confirmed", practice)
    asked = [{"country": ["SN"]}, {"practice": [practices[0].reference]}, {"kind": ["training"]}, {}]
    with access_scope(cast.observer_spain), django_assert_max_num_queries(4):
        assert numbers_of(PRACTICES, asked, cast.observer_spain) == [24, 2, 0, 24]


def test_given_a_long_log_then_the_news_of_a_month_are_found_by_their_index(cast):
    with system_scope("test"):
        practice = Practice(pk=1)
        rows = [Event(kind="practices.drafted", subject_id=practice.pk, published_at=timezone.now()) for _number in range(3_000)]
        Event.objects.bulk_create(rows)
    happen("practices.published", SimpleNamespace(pk=1))
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM events_event WHERE news = 'practices' AND news <> '' AND created_at >= now() - interval '30 days' "
            "ORDER BY created_at DESC LIMIT 10"
        )
        assert "event_news" in "\n".join(line for (line,) in cursor.fetchall())
