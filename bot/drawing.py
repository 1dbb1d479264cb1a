"""Scenes (a channel, who asked what, the pages answered) in; one HTML document that looks as Discord does out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.model import Page
from bot.pages.found import menu_name


@dataclass(frozen=True, slots=True)
class Scene:
    """What a channel shows after a command (None: posted on schedule); heading and note tell why to look.

    `buttons` are the labels of those that stand under every page.
    """

    channel: str
    heading: str
    asker: str | None
    command: str | None
    pages: tuple[Page, ...]
    note: str = ""
    buttons: tuple[str, ...] = ()


_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![a-z0-9])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"""://[^\s<>"`\\^|{}\[\]]+""")
_QUOTED_LINE = re.compile(r">(?: |$)")
_LINE_STYLE = re.compile(r"(-#|#{1,3})[ \t]+(\S.*)")
_LINE_TAGS: Final = {"-#": "small", "#": "h4", "##": "h5", "###": "h6"}
# Neither has a place in HTML: control characters are parse errors, lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class _Discord(MarkdownIt):
    """Markdown with only what Discord knows; an address that is not http(s) is no link."""

    def __init__(self, *rules: str) -> None:
        super().__init__("zero", {"breaks": True})
        self.enable([*rules, "escape", "backticks", "emphasis", "strikethrough", "newline"])
        self.core.ruler.push("dress", _dress)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's own name, overridden
        return _WEB.match(url) is not None


def _text_parser() -> _Discord:
    """Return the parser of a page's text."""
    parser = _Discord("fence", "list", "link", "autolink")
    parser.block.ruler.before("list", "end_of_list", _end_of_list, {"alt": ["paragraph"]})
    parser.block.ruler.before("list", "quote", _quote, {"alt": ["paragraph", "list"]})
    parser.block.ruler.before("list", "styled_line", _styled_line, {"alt": ["paragraph", "list"]})
    parser.inline.ruler.before("newline", "bare_address", _bare_address)
    parser.core.ruler.after("block", "gaps", _gaps)
    return parser


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _end_of_list(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """End a list item's text at a line that is not indented: unlike CommonMark, Discord never continues it."""
    return silent and state.sCount[line] < state.blkIndent


def _styled_line(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Read one `-# small` line or one heading; headings rank below the embed's title, which is an h3."""
    match = _LINE_STYLE.fullmatch(_line(state, line).rstrip())
    if match is None or silent:
        return match is not None
    tag = _LINE_TAGS[match[1]]
    state.push("styled_line_open", tag, 1).map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = match[2], [], [line, line + 1]
    state.push("styled_line_close", tag, -1)
    state.line = line + 1
    return True


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read lines that begin with `> `, or everything after `>>> `; a quote holds no other and ends with its marks."""
    to_the_end = _line(state, start).startswith(">>> ")
    if state.env.get("quoted") or not (to_the_end or _QUOTED_LINE.match(_line(state, start))):
        return False
    if silent:
        return True
    stop = start
    while stop < end and (to_the_end or _QUOTED_LINE.match(_line(state, stop))):
        stop += 1
    lines = [_line(state, number).removeprefix(">>> ") for number in range(start, stop)]
    inside = "\n".join(lines if to_the_end else [line[2:] for line in lines])
    state.push("blockquote_open", "blockquote", 1).map = [start, stop]
    state.tokens.extend(_parse_quoted(state, inside))
    state.push("blockquote_close", "blockquote", -1)
    state.line = stop
    return True


def _parse_quoted(state: StateBlock, text: str) -> list[Token]:
    tokens: list[Token] = []
    state.env["quoted"] = True
    state.md.block.parse(text, state.md, state.env, tokens)
    state.env["quoted"] = False
    for token in tokens:
        token.level += 1
    return tokens


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Link an http(s) address in the text; its scheme has been read as words by the time the colon is met."""
    match = _ADDRESS.match(state.src, state.pos)
    scheme = _SCHEME.search(state.src, max(0, state.pos - len("https")), state.pos)
    if match is None or scheme is None or state.linkLevel:
        return False
    rest = _without_tail(match[0])
    href = state.md.normalizeLink(scheme[0] + rest)
    if not state.md.validateLink(href) or not (silent or state.pending.endswith(scheme[0])):
        return False
    if not silent:
        state.pending = state.pending.removesuffix(scheme[0])
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = scheme[0] + rest
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _without_tail(address: str) -> str:
    """Return an address (from its `://`, so never empty) without the marks of the sentence around it."""
    while address[-1] in ".,:;!?'\"*_~" or (address[-1] == ")" and address.count("(") < address.count(")")):
        address = address[:-1]
    return address


def _gaps(state: StateCore) -> None:
    """Mark each block that a blank line precedes: Discord shows the line, HTML would not."""
    lines = state.src.split("\n")
    for token in state.tokens:
        if token.level == 0 and token.map and token.map[0] and not lines[token.map[0] - 1].strip():
            token.attrJoin("class", "gap")


def _dress(state: StateCore) -> None:
    """Turn `__bold__` into Discord's underline, and let no link tell where its reader came from."""
    for token in (child for block in state.tokens for child in block.children or ()):
        if token.markup == "__":
            token.tag = "u"
        elif token.type == "link_open":
            # `[text]()` passes as a link to nowhere; without href it is plain words.
            token.attrs = {"href": href, "rel": "noopener noreferrer"} if (href := token.attrGet("href")) else {}


_TEXT: Final = _text_parser()
_TITLE: Final = _Discord()


def _text(markdown: str) -> str:
    return str(_TEXT.render(markdown))


def _title(markdown: str) -> str:
    return str(_TITLE.renderInline(markdown))


def _web(url: str | None) -> str | None:
    return url if url and _WEB.match(url) else None


def _colour(rgb: int) -> str:
    return f"#{rgb & 0xFFFFFF:06x}"


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("bot"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.filters |= {
    "discord_text": _text,
    "discord_title": _title,
    "web": _web,
    "colour": _colour,
    "menu_name": menu_name,
}


def draw(title: str, scenes: Sequence[Scene], now: datetime) -> str:
    """Return an HTML document titled `title` that shows each scene as Discord does, as if sent at `now` (aware)."""
    template = _ENVIRONMENT.get_template("drawing.html")
    html = template.render(title=title, scenes=scenes, now=now, day=f"{now.day} {now:%B %Y}")
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", html)
