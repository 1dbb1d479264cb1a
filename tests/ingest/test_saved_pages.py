"""Pages as browsers save them, with their images and fonts inside, are measured by what a reader reads."""

import base64

import pytest

from bot.errors import Unreadable
from bot.ingest import parse, prescan
from bot.ingest.decode import documents
from bot.model import RawIssue

LIMIT = prescan.MAX_BYTES["text"]
DATA = base64.b64encode(b"kiln" * LIMIT).decode()
WRAPPED = "\n".join(DATA[at : at + 76] for at in range(0, len(DATA), 76))
ITEMS = "<h2>News</h2>\n<h3>Kiln ships robots</h3><p>They fold laundry.</p><h3>Bar buys a boat</h3><p>For cash.</p>"


@pytest.mark.parametrize(
    "embedded",
    [
        f'<img alt="" src="data:image/png;base64,{DATA}">',
        f"<img alt='' src=data:image/png;base64,{DATA}>",
        f'<img alt="" src="data:image/png;base64,\n{WRAPPED}\n">',
        f"<style>@font-face {{ src: url(data:font/woff2;charset=utf-8;base64,{DATA}) }}</style>",
        f'<img alt="" srcset="data:image/png;base64,{DATA} 1x, data:image/png;base64,{DATA} 2x">',
        f'<img alt="" src="data:image/svg+xml,{"%3Cpath/%3E" * 200_000}">',
    ],
    ids=["quoted", "bare", "in lines", "a font", "a set", "a drawing"],
)
def test_a_page_saved_with_an_image_inside_is_read_and_its_lines_keep_their_numbers(embedded: str) -> None:
    page = f"<html><head><title>Kiln 5</title></head><body>{embedded}{ITEMS}</body></html>"
    assert len(page) > LIMIT
    raw = RawIssue("kiln.html", page.encode())
    (issue,) = parse(raw)
    assert [item.title for item in issue.items] == ["Kiln ships robots", "Bar buys a boat"]
    assert documents(raw)[0].text.count("\n") == page.count("\n")


def test_a_page_that_is_too_large_without_its_images_is_refused_still() -> None:
    page = f'<html><body><img src="data:image/png;base64,{DATA}">' + "<p>Kiln ships robots.</p>" * 100_000
    with pytest.raises(Unreadable, match="2 MB"):
        parse(RawIssue("kiln.html", page.encode()))


def test_a_short_address_of_data_stays_in_the_text_that_is_about_it() -> None:
    text = "Kiln 5\n\n1. An image of one pixel\n\nWrite data:image/gif;base64,R0lGODlhAQABAAAAACw= and it is there."
    (issue,) = parse(RawIssue("kiln.txt", text.encode()))
    assert "data:image/gif;base64,R0lGODlhAQABAAAAACw= and it is there." in issue.items[0].body


def test_words_below_a_long_address_of_data_are_kept() -> None:
    text = f"Kiln 5\n\n1. An image\n\nHere: data:image/gif;base64,{DATA[:300]}\nKiln ships robots that fold laundry."
    (issue,) = parse(RawIssue("kiln.txt", text.encode()))
    assert "Kiln ships robots that fold laundry." in issue.items[0].body
