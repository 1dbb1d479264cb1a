"""Subscriptions, the archive and a stretch of time go in, what would be posted where and when comes out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from typing import NamedTuple

from bot.digest import period as periods
from bot.digest.instants import occurrences, place_of, zone_fault
from bot.digest.pick import Picked, Stories, announce, digest_of_picked, month_in, pick
from bot.digest.rank import Taste
from bot.digest.select import Pool, month_of
from bot.digest.stock import Stock
from bot.digest.tips import Week, liking_of, tip_of_week, week_of
from bot.digest.wanted import Fault, fault_of
from bot.model import (
    Forecast,
    GivenTip,
    IssueRef,
    Ledger,
    Period,
    Picks,
    PostKind,
    Rule,
    StoredItem,
    Subscription,
    Told,
    Topic,
    Unit,
)

MAX_YEARS = 30
_WEEK = timedelta(days=7)
_MONTHS_END = Rule(Unit.MONTH, 1, time())
_NO_TIPS, _NO_FITTING_TIP = "the archive has no tips yet", "no tip fits what the channel wishes"


class Means(NamedTuple):
    """What posts are made by: the vocabulary, what groups items by story, and what says why there is no post."""

    topics: Mapping[str, Topic]
    stories: Stories
    nothing: Callable[[Picked], str]


class _Archive:
    """An archive as it is when each of its months has ended, reckoned once for all channels."""

    def __init__(self, items: Sequence[StoredItem]) -> None:
        self._items = sorted(map(_as_it_comes, items), key=lambda stored: month_of(stored.issue))
        self._months = [month_of(stored.issue) for stored in self._items]
        self._stocks: dict[tuple[int, int], Stock] = {}
        self._pools: dict[tuple[Stock, Picks, Picks], Pool] = {}
        self.whole = Stock(items)

    def before(self, month: str) -> Stock:
        """Return what came out before a month: the same object where nothing came between."""
        return self._stock(0, bisect_left(self._months, month))

    def of(self, month: str) -> Stock:
        """Return what came out in a month."""
        return self._stock(bisect_left(self._months, month), bisect_left(self._months, f"{month}~"))

    def _stock(self, first: int, end: int) -> Stock:
        if (first, end) not in self._stocks:
            self._stocks[first, end] = Stock(self._items[first:end])
        return self._stocks[first, end]

    def tips(self, stock: Stock, only: Picks, never: Picks, fault: Fault) -> Pool:
        """Return what of a stock can be a tip and fits wishes."""
        if (stock, only, never) not in self._pools:
            self._pools[stock, only, never] = stock.tips(fault)
        return self._pools[stock, only, never]


@dataclass(slots=True)
class _Channel:
    """An order, what its posts have told so far, and the stock and month that there was no post of."""

    order: Subscription
    fault: Fault
    ledger: Ledger | None
    told: Told = field(init=False)
    idle: tuple[Stock, str, str] | None = None

    def __post_init__(self) -> None:
        self.told = self.ledger.told if self.ledger else Told()


def forecast(
    subscriptions: Sequence[Subscription],
    items: Sequence[StoredItem],
    start: datetime,
    end: datetime,
    means: Means,
    ledgers: Mapping[int, Ledger] | None = None,
) -> Iterator[Forecast]:
    """Yield each post due from `start` to before `end`, in order, as if an issue came out when its month had ended.

    The orders of `ledgers`, by their ids, go on from there: they tell what the archive has and they have not told, when
    they are due next; issues that they wait for come when they come. An order whose zone is not known here is foreseen
    in UTC, and paused.
    """
    archive, known = _Archive(items), ledgers or {}
    orders = map(_standing, subscriptions)
    channels = [_Channel(order, fault_of(order.wishes, means.topics), known.get(order.id)) for order in orders]
    waiting = [each for each in channels if each.order.rule.unit is Unit.ISSUE and each.ledger is None]
    found = [each for channel in waiting for each in _announced(channel, archive, start, end)]
    found += [each for channel in channels for each in _held_up(channel, archive, start, end)]
    # One after the other as they are due: the channels of a server get the same tips.
    coming = [(*each, place) for place, channel in enumerate(channels) for each in _due(channel, start, end)]
    heard = defaultdict[int, list[GivenTip]](list)
    for channel in channels:
        if channel.ledger:
            heard[channel.order.guild_id] = [*channel.ledger.tips]
    for period, gone, place in sorted(coming):
        given = heard[channels[place].order.guild_id]
        found.append(_foreseen(channels[place], period, gone, archive, given, means))
    yield from sorted(found, key=lambda each: (each.period.due, each.subscription.id))


def _as_it_comes(stored: StoredItem) -> StoredItem:
    """Return an item as if its issue came out as its month ended."""
    try:
        ends = datetime.fromisoformat(f"{month_of(stored.issue)}-28").replace(tzinfo=UTC)
    except ValueError:  # the year 0000
        return stored
    return replace(stored, issue=replace(stored.issue, added=ends))


def _standing(order: Subscription) -> Subscription:
    fault = zone_fault(order.zone)
    return replace(order, zone="UTC", paused=fault) if fault else order


def _due(channel: _Channel, start: datetime, end: datetime) -> Iterator[tuple[Period, str]]:
    order, spent = channel.order, frozenset[str]()
    if channel.ledger:
        waits = order.rule.unit is not Unit.ISSUE
        yield from ((each, "") for each in channel.ledger.waiting if waits and start <= each.due < end)
        start, spent = max(start, order.next_due), channel.ledger.spent
    coming = occurrences(order.rule, order.zone, start, order.wishes.quiet)
    found = takewhile(lambda each: each[0].due < end, coming)
    yield from (each for each in found if each[0].due >= start and each[0].name not in spent)


def _held_up(channel: _Channel, archive: _Archive, start: datetime, end: datetime) -> Iterator[Forecast]:
    """Foresee the announcements that wait for a day that is not quiet."""
    if channel.ledger and channel.order.rule.unit is Unit.ISSUE:
        for each in (each for each in channel.ledger.waiting if start <= each.due < end):
            # Those of one day are microseconds apart, the last of them at the time that members see.
            due = (each.due + timedelta(milliseconds=500)).replace(microsecond=0)
            yield _announcement(channel, archive.whole, replace(each, due=due), "")


def _foreseen(
    channel: _Channel, period: Period, gone: str, archive: _Archive, given: list[GivenTip], means: Means
) -> Forecast:
    order = channel.order
    if gone or order.paused:
        return Forecast(order, period, "", 0, gone or f"paused: {order.paused}")
    local = period.due.astimezone(place_of(order.zone))
    stock = archive.whole if channel.ledger else archive.before(f"{local:%Y-%m}")
    if channel.told.since is None:
        channel.told = Told(since=datetime(local.year, local.month, 1, tzinfo=UTC))
    if order.kind is PostKind.TIP:
        return _tip(channel, period, stock, archive, given)
    return _digest(channel, period, stock, means)


def _tip(channel: _Channel, period: Period, stock: Stock, archive: _Archive, given: list[GivenTip]) -> Forecast:
    """Foresee a tip; `given` are those that the server's channels were told."""
    order, wishes = channel.order, channel.order.wishes
    pool = archive.tips(stock, wishes.only, wishes.never, channel.fault)
    liking = liking_of(pool, channel.ledger.votes, stock.item) if channel.ledger else {}
    week = Week(order.guild_id, order.id, week_of(period.name, period.due, order.zone))
    tip = tip_of_week(pool, week, given, liking)
    if tip is None:
        some = archive.tips(stock, Picks(), Picks(), lambda _: "").names
        return Forecast(order, period, "", 0, _NO_FITTING_TIP if some else _NO_TIPS)
    # Of what comes again, only what was lately given with it matters.
    given[:] = [each for each in given if each.key != tip.item.key or each.due > period.due - _WEEK]
    given.append(GivenTip(tip.item.key, order.id, period.name, period.due, order.zone))
    return Forecast(order, period, tip.item.title, 1)


def _digest(channel: _Channel, period: Period, stock: Stock, means: Means) -> Forecast:
    order, told = channel.order, channel.told
    # What found nothing among these issues finds nothing as long as no other comes out; the archives change by month.
    if channel.idle and channel.idle[:2] == (stock, month_in(period.name)):
        return Forecast(order, period, "", 0, channel.idle[2])
    picked = pick(stock, order.wishes, told, period.name, Taste(), channel.fault, means.stories)
    if not picked.posts:
        channel.idle = stock, month_in(period.name), means.nothing(picked)
        return Forecast(order, period, "", 0, channel.idle[2])
    digest, telling = digest_of_picked(picked, stock, channel.fault), picked.telling
    channel.told = Told((*told.items, *telling.items), (*told.issues, *telling.issues), told.since)
    return Forecast(order, period, ", ".join(map(_name, digest.issues)), len(digest.items))


def _announced(channel: _Channel, archive: _Archive, start: datetime, end: datetime) -> Iterator[Forecast]:
    """Foresee each issue in the first moment after its month where the channel is."""
    order, after = channel.order, start - timedelta(microseconds=1)
    while (ended := periods.next_period(_MONTHS_END, order.zone, after)).due < end:
        after = ended.due
        month = f"{after.astimezone(place_of(order.zone)).date() - timedelta(days=1):%Y-%m}"
        stock = archive.of(month)
        plan = periods.announce(order, tuple(issue.key for issue in stock.issues), 0, after)
        for period, crowded in (*plan.skipped, *((each, "") for each in plan.owed)):
            # Announced a microsecond apart, they are due as the month ends.
            due = period.due if period.shift else after
            if due < end:
                yield _announcement(channel, stock, replace(period, due=due), crowded)


def _announcement(channel: _Channel, stock: Stock, period: Period, crowded: str) -> Forecast:
    order = channel.order
    picked = announce(stock, period.name, order.wishes, channel.fault)
    unfit = "" if picked.posts else "none of its items fits what the channel wishes"
    why = f"paused: {order.paused}" if order.paused else crowded or unfit or None
    return Forecast(order, period, ", ".join(map(_name, picked.news)), len(picked.stories[: picked.most]), why)


def _name(issue: IssueRef) -> str:
    return f"{issue.newsletter} {issue.period or ''}".strip()
