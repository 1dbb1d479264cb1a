"""Invents archives for the tests of this room."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.model import IssueRef, Item, Kind, StoredItem

ADDED = datetime(2026, 3, 15, tzinfo=UTC)
LONG = "A summary that is long enough to be worth telling as a highlight of the week."


def ref(key: str, period: str | None = "2026-01", newsletter: str = "Garden", number: int | None = None) -> IssueRef:
    """Return an issue that came as its month ended."""
    added = datetime.fromisoformat(f"{period}-28").replace(tzinfo=UTC) if period else ADDED
    return IssueRef(key, newsletter, number, period, f"Issue {key}", None, added)


def stored(
    issue: IssueRef, title: str, kind: Kind = Kind.OTHER, position: int = 1, section: str | None = None
) -> StoredItem:
    return StoredItem(Item(f"{issue.key}/{title}/{position}", position, title, section, kind, title, LONG), issue)


def whole(issue: IssueRef, *titles: str, kind: Kind = Kind.OTHER) -> list[StoredItem]:
    return [stored(issue, title, kind, place) for place, title in enumerate(titles, 1)]


months = st.sampled_from([f"2026-{month:02}" for month in range(1, 10)])


@st.composite
def archives(draw: st.DrawFn, most: int = 8) -> list[StoredItem]:
    """Up to eight issues of two newsletters, some without a month, with items of any kind and titles that repeat."""
    found: list[StoredItem] = []
    for number in range(draw(st.integers(0, most))):
        issue = ref(f"i{number}", draw(months | st.none()), draw(st.sampled_from(["Garden", "Pond"])), number)
        titles = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5))
        for place, title in enumerate(titles, 1):
            kind = draw(st.sampled_from([Kind.TIP, Kind.TOOL, Kind.OTHER]))
            found.append(stored(issue, title, kind, place, draw(st.sampled_from(["News", None]))))
    return found
