"""`synonyms`: words that mean the same to an administrator go in, what look-ups read them as comes out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line
from bot.pages.text import plain
from bot.synonyms import Thesaurus
from bot.synonyms import read as read_synonyms
from bot.wiring import now, opened_library


@click.group()
def synonyms() -> None:
    """Show and change which words look-ups read as which."""


@synonyms.command("list")
@as_json
@click.pass_obj
def list_(read: Read, as_json: bool) -> None:  # click hands flags over by name
    """Show every group of words that mean the same, your own first."""
    asyncio.run(_list(read().data, as_json))


async def _list(folder: Path, as_json: bool) -> None:  # as given
    read_synonyms(folder)  # a fault in the file is told here, where look-ups go on without it
    async with opened_library(folder, write=False) as (store, library):
        book = Thesaurus(store, library, folder, now)
    every, apart = book.every(), book.own.apart
    if as_json:
        for group, own in every:
            json_line({"words": group.words, "both_ways": group.both_ways, "own": own, "apart": False})
        for pair in apart:
            json_line({"words": pair, "both_ways": True, "own": True, "apart": True})
        return
    table = Table(title=f"{len(every)} groups of synonyms", title_justify="left")
    for column in ("words", "", "own"):
        table.add_column(column, overflow="fold")
    for group, own in every:
        first, *rest = group.words
        words = ", ".join(group.words) if group.both_ways else f"{first} → {', '.join(rest)}"
        table.add_row(escape(plain(words)), "" if group.both_ways else "one way", "yes" if own else "")
    for pair in apart:
        table.add_row(escape(plain(" ≠ ".join(pair))), "apart", "yes")
    console().print(table)


@synonyms.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--one-way", is_flag=True, help="The first finds the others, but they do not find it.")
@as_json
@click.pass_obj
def add(read: Read, words: Sequence[str], one_way: bool, as_json: bool) -> None:  # by name
    """Let words, or several words in quotes, mean the same."""
    _change(read().data, as_json, lambda book: book.add(words, both_ways=not one_way))


@synonyms.command()
@click.argument("one")
@click.argument("other")
@as_json
@click.pass_obj
def remove(read: Read, one: str, other: str, as_json: bool) -> None:  # click hands flags over by name
    """Let two words mean different things."""
    _change(read().data, as_json, lambda book: book.remove(one, other))


@synonyms.command()
@as_json
@click.pass_obj
def reload(read: Read, as_json: bool) -> None:  # click hands flags over by name
    """Check synonyms.toml as it is now; a running bot takes it in by `/admin reload synonyms`."""
    _change(read().data, as_json, lambda book: book.reload())


def _change(folder: Path, as_json: bool, act: Callable[[Thesaurus], Awaitable[None]]) -> None:  # as given
    known, own = asyncio.run(_changed(folder, act))
    if as_json:
        json_line({"groups": known, "own": own})
    else:
        console().print(f"{known} groups of synonyms, {own} of them your own")


async def _changed(folder: Path, act: Callable[[Thesaurus], Awaitable[None]]) -> tuple[int, int]:
    async with opened_library(folder, write=True, labels=False) as (store, library):
        book = Thesaurus(store, library, folder, now)
        await act(book)
        return len(book.every()), len(book.own.groups)


COMMANDS = (synonyms,)
