"""Any search at all, on the list for the owner."""

import re

from hypothesis import given

from bot.model import Missed
from bot.pages.usage import PER_PAGE, ignored, missed_pages, taught_synonym, taught_topic
from tests.pages.any_page import Maker, makers
from tests.pages.test_limits import MANY, accept


@MANY
@given(makers)
def test_searches_that_found_nothing_fit_and_all_are_listed_ten_a_page(maker: Maker) -> None:
    missed = maker.several(lambda: Missed(maker.text(), maker.number(), maker.number()), 24)
    done = maker.chance.choice(["", ignored(maker.text()), taught_synonym(maker.text(), maker.text())])
    pages = missed_pages(missed, maker.month() or "", done)
    accept(pages)
    assert len(pages) == max(1, -(-len(missed) // PER_PAGE))
    assert sum(len(re.findall(r"(?m)^\*\*\d+\*\* · ", page.text)) for page in pages) == len(missed)
    accept(missed_pages((), "2026-11", taught_topic(maker.text(), maker.number())))
