"""Pages of adaptations: begin, write with autosave, submit, confirm, give back, withdraw; where they are shown."""

import uuid

import pytest

from focalpoints.models import Role
from practices.models import Adaptation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.reference import memory
from tests.adapting import WHOLE, begin, confirm, now, submit
from tests.factories import make_country, make_member, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, state="published", title="Airport desk", texts={"summary": "A desk"}, year=2021)


def get(client, person, address):
    client.force_login(person)
    return client.get(address)


def post(client, person, address, data=None, **headers):
    client.force_login(person)
    return client.post(address, data or {}, **headers)


def adaptations() -> list[Adaptation]:
    with system_scope("test"):
        return list(Adaptation.objects.order_by("pk"))


def edit(made, **changes) -> dict:
    return {**WHOLE, "edition": made.edition, "until_year": "", "contact_post": "", **changes}


# ── begin ──
def test_given_another_country_then_the_page_offers_to_say_it_and_who_will_read(client, cast, practice):
    page = get(client, cast.contributor_spain, practice.get_absolute_url()).content.decode()
    assert f'href="{practice.get_absolute_url()}adapt/"' in page
    for person in (cast.focal_point_senegal, cast.observer_spain):
        assert "We adapted this" not in get(client, person, practice.get_absolute_url()).content.decode()
    form = get(client, cast.contributor_spain, f"{practice.get_absolute_url()}adapt/").content.decode()
    assert "Read by the team of Spain until its coordinator confirms it, then by all members." in form


def test_given_the_year_alone_when_posted_then_a_draft_and_posted_again_the_same(client, cast, practice):
    address, key = f"{practice.get_absolute_url()}adapt/", str(uuid.uuid4())
    for _time in range(2):
        answer = post(client, cast.contributor_spain, address, {"form_key": key, "since_year": "2023"})
        made = adaptations()
        assert answer.url == f"/practices/adaptations/{made[0].reference}/edit/"
    assert [(row.since_year, row.state, row.contact_post_id) for row in made] == [
        (2023, "draft", cast.contributor_spain.actor.post.pk)
    ]
    assert "Go on with it" in get(client, cast.focal_point_spain, address).content.decode()


def test_given_an_open_draft_of_the_team_when_a_colleague_begins_then_the_page_leads_to_it_and_says_that_nothing_was_stored(
    client, cast, practice
):
    made = begin(practice, cast.contributor_spain, cast.spain)
    address = f"{practice.get_absolute_url()}adapt/"
    answer = post(client, cast.focal_point_spain, address, {"form_key": str(uuid.uuid4()), "since_year": "2020"})
    page = answer.content.decode()
    assert answer.status_code == 409 and f"/practices/adaptations/{made.reference}/edit/" in page and "Go on with it" in page
    assert [row.since_year for row in adaptations()] == [2023]


def test_given_the_key_of_a_form_of_another_body_or_practice_when_posted_then_it_is_refused_and_nothing_is_stored(
    client, cast, practice
):
    address, data = f"{practice.get_absolute_url()}adapt/", {"form_key": str(uuid.uuid4()), "since_year": "2023"}
    assert post(client, cast.contributor_spain, address, data).status_code == 302
    elsewhere = make_practice(cast.senegal, state="published")
    tries = [
        post(client, cast.agency, address, data),
        post(client, cast.contributor_spain, f"{elsewhere.get_absolute_url()}adapt/", data),
    ]
    for answer in tries:
        assert answer.status_code == 422 and "This page was sent before" in answer.content.decode()
    assert len(adaptations()) == 1


@pytest.mark.parametrize("year", ["", "1989", "2999", "20x3", "٢٠٢٣", "-2020", "20230"])
def test_given_a_year_that_cannot_be_then_refused_at_its_field(client, cast, practice, year):
    address = f"{practice.get_absolute_url()}adapt/"
    answer = post(client, cast.contributor_spain, address, {"form_key": str(uuid.uuid4()), "since_year": year})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["since_year"]
    assert adaptations() == []


@pytest.mark.parametrize("key", ["", "no-uuid"])
def test_given_a_form_key_that_is_none_then_refused(client, cast, practice, key):
    answer = post(client, cast.contributor_spain, f"{practice.get_absolute_url()}adapt/", {"form_key": key, "since_year": "2023"})
    assert answer.status_code == 422


def test_given_the_owner_an_observer_or_nobody_then_403_with_the_reason_or_404(client, cast, practice):
    address = f"{practice.get_absolute_url()}adapt/"
    assert "Senegal is one of those" in get(client, cast.focal_point_senegal, address).content.decode()
    for name, status in (("focal_point_senegal", 403), ("observer_spain", 403), ("secretariat", 403), ("superuser", 404)):
        assert get(client, getattr(cast, name), address).status_code == status, name
        assert post(client, getattr(cast, name), address).status_code == status, name


# ── write ──
def test_given_the_whole_form_when_saved_then_stored_and_read_back(client, cast, practice):
    made = begin(practice, cast.contributor_spain, cast.spain, changed="", needed="", result="", failed="")
    answer = post(client, cast.contributor_spain, f"/practices/adaptations/{made.reference}/edit/", edit(made))
    assert answer.url == made.get_absolute_url()
    page = get(client, cast.contributor_spain, answer.url).content.decode()
    for text in (WHOLE["changed"], WHOLE["needed"], WHOLE["result"], WHOLE["failed"], WHOLE["institution"], "since 2023"):
        assert text in page


def test_given_an_autosave_then_the_answer_says_when_and_the_next_edition(client, cast, practice):
    made = begin(practice, cast.contributor_spain, cast.spain)
    address, headers = f"/practices/adaptations/{made.reference}/edit/", {"HTTP_HX_REQUEST": "true"}
    answer = post(client, cast.contributor_spain, address, edit(made, changed="Anew"), **headers).content.decode()
    assert 'value="2"' in answer and 'id="saved"' in answer
    refused = post(client, cast.contributor_spain, address, edit(made, since_year="1900"), **headers)
    assert refused.status_code == 422 and "late_since_year" in refused.content.decode()
    stale = post(client, cast.focal_point_spain, address, edit(made, changed="Other", form_key=str(uuid.uuid4())), **headers)
    assert stale.status_code == 409 and "Anew" in stale.content.decode() and "Other" in stale.content.decode()


def test_given_a_stale_edition_when_saved_then_both_texts_and_keep_mine_stores(client, cast, practice):
    made = begin(practice, cast.contributor_spain, cast.spain)
    address = f"/practices/adaptations/{made.reference}/edit/"
    post(client, cast.contributor_spain, address, edit(made, changed="First"))
    answer = post(client, cast.focal_point_spain, address, edit(made, changed="Second"))
    assert answer.status_code == 409 and now(made).changed == "First"
    kept = post(client, cast.focal_point_spain, address, edit(made, changed="Second", keep_mine="2"))
    assert kept.status_code == 302 and now(made).changed == "Second"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"changed": "x" * 4_001}, "changed"),
        ({"until_year": "2022"}, "until_year"),
        ({"since_year": ""}, "since_year"),
        ({"running": "maybe"}, "running"),
        ({"contact_post": "999999999"}, "contact_post"),
        ({"language": "xx"}, "language"),
        ({"institution": "x" * 201}, "institution"),
    ],
)
def test_given_an_answer_that_has_not_its_form_then_422_at_its_field_and_nothing_stored(client, cast, practice, changes, field):
    made = begin(practice, cast.contributor_spain, cast.spain)
    address = f"/practices/adaptations/{made.reference}/edit/"
    answer = post(client, cast.contributor_spain, address, edit(made, **changes))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert now(made).edition == 1


@pytest.mark.parametrize("edition", ["", "x", "0", "99999999999"])
def test_given_an_edition_that_is_none_then_refused(client, cast, practice, edition):
    made = begin(practice, cast.contributor_spain, cast.spain)
    data = edit(made, changed="New") | {"edition": edition}
    assert post(client, cast.contributor_spain, f"/practices/adaptations/{made.reference}/edit/", data).status_code == 422


def test_given_something_missing_when_submitted_then_it_is_saved_and_named_at_its_field(client, cast, practice):
    made = begin(practice, cast.focal_point_spain, cast.spain)
    data = edit(made, failed="", changed="Kept", submit="1")
    answer = post(client, cast.focal_point_spain, f"/practices/adaptations/{made.reference}/edit/", data)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["failed"]
    assert answer.context["edition"] == 2
    assert (now(made).state, now(made).changed) == ("draft", "Kept")
    ticked = post(
        client,
        cast.focal_point_spain,
        f"/practices/adaptations/{made.reference}/edit/",
        {**data, "edition": 2, "nothing_failed": "on"},
    )
    assert ticked.status_code == 302 and now(made).state == "submitted"


def test_given_a_contributor_then_the_form_says_who_submits(client, cast, practice):
    made = begin(practice, cast.contributor_spain, cast.spain)
    page = get(client, cast.contributor_spain, f"/practices/adaptations/{made.reference}/edit/").content.decode()
    assert "submitted by one of its focal points" in page and 'name="submit"' not in page


def test_given_it_was_submitted_meanwhile_then_the_text_is_shown_to_be_copied(client, cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    address = f"/practices/adaptations/{made.reference}/edit/"
    answer = post(client, cast.contributor_spain, address, edit(made, changed="My late words"))
    assert answer.status_code == 403 and "My late words" in answer.content.decode()
    assert get(client, cast.contributor_spain, address).status_code == 403


# ── confirm ──
def test_given_a_submitted_one_then_its_coordinator_sees_the_choice_and_confirms(client, cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    page = get(client, cast.coordinator_spain, made.get_absolute_url()).content.decode()
    assert f'action="{made.get_absolute_url()}confirm/"' in page
    assert "It waits for a coordinator of Spain" in get(client, cast.focal_point_spain, made.get_absolute_url()).content.decode()
    stale = post(client, cast.coordinator_spain, f"{made.get_absolute_url()}confirm/", {"edition": 9})
    assert stale.status_code == 409 and now(made).state == "submitted"
    assert post(client, cast.coordinator_spain, f"{made.get_absolute_url()}confirm/", {"edition": 1}).status_code == 302
    assert now(made).state == "confirmed"
    assert post(client, cast.coordinator_spain, f"{made.get_absolute_url()}confirm/", {"edition": 1}).status_code == 403


def test_given_who_may_not_read_it_then_404_everywhere(client, cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    for name in ("coordinator_senegal", "observer_spain", "agency", "secretariat", "superuser"):
        for act in ("", "edit/", "return/", "withdraw/"):
            assert get(client, getattr(cast, name), made.get_absolute_url() + act).status_code == 404, (name, act)
        assert post(client, getattr(cast, name), f"{made.get_absolute_url()}confirm/").status_code == 404
    assert get(client, cast.focal_point_spain, f"/practices/adaptations/{uuid.uuid4()}/").status_code == 404


def test_given_a_message_when_given_back_then_its_author_reads_it_and_without_one_it_is_refused(client, cast, practice):
    made = submit(practice, cast.focal_point_spain, cast.spain)
    address = f"{made.get_absolute_url()}return/"
    assert post(client, cast.coordinator_spain, address, {"reason": " "}).status_code == 422
    assert post(client, cast.coordinator_spain, address, {"reason": "x" * 2_001}).status_code == 422
    assert post(client, cast.coordinator_spain, address, {"reason": "Which airports?"}).status_code == 302
    page = get(client, cast.focal_point_spain, f"{made.get_absolute_url()}edit/").content.decode()
    assert "Which airports?" in page
    again = post(client, cast.coordinator_spain, address, {"reason": "Once more"})
    assert again.status_code == 403 and "Once more" in again.content.decode()


def test_given_a_confirmed_one_when_withdrawn_then_readers_find_it_no_more(client, cast, practice):
    made = confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    address = f"{made.get_absolute_url()}withdraw/"
    assert get(client, cast.focal_point_spain, address).status_code == 403
    assert post(client, cast.coordinator_spain, address, {"reason": "Never used"}).status_code == 302
    assert get(client, cast.observer_senegal, made.get_absolute_url()).status_code == 404
    assert "Never used" in get(client, cast.contributor_spain, made.get_absolute_url()).content.decode()


# ── the page of the practice, the journey ──
@pytest.fixture
def adapted(cast, practice):
    """By Spain, by UNODC (nothing failed), by Ghana twice; newest last."""
    ghana = make_country("GH")
    memory.forget()
    confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain, since_year=2022)
    unodc = make_member(cast.unodc, Role.COORDINATOR)
    confirm(practice, cast.agency, cast.unodc, unodc, since_year=2023, failed="", nothing_failed=True)
    coordinator = make_member(ghana, Role.COORDINATOR)
    for year in (2023, 2025):
        confirm(practice, coordinator, ghana, coordinator, since_year=year, changed=f"As of {year}", failed=f"Paper {year}")
    return practice


def test_given_four_reports_of_three_bodies_then_the_newest_two_are_told_and_the_others_folded(client, cast, adapted):
    page = get(client, cast.observer_senegal, adapted.get_absolute_url()).content.decode()
    assert "Adapted by (3)" in page and "2 more" in page
    assert "As of 2025" in page and "Paper 2025" in page and "As of 2023" in page
    assert page.count(WHOLE["changed"]) == 0
    assert f'href="{adapted.get_absolute_url()}journey/"' in page


def test_given_drafts_and_submitted_ones_then_no_reader_learns_of_them(client, cast, practice):
    submit(practice, cast.focal_point_spain, cast.spain)
    page = get(client, cast.observer_senegal, practice.get_absolute_url()).content.decode()
    assert "Adapted by" not in page and "journey" not in page
    journey = get(client, cast.observer_senegal, f"{practice.get_absolute_url()}journey/").content.decode()
    assert "Nobody else has reported an adaptation yet." in journey


def test_given_the_journey_then_the_years_in_order_and_the_same_on_the_map(client, cast, adapted):
    answer = get(client, cast.observer_senegal, f"{adapted.get_absolute_url()}journey/")
    stops = [(str(stop.body), stop.year, stop.is_origin) for stop, _anchor in answer.context["stops"]]
    assert stops == [
        ("Senegal", 2021, True),
        ("Spain", 2022, False),
        ("GH", 2023, False),
        ("UNODC", 2023, False),
        ("GH", 2025, False),
    ]
    page = answer.content.decode()
    assert 'href="#stop-ES"' in page and 'id="stop-ES"' in page and page.count('id="stop-GH"') == 1
    assert "Adapted by 3 since 2022." in page
    assert "style=" not in page and "<script>" not in page


def test_given_a_practice_in_preparation_then_it_has_no_journey(client, cast):
    draft = make_practice(cast.senegal)
    assert get(client, cast.contributor_senegal, f"/practices/{draft.reference}/journey/").status_code == 404
    assert get(client, cast.contributor_spain, f"/practices/{draft.reference}/adapt/").status_code == 404


def test_given_the_practice_is_archived_then_its_adaptations_stay_and_no_new_one_is_offered(client, cast, adapted):
    with system_scope("test"):
        adapted.archive()
        adapted.save()
    page = get(client, cast.contributor_spain, adapted.get_absolute_url()).content.decode()
    assert "Adapted by (3)" in page and "We adapted this" not in page
    assert get(client, cast.contributor_spain, f"{adapted.get_absolute_url()}adapt/").status_code == 403


def test_given_an_adaptation_of_another_body_then_the_scope_of_the_web_does_not_write_it(cast, adapted):
    with access_scope(cast.coordinator_senegal):
        assert Adaptation.objects.filter(country=cast.spain).update(changed="Overwritten") == 0
