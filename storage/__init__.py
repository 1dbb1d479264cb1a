"""Memory: takes the bot's nouns, keeps them in one SQLite file, and gives them back; knows nothing of Discord."""

from storage.store import Store, open_archive, open_store

__all__ = ["Store", "open_archive", "open_store"]
