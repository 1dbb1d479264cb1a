"""Of many new issues the newest are announced, in whatever order their feed lists them."""

import json

import pytest

from tests.following.desk import Desk, followed, only
from tests.following.newsstand import entry, feed


def dated(number: int, day: int, title: str = "") -> str:
    """Return an entry that was published on this day of November."""
    told = entry(number).replace("</item>", f"<pubDate>{day:02} Nov 2026 08:00:00 GMT</pubDate></item>")
    return told.replace(f"Invented Weekly #{number}", title) if title else told


@pytest.mark.parametrize("dates", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize(
    "order",
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1], [3, 9, 5, 7, 1, 2, 8, 4, 6]],
    ids=["oldest first", "newest first", "shuffled"],
)
async def test_of_many_new_issues_the_newest_three_are_announced_in_whatever_order_they_stand(
    desk: Desk, order: list[int], dates: bool
) -> None:
    following = await followed(desk, 1)
    desk.stand.put("/feed.xml", feed(*(dated(each, each) if dates else entry(each) for each in order)))
    await desk.later(following)
    assert (desk.announced, (await only(following)).held_back) == (["7", "8", "9"], 5)


async def test_days_of_publication_tell_the_newest_where_an_issue_has_no_number(desk: Desk) -> None:
    following = await followed(desk, 1)
    special = dated(2, 20, title="A lantern for everybody")
    desk.stand.put("/feed.xml", feed(dated(1, 1), dated(7, 9), special, dated(5, 3), dated(6, 6), dated(8, 15)))
    await desk.later(following)
    assert desk.announced == ["7", "8", "None"]


async def test_days_of_a_json_feed_tell_the_newest_before_their_numbers_do(desk: Desk) -> None:
    def json_feed(*entries: int) -> str:
        said = "<h2>The lantern report {0}</h2><p>A lantern was seen beside a quill, and {0} people came to see it.</p>"
        items = [
            {"title": f"Invented Weekly #{8 - month}", "content_html": said.format(month)}
            | {"url": f"https://invented.example/{month}", "date_published": f"2026-{month:02}-01T08:00:00Z"}
            for month in entries
        ]
        head = {"version": "https://jsonfeed.org/version/1.1", "title": "Invented Weekly"}
        return json.dumps({**head, "items": items})

    desk.stand.put("/feed.xml", json_feed(1))
    following = desk.following()
    await following.add(desk.stand.url())
    desk.stand.put("/feed.xml", json_feed(1, 2, 3, 4, 5, 6, 7))
    await desk.later(following)
    assert desk.announced == ["3", "2", "1"]
