"""What the archive answers goes in, the pages that members read come out."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.model import Issue, IssueRef, Item, Kind, Page, StoredItem, TopicCount
from bot.pages import report
from bot.pages.layout import GOLD, GREEN, GREY, MAX_NAME, issue_name, month_name, page, pages, shelves, some
from bot.pages.text import MAX_TEXT, cut, line, link, plain, safe, units

PER_PAGE = 5
MAX_SHOWN, MAX_LISTED = 180, 200
MORE = f"the newest {MAX_LISTED}; /topic find reaches the others"
TOPIC = "topic:"
"""What the key of a topic begins with, as that of a suggestion does."""

_MAX_BODY, _MAX_LINKS, _MAX_DOUBTS = 3000, 10, 3
ICONS = {
    Kind.OWN_WORK: "👤",
    Kind.ARTICLE: "📰",
    Kind.PAPER: "📄",
    Kind.TOOL: "🛠️",
    Kind.RELEASE: "🚀",
    Kind.VIDEO: "🎬",
    Kind.PODCAST: "🎙️",
    Kind.TIP: "💡",
    Kind.OTHER: "🔖",
}


def heading(item: Item, url: str | None = None) -> str:
    """Return an item's icon and title, linked to its first link or to `url`."""
    target = item.links[0].url if item.links else url
    return f"{ICONS[item.kind]} **{link(line(item.title, MAX_SHOWN), target)}**"


def section_name(name: str) -> str:
    """Return a section's heading as one line of Markdown."""
    return safe(line(name, MAX_NAME)) or "…"


def origin(stored: StoredItem) -> str:
    """Return the small line that says where an item stood."""
    section = f" · {section_name(stored.item.section)}" if stored.item.section else ""
    return f"-# {safe(issue_name(stored.issue))}{section}"


def summary_of(item: Item, longest: int = 280) -> str:
    """Return an item's summary as Markdown."""
    return safe(cut(plain(item.summary).strip(), longest))


def entry(stored: StoredItem) -> str:
    """Return an item as results show it: title, summary, origin."""
    lines = [heading(stored.item, stored.issue.url), summary_of(stored.item), origin(stored)]
    return "\n".join(line for line in lines if line)


def item_page(stored: StoredItem) -> Page:
    """Return one item in full, with its links below."""
    item = stored.item
    body = cut(safe(item.body), _MAX_BODY)
    links = _links(item, MAX_TEXT - units(body) - 2)
    url = item.links[0].url if item.links else stored.issue.url
    title = f"{ICONS[item.kind]} {line(item.title, MAX_SHOWN) or 'untitled'}"
    return page(title, "\n\n".join(filter(None, (body, links))), issue_name(stored.issue), url, GREEN)


def _links(item: Item, room: int) -> str:
    """Return the first ten links that have room, and how many more there are."""
    lines = [f"🔗 {link(line(each.text, 80) or 'link', each.url)}" for each in item.links]
    most = min(len(lines), _MAX_LINKS)
    while units(shown := "\n".join(some(lines, most, "links"))) > room:
        most -= 1
    return shown


def issue_pages(issue: Issue, added: IssueRef) -> tuple[Page, ...]:
    """Return an issue: its items under their sections, and what was uncertain when it was read."""
    blocks, section = [], object()
    for item in issue.items:
        head = f"__{section_name(item.section)}__\n" if item.section and item.section != section else ""
        section = item.section
        blocks.append(f"{head}{heading(item, issue.url)}\n{summary_of(item)}")
    doubts = [line(each, 200) for each in report.doubts(issue)]
    blocks[:1] = ["\n".join((*(f"-# ⚠️ {safe(each)}" for each in doubts[:1]), *blocks[:1]))]
    by = f"by {line(issue.author, MAX_NAME)}" if issue.author else ""
    count = f"{len(issue.items)} {'item' if len(issue.items) == 1 else 'items'}"
    footer = " · ".join(filter(None, (by, count, *some(doubts, _MAX_DOUBTS, "doubts"))))
    return pages(issue_name(added), blocks, footer, issue.url, GREEN, per_page=PER_PAGE)


def topic_pages(topics: Sequence[TopicCount], broader: Mapping[str, str] = MappingProxyType({})) -> tuple[Page, ...]:
    """Return the archive's topics, most frequent first, each with the broader one that it is a part of."""
    if not topics:
        return (
            page("No topics yet", "Nothing has been imported. An administrator can use `/admin import`.", colour=GREY),
        )
    entries = [(f"{TOPIC}{topic.name}", _topic(topic, broader.get(topic.name))) for topic in topics]
    footer = "choose a topic below to see its items"
    return shelves("What the archive speaks of", entries, footer, per_page=20, gap="\n")


def _topic(topic: TopicCount, broader: str | None) -> str:
    part = f" · part of {safe(line(broader, MAX_NAME))}" if broader else ""
    return f"**{safe(line(topic.name, MAX_NAME)) or '…'}** · {topic.items}{part}"


def topic_items(topic: str, items: Sequence[StoredItem]) -> tuple[Page, ...]:
    """Return the items that carry one topic, newest first."""
    if not items:
        advice = "See `/topic browse` for the topics there are."
        return (page(f"Nothing about “{line(topic, 80)}”", advice, colour=GREY),)
    title = f"{len(items)} {'item' if len(items) == 1 else 'items'} about {line(topic, 80)}"
    footer = MORE if len(items) > MAX_LISTED else ""
    entries = [(stored.item.key, entry(stored)) for stored in items[:MAX_LISTED]]
    return shelves(title, entries, footer, per_page=PER_PAGE)


def items_pages(items: Sequence[StoredItem]) -> tuple[Page, ...]:
    """Return each item in full, a page each."""
    return tuple(item_page(stored) for stored in items)


def tip_page(stored: StoredItem, title: str = "Tip of the week") -> Page:
    """Return a tip as its own page; an item that is no tip is shown as a highlight."""
    icon, named = ("💡", title) if stored.item.kind is Kind.TIP else ("✨", title.replace("Tip", "Highlight"))
    body = cut(safe(_without_title(stored.item)), 1500)
    text = body if opens_with_title(stored.item) else f"{heading(stored.item, stored.issue.url)}\n{body}"
    return page(f"{icon} {named}", text, issue_name(stored.issue), colour=GOLD)


def _without_title(item: Item) -> str:
    first, _, rest = item.body.partition("\n")
    repeated = first.strip().casefold() == item.title.strip().casefold()
    return rest.lstrip("\n") if repeated and rest.strip() else item.body


def opens_with_title(item: Item) -> bool:
    """Tell whether an unlinked item's text opens with its title, so that the title alone would only say it twice."""
    if item.links:
        return False
    words = " ".join(_without_title(item).split()).casefold()
    return words.startswith(" ".join(item.title.split()).casefold())


def months_of(issues: Sequence[IssueRef]) -> str:
    """Return the months that issues cover, first and last."""
    names = [month_name(period) for period in sorted({issue.period for issue in issues if issue.period})]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}" if names else ""
