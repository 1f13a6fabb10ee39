import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from casework.management.commands.screen_personal_data import LONGEST_LINE
from casework.screening import LONGEST

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def answers(given: bytes, *, refused: int = 0) -> list[dict]:
    out = io.StringIO()
    if refused:
        with pytest.raises(CommandError, match=f"^{refused} "):
            call_command("screen_personal_data", stdin=io.BytesIO(given), stdout=out)
    else:
        call_command("screen_personal_data", stdin=io.BytesIO(given), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def line(text: str) -> bytes:
    return json.dumps({"text": text}).encode() + b"\n"


def test_given_texts_one_a_line_then_each_gets_its_findings_in_order():
    found = answers(line("tel +221 77 634 18 02") + line("rien à dire") + line("السيد مبارك الطرابلسي هنا"))
    assert found[0] == {"findings": [{"kind": "phone", "start": 4, "end": 21}]}
    assert found[1] == {"findings": []}
    assert found[2]["findings"][0]["kind"] == "person_name"


def test_given_no_line_end_at_the_end_then_the_last_line_is_answered():
    assert answers(b'{"text": "a@b.example"}') == [{"findings": [{"kind": "email", "start": 0, "end": 11}]}]


@pytest.mark.parametrize("bad", [b"no json", b"", b"[]", b'{"text": 3}', b'{"txt": "a"}', b"\xff\xfe", b"null", b"[" * 100_000])
def test_given_a_bad_line_then_it_is_answered_in_its_place_and_the_rest_goes_on(bad):
    found = answers(line("a") + bad + b"\n" + line("a@b.example"), refused=1)
    assert list(found[1]) == ["error"]
    assert [len(one.get("findings", ())) for one in found] == [0, 0, 1]


def test_given_a_text_too_long_then_it_is_refused_by_its_length():
    found = answers(line("a" * (LONGEST + 1)) + line("a@b.example"), refused=1)
    assert str(LONGEST) in found[0]["error"]
    assert found[1]["findings"]


@pytest.mark.parametrize("more", [1, LONGEST_LINE + 1, 2 * LONGEST_LINE + 2])
def test_given_a_line_of_too_many_bytes_then_it_is_one_refusal_and_the_next_line_is_read(more):
    found = answers(b"x" * (LONGEST_LINE + more) + b"\n" + line("a@b.example"), refused=1)
    assert "bytes" in found[0]["error"]
    assert len(found) == 2 and found[1]["findings"]


def test_given_half_of_a_surrogate_pair_then_it_is_screened_like_any_character():
    assert answers(b'{"text": "\\ud83d tel 0661482197"}\n') == [{"findings": [{"kind": "phone", "start": 6, "end": 16}]}]


def run(given: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["bash", "-c", given], cwd=ROOT, env={**os.environ, "PY": sys.executable}, capture_output=True, timeout=120
    )


@pytest.mark.parametrize("given", ["<&-", "0>/dev/null"], ids=["closed", "not for reading"])
def test_given_no_input_that_can_be_read_then_it_is_said_in_one_line(given):
    done = run(f'"$PY" manage.py screen_personal_data {given}')
    assert done.returncode == 1 and done.stdout == b""
    assert done.stderr.startswith(b"CommandError: Standard input ") and done.stderr.count(b"\n") == 1


def test_given_a_reader_that_leaves_then_the_command_ends_without_a_traceback():
    done = run("""yes '{"text": "a@b.example"}' | head -20000 | "$PY" manage.py screen_personal_data | head -1""")
    assert len(done.stdout.splitlines()) == 1 and done.stderr == b""


def test_given_a_mark_of_byte_order_and_line_ends_of_windows_then_the_lines_are_read():
    assert answers(b'\xef\xbb\xbf{"text": "a@b.example"}\r\n{"text": ""}\r\n')[0]["findings"]


def test_given_characters_beyond_the_basic_plane_then_each_counts_as_one():
    found = answers(line("😀🚤 a@b.example"))
    assert found[0]["findings"] == [{"kind": "email", "start": 3, "end": 14}]


def test_given_no_database_then_the_command_answers_line_by_line_and_ends_with_1_for_a_bad_line():
    dead = "postgres://nobody:x@127.0.0.1:1/none"
    names = {name: dead for name in ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "screen_personal_data"],
        cwd=ROOT,
        env={**os.environ, **names},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(line("a@b.example"))
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["findings"]  # before the second line is there
    out, err = process.communicate(b"bad\n", timeout=60)
    assert list(json.loads(out)) == ["error"]
    assert process.returncode == 1 and b"1 of the lines" in err
