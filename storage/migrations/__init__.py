"""Takes a database of any age and brings its schema to this version; append a step, never change one that was released.

Instants are texts like `2026-11-01T09:00:00.000000+00:00`: UTC and of one width, so that they sort as they follow.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage.migrations.m001_archive import m001_create_archive
from storage.migrations.m002_ledger import m002_create_ledger
from storage.migrations.m003_journal import m003_create_journal
from storage.migrations.m004_originals import m004_keep_originals
from storage.migrations.m005_sources import m005_follow_sources
from storage.migrations.m006_announcements import m006_announce_issues
from storage.migrations.m007_corrections import m007_create_corrections
from storage.migrations.m008_imports import m008_remember_refusals
from storage.migrations.m009_unread import m009_keep_unread
from storage.migrations.m010_usage import m010_count_usage
from storage.migrations.m011_promises import m011_keep_promises
from storage.migrations.m012_notices import m012_tell_once
from storage.migrations.m013_decisions import m013_keep_decisions
from storage.migrations.m014_beginnings import m014_remember_beginnings
from storage.migrations.m015_endings import m015_tell_of_endings

_STEPS = (
    m001_create_archive,
    m002_create_ledger,
    m003_create_journal,
    m004_keep_originals,
    m005_follow_sources,
    m006_announce_issues,
    m007_create_corrections,
    m008_remember_refusals,
    m009_keep_unread,
    m010_count_usage,
    m011_keep_promises,
    m012_tell_once,
    m013_keep_decisions,
    m014_remember_beginnings,
    m015_tell_of_endings,
)
_NAMES = frozenset(step.__name__ for step in _STEPS)

MIGRATIONS = Migrations("newsletter-bot")
for _step in _STEPS:
    MIGRATIONS()(_step)


def is_newer(db: Database) -> bool:
    """Return whether the database has a migration that this version does not know."""
    return any(done.name not in _NAMES for done in MIGRATIONS.applied(db))


def is_foreign(db: Database) -> bool:
    """Return whether the database holds tables but none of our migrations."""
    return not MIGRATIONS.applied(db) and bool(set(db.table_names()) - {MIGRATIONS.migrations_table})
