"""Blocks go in, the layout of their newsletter comes out: one small file a newsletter, chosen by evidence."""

from collections.abc import Sequence

from bot.ingest.document import Block, Document
from bot.ingest.layouts import gradient_garden, ml_monthly
from bot.ingest.layouts.generic import GENERIC, Layout

__all__ = ["Layout", "choose"]

LAYOUTS = (ml_monthly.LAYOUT, gradient_garden.LAYOUT)
_LOOK_AT = 20


def choose(document: Document, blocks: Sequence[Block]) -> Layout:
    """Return the layout whose evidence stands in the envelope or among the first blocks, else the generic one."""
    said = [document.newsletter, document.title, document.url, document.author]
    start = "\n".join([*filter(None, said), *(block.text for block in blocks[:_LOOK_AT])])
    return next((layout for layout in LAYOUTS if layout.evidence.search(start)), GENERIC)
