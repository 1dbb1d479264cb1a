"""A path goes in, raw issues come out: of a file, or of a folder's newsletter files in order of their names."""

from collections.abc import Iterator
from pathlib import Path

from bot.errors import BadOption, Unreadable
from bot.model import RawIssue

SUFFIXES = {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".json", ".jsonl", ".eml"}
MAX_FILE, MAX_EXPORT = 10_000_000, 200_000_000


def paths(path: Path) -> Iterator[Path]:
    """Yield the file itself, or a folder's newsletter files; raises BadOption for a path that is neither."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if _is_newsletter(each))
        if not found:
            raise BadOption(f"{path} holds no newsletter file ({', '.join(sorted(SUFFIXES))}); name another folder.")
        yield from found
    elif path.is_file():
        yield path
    else:
        raise BadOption(f"There is no file {path}; check the path.")


def read(path: Path) -> RawIssue:
    """Return a file's bytes; raises Unreadable where they are too many, or may not be read."""
    limit = MAX_EXPORT if path.suffix == ".jsonl" else MAX_FILE
    try:
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except OSError as fault:
        raise Unreadable(f"{path} cannot be read ({fault.strerror}); check its permissions.") from fault
    if len(body) > limit:
        raise Unreadable(f"{path} is larger than {limit // 1_000_000} MB; newsletters are not. Give one issue.")
    return RawIssue(str(path), body)


def _is_newsletter(path: Path) -> bool:
    plain = path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    return (
        plain
        and path.suffix.lower() in SUFFIXES
        and not path.stem.lower().startswith(("readme", "license", "changelog"))
    )
