"""Following from the pages: the buttons, the preview, the list, the limit, and whose follow it is."""

import pytest
from django.urls import reverse

from focalpoints.models import Role
from practices.events import PRACTICE_PUBLISHED
from practices.follows import SOURCE
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.follows import signature_of, sources
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.services import follow, following, unfollow
from tests.factories import appoint, make_country, make_post, make_practice, make_theme
from tests.rabatplatform.accounts.helpers import client_of

pytestmark = pytest.mark.django_db

LIST, ADD, PREVIEW = "/notifications/follows/", "/notifications/follows/add/", "/notifications/follows/preview/"


@pytest.fixture
def practice(cast):
    """That was published now."""
    practice = make_practice(cast.senegal, state="published", title="Checking travel documents")
    with system_scope("test"):
        record(PRACTICE_PUBLISHED, subject=practice, actor=Actor(None))
    return practice


def open_follows():
    with system_scope("test"):
        return list(Follow.objects.open().order_by("pk"))


def text(answer) -> str:
    return answer.content.decode()


def test_given_the_apps_then_practices_posts_and_notes_can_be_followed():
    assert set(sources()) == {"practices", "posts", "notes"}


def test_given_the_same_search_in_another_order_then_its_signature_is_the_same():
    one = signature_of("practices", {"country": ["ES", "SN"], "theme": ["a"]})
    assert one == signature_of("practices", {"theme": ["a"], "country": ["SN", "ES"], "q": []})
    assert one != signature_of("posts", {"country": ["ES", "SN"], "theme": ["a"]})
    assert one != signature_of("practices", {"country": ["ES", "SN"], "theme": ["b"]})


def test_given_the_page_of_a_practice_when_its_button_is_pressed_then_it_is_followed_and_pressing_again_ends_it(cast, practice):
    person, page = cast.observer_spain, practice.get_absolute_url()
    client = client_of(person)
    assert 'aria-pressed="false"' in text(client.get(page))
    answer = client.post(ADD, {"source": "practices", "practice": practice.reference, "back": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    (made,) = open_follows()
    assert (made.post_id, made.made_by_id) == (person.actor.post.label_id, person.pk)
    shown = text(client.get(page))
    end = reverse("notifications:follow-end", args=[made.reference])
    assert "Following" in shown and end in shown
    assert client.post(end, {"back": page})["Location"] == page
    assert open_follows() == []


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/focal-points/countries/SN/", {"source": "practices", "country": "SN"}),
        ("/focal-points/countries/SN/", {"source": "posts", "country": "SN"}),
    ],
)
def test_given_the_page_of_a_country_then_its_practices_and_its_posts_are_followed_from_there(cast, address, fields):
    address = cast.senegal.get_absolute_url()
    client = client_of(cast.observer_spain)
    assert text(client.get(address)).count('aria-pressed="false"') == 2
    assert client.post(ADD, {**fields, "back": address})["Location"] == address
    shown = text(client.get(address))
    assert (shown.count('aria-pressed="false"'), shown.count('aria-pressed="true"')) == (1, 1)


def test_given_the_page_of_a_post_then_it_is_followed_from_there(cast):
    address = cast.focal_point_senegal.actor.post.get_absolute_url()
    client = client_of(cast.observer_spain)
    reference = str(cast.focal_point_senegal.actor.post.reference)
    assert f'name="post" value="{reference}"' in text(client.get(address))
    client.post(ADD, {"source": "posts", "post": reference})
    assert open_follows()[0].filters == {"post": [reference]}
    assert 'aria-pressed="true"' in text(client.get(address))


def test_given_a_search_then_the_page_leads_to_a_preview_that_says_what_it_would_have_brought(cast, practice):
    make_theme("secure-documents", en="Secure documents")
    client = client_of(cast.observer_spain)
    listed = text(client.get(reverse("practices:practice-list") + "?country=SN&sort=oldest"))
    assert f"{PREVIEW}?source=practices&amp;country=SN" in listed
    answer = client.get(f"{PREVIEW}?source=practices&country=SN")
    assert answer.status_code == 200
    shown = text(answer)
    assert "Practices from Senegal" in shown
    assert "It would have brought 1 message in the last 30 days." in shown
    assert open_follows() == []
    found = text(client.get(reverse("focalpoints:directory") + "?country=SN"))
    assert f"{PREVIEW}?source=posts&amp;country=SN" in found


def test_given_what_is_followed_then_the_list_says_it_in_words_and_numbers_and_undoes_an_end(cast, practice):
    client = client_of(cast.observer_spain)
    client.post(ADD, {"source": "practices", "country": ["SN", "ES"]})
    shown = text(client.get(LIST))
    assert "Practices from Spain or Senegal" in shown
    assert "Would have brought 1 message in the last 30 days." in shown
    (made,) = open_follows()
    answer = client.post(reverse("notifications:follow-end", args=[made.reference]))
    assert answer["Location"] == f"{LIST}?ended={made.reference}"
    ended = text(client.get(answer["Location"]))
    assert "You do not follow this any more: Practices from Spain or Senegal" in ended
    again = {"source": "practices", "country": ["ES", "SN"], "for": str(cast.observer_spain.actor.post.reference)}
    assert all(f'name="{name}" value="{value}"' in ended for name, value in (("country", "ES"), ("for", again["for"])))
    client.post(ADD, again)
    assert [row.filters for row in open_follows()] == [made.filters]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"source": "practices", "theme": "nope"}, "theme"),
        ({"source": "practices", "colour": "red"}, "colour"),
        ({"source": "nope"}, "source"),
        ({"source": "practices", "country": "SN", "for": "nope"}, "for"),
        ({}, "source"),
    ],
)
def test_given_a_form_with_nonsense_then_it_is_refused_with_the_field_named_and_nothing_is_stored(cast, fields, named):
    answer = client_of(cast.observer_spain).post(ADD, fields)
    assert answer.status_code == 422
    assert f"{named}: " in text(answer)
    assert open_follows() == []


@pytest.mark.parametrize("query", ["source=nope", "source=practices&country=XX", "source=posts&post=1", ""])
def test_given_a_preview_of_nonsense_then_the_answer_is_400(cast, query):
    assert client_of(cast.observer_spain).get(f"{PREVIEW}?{query}").status_code == 400


@pytest.mark.parametrize("ended", ["nope", "6f1f9c52-93d2-4a3e-9d1c-7a4b8a6f3f10"])
def test_given_an_address_of_nothing_then_the_list_is_shown_as_ever(cast, ended):
    assert client_of(cast.observer_spain).get(f"{LIST}?ended={ended}").status_code == 200


def test_given_a_back_address_of_another_host_then_it_is_not_followed(cast):
    for back in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        answer = client_of(cast.observer_spain).post(ADD, {"source": "practices", "country": "SN", "back": back})
        assert answer["Location"] == LIST


def test_given_a_follow_of_another_post_then_it_is_neither_seen_nor_ended(cast):
    with access_scope(cast.focal_point_senegal):
        made = follow(actor=cast.focal_point_senegal.actor, source=SOURCE, filters={"country": ["ES"]})
    client = client_of(cast.coordinator_senegal)
    assert "Practices from Spain" not in text(client.get(LIST))
    assert client.post(reverse("notifications:follow-end", args=[made.reference])).status_code == 404
    with access_scope(cast.coordinator_senegal):
        unfollow(user=cast.coordinator_senegal, follow=made)
    assert open_follows() == [made]


def test_given_somebody_with_several_posts_then_they_choose_for_which(cast):
    person, post = cast.observer_spain, make_post(cast.senegal, Role.CONTRIBUTOR)
    appoint(person, post)
    client = client_of(person)
    shown = text(client.get(f"{PREVIEW}?source=practices&country=SN"))
    assert shown.count("<option") >= 2 and str(post.reference) in shown
    client.post(ADD, {"source": "practices", "country": "SN", "for": str(post.reference)})
    assert [row.post_id for row in open_follows()] == [post.label_id]


def test_given_whoever_holds_no_post_then_they_follow_nothing_and_see_no_button(cast, practice):
    client = client_of(cast.ended)
    assert client.post(ADD, {"source": "practices", "country": "SN"}).status_code == 403
    assert client.get(f"{PREVIEW}?source=practices&country=SN").status_code == 403
    assert client.get(LIST).status_code == 200


def test_given_a_post_that_follows_as_much_as_it_may_then_the_next_is_refused_with_a_reason(cast, monkeypatch):
    monkeypatch.setattr(following, "MOST_OF_A_POST", 2)
    person = cast.observer_spain
    with access_scope(person):
        for code in ("SN", "ES", "SN"):  # the same again counts once
            follow(actor=person.actor, source=SOURCE, filters={"country": [code]})
        with pytest.raises(FollowRefused):
            follow(actor=person.actor, source=SOURCE, filters={"country": ["SN", "ES"]})
    answer = client_of(person).post(ADD, {"source": "practices"})
    assert answer.status_code == 422
    assert "This post follows 2 searches, which is the limit." in text(answer)
    assert len(open_follows()) == 2


def test_given_notes_then_nothing_of_them_is_shown_without_a_second_factor(cast):
    person = cast.analyst_senegal
    from casework.follows import SOURCE as NOTES

    with access_scope(person):
        follow(actor=person.actor, source=NOTES, filters={"q": ["boats"]})
    client = client_of(person)
    shown = text(client.get(LIST))
    assert "boats" not in shown and "Shown when you are in casework." in shown
    for answer in (client.get(f"{PREVIEW}?source=notes&q=boats"), client.post(ADD, {"source": "notes", "q": "boats"})):
        assert answer.status_code == 302 and "second" in answer["Location"]


def test_given_casework_is_open_then_the_list_of_notes_leads_to_a_preview(cast, settings):
    settings.SECOND_FACTOR_NAMESPACES = []
    client = client_of(cast.analyst_senegal)
    listed = text(client.get(reverse("casework:note-list") + "?tlp=amber&standing=valid"))
    assert f"{PREVIEW}?source=notes&amp;tlp=amber" in listed
    assert "It would have brought nothing in the last 30 days." in text(client.get(f"{PREVIEW}?source=notes&tlp=amber"))
    assert client_of(cast.observer_senegal).get(f"{PREVIEW}?source=notes").status_code == 403
    assert client_of(cast.observer_senegal).post(ADD, {"source": "notes"}).status_code == 403


def test_given_the_page_of_a_framework_then_it_is_followed_from_there(cast):
    from tests.factories import make_framework_item

    make_framework_item()
    make_country("NE")
    client = client_of(cast.observer_spain)
    answer = client.get(reverse("frameworks:framework-detail", args=["abidjan-2019"]))
    assert 'name="framework" value="abidjan-2019"' in text(answer)
