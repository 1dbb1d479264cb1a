"""Subscriptions, the archive and a stretch of time go in, what would be posted where and when comes out."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.period import next_period
from bot.digest.select import month_of, new_digest, tip_of
from bot.model import Forecast, Period, PostKind, StoredItem, Subscription, Told

MAX_YEARS = 30


def forecast(
    subscriptions: Sequence[Subscription], archive: Sequence[StoredItem], start: datetime, end: datetime
) -> Iterator[Forecast]:
    """Yield each post due from `start` to before `end`, in order, as if an issue came out when its month had ended."""
    found = [each for subscription in subscriptions for each in _of(subscription, archive, start, end)]
    yield from sorted(found, key=lambda each: (each.period.due, each.subscription.id))


def _of(
    subscription: Subscription, archive: Sequence[StoredItem], start: datetime, end: datetime
) -> Iterator[Forecast]:
    told, after = Told(), start - timedelta(microseconds=1)
    by_month = sorted(archive, key=lambda stored: month_of(stored.issue))
    months = [month_of(stored.issue) for stored in by_month]
    while (period := next_period(subscription.rule, subscription.zone, after)).due < end:
        after = period.due
        month = period.due.astimezone(ZoneInfo(subscription.zone)).strftime("%Y-%m")
        told, foreseen = _one(subscription, period, by_month[: bisect_left(months, month)], told)
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
        return told, Forecast(subscription, period, "", 0, "nothing new since the last digest")
    title = ", ".join(f"{issue.newsletter} {issue.period or ''}".strip() for issue in digest.issues)
    issues = (*told.issues, *(issue.key for issue in digest.issues))
    return Told(told.items, issues), Forecast(subscription, period, title, len(digest.items))
