"""Use case: vote. What a member thinks of a tip goes in, how many think so comes out."""

from storage import Store, votes


class Voting:
    """Keeps what members think of a server's tips, and nobody's name with it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def vote(
        self, guild_id: int, item_key: str, user_id: int, useful: bool
    ) -> tuple[int, int]:  # a vote is yes or no
        """Keep a member's vote in place of an earlier one; return how many find the tip useful and how many not."""
        return await self._store.run(votes.put, guild_id, item_key, user_id, useful=useful)
