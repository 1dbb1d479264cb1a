"""As a process of its own the command line keeps its exit codes, whatever the pipes, bytes and users around it are."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from storage.lock import sole_writer
from tests.cli.conftest import ISSUE, ROOT


def bot(*words: str | bytes, folder: Path, **how: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "bot", *words]
    pipes: dict[str, Any] = {"capture_output": True} | how
    ran: subprocess.CompletedProcess[bytes]
    ran = subprocess.run(command, check=False, cwd=folder, env=environment, timeout=30, **pipes)
    assert b"Traceback" not in (ran.stderr or b"")
    assert b"Exception ignored" not in (ran.stderr or b"")
    return ran


def test_bytes_that_are_not_utf8_are_safe_on_the_command_line_and_on_stdin(archive: Path, tmp_path: Path) -> None:
    ran = bot("find", b"\xff\xfe diary", "--json", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "\ufffd\ufffd diary" in ran.stdout.decode("utf-8")
    ran = bot("suggest", "-", "--json", folder=tmp_path, input=b"\xff\n\nkeep")
    assert (ran.returncode, ran.stderr, ran.stdout.count(b"\n")) == (0, b"", 3)


@pytest.mark.parametrize("command", [["export"], ["find", "-"]], ids=" ".join)
def test_a_reader_that_has_read_enough_is_no_fault(archive: Path, tmp_path: Path, command: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as gone:
        ran = bot(
            *command, folder=tmp_path, capture_output=False, stdout=gone, stderr=subprocess.PIPE, input=b"diary\n" * 9
        )
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device to write to")
@pytest.mark.parametrize("command", [["export"], ["find", "diary"]], ids=" ".join)
def test_a_full_disk_is_one_sentence(archive: Path, tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = bot(*command, folder=tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 1
    assert ran.stderr == b"The answer could not be read or written (No space left on device); check disk and rights.\n"


def test_a_second_process_on_the_same_data_is_told_so_in_one_sentence(archive: Path, tmp_path: Path) -> None:
    with sole_writer(archive):
        ran = bot("add", str(ISSUE), folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr.count(b"\n")) == (75, b"", 1)
