"""Annotated newsletters without headings go in, the weights of `bot/ingest/weights.py` and their F1 come out.

python -m benchmarks.segments [--fit]

For each text, F1 of the places where items begin, exact and within one paragraph, by weights fitted on all the other
texts. `--fit` prints the table to ship, fitted on all of them; it is the same on every run.

The texts: the five real ones of ../shared/newsletters, without the lines that name their items (headings, sections,
images' names) and the empty lines beside those; 42 and 29 have their answers in ../shared/gold, 28, 26 and 15 were
annotated here by hand, by line numbers alone. And those of tests/corpus/headless, invented in other styles. Those of
tests/corpus/unseen were written after the cues and are in no fit: no cue may be chosen by them.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as Shown

from bot.ingest import cues, decode, items, layouts, repair, sections
from bot.ingest.blocks import blocks_of
from bot.ingest.cues import Size
from bot.ingest.cuts import LONGEST
from bot.ingest.document import Block, Document, Stretch
from bot.ingest.weights import FITTED, Table
from bot.model import RawIssue

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = ROOT / "tests" / "corpus"
RIDGE, STEPS = 0.2, 60
USUAL = (5.0, -0.6, 0.0)  # where the fit of lengths begins: most items have some 65 words
FASTER, SLOWER, FIRST_STEP = 1.2, 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """By line of a real text: what is removed to make it headless, where items begin, and where they may."""

    file: str
    removed: frozenset[int] = frozenset()
    must: frozenset[int] = frozenset()
    may: frozenset[int] = frozenset()


BY_HAND = {
    28: Answer(
        "001_93599bb911c5852b.txt",
        frozenset({17, 22, 24, 40, 52, 86, 104, 118, 124, 133, 141, 155, 167, 171, 191, 197, 208}),
        frozenset({19, 20, 26, 54, 88, 106, 126, 135, 157, 173, 199, 210}),
    ),
    26: Answer(
        "002_b0887ba0b70e4990.txt",
        frozenset({6, 17, 23, 27, 29, 45, 63, 69, 85, 114, 128, 136, 143, 147, 151, 155, 159, 163}),
        frozenset({19, 20, 21, 31, 65, 87, 116, 161, 167}),
        frozenset({25, 145, 149, 153, 157, 165}),
    ),
    15: Answer("004_5ef08b6382639bc7.txt", must=frozenset({7, 13, 23, 34, 43, 48, 53, 60, 66})),
}
IN_GOLD = {42: "000_84bcc8efd6c9224c.txt", 29: "003_4f2ea9a346167433.txt"}


@dataclass(frozen=True, slots=True)
class Text:
    """A newsletter without headings, as a file of that suffix, and the lines where an item must or may begin."""

    name: str
    suffix: str
    body: str
    must: frozenset[int]
    may: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How well the starts found are the starts wanted."""

    exact: float
    near: float


def real() -> list[Text]:
    """Return the five real texts without headings; none where ../shared is absent."""
    if not SHARED.is_dir():
        return []
    answers = BY_HAND | {number: _gold(number, file) for number, file in IN_GOLD.items()}
    return [_stripped(number, answers[number]) for number in (29, 15, 42, 28, 26)]


def _gold(number: int, file: str) -> Answer:
    told = json.loads((SHARED / "gold" / f"{number}.json").read_text("utf-8"))["items"]
    rows = (SHARED / "gold" / f"{number}.lines.tsv").read_text("utf-8").splitlines()[1:]
    labels = {int(line): label for line, label, *_ in (row.split("\t") for row in rows)}
    must = {item["anchor_line"] for item in told if item["boundary"] == "must" and not item["optional"]}
    free = {item["anchor_line"] for item in told} - must
    removed = {line for line, label in labels.items() if label in {"heading", "section", "alt"}}
    return Answer(file, frozenset(removed), frozenset(must), frozenset(free))


def _stripped(number: int, answer: Answer) -> Text:
    """Return the text without the lines to remove, and without the double gaps that would give them away."""
    kept: list[str] = []
    moved: dict[int, int] = {}
    for line, text in enumerate((SHARED / "newsletters" / answer.file).read_text("utf-8").split("\n"), 1):
        if line in answer.removed or (not text.strip() and kept and not kept[-1].strip()):
            continue
        kept.append(text)
        moved[line] = len(kept)
    must, may = (frozenset(moved[line] for line in lines) for lines in (answer.must, answer.may))
    return Text(str(number), ".txt", "\n".join(kept), must, may)


def invented(folder: str = "headless") -> list[Text]:
    """Return the texts of that folder of tests/corpus; an answer is the first words of an item, or any of its line."""
    found = []
    for path in sorted((CORPUS / folder).glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        source = ROOT / told["file"] if "file" in told else next(path.parent.glob(f"{path.stem}.[!j]*"))
        lines = source.read_text("utf-8").split("\n")
        must, may = (
            frozenset(line for line, text in enumerate(lines, 1) if any(words in text for words in told.get(name, [])))
            for name in ("items", "may")
        )
        found.append(Text(path.stem, source.suffix, "\n".join(lines), must, may))
    return found


def stretches_of(text: Text) -> tuple[Document, tuple[Stretch, ...]]:
    """Return the document and its stretches, as the first stages of `bot.ingest.parse` make them."""
    (document,) = decode.documents(RawIssue(f"x{text.suffix}", text.body.encode()))
    document, blocks = blocks_of(document)
    mended, _ = repair.mend(blocks)
    _, stretches, _ = sections.split(document, mended, layouts.choose(document, mended))
    return document, stretches


@dataclass(frozen=True, slots=True)
class Case:
    """A text's paragraphs as numbers: cues, words, and where an item begins (None: it may)."""

    cues: list[dict[str, float]]
    sizes: list[Size]
    begins: list[bool | None]


def case_of(text: Text) -> Case:
    """Return the text as the fit sees it."""
    blocks = [block for stretch in stretches_of(text)[1] for block in stretch.blocks]
    body = [blocks[i] for i in cues.places(blocks)]
    return Case(cues.cues_of(blocks), cues.sizes(body), [_begins(block, text) for block in body])


def _begins(block: Block, text: Text) -> bool | None:
    return None if block.line in text.may else block.line in text.must


def fit(cases: Sequence[Case]) -> Table:
    """Return the most probable table: a semi-Markov conditional random field, by gradient ascent with own steps.

    Source: Sarawagi and Cohen, "Semi-Markov conditional random fields for information extraction" (2004); the steps
    are those of Rprop (Riedmiller and Braun, 1993).
    """
    names = sorted({name for case in cases for found in case.cues for name in found})
    count = len(names) + 1 + len(USUAL)
    values, steps, last = [0.0] * (len(names) + 1) + list(USUAL), [FIRST_STEP] * count, [0.0] * count
    for _ in range(STEPS):
        table = Table(dict(zip(names, values, strict=False)), *values[-4:])
        slope = _gradient(cases, names, table)
        for i, rise in enumerate(slope):
            agreed = rise * last[i]
            steps[i] *= FASTER if agreed > 0 else SLOWER if agreed < 0 else 1.0
            last[i] = rise if agreed >= 0 else 0.0
            values[i] += math.copysign(steps[i], rise) if last[i] else 0.0
    return Table({name: round(value, 2) for name, value in zip(names, values, strict=False)}, *values[-4:])


def _gradient(cases: Sequence[Case], names: Sequence[str], table: Table) -> list[float]:
    place = {name: i for i, name in enumerate(names)}
    rise = [-RIDGE * table.weights[name] for name in names] + [0.0, 0.0, 0.0, -RIDGE * table.nameless]
    for case in cases:
        told = _expected(case, table, told=True)
        free = _expected(case, table, told=False)
        for i in range(1, len(case.sizes)):
            more = told.starts[i] - free.starts[i]
            rise[-4] += more
            for name, value in case.cues[i].items():
                rise[place[name]] += more * value
        rise[-3] += told.length - free.length
        rise[-2] += told.square - free.square
        rise[-1] += told.nameless - free.nameless
    return rise


@dataclass(slots=True)
class Expected:
    """The chance of each paragraph to begin an item, the sums of items' log lengths and their squares, the nameless."""

    starts: list[float]
    length: float = 0.0
    square: float = 0.0
    nameless: float = 0.0


def _expected(case: Case, table: Table, told: bool) -> Expected:
    """Return what the table expects of all ways to cut, or (`told`) of those that agree with the answers."""
    count = len(case.sizes)
    ahead, back, edges = [0.0] + [-math.inf] * count, [-math.inf] * count + [0.0], list(_edges(case, table, told))
    for start, stop, weight, _, _ in edges:
        ahead[stop] = _added(ahead[stop], ahead[start] + weight)
    found = Expected([0.0] * count)
    for start, stop, weight, length, named in reversed(edges):
        back[start] = _added(back[start], back[stop] + weight)
        chance = math.exp(ahead[start] + weight + back[stop] - ahead[-1])
        found.starts[start] += chance
        found.length += chance * length
        found.square += chance * length * length
        found.nameless += 0.0 if named else chance
    return found


def _edges(case: Case, table: Table, told: bool) -> Iterator[tuple[int, int, float, float, bool]]:
    """Yield each possible item by its end: start, stop, weight, logarithm of its words, whether it has a name."""
    odds = [0.0, *(table.odds(found) for found in case.cues[1:])]
    for stop in range(1, len(case.sizes) + 1):
        words = names = 0
        if told and stop < len(case.sizes) and case.begins[stop] is False:
            continue
        for start in range(stop - 1, max(-1, stop - 1 - LONGEST), -1):
            words, names = words + case.sizes[start].words, names + case.sizes[start].names
            if not (told and start and case.begins[start] is False):
                yield start, stop, odds[start] + table.size(words, names), math.log(words), names > 0
            if told and case.begins[start]:
                break


def _added(one: float, other: float) -> float:
    """Return the logarithm of the sum of two numbers given by their logarithms."""
    most = max(one, other)
    return most if most == -math.inf else most + math.log(math.exp(one - most) + math.exp(other - most))


def score(text: Text, table: Table) -> Score:
    """Return F1 of the items that the pipe finds in the text; places where one may begin count neither way."""
    document, stretches = stretches_of(text)
    drafts, _ = items.cut(stretches, document, table)
    place = {block.line: i for i, block in enumerate(block for stretch in stretches for block in stretch.blocks)}
    found = [place[draft.line] for draft in drafts]
    must, may = ([place[line] for line in sorted(lines) if line in place] for lines in (text.must, text.may))
    return Score(_f1(found, must, may, len(text.must), 0), _f1(found, must, may, len(text.must), 1))


def _f1(found: Sequence[int], must: Sequence[int], may: Sequence[int], wanted: int, near: int) -> float:
    left = list(found)
    for place in must:
        best = min(left, key=lambda at: abs(at - place), default=None)
        if best is not None and abs(best - place) <= near:
            left.remove(best)
    right = len(found) - len(left)
    wrong = sum(at not in may for at in left)
    return 2 * right / (right + wrong + wanted) if wanted else 0.0


def left_out(texts: Sequence[Text], others: Sequence[Text]) -> dict[str, Score]:
    """Return the score of each of `texts` by weights fitted on all the rest and on `others`."""
    cases = {text.name: case_of(text) for text in (*texts, *others)}
    return {t.name: score(t, fit([case for name, case in cases.items() if name != t.name])) for t in texts}


def main() -> None:
    """Print the scores, or the table to ship."""
    texts = [*real(), *invented()]
    if "--fit" in sys.argv:
        sys.stdout.write(f"{fit([case_of(text) for text in texts])}\n")
        return
    shown = Shown("text", "left out: exact", "within one", "shipped: exact", title="F1 of items without headings")
    for name, held in left_out(texts, []).items():
        shipped = score(next(text for text in texts if text.name == name), FITTED)
        shown.add_row(name, f"{held.exact:.2f}", f"{held.near:.2f}", f"{shipped.exact:.2f}")
    for text in invented("unseen"):
        never = score(text, FITTED)
        shown.add_row(f"{text.name} (unseen)", f"{never.exact:.2f}", f"{never.near:.2f}", "")
    Console().print(shown)


if __name__ == "__main__":
    main()
