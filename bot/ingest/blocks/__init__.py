"""A document goes in, one list of blocks comes out, whatever form the text had; also what its own tags say of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import Unreadable
from bot.ingest.blocks import footers, forwarded, html, markdown, plain
from bot.ingest.document import MAX_BLOCKS, Block, Document, Form
from bot.ingest.forms import unquoted

MAX_NAME, MAX_WORD = 300, 2000
_LONG_WORD = re.compile(rf"([!-~]{{{MAX_WORD}}})[!-~]+")


def blocks_of(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document, its envelope completed by what its own tags say, and its blocks in order.

    Names end after 300 characters and words after 2,000: longer ones are no writer's.

    Raises:
        Unreadable: it has more blocks than any newsletter.
    """
    said, found = _by_form(document)
    links_seen = _links_seen(found)
    found = tuple(block for block in (footers.without(found) if document.mailed else found) if block.text)
    if len(found) > MAX_BLOCKS:
        raise Unreadable(f"{document.source} has over {MAX_BLOCKS:,} paragraphs; newsletters have not. Give one issue.")
    named = replace(
        said,
        title=_name(said.title),
        author=_name(said.author),
        newsletter=_name(said.newsletter),
        links_seen=links_seen,
    )
    return named, tuple(_bounded(block) for block in found)


def _by_form(document: Document) -> tuple[Document, tuple[Block, ...]]:
    match document.form:
        case Form.PLAIN:
            return forwarded.opened(document, plain.blocks(unquoted(document.text)))
        case Form.MARKDOWN:
            return forwarded.opened(*markdown.blocks(replace(document, text=unquoted(document.text))))
        case Form.BODY:
            return forwarded.opened(*html.blocks(document))
        case Form.PAGE:
            return html.blocks(document)


def _links_seen(blocks: Sequence[Block]) -> int:
    return len({link.url for block in blocks for link in block.links}) + sum(block.unkept for block in blocks)


def _name(text: str | None) -> str | None:
    return " ".join(text[: MAX_NAME * 2].split())[:MAX_NAME] or None if text else None


def _bounded(block: Block) -> Block:
    return replace(block, text=_LONG_WORD.sub(r"\1…", block.text)) if len(block.text) > MAX_WORD else block
