"""What was read of an issue goes in; the issue with its number, month and keys, computed from content, comes out."""

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator, Sequence
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
MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_DAY = r"(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?"
_ISSUE = "issue|edition|ausgabe|édition|edición|edizione|edição|uitgave"
# Ordinals first: a bare "#1" is as often a boast as a number.
_NUMBERS = (
    re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\s+(?:issue|edition)\b", re.IGNORECASE),
    re.compile(rf"\b(?:{_ISSUE})\s*(?:no\.?|nr\.?|number)?\s*#?(\d{{1,4}})\b", re.IGNORECASE),
)
# "No. 4", "Vol. 2" and "#31" count issues where a mark or the line's end follows: "number 1 on the list" counts none.
_COUNTED = (
    re.compile(r"\b(?:no\.|nr\.|number)\s*#?(\d{1,4})\s*(?:[–—|:(,)-]|$)", re.IGNORECASE | re.MULTILINE),
    re.compile(r"\bvol(?:\.|ume)?\s*#?(\d{1,4})\s*(?:[–—|:(,)-]|$)", re.IGNORECASE | re.MULTILINE),
    re.compile(r"(?:^|[\w)]\s|[:–—|-]\s)#(\d{1,4})(?:\s*[:–—|-]|\s*$)", re.MULTILINE),
)
_COUNT = r"#?(?!(?:19|20)\d\d\b)(\d{1,4})"
_AFTER_NOUN = re.compile(
    r"\b(?:newsletter|letter|weekly|monthly|digest|notes|dispatch|bulletin|roundup|brief|briefing|review|gazette|journal|week)"
    rf"\s+(?:number\s+)?{_COUNT}\b(?![%.])",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b({MONTH})\b\.?,?\s+(?:{_DAY},?\s+)?(20\d\d)\b|\b(20\d\d)-(0[1-9]|1[0-2])\b", re.IGNORECASE)
_DATES = re.compile(
    rf"\(?(?:\b(?:{_DAY}\s+)?(?:{MONTH})\b\.?,?\s*(?:{_DAY},?\s+)?20\d\d\b|\b20\d\d-\d\d(?:-\d\d)?\b"
    rf"|\b{_DAY}\s+(?:{MONTH})\b|\b(?:{MONTH})\b\.?\s+{_DAY}\b)\)?",
    re.IGNORECASE,
)
# "ML Bites 33 - March 2023": a number before a mark or at the end; one figure after one word is a product's version.
_LAST = re.compile(rf"^(?=\D{{3,}}\s#?\d\d|\w\D*\s\w\D*\s#?\d)\D{{3,}}\s{_COUNT}(?:\s*[-–—|:(,]|\s*$)")
# In a mail's subject, which tells what is in it: only after a name of several words ("ML Bites 33").
_LAST_OF_MAIL = re.compile(rf"^(?:(?:(?![a-z])[^\s\d]+|of|the|in|on|and|for)\s+){{2,6}}{_COUNT}(?:\s*[-–—|:(,]|\s*$)")
_ITSELF = re.compile(
    r"\b(?:\w*letter|daily|weekly|monthly|digest|notes|news|dispatch|bulletin|roundup|brief|briefing|review|report|times|post"
    r"|gazette|journal|a\.?i|ml|nlp|tech)\b",
    re.IGNORECASE,
)
# "Week" counts where a mark stands before it, and is of the name in "Harbour Week 12".
_COUNT_AT_END = re.compile(
    rf"[\s,:–—|/(-]*(?:(?:\b(?:{_ISSUE}|no\.?|nr\.?|number|vol\.?)|(?<!\w )\bweek)\s*)?#?\d{{0,4}}"
    r"(?:,\s*20\d\d)?\s*\)?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MASTHEAD, _YEARS, _BEGINNING = 80, range(1990, 2100), 80
_EDGES = " -–—|:,(/"
_BRACKETED = re.compile(r"\[([^\]\d]{2,60})\]")
_CLAUSE = re.compile(r"\s[-–—|]\s|[:(]\s*")
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
    known = layout.newsletter or document.newsletter or (document.author if document.mailed else None)
    number = document.number or _number(document, head, known)
    period = _period(number, layout, document, head)
    named = layout.newsletter or _newsletter(document, head, known)
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
        links_seen=document.links_seen,
    )


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


def _number(document: Document, head: Head, known: str | None) -> int | None:
    """Return the number that a title gives, else the lines above the first item: in prose only what says "issue"."""
    titles = [title for title in (document.title, head.title) if title]
    marks = [found for title in titles for found in _marks(title, known, mailed=document.mailed)]
    spoken = [found for pattern in (*_NUMBERS, *_named(known)) if (found := _found(pattern, head.text))]
    short = "\n".join(line for line in head.text.split("\n") if len(line) <= _MASTHEAD)
    counted = [found for pattern in _COUNTED if (found := pattern.search(short))]
    return next((int(found.group(1)) for found in (*marks, *spoken, *counted)), None)


def _marks(title: str, known: str | None, *, mailed: bool) -> Iterator[re.Match[str]]:
    """Yield where a title gives a number; a last number counts a newsletter whose name nothing else says."""
    for pattern in (*_NUMBERS, *_named(known), *_COUNTED, *_last(title, known, mailed=mailed)):
        if found := _found(pattern, title):
            yield found


def _last(title: str, known: str | None, *, mailed: bool) -> tuple[re.Pattern[str], ...]:
    """Return what finds a last number; a mail's sender may be a person, whose name is not the newsletter's."""
    if not known:
        return (_LAST,)
    # A sender that is called like a newsletter is one, and a number in its headlines a product's version.
    itself = _ITSELF.search(known) or known.casefold() in title.casefold()
    return (_LAST_OF_MAIL,) if mailed and not itself else ()


def _named(known: str | None) -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = re.escape(known) if known else "(?!)"
    return re.compile(rf"\b{name}\s+(?:newsletter\s+)?{_COUNT}\b", re.IGNORECASE), _AFTER_NOUN


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return where a text gives a number that is no day of a date; after "issue" and "#" none stands."""
    found = pattern.search(text)
    return found if found is None or pattern in (*_NUMBERS, *_COUNTED) else pattern.search(_DATES.sub("", text))


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
    name = _COUNT_AT_END.sub("", _DATES.sub("", title).strip(_EDGES)).strip(_EDGES)
    return name if any(map(str.isalnum, name)) else ""


def _newsletter(document: Document, head: Head, known: str | None) -> str | None:
    """Return the name that is said, or what a title or first line has before its number or date; no number is one.

    A mail's subject that has none, and no name in brackets, tells what is in it: its sender has the name.
    """
    if named := _NEWSLETTER.search(head.text):
        return named.group(1).strip()
    if document.newsletter:
        return document.newsletter
    above = [line for line in head.text.split("\n") if lines.is_heading(line)]
    titles = [head.title, *above] if head.title else []
    if document.mailed and document.author:
        return next(
            (name for title in titles[:1] if (name := _before_mark(title or "", known, mailed=True))), document.author
        )
    names = (_before_mark(title or "", known, mailed=False) or _without_number(title or "") for title in titles)
    return next(filter(None, names), head.author)


def _before_mark(title: str, known: str | None, *, mailed: bool) -> str:
    """Return the clause that ends with the number or date of a title, without it, or the name in its first brackets."""
    if bracketed := _BRACKETED.match(title):
        return _without_number(bracketed.group(1))
    found = next(_marks(title, known, mailed=mailed), None) or _DATES.search(title)
    if not found:
        return ""
    start = found.start(found.re.groups and 1)
    clauses = _CLAUSE.split(found.string[:start].rstrip(_EDGES + "#"))
    # "Pier Brief - Week 12" dates an issue as a month does, where "Anchors - Issue 12" may name what is in it.
    return _without_number(next((clause for clause in reversed(clauses) if clause.casefold() != "week"), ""))
