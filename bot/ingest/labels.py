"""Drafts of items go in, what they are about comes out: kind, entities, summary."""

from bot.ingest.document import Block, BlockKind, Draft
from bot.ingest.entities import entities_of
from bot.ingest.kinds import kind_of
from bot.ingest.summaries import summary_of
from bot.model import Item, Link

MAX_READ = 20_000


def label(draft: Draft, position: int) -> Item:
    """Return the draft as an item without a key: position counts from 1."""
    body = "\n".join(_line(block) for block in draft.blocks)
    read, links = body[:MAX_READ], _links(draft)
    return Item(
        key="",
        position=position,
        title=draft.title,
        section=draft.section,
        kind=kind_of(draft.title, draft.section, read, links),
        body=body,
        summary=summary_of(draft.title, read),
        links=links,
        entities=entities_of(draft.title, read),
    )


def _line(block: Block) -> str:
    if block.kind is not BlockKind.ENTRY:
        return block.text
    return f"{block.number}. {block.text}" if block.number else f"• {block.text}"


def _links(draft: Draft) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in (*draft.links, *(link for block in draft.blocks for link in block.links)):
        found.setdefault(link.url, link)
    return tuple(found.values())
