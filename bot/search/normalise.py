"""Any text in, folded words out: the one spelling that the index and the query share."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, normalize

_PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ＇´`", "'")
    | dict.fromkeys("‐‑", "-")
    | dict.fromkeys("™®©", " ")
    | {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})

# Names that punctuation tells apart, and would be lost with it.
_NAMES = (
    ("++", re.compile(r"(?<!\w)c\+\+"), "cplusplus"),
    ("#", re.compile(r"(?<!\w)([cf])#"), r"\1sharp"),
    (".net", re.compile(r"(?<![\w.])\.net\b"), " dotnet"),
)
_ENDING = re.compile(r"(?<=\w)'(?:s|t|d|m|re|ve|ll)\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_PART = r"(?:[^\W_]*\d(?:\.\d+)+|[^\W_]+)"
_PARTS = re.compile(_PART)
_COMPOUND = re.compile(rf"{_PART}(?:[-._'&]{_PART})*")
_NUMBERED = re.compile(r"([^\W\d]{2,})(\d[\d.]*)")

# Scripts that write no spaces between words; Hangul because its endings cling to its words.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")

_LONGEST_JOIN = 4
_REMEMBERED = 50_000
"""Compounds whose cutting is remembered: a text is mostly words met before."""


def fold(text: str) -> str:
    """Return the text without case, accents, invisible marks and compatibility forms."""
    text = text.translate(_PLAIN)
    if not text.isascii():
        bare = "".join(c for c in normalize("NFKD", text) if category(c) not in _MARKS)
        text = normalize("NFC", bare).translate(_PLAIN)
    return text.casefold()


def words(text: str) -> list[str]:
    """Return the words of a text in order, compounds split: `I-JEPA's` gives `i`, `jepa`."""
    return [part for compound in _compounds(text) for part in _parts(compound)]


def forms(text: str) -> set[str]:
    """Return every form under which a text can be asked for: `GPT-4` gives `gpt`, `4` and `gpt4`."""
    return {form for compound in _compounds(text) for form in _forms(compound)}


def halves(word: str) -> tuple[str, ...]:
    """Return the name and the number that a word like `gpt4` is made of, or nothing."""
    match = _NUMBERED.fullmatch(word)
    return match.groups() if match else ()


def is_unspaced(word: str) -> bool:
    """Return whether a word comes from a script that writes no spaces."""
    return _IS_UNSPACED.match(word) is not None


def _compounds(text: str) -> list[str]:
    plain = fold(text)
    if "'" in plain:
        plain = _ENDING.sub("", plain)
    if "," in plain:
        plain = _THOUSANDS.sub("", plain)
    for sign, pattern, name in _NAMES:
        if sign in plain:
            plain = pattern.sub(name, plain)
    return _COMPOUND.findall(plain)


@lru_cache(maxsize=_REMEMBERED)
def _parts(compound: str) -> tuple[str, ...]:
    parts: list[str] = _PARTS.findall(compound)
    if _IS_UNSPACED.search(compound):
        return tuple(word for part in parts for word in _bigrams(part))
    return tuple(parts)


@lru_cache(maxsize=_REMEMBERED)
def _forms(compound: str) -> tuple[str, ...]:
    parts = _parts(compound)
    is_name = 1 < len(parts) <= _LONGEST_JOIN and not _IS_UNSPACED.search(compound)
    joined = ("".join(parts),) if is_name else ()
    return (*parts, *joined, *(half for part in parts for half in halves(part)))


def _bigrams(part: str) -> Iterator[str]:
    for run in _RUN.findall(part):
        if len(run) > 2 and is_unspaced(run):
            yield from (run[i : i + 2] for i in range(len(run) - 1))
        else:
            yield run
