"""A folded word in, a key out that its inflected forms share; the key is compared, never shown."""

from functools import lru_cache

_REMEMBERED = 5_000
"""Words whose key is remembered: the synonyms of a query are asked for time and again."""

_SHORTEST = 4
"""Letters of the shortest word that is cut at all, and of what a plural or a doubled letter leaves."""

# Each ending, what stands in its place, and the letters that must be left: a flower does not flow.
_RULES = (
    *((ending, "iz", 4) for ending in ("isation", "ization", "ising", "ised", "iser", "ise")),
    *((ending, "", 5) for ending in ("ation", "ating", "ative", "ated", "ator", "ate")),
    *((ending, "", 5) for ending in ("ment", "ion", "er", "or")),
    *((ending, "", 4) for ending in ("ing", "ed")),
)
_ENDINGS = {last: tuple(rule for rule in _RULES if rule[0].endswith(last)) for last in "degnrt"}
"""The rules by the last letter of their ending, the longest endings first."""


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """Return the key of a word: `labelling`, `labels` and `labeled` share one, `optimise` and `optimization` too."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    key = _without_ending(_singular(word))
    if key.endswith("e") and len(key) > _SHORTEST:
        key = key[:-1]
    if len(key) > 3 and key[-1] == key[-2]:
        key = key[:-1]
    return key


def _singular(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending, instead, left in _ENDINGS.get(word[-1], ()):
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return word[: -len(ending)] + instead
    return word
