"""A path goes in, raw issues come out: of a file, or of a folder's newsletter files in order of their names."""

import os
from collections.abc import Sequence
from pathlib import Path

from bot.errors import BadOption, Unreadable
from bot.model import RawIssue

SUFFIXES = {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".json", ".jsonl", ".eml"}
MAX_FILE, MAX_EXPORT = 10_000_000, 200_000_000


def paths(path: Path) -> Sequence[Path]:
    """Return the file itself, or a folder's newsletter files; raises BadOption for a path that is neither."""
    try:
        if path.is_file():
            return [path]
        found = sorted(each for each in path.iterdir() if _is_newsletter(each)) if path.is_dir() else None
    except OSError as fault:
        raise BadOption(f"{name_of(path)} cannot be read ({fault.strerror}); check the path.") from fault
    if found is None and path.exists():
        raise BadOption(f"{name_of(path)} is a device or a pipe, no file or folder; check the path.")
    if found is None:
        raise BadOption(f"There is no file {name_of(path)}; check the path.")
    if not found:
        kinds = ", ".join(sorted(SUFFIXES))
        raise BadOption(f"{name_of(path)} holds no newsletter file ({kinds}); name another folder.")
    return found


def read(path: Path) -> RawIssue:
    """Return a file's bytes; raises Unreadable where they are too many, or may not be read."""
    name, limit = name_of(path), MAX_EXPORT if path.suffix.lower() == ".jsonl" else MAX_FILE
    try:
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except OSError as fault:
        raise Unreadable(f"{name} cannot be read ({fault.strerror}); check its permissions.") from fault
    if len(body) > limit:
        raise Unreadable(f"{name} is larger than {limit // 1_000_000} MB; newsletters are not. Give one issue.")
    return RawIssue(name, body)


def name_of(path: Path) -> str:
    """Return a path as text that can be stored and printed: bytes that are not UTF-8 are spelt out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_newsletter(path: Path) -> bool:
    plain = path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    return (
        plain
        and path.suffix.lower() in SUFFIXES
        and not path.stem.lower().startswith(("readme", "license", "changelog"))
    )
