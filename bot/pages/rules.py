"""A rule goes in, the words for it come out."""

from bot.model import LAST, Rule, Unit

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def rule_words(rule: Rule) -> str:
    """Return a rule in words that follow “posted”."""
    if rule.unit is Unit.ISSUE:
        return "as soon as it comes"
    if rule.unit is Unit.CRON:
        return f"by the cron line `{rule.cron}`"
    return f"{_day(rule)} at {rule.at:%H:%M}"


def _day(rule: Rule) -> str:
    if rule.unit is Unit.DAY:
        return "every day"
    if rule.unit is Unit.WEEK:
        return f"every {_DAYS[rule.day]}" if rule.every == 1 else f"every {rule.every} weeks on {_DAYS[rule.day]}"
    if rule.nth:
        which = "last" if rule.nth == LAST else _ordinal(rule.nth)
        return f"on the {which} {_DAYS[rule.day]} of every month"
    return f"on the {'last day' if rule.day == 31 else _ordinal(rule.day)} of every month"


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
