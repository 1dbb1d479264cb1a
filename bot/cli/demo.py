"""`demo`: newsletters go in; the main job without token or network, and a page drawn as Discord would, come out."""

import asyncio
import time
from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from bot.cli.archive import Read
from bot.cli.imports import imported
from bot.cli.output import console, found_view, pages_view
from bot.cli.posts import CHANNEL, default_orders, write_html
from bot.cli.questions import ABSENT, BY_MEANING, MISSPELT, REORDERED, questions
from bot.cli.tally import Tally
from bot.composing import Composer
from bot.digest.period import next_period
from bot.drawing import Scene, draw
from bot.embeds import LABELS
from bot.errors import NotFound
from bot.fetch import files
from bot.library import Library
from bot.model import PostKind, Subscription, Told
from bot.pages.admin import local, when
from bot.pages.found import NOT_MEANT, found_pages
from bot.wiring import now, opened_library
from storage.faults import explained
from storage.lock import sole_writer
from storage.store import FILE

_HEADINGS = {PostKind.DIGEST: "The month's digest", PostKind.TIP: "The tip of the week"}
_TITLES = {
    MISSPELT: "A misspelt look-up",
    REORDERED: "A look-up with its words in another order",
    BY_MEANING: "A look-up by meaning, which shares no word with what it leads to",
    ABSENT: "A look-up that finds nothing",
}
_NUMBERS = ("No", "One", "Two", "Three", "Four")
_NOT_BY_MEANING = (
    "None by meaning: that takes the extra `semantic`, as README says, and an item that tells what a question asks in "
    "other words."
)


@click.command()
@click.argument("newsletters", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), default="demo.html", show_default=True)
@click.pass_obj
def demo(read: Read, newsletters: Sequence[Path], html: Path) -> None:
    """Import newsletters (a sample archive, or your FILEs), look things up, show the digest and the tip."""
    settings = read()
    given = newsletters or (Path(str(resources("bot"))) / "samples",)
    paths = [path for each in given for path in files.paths(each)]
    # A folder of its own, made anew: the demonstration neither meets nor mixes with an archive in use.
    folder = settings.data / "demo"
    _empty(folder)
    scenes = asyncio.run(_demo(folder, paths, settings.zone))
    write_html(html, draw("What members see", scenes, now()))
    console().print(f"\n[bold]{escape(str(html))}[/] shows the same as Discord would: open it in a browser.")


def _empty(folder: Path) -> None:
    """Take the last demonstration's database away, and nothing else that may lie there."""
    with sole_writer(folder), explained(folder):
        for each in folder.glob(f"{FILE}*"):
            each.unlink()


async def _demo(folder: Path, paths: Sequence[Path], zone: str) -> list[Scene]:
    out = console()
    async with opened_library(folder, write=True) as (store, library):
        tally = Tally()
        async for saved in imported(library.importer, paths, quiet=False):
            tally.add(saved)
        out.print(tally.table(out.width))
        if not (await library.refresh()).items:
            raise NotFound("None of these files holds an issue; the table says why. Try `make demo` without FILES.")
        asked = [each async for each in questions(library)]
        lookups = "look-up" if len(asked) == 1 else "look-ups"
        out.print(f"\n[bold]{_NUMBERS[len(asked)]} {lookups}[/]: {', '.join(what for what, _ in asked)}")
        out.print("" if BY_MEANING in dict(asked) else f"[dim]{_NOT_BY_MEANING}[/]\n")
        scenes = [await _look_up(out, library, what, query) for what, query in asked]
        composer = Composer(store, library)
        posts = [await _post(out, composer, order) for order in default_orders(zone, now())]
        return [*(scene for scene in posts if scene), *scenes]


async def _look_up(out: Console, library: Library, what: str, query: str) -> Scene:
    began = time.perf_counter()
    found = await library.find(query, 5)
    out.print(found_view(found, query, (time.perf_counter() - began) * 1000), soft_wrap=True)
    buttons = (NOT_MEANT,) if found.found or found.closest else ()
    return Scene(CHANNEL, _TITLES[what], "you", f"/topic find query:{query}", found_pages(found), buttons=buttons)


async def _post(out: Console, composer: Composer, order: Subscription) -> Scene | None:
    """Show one post and when it would go out; None where the archive has nothing for it."""
    out.print(f"\n[bold]{_HEADINGS[order.kind]}[/]")
    note = f"Posted {when(order.rule, order.zone)} by default; next on {local(order.next_due, order.zone)}."
    composed = await composer.compose(order, next_period(order.rule, order.zone, now()).name, Told())
    if not composed.posts:
        out.print(f"{note} There is nothing to post yet: {composed.nothing}.")
        return None
    pages = tuple(post.page for post in composed.posts)
    out.print(pages_view(pages))
    out.print(f"[dim]\\[ {LABELS[order.kind]} ][/]\n{note}")
    return Scene(CHANNEL, _HEADINGS[order.kind], None, None, pages, note, (LABELS[order.kind],))


COMMANDS = (demo,)
