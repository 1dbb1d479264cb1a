"""How a channel wants its posts goes in, the words that say so come out: only what is not the default."""

from collections.abc import Iterator

from bot.model import Layout, Picks, Quiet, Subscription, Wishes
from bot.pages.layout import MONTHS
from bot.pages.text import line, safe

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_NAMES = 8
_LONGEST = 60


def wishes_line(order: Subscription) -> str:
    """Return an order's wishes as a small line of Markdown, "" where all are the defaults."""
    told = "; ".join(_told(order.wishes))
    return f"-# {told}" if told else ""


def _told(wishes: Wishes) -> Iterator[str]:
    if picked := _picks(wishes.only):
        yield f"only {picked}"
    if picked := _picks(wishes.never):
        yield f"never {picked}"
    if wishes.layout is not Layout.SECTIONS:
        yield f"laid out by {wishes.layout}" if wishes.layout is Layout.TOPICS else str(wishes.layout)
    if wishes.least != Wishes().least:
        yield f"at least {wishes.least} items, else they wait"
    if wishes.most != Wishes().most:
        yield f"at most {wishes.most} items, the rest by a button"
    if days := _days(wishes.quiet):
        yield f"quiet on {days}"
    if wishes.archives:
        yield "from the archives where nothing is new"
    if wishes.role_id:
        yield f"pings <@&{wishes.role_id}>"
    yield from (name for name, wanted in _STEPS if getattr(wishes, wanted))
    if draft := wishes.drafting:
        then = "then it posts itself" if draft.posts else "and waits for approval"
        yield f"a draft in <#{draft.channel_id}> {draft.hours} hours before, {then}"


_STEPS = (("published to followers", "crosspost"), ("pinned", "pin"), ("with a thread", "thread"))


def _picks(picks: Picks) -> str:
    lists = (
        ("topic", picks.topics),
        ("kind", tuple(map(str, picks.kinds))),
        ("section", picks.sections),
        ("newsletter", picks.newsletters),
    )
    return ", ".join(
        f"{what} {_some([safe(line(name, _LONGEST)) for name in names])}" for what, names in lists if names
    )


def _days(quiet: Quiet) -> str:
    weekdays = [f"{_WEEKDAYS[day]}s" for day in sorted(quiet.weekdays)]
    yearly = [f"{day} {MONTHS[month - 1]}" for month, day in sorted(quiet.yearly)]
    return _some([*weekdays, *yearly, *(day.isoformat() for day in sorted(quiet.dates))])


def _some(names: list[str]) -> str:
    """Return the names, the last joined by “or”; how many more there are, where there are many."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} or {len(names) - _MOST_NAMES} more"
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
