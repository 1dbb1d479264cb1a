"""Takes counts of what members did and gives back what was chosen often, and the searches that found nothing.

Months are `YYYY-MM`. No row names who did it, or where.
"""

from collections.abc import Mapping

from sqlite_utils import Database

from bot.model import Missed, Use
from storage.transactions import select, writing

MOST = 2_000
"""Rows of one use in one month: of more, the most frequent and then the newest are kept."""

_ADD = """
    INSERT INTO usage (month, use, what, count) SELECT :month, :use, :what, :count
    WHERE :what NOT IN (SELECT query FROM ignored_searches)
    ON CONFLICT (month, use, what) DO UPDATE SET count = count + excluded.count
"""

_THIN = """
    DELETE FROM usage WHERE id IN (
        SELECT id FROM usage WHERE month = ? AND use = ? ORDER BY count DESC, id DESC LIMIT -1 OFFSET ?
    )
"""

_CHOSEN = """
    SELECT what, sum(iif(use = 'chosen', count * ?, count)) AS weight FROM usage
    WHERE month >= ? AND use IN ('chosen', 'dwelt')
    GROUP BY what ORDER BY weight DESC, max(id) DESC LIMIT ?
"""

_MISSED = """
    SELECT what AS query, sum(iif(use = 'found nothing', count, 0)) AS empty,
        sum(iif(use = 'not meant', count, 0)) AS not_meant
    FROM usage WHERE month = ? AND use IN ('found nothing', 'not meant')
    GROUP BY what ORDER BY sum(count) DESC, max(id) DESC
"""


def add(db: Database, month: str, counts: Mapping[tuple[Use, str], int], since: str) -> None:
    """Add counts to a month's and forget the months before `since`.

    What an owner ignores is not counted, and of what is too much for a month the rarest is forgotten.
    """
    with writing(db):
        db.execute("DELETE FROM usage WHERE month < ?", [since])
        rows = [
            {"month": month, "use": str(use), "what": what, "count": count} for (use, what), count in counts.items()
        ]
        db.conn.executemany(_ADD, rows)
        for use in {use for use, _ in counts}:
            db.execute(_THIN, [month, str(use), MOST])


def chosen(db: Database, since: str, choice: int) -> dict[str, int]:
    """Return by key how often what was used most was read since a month, where a choice counts `choice` times."""
    return dict(db.conn.execute(_CHOSEN, [choice, since, MOST]).fetchall())


def missed(db: Database, month: str) -> tuple[Missed, ...]:
    """Return a month's searches that found nothing, or not what was meant, the most frequent first."""
    return tuple(Missed(row["query"], row["empty"], row["not_meant"]) for row in select(db, _MISSED, [month]))


def months(db: Database) -> tuple[str, ...]:
    """Return the months that have searches which found nothing, or not what was meant, newest first."""
    found = select(db, "SELECT DISTINCT month FROM usage WHERE use IN ('found nothing', 'not meant') ORDER BY 1 DESC")
    return tuple(str(row["month"]) for row in found)


def settle(db: Database, query: str) -> bool:
    """Forget how often a search found nothing, in every month, and return whether it was known."""
    with writing(db):
        gone = db.execute("DELETE FROM usage WHERE what = ? AND use IN ('found nothing', 'not meant')", [query])
        return gone.rowcount > 0


def ignore(db: Database, query: str) -> bool:
    """Forget a search, count it never again, and return whether it was known."""
    with writing(db):
        db.execute("INSERT INTO ignored_searches (query) VALUES (?) ON CONFLICT (query) DO NOTHING", [query])
        return settle(db, query)
