"""What was read of an issue goes in; the issue with its number, month and keys, computed from content, comes out."""

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.ingest import lines
from bot.ingest.document import Document, Head, Stretch
from bot.ingest.layouts import Layout
from bot.ingest.links import canonical
from bot.model import Issue, Item, Note, Repair

_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# Ordinals first: a bare "#1" is as often a boast as a number.
_NUMBERS = (
    re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\s+(?:issue|edition)\b", re.IGNORECASE),
    re.compile(r"\b(?:issue|edition)\s*(?:no\.?|nr\.?|number)?\s*#?(\d{1,4})\b", re.IGNORECASE),
)
# "No. 4", "Vol. 2" and "#31" count issues where a mark or the line's end follows: "number 1 on the list" counts none.
_COUNTED = (
    re.compile(r"\b(?:no\.|nr\.|number)\s*#?(\d{1,4})\s*(?:[–—|:(,)-]|$)", re.IGNORECASE | re.MULTILINE),
    re.compile(r"\bvol(?:\.|ume)?\s*#?(\d{1,4})\s*(?:[–—|:(,)-]|$)", re.IGNORECASE | re.MULTILINE),
    re.compile(r"(?:^|[\w)]\s|[:–—|-]\s)#(\d{1,4})(?:\s*[:–—|-]|\s*$)", re.MULTILINE),
)
_AFTER_NOUN = re.compile(
    r"\b(?:newsletter|letter|weekly|monthly|digest|notes|dispatch|bulletin|roundup)\s+(?:number\s+)?#?(?!(?:19|20)\d\d\b)(\d{1,4})\b(?![%.])",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b({_MONTH})\b\.?,?\s+(?:{_DAY},?\s+)?(20\d\d)\b|\b(20\d\d)-(0[1-9]|1[0-2])\b", re.IGNORECASE)
_DATES = re.compile(
    rf"\(?(?:\b(?:{_DAY}\s+)?(?:{_MONTH})\b\.?,?\s*(?:{_DAY},?\s+)?20\d\d\b|\b20\d\d-\d\d(?:-\d\d)?\b)\)?",
    re.IGNORECASE,
)
# "ML Bites 33 - March 2023": a number before a mark or at the end, which no year is.
_LAST = re.compile(r"^\D{3,}\s#?(?!(?:19|20)\d\d\b)(\d{1,4})(?:\s*[-–—|:(,]|\s*$)")
_WORD = re.compile(r"\w+")
_MASTHEAD, _YEARS, _BEGINNING = 80, range(1990, 2100), 80
_EDGES = " -–—|:,(/"
_NEWSLETTER = re.compile(r"issues of (?:the |my |our )?(.{3,60}?) newsletter", re.IGNORECASE)


def seal(
    document: Document,
    layout: Layout,
    head: Head,
    stretches: Sequence[Stretch],
    items: Sequence[Item],
    notes: Sequence[Note],
    repairs: Sequence[Repair],
) -> Issue:
    """Return the issue; its keys are the same for every extraction that has the same newsletter, number and titles."""
    number = document.number or _number(document, head, layout.newsletter or document.newsletter)
    period = _period(number, layout, document, head)
    named = layout.newsletter or _newsletter(document, head)
    title = head.title or document.title or named
    # A file's name is shown where nothing better is known, but it is no content: it stands in no key.
    key = issue_key(named or "", number, period, document.url, title or "", items)
    newsletter = named or PurePosixPath(document.source).stem or "newsletter"
    return Issue(
        key=key,
        newsletter=newsletter,
        number=number,
        period=period,
        title=title or newsletter,
        author=head.author,
        url=document.url,
        sections=tuple(dict.fromkeys(stretch.name for stretch in stretches if stretch.name)),
        items=keyed(key, items),
        notes=tuple(notes),
        repairs=tuple(repairs),
        links_seen=_links_seen(stretches),
    )


def _links_seen(stretches: Sequence[Stretch]) -> int:
    blocks = [block for stretch in stretches for block in stretch.blocks]
    return len({link.url for block in blocks for link in block.links}) + sum(block.unkept for block in blocks)


def issue_key(
    newsletter: str, number: int | None, period: str | None, url: str | None, title: str, items: Sequence[Item]
) -> str:
    """Return the key of an issue: newsletter and number, else its address, else month, title and items' beginnings."""
    if number is not None:
        return _hash(_plain(newsletter), str(number))
    if url and names_a_page(address := canonical(url)):
        return _hash(address)
    return _hash(_plain(newsletter), period or "", _plain(title), *(text for item in items for text in _begins(item)))


def _begins(item: Item) -> tuple[str, str]:
    return _plain(item.title), _plain(item.body, _BEGINNING)[:_BEGINNING]


def names_a_page(address: str) -> bool:
    """Tell whether an address is more than a site's front door, behind which every issue stands."""
    parts = urlsplit(address)
    return bool(parts.path or parts.query)


def keyed(issue: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items with keys: the issue's key, the title's words, and a count where titles repeat."""
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        title = _plain(item.title) or _plain(item.body)[:80]
        seen[title] += 1
        found.append(replace(item, key=_hash(issue, title, str(seen[title]))))
    return tuple(found)


def _hash(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()
    return b32encode(digest[:10]).decode().lower()


def _plain(text: str, most: int | None = None) -> str:
    """Return the words of a text, or its first ones."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(found.group() for found in islice(_WORD.finditer(folded), most))


def _number(document: Document, head: Head, newsletter: str | None) -> int | None:
    """Return the number that a title gives, else the lines above the first item: in prose only what says "issue"."""
    name = re.escape(newsletter) if newsletter else "(?!)"
    named = re.compile(rf"\b{name}\s+(?:newsletter\s+)?#?(\d{{1,4}})\b", re.IGNORECASE)
    spoken = (*_NUMBERS, named, _AFTER_NOUN)
    short = "\n".join(line for line in head.text.split("\n") if len(line) <= _MASTHEAD)
    titles = [title for title in (document.title, head.title) if title]
    places: list[tuple[str, tuple[re.Pattern[str], ...]]] = [(each, (*spoken, *_COUNTED, _LAST)) for each in titles]
    places += [(head.text, spoken), (short, _COUNTED)]
    hits = (pattern.search(text) for text, patterns in places for pattern in patterns)
    return next((int(found.group(1)) for found in hits if found), None)


def _period(number: int | None, layout: Layout, document: Document, head: Head) -> str | None:
    """Return the month: by number where the first is known, else of the title, of publication, of the head's text."""
    if number is not None and layout.first:
        year, month = map(int, layout.first.split("-"))
        months = year * 12 + month - 1 + number - 1
        return _month(months // 12, months % 12 + 1)
    said = _dated("\n".join(filter(None, (document.title, head.title))))
    day = document.published
    return said or (_month(day.year, day.month) if day else None) or _dated(head.text)


def _dated(text: str) -> str | None:
    found = _DATED.search(text)
    if not found:
        return None
    word, year_after, year_before, digits = found.groups()
    if not word:
        return _month(int(year_before), int(digits))
    month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(word.lower()[:3]))
    return _month(int(year_after), month)


def _month(year: int, month: int) -> str | None:
    """Return `YYYY-MM`, or None of a year in which nobody sent a newsletter: such a date is a slip or a forgery."""
    return f"{year:04}-{month:02}" if year in _YEARS else None


def _without_number(title: str) -> str:
    """Return a title without the dates and the number at its end, in whatever order they stand."""
    bare = _DATES.sub("", title).strip(_EDGES)
    name = re.sub(
        r"[\s,:–—|/(-]*(?:\b(?:issue|edition|no\.?|nr\.?|number|vol\.?)\s*)?#?\d{0,4}\s*\)?$",
        "",
        bare,
        flags=re.IGNORECASE,
    ).strip(_EDGES)
    return name if any(map(str.isalnum, name)) else ""


def _newsletter(document: Document, head: Head) -> str | None:
    """Return the name that is said, or what is left of the title or the first line that has one; no number is one."""
    if named := _NEWSLETTER.search(head.text):
        return named.group(1).strip()
    if document.newsletter:
        return document.newsletter
    above = [line for line in head.text.split("\n") if lines.is_heading(line)]
    titles = [head.title, *above] if head.title else []
    return next((name for title in titles if (name := _without_number(title or ""))), head.author)
