"""What stands beside the posts goes in: steps still owed, paused orders, troubles; each is done, resumed or told."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import points
from bot.delivery.ports import Blind, Later, Poster, Refused
from bot.delivery.sender import part_of, pause_after
from bot.digest import period
from bot.model import Clock, Part, Period, Plan, Post, StepOwed, Subscription, Trouble
from bot.pace import Pace, leave, stopwatch
from bot.pages.trouble import trouble_page
from storage import Store, deliveries, drafts, notices, steps, subscriptions, values

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 60
"""Attempts at one step, in about ten hours."""

AT_ONCE, _BREATH = 20, 200
_SEEN, _OFTEN, _AHEAD = "clock", timedelta(hours=1), timedelta(days=1)


class Upkeep:
    """Does what a tick does besides posting; each matter fails on its own."""

    def __init__(self, store: Store, poster: Poster, pace: Pace, clock: Clock, lease: timedelta) -> None:
        self._store = store
        self._poster = poster
        self._pace = pace
        self._clock = clock
        self._lease = lease
        self._seen: datetime | None = None

    async def keep_time(self) -> None:
        """Remember how late it is by the clock; where that was days ahead, undo what it put off."""
        now = self._clock()
        if self._seen is None:
            known = await self._store.run(values.get, _SEEN)
            self._seen = datetime.fromisoformat(known) if known else now - _OFTEN
        if self._seen - now > _AHEAD:
            log.warning("the clock was ahead", extra={"until": self._seen.isoformat()})
            after: int | None = 0
            while after is not None:
                after = await self._store.run(subscriptions.set_right, now, after, _BREATH)
        elif now - self._seen < _OFTEN:
            return
        self._seen = now
        await self._store.run(values.put, _SEEN, now.isoformat())

    async def resume(self) -> None:
        """Let paused orders go on of which nothing is known any more that stands in the way; asks Discord nothing."""
        now = self._clock()
        for place, order in enumerate(await self._store.run(deliveries.stalled, now)):
            if place % _BREATH == 0:
                await asyncio.sleep(0)
            if self._poster.obstacle(order) is None and plannable(order, now):
                await self._store.run(deliveries.resume, order.id)
                points.reached("resume.after")
                log.info("resumed", extra={"subscription": order.id})

    async def draft(self) -> None:
        """Owe administrators the drafts for which it is time."""
        now = self._clock()
        near = await self._store.run(drafts.near, now)
        wanted = await asyncio.to_thread(lambda: [(each, found) for each in near if (found := drafted(each, now))])
        if wanted:
            await self._store.run(drafts.begin, wanted, now)
            points.reached("draft.after")

    async def settle(self) -> None:
        """Let what has come due be posted or skipped as its draft was decided."""
        if await self._store.run(drafts.settle, self._clock()):
            points.reached("settle.after")

    async def close(self) -> None:
        """Let the messages of drafts show what became of their digests; who cannot see one finds it in the history."""
        for draft in await self._store.run(drafts.outdated, self._clock(), AT_ONCE):
            try:
                await self._turn()
                await self._poster.close(draft)  # what a crash lets it do twice, shows the same
            except Later as fault:
                log.info("draft not closed yet", extra={"delivery": draft.shown.id, "reason": str(fault)})
                continue
            except (Refused, Blind) as refusal:
                log.info("draft not closed", extra={"delivery": draft.shown.id, "reason": str(refusal)})
            await self._store.run(drafts.brought_up_to_date, draft)

    async def take_steps(self) -> bool:
        """Do some of what is owed to messages that stand, side by side, and tell whether there was any."""
        owed = await self._store.run(steps.claim, self._clock(), self._lease, AT_ONCE)
        if owed:
            points.reached("step.claimed")
        await asyncio.gather(*(self._take(each) for each in owed))
        return bool(owed)

    async def _take(self, owed: StepOwed) -> None:
        delivery, step = owed.delivery.id, owed.step
        try:
            await self._turn()
            points.reached(f"{step}.before")
            with leave(stopwatch(self._pace.seconds, self._clock), self._lease.total_seconds() / 2):
                await self._poster.take(owed)
            points.reached(f"{step}.after")
        except (Refused, Blind) as refusal:
            await self._store.run(steps.fail, delivery, step, str(refusal))
        except Later as trouble:
            await self._again(owed, str(trouble))
        except Exception as fault:  # one faulty step must not hold up the others, nor what comes after them
            log.exception("step %s of delivery %s failed", step, delivery)
            await self._again(owed, f"a fault of the bot itself ({type(fault).__name__})")
        else:
            await self._store.run(steps.done, delivery, step)
            points.reached("step.done")

    async def _again(self, owed: StepOwed, why: str) -> None:
        delivery, step = owed.delivery.id, owed.step
        if owed.attempts >= MOST_ATTEMPTS:
            await self._store.run(steps.fail, delivery, step, why)
            return
        ready = self._clock() + pause_after(owed.attempts)
        await self._store.run(steps.retry, delivery, step, ready, why)

    async def tell(self) -> None:
        """Tell administrators what they have not heard yet, once; who cannot be told finds it in the history."""
        for trouble in await self._store.run(notices.troubles, AT_ONCE):
            try:
                if trouble.subscription.paused or trouble.posts or trouble.failed_steps:
                    await self._notify(trouble)
            except Later as fault:
                log.info("not told yet", extra={"subscription": trouble.subscription.id, "reason": str(fault)})
                continue
            except (Refused, Blind) as refusal:
                log.warning("cannot be told", extra={"subscription": trouble.subscription.id, "reason": str(refusal)})
            await self._store.run(notices.heard, trouble)

    async def _notify(self, trouble: Trouble) -> None:
        """Send a notice under a nonce that follows from it, after a look for what an earlier try may have sent."""
        await self._turn()
        points.reached("notice.before")
        first = trouble.tried or self._clock()
        await self._store.run(notices.tried, trouble.subscription.id, first)
        points.reached("notice.tried")
        await self._poster.tell(trouble, notice(trouble, first), trouble.tried)
        points.reached("notice.after")

    async def _turn(self) -> None:
        await self._pace.turn()
        if why := self._pace.stopped:
            raise Later(why)


def notice(trouble: Trouble, first: datetime) -> Part:
    """Return what administrators read, with its marker below; other words, or another first try, make it another."""
    page = trouble_page(trouble)
    name = f"notice|{trouble.subscription.id}|{trouble.channel_id}|{first.isoformat()}|{page.text}"
    part = part_of(name, 0, Post(page))
    return replace(part, post=Post(replace(page, footer=f"{page.footer} · {part.marker}")))


def plannable(order: Subscription, now: datetime) -> bool:
    """Tell whether an order's calendar can be read."""
    return not planned((order,), now)[1]


def drafted(order: Subscription, now: datetime) -> Period | None:
    """Return the period of which administrators are to see a draft now, None where the calendar cannot be read."""
    try:
        return period.to_draft(order, now)
    except Exception:  # noqa: BLE001 # planning tells of it when the post is due
        return None


def planned(due: Sequence[Subscription], now: datetime) -> tuple[list[Plan], list[tuple[Subscription, str]]]:
    """Return the plans of due orders, and the orders that cannot be planned with the reason: others must not wait."""
    plans, faults = [], []
    known = dict[tuple[object, ...], Plan]()
    for order in due:
        terms = period.terms(order)
        try:
            if same := known.get(terms):
                plans.append(Plan(order.id, same.owed, same.skipped, same.next_due, order.rev))
            else:
                known[terms] = period.plan(order, now)
                plans.append(known[terms])
        except Exception as fault:  # noqa: BLE001 # whatever is wrong with one order, the others are planned
            faults.append((order, f"its calendar cannot be read ({fault}); subscribe again with another time zone"))
    return plans, faults
