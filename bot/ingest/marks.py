"""A paragraph with the places of lost marks goes in, the likeliest mark for each and how likely it is come out.

All marks of a paragraph are read together: a quotation that was opened is closed. The states are whether a double and a
single quotation are open, the weights how often, of a thousand marks in English prose, a mark stands between such
neighbours; a forward and a backward pass over them (Rabiner 1989, "A tutorial on hidden Markov models", section III)
give each reading its share of all readings of the paragraph.
"""

import re
from collections.abc import Container, Mapping
from functools import cache

READINGS = "’“”‘—–"
QUOTES = "“”‘"
_QUOTE = re.compile("[“”‘’]")
_STATES = ((False, False), (True, False), (False, True), (True, True))  # double open, single open
_AT_START = (1.0, 0.0, 0.0, 0.0)
_AT_END = (1.0, 0.05, 0.05, 0.01)  # a paragraph may end before its quotation does
_SLIP = 0.02  # a quotation is closed that was not opened, or opened twice
_SINGLE, _SINGLE_INSIDE = 0.18, 0.8  # how often a quotation is a single one, by itself and inside a double one
_FLOOR = 0.02
_CONTRACTED = re.compile(r"(?:s|t|re|ve|ll|m|d)(?![A-Za-z0-9])", re.IGNORECASE)
_ELIDED = re.compile(r"(?:n|em|til|tis|twas|cause|bout|cuz)(?![A-Za-z0-9])", re.IGNORECASE)
_DECADE = re.compile(r"\d0s")
_CLIPPED = re.compile(r"(?<![A-Za-z])(?:[b-hj-zB-HJ-Z]|qu|jusqu|lorsqu|puisqu|aujourd|dell|all|nell|sull|ma|y)$")
_NAME_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+$")
_NAME_AFTER = re.compile(r"[A-Z][a-z]")
# Neighbours: ^ space or nothing, ( opening, - dash, a letter, s the letter s, A capitalised word, i clipped word,
# c contraction, e elided word, 9 decade, 0 digit, . punctuation, ) closing and all else, ? another lost mark.
_APOSTROPHE = (
    ("asAi0)", "c", 500),
    ("i", "aAe0", 25),
    ("s", "^.)", 15),
    ("^(-?", "9e", 8),
    ("i", "^", 6),
    ("aA", "^.)", 1.5),
    ("asA0", "aAe?", 1),
)
_OPENING = (("^(-?", "aAc0", 110), ("^(-?", "e9", 4), ("^(", "(.?", 5))
_CLOSING = (("asA0).?", "^.)-?", 60), ("i", "^.)-?", 3))
_EM = (
    ("^", "^", 30),
    ("asAi.)", "aAe0", 25),
    ("?", "aAe0^", 8),
    ("asAi.0)^", "?", 8),
    ("0", "aA", 8),
    ("asAi0.", "^", 0.7),
)
_EN = (("0", "09", 15), ("^", "^", 20), ("A", "A", 4), ("as0", "aA", 0.7), ("^", "09", 0.3))

_Row = tuple[str, str, float]
_States = tuple[float, float, float, float]
_Step = tuple[str, int, int, float]  # a reading, the state before it, the state after it, its weight


def read(text: str, lost: Mapping[int, str]) -> list[tuple[str, float]]:
    """Return a mark and its probability for each place in `lost`, in order, which maps it to what may stand there."""
    events = sorted(set(lost).union(match.start() for match in _QUOTE.finditer(text)))
    kinds = [(*_neighbours(text, at, lost), lost.get(at, text[at])) for at in events]
    ahead = [_AT_END]
    for kind in reversed(kinds):
        ahead.append(_through(_matrix(*kind, backwards=True), ahead[-1]))
    found = []
    behind = _AT_START
    for at, kind in zip(events, kinds, strict=True):
        ahead.pop()
        if at in lost:
            found.append(_likeliest(_steps(*kind), behind, ahead[-1]))
        behind = _through(_matrix(*kind, backwards=False), behind)
    return found


def _through(matrix: tuple[_States, ...], states: _States) -> _States:
    """Return the weights of the states on the other side of a mark, scaled so that they add up to one."""
    a, b, c, d = states
    w, x, y, z = (row[0] * a + row[1] * b + row[2] * c + row[3] * d for row in matrix)
    total = w + x + y + z
    return w / total, x / total, y / total, z / total


@cache
def _matrix(left: str, right: str, readings: str, backwards: bool) -> tuple[_States, ...]:
    """Return, for each state on the one side of a mark, the weights from each state on the other."""
    rows = [[0.0] * 4 for _ in _STATES]
    for _, start, end, weight in _steps(left, right, readings):
        row, column = (start, end) if backwards else (end, start)
        rows[row][column] += weight
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def _likeliest(steps: tuple[_Step, ...], behind: _States, ahead: _States) -> tuple[str, float]:
    weights: dict[str, float] = {}
    for reading, start, end, weight in steps:
        weights[reading] = weights.get(reading, 0.0) + behind[start] * weight * ahead[end]
    best = max(weights, key=lambda reading: weights[reading])
    return best, weights[best] / sum(weights.values())


@cache
def _steps(left: str, right: str, readings: str) -> tuple[_Step, ...]:
    """Return what a mark between such neighbours may be, of these readings, from each state."""

    def often(rows: tuple[_Row, ...]) -> float:
        return next((weight for lefts, rights, weight in rows if left in lefts and right in rights), _FLOOR)

    found: list[_Step] = []
    for start, (double, single) in enumerate(_STATES):
        inside = _SINGLE_INSIDE if double else _SINGLE
        found += [
            ("’", start, start, often(_APOSTROPHE)),
            ("—", start, start, often(_EM)),
            ("–", start, start, often(_EN)),
            ("“", start, _STATES.index((True, single)), often(_OPENING) * (_SLIP if double else 1)),
            ("”", start, _STATES.index((False, single)), often(_CLOSING) * (_SLIP if single or not double else 1)),
            ("‘", start, _STATES.index((double, True)), often(_OPENING) * (_SLIP if single else inside)),
        ]
        if single:
            found.append(("’", start, _STATES.index((double, False)), often(_CLOSING)))
    return tuple(step for step in found if step[0] in readings)


def _neighbours(text: str, at: int, lost: Container[int]) -> tuple[str, str]:
    """Return what kind of thing stands on each side."""
    return (
        "?" if at - 1 in lost else _before(text[max(0, at - 12) : at]),
        "?" if at + 1 in lost else _after(text[at + 1 : at + 12]),
    )


def _before(words: str) -> str:
    last = words[-1:]
    if last.isalpha():
        if _CLIPPED.search(words):
            return "i"
        return "s" if last in "sS" else "A" if _NAME_BEFORE.search(words) else "a"
    return _kind(last)


def _after(words: str) -> str:
    if _CONTRACTED.match(words):
        return "c"
    if _ELIDED.match(words):
        return "e"
    if _DECADE.match(words):
        return "9"
    if words[:1].isalpha():
        return "A" if _NAME_AFTER.match(words) else "a"
    return _kind(words[:1])


def _kind(char: str) -> str:
    if not char or char.isspace():
        return "^"
    if char.isdigit() or char in "%$€£#@":
        return "0"
    kinds = {"(": "([{“‘", "-": "-—–/", ".": ".,!?;:…"}
    return next((kind for kind, chars in kinds.items() if char in chars), ")")
