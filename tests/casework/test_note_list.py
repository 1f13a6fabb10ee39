"""The list of notes: who opens it, what a line shows, what it never shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.visitors import visitor
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import client_of, main_of

pytestmark = pytest.mark.django_db
WORDS = "Groups leave earlier"


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(spain, "focal_point"),
        "contributor": make_member(spain, "contributor"),
    }


def note_for_spain(people, **content):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), **content)


def test_given_a_reader_then_a_line_has_title_marking_originator_dates_and_reference_and_no_word_of_the_text(people):
    note = note_for_spain(people)
    page = main_of(visitor(people["spanish"]).get("/notes/"))
    for shown in (note.current.title, "TLP:AMBER", "Senegal", "Modus operandi note", "Valid now", note.reference, "1 note"):
        assert shown in page, shown
    assert WORDS not in page and "Mbour" not in page and "Fuel bought" not in page
    assert "/notes/routes/" in page


def test_given_somebody_whose_post_reads_no_casework_then_403_says_who_does(people):
    answer = visitor(people["contributor"]).get("/notes/")
    assert answer.status_code == 403 and "focal points, analysts and coordinators" in answer.content.decode()
    assert visitor(people["spanish"]).get("/notes/").status_code == 200


def test_given_nobody_or_no_second_factor_then_the_page_asks_for_it(people):
    from django.test import Client

    assert Client().get("/notes/").status_code == 302
    assert client_of(people["spanish"]).get("/notes/").url.startswith("/account/second-factor/")


def test_given_no_note_then_the_page_says_why(people):
    assert "No note was released to you yet" in main_of(visitor(people["spanish"]).get("/notes/"))
    assert "Nothing that you may read holds these words" in main_of(visitor(people["spanish"]).get("/notes/?q=boats"))


def test_given_words_and_filters_then_the_list_narrows_and_the_title_is_marked(people):
    note = note_for_spain(people)
    note_for_spain(people, title="Lorries", terms={"phenomenon": ["smuggling"], "route": ["air"]})
    client = visitor(people["spanish"])
    page = main_of(client.get("/notes/?q=boats&route=west-african-atlantic&country=sn"))
    assert note.reference in page and "<mark>Boats</mark>" in page and "Lorries" not in page
    assert client.get("/notes/?q=&route=").url == "/notes/"
    assert "Lorries" in main_of(client.get("/notes/?sort=oldest&standing=valid"))
    assert "Lorries" not in main_of(client.get("/notes/?standing=superseded"))


@pytest.mark.parametrize(
    "query",
    [
        "route=nowhere",
        "tlp=amber%2Cred",
        "country=%00",
        "standing=x",
        "sort=rank",
        "q=" + 501 * "a",
        "cursor=abc",
        "originator=zz",
        "mine=2",
    ],
)
def test_given_a_parameter_that_cannot_be_then_400_names_it(people, query):
    answer = visitor(people["spanish"]).get(f"/notes/?{query}")
    assert answer.status_code == 400


def test_given_a_withdrawn_and_a_past_note_then_their_standing_is_said(people):
    from casework.services import releasing

    note = note_for_spain(people)
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=note, reason="Wrong.", actor=people["coordinator"].actor)
    assert "Withdrawn" in main_of(visitor(people["analyst"]).get("/notes/"))
    assert note.reference not in main_of(visitor(people["spanish"]).get("/notes/"))


def test_given_many_notes_then_the_page_asks_at_most_ten_questions_more_than_an_empty_page_of_the_site(people):
    for _number in range(4):
        note_for_spain(people)
    client = visitor(people["spanish"])
    client.get("/notes/?q=boats&tlp=amber")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/notes/?q=boats&tlp=amber").status_code == 200
    own = [
        q["sql"]
        for q in captured
        if "SAVEPOINT" not in q["sql"] and "set_config" not in q["sql"] and "current_setting" not in q["sql"]
    ]
    asked = [sql for sql in own if any(name in sql for name in ("casework", "search_", "focalpoints_post"))]
    assert len(asked) <= 10, "\n".join(own)


def test_given_a_filter_that_changes_by_htmx_then_results_and_filters_alone_come(people):
    note_for_spain(people)
    answer = visitor(people["spanish"]).get("/notes/?tlp=amber&sort=", HTTP_HX_REQUEST="true")
    assert answer["HX-Push-Url"] == "/notes/?tlp=amber" and b"<main" not in answer.content
    assert b'id="results"' in answer.content and b'id="facets"' in answer.content


def test_given_documents_payment_harm_grading_and_period_then_each_is_a_filter_beside_the_others(people):
    terms = {"phenomenon": ["smuggling"], "route": ["air"], "document-fraud": ["forged"], "payment-method": ["on-arrival"]}
    terms |= {"corruption": ["border-post"], "harm": ["death-sea"]}
    note = note_for_spain(people, title="Papers", terms=terms)
    note_for_spain(people)
    client = visitor(people["spanish"])
    query = "documents=forged&payment=on-arrival&corruption=border-post&harm=death-sea&reliability=b&credibility=2&adaptation=smaller-groups"
    page = main_of(client.get(f"/notes/?{query}"))
    assert note.reference in page and "Boats" not in page and "1 note" in page
    year = note.current.period_from.year
    assert "Papers" in main_of(client.get(f"/notes/?year={year}")) and "Papers" not in main_of(client.get("/notes/?year=1999"))
    assert "Papers" not in main_of(client.get("/notes/?documents=stolen-blank"))
    names = [group["name"] for group in client.get("/notes/").context["filters"]]
    assert {"documents", "payment", "corruption", "harm", "adaptation", "reliability", "credibility", "year"} <= set(names)


def test_given_more_filters_than_the_search_takes_then_the_field_is_named(people):
    query = "documents=forged&payment=on-arrival&corruption=border-post&harm=death-sea&reliability=b&credibility=2&year=2026&route=air"
    client = visitor(people["spanish"])
    assert client.get(f"/notes/?{query}").status_code == 200
    answer = client.get(f"/notes/?{query}&kind=modus-operandi")
    assert answer.status_code == 400 and "At most 8 different filters" in answer.content.decode()


def test_given_many_options_then_all_are_shown_on_demand(people, monkeypatch):
    monkeypatch.setattr("casework.listing.MOST_OPTIONS", 1)
    note_for_spain(
        people,
        terms={"phenomenon": ["smuggling"], "route": ["air", "trans-saharan-mali"]}
        | {"stage": ["departure", "transport", "staging"]},
    )
    client = visitor(people["spanish"])
    page = client.get("/notes/")
    group = next(one for one in page.context["filters"] if one["name"] == "stage")
    assert len(group["options"]) == 1 and group["more"] == "Show 2 more" and "more=stage" in main_of(page)
    group = next(one for one in client.get(group["more_href"]).context["filters"] if one["name"] == "stage")
    assert len(group["options"]) == 3 and group["open"] and not group["more_href"]
