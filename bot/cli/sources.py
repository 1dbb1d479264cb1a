"""`sources`: addresses of newsletters go in, what is followed and what its polls brought comes out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import complain, console, json_line
from bot.discretion import discreet, shown
from bot.errors import Exit, NotFound
from bot.following import Following
from bot.model import Polled, Source, State
from bot.pages.sources import NOTHING_POLLED, begun, minutes, outcome, rhythm, state
from bot.polling import LEAST, MOST
from bot.wiring import opened_following
from storage import followed, open_archive

T = TypeVar("T")

_which = click.argument("source", metavar="NUMBER_OR_URL")


@click.group()
def sources() -> None:
    """Follow newsletters: their feeds, or a page that is the newest issue."""


@sources.command()
@click.argument("url")
@click.option(
    "--every",
    type=click.IntRange(int(LEAST.total_seconds() // 60), int(MOST.total_seconds() // 60)),
    help="Minutes between two polls (default: 60).",
)
@as_json
@click.pass_obj
def add(read: Read, url: str, every: int | None, as_json: bool) -> None:  # click hands flags over by name
    """Follow a feed, the feed behind a page, or the page; what it has already is imported."""
    polled = _run(read().data, lambda following: following.add(url, timedelta(minutes=every) if every else None))
    source = polled.source
    told = f"Source {source.id}: the {source.kind} {shown(source.feed)} {rhythm(source)}"
    _say(polled_record(polled) if as_json else f"{told}; {begun(polled)}.")


@sources.command(name="list")
@as_json
@click.pass_obj
def list_(read: Read, as_json: bool) -> None:  # click hands flags over by name
    """List what is followed; works beside a running bot."""
    found = asyncio.run(_every(read().data))
    if as_json:
        for each in found:
            json_line(source_record(each))
    else:
        console().print(_table(found) if found else "Nothing is followed; `sources add URL` follows a newsletter.")


@sources.command()
@_which
@as_json
@click.pass_obj
def pause(read: Read, source: str, as_json: bool) -> None:  # click hands flags over by name
    """Stop polling a source until it is resumed."""
    paused = _run(read().data, lambda following: following.pause(source), labels=False)
    _say(source_record(paused) if as_json else f"Source {paused.id} is paused: {shown(paused.url)}")


@sources.command()
@_which
@as_json
@click.pass_obj
def resume(read: Read, source: str, as_json: bool) -> None:  # click hands flags over by name
    """Poll a paused or failing source again."""
    resumed = _run(read().data, lambda following: following.resume(source), labels=False)
    _say(source_record(resumed) if as_json else f"Source {resumed.id} is polled again: {shown(resumed.url)}")


@sources.command()
@_which
@as_json
@click.pass_obj
def remove(read: Read, source: str, as_json: bool) -> None:  # click hands flags over by name
    """Follow a source no longer; its issues stay in the archive."""
    removed = _run(read().data, lambda following: following.remove(source), labels=False)
    _say(source_record(removed) if as_json else f"Source {removed.id} is followed no longer: {shown(removed.url)}")


@sources.command()
@click.argument("source", metavar="[NUMBER_OR_URL]", required=False)
@as_json
@click.pass_obj
def check(read: Read, source: str | None, as_json: bool) -> int:  # click hands flags over by name
    """Poll one source now, or all that are not paused, and say what happened."""
    found = _run(read().data, lambda following: following.check(source))
    for each in found:
        _say(polled_record(each) if as_json else f"{each.source.id} {shown(each.source.url)}: {outcome(each)}")
    if not found and not as_json:
        _say(NOTHING_POLLED)
    bad = [each for each in found if each.source.last_error]
    if bad:
        return complain(f"{len(bad)} of {len(found)} failed: {discreet(bad[0].source.last_error or '')}", Exit.FAILED)
    return Exit.OK


def source_record(source: Source) -> dict[str, object]:
    """Return a source as `sources --json` prints it."""
    return {
        "id": source.id,
        "url": source.url,
        "feed": source.feed,
        "kind": source.kind,
        "every": minutes(source),
        "next": source.next_poll.isoformat(),
        "paused": source.paused,
        "failures": source.failures,
        "last_success": source.last_success.isoformat() if source.last_success else None,
        "last_error": source.last_error,
        "held_back": source.held_back,
        "unread": source.unread,
    }


def polled_record(polled: Polled) -> dict[str, object]:
    """Return a poll as `sources add --json` and `sources check --json` print it."""
    counts = {str(state): sum(each.state is state for each in polled.saved) for state in State}
    return {**source_record(polled.source), **counts, "announced": polled.announced}


def _run(folder: Path, act: Callable[[Following], Awaitable[T]], *, labels: bool = True) -> T:
    """Return what is done with the followed sources; only what imports, and so `labels`, needs a sound topics.toml."""

    async def run() -> T:
        async with opened_following(folder, _seen, labels=labels) as following:
            return await act(following)

    return asyncio.run(run())


async def _seen(_: str) -> None:
    """Tell nobody: whoever polls by hand reads what became of it."""


async def _every(folder: Path) -> tuple[Source, ...]:
    try:
        async with open_archive(folder) as store:
            return await store.run(followed.every)
    except NotFound:  # there is no database yet
        return ()


def _say(said: str | dict[str, object]) -> None:
    if isinstance(said, str):
        console().print(said, markup=False, soft_wrap=True)
    else:
        json_line(said)


def _table(found: Sequence[Source]) -> Table:
    table = Table()
    for name in ("#", "address", "minutes", "next poll (UTC)", "state"):
        table.add_column(name, overflow="fold")
    for each in found:
        cells = (str(each.id), each.url, str(minutes(each)), f"{each.next_poll:%Y-%m-%d %H:%M}", state(each))
        table.add_row(*map(escape, cells))
    return table


COMMANDS = (sources,)
