"""Use case: draft. What an administrator wants changed of a digest goes in, the digest as it will be comes out."""

import asyncio
from collections.abc import Callable, Sequence

from bot.composing import Composer
from bot.digest import edits
from bot.digest.pick import Picked
from bot.errors import NotFound, Unavailable
from bot.model import Draft, DraftState, Edits, Page, StoredItem, Subscription
from bot.pages.drafts import draft_page
from storage import Store, deliveries, drafts, subscriptions

_TRIES = 5

Change = Callable[[Picked, Edits], Edits]
"""Returns edits with one more, or raises BadOption."""


class Drafts:
    """Keeps what administrators change of digests before they are posted; each draft goes by its server and marker.

    Each verb raises NotFound for a draft that the server has not, and each that changes something BadOption once it
    is decided. `turn` is held while a draft's message is brought up to date, so that the newest state is shown last.
    """

    def __init__(self, store: Store, composer: Composer) -> None:
        self._store = store
        self._composer = composer
        self.turn = asyncio.Lock()

    async def items(self, guild_id: int, marker: str) -> Sequence[StoredItem]:
        """Return the items of the digest, in the order in which they are read; BadOption once it is decided."""
        draft, order = await self._draft(guild_id, marker)
        drafts.require_open(draft)
        return edits.shown_items(await self._composer.picked(order, draft.post.period))

    async def pages(self, guild_id: int, marker: str) -> Sequence[Page]:
        """Return the digest as it would be posted now, or as it was."""
        draft, order = await self._draft(guild_id, marker)
        if draft.post.post:
            parts = await self._store.run(deliveries.parts, order.id, draft.post.period)
            return [part.post.page for part in parts if part.post]
        told = await self._store.run(deliveries.told, order.id)
        composed = await self._composer.compose(order, draft.post.period, told)
        if not composed.posts:
            raise NotFound(f"Nothing would be posted now: {composed.nothing}.")
        return [post.page for post in composed.posts]

    async def shown(self, guild_id: int, marker: str) -> tuple[Draft, Page]:
        """Return the draft with the page that its message has to show."""
        draft, order = await self._draft(guild_id, marker)
        pages = await self.pages(guild_id, marker)
        approved = draft.state is DraftState.APPROVED
        return draft, draft_page(pages, order, draft.post.due, approved=approved)

    async def approve(self, guild_id: int, marker: str) -> None:
        """Let the digest be posted when it is due; nothing more can be changed."""
        await self._change(guild_id, marker, lambda _, made: made, DraftState.APPROVED)

    async def drop(self, guild_id: int, marker: str, key: str) -> None:
        """Leave an item out; it counts as told."""
        await self._change(guild_id, marker, lambda picked, made: edits.dropping(picked, made, key))

    async def move_up(self, guild_id: int, marker: str, key: str) -> None:
        """Move an item up by one place."""
        await self._change(guild_id, marker, lambda picked, made: edits.raising(picked, made, key))

    async def swap(self, guild_id: int, marker: str, one: str, other: str) -> None:
        """Let two items change places."""
        await self._change(guild_id, marker, lambda picked, made: edits.swapping(picked, made, one, other))

    async def head(self, guild_id: int, marker: str, headline: str) -> None:
        """Give the digest a headline; without words its own again."""
        await self._change(guild_id, marker, lambda _, made: edits.headed(made, headline))

    async def _change(self, guild_id: int, marker: str, change: Change, state: DraftState = DraftState.OPEN) -> None:
        """Change what is there now: where somebody was faster, what they made of it."""
        for _ in range(_TRIES):
            draft, order = await self._draft(guild_id, marker)
            made = change(await self._composer.picked(order, draft.post.period), draft.edits)
            if await self._store.run(drafts.change, draft, state, made):
                return
        raise Unavailable("Others are changing this draft right now; try again.")

    async def _draft(self, guild_id: int, marker: str) -> tuple[Draft, Subscription]:
        draft = await self._store.run(drafts.get, guild_id, marker)
        order = await self._store.run(subscriptions.get, draft.post.subscription_id)
        if order is None:
            raise NotFound("The subscription of that draft was removed.")
        return draft, order
