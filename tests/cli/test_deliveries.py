"""`deliveries`: what became of each post is listed and decided of from the shell."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import DeliveryState, Period, Plan, PostKind
from storage import deliveries, subscriptions
from storage.connection import open_writer
from storage.lock import sole_writer
from storage.store import FILE
from tests.cli.conftest import Cli, dump
from tests.storage.samples import subscription

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
RECORD = ["id", "subscription", "guild", "channel", "kind", "period", "part", "due", "state", "reason", "attempts"]
RECORD += ["message", "link", "failed_steps"]


@pytest.fixture
def ledger(archive: Path) -> Path:
    """Owe two servers something: a digest that is uncertain in the first, a tip that is pending in the second."""
    with closing(open_writer(archive / FILE)) as db:
        digest = subscriptions.put(db, subscription(1, 2**60))
        tip = subscriptions.put(db, subscription(2, 20, PostKind.TIP))
        later = NOW + timedelta(days=30)
        plans = [
            Plan(digest.id, (Period(NOW, "2026-11"),), (), later),
            Plan(tip.id, (Period(later, "2026-W49"),), (), later),
        ]
        deliveries.plan(db, plans)
        db.execute(
            "UPDATE deliveries SET state = 'uncertain', reason = 'the [history] is closed' WHERE subscription_id = ?",
            [digest.id],
        )
        db.conn.commit()
    return archive


def test_deliveries_are_listed_newest_first_by_server_subscription_and_state(cli: Cli, ledger: Path) -> None:
    records = cli("deliveries", "list", "--json").records
    assert all(list(record) == RECORD for record in records)
    assert [(each["kind"], each["state"], each["guild"]) for each in records] == [
        ("tip", "pending", "2"),
        ("digest", "uncertain", "1"),
    ]
    assert records[1]["channel"] == str(2**60)
    for words, kinds in (
        (("--guild", "1"), ["digest"]),
        (("--guild", "3"), []),
        (("--subscription", records[0]["subscription"]), ["tip"]),
        (("--state", "uncertain"), ["digest"]),
        (("--limit", "1"), ["tip"]),
    ):
        assert [each["kind"] for each in cli("deliveries", "list", "--json", *words).records] == kinds
    assert "the [history]" in cli("deliveries", "list").out


def test_what_is_uncertain_is_sent_again_and_what_is_pending_skipped_with_a_line_in_the_audit_log(
    cli: Cli, ledger: Path
) -> None:
    tip, digest = (each["id"] for each in cli("deliveries", "list", "--json").records)
    said = cli("deliveries", "retry", digest).out
    assert said.startswith(f"Delivery {digest} is pending: an administrator wants it sent again.\n")
    assert "looked for first" in said
    (skipped,) = cli("deliveries", "skip", tip, "--json").records
    assert (skipped["id"], skipped["state"]) == (tip, DeliveryState.SKIPPED)
    assert {each["state"] for each in cli("deliveries", "list", "--json").records} == {"pending", "skipped"}
    written = [line for line in dump(ledger) if 'INSERT INTO "audit"' in line]
    assert (sum("'retry'" in line for line in written), sum("'skip'" in line for line in written)) == (1, 1)
    before = dump(ledger)
    for words in (("retry", digest), ("skip", tip)):
        ran = cli("deliveries", *words)
        assert (ran.code, ran.out) == (2, "")
    assert dump(ledger) == before, "what is refused changes nothing"


def test_a_delivery_that_there_is_not_and_senseless_words_are_sentences(cli: Cli, ledger: Path) -> None:
    for words, code in ((("retry", "99"), 1), (("skip", "99"), 1), (("retry", "0"), 2), (("skip", "x"), 2)):
        ran = cli("deliveries", *words)
        assert (ran.code, ran.out) == (code, "")
    for words in (("--state", "lost"), ("--limit", "0"), ("--guild", str(2**63))):
        assert cli("deliveries", "list", *words).code == 2


def test_beside_a_running_bot_deliveries_are_listed_but_not_decided_of(cli: Cli, ledger: Path) -> None:
    with sole_writer(ledger):
        assert len(cli("deliveries", "list", "--json").records) == 2
        assert cli("deliveries", "retry", "1").code == 75


def test_without_a_database_nothing_is_listed(cli: Cli) -> None:
    assert "nothing was posted" in cli("deliveries", "list").out
    assert cli("deliveries", "list", "--json").out == ""


def test_a_message_that_stands_is_linked(cli: Cli, ledger: Path) -> None:
    with closing(open_writer(ledger / FILE)) as db:
        db.execute("UPDATE deliveries SET state = 'sent', message_id = 77, sent = due, place_id = 66 WHERE id = 1")
        db.conn.commit()
    (sent,) = cli("deliveries", "list", "--state", "sent", "--json").records
    assert (sent["message"], sent["link"]) == ("77", "https://discord.com/channels/1/66/77")
