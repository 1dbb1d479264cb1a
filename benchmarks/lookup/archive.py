"""A number of items goes in, an invented archive of link newsletters comes out, the same for every run.

Titles of 4 to 9 words; 60 % of the items have a blurb of 20 to 60 words; 20 items an issue, 20 weekly newsletters;
one story in fifty is told again by a later issue. Oldest first, as storage gives them.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from benchmarks.lookup.words import COMMON, SEED, Words, coined
from bot.model import IssueRef, Item, Kind, Link, StoredItem

ADDED = datetime(2024, 1, 1, tzinfo=UTC)
PER_ISSUE = 20
_NEWSLETTERS = 20
_FIRST_YEAR = 1975
_CHUNK = 10_000
_KINDS = (Kind.ARTICLE, Kind.ARTICLE, Kind.TOOL, Kind.PAPER, Kind.RELEASE, Kind.VIDEO, Kind.OTHER)
_SECTIONS = ("News", "Articles", "Tools", "Research", "Community", None)
_TOPICS = tuple(f"{a} {b}".title() for a, b in zip(COMMON[200:260], COMMON[260:320], strict=True))
_PATTERNS: tuple[str, ...] = ("{}",) * 6 + (
    "Announcing {}",
    "How to {}",
    "Why {}",
    "{}: {}",
    "{} with {}",
    "[Video] {}",
    "{}?",
)
_PATTERNS += ("Introducing {}: {}", "{} v{}.{}", "{} ({})")


def archive(count: int, first: int = 0) -> list[StoredItem]:
    """Return `count` items, whose keys and issues go on from the `first` ones."""
    items: list[StoredItem] = []
    for start in range(first, first + count, _CHUNK):
        _extend(items, start, min(_CHUNK, first + count - start))
    return items


def issue(number: int) -> IssueRef:
    """Return the issue with this number of all."""
    newsletter, week = number % _NEWSLETTERS, number // _NEWSLETTERS
    month = 12 * _FIRST_YEAR + week // 4
    name = f"{COMMON[400 + newsletter]} weekly".title()
    period = f"{month // 12}-{month % 12 + 1:02}"
    url = f"https://{name.split()[0].lower()}.example/{week + 1}"
    return IssueRef(f"{name}-{week + 1}", name, week + 1, period, f"{name} #{week + 1}", url, ADDED)


def _extend(items: list[StoredItem], start: int, count: int) -> None:
    rng = random.Random(SEED + start)  # noqa: S311 - invents an archive, guards nothing
    words = Words(np.random.default_rng([SEED, start]))
    lengths = [(rng.randint(4, 9), rng.randint(20, 60) if rng.random() < 0.6 else 0) for _ in range(count)]
    text = words.draw(sum(map(sum, lengths)))
    at = 0
    for number, (long, blurb) in enumerate(lengths, start):
        if number % PER_ISSUE == 0:
            ref = issue(number // PER_ISSUE)
        title, body = _title(rng, text[at : at + long]), " ".join(text[at + long : at + long + blurb])
        at += long + blurb
        link = Link(f"https://{coined(rng)}.example/{number}", "")
        if items and rng.random() < 0.02:
            told = rng.choice(items).item
            title, link = told.title, told.links[0]
        carried = (rng.choice(_TOPICS[: rng.randint(1, len(_TOPICS))]) for _ in range(rng.choice((0, 1, 1, 2))))
        item = Item(
            key=f"k{number}",
            position=number % PER_ISSUE,
            title=title,
            section=_SECTIONS[number % PER_ISSUE * len(_SECTIONS) // PER_ISSUE],
            kind=rng.choice(_KINDS),
            body=body,
            summary=body[:280],
            links=(link,),
            topics=tuple(dict.fromkeys(carried)),
        )
        items.append(StoredItem(item, ref))


def _title(rng: random.Random, words: Sequence[str]) -> str:
    pattern = rng.choice(_PATTERNS)
    places = pattern.count("{}")
    if pattern.endswith("v{}.{}"):
        return pattern.format(" ".join(words).capitalize(), rng.randrange(12), rng.randrange(40))
    cut = len(words) // 2 if places == 2 else len(words)
    title = pattern.format(*(" ".join(part) for part in (words[:cut], words[cut:])[:places]))
    return title[0].upper() + title[1:]
