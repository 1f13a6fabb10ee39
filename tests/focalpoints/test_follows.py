"""Posts of the directory that other posts follow: which searches find a post, what followers hear, and how a follow passes on."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from focalpoints import services
from focalpoints.estate import estate_of
from focalpoints.events import APPOINTED, POST_NEWS
from focalpoints.follows import SOURCE, News
from focalpoints.models import Appointment, Post, Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.models import Delivery, Follow
from rabatplatform.notifications.previews import numbers_of
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.services import follow
from tests.factories import appoint, make_person, make_post

pytestmark = pytest.mark.django_db


def cleaned(query: str, person) -> dict:
    with access_scope(person):
        return SOURCE.clean(QueryDict(query), person)


def follows(person, query: str):
    filters = cleaned(query, person)
    with access_scope(person):
        return follow(actor=person.actor, source=SOURCE, filters=filters)


@pytest.fixture
def post(cast):
    return make_post(
        cast.senegal,
        Role.FOCAL_POINT,
        titles={"en": "Police liaison"},
        institution="Border Police",
        competences=["police", "border"],
        working_languages=["fr", "wo"],
        accepts=["information"],
    )


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("country=SN", True),
        ("country=ES", False),
        ("country=ES&country=SN", True),
        ("country=ES&organisation=unodc", False),
        ("competence=police", True),
        ("competence=police&competence=justice", True),
        ("competence=justice", False),
        ("competence=police&country=SN", True),
        ("competence=police&country=ES", False),
        ("competence=police&language=wo&country=SN", True),
        ("competence=police&language=pt&country=SN", False),
        ("role=focal_point", True),
        ("role=coordinator", False),
        ("q=liaison", True),
        ("q=liaison+border", True),
        ("q=liaison+customs", False),
        ("q=liaison&country=ES", False),
        ("region=western-africa", True),
        ("show=vacant", True),
        ("show=confirmed", False),
    ],
)
def test_given_a_search_of_the_directory_then_a_post_is_news_only_if_all_filters_find_it(cast, post, query, is_found):
    filters = cleaned(query, cast.observer_spain)
    with system_scope("test"):
        assert SOURCE.matches([News((post.pk,))], [filters]) == [[is_found]]


def test_given_many_searches_then_fifty_are_asked_in_one_question(cast, post, django_assert_max_num_queries):
    asked = [{"post": [str(post.reference)]}, {"post": ["other"]}, {"country": ["ES"]}, {"country": ["gone"]}, {"q": ["liaison"]}]
    with system_scope("test"):
        SOURCE.matches([News((post.pk,))], asked)  # reference data are in memory then
    with system_scope("test"), django_assert_max_num_queries(4):  # two are the scope's
        assert SOURCE.matches([News((post.pk,))], asked) == [[True, False, False, False, True]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("country=XX", "country"),
        ("role=king", "role"),
        ("post=nope", "post"),
        ("post=6f1f9c52-93d2-4a3e-9d1c-7a4b8a6f3f10", "post"),
        ("cursor=x", "cursor"),
        ("q=" + "a+" * 9, "q"),
    ],
)
def test_given_what_cannot_be_followed_then_the_refusal_names_the_field(cast, query, field):
    with pytest.raises(FollowRefused) as refusal:
        cleaned(query, cast.observer_spain)
    assert list(refusal.value.fields) == [field]


def appointed(cast, post, *, capture):
    """A person appointed by the coordinator of Senegal; the events of it, published."""
    person = make_person()
    with capture(execute=True), access_scope(cast.coordinator_senegal):
        services.appoint(post=post, person=person, since=timezone.now(), until=None, actor=cast.coordinator_senegal.actor)
    publish_all()
    return person


def publish_all():
    """What was recorded, and what publishing it recorded."""
    for _round in range(2):
        with system_scope("test"):
            ids = list(Event.objects.filter(published_at=None).order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            publish_event(pk)


def sentences(person) -> list[str]:
    with access_scope(person):
        return [line["sentence"] for line in lines(person, inbox(person))]


def test_given_a_new_holder_then_followers_of_the_post_read_it_and_others_hear_nothing(
    cast, post, django_capture_on_commit_callbacks
):
    follows(cast.observer_spain, f"post={post.reference}")
    follows(cast.contributor_spain, "country=ES")
    follows(cast.coordinator_senegal, "country=SN")
    appointed(cast, post, capture=django_capture_on_commit_callbacks)
    assert sentences(cast.observer_spain) == ["A new holder was named for the post “Police liaison, Senegal”."]
    assert sentences(cast.contributor_spain) == []
    assert sentences(cast.coordinator_senegal) == []  # who did it


def test_given_nobody_follows_the_directory_then_news_are_recorded_for_previews_and_nobody_is_told(
    cast, post, django_capture_on_commit_callbacks
):
    appointed(cast, post, capture=django_capture_on_commit_callbacks)
    with system_scope("test"):
        assert Event.objects.filter(kind=APPOINTED.code).exists()
        (event,) = Event.objects.filter(kind=POST_NEWS.code)
        assert (event.news, Delivery.objects.filter(event=event).exists()) == ("posts", False)


def test_given_a_reader_who_holds_no_post_any_more_then_the_news_is_shown_to_them_no_more(
    cast, post, django_capture_on_commit_callbacks
):
    follows(cast.observer_spain, "country=SN")
    appointed(cast, post, capture=django_capture_on_commit_callbacks)
    assert len(sentences(cast.observer_spain)) == 1
    with system_scope("test"):
        Appointment.objects.filter(user=cast.observer_spain).update(suspended_at=timezone.now())
    assert sentences(cast.observer_spain) == []


def test_given_a_handover_then_the_next_holder_gets_the_news_and_the_one_before_no_more(
    cast, post, django_capture_on_commit_callbacks
):
    old, following = cast.observer_spain, cast.observer_spain.actor.post
    made = follows(old, "country=SN")
    new = make_person()
    now = timezone.now()
    with system_scope("test"):
        Appointment.objects.filter(user=old).update(valid=(now - timedelta(days=30), now - timedelta(minutes=1)))
    appoint(new, following, since=now - timedelta(seconds=30))
    appointed(cast, post, capture=django_capture_on_commit_callbacks)
    with system_scope("test"):
        news = Delivery.objects.filter(kind=POST_NEWS.code, channel="in_app").values_list("user", "follow")
        assert list(news) == [(new.pk, made.pk)]
    with access_scope(new):
        assert list(Follow.objects.visible_to(new)) == [made]
    with access_scope(old):
        assert list(Follow.objects.visible_to(old)) == []


def test_given_a_post_that_follows_then_its_estate_says_so_to_its_holders_alone(cast):
    holder = cast.focal_point_senegal
    follows(holder, "country=ES")
    post = Post.objects.get(pk=holder.actor.post.pk)
    with access_scope(holder):
        (share,) = [share for share in estate_of(post, holder) if share.holding.code == "focalpoints.follows"]
        assert (share.number, [line.label for line in share.lines]) == (1, ["Focal points of Spain"])
    with access_scope(cast.coordinator_senegal):
        (share,) = [share for share in estate_of(post, cast.coordinator_senegal) if share.holding.code == "focalpoints.follows"]
        assert (share.number, share.lines) == (None, [])
    other = Post.objects.get(pk=cast.analyst_senegal.actor.post.pk)
    with access_scope(cast.analyst_senegal):
        assert "focalpoints.follows" not in [share.holding.code for share in estate_of(other, cast.analyst_senegal)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All focal points"),
        ("country=SN&country=ES", "Focal points of Spain or Senegal"),
        ("country=SN&organisation=unodc", "Focal points of Senegal or UNODC"),
        ("competence=police&q=liaison", "Focal points: “liaison”; Competence: police"),
    ],
)
def test_given_a_search_then_it_is_said_in_words(cast, query, words):
    filters = cleaned(query, cast.observer_spain)
    with access_scope(cast.observer_spain), translation.override("en"):
        assert SOURCE.describe([filters], cast.observer_spain) == [words]


def test_given_the_last_month_then_a_preview_counts_holders_who_came_and_went_as_followers_hear_of_them(
    cast, post, django_capture_on_commit_callbacks
):
    person = appointed(cast, post, capture=django_capture_on_commit_callbacks)
    with access_scope(cast.coordinator_senegal):
        appointment = Appointment.objects.get(user=person)
        services.end_appointment(appointment=appointment, at=None, actor=cast.coordinator_senegal.actor)
    publish_all()
    queries = ("country=SN", "country=ES", "country=SN&competence=police", "country=SN&competence=justice", "")
    asked = [cleaned(query, cast.agency) for query in queries]
    with access_scope(cast.agency):
        assert numbers_of(SOURCE, asked, cast.agency) == [2, 0, 2, 0, 2]
    with access_scope(cast.coordinator_senegal):
        assert numbers_of(SOURCE, asked, cast.coordinator_senegal) == [0] * 5  # who did it
