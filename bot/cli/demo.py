"""`demo`: newsletters go in; the main job, without token or network, and a page that shows it as Discord would come out."""

import asyncio
import re
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files as resources
from pathlib import Path

import click
from rich.console import Console

from bot.cli.archive import Read, imported
from bot.cli.output import console, found_view, pages_view, saved_table
from bot.cli.posts import CHANNEL, default_orders, write_html
from bot.drawing import Scene, draw
from bot.errors import NotFound
from bot.fetch import files
from bot.library import Library
from bot.model import Page, PostKind, StoredItem
from bot.pages.admin import local, when
from bot.pages.answers import found_pages
from bot.pages.posts import digest_pages, tip_post
from bot.wiring import now, opened_library

_OFF_TOPIC = ("sourdough starter hydration", "antique violin varnish", "curling broom etiquette", "zxqv")


@click.command()
@click.argument("newsletters", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), default="demo.html", show_default=True)
@click.pass_obj
def demo(read: Read, newsletters: Sequence[Path], html: Path) -> None:
    """Import newsletters (a sample archive, or your FILEs), look things up, show the digest and the tip, draw demo.html."""
    settings = read()
    # A folder of its own, made anew: the demonstration neither meets nor mixes with an archive in use.
    folder = settings.data / "demo"
    if folder.exists():
        shutil.rmtree(folder)
    given = newsletters or (Path(str(resources("bot"))) / "samples",)
    scenes = asyncio.run(_demo(folder, [path for each in given for path in files.paths(each)], settings.zone))
    write_html(html, draw("What members see", scenes, now()))
    console().print(f"\n[bold]{html}[/] shows the same as Discord would: open it in a browser.")


async def _demo(folder: Path, paths: Sequence[Path], zone: str) -> list[Scene]:
    out = console()
    async with opened_library(folder, write=True) as (_, library):
        saved = [each async for each in imported(library, paths, quiet=False)]
        out.print(saved_table(saved))
        if not (await library.refresh()).items:
            raise NotFound("None of these files holds an issue; the table says why. Try `make demo` without FILES.")
        out.print("\n[bold]Three look-ups[/]: one misspelt, one in another order, one that finds nothing\n")
        scenes = [await _look_up(out, library, query) for query in await _queries(library)]
        posts = _posts(library, now(), zone)
        for scene in posts:
            out.print(f"\n[bold]{scene.heading}[/]")
            out.print(pages_view(scene.pages))
            out.print(scene.note)
        return [*posts, *scenes]


async def _look_up(out: Console, library: Library, query: str) -> Scene:
    began = time.perf_counter()
    found = await library.find(query, 5)
    out.print(found_view(found, query, (time.perf_counter() - began) * 1000))
    return Scene(CHANNEL, f"Look-up: {query}", "you", f"/topic find query:{query}", found_pages(found))


def _posts(library: Library, at: datetime, zone: str) -> list[Scene]:
    digest, tip = library.digest(), library.tips(None, at.strftime("%G-W%V"))
    made: dict[PostKind, tuple[str, Sequence[Page]]] = {
        PostKind.DIGEST: ("The month's digest", digest_pages(digest)),
        PostKind.TIP: ("The tip of the week", tip_post(tip)),
    }
    scenes = []
    for order in default_orders(zone, at):
        heading, pages = made[order.kind]
        note = f"Posted {when(order.rule, zone)} by default; next on {local(order.next_due, zone)}."
        scenes.append(Scene(CHANNEL, heading, None, None, tuple(pages), note))
    return scenes


async def _queries(library: Library) -> tuple[str, str, str]:
    """Return three queries made from the archive at hand: a title's longest word misspelt, a title reordered, nonsense."""
    items = library.archive.items
    spelt = max(items, key=lambda stored: (len(_longest(stored)), stored.item.key))
    word = _longest(spelt)
    middle = len(word) // 2
    misspelt = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    long = [stored for stored in items if stored is not spelt and 3 <= len(_words(stored)) <= 6] or list(items)
    other = max(long, key=lambda stored: (len({*_words(stored)}), stored.item.key))
    reordered = " ".join(_words(other)[::-1]) or other.item.title
    for query in _OFF_TOPIC:
        found = await library.find(query)
        if not found.found and not found.closest:
            return misspelt, reordered, query
    return misspelt, reordered, _OFF_TOPIC[-1]


def _words(stored: StoredItem) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z][\w-]{3,}", stored.item.title)]


def _longest(stored: StoredItem) -> str:
    return max((word for word in _words(stored) if word.isalpha()), key=len, default="")


COMMANDS = (demo,)
