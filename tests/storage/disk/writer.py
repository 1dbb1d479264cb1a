"""A process that fills a database through the store and acknowledges each write: `FOLDER WRITES [SYNCHRONOUS]`.

Its connection is the bot's own, as it comes, unless a test asks for another `SYNCHRONOUS`.
"""

import asyncio
import os
import sys
from pathlib import Path

from sqlite_utils import Database

from storage import issues, open_store, values
from storage.transactions import writing
from tests.storage.samples import NOW, issue

ACKNOWLEDGE = 77


def _set(db: Database, pragma: str) -> None:
    db.execute(f"PRAGMA {pragma}").fetchall()


def _write(db: Database, number: int) -> None:
    with writing(db):
        values.put(db, "count", str(number))
        issues.keep(db, issue(f"issue-{number}"), f"{number}.txt", str(number), NOW)


async def main(folder: str, writes: str, *synchronous: str) -> None:
    async with open_store(Path(folder)) as store:
        # Small, so that what the log holds is moved into the file many times.
        await store.run(_set, "wal_autocheckpoint = 40")
        for each in synchronous:
            await store.run(_set, f"synchronous = {each}")
        for number in range(1, int(writes) + 1):
            await store.run(_write, number)
            os.write(ACKNOWLEDGE, str(number).encode())
        # Without closing: that would tidy up what a cut leaves behind.
        os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
