"""What a member has typed of a topic or an issue goes in, the choices that Discord shows below it come out."""

from discord.app_commands import Choice

from bot.bounds import completed
from bot.library import Library
from bot.model import Aim
from bot.pages.choices import choice_name
from bot.pages.layout import issue_name
from bot.pages.text import cut

Choices = list[Choice[str]]


async def found(library: Library, typed: str) -> Choices:
    """Return the titles, topics and names that what has been typed may be aiming at, each with its key."""
    return [Choice(name=choice_name(each), value=each.key) for each in await library.suggest(typed)]


async def topics(library: Library, typed: str) -> Choices:
    """Return the topics that hold what has been typed."""
    return [Choice(name=name, value=name) for name in await library.suggest_topics(typed)]


async def items(library: Library, typed: str) -> Choices:
    """Return the titles of items that what has been typed may be aiming at, each with its key."""
    suggested = [each for each in await library.suggest(typed) if each.aim is Aim.ITEM]
    return [Choice(name=choice_name(each), value=each.key) for each in suggested]


async def picks(library: Library, typed: str) -> Choices:
    """Return how the last part of a text such as `topic:agents kind:paper` may end."""
    return [Choice(name=text, value=text) for text in await completed(library, typed)]


def issues(library: Library, typed: str) -> Choices:
    """Return the issues that hold every word of what has been typed, newest first, each with its key."""
    return [Choice(name=cut(issue_name(ref), 100), value=ref.key) for ref in library.issues(typed)]
