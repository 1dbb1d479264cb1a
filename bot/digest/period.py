"""A standing order and the time go in, what it owes comes out: what is due, what came too late, what is due next."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from bot.digest.instants import day_name, free_instant, occurrences, place_of, zone_fault
from bot.digest.quiet import NONE, is_quiet
from bot.model import NEVER, Period, Plan, PostKind, Quiet, Rule, Subscription

MAX_LATE = {PostKind.DIGEST: timedelta(days=7), PostKind.TIP: timedelta(hours=12), PostKind.ISSUE: timedelta(days=2)}
MOST_ANNOUNCED, BURST = 5, timedelta(hours=1)
CROWDED = f"more than {MOST_ANNOUNCED} issues came at once: the monthly digest tells of this one"
UNAPPROVED = "nobody approved its draft"
_AWAY = "missed while the bot was away"
_REMEMBERED, _MOST_QUIET = 6, 31
_LOOK_BACK = (8, 64, 512, 4096)
_CLOCK_EDIT = timedelta(hours=3)
_PROMPT = timedelta(hours=1)
QUIET = "quiet on "
"""Begins the reason of what waits for a day that is not quiet."""


def next_period(rule: Rule, zone: str, after: datetime, quiet: Quiet = NONE) -> Period:
    """Return the first period that posts later than the instant `after`; it is due NEVER where none will.

    That is so of a rule that waits for issues, and of quiet days that leave no other.
    """
    coming = (each for each, gone in occurrences(rule, zone, after, quiet) if not gone and each.due > after)
    return next(coming, Period(NEVER, ""))


def promised(subscription: Subscription, now: datetime, spent: Collection[str]) -> datetime:
    """Return when an order is due next after `now`: none of the periods that had their post is promised again."""
    order = subscription
    coming = next_period(order.rule, order.zone, now, order.wishes.quiet)
    while coming.name in spent:
        coming = next_period(order.rule, order.zone, coming.due, order.wishes.quiet)
    return coming.due


def terms(subscription: Subscription) -> tuple[object, ...]:
    """Return all that `plan` reads of an order but whose it is: those alike in it owe the same."""
    wishes = subscription.wishes
    return subscription.kind, subscription.rule, subscription.zone, subscription.next_due, wishes.quiet, wishes.drafting


def shift_of(subscription: Subscription, name: str, due: datetime) -> str:
    """Return why a period was due then, and not when its rule names; "" where it was, or the rule is another by now."""
    if zone_fault(subscription.zone):
        return ""
    found = occurrences(subscription.rule, subscription.zone, due, subscription.wishes.quiet)
    near = takewhile(lambda each: each[0].due <= due, found)
    return next((each.shift for each, _ in near if each.due == due and each.name == name), "")


def plan(subscription: Subscription, now: datetime) -> Plan:
    """Return what is owed at `now`: the newest missed period while it is not too late, older ones skipped, and why.

    Its zone has to be known here (`instants.zone_fault`), else ZoneInfoNotFoundError.
    """
    if now < subscription.next_due:
        # The clock went back: what was planned stays planned.
        return Plan(subscription.id, (), (), subscription.next_due, subscription.rev)
    due, gone, next_due = _missed(subscription, now)
    skipped = gone[-_MOST_QUIET:]
    if not due:
        return Plan(subscription.id, (), tuple(skipped), next_due, subscription.rev)
    skipped += _outdated(subscription, due[:-1])
    why = _late(subscription, due[-1], now, next_due)
    drafting = subscription.wishes.drafting
    if drafting and not drafting.posts:
        why = why or UNAPPROVED
    if why:
        skipped.append((due[-1], why))
    owed = () if why else (due[-1],)
    return Plan(subscription.id, owed, tuple(sorted(skipped)), next_due, subscription.rev)


def to_draft(subscription: Subscription, now: datetime) -> Period | None:
    """Return the next period where it is time that administrators see its digest, None where it is not."""
    drafting, due = subscription.wishes.drafting, subscription.next_due
    if drafting is None or not due - timedelta(hours=drafting.hours) <= now < due:
        return None
    found = next_period(
        subscription.rule, subscription.zone, due - timedelta(microseconds=1), subscription.wishes.quiet
    )
    return found if found.due == due else None


def announce(subscription: Subscription, keys: Sequence[str], lately: int, now: datetime) -> Plan:
    """Return what is owed for the issues that are news at `now`, oldest first: the newest, five in an hour at most.

    `lately` is how many are announced within an hour of when these are (`announced_at`); what is over is skipped, and
    why.
    """
    free, shift = announced_at(subscription, now)
    # A microsecond apart: the ledger claims by the instant, and so in this order.
    before = free - timedelta(microseconds=len(keys))
    news = [Period(before + timedelta(microseconds=place), key, shift) for place, key in enumerate(keys, 1)]
    over = max(0, len(news) - max(0, MOST_ANNOUNCED - lately))
    owes, skipped = tuple(news[over:]), tuple((each, CROWDED) for each in news[:over])
    return Plan(subscription.id, owes, skipped, subscription.next_due, subscription.rev)


def announced_at(subscription: Subscription, now: datetime) -> tuple[datetime, str]:
    """Return when an issue that is news at `now` is announced: on a quiet day, at that time of the next that is not."""
    return (now, "") if zone_fault(subscription.zone) else _free(subscription, now, now)


def moved(subscription: Subscription, promised: Sequence[datetime], now: datetime) -> list[tuple[datetime, str]]:
    """Return when announcements are due by an order's new quiet days, in their order, and why that is not at once.

    They waited for instants to come: none comes later than it was promised, unless that day is quiet by now.
    """
    free, shift = announced_at(subscription, now)
    found = []
    for place, due in enumerate(promised):
        soon = free - timedelta(microseconds=len(promised) - place)
        kept, why = announced_at(subscription, due)
        found.append((soon, shift) if soon <= kept else (kept, why or shift))
    return found


def not_before(subscription: Subscription, due: datetime, now: datetime, coming: datetime) -> tuple[datetime, str]:
    """Return when what was due may be tried again, and why that is not at once: today is quiet.

    It is NEVER where the next day that is not is too late, or the next post is `coming` by then. What has been due for
    less than an hour may come just after midnight, or because an administrator wants it so.
    """
    if now - due < _PROMPT or zone_fault(subscription.zone):
        return now, ""
    free, shift = _free(subscription, now, due)
    if shift and free >= coming:
        return NEVER, f"{shift.partition(':')[0]} and until the next post"
    if shift and free - due >= MAX_LATE[subscription.kind]:
        return NEVER, f"{shift.partition(':')[0]}, and too late to be welcome after that"
    return (free, shift) if shift else (now, "")


def _missed(subscription: Subscription, now: datetime) -> tuple[list[Period], list[tuple[Period, str]], datetime]:
    """Return the periods due by `now` that were not planned, those that gave way, and when the next is due.

    However long the bot was away and however often it posts, only as far back as it takes to find the latest.
    """
    for days in _LOOK_BACK:
        since = max(subscription.next_due, now - timedelta(days=days))
        found = _between(subscription, since, now)
        if since == subscription.next_due or len(found[0]) > _REMEMBERED:
            break
    return found


def _between(
    subscription: Subscription, since: datetime, now: datetime
) -> tuple[list[Period], list[tuple[Period, str]], datetime]:
    due: list[Period] = []
    gone: list[tuple[Period, str]] = []
    before: Period | None = None
    next_due = NEVER
    for each, why in occurrences(subscription.rule, subscription.zone, since, subscription.wishes.quiet):
        if each.due > now and not why:
            next_due = each.due
            break
        if why and each.due <= now:
            gone.append((each, why))
        elif each.due < since:
            # What gave way is told with the post that followed, not with this one.
            before, gone = each, []
        elif not why:
            due.append(each)
    if not due and before and since == subscription.next_due and since - before.due <= _CLOCK_EDIT:
        # Its zone's rules were edited meanwhile: what was promised for `since` turns out to have been due before.
        due = [before]
    return due, gone, next_due


def _outdated(subscription: Subscription, missed: Sequence[Period]) -> list[tuple[Period, str]]:
    """Return the latest of the missed periods that a newer one replaced; the first says since when all were missed."""
    told = [(each, f"{_AWAY}; a newer one took its place") for each in missed[-_REMEMBERED:]]
    if told and told[0][0].due > subscription.next_due:
        since = subscription.next_due.astimezone(place_of(subscription.zone)).date()
        told[0] = told[0][0], f"{_AWAY}, like all since {since}; a newer one took its place"
    return told


def _late(subscription: Subscription, newest: Period, now: datetime, next_due: datetime) -> str:
    """Return why the newest missed period is not posted any more, "" where it is: at once, or after quiet days."""
    limit = MAX_LATE[subscription.kind]
    if now - newest.due >= limit:
        return f"{_AWAY}, by more than {int(limit.total_seconds() // 3600)} hours"
    # It stays due when it was: its lateness counts to the instant of posting, for which the sender waits.
    ready, why = not_before(subscription, newest.due, now, next_due)
    return f"{_AWAY}, and {why}" if ready == NEVER else ""


def is_quiet_shift(reason: str) -> bool:
    """Tell whether a reason is that of a post which waits for a day that is not quiet."""
    return reason.startswith(QUIET)


def _free(subscription: Subscription, now: datetime, due: datetime) -> tuple[datetime, str]:
    """Return when to post instead what was due earlier, if today is quiet: at its time of the next day that is not."""
    zone, quiet = subscription.zone, subscription.wishes.quiet
    local = now.astimezone(place_of(zone))
    if not is_quiet(quiet, local.date()):
        return due, ""
    free = free_instant(local.date(), due.astimezone(local.tzinfo).time(), zone, quiet)
    return free, f"{QUIET}{day_name(local)}: moved to {day_name(free.astimezone(local.tzinfo))}"
