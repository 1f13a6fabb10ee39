"""The guided form over HTTP: begin, save step by step, autosave, conflict, bad input; with and without JavaScript."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Role
from practices import services
from practices.content import content_of
from practices.models import FrameworkItem, Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import (
    appoint,
    complete_content,
    make_country,
    make_framework_item,
    make_member,
    make_organisation,
    make_post,
    make_practice,
    make_theme,
)

pytestmark = pytest.mark.django_db
STEPS = ("title", "actions", "results", "lessons", "frameworks")
HTMX = {"HX-Request": "true"}
TEXTS_OF_ACTIONS = ("problem", "objective", "people", "actions", "legal_basis", "roles", "rights", "resources")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def author(cast):
    return signed_in(cast.focal_point_senegal)


@pytest.fixture
def draft(cast):
    person = cast.focal_point_senegal
    with access_scope(person):
        return services.create_draft(
            body=cast.senegal, content=complete_content(cast.senegal, person.actor.post), actor=person.actor
        )


def edit(practice, step="title"):
    return f"/practices/{practice.reference}/edit/{step}/"


def stored(practice) -> dict:
    with system_scope("test"):
        return content_of(Practice.objects.select_related("current").get(pk=practice.pk))


def edition(practice) -> int:
    with system_scope("test"):
        return Revision.objects.get(practice=practice.pk).edition


def practices() -> list:
    with system_scope("test"):
        return list(Practice.objects.select_related("current"))


# ── beginning ──


def test_given_a_title_when_it_is_posted_then_a_draft_is_made_and_its_first_step_opens(cast, author):
    page = author.get("/practices/new/")
    assert page.status_code == 200 and "Read by the team of Senegal until it is published." in page.content.decode()
    answer = author.post(
        "/practices/new/", {"title": " Duty  line ", "form_key": str(uuid.uuid4())}, headers={"Accept-Language": "fr"}
    )
    [practice] = practices()
    assert answer.status_code == 302 and answer["Location"] == edit(practice)
    content = stored(practice)
    assert (content["title"], content["countries"], content["contact_post"]) == (
        "Duty line", [cast.senegal.pk], cast.focal_point_senegal.actor.post.pk,
    )  # fmt: skip
    assert practice.created_from_id == cast.focal_point_senegal.actor.post.pk
    assert author.get(answer["Location"]).status_code == 200


def test_given_the_same_page_posted_twice_then_there_is_one_practice_and_both_lead_to_it(author):
    data = {"title": "Duty line", "form_key": str(uuid.uuid4())}
    first, again = author.post("/practices/new/", data), author.post("/practices/new/", data)
    assert first["Location"] == again["Location"]
    assert len(practices()) == 1
    with system_scope("test"):
        assert Event.objects.count() == 1


def test_given_the_key_of_somebody_elses_page_when_it_is_posted_then_it_is_refused_and_nothing_is_made(cast, author):
    key = str(uuid.uuid4())
    signed_in(cast.focal_point_spain).post("/practices/new/", {"title": "Theirs", "form_key": key})
    answer = author.post("/practices/new/", {"title": "Mine", "form_key": key})
    assert answer.status_code == 422 and b"was sent before" in answer.content and b'value="Mine"' in answer.content
    assert len(practices()) == 1


@pytest.mark.parametrize(
    "data",
    [{}, {"title": ""}, {"title": "   "}, {"title": "x" * 201}, {"title": "a\x01b\x00c"}, {"form_key": "1"}, {"form_key": ""}],
)
def test_given_a_bad_beginning_when_it_is_posted_then_422_says_why_and_nothing_is_made(author, data):
    good = {"title": "Duty line", "form_key": str(uuid.uuid4())}
    answer = author.post("/practices/new/", {**good, **data} if data else {})
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert b"<title>Error:" in answer.content and b'id="es"' in answer.content
    assert practices() == []


def test_given_who_writes_for_nobody_when_they_begin_then_403_says_why(cast):
    for person in (cast.observer_senegal, cast.secretariat, cast.ended, cast.superuser):
        for answer in (signed_in(person).get("/practices/new/"), signed_in(person).post("/practices/new/", {"title": "T"})):
            assert answer.status_code == 403
    assert "does not write practices of Senegal" in signed_in(cast.observer_senegal).get("/practices/new/").content.decode()


def test_given_a_person_who_writes_for_two_bodies_when_they_begin_then_they_choose_and_act_from_that_post(cast):
    person = cast.focal_point_senegal
    post = make_post(cast.unodc, Role.CONTRIBUTOR)
    appoint(person, post)
    client, key = signed_in(person), str(uuid.uuid4())
    page = client.get("/practices/new/").content.decode()
    assert 'value="SN"' in page and 'value="unodc"' in page
    for wrong in ({}, {"body": ""}, {"body": "ES"}, {"body": "none"}, {"body": "\U0001f600" * 500}):
        assert client.post("/practices/new/", {"title": "T", "form_key": key, **wrong}).status_code == 422
    answer = client.post("/practices/new/", {"title": "T", "form_key": key, "body": "unodc"})
    [practice] = practices()
    assert answer.status_code == 302
    assert (practice.owner_id, practice.organisations, practice.countries) == (cast.unodc.team_label_id, [cast.unodc.pk], [])
    assert practice.created_from_id == post.pk
    assert client.post(edit(practice, "actions"), {"edition": 1, "problem": "P"}).status_code == 302
    with system_scope("test"):
        assert Revision.objects.get(practice=practice).saved_from_id == post.pk


# ── saving ──


def test_given_a_step_when_it_is_saved_without_javascript_then_the_next_opens_and_the_last_leads_to_the_check(author, draft):
    for step, following in zip(STEPS, (*STEPS[1:], "check"), strict=True):
        answer = author.post(edit(draft, step), {"edition": edition(draft)})
        assert (answer.status_code, answer["Location"]) == (302, edit(draft, following))


def test_given_every_answer_when_all_steps_are_filled_in_as_a_browser_does_then_all_of_it_is_stored(cast, author):
    theme, other = make_theme(), make_theme("data-knowledge")
    item, mali, iom = make_framework_item(), make_country("ML"), make_organisation("iom")
    author.post("/practices/new/", {"title": "T", "form_key": str(uuid.uuid4())})
    [practice] = practices()
    answers = {
        "title": {
            "title": "Checking documents", "summary": "Who\r\nwhat", "countries": ["", mali.pk], "organisations": ["", iom.pk],
            "lead_institution": "Border police", "phenomena": ["", "trafficking", "smuggling"], "kind": "tool",
            "maturity": "good",
            "original_language": "pt", "start": "2019-06", "end": "2021",
        },
        "actions": {name: f"{name} text" for name in TEXTS_OF_ACTIONS},
        "results": {"results": "More found", "evidence": "statistics"},
        "lessons": {
            "worked": "w", "not_worked": "", "nothing_failed": ["", "on"], "obstacles": "o", "lessons": "l",
            "sustainability": "s",
            "conditions": "c", "adapt": "a",
        },
        "frameworks": {
            "themes": ["", theme.pk, other.pk], "framework_items": ["", item.pk], "instruments": "", "partners": ["", iom.pk],
            "contact_post": cast.coordinator_senegal.actor.post.pk, "references": "r",
        },
    }  # fmt: skip
    for step, data in answers.items():
        assert author.post(edit(practice, step), {"edition": edition(practice), **data}).status_code == 302
    content = stored(practice)
    assert content["summary"] == "Who\nwhat" and content["nothing_failed"] is True
    assert (content["countries"], content["organisations"]) == ([cast.senegal.pk, mali.pk], [iom.pk])
    assert content["phenomena"] == ["trafficking", "smuggling"] and content["original_language"] == "pt"
    assert sorted(content["themes"]) == sorted([theme.pk, other.pk]) and content["framework_items"] == [item.pk]
    assert content["contact_post"] == cast.coordinator_senegal.actor.post.pk
    assert all(content[name] == f"{name} text" for name in answers["actions"])
    assert (content["start"], content["end"], content["kind"], content["maturity"]) == ("2019-06", "2021", "tool", "good")
    check = author.get(edit(practice, "check")).content.decode()
    assert "Nothing is missing" in check and "Nothing so far" in check and "Border police" in check


def test_given_an_answer_that_was_not_sent_when_a_step_is_saved_then_it_stays_as_it_was(author, draft):
    before = stored(draft)
    author.post(edit(draft), {"edition": 1, "title": "Another"})
    assert stored(draft) == before | {"title": "Another"}
    author.post(edit(draft), {"edition": 2, "phenomena": ""})
    assert stored(draft)["phenomena"] == []


def test_given_a_retired_entry_and_one_known_by_its_rank_then_they_are_offered_only_where_they_were_chosen(cast, author, draft):
    from django.utils import timezone

    from rabatplatform.reference import memory

    gone, ordinal = make_theme("gone"), make_framework_item("abidjan-2019:R9", wording=FrameworkItem.Wording.ORDINAL)
    with system_scope("test"):
        type(gone).objects.filter(pk=gone.pk).update(retired_at=timezone.now())
    memory.forget()
    assert author.post(edit(draft, "frameworks"), {"edition": 1, "themes": ["", gone.pk]}).status_code == 422
    assert author.post(edit(draft, "frameworks"), {"edition": 1, "framework_items": ["", ordinal.pk]}).status_code == 422
    with system_scope("test"):
        Revision.objects.filter(practice=draft).update(themes=[gone.pk], framework_items=[ordinal.pk])
    answer = author.post(
        edit(draft, "frameworks"), {"edition": 1, "themes": ["", gone.pk], "framework_items": ["", ordinal.pk], "references": "r"}
    )
    assert answer.status_code == 302 and stored(draft)["themes"] == [gone.pk]


def test_given_a_list_stored_in_another_order_when_it_is_saved_as_shown_then_nothing_changed(author, draft):
    ids = [make_theme("a-theme").pk, make_theme("b-theme").pk]
    with system_scope("test"):
        Revision.objects.filter(practice=draft).update(themes=ids[::-1])
    author.post(edit(draft, "frameworks"), {"edition": 1, "themes": ["", *ids]})
    assert edition(draft) == 1 and stored(draft)["themes"] == ids[::-1]


# ── autosave ──


def test_given_javascript_when_a_step_saves_itself_then_the_answer_is_the_saved_line_and_the_new_edition(cast, author, draft):
    with system_scope("test"):
        type(cast.focal_point_senegal).objects.filter(pk=cast.focal_point_senegal.pk).update(time_zone="Asia/Tokyo")
    answer = author.post(edit(draft, "actions"), {"edition": 1, "problem": "New"}, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in body and len(body) < 1500
    assert 'id="id_edition" value="2" hx-swap-oob="true"' in body
    assert "Saved at" in body and "+09:00" in body and 'id="refused" hx-swap-oob="true"' in body
    assert stored(draft)["problem"] == "New"


def test_given_an_answer_without_its_form_when_the_step_saves_itself_then_422_names_it_and_nothing_is_stored(author, draft):
    before = stored(draft)
    answer = author.post(edit(draft), {"edition": 1, "title": "New title", "start": "soon"}, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 422 and "Not saved" in body and 'href="#id_start"' in body and "<html" not in body
    assert 'id="late_start" hx-swap-oob="true"><p class="err">' in body and "data-focus" not in body
    assert stored(draft) == before and edition(draft) == 1
    mended = author.post(edit(draft), {"edition": 1, "title": "New title", "start": "2019"}, headers=HTMX).content.decode()
    assert '<div id="late_start" hx-swap-oob="true"></div>' in mended


def test_given_a_lost_answer_when_the_same_page_saves_again_then_it_is_not_stale_but_another_page_is(cast, author, draft):
    page, other = str(uuid.uuid4()), str(uuid.uuid4())

    def say(text, key, headers=None):
        data = {"edition": 1, "form_key": key, "problem": text}
        return author.post(edit(draft, "actions"), data, headers=headers).status_code

    assert say("one", page, HTMX) == 200
    assert say("one two", page, HTMX) == 200  # the answer with edition 2 never came
    assert say("one two three", page) == 302  # "Save and continue" of that page
    assert say("one", page, HTMX) == 409  # an old autosave that comes late
    assert say("other", other, HTMX) == 409
    assert stored(draft)["problem"] == "one two three"


# ── two people at once ──


def test_given_a_save_in_between_when_a_stale_one_comes_then_both_texts_stand_side_by_side_and_nothing_is_lost(
    cast, author, draft
):
    colleague = signed_in(cast.contributor_senegal)
    assert colleague.post(edit(draft, "actions"), {"edition": 1, "problem": "Theirs <b>"}).status_code == 302
    mine = {"edition": 1, "problem": "Mine & more", "rights": "Mine too"}
    for headers in (HTMX, {}):
        answer = author.post(edit(draft, "actions"), mine, headers=headers)
        body = answer.content.decode()
        assert answer.status_code == 409
        assert "Theirs &lt;b&gt;" in body and "Mine &amp; more" in body and "Mine too" in body and "Contributor, Senegal" in body
        assert 'name="keep_mine" value="2"' in body and f'href="{edit(draft, "actions")}" data-discard' in body
        assert ("<html" in body) == (not headers)
    assert "<title>Error:" in body and ">\nMine &amp; more</textarea>" in body
    assert body.index("<button hidden>") < body.index("keep_mine")  # Enter in a field chooses nothing
    assert stored(draft)["problem"] == "Theirs <b>"
    kept = author.post(edit(draft, "actions"), {**mine, "keep_mine": "2"})
    assert (kept.status_code, kept["Location"]) == (302, edit(draft, "actions"))
    assert stored(draft)["problem"] == "Mine & more"


def test_given_a_third_save_when_mine_is_kept_over_the_second_then_it_is_shown_first(cast, author, draft):
    for text, number in (("second", 1), ("third", 2)):
        signed_in(cast.contributor_senegal).post(edit(draft, "actions"), {"edition": number, "problem": text})
    answer = author.post(edit(draft, "actions"), {"edition": 1, "keep_mine": "2", "problem": "Mine"})
    assert answer.status_code == 409 and "third" in answer.content.decode()
    for nonsense in ("x", "-1", "9" * 50, "٣"):
        assert author.post(edit(draft, "actions"), {"edition": 1, "keep_mine": nonsense, "problem": "Mine"}).status_code == 409


def test_given_facts_in_conflict_then_they_are_told_in_words(cast, author, draft):
    signed_in(cast.contributor_senegal).post(edit(draft), {"edition": 1, "kind": "law", "phenomena": ["", "trafficking"]})
    body = author.post(edit(draft), {"edition": 1, "kind": "tool", "phenomena": ["", "smuggling"]}, headers=HTMX).content.decode()
    assert "Law" in body and "Tool" in body and "Trafficking in persons" in body and "Migrant smuggling" in body


def test_given_a_submission_in_between_when_a_text_comes_then_it_is_shown_to_be_copied(cast, author, draft):
    with access_scope(cast.coordinator_senegal):
        services.submit(practice=draft, actor=cast.coordinator_senegal.actor)
    plain = author.post(edit(draft, "actions"), {"edition": 1, "problem": "Late words"})
    assert plain.status_code == 403 and "Late words" in plain.content.decode() and "was submitted" in plain.content.decode()
    itself = author.post(edit(draft, "actions"), {"edition": 1, "problem": "Late words"}, headers=HTMX)
    assert itself.status_code == 409 and b"data-conflict" in itself.content
    assert author.get(edit(draft)).status_code == 403
    assert stored(draft)["problem"] != "Late words"


# ── bad input ──

LONG, HUGE = "x" * 8_001, "x" * 500_000
BAD = [
    ("title", {"title": ""}), ("title", {"title": "x" * 201}), ("title", {"summary": "x" * 601}), ("title", {"kind": "none"}),
    ("title", {"maturity": "best"}), ("title", {"original_language": "xx"}), ("title", {"phenomena": ["smuggling", "other"]}),
    ("title", {"countries": ["99999999"]}), ("title", {"countries": ["SN"]}), ("title", {"countries": ["9" * 6000]}),
    ("title", {"countries": ["١"]}), ("title", {"organisations": ["-1"]}), ("title", {"lead_institution": "x" * 201}),
    ("title", {"start": "2019-13"}), ("title", {"start": "2019-02-30"}), ("title", {"start": "0000"}),
    ("title", {"start": "٢٠١٩"}),
    ("title", {"start": "2020", "end": "2019-12"}), ("title", {"end": "9999"}), ("title", {"start": HUGE}),
    ("actions", {"problem": LONG}), ("actions", {"rights": HUGE}), ("results", {"evidence": "sure"}),
    ("frameworks", {"themes": ["0"]}), ("frameworks", {"themes": [str(n) for n in range(1, 150)]}),
    ("frameworks", {"framework_items": ["a:b"]}),
    ("frameworks", {"instruments": ["<script>"]}), ("frameworks", {"partners": ["1.0"]}),
    ("frameworks", {"contact_post": "none"}),
    ("frameworks", {"contact_post": "9" * 5000}), ("actions", {"edition": ""}), ("actions", {"edition": "one"}),
    ("actions", {"edition": "1.5"}), ("actions", {"edition": "9" * 5000}), ("actions", {"edition": "-1"}),
    ("actions", {"form_key": "page"}),
]  # fmt: skip


@pytest.mark.parametrize(("step", "wrong"), BAD)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "autosave"])
def test_given_bad_input_then_422_names_the_field_and_nothing_is_stored(author, draft, step, wrong, headers):
    before, good = stored(draft), {"title": {"title": "Good"}, "actions": {"problem": "Good"}}.get(step, {})
    answer = author.post(edit(draft, step), {"edition": 1, **good, **wrong}, headers=headers)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert any(f"id_{name}" in body for name in wrong) or "which version" in body
    assert stored(draft) == before and edition(draft) == 1


def test_given_a_null_or_half_a_pair_when_it_is_posted_then_it_is_a_4xx_and_nothing_is_stored(author, draft):
    before = stored(draft)
    for step, name in (("title", "title"), ("title", "start"), ("actions", "problem"), ("frameworks", "references")):
        assert 400 <= author.post(edit(draft, step), {"edition": 1, name: "a\x00b"}).status_code < 500
        raw = f"edition=1&{name}=".encode() + b"a%ED%A0%80b"
        answer = author.post(edit(draft, step), raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500
    assert {name: value for name, value in stored(draft).items() if "\x00" in str(value) or "\ud800" in str(value)} == {}
    assert set(before) == set(stored(draft))


def test_given_a_script_when_it_is_stored_then_it_is_text_wherever_it_is_shown(author, draft):
    script = "<script>alert(1)</script> **bold** <img src=x onerror=alert(1)>"
    assert author.post(edit(draft), {"edition": 1, "title": script, "lead_institution": script}).status_code == 302
    assert author.post(edit(draft, "actions"), {"edition": 2, "problem": script}).status_code == 302
    assert stored(draft)["problem"] == script
    for step in ("title", "actions", "check"):
        body = author.get(edit(draft, step)).content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body and "&lt;script&gt;alert" in body


def test_given_a_post_elsewhere_when_it_is_the_contact_then_it_is_the_same_error_as_one_that_does_not_exist(cast, author, draft):
    absent, foreign = "987654", str(cast.focal_point_spain.actor.post.pk)
    answers = [
        author.post(edit(draft, "frameworks"), {"edition": 1, "contact_post": pk}, headers=HTMX) for pk in (absent, foreign)
    ]
    assert [answer.status_code for answer in answers] == [422, 422] and answers[0].content == answers[1].content
    assert author.post(edit(draft), {"edition": 1, "countries": ["", cast.spain.pk]}).status_code == 302
    assert author.post(edit(draft, "frameworks"), {"edition": 2, "contact_post": foreign}).status_code == 302


def test_given_ten_thousand_values_when_they_are_posted_then_they_are_refused(author, draft):
    raw = "edition=1&" + "&".join("themes=1" for _n in range(10_000))
    answer = author.post(edit(draft, "frameworks"), raw, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 and edition(draft) == 1


def test_given_an_unknown_step_or_method_then_404_and_405(author, draft):
    assert author.get(edit(draft, "nothing")).status_code == 404
    assert author.post(edit(draft, "nothing"), {"edition": 1}).status_code == 404
    assert author.put(edit(draft)).status_code == 405
    assert author.post(edit(draft, "check"), {"edition": 1}).status_code == 302


# ── who may ──


def test_given_each_role_when_they_open_a_draft_then_its_team_writes_and_for_others_it_is_not_there(cast, draft):
    for name, status in {
        "contributor_senegal": 200, "focal_point_senegal": 200, "analyst_senegal": 200, "coordinator_senegal": 200,
        "observer_senegal": 404, "coordinator_spain": 404, "agency": 404, "secretariat": 404, "ended": 404, "superuser": 404,
    }.items():  # fmt: skip
        client = signed_in(getattr(cast, name))
        for step in (*STEPS, "check"):
            assert client.get(edit(draft, step)).status_code == status, (name, step)
        posted = client.post(edit(draft, "results"), {"edition": edition(draft), "results": f"By {name}"})
        assert posted.status_code == (302 if status == 200 else 404)
    assert Client().get(edit(draft)).status_code == 302


def test_given_a_published_practice_when_somebody_elsewhere_edits_it_then_403_says_why(cast):
    practice = make_practice(cast.senegal, state="published")
    answer = signed_in(cast.coordinator_spain).get(f"/practices/{practice.slug}/edit/title/")
    assert answer.status_code == 403 and "Only the team of Senegal" in answer.content.decode()
    answer = signed_in(cast.coordinator_senegal).post(
        f"/practices/{practice.reference}/edit/title/", {"edition": 1, "title": "T"}
    )
    assert answer.status_code == 403 and "new revision" in answer.content.decode()


def test_given_an_appointment_that_ends_while_somebody_writes_then_the_next_save_finds_nothing(cast, draft, later):
    from datetime import timedelta

    from django.utils import timezone

    person = make_member(cast.senegal, Role.CONTRIBUTOR, until=timezone.now() + timedelta(minutes=5))
    client = signed_in(person)
    assert client.post(edit(draft, "results"), {"edition": 1, "results": "In time"}, headers=HTMX).status_code == 200
    later("10 minutes")
    assert client.post(edit(draft, "results"), {"edition": 2, "results": "Too late"}, headers=HTMX).status_code == 404
    assert stored(draft)["results"] == "In time"


# ── what the pages say ──


def test_given_a_published_practice_of_another_country_then_it_stands_as_an_example_and_never_one_of_its_own(cast, author, draft):
    texts = {"lessons": "Seen as indispensable."}
    facts = {"state": "published", "origin": Practice.Origin.SOURCE_DOCUMENT, "texts": texts}
    make_practice(cast.senegal, title="Own", **facts)
    assert "See how" not in author.get(edit(draft, "lessons")).content.decode()
    from django.core.cache import cache

    cache.clear()
    make_practice(cast.spain, title="Theirs", **facts)
    body = author.get(edit(draft, "lessons")).content.decode()
    assert "See how Spain answered" in body and "Seen as indispensable." in body and "Theirs" in body


def test_given_a_returned_practice_then_its_message_stands_on_every_step_with_who_and_when(cast, author, draft):
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=draft, actor=cast.focal_point_senegal.actor)
    with access_scope(cast.coordinator_senegal):
        services.return_to_author(practice=draft, reason="Say <more>", actor=cast.coordinator_senegal.actor)
    for step in (*STEPS, "check"):
        body = author.get(edit(draft, step)).content.decode()
        assert "Say &lt;more&gt;" in body and "Coordinator, Senegal" in body and cast.coordinator_senegal.name in body


def test_given_a_step_then_it_carries_what_the_page_needs_without_and_with_javascript(author, draft):
    body = author.get(edit(draft, "lessons")).content.decode()
    for part in (
        'method="post"', "novalidate", f'data-draft="{draft.reference}-lessons"', 'data-offline="on"',
        f'hx-post="{edit(draft, "lessons")}"',
        'hx-trigger="input delay:2s, change delay:1s"', 'name="edition" id="id_edition" value="1"', "Save and continue",
        "Read by the team of Senegal until it is published.", 'aria-describedby="id_not_worked_helptext"', 'maxlength="8000"',
        "Step 4 of 6",
    ):  # fmt: skip
        assert part in body, part
    assert "style=" not in body and " required" not in body


def test_given_each_step_when_it_is_opened_then_it_asks_at_most_twelve_questions(cast, author, draft):
    make_practice(cast.spain, state="published", origin=Practice.Origin.SOURCE_DOCUMENT, texts={"lessons": "L", "actions": "A"})
    for step in (*STEPS, "check"):
        author.get(edit(draft, step))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            author.get(edit(draft, step))
        asked = [query["sql"] for query in queries if counts(query["sql"])]
        assert len(asked) <= 12, "\n".join(asked)


def counts(sql: str) -> bool:
    """Not the person, the session, the scope and savepoints."""
    free = ("SAVEPOINT", "RELEASE", "set_config", "django_session", '"accounts_user"."id" =')
    return not any(word in sql for word in free)
