"""An order and what it told go in, what its post for a period shows comes out."""

from typing import Protocol

from bot.model import Composed, Digest, Page, Post, PostKind, StoredItem, Subscription, Told
from bot.pages.posts import digest_pages, issue_post, tip_post

NOTHING = {
    PostKind.DIGEST: "nothing new since the last digest",
    PostKind.TIP: "the archive has no tips",
    PostKind.ISSUE: "the issue was removed or replaced before it was announced",
}


class Archive(Protocol):
    """What composing needs of the library."""

    def next_digest(self, told: Told) -> Digest | None:
        """Return what has not been told yet."""

    def announcement(self, key: str | None = None) -> Digest | None:
        """Return the issue with this key, or the newest, as a digest of its own."""

    def tip(self, told: Told, seed: str) -> StoredItem | None:
        """Return the next tip."""


class FromArchive:
    """Composes posts from an archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def compose(self, order: Subscription, period: str, told: Told) -> Composed:
        """Return what an order's post for a period shows and tells; an empty period of issues is the newest one."""
        if order.kind is PostKind.TIP:
            tip = self._archive.tip(told, f"{order.guild_id}|{period}")
            return _composed(tip_post(tip), Told((tip.item.key,))) if tip else Composed((), Told(), NOTHING[order.kind])
        if order.kind is PostKind.ISSUE:
            digest, paged = self._archive.announcement(period or None), issue_post
        else:
            digest, paged = self._archive.next_digest(told), digest_pages
        if digest is None:
            return Composed((), Told(), NOTHING[order.kind])
        items = tuple(stored.item.key for stored in digest.items)
        return _composed(paged(digest), Told(items, tuple(issue.key for issue in digest.issues)), order.wishes.role_id)


def _composed(pages: tuple[Page, ...], told: Told, role_id: int | None = None) -> Composed:
    """Ping the role, if any, by the first message alone."""
    return Composed(tuple(Post(page, None if n else role_id) for n, page in enumerate(pages)), told)
