"""What an index is kept in: a file that comes back as it was, or not at all, and never stands in the way."""

import logging
import os
from pathlib import Path

import numpy as np
import pytest

from storage import indexes
from storage.indexes import FILE

ARRAYS: indexes.Arrays = {
    "words": np.frombuffer(b"kettle", np.uint8),
    "rows": np.arange(1_000, dtype=np.uint32),
    "vectors": np.ones((3, 4), np.float16),
    "none": np.empty((0, 4), np.int64),
}


def test_arrays_come_back_as_they_were_and_may_not_be_written_to(tmp_path: Path) -> None:
    assert indexes.save(tmp_path, ARRAYS)
    found = indexes.load(tmp_path)
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        assert not found[name].flags.writeable


def test_what_was_loaded_outlives_the_file_that_takes_its_place(tmp_path: Path) -> None:
    indexes.save(tmp_path, ARRAYS)
    found = indexes.load(tmp_path)
    indexes.save(tmp_path, {"rows": np.zeros(5_000, np.uint32)})
    assert np.array_equal(found["rows"], ARRAYS["rows"])
    assert not indexes.load(tmp_path)["rows"].any()


def test_no_file_is_no_trouble(tmp_path: Path) -> None:
    assert indexes.load(tmp_path) == {}
    (tmp_path / FILE).touch()
    assert indexes.load(tmp_path) == {}


@pytest.mark.parametrize("at", [0, 3, 40, 200, -1])
def test_a_damaged_file_is_left_aside_with_a_line_in_the_log(
    tmp_path: Path, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    indexes.save(tmp_path, ARRAYS)
    whole = bytearray((tmp_path / FILE).read_bytes())
    whole[at] ^= 0x11
    (tmp_path / FILE).write_bytes(whole)
    with caplog.at_level(logging.WARNING):
        assert indexes.load(tmp_path) == {}
    assert "built anew" in caplog.text


@pytest.mark.parametrize(
    "content", [b"\0" * 500, b"{}\n", b"[]\n", b"7\n", b'{"kind": "another"}\n', b"SQLite format 3\0"]
)
def test_a_file_of_another_kind_is_left_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert indexes.load(tmp_path) == {}


def test_a_file_whose_head_tells_another_shape_is_left_aside(tmp_path: Path) -> None:
    indexes.save(tmp_path, ARRAYS)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole.replace(b"[3, 4]", b"[4, 3]", 1))
    assert indexes.load(tmp_path) == {}
    (tmp_path / FILE).write_bytes(b"[" * 60_000 + b"\n")
    assert indexes.load(tmp_path) == {}


def test_a_file_that_was_cut_off_is_left_aside(tmp_path: Path) -> None:
    indexes.save(tmp_path, ARRAYS)
    whole = (tmp_path / FILE).read_bytes()
    for length in (10, len(whole) // 2, len(whole) - 1):
        (tmp_path / FILE).write_bytes(whole[:length])
        assert indexes.load(tmp_path) == {}


def test_nothing_is_left_of_a_writer_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.{os.getpid() + 1}.part").write_bytes(b"half")
    indexes.save(tmp_path, ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_folder_that_is_gone_or_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    assert not indexes.save(tmp_path / "gone", ARRAYS)
    (tmp_path / FILE).mkdir()
    assert not indexes.save(tmp_path, ARRAYS)
    assert indexes.load(tmp_path) == {}
