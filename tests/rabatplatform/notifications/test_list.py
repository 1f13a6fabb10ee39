"""The list at /notifications/: made when it is read, under the reader's rights."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_left_behind
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import complete_content, make_practice
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        practice = services.create_draft(
            body=cast.senegal, content=complete_content(cast.senegal, author.actor.post), actor=author.actor
        )
        return services.submit(practice=practice, actor=author.actor)


def tell():
    """What the two sweeps do, at once."""
    with system_scope("test"):
        Event.objects.filter(published_at=None).update(created_at=timezone.now() - timedelta(minutes=5))
    publish_left_behind()
    deliver_left_behind()


def told(person, practice, kind="practices.published", *, age=timedelta(0), read=False):
    """A message on the platform, as it stands after it was sent."""
    with system_scope("test"):
        event = Event.objects.create(kind=kind, subject_id=practice.pk, published_at=timezone.now())
        at = timezone.now() - age
        row = Delivery(event=event, user=person, channel="in_app", state="sent", created_at=at, sent_at=at)
        row.kind, row.about, row.read_at = kind, f"practice:{practice.pk}", at if read else None
        row.save()
        row.refresh_from_db()
        return row


def everything(client, **query) -> dict:
    """What "Mark all as read" sends from a page that is made now."""
    return {"all": "1", "known": client.get("/notifications/", query).context["known"]}


def html(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_given_a_submitted_practice_then_its_coordinator_finds_it_under_waits_for_you_and_another_country_nothing(
    client, cast, submitted
):
    tell()
    client.force_login(cast.coordinator_senegal)
    page = html(client.get("/notifications/"))
    assert "“Checking travel documents at the airport” was submitted and waits for your validation." in page
    assert f'href="/practices/{submitted.reference}/"' in page
    assert "Notifications, 1 unread" in page
    client.force_login(cast.coordinator_spain)
    assert "Nothing waits for you" in html(client.get("/notifications/"))


def test_given_a_validated_practice_then_it_no_longer_waits(client, cast, submitted):
    tell()
    publish(submitted, cast.coordinator_senegal)
    tell()
    client.force_login(cast.coordinator_senegal)
    response = client.get("/notifications/")
    assert response.context["waiting"] == []
    (line,) = response.context["lines"]  # one thing, one line
    assert line["kind"].code == "practices.published" and line["number"] == 1
    page = html(response)
    assert page.index("was published.") < page.index("and 1 more") < page.index("was submitted and waits for your validation.")
    (done,) = client.get("/notifications/?show=done").context["lines"]
    assert done["kind"].code == "practices.submitted"


def test_given_a_message_whose_right_was_withdrawn_then_it_is_neither_listed_nor_counted(client, cast, later):
    practice = make_practice(cast.senegal)
    told(cast.ended, practice)
    told(cast.focal_point_senegal, practice)
    client.force_login(cast.ended)
    page = html(client.get("/notifications/"))
    assert "Practice" not in page.split("<main")[1].split("</main")[0].replace("practices", "")
    assert not re.search(r"\d unread", page)
    client.force_login(cast.focal_point_senegal)
    assert "1 unread" in html(client.get("/notifications/"))


def is_read(message) -> bool:
    with system_scope("test"):
        return Delivery.objects.get(pk=message.pk).read_at is not None


def test_given_a_ticked_thing_when_it_is_marked_read_then_what_came_before_is_and_newer_and_other_things_stay_new(client, cast):
    practice, other, person = make_practice(cast.senegal), make_practice(cast.senegal), cast.focal_point_senegal
    before = told(person, practice, age=timedelta(hours=1))
    ticked, elsewhere = told(person, practice), told(person, other)
    client.force_login(person)
    page = client.get("/notifications/")
    (line, _other) = sorted(page.context["lines"], key=lambda line: line["thing"].pk)
    assert line["newest"] == ticked.reference and line["is_new"]
    newer = told(person, practice)  # came while the page was read
    late = told(person, practice, age=timedelta(minutes=30))  # stamped before what stands there, and on record after it
    ticks = {"id": ticked.reference, "known": page.context["known"]}
    assert client.post("/notifications/read/", ticks).status_code == 302
    assert [is_read(each) for each in (before, ticked, newer, late, elsewhere)] == [True, True, False, False, False]
    client.post("/notifications/read/", everything(client))
    assert is_read(newer) and is_read(elsewhere)


def test_given_messages_marked_read_when_it_is_taken_back_then_those_alone_are_unread_again(client, cast):
    practice, other, person = make_practice(cast.senegal), make_practice(cast.senegal), cast.focal_point_senegal
    first, second, long_ago = told(person, practice), told(person, other), told(person, other, read=True, age=timedelta(days=1))
    client.force_login(person)
    page = client.post("/notifications/read/", everything(client), follow=True)
    assert "2 messages marked as read." in html(page)
    undo = page.context["undo"]["value"]
    client.force_login(cast.coordinator_senegal)  # somebody else takes back nothing of theirs
    client.post("/notifications/unread/", {"undo": undo})
    assert is_read(first) and is_read(second)
    client.force_login(person)
    assert "2 messages are unread again." in html(client.post("/notifications/unread/", {"undo": undo}, follow=True))
    assert [is_read(each) for each in (first, second, long_ago)] == [False, False, True]


BACK = "/notifications/?show=done"


def of_list(client, **query):
    """The forms of a page of the list come back to it."""
    page = client.get("/notifications/", query)
    assert f'name="back" value="{escape(page.context["here"])}"' in page.content.decode()
    return page


def test_given_another_tab_or_page_when_something_is_marked_read_and_taken_back_then_one_stays_there(client, cast):
    person = cast.focal_point_senegal
    for number in range(30):
        told(person, make_practice(cast.senegal, state="published"), age=timedelta(minutes=number))
    client.force_login(person)
    first = of_list(client)
    second = client.get(first.context["next_href"])
    here = second.context["here"]
    assert here == first.context["next_href"] and f'value="{escape(here)}"' in second.content.decode()
    line = second.context["lines"][0]
    page = client.post("/notifications/read/", {"id": line["newest"], "back": here}, follow=True)
    assert [one["delivery"].pk for one in page.context["lines"]] == [one["delivery"].pk for one in second.context["lines"]]
    assert not page.context["lines"][0]["is_new"] and "1 message marked as read." in html(page)
    undo = {"undo": page.context["undo"]["value"], "back": page.context["here"]}
    assert page.context["here"] == here  # without what the last act did
    assert client.post("/notifications/unread/", undo)["Location"] == here
    for show in ("unread", "waiting", "done"):
        here = f"/notifications/?show={show}"
        assert client.get(here).context["here"] == here
        assert client.post("/notifications/read/", {"back": here})["Location"] == here


@pytest.mark.parametrize(
    "back",
    [
        *("", "https://evil.example/", "//evil.example/notifications/", "/admin/", "/notifications/read/", "javascript:alert(1)"),
        *(
            "/notifications/?show=x",
            "/notifications/?cursor=x",
            "/notifications/?undo=x&other=1",
            "/notifications/?show=%00&cursor=%FF",
        ),
    ],
)
def test_given_an_address_to_come_back_to_that_is_none_of_the_list_then_it_is_its_first_page(client, cast, back):
    person = cast.focal_point_senegal
    message = told(person, make_practice(cast.senegal))
    client.force_login(person)
    answer = client.post("/notifications/read/", {**everything(client), "back": back})
    assert answer.status_code == 302 and re.fullmatch(r"/notifications/\?undo=[\w:.-]+", unquote(answer["Location"]))
    assert is_read(message)
    assert client.post("/notifications/read/", {"back": back})["Location"] == "/notifications/"


def test_given_nothing_ticked_then_the_page_says_so_and_nothing_is_marked(client, cast):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    client.force_login(cast.focal_point_senegal)
    page = client.post("/notifications/read/", {"back": BACK}, follow=True)
    assert page.redirect_chain == [(BACK, 302)]
    assert "Nothing was ticked." in html(page)
    assert not is_read(message)


def test_given_a_new_line_then_a_button_of_its_own_marks_it_alone_and_a_read_line_has_none(client, cast):
    person = cast.focal_point_senegal
    new, other = (told(person, make_practice(cast.senegal, state="published")) for _number in range(2))
    told(person, make_practice(cast.senegal, state="published"), read=True)
    client.force_login(person)
    page = html(client.get("/notifications/"))
    buttons = re.findall(r'<button [^>]*form="read-one" name="id" value="([0-9a-f-]+)">', page)
    assert sorted(buttons) == sorted([str(new.reference), str(other.reference)])
    assert page.count('<form id="read-one" method="post" action="/notifications/read/">') == 1
    client.post("/notifications/read/", {"id": str(new.reference)})
    assert is_read(new) and not is_read(other)


def test_given_the_filter_for_what_is_unread_then_each_thing_with_something_new_stands_there_once_until_it_is_read(
    client, cast, submitted
):
    tell()  # this one waits
    person = cast.coordinator_senegal
    practice = make_practice(cast.senegal, state="published")
    older, newest = told(person, practice, age=timedelta(hours=1)), told(person, practice, read=True)
    told(person, make_practice(cast.senegal, state="published"), read=True)
    told(person, make_practice(cast.spain))  # not theirs to read
    client.force_login(person)
    assert 'href="/notifications/?show=unread"' in html(client.get("/notifications/"))
    page = client.get("/notifications/?show=unread")
    assert [tab["current"] for tab in page.context["tabs"]] == [True, False, False]  # a filter of all
    lines = page.context["lines"]
    assert {line["thing"].pk for line in lines} == {submitted.pk, practice.pk} and len(lines) == 2
    assert all(line["is_new"] for line in lines) and page.context["waiting"] == [] and not page.context["is_cut"]
    assert "2 unread" in html(page)
    (line,) = [line for line in lines if line["thing"].pk == practice.pk]
    assert line["delivery"].pk == older.pk and line["newest"] == newest.reference
    facts = {"id": line["newest"], "known": page.context["known"], "back": page.context["here"]}
    page = client.post("/notifications/read/", facts, follow=True)
    assert [line["thing"].pk for line in page.context["lines"]] == [submitted.pk]
    client.post("/notifications/read/", everything(client))
    assert "Nothing is unread" in html(client.get("/notifications/?show=unread"))
    assert "show=unread" not in html(client.get("/notifications/"))


def test_given_more_than_the_bell_counts_then_the_filter_for_what_is_unread_says_that_there_is_more(client, cast, monkeypatch):
    person = cast.focal_point_senegal
    for number in range(4):
        told(person, make_practice(cast.senegal, state="published"), age=timedelta(minutes=number))
    monkeypatch.setattr("rabatplatform.notifications.querysets.MOST_COUNTED", 3)
    client.force_login(person)
    page = client.get("/notifications/?show=unread")
    assert len(page.context["lines"]) == 3 and "More is unread." in html(page)
    client.post("/notifications/read/", {"id": page.context["lines"][0]["newest"]})
    page = client.get("/notifications/?show=unread")
    assert len(page.context["lines"]) == 3


def test_given_more_that_waits_than_stands_there_then_the_page_says_so_and_leads_to_the_rest(client, cast, monkeypatch):
    person = cast.coordinator_senegal
    things = [make_practice(cast.senegal, state="submitted") for _number in range(4)]
    for number, thing in enumerate(things):
        told(person, thing, kind="practices.submitted", age=timedelta(minutes=number))
    client.force_login(person)
    page = client.get("/notifications/?show=waiting")
    assert len(page.context["waiting"]) == 4 and page.context["older_waiting_href"] == ""
    monkeypatch.setattr("rabatplatform.notifications.querysets.MOST_WAITING", 2)
    page = client.get("/notifications/?show=waiting")
    assert [line["thing"].pk for line in page.context["waiting"]] == [thing.pk for thing in things[:2]]
    assert "These are the 2 newest." in html(page) and page.context["tabs"][1]["count"] == "2+"
    rest = client.get(page.context["older_waiting_href"])
    assert f'href="{escape(page.context["older_waiting_href"])}"' in page.content.decode()
    assert [line["thing"].pk for line in rest.context["lines"]] == [thing.pk for thing in things[2:]]
    assert all(line["waits"] for line in rest.context["lines"])


def test_given_ten_minutes_are_over_then_it_is_not_taken_back(client, cast, monkeypatch):
    import time

    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    client.force_login(cast.focal_point_senegal)
    undo = client.post("/notifications/read/", everything(client), follow=True).context["undo"]["value"]
    now = time.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: now() + 601)
    assert client.post("/notifications/unread/", {"undo": undo}).status_code == 400
    assert client.get("/notifications/", {"undo": undo}).context["undo"] is None
    assert is_read(message)


@pytest.mark.parametrize("undo", ["", "x", "WzEsMV0:1:x", "٣"])
def test_given_an_undo_made_by_hand_then_400(client, cast, undo):
    client.force_login(cast.focal_point_senegal)
    assert client.post("/notifications/unread/", {"undo": undo}).status_code == 400
    assert client.get("/notifications/", {"undo": undo}).status_code == 200


def test_given_somebody_elses_message_when_it_is_marked_read_then_nothing_happens(client, cast):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    client.force_login(cast.coordinator_senegal)
    assert client.post("/notifications/read/", {"id": message.reference}).status_code == 302
    with system_scope("test"):
        assert Delivery.objects.get(pk=message.pk).read_at is None


@pytest.mark.parametrize("data", [{"id": ""}, {"id": "one"}, {"id": "-1"}, {"id": str(2**70)}, {"id": "٣x"}])
def test_given_a_made_up_id_when_it_is_marked_read_then_the_field_is_named(client, cast, data):
    client.force_login(cast.focal_point_senegal)
    response = client.post("/notifications/read/", data)
    assert response.status_code == 400
    assert "id" in response.content.decode()


def test_given_a_get_when_marking_read_then_405(client, cast):
    client.force_login(cast.focal_point_senegal)
    assert client.get("/notifications/read/").status_code == 405


@pytest.mark.parametrize(
    "cursor", ["x", "older-1", "older-x-1", "older-1-x", "sideways-1-1", "older-²-1", f"older-{10**40}-1", f"older-1-{2**70}"]
)
def test_given_a_cursor_made_by_hand_then_400(client, cast, cursor):
    client.force_login(cast.focal_point_senegal)
    assert client.get("/notifications/", {"cursor": cursor}).status_code == 400


def test_given_sixty_things_then_next_and_previous_show_each_once_in_order(client, cast):
    person = cast.focal_point_senegal
    things = [make_practice(cast.senegal, state="published") for _number in range(60)]
    sent = [told(person, thing, age=timedelta(minutes=n // 2)).pk for n, thing in enumerate(things)]  # pairs of the same minute
    for thing in things[::7]:
        told(person, thing, age=timedelta(days=1))  # folds into the line of its thing
    with system_scope("test"):  # the same moment: the id decides
        at = timezone.now() - timedelta(hours=2)
        Delivery.objects.filter(pk__in=sent[:30]).update(created_at=at)
    client.force_login(person)
    seen, response = [], client.get("/notifications/")
    pages = [response]
    while response.context["next_href"]:
        response = client.get(response.context["next_href"])
        pages.append(response)
    for each in pages:
        seen += [line["delivery"].pk for line in each.context["lines"]]
    assert sorted(seen) == sorted(sent)
    assert len(seen) == len(set(seen)) == 60
    back = client.get(pages[2].context["previous_href"])
    assert [line["delivery"].pk for line in back.context["lines"]] == [line["delivery"].pk for line in pages[1].context["lines"]]
    assert pages[0].context["previous_href"] == ""


def test_given_many_messages_about_one_thing_then_one_line_counts_them_and_the_bell_counts_one(client, cast):
    practice, person = make_practice(cast.senegal, state="published"), cast.focal_point_senegal
    for number in range(30):
        told(person, practice, age=timedelta(minutes=number))
    client.force_login(person)
    response = client.get("/notifications/")
    (line,) = response.context["lines"]
    assert (line["more"], len(line["earlier"])) == ("20+", 5)
    page = html(response)
    assert "and 20+ more" in page and "Notifications, 1 unread" in page


def test_given_a_thing_whose_newest_message_may_not_be_read_any_more_then_the_one_before_stands_for_it(client, cast):
    practice, person = make_practice(cast.senegal, state="published"), cast.focal_point_senegal
    older = told(person, practice, age=timedelta(hours=1))
    newest = told(person, make_practice(cast.spain))  # of another country's draft: not theirs to read
    with system_scope("test"):
        Delivery.objects.filter(pk=newest.pk).update(about=older.about)
    client.force_login(person)
    (line,) = client.get("/notifications/").context["lines"]
    assert line["delivery"].pk == older.pk and line["earlier"] == [] and line["newest"] == newest.reference


def test_given_two_things_that_one_practice_waits_for_then_neither_is_folded_away(client, cast, submitted):
    tell()
    with system_scope("test"):
        Delivery.objects.filter(user=cast.coordinator_senegal, channel="in_app").update(about=f"practice:{submitted.pk}")
    told(cast.coordinator_senegal, submitted)
    client.force_login(cast.coordinator_senegal)
    response = client.get("/notifications/")
    (line,) = response.context["waiting"]
    assert line["waits"] and [said.count("was published.") for _row, said, _address in line["earlier"]] == [1]
    assert response.context["lines"] == []
    assert [len(client.get(f"/notifications/?show={show}").context["waiting"]) for show in ("waiting", "done")] == [1, 0]


def test_given_something_that_went_on_to_a_coordinator_then_the_line_says_since_when_it_waits(client, cast, submitted):
    tell()
    with system_scope("test"):
        Delivery.objects.filter(user=cast.coordinator_senegal).update(step=2)
    client.force_login(cast.coordinator_senegal)
    assert "Has waited since <time" in html(client.get("/notifications/"))


@pytest.mark.parametrize("show", ["x", "Done", "waiting "])
def test_given_a_list_that_is_not_there_then_400(client, cast, show):
    client.force_login(cast.focal_point_senegal)
    answer = client.get("/notifications/", {"show": show})
    assert answer.status_code == 400 and "show" in answer.content.decode()


@pytest.mark.parametrize(
    ("show", "said"),
    [
        *(("waiting", "Nothing waits for you"), ("done", "Nothing is done yet")),
        *(("unread", "Nothing is unread"), ("", "Nothing to read")),
    ],
)
def test_given_no_messages_then_each_list_says_so(client, cast, show, said):
    client.force_login(cast.focal_point_senegal)
    assert said in html(client.get("/notifications/", {"show": show} if show else {}))


def test_given_more_than_ninety_nine_things_then_the_bell_says_so(client, cast):
    person = cast.focal_point_senegal
    row = told(person, make_practice(cast.senegal, state="published"))
    with system_scope("test"):
        events = [Event(kind=row.kind, subject_id=row.event.subject_id, published_at=timezone.now()) for _number in range(110)]
        common = {"user": person, "channel": "in_app", "state": "sent", "kind": row.kind}
        Delivery.objects.bulk_create(
            Delivery(event=event, about=f"practice:x{number}", **common)
            for number, event in enumerate(Event.objects.bulk_create(events))
        )
    client.force_login(person)
    assert '<span class="count" aria-hidden="true">99+</span>' in html(client.get("/notifications/"))


@pytest.mark.parametrize("show", ["", "unread", "waiting", "done"])
def test_given_one_thing_or_many_then_the_page_costs_the_same_queries(client, cast, show):
    person = cast.focal_point_senegal

    def happened():
        published = make_practice(cast.senegal, state="published")
        told(person, published)
        told(person, published, age=timedelta(days=1))
        told(person, make_practice(cast.senegal, state="returned"), kind="practices.returned")

    happened()
    client.force_login(person)
    address = f"/notifications/?show={show}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(10):
        happened()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_given_two_languages_then_sentences_are_made_in_that_of_reading_and_nothing_of_a_title_is_stored(client, cast):
    person = cast.focal_point_senegal
    told(person, make_practice(cast.senegal, state="published", title="Observatory"))
    client.force_login(person)
    for language, sentence in (
        ("en", "“Observatory” was published."),
        ("fr", "«\u202fObservatory\u202f»\u00a0: la pratique a été publiée."),
    ):
        with system_scope("test"):
            User.objects.filter(pk=person.pk).update(language=language)
        page = client.get("/notifications/").content.decode()
        assert f'lang="{language}"' in page and sentence in page
    with system_scope("test"):
        assert Event.objects.get().data == {}
        assert "Observatory" not in str(list(Delivery.objects.values())) + str(list(Event.objects.values()))


def test_given_an_event_then_the_one_who_acted_and_those_told_read_it_under_both_locks(cast):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    with system_scope("test"):
        Event.objects.filter(pk=message.event_id).update(actor=cast.coordinator_senegal)
    for person, reads in ((cast.focal_point_senegal, 1), (cast.coordinator_senegal, 1), (cast.analyst_senegal, 0)):
        with access_scope(person):
            assert Event.objects.count() == reads
            assert Event.objects.visible_to(person).count() == reads


def test_given_news_of_a_follow_then_the_line_says_what_is_followed_to_those_who_hold_the_post(client, cast):
    from rabatplatform.notifications.models import Follow

    person = cast.focal_point_senegal
    message = told(person, make_practice(cast.senegal, state="published"))
    with system_scope("test"):
        post = person.actor.post.label_id
        follow = Follow.objects.create(
            post_id=post, source="practices", filters={"country": ["SN"]}, signature="x", made_by=person
        )
        Delivery.objects.filter(pk=message.pk).update(follow=follow)
    client.force_login(person)
    response = client.get("/notifications/")
    (line,) = response.context["lines"]
    assert "Senegal" in line["follows"] and "You follow: " in html(response)
    with system_scope("test"):
        Follow.objects.filter(pk=follow.pk).update(post_id=cast.coordinator_senegal.actor.post.label_id)
    assert client.get("/notifications/").context["lines"][0]["follows"] == ""
