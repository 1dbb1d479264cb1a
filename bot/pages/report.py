"""A parsed issue goes in; what was found in it and what was dropped comes out, in plain words."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from bot.model import Issue, Outline

_DUPLICATE = "duplicate"
_SEVERAL = re.compile(r"([0-9]{1,9}) lines ")  # a greeting and a sign-off have one note, which says of how many lines


def counts(issue: Issue) -> str:
    """Return how much was found: items in sections, damaged places mended, notes, links, duplicates."""
    kept = issue.outline.links
    links = (
        f"{kept} of {count(issue.links_seen, 'link')} kept" if issue.links_seen >= max(kept, 1) else count(kept, "link")
    )
    return (
        f"{count(len(issue.items), 'item')} in {count(len(issue.sections), 'section')}, "
        f"{count(len(issue.repairs), 'damaged place')} mended, "
        f"{count(len(issue.notes), 'note')}, {links}, {count(duplicates(issue), 'duplicate')} joined"
    )


def duplicates(issue: Issue | Outline) -> int:
    """Return how many items were joined with one that says the same."""
    return sum(note.what == _DUPLICATE for note in issue.notes)


def lines_left_out(issue: Issue | Outline) -> int:
    """Return how many lines of the source are in no item."""
    reasons = (note.why for note in issue.notes if note.line is not None and note.what != _DUPLICATE)
    return sum(int(several[1]) if (several := _SEVERAL.match(why)) else 1 for why in reasons)


def doubts(issue: Issue | Outline) -> tuple[str, ...]:
    """Return what was uncertain about the whole issue, such as that its items are a guess."""
    return tuple(f"{note.what}: {note.why}" for note in issue.notes if note.line is None)


def left_out(issue: Issue | Outline) -> tuple[str, ...]:
    """Return what belongs to nothing and what was joined, one line for each reason, with the lines it was on."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for note in issue.notes:
        if note.line is not None:
            places[f"{note.what}: {note.why}"].append(note.line)
    return tuple(f"{spans(lines)}: {reason}" for reason, lines in places.items())


def spans(lines: Iterable[int]) -> str:
    """Return numbers of lines with neighbours drawn together, as in `lines 12, 40-44`."""
    numbers = sorted(set(lines))
    starts = [0, *(n for n, (one, two) in enumerate(pairwise(numbers), 1) if two != one + 1)]
    runs = [numbers[start:stop] for start, stop in pairwise([*starts, len(numbers)])]
    shown = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"{'line' if len(numbers) == 1 else 'lines'} {shown}"


def count(number: int, what: str) -> str:
    """Return a number with its noun, which a plural's s ends."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
