"""Submit, publish, return over HTTP: who may, what each page says, what is refused and how."""

import pytest
from django.test import Client
from django.urls import reverse

from focalpoints.models import Role
from practices import services
from practices.models import Practice, Revision, StateChange
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import complete_content, make_country, make_member
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def drafted(cast, author, **changes):
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post) | changes
        return services.create_draft(body=cast.senegal, content=content, actor=author.actor)


@pytest.fixture
def draft(cast):
    return drafted(cast, cast.focal_point_senegal)


@pytest.fixture
def submitted(cast, draft):
    with access_scope(cast.focal_point_senegal):
        return services.submit(practice=draft, actor=cast.focal_point_senegal.actor)


def url(practice, act):
    return reverse(f"practices:practice-{act}", args=[practice.reference])


def now(practice) -> Practice:
    with system_scope("test"):
        return Practice.objects.get(pk=practice.pk)


def steps(practice) -> list[str]:
    with system_scope("test"):
        return list(StateChange.objects.filter(practice=practice.pk).values_list("to_state", flat=True))


# ── submit ──


def test_given_a_complete_draft_when_a_focal_point_submits_it_then_it_waits_for_the_coordinator(cast, draft):
    client = signed_in(cast.focal_point_senegal)
    check = client.get(f"/practices/{draft.reference}/edit/check/").content.decode()
    assert "Nothing is missing" in check and f'action="{url(draft, "submit")}"' in check
    answer = client.post(url(draft, "submit"), {"edition": 1})
    assert (answer.status_code, answer["Location"]) == (302, f"/practices/{draft.reference}/")
    assert now(draft).state == "submitted" and steps(draft) == ["draft", "submitted"]


def test_given_a_title_alone_when_it_is_submitted_then_422_lists_what_is_missing_with_links_to_it(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        practice = services.create_draft(body=cast.senegal, content={"title": "T"}, actor=author.actor)
    body_of_check = signed_in(author).get(f"/practices/{practice.reference}/edit/check/").content.decode()
    answer = signed_in(author).post(url(practice, "submit"), {"edition": 1})
    body = answer.content.decode()
    assert answer.status_code == 422 and "<title>Error:" in body and 'id="es"' in body and "data-focus" in body
    for step, name in (
        ("title", "summary"),
        ("actions", "rights"),
        ("results", "evidence"),
        ("lessons", "not_worked"),
        ("frameworks", "themes"),
    ):
        link = f'href="/practices/{practice.reference}/edit/{step}/#id_{name}"'
        assert link in body and link in body_of_check
        assert f'id="id_{name}"' in signed_in(author).get(f"/practices/{practice.reference}/edit/{step}/").content.decode()
    assert "<title>Error:" not in body_of_check and "17 answers are missing" in body_of_check
    assert now(practice).state == "draft"


def test_given_a_contributor_when_they_reach_the_end_then_they_are_told_who_submits(cast, draft):
    client = signed_in(cast.contributor_senegal)
    body = client.get(f"/practices/{draft.reference}/edit/check/").content.decode()
    assert "submitted by one of its focal points" in body and cast.focal_point_senegal.name in body
    assert f'action="{url(draft, "submit")}"' not in body
    answer = client.post(url(draft, "submit"), {"edition": 1})
    assert answer.status_code == 403 and "one of its focal points" in answer.content.decode()
    assert now(draft).state == "draft"


def test_given_a_change_after_the_last_look_when_it_is_submitted_then_the_new_text_is_shown_first(cast, draft):
    client = signed_in(cast.focal_point_senegal)
    with access_scope(cast.contributor_senegal):
        services.save_draft(practice=draft, edition=1, content={"problem": "Changed words"}, actor=cast.contributor_senegal.actor)
    for old in ("1", "x", "9" * 40):
        answer = client.post(url(draft, "submit"), {"edition": old})
        assert answer.status_code == 409 and "Changed words" in answer.content.decode() and 'value="2"' in answer.content.decode()
    assert now(draft).state == "draft"
    assert client.post(url(draft, "submit"), {"edition": 2}).status_code == 302


def test_given_a_second_click_when_it_was_submitted_then_it_says_so_and_nothing_happens_twice(cast, draft):
    client = signed_in(cast.focal_point_senegal)
    client.post(url(draft, "submit"), {"edition": 1})
    answer = client.post(url(draft, "submit"), {"edition": 1})
    assert answer.status_code == 403 and "submitted already" in answer.content.decode()
    assert f'href="/practices/{draft.reference}/"' in answer.content.decode()
    assert steps(draft) == ["draft", "submitted"]
    with system_scope("test"):
        assert Event.objects.filter(kind="practices.submitted").count() == 1


# ── validate ──


def test_given_a_submitted_practice_when_its_coordinator_validates_it_then_the_page_tells_first_and_it_goes_to_review(
    cast, submitted
):
    client = signed_in(cast.coordinator_senegal)
    page = client.get(url(submitted, "validate"))
    body = page.content.decode()
    assert page.status_code == 200 and now(submitted).state == "submitted"
    assert "in the name of Senegal" in body and "at least two posts of other countries" in body
    assert "Forged documents were found too late." in body and "You wrote this practice yourself" not in body
    answer = client.post(url(submitted, "validate"), {"edition": 1})
    practice = now(submitted)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/practices/{practice.reference}/",
    ) and practice.state == "in_review"
    again = client.post(url(submitted, "validate"), {"edition": 1})
    assert again.status_code == 403 and steps(submitted) == ["draft", "submitted", "in_review"]


def test_given_a_coordinators_own_practice_when_there_is_no_other_then_the_page_says_so_and_else_refuses(cast):
    person = cast.coordinator_senegal
    practice = drafted(cast, person)
    with access_scope(person):
        services.submit(practice=practice, actor=person.actor)
    client = signed_in(person)
    body = client.get(url(practice, "validate")).content.decode()
    assert "You wrote this practice yourself. Senegal has no other coordinator" in body
    other = make_member(cast.senegal, Role.COORDINATOR)
    for call in (client.get, client.post):
        answer = call(url(practice, "validate"))
        assert answer.status_code == 403 and "Senegal has another coordinator" in answer.content.decode()
    assert signed_in(other).post(url(practice, "validate"), {"edition": 1}).status_code == 302


def test_given_a_text_changed_since_it_was_read_when_it_is_published_then_the_new_one_is_shown_first(cast, submitted):
    author, coordinator = cast.focal_point_senegal, cast.coordinator_senegal
    with access_scope(coordinator):
        services.return_to_author(practice=submitted, reason="More", actor=coordinator.actor)
    with access_scope(author):
        services.save_draft(practice=submitted, edition=1, content={"problem": "Changed words"}, actor=author.actor)
        services.submit(practice=submitted, actor=author.actor)
    answer = signed_in(coordinator).post(url(submitted, "validate"), {"edition": 1})
    assert answer.status_code == 409 and "Changed words" in answer.content.decode() and now(submitted).state == "submitted"


def test_given_a_gap_in_what_was_submitted_when_it_is_published_then_422_says_so(cast, submitted):
    with system_scope("test"):
        Revision.objects.filter(practice=submitted.pk).update(kind="")
    answer = signed_in(cast.coordinator_senegal).post(url(submitted, "validate"), {"edition": 1})
    assert answer.status_code == 422 and "Choose the kind of practice" in answer.content.decode()
    assert now(submitted).state == "submitted"


def test_given_two_practices_of_one_title_when_both_are_published_then_each_has_its_own_address(cast, submitted):
    other = drafted(cast, cast.focal_point_senegal)
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=other, actor=cast.focal_point_senegal.actor)
    assert len({publish(practice, cast.coordinator_senegal).slug for practice in (submitted, other)}) == 2


# ── return ──


def test_given_a_submitted_practice_when_it_is_returned_then_its_team_reads_the_message_and_may_submit_again(cast, submitted):
    client = signed_in(cast.coordinator_senegal)
    page = client.get(url(submitted, "return")).content.decode()
    assert "goes back to the team of Senegal" in page and "read by the team of Senegal alone" in page
    answer = client.post(url(submitted, "return"), {"reason": " Say <b>more</b>\r\nplease "})
    assert (answer.status_code, answer["Location"]) == (302, f"/practices/{submitted.reference}/")
    with system_scope("test"):
        assert StateChange.objects.get(practice=submitted.pk, to_state="returned").reason == "Say <b>more</b>\nplease"
    author = signed_in(cast.contributor_senegal)
    body = author.get(f"/practices/{submitted.reference}/edit/title/").content.decode()
    assert "Say &lt;b&gt;more&lt;/b&gt;" in body and "Coordinator, Senegal" in body
    assert signed_in(cast.focal_point_senegal).post(url(submitted, "submit"), {"edition": 1}).status_code == 302


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": " \n "}, {"reason": "x" * 2_001}, {"reason": "x" * 500_000}])
def test_given_no_message_or_one_too_long_when_it_is_returned_then_422_says_so(cast, submitted, data):
    answer = signed_in(cast.coordinator_senegal).post(url(submitted, "return"), data)
    assert (
        answer.status_code == 422
        and 'href="#id_reason"' in answer.content.decode()
        and "<title>Error:" in answer.content.decode()
    )
    assert now(submitted).state == "submitted"


def test_given_a_null_in_the_message_then_it_is_a_4xx(cast, submitted):
    assert signed_in(cast.coordinator_senegal).post(url(submitted, "return"), {"reason": "a\x00b"}).status_code == 400


def test_given_a_practice_returned_meanwhile_when_a_second_message_comes_then_it_is_shown_to_be_copied(cast, submitted):
    client = signed_in(cast.coordinator_senegal)
    client.post(url(submitted, "return"), {"reason": "First"})
    answer = client.post(url(submitted, "return"), {"reason": "Second words"})
    assert answer.status_code == 403 and "Second words" in answer.content.decode()
    assert steps(submitted) == ["draft", "submitted", "returned"]


# ── who may ──


def test_given_each_person_when_they_try_each_act_then_only_those_of_the_role_may(cast, draft, submitted):
    for name, status in {
        "observer_senegal": 404, "contributor_senegal": 403, "focal_point_senegal": 403, "analyst_senegal": 403,
        "coordinator_spain": 404, "secretariat": 403, "superuser": 404, "ended": 404,
    }.items():  # fmt: skip
        client = signed_in(getattr(cast, name))
        for act in ("validate", "return"):
            assert client.get(url(submitted, act)).status_code == status, (name, act)
            assert client.post(url(submitted, act), {"reason": "r", "edition": 1}).status_code == status, (name, act)
    assert now(submitted).state == "submitted"
    body = signed_in(cast.focal_point_senegal).get(url(submitted, "validate")).content.decode()
    assert "Only a coordinator of Senegal can validate this practice." in body


def test_given_a_draft_when_its_coordinator_publishes_or_returns_it_then_it_says_that_it_was_not_submitted(cast):
    make_country("ML")
    draft = drafted(cast, cast.focal_point_senegal)
    client = signed_in(cast.coordinator_senegal)
    for act in ("validate", "return"):
        answer = client.post(url(draft, act), {"reason": "r"})
        assert answer.status_code == 403 and "it was not submitted" in answer.content.decode()


def test_given_a_get_when_it_is_an_act_then_it_changes_nothing(cast, draft):
    assert signed_in(cast.focal_point_senegal).get(url(draft, "submit")).status_code == 405
    assert steps(draft) == ["draft"]
