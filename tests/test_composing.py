"""What a post shows and tells, composed over a real store and library: the same whenever it is asked for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.composing import Composer
from bot.library import Library
from bot.model import (
    Composed,
    Delivery,
    Issue,
    Item,
    Kind,
    Layout,
    Picks,
    PostKind,
    Rule,
    Stage,
    Subscription,
    Told,
    Topic,
    Unit,
    Verdict,
    Wishes,
)
from bot.pages.why import why_pages
from bot.voting import Voting
from storage import Store, deliveries, interests, issues, open_store, outbox, subscriptions
from tests.storage.samples import claimed, parts, period, planned

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
LONG = "A summary that is long enough to be worth telling as a highlight of the week."
NOTHING = Told()


def item(key: str, kind: Kind = Kind.TOOL, *topics: str) -> Item:
    return Item(key, 1, f"All of {key}", "News", kind, f"A text about {key}.", LONG, (), topics)


def issue(key: str, month: str, *items: Item, newsletter: str = "Garden") -> Issue:
    placed = tuple(replace(each, position=place) for place, each in enumerate(items, 1))
    return Issue(key, newsletter, None, month, f"Title of {key}", None, None, ("News",), placed)


MARCH = issue("mar", "2026-03", item("moss", Kind.TOOL, "Plants"), item("fern", Kind.PAPER, "Plants"))
APRIL = issue("apr", "2026-04", item("oak"), item("pin", Kind.TIP), item("prune", Kind.TIP))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path) as opened:
        for each in (MARCH, APRIL):
            await opened.run(issues.keep, each, each.key, each.key, NOW)
        yield opened


@pytest.fixture
async def library(store: Store) -> AsyncIterator[Library]:
    opened = Library(store, lambda: NOW)
    await opened.refresh()
    yield opened
    await opened.close()


@pytest.fixture
def composer(store: Store, library: Library) -> Composer:
    return Composer(store, library)


def order(kind: PostKind = PostKind.DIGEST, wishes: Wishes | None = None, channel: int = 10) -> Subscription:
    rule = Rule(Unit.MONTH, 1, time(9))
    return Subscription(0, 1, channel, kind, rule, "UTC", NOW, wishes=wishes or Wishes())


async def kept(store: Store, subscription: Subscription) -> Subscription:
    return await store.run(subscriptions.put, subscription)


async def sent(store: Store, subscription: Subscription, name: str, due: datetime, composed: Composed) -> Delivery:
    await planned(store, subscription, [period(name, due)])
    delivery = await claimed(store, due)
    own = [
        replace(part, post=post)
        for part, post in zip(parts(len(composed.posts), f"{subscription.id}{name}"), composed.posts, strict=True)
    ]
    await store.run(outbox.freeze, delivery.id, "me", own, composed.told)
    assert await store.run(outbox.confirm, delivery.id, "me", delivery.id, due)
    return delivery


def text(composed: Composed) -> str:
    return "\n".join(post.page.text for post in composed.posts)


async def test_a_digest_tells_what_is_new_and_the_next_only_what_came_since(composer: Composer, store: Store) -> None:
    first = await composer.compose(order(), "2026-05", NOTHING)
    assert set(first.told.items) == {"oak", "pin", "prune"}
    assert first.told.issues == ("apr",)
    assert first.posts[0].page.text.startswith("**All of oak**\n-# 3 items in 1 issue of 1 newsletter")
    assert await composer.compose(order(), "2026-05", NOTHING) == first
    after = await composer.compose(order(), "2026-06", first.told)
    assert (after.posts, after.told) == ((), NOTHING)
    assert after.nothing == "nothing new has come since the last post"
    wide = await composer.compose(order(), "2026-05", Told((), ("mar",), NOW - timedelta(days=1)))
    assert set(wide.told.items) == {"oak", "pin", "prune"}


async def test_an_archive_that_grew_is_told_of_and_what_came_late_too(
    composer: Composer, store: Store, library: Library
) -> None:
    placed = await kept(store, order())
    first = await composer.compose(placed, "2026-05", NOTHING)
    await sent(store, placed, "2026-05", NOW + timedelta(days=1), first)
    late = issue("late", "2026-03", item("slow"))
    await store.run(issues.keep, late, late.key, late.key, NOW + timedelta(days=2))
    await library.refresh()
    told = await store.run(deliveries.told, placed.id)
    after = await composer.compose(placed, "2026-06", told)
    assert (after.told.items, after.told.issues) == (("slow",), ("late",))


@pytest.mark.parametrize(
    ("wishes", "nothing"),
    [
        (Wishes(least=9), "3 new items so far, and the channel waits for at least 9"),
        (Wishes(only=Picks(kinds=(Kind.VIDEO,))), "none of 3 new items fits what the channel wishes"),
    ],
)
async def test_where_nothing_is_posted_the_reason_is_told(composer: Composer, wishes: Wishes, nothing: str) -> None:
    told = Told(issues=("mar",))
    assert await composer.compose(order(wishes=wishes), "2026-05", told) == Composed((), NOTHING, nothing)


async def test_a_role_is_pinged_once_a_post_and_the_rest_opens_by_the_button(composer: Composer) -> None:
    wishes = Wishes(role_id=7, most=1, layout=Layout.COMPACT)
    made = await composer.compose(order(wishes=wishes), "2026-05", NOTHING)
    assert [post.role_id for post in made.posts] == [7]
    assert "**+ 2 more**: the button below opens them." in text(made)
    assert len(made.told.items) == 3


async def test_what_a_server_reads_of_stands_first_in_its_own_digest_alone(composer: Composer, store: Store) -> None:
    told = Told(issues=("gone",))
    plain = await composer.compose(order(), "2026-05", told)
    assert plain.told.items[0] == "oak"
    month = issue("may", "2026-05", item("lichen", Kind.OTHER, "Walls"), item("axe", Kind.RELEASE))
    await store.run(issues.keep, month, month.key, month.key, NOW)
    await store.run(interests.add, {(1, "Walls"): 5})
    await composer._library.refresh()
    assert (await composer.compose(order(), "2026-06", NOTHING)).told.items == ("lichen", "axe")
    other = replace(order(), guild_id=2)
    assert (await composer.compose(other, "2026-06", NOTHING)).told.items == ("axe", "lichen")


async def test_an_announcement_is_found_though_the_index_does_not_have_it_yet(
    composer: Composer, store: Store, library: Library
) -> None:
    news = issue("may", "2026-05", item("new"), item("tip", Kind.TIP))
    await store.run(issues.keep, news, news.key, news.key, NOW)
    wishes = Wishes(never=Picks(kinds=(Kind.TIP,)))
    made = await composer.compose(order(PostKind.ISSUE, wishes), "may", NOTHING)
    assert (made.told.items, made.told.issues) == (("new",), ("may",))
    newest = await composer.compose(order(PostKind.ISSUE), "", NOTHING)
    assert newest.told.issues == ("may",)
    gone = await composer.compose(order(PostKind.ISSUE), "gone", NOTHING)
    assert gone.nothing == "the issue was removed or replaced before it was announced"


async def test_two_channels_of_a_server_get_the_same_tip_after_a_restart_too(
    composer: Composer, store: Store, library: Library
) -> None:
    one, other = await kept(store, order(PostKind.TIP)), await kept(store, order(PostKind.TIP, channel=20))
    first = await composer.compose(one, "2026-W18", NOTHING)
    assert first.told.items[0] in {"pin", "prune"}
    assert await composer.compose(other, "2026-W18", NOTHING) == first
    await sent(store, one, "2026-W18", NOW, first)
    more = issue("may", "2026-05", *(item(f"tip {n}", Kind.TIP) for n in range(20)))
    await store.run(issues.keep, more, more.key, more.key, NOW)
    await library.refresh()
    assert await Composer(store, library).compose(other, "2026-W18", NOTHING) == first
    second = await composer.compose(other, "2026-W19", NOTHING)
    assert second.told != first.told, "what one channel was told is told to no other in another week"


async def test_votes_weigh_the_next_choice(composer: Composer, store: Store, library: Library) -> None:
    more = issue("may", "2026-05", *(item(f"tip {n}", Kind.TIP, "Walls" if n < 5 else "Nets") for n in range(10)))
    await store.run(issues.keep, more, more.key, more.key, NOW)
    await library.refresh()
    voting = Voting(store)
    assert [await voting.vote(1, "tip 0", user, useful=True) for user in range(3)][-1] == (3, 0)
    told = Told(("tip 0", "pin", "prune"))
    keys = [
        (await composer.compose(order(PostKind.TIP), f"2026-W{week:02}", told)).told.items[0] for week in range(1, 41)
    ]
    assert sum(key in {f"tip {n}" for n in range(5)} for key in keys) > 28


async def test_without_a_tip_the_reason_is_told(tmp_path: Path, composer: Composer) -> None:
    wishes = Wishes(only=Picks(topics=("nothing",)))
    made = await composer.compose(order(PostKind.TIP, wishes), "2026-W18", NOTHING)
    assert made == Composed((), NOTHING, "no tip fits what the channel wishes")
    async with open_store(tmp_path / "empty") as empty:
        library = Library(empty, lambda: NOW)
        bare = await Composer(empty, library).compose(order(PostKind.TIP), "2026-W18", NOTHING)
        assert bare == Composed((), NOTHING, "the archive has no tips")
        assert not (await Composer(empty, library).compose(order(), "2026-05", NOTHING)).posts
        await library.close()


def stages(verdicts: tuple[Verdict, ...]) -> list[tuple[Stage, bool]]:
    return [(verdict.stage, verdict.passed) for verdict in verdicts]


async def test_why_tells_stage_by_stage_what_became_of_an_item(composer: Composer, store: Store) -> None:
    placed = await kept(store, order(wishes=Wishes(most=2, never=Picks(kinds=(Kind.PAPER,)))))
    made = await composer.compose(placed, "2026-05", NOTHING)
    shown = [(Stage.ARCHIVE, True), (Stage.TOLD, True), (Stage.NEWS, True), (Stage.WISHES, True), (Stage.STORY, True)]
    placing = [*shown, (Stage.LEAST, True)]
    assert stages(await composer.why(placed, "oak")) == [*placing, (Stage.PLACE, True)]
    assert stages(await composer.why(placed, made.told.items[2])) == [*placing, (Stage.PLACE, False)]
    assert stages(await composer.why(placed, "fern"))[-1] == (Stage.NEWS, False)
    assert stages(await composer.why(placed, "no such item")) == [(Stage.ARCHIVE, False)]
    await sent(store, placed, "2026-05", NOW, made)
    again = await composer.why(placed, "oak")
    assert stages(again)[-1] == (Stage.TOLD, False)
    assert "It was posted for May 2026" in why_pages("oak", again)[0].text
    then = await composer.why(placed, "oak", "2026-05")
    assert stages(then) == [*placing, (Stage.PLACE, True), (Stage.LEDGER, True)]
    assert stages(await composer.why_period(placed, "2026-05")) == [(Stage.LEDGER, True)]
    coming = await composer.why_period(placed, "2026-06")
    assert stages(coming) == [(Stage.LEDGER, False), (Stage.NEWS, False)]


async def test_why_a_period_has_a_post_or_none_is_told_by_how_things_are_while_the_ledger_has_nothing(
    composer: Composer, store: Store, library: Library
) -> None:
    placed = await kept(store, order())
    ready = await composer.why_period(placed, "2026-05")
    assert ready[1] == Verdict(Stage.PLACE, passed=True, count=3, limit=3)
    assert why_pages("2026-05", ready)[0].text.endswith("✅ Shown: 3 of 3.")
    made = await composer.compose(placed, "2026-05", Told(("oak", "pin", "prune"), ("mar",)))
    assert made.nothing == "earlier posts told all of it already"
    tips = await kept(store, order(PostKind.TIP))
    assert await composer.why_period(tips, "2026-W18") == (Verdict(Stage.LEDGER, passed=False),)
    await store.run(subscriptions.remove, 1, tips.id, NOW)


async def test_why_knows_wishes_stories_and_what_waits(composer: Composer, store: Store, library: Library) -> None:
    twin = replace(item("twin"), title="ALL of oak")
    pond = issue("pond", "2026-04", twin, item("paper", Kind.PAPER), newsletter="Pond")
    await store.run(issues.keep, pond, pond.key, pond.key, NOW)
    await library.refresh()
    placed = await kept(store, order(wishes=Wishes(least=9, never=Picks(kinds=(Kind.PAPER,)))))
    refused = await composer.why(placed, "paper")
    assert (refused[-1].stage, refused[-1].name) == (Stage.WISHES, "never kinds: paper")
    joined = await composer.why(placed, "twin")
    assert joined[-1].stage is Stage.STORY
    assert joined[-1].other is not None
    assert joined[-1].other.item.key == "oak"
    assert (await composer.why(placed, "oak"))[-1] == Verdict(Stage.LEAST, passed=False, count=3, limit=9)
    tips = await kept(store, order(PostKind.TIP))
    assert stages(await composer.why(tips, "pin"))[-1] == (Stage.TOLD, True)
    assert stages(await composer.why(tips, "gone")) == [(Stage.ARCHIVE, False)]
    announced = await kept(store, order(PostKind.ISSUE))
    assert stages(await composer.why(announced, "oak"))[-1] == (Stage.PLACE, True)


async def test_a_topic_in_a_wish_means_the_narrower_ones_that_the_vocabulary_has(
    composer: Composer, library: Library
) -> None:
    known = library.importer.vocabulary
    library.importer.vocabulary = replace(known, topics={**known.topics, "Plants": Topic("Plants", broader="Nature")})
    made = await composer.compose(order(wishes=Wishes(only=Picks(topics=("nature",)))), "2026-05", NOTHING)
    assert set(made.told.items) == {"moss", "fern"}


async def test_composing_does_not_hold_up_the_event_loop_and_may_be_asked_for_many_at_once(composer: Composer) -> None:
    made = await asyncio.gather(*(composer.compose(order(channel=n), "2026-05", NOTHING) for n in range(50)))
    assert len({each.posts for each in made}) == 1
