"""The folder reader takes newsletter files and nothing that only looks like one, and says what is wrong with a path."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import BadOption, Unreadable
from bot.fetch import files


def test_a_folder_gives_its_newsletter_files_in_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "c.md", "d.eml", "e.xml", "f.jsonl"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in files.paths(tmp_path)] == ["a.HTML", "b.txt", "c.md", "d.eml", "e.xml", "f.jsonl"]


def test_a_folder_leaves_out_links_hidden_files_folders_pipes_and_what_is_no_newsletter(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("x")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "program.py").write_text("x")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "folder.txt" / "deep.txt").write_text("x")
    (tmp_path / "secret").write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "secret")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [path.name for path in files.paths(tmp_path)] == ["kept.txt"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / ".issue"
    file.write_text("x")
    assert files.paths(file) == [file]


@pytest.mark.parametrize("name", ["nothing", "a/b/c", "n" * 3000, "pipe", "\udcff"])
def test_a_path_that_is_no_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadOption, match="check the path"):
        files.paths(tmp_path / name)


def test_a_folder_without_newsletters_says_which_files_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match=r"holds no newsletter file .*\.eml.*; name another folder"):
        files.paths(tmp_path)


def test_a_file_is_read_under_its_name(tmp_path: Path) -> None:
    file = tmp_path / "issue.txt"
    file.write_bytes(b"\xff\0x")
    raw = files.read(file)
    assert (raw.source, raw.body, raw.media_type, raw.url) == (str(file), b"\xff\0x", None, None)


def test_a_name_that_is_not_utf8_becomes_text_that_can_be_stored(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    file.write_bytes(b"x")
    assert files.read(file).source == f"{tmp_path}/\\xff.txt"


@pytest.mark.parametrize(("name", "limit"), [("large.txt", files.MAX_FILE), ("large.JSONL", files.MAX_EXPORT)])
def test_a_file_is_read_up_to_its_limit_and_not_past_it(tmp_path: Path, name: str, limit: int) -> None:
    file = tmp_path / name
    with file.open("wb") as sparse:
        sparse.truncate(limit + 1)
    with pytest.raises(Unreadable, match=f"larger than {limit // 1_000_000} MB"):
        files.read(file)


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as sparse:
        sparse.truncate(files.MAX_FILE)
    assert len(files.read(file).body) == files.MAX_FILE


def test_a_file_that_vanished_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        files.read(tmp_path / "gone.txt")


def test_what_may_not_be_read_is_a_sentence() -> None:
    # pytest's own folders are closed to others, which would hide whether the file is.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        file = folder / "secret.txt"
        file.write_text("x")
        file.chmod(0)
        with nobody(), pytest.raises(Unreadable, match="permissions"):
            files.read(file)
        folder.chmod(stat.S_IXUSR)
        with nobody(), pytest.raises(BadOption, match="cannot be read"):
            files.paths(folder)
        folder.chmod(0o700)


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user who may not read everything, as root may."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)
