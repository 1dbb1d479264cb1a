"""Measures parsing beside trafilatura on the same pages, and a first and a second import of many issues, in one run.

python -m benchmarks.ingest [ISSUES]

Prints milliseconds of computing a page (median of several pages of one size, all different, with nothing remembered of
the page before) and their ratio, then what `add` takes to import 1,000 issues of ten items, and the same again.
Pages and issues are invented and follow from the seed; ratios say more than seconds, as both sides ran on this machine.
A busy machine is told by its load, and by the seconds of computing beside those of the clock.
"""

import gc
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, process_time

import trafilatura
from rich.console import Console
from rich.table import Table
from trafilatura.meta import reset_caches

from bot.cli import main as bot
from bot.ingest import parse
from bot.model import RawIssue

SEED, RUNS = 20, 7
SIZES = (14_000, 20_000, 40_000, 70_000, 100_000)
LIMIT_SECONDS, LIMIT_FASTER, LIMIT_GROWTH = 30, 20, 1.3
MENU = "".join(f'<li class="menu-item menu-item-{n}"><a href="/section/{n}">Section {n}</a></li>' for n in range(40))
SYLLABLES = "ba co de fi ga hu jo ka li mo na pe qui ro sa te un ver wi zo tron net ling mar dex"
SCRIPT = "<script>" + "window.visits=(window.visits||0)+1;" * 60 + "</script>"
STYLE = "<style>" + "".join(f".c{n}{{margin:{n}px;padding:0 {n}em}}" for n in range(120)) + "</style>"


class Writer:
    """Writes in words of its own, the n-th as common as in any language: 1/n."""

    def __init__(self, rng: random.Random, words: int) -> None:
        self.rng = rng
        self.words = sorted({"".join(rng.choices(SYLLABLES.split(), k=rng.randint(2, 4))) for _ in range(words)})
        rng.shuffle(self.words)
        self.odds = list(accumulate(1 / n for n in range(10, len(self.words) + 10)))

    def prose(self, length: int) -> str:
        return " ".join(self.rng.choices(self.words, cum_weights=self.odds, k=length))


def sentence(writer: Writer) -> str:
    return writer.prose(writer.rng.randint(9, 20)).capitalize() + "."


def entry(writer: Writer, number: int) -> str:
    """Return one item as blogs write it: a linked heading, paragraphs with links, an image, a caption."""
    rng = writer.rng
    place = f"https://site{rng.randrange(90)}.example/{writer.prose(1)}/{number}?utm_source=letter"
    told = [" ".join(sentence(writer) for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(1, 3))]
    inner = f'<a class="link" href="{place}&amp;utm_medium=web"><strong>{writer.prose(2)}</strong></a> '
    image = f'<figure class="wp-block-image"><img src="/i/{number}.png" alt="{writer.prose(4)}" width="640">'
    paragraphs = "".join(f'<p class="has-text" style="margin:0 0 1em">{inner}{each}</p>\n' for each in told)
    heading = f'<h3 class="item"><a href="{place}">{writer.prose(5).capitalize()}</a></h3>\n'
    return f"{heading}{paragraphs}{image}<figcaption>{sentence(writer)}</figcaption></figure>\n"


def page(writer: Writer, number: int, size: int) -> str:
    """Return a page as a browser saves it: an issue amid menus, scripts, a sidebar, comments and a footer."""
    head = f"<title>Issue {number}: {writer.prose(3)} | The Invented Letter</title>{STYLE}{SCRIPT}"
    body, furniture = "", f'<header><nav class="menu"><ul>{MENU}</ul></nav></header>'
    while len(body) < size - 12_000:
        at = len(body)
        body += f"<h2>{writer.prose(2).capitalize()}</h2>\n" if at % 3 == 0 else ""
        body += entry(writer, at)
    side = f'<aside class="sidebar"><h4>Most read</h4><ul>{MENU}</ul></aside>'
    comments = "".join(
        f'<div class="comment"><b>{writer.prose(1)}</b><p>{sentence(writer)}</p></div>' for _ in range(20)
    )
    end = f'{side}<section id="comments">{comments}</section><footer><ul>{MENU}</ul><p>{sentence(writer)}</p></footer>'
    intro = f"<h1>Issue {number}: {writer.prose(3)}</h1><p>{sentence(writer)}</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body class="post">{furniture}'
        f"<main><article>{intro}{body}</article></main>{end}{SCRIPT}</body></html>"
    )


def issue(writer: Writer, number: int) -> str:
    """Return a page with ten items, as the import measures them."""
    items = "".join(entry(writer, number * 10 + n) for n in range(10))
    name = f"Invented Letter #{number}"
    return f"<!doctype html><html><title>{name}</title><article><h1>{name}</h1>\n{items}</article></html>"


def milliseconds(work: Callable[[str], object], text: str) -> float:
    """Return for how long reading a page computes, with nothing remembered of others: that a busy machine leaves."""
    forget()
    start = process_time()
    work(text)
    return (process_time() - start) * 1000


def forget() -> None:
    """Let both sides forget what they remember of the pages before, as those may share links and words."""
    reset_caches()
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.ingest"):
            for each in vars(module).values():
                if hasattr(each, "cache_parameters") and each.cache_parameters()["maxsize"]:
                    each.cache_clear()
    gc.collect()


def ours(text: str) -> int:
    """Return how many items are found in a page."""
    return len(parse(RawIssue("issue.html", text.encode(), "text/html"))[0].items)


def theirs(text: str) -> None:
    trafilatura.extract(text, include_links=True)


def against_extraction(writer: Writer) -> Table:
    table = Table("page", "items", "parse ms", "trafilatura.extract ms", "parse takes", title="An issue from HTML")
    whole = [0.0, 0.0]
    for size in SIZES:
        pages = [page(writer, number, size) for number in range(RUNS + 1)]
        # One beside the other, so that both meet the same machine; the first page only warms up.
        _, *spent = [(milliseconds(ours, text), milliseconds(theirs, text)) for text in pages]
        own, other = (median(each) for each in zip(*spent, strict=True))
        whole = [whole[0] + own, whole[1] + other]
        found = f"{len(pages[-1]):,} bytes", str(ours(pages[-1]))
        table.add_row(*found, f"{own:.1f}", f"{other:.1f}", f"{own / other:.2f} of it")
    ratio = whole[0] / whole[1]
    table.add_row("all", "", *(f"{each:.1f}" for each in whole), f"{ratio:.2f} of it {verdict(ratio <= 1)}")
    return table


def verdict(met: bool) -> str:
    return "[green]met[/]" if met else "[red]missed[/]"


def resident() -> float:
    """Return the memory that this process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Run:
    """What one `add` took: seconds by the clock, of computing here and in its workers, and MB held along the way."""

    seconds: float
    here: float
    workers: float
    held: tuple[float, ...]

    @property
    def computed(self) -> float:
        return self.here + self.workers

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s (computing: {self.here:.2f} s, its workers {self.workers:.2f} s)"


def computed(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


@contextmanager
def watched() -> Iterator[list[float]]:
    """Collect ten times a second how much memory this process holds."""
    held: list[float] = []
    done = Event()

    def watch() -> None:
        while not done.wait(0.1):
            held.append(resident())

    watching = Thread(target=watch)
    watching.start()
    try:
        yield held
    finally:
        done.set()
        watching.join()


def add(folder: Path, letters: Path) -> Run:
    """Import a folder of letters as the command line does, with its report printed to nowhere."""
    own, workers = computed(resource.RUSAGE_SELF), computed(resource.RUSAGE_CHILDREN)
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), watched() as held:
        start = perf_counter()
        code = bot(["--data", str(folder), "add", str(letters)])
        seconds = perf_counter() - start
    assert code == 0
    own, workers = computed(resource.RUSAGE_SELF) - own, computed(resource.RUSAGE_CHILDREN) - workers
    return Run(seconds, own, workers, (*held, resident()))


def imports(writer: Writer, issues: int) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        letters = Path(folder) / "letters"
        letters.mkdir()
        for number in range(1, issues + 1):
            (letters / f"issue-{number:05}.html").write_text(issue(writer, number), "utf-8")
        first, again = (add(Path(folder) / "data", letters) for _ in range(2))
    growth = max(first.held) / max(first.held[: len(first.held) // 5 + 1])
    # A machine that was busy during the first import only would flatter the second: the lesser ratio counts.
    faster = min(first.seconds / again.seconds, first.computed / again.computed)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    table = Table("", "measured", "target", "", title=f"{issues:,} issues of ten items, `add`; load {load}")
    table.add_row("first import", str(first), f"{LIMIT_SECONDS} s", verdict(first.seconds <= LIMIT_SECONDS))
    table.add_row("the same again", f"{again}, {faster:.0f} x", f"{LIMIT_FASTER} x", verdict(faster >= LIMIT_FASTER))
    memory = f"{max(first.held):.0f} MB, {growth:.2f} x that of the first fifth; {max(again.held):.0f} MB again"
    table.add_row("memory of the importing process", memory, f"{LIMIT_GROWTH} x", verdict(growth <= LIMIT_GROWTH))
    return table


def main(issues: int) -> None:
    writer = Writer(random.Random(SEED), words=4_000)  # noqa: S311 - invents newsletters, guards nothing
    Console().print(against_extraction(writer), imports(writer, issues))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
