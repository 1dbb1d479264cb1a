"""Errors that carry the sentence the user reads, and the exit code that the command line ends with."""

from enum import IntEnum


class Exit(IntEnum):
    """The command line's exit codes."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNAVAILABLE = 69
    BUSY = 75
    CONFIG = 78


class BotError(Exception):
    """Something the user can mend; `str()` is one sentence that names the remedy."""

    code = Exit.FAILED


class Unreadable(BotError):
    """A source that cannot become an issue; nothing of it is stored."""


class NotFound(BotError):
    """What was asked for is not in the archive."""


class BadOption(BotError):
    """An option's value that makes no sense; nothing is changed."""

    code = Exit.USAGE


class Unavailable(BotError):
    """Discord or the database cannot be reached."""

    code = Exit.UNAVAILABLE


class Damaged(Unavailable):
    """The database file is broken, and only its keeper can mend that."""


class Busy(BotError):
    """Another process already works on this data folder."""

    code = Exit.BUSY


class Misconfigured(BotError):
    """Settings or data that this version cannot start with; `faults` holds each, the text holds all."""

    code = Exit.CONFIG

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults
