"""Two issues go in, whether they are copies of one, and which copy is the better, comes out; identity is content.

A sketch is the bottom-k sample of an issue's hashed word shingles (Broder 1997): the fewest hashes of its runs of
four words. Two samples below the smaller of their bounds say how much two texts have in common.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from bot.ingest.identity import MONTH, keyed, names_a_page
from bot.ingest.links import canonical
from bot.model import Issue, Item, Kind, Note

SKETCH, RUN, LEAST = 128, 4, 150
# Measured (tests/ingest/test_copies.py): copies of one issue share .70 and more, different issues .10 and less.
ALIKE, UNLIKE = 0.4, 0.1
# Of copies measured each tells .67 of the other's items and more; a letter and its recap of two letters, half of them.
MOST, VERBATIM = 0.6, 0.9
# Characters of the longest notice, and its most items; an issue is several times longer than its first lines.
LONGEST_NOTICE, FEW = 600, 4
_NOTICE = re.compile(
    r"page (?:that )?you (?:are|were) looking for|page (?:was |is |could )?not (?:be )?found|access denied|your browser"
    r"|(?:enable|turn on) (?:javascript|cookies)|(?:down|closed|under|scheduled|for) (?:for )?maintenance"
    r"|maintenance (?:mode|downtime|work)|too many requests|you (?:are (?:a )?human|have been blocked)|magic link"
    r"|(?:paid|paying|premium) (?:subscriber|member)|(?:service|site|page) (?:is )?(?:temporarily )?unavailable"
    r"|temporarily unavailable|something went wrong|domain (?:is|may be) for sale|try again (?:later|in a)"
    r"|(?:subscribe|sign (?:in|up)|log in|upgrade) (?:now )?to (?:read|continue|unlock)|back (?:soon|later|shortly)"
    r"|(?:value|respect) your privacy|(?:accept|manage) (?:all )?cookies|wartungsarbeiten|seite nicht gefunden"
    r"|page introuvable|en maintenance|página no encontrada|en mantenimiento",
    re.IGNORECASE,
)
_ASCII, _NO_LETTERS = re.compile(r"[a-z0-9]+"), re.compile(r"\W+")
_GUESS, _KNOWN, _JUDGED = "items are a guess", 5, 8
_TURNS = re.compile(rf"\b(?:\d+(?:st|nd|rd|th)?|{MONTH})\b")
# What one copy may say and another not; whoever gives the number gives the name and title that it stands in.
_KNOWN_BY = {"number": ("number", "newsletter", "title"), "period": ("period",), "author": ("author",), "url": ("url",)}

Sketch = frozenset[int]


def sketch(issue: Issue) -> Sketch:
    """Return at most 128 marks of the items' texts; none below 150 letters, which say too little to be known by."""
    return _sketch(" ".join(text for item in issue.items for text in _texts(item)))


@lru_cache(maxsize=2)  # one issue is asked for when its copies are sought, and again when it is kept
def _sketch(text: str) -> Sketch:
    words = _words(text)
    return frozenset(sorted(map(_mark, _runs(words)))[:SKETCH]) if sum(map(len, words)) >= LEAST else frozenset()


def overlap(one: Sketch, other: Sketch) -> float:
    """Return the share, from 0 to 1, of what both texts say that each of them says: an estimate of Jaccard's index."""
    first, second = _comparable(one, other)
    return len(first & second) / len(first | second) if first and second else 0.0


def unlike(one: Sketch, other: Sketch) -> bool:
    """Tell whether neither text holds the other: a teaser or an edited page still shares much with the whole."""
    first, second = _comparable(one, other)
    fewest = min(len(first), len(second))
    return fewest >= _JUDGED and len(first & second) < UNLIKE * fewest


def is_one(held: Issue, issue: Issue, *, again: bool) -> bool:
    """Tell whether two issues with one key are one; `again`: read again from where the held one came.

    A page shows the next letter at its address. A number is counted anew each year, and by every newsletter of the same
    name: what another source, page or month says under it is another issue, unless the texts say it is not.
    """
    pages = {address_mark(held), address_mark(issue)}
    if issue.number is None and None not in pages:
        return _stays(held, issue)
    months = {held.period, issue.period} - {None}
    here = again or (len(pages) == 1 and None not in pages)
    return (here and len(months) < 2 and len(pages - {None}) < 2) or not _strangers(held, issue)


def one_place(one: Issue, other: Issue) -> bool:
    """Tell whether no two addresses part two issues."""
    pages = {address_mark(one), address_mark(other)}
    return None in pages or len(pages) == 1


def one_page(one: Issue, other: Issue) -> bool:
    """Tell whether both issues name one page."""
    return address_mark(one) is not None and address_mark(one) == address_mark(other)


def is_copy(held: Issue, issue: Issue) -> bool:
    """Tell whether two issues with sketches that are alike, or with one address, are one.

    Issues of a series share what they say of themselves, and lists that grow from month to month: a copy tells most of
    the other's items, and all of them where something but the text says that they are two.
    """
    if one_page(held, issue):
        return _stays(held, issue)
    if _apart(held, issue):
        return _verbatim(held, issue)
    return min(_told(held, issue), _told(issue, held)) >= MOST


def _verbatim(one: Issue, other: Issue) -> bool:
    """Tell whether each issue tells all items of the other, in nearly the same words."""
    told = min(_told(one, other), _told(other, one))
    return told == 1 and overlap(sketch(one), sketch(other)) >= VERBATIM


def _stays(held: Issue, issue: Issue) -> bool:
    """Tell whether what stands at one address is still the issue that stood there, or one that was edited."""
    return not differs(held, issue) and (not _in_turn(held, issue) or _verbatim(held, issue))


def differs(one: Issue, other: Issue) -> bool:
    """Tell whether two issues have next to nothing in common, by their words where one is too short for a sketch."""
    first, second = sketch(one), sketch(other)
    if first and second:
        return unlike(first, second)
    said, told = (set(_words(" ".join(text for item in each.items for text in _texts(item)))) for each in (one, other))
    return len(said & told) < ALIKE * min(len(said), len(told))


def is_remnant(held: Issue, issue: Issue) -> bool:
    """Tell whether what stands in an issue's place is no issue: a notice instead of it, or only its first lines.

    Sites answer so for an hour or for ever, and call it well: "Back soon", "Page not found", "Subscribe to read on".
    """
    if issue.number not in {None, held.number}:
        return False
    said, was = (" ".join(text for item in each.items for text in _texts(item)) for each in (issue, held))
    if differs(held, issue):
        return (
            len(issue.items) <= FEW and len(said) <= LONGEST_NOTICE and bool(_NOTICE.search(f"{issue.title}\n{said}"))
        )
    return len(said) * FEW < len(was)


def _apart(one: Issue, other: Issue) -> bool:
    """Tell whether two issues say that they are two: by their titles, months, or pages of one site.

    What has one number may have been read with two months: where a text names one, and where it was dated.
    """
    months = {one.period, other.period}
    dated = None not in months and len(months) == 2 and (one.number is None or one.number != other.number)
    sites = {urlsplit(canonical(each.url)).netloc for each in (one, other) if each.url}
    return dated or _in_turn(one, other) or (len(sites) == 1 and not one_place(one, other))


def _in_turn(one: Issue, other: Issue) -> bool:
    """Tell whether only a count, day or month parts the titles, as "Jobs in March" and "Jobs in April"."""
    titles = [" ".join(_words(each.title)) for each in (one, other)]
    return titles[0] != titles[1] and len({_TURNS.sub("0", title) for title in titles}) == 1


def _told(one: Issue, other: Issue) -> float:
    """Return the share of the first issue's items of which the other holds most, however it cuts and titles them."""
    held = _runs(_words(" ".join(text for item in other.items for text in _texts(item))))
    items = [runs for item in one.items if (runs := _runs(_words(item.body or item.title)))]
    return sum(len(runs & held) * 2 >= len(runs) for runs in items) / len(items) if items else 1.0


def _strangers(one: Issue, other: Issue) -> bool:
    """Tell whether neither issue, however short, holds most of the other's bodies: titles may return each month."""
    first, second = (_runs(_words(" ".join(item.body or item.title for item in each.items))) for each in (one, other))
    return len(first & second) < ALIKE * min(len(first), len(second))


def _comparable(one: Sketch, other: Sketch) -> tuple[Sketch, Sketch]:
    """Return the marks up to the smaller bound: within it, both samples hold all that their texts have."""
    bound = min((max(each) if len(each) >= SKETCH else 1 << 64 for each in (one, other)), default=0)
    return frozenset(mark for mark in one if mark <= bound), frozenset(mark for mark in other if mark <= bound)


def address_mark(issue: Issue) -> int | None:
    """Return a mark of the page the issue names, equal for all spellings of its address; negative, as no text's is."""
    address = canonical(issue.url) if issue.url else ""
    return -_mark(address) if address.startswith("https://") and names_a_page(address) else None


def renewed(issue: Issue) -> Issue:
    """Return the issue under a key of its text, where another is held under its own."""
    told = sorted(sketch(issue)) or [_mark("\x1f".join(text for item in issue.items for text in _texts(item)))]
    key = keyed(issue.key, [Item("", 0, " ".join(map(str, told)), None, Kind.OTHER, "", "")])[0].key
    return replace(issue, key=key, items=keyed(key, issue.items))


def best(held: Issue, copy: Issue) -> Issue:
    """Return the copy that says more of an issue, with what only the other says of it; of equals the one held.

    More is said where no items are guessed, then with headings, then by more links, fewer repairs, more words.
    """
    one, other = (copy, held) if _worth(held) < _worth(copy) else (held, copy)
    return _completed(one, other, [*_KNOWN_BY])


def reread(held: Issue, issue: Issue) -> Issue:
    """Return an issue as its source says it now, with what a copy of the held one has lent it."""
    return _completed(issue, held, [name for name in _KNOWN_BY if any(note.what == _lent(name) for note in held.notes)])


def _completed(issue: Issue, other: Issue, names: Sequence[str]) -> Issue:
    """Return the issue with those of these fields that it lacks as the other has them, and a note on each."""
    lacking = [name for name in names if getattr(issue, name) is None and getattr(other, name) is not None]
    fields = [field for name in lacking for field in _KNOWN_BY[name]]
    notes = [Note(None, _lent(name), "this one does not say it") for name in lacking]
    return replace(issue, **{field: getattr(other, field) for field in fields}, notes=(*issue.notes, *notes))


def _lent(name: str) -> str:
    return f"{name} taken from a copy"


def taken_as(issue: Issue, held: Issue) -> Issue:
    """Return the issue under the key of its copy that is held; items whose text is unchanged keep their keys."""
    known = {text: item.key for item in held.items if (text := _text(item))}
    items = issue.items if issue.key == held.key else keyed(held.key, issue.items)
    kept = [known.pop(_text(item), None) for item in items]
    used = {key for key in kept if key}
    found = []
    for item, key in zip(items, kept, strict=True):
        own = key or item.key
        if not key and own in used:
            own = keyed(item.key, [item])[0].key
        used.add(own)
        found.append(replace(item, key=own))
    # One page has many spellings of its address; the first stays.
    url = held.url if one_page(held, issue) else issue.url
    return replace(issue, key=held.key, url=url, items=tuple(found))


def _text(item: Item) -> str:
    """Return the words by which an item is known again whatever its title; of fewer than five, nothing."""
    words = _words(item.body)
    return " ".join(words) if len(words) >= _KNOWN else ""


def _worth(issue: Issue) -> tuple[int, ...]:
    guessed = any(note.what == _GUESS for note in issue.notes)
    links = {link.url for item in issue.items for link in item.links}
    words = sum(len(item.body.split()) for item in issue.items)
    return (not guessed, bool(issue.sections), len(links), -len(issue.repairs), words)


def _texts(item: Item) -> Sequence[str]:
    return (item.body,) if item.body.startswith(item.title) else (item.title, item.body)


def _words(text: str) -> Sequence[str]:
    """Return the ASCII words, which no damage changes; of a text in another script its characters, as one string."""
    lowered = text.casefold()
    words = _ASCII.findall(lowered)
    letters = sum(map(len, words))
    return words if letters * 2 >= len(lowered) - lowered.count(" ") else _NO_LETTERS.sub("", lowered)


def _runs(words: Sequence[str]) -> set[str]:
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def _mark(text: str) -> int:
    """Return a positive 63-bit hash, which a column of SQLite holds."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
