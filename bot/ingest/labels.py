"""Drafts of items go in, what they are about comes out: kind, entities, summary."""

import re
from collections import Counter

from bot.ingest.document import Block, BlockKind, Draft
from bot.ingest.kinds import kind_of
from bot.model import Item, Link

MAX_SUMMARY, MAX_ENTITIES, MAX_READ = 280, 8, 20_000
_SENTENCE = re.compile(r"(?<=[.!?…])(?:[”\"’)\]]+)?\s+(?=[A-Z0-9“\"‘(•])")
_MARK = re.compile(r"^(?:•|\d{1,3}\.) ")
_ENTITY = re.compile(
    r"\b(?:[A-Z][\w’'+#-]*[\w+#]|[A-Z]{2,}\w*|[a-z]+[A-Z]\w+)(?:\.(?:js|io|ai|py))?"
    r"(?:(?:\s+|\s*[•&]\s*|\s(?:of|the|for)\s(?=[A-Z]))(?:[A-Z][\w’'+#-]*[\w+#]|[A-Z]{2,}\w*|[A-Z]?\d+(?:\.\d+)*))*(?:[•]\w+)?"
)
_STOP = {
    "The", "A", "An", "It", "This", "That", "These", "Those", "In", "On", "At", "And", "But", "Or", "If", "For",
    "From", "To", "With", "By", "As", "He", "She", "They", "We", "You", "My", "Our", "Your", "His", "Her", "Their",
    "Its", "What", "When", "Where", "Why", "How", "Who", "There", "Here", "One", "Two", "Three", "Some", "Many",
    "Most", "All", "Not", "No", "So", "Now", "New", "See", "Read", "Listen", "Watch", "Source", "Links", "Also",
    "Then", "Than", "Even", "Just", "Such", "Instead", "Because", "While", "Once", "Right", "Next", "Last", "After",
    "Before", "Machine Learning", "Using", "Having", "Being", "Doing", "Get", "Keep", "Take", "Think", "Imagine",
    "Although", "Perhaps", "More", "Another", "Each", "Every", "Blog", "Paper", "Code", "Video", "Tip", "Issue",
    "Example", "Find", "Check", "Make", "Only", "Thanks", "Like", "Both", "Good", "Best", "Great", "I", "I’m",
    "I've", "I’ve", "I'm", "I'd", "I’d", "Until", "Since", "During", "Does", "Do", "Is", "Are", "Was", "Can",
    "Could", "Should", "Will", "Want", "AI", "ML", "Machine", "Learning", "Deep", "Set", "Use", "Improve",
    "Results", "Note", "Part", "Yes", "Ok", "Too", "Very", "Say", "Says",
}  # fmt: skip


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
        summary=summary_of(read or draft.title),
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


def summary_of(body: str) -> str:
    """Return the first one or two whole sentences of the body that fit 280 characters together."""
    prose = " ".join(_MARK.sub("", line) for line in body.split("\n")[:6])
    sentences = [sentence.strip() for sentence in _SENTENCE.split(prose) if sentence.strip()]
    chosen = ""
    for sentence in sentences:
        longer = f"{chosen} {sentence}".strip()
        if len(longer) > MAX_SUMMARY:
            break
        chosen = longer
        if len(chosen) >= 160 or (chosen.count(". ") >= 1 and len(chosen) >= 90):
            break
    if chosen:
        return chosen
    fitting = next((sentence for sentence in sentences if 20 <= len(sentence) <= MAX_SUMMARY), None)
    return fitting or (sentences[0][: MAX_SUMMARY - 1].rsplit(" ", 1)[0] + "…" if sentences else "")


def entities_of(title: str, body: str) -> tuple[str, ...]:
    """Return at most eight names that the item mentions, the title's and the most frequent first."""
    found: Counter[str] = Counter()
    text = f"{title}\n{body}"
    for match in _ENTITY.finditer(text):
        name = _trimmed(match.group())
        if name and not _begins(text, match.start(), name):
            found[name] += 3 if match.start() < len(title) else 1
    return tuple(name for name, _ in found.most_common(MAX_ENTITIES))


def _trimmed(name: str) -> str:
    words = re.sub(r"['’]s(?= |$)", "", name).split()
    while words and (words[0] in _STOP or words[0].rstrip("’'s") in _STOP):
        words.pop(0)
    while words and (words[-1] in _STOP or words[-1] in {"of", "the", "for"}):
        words.pop()
    joined = " ".join(words)
    return joined if len(joined) >= 2 and joined not in _STOP else ""


def _begins(text: str, at: int, name: str) -> bool:
    """Tell whether a plain capitalised word only opens a sentence, which makes no name of it."""
    opens = at == 0 or text[:at].rstrip()[-1:] in '.!?:•\n“"('
    return opens and " " not in name and name[1:].islower() and text.count(name) == 1
