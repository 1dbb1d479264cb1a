"""Votes on tips, interests of servers, and what the ledger knows of what was told."""

from dataclasses import replace
from datetime import timedelta

from bot.model import DeliveryState, PostKind, Told
from storage import deliveries, guilds, interests, outbox, subscriptions, tellings, values, votes
from storage.store import Store
from tests.storage.samples import NOW, claimed, parts, period, planned, posted, subscription

DAY = timedelta(days=1)


async def test_a_member_has_one_vote_on_a_tip_and_may_change_it(store: Store) -> None:
    assert await store.run(votes.put, 1, "pin", 7, useful=True) == (1, 0)
    assert await store.run(votes.put, 1, "pin", 7, useful=True) == (1, 0)
    assert await store.run(votes.put, 1, "pin", 8, useful=False) == (1, 1)
    assert await store.run(votes.put, 1, "pin", 7, useful=False) == (0, 2)
    assert await store.run(votes.put, 1, "prune", 7, useful=True) == (1, 0)
    assert await store.run(votes.put, 2, "pin", 7, useful=True) == (1, 0), "another server has its own count"
    assert await store.run(votes.balance, 1) == {"pin": -2, "prune": 1}
    assert await store.run(votes.balance, 3) == {}


async def test_of_a_voter_nothing_is_kept_but_a_hash_that_differs_by_tip_and_needs_the_secret(store: Store) -> None:
    for key in ("pin", "prune"):
        await store.run(votes.put, 1, key, 123456789, useful=True)
    rows = await store.run(lambda db: list(db.query("SELECT * FROM votes")))
    voters = {row["voter"] for row in rows}
    assert len(voters) == 2
    assert all(len(voter) == 32 and int(voter, 16) >= 0 and "123456789" not in voter for voter in voters)
    secret = await store.run(values.get, "votes:secret")
    assert secret is not None
    assert len(secret) == 64
    await store.run(values.put, "votes:secret", "00" * 32)
    assert await store.run(votes.put, 1, "pin", 123456789, useful=True) == (2, 0), "nobody is known without the secret"


async def test_interests_add_up_by_server_and_only_the_most_frequent_are_kept(store: Store) -> None:
    await store.run(interests.add, {(1, "moss"): 2, (1, "fern"): 1, (2, "moss"): 1})
    await store.run(interests.add, {(1, "fern"): 4})
    assert await store.run(interests.of_guild, 1) == {"fern": 5, "moss": 2}
    await store.run(interests.add, {(1, f"topic {n}"): 3 for n in range(interests.MOST)})
    kept = await store.run(interests.of_guild, 1)
    assert len(kept) == interests.MOST
    assert next(iter(kept)) == "fern"
    assert "moss" not in kept
    assert await store.run(interests.of_guild, 2) == {"moss": 1}


async def test_the_ledger_tells_what_came_before_a_post_and_what_told_an_item(store: Store) -> None:
    first = await posted(store, "2026-11", NOW, Told(("a", "b"), ("i",)))
    second = await posted(store, "2026-12", NOW + DAY, Told(("b", "c"), ("j",)))
    order = first.subscription_id
    before = await store.run(tellings.before, order, second.due)
    assert (before, before.since) == (Told(("a", "b"), ("i",)), NOW)
    later = await store.run(tellings.before, order, NOW + 2 * DAY)
    assert (later, later.since) == (Told(("a", "b", "c"), ("i", "j")), NOW)
    assert await store.run(tellings.before, order, NOW) == Told()
    assert await store.run(deliveries.since, 99) is None
    told_by = await store.run(tellings.of_item, order, "b")
    assert [(each.period, each.state) for each in told_by] == [
        ("2026-11", DeliveryState.SENT),
        ("2026-12", DeliveryState.SENT),
    ]
    assert await store.run(tellings.of_item, 99, "b") == ()
    found = await store.run(tellings.of_period, order, "2026-12")
    assert found is not None
    assert (found.id, found.part) == (second.id, 1)
    assert await store.run(tellings.of_period, order, "2027-01") is None


async def test_the_tips_of_all_channels_of_a_server_come_oldest_first_without_those_that_failed(store: Store) -> None:
    for channel, key in ((10, "pin"), (20, "prune"), (30, "failed")):
        order = await store.run(subscriptions.put, subscription(1, channel, PostKind.TIP))
        await planned(store, order, [period("2026-W45", NOW + channel * DAY)])
        delivery = await claimed(store, NOW + channel * DAY)
        told = replace(Told(), items=(key,))
        await store.run(outbox.freeze, delivery.id, "me", parts(of=key), told)
        if key == "failed":
            await store.run(outbox.finish, delivery.id, "me", DeliveryState.FAILED, "no")
        else:
            await store.run(outbox.confirm, delivery.id, "me", channel, NOW)
    given = await store.run(tellings.tips, 1)
    assert [(tip.key, tip.period, tip.due, tip.zone) for tip in given] == [
        ("pin", "2026-W45", NOW + 10 * DAY, "Europe/Berlin"),
        ("prune", "2026-W45", NOW + 20 * DAY, "Europe/Berlin"),
    ]
    assert len({tip.order_id for tip in given}) == 2
    assert await store.run(tellings.tips, 2) == ()


async def test_tips_posted_by_hand_are_told_too_and_forgotten_with_their_server(store: Store) -> None:
    for n in range(102):
        await store.run(tellings.note_tip, 1, f"tip {n}", NOW + n * DAY)
    given = await store.run(tellings.tips, 1)
    assert [tip.key for tip in given] == [f"tip {n}" for n in range(2, 102)]
    assert {(tip.order_id, tip.period) for tip in given} == {(0, "")}
    await store.run(tellings.note_tip, 2, "other", NOW)
    await store.run(guilds.leave, [1], NOW)
    await store.run(guilds.forget, [1])
    assert await store.run(tellings.tips, 1) == ()
    assert [tip.key for tip in await store.run(tellings.tips, 2)] == ["other"]
