"""What keeps an order from posting goes in, the page that tells a server's administrators comes out."""

from bot.discretion import discreet
from bot.model import Delivery, DeliveryState, FailedStep, Page, Step, Trouble
from bot.pages.layout import GREY, page
from bot.pages.text import line, safe

_LONGEST = 300
_UNDONE = {
    Step.CROSSPOST: "it is not published to other servers",
    Step.PIN: "it is not pinned",
    Step.THREAD: "it has no thread",
}


def trouble_page(trouble: Trouble) -> Page:
    """Return what administrators read once: why an order is paused, and which posts are not out, or not for sure."""
    order, said = trouble.subscription, []
    if order.paused:
        said.append(
            f"**{order.kind}** in <#{order.channel_id}> is paused: {_words(order.paused)}. "
            "Its settings are kept, and it goes on by itself once that is mended."
        )
    said += map(_ended, trouble.posts)
    said += [
        f"**{order.kind}** in <#{order.channel_id}>: {undone(failed)}. The post itself is there; `/digest history` "
        "says of which, and no more is said of this reason."
        for failed in trouble.failed_steps
    ]
    return page("Posts that need you", "\n\n".join(said), f"Subscription {order.id}", colour=GREY)


def _ended(post: Delivery) -> str:
    name, why = f"**{post.kind} {post.period}**", _words(post.reason or "nobody knows why")
    if post.part == 0:
        return (
            f"The draft of {name} for <#{post.channel_id}> is not in <#{post.place_id or 0}> for sure: {why}. "
            "`/digest retry` sends it again; what becomes of the digest without it stands in `/digest list`."
        )
    if post.state is DeliveryState.FAILED:
        return f"{name} in <#{post.channel_id}> was not posted: {why}. `/digest retry` sends it after all."
    return (
        f"{name} in <#{post.channel_id}>: {why}. "
        "Look there, then let it be sent again or skipped: `/digest history` lists it."
    )


def undone(failed: FailedStep) -> str:
    """Return what could not be done to a post, and why, without a full stop."""
    return f"{_UNDONE[failed.step]}: {_words(failed.reason)}"


def _words(text: str) -> str:
    return safe(line(discreet(text), _LONGEST))
