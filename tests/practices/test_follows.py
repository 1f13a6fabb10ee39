"""Practices that posts follow: which searches find what was published, who is told, in which words, and what a preview counts."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from focalpoints.models import Role
from practices.events import PRACTICE_PUBLISHED
from practices.follows import SOURCE
from practices.models import Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.previews import numbers_of
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.services import follow, unfollow
from tests.factories import make_country, make_framework_item, make_member, make_person, make_practice, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def news(monkeypatch):
    """Published practices are news, as the catalogue says."""
    monkeypatch.setattr(type(PRACTICE_PUBLISHED), "news", "", raising=False)
    monkeypatch.setitem(PRACTICE_PUBLISHED.__dict__, "news", "practices")


@pytest.fixture
def practice(cast):
    theme = make_theme("secure-documents", en="Secure documents", fr="Documents sécurisés")
    item = make_framework_item()
    return make_practice(
        cast.senegal,
        state="published",
        title="Checking travel documents at the airport",
        texts={"summary": "Officers check passports under ultraviolet light."},
        themes=[theme.pk],
        framework_items=[item.pk],
        phenomena=["smuggling"],
        kind="training",
        year=2026,
    )


def cleaned(query: str, person) -> dict:
    with access_scope(person):
        return SOURCE.clean(QueryDict(query), person)


def follows(person, query: str):
    filters = cleaned(query, person)
    with access_scope(person):
        return follow(actor=person.actor, source=SOURCE, filters=filters)


def published(practice, by=None):
    from rabatplatform.accounts.actors import Actor

    with system_scope("test"):
        event = record(PRACTICE_PUBLISHED, subject=practice, actor=by or Actor(None))
    publish_event(event.pk)
    return event


def told(event) -> dict[int, int]:
    """{person: follow} of the rows on the platform that are there because of a follow."""
    with system_scope("test"):
        rows = Delivery.objects.filter(event=event, channel="in_app", follow__isnull=False)
        return dict(rows.values_list("user", "follow"))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("theme=secure-documents", True),
        ("theme=other", False),
        ("country=SN", True),
        ("country=sn", True),
        ("country=ES", False),
        ("country=ES&country=SN", True),
        ("theme=secure-documents&country=SN", True),
        ("theme=secure-documents&country=ES", False),
        ("theme=other&country=SN", False),
        ("theme=other&theme=secure-documents&country=SN", True),
        ("framework=abidjan-2019:R1", True),
        ("framework=abidjan-2019", True),
        ("framework=abidjan-2019:R1&country=ES", False),
        ("phenomenon=smuggling", True),
        ("phenomenon=trafficking", False),
        ("kind=training&year=2026", True),
        ("kind=training&year=2025", False),
        ("q=passports", True),
        ("q=passport", True),
        ("q=passports+ultraviolet", True),
        ("q=passports+camels", False),
        ("q=passports+-ultraviolet", False),
        ("q=%22ultraviolet+light%22", True),
        ("q=%22light+ultraviolet%22", False),
        ("q=passports&country=SN", True),
        ("q=passports&country=ES", False),
        ("q=camels&theme=secure-documents", False),
        ("organisation=unodc", False),
    ],
)
def test_given_a_search_when_a_practice_is_published_then_it_is_news_only_if_all_filters_find_it(cast, practice, query, is_found):
    make_theme("other")
    filters = cleaned(query, cast.observer_spain)
    with system_scope("test"):
        assert SOURCE.matches([practice.pk], [filters]) == [[is_found]]


def test_given_many_searches_then_all_are_asked_in_one_question(cast, practice, django_assert_max_num_queries):
    asked = [{"country": [code]} for code in ("SN", "ES")] + [{"practice": [practice.reference]}, {"practice": ["other"]}] * 20
    with system_scope("test"), django_assert_max_num_queries(2):
        assert SOURCE.matches([practice.pk], asked) == [[True, False] + [True, False] * 20]


def test_given_many_practices_then_each_search_is_asked_of_each_in_the_same_question(
    cast, practice, django_assert_max_num_queries
):
    other = make_practice(cast.spain, state="published")
    asked = [{"country": ["SN"]}, {"practice": [other.reference]}, {}]
    with system_scope("test"), django_assert_max_num_queries(2):
        assert SOURCE.matches([practice.pk, other.pk], asked) == [[True, False, True], [False, True, True]]


def test_given_a_stored_filter_that_is_no_more_then_it_finds_nothing_and_the_page_says_so(cast, practice):
    with system_scope("test"):
        assert SOURCE.matches([practice.pk], [{"theme": ["gone"]}, {"q": ["!!!"]}]) == [[False, False]]
    with access_scope(cast.observer_spain):
        assert SOURCE.describe([{"theme": ["gone"]}], cast.observer_spain) == ["Practices: Theme: "]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("theme=nope", "theme"),
        ("country=XX", "country"),
        ("practice=nope", "practice"),
        ("sort=newest", "sort"),
        ("state=draft", "state"),
        ("q=%21%21", "q"),
        ("colour=red", "colour"),
    ],
)
def test_given_what_cannot_be_followed_then_the_refusal_names_the_field(cast, query, field):
    with pytest.raises(FollowRefused) as refusal:
        cleaned(query, cast.observer_spain)
    assert list(refusal.value.fields) == [field]


def test_given_a_draft_of_others_then_nobody_learns_of_it_by_following_it(cast):
    draft = make_practice(cast.senegal, title="Secret plan")
    with pytest.raises(FollowRefused):
        cleaned(f"practice={draft.reference}", cast.observer_spain)
    assert cleaned(f"practice={draft.reference}", cast.focal_point_senegal) == {"practice": [draft.reference]}


def test_given_followers_when_a_practice_is_published_then_each_is_told_once_with_the_reason(cast, practice):
    first = follows(cast.observer_spain, "country=SN")
    follows(cast.observer_spain, "theme=secure-documents")
    second = follows(cast.agency, f"practice={practice.reference}")
    follows(cast.contributor_spain, "country=ES")
    event = published(practice)
    assert told(event) == {cast.observer_spain.pk: first.pk, cast.agency.pk: second.pk}
    with access_scope(cast.observer_spain):
        shown = [line["sentence"] for line in lines(cast.observer_spain, inbox(cast.observer_spain))]
    assert shown == ["“Checking travel documents at the airport” was published."]
    with system_scope("test"):
        mails = Delivery.objects.filter(event=event, channel="mail", user=cast.observer_spain)
        assert [(mail.rhythm, mail.state) for mail in mails] == [("daily", "waiting")]


def test_given_who_acted_or_was_told_by_the_event_itself_then_a_follow_tells_them_nothing_more(cast, practice):
    follows(cast.coordinator_senegal, "country=SN")
    follows(cast.focal_point_senegal, "country=SN")
    event = published(practice, by=cast.focal_point_senegal.actor)
    with system_scope("test"):
        rows = list(Delivery.objects.filter(event=event, channel="in_app").values_list("user", "follow"))
    assert rows == [(cast.coordinator_senegal.pk, None)]


def test_given_a_follow_that_ended_then_nobody_is_told_and_following_again_undoes_it(cast, practice):
    made = follows(cast.observer_spain, "country=SN")
    with access_scope(cast.observer_spain):
        unfollow(user=cast.observer_spain, follow=made)
    assert told(published(practice)) == {}
    again = follows(cast.observer_spain, "country=SN")
    assert told(published(practice)) == {cast.observer_spain.pk: again.pk}


def test_given_a_practice_that_not_all_may_read_then_only_readers_are_told(cast):
    draft = make_practice(cast.senegal, title="Draft of Senegal")
    follows(cast.contributor_senegal, "country=SN")
    follows(cast.observer_spain, "country=SN")
    event = published(draft)
    assert cast.observer_spain.pk not in told(event)
    with system_scope("test"):
        assert Delivery.objects.filter(event=event, user=cast.contributor_senegal).exists()


def test_given_a_deputy_when_the_post_follows_then_both_are_told_and_whoever_left_is_not(cast, practice):
    from tests.factories import appoint

    holder = cast.observer_spain
    made = follows(holder, "country=SN")
    deputy, former = make_person(), make_person()
    appoint(deputy, holder.actor.post, until=timezone.now() + timedelta(days=20), kind="deputy")
    appoint(former, holder.actor.post, since=timezone.now() - timedelta(days=90), until=timezone.now() - timedelta(days=60))
    assert told(published(practice)) == {holder.pk: made.pk, deputy.pk: made.pk}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All practices"),
        ("theme=secure-documents", "Practices on Secure documents"),
        ("country=SN&country=ES", "Practices from Spain or Senegal"),
        ("organisation=unodc", "Practices from UNODC"),
        ("theme=secure-documents&country=SN&q=passports", "Practices: “passports”; Theme: Secure documents; Country: Senegal"),
    ],
)
def test_given_a_search_then_it_is_said_in_words(cast, practice, query, words):
    filters = cleaned(query, cast.observer_spain)
    with access_scope(cast.observer_spain), translation.override("en"):
        assert SOURCE.describe([filters], cast.observer_spain) == [words]


def test_given_a_practice_that_became_invisible_then_its_title_is_not_told(cast, practice):
    filters = cleaned(f"practice={practice.reference}", cast.observer_spain)
    published(practice)
    with access_scope(cast.observer_spain):
        assert numbers_of(SOURCE, [filters], cast.observer_spain) == [1]
        assert SOURCE.describe([filters], cast.observer_spain) == ["Practice “Checking travel documents at the airport”"]
    with system_scope("test"):
        Revision.objects.filter(practice=practice.pk).update(is_public=False)
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
    with access_scope(cast.observer_spain):
        assert SOURCE.describe([filters], cast.observer_spain) == ["A practice that you may not read"]
        assert numbers_of(SOURCE, [filters], cast.observer_spain) == [0]


def test_given_the_last_month_then_a_preview_counts_what_all_filters_find_and_its_reader_may_read(cast, practice):
    old = published(make_practice(cast.senegal, state="published", title="Old"))
    with system_scope("test"):
        Event.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=45))
    published(practice)
    published(make_practice(cast.senegal, title="A draft of passports"))
    published(make_practice(make_country("NE"), state="published", title="Passports in Niger"))
    queries = ("", "country=SN", "country=SN&country=NE", "q=passports", "q=passports&country=NE", "theme=secure-documents")
    asked = [cleaned(query, cast.observer_spain) for query in queries]
    with access_scope(cast.observer_spain):
        assert dict(zip(queries, numbers_of(SOURCE, asked, cast.observer_spain), strict=True)) == {
            "": 2,
            "country=SN": 1,
            "country=SN&country=NE": 2,
            "q=passports": 2,
            "q=passports&country=NE": 1,
            "theme=secure-documents": 1,
        }
        assert numbers_of(SOURCE, [{"practice": [practice.reference]}], cast.observer_spain) == [1]


def test_given_six_hundred_followers_of_one_search_then_the_questions_do_not_grow(cast, practice, django_assert_max_num_queries):
    for _number in range(20):
        follows(make_member(cast.spain, Role.OBSERVER), "country=SN")
    from rabatplatform.accounts.actors import Actor
    from rabatplatform.notifications.services import write_news

    with system_scope("test"):
        event = record(PRACTICE_PUBLISHED, subject=practice, actor=Actor(None))
        with django_assert_max_num_queries(14):
            write_news(event)
    assert len(told(event)) == 20
