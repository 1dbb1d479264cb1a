"""The calendar: each post where and when, within limits whatever is in it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.model import Drafting, Forecast, Period, PostKind, Rule, Subscription, Unit, Wishes
from bot.pages.calendar import MOST, calendar_pages
from bot.pages.text import MAX_PAGE, MAX_TEXT, units

DUE = datetime(2026, 11, 21, 8, tzinfo=UTC)
ORDER = Subscription(1, 1, 7, PostKind.DIGEST, Rule(Unit.DAY, 0, time(9)), "Europe/Berlin", DUE)
FORESEEN = Forecast(ORDER, Period(DUE, "2026-11-21"), "Garden 2026-10", 12)


def text(*forecasts: Forecast, zone: str = "Europe/Berlin") -> str:
    return "\n\n".join(page.text for page in calendar_pages(forecasts, zone))


def test_posts_stand_under_their_day_with_time_place_and_what() -> None:
    tip = replace(FORESEEN, subscription=replace(ORDER, kind=PostKind.TIP, channel_id=8), title="A tip", items=1)
    later = replace(FORESEEN, period=Period(DUE + timedelta(days=1), "2026-11-22"))
    assert text(FORESEEN, tip, later) == (
        "**Saturday 21 November 2026**\n09:00 · digest in <#7> · Garden 2026-10 (12)\n\n"
        "09:00 · tip in <#8> · A tip (1)\n\n"
        "**Sunday 22 November 2026**\n09:00 · digest in <#7> · Garden 2026-10 (12)"
    )


def test_a_skip_and_a_shift_are_told_with_their_reason() -> None:
    skipped = replace(FORESEEN, skipped="quiet on Saturday 21 November and until the next post")
    assert "nothing: quiet on Saturday 21 November and until the next post" in text(skipped)
    shifted = replace(FORESEEN, period=Period(DUE, "2026-11-21", "the first of two 01:30s"))
    assert text(shifted).endswith("\n-# the first of two 01:30s")


def test_a_post_that_must_be_approved_says_so() -> None:
    drafted = replace(ORDER, wishes=Wishes(drafting=Drafting(9, posts=False)))
    assert text(replace(FORESEEN, subscription=drafted)).endswith("\n-# only if somebody approves its draft")
    itself = replace(ORDER, wishes=Wishes(drafting=Drafting(9)))
    assert "approves" not in text(replace(FORESEEN, subscription=itself))


def test_an_order_of_another_zone_has_its_own_time_beside_the_server_s() -> None:
    assert "**Friday 20 November 2026**\n22:00 · " in text(FORESEEN, zone="Pacific/Honolulu")
    assert text(FORESEEN, zone="Pacific/Honolulu").endswith("-# Sat 09:00 Europe/Berlin")


def test_no_posts_are_said_to_be_none() -> None:
    [page] = calendar_pages((), "UTC")
    assert page.text == "Nothing is due in this time."


def test_however_many_and_however_hostile_the_posts_pages_keep_their_limits_and_say_what_is_left_out() -> None:
    hostile = replace(FORESEEN, title="@everyone [x](https://a.example) \u202e**" + "😀" * 400)
    forecasts = [
        replace(
            hostile, period=Period(DUE + timedelta(hours=n), "x", "_" * 500), skipped="<@&1>" * 100 if n % 2 else None
        )
        for n in range(MOST + 41)
    ]
    found = calendar_pages(forecasts, "Asia/Kathmandu")
    for page in found:
        assert units(page.text) <= MAX_TEXT
        assert units(page.title) + units(page.text) + units(page.footer) <= MAX_PAGE
        assert "@everyone" not in page.text
        assert "<@&" not in page.text
    assert sum(page.text.count(" · digest in <#7>") for page in found) == MOST
    assert found[-1].text.endswith("+ 41 more posts: ask for a shorter time")
