"""Notes that posts follow: which searches find what was released, and that nobody hears of a note that they may not read."""

import pytest
from django.http import QueryDict
from django.utils import translation

from casework.events import GRANT_GIVEN, NOTE_RELEASED
from casework.follows import SOURCE
from casework.services import granting
from focalpoints.models import Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.previews import numbers_of
from rabatplatform.notifications.services import follow
from tests.casework.making import body_of, give, released, team
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def senegal(db):
    return team("SN")


@pytest.fixture
def spain(db):
    return team("ES")


def cleaned(query: str, person) -> dict:
    with access_scope(person):
        return SOURCE.clean(QueryDict(query), person)


def follows(person, query: str):
    filters = cleaned(query, person)
    with access_scope(person):
        return follow(actor=person.actor, source=SOURCE, filters=filters)


def told_because_of_a_follow(kind=NOTE_RELEASED) -> dict[int, int]:
    with system_scope("test"):
        event = Event.objects.filter(kind=kind.code).latest("pk")
    publish_event(event.pk)
    with system_scope("test"):
        rows = Delivery.objects.filter(event=event, channel="in_app", follow__isnull=False)
        return dict(rows.values_list("user", "follow"))


SEARCHES = {
    "": True,
    "route=west-african-atlantic": True,
    "route=west-african-atlantic&phenomenon=smuggling": True,
    "route=west-african-atlantic&phenomenon=trafficking": False,
    "country=ES": True,
    "country=NE": False,
    "country=NE&country=SN": True,
    "tlp=amber": True,
    "tlp=red": False,
    "originator=SN&tlp=amber": True,
    "originator=ES&tlp=amber": False,
    "q=boats": True,
    "q=boats+beaches": True,
    "q=boats+camels": False,
    "q=boats&originator=ES": False,
    "stage=departure&q=boats": True,
}


def test_given_searches_then_a_released_note_is_news_only_where_all_filters_find_it(senegal, spain):
    make_country("NE")
    note = released(*senegal)
    asked = [cleaned(query, senegal[0]) for query in SEARCHES]
    with system_scope("test"):
        assert dict(zip(SEARCHES, SOURCE.matches([note.pk], asked)[0], strict=True)) == SEARCHES


@pytest.mark.parametrize(
    ("query", "field"), [("route=nope", "route"), ("standing=valid", "standing"), ("mine=1", "mine"), ("q=%21%21", "q")]
)
def test_given_what_cannot_be_followed_then_the_refusal_names_the_field(senegal, query, field):
    with pytest.raises(FollowRefused) as refusal:
        cleaned(query, senegal[0])
    assert list(refusal.value.fields) == [field]


def test_given_a_note_of_others_then_only_followers_who_may_read_it_hear_of_it(senegal, spain):
    follows(spain[0], "q=boats")
    colleague = make_member(body_of(senegal[0]), Role.FOCAL_POINT)
    mine = follows(colleague, "q=boats")
    released(*senegal)
    assert told_because_of_a_follow() == {colleague.pk: mine.pk}


def test_given_a_note_that_was_given_to_a_country_then_its_followers_hear_of_it_once(senegal, spain):
    follows(spain[0], "route=west-african-atlantic")
    released(*senegal, body_of(spain[0]))
    assert told_because_of_a_follow() == {}  # the grant told them already
    with system_scope("test"):
        assert Delivery.objects.filter(kind=NOTE_RELEASED.code, channel="in_app", user=spain[0]).count() == 1


def test_given_a_note_that_is_given_to_all_later_then_followers_who_read_it_from_then_on_hear_of_it_once(senegal, spain):
    colleague = make_member(body_of(senegal[0]), Role.FOCAL_POINT)
    mine = follows(spain[0], "q=boats")
    follows(colleague, "q=boats")
    follows(spain[1], "q=camels")
    note = released(*senegal, tlp="green")
    assert spain[0].pk not in told_because_of_a_follow()
    first = give(note, GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {spain[0].pk: mine.pk}
    second = give(note, GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {}
    for grant in (first, second):
        with access_scope(senegal[1]):
            granting.revoke(grant=grant, actor=senegal[1].actor)
    give(note, GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {spain[0].pk: mine.pk}  # they may read it again


def test_given_a_note_that_was_released_to_all_when_it_is_given_to_all_again_then_whoever_heard_of_it_does_not_again(
    senegal, spain
):
    mine = follows(spain[0], "q=boats")
    note = released(*senegal, GrantLabel.ALL_WHO_READ_CASEWORK, tlp="green")
    assert told_because_of_a_follow() == {spain[0].pk: mine.pk}
    give(note, GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {}


def test_given_a_note_that_a_country_reads_when_it_is_given_to_all_or_to_others_then_that_is_no_news_there(senegal, spain):
    follows(spain[0], "q=boats")
    note = released(*senegal, body_of(spain[0]), tlp="green")
    told_because_of_a_follow()
    niger = make_member(make_country("NE"), Role.ANALYST)
    give(note, body_of(niger), senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {}
    give(note, GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    assert told_because_of_a_follow(GRANT_GIVEN) == {}


def test_given_a_grant_to_all_that_ended_before_it_was_told_then_nobody_hears_of_it(senegal, spain):
    follows(spain[0], "q=boats")
    grant = give(released(*senegal, tlp="green"), GrantLabel.ALL_WHO_READ_CASEWORK, senegal[1])
    with access_scope(senegal[1]):
        granting.revoke(grant=grant, actor=senegal[1].actor)
    assert told_because_of_a_follow(GRANT_GIVEN) == {}


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.CONTRIBUTOR])
def test_given_somebody_who_reads_no_casework_then_they_follow_no_notes(senegal, role):
    from django.core.exceptions import PermissionDenied

    person = make_member(body_of(senegal[0]), role)
    with pytest.raises(PermissionDenied), access_scope(person):
        follow(actor=person.actor, source=SOURCE, filters={})


def test_given_the_last_month_then_a_preview_counts_what_its_reader_may_read(senegal, spain):
    released(*senegal)
    released(*senegal, body_of(spain[0]), title="Overland by truck")
    counted = {}
    for person, query in (
        (senegal[0], "q=boats"),
        (senegal[0], ""),
        (spain[0], ""),
        (spain[0], "originator=ES"),
        (spain[0], "tlp=amber"),
    ):
        filters = cleaned(query, person)
        with access_scope(person):
            counted[(person.pk, query)] = numbers_of(SOURCE, [filters], person)[0]
    assert list(counted.values()) == [2, 2, 1, 0, 1]


def test_given_a_search_then_it_is_said_in_words_with_nothing_but_what_was_asked(senegal):
    make_country("NE", names={"en": "Niger"})
    with translation.override("en"):
        said = SOURCE.describe([{}, {"country": ["NE"]}, {"q": ["boats"], "tlp": ["amber"]}], senegal[0])
    assert said == ["All notes that you may read", "Notes on the way through Niger", "Notes: “boats”; Marking: TLP:AMBER"]
