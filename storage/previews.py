"""Takes a parsed issue and says what keeping it would do; writes nothing."""

from sqlite_utils import Database

from bot.model import Issue, State
from storage import issues


def foresee(db: Database, issue: Issue) -> tuple[State, Issue | None]:
    """Return what `issues.save` would answer, and the issue that the archive holds in this one's place."""
    held = issues.get(db, issue.key)
    if held is None:
        return State.NEW, None
    return (State.SAME if held == issue else State.CHANGED), held
