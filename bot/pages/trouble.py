"""What keeps an order from posting goes in, the page that tells a server's administrators comes out."""

from bot.discretion import discreet
from bot.model import FailedStep, Page, Step, Trouble
from bot.pages.layout import GREY, page
from bot.pages.text import line, safe

_LONGEST = 500
_UNDONE = {
    Step.CROSSPOST: "it is not published to other servers",
    Step.PIN: "it is not pinned",
    Step.THREAD: "it has no thread",
}


def trouble_page(trouble: Trouble) -> Page:
    """Return what administrators read once: why an order is paused, and which post may or may not be out."""
    order, said = trouble.subscription, []
    if order.paused:
        said.append(
            f"**{order.kind}** in <#{order.channel_id}> is paused: {_words(order.paused)}. "
            "Its settings are kept, and it goes on by itself once that is mended."
        )
    if (post := trouble.uncertain) and post.part == 0:
        said.append(
            f"The draft of **{post.kind} {post.period}** for <#{post.channel_id}> is not in "
            f"<#{post.place_id or 0}> for sure: {_words(post.reason or 'it is uncertain')}. "
            "`/digest retry` sends it again; what becomes of the digest without it stands in `/digest list`."
        )
    elif post:
        said.append(
            f"**{post.kind} {post.period}** in <#{post.channel_id}>: {_words(post.reason or 'it is uncertain')}. "
            "Look there, then let it be sent again or skipped: `/digest history` lists it."
        )
    said += [
        f"**{order.kind}** in <#{order.channel_id}>: {undone(failed)}. The post itself is there; `/digest history` "
        "says of which, and no more is said of this reason."
        for failed in trouble.failed_steps
    ]
    return page("Posts that need you", "\n\n".join(said), f"Subscription {order.id}", colour=GREY)


def undone(failed: FailedStep) -> str:
    """Return what could not be done to a post, and why, without a full stop."""
    return f"{_UNDONE[failed.step]}: {_words(failed.reason)}"


def _words(text: str) -> str:
    return safe(line(discreet(text), _LONGEST))
