"""Orders' wishes and what became of deliveries, on pages: everything is told, whatever stands in names and reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from hypothesis import HealthCheck, given, settings

from bot.model import (
    Delivery,
    DeliveryState,
    Drafting,
    Kind,
    Layout,
    Page,
    Picks,
    PostKind,
    Quiet,
    Rule,
    Subscription,
    Unit,
    Wishes,
)
from bot.pages.admin import subscribed_page
from bot.pages.history import decided_page, delivery_name, history_pages, of_order, voted_page
from bot.pages.wishes import wishes_line
from tests.pages.any_page import Maker, makers
from tests.pages.limits import faults, unseen

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
ORDER = Subscription(1, 2, 3, PostKind.DIGEST, Rule(Unit.MONTH, 1, time(9)), "UTC", NOW)
SENT = Delivery(7, 1, 2, 3, PostKind.DIGEST, "2026-05", 2, NOW, DeliveryState.SENT, message_id=88, place_id=66)


def test_the_defaults_are_not_told_and_what_differs_is() -> None:
    assert wishes_line(ORDER) == ""
    wishes = Wishes(only=Picks(("agents", "rag"), (Kind.TIP,)), layout=Layout.COMPACT, quiet=Quiet(frozenset({5, 6})))
    assert wishes_line(replace(ORDER, wishes=wishes)) == (
        "-# only topic agents or rag, kind tip; compact; quiet on Saturdays or Sundays"
    )
    drafted = replace(ORDER, wishes=Wishes(drafting=Drafting(9, 24)))
    assert "a draft in <#9> 24 hours before, then it posts itself" in subscribed_page(drafted).text
    many = Wishes(never=Picks(tuple(f"topic {n}" for n in range(20))))
    assert "topic 7 or 12 more" in wishes_line(replace(ORDER, wishes=many))


def test_a_delivery_is_told_with_its_state_its_reason_and_its_message() -> None:
    failed = replace(SENT, id=8, part=1, state=DeliveryState.FAILED, message_id=None, reason="no [permission]")
    draft = replace(SENT, id=9, part=0, state=DeliveryState.HELD, message_id=None)
    issue = replace(SENT, id=10, kind=PostKind.ISSUE, period="a-key-that-says-nothing")
    (page,) = history_pages([SENT, failed, draft, issue])
    entries = page.text.split("\n\n")
    assert "**7** · digest May 2026 in <#3>, part 2, due <t:1777626000:f>: **sent**" in entries[0]
    assert "https://discord.com/channels/2/66/88" in entries[0]
    assert "no \\[permission\\]" in entries[1]
    assert "draft" in entries[2]
    assert "a-key" not in entries[3]
    assert delivery_name(failed) == "8 · digest May 2026 failed: no [permission]"
    assert "within a minute" in decided_page(replace(failed, state=DeliveryState.PENDING)).text
    assert "will not be sent" in decided_page(replace(failed, state=DeliveryState.SKIPPED)).text
    assert "/digest calendar" in history_pages([])[0].text
    assert voted_page(useful=True) != voted_page(useful=False)


@settings(suppress_health_check=list(HealthCheck))
@given(makers)
def test_pages_of_orders_and_deliveries_fit_and_tell_each(maker: Maker) -> None:
    names = maker.several(maker.text, 12)
    picks = Picks(names, tuple(Kind)[:5], maker.several(maker.text, 9), maker.several(maker.text, 9))
    days = frozenset(date(2026, 1, 1 + day) for day in range(20))
    wishes = Wishes(picks, picks, 2**62, Layout.TOPICS, 2, 9, Quiet(frozenset(range(6)), frozenset({(2, 29)}), days))
    order = replace(ORDER, wishes=wishes, zone="America/Argentina/ComodRivadavia")
    found = [
        replace(SENT, id=n, state=state, period=maker.text(), reason=maker.maybe(maker.text))
        for n, state in enumerate([*DeliveryState] * 3)
    ]
    listed = history_pages(found)
    shown = [subscribed_page(order), *listed, *of_order(order, [Page(maker.text()[:200] or "x", maker.text() * 60)])]
    for page in (*shown[:-1], decided_page(found[0])):
        assert faults(page) == []
        assert unseen(page.text) == set()
    assert max(len(shown[-1].text), len(shown[-1].text.encode("utf-16-le", "surrogatepass")) // 2) <= 4096
    assert all(any(f"**{each.id}** ·" in page.text for page in listed) for each in found)
    assert all(len(delivery_name(each).encode("utf-16-le")) <= 200 for each in found)
