"""Subscriptions, the archive and a stretch of time go in, what would be posted where and when comes out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import takewhile

from bot.digest.instants import occurrences, place_of, zone_fault
from bot.digest.period import announce, next_period
from bot.digest.select import digest_of, digest_of_issue, month_of, new_digest, tip_of
from bot.model import Digest, Forecast, Period, PostKind, Rule, StoredItem, Subscription, Told, Unit

MAX_YEARS = 30
_MONTHS_END = Rule(Unit.MONTH, 1, time())
_NOTHING_NEW = "nothing new since the last digest"


def forecast(
    subscriptions: Sequence[Subscription], archive: Sequence[StoredItem], start: datetime, end: datetime
) -> Iterator[Forecast]:
    """Yield each post due from `start` to before `end`, in order, as if an issue came out when its month had ended.

    An order whose zone is not known here is foreseen in UTC, and paused.
    """
    found: list[Forecast] = []
    for each in subscriptions:
        fault = zone_fault(each.zone)
        order = replace(each, zone="UTC", paused=fault) if fault else each
        foresee = _announced if order.rule.unit is Unit.ISSUE else _of
        found += foresee(order, archive, start, end)
    yield from sorted(found, key=lambda each: (each.period.due, each.subscription.id))


def _of(
    subscription: Subscription, archive: Sequence[StoredItem], start: datetime, end: datetime
) -> Iterator[Forecast]:
    told, idle, place = Told(), -1, place_of(subscription.zone)
    by_month = sorted(archive, key=lambda stored: month_of(stored.issue))
    months = [month_of(stored.issue) for stored in by_month]
    coming = occurrences(subscription.rule, subscription.zone, start, subscription.wishes.quiet)
    for period, gone in takewhile(lambda each: each[0].due < end, coming):
        if period.due < start:
            continue
        out = bisect_left(months, period.due.astimezone(place).strftime("%Y-%m"))
        if gone:
            yield Forecast(subscription, period, "", 0, gone)
        elif idle == out:
            # What found nothing new among these issues finds nothing as long as no other comes out.
            yield Forecast(subscription, period, "", 0, _NOTHING_NEW)
        else:
            told, foreseen = _one(subscription, period, by_month[:out], told)
            idle = out if foreseen.skipped == _NOTHING_NEW else idle
            yield foreseen


def _one(subscription: Subscription, period: Period, out: Sequence[StoredItem], told: Told) -> tuple[Told, Forecast]:
    if subscription.paused:
        return told, Forecast(subscription, period, "", 0, f"paused: {subscription.paused}")
    if subscription.kind is PostKind.TIP:
        tip = tip_of(out, told, f"{subscription.guild_id}|{period.name}")
        if tip is None:
            return told, Forecast(subscription, period, "", 0, "the archive has no tips yet")
        items = (*(key for key in told.items if key != tip.item.key), tip.item.key)
        return Told(items, told.issues), Forecast(subscription, period, tip.item.title, 1)
    digest = new_digest(out, told)
    if digest is None:
        return told, Forecast(subscription, period, "", 0, _NOTHING_NEW)
    issues = (*told.issues, *(issue.key for issue in digest.issues))
    return Told(told.items, issues), Forecast(subscription, period, _title(digest), len(digest.items))


def _announced(
    subscription: Subscription, archive: Sequence[StoredItem], start: datetime, end: datetime
) -> Iterator[Forecast]:
    """Foresee each issue in the first moment after its month where the channel is."""
    by_month, after = defaultdict(list), start - timedelta(microseconds=1)
    for stored in archive:
        by_month[month_of(stored.issue)].append(stored)
    while (ended := next_period(_MONTHS_END, subscription.zone, after)).due < end:
        after = ended.due
        month = (after.astimezone(place_of(subscription.zone)).date() - timedelta(days=1)).strftime("%Y-%m")
        came = digest_of(by_month[month], month)
        keys = [issue.key for issue in came.issues] if came else []
        news = {key: digest for key in keys if (digest := digest_of_issue(by_month[month], key))}
        plan = announce(subscription, tuple(news), 0, after)
        for period, crowded in (*plan.skipped, *((each, None) for each in plan.owed)):
            why = f"paused: {subscription.paused}" if subscription.paused else crowded
            title, items = _title(news[period.name]), len(news[period.name].items)
            # Announced a microsecond apart, they are due as the month ends.
            due = period.due if period.shift else after
            if due < end:
                yield Forecast(subscription, replace(period, due=due), title, items, why)


def _title(digest: Digest) -> str:
    return ", ".join(f"{issue.newsletter} {issue.period or ''}".strip() for issue in digest.issues)
