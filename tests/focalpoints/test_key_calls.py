"""The page of a key's calls: who opens it, what it says, what it leaves out, its pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.views import key_calls
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import KeyCall
from rabatplatform.api.models import QuotaUse
from tests.focalpoints.test_keys import make, make_people
from tests.focalpoints.test_members import questions, text_of
from tests.rabatplatform.accounts.helpers import client_of
from tests.rabatplatform.api.calls import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def page_of(key) -> str:
    return f"/focal-points/keys/{key.reference}/calls/"


def write(key, times=1, **facts) -> None:
    asked = {
        "method": "GET",
        "operation": "/practices/",
        "is_confidential": False,
        "status": 200,
        "code": "",
        "ms": 10,
        "rows": 5,
    }
    facts = {"at": timezone.now(), **asked, "bytes": 2048, "network": "192.0.2.0/24", **facts}
    with system_scope("test"):
        KeyCall.objects.bulk_create([KeyCall(key=key, **facts) for _time in range(times)])


@pytest.mark.parametrize(
    ("who", "status"),
    [("chief", 200), ("keeper", 200), ("secretariat", 200), ("watcher", 404), ("agency", 404), ("superuser", 404)],
)
def test_given_a_person_when_they_open_the_calls_of_a_key_then_those_who_see_the_key_do(people, who, status):
    key, _secret = make(people)
    assert client_of(getattr(people, who)).get(page_of(key)).status_code == status


def test_given_a_key_then_its_organisation_is_shown_what_is_left_and_the_secretariat_the_limits_alone(people):
    key, _secret = make(people)
    write(key)
    with system_scope("test"):
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        QuotaUse.objects.create(agency_key=key, what="writes", began=hour, used=12)
    said = text_of(client_of(people.chief).get(page_of(key)))
    assert "600, of which 588 are left for" in said and "10, of which 10 are left for" in said
    others = text_of(client_of(people.secretariat).get(page_of(key)))
    assert "Changes an hour" in others and "are left" not in others


def test_given_a_key_that_never_called_then_the_page_says_so(people):
    key, _secret = make(people)
    said = text_of(client_of(people.chief).get(page_of(key)))
    assert "It has not called yet" in said and "The last calls" not in said


def test_given_calls_then_the_page_tells_what_was_asked_and_refused_and_in_what_time(people):
    key, _secret = make(people)
    write(key, 3)
    write(key, 2, status=403, code="insufficient_scope", operation="/posts/", rows=None, bytes=300)
    write(key, status=503, code="unavailable", ms=1234, at=timezone.now() - timedelta(days=2))
    said = text_of(client_of(people.chief).get(page_of(key)))
    for words in (
        "6 calls in 30 days",
        "2 refused: the system can mend it",
        "1 failed on our side",
        "403 insufficient_scope The key was not given what this operation needs",
        "503 unavailable The platform is away for a moment",
        "List and find posts GET /posts/ 2 2 10 ms 10 ms",
        "5 (2 refused, 0 failed)",
        "1 (0 refused, 1 failed)",
        "5 results, 2.0",
        "192.0.2.0/24",
        "Calls a minute 1,200",
    ):
        assert words in said, words


def test_given_a_true_call_by_a_key_then_it_stands_on_the_page_at_once(people):
    key, secret = make(people, networks=["127.0.0.0/24"])
    assert Api(token=secret).get("/practices/").status_code == 200
    client = client_of(people.chief)
    assert "List and find practices GET /practices/ 200" in text_of(client.get(page_of(key)))
    assert page_of(key) in client.get(f"/focal-points/keys/{key.reference}/").content.decode()


def test_given_more_lines_than_a_page_then_the_next_goes_on_where_it_ended_and_shows_no_numbers(people, monkeypatch):
    monkeypatch.setattr(key_calls, "LINES", 3)
    key, _secret = make(people)
    for number in range(5):
        write(key, ms=100 + number)
    client = client_of(people.chief)
    first = client.get(page_of(key))
    following = re.search(r'href="(\?[^"]*)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    write(key, ms=999)
    second = text_of(client.get(page_of(key) + following))
    assert "101 ms" in second and "100 ms" in second and "102 ms" not in second and "999 ms" not in second
    assert "calls in 30 days" not in second
    answer = client.get(page_of(key) + following.replace("cursor=", "cursor=x"))
    assert answer.status_code == 400 and "Begin at its first page" in text_of(answer)
    assert client_of(people.keeper).get(page_of(key) + following).status_code == 400  # made for another reader


def test_given_the_tab_of_refused_calls_then_those_alone_are_listed(people):
    key, _secret = make(people)
    write(key, ms=777)
    write(key, ms=888, status=404, code="not_found")
    said = text_of(client_of(people.chief).get(page_of(key), {"outcome": "refused"})).split("The last calls", 1)[1]
    assert "888 ms" in said and "777 ms" not in said
    everything = text_of(client_of(people.chief).get(page_of(key), {"outcome": "red"})).split("The last calls", 1)[1]
    assert "777 ms" in everything


def test_given_a_key_that_reads_notes_then_the_secretariat_is_told_that_its_calls_for_them_are_left_out(people):
    post = people.chief.actor.post
    key, _secret = make(people, scopes=["casework:read"], ceiling="green", responsible=post)
    write(key, 4, operation="/notes/", is_confidential=True)
    write(key, operation="/status/")
    chief, desk = (text_of(client_of(person).get(page_of(key))) for person in (people.chief, people.secretariat))
    assert "5 calls in 30 days" in chief and "GET /notes/" in chief and "are not among these" not in chief
    assert "1 call in 30 days" in desk and "GET /notes/" not in desk and "are not among these" in desk


def test_given_one_call_or_many_then_the_page_asks_the_same_number_of_questions(people):
    key, _secret = make(people)
    client = client_of(people.chief)
    write(key)
    one = questions(client, page_of(key))
    for days in range(20):
        write(key, 5, at=timezone.now() - timedelta(days=days), status=404, code="not_found", operation=f"/practices/{days}/")
    many = questions(client, page_of(key))
    assert len(one) == len(many), many


def test_given_more_operations_and_codes_than_fit_then_those_with_the_most_calls_are_shown_and_it_is_said(people):
    key, _secret = make(people)
    for number in range(12):
        write(key, number + 1, operation=f"/operation-{number}/", status=400, code=f"code_{number}")
    said = text_of(client_of(people.chief).get(page_of(key))).split("The last calls", 1)[0]
    assert "code_11" in said and "/operation-2/" in said and "/operation-1/" not in said and "code_1 " not in said
    assert "the 10 with the most calls are shown" in said
