"""A document's text goes in, the one damage that it shows at least twice comes out, or None.

Whole forms of marks and emoji are evidence by themselves, since no language writes them; shorter ones and lone lead
letters are only where the text is not written in the script they belong to.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from operator import itemgetter

from bot.ingest.mojibake import DAMAGES, PLAUSIBLE, Controls, Damage, followers, lead, leads, length, origins

MIN_EVIDENCE = 2
MIN_WHERE_NAMED = 8  # a text about damaged characters shows some as examples
MAX_RUN = 60
_RUN = re.compile(r"[A-Za-z]?[^\x00-\x7f]+[A-Za-z]?")
_NAMED = re.compile(r"\b(?:mojibake|utf-?8|latin-?1|iso-?8859|windows-?12\d\d|cp-?12\d\d)", re.IGNORECASE)
# The first bytes of marks, Western letters and emoji, whose forms tell of damage.
_FIRST = b"\xc2\xc3\xc4\xc5\xe2\xef\xf0"
# What all codecs make of them: a text without any is clean, and no codec need be loaded to know it.
FIRSTS = frozenset(
    "¬\xad´ÂÃÄÅÔâïðĀāĂĆďđğīĹļšƒΒΓΔΕβοπЁБВГДЕОПТУФХбвдепртця\u05b2\u05b3\u05b4\u05b5\u05d2\u05df\u05e0\u0622\u0623\u0624\u0625\u0642\u064f\u0650ยรฤลโ๏๐‚№√∩≈≡─├┬┼"
)
# Each pattern begins with the letter itself, which is quick to find.
_CONTRACTION = r"{0}(?:(?<=[A-Za-z]{{2}}{0})(?:s|t|re|ve|ll|m|d)|(?<=\bI{0})(?:m|d|ve|ll))(?![A-Za-z])"
# With a Latin letter only the contractions that English has count: "atât" and "râs" are words.
_ENGLISH = (
    r"{0}(?:(?<=n{0})t|(?<=it{0}|he{0})s|(?<=here{0}|that{0}|what{0})s"
    r"|(?<=\bI{0})(?:m|ve|ll)|(?<=we{0})(?:re|ve|ll)|(?<=hey{0}|you{0})(?:re|ve|ll))(?![A-Za-z])"
)
_QUOTED = r"{0}(?<![^\W_]{0})(?=[A-Za-z][a-z ])[^{0}\n]{{1,400}}?[a-z.!?,;)]{0}(?![A-Za-z\d])"
# What may well follow a letter without any damage.
_CLEAN_AFTER = frozenset("’‘“”…€»")
_BOX = re.compile("[\u2500-\u259f]+")
_ACCENTED = re.compile(r"[A-Za-z]*[à-öø-žǎ-ǿș-țạ-ỹ][A-Za-zà-öø-žș-țạ-ỹ]+")
_WORDS = {
    script: re.compile(f"[{letters}]{{3,}}")
    for script, letters in {
        "Greek": "\u0370-\u03ff",
        "Thai": "\u0e01-\u0e5b",
        "Cyrillic": "\u0400-\u04ff",
        "Hebrew": "\u05d0-\u05ea",
        "Arabic": "\u0621-\u064a",
    }.items()
}


def evidence(text: str) -> Damage | None:
    """Return the damage that explains the most places of `text`, or None where that is fewer than two."""
    if text.isascii():
        return None
    runs = Counter(run[:MAX_RUN] for run in _RUN.findall(text))
    chars = frozenset().union(*runs)
    if FIRSTS.isdisjoint(chars):
        return None
    able = [damage for damage in DAMAGES if not _firsts(damage.codec).isdisjoint(chars)]
    least = MIN_WHERE_NAMED if _NAMED.search(text) else MIN_EVIDENCE
    weights = [(*_weight(runs, damage), damage) for damage in able]
    certain = [(weight, damage) for weight, sure, damage in weights if sure >= least]
    if certain:
        return max(certain, key=itemgetter(0))[1]
    likely, damage = max(((weight + _lone(text, damage), damage) for weight, _, damage in weights), key=itemgetter(0))
    return damage if likely >= least and _words(text, lead(damage)) <= likely else None


@cache
def _firsts(codec: str) -> frozenset[str]:
    return frozenset(_FIRST.decode(codec, "ignore"))


def _weight(runs: Counter[str], damage: Damage) -> tuple[float, float]:
    """Return how much of the runs speaks for this damage, and how much of that cannot be anything else."""
    weight = sure = 0.0
    for run, times in runs.items():
        for form in forms(run, damage) if not _firsts(damage.codec).isdisjoint(run) else ():
            if not _tells(run, form, damage):
                continue
            if len(form) > 2 and _is_whole(form, damage):
                sure += times
            else:
                weight += times / 2
    return weight + sure, sure


def _is_whole(form: str, damage: Damage) -> bool:
    return len(form) == length(leads(damage)[form[0]])


def _tells(run: str, form: str, damage: Damage) -> bool:
    """Tell whether a form speaks of damage: a mark or an emoji does, a letter only beside lower-case ones."""
    if form[-1] < "\xa0":
        return True  # no clean text holds a control there
    origin = origins(form, damage)[0]
    if origin not in PLAUSIBLE or (origin.isalpha() and not (run[0].islower() or run[-1].islower())):
        return False
    whole = _is_whole(form, damage)
    return not _BOX.fullmatch(form) if whole else not _CLEAN_AFTER.intersection(form)


def forms(run: str, damage: Damage) -> Iterator[str]:
    """Yield the forms of two or more characters in a run that `damage` may have made, the longest at each place."""
    at = 0
    while at < len(run):
        form = form_at(run, at, damage)
        if form:
            yield form
        at += len(form) or 1


def form_at(text: str, at: int, damage: Damage) -> str:
    """Return the longest form that starts at `at` and has an origin, or the empty string."""
    first = leads(damage).get(text[at])
    if not first:
        return ""
    follow = followers(damage)
    end = at + 1
    while end < min(len(text), at + length(first)) and text[end] in follow:
        end += 1
    return next((text[at:stop] for stop in range(end, at + 1, -1) if origins(text[at:stop], damage)), "")


def _lone(text: str, damage: Damage) -> int:
    """Count contractions and quoted stretches around a lone lead letter; each quoted one has two ends."""
    mark = lead(damage)
    if damage.controls is not Controls.LOST or mark not in text:
        return 0
    letter = re.escape(mark)
    contraction = _ENGLISH if "À" <= mark <= "ÿ" else _CONTRACTION
    contractions = len(re.findall(contraction.format(letter), text))
    return contractions + 2 * len(re.findall(_QUOTED.format(letter), text))


def _words(text: str, mark: str) -> int:
    """Count the words that show the text to be written in the script of the lead letter `mark`."""
    for words in _WORDS.values():
        if words.fullmatch(mark * 3):
            return len(words.findall(text))
    return sum(mark not in word for word in _ACCENTED.findall(text)) if mark.isalpha() else 0
