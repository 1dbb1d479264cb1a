"""What is followed and what its polls brought goes in, pages and sentences for its owner come out."""

from collections import Counter
from collections.abc import Sequence

from bot.discretion import discreet, shown
from bot.model import Page, Polled, Source, State
from bot.pages.admin import stamp
from bot.pages.layout import BLURPLE, GREEN, GREY, page, pages
from bot.pages.text import line, safe

_WORDS = {State.NEW: "new", State.CHANGED: "changed", State.SAME: "as before", State.REFUSED: "refused"}
_LONGEST = 300
_MOST_UNREAD = 3
NOTHING_POLLED = "No source is followed, or all are paused."


def outcome(polled: Polled) -> str:
    """Return what a poll brought, in plain words."""
    if polled.source.last_error:
        return f"failed: {discreet(polled.source.last_error)}"
    counts = Counter(each.state for each in polled.saved)
    words = [f"{counts[state]} {word}" for state, word in _WORDS.items() if counts[state]]
    words += [f"{polled.announced} announced"] if polled.announced else []
    return "; ".join([", ".join(words) or "nothing new", *_unread(polled.source)])


def begun(polled: Polled) -> str:
    """Return what following an address brought, in plain words."""
    if polled.known:
        return "it was followed already"
    return outcome(polled) if polled.saved else "it has no issue yet, the first to come is announced"


def brought(polled: Sequence[Polled]) -> str:
    """Return which sources brought something to the archive and how much, or nothing if none did."""
    kept = [each for each in polled if {one.state for one in each.saved} & {State.NEW, State.CHANGED}]
    return "; ".join(f"source {each.source.id}: {outcome(each)}" for each in kept)


def minutes(source: Source) -> int:
    """Return how often a source is polled."""
    return int(source.every.total_seconds() // 60)


def rhythm(source: Source) -> str:
    """Return how often a source is polled, or that it is not."""
    often = f"polled every {minutes(source)} minutes"
    return f"is paused ({source.paused}); once resumed it is {often}" if source.paused else f"is {often}"


def state(source: Source) -> str:
    """Return how a source is: paused, failing, well, and what of it could not be read or was not announced."""
    now = f"paused: {source.paused}" if source.paused else discreet(source.last_error or "well")
    held_back = [f"{source.held_back} not announced"] if source.held_back else []
    return "; ".join([now, *_unread(source), *held_back])


def added_page(polled: Polled) -> Page:
    """Return what is followed from now on, and what its first import gave."""
    source = polled.source
    first = f"First import, announced nowhere: {_shown(begun(polled))}" if polled.saved else begun(polled).capitalize()
    text = f"The {source.kind} {_shown(shown(source.feed))} {_shown(rhythm(source))}.\n{first}."
    return page("Followed", text, f"Source {source.id} · /admin sources remove ends it", colour=GREEN)


def sources_pages(sources: Sequence[Source]) -> tuple[Page, ...]:
    """Return all that is followed: how often, when next, and what is wrong."""
    if not sources:
        text = "Nothing is followed. `/admin sources add` follows a newsletter's feed or page."
        return (page("No sources", text, colour=GREY),)
    colour = BLURPLE if any(source.broken or source.unread for source in sources) else GREEN
    return pages("Sources", [_entry(source) for source in sources], colour=colour, per_page=10)


def polled_pages(polled: Sequence[Polled]) -> tuple[Page, ...]:
    """Return what each poll brought."""
    if not polled:
        return (page("Nothing was polled", NOTHING_POLLED, colour=GREY),)
    bad = any(each.source.last_error or each.source.unread for each in polled)
    blocks = [f"**{each.source.id}** · {_shown(shown(each.source.url))}\n{_shown(outcome(each))}" for each in polled]
    return pages("Polled", blocks, colour=BLURPLE if bad else GREEN, per_page=10)


def changed_page(title: str, source: Source) -> Page:
    """Return which source was paused, resumed or removed."""
    return page(title, f"Source {source.id}: {_shown(shown(source.url))}", colour=GREEN)


def notice_page(text: str) -> Page:
    """Return a sentence that its owner reads in a direct message."""
    return page("A source you follow", _shown(text, 1000), "/admin sources list shows all of them", colour=BLURPLE)


def _entry(source: Source) -> str:
    lines = [f"**{source.id}** · {source.kind} · {_shown(source.url)} · every {minutes(source)} minutes"]
    lines.append(f"⏸️ paused: {_shown(source.paused)}" if source.paused else f"next {stamp(source.next_poll)}")
    if source.last_success:
        lines.append(f"-# last answer {stamp(source.last_success)}")
    if source.last_error:
        lines.append(f"⚠️ failed {source.failures} times in a row: {_shown(discreet(source.last_error))}")
    if source.unread:
        lines.append(f"⚠️ {_shown('; '.join(_unread(source)))}")
    if source.held_back:
        lines.append(f"🔕 {source.held_back} issues came too many at once to be announced; they are in the archive")
    return "\n".join(lines)


def _unread(source: Source) -> list[str]:
    """Return what could not be read, the newest first, each without the full stop of its sentence."""
    told = [f"not read: {discreet(each).rstrip('.')}" for each in reversed(source.unread)]
    return told[:_MOST_UNREAD] + ([f"and {len(told) - _MOST_UNREAD} more"] if len(told) > _MOST_UNREAD else [])


def _shown(text: str, limit: int = _LONGEST) -> str:
    return safe(line(text, limit))
