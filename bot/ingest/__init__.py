"""Raw issues go in, parsed issues come out: the straight line from bytes to items."""

from collections.abc import Iterator

from bot.errors import Unreadable
from bot.ingest import decode, duplicates, identity, items, labels, layouts, records, repair, sections
from bot.ingest.blocks import blocks_of
from bot.ingest.document import Document, Head
from bot.ingest.topics import relabelled
from bot.ingest.vocabulary import SHIPPED, Vocabulary, vocabulary_of
from bot.model import Issue, Note, RawIssue

__all__ = ["SHIPPED", "Vocabulary", "issues", "parse", "relabelled", "vocabulary_of"]


def parse(raw: RawIssue, vocabulary: Vocabulary = SHIPPED) -> tuple[Issue, ...]:
    """Return the issues in `raw`, as `issues` yields them; raises Unreadable likewise."""
    return tuple(issues(raw, vocabulary))


def issues(raw: RawIssue, vocabulary: Vocabulary = SHIPPED) -> Iterator[Issue]:
    """Yield each issue in `raw` as soon as it is read.

    A text, page, mail or Markdown file holds one, a feed one an entry, an export one a line.

    bytes
      | decode     MIME, charset               -> documents
      | blocks     html | markdown | plain     -> blocks
      | repair     mojibake undone             -> blocks, repairs
      | sections   which heading each is under -> head, stretches, notes
      | items      where each begins and ends  -> drafts, notes
      | duplicates what is told twice, joined  -> drafts, notes
      | labels     kind, entities, summary     -> items
      | identity   keys computed from content  -> issue
      | topics     of the vocabulary           -> issue

    Raises:
        Unreadable: the bytes cannot be an issue; its text says why.
    """
    if records.looks_like(raw):
        yield from records.issues(raw)
        return
    documents = decode.documents(raw)
    read = _issue if len(documents) == 1 else _issue_or_refusal
    for document in documents:
        yield relabelled(read(document), vocabulary)


def _issue_or_refusal(document: Document) -> Issue:
    """Return the issue, or one without items whose note says why it cannot be read: the others of its feed can."""
    try:
        return _issue(document)
    except Unreadable as refusal:
        note = Note(None, "entry refused", f"{document.title or document.newsletter or document.source}: {refusal}")
        # Its envelope gives it the key that it will most likely have once it can be read.
        head = Head(document.title, document.author, "")
        return identity.seal(document, layouts.choose(document, ()), head, (), (), (note,), ())


def _issue(document: Document) -> Issue:
    document, blocks = blocks_of(document)
    document, mended, repairs = repair.mend_document(document, blocks)
    layout = layouts.choose(document, mended)
    head, stretches, left_out = sections.split(document, mended, layout)
    drafts, doubts = items.cut(stretches, document)
    told_once, joined = duplicates.join(drafts)
    labelled = [labels.label(draft, position) for position, draft in enumerate(told_once, 1)]
    return identity.seal(document, layout, head, stretches, labelled, (*left_out, *doubts, *joined), repairs)
