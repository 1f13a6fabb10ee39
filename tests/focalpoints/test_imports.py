"""Lists of members: read in every shape, judged line by line in the reader's language, accepted by a coordinator, then emptied;
and the export of the list."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from focalpoints.imports.words import WORDS
from focalpoints.models import Appointment, Invitation, MemberImport, Post, Role, SeatLimit
from focalpoints.services import imports as services
from focalpoints.tasks import forget_imports
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.audit.models import AuditEntry
from rabatplatform.events.models import Event
from tests.factories import appoint, make_member, make_person, make_post
from tests.focalpoints.test_members import LIST, asked, named, text_of

pytestmark = pytest.mark.django_db
PAGE = f"{LIST}import/"
NEXT_YEAR = (date.today() + timedelta(days=300)).isoformat()


@pytest.fixture
def boss(client, cast):
    client.force_login(cast.coordinator_senegal)
    return cast.coordinator_senegal


@pytest.fixture
def vacant(cast):
    return make_post(cast.senegal, Role.FOCAL_POINT, **named("Border police", "Police aux frontières"))


def csv_of(*lines, header="Name;E-mail;Post;Role;Last day;Language", encoding="utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile("members.csv", "\r\n".join([header, *lines]).encode(encoding))


def xlsx_of(*rows, header=("Nom", "Courriel", "Poste", "Rôle", "Dernier jour")) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    memory = io.BytesIO()
    book.save(memory)
    return SimpleUploadedFile("membres.xlsx", memory.getvalue())


def given(client, upload, page=PAGE):
    return client.post(page, {"file": upload})


def stored() -> MemberImport:
    with system_scope("test"):
        return MemberImport.objects.order_by("-pk").first()


def invitations() -> list[Invitation]:
    with system_scope("test"):
        return list(Invitation.objects.select_related("post").order_by("pk"))


def judged(client, *lines, **how) -> list[tuple]:
    """[(state, code, field)] of the lines of a CSV."""
    answer = given(client, csv_of(*lines, **how))
    assert answer.status_code == 302, text_of(answer)
    return [(line["state"], line["code"], line["field"]) for line in stored().rows]


# ── shapes ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_given_any_usual_encoding_and_delimiter_then_the_list_is_read(client, boss, vacant, encoding, delimiter):
    header = delimiter.join(["Nom", "Adresse électronique", "Poste"])
    line = delimiter.join(["Aïssatou Bâ", "a.ba@example.sn", "police aux frontieres"])
    answer = given(client, csv_of(line, header=header, encoding=encoding))
    assert answer.status_code == 302, text_of(answer)
    (row,) = stored().rows
    assert (row["name"], row["state"], row["role"]) == ("Aïssatou Bâ", "ok", "focal_point")
    said = text_of(client.get(answer.url))
    assert ("Windows-1252" in said) == (encoding == "cp1252")


def test_given_a_workbook_with_dates_and_empty_lines_then_it_is_read(client, boss, vacant):
    day = date.today() + timedelta(days=200)
    answer = given(client, xlsx_of((), ("Aïssatou Bâ", "a.ba@example.sn", "Police aux frontières", None, day), ()))
    assert answer.status_code == 302, text_of(answer)
    (row,) = stored().rows
    assert (row["line"], row["until"], row["state"]) == (3, day.isoformat(), "ok")


def bomb() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return memory.getvalue()


def shortened(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\r\n \r\n", "The file is empty"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 99, "old or protected Excel file"),
        (b"PK\x03\x04 no archive", "cannot be read"),
        (bomb(), "too large when unpacked"),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\xff\xfe\r\x00\n\x00", "The file is empty."),
        (shortened(xlsx_of(("a", "b", "c")).read()), "cannot be read"),
        (b"Name;E-mail;Post\r\na\x00b;x@example.sn;y", "no text"),
        (b"Name;E-mail;Post\r\n\x81\x8d\x8f;x;y", "encoding of the file is not known"),
        (b"\xff\xfeN\x00a", "encoding of the file is not known"),
        (b'Name;E-mail;Post\r\n"open;x;y', "quotation mark"),
        (b"Name;Post\r\na;b", "Missing: E-mail"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)), "encoding of the file is not known"),
        (b"Name;Nom;E-mail;Post\r\na;b;c;d", "Two columns have the same meaning"),
        (b"Name;E-mail;Post\r\n", "The list names nobody"),
        (b"Name;E-mail;Post\r\n" + b"a;b@example.sn;c\r\n" * 501, "more than 500 lines"),
        (b"Name;E-mail;Post\r\n" + b"a;b@example.sn;c\r\n" * 10_000, "more than 500 lines"),
    ],
)
def test_given_a_file_that_is_no_list_then_it_is_refused_in_words_at_its_field_and_nothing_is_stored(
    client, boss, content, words
):
    answer = given(client, SimpleUploadedFile("list.csv", content))
    assert answer.status_code == 422 and words in text_of(answer), text_of(answer)
    assert "#id_file" in answer.content.decode() and stored() is None


def test_given_a_workbook_of_10000_lines_then_it_is_refused_in_words(client, boss):
    answer = given(client, xlsx_of(*[("a", f"b{number}@example.sn", "c") for number in range(10_000)]))
    assert answer.status_code == 422 and "more than 500 lines" in text_of(answer)


def test_given_no_file_then_it_is_asked_for(client, boss):
    answer = client.post(PAGE)
    assert answer.status_code == 422 and "Choose a file" in text_of(answer)


# ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_each_thing_that_can_be_wrong_then_its_line_says_so_and_the_others_are_good(client, cast, boss, vacant):
    member = make_member(cast.senegal)
    held = make_person("held@example.sn")
    appoint(held, make_post(cast.senegal, **named("Held post")))
    asked(boss, make_post(cast.senegal, **named("Asked post")), "asked@example.sn")
    lines = [
        (f"Good One;one@example.sn;Border police;;{NEXT_YEAR};fr", ("ok", "", "")),
        ("Good Two;two@example.sn;New analyst;analyste;;", ("ok", "", "")),
        ("Twice;ONE@example.sn;Another;observer;;", ("bad", "twice", "email")),
        (";three@example.sn;Another;observer;;", ("bad", "missing", "name")),
        ("Nobody;;Another;observer;;", ("bad", "missing", "email")),
        ("Nobody;no address;Another;observer;;", ("bad", "email", "email")),
        ("Nobody;x@example.sn;;observer;;", ("bad", "missing", "post")),
        (f"Member;{member.email};Another;observer;;", ("bad", "member", "email")),
        ("Asked;asked@example.sn;Another;observer;;", ("bad", "invited_already", "email")),
        (f"Me;{boss.email};Another;observer;;", ("bad", "yourself", "email")),
        ("X;x@example.sn;Unknown post;;;", ("bad", "role_missing", "post")),
        ("X;x@example.sn;Another;emperor;;", ("bad", "role", "role")),
        ("X;x@example.sn;Another;secretariat;;", ("bad", "role_above", "role")),
        ("X;x@example.sn;Held post;;;", ("bad", "post_held", "post")),
        ("X;x@example.sn;Asked post;;;", ("bad", "post_held", "post")),
        ("X;x@example.sn;Border police;;;", ("bad", "post_twice", "post")),
        ("X;x@example.sn;Another;observer;31/02/2028;", ("bad", "date", "until")),
        ("X;x@example.sn;Another;observer;soon;", ("bad", "date", "until")),
        ("X;x@example.sn;Another;observer;2020-01-01;", ("bad", "past", "until")),
        ("X;x@example.sn;Another;observer;2999-01-01;", ("bad", "far", "until")),
        ("X;x@example.sn;Another;observer;;Klingon", ("bad", "language", "language")),
        ('"=HYPERLINK(""http://x"")";x@example.sn;Another;observer;;', ("bad", "formula", "name")),
        ("@SUM(1);x@example.sn;Another;observer;;", ("bad", "formula", "name")),
        (f"{'x' * 151};x@example.sn;Another;observer;;", ("bad", "too_long", "name")),
    ]
    assert judged(client, *[line for line, _result in lines]) == [result for _line, result in lines]
    found = stored()
    assert (found.good, found.bad) == (2, len(lines) - 2) and len(invitations()) == 1  # the one from before
    said = text_of(client.get(found.get_absolute_url()))
    assert f"2 can be invited, {len(lines) - 2} cannot." in said and "E-mail: stands in this list twice" in said


def test_given_a_vacant_post_of_another_role_then_the_line_says_so(client, boss, vacant):
    assert judged(client, "X;x@example.sn;Border police;analyst;;") == [("bad", "role_differs", "role")]


def test_given_a_country_column_then_an_unknown_one_and_another_one_are_told(client, cast, boss, vacant):
    header = "Name;E-mail;Post;Pays"
    lines = [
        f"X;x{number}@example.sn;Border police;{country}" for number, country in enumerate(("Atlantis", "Espagne", "SÉNÉGAL"))
    ]
    assert judged(client, *lines, header=header) == [("bad", "country", "body"), ("bad", "other_body", "body"), ("ok", "", "")]


def test_given_more_new_posts_than_seats_then_the_lines_beyond_say_so(client, cast, boss):
    with system_scope("test"):
        SeatLimit.objects.create(role=Role.OBSERVER, seats=3, country=cast.senegal)  # one is taken
    lines = [f"X;x{number}@example.sn;Observer {number};observer;;" for number in range(4)]
    assert [state for state, _code, _field in judged(client, *lines)] == ["ok", "ok", "bad", "bad"]
    assert stored().rows[3]["code"] == "no_seat"


def test_given_a_formula_in_a_workbook_then_it_is_text_and_never_evaluated(client, boss):
    answer = given(client, xlsx_of(("=1+1", "x@example.sn", "Another", "observer", None)))
    assert answer.status_code == 302
    assert (stored().rows[0]["name"], stored().rows[0]["code"]) == ("=1+1", "formula")


def test_given_a_reader_in_french_then_the_report_is_in_french(client, cast, boss):
    boss.language = "fr"
    boss.save(update_fields=["language"])
    judged(client, "X;x@example.sn;Another;emperor;;")
    page = client.get(stored().get_absolute_url())
    assert '<html lang="fr"' in page.content.decode()


def test_given_every_code_then_it_has_words():
    import re
    from pathlib import Path

    source = "".join(Path(f"focalpoints/{name}.py").read_text() for name in ("imports/checking", "services/imports"))
    codes = set(re.findall(r'Wrong\("(\w+)"', source)) | set(re.findall(r'return "(\w+)"\n', source))
    assert codes <= set(WORDS), codes - set(WORDS)


# ── accepted ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_good_and_bad_lines_when_a_coordinator_accepts_then_the_good_are_invited_and_nothing_of_the_others_is_kept(
    client, cast, boss, vacant
):
    judged(
        client,
        f"Good One;one@example.sn;Border police;;{NEXT_YEAR};en",
        "Good Two;two@example.sn;New analyst;analyst;;fr",
        "Bad;no address;X;observer;;",
    )
    found = stored()
    said = text_of(client.post(f"{found.get_absolute_url()}accept/", follow=True))
    assert "2 people were invited." in said and "E-mail: is no e-mail address" in said and "Good One" not in said
    first, second = invitations()
    assert (first.email, first.post_id, first.member_import_id) == ("one@example.sn", vacant.pk, found.pk)
    assert (second.post.role, second.post.titles) == ("analyst", {"fr": "New analyst"})
    after = stored()
    assert (after.state, after.file_name, after.decided_by) == ("accepted", "", boss)
    assert "example.sn" not in str(after.rows) and "Good" not in str(after.rows)
    assert client.post(f"{found.get_absolute_url()}accept/").status_code == 403, "once"
    assert len(invitations()) == 2


def test_given_something_that_changed_since_then_that_line_is_left_and_the_others_are_invited(client, cast, boss, vacant):
    other = make_post(cast.senegal, **named("Data"))
    judged(client, "One;one@example.sn;Border police;;;", "Two;two@example.sn;Data;;;")
    appoint(make_person(), vacant)
    with system_scope("test"):
        SeatLimit.objects.create(role=Role.FOCAL_POINT, seats=1, country=cast.senegal)  # no new post either
    said = text_of(client.post(f"{stored().get_absolute_url()}accept/", follow=True))
    assert "1 person was invited." in said and "no seat is free for this role" in said
    assert [one.post_id for one in invitations()] == [other.pk]


def test_given_the_secretariat_then_it_proposes_and_a_coordinator_of_the_body_accepts(client, cast, vacant):
    client.force_login(cast.secretariat)
    assert given(client, csv_of("One;one@example.sn;Border police;;;")).status_code == 302
    found = stored()
    said = text_of(client.get(found.get_absolute_url()))
    assert "A coordinator of Senegal accepts or discards this list" in said and "Accept and invite" not in said
    assert client.post(f"{found.get_absolute_url()}accept/").status_code == 403 and invitations() == []
    with access_scope(cast.secretariat), pytest.raises(PermissionDenied):
        services.accept(member_import=found, actor=cast.secretariat.actor)
    client.force_login(cast.coordinator_senegal)
    assert "Wait for acceptance" in text_of(client.get(PAGE))
    assert client.post(f"{found.get_absolute_url()}accept/").status_code == 302
    assert [one.owner_id for one in invitations()] == [cast.senegal.coordination_label_id]


def test_given_the_secretariat_then_the_database_itself_lets_it_only_discard_what_it_proposed(client, cast, vacant):
    client.force_login(cast.secretariat)
    given(client, csv_of("One;one@example.sn;Border police;;;"))
    found = stored()
    with pytest.raises(Exception, match="row-level security"), access_scope(cast.secretariat):
        MemberImport.objects.filter(pk=found.pk).update(state="accepted", decided_by=cast.secretariat)


def test_given_the_one_who_proposed_it_then_they_discard_it_and_it_is_emptied(client, cast, vacant):
    client.force_login(cast.secretariat)
    given(client, csv_of("One;one@example.sn;Border police;;;"))
    said = text_of(client.post(f"{stored().get_absolute_url()}discard/", follow=True))
    assert "Nobody is invited" in said
    assert (stored().state, stored().rows, stored().file_name) == ("discarded", [], "")


@pytest.mark.parametrize("who", ["coordinator_spain", "analyst_senegal", "agency", "ended", "superuser"])
def test_given_somebody_else_then_they_neither_read_nor_decide_by_either_lock(client, cast, boss, vacant, who):
    judged(client, "One;one@example.sn;Border police;;;")
    found, person = stored(), getattr(cast, who)
    client.force_login(person)
    assert client.get(PAGE).status_code == 403 and given(client, csv_of("X;x@example.sn;Y;observer;;")).status_code == 403
    assert client.get(found.get_absolute_url()).status_code == 404
    for act in ("accept", "discard"):
        assert client.post(f"{found.get_absolute_url()}{act}/").status_code == 404
    with access_scope(person):
        assert not MemberImport.objects.visible_to(person).exists() and not MemberImport.objects.exists()


def test_given_more_lists_in_a_day_than_anybody_needs_then_the_next_is_refused(client, boss):
    for _turn in range(services.MOST_PROPOSED_A_DAY):
        assert given(client, csv_of("X;x@example.sn;Y;observer;;")).status_code == 302
    answer = given(client, csv_of("X;x@example.sn;Y;observer;;"))
    assert answer.status_code == 422 and "lists today" in text_of(answer)


def test_given_thirty_days_then_a_list_that_nobody_decided_on_is_emptied(client, boss, vacant):
    judged(client, "One;one@example.sn;Border police;;;")
    assert forget_imports() == 0
    with system_scope("test"):
        MemberImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_imports() == 1 and forget_imports() == 0
    with system_scope("test"):
        assert [row.actor_id for row in Event.objects.filter(kind="focalpoints.import_discarded")] == [None]
    assert (stored().state, stored().rows, stored().file_name) == ("discarded", [], "")


def test_given_a_coordinator_who_was_suspended_meanwhile_then_they_accept_nothing(client, boss, vacant):
    judged(client, "One;one@example.sn;Border police;;;")
    page = f"{stored().get_absolute_url()}accept/"
    with system_scope("test"):
        Appointment.objects.filter(user=boss).update(suspended_at=timezone.now())
    assert client.post(page).status_code == 404 and invitations() == []
    assert Post.objects.filter(titles__en="Border police").count() == 1


# ── exported ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_the_list_then_its_export_holds_the_filtered_lines_without_formulas_and_is_written_down(client, cast, boss):
    appoint(make_person(name="=cmd|' /C calc'!A0"), make_post(cast.senegal, **named("Border police")))
    answer = client.get(f"{LIST}members.csv", {"q": "border"})
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Name,E-mail,Post,Role") and len(text.splitlines()) == 2
    assert "'=cmd" in text and answer["Content-Disposition"] == 'attachment; filename="members-SN.csv"'
    assert answer["Cache-Control"] == "no-store, private"
    with system_scope("test"):
        kept = AuditEntry.objects.get(act="members_exported")
    assert kept.user == boss and kept.data["rows"] == 1


def test_given_a_workbook_then_each_cell_is_text_and_the_columns_are_named_in_the_readers_language(client, cast, boss):
    appoint(make_person(name="=1+1"), make_post(cast.senegal, **named()))
    boss.language = "fr"
    boss.save(update_fields=["language"])
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}members.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type == "s" for cell in cells) and "=1+1" in [cell.value for cell in cells]
    assert "Statut" in [cell.value for cell in cells]


@pytest.mark.parametrize(
    ("who", "status"), [("secretariat", 200), ("coordinator_spain", 403), ("analyst_senegal", 403), ("ended", 403)]
)
def test_given_a_person_then_only_those_who_see_the_list_export_it(client, cast, who, status):
    client.force_login(getattr(cast, who))
    for form in ("csv", "xlsx"):
        assert client.get(f"{LIST}members.{form}").status_code == status
    assert client.get(f"{LIST}members.pdf").status_code == 404
