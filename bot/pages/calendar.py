"""What is foreseen goes in, the pages that say what will be posted where and when come out."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.model import Forecast, Page
from bot.pages.layout import GREY, page, pages
from bot.pages.text import line, safe


def calendar_pages(forecasts: Sequence[Forecast], zone: str) -> tuple[Page, ...]:
    """Return each post foreseen with its local time, and what shifts or skips it."""
    if not forecasts:
        return (page("Calendar", "Nothing will be posted in these days; `/digest list` has the orders.", colour=GREY),)
    return pages(f"Calendar ({zone})", [_entry(each, zone) for each in forecasts], per_page=15)


def _entry(each: Forecast, zone: str) -> str:
    due = each.period.due.astimezone(ZoneInfo(zone)).strftime("%a %d %B %Y, %H:%M")
    told = f"**{due}** · {each.subscription.kind} in <#{each.subscription.channel_id}>"
    why = [each.period.shift, f"nothing: {each.skipped}" if each.skipped else ""]
    return "\n".join([told, *(f"-# {safe(line(text, 300))}" for text in why if text)])
