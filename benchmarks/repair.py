"""Measures the undoing of damaged characters beside one `str.translate` over the same text, in one run.

python -m benchmarks.repair [CHARACTERS]

Nothing reads a text in less than a translation of it takes; the ratio says what reading and repairing cost besides. The
first clean text has its characters asked and no more; the damaged ones are repaired as far as `MAX_READ`.
"""

import sys
from statistics import median
from time import process_time

from rich.console import Console
from rich.table import Table

from bot.ingest.document import Block, BlockKind
from bot.ingest.repair import MAX_READ, mend

SIZE, RUNS = 1_000_000, 5
PROSE = "It’s a “long” letter — and she doesn’t mind… The café’s naïve owner wrote all of it, twice over. "
PEER = str.maketrans(dict.fromkeys("’“”—…", "?"))


def lost(text: str) -> str:
    """Return UTF-8 read as ISO-8859-7 by a reader that drops 80-9F."""
    return bytes(byte for byte in text.encode() if not 0x80 <= byte <= 0x9F).decode("iso8859_7", "ignore")


def texts(size: int) -> dict[str, str]:
    """Return texts of about `size` characters by name; cp1253 shows what ISO-8859-7 keeps as controls."""
    wholes = {
        "clean English": PROSE,
        "clean Greek": "Η βιβλιοθήκη ανοίγει στις οκτώ και κλείνει στις δέκα το βράδυ. ",
        "damaged, 80-9F shown": PROSE.encode().decode("cp1253", "ignore"),
        "damaged, 80-9F lost": lost(PROSE),
        "nothing but damage, shown": "’".encode().decode("cp1253") * 30,
        "nothing but damage, lost": lost("it’s "),
    }
    return {name: "\n".join([whole] * (size // len(whole))) for name, whole in wholes.items()}


def main(size: int) -> None:
    table = Table("text", "characters", "repairs", "ms", "ns a character", "times translate")
    for name, text in texts(size).items():
        blocks = [Block(BlockKind.TEXT, line, number) for number, line in enumerate(text.split("\n"), 1)]
        ours, peer = [], []
        for _ in range(RUNS):
            start = process_time()
            _, repairs = mend(blocks)
            middle = process_time()
            text.translate(PEER)
            ours.append(middle - start)
            peer.append(process_time() - middle)
        spent = median(ours)
        each = (f"{len(text):,}", f"{len(repairs):,}", f"{spent * 1e3:.0f}", f"{spent / len(text) * 1e9:.0f}")
        table.add_row(name, *each, f"{spent / median(peer):.1f}")
    Console(width=110).print(table)
    print(f"Beyond {MAX_READ:,} characters a text is kept as it stands.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
