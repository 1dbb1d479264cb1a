"""A mail's blocks go in; those that speak to its one reader (why it came, how to leave, votes) are left out."""

import re
from collections.abc import Iterable, Iterator

from bot.ingest.document import Block, BlockKind

_LONGEST = 600
_MAIL = r"(?:e-?mails?|messages?|newsletters?|mailings?|letters?|issues?|updates?|digests?)"
_FOOTER = re.compile(
    rf"\bthis {_MAIL}(?: \w+)? (?:was |is |has been )(?:being )?(?:sent|delivered|addressed|meant) (?:to|for)\b"
    r"|^\W*sent to\b"
    rf"|\bno longer (?:want|wish|like)\b.{{0,30}}\b(?:this|these|{_MAIL}|from us)\b"
    rf"|\b(?:don['’]t|do not) (?:want|wish) (?:to (?:receive|get) )?(?:this|these|our|such|further) {_MAIL}"
    r"|\byou(?:['’]re| are) (?:receiving|getting|subscribed)\b|\byou (?:received|get|are sent) this\b"
    r"|\b(?:your|my) (?:\w+ )?(?:referral|share) (?:link|code|hub)\b"
    rf"|^\W*(?:please )?(?:rate|how (?:did|was|do)|what did you think)\b.{{0,40}}\b(?:this|today['’]s|our) {_MAIL}",
    re.IGNORECASE,
)


def without(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks but for those in a mail that tell its reader why it came or ask one reader to act."""
    for block in blocks:
        speaks = block.kind is not BlockKind.HEADING and len(block.text) <= _LONGEST and _FOOTER.search(block.text)
        if not speaks:
            yield block
