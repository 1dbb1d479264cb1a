"""A stored item in, 64-bit marks out: of its key, its title, its link, its age and all of it that an index holds."""

import re
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.model import Link, StoredItem

_SITE_AND_PAGE = re.compile(r"[a-z][a-z+.-]*://(?:www\.)?(?P<site>[^/?#]*)(?P<page>[^#]*)", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")

_MOST_MONTHS, _MOST_NUMBERS, _MOST_PLACES = 1 << 17, 1 << 24, 1 << 20


def mark(text: str) -> int:
    """Return 64 bits of BLAKE2 over a text: the same on every machine and in every process, unlike `hash`."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def title_mark(plain: str) -> int:
    """Return the mark of a folded title, 0 where there is no title."""
    return mark(plain) if plain else 0


def link_mark(links: tuple[Link, ...]) -> int:
    """Return the mark of the page that an item links first, 0 where that is none or a site's front page."""
    match = _SITE_AND_PAGE.match(links[0].url) if links else None
    page = match["page"].rstrip("/") if match else ""
    return mark(match["site"].casefold() + page) if match and page else 0


def month_mark(month: str | None) -> int:
    """Return a month as a number that grows with time, 0 for none."""
    match = _MONTH.fullmatch(month or "")
    return int(match[1]) * 12 + int(match[2]) if match else 0


def age_of(stored: StoredItem) -> int:
    """Return a number that is smaller the newer an item is: by month, then number, then its place in the issue."""
    issue = stored.issue
    month = month_mark(issue.period or f"{issue.added:%Y-%m}")
    number = min(max(issue.number or 0, 0), _MOST_NUMBERS - 1)
    place = min(max(stored.item.position, 0), _MOST_PLACES - 1)
    return -((month * _MOST_NUMBERS + number) * _MOST_PLACES + _MOST_PLACES - 1 - place)


def age_of_month(month: int) -> int:
    """Return the age of what is older than all of this month and newer than all of the month before."""
    return -month * _MOST_NUMBERS * _MOST_PLACES


def months_of(ages: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the months of these ages."""
    return -ages // (_MOST_NUMBERS * _MOST_PLACES)


def fingerprint(stored: StoredItem) -> int:
    """Return the mark of everything of an item that an index holds; one that changed gets another."""
    item, issue = stored.item, stored.issue
    told = (
        *(item.key, issue.key, issue.newsletter, str(age_of(stored)), item.kind.value, item.section or ""),
        *(item.title, item.body, item.links[0].url if item.links else ""),
        *(*item.topics, "\x1e", *item.entities),
    )
    return mark("\x1f".join(told))
