"""What is typed of an order: filters, quiet days, and rules that change only in what is named."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.picking import FIELDS, ended, kinds_like, picks_of, typing, written
from bot.digest.quiet_days import quiet_of
from bot.digest.wishing import CLEARED, day_words, every_words, rule_for, wishes_of
from bot.errors import BadOption
from bot.model import Asked, Drafting, Kind, Layout, Picks, PostKind, Quiet, Rule, Timing, Unit, Wishes

TODAY = date(2026, 5, 20)
DIGEST, TIP, ISSUE = PostKind.DIGEST, PostKind.TIP, PostKind.ISSUE


def named(_: str, name: str) -> str:
    return name


def wished(asked: Asked, was: Wishes | None = None, kind: PostKind = DIGEST) -> Wishes:
    return wishes_of(kind, asked, was or Wishes(), named)


def test_a_text_picks_by_topics_kinds_sections_and_newsletters_in_any_order() -> None:
    text = 'topic:agents kind:Paper section:"Tools & Code" newsletter:“ML Monthly” topic:"large models" topic:agents'
    picks = Picks(("agents", "large models"), (Kind.PAPER,), ("Tools & Code",), ("ML Monthly",))
    assert picks_of(text, named) == picks


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("agents", "“agents” picks nothing"),
        ("topic:", "“topic:” picks nothing"),
        ('topic:""', "picks nothing"),
        ('topic:"agents', "picks nothing"),
        ("topic:large models", "“models” picks nothing"),
        ("colour:red", "“colour:red” picks nothing"),
        ("kind:song", "There is no kind “song”; the kinds are own-work, article"),
        ("topic:a'); DROP TABLE x", "“DROP TABLE x” picks nothing"),
    ],
)
def test_what_picks_nothing_is_a_sentence(text: str, why: str) -> None:
    with pytest.raises(BadOption) as fault:
        picks_of(text, named)
    assert why in str(fault.value)


@given(st.text(max_size=60))
def test_any_text_picks_something_or_is_a_sentence_and_can_be_gone_on_typing(text: str) -> None:
    typing(text)
    for read in (lambda: picks_of(text, named), lambda: quiet_of(text)):
        with suppress(BadOption):
            read()


@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.text("ab &-.", min_size=1, max_size=8)), max_size=4))
def test_what_is_offered_is_read_as_what_it_names(parts: list[tuple[str, str]]) -> None:
    usual = [(field, "tool" if field == "kind" else name) for field, name in parts if name.strip()]
    picks = picks_of(" ".join(written(field, name) for field, name in usual), named)
    told = {*picks.topics, *map(str, picks.kinds), *picks.sections, *picks.newsletters}
    assert told == {name.strip() for _, name in usual}


def test_the_last_part_is_what_is_being_typed() -> None:
    assert typing("") == ("", "", "")
    assert typing("topic:agents sec") == ("topic:agents ", "", "sec")
    assert typing('topic:a section:"To') == ("topic:a ", "section", "To")
    assert typing('section:"Tools and co') == ("", "section", "Tools and co")
    assert typing('section:"Tools and code" ') == ('section:"Tools and code" ', "", "")
    assert ended("kind:tool ", "topic", ["a b", 'odd"']) == ('kind:tool topic:"a b"',)
    assert kinds_like("pa") == ("paper",)
    assert typing('section:"Tools"') == ('section:"Tools" ', "", ""), "the next part needs a space"
    assert typing("large mod") == ("", "", "large mod")
    assert typing("a" * 6000)[1:] == ("", "")


def test_quiet_days_are_weekdays_days_of_every_year_and_dates() -> None:
    expected = Quiet(frozenset({5, 6}), frozenset({(12, 25), (12, 24), (2, 29)}), frozenset({date(2026, 12, 31)}))
    assert quiet_of("Sat, sundays 25 Dec December 24th 29 feb 2026-12-31") == expected


@pytest.mark.parametrize(
    "text", ["someday", "30 Feb", "31 Nov", "2026-02-30", "25", "s", "0 Jan", "mon tue wed thu fri sat sun"]
)
def test_days_that_there_are_not_and_a_week_without_posts_are_refused(text: str) -> None:
    with pytest.raises(BadOption):
        quiet_of(text)


ALL = Asked(
    "topic:agents",
    "kind:video",
    "Sun",
    "topics",
    3,
    9,
    archives=True,
    crosspost=True,
    pin=True,
    thread=True,
    role_id=7,
    draft_channel_id=8,
    draft_hours=6,
    draft_posts=False,
)


def test_everything_that_is_asked_is_a_wish() -> None:
    assert wished(ALL) == Wishes(
        only=Picks(topics=("agents",)),
        never=Picks(kinds=(Kind.VIDEO,)),
        role_id=7,
        layout=Layout.TOPICS,
        least=3,
        most=9,
        quiet=Quiet(frozenset({6})),
        archives=True,
        crosspost=True,
        pin=True,
        thread=True,
        drafting=Drafting(8, 6, posts=False),
    )
    assert None not in [getattr(ALL, field.name) for field in fields(Asked) if field.name != "clear"]


def test_only_what_is_named_changes_and_what_is_cleared_is_the_default_again() -> None:
    full = wished(ALL)
    assert wished(Asked(), full) == full
    assert wished(Asked(pin=False, least=1), full) == replace(full, pin=False, least=1)
    assert wished(Asked(draft_hours=2), full).drafting == Drafting(8, 2, posts=False)
    assert wished(Asked(draft_channel_id=9), full).drafting == Drafting(9, 6, posts=False)
    for name, wish in CLEARED.items():
        cleared = wished(Asked(clear=name), full)
        assert getattr(cleared, wish) == getattr(Wishes(), wish)
        assert sum(getattr(cleared, f.name) != getattr(full, f.name) for f in fields(Wishes)) == 1
    assert wished(Asked(only="kind:tool", clear="only"), full).only == Picks(kinds=(Kind.TOOL,))


@pytest.mark.parametrize(
    ("kind", "asked", "why"),
    [
        (DIGEST, Asked(least=9, most=3), "A minimum of 9 items is more than the maximum of 3"),
        (DIGEST, Asked(draft_hours=3), "Name draft_channel too"),
        (TIP, Asked(layout="topics"), "layout is not for kind:tip"),
        (TIP, Asked(least=2), "minimum is not for kind:tip"),
        (ISSUE, Asked(draft_channel_id=2), "draft_channel is not for kind:issue"),
    ],
)
def test_what_does_not_fit_the_kind_or_itself_is_a_sentence(kind: PostKind, asked: Asked, why: str) -> None:
    with pytest.raises(BadOption, match=why):
        wished(asked, kind=kind)


def test_a_minimum_is_held_against_the_maximum_of_before() -> None:
    with pytest.raises(BadOption, match="minimum of 30"):
        wished(Asked(least=30), Wishes(most=25))


MONTHLY = Rule(Unit.MONTH, 31, time(18, 30))
WEEKLY = Rule(Unit.WEEK, 4, time(7), every=2, phase=1)


def test_a_rule_changes_only_in_what_is_named() -> None:
    assert rule_for(DIGEST, Timing(zone="UTC"), MONTHLY, TODAY) is MONTHLY
    assert rule_for(DIGEST, Timing(at="7:00"), MONTHLY, TODAY) == replace(MONTHLY, at=time(7))
    assert rule_for(DIGEST, Timing(day="3"), MONTHLY, TODAY) == replace(MONTHLY, day=3)
    assert rule_for(DIGEST, Timing(), None, TODAY) == Rule(Unit.MONTH, 1, time(9))
    assert rule_for(DIGEST, Timing(every="week"), MONTHLY, TODAY) == Rule(Unit.WEEK, 0, time(18, 30))
    assert rule_for(TIP, Timing(at="8:00"), WEEKLY, TODAY) == replace(WEEKLY, at=time(8)), "it stays in the same weeks"
    assert rule_for(TIP, Timing(every="week"), WEEKLY, TODAY) == replace(WEEKLY, every=1, phase=0)
    assert rule_for(TIP, Timing(cron="0 9 * * 1-5"), WEEKLY, TODAY) == Rule(Unit.CRON, 0, time(), cron="0 9 * * 1-5")
    by_cron = Rule(Unit.CRON, 0, time(), cron="0 9 * * *")
    assert rule_for(TIP, Timing(day="Friday"), by_cron, TODAY) == Rule(Unit.WEEK, 4, time(9))


def test_a_rule_can_be_typed_as_it_is_told() -> None:
    months = [replace(MONTHLY, day=day, nth=nth) for nth in range(1, 6) for day in range(7)]
    weeks = [Rule(Unit.WEEK, day, time(9), every=every, phase=every - 1) for day in range(7) for every in (1, 2, 52)]
    for rule in (*months, *(replace(MONTHLY, day=day) for day in range(1, 32)), *weeks, Rule(Unit.DAY, 0, time(9))):
        assert rule_for(DIGEST, Timing(at=rule.at.strftime("%H:%M")), rule, TODAY) == rule
    told = [(every_words(rule), day_words(rule)) for rule in (MONTHLY, WEEKLY, replace(MONTHLY, day=1, nth=2))]
    assert told == [("month", "last"), ("2 weeks", "Friday"), ("month", "2nd Tuesday")]
    assert day_words(replace(MONTHLY, day=4, nth=5)) == "last Friday"
    assert (every_words(Rule(Unit.DAY, 0, time(9))), day_words(Rule(Unit.DAY, 0, time(9)))) == ("day", None)
