"""`preview` and `simulate`: a month or a stretch of time goes in, what channels would get comes out."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import console, errors, hit_record, json_line, pages_view
from bot.composing import Composer, plain
from bot.digest.forecast import MAX_YEARS
from bot.digest.period import next_period
from bot.digest.rule import rule_of
from bot.drawing import Scene, draw
from bot.embeds import LABELS
from bot.errors import BadOption, NotFound
from bot.foresight import foreseen
from bot.model import Forecast, Hit, Page, PostKind, StoredItem, Subscription, Told
from bot.pages.calendar import condition
from bot.pages.posts import tip_post
from bot.wiring import now, opened_library
from storage import deliveries, subscriptions, tellings

CHANNEL = "newsletters"


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in PostKind]))
@click.option("--period", help="A month, YYYY-MM (default: the newest).")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into this file, as Discord would."
)
@as_json
@click.pass_obj
def preview(read: Read, kind: str, period: str | None, html: Path | None, as_json: bool) -> None:  # by name
    """Show what would be posted."""
    if period is not None and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", period):
        raise BadOption(f"--period is a month such as 2026-09, not {period!r}.")
    items, pages = asyncio.run(_preview(read().data, PostKind(kind), period))
    if html:
        scene = Scene(CHANNEL, f"The {kind}", None, None, tuple(pages), buttons=(LABELS[PostKind(kind)],))
        write_html(html, draw(f"Preview of the {kind}", [scene], now()))
    if as_json:
        hits = [hit_record(Hit(stored, 1.0, ())) for stored in items]
        json_line({"kind": kind, "period": period, "items": hits, "pages": [asdict(page) for page in pages]})
    else:
        console().print(pages_view(pages))


async def _preview(folder: Path, kind: PostKind, period: str | None) -> tuple[Sequence[StoredItem], Sequence[Page]]:
    async with opened_library(folder, write=False) as (store, library):
        if kind is PostKind.TIP:
            tip = library.tips(None, period or "preview", period=period)
            return (tip,), tip_post(tip)
        composer = Composer(store, library)
        if kind is PostKind.DIGEST:
            composed = await composer.of_month(0, library.month(period))
        else:
            composed = await composer.compose(plain(kind), library.issue(period)[1].key, Told())
        if not composed.posts:
            raise NotFound("That issue has no items, and so is not announced.")
        return library.items(composed.told.items), [post.page for post in composed.posts]


def write_html(path: Path, text: str) -> None:
    """Write a drawing; raises BadOption where the file cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise BadOption(f"{path} cannot be written ({fault.strerror}); name another file.") from fault


@click.command()
@click.option("--from", "start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "end", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@as_json
@click.pass_obj
def simulate(read: Read, start: datetime, end: datetime, as_json: bool) -> None:  # by name
    """Show what would be posted where and when, as if each issue came out when its month had ended."""
    if not timedelta(0) <= end - start <= timedelta(days=366 * MAX_YEARS):
        raise BadOption(f"--to comes after --from, by at most {MAX_YEARS} years.")
    if not 1970 <= start.year <= end.year <= 2200:
        raise BadOption("--from and --to lie between 1970 and 2200.")
    settings = read()
    foreseen, assumed = asyncio.run(_simulate(settings.data, settings.zone, start.date(), end.date()))
    if assumed:
        errors().print("No channel is subscribed yet: these are the defaults, a digest and a tip.", markup=False)
    if as_json:
        for each in foreseen:
            json_line(_record(each))
    else:
        console().print(_table(foreseen))


async def _simulate(folder: Path, zone: str, start: date, end: date) -> tuple[Sequence[Forecast], bool]:
    async with opened_library(folder, write=False) as (store, library):
        orders = await store.run(subscriptions.every)
        first = datetime.combine(start, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        last = datetime.combine(end + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        chosen = orders or default_orders(zone, first)
        # What never came to its turn is simulated as if it stood all the time.
        known = [each for each in orders if await store.run(deliveries.history, None, 1, each.id)]
        ledgers = {each.id: await store.run(tellings.ledger, each) for each in known}
        return await foreseen(library, chosen, (first, last), now(), ledgers), not orders


def default_orders(zone: str, at: datetime) -> tuple[Subscription, ...]:
    """Return the orders that a channel would have by default: a digest and a tip."""
    found = []
    for kind in (PostKind.DIGEST, PostKind.TIP):
        rule = rule_of(kind, None, None, None, None, at.date())
        found.append(Subscription(0, 0, 0, kind, rule, zone, next_period(rule, zone, at).due))
    return tuple(found)


def _record(each: Forecast) -> dict[str, object]:
    order = each.subscription
    local = each.period.due.astimezone(ZoneInfo(order.zone))
    return {
        "due": each.period.due.isoformat(),
        "local": local.isoformat(),
        "zone": order.zone,
        "guild": str(order.guild_id) if order.guild_id else None,
        "channel": str(order.channel_id) if order.channel_id else None,
        "kind": order.kind,
        "period": each.period.name,
        "shift": each.period.shift or None,
        "state": "skipped" if each.skipped else "posted",
        "why": each.skipped or condition(each) or None,
        "title": each.title or None,
        "items": each.items,
    }


def _table(foreseen: Sequence[Forecast]) -> Table:
    table = Table(
        caption="Contents as of a channel that was told nothing before; votes and later edits may change them."
    )
    for name in ("local time", "zone", "channel", "kind", "what"):
        table.add_column(name, overflow="fold")
    for each in foreseen:
        order = each.subscription
        local = each.period.due.astimezone(ZoneInfo(order.zone)).strftime("%a %Y-%m-%d %H:%M")
        what = f"[dim]nothing: {escape(each.skipped)}[/]" if each.skipped else escape(each.title)
        notes = "".join(f"\n[dim]{escape(note)}[/]" for note in (each.period.shift, condition(each)) if note)
        table.add_row(local, order.zone, str(order.channel_id or "any"), order.kind, what + notes)
    return table


COMMANDS = (preview, simulate)
