"""Verdicts go in, the page that tells administrators why something was posted, or was not, comes out."""

from collections.abc import Sequence

from bot.model import Delivery, DeliveryState, Page, PostKind, Stage, StoredItem, Verdict
from bot.pages.answers import MAX_SHOWN
from bot.pages.layout import GREEN, GREY, issue_name, month_name, pages
from bot.pages.report import count
from bot.pages.text import line, safe

_LEDGER = {
    DeliveryState.HELD: "It waits until its draft is settled",
    DeliveryState.PENDING: "It is due and will be posted",
    DeliveryState.SENDING: "It is being posted",
    DeliveryState.SENT: "It was posted",
    DeliveryState.SKIPPED: "It was skipped",
    DeliveryState.FAILED: "It could not be posted",
    DeliveryState.UNCERTAIN: "Nobody can tell whether it was posted",
}


def why_pages(asked: StoredItem | str, verdicts: Sequence[Verdict]) -> tuple[Page, ...]:
    """Return what each stage made of an item, or of a period by its name, a line each."""
    name = (line(asked.item.title, 120) or "untitled") if isinstance(asked, StoredItem) else month_name(asked)
    lines = [f"{'✅' if verdict.passed else '🚫'} {safe(sentence(verdict))}." for verdict in verdicts]
    footer = issue_name(asked.issue) if isinstance(asked, StoredItem) else ""
    colour = GREEN if all(verdict.passed for verdict in verdicts) else GREY
    return pages(f"Why “{line(name, 120)}”", lines, footer, colour=colour)


def sentence(verdict: Verdict) -> str:
    """Return a verdict in plain words, without a full stop."""
    return (_PASSED if verdict.passed else _REFUSED)[verdict.stage](verdict)


def _held(verdict: Verdict) -> str:
    return f"It is in the archive since {verdict.at:%Y-%m-%d %H:%M} UTC" if verdict.at else "It is in the archive"


def _told(verdict: Verdict) -> str:
    if verdict.delivery:
        return f"An earlier post told it: {_post(verdict.delivery)}"
    return f"Earlier posts told {'all of it' if verdict.count else 'it'} already"


def _old(verdict: Verdict) -> str:
    if not verdict.name:
        return "Nothing new has come since the last post"
    return f"Its issue, of {_month(verdict.name)}, is no news: it was told, or is older than what was told last"


def _unfit(verdict: Verdict) -> str:
    if verdict.name:
        return f"The channel wishes “{line(verdict.name, 200)}”, which it does not fit"
    return f"None of {count(verdict.count, 'new item')} fits what the channel wishes"


def _joined(verdict: Verdict) -> str:
    other = verdict.other
    title = f"“{line(other.item.title, MAX_SHOWN)}” in {issue_name(other.issue)}" if other else "another item"
    return f"It tells the same story as {title}, and is grouped with it"


def _few(verdict: Verdict) -> str:
    return f"{count(verdict.count, 'new item')} so far, and the channel waits for at least {verdict.limit}"


def _beyond(verdict: Verdict) -> str:
    return f"It is number {verdict.count} of at most {verdict.limit} that are shown: the button under the post opens it"


def _ledger(verdict: Verdict) -> str:
    if not verdict.delivery:
        return "The ledger has no post for this period"
    return _post(verdict.delivery) + (f" ({line(verdict.name, 200)})" if verdict.name else "")


def _post(delivery: Delivery) -> str:
    reason = f": {line(delivery.reason, 300)}" if delivery.reason else ""
    # An announcement's period is the key of its issue, which says nothing to a reader.
    period = "" if delivery.kind is PostKind.ISSUE else f" for {_month(delivery.period)}"
    return f"{_LEDGER[delivery.state]}{period}{reason}"


def _month(period: str) -> str:
    return line(month_name(period), 60)


_PASSED = {
    Stage.ARCHIVE: _held,
    Stage.TOLD: lambda _: "No earlier post told it",
    Stage.NEWS: lambda _: "Its issue is news to the channel",
    Stage.WISHES: lambda _: "It fits what the channel wishes",
    Stage.STORY: lambda _: "It tells its story by itself",
    Stage.PLACE: lambda verdict: f"Shown: {verdict.count} of {verdict.limit}",
    Stage.LEAST: lambda verdict: f"There is enough for a post: {count(verdict.count, 'new item')}",
    Stage.TIPS: lambda _: "It can be a tip of the week",
    Stage.LEDGER: _ledger,
}
_REFUSED = {
    Stage.ARCHIVE: lambda _: "The archive does not have it",
    Stage.TOLD: _told,
    Stage.NEWS: _old,
    Stage.WISHES: _unfit,
    Stage.STORY: _joined,
    Stage.PLACE: _beyond,
    Stage.LEAST: _few,
    Stage.TIPS: lambda _: "It is no tip, and says too little for a highlight",
    Stage.LEDGER: _ledger,
}
