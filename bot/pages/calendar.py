"""Foreseen posts go in, the pages of a calendar come out: what is posted where and when, and why where it is not."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.model import Forecast, Page
from bot.pages.layout import GREY, MONTHS, page, pages
from bot.pages.text import line, safe

MOST = 300
_PER_PAGE = 20
_TITLE = "What will be posted"
_FORESEEN = "by what the archive holds now"


def calendar_pages(forecasts: Sequence[Forecast], zone: str) -> tuple[Page, ...]:
    """Return foreseen posts day by day, in order, at the times of this zone; of more than 300, how many more."""
    if not forecasts:
        return (page(_TITLE, "Nothing is due in this time.", f"Times in {zone}", colour=GREY),)
    place = ZoneInfo(zone)
    blocks = list[str]()
    for day, due in groupby(forecasts[:MOST], key=lambda each: each.period.due.astimezone(place).date()):
        heading = f"**{day:%A} {day.day} {MONTHS[day.month - 1]} {day.year}**\n"
        for each in due:
            blocks.append(heading + _entry(each, place))
            heading = ""
    if len(forecasts) > MOST:
        blocks.append(f"+ {len(forecasts) - MOST} more posts: ask for a shorter time")
    return pages(_TITLE, blocks, f"Times in {zone} · {_FORESEEN}", per_page=_PER_PAGE)


def _entry(each: Forecast, place: ZoneInfo) -> str:
    order, local = each.subscription, each.period.due.astimezone(place)
    where = f"<#{order.channel_id}>" if order.channel_id else "any channel"
    what = f"nothing: {_plain(each.skipped)}" if each.skipped else f"{_plain(each.title)} ({each.items})"
    notes = filter(None, (_own_time(each, local), _plain(each.period.shift), condition(each)))
    return "\n".join((f"{local:%H:%M} · {order.kind} in {where} · {what}", *(f"-# {note}" for note in notes)))


def condition(each: Forecast) -> str:
    """Return what else a post depends on, "" where that is nothing."""
    drafting = each.subscription.wishes.drafting
    waits = drafting is not None and not drafting.posts and not each.skipped
    return "only if somebody approves its draft" if waits else ""


def _own_time(each: Forecast, local: datetime) -> str:
    """Return the time in the order's own zone, where its clock shows another."""
    own = each.period.due.astimezone(ZoneInfo(each.subscription.zone))
    return "" if own.replace(tzinfo=None) == local.replace(tzinfo=None) else f"{own:%a %H:%M} {each.subscription.zone}"


def _plain(text: str) -> str:
    return safe(line(text, 200))
