"""A server's orders and deliveries, and an item or a period, go in; the pages that say why it was posted come out."""

from collections.abc import Sequence

from bot.model import Delivery, Page, Subscription
from bot.pages.history import history_pages
from bot.pages.layout import GREY, page


def why_pages(
    orders: Sequence[Subscription], found: Sequence[Delivery], item: str | None, period: str | None
) -> tuple[Page, ...]:
    """Return what the ledger says of a period, or of the newest."""
    del item
    if not orders:
        return (page("Why", "No channel is subscribed, so nothing is posted.", colour=GREY),)
    wanted = period or (found[0].period if found else None)
    return history_pages([each for each in found if each.period == wanted])
