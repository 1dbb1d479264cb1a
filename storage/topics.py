"""Takes issues whose items were labelled anew and keeps their topics; nothing else of what is stored changes."""

from collections.abc import Sequence

from sqlite_utils import Database

from bot.model import Issue
from storage import rows
from storage.transactions import writing


def relabel(db: Database, issues: Sequence[Issue]) -> None:
    """Keep the topics of these issues' items in one transaction; items that are stored no more are left out."""
    with writing(db):
        for issue in issues:
            held = {row["position"]: row["key"] for row in db.table("items").rows_where("issue_key = ?", [issue.key])}
            kept = {item.position for item in issue.items if held.get(item.position) == item.key}
            for position in kept:
                db.execute("DELETE FROM item_topics WHERE issue_key = ? AND item = ?", [issue.key, position])
            topics = [row for row in rows.topic_rows(issue) if row["item"] in kept]
            for row in topics:
                db.execute("INSERT INTO topics (name) VALUES (:topic) ON CONFLICT (name) DO NOTHING", row)
            db.table("item_topics").insert_all(topics)
        db.execute("DELETE FROM topics WHERE NOT EXISTS (SELECT 1 FROM item_topics WHERE topic = topics.name)")
