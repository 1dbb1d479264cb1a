"""A folded title in, what it says at bottom out: titles of one gist are one suggestion."""

from functools import lru_cache, reduce
from operator import xor

from bot.search.marks import mark
from bot.search.stem import stem

_PASSING = frozenset(
    """
    a an the our my new newest latest brand now out here coming soon available updated update
    """.split()  # noqa: SIM905 # a list of words reads as words
)
"""Words that come and go between two announcements of one thing."""


def gist(plain: str) -> int:
    """Return one mark of the stems of a folded title's words, without those that only say how new it is."""
    words = plain.split()
    telling = {_stem_mark(word) for word in words if word not in _PASSING} or set(map(mark, words))
    return reduce(xor, telling, 0) if telling else mark(plain)


@lru_cache(maxsize=5_000)
def _stem_mark(word: str) -> int:
    return mark(stem(word))


def forget() -> None:
    """Forget the stems met before, as `normalise.forget` does."""
    _stem_mark.cache_clear()
    stem.cache_clear()
