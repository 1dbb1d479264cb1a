"""Every noun that is stored comes back equal, whatever text and numbers it holds."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.ingest import likeness
from bot.model import (
    NEVER,
    Drafting,
    Issue,
    Item,
    Kind,
    Layout,
    Link,
    Note,
    Page,
    Part,
    Picks,
    Plan,
    Post,
    PostKind,
    Quiet,
    Repair,
    Rule,
    State,
    Subscription,
    Told,
    Unit,
    Wishes,
)
from storage import deliveries, guilds, issues, outbox, rows, subscriptions, values
from storage.migrations import MIGRATIONS
from tests.storage.samples import LEASE, NOW, period, subscription

T = TypeVar("T")

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# A key is made by the project or held against its shape, and has no NUL, where SQLite's JSON would end a text.
keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
optional = st.none() | words
ids = st.integers(0, 2**63 - 1)
counts = st.none() | st.integers(-(2**63), 2**63 - 1)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])
# Not the very first year: in UTC, its first hours would lie before the calendar.
moments = st.datetimes(datetime(2, 1, 1), timezones=zones)  # noqa: DTZ001 -- hypothesis adds the zone
periods = st.none() | st.integers(1, 12).map(lambda month: f"2026-{month:02}")


def some(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=4).map(tuple)


links = st.builds(Link, words, words)
notes = st.builds(Note, counts, words, words)
repairs = st.builds(Repair, st.integers(), words, words, st.floats(0, 1))
pages = st.builds(Page, words, words, words, optional, st.integers(0, 0xFFFFFF))
rules = (
    st.builds(Rule, st.just(Unit.MONTH), st.integers(1, 31), st.times())
    | st.builds(Rule, st.just(Unit.WEEK), st.integers(0, 6), st.times())
    | st.builds(Rule, st.just(Unit.MONTH), st.integers(0, 6), st.times(), st.integers(1, 5))
    | st.builds(
        Rule, st.just(Unit.WEEK), st.integers(0, 6), st.times(), st.just(0), st.integers(5, 9), st.integers(0, 4)
    )
    | st.builds(Rule, st.just(Unit.DAY), st.just(0), st.times())
    | st.just(Rule(Unit.CRON, 0, time(), cron="0 9 * * 0"))
    | st.just(Rule(Unit.ISSUE, 0, time()))
)
picks = st.builds(Picks, some(words), some(st.sampled_from(Kind)), some(words), some(words))
quiets = st.builds(
    Quiet,
    st.frozensets(st.integers(0, 6)),
    st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 31))),
    st.frozensets(st.dates()),
)
wishes = st.builds(
    Wishes,
    only=picks,
    never=picks,
    role_id=st.none() | ids,
    layout=st.sampled_from(Layout),
    least=st.integers(0, 99),
    most=st.integers(1, 99),
    quiet=quiets,
    drafting=st.none() | st.builds(Drafting, ids, st.integers(1, 99), st.booleans()),
)
dues = moments | st.just(NEVER)


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    keys = draw(st.lists(words, unique=True, max_size=4))
    bare = st.builds(
        Item,
        key=st.just(""),
        position=st.just(0),
        title=words,
        section=optional,
        kind=st.sampled_from(Kind),
        body=words,
        summary=words,
        links=some(links),
        topics=some(words),
        entities=some(words),
    )
    drawn = [(n, key, draw(bare)) for n, key in enumerate(keys)]
    return tuple(
        Item(key, n, i.title, i.section, i.kind, i.body, i.summary, i.links, i.topics, i.entities)
        for n, key, i in drawn
    )


whole_issues = st.builds(
    Issue,
    key=keys,
    newsletter=words,
    number=counts,
    period=periods,
    title=words,
    author=optional,
    url=optional,
    sections=some(words),
    items=items(),
    notes=some(notes),
    repairs=some(repairs),
)


@contextmanager
def memory() -> Iterator[Database]:
    with closing(Database(memory=True)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        MIGRATIONS.apply(db)
        yield db


@given(whole_issues, moments)
def test_an_issue_comes_back_equal_and_saving_it_again_is_the_same(issue: Issue, now: datetime) -> None:
    with memory() as db:
        assert issues.keep(db, issue, "a file", "digest", now).state is State.NEW
        assert issues.get(db, issue.key) == issue
        assert issues.load(db) == ((issue, now),)
        assert issues.keep(db, issue, "a file", "digest", now + timedelta(1)).state is State.SAME


def _without_keys(issue: Issue) -> Issue:
    return replace(issue, items=tuple(replace(item, key="") for item in issue.items))


@given(st.lists(whole_issues, min_size=2, max_size=2))
def test_an_issue_takes_the_place_of_the_one_with_its_key(pair: list[Issue]) -> None:
    first, second = pair
    assume(not likeness.is_remnant(first, second))  # which takes nobody's place
    # It is held under a key of its own, or under the first one's.
    assume(
        likeness.is_one(first, second, again=True) if first.key == second.key else not likeness.is_copy(first, second)
    )
    with memory() as db:
        issues.keep(db, first, "a file", "1", NOW)
        issues.keep(db, second, "a file", "2", NOW)
        held = issues.get(db, second.key)
        assert held is not None
        # An item whose text stays keeps the key that it has.
        assert _without_keys(held) == _without_keys(second)
        assert held == second or first.key == second.key
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@given(st.builds(Subscription, st.just(1), ids, ids, st.sampled_from(PostKind), rules, words, dues, optional))
def test_a_subscription_comes_back_equal(order: Subscription) -> None:
    with memory() as db:
        assert subscriptions.put(db, order) == order
        assert subscriptions.every(db) == (order,)


@given(pages, st.none() | ids, words, words, ids, some(words))
def test_a_frozen_post_comes_back_equal(
    page: Page, role: int | None, nonce: str, marker: str, number: int, keys: tuple[str, ...]
) -> None:
    with memory() as db:
        order = subscriptions.put(db, subscription())
        deliveries.plan(db, [Plan(order.id, (period(),), (), NOW)])
        [claimed] = outbox.claim(db, NOW, LEASE, "me")
        assert claimed is not None
        frozen = outbox.freeze(db, claimed.id, "me", [Part(Post(page, role), nonce, marker)], Told(keys, keys))
        assert (frozen.post, frozen.nonce, frozen.marker) == (Post(page, role), nonce, marker)
        assert outbox.confirm(db, claimed.id, "me", number, NOW)
        found = deliveries.by_marker(db, marker)
        assert found is not None
        assert (found[0].message_id, found[1]) == (number, Told(keys, keys))


@given(ids, words, words)
def test_settings_and_values_come_back_equal(guild_id: int, zone: str, value: str) -> None:
    with memory() as db:
        guilds.set_zone(db, guild_id, zone)
        values.put(db, zone, value)
        assert (guilds.zone(db, guild_id), values.get(db, zone)) == (zone, value)


@given(st.lists(moments, min_size=2, max_size=5))
def test_stamps_sort_as_their_instants_do(moments: list[datetime]) -> None:
    assert [rows.instant(text) for text in sorted(map(rows.stamp, moments))] == sorted(moments)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        rows.stamp(datetime(2026, 1, 1))  # noqa: DTZ001 -- the very thing that is refused
