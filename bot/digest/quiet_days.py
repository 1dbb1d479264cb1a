"""Days as people write them, `Sat Sun 25 Dec 2026-12-24`, go in, Quiet comes out."""

import re
from calendar import monthrange
from datetime import date

from bot.digest.quiet import sensible
from bot.digest.rule import WEEKDAYS
from bot.errors import BadOption
from bot.model import Quiet

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LEAP = 2024


def quiet_of(text: str) -> Quiet:
    """Return the days without posts: weekdays, days of every year, single dates; raises BadOption for anything else."""
    weekdays, yearly, dates = set[int](), set[tuple[int, int]](), set[date]()
    words = text.casefold().replace(",", " ").replace(";", " ").split()
    while words:
        word = words.pop(0)
        if (weekday := _weekday(word)) is not None:
            weekdays.add(weekday)
        elif re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            dates.add(_date(word))
        elif words and (day := _yearly(word, words[0])):
            yearly.add(day)
            words.pop(0)
        else:
            raise BadOption(f"“{word[:40]}” is no day; write quiet days such as Sat Sun 25 Dec 2026-12-24.")
    return sensible(Quiet(frozenset(weekdays), frozenset(yearly), frozenset(dates)))


def _weekday(word: str) -> int | None:
    singular = word.removesuffix("s") if len(word) > 5 else word
    fitting = [number for number, name in enumerate(WEEKDAYS) if name.casefold().startswith(singular)]
    return fitting[0] if len(fitting) == 1 and len(singular) >= 2 else None


def _date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as fault:
        raise BadOption(f"There is no {word}; write a quiet date as year, month and day: 2026-12-24.") from fault


def _yearly(first: str, second: str) -> tuple[int, int] | None:
    """Return a month and a day, written in either order, None where the words are no such thing."""
    for number, name in ((first, second), (second, first)):
        day = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?", number)
        month = next((at for at, full in enumerate(_MONTHS, 1) if full.startswith(name.rstrip("."))), 0)
        if day and month and len(name) >= 3 and 1 <= int(day[1]) <= monthrange(_LEAP, month)[1]:
            return month, int(day[1])
    return None
