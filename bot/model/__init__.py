"""The nouns: every value that crosses a seam between two rooms."""

from collections.abc import Callable
from datetime import datetime

from bot.model.answers import Aim, Digest, Filters, Found, Hit, Page, Section, Shelf, Suggestion, TopicCount
from bot.model.corrections import Action, Corrected, Correction, Target, Unfitting
from bot.model.newsletter import (
    Issue,
    IssueRef,
    Item,
    Kind,
    Link,
    Note,
    Outline,
    RawIssue,
    Repair,
    Saved,
    State,
    StoredItem,
    Tip,
)
from bot.model.posts import (
    NEVER,
    AuditEntry,
    Delivery,
    DeliveryState,
    Forecast,
    Health,
    Part,
    Period,
    Plan,
    PostKind,
    Rule,
    Standing,
    Subscription,
    Told,
    Unit,
)
from bot.model.sources import Answer, Polled, Source, SourceKind
from bot.model.topic import SynonymGroup, Topic
from bot.model.usage import Missed, Use

__all__ = [
    "NEVER",
    "Action",
    "Aim",
    "Answer",
    "AuditEntry",
    "Clock",
    "Corrected",
    "Correction",
    "Delivery",
    "DeliveryState",
    "Digest",
    "Filters",
    "Forecast",
    "Found",
    "Health",
    "Hit",
    "Issue",
    "IssueRef",
    "Item",
    "Kind",
    "Link",
    "Missed",
    "Note",
    "Outline",
    "Page",
    "Part",
    "Period",
    "Plan",
    "Polled",
    "PostKind",
    "RawIssue",
    "Repair",
    "Rule",
    "Saved",
    "Section",
    "Shelf",
    "Source",
    "SourceKind",
    "Standing",
    "State",
    "StoredItem",
    "Subscription",
    "Suggestion",
    "SynonymGroup",
    "Target",
    "Tip",
    "Told",
    "Topic",
    "TopicCount",
    "Unfitting",
    "Unit",
    "Use",
]

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""
