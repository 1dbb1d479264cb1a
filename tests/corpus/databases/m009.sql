BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'newsletter-bot','m001_create_archive','2026-11-21 16:09:11.948201+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'newsletter-bot','m002_create_ledger','2026-11-21 16:09:11.949688+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'newsletter-bot','m003_create_journal','2026-11-21 16:09:11.950158+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'newsletter-bot','m004_keep_originals','2026-11-21 16:09:11.959178+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'newsletter-bot','m005_follow_sources','2026-11-21 16:09:11.959673+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'newsletter-bot','m006_announce_issues','2026-11-21 16:09:11.991317+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'newsletter-bot','m007_create_corrections','2026-11-21 16:09:11.991800+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'newsletter-bot','m008_remember_refusals','2026-11-21 16:09:11.992307+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'newsletter-bot','m009_keep_unread','2026-11-21 16:09:11.993540+00:00');
CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL CHECK (length(at) = 32),
        guild_id INTEGER,
        actor_id INTEGER,
        action TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    ;
CREATE TABLE bot_values (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        issue_key TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('join', 'split', 'retitle', 'drop', 'relabel')),
        item TEXT NOT NULL CHECK (item LIKE '{%}'),
        known TEXT NOT NULL CHECK (known LIKE '[%]'),
        arguments TEXT NOT NULL CHECK (arguments LIKE '{%}'),
        at TEXT NOT NULL CHECK (length(at) = 32),
        actor INTEGER
    ) STRICT
    ;
CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        period TEXT NOT NULL,
        part INTEGER NOT NULL DEFAULT 1 CHECK (part >= 1),
        due TEXT NOT NULL CHECK (length(due) = 32),
        ready TEXT NOT NULL CHECK (length(ready) = 32),
        state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'skipped', 'failed', 'uncertain')),
        payload TEXT CHECK (payload LIKE '{%}'),
        payload_hash TEXT,
        nonce TEXT UNIQUE,
        marker TEXT UNIQUE,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        first_attempt TEXT CHECK (length(first_attempt) = 32),
        lease_owner TEXT,
        message_id INTEGER,
        sent TEXT CHECK (length(sent) = 32),
        reason TEXT,
        UNIQUE (subscription_id, period, part),
        CHECK (state <> 'sending' OR lease_owner IS NOT NULL),
        CHECK (state <> 'sent' OR (message_id IS NOT NULL AND sent IS NOT NULL)),
        CHECK (state NOT IN ('skipped', 'failed', 'uncertain') OR reason IS NOT NULL),
        CHECK (payload IS NULL OR (payload_hash IS NOT NULL AND nonce IS NOT NULL AND marker IS NOT NULL))
    ) STRICT
    ;
INSERT INTO "deliveries" VALUES(1,1,'2026-W10',1,'2026-11-01T09:00:00.000000+00:00','2026-11-01T09:01:00.000000+00:00','sent','{"title":"Title","text":"Part 0","footer":"","url":null,"colour":0}','0bae65a1f64462f5f0d8aceba0f872e983b0a83a09b7e8fe174d890ecbc54835','nonce-10digest-0','marker-10digest-0',1,'2026-11-01T09:00:00.000000+00:00','me',10,'2026-11-01T09:00:00.000000+00:00',NULL);
INSERT INTO "deliveries" VALUES(2,1,'2026-11',1,'2026-11-10T09:00:00.000000+00:00','2026-11-10T09:00:00.000000+00:00','pending',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(3,1,'2026-10',1,'2026-10-01T09:00:00.000000+00:00','2026-10-01T09:00:00.000000+00:00','skipped',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'late');
INSERT INTO "deliveries" VALUES(4,1,'2026-W10',2,'2026-11-01T09:00:00.000000+00:00','2026-11-01T09:01:00.000000+00:00','sent','{"title":"Title","text":"Part 1","footer":"","url":null,"colour":1}','0cab4149b50f27858006f3c30f470afaa8945ae3071ad20820f613e5b7b51c3f','nonce-10digest-1','marker-10digest-1',1,'2026-11-01T09:00:00.000000+00:00','me',10,'2026-11-01T09:00:00.000000+00:00',NULL);
INSERT INTO "deliveries" VALUES(5,2,'2026-W10',1,'2026-11-01T09:00:00.000000+00:00','2026-11-01T09:01:00.000000+00:00','sent','{"title":"Title","text":"Part 0","footer":"","url":null,"colour":0}','0bae65a1f64462f5f0d8aceba0f872e983b0a83a09b7e8fe174d890ecbc54835','nonce-11tip-0','marker-11tip-0',1,'2026-11-01T09:00:00.000000+00:00','me',11,'2026-11-01T09:00:00.000000+00:00',NULL);
INSERT INTO "deliveries" VALUES(6,2,'2026-11',1,'2026-11-10T09:00:00.000000+00:00','2026-11-10T09:00:00.000000+00:00','pending',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(7,2,'2026-10',1,'2026-10-01T09:00:00.000000+00:00','2026-10-01T09:00:00.000000+00:00','skipped',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'late');
INSERT INTO "deliveries" VALUES(8,3,'2026-W11',1,'2026-11-01T09:00:00.000000+00:00','2026-11-01T09:00:00.000000+00:00','pending',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(9,3,'2026-11',1,'2026-11-10T09:00:00.000000+00:00','2026-11-10T09:00:00.000000+00:00','pending',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(10,3,'2026-10',1,'2026-10-01T09:00:00.000000+00:00','2026-10-01T09:00:00.000000+00:00','skipped',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'late');
INSERT INTO "deliveries" VALUES(11,2,'2026-W10',2,'2026-11-01T09:00:00.000000+00:00','2026-11-01T09:01:00.000000+00:00','sent','{"title":"Title","text":"Part 1","footer":"","url":null,"colour":1}','0cab4149b50f27858006f3c30f470afaa8945ae3071ad20820f613e5b7b51c3f','nonce-11tip-1','marker-11tip-1',1,'2026-11-01T09:00:00.000000+00:00','me',12,'2026-11-01T09:00:00.000000+00:00',NULL);
CREATE TABLE delivery_issues (
        delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        issue_key TEXT NOT NULL,
        PRIMARY KEY (delivery_id, position)
    ) STRICT
    ;
INSERT INTO "delivery_issues" VALUES(1,0,'issue 10digest');
INSERT INTO "delivery_issues" VALUES(5,0,'issue 11tip');
CREATE TABLE delivery_items (
        delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        item_key TEXT NOT NULL,
        PRIMARY KEY (delivery_id, position)
    ) STRICT
    ;
INSERT INTO "delivery_items" VALUES(1,0,'item 10digest');
INSERT INTO "delivery_items" VALUES(1,1,'b');
INSERT INTO "delivery_items" VALUES(5,0,'item 11tip');
INSERT INTO "delivery_items" VALUES(5,1,'b');
CREATE TABLE followed (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        feed TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('feed', 'page')),
        every INTEGER NOT NULL CHECK (every >= 15),
        next_poll TEXT NOT NULL CHECK (length(next_poll) = 32),
        paused TEXT,
        etag TEXT,
        last_modified TEXT,
        moved TEXT,
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
        last_success TEXT CHECK (length(last_success) = 32),
        last_error TEXT,
        held_back INTEGER NOT NULL DEFAULT 0 CHECK (held_back >= 0),
        told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
    , unread TEXT NOT NULL DEFAULT '[]' CHECK (unread LIKE '[%]')) STRICT
    ;
CREATE TABLE followed_issues (
        source_id INTEGER NOT NULL REFERENCES followed (id) ON DELETE CASCADE,
        issue_key TEXT NOT NULL,
        PRIMARY KEY (source_id, issue_key)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE guilds (id INTEGER PRIMARY KEY, zone TEXT NOT NULL) STRICT;
CREATE TABLE imports (
        digest TEXT NOT NULL,
        position INTEGER NOT NULL,
        source TEXT NOT NULL,
        rules TEXT NOT NULL,
        issue_key TEXT,
        changed TEXT CHECK (length(changed) = 32),
        refusal TEXT, entry TEXT,
        PRIMARY KEY (digest, position),
        CHECK ((issue_key IS NULL) = (changed IS NULL) AND (issue_key IS NULL) = (refusal IS NOT NULL))
    ) STRICT
    ;
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
    , links_seen INTEGER NOT NULL DEFAULT 0) STRICT
    ;
CREATE TABLE item_topics (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        topic TEXT NOT NULL REFERENCES topics (name),
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    ;
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
    ;
CREATE TABLE links (
        issue_key TEXT NOT NULL,
        item INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        url TEXT NOT NULL,
        text TEXT NOT NULL, original TEXT,
        PRIMARY KEY (issue_key, item, position),
        FOREIGN KEY (issue_key, item) REFERENCES items (issue_key, position) ON DELETE CASCADE
    ) STRICT
    ;
CREATE TABLE news (issue_key TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL CHECK (length(at) = 32)) STRICT;
CREATE TABLE sketches (
        mark INTEGER NOT NULL,
        issue_key TEXT NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
        PRIMARY KEY (mark, issue_key)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        added TEXT NOT NULL CHECK (length(added) = 32), body BLOB,
        UNIQUE (name, digest)
    ) STRICT
    ;
CREATE TABLE "subscriptions" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('digest', 'tip', 'issue')),
        unit TEXT NOT NULL,
        day INTEGER NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-2][0-9]:[0-5][0-9]*'),
        zone TEXT NOT NULL,
        next_due TEXT NOT NULL CHECK (length(next_due) = 32),
        paused TEXT,
        UNIQUE (guild_id, channel_id, kind),
        CHECK (
            unit = 'month' AND day BETWEEN 1 AND 31 OR unit = 'week' AND day BETWEEN 0 AND 6
            OR unit = 'issue' AND day = 0
        )
    ) STRICT
    ;
INSERT INTO "subscriptions" VALUES(1,1,10,'digest','month',1,'09:30:00','Europe/Berlin','2026-11-01T09:00:00.000000+00:00',NULL);
INSERT INTO "subscriptions" VALUES(2,1,10,'tip','month',1,'09:30:00','Europe/Berlin','2026-11-01T09:00:00.000000+00:00','the channel is gone');
INSERT INTO "subscriptions" VALUES(3,1,11,'tip','month',1,'09:30:00','Europe/Berlin','2026-11-01T09:00:00.000000+00:00',NULL);
CREATE TABLE topics (name TEXT NOT NULL PRIMARY KEY) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX issues_in_order ON issues (period, newsletter, number);
CREATE INDEX issues_of_source ON issues (source_id);
CREATE INDEX items_by_key ON items (key);
CREATE INDEX links_by_url ON links (url);
CREATE INDEX items_of_topic ON item_topics (topic);
CREATE INDEX deliveries_open ON deliveries (ready, subscription_id, period, part)
        WHERE state IN ('pending', 'sending')
    ;
CREATE INDEX audit_of_guild ON audit (guild_id, at);
CREATE INDEX sketches_of_issue ON sketches (issue_key);
CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE paused IS NULL;
CREATE VIEW posts AS
        SELECT deliveries.*, subscriptions.guild_id, subscriptions.channel_id, subscriptions.kind
        FROM deliveries JOIN subscriptions ON subscriptions.id = deliveries.subscription_id;
CREATE INDEX corrections_of_issue ON corrections (issue_key, id);
CREATE INDEX imports_of_issue ON imports (issue_key);
CREATE INDEX imports_of_source ON imports (source);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('deliveries',14);
INSERT INTO "sqlite_sequence" VALUES('subscriptions',4);
COMMIT;
