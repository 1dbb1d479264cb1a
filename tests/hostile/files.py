"""A seed goes in, over a thousand hostile files come out: real ones damaged, fragments, noise, and monsters."""

import base64
import gzip
import json
import random
from collections.abc import Iterator
from itertools import chain, starmap
from pathlib import Path

from bot.model import RawIssue
from tests.ingest.test_hostile import LARGE, NAMES, PIECES, TAGGED, WORD

ROOT = Path(__file__).parents[2]
GOOD = sorted(
    path
    for folder in (ROOT / "bot" / "samples", ROOT / "tests" / "corpus")
    for path in folder.rglob("*")
    if path.is_file() and path.suffix != ".json"
)
TYPES = [None, "text/html", "text/plain; charset=utf-16", "application/rss+xml", "message/rfc822", "image/png", "x"]
CODECS = ["utf-16", "utf-32", "utf-7", "cp037", "latin-1", "cp1251", "shift_jis"]
MAIL = b"From: a@b.example\r\nSubject: A letter\r\nMIME-Version: 1.0\r\n"
RSS = b'<?xml version="1.0"?>%s<rss version="2.0"><channel><title>T</title>%s</channel></rss>'
ITEM = b"<item><title>Issue %d</title><description>&lt;h2&gt;Tools&lt;/h2&gt;A kettle.</description></item>"
JSON_FEED = '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":%s}'
DEEP = b"<div>" * 200_000


def files(seed: int) -> Iterator[RawIssue]:
    """Yield every file, one at a time, so that they are never held together."""
    rng = random.Random(seed)  # noqa: S311 - damages files, guards nothing
    for path in GOOD:
        body = path.read_bytes()
        for damaged in damages(rng, body):
            yield RawIssue(rng.choice([path.name, path.name, rng.choice(NAMES)]), damaged, rng.choice(TYPES))
    for _ in range(150):
        yield RawIssue(rng.choice(NAMES), rng.randbytes(rng.randrange(5_000)), rng.choice(TYPES))
    for _ in range(200):
        pile = b"".join(rng.choices(PIECES, k=rng.randrange(60)))
        yield RawIssue(rng.choice(NAMES), pile, rng.choice(TYPES))
    for name, body in LARGE.items():
        yield RawIssue(name, body)
    yield from monsters()


def damages(rng: random.Random, body: bytes) -> Iterator[bytes]:
    """Yield a good file cut, flipped, doubled, spliced, pierced and written in codecs that it does not name."""
    for _ in range(5):
        yield body[: rng.randrange(len(body))]
        yield flipped(rng, body)
        at, to = sorted(rng.choices(range(len(body)), k=2))
        yield body[:to] + body[at:to] * rng.randint(1, 20) + body[to:]
        yield body[:at] + rng.choice(GOOD).read_bytes()[at:]
        yield (
            body[:at] + rng.choice([b"\0", b"\0" * 999, b"\xff\xfe", b"<![CDATA[", b"]]>", b"<!--", b"'\""]) + body[at:]
        )
    text = body.decode("utf-8", "replace")
    for codec in rng.sample(CODECS, 3):
        yield text.encode(codec, "replace")


def flipped(rng: random.Random, body: bytes) -> bytes:
    found = bytearray(body)
    for _ in range(rng.choice([1, 10, 300])):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def monsters() -> Iterator[RawIssue]:
    """Return what is large, deep or endless in some way that a small look may not see."""
    return starmap(RawIssue, chain(_packed(), _mails(), _feeds(), _texts()))  # holds none while it makes the next


def _packed() -> Iterator[tuple[str, bytes]]:
    for name in ("bomb.txt", "bomb.html.gz", "bomb.xml"):
        yield name, gzip.compress(bytes(1_000_000), 9) * 300  # 300 MB where it is unpacked, and never held here
    for name in NAMES:
        yield f"fifty-megabytes-{name}", b"some words " * 4_600_000
    yield "ten-megabytes-of-numbers.jsonl", b"[" + b"0," * 5_000_000 + b"0]"
    yield "fifty-megabytes-deep.jsonl", b"[0" * 25_000_000
    yield "fifty-megabytes-of-zeros.eml", bytes(50_000_000)


def _mails() -> Iterator[tuple[str, bytes]]:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    yield "parts.eml", MAIL + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * 100_000
    bare = b"--x\r\n\r\nhello\r\n"
    yield "bare-parts.eml", MAIL + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + bare * 100_000
    for size, inner in enumerate((b"<html>" + DEEP, b"<p " + TAGGED + b">x", b"\0" * 100_000, b"<li>" * 300_000)):
        packed = base64.encodebytes(inner)
        head = b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        yield f"hidden-{size}.eml", MAIL + head + packed
    yield "quoted.eml", MAIL + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 1_000_000
    yield "words.eml", b"From: a@b.example\r\nSubject: " + WORD * 50_000 + b"\r\n\r\nhello"
    yield "boundary.eml", MAIL + b"Content-Type: multipart/mixed; boundary=" + b"x" * 10_000 + b"\r\n\r\nhello"


def _feeds() -> Iterator[tuple[str, bytes]]:
    yield "entries.xml", RSS % (b"", b"".join(b"<item><title>%d</title></item>" % n for n in range(100_000)))
    yield "full-entries.xml", RSS % (b"", b"".join(ITEM % n for n in range(50_000)))
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 20))
    yield (
        "laughs.xml",
        RSS % (b'<!DOCTYPE r [<!ENTITY a0 "ha">' + laughs + b"]>", b"<item><description>&a19;</description></item>"),
    )
    swollen = b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    yield "swollen.xml", RSS % (swollen, b"<item><description>" + b"&a;" * 20_000 + b"</description></item>")
    for target in (b"file:///etc/passwd", b"http://127.0.0.1:9/", b"file:///dev/zero", b"expect://id"):
        outside = b'<!DOCTYPE r [<!ENTITY %% p SYSTEM "%s"><!ENTITY x SYSTEM "%s">%%p;]>' % (target, target)
        yield "outside.xml", RSS % (outside, b"<item><title>Issue 1</title><description>&x;</description></item>")
    yield "nested.xml", RSS % (b"", b"<item>" * 200_000)
    yield "nested-json.json", (JSON_FEED % ("[" * 200_000)).encode()
    yield "objects.json", (JSON_FEED % ('[{"a":' * 100_000)).encode()
    entries = [{"title": f"Issue {n}", "content_html": "<h2>Tools</h2><p>A kettle."} for n in range(60_000)]
    yield "entries.json", (JSON_FEED % json.dumps(entries)).encode()
    yield "digits.json", (JSON_FEED % ("9" * 1_000_000)).encode()
    yield "escaped.json", (JSON_FEED % json.dumps([{"content_html": DEEP.decode()}])).encode()


def _texts() -> Iterator[tuple[str, bytes]]:
    for tag in (b"<table><tr><td>", b"<b>", b"<x>", b"<svg><g>", b"<p><b>", b"<template>", b"<ul><li>"):
        yield "nested.html", b"<html><body>" + tag * (1_900_000 // len(tag))
    yield "one-tag.html", b"<html><p " + b"a " * 900_000 + b">x"
    yield "comment.html", b"<html><!--" + b"-" * 1_900_000
    yield "references.html", b"<html><p>" + b"&amp;&#x41;&bogus;" * 100_000
    yield "cells.html", b"<html><table>" + b"<tr><td>a b<td>c d" * 100_000
    yield "styles.html", b"<html>" + b'<p style="display:none;display:block">a</p>' * 40_000
    yield "addresses.html", b"<html>" + b'<a href="http://a.example/?u=http%3A%2F%2F">b</a> ' * 35_000
    yield "long-address.html", b'<html><a href="http://a.example/' + b"%2F" * 600_000 + b'">b</a>'
    yield "emphasis.md", b"*a **b " * 250_000
    yield "links.md", b"# A\n\n" + b"[a](http://b.example/" * 50_000
    yield "tables.md", b"# A\n\n|a|b|\n|-|-|\n" + b"|c|d|\n" * 200_000
    yield "references.md", b"# A\n\n" + b"[a]: http://b.example/\n" * 80_000 + b"[a]" * 30_000
    yield "front-matter.md", b"---\n" + b"a: &a [*a, *a]\n" * 100_000 + b"---\n# A\n"
    yield "marks.txt", "\u0301".encode() * 900_000
    yield "directions.txt", "\u202ea b c. ".encode() * 150_000
    yield "one-line.txt", b"A kettle. " * 190_000
    yield "spaces.txt", b"1. Title" + b" " * 1_900_000 + b"x"
    yield "numbers.txt", b"".join(b"%d. Title\n\nA text that stands here.\n\n" % n for n in range(3_000))
