"""What an item is labelled with: its kind, by its words and by where it links to; its names; its summary."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ingest import parse
from bot.ingest.entities import entities_of
from bot.ingest.kinds import kind_of
from bot.ingest.layouts import generic, gradient_garden, ml_monthly
from bot.ingest.summaries import summary_of
from bot.model import Item, Kind, RawIssue
from tests.ingest.reading import CORPUS, SAMPLES, SHARED, plain, read, said
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


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        ("A kettle", "Teams at Kelp Labs use the Segment Kettles Model (SKM) today.", {"Kelp Labs", "SKM"}),
        ("A kettle", "We tried timm, scikit-learn and node.js on it.", {"timm", "scikit-learn", "node.js"}),
        ("A kettle", "Both I-KETTLE and gpt-3.5-turbo boiled.", {"I-KETTLE", "gpt-3.5-turbo"}),
        ("A kettle", "It was Ada Kelp’s idea, and Kelp's kettle.", {"Ada Kelp", "Kelp"}),
        ("A kettle", "Boilwise is a library that hums.", {"Boilwise"}),
        ("Boilwise 2.4", "Humming is over.", {"Boilwise 2.4"}),
        ("Why Kettles Whistle While Nobody Listens", "The kettles whistle, says Ada Kelp.", {"Ada Kelp"}),
        ("A kettle", "We met José Álvarez and Łukasz Kelp at the École Bouilloire.", {"José Álvarez", "Łukasz Kelp"}),
        ("A kettle", "Drawn by WALL·E 3, not by WALL•E 2 of Kelp Labs.", {"WALL·E 3", "WALL•E 2 of Kelp Labs"}),
    ],
)
def test_names_are_found_however_they_are_written(title: str, text: str, names: set[str]) -> None:
    assert names <= set(entities_of(title, text))


def test_a_plain_word_that_opens_a_sentence_is_no_name() -> None:
    text = "However, the kettle sang. Humming is nice. Water was cold, as water is.\n• Nobody knows. In June it rained."
    assert entities_of("Why Kettles Whistle While Nobody Listens", text) == ()


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("But it hums. The kettle waits for wind, e.g. Northern wind. See the notes.",
         "The kettle waits for wind, e.g. Northern wind."),
        ("Dr. Kelp et al. Found a way. Version 2.0 by A. Kelp of the U.S. Navy boils in v2.1 mode. Nice one that is.",
         "Dr. Kelp et al. Found a way. Version 2.0 by A. Kelp of the U.S. Navy boils in v2.1 mode."),
        ("Here’s the paper that everybody reads. The kettle waits until the wind blows.",
         "The kettle waits until the wind blows."),
        ("It does just that. BOIL is a method that does just that. The kettle of the house waits for wind.",
         "The kettle of the house waits for wind."),
        ("Thanks to this, they can now see. Because of that, the kettle boils twice as fast as before.",
         "The kettle boils twice as fast as before."),
        ("The former is slower than the latter. The kettle of the house is on.", "The kettle of the house is on."),
        ("Unlike the previous item, the kettle was made of glass only.", "The kettle was made of glass only."),
        ("The steps are as follows: 1. Fill. 2. Boil. 3. Pour.", "A title."),
        ("Do with the kettle these things: 1. Fill. 2. Boil. 3. Pour.", "A title."),
        ("(Remote)", "A title."),
        ("A kettle that listens to the grid is out. (source)", "A kettle that listens to the grid is out."),
        ("新的水壶今天发布了。它在夜里烧水。", "新的水壶今天发布了。它在夜里烧水。"),
        ("What it is: A kettle that listens to the grid. It boils at night.",
         "A kettle that listens to the grid. It boils at night."),
        ("What if a kettle could listen? This one does so all day.\nThe grid tells it when.",
         "The grid tells it when."),
        ("• A kettle without any full stop", "A kettle without any full stop."),
        ("The kettle goes on and on...\nThe second kettle of the house stops early.",
         "The second kettle of the house stops early."),
    ],
)  # fmt: skip
def test_a_summary_is_one_or_two_whole_sentences_that_stand_alone(text: str, summary: str) -> None:
    assert summary_of("A title", text) == summary


def test_a_sentence_longer_than_a_summary_ends_where_a_clause_ends() -> None:
    text = "The kettle waits for the wind, " * 20 + "and then it boils."
    summary = summary_of("A title", text)
    assert len(summary) <= 280
    assert summary.endswith("the wind.")
    assert len(summary_of("A title", "x" * 5000)) <= 280
    assert summary_of("A title", "Kettle" * 30 + " and " + "y" * 300).endswith("Kettle.")


def test_what_says_no_more_than_its_title_is_summed_up_by_it() -> None:
    assert summary_of("The kettle waits for wind", "The kettle waits for wind.") == "The kettle waits for wind."
    assert summary_of("The kettle waits", "") == "The kettle waits."
    assert summary_of("The kettle waits for wind", "The kettle waits for wind. It hums a while.") == (
        "The kettle waits for wind. It hums a while."
    )


LETTERS = [*sorted(SAMPLES.glob("[gt]*")), *sorted(p for p in (CORPUS / "shapes").iterdir() if p.suffix != ".json")]
LETTERS += [SHARED / "newsletters" / name for name in FILES.values() if (SHARED / "newsletters").is_dir()]


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.name)
def test_every_summary_is_whole_short_and_free_of_remnants(path: Path) -> None:
    for item in (item for issue in read(path) for item in issue.items):
        assert 0 < len(item.summary) <= 280
        assert re.search(r"[.!?][”\"’)\]]*$", item.summary), item.summary
        assert not re.search(r"…|\.\.\.|://|^[•*\d]+[.)]? |^(?:See|Here['’]s) |\n", item.summary), item.summary


LINKED = """# Kettle Weekly — March 2026

## Around the house

- [Boiling with less](https://arxiv.org/abs/2603.00001) — a study of lids and what they save.
- [kelp/whistle](https://github.com/kelp/whistle) — pitch shifting for kettles in forty lines.
- [Whistle 2.1](https://github.com/kelp/whistle/releases/tag/v2.1) — quieter, and it fits older spouts.
- [A walk through a kettle factory](https://www.youtube.com/watch?v=abc123) — forty minutes, with sparks.
- [Ada Kelp on patience](https://open.spotify.com/episode/abc) — an hour about waiting.
- [Why my kettle lies](https://blog.kelp.example/lies) — a thermometer, a grudge and a spreadsheet.
- [Steam as memory](https://openreview.net/forum?id=abc) — recurrent cells out of condensation.
- [lidlib](https://pypi.org/project/lidlib/) — lids for Python programs that boil over.
- [On descaling](https://kelp.substack.com/p/descaling) — notes after a hard year of hard water.
- [Spoutnet](https://huggingface.co/kelp/spoutnet) — weights for anybody with a spout.
"""
LINKED_KINDS = "paper tool release video podcast article paper tool article tool"


def test_where_an_entry_links_to_tells_its_kind() -> None:
    (issue,) = parse(RawIssue("kettle.md", LINKED.encode()))
    assert [str(item.kind) for item in issue.items] == LINKED_KINDS.split()


@pytest.mark.parametrize(
    ("title", "section", "text", "kind"),
    [
        ("A kettle", "Papers of the month", "Lids save heat.", Kind.PAPER),
        ("A kettle", "Links from around the web", "The authors of the paper weigh lids.", Kind.PAPER),
        ("Whistle 2.1", None, "Quieter than ever, and now supports gas.", Kind.RELEASE),
        ("A kettle", None, "I’m working on a kettle course, lesson three of nine is filmed.", Kind.OWN_WORK),
        ("A kettle", "My work", "A paper.", Kind.OWN_WORK),
        ("A kettle", None, "Ada went home and thought about water, lids, wind and the long winter.", Kind.ARTICLE),
        ("A kettle", None, "Lids.", Kind.OTHER),
        ("Tip: keep the lid on", None, "It saves heat.", Kind.TIP),
        ("A kettle", None, "An open-source project of three years, kept by two people.", Kind.TOOL),
        ("A kettle", None, "Ada leads a research lab.", Kind.OTHER),
        ("A kettle", None, "Price cuts for all who boil at night.", Kind.RELEASE),
    ],
)
def test_words_and_sections_tell_a_kind(title: str, section: str | None, text: str, kind: Kind) -> None:
    assert kind_of(title, section, text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "A-" * 10_000,
        "Aa. " * 5_000,
        "A" + "-" * 20_000,
        "ab1" * 7_000,
        "." + " " * 20_000,
        "by Aa " * 3_000,
        '?"' * 9_000,
        "\n" * 9_000,
    ],
    ids=["joined", "openers", "dashes", "small", "spaces", "bylines", "questions", "lines"],
)
def test_no_text_takes_labelling_long_or_makes_a_label_too_long(text: str) -> None:
    assert len(summary_of("A title", text)) <= 280
    assert len(entities_of(text[:2_000], text)) <= 8
    assert kind_of(text[:2_000], None, text) in Kind


def test_phrases_of_one_newsletter_count_in_its_own_layout_alone() -> None:
    assert not generic.GENERIC.closing.search("And so ends the kettle's life.")
    assert gradient_garden.LAYOUT.closing.search("And so ends June in the garden!")
    assert not generic.GENERIC.promotion.search("A gift request was made.")
    assert ml_monthly.LAYOUT.promotion.search("A gift request was made.")
    assert ml_monthly.LAYOUT.opening.search("Hello there")
