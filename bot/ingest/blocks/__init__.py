"""A document goes in, one list of blocks comes out, whatever form the text had; also what its own tags say of it."""

from dataclasses import replace

from bot.ingest.blocks import html, markdown, plain
from bot.ingest.document import Block, Document, Form


def blocks_of(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """Return the document, its envelope completed by its own title, author, date and address, and its blocks in order."""
    match document.form:
        case Form.PLAIN:
            return document, plain.blocks(document.text)
        case Form.MARKDOWN:
            return markdown.blocks(document)
        case Form.PAGE | Form.BODY:
            said, found = html.blocks(document)
            return replace(said, form=document.form), found
