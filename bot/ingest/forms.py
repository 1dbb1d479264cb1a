"""A text goes in, how it is written comes out, by what stands in it: quoted, in Markdown."""

import re

# A "#" opens a comment of a shell as well: the first level is a heading only between empty lines.
_HEADING = re.compile(r"(?m)^#{2,6} \S|(?:\A|\n[ \t]*\n)# \S[^\n]*(?=\n[ \t]*\n|\Z)")
_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\(<?(?:https?://|/)")
_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n[A-Za-z_-]{2,40}[ \t]*[:=][^\n]*\n(?:[^\n]*\n){0,100}?\1[ \t]*(?:\n|\Z)")
_LEAST = 2
_QUOTED = re.compile(r"(?m)^(?:> ?)+")


def in_markdown(text: str) -> bool:
    """Tell whether a text is Markdown: front matter opens it, or two headings or links of Markdown stand in it."""
    return bool(_FRONT.match(text)) or len(_HEADING.findall(text)) + len(_LINK.findall(text)) >= _LEAST


def unquoted(text: str) -> str:
    """Return a text without the marks of quotation, where most of its lines carry them."""
    lines = [line for line in text.split("\n") if line.strip()]
    quoted = sum(line.startswith(">") for line in lines)
    return _QUOTED.sub("", text) if quoted * 2 > len(lines) else text
