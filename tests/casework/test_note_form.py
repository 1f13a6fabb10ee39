"""The guided form of a note over HTTP: begin, steps, lines, autosave, conflict, what the screen finds, bad input."""

import uuid

import pytest

from casework.content import content_of
from casework.models import Note, NoteRead, ScreenPass
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STEPS = ("frame", "journey", "phases", "actors", "money", "change", "response", "handling")


@pytest.fixture
def team(db):
    return making.team("SN")


@pytest.fixture
def note(team):
    return making.draft(team[0])


def edit(note, step="frame"):
    return url("edit", note, step)


def stored(note) -> dict:
    with system_scope("test"):
        return content_of(Note.objects.with_texts().get(pk=note.pk).in_hand)


def edition(note) -> int:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk).in_hand.edition


def post(person, note, step, data, **more):
    return signed_in(person).post(edit(note, step), {"edition": edition(note), **data}, **more)


def test_given_a_title_when_it_is_posted_twice_then_one_draft_is_made_and_its_first_step_opens(team):
    client, key = signed_in(team[0]), str(uuid.uuid4())
    assert "It will be a note of" in client.get("/notes/new/").content.decode()
    answers = [client.post("/notes/new/", {"title": "Boats", "form_key": key}) for _time in range(2)]
    with system_scope("test"):
        made = Note.objects.with_texts().get()
        assert made.current.title == "Boats" and made.current.language == "en"
    assert {answer.url for answer in answers} == {edit(made)}


@pytest.mark.parametrize("data", [{}, {"title": " "}, {"title": "x" * 300}, {"title": "Boats", "form_key": "nonsense"}])
def test_given_a_first_page_that_is_not_complete_then_the_field_is_named_and_nothing_is_stored(team, data):
    answer = signed_in(team[0]).post("/notes/new/", {"form_key": str(uuid.uuid4()), **data})
    assert answer.status_code == 422 and "Error:" in answer.content.decode()
    with system_scope("test"):
        assert not Note.objects.exists()


def test_given_somebody_who_writes_no_notes_then_the_form_is_refused_with_the_reason(team):
    reader = make_member(making.body_of(team[0]), Role.FOCAL_POINT)
    answer = signed_in(reader).get("/notes/new/")
    assert answer.status_code == 403 and "analyst or coordinator" in answer.content.decode()


@pytest.mark.parametrize("step", [*STEPS, "check"])
def test_given_each_step_then_it_opens_with_what_is_stored_and_the_read_is_recorded(team, note, step):
    answer = signed_in(team[0]).get(edit(note, step))
    assert answer.status_code == 200 and len(answer.content) < 60_000
    with system_scope("test"):
        assert NoteRead.objects.filter(note_id=note.pk, user_id=team[0].pk, how="page").count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_given_a_step_posted_as_it_was_shown_then_nothing_changes(team, note, step):
    before, first = stored(note), edition(note)
    form = signed_in(team[0]).get(edit(note, step)).context["form"]
    lines = [line for rows in form.lines for line in rows.forms]
    data = {line.html_name: line.sent for line in lines if not line.is_open}
    for bound in [*form, *(field for line in lines if line.is_open for field in line)]:
        value = bound.value()
        if bound.name not in ("edition", "form_key") and value not in (None, False):
            data[bound.html_name] = value.isoformat() if hasattr(value, "isoformat") else value
    if step == "handling":
        data["is_non_nominal"] = "on"
    answer = post(team[0], note, step, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored(note) == before and edition(note) == first


def test_given_words_terms_and_days_when_saved_then_they_are_stored_and_others_stay(team, note):
    data = {"terms-harm": ["", "death-sea"], "texts-money": "Half first.", "terms-pricing-model": "full-package"}
    answer = post(team[0], note, "money", data)
    assert answer.url == edit(note, "change")
    content = stored(note)
    assert content["terms"]["harm"] == ["death-sea"] and content["terms"]["pricing-model"] == ["full-package"]
    assert content["texts"]["money"] == "Half first." and content["texts"]["judgement"] and content["terms"]["phenomenon"]


def test_given_a_leg_is_added_without_javascript_then_the_same_step_opens_with_an_empty_line(team, note):
    form = {
        f"legs-1-{name}": value for name, value in (("from_place", "Mbour"), ("to_place", "Dakhla"), ("transport", "pirogue"))
    }
    form |= {"legs-2-from_place": "Dakhla", "legs-2-to_place": "Arrecife", "legs-2-hours_least": "20", "stay": "legs"}
    answer = post(team[0], note, "journey", form)
    assert answer.url == edit(note, "journey") + "#legs"
    legs = stored(note)["legs"]
    assert [leg["to_place"] for leg in legs] == ["Dakhla", "Arrecife"] and legs[1]["hours_least"] == 20
    assert "legs-3-from_place" in signed_in(team[0]).get(edit(note, "journey")).content.decode()


def test_given_a_line_that_is_emptied_then_it_goes(team, note):
    post(team[0], note, "journey", {"hubs-1-place": "", "hubs-1-words": "", "hubs-1-country": ""})
    assert stored(note)["hubs"] == [] and len(stored(note)["legs"]) == 1


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        ("journey", {"legs-1-from_place": "Mbour", "legs-1-to_place": ""}, "To"),
        ("journey", {"legs-1-from_place": "A", "legs-1-to_place": "B", "legs-1-hours_least": "many"}, "Hours, at least"),
        ("journey", {"legs-1-from_place": "A", "legs-1-to_place": "B", "legs-1-from_country": "1%"}, "Country"),
        ("journey", {"legs-1-from_place": "A", "legs-1-to_place": "B", "legs-1-transport": "rocket"}, "Transport"),
        ("frame", {"title": ""}, "Title"),
        ("frame", {"period_from": "yesterday"}, "Observed from"),
        ("frame", {"kind": "gossip"}, "Kind of note"),
        ("frame", {"texts-judgement": "x" * 9000}, "Key judgement"),
        ("handling", {"tlp": "purple"}, "Traffic light"),
        ("handling", {"handling": "h9"}, "Handling"),
        ("change", {"changes-1-what": "x" * 600}, "What changed"),
    ],
)
def test_given_an_answer_that_has_not_its_form_then_the_field_is_named_and_nothing_is_stored(team, note, step, data, field):
    before = stored(note)
    answer = post(team[0], note, step, data)
    assert answer.status_code == 422 and "Error:" in answer.content.decode() and field in answer.content.decode()
    assert stored(note) == before
    htmx = post(team[0], note, step, data, headers=HTMX)
    assert htmx.status_code == 422 and "Not saved" in htmx.content.decode()


def test_given_an_autosave_then_the_page_goes_on_with_the_new_edition(team, note):
    page = str(uuid.uuid4())
    answer = post(team[0], note, "frame", {"title": "Newer", "form_key": page}, headers=HTMX)
    assert answer.status_code == 200 and f'value="{edition(note)}"' in answer.content.decode()
    again = signed_in(team[0]).post(edit(note), {"edition": 1, "title": "Newest", "form_key": page}, headers=HTMX)
    assert again.status_code == 200 and stored(note)["title"] == "Newest"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_given_somebody_saved_in_between_then_both_texts_are_shown_and_the_person_chooses(team, note, headers):
    analyst, coordinator = team
    with access_scope(coordinator):
        writing.save(
            note=note, edition=1, content={"title": "Theirs", "texts": {"unknown": "Who pays?"}}, actor=coordinator.actor
        )
    data = {"edition": 1, "title": "Mine", "texts-judgement": "Mine too."}
    answer = signed_in(analyst).post(edit(note), data, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Mine too." in text and "Theirs" in text and stored(note)["title"] == "Theirs"
    kept = signed_in(analyst).post(edit(note), data | {"keep_mine": edition(note)})
    assert kept.status_code == 302 and stored(note)["title"] == "Mine" and stored(note)["texts"]["unknown"] == "Who pays?"


def test_given_personal_data_when_saved_then_the_words_are_marked_in_place_and_a_coordinator_alone_lets_them_pass(team, note):
    analyst, coordinator = team
    answer = post(analyst, note, "response", {"texts-response": "Call +221 77 123 45 67 at the port."})
    assert answer.url == edit(note, "response")
    text = signed_in(analyst).get(answer.url).content.decode()
    assert "<mark>+221 77 123 45 67</mark>" in text and "Telephone number" in text and "Only a coordinator" in text
    onward = post(analyst, note, "response", {"texts-response": "Call +221 77 123 45 67 at the port.", "go_on": "1"})
    assert onward.url == edit(note, "handling")
    auto = post(analyst, note, "response", {"texts-response": "Call +221 77 123 45 67 now."}, headers=HTMX)
    assert "<mark>+221 77 123 45 67</mark>" in auto.content.decode()
    assert signed_in(analyst).get(url("findings", note)).status_code == 403
    listed = signed_in(coordinator).get(url("findings", note))
    key = listed.context["found"][0].key
    assert signed_in(analyst).post(url("pass", note), {"finding": key, "reason": "x"}).status_code == 403
    without = signed_in(coordinator).post(url("pass", note), {"finding": key, "reason": " "})
    assert without.status_code == 422 and "Say why." in without.content.decode()
    assert signed_in(coordinator).post(url("pass", note), {"finding": "phone-0", "reason": "x"}).status_code == 422
    assert signed_in(coordinator).post(url("pass", note), {"finding": key, "reason": "A port’s own line."}).status_code == 302
    with system_scope("test"):
        assert ScreenPass.objects.get().reason == "A port’s own line."
    assert "<mark>" not in signed_in(analyst).get(edit(note, "response")).content.decode()


def test_given_the_note_was_submitted_meanwhile_then_what_was_written_is_shown_to_be_copied(team, note):
    from casework.services import releasing

    with access_scope(team[0]):
        releasing.submit(note=note, actor=team[0].actor)
    answer = post(team[0], note, "frame", {"title": "Too late"})
    assert answer.status_code == 403 and "Too late" in answer.content.decode()
    assert post(team[0], note, "frame", {"title": "Too late"}, headers=HTMX).status_code == 409
    assert signed_in(team[0]).get(edit(note)).status_code == 403


def test_given_strangers_then_no_step_is_there(note):
    stranger = make_member(make_country("ES"), Role.COORDINATOR)
    client = signed_in(stranger)
    assert {client.get(edit(note, step)).status_code for step in (*STEPS, "files", "check", "nonsense")} == {404}
    assert client.post(edit(note), {"edition": 1, "title": "x"}).status_code == 404


def test_given_a_step_that_is_none_then_it_is_not_there(team, note):
    assert signed_in(team[0]).get(edit(note, "nonsense")).status_code == 404


def test_given_a_finding_then_it_stands_beside_its_field_and_a_first_version_is_not_asked_what_changed(team, note):
    with access_scope(team[0]):
        texts = {"judgement": "Appeler le +221 77 123 45 67."}
        hubs = [{"place": "Mbour", "country": "SN", "words": "Chez le +221 77 123 45 67."}]
        writing.save(note=note, edition=edition(note), content={"texts": texts, "hubs": hubs}, actor=team[0].actor)
    page = signed_in(team[0]).get(edit(note)).content.decode()
    beside = page.split('id="late_texts-judgement">')[1].split("</div>")[0]
    assert "<mark>+221 77 123 45 67</mark>" in beside and 'href="#id_texts-judgement"' in page
    assert 'name="what_changed"' not in page and 'name="closes_earlier"' not in page
    page = signed_in(team[0]).get(edit(note, "journey")).content.decode()
    assert "<mark>+221 77 123 45 67</mark>" in page.split('id="id_hubs-1-words"')[1].split("</fieldset>")[0]


def test_given_no_declaration_then_the_check_does_not_say_that_it_was_made(team, note):
    with access_scope(team[0]):
        writing.save(note=note, edition=edition(note), content={"is_non_nominal": False}, actor=team[0].actor)
    page = signed_in(team[0]).get(edit(note, "check")).content.decode()
    assert "Yes" not in page.split("Declared")[1].split("</dd>")[0]
