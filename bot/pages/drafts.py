"""A digest before its channel gets it goes in, what administrators see of it comes out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import DeliveryState, Draft, Page, Post, StoredItem, Subscription
from bot.pages.history import message_link
from bot.pages.layout import GREEN, page
from bot.pages.text import MAX_TEXT, cut, line, safe, units

_MAX_LABEL = 100
_DONE = {
    "approve": "It is posted when it is due.",
    "drop": "It is left out, and counts as told.",
    "up": "It stands further up.",
    "swap": "They have changed places.",
    "headline": "The headline is changed.",
}
_ASKED = {
    "drop": "It is left out of the digest, and counts as told.",
    "up": "It moves up by one place; the first of a section moves up with its section.",
    "swap": "Choose one, then another: they change places. What only the button opens is shown instead of the other.",
}


def draft_post(posts: Sequence[Post], order: Subscription, due: datetime) -> Post:
    """Return a digest as its draft, which pings nobody: its first message under words that say what it is."""
    return Post(draft_page([post.page for post in posts], order, due))


def draft_page(pages: Sequence[Page], order: Subscription, due: datetime, *, approved: bool = False) -> Page:
    """Return the first page of a digest under words that say where it goes, and when."""
    posts = order.wishes.drafting is None or order.wishes.drafting.posts
    when = f"<t:{int(due.timestamp())}:f>"
    then = f"It posts itself {when}" if posts else f"It is posted {when} if somebody approves it"
    more = f" This is the first of {len(pages)} messages." if len(pages) > 1 else ""
    words = f"✅ **Approved**: it is posted {when}" if approved else f"✏️ **Draft**. {then}"
    head = f"{words} in <#{order.channel_id}>.{more}\n\n"
    return replace(pages[0], text=head + cut(pages[0].text, MAX_TEXT - units(head)))


def settled_page(draft: Draft) -> Page:
    """Return what became of a draft's digest: the first page as it was posted, or why it was not."""
    shown, post = draft.shown.post, draft.post
    was = shown.page if shown else Page("", "")
    if post.state is DeliveryState.SENT and post.post:
        head, was = f"✅ **Posted**: {message_link(post)}\n\n", post.post.page
    else:
        why = safe(line(post.reason or str(post.state), 300))
        head = f"🚫 **Not posted**: {why}\n\n"
        was = replace(was, text=was.text.partition("\n\n")[2])
    return replace(was, text=head + cut(was.text, MAX_TEXT - units(head)))


def changed_page(act: str) -> Page:
    """Return that a draft was changed, or approved."""
    return page("Done", _DONE[act], colour=GREEN)


def asked_page(act: str) -> Page:
    """Return what is asked of an administrator before a draft is changed."""
    return page("Which item?", _ASKED[act.partition(".")[0]])


def choice_name(stored: StoredItem) -> str:
    """Return an item as one plain line to choose."""
    return line(stored.item.title, _MAX_LABEL) or "…"
