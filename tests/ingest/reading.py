"""Files go in, parsed issues come out: what the tests of ingest have in common."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from bot.ingest import parse
from bot.model import Issue, Item, RawIssue

REPO = Path(__file__).resolve().parents[2]
SAMPLES = REPO / "bot" / "samples"
CORPUS = REPO / "tests" / "corpus"
SHARED = REPO.parent / "shared"


def read(path: Path) -> tuple[Issue, ...]:
    return parse(RawIssue(path.name, path.read_bytes()))


def issue_of(text: str, name: str = "letter.txt") -> Issue:
    (issue,) = parse(RawIssue(name, text.encode()))
    return issue


def answers(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def plain(text: str) -> str:
    """Return the words alone, so that marks and spaces do not decide whether two texts are equal."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return " ".join(re.findall(r"[\w']+", folded))


def said(item: Item) -> str:
    return plain(f"{item.title} {item.body}")
