"""Runs the command line in this process, in a folder and environment of its own, and holds each answer to its rules."""

import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.settings import NAMES

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "bot" / "samples"
SHARED = ROOT.parent / "shared" / "newsletters"
ISSUE = SAMPLES / "gradient-garden-15.txt"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one line on stderr, where the progress bar is no part of it."""
        lines = [line for line in self.err.splitlines() if not line.startswith("importing")]
        assert len(lines) == 1, self.err
        return lines[0]


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def run(*words: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(word) for word in words])
        ran = Ran(code, *capsys.readouterr())
        assert "Traceback" not in ran.err
        assert code in {0, 1, 2, 69, 75, 78}
        if code:
            assert ran.sentence[-1] in ".`" or code == 78, "a failure ends in a sentence"
        return ran

    return run


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, imported once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    assert main(["--data", str(folder), "add", "--json", str(SAMPLES)]) == 0
    assert main(["--data", str(folder), "find", "index"]) == 0  # so that there is one
    return folder


@pytest.fixture
def archive(filled: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive, in the folder where commands look by default."""
    return shutil.copytree(filled, tmp_path / "data")


def dump(folder: Path) -> list[str]:
    """Everything the database in a folder holds."""
    with sqlite3.connect(folder / "bot.db") as db:
        found = list(db.iterdump())
    db.close()
    return found
