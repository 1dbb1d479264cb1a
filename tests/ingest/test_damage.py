"""How much of a damage is undone in newsletters that the rules were not made with, and what clean texts keep.

The figures of the held-out half are printed; .99 of the marks are asked where 80-9F survived, .94 where not.
"""

import sys
from collections import defaultdict

import pytest

from bot.ingest import parse
from bot.ingest.evidence import _FIRST, FIRSTS
from bot.ingest.mojibake import ISO as ISO_CODECS
from bot.ingest.mojibake import OTHERS as OTHER_CODECS
from bot.model import RawIssue
from tests.ingest.damaging import ISO, OTHERS, Tally, hurt, judged, mended, newsletters, sections
from tests.ingest.reading import issue_of

CLEAN = sections("clean.txt")
KEPT_FLOOR, DROPPED_FLOOR, ISO_DROPPED_FLOOR, DECIDABLE_FLOOR = 0.99, 0.94, 0.88, 0.97
OFF_BY = 0.05
RARE = (
    "iso8859_4", "iso8859_13", "cp874", "cp1255", "cp1257", "koi8_r", "cp866", "cp852", "iso8859_6", "iso8859_8",
    "mac_cyrillic",
)  # fmt: skip
HOLED = {"iso8859_6"}  # it has no character for most bytes of a mark: what reads it loses them, whatever 80-9F become
AROUND = (
    "{}",
    "It's here, and it's long.\n{}\nIt isn't much; she'll write again.",
    "“Don’t,” she said — it’s naïve…\n{}\nThat’s all.",
)
TALK = (
    "What’s mojibake? It’s UTF-8 read as Latin-1: â€™ is what’s left of an apostrophe, â€œ of a quotation mark.\n"
    "Where the controls were lost, “itâs” is all you’ll see, and “donâ” of “don’t”; Ã© was é.\n"
    "The letter â isn’t to blame — the château’s sign is fine."
)


def tally(half: str, codecs: tuple[str, ...], controls: str) -> Tally:
    total = Tally()
    for text in newsletters(half):
        for codec in codecs:
            total.add(text, mended(hurt(text, codec, controls))[0])
    return total


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", CLEAN)
def test_no_character_of_a_clean_text_is_changed(name: str, around: str) -> None:
    text = around.format(CLEAN[name])
    assert mended(text) == (text, ())


@pytest.mark.parametrize("name", sorted(set(CLEAN) - {"one pasted slip"}))
def test_a_clean_text_is_no_damage_however_often_it_says_the_same(name: str) -> None:
    text = "\n".join([CLEAN[name]] * 4)
    assert mended(text) == (text, ())


@pytest.mark.parametrize("half", ["development", "held_out"])
def test_no_character_of_an_undamaged_newsletter_is_changed(half: str) -> None:
    assert all(mended(text) == (text, ()) for text in newsletters(half))


@pytest.mark.parametrize("controls", ["raw", "shown"])
def test_marks_that_kept_their_bytes_come_back_above_the_floor(controls: str) -> None:
    marks = tally("held_out", ISO + OTHERS, controls)
    sys.stdout.write(f"held out, 80-9F {controls}: {marks.share():.4f} of marks (>= {KEPT_FLOOR})\n")
    assert marks.share() >= KEPT_FLOOR


def test_marks_that_lost_their_bytes_come_back_above_the_floor() -> None:
    iso, others = tally("held_out", ISO, "dropped"), tally("held_out", OTHERS, "dropped")
    both = tally("held_out", ISO + OTHERS, "dropped")
    decidable = iso.share() + iso.undecidable()
    sys.stdout.write(
        f"held out, 80-9F dropped: {both.share():.4f} of marks (>= {DROPPED_FLOOR}), ISO codecs alone "
        f"{iso.share():.4f} (>= {ISO_DROPPED_FLOOR}), others {others.share():.4f}; of the marks that context can tell "
        f"apart {decidable:.4f} (>= {DECIDABLE_FLOOR})\n"
    )
    assert both.share() >= DROPPED_FLOOR
    assert iso.share() >= ISO_DROPPED_FLOOR
    assert decidable >= DECIDABLE_FLOOR


@pytest.mark.parametrize("controls", ["raw", "shown", "dropped"])
def test_confidence_is_about_how_often_a_repair_is_right(controls: str) -> None:
    buckets: defaultdict[float, list[tuple[float, bool]]] = defaultdict(list)
    for text in newsletters("held_out"):
        for codec in ISO + OTHERS:
            for sure, right in judged(text, hurt(text, codec, controls)):
                buckets[next(top for top in (0.3, 0.7, 0.9, 0.98, 1.01) if sure < top)].append((sure, right))
    every = [each for bucket in buckets.values() for each in bucket]
    for top, bucket in sorted(buckets.items()):
        sure, right = (sum(column) / len(bucket) for column in zip(*bucket, strict=True))
        sys.stdout.write(
            f"held out, {controls}, below {top}: {len(bucket)} repairs, sure {sure:.3f}, right {right:.3f}\n"
        )
    sure, right = (sum(column) / len(every) for column in zip(*every, strict=True))
    assert abs(sure - right) <= OFF_BY


@pytest.mark.parametrize("controls", ["raw", "dropped"])
@pytest.mark.parametrize("codec", RARE)
def test_marks_damaged_by_rarer_codecs_come_back_above_the_floor(codec: str, controls: str) -> None:
    share = tally("held_out", (codec,), controls).share()
    least = KEPT_FLOOR if controls == "raw" and codec not in HOLED else ISO_DROPPED_FLOOR
    sys.stdout.write(f"held out, {codec}, {controls}: {share:.4f} of marks (>= {least})\n")
    assert share >= least


def test_pieces_that_were_damaged_in_two_ways_are_both_repaired() -> None:
    first = "She’s “here” — and it’s late… isn’t it? They’re sure; we don’t know."
    for one, two in [("latin_1", "iso8859_7"), ("iso8859_7", "iso8859_11"), ("cp1252", "cp437")]:
        text = f"{hurt(first, one, 'shown')}\n{hurt(first, two, 'raw')}"
        assert mended(text)[0] == f"{first}\n{first}"


@pytest.mark.parametrize("codec", ["latin_1", "iso8859_7", "mac_roman", "cp1251"])
def test_a_text_that_was_damaged_twice_is_repaired_and_recorded_as_it_came(codec: str) -> None:
    text = "It’s here, she’s there, and we don’t know why they’re late."
    twice = hurt(hurt(text, codec, "shown"), codec, "shown")
    after, repairs = mended(twice)
    assert after == text
    assert [repair.repaired for repair in repairs] == ["’"] * 4
    assert all(repair.raw in twice for repair in repairs)


def test_a_text_about_mojibake_keeps_all_but_its_examples() -> None:
    after, _ = mended(TALK)
    assert after == TALK


def test_a_lone_rest_of_an_emoji_is_dropped_with_low_confidence() -> None:
    after, repairs = mended(hurt("It’s here 🚀 and she’s late; they don’t mind.", "iso8859_7", "dropped"))
    assert after == "It’s here  and she’s late; they don’t mind."
    assert [repair.confidence < 0.1 for repair in repairs if not repair.repaired] == [True]


def test_marks_of_a_paragraph_are_read_together() -> None:
    said = "“He said ‘no,’ and left,” she’d told the boys’ mother—in the ’90s, pp. 10–12, at five o’clock."
    around = "It’s late, and they don’t know; we’ve asked."
    after, _ = mended(hurt(f"{around}\n{said}", "iso8859_7", "dropped"))
    assert after == f"{around}\n{said}"


def test_the_quick_look_knows_what_every_codec_makes_of_a_first_byte() -> None:
    made = {char for codec in ISO_CODECS + OTHER_CODECS for char in _FIRST.decode(codec, "ignore")}
    assert made == FIRSTS


@pytest.mark.parametrize("codec", ["iso8859_7", "latin_1", "mac_roman"])
def test_title_newsletter_and_author_are_repaired_by_what_the_text_shows(codec: str) -> None:
    def bad(text: str) -> str:
        return hurt(text, codec, "shown")

    body = "<h2>News</h2><h3>It’s here</h3><p>The model’s weights don’t cost “money”, and they’re small.</p>"
    names = f"<title>{bad('May’s notes')}</title><author>{bad('José')}</author>"
    entry = f"{names}<description><![CDATA[{bad(body)}]]></description>"
    feed = f"<rss version='2.0'><channel><title>{bad('Jo’s Notes')}</title><item>{entry}</item></channel></rss>"
    (issue,) = parse(RawIssue("f.xml", feed.encode()))
    assert (issue.newsletter, issue.title, issue.author) == ("Jo’s Notes", "May’s notes", "José")
    assert [repair.raw for repair in issue.repairs if repair.line == 0][:2] == [bad("’")] * 2


def test_the_envelope_of_a_clean_text_is_left_as_it_is() -> None:
    page = "<title>Ελένη’s β notes — Ā</title><h2>News</h2><h3>Kiln</h3><p>It folds laundry in ten minutes.</p>"
    (issue,) = parse(RawIssue("p.html", page.encode()))
    assert (issue.title, issue.repairs) == ("Ελένη’s β notes — Ā", ())


def test_no_repair_leaves_a_control_in_the_text() -> None:
    text = "It’s here, she’s there, for 5\x80 – and they don’t mind."
    after, _ = mended(hurt(text, "latin_1", "shown"))
    assert after == text.replace("\x80", "€")


HEADED = """# The Pond’s Letter #4

## Papers — what’s new

### [Moss doesn’t sleep — a diary](https://pond.example/1)

The authors’ moss grew at night, and they couldn’t say why.

### “Ferns” and what they’re for

A farm in Oslo’s north [unrolls](https://pond.example/2) a million ferns — it’s work.

## Tools we’ve tried

**Oslo’s dewclock.** It’s a clock that [runs](https://pond.example/3) on dew; you’ll like it.

**The frogs’ café.** They’re open — and it’s never full.
"""
NUMBERED = """The Pond’s Letter #4

1. Moss doesn’t sleep — a diary

The authors’ moss grew at night, and they couldn’t say why.

2. “Ferns” and what they’re for

A farm in Oslo’s north unrolls a million ferns — it’s work.
"""


@pytest.mark.parametrize("controls", ["raw", "shown", "dropped"])
@pytest.mark.parametrize("codec", ISO + OTHERS)
def test_items_under_damaged_headings_are_those_under_whole_ones(codec: str, controls: str) -> None:
    def told(text: str, name: str) -> list[tuple[str | None, str]]:
        return [(item.section, item.title) for item in issue_of(text, name).items]

    for text, name, count in ((HEADED, "pond.md", 4), (NUMBERED, "pond.txt", 2)):
        assert told(hurt(text, codec, controls), name) == told(text, name)
        assert len(told(text, name)) == count
