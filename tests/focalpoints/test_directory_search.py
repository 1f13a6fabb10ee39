"""Finding posts: by words and filters, page by page; what is wrong is named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Accepts, Competence, Network, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.confirmation.models import Freshness
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.focalpoints.test_directory import questions, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def senegal():
    return make_country("SN", names={"en": "Senegal", "fr": "Sénégal"})


@pytest.fixture
def spain():
    return make_country("ES", names={"en": "Spain", "fr": "Espagne"}, subregion="Southern Europe")


@pytest.fixture
def reader(client, spain):
    person = make_member(spain, Role.OBSERVER, name="Reader Alone")
    client.force_login(person)
    return client


def found(client, query) -> list[str]:
    """The titles of the posts on the first page of results."""
    answer = client.get(f"/focal-points/?{query}")
    assert answer.status_code == 200, text_of(answer)
    return [card.title for card in answer.context["cards"]]


def titled(body, title, role=Role.FOCAL_POINT, **facts):
    return make_post(body, role, titles={"en": title}, **facts)


def held(post, name, **facts):
    person = make_person(name=name)
    appoint(person, post, **facts)
    return person


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "words",
    ["zeinabou", "MAIGA", "maïga", "Zeinabou Maïga", "maig", "judiciaire", "coopération judiciaire", "COOPERATION", "cellule",
     "Sénégal", "senegal", "espérance cellule", "zeinabou senegal judic"],
)  # fmt: skip
def test_given_words_of_person_title_institution_or_country_when_searched_then_case_and_accents_do_not_matter(
    reader, senegal, spain, words
):
    post = make_post(senegal, titles={"en": "Judicial", "fr": "Coopération judiciaire"}, institution="Cellule d’espérance")
    held(post, "Zeinabou Maïga")
    titled(spain, "Another post")
    assert found(reader, f"q={words}") == ["Judicial"]


def test_given_an_acronym_or_code_when_searched_then_its_posts_are_found(reader):
    titled(make_organisation("unodc", names={"en": "Office on Drugs and Crime"}, acronyms={"fr": "ONUDC"}), "Officer")
    assert found(reader, "q=onudc") == found(reader, "q=UNODC") == found(reader, "q=drugs") == ["Officer"]


@pytest.mark.parametrize("words", ["%", "_", "fr", "titles", "null", "' OR 1=1", "nobody at all", "…"])
def test_given_words_that_nothing_holds_then_nothing_is_found(reader, senegal, words):
    make_post(senegal, titles={"fr": "Coopération"}, institution="Police")
    assert found(reader, f"q={words}") == []


def test_given_somebody_who_left_or_is_suspended_when_searched_by_name_then_their_post_is_not_found(reader, senegal):
    gone = timezone.now() - timedelta(days=1)
    held(titled(senegal, "Left"), "Moussa Gone", since=gone - timedelta(days=9), until=gone)
    held(titled(senegal, "Suspended"), "Moussa Stopped", suspended_at=gone)
    held(titled(senegal, "There"), "Moussa There")
    assert found(reader, "q=moussa") == ["There"]


# ── filters ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_filters_when_set_then_one_name_adds_up_and_different_names_narrow(reader, senegal, spain):
    titled(senegal, "Both", competences=[Competence.POLICE, Competence.JUSTICE], working_languages=["fr"])
    titled(senegal, "Police", competences=[Competence.POLICE], working_languages=["wo"])
    titled(spain, "Justice", competences=[Competence.JUSTICE], working_languages=["fr"], accepts=[Accepts.URGENT])
    assert set(found(reader, "competence=police")) == {"Both", "Police"}
    assert set(found(reader, "competence=police&competence=justice")) == {"Both", "Police", "Justice"}
    assert found(reader, "competence=police&language=fr") == ["Both"]
    assert found(reader, "language=wo") == ["Police"]
    assert found(reader, "accepts=urgent") == ["Justice"]
    assert "Justice" in found(reader, "region=southern-europe") and "Both" not in found(reader, "region=southern-europe")
    assert set(found(reader, "country=SN&country=ES&competence=police&competence=justice")) == {"Both", "Police", "Justice"}


def test_given_a_network_when_set_then_the_posts_that_serve_it(reader, senegal):
    with system_scope("test"):
        titled(senegal, "Serves it").networks.add(Network.objects.create(code="wacap", names={"en": "WACAP"}))
    titled(senegal, "Does not")
    assert found(reader, "network=wacap") == ["Serves it"]


def test_given_vacant_or_confirmed_only_then_the_mark_of_the_ladder_counts_as_vacant(reader, senegal):
    held(titled(senegal, "Held"), "Aminata Sarr")
    held(titled(senegal, "Marked", freshness=Freshness.VACANT), "Cheikh Diouf")
    held(titled(senegal, "Unconfirmed", freshness=Freshness.UNCONFIRMED), "Ousmane Gueye")
    titled(senegal, "Empty")
    assert set(found(reader, "show=vacant&country=SN")) == {"Marked", "Empty"}
    assert found(reader, "show=confirmed&country=SN") == ["Held"]
    said = text_of(reader.get("/focal-points/?country=SN"))
    assert "4 posts" in said and "Cheikh Diouf" not in said


def test_given_closed_posts_and_those_of_systems_then_they_are_not_found(reader, senegal):
    titled(senegal, "Closed", closed_at=timezone.now())
    make_member(senegal, is_service=True)
    assert found(reader, "country=SN") == []


# ── what the page shows ────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_absent_holder_then_the_row_names_the_deputy(reader, senegal):
    deputy = titled(senegal, "Analysis", Role.ANALYST)
    held(deputy, "Cheikh Diouf")
    titled(senegal, "Empty seat", deputy=deputy)
    held(titled(senegal, "Held seat", deputy=deputy), "Aminata Sarr")
    answer = reader.get("/focal-points/?q=seat")
    rows = {card.title: card for card in answer.context["cards"]}
    assert rows["Empty seat"].deputy == "Cheikh Diouf (Analysis)"
    assert text_of(answer).count("Deputy: Cheikh Diouf (Analysis)") == 1


def test_given_nothing_found_then_the_page_leads_out(reader, senegal):
    titled(senegal, "Police", competences=[Competence.POLICE])
    answer = reader.get("/focal-points/?q=police&competence=justice")
    said = text_of(answer)
    assert "No post found" in said and "Without “Competence”" in said and "All focal points" in said
    assert 'href="/focal-points/?q=police"' in answer.content.decode()


def test_given_many_posts_then_next_and_previous_lead_through_all_of_them_once(reader):
    for number in range(45):
        titled(make_country(f"A{number % 3}"), f"Desk {number:02}")
    seen, address = [], "/focal-points/?q=desk"
    while address:
        answer = reader.get(address)
        seen.append([card.title for card in answer.context["cards"]])
        last, address = answer, answer.context["next_href"]
    assert [len(page) for page in seen] == [20, 20, 5] and len(set(sum(seen, []))) == 45
    back = reader.get(last.context["previous_href"])
    assert [card.title for card in back.context["cards"]] == seen[1]


def test_given_the_last_post_of_a_page_is_closed_or_another_language_chosen_then_the_next_page_follows_all_the_same(reader):
    last_in_french = make_country("AA", names={"en": "Aa", "fr": "Zz"})
    posts = [titled(last_in_french, f"Desk {number:02}") for number in range(20)]
    for number in range(20, 30):
        titled(last_in_french if number < 25 else make_country("BB"), f"Desk {number}", Role.CONTRIBUTOR)
    first = reader.get("/focal-points/?q=desk")
    with system_scope("test"):
        type(posts[19]).objects.filter(pk=posts[19].pk).update(closed_at=timezone.now())
    second = reader.get(first.context["next_href"])
    assert [card.title for card in second.context["cards"]] == [f"Desk {number}" for number in range(20, 30)]
    assert len(reader.get(second.context["previous_href"]).context["cards"]) == 19
    reader.cookies["language"] = "fr"
    french = reader.get(first.context["next_href"])
    assert [card.title for card in french.context["cards"]] == [f"Desk {number}" for number in range(20, 25)]


def test_given_htmx_then_only_the_results_come_and_the_address_is_kept(reader, senegal):
    titled(senegal, "Desk")
    answer = reader.get("/focal-points/?q=desk&competence=", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<html" not in answer.content.decode() and 'id="results"' in answer.content.decode()
    assert answer["HX-Push-Url"] == "/focal-points/?q=desk"


def test_given_a_form_sent_half_empty_then_the_address_keeps_what_is_set(reader):
    answer = reader.get("/focal-points/?q=&show=vacant&competence=")
    assert answer.status_code == 302 and answer["Location"] == "/focal-points/?show=vacant"


# ── bad input ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("competence=magic", "Competence: There is no “magic” here."),
        ("show=all-of-them", "Show:"),
        ("country=XX", "Country: There is no “XX” here."),
        ("language=klingon", "Working language: There is no “klingon” here."),
        ("network=none", "Network: There is no “none” here."),
        ("colour=red", "There is no filter “colour” here."),
        ("q=" + "x" * 201, "Name:"),
        ("q=a+b+c+d+e+f+g+h+i", "Search with up to 8 words."),
        ("q=desk&cursor=made-by-hand", "This address is not one of the list"),
    ],
)
def test_given_a_filter_or_value_that_does_not_exist_then_the_page_names_it(reader, query, said):
    answer = reader.get(f"/focal-points/?{query}")
    assert answer.status_code == 422 and said in text_of(answer)


def test_given_somebody_without_a_post_when_they_search_then_they_see_no_post(client, senegal):
    held(titled(senegal, "Canary desk"), "Canary Holder")
    client.force_login(make_person())
    said = text_of(client.get("/focal-points/?q=canary"))
    assert "Canary" not in said and "shown to those who hold a post now" in said


def test_given_one_post_or_many_when_searched_then_the_same_number_of_questions_at_most_ten(reader, senegal):
    def more():
        held(titled(senegal, "Desk", deputy=titled(senegal, "Deputy desk")), "Aminata Sarr")

    more()
    few = questions(reader, "/focal-points/?q=desk")
    for _turn in range(9):
        more()
    many = questions(reader, "/focal-points/?q=desk")
    assert len(few) == len(many) <= 10, "\n".join(many)


def test_given_the_secretariat_a_coordinator_and_a_focal_point_then_each_finds_the_way_to_what_they_manage(cast, client):
    ways = {
        cast.secretariat: ("/focal-points/nominations/", "/focal-points/continuity/", "/focal-points/icmpd/members/"),
        cast.coordinator_senegal: ("/focal-points/SN/members/", "/focal-points/SN/continuity/"),
        cast.focal_point_senegal: (),
    }
    for person, wanted in ways.items():
        client.force_login(person)
        page = client.get("/focal-points/").content.decode()
        for way in {way for some in ways.values() for way in some}:
            assert (f'href="{way}"' in page) == (way in wanted), (person, way)
        for way in wanted:
            assert client.get(way).status_code == 200
