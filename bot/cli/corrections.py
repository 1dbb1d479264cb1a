"""`correct`: what is wrong with an item goes in, the item before and after comes out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

import click

from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line, pages_view
from bot.correcting import Corrector
from bot.model import Corrected, Correction, Kind, Unfitting
from bot.pages.corrections import corrected_pages, listed_pages, told
from bot.wiring import now, opened_library

_CORRECT = "python -m bot correct"
Act = Callable[[Corrector], Awaitable[Corrected]]


@click.group()
def correct() -> None:
    """Put items right that were cut wrongly; it outlives a new import of the issue.

    ISSUE is a number, a month (2026-09) or a title, ITEM a position, a key or words of a title.
    """


@correct.command()
@click.argument("issue")
@click.argument("item")
@click.argument("into")
@as_json
@click.pass_obj
def join(read: Read, issue: str, item: str, into: str, as_json: bool) -> None:  # click hands flags over by name
    """Put an item's text and links into the item INTO."""
    _make(read, as_json, lambda corrector: corrector.join(issue, item, into, None))


@correct.command()
@click.argument("issue")
@click.argument("item")
@click.argument("at")
@click.option("--title", help="The second item's title (default: made from its text).")
@as_json
@click.pass_obj
def split(read: Read, issue: str, item: str, at: str, title: str | None, as_json: bool) -> None:  # as click has it
    """Make two items of one, from the paragraph AT on: its number, or its first words."""
    _make(read, as_json, lambda corrector: corrector.split(issue, item, at, title, None))


@correct.command()
@click.argument("issue")
@click.argument("item")
@click.argument("title")
@as_json
@click.pass_obj
def retitle(read: Read, issue: str, item: str, title: str, as_json: bool) -> None:  # click hands flags over by name
    """Give an item another title."""
    _make(read, as_json, lambda corrector: corrector.retitle(issue, item, title, None))


@correct.command()
@click.argument("issue")
@click.argument("item")
@as_json
@click.pass_obj
def drop(read: Read, issue: str, item: str, as_json: bool) -> None:  # click hands flags over by name
    """Leave an item out."""
    _make(read, as_json, lambda corrector: corrector.drop(issue, item, None))


@correct.command()
@click.argument("issue")
@click.argument("item")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), help="What it is about.")
@click.option("--section", help="Its section; - for none.")
@click.option("--topics", help="Its topics, with commas between them; - for none.")
@as_json
@click.pass_obj
def relabel(
    read: Read, issue: str, item: str, kind: str | None, section: str | None, topics: str | None, as_json: bool
) -> None:  # click hands flags over by name
    """Give an item another kind, section or topics."""
    _make(read, as_json, lambda corrector: corrector.relabel(issue, item, (kind, section, topics), None))


@correct.command()
@click.argument("number", type=int)
@as_json
@click.pass_obj
def undo(read: Read, number: int, as_json: bool) -> None:  # click hands flags over by name
    """Take the correction NUMBER back."""
    _make(read, as_json, lambda corrector: corrector.undo(number, None), undone=True)


@correct.command(name="list")
@click.argument("issue", required=False)
@as_json
@click.pass_obj
def list_(read: Read, issue: str | None, as_json: bool) -> None:  # click hands flags over by name
    """List the corrections, of one issue or of all, and which of them fit no more."""
    asyncio.run(_list(read, issue, as_json))


def _make(read: Read, as_json: bool, act: Act, *, undone: bool = False) -> None:  # as given
    asyncio.run(_made(read, as_json, act, undone))


async def _made(read: Read, as_json: bool, act: Act, undone: bool) -> None:  # as given
    async with opened_library(read().data, write=True, labels=False) as (store, library):
        made = await act(Corrector(store, library, now))
    if as_json:
        before, after = ([asdict(item) for item in items] for items in (made.before, made.after))
        json_line({**_record(made.correction, None), "before": before, "after": after})
    else:
        console().print(pages_view(corrected_pages(made, undone=undone, undo=f"{_CORRECT} undo {made.correction.id}")))


async def _list(read: Read, issue: str | None, as_json: bool) -> None:  # as given
    async with opened_library(read().data, write=False) as (store, library):
        listed, refs = Corrector(store, library, now).listed(issue), library.archive.refs
    if as_json:
        for each, misfit in listed:
            json_line(_record(each, misfit))
    else:
        told_here = listed_pages(
            listed,
            refs,
            undo=f"{_CORRECT} undo NUMBER",
            correct=f"`{_CORRECT}`",
            day=lambda at: at.date().isoformat(),
            mention=lambda actor: f"Discord user {actor}",
        )
        console().print(pages_view(told_here))


def _record(correction: Correction, misfit: Unfitting | None) -> dict[str, object]:
    return {
        "id": correction.id,
        "issue": correction.issue_key,
        "action": correction.action,
        "item": correction.item.key,
        "told": told(correction),
        "at": correction.at.isoformat(),
        "actor": correction.actor,
        "misfit": misfit.why if misfit else None,
    }


COMMANDS = (correct,)
