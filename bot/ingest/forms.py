"""A file or its text goes in, how it is written comes out, by its name or what stands in it: quoted, in Markdown."""

import re
from pathlib import PurePosixPath

from bot.model import RawIssue

# A "#" opens a comment of a shell as well: the first level is a heading only between empty lines.
_HEADING = re.compile(r"(?m)^#{2,6} \S|(?:\A|\n[ \t]*\n)# \S[^\n]*(?=\n[ \t]*\n|\Z)")
_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\(<?(?:https?://|/)")
_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n[A-Za-z_-]{2,40}[ \t]*[:=][^\n]*\n(?:[^\n]*\n){0,100}?\1[ \t]*(?:\n|\Z)")
_LEAST = 2
_QUOTED = re.compile(r"(?m)^(?:> ?)+")


def media(raw: RawIssue) -> str:
    """Return what the sender called these bytes, in lower case and without parameters; "" where nothing was said."""
    return (raw.media_type or "").split(";")[0].strip().lower()


def suffix(raw: RawIssue) -> str:
    """Return the ending of the file's or address's name, in lower case and with its dot; "" where there is none."""
    return PurePosixPath(raw.source.split("?")[0]).suffix.lower()


def in_markdown(text: str) -> bool:
    """Tell whether a text is Markdown: front matter opens it, or two headings or links of Markdown stand in it."""
    return bool(_FRONT.match(text)) or len(_HEADING.findall(text)) + len(_LINK.findall(text)) >= _LEAST


def unquoted(text: str) -> str:
    """Return a text without the marks of quotation, where most of its lines carry them."""
    lines = [line for line in text.split("\n") if line.strip()]
    quoted = sum(line.startswith(">") for line in lines)
    return _QUOTED.sub("", text) if quoted * 2 > len(lines) else text
