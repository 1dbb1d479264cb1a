"""The text of a vocabulary file goes in, the topics it names come out, and the words that each is met by."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bot.errors import BadOption
from bot.model import Topic

MAX_NAME, MAX_TOPICS, MAX_TEXT = 100, 3_000, 1_000_000
_LISTS, _KEYS = ("aliases", "not"), {"aliases", "not", "broader", "weak", "merge"}
# A mark between two words parts them, so that a phrase is never read across the end of a sentence.
# What makes C++ and C# other languages than C belongs to the word.
_WORD = r"\w+(?:\+\+|#(?!\w))?"
_TOKEN = re.compile(rf"{_WORD}|[.,;:!?](?=\s)|[()\n\"“”]")
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Topics by name; the phrases that mean one, "" for those that mean none; how many words they have, by their first.

    `text` is the administrator's own file, from which `vocabulary_of` makes the same vocabulary again.
    """

    text: str
    topics: Mapping[str, Topic]
    phrases: Mapping[str, str]
    sizes: Mapping[str, tuple[int, ...]]

    def mentions(self, text: str) -> Iterator[str]:
        """Yield the topic of each phrase in a text, in order; of phrases that overlap, the first and longest counts."""
        words = [_singular(word) if word[-1] == "s" else word for word in _TOKEN.findall(text)]
        firsts = [(at, sizes) for at, sizes in enumerate(map(self.sizes.get, map(str.lower, words))) if sizes]
        read = 0
        for at, sizes in firsts:
            for size in sizes if at >= read else ():
                written = " ".join(words[at : at + size])
                topic = self.phrases.get(written.lower(), self.phrases.get(written))
                if topic is not None:
                    read = at + size
                    if topic:
                        yield topic
                    break

    def topic_named(self, text: str) -> str | None:
        """Return the topic that a name or an alias means, in any spelling of its letters, or None."""
        wanted = _key(text.lower())
        if topic := self.phrases.get(wanted):  # most phrases are written small
            return topic
        return next((topic for phrase, topic in self.phrases.items() if phrase.lower() == wanted and topic), None)


def vocabulary_of(text: str) -> Vocabulary:
    """Return the shipped topics with an administrator's own, a TOML text, laid over them.

    Raises:
        BadOption: a sentence that names the line or the topic at fault.
    """
    merged = {name: dict(entry) for name, entry in _SHIPPED_ENTRIES.items()}
    for name, entry in entries_of(text).items():
        merged[name] = _laid_over(merged.get(name, {}), entry)
    if len(merged) > MAX_TOPICS:
        raise BadOption(f"There are {len(merged)} topics, and {MAX_TOPICS} is the most; merge some.")
    topics = _topics(merged)
    for name in topics:
        _climb(name, {each.name: each.broader for each in topics.values()}, "broader than")
    phrases = dict(_phrases(topics.values()))
    sizes: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        sizes[phrase.split(" ", 1)[0].lower()].add(phrase.count(" ") + 1)
    longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}
    return Vocabulary(text, MappingProxyType(topics), MappingProxyType(phrases), MappingProxyType(longest_first))


def _laid_over(shipped: Entry, own: Entry) -> Entry:
    """Return a topic's table with an administrator's over it: words join those shipped, but what is `not` one goes."""
    gone = {_key(word).lower() for word in own.get("not", ())}
    kept = [word for word in shipped.get("aliases", ()) if _key(word).lower() not in gone]
    told = {"aliases": [*kept, *own.get("aliases", ())], "not": [*shipped.get("not", ()), *own.get("not", ())]}
    return {**shipped, **own, **told}


def entries_of(text: str) -> dict[str, Entry]:
    """Return the tables of a vocabulary file by topic; raises BadOption naming the line or the topic at fault."""
    if len(text) > MAX_TEXT:
        raise BadOption(f"The vocabulary is longer than {MAX_TEXT:,} characters; shorten it.")
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadOption(f"The vocabulary is not TOML: {fault}; mend that line.") from fault
    for name, entry in tables.items():
        _check(name, entry)
    return tables


def text_of(entries: Mapping[str, Entry]) -> str:
    """Return the tables as the text of a vocabulary file."""
    return "\n".join(
        f"[{_quoted(name)}]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in entry.items())
        for name, entry in entries.items()
    )


def _quoted(value: object) -> str:
    # A string, a list of strings and a truth value are written alike in JSON and in TOML.
    return json.dumps(value, ensure_ascii=False)


def _check(name: str, entry: object) -> None:
    """Refuse a table that does not say what a topic's may, with a sentence that names it."""
    if not isinstance(entry, dict):
        raise BadOption(f"“{name}” is no topic: write its name in brackets, and what belongs to it below.")
    if unknown := sorted(entry.keys() - _KEYS):
        raise BadOption(f"The topic “{name}” has “{unknown[0]}”; it may have {', '.join(sorted(_KEYS))}.")
    listed = {key: entry.get(key, []) for key in _LISTS}
    for key, value in listed.items():
        if not isinstance(value, list):
            raise BadOption(f'“{key}” of the topic “{name}” is a list, such as {key} = ["one", "two"].')
    if not isinstance(entry.get("weak", False), bool):
        raise BadOption(f"“weak” of the topic “{name}” is true or false.")
    others = [entry[key] for key in ("broader", "merge") if key in entry]
    for word in (name, *others, *listed["aliases"], *listed["not"]):
        named = isinstance(word, str) and word.isprintable() and any(map(str.isalpha, _key(word)))
        if not named or len(word) > MAX_NAME:
            raise BadOption(f"“{word}” at the topic “{name}” is no name: it takes a letter, at most {MAX_NAME} in all.")


def _topics(entries: Mapping[str, Entry]) -> dict[str, Topic]:
    """Return the topics with those that were merged gone into others, names and aliases with them."""
    into = {name: entry.get("merge") for name, entry in entries.items()}
    found = {
        name: Topic(
            name,
            tuple(entry.get("aliases", ())),
            tuple(entry.get("not", ())),
            entry.get("broader"),
            entry.get("weak", False),
        )
        for name, entry in entries.items()
    }
    for name in entries:
        target = _climb(name, into, "merged into")
        if target != name:
            gone, kept = found[name], found[target]
            found[target] = replace(
                kept, aliases=(*kept.aliases, name, *gone.aliases), excluded=(*kept.excluded, *gone.excluded)
            )
    for name in (name for name, target in into.items() if target):
        del found[name]
    return {name: replace(topic, broader=_broader(topic, into)) for name, topic in found.items()}


def _broader(topic: Topic, into: Mapping[str, str | None]) -> str | None:
    if topic.broader is None:
        return None
    if topic.broader not in into:
        raise BadOption(
            f"The topic “{topic.name}” has the broader topic “{topic.broader}”, which there is not; add it."
        )
    if topic.broader == topic.name:
        raise BadOption(f"The topic “{topic.name}” would be broader than itself; name another one.")
    above = _climb(topic.broader, into, "merged into")
    return None if above == topic.name else above


def _climb(name: str, above: Mapping[str, str | None], what: str) -> str:
    """Return the end of the way up from a topic; raises BadOption where it leads nowhere or back to its start."""
    seen = [name]
    while (target := above[seen[-1]]) is not None:
        if target not in above:
            raise BadOption(f"The topic “{seen[-1]}” is {what} “{target}”, which there is not; add it first.")
        if target in seen:
            way = f", by way of “{seen[-1]}”" if seen[-1] != target else ""
            raise BadOption(f"The topic “{target}” would be {what} itself{way}; break that circle.")
        seen.append(target)
    return seen[-1]


def _phrases(topics: Iterable[Topic]) -> Iterator[tuple[str, str]]:
    """Yield each phrase with its topic; raises BadOption where two topics claim the same."""
    owners: dict[str, str] = {}
    for topic in topics:
        for word in (topic.name, *topic.aliases):
            key = _key(word)
            owner = owners.setdefault(key.lower(), topic.name)
            if owner != topic.name:
                raise BadOption(f"“{word}” is a name of two topics, “{owner}” and “{topic.name}”; give it to one.")
            yield key, topic.name
        for word in topic.excluded:
            if _key(word).lower() not in owners:
                yield _key(word).lower(), ""


def _key(phrase: str) -> str:
    return " ".join(_singular(word) for word in re.findall(_WORD, phrase))


@lru_cache(maxsize=8192)
def _singular(word: str) -> str:
    """Return a word without the mark of a plural; that the rest may be no word does not matter, both sides lose it."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


_SHIPPED_ENTRIES: Mapping[str, Entry] = entries_of(
    resources.files("bot.ingest").joinpath("topics.toml").read_text("utf-8")
)
SHIPPED = vocabulary_of("")
"""The topics that come with the bot, machine learning's, read once."""
