"""Takes the bot's nouns and gives table rows, and takes table rows and gives the nouns back unchanged."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from bot.model import (
    Delivery,
    DeliveryState,
    FailedStep,
    Issue,
    Item,
    Kind,
    Link,
    Note,
    Outline,
    Page,
    Post,
    PostKind,
    Repair,
    Rule,
    Step,
    Subscription,
    Unit,
)
from storage.wishes import to_wishes, wishes_text

Row = dict[str, Any]
ITEM = "key, position, title, section, kind, body, summary, entities"
_KINDS = {str(kind): kind for kind in Kind}


def stamp(moment: datetime) -> str:
    """Return an aware instant as text in UTC, always of the same width."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    # Most are: planning a hundred thousand orders, that is a second.
    known = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return known.isoformat(timespec="microseconds")


def instant(text: str) -> datetime:
    """Return the instant that `stamp` wrote."""
    return datetime.fromisoformat(text)


def issue_row(issue: Issue, source_id: int, added: datetime, changed: datetime) -> Row:
    """Return the row of an issue, without its items."""
    return {
        "key": issue.key,
        "newsletter": issue.newsletter,
        "number": issue.number,
        "period": issue.period,
        "title": issue.title,
        "author": issue.author,
        "url": issue.url,
        "sections": _json(issue.sections),
        "notes": _json([asdict(note) for note in issue.notes]),
        "repairs": _json([asdict(repair) for repair in issue.repairs]),
        "links_seen": issue.links_seen,
        "source_id": source_id,
        "added": stamp(added),
        "changed": stamp(changed),
    }


def item_rows(issue: Issue) -> list[Row]:
    """Return the rows of an issue's items, without their links and topics."""
    return [
        {
            "issue_key": issue.key,
            "position": item.position,
            "key": item.key,
            "title": item.title,
            "section": item.section,
            "kind": str(item.kind),
            "body": item.body,
            "summary": item.summary,
            "entities": _json(item.entities),
        }
        for item in issue.items
    ]


def link_rows(issue: Issue) -> list[Row]:
    """Return the rows of the links of all items of an issue."""
    return [
        {
            "issue_key": issue.key,
            "item": item.position,
            "position": n,
            "url": link.url,
            "text": link.text,
            "original": link.original,
        }
        for item in issue.items
        for n, link in enumerate(item.links)
    ]


def topic_rows(issue: Issue) -> list[Row]:
    """Return the rows of the topics of all items of an issue."""
    return [
        {"issue_key": issue.key, "item": item.position, "position": n, "topic": topic}
        for item in issue.items
        for n, topic in enumerate(item.topics)
    ]


def to_issue(row: Row, items: Iterable[Item]) -> Issue:
    """Return the issue of a row of `issues` with these items."""
    return Issue(
        key=row["key"],
        newsletter=row["newsletter"],
        number=row["number"],
        period=row["period"],
        title=row["title"],
        author=row["author"],
        url=row["url"],
        sections=tuple(json.loads(row["sections"])),
        items=tuple(items),
        notes=_notes(row),
        repairs=tuple(Repair(**repair) for repair in json.loads(row["repairs"])),
        links_seen=row["links_seen"],
    )


def to_outline(row: Row) -> Outline:
    """Return the outline of a row that counts what an issue has."""
    counts = {name: row[name] for name in ("items", "sections", "links", "links_seen", "repairs")}
    return Outline(row["newsletter"], row["number"], row["period"], _notes(row), **counts)


def _notes(row: Row) -> tuple[Note, ...]:
    return tuple(Note(**note) for note in json.loads(row["notes"]))


def to_item(row: Sequence[Any], links: Iterable[Link], topics: Iterable[str]) -> Item:
    """Return the item of the `ITEM` columns of a row of `items`, with these links and topics."""
    key, position, title, section, kind, body, summary, entities = row
    named = tuple(json.loads(entities)) if entities != "[]" else ()
    return Item(key, position, title, section, _KINDS[kind], body, summary, tuple(links), tuple(topics), named)


def subscription_row(subscription: Subscription) -> Row:
    """Return the row of a subscription, without its id."""
    return {
        "guild_id": subscription.guild_id,
        "channel_id": subscription.channel_id,
        "kind": str(subscription.kind),
        "unit": str(subscription.rule.unit),
        "day": subscription.rule.day,
        "at": subscription.rule.at.isoformat(),
        "nth": subscription.rule.nth,
        "every": subscription.rule.every,
        "phase": subscription.rule.phase,
        "cron": subscription.rule.cron,
        "zone": subscription.zone,
        "next_due": stamp(subscription.next_due),
        "since": stamp(subscription.next_due),
        "wishes": wishes_text(subscription.wishes),
        "paused": subscription.paused,
    }


def to_subscription(row: Row) -> Subscription:
    """Return the subscription of a row of `subscriptions`."""
    return Subscription(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        kind=PostKind(row["kind"]),
        rule=_rule(row["unit"], row["day"], row["at"], row["nth"], row["every"], row["phase"], row["cron"]),
        zone=row["zone"],
        next_due=instant(row["next_due"]),
        paused=row["paused"],
        wishes=to_wishes(row["wishes"]),
        rev=row["rev"],
    )


@lru_cache(maxsize=1024)  # many channels have the same
def _rule(unit: str, day: int, at: str, nth: int, every: int, phase: int, cron: str) -> Rule:
    return Rule(Unit(unit), day, time.fromisoformat(at), nth, every, phase, cron)


def to_delivery(row: Row) -> Delivery:
    """Return the delivery of a row of `posts`, with its failed steps beside it."""
    return Delivery(
        id=row["id"],
        subscription_id=row["subscription_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        kind=PostKind(row["kind"]),
        period=row["period"],
        part=row["part"],
        due=instant(row["due"]),
        state=DeliveryState(row["state"]),
        post=to_post(row["payload"]) if row["payload"] else None,
        nonce=row["nonce"],
        marker=row["marker"],
        attempts=row["attempts"],
        first_attempt=instant(row["first_attempt"]) if row["first_attempt"] else None,
        message_id=row["message_id"],
        place_id=row["place_id"],
        reason=row["reason"],
        insisted=row["insisted"] is not None and row["attempts"] == row["insisted"],
        failed_steps=to_failed_steps(json.loads(row["failed_steps"]).items()),
    )


def to_failed_steps(found: Iterable[tuple[str, str]]) -> tuple[FailedStep, ...]:
    """Return steps that failed, from the name of each and its reason."""
    return tuple(FailedStep(Step(step), reason) for step, reason in found)


def payload(post: Post) -> str:
    """Return a message as the text that is frozen in the ledger."""
    return _json(asdict(post))


def to_post(text: str) -> Post:
    """Return the message that `payload` wrote, or that a version wrote which froze pages alone."""
    frozen = json.loads(text)
    if "page" not in frozen:
        return Post(Page(**frozen))
    return Post(Page(**frozen["page"]), frozen["role_id"])


def _json(value: Sequence[object] | Row) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
