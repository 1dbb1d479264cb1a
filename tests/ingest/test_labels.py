"""What an item is labelled with: its kind, by its words and by where it links to; its names; its summary."""

import json
import sys
from collections.abc import Iterator

import pytest

from bot.model import Item
from tests.ingest.reading import SHARED, plain, said
from tests.ingest.test_real_texts import FILES, real

KIND_FLOOR, ENTITY_FLOOR = 0.80, 0.70

# Annotated by reading: a word of the item that no item before it has, and the kinds that a fair reader would give it.
READ = {
    28: [
        ("162 videos", "own-work"),
        ("QR codes", "own-work"),
        ("Halodi", "article"),
        ("Kaplan", "article"),
        ("Jack Lin", "article"),
        ("Pix2Seq", "paper"),
        ("Alan Turing", "article"),
        ("Schnurr", "paper release"),
        ("DINO", "tool"),
        ("cutmix", "paper"),
        ("Sehwag", "article paper"),
        ("Sutton", "article"),
    ],
    26: [
        ("34 videos", "own-work"),
        ("Nutrify, well", "own-work"),
        ("Brisbane", "own-work other"),
        ("DeepETA", "article paper"),
        ("SimSiam", "article tool release"),
        ("Good News", "article paper"),
        ("Manual Process", "article"),
        ("TorchStudio", "tool"),
        ("Zuckerberg", "podcast"),
    ],
    15: [
        ("COVID", "own-work"),
        ("Victor Sanh", "article"),
        ("WIDeText", "paper article"),
        ("Reels", "article paper"),
        ("dark matter", "article"),
        ("ResNet-RS", "paper"),
        ("SpeechBrain", "tool"),
        ("Bootstrap Framework", "paper"),
    ],
}
texts = pytest.mark.skipif(not (SHARED / "newsletters").is_dir(), reason="../shared/newsletters is not here")


def _answers(number: int) -> Iterator[tuple[Item, str, list[str]]]:
    """Yield the items of a real text that a reader gave a kind to, with those that are right and its names."""
    items = real(number).items
    if number in READ:
        for word, kinds in READ[number]:
            yield next(item for item in items if word in f"{item.title}\n{item.body}"), kinds, []
        return
    gold = json.loads((SHARED / "gold" / f"{number}.json").read_text(encoding="utf-8"))
    for answer in gold["items"]:
        if not answer["optional"]:
            found = next((item for item in items if plain(answer["anchor"]) in said(item)), None)
            if found:
                yield found, f"{answer['kind']} {answer['doubt'] or ''}", answer["entities"]


@texts
def test_kinds_of_the_real_texts_are_right_for_four_items_in_five() -> None:
    told = [(number, item, kinds) for number in FILES for item, kinds, _ in _answers(number)]
    wrong = [f"{n}: {item.title[:40]}: {item.kind}, not {kinds}" for n, item, kinds in told if item.kind not in kinds]
    right = 1 - len(wrong) / len(told)
    sys.stdout.write(f"{len(told)} items: kinds {right:.3f} (>= {KIND_FLOOR})\n")
    assert right >= KIND_FLOOR, wrong


@texts
def test_names_of_the_real_texts_are_found() -> None:
    told = [
        (item, plain(name.split(" (")[0]))
        for number in (42, 29)
        for item, _, names in _answers(number)
        for name in names
    ]
    missed = [f"{item.title[:40]}: {name}" for item, name in told if name not in plain(" ".join(item.entities))]
    recall = 1 - len(missed) / len(told)
    sys.stdout.write(f"{len(told)} names: recall {recall:.3f} (>= {ENTITY_FLOOR})\n")
    assert recall >= ENTITY_FLOOR, missed
