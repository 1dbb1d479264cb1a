"""What a look-up found goes in, pages that say what matched, how the query was read and what is near come out."""

from collections.abc import Iterable, Sequence

from bot.model import Filters, Found, Hit, IssueRef, Page, Shelf, StoredItem
from bot.pages.answers import MORE, PER_PAGE, TOPIC, entry
from bot.pages.layout import BLURPLE, GREY, issue_name, month_name, newsletter_name, page, shelves, some
from bot.pages.text import line, safe

_MOST_WORDS, _MOST_ISSUES = 6, 3
NOT_MEANT = "Not what I meant"
"""What the button says under an answer."""

_LONGEST = 100
"""Characters that Discord gives each line of a menu."""

_ADVICE = "Try fewer or other words, or `/topic browse` to see what the archive speaks of."
_ONLY_EXCLUDES = "That says only what to leave out; say what you look for too, as in `speech -podcast`."
_OTHERWISE = (
    "To ask otherwise: name it, if it has a name; put words that stand together in “quotes”; leave a word out with "
    "`-word`; or confine the look-up with `since`, `kind`, `topic` and the other options."
)


def found_pages(found: Found) -> tuple[Page, ...]:
    """Return a look-up's answer: what was found, else what is closest, clearly marked, else why, and how to ask."""
    asked = f"“{line(found.query, 80)}”"
    footer = " · ".join(explained(found))
    if found.found:
        count = _count(len(found.found) + found.more)
        title = f"{count} for {asked}" if found.query else f"{count}, newest first"
        if found.more:
            footer = " · ".join(filter(None, (footer, MORE)))
        return shelves(title, _entries(found.found), footer, colour=BLURPLE, per_page=PER_PAGE)
    if found.closest:
        title = f"Nothing says {asked}; the closest, maybe related"
        footer = " · ".join((*explained(found), *without_filters(found)))
        return shelves(title, _entries(found.closest), footer, colour=GREY, per_page=PER_PAGE)
    told = [f"{safe(each)[:1].upper()}{safe(each)[1:]}." for each in (*explained(found), *without_filters(found))]
    title = f"Nothing found for {asked}" if found.query else "Nothing found"
    advice = _ONLY_EXCLUDES if found.only_excludes else _ADVICE
    return (page(title, "\n".join((*told, advice)), colour=GREY),)


def explained(found: Found) -> list[str]:
    """Return in plain text how a query was read: corrected, by other words, without some, within which filters."""
    told = [f"showing results for “{line(found.corrected, 80)}”"] if found.corrected else []
    return told + misread(found)


def misread(found: Found) -> list[str]:
    """Return in plain text what is to be said of a query besides what was corrected in it."""
    read = [f"“{line(typed, 40)}” read as “{line(word, 60)}”" for typed, word in found.read_as]
    told = some(read, _MOST_ISSUES, "words read otherwise")
    if found.unknown:
        told.append(f"no item has {', '.join(_words(found.unknown))}")
    within = bounds(found.filters)
    return [*told, *([f"only {within}"] if within else [])]


def without_filters(found: Found) -> list[str]:
    """Return in plain text how many items a look-up finds that leaves its filters away, if there are any."""
    if not found.outside:
        return []
    return [f"without the filters {'it finds 1 item' if found.outside == 1 else f'it finds {found.outside} items'}"]


def bounds(filters: Filters) -> str:
    """Return in plain text what a look-up is confined to, nothing where it is not."""
    named = {
        "kind": filters.kind,
        "section": filters.section,
        "newsletter": filters.newsletter,
        "topic": filters.topic,
        "since": month_name(filters.since),
        "until": month_name(filters.until),
    }
    if filters.since and filters.since == filters.until:
        named |= {"since": "", "until": "", "of": month_name(filters.since)}
    return ", ".join(f"{name} {line(value, 60)}" for name, value in named.items() if value)


def reasons(hit: Hit) -> list[str]:
    """Return in plain text why a hit is one, and which other issues tell the same."""
    words = some([line(word, 40) for word in hit.matched], _MOST_WORDS, "words")
    told = [f"matches {', '.join(words)}"] if words else []
    if hit.by_meaning:
        told.append("by meaning")
    if hit.also:
        issues = [_elsewhere(each, hit.stored.issue) for each in hit.also]
        told.append(f"also in {', '.join(some(issues, _MOST_ISSUES, 'issues'))}")
    return told


def alike_pages(stored: StoredItem, hits: Sequence[Hit]) -> tuple[Page, ...]:
    """Return the items that are like one."""
    named = f"“{line(stored.item.title, 80) or 'untitled'}”"
    if not hits:
        return (page(f"Nothing else is like {named}", _ADVICE, colour=GREY),)
    return shelves(f"More like {named}", _entries(hits), colour=BLURPLE, per_page=PER_PAGE)


def not_meant_pages(found: Found) -> tuple[Page, ...]:
    """Return thanks for saying that an answer was not what was meant, how to ask otherwise, and what else is near."""
    title = "Thank you; that was counted"
    if not found.closest or not found.found:
        return (page(title, _OTHERWISE, colour=GREY),)
    [first, *rest] = _entries(found.closest)
    opened = (first[0], f"{_OTHERWISE}\n\n**The closest besides, maybe related**\n{first[1]}")
    return shelves(title, [opened, *rest], colour=GREY, per_page=PER_PAGE)


def menu_name(page: Page) -> str:
    """Return what the menu below a page says it is for, nothing where the page lists nothing to open."""
    if not isinstance(page, Shelf) or not page.keys:
        return ""
    return "Step into one …" if page.keys[0].startswith(TOPIC) else "Open one …"


def menu_lines(stored: StoredItem) -> tuple[str, str]:
    """Return what a menu says of an item, in plain text: its title, and where it stood."""
    return line(stored.item.title, _LONGEST) or "untitled", line(issue_name(stored.issue), _LONGEST)


def _count(items: int) -> str:
    return f"{items} {'item' if items == 1 else 'items'}"


def _entries(hits: Iterable[Hit]) -> list[tuple[str, str]]:
    return [(hit.stored.item.key, _entry(hit)) for hit in hits]


def _entry(hit: Hit) -> str:
    why = " · ".join(map(safe, reasons(hit)))
    return entry(hit.stored) + (f"\n-# {why}" if why else "")


def _words(words: Sequence[str]) -> list[str]:
    return some([f"“{line(word, 40)}”" for word in words], _MOST_WORDS, "words")


def _elsewhere(other: IssueRef, own: IssueRef) -> str:
    """Return what another issue is called beside one: its month, if they are of one newsletter."""
    same = newsletter_name(other) == newsletter_name(own)
    return month_name(other.period) if same and other.period else issue_name(other)
