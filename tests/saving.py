"""Writes an index's file over and over, to be killed while it does: `python -m tests.saving FOLDER`."""

import sys
from pathlib import Path

from bot.indexing import Indexing
from tests.test_indexing import MANY, stored


def main(folder: Path) -> None:
    items = stored(*MANY)
    indexing = Indexing(folder)
    index = indexing.build(items)
    while True:
        indexing.save(index, items)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
