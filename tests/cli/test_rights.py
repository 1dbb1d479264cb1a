"""A user who may not read or write something is told so in a sentence, and nothing is half done."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import ISSUE, Cli, Ran

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who may write nothing")

NOBODY = 65_534
Runs = Callable[..., Ran]


@contextmanager
def nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that others may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def as_nobody(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Runs:
    with nobody():
        if not os.access(__file__, os.R_OK, effective_ids=True):
            pytest.skip("the project stands in a folder that another user may not enter, so neither can its worker")
    # Once as root, so that everything is imported that a later user could not read.
    for words in (("add", ISSUE), ("find", "diary"), ("export", "x"), ("preview", "digest", "--html", "y")):
        assert cli("--data", "warm", *words).code == 0
    monkeypatch.chdir("/")

    def run(*words: object) -> Ran:
        with nobody():
            return cli(*words)

    return run


def locked_up(place: Path, filled: Path) -> Path:
    folder = shutil.copytree(filled, place / "data")
    for each in folder.iterdir():
        each.chmod(0o444)
    folder.chmod(0o555)
    return folder


def test_a_data_folder_that_may_only_be_read_is_unavailable_to_writers_and_no_traceback_to_readers(
    as_nobody: Runs, place: Path, filled: Path
) -> None:
    folder = locked_up(place, filled)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    written = as_nobody("--data", folder, "add", place / "x.txt")
    assert written.code == 2, "there is no such file"
    (place / "x.txt").write_text(ISSUE.read_text("utf-8"), "utf-8")
    written = as_nobody("--data", folder, "add", place / "x.txt")
    assert written.code == 69
    assert "permissions" in written.sentence
    assert as_nobody("--data", folder, "find", "diary").code in {0, 69}
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_a_file_and_a_folder_that_may_not_be_read_are_sentences(as_nobody: Runs, place: Path) -> None:
    secret, closed = place / "secret.txt", place / "closed"
    secret.write_text("x")
    secret.chmod(0)
    closed.mkdir(mode=0o700)
    (closed / "x.txt").write_text("x")
    ran = as_nobody("parse", secret)
    assert (ran.code, ran.sentence) == (1, f"{secret} cannot be read (Permission denied); check its permissions.")
    for path in (closed, closed / "x.txt"):
        ran = as_nobody("parse", path)
        assert (ran.code, ran.sentence) == (2, f"{path} cannot be read (Permission denied); check the path.")


def test_an_export_and_a_drawing_that_may_not_be_written_are_sentences(
    as_nobody: Runs, place: Path, filled: Path
) -> None:
    folder = shutil.copytree(filled, place / "data")
    os.chown(folder, NOBODY, NOBODY)
    for each in folder.iterdir():
        os.chown(each, NOBODY, NOBODY)
    for words in (("export", place / "x.jsonl"), ("preview", "digest", "--html", place / "x.html")):
        ran = as_nobody("--data", folder, *words)
        assert ran.code == 2
        assert "name another file" in ran.sentence
