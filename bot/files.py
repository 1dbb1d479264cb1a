"""A file and its new text in; the file holds all of it, or still the old one."""

import os
from contextlib import suppress
from pathlib import Path

from bot.errors import BadOption


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
