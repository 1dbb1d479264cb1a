"""Takes a data folder and gives the right to write in it, to one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.errors import Busy
from storage.faults import explained


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`, which is made if it is missing; raise Busy while another process holds it."""
    with explained(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "bot.lock").open("ab")
    with file:
        _take(file, folder)
        yield


def _take(file: BinaryIO, folder: Path) -> None:
    # The kernel drops the lock with the process, so a killed bot leaves nothing to clean up.
    with explained(folder):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                f"Another process already works on {folder}: stop it first, or choose another data folder."
            ) from error
