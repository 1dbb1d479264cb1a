"""A rig goes in whose channels are all due at once; what came of the posts, and how fast they went, comes out."""

import asyncio

from bot.delivery import LEASE
from bot.poster import ATTEMPT_SECONDS
from tests.crash.outcome import Sums
from tests.crash.rig import Rig, chance

FAULTS = ("reset-before", "reset-after", "502-after", "503", "429-user", "429-global", "slow:2.5", "slow-after:0.3")
"""Attempts end after `ATTEMPT` seconds: what is slower stands when the next one has looked for it already."""

SPEED, ATTEMPT = 4.0, 2.0
"""So many times as fast as the machine's clock runs the bot's, so that pauses and leases end while it lives.

Half a lease still lasts for longer than what is claimed at once takes to be looked for and sent.
"""


async def through_trouble(rig: Rig, kills: int, share: float = 0.06, seed: int = 5) -> Sums:
    """Post everything while a share of posts and of looks for them fails and the bot is killed at random, then compare.

    The kills are spread over all that there is to post. The bot comes back now while Discord still knows the nonces,
    now so late that only the history tells.
    """
    rng = chance(seed)
    rig.attempt = ATTEMPT
    for method in ("POST", "GET"):
        rig.fake.risk(share, *FAULTS, method=method, seed=seed)
    while rig.kills < kills and (left := rig.parts - rig.standing()):
        await rig.killed_after(rng.randint(1, max(1, 2 * left // (kills - rig.kills))))
        rig.clock.forward(seconds=rng.choice([61, 90, 700]))
    await rig.settle()
    return rig.sums()


async def kept_rate(rig: Rig) -> float:
    """Post everything without trouble, and return how many posts were sent in a second."""
    assert not await rig.lived()
    sent = [each.at for each in rig.fake.requests if each.method == "POST" and each.path.endswith("/messages")]
    return (len(sent) - 1) / (sent[-1] - sent[0])


async def through_pauses(rig: Rig, pauses: int, seed: int = 6) -> Sums:
    """Stop the bot's process for twice its lease, again and again while it posts and answers get lost, then compare."""
    rng = chance(seed)
    # An attempt may outlive its lease: what discord.py repeats by itself then comes when the nonce is forgotten.
    rig.attempt = ATTEMPT_SECONDS
    rig.fake.risk(0.3, "502-after", "slow-after:0.02", "slow:0.02", seed=seed)
    async with rig.life() as bot:
        for _ in range(pauses):
            await rig.served(rng.randint(1, max(1, len(rig.channels) // pauses)), bot)
            # Now between two requests, now with some on the wire.
            await asyncio.sleep(rng.random() * 0.02)
            await bot.pause(2 * rig.lease)
            rig.hurry()
    rig.fake.risk(0)
    # The rest goes out under the usual lease: with so short a one most of what is claimed at once is put off.
    rig.lease = LEASE.total_seconds()
    rig.clock.forward(minutes=15)
    await rig.settle()
    return rig.sums()
