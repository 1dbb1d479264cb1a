"""A file of the administrator's in, what it says out; with a new text it holds all of that, or still the old one."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bot.errors import BadOption, Misconfigured

Said = TypeVar("Said")


def said_by(file: Path, parse: Callable[[str], Said]) -> Said:
    """Return what `parse` makes of a file, of no text where there is none; raises Misconfigured naming its fault."""
    try:
        return parse(file.read_text("utf-8"))
    except FileNotFoundError:
        return parse("")
    except (OSError, UnicodeDecodeError) as fault:
        raise Misconfigured(f"{file} cannot be read: make it a UTF-8 text file that the bot may read.") from fault
    except BadOption as fault:
        raise Misconfigured(f"{file}: {fault}") from fault


def replace_whole(file: Path, text: str) -> None:
    """Write the file whole or not at all, as it must outlive a power cut; raises BadOption where it cannot be."""
    beside = file.with_name(f".{file.name}.part")
    try:
        with beside.open("w", encoding="utf-8") as part:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
        beside.replace(file)
    except OSError as fault:
        raise BadOption(f"{file} cannot be written ({fault.strerror}); check disk and rights.") from fault
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
