"""Use case: teach. A search that found nothing goes in; what its owner says it means is known from then on."""

from collections.abc import Sequence
from typing import Protocol

from bot.errors import BadOption
from bot.library import Library
from bot.usage import Usage
from bot.vocabulary import Topics


class Synonyms(Protocol):
    """Keeps words that mean the same."""

    async def add(self, words: Sequence[str], actor: int | None = None) -> object:
        """Let these words mean the same from now on; raises BadOption."""


class Teacher:
    """Gives a missed search a meaning, and takes it off the list of those that found nothing, which `usage` keeps."""

    def __init__(self, usage: Usage, library: Library, topics: Topics, synonyms: Synonyms) -> None:
        self.usage = usage
        self._library = library
        self._topics = topics
        self._synonyms = synonyms

    async def synonym(self, query: str, words: str, meaning: str, actor: int) -> None:
        """Let words of a search mean words or a topic that the archive knows; raises BadOption for those it does not.

        The search comes back to the list if it finds nothing still.
        """
        if not (await self._library.find(meaning)).found:
            raise BadOption(f"“{meaning}” finds nothing either; name words or a topic that the newsletters use.")
        await self._synonyms.add((words, meaning), actor)
        await self.usage.settle(query)

    async def topic(self, query: str, name: str, aliases: Sequence[str], actor: int) -> int:
        """Make a search a topic, or another name of one, and return how many items changed; raises BadOption."""
        others = [each for each in aliases if each.strip().casefold() != name.strip().casefold()]
        changed = await self._topics.add(name, others, None, actor)
        await self.usage.settle(query)
        return changed
