"""A channel's order, what it was told, and the archive's stock go in; what became of each new item comes out.

news      the issues that are new to the channel; where there are none and it wishes so, those of earlier years
untold    their items without those that an earlier post told
stories   the same told by several issues, once
fitting   those that fit the channel's wishes
ranked    the best first
digest    as many as the channel wants, grouped; the rest opens by the button under the post
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.digest.headline import headline_of, summary_of
from bot.digest.rank import Taste, ranked
from bot.digest.sections import Story, laid_out, runs_of
from bot.digest.select import month_of, news_of, place_of
from bot.digest.stock import Stock
from bot.digest.wanted import Fault
from bot.model import Digest, IssueRef, Kind, StoredItem, Told, Wishes

Stories = Callable[[Sequence[StoredItem]], list[list[StoredItem]]]
"""Returns items by the stories they tell, both in the order given."""

ANNIVERSARY = 10
"""Stories from the archives that a post tells at most: they are a greeting, no news."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What became of each item that could be in a digest: told before, unfit by which wish, or in a story by rank."""

    wishes: Wishes
    news: tuple[IssueRef, ...] = ()
    told: frozenset[str] = frozenset()
    unfit: Mapping[str, str] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()
    archives: bool = False
    headline: str = ""

    @property
    def most(self) -> int:
        """Return how many stories the post shows at most."""
        return min(self.wishes.most, ANNIVERSARY) if self.archives else self.wishes.most

    @property
    def waits(self) -> bool:
        """Return whether there are too few stories for a post of their own yet."""
        return not self.archives and 0 < len(self.stories) < self.wishes.least

    @property
    def posts(self) -> bool:
        """Return whether there is a post."""
        return bool(self.stories) and not self.waits

    @property
    def shown(self) -> tuple[Story, ...]:
        """Return the stories that the post shows: the best tip always, where it shows more than one thing."""
        tip = next((story for story in self.stories if story.lead.item.kind is Kind.TIP), None)
        first = self.stories[: self.most]
        if tip is None or (tip not in first and self.most < 2):
            return first
        # A post ends with its tip, and so does what its button opens.
        others = [story for story in first if story is not tip]
        return (*others[: self.most - 1], tip)

    @property
    def telling(self) -> Told:
        """Return what the post tells: what it shows, then what its button opens, then who tells the same."""
        shown = self.shown
        held = {id(story) for story in shown}
        stories = (*shown, *(story for story in self.stories if id(story) not in held))
        keys = [story.lead.item.key for story in stories]
        keys += [mate.item.key for story in stories for mate in story.mates]
        # An issue of earlier years says nothing of how far the channel has read.
        issues = () if self.archives else tuple(issue.key for issue in self.news)
        return Told(tuple(dict.fromkeys(keys)), issues)


def pick(stock: Stock, wishes: Wishes, told: Told, period: str, taste: Taste, fault: Fault, stories: Stories) -> Picked:
    """Return what a period's digest would be made of."""
    news = news_of(stock.issues, told, lambda issue: any(not fault(each) for each in stock.items([issue])))
    picked = _picked(stock, news, wishes, told, taste, fault, stories)
    if picked.stories or not wishes.archives:
        return picked
    known = set(told.issues).union(issue.key for issue in news)
    old = [issue for issue in stock.anniversaries(month_in(period)) if issue.key not in known]
    again = _picked(stock, old, wishes, told, taste, fault, stories)
    return replace(again, archives=True) if again.stories else picked


def announce(stock: Stock, issue: str, wishes: Wishes, fault: Fault) -> Picked:
    """Return what the announcement of one issue would be made of: its items as it has them."""
    refs = [ref for ref in stock.issues if ref.key == issue]
    items = stock.items(refs)
    unfit = {stored.item.key: why for stored in items if (why := fault(stored))}
    stories = tuple(Story(stored) for stored in items if stored.item.key not in unfit)
    return Picked(replace(wishes, least=1), tuple(refs), unfit=unfit, stories=stories)


def digest_of_picked(picked: Picked, stock: Stock, fault: Fault) -> Digest:
    """Return the digest as it is posted; what has a fault is nothing to compare it with either."""
    shown = picked.shown
    tip = next((story.lead for story in shown if story.lead.item.kind is Kind.TIP), None)
    listed = [story for story in shown if story.lead is not tip]
    items = [stored for story in picked.stories for stored in story.items]
    issues = {stored.issue.key: stored.issue for stored in sorted(items, key=place_of)}
    earlier = [issue for issue in stock.before(max(map(month_of, issues.values()))) if issue.key not in issues]
    before = [stored for stored in stock.items(earlier) if not fault(stored)]
    return Digest(
        issues=tuple(issues.values()),
        sections=laid_out(listed, picked.wishes.layout),
        tip=tip,
        layout=picked.wishes.layout,
        headline=picked.headline or ("" if picked.archives else headline_of(shown)),
        summary=None if picked.archives else summary_of(picked.stories, before),
        also={story.lead.item.key: _others(story) for story in shown if story.mates},
        more=len(picked.stories) - len(shown),
        archives=picked.archives,
    )


def announcement_of_picked(picked: Picked) -> Digest:
    """Return the announcement of one issue as it is posted, its items under its sections."""
    shown = [story.lead for story in picked.stories[: picked.most]]
    tip = next((stored for stored in shown if stored.item.kind is Kind.TIP), None)
    listed = [stored for stored in shown if stored is not tip]
    return Digest(picked.news, runs_of(listed), tip, more=len(picked.stories) - len(shown))


def month_in(period: str) -> str:
    """Return the month `YYYY-MM` that a period's name lies in, of a week that of its Thursday, else nothing."""
    year, _, week = period.partition("-W")
    try:
        day = date.fromisocalendar(int(year), int(week), 4) if week else date.fromisoformat(f"{period[:7]}-01")
    except ValueError:
        return ""
    return f"{day:%Y-%m}"


def _fitting(stories: Sequence[Sequence[StoredItem]], fault: Fault) -> list[Story]:
    """Return stories by those of their items that fit, without those of which none does."""
    fitting = ([stored for stored in story if not fault(stored)] for story in stories)
    return [Story(first, tuple(mates)) for first, *mates in filter(None, fitting)]


def _picked(
    stock: Stock,
    news: Sequence[IssueRef],
    wishes: Wishes,
    told: Told,
    taste: Taste,
    fault: Fault,
    stories: Stories,
) -> Picked:
    known = set(told.items)
    items = stock.items(news)
    untold = [stored for stored in items if stored.item.key not in known]
    again = frozenset(stored.item.key for stored in items if stored.item.key in known)
    unfit = {stored.item.key: why for stored in untold if (why := fault(stored))}
    found = ranked(_fitting(stories(untold), fault), taste)
    return Picked(wishes, tuple(news), again, unfit, found)


def _others(story: Story) -> tuple[IssueRef, ...]:
    others = {mate.issue.key: mate.issue for mate in story.mates if mate.issue.key != story.lead.issue.key}
    return tuple(others.values())
