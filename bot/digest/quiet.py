"""The days that a channel wants no posts on go in; whether a day is one of them comes out."""

from datetime import date

from bot.errors import BadOption
from bot.model import Quiet

NONE = Quiet()


def is_quiet(quiet: Quiet, day: date) -> bool:
    """Tell whether nothing is posted on this day."""
    return day.weekday() in quiet.weekdays or (day.month, day.day) in quiet.yearly or day in quiet.dates


def sensible(quiet: Quiet) -> Quiet:
    """Return the quiet days as they are; raises BadOption where they leave no day to post on."""
    # 2028 is a leap year: of any other, the 29th of February would seem to be missing.
    leap = (date.fromordinal(number) for number in range(date(2028, 1, 1).toordinal(), date(2029, 1, 1).toordinal()))
    left = {(day.month, day.day) for day in leap} - quiet.yearly - {(2, 29)}
    if len(quiet.weekdays) == 7 or not left:
        raise BadOption("Leave at least one day that is not quiet, or remove the subscription.")
    return quiet
