"""What the archive answers goes in, the pages that members read come out."""

from collections.abc import Sequence

from bot.model import Found, Hit, Issue, IssueRef, Item, Kind, Page, StoredItem, TopicCount
from bot.pages.layout import BLURPLE, GREEN, GREY, issue_name, month_name, page, pages, paragraphs
from bot.pages.text import cut, link, plain, safe

PER_PAGE = 5
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
    words = cut(item.title, 180)
    return f"{ICONS[item.kind]} **{link(words, target) if target else safe(words)}**"


def origin(stored: StoredItem) -> str:
    """Return the small line that says where an item stood."""
    section = f" · {safe(stored.item.section)}" if stored.item.section else ""
    return f"-# {safe(issue_name(stored.issue))}{section}"


def entry(stored: StoredItem, summary: int = 280) -> str:
    """Return an item as results show it: title, summary, origin."""
    lines = [heading(stored.item, stored.issue.url), safe(cut(stored.item.summary, summary)), origin(stored)]
    return "\n".join(line for line in lines if line)


def found_pages(found: Found) -> tuple[Page, ...]:
    """Return a look-up's answer: what was found, else what is closest, clearly marked, else how to ask again."""
    asked = f"“{plain(cut(found.query, 80))}”"
    understood = f"showing results for “{plain(cut(found.corrected, 80))}”" if found.corrected else ""
    if found.found:
        count = len(found.found)
        title = f"{count} {'item' if count == 1 else 'items'} for {asked}"
        return pages(title, _entries(found.found), understood, colour=BLURPLE, per_page=PER_PAGE)
    if found.closest:
        title = f"Nothing says {asked}; the closest, maybe related"
        return pages(title, _entries(found.closest), understood, colour=GREY, per_page=PER_PAGE)
    advice = "Try fewer or other words, or `/topic browse` to see what the archive speaks of."
    return (page(f"Nothing found for {asked}", advice, colour=GREY),)


def _entries(hits: Sequence[Hit]) -> list[str]:
    return [entry(hit.stored) for hit in hits]


def item_page(stored: StoredItem) -> Page:
    """Return one item in full, with its links below."""
    links = "\n".join(f"🔗 {link(cut(each.text or 'link', 80), each.url)}" for each in stored.item.links[:10])
    body = cut(paragraphs(stored.item.body), 3000)
    url = stored.item.links[0].url if stored.item.links else stored.issue.url
    title = f"{ICONS[stored.item.kind]} {plain(stored.item.title)}"
    return page(title, "\n\n".join(filter(None, (body, links))), issue_name(stored.issue), url, GREEN)


def issue_pages(issue: Issue, added: IssueRef) -> tuple[Page, ...]:
    """Return an issue: its items under their sections, and what was uncertain when it was read."""
    blocks, section = [], object()
    for item in issue.items:
        head = f"__{safe(item.section)}__\n" if item.section and item.section != section else ""
        section = item.section
        blocks.append(f"{head}{heading(item, issue.url)}\n{safe(item.summary)}")
    doubts = [f"{note.what}: {note.why}" for note in issue.notes if note.line is None]
    by = f"by {plain(issue.author)}" if issue.author else ""
    footer = " · ".join(filter(None, (by, f"{len(issue.items)} items", *doubts)))
    return pages(issue_name(added), blocks, footer, issue.url, GREEN, per_page=PER_PAGE)


def topic_pages(topics: Sequence[TopicCount]) -> tuple[Page, ...]:
    """Return the archive's topics, most frequent first."""
    if not topics:
        return (
            page("No topics yet", "Nothing has been imported. An administrator can use `/admin import`.", colour=GREY),
        )
    lines = [f"**{safe(topic.name)}** · {topic.items}" for topic in topics]
    columns = ["\n".join(lines[at : at + 20]) for at in range(0, len(lines), 20)]
    return pages("What the archive speaks of", columns, "/topic browse with a topic shows its items", per_page=1)


def topic_items(topic: str, items: Sequence[StoredItem]) -> tuple[Page, ...]:
    """Return the items that carry one topic, newest first."""
    if not items:
        return (
            page(
                f"Nothing about “{plain(cut(topic, 80))}”", "See `/topic browse` for the topics there are.", colour=GREY
            ),
        )
    return pages(f"{len(items)} items about {plain(topic)}", [entry(stored) for stored in items], per_page=PER_PAGE)


def items_pages(items: Sequence[StoredItem]) -> tuple[Page, ...]:
    """Return each item in full, a page each."""
    return tuple(item_page(stored) for stored in items)


def tip_page(stored: StoredItem, title: str = "Tip of the week") -> Page:
    """Return a tip as its own page; an item that is no tip is shown as a highlight."""
    named = title if stored.item.kind is Kind.TIP else title.replace("Tip", "Highlight")
    text = f"{heading(stored.item, stored.issue.url)}\n{cut(paragraphs(_without_title(stored.item)), 1500)}"
    return page(
        f"{'💡' if stored.item.kind is Kind.TIP else '✨'} {named}", text, issue_name(stored.issue), colour=0xF0B232
    )


def _without_title(item: Item) -> str:
    first, _, rest = item.body.partition("\n")
    return rest if first.strip().casefold() == item.title.strip().casefold() and rest else item.body


def months_of(issues: Sequence[IssueRef]) -> str:
    """Return the months that issues cover, first and last."""
    names = [month_name(period) for period in sorted({issue.period for issue in issues if issue.period})]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}" if names else ""
