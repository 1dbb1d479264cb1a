"""A parsed issue and the corrections made to it go in; the issue as members see it comes out, and what did not fit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.errors import BadOption
from bot.ingest import titles
from bot.ingest.document import Block, BlockKind
from bot.ingest.entities import MAX_ENTITIES
from bot.ingest.identity import keyed
from bot.ingest.summaries import summary_of
from bot.model import Action, Correction, Issue, Item, Kind, Link, Target, Unfitting

_OPENING = 120
_ALIKE = 88.0
_SHORTEST = 20
"""Characters of a text's beginning that are kept, and how few say too little to know an item by."""


class _Misfit(Exception):
    """Raised where a correction finds no place; its text says why."""


def corrected(issue: Issue, corrections: Sequence[Correction]) -> tuple[Issue, tuple[Unfitting, ...]]:
    """Return the issue with its corrections applied in order, and those that fit no more, which change nothing.

    Items keep their keys; the second half of a split gets one computed from its parent's and its first words. Positions
    count from 1. To apply all once more changes nothing, and no text is lost but what was dropped. (A half that
    came back to its other half within a third item is parted from it once more.)
    """
    items, sections = list(issue.items), issue.sections
    unfitting = []
    # What a split made is nobody else's likeness, though it may have taken in another item's text since.
    halves = tuple(_half_key(each) for each in corrections if each.action is Action.SPLIT)
    for each in corrections[_done(issue, corrections) :]:
        try:
            items = _APPLY[each.action](items, replace(each, known=(*each.known, *halves)))
        except _Misfit as misfit:
            unfitting.append(Unfitting(each, str(misfit)))
            continue
        sections = tuple(dict.fromkeys((*sections, *filter(None, (each.section,)))))
    if len(unfitting) == len(corrections):
        return issue, tuple(unfitting)
    placed = tuple(replace(item, position=n) for n, item in enumerate(items, 1))
    return replace(issue, items=placed, sections=sections), tuple(unfitting)


def _done(issue: Issue, corrections: Sequence[Correction]) -> int:
    """Return how many corrections an issue has surely had, as an export has that was taken back.

    Only a split gives an item its second half's key: that split has been made, and what was made before it.
    """
    keys = {item.key for item in issue.items}
    made = [n for n, each in enumerate(corrections, 1) if each.action is Action.SPLIT and _half_key(each) in keys]
    return max(made, default=0)


def target_of(item: Item) -> Target:
    """Return what an item is found again by."""
    return Target(item.key, item.title, _plain(item.body)[:_OPENING])


def words_at(item: Item, place: str) -> str:
    """Return the words by which a split finds its paragraph: `place` is a number from 1, or how the paragraph begins.

    Raises:
        BadOption: there is no such paragraph, it is the first, or several begin so.
    """
    paragraphs = [_plain(line) for line in item.body.split("\n") if line.strip()]
    if place.strip().isdecimal():
        fitting = [n for n in range(len(paragraphs)) if n + 1 == int(place.strip()[:6])]
    else:
        wanted = _plain(place)
        fitting = [n for n, paragraph in enumerate(paragraphs) if wanted and paragraph.startswith(wanted)]
    if not fitting:
        raise BadOption(
            f"No paragraph of this item is or begins with “{place[:60]}”; it has {len(paragraphs)}: name one by number."
        )
    words = paragraphs[fitting[0]][:_OPENING]
    if fitting[0] == 0:
        raise BadOption("An item cannot be split before its first paragraph; name a later one.")
    if not words or len(fitting) > 1 or sum(paragraph.startswith(words) for paragraph in paragraphs) > 1:
        raise BadOption("Several paragraphs of this item begin alike or without words; split it before another one.")
    return words


def _find(items: Sequence[Item], target: Target, known: Sequence[str]) -> Item:
    """Return the item that a correction means: by its key, else the only one like it that did not stand beside it."""
    if exact := next((item for item in items if item.key == target.key), None):
        return exact
    likeness = sorted((-_likeness(item, target), n) for n, item in enumerate(items) if item.key not in known)
    if not likeness or -likeness[0][0] < _ALIKE:
        raise _Misfit(f"no item of the issue is “{target.title}” any more")
    if len(likeness) > 1 and likeness[1][0] == likeness[0][0]:
        raise _Misfit(f"several items of the issue could be “{target.title}”")
    return items[likeness[0][1]]


def _likeness(item: Item, target: Target) -> float:
    """Return from 0 to 100 how alike two titles are, or the beginnings of two texts if these are more so."""
    title = fuzz.ratio(_plain(item.title), _plain(target.title)) if _plain(target.title) else 0.0
    if len(target.opening) < _SHORTEST:
        return title
    # Where headings were lost, a title opens the text or the text gave the title: look a little beyond the beginning.
    text = _plain(f"{item.title}\n{item.body[: 4 * _OPENING]}")[: len(target.title) + 2 * _OPENING]
    return max(title, fuzz.partial_ratio(target.opening, text) if len(text) * 5 >= len(target.opening) * 4 else 0.0)


def _join(items: list[Item], correction: Correction) -> list[Item]:
    """Put an item's title, text and links into another's, in reading order; the other keeps its own labels."""
    if correction.into is None:
        raise _Misfit("it does not say into which item")
    joined = _find(items, correction.item, correction.known)
    into = _find(items, correction.into, correction.known)
    if joined is into:
        raise _Misfit("both items are one already")
    said = _plain(joined.title) in _plain(f"{joined.body}\n{into.body}")
    text = joined.body if said else f"{joined.title}\n{joined.body}".strip()
    parts = ((text, joined.links), (into.body, into.links))
    (above, first), (below, second) = parts if items.index(joined) < items.index(into) else reversed(parts)
    links: dict[str, Link] = {}
    for link in (*first, *second):
        links.setdefault(link.url, link)
    body = "\n".join(filter(None, (above, below)))
    whole = replace(
        into,
        body=body,
        summary=summary_of(into.title, body),
        links=tuple(links.values()),
        entities=tuple(dict.fromkeys((*into.entities, *joined.entities)))[:MAX_ENTITIES],
    )
    return [whole if item is into else item for item in items if item is not joined]


def _split(items: list[Item], correction: Correction) -> list[Item]:
    """Make the paragraphs of an item from one on an item of their own, right after it."""
    item = _find(items, correction.item, correction.known)
    key = _half_key(correction)
    if any(each.key == key for each in items):
        raise _Misfit("it is split there already")
    lines = item.body.split("\n")
    at = _paragraph(lines, correction.words)
    front, back = "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:]).strip("\n")
    title, body = (correction.title, back) if correction.title else _titled(back)
    first = replace(
        item,
        body=front,
        summary=summary_of(item.title, front),
        links=tuple(link for link in item.links if not _moves(link.text, front, back)),
        entities=tuple(name for name in item.entities if not _moves(name, front, back)),
    )
    half = replace(
        item,
        key=key,
        title=title,
        body=body,
        summary=summary_of(title, body),
        links=tuple(link for link in item.links if _moves(link.text, front, back)),
        entities=tuple(name for name in item.entities if _moves(name, front, back)),
    )
    return [each for old in items for each in ((first, half) if old is item else (old,))]


def _half_key(correction: Correction) -> str:
    """Return the key of a split's second half: it follows from the parent's key and the words it opens with."""
    (half,) = keyed(correction.item.key, (Item("", 0, correction.words, None, Kind.OTHER, "", ""),))
    return half.key


def _paragraph(lines: Sequence[str], words: str) -> int:
    """Return the line that begins with these words, or nearly so; it is not the first, and the only one."""
    beginnings = {n: _plain(line)[: len(words)] for n, line in enumerate(lines) if line.strip()}
    exact = [n for n, beginning in beginnings.items() if beginning == words]
    fitting = exact or [n for n, beginning in beginnings.items() if fuzz.ratio(beginning, words) >= _ALIKE]
    if len(fitting) != 1 or fitting[0] == min(beginnings):
        raise _Misfit(f"no later paragraph of the item begins with “{words[:60]}”")
    return fitting[0]


def _titled(text: str) -> tuple[str, str]:
    """Return a title made from the text, and the text; a first line that is the title itself is not said twice."""
    first, _, rest = text.partition("\n")
    title, _ = titles.lead(Block(BlockKind.TEXT, first, 1))
    return (title, rest.strip("\n")) if title == first and rest.strip() else (title or first, text)


def _moves(words: str, front: str, back: str) -> bool:
    """Tell whether what has these words goes to the second half: there they stand, and not in the first."""
    return bool(words) and words in back and words not in front


def _retitle(items: list[Item], correction: Correction) -> list[Item]:
    item = _find(items, correction.item, correction.known)
    return [replace(each, title=correction.title) if each is item else each for each in items]


def _drop(items: list[Item], correction: Correction) -> list[Item]:
    item = _find(items, correction.item, correction.known)
    if len(items) == 1:
        raise _Misfit("it is the only item of the issue, and an issue without any is none")
    return [each for each in items if each is not item]


def _relabel(items: list[Item], correction: Correction) -> list[Item]:
    item = _find(items, correction.item, correction.known)
    changed = replace(
        item,
        kind=correction.kind or item.kind,
        section=item.section if correction.section is None else correction.section or None,
        topics=item.topics if correction.topics is None else correction.topics,
    )
    return [changed if each is item else each for each in items]


_APPLY = {
    Action.JOIN: _join,
    Action.SPLIT: _split,
    Action.RETITLE: _retitle,
    Action.DROP: _drop,
    Action.RELABEL: _relabel,
}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
