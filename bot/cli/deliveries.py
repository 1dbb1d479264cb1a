"""`deliveries`: filters and numbers go in; what became of each delivery, or what was decided of one, comes out."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.archive import Read, as_json
from bot.cli.output import console, json_line
from bot.errors import NotFound
from bot.model import Delivery, DeliveryState
from bot.pages.history import message_link
from bot.wiring import now
from storage import audit, decisions, open_archive, open_store
from storage import deliveries as ledger

_AGAIN = (
    "The bot sends it once it runs. What may stand of it is looked for first; where the bot cannot read the channel's "
    "history, it posts it all the same."
)
_ID = click.IntRange(1, 2**63 - 1)
_which = click.argument("delivery", type=_ID)


@click.group()
def deliveries() -> None:
    """Show what became of each delivery, and decide of those that are not sent."""


@deliveries.command(name="list")
@click.option("--guild", type=_ID, help="Only of the server with this id.")
@click.option("--subscription", type=_ID, help="Only of this subscription.")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many, newest first.")
@as_json
@click.pass_obj
def list_(
    read: Read, guild: int | None, subscription: int | None, state: str | None, limit: int, as_json: bool
) -> None:  # click hands flags over by name
    """List deliveries, newest first; works beside a running bot."""
    named = DeliveryState(state) if state else None
    found = asyncio.run(_listed(read().data, guild, limit, subscription, named))
    if as_json:
        for each in found:
            json_line(record(each))
    else:
        console().print(_table(found) if found else "There is no such delivery: nothing was posted or skipped yet.")


@deliveries.command()
@_which
@as_json
@click.pass_obj
def retry(read: Read, delivery: int, as_json: bool) -> None:  # click hands flags over by name
    """Let the bot send again, once it runs, what is uncertain, failed or skipped."""
    _say(asyncio.run(_decided(read().data, delivery, again=True)), as_json)


@deliveries.command()
@_which
@as_json
@click.pass_obj
def skip(read: Read, delivery: int, as_json: bool) -> None:  # click hands flags over by name
    """Give up a delivery that is not sent."""
    _say(asyncio.run(_decided(read().data, delivery, again=False)), as_json)


def record(delivery: Delivery) -> dict[str, object]:
    """Return a delivery as `deliveries --json` prints it; ids as text, which no reader of JSON rounds."""
    return {
        "id": delivery.id,
        "subscription": delivery.subscription_id,
        "guild": str(delivery.guild_id),
        "channel": str(delivery.channel_id),
        "kind": delivery.kind,
        "period": delivery.period,
        "part": delivery.part,
        "due": delivery.due.isoformat(),
        "state": delivery.state,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "message": str(delivery.message_id) if delivery.message_id else None,
        "link": message_link(delivery) or None,
        "failed_steps": {each.step: each.reason for each in delivery.failed_steps},
    }


async def _listed(
    folder: Path, guild: int | None, limit: int, subscription: int | None, state: DeliveryState | None
) -> tuple[Delivery, ...]:
    try:
        async with open_archive(folder) as store:
            return await store.run(ledger.history, guild, limit, subscription, state)
    except NotFound:  # there is no database yet
        return ()


async def _decided(folder: Path, delivery: int, *, again: bool) -> Delivery:
    async with open_store(folder) as store:
        if again:
            decided = await store.run(decisions.again, None, delivery, now())
        else:
            decided = await store.run(decisions.give_up, None, delivery)
        act, what = "retry" if again else "skip", f"delivery {decided.id} in {decided.channel_id}"
        await store.run(audit.record, now(), decided.guild_id, None, act, what)
        return decided


def _say(decided: Delivery, as_json: bool) -> None:
    if as_json:
        json_line(record(decided))
    else:
        console().print(f"Delivery {decided.id} is {decided.state}: {decided.reason}.", markup=False)
        if decided.state is DeliveryState.PENDING:
            console().print(_AGAIN)


def _table(found: Sequence[Delivery]) -> Table:
    table = Table()
    for name in ("#", "due (UTC)", "kind", "period", "channel", "state", "reason or message"):
        table.add_column(name, overflow="fold")
    for each in found:
        told = "; ".join(
            filter(
                None,
                (each.reason or message_link(each), *(f"{one.step} failed: {one.reason}" for one in each.failed_steps)),
            )
        )
        due = f"{each.due:%Y-%m-%d %H:%M}"
        cells = (str(each.id), due, each.kind, each.period, str(each.channel_id), each.state, told)
        table.add_row(*map(escape, cells))
    return table


COMMANDS = (deliveries,)
