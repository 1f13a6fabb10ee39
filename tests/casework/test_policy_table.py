"""The one table of what markings and handling codes let the software do: each row as on paper, each column as the code obeys it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.audience_lines import reach_in_force, reach_on
from casework.errors import GrantRefused
from casework.events.saying import COUNTED, said_at_most
from casework.forms.asking import OnwardForm
from casework.forms.audience import GiveForm
from casework.markings import HANDLING, TABLE, TLP, Leave, allowed, is_lower, may_be_given
from casework.models import Note
from casework.policies.asking import may_ask_export, may_ask_onward
from casework.policies.reads import may_export
from casework.reach import reach_of
from casework.services import asking
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import Says, all_kinds
from tests.casework import making
from tests.casework.visitors import api
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
KINDS = ("post", "casework", "group", "all_casework")
OTHERS = ("team", "members", "coordination", "all", "coordinators", "secretariat", "person")
# The paper's own words; the code is not asked. (kinds of receivers, days of a grant, onward, export, print, quote, in a mail, days of leave)
PAPER = {
    "red": (1, 90, "asked", "no", "no", "no", False, 90),
    "amber-strict": (2, 180, "asked", "yes", "yes", "yes", False, 180),
    "amber": (3, 365, "asked", "yes", "yes", "yes", False, 365),
    "green": (4, 365, "asked", "yes", "yes", "yes", True, 365),
    "clear": (4, 365, "asked", "yes", "yes", "yes", True, 365),
    "h0": (4, 365, "asked", "yes", "yes", "yes", True, 365),
    "h1": (4, 365, "asked", "yes", "yes", "yes", True, 365),
    "h2": (4, 365, "asked", "asked", "asked", "asked", False, 180),
    "h3": (4, 365, "asked", "yes", "yes", "yes", False, 365),
}
WAYS = ("onward", "export", "print", "quote")
STRICTNESS = ["no", "asked", "yes"]
PAIRS = [(tlp, codes) for tlp in TLP.values for codes in ([], ["h0"], ["h1"], ["h2"], ["h3"], ["h0", "h1", "h2", "h3"])]


def on_paper(tlp, codes) -> dict:
    """The strictest of the rows, column by column."""
    rows = [PAPER[row] for row in (tlp, *codes)]
    ways = {way: min((row[2 + n] for row in rows), key=STRICTNESS.index) for n, way in enumerate(WAYS)}
    kinds, days, in_mail = min(row[0] for row in rows), min(row[1] for row in rows), all(row[6] for row in rows)
    return ways | {
        "receivers": set(KINDS[:kinds]),
        "grant_days": days,
        "in_mail": in_mail,
        "consent_days": min(row[7] for row in rows),
    }


def told(row) -> tuple:
    ways = (getattr(row, way).name.lower() for way in WAYS)
    return (len(row.receivers), row.grant_days, *ways, row.in_mail, row.consent_days)


def test_given_the_table_then_it_has_a_row_for_each_marking_and_each_handling_code():
    assert list(TABLE) == list(PAPER) == [*TLP.values, *HANDLING]
    assert is_lower("clear", "red") and not is_lower("red", "clear") and not is_lower("amber", "amber")


@pytest.mark.parametrize("row", PAPER)
def test_given_a_row_then_it_is_the_one_on_paper(row):
    assert told(TABLE[row]) == PAPER[row]
    assert set(TABLE[row].receivers) == set(KINDS[: PAPER[row][0]])


@pytest.mark.parametrize(("tlp", "codes"), PAIRS)
def test_given_a_marking_with_handling_then_of_each_column_the_strictest_counts(tlp, codes):
    row, paper = allowed(tlp, codes), on_paper(tlp, codes)
    assert {way: getattr(row, way).name.lower() for way in WAYS} == {way: paper[way] for way in WAYS}
    assert (set(row.receivers), row.grant_days, row.in_mail) == (paper["receivers"], paper["grant_days"], paper["in_mail"])
    assert row.consent_days == paper["consent_days"]
    assert {kind for kind in (*KINDS, *OTHERS) if may_be_given(tlp, kind, codes)} == paper["receivers"]


def test_given_handling_then_no_code_names_a_kind_of_receiver_as_the_sentence_of_the_database_knows_tlp_alone():
    assert {TABLE[code].receivers for code in HANDLING} == {TABLE["clear"].receivers}


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "reader": make_member(make_country("ES"), Role.FOCAL_POINT)}


@pytest.mark.parametrize(("tlp", "codes"), [pair for pair in PAIRS if pair[1]])  # released with at least one code
def test_given_a_reader_then_what_they_may_do_is_what_the_table_says(people, tlp, codes):
    stated = {"handling_text": "Not for press."} if "h3" in codes else {}
    note = making.released(
        people["analyst"], people["coordinator"], people["reader"].actor.post, tlp=tlp, handling=codes, **stated
    )
    paper, reader = on_paper(tlp, codes), people["reader"]

    def may() -> dict:
        with access_scope(reader):
            seen = Note.objects.with_texts().get(pk=note.pk)
            return {use: bool(may_export(reader, seen, use=use)) for use in WAYS[1:]}

    assert may() == {use: paper[use] == "yes" for use in WAYS[1:]}
    words = api(reader).get(f"/notes/{note.reference}/")
    assert words.status_code == (200 if paper["quote"] == "yes" else 403)
    with access_scope(reader):
        seen = Note.objects.with_texts().get(pk=note.pk)
        assert bool(may_ask_onward(reader, seen)) is (paper["onward"] != "no")
        assert bool(may_ask_export(reader, seen)) is (paper["export"] == "asked")
        if paper["export"] != "asked":
            return
        request = asking.ask_export(note=seen, reason="For our file.", actor=reader.actor)
    with access_scope(people["coordinator"]):
        until = timezone.now() + timedelta(days=5)
        asking.accept(request=request, reason="", ends=until, actor=people["coordinator"].actor)
    assert may() == dict.fromkeys(WAYS[1:], True) and api(reader).get(f"/notes/{note.reference}/").status_code == 200


@pytest.mark.parametrize("way", ["export", "print", "quote"])
@pytest.mark.parametrize("row", ["green", "h1"])
def test_given_another_table_then_the_code_obeys_it(people, monkeypatch, row, way):
    from dataclasses import replace

    reader = people["reader"]
    note = making.released(people["analyst"], people["coordinator"], reader.actor.post, tlp="green", handling=["h1"])
    for leave in Leave:
        monkeypatch.setitem(TABLE, row, replace(TABLE[row], **{way: leave}))
        with access_scope(reader):
            seen = Note.objects.with_texts().get(pk=note.pk)
            assert {use: bool(may_export(reader, seen, use=use)) for use in WAYS[1:]} == {
                use: use != way or leave is Leave.YES for use in WAYS[1:]
            }
    monkeypatch.setitem(TABLE, row, replace(TABLE[row], onward=Leave.NO))
    with access_scope(reader):
        assert not may_ask_onward(reader, Note.objects.with_texts().get(pk=note.pk))


def test_given_a_code_that_names_fewer_receivers_then_forms_and_reach_obey_it(people, monkeypatch):
    from dataclasses import replace

    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), tlp="green", handling=["h1"])
    monkeypatch.setitem(TABLE, "h1", replace(TABLE["h1"], receivers=TABLE["red"].receivers))
    with access_scope(people["coordinator"]):
        seen, user = Note.objects.with_texts().get(pk=note.pk), people["coordinator"]
        assert "receivers" not in GiveForm(note=seen, user=user).fields and len(GiveForm(note=seen, user=user).not_allowed) == 3
        for reach in (reach_of(seen, user), reach_in_force(seen, user), reach_on(seen, user, timezone.localdate())):
            assert [line.counts for line in reach.lines if line.grant] == [False]
    with access_scope(people["reader"]):
        assert "receivers" not in OnwardForm(note=Note.objects.get(pk=note.pk), user=people["reader"]).fields


@pytest.mark.parametrize("tlp", TLP.values)
def test_given_a_grant_then_it_ends_and_lasts_no_longer_than_the_marking_allows(people, tlp):
    note, post = making.draft(people["analyst"], tlp=tlp), people["reader"].actor.post
    days, now = PAPER[tlp][1], timezone.now()
    grant = making.give(note, post, people["analyst"])
    assert timezone.localdate(grant.valid.upper - timedelta(seconds=1)) == timezone.localdate() + timedelta(days=days)
    making.give(note, post, people["analyst"], ends=now + timedelta(days=days))
    for more in (
        {"ends": now + timedelta(days=days + 2)},
        {"ends": now + timedelta(days=days + 22), "begins": now + timedelta(days=20)},
    ):
        with pytest.raises(GrantRefused) as refusal:
            making.give(note, post, people["analyst"], **more)
        assert set(refusal.value.fields) == {"ends"} and str(days) in str(refusal.value)
    making.give(note, post, people["analyst"], ends=now + timedelta(days=days + 20), begins=now + timedelta(days=20))
    with system_scope("test"):
        assert note.grants.count() == 3 and not note.grants.filter(valid__endswith=None).exists()


@pytest.mark.parametrize("tlp", ["", *TLP.values])
def test_given_the_column_of_mails_then_what_a_mail_says_at_most_is_read_from_it(monkeypatch, tlp):
    from dataclasses import replace

    assert said_at_most(tlp) is COUNTED[tlp] is Says.COUNT
    for row in TABLE:
        monkeypatch.setitem(TABLE, row, replace(TABLE[row], in_mail=row != "red"))
    assert said_at_most(tlp) is (Says.COUNT if tlp in ("", "red") else Says.TITLE)
    monkeypatch.setitem(TABLE, "h3", replace(TABLE["h3"], in_mail=False))
    assert said_at_most(tlp) is Says.COUNT


@pytest.mark.parametrize("tlp", ["", *TLP.values])
def test_given_an_event_then_no_mail_says_more_of_it_than_the_row_allows(tlp):
    ours = [kind for kind in all_kinds() if kind.code.startswith("casework.") and kind.says]
    loud = {kind.code for kind in ours if kind.says.get(tlp, Says.COUNT) is not Says.COUNT}
    assert (tlp and TABLE[tlp].in_mail) or loud == set()
    strict = {code for code in HANDLING if not TABLE[code].in_mail}
    assert (
        strict and loud == set()
    )  # a mail is made of the TLP alone: while a handling code is stricter, none says more than a number
