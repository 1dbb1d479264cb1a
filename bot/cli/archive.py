"""`parse`, `find`, `suggest`, `export`: files and words go in, issues and items come out."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import click

from bot.bounds import filters_of
from bot.cli.output import (
    console,
    errors,
    found_record,
    found_view,
    issue_view,
    json_line,
)
from bot.errors import BadOption, NotFound
from bot.fetch import files, http
from bot.ingest import records
from bot.library import Library
from bot.model import Issue, Kind
from bot.pages.choices import choice_name
from bot.settings import Settings
from bot.wiring import opened_library
from bot.worker.pool import Workers
from storage import imports

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, a line each.")


class Read(Protocol):
    """Reads the settings when a command needs them."""

    def __call__(self, *, need_token: bool = False) -> Settings:
        """Return the settings; raises Misconfigured with every fault."""


@click.command()
@click.argument("named", metavar="FILE")
@as_json
def parse(named: str, as_json: bool) -> None:  # click hands flags over by name
    """Read one file and show the issue in it; nothing is stored."""
    if http.is_address(named):
        raise BadOption("That is an address; parse takes one file, `add` takes addresses.")
    file = Path(named)
    if files.paths(file) != [file]:
        raise BadOption(f"{file} is a folder; parse takes one file, `add` takes folders.")
    began = time.perf_counter()
    found = asyncio.run(_parsed(file))
    seconds = time.perf_counter() - began
    for issue in found:
        if as_json:
            print(records.line_of(issue), flush=True)  # noqa: T201 # the contract of --json
        else:
            console().print(issue_view(issue, seconds, console().width))


async def _parsed(file: Path) -> tuple[Issue, ...]:
    async with Workers() as workers:
        return await workers.parse(await asyncio.to_thread(files.read, file))


@click.command()
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--since", metavar="YYYY-MM", help="Only from this month on; “June 2026” and 2026 do as well.")
@click.option("--until", metavar="YYYY-MM", help="Only up to this month.")
@click.option("--section", help="Only from this section.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only items of this kind.")
@click.option("--newsletter", help="Only from this newsletter.")
@click.option("--topic", help="Only about this topic.")
@as_json
@click.pass_obj
def find(read: Read, /, words: Sequence[str], limit: int, as_json: bool, **bounds: str | None) -> None:
    """Look items up; without WORDS list the newest within the options; `find -` reads one query a line from stdin."""
    if not words and not any(bounds.values()):
        raise click.UsageError("Say what to look for, or confine it by --since, --section, --kind, --topic or others")

    async def ask(library: Library, query: str) -> None:
        filters = filters_of(library, **bounds)
        began = time.perf_counter()
        found = await library.find(query, limit, filters)
        spent = (time.perf_counter() - began) * 1000
        if as_json:
            json_line(found_record(found, query, spent))
        else:
            console().print(found_view(found, query, spent), soft_wrap=True)

    asyncio.run(_asking(read().data, words, ask))


@click.command()
@click.argument("words", nargs=-1, required=True)
@as_json
@click.pass_obj
def suggest(read: Read, words: Sequence[str], as_json: bool) -> None:  # click hands flags over by name
    """Show what autocomplete would suggest; `suggest -` reads one text a line from stdin."""

    async def ask(library: Library, query: str) -> None:
        began = time.perf_counter()
        found = await library.suggest(query)
        spent = (time.perf_counter() - began) * 1000
        if as_json:
            choices = [{"key": each.key, "title": each.title, "aim": each.aim} for each in found]
            json_line({"query": query, "ms": round(spent, 3), "suggestions": choices})
        else:
            for each in found:
                console().print(choice_name(each), markup=False, soft_wrap=True)

    asyncio.run(_asking(read().data, words, ask))


async def _asking(folder: Path, words: Sequence[str], ask: Callable[[Library, str], Awaitable[None]]) -> None:
    # Bytes on the command line that are not UTF-8 arrive as lone surrogates, which nothing can print or store.
    asked = " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    queries: Iterable[str] = (line.rstrip("\r\n") for line in sys.stdin) if asked == "-" else [asked]
    async with opened_library(folder, write=False) as (_, library):
        for query in queries:
            await ask(library, query)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--raw", metavar="ISSUE", help="Write the bytes this issue was read from: number, month or title.")
@click.pass_obj
def export(read: Read, file: Path | None, raw: str | None) -> None:
    """Write the archive as JSON Lines, an issue a line; `add` takes it back."""
    asyncio.run(_export(read().data, file) if raw is None else _export_raw(read().data, file, raw))


async def _export(folder: Path, file: Path | None) -> None:
    async with AsyncExitStack() as stack:
        _, library = await stack.enter_async_context(opened_library(folder, write=False))
        lines = [records.line_of(issue) + "\n" for issue in library.archive.issues]
    if file is None or str(file) == "-":
        sys.stdout.writelines(lines)
        return
    await _write(file, "".join(lines).encode())
    errors().print(f"{len(lines)} issues written to {file}", markup=False, soft_wrap=True)


async def _export_raw(folder: Path, file: Path | None, name: str) -> None:
    async with opened_library(folder, write=False) as (store, library):
        found = await store.run(imports.original, library.issue(name)[1].key)
    if found is None:
        raise NotFound("The original of that issue was not kept; import it again from where it came.")
    if file is None or str(file) == "-":
        sys.stdout.buffer.write(found.body)
        return
    await _write(file, found.body)
    errors().print(f"{found.source} written to {file}", markup=False, soft_wrap=True)


async def _write(file: Path, body: bytes) -> None:
    try:
        await asyncio.to_thread(_replace, file, body)
    except OSError as fault:
        raise BadOption(f"{file} cannot be written ({fault.strerror}); name another file.") from fault


def _replace(file: Path, body: bytes) -> None:
    """Write a file whole or not at all: an export that breaks off must not cost the one before it."""
    target = file.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(body)  # a device or a pipe is written to, never replaced
        return
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(body)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


COMMANDS = (parse, find, suggest, export)
