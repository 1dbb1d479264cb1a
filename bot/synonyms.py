"""Use case: understand. Words that mean the same to an administrator go in; what look-ups read them as comes out."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.errors import BadOption, Misconfigured
from bot.files import replace_whole, said_by
from bot.library import MAX_CHOICES, Library
from bot.model import Clock, SynonymGroup
from bot.pages.text import plain
from bot.search.synonyms import SHIPPED, SHIPPED_GROUPS, Own, Synonyms, are_joined, checked, laid_over, own_of, text_of
from storage import Store, audit

log = logging.getLogger(__name__)

FILE = "synonyms.toml"
_HEAD = """# This bot's own synonyms, laid over those that come with it. `synonyms add` and `synonyms remove` write this
# anew, without other comments; what you write by hand is taken in by `/admin reload synonyms`.
# same: lists of words that mean the same; apart: pairs that do not after all; broader: the first finds the others.

"""


def read(folder: Path) -> Synonyms:
    """Return the synonyms of a data folder; raises Misconfigured naming the file and what is wrong in it."""
    return said_by(folder / FILE, lambda text: laid_over(own_of(text)))


def readable(folder: Path) -> Synonyms:
    """Return the synonyms of a data folder, or the shipped ones where its file has a fault: look-ups go on."""
    try:
        return read(folder)
    except Misconfigured as fault:
        log.warning("%s", fault)
        return SHIPPED


class Thesaurus:
    """Keeps the administrator's own synonyms in a file; the library's next look-up reads words by them."""

    def __init__(self, store: Store, library: Library, folder: Path, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._folder = folder
        self._clock = clock
        self._changing = asyncio.Lock()

    @property
    def own(self) -> Own:
        """Return the groups laid over the shipped ones, and the pairs that mean different things after all."""
        return self._library.synonyms.own

    def every(self) -> tuple[tuple[SynonymGroup, bool], ...]:
        """Return every group and whether it is the administrator's own; these first."""
        return (*((group, True) for group in self.own.groups), *((group, False) for group in SHIPPED_GROUPS))

    def like(self, text: str) -> tuple[str, ...]:
        """Return at most 25 words that have synonyms and hold what has been typed, by name."""
        wanted = text.casefold().strip()
        known = {word for group, _ in self.every() for word in group.words}
        return tuple(islice((word for word in sorted(known) if wanted in word.casefold()), MAX_CHOICES))

    async def add(self, words: Sequence[str], actor: int | None = None, *, both_ways: bool = True) -> None:
        """Let words mean the same from now on, or the first find the others; raises BadOption."""
        group = SynonymGroup(checked(list(map(plain, words)), "synonyms"), both_ways)

        def added(own: Own) -> Own:
            meant = {frozenset((one, other)) for one in group.words for other in group.words}
            others = (each for each in own.groups if each != group)
            return Own((*others, group), tuple(pair for pair in own.apart if frozenset(pair) not in meant))

        await self._change(added, actor, "synonyms add", ", ".join(group.words))

    async def remove(self, one: str, other: str, actor: int | None = None) -> None:
        """Let two words mean different things, even where the shipped groups join them; raises BadOption."""
        pair = checked([plain(one), plain(other)], "synonyms")

        def removed(own: Own) -> Own:
            if not are_joined(laid_over(own), *pair):
                raise BadOption(f"“{one}” and “{other}” are no synonyms; see the list.")
            left = replace(own, groups=tuple(group for group in own.groups if not {*pair} <= {*group.words}))
            return (
                replace(left, apart=(*left.apart, (pair[0], pair[1]))) if are_joined(laid_over(left), *pair) else left
            )

        await self._change(removed, actor, "synonyms remove", ", ".join(pair))

    async def reload(self) -> None:
        """Read the file anew; raises Misconfigured."""
        async with self._changing:
            self._library.synonyms = await asyncio.to_thread(read, self._folder)

    async def _change(self, edit: Callable[[Own], Own], actor: int | None, action: str, detail: str) -> None:
        """Change the file, read anew as somebody may have edited it; raises Misconfigured where it has a fault."""
        async with self._changing:
            present = await asyncio.to_thread(read, self._folder)
            text = _HEAD + text_of(edit(present.own))
            synonyms = laid_over(own_of(text))
            await asyncio.to_thread(replace_whole, self._folder / FILE, text)
            self._library.synonyms = synonyms
        await self._store.run(audit.record, self._clock(), None, actor, action, detail)
