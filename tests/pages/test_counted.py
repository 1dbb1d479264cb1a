"""Every story of a digest or an announcement is read in it, or counted among those that are more."""

import re
from dataclasses import replace

import pytest

from bot.digest.edits import edited
from bot.digest.pick import announce, announcement_of_picked, digest_of_picked, pick
from bot.digest.rank import Taste
from bot.digest.stock import Stock
from bot.model import Edits, Kind, Layout, Link, Page, StoredItem, Told, Wishes
from bot.pages.answers import ICONS
from bot.pages.posts import digest_pages, issue_post
from bot.search import Stories, build
from tests.digest.archive import ref, stored

NASTY = ["x" * 10_000, "😀" * 3_000, "\u202eعنوان", "[a](https://e.vil/(x))", "@everyone <@&1> `code` ||s||"]
NASTY += ["# h\n> q", "", "\u200b\u200b", "**_~`|>", "https://a.b/(c)(d)"]
KINDS = list(Kind)


def nasty(number: int, issue: int) -> StoredItem:
    text = NASTY[number % len(NASTY)]
    made = stored(ref(f"i{issue}"), f"{text}{number}" if text else "", KINDS[number % 9], number, f"S{number % 4}")
    links = (Link(f"https://e.org/{number}/(a)", ""),)
    item = replace(made.item, key=f"k{number}", links=links, summary="A line. " * 30, topics=(f"t{number % 5}",))
    return replace(made, item=item)


def counted(pages: tuple[Page, ...]) -> int:
    lines = [line for page in pages for line in page.text.splitlines()]
    read = sum(line.startswith(tuple(f"{icon} **" for icon in ICONS.values())) for line in lines)
    return read + sum(int(more) for line in lines for more in re.findall(r"^\*\*\+ (\d+) more\*\*", line))


@pytest.mark.parametrize("number", [1, 2, 9, 12, 13, 14, 25, 26, 101, 1_000])
def test_no_story_is_cut_silently_however_many_there_are_and_whatever_they_are_called(number: int) -> None:
    everything = [nasty(each, each // 25) for each in range(number)]
    stock, grouping = Stock(everything), Stories(build(()).vocabulary)
    for layout in Layout:
        for most in (1, 25, 100):
            wishes = Wishes(layout=layout, most=most)
            picked = pick(stock, wishes, Told(), "2026-01", Taste(), lambda _: "", grouping.of)
            picked = edited(picked, Edits(headline="H" * 10_000))
            pages = digest_pages(digest_of_picked(picked, stock))
            assert (len(pages) <= 3, counted(pages)) == (True, number)
            assert set(picked.telling.items) == {each.item.key for each in everything}
    whole = announce(Stock(nasty(each, 0) for each in range(number)), "i0", Wishes(most=100), lambda _: "")
    pages = issue_post(announcement_of_picked(whole))
    assert (len(pages), counted(pages)) == (1, number)
