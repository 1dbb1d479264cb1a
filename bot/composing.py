"""Use case: compose. An order, a period and what was told go in; what the period's post shows and tells comes out."""

from bot.library import Library
from bot.model import Composed, Post, PostKind, Subscription, Told
from bot.pages.posts import digest_pages, issue_post, tip_post


class Composer:
    """Composes posts from the archive as it is."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def compose(self, order: Subscription, period: str, told: Told) -> Composed:
        """Return what an order's post of a period shows."""
        if order.kind is PostKind.TIP:
            tip = self._library.tip(told, f"{order.guild_id}|{period}")
            pages = tip_post(tip) if tip else ()
            return Composed(tuple(map(Post, pages)), Told((tip.item.key,) if tip else ()), "the archive has no tips")
        issue = order.kind is PostKind.ISSUE
        digest = self._library.announcement(period) if issue else self._library.next_digest(told)
        if digest is None:
            return Composed((), Told(), "nothing new since the last digest")
        pages = issue_post(digest) if issue else digest_pages(digest)
        items = tuple(stored.item.key for stored in digest.items)
        return Composed(tuple(map(Post, pages)), Told(items, tuple(issue.key for issue in digest.issues)))
