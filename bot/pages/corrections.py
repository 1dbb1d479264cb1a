"""Corrections go in; the pages that show what changed, and which of them fit no more, come out."""

from collections.abc import Sequence

from bot.model import Action, Corrected, Correction, IssueRef, Item, Page, Unfitting
from bot.pages.answers import summary_of
from bot.pages.layout import BLURPLE, GREEN, GREY, issue_name, page, pages
from bot.pages.text import line, safe

_DONE = {
    Action.JOIN: "Joined",
    Action.SPLIT: "Split",
    Action.RETITLE: "Retitled",
    Action.DROP: "Dropped",
    Action.RELABEL: "Relabelled",
}
_MAX_SHOWN = 90


def told(correction: Correction) -> str:
    """Return in plain words what a correction does."""
    title = f"“{line(correction.item.title, _MAX_SHOWN)}”"
    match correction.action:
        case Action.JOIN:
            return f"join {title} into “{line(correction.into.title if correction.into else '', _MAX_SHOWN)}”"
        case Action.SPLIT:
            return f"split {title} at “{line(correction.words, 60)}”"
        case Action.RETITLE:
            return f"retitle {title} as “{line(correction.title, _MAX_SHOWN)}”"
        case Action.DROP:
            return f"drop {title}"
        case Action.RELABEL:
            return f"relabel {title}: {', '.join(_labels(correction))}"


def _labels(correction: Correction) -> list[str]:
    kind = [f"kind {correction.kind}"] if correction.kind else []
    section = [f"section {line(correction.section, 60) or 'none'}"] if correction.section is not None else []
    topics = [f"topics {line(' + '.join(correction.topics), 200) or 'none'}"] if correction.topics is not None else []
    return kind + section + topics


def corrected_pages(made: Corrected, *, undone: bool = False) -> tuple[Page, ...]:
    """Return the items that a correction changed, before and after."""
    title = "Taken back" if undone else _DONE[made.correction.action]
    blocks = [
        f"**{heading}**\n" + ("\n\n".join(map(_item, items)) or "nothing")
        for heading, items in (("Before", made.before), ("After", made.after))
    ]
    number = made.correction.id
    footer = f"Correction {number} is no more" if undone else f"Correction {number} · /admin correct undo takes it back"
    if not made.before and not made.after:
        blocks = ["It was not in force, so no item changed."]
    return pages(title, blocks, footer, colour=GREEN)


def _item(item: Item) -> str:
    labels = " · ".join(filter(None, (item.kind, item.section, ", ".join(item.topics))))
    lines = (f"{item.position}. {safe(line(item.title, 200)) or 'untitled'}", f"-# {safe(line(labels, 300))}")
    return "\n".join(filter(None, (*lines, summary_of(item))))


def listed_pages(listed: Sequence[tuple[Correction, Unfitting | None]], issues: Sequence[IssueRef]) -> tuple[Page, ...]:
    """Return corrections with their numbers, and why one is not in force."""
    if not listed:
        return (page("No corrections", "Nothing was corrected; `/admin correct` puts items right.", colour=GREY),)
    names = {ref.key: issue_name(ref) for ref in issues}
    blocks = []
    for each, misfit in listed:
        by = f"<@{each.actor}>" if each.actor else "the command line"
        lines = [
            f"**{each.id}** · {safe(told(each))}",
            f"-# {safe(names.get(each.issue_key, 'an issue that is gone'))} · <t:{int(each.at.timestamp())}:d> by {by}",
        ]
        blocks.append("\n".join([*lines, *([f"⚠️ does not fit: {safe(line(misfit.why, 300))}"] if misfit else [])]))
    return pages("Corrections", blocks, "/admin correct undo takes one back", colour=BLURPLE, per_page=8)
