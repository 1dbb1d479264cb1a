"""A folded title in, what it says at bottom out: titles of one gist are one suggestion."""

from functools import lru_cache

from bot.search.stem import stem

_PASSING = frozenset(
    """
    a an the our my new newest latest brand now out here coming soon available updated update
    """.split()  # noqa: SIM905 # a list of words reads as words
)
"""Words that come and go between two announcements of one thing."""


@lru_cache(maxsize=10_000)
def gist(plain: str) -> frozenset[str]:
    """Return the stems of a folded title's words, without those that only say how new it is; numbers stay."""
    words = plain.split()
    return frozenset(stem(word) for word in words if word not in _PASSING) or frozenset(words) or frozenset((plain,))
