"""`searches`: a month goes in, what members looked for in vain comes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line
from bot.model import Missed
from bot.pages.layout import month_name
from bot.usage import month_of
from bot.wiring import now
from storage import open_archive, usage


@click.group()
def searches() -> None:
    """Show what members looked for in vain; `/admin searches` in Discord also deals with it."""


@searches.command("list")
@click.option("--month", help="Like 2026-11; without it, this month.")
@as_json
@click.pass_obj
def list_(read: Read, month: str | None, as_json: bool) -> None:  # click hands flags over by name
    """Show a month's searches that found nothing, the most frequent first."""
    wanted = month_of(month, now())
    missed = asyncio.run(_missed(read().data, wanted))
    if as_json:
        for each in missed:
            json_line({"month": wanted, **asdict(each)})
        return
    table = Table(title=f"{len(missed)} searches of {month_name(wanted)}", title_justify="left")
    table.add_column("search", overflow="fold")
    for column in ("found nothing", "not what was meant"):
        table.add_column(column, justify="right")
    for each in missed:
        table.add_row(escape(each.query), str(each.nothing), str(each.not_meant))
    console().print(table)


async def _missed(folder: Path, month: str) -> Sequence[Missed]:
    async with open_archive(folder) as store:
        return await store.run(usage.missed, month)


COMMANDS = (searches,)
