"""Copies of one issue are one issue, the better copy stays, and issues that only resemble each other stay two."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from bot.ingest import parse
from bot.ingest.identity import keyed
from bot.ingest.likeness import ALIKE, overlap, sketch
from bot.model import Issue, RawIssue, State
from storage import imports, issues
from storage.imports import Origin
from storage.store import Store, open_store
from tests.ingest.reading import SAMPLES, SHARED, issue_of, read

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
REAL = sorted((SHARED / "newsletters").glob("*.txt"))
TEXT = (SAMPLES / "gradient-garden-15.txt").read_text(encoding="utf-8")


def without_headings(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if len(line.split()) > 9 or not line.strip())


def damaged(text: str) -> str:
    return text.replace("’", "β€™").replace("—", "β€”").replace("“", "β€œ").replace("”", "β€")


def ascii_only(text: str) -> str:
    return re.sub(r"[^\x00-\x7f]", "", text)


def shortened(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: len(lines) * 3 // 4])


WAYS = (without_headings, damaged, ascii_only, shortened)


@pytest.mark.parametrize("path", [*REAL, SAMPLES / "gradient-garden-15.txt"], ids=lambda path: path.stem[:20])
def test_another_extraction_of_an_issue_is_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    own = sketch(issue_of(text))
    assert {way.__name__: overlap(own, sketch(issue_of(way(text)))) >= ALIKE + 0.2 for way in WAYS} == {
        way.__name__: True for way in WAYS
    }


def test_issues_of_one_newsletter_and_of_two_with_the_same_news_are_not_alike() -> None:
    held = [issue for path in (*REAL, *sorted(SAMPLES.glob("[!R]*"))) for issue in read(path)]
    pairs = [overlap(sketch(one), sketch(other)) for one, other in combinations(held, 2)]
    assert max(pairs) <= ALIKE - 0.2


def test_two_letters_that_tell_the_same_stories_in_their_own_words_are_not_alike() -> None:
    one = """The Harbour Letter

1. Lantern 3 is out

The team behind Lantern shipped version 3 this Monday, with a loader that streams shards from disk.

2. A map of moss

Botanists trained a segmenter on phone pictures of moss and publish both weights and photographs."""
    other = """Pier Notes

1. Lantern 3 is out

Out since Monday: the third Lantern. It reads its shards straight off the disk, and needs half of the memory.

2. Moss, mapped

Phone photographs and a segmentation network were enough for some botanists to map moss; weights are public."""
    assert overlap(sketch(issue_of(one)), sketch(issue_of(other))) < ALIKE - 0.2


def test_a_short_text_has_no_sketch_and_is_like_nothing() -> None:
    short = issue_of("1. One\n\nA few words.\n\n2. Two\n\nSome more.")
    assert sketch(short) == frozenset()
    assert overlap(sketch(short), sketch(short)) == 0


def nameless(issue: Issue) -> Issue:
    """Return the issue as an extraction without its head gives it."""
    return replace(issue, key="elsewhere", number=None, newsletter="letter", title="letter", url=None)


async def saved(store: Store, issue: Issue, source: str) -> tuple[State, Issue | None, str]:
    kept = await store.run(issues.keep, issue, source, source, NOW)
    return kept.state, kept.issue, kept.why


async def test_a_poorer_copy_changes_nothing_and_says_so(tmp_path: Path) -> None:
    good, poor = issue_of(TEXT), nameless(issue_of(damaged(without_headings(TEXT))))
    async with open_store(tmp_path) as store:
        await saved(store, good, "good.txt")
        assert await saved(store, poor, "poor.txt") == (State.SAME, good, "a poorer copy of an issue that is held")
        assert await store.run(issues.load) == ((good, NOW),)


async def test_a_better_copy_takes_the_place_of_a_poorer_one_under_its_keys(tmp_path: Path) -> None:
    good, poor = issue_of(TEXT), nameless(issue_of(without_headings(TEXT)))
    async with open_store(tmp_path) as store:
        await saved(store, poor, "poor.txt")
        state, held, _ = await saved(store, good, "good.txt")
        assert held is not None
        assert (state, held.key, held.number) == (State.CHANGED, poor.key, good.number)
        before = {item.body: item.key for item in poor.items}
        unchanged = [item for item in held.items if item.body in before]
        assert unchanged
        assert all(item.key == before[item.body] for item in unchanged)
        assert len({item.key for item in held.items}) == len(held.items)
        assert (await saved(store, good, "good.txt"))[0] is State.SAME


async def test_one_page_at_two_spellings_of_its_address_is_one_issue(tmp_path: Path) -> None:
    one = replace(issue_of(TEXT), number=None, key="one", url="https://letter.example/15?ref=mail")
    other = replace(one, key="other", url="http://www.letter.example/15/", items=one.items[:2])
    async with open_store(tmp_path) as store:
        await saved(store, one, "one.html")
        assert (await saved(store, other, "other.html"))[0] is State.SAME


async def test_issues_whose_numbers_differ_stay_two_however_alike(tmp_path: Path) -> None:
    one = replace(issue_of(TEXT), url="https://letter.example/latest")
    async with open_store(tmp_path) as store:
        await saved(store, one, "one.txt")
        assert (await saved(store, replace(one, key="next", number=(one.number or 0) + 1), "two.txt"))[0] is State.NEW


async def test_a_source_that_was_edited_changes_its_issue_even_where_it_says_less(tmp_path: Path) -> None:
    one = issue_of(TEXT)
    async with open_store(tmp_path) as store:
        await saved(store, one, "letter.txt")
        assert (await saved(store, replace(one, items=one.items[:1]), "letter.txt"))[0] is State.CHANGED


LETTERS = {
    "ladder": "The ladder leans on wall {0}, and nobody has asked it why since spring number {1}.",
    "kettle": "Kettle {0} sings a third lower than its neighbour did in year {1} of the long rain.",
    "anchor": "They raised {0} anchors before breakfast; {1} of them came up with the wrong ship.",
}


def front(name: str, extra: str = "") -> Issue:
    """Return what stands at an address that always shows the latest letter."""
    words = " ".join(LETTERS[name].format(n, n * n + 3) for n in range(9))
    issue = issue_of(
        f"<html><body><article><h2>{name} <b>one</b></h2><p>{words}</p>{extra}</article></body></html>", "a.html"
    )
    items = keyed("latest", issue.items)
    return replace(issue, key="latest", number=None, url="https://pond.example/latest", items=items)


async def test_a_page_that_shows_the_next_letter_at_the_same_address_gives_a_new_issue_each_time(
    tmp_path: Path,
) -> None:
    ladders, kettles, anchors = front("ladder"), front("kettle"), front("anchor")
    async with open_store(tmp_path) as store:
        for issue in (ladders, kettles, anchors):
            assert (await saved(store, issue, "https://pond.example/latest"))[0] is State.NEW
        for issue in (kettles, ladders, anchors):
            assert (await saved(store, issue, "https://pond.example/latest"))[0] is State.SAME
        held = await store.run(issues.load)
        assert len(held) == len({issue.key for issue, _ in held}) == 3


async def test_a_page_that_grows_or_was_only_a_teaser_at_first_stays_one_issue(tmp_path: Path) -> None:
    whole = front("ladder", "".join(f"<p>Step {n} is worn by {n + 7} boots and {n + 3} cats.</p>" for n in range(60)))
    async with open_store(tmp_path) as store:
        await saved(store, front("ladder"), "feed.xml")
        assert (await saved(store, whole, "https://pond.example/latest"))[0] is State.CHANGED
        assert len(await store.run(issues.load)) == 1


def numbered(name: str, period: str | None, words: int = 12) -> Issue:
    """Return issue 5 of a letter, made of as many of these words; its headings return in every issue."""
    told = " ".join(LETTERS[name].format(n, n * n + 3) for n in range(9)).split()
    half = " ".join(told[:words]), " ".join(told[words : 2 * words])
    issue = issue_of(f"# Harbour Letter Issue 5\n\n## Seen\n\n{half[0]}\n\n## Heard\n\n{half[1]}\n", "letter.md")
    return replace(issue, period=period)


@pytest.mark.parametrize("words", [8, 60])
@pytest.mark.parametrize(
    ("period", "source"), [("2025-03", "pier.md"), ("2024-03", "quay/letter.md"), (None, "quay/letter.md")]
)
async def test_a_number_that_returns_with_another_text_replaces_nothing(
    tmp_path: Path, words: int, period: str | None, source: str
) -> None:
    one, other = numbered("ladder", "2024-03", words), numbered("kettle", period, words)
    assert one.key == other.key
    async with open_store(tmp_path) as store:
        await saved(store, one, "pier.md")
        assert (await saved(store, other, source))[0] is State.NEW
        assert [(await saved(store, each, source))[0] for each in (one, other)] == [State.SAME, State.SAME]
        assert len(await store.run(issues.load)) == 2


async def test_a_numbered_issue_that_its_source_wrote_anew_is_still_that_issue(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await saved(store, numbered("ladder", "2024-03"), "pier.md")
        assert (await saved(store, numbered("kettle", "2024-03"), "pier.md"))[0] is State.CHANGED


async def test_another_extraction_with_the_number_but_another_month_is_the_same_issue(tmp_path: Path) -> None:
    one = issue_of(TEXT)
    other = replace(issue_of(damaged(TEXT)), period="2031-01", url="https://letter.example/15")
    async with open_store(tmp_path) as store:
        await saved(store, one, "one.txt")
        assert (await saved(store, other, "other.html"))[1] is not None
        assert len(await store.run(issues.load)) == 1


PLACES = ["Arendal", "Bergen", "Cadiz", "Dakar", "Esbjerg", "Faro", "Gdansk", "Hamina", "Ibiza", "Jaffa"]
ABOUT = (
    "## About us\n\nWe are two retired pilots who write of tides, ropes and the people between them, for all who "
    "would sooner be afloat; answer this letter and one of us reads it over the first coffee of the day.\n"
)


def berths(title: str, places: int) -> str:
    """Return a list that grows from month to month."""
    entries = [f"- [Mate for the {n}](https://{n}.example): sails from {n} with salt and cheese\n" for n in PLACES]
    return f"# {title}\n\n## Open\n\n{''.join(entries[:places])}"


def daily(title: str, news: str) -> str:
    return f"# {title}\n\n## New\n\n{news}\n\n{ABOUT}"


def at(text: str, url: str) -> Issue:
    (issue,) = parse(RawIssue("page", text.encode(), "text/markdown", url))
    return issue


TALE = " ".join(LETTERS["anchor"].format(n, n * n) for n in range(9)) + "\n\n## Also\n\n" + LETTERS["kettle"]
RECAP = TALE + "".join(f"\n\n## More {n}\n\n{LETTERS[n].format(77, 8)} {'So it goes.' * 9}" for n in LETTERS)
TWO = {
    "months in titles": (
        issue_of(berths("Berths, March 2025", 7), "a.md"),
        issue_of(berths("Berths, April 2025", 9), "b.md"),
    ),
    "months without a year": (
        issue_of(berths("Berths in March", 9), "a.md"),
        issue_of(berths("Berths in April", 10), "b.md"),
    ),
    "pages of one site": (
        at(daily("Daily", "Apples are red."), "https://pier.example/1"),
        at(daily("Daily", "Pears are green."), "https://pier.example/2"),
    ),
    "days in titles": (
        issue_of(daily("Daily 3 March 2025", "Apples are red."), "a.md"),
        issue_of(daily("Daily 4 March 2025", "Pears are green."), "b.md"),
    ),
    "one month and a common footer": (
        issue_of(daily("Apples", "Apples are red and round and good."), "a.md"),
        issue_of(daily("Pears", "Pears are green and long and sweet."), "b.md"),
    ),
    "months of publication": (
        replace(issue_of(berths("Berths", 9), "a.md"), period="2025-03"),
        replace(issue_of(berths("Berths", 10), "b.md"), period="2025-04"),
    ),
    "a recap": (
        issue_of(f"# Anchors\n\n## Told\n\n{TALE}", "a.md"),
        issue_of(f"# Recap\n\n## Told\n\n{RECAP}", "b.md"),
    ),
}


@pytest.mark.parametrize("case", TWO)
@pytest.mark.parametrize("turn", [1, -1])
async def test_issues_that_share_most_of_their_words_but_say_that_they_are_two_stay_two(
    tmp_path: Path, case: str, turn: int
) -> None:
    pair = TWO[case][::turn]
    async with open_store(tmp_path) as store:
        assert [(await saved(store, each, each.title))[0] for each in pair] == [State.NEW, State.NEW]
        assert [(await saved(store, each, each.title))[0] for each in pair] == [State.SAME, State.SAME]


async def test_entries_of_one_feed_are_never_copies_of_each_other(tmp_path: Path) -> None:
    texts = [berths("Berths for apples", 9), berths("Berths for pears", 10)]
    entries = [{"title": text[2:19], "content_text": text} for text in texts]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Berths", "items": entries}).encode()
    found = parse(RawIssue("berths.json", body))
    origin = Origin(RawIssue("berths.json", body), "c", "t", "r")
    async with open_store(tmp_path) as store:
        for state in (State.NEW, State.SAME):
            kept = await store.run(imports.keep, origin, found, NOW)
            assert [each.state for each in kept] == [state, state]


@pytest.mark.parametrize("turn", [1, -1])
async def test_copies_in_any_order_end_as_one_issue_with_all_that_either_says(tmp_path: Path, turn: int) -> None:
    page = at(daily("Pier Letter 14: Anchors", TALE), "https://pier.example/14")
    nothing = replace(
        page, key="mail", number=None, url=None, title="Surprise!", newsletter="Pier", author="Ida Strand"
    )
    async with open_store(tmp_path) as store:
        for issue in (page, nothing)[::turn]:
            await saved(store, issue, issue.title)
        for issue in (page, nothing, nothing, page):
            state, held, _ = await saved(store, issue, issue.title)
            assert state is State.SAME
            assert held is not None
            known = (held.number, held.url, held.title, held.newsletter, held.author)
            assert known == (14, page.url, page.title, page.newsletter, "Ida Strand")


async def test_a_number_that_no_copy_lent_goes_when_its_source_gives_it_no_more(tmp_path: Path) -> None:
    one = issue_of(daily("Anchors 14", TALE), "a.md")
    async with open_store(tmp_path) as store:
        await saved(store, replace(one, number=4), "a.md")
        state, held, _ = await saved(store, replace(one, number=None), "a.md")
        assert (state, held and held.number) == (State.CHANGED, None)


async def test_one_text_under_two_names_settles(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        one, other = (issue_of(f"1. One\n\n{TALE}\n\n2. Two\n\nShort.", name) for name in ("one.txt", "two.txt"))
        assert (await saved(store, one, "one.txt"))[0] is State.NEW
        for issue in (other, one, other):
            assert (await saved(store, issue, issue.newsletter))[0] is State.SAME
