"""preview and simulate tell what would be posted, where and when, in the form of their contract."""

from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model import LAST, NEVER, PostKind, Quiet, Rule, Subscription, Unit, Wishes
from storage import subscriptions
from storage.connection import open_writer
from storage.store import FILE
from tests.cli.conftest import Cli

PAGE = ["title", "text", "footer", "url", "colour"]
DELIVERY = ["due", "local", "zone", "guild", "channel", "kind", "period", "shift"]
DELIVERY += ["state", "why", "title", "items"]


def test_a_preview_of_the_digest_has_the_newest_month_of_each_newsletter_and_pages(cli: Cli, archive: Path) -> None:
    ran = cli("preview", "digest", "--json")
    assert (ran.code, ran.err) == (0, "")
    (record,) = ran.records
    assert list(record) == ["kind", "period", "items", "pages"]
    assert (record["kind"], record["period"]) == ("digest", None)
    assert {item["period"] for item in record["items"]} == {"2026-09", "2026-07"}
    assert len(record["items"]) == 15
    assert [list(page) for page in record["pages"]] == [PAGE] * len(record["pages"])
    assert all(item["title"] in "".join(page["text"] for page in record["pages"]) for item in record["items"])


def test_a_preview_of_a_month_has_all_newsletters_of_that_month(cli: Cli, archive: Path) -> None:
    (record,) = cli("preview", "digest", "--period", "2026-06", "--json").records
    assert record["period"] == "2026-06"
    assert Counter(item["issue"] for item in record["items"]) == {18: 7, None: 4}


def test_a_preview_of_the_tip_is_one_item_on_one_page(cli: Cli, archive: Path) -> None:
    for words, issue in ((("--period", "2026-09"), 21), (("--period", "2026-03"), 15)):
        (record,) = cli("preview", "tip", *words, "--json").records
        assert [item["issue"] for item in record["items"]] == [issue]
        assert len(record["pages"]) == 1
    assert "Tip of the week" in cli("preview", "tip").out


def test_a_preview_of_an_issue_is_the_newest_or_a_months_on_one_page(cli: Cli, archive: Path) -> None:
    for words, issue, items in (((), 21, 10), (("--period", "2026-03"), 15, 9)):
        (record,) = cli("preview", "issue", *words, "--json").records
        assert {item["issue"] for item in record["items"]} == {issue}
        assert len(record["items"]) == items
        assert len(record["pages"]) == 1
    assert "🗞️ The Gradient Garden #21 · September 2026" in cli("preview", "issue").out


def test_a_preview_is_drawn_with_the_button_that_the_post_carries(cli: Cli, archive: Path, tmp_path: Path) -> None:
    for kind, label in (("digest", "Show the items"), ("tip", "Another tip"), ("issue", "Show the items")):
        assert cli("preview", kind, "--html", "drawn.html").code == 0
        drawn = (tmp_path / "drawn.html").read_text("utf-8")
        assert drawn.startswith("<!doctype html>")
        assert f'<span class="button">{label}</span>' in drawn


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("banner",), 2, "'banner' is not one of"),
        (("digest", "--period", "2026-13"), 2, "--period is a month"),
        (("digest", "--period", "２０２６-09"), 2, "--period is a month"),
        (("digest", "--period", "2026-9"), 2, "--period is a month"),
        (("digest", "--period", "2019-01"), 1, "nothing of “2019-01”"),
        (("tip", "--period", "2019-01"), 1, "no tip"),
        (("issue", "--period", "2019-01"), 1, "no such issue"),
        (("digest", "--html", "."), 2, "is a directory"),
        (("digest", "--html", "no/such/folder.html"), 2, "name another file"),
    ],
)
def test_what_cannot_be_previewed_is_a_sentence(
    cli: Cli, archive: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    ran = cli("preview", *words)
    assert (ran.code, ran.out) == (code, "")
    assert why in ran.sentence


def test_two_years_have_each_month_and_week_once_at_nine_in_berlin_summer_and_winter(
    cli: Cli, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TIMEZONE", "Europe/Berlin")
    ran = cli("simulate", "--from", "2026-01-01", "--to", "2027-12-31", "--json")
    assert ran.code == 0
    assert ran.sentence.startswith("No channel is subscribed yet")
    assert all(list(record) == DELIVERY for record in ran.records)
    digests = [record for record in ran.records if record["kind"] == "digest"]
    tips = [record for record in ran.records if record["kind"] == "tip"]
    assert len(digests) == 24
    assert [each["period"] for each in digests] == sorted({each["period"] for each in digests})
    assert len(tips) == len({each["period"] for each in tips}) == 104
    for record in ran.records:
        local, due = datetime.fromisoformat(record["local"]), datetime.fromisoformat(record["due"])
        assert local == due
        assert (local.hour, local.minute, record["zone"]) == (9, 0, "Europe/Berlin")
        assert local.utcoffset() == due.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
        assert local.day == 1 if record["kind"] == "digest" else local.weekday() == 0
        assert (record["guild"], record["channel"]) == (None, None)
        assert record["state"] == ("skipped" if record["why"] else "posted")
    assert {datetime.fromisoformat(record["due"]).astimezone(UTC).hour for record in ran.records} == {7, 8}


def test_a_simulation_tells_each_issue_once_and_repeats_no_tip_before_all_were_told(cli: Cli, archive: Path) -> None:
    records = cli("simulate", "--from", "2026-01-01", "--to", "2027-12-31", "--json").records
    posted = [record for record in records if record["state"] == "posted"]
    told = [record["title"] for record in posted if record["kind"] == "digest"]
    assert len(told) == len(set(told))
    assert sum("Gradient Garden" in title for title in told) == 7
    tips = [record["title"] for record in posted if record["kind"] == "tip"]
    last_year = tips[-52:]
    assert len(set(last_year)) == min(52, len(set(tips))), "none comes again while another waits"


def test_a_simulation_begins_and_ends_with_the_days_named(cli: Cli, archive: Path) -> None:
    (one,) = cli("simulate", "--from", "2026-10-01", "--to", "2026-10-01", "--json").records
    assert (one["local"], one["kind"], one["items"]) == ("2026-10-01T09:00:00+00:00", "digest", 15)
    assert cli("simulate", "--from", "2026-10-02", "--to", "2026-10-04", "--json").records == []


def test_a_simulation_foresees_each_announcement_where_a_channel_waits_for_issues(cli: Cli, archive: Path) -> None:
    rule = Rule(Unit.ISSUE, 0, time())
    with closing(open_writer(archive / FILE)) as db:
        subscriptions.put(db, Subscription(0, 1, 2**60, PostKind.ISSUE, rule, "UTC", NEVER))
    ran = cli("simulate", "--from", "2026-10-01", "--to", "2026-10-31", "--json")
    assert ran.err == ""
    (one,) = ran.records
    assert (one["kind"], one["title"], one["items"]) == ("issue", "The Gradient Garden 2026-09", 10)
    assert (one["local"], one["channel"], one["state"]) == ("2026-10-01T00:00:00+00:00", str(2**60), "posted")
    assert "Thu 2026-10-01 00:00" in cli("simulate", "--from", "2026-10-01", "--to", "2026-10-31").out


def test_a_simulation_has_rules_of_every_kind_with_their_shifts_and_skips(cli: Cli, archive: Path) -> None:
    rules = [
        Rule(Unit.MONTH, 1, time(9), nth=LAST),
        Rule(Unit.WEEK, 6, time(9), every=2),
        Rule(Unit.DAY, 0, time(2, 30)),
        Rule(Unit.CRON, 0, time(), cron="30 1 * * 0"),
        Rule(Unit.MONTH, 31, time(9)),
    ]
    quiet = Wishes(quiet=Quiet(dates=frozenset({date(2026, 3, 8)})))
    with closing(open_writer(archive / FILE)) as db:
        for place, rule in enumerate(rules, 1):
            wishes = quiet if rule.unit is Unit.WEEK else Wishes()
            order = Subscription(0, 1, place, PostKind.DIGEST, rule, "America/New_York", NEVER, wishes=wishes)
            subscriptions.put(db, order)
    ran = cli("simulate", "--from", "2025-01-01", "--to", "2026-12-31", "--json")
    counts = Counter(record["channel"] for record in ran.records)
    assert counts == {"1": 24, "2": 52, "3": 730, "4": 104, "5": 24}
    shifts = Counter(record["shift"] for record in ran.records if record["shift"])
    assert shifts["02:30 does not exist on that day: 03:30"] == 2
    assert shifts["the first of two 01:30s"] == 2
    assert shifts["quiet on Sunday 8 March: moved to Monday 9 March"] == 1
    assert shifts["February has no 31st: its last day"] == 2
    out = cli("simulate", "--from", "2026-03-08", "--to", "2026-03-08").out
    assert "02:30 does not exist" in " ".join(out.split())


def test_people_see_a_simulation_as_a_table(cli: Cli, archive: Path) -> None:
    out = cli("simulate", "--from", "2026-09-01", "--to", "2026-10-01").out
    assert "Thu 2026-10-01 09:00" in out
    assert "The Gradient Garden 2026-09" in out


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-02-01", "2026-01-01"),
        ("2026-01-01", "2099-01-01"),
        ("9999-01-01", "9999-12-31"),
        ("0001-01-01", "0001-12-31"),
        ("2026-02-30", "2026-03-01"),
        ("tomorrow", "2026-03-01"),
    ],
)
def test_a_senseless_stretch_of_time_is_wrong_usage(cli: Cli, archive: Path, start: str, end: str) -> None:
    ran = cli("simulate", "--from", start, "--to", end)
    assert (ran.code, ran.out) == (2, "")
    assert "--from" in ran.sentence


def test_thirty_years_are_foreseen_in_seconds(cli: Cli, archive: Path) -> None:
    records = cli("simulate", "--from", "2026-01-01", "--to", "2055-12-31", "--json").records
    assert Counter(record["kind"] for record in records) == {"digest": 360, "tip": 1565}
