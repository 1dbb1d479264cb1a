"""Any text in, folded words out: the one spelling that the index and the query share."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
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
    ("++", re.compile(r"(?<=\w)\+\+"), "plusplus"),
    ("#", re.compile(r"(?<!\w)([cfjq])#"), r"\1sharp"),
    (".net", re.compile(r"(?<![\w.])\.net\b"), " dotnet"),
)
_ENDING = re.compile(r"(?<=\w)'(?:s|t|d|m|re|ve|ll)\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_PART = r"[^\W_]++(?:(?<=\d)(?:\.\d+)+)?"
_PARTS = re.compile(_PART)
_COMPOUND = re.compile(rf"{_PART}(?:[-._'&]{_PART})*")
_NUMBERED = re.compile(r"([^\W\d]{2,})(\d[\d.]*)")
_VERSION = re.compile(r"v(\d[\d.]*)")

# Names written in one, cut where a capital begins: not LLMs, iPhone or PyTorch, whose parts are no words.
_HUMPS = re.compile(r"[A-Z](?:(?<=[a-z][A-Z])|[A-Z]{2}[a-z])")
_HUMP = r"(?>[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z]))"
_HUMP_OF = re.compile(_HUMP)
_CAMEL = re.compile(rf"(?<![^\W_]){_HUMP}{_HUMP}++(?![^\W_])")
_WHOLE = frozenset(("javascript", "typescript", "github", "gitlab", "youtube", "linkedin", "facebook", "wordpress"))
"""Names whose parts mean other things: who asks for Java or Git does not want these."""

# Scripts that write no spaces between words; Hangul because its endings cling to its words.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")

_LONGEST_JOIN = 4
_REMEMBERED = 20_000
"""Compounds whose cutting is remembered: a text is mostly words met before."""


def fold(text: str) -> str:
    """Return the text without case, accents, invisible marks and compatibility forms."""
    return _bare(text).casefold()


def words(text: str) -> list[str]:
    """Return the words of a text in order, compounds split: `I-JEPA's` gives `i`, `jepa`."""
    return list(chain.from_iterable(compounds(text)))


def compounds(text: str) -> list[tuple[str, ...]]:
    """Return the same words, those of one compound together: `I-JEPA's papers` gives `(i, jepa)`, `(papers,)`."""
    return list(map(_parts, _COMPOUND.findall(_named(fold(text)))))


def forms(text: str) -> set[str]:
    """Return every form under which a text can be asked for: `GPT-4` gives `gpt`, `4` and `gpt4`."""
    bare = _bare(text)
    held = set(chain.from_iterable(map(_forms, _COMPOUND.findall(_named(bare.casefold())))))
    if _HUMPS.search(bare):
        held.update(_humps(bare))
    return held


def forget() -> None:
    """Forget the compounds met before."""
    _parts.cache_clear()
    _forms.cache_clear()


def halves(word: str) -> tuple[str, ...]:
    """Return the name and the number that a word like `gpt4` is made of, or nothing."""
    match = _NUMBERED.fullmatch(word)
    return match.groups() if match else ()


def is_unspaced(word: str) -> bool:
    """Return whether a word comes from a script that writes no spaces."""
    return _IS_UNSPACED.match(word) is not None


def _bare(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    text = text.translate(_PLAIN)
    if text.isascii():
        return text
    bare = "".join(c for c in normalize("NFKD", text) if category(c) not in _MARKS)
    return normalize("NFC", bare).translate(_PLAIN)


def _named(plain: str) -> str:
    """Spell out what punctuation tells apart, and drop the endings and commas that tell nothing."""
    if "'" in plain:
        plain = _ENDING.sub("", plain)
    if "," in plain:
        plain = _THOUSANDS.sub("", plain)
    for sign, pattern, name in _NAMES:
        if sign in plain:
            plain = pattern.sub(name, plain)
    return plain


@lru_cache(maxsize=_REMEMBERED)
def _parts(compound: str) -> tuple[str, ...]:
    if compound.isascii() and compound.isalnum():
        return (compound,)
    parts: list[str] = _PARTS.findall(compound)
    if _IS_UNSPACED.search(compound):
        return tuple(word for part in parts for word in _bigrams(part))
    return tuple(parts)


@lru_cache(maxsize=_REMEMBERED)
def _forms(compound: str) -> tuple[str, ...]:
    if compound.isascii() and compound.isalpha():
        return (compound,)
    parts = _parts(compound)
    is_name = 1 < len(parts) <= _LONGEST_JOIN and not _IS_UNSPACED.search(compound)
    joined = ("".join(parts),) if is_name else ()
    versions = (version[1] for part in parts if (version := _VERSION.fullmatch(part)))
    return (*parts, *joined, *(half for part in parts for half in halves(part)), *versions)


def _humps(bare: str) -> Iterator[str]:
    """Yield the words of names like `SpeechBrain`, which is asked for as `speech brain` too."""
    for name in _CAMEL.findall(bare):
        if name.casefold() not in _WHOLE:
            yield from map(str.casefold, _HUMP_OF.findall(name))


def _bigrams(part: str) -> Iterator[str]:
    for run in _RUN.findall(part):
        if len(run) > 2 and is_unspaced(run):
            yield from (run[i : i + 2] for i in range(len(run) - 1))
        else:
            yield run
