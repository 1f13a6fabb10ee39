"""The proof of the exports: each kind of broken promise is seen."""

import hashlib

import pytest

from tests.faults import export_proof

FILES = [b'{"reference": "r1"}\n{"reference": "r2"}\n', b'{"reference": "r3"}\n']


def manifest(files=FILES, **more) -> dict:
    parts = [
        {"number": number, "lines": file.count(b"\n"), "bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()}
        for number, file in enumerate(files, 1)
    ]
    return {"parts": parts, "lines": sum(part["lines"] for part in parts), "bytes": sum(map(len, files)), **more}


def taken(files=FILES) -> list[tuple[bytes, str]]:
    return [(file, f'"{hashlib.sha256(file).hexdigest()}"') for file in files]


def test_given_files_that_are_what_the_manifest_says_then_nothing_is_wrong_and_their_references_are_known():
    assert export_proof.wrong_files(manifest(), taken()) == []
    assert export_proof.references(taken()) == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("told", "files"),
    [
        pytest.param(manifest(), taken([FILES[0][:-1] + b" ", FILES[1]]), id="a byte is another"),
        pytest.param(manifest(), taken([FILES[0], FILES[1] * 2]), id="a file is longer"),
        pytest.param(manifest(), [taken()[0], (FILES[1], '"other"')], id="the ETag is another"),
        pytest.param(manifest(lines=4), taken(), id="a line is missing"),
        pytest.param(manifest(bytes=1), taken(), id="bytes are missing"),
        pytest.param(manifest() | {"parts": manifest()["parts"][::-1]}, taken(FILES[::-1]), id="the order is another"),
    ],
)
def test_given_files_that_are_not_what_the_manifest_says_then_it_is_said(told, files):
    assert export_proof.wrong_files(told, files)


def test_given_what_the_key_sees_then_each_stands_there_once_and_what_came_meanwhile_is_told_by_one_of_both():
    wrong = export_proof.wrong_objects
    assert wrong(["a", "b"], {"a"}, {"a", "b", "c"}, {"c"}) == []
    assert wrong(["a", "a"], {"a"}, {"a"}, set()) == ["a stands in it 2 times"]
    assert wrong([], {"a"}, {"a"}, {"a"}) == ["a is missing"]
    assert wrong(["a", "x"], {"a"}, {"a"}, set()) == ["x is none that the key sees"]
    assert len(wrong(["a"], {"a"}, {"a", "b"}, set())) == 1


def test_given_files_on_the_disk_then_rows_name_them_all_and_none_else():
    assert export_proof.wrong_store({"a"}, {"a"}) == []
    assert export_proof.wrong_store({"a", "b"}, {"a", "c"}) == ["no row names the file b", "the file c is not there"]
