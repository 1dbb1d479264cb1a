"""Use case: vote. What a member thinks of a tip goes in, what the server's members think of it comes out."""

from storage import Store, votes


class Voting:
    """Keeps one vote a member and tip; the next tips are chosen by them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def vote(self, guild_id: int, item_key: str, user_id: int, *, useful: bool) -> tuple[int, int]:
        """Keep a member's vote in place of an earlier one; return how many find the tip useful and how many do not."""
        return await self._store.run(votes.put, guild_id, item_key, user_id, useful=useful)
