"""The page of a note: what stands on it, for whom, recorded; its versions and their comparison."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Note, NoteRead
from casework.services import releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    spanish = make_member(spain, Role.FOCAL_POINT)
    portuguese = make_member(make_country("PT"), Role.COORDINATOR)
    return {"analyst": analyst, "coordinator": coordinator, "spanish": spanish, "portuguese": portuguese, "spain": spain}


@pytest.fixture
def given(people):
    return making.released(people["analyst"], people["coordinator"], people["spain"])


def page(person, note, query=""):
    return signed_in(person).get(url("detail", note) + query)


def reads(note) -> list:
    with system_scope("test"):
        return list(NoteRead.objects.filter(note_id=note.pk).order_by("pk").values_list("user_id", "how", "version"))


def revised(note, people, **content):
    """The next version, released, with `content` changed."""
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=note, actor=people["analyst"].actor)
        changes = {"is_non_nominal": True, **content}
        writing.save(note=note, edition=version.edition, content=changes, actor=people["analyst"].actor)
    return making.release(note, people["analyst"], people["coordinator"])


def test_given_a_released_note_when_a_reader_opens_it_then_its_words_stand_there_and_the_read_is_recorded(people, given):
    answer = page(people["spanish"], given)
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "TLP:AMBER",
        "Groups leave earlier",
        "Mbour, Senegal",
        "El Hierro, Spain",
        "Boats of 30",
        "Fuel bought",
        "500 to 999",
    ):
        assert words in text
    assert text.index("Groups leave earlier") < text.index("Mbour, Senegal")
    assert reads(given)[-1] == (people["spanish"].pk, "page", 1)


def test_given_people_without_a_grant_then_the_page_and_all_around_it_is_not_there(people, given):
    client = signed_in(people["portuguese"])
    for name in ("detail", "versions", "compare", "corrections", "release", "withdraw", "derive", "findings", "files"):
        assert client.get(url(name, given)).status_code == 404, name
    assert people["portuguese"].pk not in {user for user, _how, _version in reads(given)}


def test_given_a_read_that_cannot_be_recorded_then_nothing_is_shown(people, given, monkeypatch):
    from casework.errors import NotRecorded
    from casework.views import finding

    def refuse(*_args, **_more):
        raise NotRecorded("no")

    monkeypatch.setattr(finding, "log_read", refuse)
    answer = page(people["spanish"], given)
    assert answer.status_code == 404 and b"Groups leave" not in answer.content


def test_given_a_draft_when_its_team_opens_it_then_it_says_where_it_stands_and_others_do_not_see_it(people):
    note = making.draft(people["analyst"])
    making.give(note, people["spain"], people["analyst"])
    text = page(people["analyst"], note).content.decode()
    assert "A draft; nothing is missing." in text and "Check and submit" in text
    assert page(people["spanish"], note).status_code == 404


def test_given_the_day_is_past_then_the_note_is_not_shown_as_current(people, given):
    with system_scope("test"):
        type(given).objects.filter(pk=given.pk).update(valid_until=making.today(-1))
    assert "Not valid any more" in page(people["spanish"], given).content.decode()


def test_given_a_superseded_note_then_the_newer_one_is_named_to_those_who_may_read_it_alone(people, given):
    with access_scope(people["analyst"]):
        body = making.body_of(people["analyst"])
        newer = writing.begin(body=body, content=making.complete(), actor=people["analyst"].actor, supersedes=given)
    newer = making.release(newer, people["analyst"], people["coordinator"])
    text = page(people["spanish"], given).content.decode()
    assert "Superseded" in text and newer.reference not in text
    assert newer.reference in page(people["analyst"], given).content.decode()
    assert given.reference in page(people["analyst"], newer).content.decode()


def test_given_a_withdrawn_note_then_its_originator_alone_still_opens_it(people, given):
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=given, reason="A source was wrong.", actor=people["coordinator"].actor)
    assert page(people["spanish"], given).status_code == 404
    text = page(people["analyst"], given).content.decode()
    assert "Withdrawn: nobody outside" in text and "A source was wrong." in text


def test_given_a_derived_note_then_its_originator_alone_learns_where_it_comes_from(people, given):
    with access_scope(people["analyst"]):
        made = releasing.derive(note=given, tlp="green", actor=people["analyst"].actor)
    making.give(made, people["spain"], people["analyst"])
    with access_scope(people["analyst"]):
        version = type(made).objects.with_texts().get(pk=made.pk).current
        content = {"is_non_nominal": True}
        writing.save(note=made, edition=version.edition, content=content, actor=people["analyst"].actor)
    making.release(made, people["analyst"], people["coordinator"])
    assert given.reference in page(people["analyst"], made).content.decode()
    assert made.reference in page(people["analyst"], given).content.decode()
    assert given.reference not in page(people["spanish"], made).content.decode()
    assert made.reference not in page(people["spanish"], given).content.decode()


def test_given_a_version_in_preparation_then_readers_see_the_released_one_and_nothing_of_the_next(people, given):
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=given, actor=people["analyst"].actor)
        writing.save(note=given, edition=version.edition, content={"title": "Newer secret"}, actor=people["analyst"].actor)
    assert b"Newer secret" in page(people["analyst"], given, "?version=2").content
    assert b"in preparation" in page(people["analyst"], given).content
    assert page(people["spanish"], given, "?version=2").status_code == 404
    text = page(people["spanish"], given).content.decode()
    assert "Newer secret" not in text and "preparation" not in text and "Version 1<" in text
    assert signed_in(people["spanish"]).get(url("compare", given) + "?from=1&to=2").status_code == 404


def test_given_two_versions_when_a_reader_compares_then_words_are_marked_and_both_reads_recorded(people, given):
    note = revised(given, people, texts={"judgement": "Groups leave later in the night and in smaller boats."})
    answer = signed_in(people["spanish"]).get(url("compare", note) + "?from=1&to=2")
    text = answer.content.decode()
    assert "earlier</del>" in text and "later</ins>" in text
    assert [(how, version) for _user, how, version in reads(note)][-2:] in (
        [("compare", 1), ("compare", 2)],
        [("compare", 2), ("compare", 1)],
    )
    listed = signed_in(people["spanish"]).get(url("versions", note)).content.decode()
    assert "Version 2" in listed and "?version=1" in listed


def test_given_a_version_that_closes_the_earlier_then_readers_no_longer_read_those(people, given):
    note = revised(given, people, closes_earlier=True)
    assert page(people["spanish"], note).status_code == 200
    assert page(people["spanish"], note, "?version=1").status_code == 404
    assert "?version=1" not in signed_in(people["spanish"]).get(url("versions", note)).content.decode()
    assert page(people["analyst"], note, "?version=1").status_code == 200


@pytest.mark.parametrize("query", ["?version=x", "?version=-1", "?version=99999999", "?version=%D9%A1"])
def test_given_a_version_that_is_no_number_then_the_field_is_named(people, given, query):
    answer = page(people["spanish"], given, query)
    assert answer.status_code == 400 and "version" in answer.content.decode()


def questions_of(person, note) -> list[str]:
    """What the page of a note asks the database, without savepoints, scope, session, person, bell, and reference data in memory."""
    client = signed_in(person)
    client.get(url("detail", note))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url("detail", note))
    assert len(answer.content) < 60_000
    ours = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT current_setting", "SET ")
    frame = ("django_session", "accounts_user", "mfa_authenticator", "notifications_delivery")
    frame += ("focalpoints_country", "focalpoints_organisation")
    asked = [one["sql"] for one in queries if not one["sql"].startswith(ours)]
    return [
        sql for sql in asked if not any(f'FROM "{table}"' in sql for table in frame) and "reference_referenceversion" not in sql
    ]


@pytest.mark.parametrize(("who", "most"), [("spanish", 10), ("analyst", 21)])
def test_given_a_note_of_few_or_many_receivers_steps_and_legs_then_its_page_costs_the_same(people, given, who, most):
    """For the team its readers and its reads as well."""
    few = questions_of(people[who], given)
    for code in ("IT", "FR", "PT"):
        post = make_member(make_country(code), Role.ANALYST).actor.post
        making.give(given, post, people["coordinator"])
        making.give(given, make_country(code), people["coordinator"])
    revised(given, people)
    many = questions_of(people[who], given)
    said = "\n".join(sql[:400] for sql in many)
    assert len(many) <= len(few) + 1, said  # the posts among many receivers are named in one question
    assert len(many) <= most, said


def test_given_hours_and_days_then_they_are_said_with_the_zone(people, given):
    assert str(timezone.localdate().year) in page(people["spanish"], given).content.decode()


def test_given_a_version_then_one_question_reads_what_six_would(people, given):
    from casework.content import content_of
    from casework.reading import content_at_once

    with access_scope(people["spanish"]):
        version = type(given).objects.with_texts().get(pk=given.pk).current
        assert content_at_once(version) == content_of(version)


def stands(person, note, query="") -> str:
    return main_of(signed_in(person).get(url("detail", note) + query))


def test_given_a_note_that_is_not_current_then_no_version_is_called_in_force_and_an_old_one_says_both(people, given):
    page = main_of(signed_in(people["spanish"]).get(url("versions", given)))
    assert "in force" in page
    with access_scope(people["analyst"]):
        writing.begin_version(note=given, actor=people["analyst"].actor)
        note = Note.objects.with_texts().get(pk=given.pk)
        writing.save(note=note, content={"is_non_nominal": True}, actor=people["analyst"].actor, edition=note.in_hand.edition)
        note = Note.objects.with_texts().get(pk=given.pk)
    note = making.release(note, people["analyst"], people["coordinator"])
    with system_scope("test"):
        Note.objects.filter(pk=note.pk).update(valid_until=making.today(-1))
    page = main_of(signed_in(people["spanish"]).get(url("versions", given)))
    assert "in force" not in page and "Past its date" in page
    old = stands(people["spanish"], given, "?version=1")
    assert "Not valid any more" in old and "an earlier text of this note" in old
    assert "2 versions" in stands(people["spanish"], given)


def test_given_a_version_that_was_given_up_then_readers_count_those_that_they_may_read(people, given):
    with access_scope(people["analyst"]):
        writing.begin_version(note=given, actor=people["analyst"].actor)
        writing.give_up(note=Note.objects.get(pk=given.pk), actor=people["analyst"].actor)
    page = stands(people["spanish"], given)
    assert "Version 1<" in page and "2 versions" not in page and "of 2" not in page


@pytest.mark.parametrize(
    ("least", "most", "words"), [(1, 1, "1 hour"), (None, 1, "1 hour"), (2, 2, "2 hours"), (1, 2, "1 to 2 hours")]
)
def test_given_hours_of_a_leg_then_one_is_one(least, most, words):
    from casework.legs import hours

    assert hours(least, most) == words


@pytest.mark.parametrize(("content", "prints"), [({}, True), ({"tlp": "red"}, False), ({"handling": ["h0", "h2"]}, False)])
def test_given_a_note_that_stays_here_then_paper_from_the_browser_carries_the_reason_alone(people, content, prints):
    receiver = people["spanish"].actor.post if content.get("tlp") else make_country("ES")
    note = making.released(people["analyst"], people["coordinator"], receiver, **content)
    text = page(people["spanish"], note).content.decode()
    assert ('<div class="cols side-end noprint">' in text) is not prints
    assert ('<p class="print-only">' in text) is not prints
    assert '<div class="cols side-end">' in page(people["analyst"], note).content.decode()


def test_given_two_versions_then_their_comparison_stands_under_the_stricter_marking(people, given):
    revised(given, people)
    text = signed_in(people["analyst"]).get(url("compare", given)).content.decode()
    assert '<section class="handling"' in text and "TLP:AMBER" in text
