"""Settings of servers, the bot's own values, and the audit trail."""

from datetime import timedelta

from bot.model import AuditEntry
from storage import audit, guilds, values
from storage.store import Store
from tests.storage.samples import NOW


async def test_a_server_has_no_zone_until_it_chooses_one_and_then_its_latest(store: Store) -> None:
    assert await store.run(guilds.zone, 1) is None
    await store.run(guilds.set_zone, 1, "Europe/Berlin")
    await store.run(guilds.set_zone, 1, "Asia/Kathmandu")
    assert await store.run(guilds.zone, 1) == "Asia/Kathmandu"
    assert await store.run(guilds.zone, 2) is None


async def test_a_value_is_kept_until_the_next_one(store: Store) -> None:
    assert await store.run(values.get, "commands") is None
    await store.run(values.put, "commands", "hash 1")
    await store.run(values.put, "commands", "hash 2")
    assert await store.run(values.get, "commands") == "hash 2"


async def test_the_audit_trail_gives_the_newest_entries_first(store: Store) -> None:
    await store.run(audit.record, NOW, 1, 42, "subscribe", "digest in 10")
    await store.run(audit.record, NOW + timedelta(hours=1), None, None, "import", "3 issues")
    newest = AuditEntry(NOW + timedelta(hours=1), None, None, "import", "3 issues")
    assert await store.run(audit.recent, 10) == (newest, AuditEntry(NOW, 1, 42, "subscribe", "digest in 10"))
    assert await store.run(audit.recent, 1) == (newest,)
