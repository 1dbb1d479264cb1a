"""A rig goes in whose channels are all due at once; what came of the posts, and how fast they went, comes out."""

import asyncio

from tests.crash.outcome import Sums
from tests.crash.rig import Rig, chance

FAULTS = ("reset-before", "reset-after", "502-after", "503", "429-user", "429-global", "slow:0.3", "slow-after:0.3")


async def through_trouble(rig: Rig, kills: int, share: float = 0.06, seed: int = 5) -> Sums:
    """Post everything while a share of the requests fails and the bot is killed at random, then compare.

    The bot comes back now while Discord still knows the nonces, now so late that only the history tells.
    """
    rng, owed = chance(seed), len(rig.channels)
    rig.fake.risk(share, *FAULTS, seed=seed)
    while rig.kills < kills and await rig.killed_after(rng.randint(1, 3 * owed // (2 * kills))):
        rig.clock.forward(seconds=rng.choice([61, 90, 700]))
    rig.fake.risk(0)
    await rig.settle()
    return rig.sums()


async def kept_rate(rig: Rig) -> float:
    """Post everything without trouble, and return how many posts were sent in a second."""
    assert not await rig.lived()
    sent = [each.at for each in rig.fake.requests if each.method == "POST" and each.path.endswith("/messages")]
    return (len(sent) - 1) / (sent[-1] - sent[0])


async def through_pauses(rig: Rig, pauses: int, seed: int = 6) -> Sums:
    """Stop the bot's process for twice its lease, again and again while it posts, then compare."""
    rng = chance(seed)
    async with rig.life() as bot:
        for _ in range(pauses):
            await rig.served(rng.randint(1, max(1, len(rig.channels) // pauses)), bot)
            # Now between two requests, now with some on the wire.
            await asyncio.sleep(rng.random() * 0.02)
            await bot.pause(2 * rig.lease)
    # The rest goes out under the usual lease: with so short a one most of what is claimed at once is put off.
    rig.lease, rig.attempt = 60.0, 10.0
    rig.clock.forward(minutes=15)
    await rig.settle()
    return rig.sums()
