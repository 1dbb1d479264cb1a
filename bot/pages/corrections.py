"""Corrections go in; the pages that show what changed, and which of them fit no more, come out."""

from collections.abc import Callable, Sequence
from datetime import datetime

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
_MAX_SHOWN, _MAX_JOINED = 90, 500
UNDO, CORRECT = "/admin correct undo", "`/admin correct`"


def day(moment: datetime) -> str:
    """Return a day so that Discord shows it in each reader's own way."""
    return f"<t:{int(moment.timestamp())}:d>"


def mention(actor: int) -> str:
    """Return a user so that Discord shows their name."""
    return f"<@{actor}>"


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


def corrected_pages(made: Corrected, *, undone: bool = False, undo: str = UNDO) -> tuple[Page, ...]:
    """Return the items that a correction changed, before and after; `undo` is the command that takes it back."""
    title = "Taken back" if undone else _DONE[made.correction.action]
    blocks = [
        f"**{heading}**\n" + ("\n\n".join(map(_item, items)) or "nothing")
        for heading, items in (("Before", made.before), ("After", made.after))
    ]
    number = made.correction.id
    footer = f"Correction {number} is no more" if undone else f"Correction {number} · {undo} takes it back"
    if made.correction.action is Action.JOIN and not undone and (joined := _joined(made)):
        blocks.append(f"**Its text now has**\n{joined}")
    if made.unknown and not undone:
        names = ", ".join(f"“{safe(line(name, _MAX_SHOWN))}”" for name in made.unknown)
        blocks.append(f"Taken, though the vocabulary does not name it: {names}")
    if not made.before and not made.after:
        blocks = ["It was not in force, so no item changed."]
    return pages(title, blocks, footer, colour=GREEN)


def _joined(made: Corrected) -> str:
    """Return the text that an item got from the one that was joined into it, which its summary may not show."""
    into = made.correction.into
    was = {each for item in made.before if into and item.key == into.key for each in item.body.split("\n")}
    text = " ".join(each for item in made.after for each in item.body.split("\n") if each not in was)
    return safe(line(text, _MAX_JOINED))


def _item(item: Item) -> str:
    labels = " · ".join(filter(None, (item.kind, item.section, ", ".join(item.topics))))
    lines = (f"{item.position}. {safe(line(item.title, 200)) or 'untitled'}", f"-# {safe(line(labels, 300))}")
    return "\n".join(filter(None, (*lines, summary_of(item))))


def listed_pages(
    listed: Sequence[tuple[Correction, Unfitting | None]],
    issues: Sequence[IssueRef],
    *,
    undo: str = UNDO,
    correct: str = CORRECT,
    day: Callable[[datetime], str] = day,
    mention: Callable[[int], str] = mention,
) -> tuple[Page, ...]:
    """Return corrections with their numbers, and why one is not in force.

    Commands, days and users are named as the reader's side shows them: in Discord, unless said otherwise.
    """
    if not listed:
        return (page("No corrections", f"Nothing was corrected; {correct} puts items right.", colour=GREY),)
    names = {ref.key: issue_name(ref) for ref in issues}
    blocks = []
    for each, misfit in listed:
        by = mention(each.actor) if each.actor else "the command line"
        lines = [
            f"**{each.id}** · {safe(told(each))}",
            f"-# {safe(names.get(each.issue_key, 'an issue that is gone'))} · {day(each.at)} by {by}",
        ]
        blocks.append("\n".join([*lines, *([f"⚠️ does not fit: {safe(line(misfit.why, 300))}"] if misfit else [])]))
    return pages("Corrections", blocks, f"{undo} takes one back", colour=BLURPLE, per_page=8)
