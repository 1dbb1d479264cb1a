"""A Markdown document goes in, its envelope from the front matter and its blocks come out."""

import re
from dataclasses import replace

from markdown_it import MarkdownIt

from bot.ingest.blocks import html, plain, templates
from bot.ingest.days import day_of
from bot.ingest.document import Block, Document, Form
from bot.ingest.links import checked

MAX_TEXT, MAX_PARAGRAPH, MAX_BRACKETS = 300_000, 20_000, 1_000
_MAX_DIGITS = 4
# YAML stands between lines of ---, TOML between lines of +++.
_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?\n)\1[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"(?m)^(title|authors?|date|pubdate|url|link|canonical_url|canonicalurl|newsletter|issue|number)"
    r"[ \t]*[:=][ \t]*(\S.*)$",
    re.IGNORECASE,
)
# A value folded over the indented lines below its name, as YAML writes long titles.
_FOLDED = re.compile(r"(?m)^([A-Za-z_]{1,40})[ \t]*:[ \t]*[>|][+-]?[ \t]*\n((?:[ \t]+[^\s][^\n]*\n)+)")
# An image within the text, which is longer than the text and says nothing.
_INLINE = re.compile(r"\bdata:[^\s\"'()<>]{200,}")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# Classes and ids as kramdown writes them.
_ATTRIBUTES = re.compile(r"(`[^`\n]{1,300}`)|\{:[^{}\n]{1,200}\}")
# An address with spaces in it, which CommonMark takes for no link.
_SPACED = re.compile(r"(?<=\]\()https?://[^\s()<>\"']{1,2000}(?: [^\s()<>\"']{1,300}){1,20}(?=\))")
# With the indented lines below that go on with it.
_FOOTNOTE = re.compile(r"(?m)^\[\^([\w-]{1,40})\]:([^\n]*(?:\n[ \t]+\S[^\n]*)*)")
_FOOTMARK = re.compile(r"\[\^([\w-]{1,40})\]")
# A line that ends the paragraph above it, and one that cannot hold more text.
_ENDS = re.compile(r"\s*(?:$|[#|]|(?:[*+-]|\d{1,9}[.)])\s)")
_HOLDS_NONE = re.compile(r"\s*(?:$|[#|])")
_QUOTES = "\"'[] \t"


def blocks(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document with its front matter read, and its blocks; comments and front matter are never shown."""
    front = _FRONT.match(document.text)
    fields = _fields(front.group(2)) if front else {}
    skipped = front.group().count("\n") if front else 0
    body = _INLINE.sub("", document.text[front.end() :] if front else document.text)
    address = fields.get("canonical_url") or fields.get("canonicalurl") or fields.get("url") or fields.get("link")
    said = replace(
        document,
        form=Form.BODY,
        newsletter=fields.get("newsletter") or document.newsletter,
        number=_number(fields.get("issue") or fields.get("number") or "") or document.number,
        title=fields.get("title") or document.title,
        author=fields.get("author") or fields.get("authors") or document.author,
        url=checked(address or "", document.url) or document.url,
        published=day_of(fields.get("date") or fields.get("pubdate") or "") or document.published,
    )
    if _tangled(body):
        return replace(said, form=Form.MARKDOWN), plain.blocks("\n" * skipped + body)
    said, found = html.blocks(replace(said, text=_html(_with_footnotes(_filled(body)), skipped)))
    return replace(said, form=Form.MARKDOWN, text=document.text), found


def _fields(front: str) -> dict[str, str]:
    """Return the fields of a front matter that are known, by their names in small letters."""
    unfolded = _FOLDED.sub(lambda found: f"{found.group(1)}: {' '.join(found.group(2).split())}\n", front)
    return {name.lower(): value.strip(_QUOTES) for name, value in _FIELD.findall(unfolded)}


def _tangled(text: str) -> bool:
    """Tell whether the text would take minutes: very long, or with a paragraph of a thousand brackets."""
    paragraphs = text.split("\n\n")
    most = max(part.count("[") for part in paragraphs)
    return len(text) > MAX_TEXT or most > MAX_BRACKETS or max(map(len, paragraphs)) > MAX_PARAGRAPH


def _filled(text: str) -> str:
    """Return the text without tags of templates and classes, which are code only where they stand in code."""
    found, fence = [], ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark.group(1)
        elif mark and mark.group(1).startswith(fence):
            fence = ""
        told = line if fence else _written(line)
        found.append(told)
    return "\n".join(found)


def _written(line: str) -> str:
    bare = _ATTRIBUTES.sub(r"\1", templates.filled(line))
    return _SPACED.sub(lambda found: found.group().replace(" ", "%20"), bare)


def _with_footnotes(text: str) -> str:
    """Return the text with each footnote that leads to a page at the end of the paragraph that has its mark.

    One that a heading or a table has waits for the next paragraph; a mere aside is dropped. Brackets that are no marks
    stay as they are, and all lines where they were.
    """
    notes = {name: " ".join(told.split()) for name, told in _FOOTNOTE.findall(text)}
    if not notes:
        return text
    linked = {name: told for name, told in notes.items() if "://" in told}
    found, waiting = list[str](), list[str]()
    for line in _FOOTNOTE.sub(lambda note: "\n" * note.group().count("\n"), text).split("\n"):
        if waiting and _ENDS.match(line) and not _HOLDS_NONE.match(found[-1]):
            found[-1] = " ".join([found[-1].rstrip(), *waiting])
            waiting = []
        waiting += [linked.pop(name) for name in _FOOTMARK.findall(line) if name in linked]
        found.append(_FOOTMARK.sub(lambda mark: "" if mark.group(1) in notes else mark.group(), line))
    return "\n".join([*found, *waiting])


def _html(text: str, skipped: int) -> str:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1 + skipped))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _number(text: str) -> int | None:
    bare = text.removeprefix("#")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= _MAX_DIGITS else None
