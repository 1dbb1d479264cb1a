"""The bot is killed at every named point between two things of which a crash may leave one undone."""

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import points
from bot.model import Drafting, Rule, Unit
from tests.crash.outcome import posts
from tests.crash.rig import PLAIN, THREE_PARTS, TWO_PARTS, Rig, rigged
from tests.fakediscord import Channel
from tests.fakediscord.world import Kind

HOUR, NONCE_LASTS = timedelta(hours=1), timedelta(seconds=80)


async def scene(rig: Rig) -> Channel:
    """Owe posts of every sort at the present instant: what goes well, and what goes wrong at first.

    Return a channel that refuses them for now.
    """
    fake, now = rig.fake, rig.clock.at
    guild = fake.add_guild(f"{now}")
    plain, faulty, blind, shut = (fake.add_channel(guild, name) for name in ("plain", "faulty", "blind", "shut"))
    news, forum = fake.add_channel(guild, "news", "announcement"), fake.add_channel(guild, "forum", "forum")
    fake.fail(path=f"^/channels/{faulty.id}/messages$", how=503)
    fake.fail(path=f"^/channels/{blind.id}/messages$", how="reset-after")
    fake.permit(blind, history=False)
    fake.permit(shut, send=False)
    fake.permit(news, pin=True)
    if rig.kills % 2:
        # Administrators hear in a channel of their choice, or else the server's owner does.
        await rig.tell_in(guild, fake.add_channel(guild, "desk"))
    rule = Rule(Unit.MONTH, now.day, now.time())
    # It is the first to pass most points, and is killed between its parts.
    await rig.order([plain], rule, now, THREE_PARTS)
    await rig.order([forum], rule, now, TWO_PARTS)
    await rig.order([faulty, blind, shut], rule, now)
    await rig.order([news], rule, now, replace(PLAIN, crosspost=True, pin=True, thread=True))
    # A draft is seen first, and the next life finds its deadline passed.
    later, drafts, due = fake.add_channel(guild, "later"), fake.add_channel(guild, "drafts"), now + timedelta(minutes=1)
    drafted = replace(PLAIN, drafting=Drafting(drafts.id, hours=1))
    await rig.order([later], Rule(Unit.MONTH, due.day, due.time()), due, drafted)
    return shut


def undone(rig: Rig) -> list[str]:
    """Return what was asked for beside a post and is not done, or not once."""
    found = []
    for place in rig.channels.values():
        threads = [thread for thread in rig.fake.world.channels.values() if thread.parent is place]
        if place.kind is Kind.ANNOUNCEMENT:
            told = posts(rig.fake, place)
            found += [f"{each['id']} is not published" for each in told if not each["flags"] & 1]
            found += [f"{each['id']} is not pinned" for each in told[:1] if list(place.pins) != [int(each["id"])]]
            if [thread.id for thread in threads] != [int(each["id"]) for each in told[:1]]:
                found.append(f"{len(threads)} threads of {len(told)} posts")
    return found + misheard(rig)


def misheard(rig: Rig) -> list[str]:
    """Return which troubles administrators were told twice, or not, however often the bot died while it told them."""
    places = [place for place in rig.fake.world.channels.values() if place.kind is Kind.DM or place.name == "desk"]
    said = Counter(each["embeds"][0]["description"] for place in places for each in rig.fake.messages(place))
    unsure = {rig.channels[row["subscription_id"]] for row in rig.ledger() if row["state"] == "uncertain"}
    unheard = [place for place in unsure if not any(f"in <#{place.id}>:" in each for each in said)]
    assert {place.kind for place in places if place.messages} >= ({Kind.DM, Kind.TEXT} if rig.kills > 1 else set())
    return [f"told {times} times: {what}" for what, times in said.items() if times > 1] + [
        f"nobody heard of {place.guild} {place.id}" for place in unheard
    ]


@pytest.mark.parametrize(
    ("passes", "step"),
    [
        pytest.param(1, HOUR, id="once"),
        pytest.param(3, HOUR, id="three passes, only the history knows", marks=pytest.mark.soak),
        pytest.param(3, NONCE_LASTS, id="three passes, the nonce still counts", marks=pytest.mark.soak),
    ],
)
async def test_killed_at_any_point_the_bot_posts_everything_once_when_it_is_back(
    tmp_path: Path, passes: int, step: timedelta
) -> None:
    kills = [(name, nth) for nth in range(1, passes + 1) for name in points.POINTS]
    async with rigged(tmp_path / "data", rush=True) as rig:
        # The first life is not killed: its posts that went wrong are there for the next ones to try again.
        lives, wanted = 0, deque([("", 1), *kills])
        while wanted:
            lives += 1
            assert lives < 2 * passes * len(points.POINTS) * passes, f"never passed: {wanted}"
            name, nth = wanted.popleft()
            shut = await scene(rig)
            if not await rig.lived(f"{name}:{nth}") and name:
                # Some points are passed once in a life, if the life before left what leads there: lives count together.
                wanted.append((name, nth - rig.passes))
            rig.fake.permit(shut, send=True)
            rig.clock.at += step
        await rig.settle()
        sums = rig.sums()
        assert (sums.lost, sums.doubled, sums.disordered) == (0, 0, 0)
        assert sums.posted + sums.uncertain >= 10 * lives
        # Where the answer was lost and the history is hidden, it is left to the administrators.
        assert {row["state"] for row in rig.ledger() if row["part"]} == {"sent", "uncertain"}
        # Of the drafts of lives that ended before they were sent, the deadline passed.
        drafts = Counter(row["state"] for row in rig.ledger() if not row["part"])
        assert drafts["sent"] >= lives // 4
        assert set(drafts) <= {"sent", "skipped"}
        assert sums.uncertain <= lives
        assert undone(rig) == []
        assert rig.kills == len(kills)
        rig.check()
