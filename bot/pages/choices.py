"""A suggestion in, the line that Discord shows for it below the box out."""

from bot.model import Aim, Suggestion
from bot.pages.text import line, units

MAX_CHOICE = 100
"""UTF-16 units that Discord allows the name of a choice."""

_ICONS = {Aim.TOPIC: "🏷", Aim.NAME: "🔹"}


def choice_name(suggestion: Suggestion) -> str:
    """Return an item's title, or a topic's or name's with an icon and how many items it leads to."""
    if suggestion.aim is Aim.ITEM:
        return line(suggestion.title, MAX_CHOICE) or "untitled"
    count = f" · {suggestion.items} {'item' if suggestion.items == 1 else 'items'}"
    icon = f"{_ICONS[suggestion.aim]} "
    return icon + (line(suggestion.title, MAX_CHOICE - units(icon) - units(count)) or "…") + count
