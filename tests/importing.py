"""A library and a raw issue go in; what became of it comes out, once it is in the index."""

from bot.library import Library
from bot.model import RawIssue, Saved


async def added(library: Library, raw: RawIssue) -> tuple[Saved, ...]:
    saved = await library.keep(raw)
    await library.catch_up()
    return saved
