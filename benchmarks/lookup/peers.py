"""The peers: stored items in, an engine out that answers a query with titles, at most ten, best first."""

import re
import sqlite3
from collections.abc import Sequence
from typing import Protocol

import tantivy
from rapidfuzz import fuzz, process

from bot.model import StoredItem


class Engine(Protocol):
    """What is measured."""

    def __init__(self, items: Sequence[StoredItem]) -> None: ...

    def ask(self, text: str) -> list[str]:
        """Return the titles found, best first."""


class Naive:
    """What everybody writes first: RapidFuzz's WRatio over every title."""

    def __init__(self, items: Sequence[StoredItem]) -> None:
        self._titles = [stored.item.title for stored in items]
        self._folded = [title.lower() for title in self._titles]

    def ask(self, text: str) -> list[str]:
        near = process.extract(text.lower(), self._folded, scorer=fuzz.WRatio, limit=10, score_cutoff=60)
        return [self._titles[at] for _, _, at in near]


class Fts:
    """SQLite's FTS5 as its manual teaches it: Porter stems, prefixes, bm25; all the words, or else any."""

    def __init__(self, items: Sequence[StoredItem]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='porter unicode61', prefix='2 3')")
        rows = ((stored.item.title, stored.item.body) for stored in items)
        self._db.executemany("INSERT INTO t VALUES (?, ?)", rows)

    def ask(self, text: str) -> list[str]:
        words = [f'"{word}"' for word in _words(text)]
        if not words:
            return []
        words[-1] += "*"
        return self._matching(" ".join(words)) or self._matching(" OR ".join(words))

    def _matching(self, query: str) -> list[str]:
        sql = "SELECT title FROM t WHERE t MATCH ? ORDER BY bm25(t, 10, 1) LIMIT 10"
        return [title for (title,) in self._db.execute(sql, [query])]


class Tantivy:
    """Tantivy, the Lucene of Rust: any of the words, those of four letters and more with a typo, the last a prefix."""

    def __init__(self, items: Sequence[StoredItem]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("title", stored=True)
        schema.add_text_field("body")
        self._schema = schema.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=100_000_000, num_threads=1)
        for stored in items:
            writer.add_document(tantivy.Document(title=stored.item.title, body=stored.item.body))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def ask(self, text: str) -> list[str]:
        words = _words(text)
        terms = [self._term(word, field, is_last=word is words[-1]) for word in words for field in ("title", "body")]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        found = self._searcher.search(query, 10).hits
        return [str(self._searcher.doc(address)["title"][0]) for _, address in found]

    def _term(self, word: str, field: str, *, is_last: bool) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, field, word)
        if len(word) >= 4:
            fuzzy = tantivy.Query.fuzzy_term_query(self._schema, field, word, prefix=is_last)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, query), (tantivy.Occur.Should, fuzzy)])
        return tantivy.Query.boost_query(query, 3.0 if field == "title" else 1.0)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
