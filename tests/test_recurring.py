"""Names that recur in an archive are topics of it, though nobody listed them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

from bot import search
from bot.archive import archive_of
from bot.ingest import SHIPPED, Vocabulary, vocabulary_of
from bot.model import IssueRef, Item, Kind, StoredItem
from bot.recurring import Recurring, told_by
from tests.ingest.test_topics import everything

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def stored(issue: int, *entities: str, topics: tuple[str, ...] = (), section: str | None = None) -> StoredItem:
    item = Item(f"{issue}{entities}", 1, "A title", section, Kind.OTHER, "text", "text", (), topics, entities)
    return StoredItem(item, IssueRef(str(issue), "Kelp Weekly", issue, None, "t", None, NOW))


def with_recurring(items: Sequence[StoredItem], vocabulary: Vocabulary) -> tuple[StoredItem, ...]:
    issues = [list(group) for _, group in groupby(items, key=lambda each: each.issue.key)]
    told = [told_by(group[0].issue.key, group[0].issue.newsletter, [each.item for each in group]) for group in issues]
    recurring = Recurring(vocabulary).renewed((), told, [each.item for each in items])
    topped = [item for each in told for item in recurring.topped(each)]
    return tuple(replace(each, item=item) for each, item in zip(items, topped, strict=True))


def test_a_name_of_three_issues_is_a_topic_and_one_of_two_is_none() -> None:
    items = [stored(n, "Boilwise", *(["Lidlib"] if n < 2 else [])) for n in range(3)]
    assert [each.item.topics for each in with_recurring(items, SHIPPED)] == [("Boilwise",)] * 3
    twice = [stored(n // 2, "Boilwise") for n in range(4)]
    assert with_recurring(twice, SHIPPED) == tuple(twice)


def test_what_is_known_or_the_newsletters_own_name_is_no_new_topic() -> None:
    items = [stored(n, "GPT-4", "Kelp Weekly", "Out Loud", "Boilwise", section="Out Loud") for n in range(3)]
    assert {each.item.topics for each in with_recurring(items, SHIPPED)} == {("Boilwise",)}
    own = vocabulary_of('[kettles]\naliases = ["Boilwise"]\n')
    assert with_recurring(items, own) == tuple(items)


def test_an_item_keeps_its_own_topics_and_never_has_more_than_four() -> None:
    items = [stored(n, "Boilwise", "Lidlib", topics=("a", "b", "c")) for n in range(3)]
    assert {each.item.topics for each in with_recurring(items, SHIPPED)} == {("a", "b", "c", "Boilwise")}
    full = [stored(n, "Boilwise", topics=("a", "b", "c", "d")) for n in range(3)]
    assert with_recurring(full, SHIPPED) == tuple(full)


def test_a_common_word_a_post_and_a_part_of_a_longer_name_are_no_topics() -> None:
    names = ("Text", "Steam", "CEO of Firm", "US", "CFO", "Ada", "Ada Kelp", "Boilwise")
    items = [stored(n, *names) for n in range(3)]
    items[0] = replace(items[0], item=replace(items[0].item, body="A text of the steam that rose."))
    assert {each.item.topics for each in with_recurring(items, SHIPPED)} == {("Ada Kelp", "Boilwise")}


def test_two_words_that_titles_of_three_issues_share_are_a_topic() -> None:
    titles = ["Spout whistling explained", "The spout whistling: a study", "How Spout Whistling was found"]
    items = [stored(n) for n in range(3)]
    items = [replace(each, item=replace(each.item, title=title)) for each, title in zip(items, titles, strict=True)]
    assert [each.item.topics for each in with_recurring(items, SHIPPED)] == [("spout whistling",)] * 3
    assert with_recurring(items[:2], SHIPPED) == tuple(items[:2])
    named = [replace(each, item=replace(each.item, title="Today people really like this")) for each in items]
    assert with_recurring(named, SHIPPED) == tuple(named)


def test_members_browse_recurring_names_of_the_samples_and_the_real_texts() -> None:
    archive = archive_of([(issue, NOW) for issue in everything()])
    found = Counter(name for each in archive.items for name in each.item.topics if name not in SHIPPED.topics)
    assert found
    for name in found:
        assert len({each.issue.key for each in archive.items if name in each.item.entities}) >= 3
        assert search.carriers(archive.index, "topic", name)
