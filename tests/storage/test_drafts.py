"""Drafts in the ledger: held, changed one after the other, and let go at the deadline."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import BadOption, NotFound
from bot.model import DeliveryState, Draft, Drafting, DraftState, Edits, Subscription, Told, Wishes
from storage import Store, decisions, deliveries, drafts, outbox, subscriptions
from tests.storage.samples import NOW, claimed, parts, period, subscription

DUE = NOW + timedelta(days=1)


async def drafted(store: Store) -> tuple[Subscription, Draft]:
    """Show a draft, and return its order and it."""
    wishes = Wishes(drafting=Drafting(20))
    order = await store.run(subscriptions.put, replace(subscription(), next_due=DUE, wishes=wishes))
    assert await store.run(drafts.near, NOW) == (order,)
    for _ in range(2):
        await store.run(drafts.begin, [(order, period(due=DUE))], NOW)
    assert await store.run(drafts.near, NOW) == ()
    shown = await claimed(store)
    assert (shown.part, shown.place_id) == (0, 20)
    [part] = parts()
    await store.run(outbox.freeze, shown.id, "me", [part], Told())
    assert await store.run(outbox.confirm, shown.id, "me", 500, NOW, 20)
    return order, await store.run(drafts.get, order.guild_id, part.marker)


async def test_a_change_is_refused_of_what_was_changed_meanwhile_and_once_it_is_decided(store: Store) -> None:
    order, draft = await drafted(store)
    marker = draft.shown.marker or ""
    assert await store.run(drafts.change, draft, DraftState.OPEN, Edits(("a",)))
    assert not await store.run(drafts.change, draft, DraftState.OPEN, Edits(("b",)))
    now = await store.run(drafts.get, order.guild_id, marker)
    assert now.edits == Edits(("a",)) == await store.run(drafts.edits, order.id, "2026-11")
    assert await store.run(drafts.change, now, DraftState.APPROVED, now.edits)
    approved = await store.run(drafts.get, order.guild_id, marker)
    with pytest.raises(BadOption, match="it is approved"):
        await store.run(drafts.change, approved, DraftState.OPEN, Edits())
    with pytest.raises(NotFound):
        await store.run(drafts.get, order.guild_id + 1, marker)


async def test_an_order_that_was_changed_meanwhile_gets_no_draft_by_its_old_terms(store: Store) -> None:
    wishes = Wishes(drafting=Drafting(20))
    order = await store.run(subscriptions.put, replace(subscription(), next_due=DUE, wishes=wishes))
    await store.run(subscriptions.put, replace(order, wishes=Wishes()))
    await store.run(drafts.begin, [(order, period(due=DUE))], NOW)
    assert await store.run(deliveries.history, order.guild_id, 9) == ()


async def test_a_post_is_let_go_at_the_deadline_and_not_before(store: Store) -> None:
    order, draft = await drafted(store)
    assert not await store.run(drafts.settle, DUE - timedelta(seconds=1))
    assert await store.run(outbox.claim, DUE - timedelta(seconds=1), timedelta(minutes=1), "me") == ()
    assert await store.run(drafts.settle, DUE)
    assert not await store.run(drafts.settle, DUE)
    [post] = await store.run(outbox.claim, DUE, timedelta(minutes=1), "me")
    assert (post.id, post.due) == (draft.post.id, DUE)
    assert await store.run(deliveries.last_posts, [order.id]) == {}


async def test_a_digest_that_was_given_up_stays_so_at_the_deadline(store: Store) -> None:
    order, draft = await drafted(store)
    await store.run(decisions.give_up, order.guild_id, draft.post.id)
    with pytest.raises(BadOption, match="its digest is skipped"):
        await store.run(
            drafts.change, await store.run(drafts.get, 1, draft.shown.marker or ""), DraftState.OPEN, Edits()
        )
    await store.run(drafts.settle, DUE)
    assert (await store.run(deliveries.by_id, draft.post.id)).state is DeliveryState.SKIPPED


async def test_an_order_that_is_removed_and_made_again_is_drafted_anew_and_posts_when_it_says(store: Store) -> None:
    order, draft = await drafted(store)
    await store.run(subscriptions.remove, order.guild_id, order.id, NOW)
    taken = await store.run(deliveries.by_id, draft.post.id)
    assert (taken.state, taken.reason) == (DeliveryState.SKIPPED, "its subscription was removed")
    [closing] = await store.run(drafts.outdated, NOW, 9)
    await store.run(drafts.brought_up_to_date, closing)
    again = await store.run(subscriptions.put, order)
    assert await store.run(drafts.near, NOW) == (again,)
    await store.run(drafts.begin, [(again, period(due=DUE))], NOW)
    assert await store.run(drafts.settle, DUE)
    assert (await store.run(deliveries.by_id, draft.post.id)).state is DeliveryState.PENDING


async def test_a_draft_whose_digest_is_gone_is_not_known_any_more(store: Store) -> None:
    order, draft = await drafted(store)
    await store.run(lambda db: db.table("deliveries").delete(draft.post.id))
    with pytest.raises(NotFound, match="not known any more"):
        await store.run(drafts.get, order.guild_id, draft.shown.marker or "")
