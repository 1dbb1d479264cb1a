"""`topics`: what an administrator calls things goes in, the vocabulary and how many items changed come out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line
from bot.vocabulary import Topics
from bot.wiring import now, opened_library


@click.group()
def topics() -> None:
    """Show and change what items are sorted under."""


@topics.command("list")
@as_json
@click.pass_obj
def list_(read: Read, as_json: bool) -> None:  # click hands flags over by name
    """Show every topic with its aliases, its broader topic and how many items carry it."""
    asyncio.run(_list(read().data, as_json))


async def _list(folder: Path, as_json: bool) -> None:  # as given
    async with opened_library(folder, write=False, labels=True) as (store, library):
        every = Topics(store, library, folder, now).every()
    if as_json:
        for topic, items in every:
            json_line({**asdict(topic), "items": items})
        return
    table = Table(title=f"{len(every)} topics", title_justify="left")
    for column in ("topic", "broader", "items", "aliases"):
        table.add_column(column, overflow="fold", justify="right" if column == "items" else "left")
    for topic, items in every:
        table.add_row(escape(topic.name), escape(topic.broader or ""), str(items), escape(", ".join(topic.aliases)))
    console().print(table)


@topics.command()
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Another word for it; may be given several times.")
@click.option("--broader", help="The topic that it is a part of.")
@as_json
@click.pass_obj
def add(read: Read, name: str, aliases: Sequence[str], broader: str | None, as_json: bool) -> None:  # by name
    """Add a topic, or aliases to one that is there."""
    _change(read().data, as_json, lambda book: book.add(name, aliases, broader))


@topics.command()
@click.argument("topic")
@click.argument("into")
@as_json
@click.pass_obj
def merge(read: Read, topic: str, into: str, as_json: bool) -> None:  # click hands flags over by name
    """Make a topic an alias of another."""
    _change(read().data, as_json, lambda book: book.merge(topic, into))


@topics.command()
@as_json
@click.pass_obj
def reload(read: Read, as_json: bool) -> None:  # click hands flags over by name
    """Take in topics.toml as it is now, and label every item by it."""
    _change(read().data, as_json, lambda book: book.reload())


def _change(folder: Path, as_json: bool, act: Callable[[Topics], Awaitable[int]]) -> None:  # as given
    changed, known = asyncio.run(_changed(folder, act))
    if as_json:
        json_line({"topics": known, "items": changed})
    else:
        console().print(f"{known} topics, {changed} item{'s' * (changed != 1)} labelled anew")


async def _changed(folder: Path, act: Callable[[Topics], Awaitable[int]]) -> tuple[int, int]:
    async with opened_library(folder, write=True) as (store, library):
        book = Topics(store, library, folder, now)
        return await act(book), len(book.vocabulary.topics)


COMMANDS = (topics,)
