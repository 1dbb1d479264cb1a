"""Takes an empty database and gives it the tables of what the newsletters hold."""

from sqlite_utils import Database

# JSON is checked by its outline: SQLite before 3.41 calls json_valid unsafe in a schema that is not trusted.
# The kind of an item has no CHECK: the labels grow with the newsletters, and a table is costly to rebuild.
_ARCHIVE = (
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        added TEXT NOT NULL CHECK (length(added) = 32),
        UNIQUE (name, digest)
    ) STRICT
    """,
    """
    CREATE TABLE issues (
        key TEXT NOT NULL PRIMARY KEY,
        newsletter TEXT NOT NULL,
        number INTEGER,
        period TEXT CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
        title TEXT NOT NULL,
        author TEXT,
        url TEXT,
        sections TEXT NOT NULL CHECK (sections LIKE '[%]'),
        notes TEXT NOT NULL CHECK (notes LIKE '[%]'),
        repairs TEXT NOT NULL CHECK (repairs LIKE '[%]'),
        source_id INTEGER NOT NULL REFERENCES sources (id),
        added TEXT NOT NULL CHECK (length(added) = 32),
        changed TEXT NOT NULL CHECK (length(changed) = 32)
    ) STRICT
    """,
    "CREATE INDEX issues_in_order ON issues (period, newsletter, number)",
    "CREATE INDEX issues_of_source ON issues (source_id)",
    """
    CREATE TABLE items (
        issue_key TEXT NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        key TEXT NOT NULL,
        title TEXT NOT NULL,
        section TEXT,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        summary TEXT NOT NULL,
        entities TEXT NOT NULL CHECK (entities LIKE '[%]'),
        PRIMARY KEY (issue_key, position),
        UNIQUE (issue_key, key)
    ) STRICT
    """,
    "CREATE INDEX items_by_key ON items (key)",
    """
    CREATE TABLE links (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        url TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX links_by_url ON links (url)",
    "CREATE TABLE topics (name TEXT NOT NULL PRIMARY KEY) STRICT",
    """
    CREATE TABLE item_topics (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        topic TEXT NOT NULL REFERENCES topics (name),
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX items_of_topic ON item_topics (topic)",
)


def m001_create_archive(db: Database) -> None:
    """Create what the newsletters hold: sources, issues, items, links and topics."""
    for statement in _ARCHIVE:
        db.execute(statement)
