"""An archive that is kept up to date issue by issue is the one that all its issues would make at once."""

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import search
from bot.archive import Archive, archive_of
from bot.catalogue import place_of
from bot.ingest import SHIPPED
from bot.model import Action, Correction, Issue, Item, Kind, StoredItem, Target

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
NAMES = ("Boilwise", "Lidlib", "Ada Kelp", "Ada", "Steam", "Out Loud", "Kelp Weekly", "GPT-4", "spout")
WORDS = ("spout", "whistling", "kettle", "descaled", "lid", "of", "thermal", "boiling", "steam", "quietly")
SECTIONS = (None, "Out Loud", "Boilwise and friends", "In spout whistling", "Tools")
TOPICS = ("kettles", "Kettles", "steam", "Boilwise", "a", "b")
Held = dict[str, Issue]


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - invents issues, guards nothing


def item(rng: random.Random, key: str, position: int) -> Item:
    title = " ".join(rng.choices(WORDS, k=rng.randint(2, 4)))
    topics = tuple(dict.fromkeys(rng.choices(TOPICS, k=rng.randint(0, 3))))
    names = tuple(dict.fromkeys(rng.choices(NAMES, k=rng.randint(0, 3))))
    return Item(key, position, title, rng.choice(SECTIONS), rng.choice([*Kind]), f"{title} text", "", (), topics, names)


def issue(rng: random.Random, key: str) -> Issue:
    items = tuple(item(rng, f"{key}-{n}", n) for n in range(1, rng.randint(2, 6)))
    period = rng.choice((None, "2026-01", "2026-02", "2026-03"))
    newsletter = rng.choice(("Garden", "Kelp Weekly", "spout whistling daily"))
    return Issue(key, newsletter, rng.choice((None, 1, 2, 30)), period, f"Title {key}", None, None, (), items)


def correction(rng: random.Random, number: int, wrong: Issue) -> Correction:
    target = rng.choice(wrong.items)
    kind = rng.choice((Action.RETITLE, Action.DROP, Action.RELABEL))
    known = tuple(each.key for each in wrong.items)
    made = Correction(number, wrong.key, kind, Target(target.key, target.title, ""), known, NOW, None)
    return replace(made, title="Spout whistling", topics=("steam",) if kind is Action.RELABEL else None)


def parsed(held: Held) -> list[tuple[Issue, datetime]]:
    whole = [(each, NOW) for each in held.values()]
    return sorted(whole, key=lambda pair: place_of(archive_of([pair]).refs[0]))


def anew(held: Held, made: Sequence[Correction]) -> Archive:
    return archive_of(parsed(held), made)


def changed(archive: Archive, keys: Collection[str], held: Held, made: Sequence[Correction]) -> Archive:
    return archive.renewed(keys, [(held[key], NOW) for key in keys if key in held], made)


def keys_of(archive: Archive) -> list[str]:
    return sorted(each.item.key for each in archive.index.items())


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(5, 50))])
def test_issues_that_come_change_and_go_in_any_order_leave_the_archive_that_all_would_make(seed: int) -> None:
    rng = dice(seed)
    held: Held = {}
    made: list[Correction] = []
    archive = archive_of(())
    for step in range(25):
        keys = {f"i{rng.randrange(12)}" for _ in range(rng.randint(1, 3))}
        for key in keys:
            if key in held and rng.random() < 0.3:
                del held[key]
            else:
                held[key] = issue(rng, key)
        if held and rng.random() < 0.5:
            wrong = rng.choice([*held.values()])
            made.append(correction(rng, step + 1, wrong))
            keys.add(wrong.key)
        archive = changed(archive, keys, held, made)
        assert archive == anew(held, made)
    everything = anew(held, made)
    assert keys_of(archive) == keys_of(everything)
    for topic in everything.topics.ordered:
        carrying = [search.carriers(each.index, "topic", topic.name) for each in (archive, everything)]
        assert sorted(map(repr, carrying[0])) == sorted(map(repr, carrying[1]))
    assert [*map(archive.by_key.get, archive.by_key)] == [*archive.by_key.values()]
    assert len(archive.by_key) == len([*archive.by_key])


def test_an_item_that_two_issues_hold_under_one_key_stays_while_one_of_them_does() -> None:
    rng = dice(0)
    held = {key: issue(rng, key) for key in ("a", "b")}
    archive = changed(archive_of(()), ["a"], held, ())
    held["b"] = replace(held["b"], items=(held["a"].items[0], *held["b"].items[1:]))
    archive = changed(archive, ["b"], held, ())
    assert archive == anew(held, ())
    shared = held["a"].items[0].key
    for gone in (max("ab", key=lambda key: archive.by_key[shared].issue.key == key), "a", "b"):
        left = {key: each for key, each in held.items() if key != gone}
        after = changed(archive, [gone], left, ())
        assert after == anew(left, ())
        assert shared in {each.item.key for each in after.index.items()}


def test_only_what_differs_goes_to_the_index() -> None:
    rng = dice(1)
    held = {f"i{n}": issue(rng, f"i{n}") for n in range(8)}
    archive = anew(held, ())
    given: list[tuple[set[str], set[str]]] = []

    def renew(index: search.Index, added: Collection[StoredItem], gone: Collection[str]) -> search.Index:
        given.append(({each.item.key for each in added}, set(gone)))
        return search.renewed(index, added, gone)

    first, *others = held["i3"].items
    held["i3"] = replace(held["i3"], items=(replace(first, body="Another text."), *others))
    after = archive.renewed(["i3"], [(held["i3"], NOW)], (), renew)
    assert given == [({first.key}, {first.key})]
    assert after.kept[0] is archive.kept[0] or after.refs[0].key == "i3"


def test_a_thousand_issues_at_once_are_taken_in_as_one_is() -> None:
    rng = dice(2)
    held = {f"i{n}": issue(rng, f"i{n}") for n in range(1_000)}
    assert changed(archive_of(()), held.keys(), held, ()) == anew(held, ())
    assert archive_of((), vocabulary=SHIPPED).items == ()
