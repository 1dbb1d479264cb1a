"""A channel's wishes and the vocabulary go in; what tells of an item which wish it does not fit, if any, comes out."""

from collections.abc import Callable, Iterable, Mapping

from bot.model import Picks, StoredItem, Topic, Wishes

Fault = Callable[[StoredItem], str]
"""Returns the first wish that an item does not fit, such as `only topics: agents`, or nothing where it fits all."""

_LISTS = ("topics", "kinds", "sections", "newsletters")


def fault_of(wishes: Wishes, topics: Mapping[str, Topic]) -> Fault:
    """Return what checks items by `only` and `never`; a topic means the narrower ones too."""
    only, never = _named(wishes.only, topics), _named(wishes.never, topics)

    def fault(stored: StoredItem) -> str:
        if not only and not never:
            return ""
        held = _held(stored)
        missed = (f"only {name}: {_told(wishes.only, name)}" for name, names in only if not names & held[name])
        met = (f"never {name}: {_told(wishes.never, name)}" for name, names in never if names & held[name])
        return next(missed, "") or next(met, "")

    return fault


def _named(picks: Picks, topics: Mapping[str, Topic]) -> list[tuple[str, frozenset[str]]]:
    """Return the lists that name anything, each with all names that it means."""
    found = [(name, frozenset(map(_fold, getattr(picks, name)))) for name in _LISTS]
    return [(name, _with_narrower(names, topics) if name == "topics" else names) for name, names in found if names]


def _with_narrower(names: frozenset[str], topics: Mapping[str, Topic]) -> frozenset[str]:
    broader = {_fold(topic.name): _fold(topic.broader or "") for topic in topics.values()}

    def chain(name: str) -> Iterable[str]:
        while name:
            yield name
            name = broader.get(name, "")  # the vocabulary refuses topics that are broader than themselves

    return names | {name for name in broader if not names.isdisjoint(chain(name))}


def _held(stored: StoredItem) -> dict[str, frozenset[str]]:
    item = stored.item
    sections = (item.section,) if item.section else ()
    held = zip(_LISTS, (item.topics, (item.kind,), sections, (stored.issue.newsletter,)), strict=True)
    return {name: frozenset(map(_fold, values)) for name, values in held}


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _told(picks: Picks, name: str) -> str:
    return ", ".join(getattr(picks, name))
