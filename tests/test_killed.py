"""A process that is killed while it writes the index's file: the next start finds what one made anew does."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot import search
from bot.indexing import Indexing
from storage import indexes
from tests.test_indexing import MANY, stored

ROOT = Path(__file__).parents[1]
QUERIES = ("kettle 7", "ketle 12", "whistles 3", "thermos", "kettle 5", "zebra")


def killed(folder: Path, least: float, most: float) -> None:
    """Kill, by SIGKILL, a process that has written between these shares of the file anew, and not all of it."""
    child = subprocess.Popen([sys.executable, "-m", "tests.saving", str(folder)], cwd=ROOT)
    try:
        while not (folder / indexes.FILE).exists():
            assert child.poll() is None
            time.sleep(0.01)
        whole = (folder / indexes.FILE).stat().st_size
        while True:
            time.sleep(0.001)
            child.send_signal(signal.SIGSTOP)  # so that it stays where it is while one looks
            assert os.WIFSTOPPED(os.waitpid(child.pid, os.WUNTRACED)[1])
            if any(least * whole <= part.stat().st_size <= most * whole for part in folder.glob("*.part")):
                break
            child.send_signal(signal.SIGCONT)
    finally:
        child.kill()
    assert child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("least", "most"), [(0, 0), (0.01, 0.6), (0.6, 0.99)], ids=["begun", "early", "late"])
def test_a_kill_while_the_file_is_written_leaves_the_one_before_and_the_next_start_answers_by_it(
    tmp_path: Path, least: float, most: float
) -> None:
    killed(tmp_path, least, most)
    assert list(tmp_path.glob("*.part")), "it died in the midst of writing"
    assert indexes.load(tmp_path), "what it wrote before is whole"
    items = stored(*MANY)
    later = (*items[:3], replace(items[3], item=replace(items[3].item, title="Thermos", body="Thermos")), *items[5:])
    again = Indexing(tmp_path)
    index, anew = again.build(later), search.build(later)
    for query in QUERIES:
        assert search.find(index, query) == search.find(anew, query)
        assert search.suggest(index, query) == search.suggest(anew, query)
    again.save(index, later)
    assert [path.name for path in tmp_path.iterdir()] == [indexes.FILE]


def test_a_kill_in_the_first_writing_leaves_no_file_and_the_next_start_makes_the_index_anew(tmp_path: Path) -> None:
    killed(tmp_path, 0, 0.99)
    (tmp_path / indexes.FILE).unlink()
    items = stored(*MANY)
    index, anew = Indexing(tmp_path).build(items), search.build(items)
    assert all(search.find(index, query) == search.find(anew, query) for query in QUERIES)
