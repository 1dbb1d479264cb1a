"""What became of deliveries goes in, the pages that tell a server's administrators come out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Delivery, DeliveryState, Page, PostKind, Subscription
from bot.pages.layout import GREEN, GREY, month_name, page, pages
from bot.pages.text import MAX_TEXT, cut, line, safe, units
from bot.pages.trouble import undone

MAX_CHOICE = 100
_PER_PAGE = 8
_ICONS = {
    DeliveryState.HELD: "✋",
    DeliveryState.PENDING: "⏳",
    DeliveryState.SENDING: "📤",
    DeliveryState.SENT: "✅",
    DeliveryState.SKIPPED: "⏭️",
    DeliveryState.FAILED: "❌",
    DeliveryState.UNCERTAIN: "❓",
}
_AGAIN = (
    "It is sent within a minute. What may stand of it is looked for first; "
    "where the bot cannot read the channel's history, it posts it all the same."
)
_FOOTER = "/digest retry sends again what is uncertain, failed or skipped · /digest skip gives up what is not sent"


def history_pages(found: Sequence[Delivery]) -> tuple[Page, ...]:
    """Return deliveries, newest first: number, post, state with its reason, and a link to the message."""
    if not found:
        text = "Nothing was posted or skipped yet; `/digest calendar` shows what is to come."
        return (page("No deliveries", text, colour=GREY),)
    return pages("Deliveries", [_entry(each) for each in found], _FOOTER, per_page=_PER_PAGE)


def decided_page(delivery: Delivery) -> Page:
    """Return what an administrator decided of a delivery."""
    again = delivery.state is DeliveryState.PENDING
    text = f"{_entry(delivery)}\n{_AGAIN if again else 'It will not be sent.'}"
    return page("Sent again" if again else "Skipped", text, colour=GREEN)


def of_order(order: Subscription, told: Sequence[Page]) -> tuple[Page, ...]:
    """Return pages with the order that they are about above their text."""
    head = f"**{order.id}** · {order.kind} in <#{order.channel_id}>\n"
    return tuple(replace(each, text=head + cut(each.text, MAX_TEXT - units(head))) for each in told)


def voted_page(*, useful: bool) -> Page:
    """Return that a vote on a tip is kept."""
    text = "Tips like this come more often." if useful else "Tips like this come less often."
    return page("Counted", f"{text} Press the other button to change your mind.", colour=GREEN)


def delivery_name(delivery: Delivery) -> str:
    """Return a delivery as one plain line for a list to choose from."""
    reason = f": {line(delivery.reason, MAX_CHOICE)}" if delivery.reason else ""
    return cut(f"{delivery.id} · {delivery.kind} {_period(delivery)}{delivery.state}{reason}", MAX_CHOICE)


def message_link(delivery: Delivery) -> str:
    """Return the address of a delivery's message, "" where none is known."""
    if delivery.message_id is None:
        return ""
    place = delivery.place_id or delivery.channel_id
    return f"https://discord.com/channels/{delivery.guild_id}/{place}/{delivery.message_id}"


def _entry(delivery: Delivery) -> str:
    part = f", part {delivery.part}" if delivery.part > 1 else ", draft" if delivery.part == 0 else ""
    due = f"<t:{int(delivery.due.timestamp())}:f>"
    place = delivery.place_id if delivery.part == 0 else delivery.channel_id
    post = f"{delivery.kind} {safe(_period(delivery))}in <#{place}>{part}, due {due}"
    lines = [
        f"{_ICONS[delivery.state]} **{delivery.id}** · {post}: **{delivery.state}**",
        f"-# {safe(line(delivery.reason, 300))}" if delivery.reason else "",
        f"-# {message_link(delivery)}" if delivery.message_id else "",
        *(f"-# {undone(each)}" for each in delivery.failed_steps),
    ]
    return "\n".join(filter(None, lines))


def _period(delivery: Delivery) -> str:
    """Return a delivery's period and a space; of an announcement nothing, for its name is a key."""
    return "" if delivery.kind is PostKind.ISSUE else f"{line(month_name(delivery.period), 40)} "
