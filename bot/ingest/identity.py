"""What was read of an issue goes in; the issue with its number, month and keys, computed from content, comes out."""

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.ingest.document import Document, Head, Stretch
from bot.ingest.layouts import Layout
from bot.ingest.links import canonical
from bot.model import Issue, Item, Note, Repair

_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
# Ordinals first: a bare "#1" is as often a boast as a number.
_NUMBERS = (
    re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\s+(?:issue|edition)\b", re.IGNORECASE),
    re.compile(r"\b(?:issue|edition|no\.|nr\.|number|vol\.?)\s*(?:no\.?\s*)?#?(\d{1,4})\b", re.IGNORECASE),
    re.compile(r"(?:^|[\w)]\s|[:–—|-]\s)#(\d{1,4})(?:\s*[:–—|-]|\s*$)", re.MULTILINE),
)
_AFTER_NOUN = re.compile(
    r"\b(?:newsletter|letter|weekly|monthly|digest|notes|dispatch|bulletin|roundup)\s+#?(?!(?:19|20)\d\d\b)(\d{1,4})\b(?![%.])",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b({_MONTH})\b\.?,?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(20\d\d)\b|\b(20\d\d)-(0[1-9]|1[0-2])\b", re.IGNORECASE
)
# "ML Bites 33 - March 2023": a number before a mark or at the end, which no year is.
_LAST = re.compile(r"^\D{3,}\s#?(?!(?:19|20)\d\d\b)(\d{1,4})(?:\s*[-–—|:(,]|\s*$)")
_EDGES = " -–—|:,("
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
    said = "\n".join(filter(None, (document.title, head.text)))
    number = _number(said, layout.newsletter or document.newsletter)
    if number is None and (last := _LAST.match(head.title or "")):
        number = int(last.group(1))
    period = _period(number, layout, document, said)
    newsletter = layout.newsletter or _newsletter(document, head)
    title = head.title or document.title or newsletter
    key = issue_key(newsletter, number, period, document.url, title, items)
    return Issue(
        key=key,
        newsletter=newsletter,
        number=number,
        period=period,
        title=title,
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
    """Return the key of an issue: newsletter and number, else its address, else its month, title and items' titles."""
    if number is not None:
        return _hash(_plain(newsletter), str(number))
    if url and names_a_page(address := canonical(url)):
        return _hash(address)
    return _hash(_plain(newsletter), period or "", _plain(title), *(_plain(item.title) for item in items))


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


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def _number(said: str, newsletter: str | None) -> int | None:
    named = (
        re.compile(rf"\b{re.escape(newsletter)}\s+(?:newsletter\s+)?#?(\d{{1,4}})\b", re.IGNORECASE)
        if newsletter
        else _NUMBERS[0]
    )
    return next(
        (int(found.group(1)) for pattern in (*_NUMBERS, named, _AFTER_NOUN) if (found := pattern.search(said))), None
    )


def _period(number: int | None, layout: Layout, document: Document, said: str) -> str | None:
    """Return the month: by number where the newsletter's first month is known, else as said, else as published."""
    if number is not None and layout.first:
        year, month = map(int, layout.first.split("-"))
        months = year * 12 + month - 1 + number - 1
        return f"{months // 12:04}-{months % 12 + 1:02}"
    if dated := _DATED.search(said):
        word, year_after, year_before, digits = dated.groups()
        if word:
            month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(word.lower()[:3]))
            return f"{year_after}-{month:02}"
        return f"{year_before}-{digits}"
    return document.published.strftime("%Y-%m") if document.published else None


def _without_number(title: str) -> str:
    """Return a title without the month and the number at its end, in whatever order they stand."""
    bare = re.sub(rf"\(?\b(?:{_MONTH})\b\.?,?\s*20\d\d\b\)?", "", title, flags=re.IGNORECASE).strip(_EDGES)
    return re.sub(
        r"[\s,:–—|(-]*(?:\b(?:issue|edition|no\.?|nr\.?|vol\.?)\s*)?#?\d{0,4}\s*\)?$", "", bare, flags=re.IGNORECASE
    ).strip(_EDGES)


def _newsletter(document: Document, head: Head) -> str:
    if named := _NEWSLETTER.search(head.text):
        return named.group(1).strip()
    if document.newsletter:
        return document.newsletter
    if head.title:
        return _without_number(head.title) or head.title
    return head.author or PurePosixPath(document.source).stem or "newsletter"
