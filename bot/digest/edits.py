"""What a digest is made of and what administrators want changed of it go in, the digest so changed comes out.

An item goes by its key. Places are those that readers see: a section stands where its first item stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.digest.pick import Picked, Stories
from bot.digest.sections import Story, laid_out
from bot.digest.select import place_of
from bot.digest.stock import Stock
from bot.errors import BadOption
from bot.model import Edits, Kind, StoredItem, Told, Wishes

_GONE = "That item is not in the draft any more; press the button again."
_FIRST = "That item stands as far up as it can: the best of a section comes first, and the tip of a digest last."


def drafted(stock: Stock, wishes: Wishes, draft: Told, told: Told, stories: Stories) -> Picked:
    """Return what a draft chose, in its order and however few are left, without what another post told meanwhile."""
    known = set(told.items)
    places = {key: place for place, key in enumerate(draft.items) if key not in known}
    items = sorted(filter(None, map(stock.item, places)), key=place_of)
    groups = [sorted(story, key=lambda stored: places[stored.item.key]) for story in stories(items)]
    groups.sort(key=lambda story: places[story[0].item.key])
    # The archives tell of no issue.
    issues = set(draft.issues) or {stored.issue.key for stored in items}
    news = tuple(issue for issue in stock.issues if issue.key in issues)
    found = tuple(Story(first, tuple(mates)) for first, *mates in groups)
    made = Picked(replace(wishes, least=1), news, stories=found, archives=not draft.issues)
    # Of several tips the one that was shown, which is last, is the first by rank.
    tips = [story for story in found[: made.most] if story.lead.item.kind is Kind.TIP][-1:]
    return replace(made, stories=(*tips, *(story for story in found if story not in tips)))


def edited(picked: Picked, edits: Edits) -> Picked:
    """Return a digest as it was changed: however few items are left, they are posted."""
    if edits == Edits():
        return picked
    dropped, places = set(edits.dropped), {key: place for place, key in enumerate(edits.order)}
    left = [story for story in picked.stories if dropped.isdisjoint(_keys(story))]
    left.sort(key=lambda story: places.get(story.lead.item.key, len(places)))
    wishes = replace(picked.wishes, least=1) if len(left) < len(picked.stories) else picked.wishes
    return replace(picked, stories=tuple(left), wishes=wishes, headline=edits.headline)


def shown_items(picked: Picked) -> tuple[StoredItem, ...]:
    """Return the items of a digest in the order in which they are read, the tip last, then what its button opens."""
    listed, tip = _listed(picked)
    shown = [stored for section in listed for stored in section] + tip
    keys = {stored.item.key for stored in shown}
    return (*shown, *(story.lead for story in picked.stories if story.lead.item.key not in keys))


def dropping(picked: Picked, edits: Edits, key: str) -> Edits:
    """Leave an item out, and what tells the same; raises BadOption for the last one."""
    story = _story(picked, key)
    if len(picked.stories) == 1:
        raise BadOption("It is the last item: `/digest skip` gives up the whole digest.")
    return replace(edits, dropped=(*edits.dropped, *_keys(story)))


def raising(picked: Picked, edits: Edits, key: str) -> Edits:
    """Move an item up by one place, the first of a section with its section; BadOption where it cannot go up."""
    _story(picked, key)
    sections = [[stored.item.key for stored in section] for section in _listed(picked)[0]]
    place = next((place for place, section in enumerate(sections) if key in section), None)
    if place is None:
        raise BadOption(_FIRST)
    if at := sections[place].index(key):
        sections[place][at - 1 : at + 1] = [key, sections[place][at - 1]]
    elif place:
        sections[place - 1 : place + 1] = [sections[place], sections[place - 1]]
    return _reordered(picked, edits, [each for section in sections for each in section])


def swapping(picked: Picked, edits: Edits, one: str, other: str) -> Edits:
    """Let two items change places; one that only the button opens is shown instead of the other."""
    for key in (one, other):
        _story(picked, key)
    turned = {one: other, other: one}
    listed = [stored.item.key for section in _listed(picked)[0] for stored in section]
    return _reordered(picked, edits, [turned.get(key, key) for key in listed])


def headed(edits: Edits, headline: str) -> Edits:
    """Give a digest a headline, or its own again where the text is empty."""
    return replace(edits, headline=" ".join(headline.split()))


def _reordered(picked: Picked, edits: Edits, order: Sequence[str]) -> Edits:
    made = replace(edits, order=tuple(order))
    if shown_items(edited(picked, made)) == shown_items(picked):
        raise BadOption(_FIRST)
    return made


def _listed(picked: Picked) -> tuple[list[Sequence[StoredItem]], list[StoredItem]]:
    """Return the items of each section in the order in which they are read, and the tip that follows them."""
    shown = picked.shown
    tip = next((story.lead for story in shown if story.lead.item.kind is Kind.TIP), None)
    listed = [story for story in shown if story.lead is not tip]
    return [each.items for each in laid_out(listed, picked.wishes.layout)], [tip] if tip else []


def _story(picked: Picked, key: str) -> Story:
    found = next((story for story in picked.stories if story.lead.item.key == key), None)
    if found is None:
        raise BadOption(_GONE)
    return found


def _keys(story: Story) -> tuple[str, ...]:
    return tuple(stored.item.key for stored in story.items)
