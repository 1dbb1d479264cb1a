"""What a look-up is confined to goes in, as it was typed; Filters in the archive's own words come out."""

import re
from collections.abc import Sequence
from datetime import date

from bot.digest.picking import FIELDS, ended, kinds_like, typing
from bot.errors import BadOption
from bot.library import MAX_CHOICE, MAX_CHOICES, Library
from bot.model import Filters, Kind
from bot.pages.layout import MONTHS, month_name
from bot.pages.text import line, units

_WORD = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = {"st", "nd", "rd", "th", "of"}
_YEAR, _NUMBER, _NAME = r"(?P<year>(?:19|20)[0-9]{2})", "[0-9]{1,2}", "[a-z]{3,}"
# Not `12 06 2023`: half the world reads its month first, the other half its day.
_FORMS = (
    _YEAR,
    rf"{_YEAR} (?P<month>{_NUMBER}|{_NAME})(?: (?P<day>{_NUMBER}))?",
    rf"(?P<month>{_NUMBER}|{_NAME}) {_YEAR}",
    rf"(?P<day>{_NUMBER}) (?P<month>{_NAME}) {_YEAR}",
    rf"(?P<month>{_NAME}) (?P<day>{_NUMBER}) {_YEAR}",
)


def filters_of(
    library: Library,
    *,
    since: str | None = None,
    until: str | None = None,
    section: str | None = None,
    kind: str | None = None,
    newsletter: str | None = None,
    topic: str | None = None,
) -> Filters:
    """Return the filters that options ask for; raises BadOption for a value that the archive or a calendar lacks."""
    named = library.importer.vocabulary.topic_named(topic) if topic else None
    made = Filters(
        since=months(since)[0] if since else None,
        until=months(until)[1] if until else None,
        section=_chosen("section", section, library.sections(section)) if section else None,
        kind=Kind(kind) if kind else None,
        newsletter=_chosen("newsletter", newsletter, library.newsletters(newsletter)) if newsletter else None,
        topic=named or (_chosen("topic", topic, library.topics_like(topic)) if topic else None),
    )
    if made.since and made.until and made.since > made.until:
        raise BadOption(f"Since {month_name(made.since)} until {month_name(made.until)} is no time; exchange the two.")
    return made


def own_name(library: Library, what: str, typed: str) -> str:
    """Return the archive's own name of a topic, section or newsletter, typed in any case but whole; else BadOption."""
    if what == "topic" and (named := library.importer.vocabulary.topic_named(typed)):
        return named
    names = {
        "topic": lambda: tuple(topic.name for topic in library.topics()),
        "section": lambda: library.names().sections,
        "newsletter": lambda: library.names().newsletters,
    }[what]()
    wanted = " ".join(typed.casefold().split())
    found = next((name for name in names if " ".join(name.casefold().split()) == wanted), None)
    if found is None:
        raise BadOption(f"The archive has no {what} “{line(typed, 60)}”; choose one from the suggestions.")
    return found


async def completed(library: Library, text: str) -> tuple[str, ...]:
    """Return how what has been typed of `topic:agents section:"Tools"` may end, at most 25, none too long to choose."""
    done, field, name = typing(text)
    if field:
        found = ended(done, field, await _names(library, field, name))
    else:
        fields = tuple(f"{done}{each}:" for each in FIELDS if each.startswith(name))
        found = (*fields, *ended(done, "topic", await library.suggest_topics(name) if name or not fields else ()))
    return tuple(each for each in found if units(each) <= MAX_CHOICE)[:MAX_CHOICES]


async def _names(library: Library, field: str, text: str) -> Sequence[str]:
    if field == "topic":
        return await library.suggest_topics(text)
    if field == "kind":
        return kinds_like(text)
    return library.sections(text) if field == "section" else library.newsletters(text)


def months(text: str) -> tuple[str, str]:
    """Return the first and the last month, `YYYY-MM`, that a month, a year or a day means; raises BadOption.

    `2023-06`, `June 2023`, `jun 23rd 2023` and `2023-06-23` mean one, `2023` means twelve.
    """
    words = " ".join(word for word in _WORD.findall(text.casefold()) if word not in _ORDINAL)
    match = next((found for form in _FORMS if (found := re.fullmatch(form, words))), None)
    told = match.groupdict() if match else {}
    if match and "month" not in told:
        return f"{told['year']}-01", f"{told['year']}-12"
    try:
        month = date(int(told["year"]), _number(told["month"]), int(told.get("day") or 1)).strftime("%Y-%m")
    except (KeyError, ValueError) as fault:
        raise BadOption(
            f"“{line(text, 40)}” is no month; write one such as 2023-06, June 2023 or just 2023."
        ) from fault
    return month, month


def _number(month: str) -> int:
    """Return the number of a month, given as such or by the first letters of its name; 0 for what is none."""
    if month.isdecimal():
        return int(month)
    return next((at for at, name in enumerate(MONTHS, 1) if name.casefold().startswith(month)), 0)


def _chosen(what: str, typed: str, fitting: Sequence[str]) -> str:
    """Return the name that was typed in any case, else the first of those that hold it."""
    wanted = typed.casefold().strip()
    if not wanted or not fitting:
        raise BadOption(f"The archive has no {what} “{line(typed, 60)}”; choose one from the suggestions.")
    return next((name for name in fitting if name.casefold() == wanted), fitting[0])
