"""Groups of synonyms and what was done to them go in, the pages that show it come out."""

from collections.abc import Sequence

from bot.model import Page, SynonymGroup
from bot.pages.layout import GREEN, MAX_NAME, page, pages
from bot.pages.text import line, safe


def synonym_pages(groups: Sequence[tuple[SynonymGroup, bool]], apart: Sequence[tuple[str, ...]]) -> tuple[Page, ...]:
    """Return each group and whether it is the owner's own, then the pairs that mean different things after all."""
    lines = [_group(group, own) for group, own in groups]
    lines += [f"{_word(one)} ≠ {_word(other)} · own" for one, other in apart]
    return pages(f"{len(groups)} groups of synonyms", lines, per_page=20)


def changed_page(words: Sequence[str], what: str) -> Page:
    """Return which words were joined or parted."""
    return page("Synonyms changed", f"{', '.join(map(_word, words[:10]))}: {what}.", colour=GREEN)


def _group(group: SynonymGroup, own: bool) -> str:
    first, *rest = map(_word, group.words)
    joined = ", ".join((first, *rest)) if group.both_ways else f"{first} → {', '.join(rest)}"
    return joined + " · own" * own


def _word(word: str) -> str:
    return safe(line(word, MAX_NAME))
