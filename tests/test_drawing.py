"""The drawing room shows pages as Discord does, needs nothing from elsewhere, and lets nothing hostile through."""

import html as html_text
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from lxml.html import HtmlElement

from bot.drawing import Scene, draw
from bot.model import Page, Shelf

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

DIGEST = (
    "## New papers\n"
    "**1. [Pruning by Moonlight](https://papers.example/moon)**\n"
    "Removes weights only while the loss is flat, and puts them back when it is not.\n"
    "-# paper · pruning\n\n"
    "> Write the evaluation before the prompt.\n\n"
    "- Keep ten cases you **know** the answer to\n- Keep two that nobody knows\n"
    "```python\nscore = sum(case.passes(model) for case in cases)\n```\n"
    "More at https://gradient-garden.example/archive?issue=22&from=digest"
)
GOOD = Scene(
    channel="ml-reading",
    heading="A question",
    note="With a typo in it.",
    asker="mara",
    command="/topic find query: pruning",
    pages=(
        Page("The Gradient Garden", DIGEST, "issue 22", "https://gradient-garden.example/22", 0x57F287),
        Page("Its second page", "Short."),
        Page("Its third page", "Shorter."),
    ),
)
ATTACK = '<img src="https://evil.example/x.png" onerror="parent.hacked=1"><script>parent.hacked=1</script>'
HOSTILE = Scene(
    channel=ATTACK + "c" * 300,
    heading=ATTACK + "h" * 300,
    asker=ATTACK + "a" * 300,
    command=ATTACK + "/" + "k" * 300,
    note=ATTACK + "n" * 300,
    buttons=(ATTACK + "b" * 300, "B"),
    pages=(
        Page(
            title=ATTACK + "\u202e" + "t" * 256,
            text=f"{ATTACK}\n\u202e@everyone [x](javascript:alert(1)) <javascript:alert(1)> ![i](https://evil.example/i.png)\n"
            f'[y](https://ok.example/"onmouseover="alert(1)) {"W" * 4096}',
            footer=ATTACK + "\u202e\x00" + "f" * 2048,
            url="javascript:parent.hacked=1",
            colour=0xFFFFFFFFF,
        ),
        Page("Code", "`" + "c" * 900 + "`\n```" + "x" * 90 + "\n" + "d" * 900 + "\n```\n999999999. " + "e" * 900),
        Page("Deep", "> " * 400 + "- " * 400 + "[" * 400 + "*_~" * 400),
        Page("Tall", "Z" + "\u0301" * 400 + " https://long.example/" + "u" * 900),
    ),
)


def parsed(*scenes: Scene) -> HtmlElement:
    return lxml_html.document_fromstring(draw("A title", scenes, NOW))


def shown(text: str) -> str:
    """The HTML inside the embed's text, for one page with this text."""
    (box,) = parsed(Scene("c", "h", None, None, (Page("t", text),))).find_class("text")
    inside = (box.text or "") + "".join(lxml_html.tostring(child, encoding="unicode") for child in box)
    return inside.strip()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("*it* and _it_", "<p><em>it</em> and <em>it</em></p>"),
        ("__under__", "<p><u>under</u></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("`a **b**`", "<p><code>a **b**</code></p>"),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1\n</code></pre>'),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", '<p>one</p>\n<p class="gap">two</p>'),
        (r"\*not\* \_so\_ \[x](https://a.example) \# 1\. \- \> \`c\`", "<p>*not* _so_ [x]"),
        ("# A", "<h4>A</h4>"),
        ("## A", "<h5>A</h5>"),
        ("### A *b*", "<h6>A <em>b</em></h6>"),
        ("#### A", "<p>#### A</p>"),
        ("#tag", "<p>#tag</p>"),
        ("-# aside", "<small>aside</small>"),
        ("text\n-# aside\nmore", "<p>text</p>\n<small>aside</small>\n<p>more</p>"),
        ("> said\nnot said", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>not said</p>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("> > a", "<blockquote>\n<p>&gt; a</p>\n</blockquote>"),
        (">>> a\nb", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        (">close", "<p>&gt;close</p>"),
        ("- a\n- b\nc", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"),
        ("* a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("a\n---\nb", "<p>a<br>\n---<br>\nb</p>"),
        ("&lt; & &amp;", "<p>&amp;lt; &amp; &amp;amp;</p>"),
        ("@everyone <@1>", "<p>@everyone &lt;@1&gt;</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("![x](https://x.example/i.png)", '<p>!<a href="https://x.example/i.png"'),
        ("[x]()", "<p><a>x</a></p>"),
        ("[x]: y.example\n\n[x]", '<p>[x]: y.example</p>\n<p class="gap">[x]</p>'),
        ("mailto:a@b.example ftp://a.example", "<p>mailto:a@b.example ftp://a.example</p>"),
    ],
)
def test_markdown_is_drawn_as_discord_draws_it(markdown: str, expected: str) -> None:
    assert shown(markdown).startswith(expected)


@pytest.mark.parametrize(
    ("markdown", "url", "words"),
    [
        ("[a *b*](https://x.example/p)", "https://x.example/p", "a b"),
        ("[x](<HTTP://x.example>)", "HTTP://x.example", "x"),
        ("<https://x.example/p>", "https://x.example/p", "https://x.example/p"),
        ("see https://x.example/a_b_c?d=1&e=2.", "https://x.example/a_b_c?d=1&e=2", None),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)", None),
        ("**https://x.example/p**", "https://x.example/p", None),
        ("[https://x.example](https://y.example)", "https://y.example", "https://x.example"),
    ],
)
def test_a_web_address_becomes_one_link_that_tells_nothing_of_its_reader(
    markdown: str, url: str, words: str | None
) -> None:
    (link,) = lxml_html.fragment_fromstring(shown(markdown)).iter("a")
    assert (link.get("href"), link.text_content()) == (url, words or url)
    assert link.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html,x)",
        "[x](//x.example)",
        "[x](https://)",
        "<javascript:alert(1)>",
        "https://",
        "xhttps://x.example",
        r"https\://x.example",
    ],
)
def test_what_is_no_web_address_is_no_link(markdown: str) -> None:
    assert "href" not in shown(markdown)


def test_the_title_may_be_styled_and_links_where_the_page_says() -> None:
    page = Page(r"**A** \*b\* [c](https://c.example) https://d.example", "", url="https://x.example")
    (title,) = parsed(Scene("c", "h", None, None, (page,))).find_class("title")
    assert [a.get("href") for a in title.iter("a")] == ["https://x.example"]
    assert title.text_content() == "A *b* [c](https://c.example) https://d.example"


def test_the_document_says_who_asked_what_where_and_when() -> None:
    document = parsed(GOOD)
    assert document.get("lang") == "en"
    assert [h.text for h in document.iter("h1", "h2")] == ["A title", "A question"]
    assert document.find_class("channel")[0].text_content() == "#ml-reading"
    assert " ".join(document.find_class("asked")[0].text_content().split()) == "@mara used /topic find query: pruning"
    assert {t.get("datetime") for t in document.iter("time")} == {"2026-11-01T09:00:00+00:00", "2026-11-01"}
    assert document.find_class("embed")[0].get("style") == "border-color: #57f287"


def test_pages_asked_for_are_counted_and_have_buttons() -> None:
    document = parsed(GOOD)
    assert [p.text for p in document.find_class("count")] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    pagers = document.find_class("pager")
    assert [[b.text for b in pager.find_class("button")] for pager in pagers] == [
        ["Previous", f"{at} / 3", "Next"] for at in (1, 2, 3)
    ]
    assert [b.text for b in document.find_class("off")] == ["Previous", "1 / 3", "2 / 3", "3 / 3", "Next"]
    assert [b.text for b in document.find_class("main")] == ["Next"] * 3


def test_pages_posted_on_schedule_have_no_pager_and_no_asker_but_the_buttons_named_under_each() -> None:
    document = parsed(Scene("c", "h", None, None, GOOD.pages, buttons=("Show the items", "<b>")))
    assert len(document.find_class("count")) == 3
    assert not document.find_class("pager")
    assert [b.text_content() for b in document.find_class("button")] == ["Show the items", "<b>"] * 3
    assert not parsed(Scene("c", "h", None, None, GOOD.pages)).find_class("button")
    assert not document.find_class("asked")


def test_pages_that_list_what_can_be_opened_have_a_menu_where_somebody_asked_for_them() -> None:
    shelves = (Shelf("a", "b", keys=("key",)), Shelf("a", "b", keys=("topic:AI",)), Shelf("a", "b"), Page("a", "b"))
    asked = parsed(Scene("c", "h", "mara", "/topic find", shelves))
    assert [each.text for each in asked.find_class("menu")] == ["Open one …", "Step into one …"]
    assert not parsed(Scene("c", "h", None, None, shelves)).find_class("menu")


def test_one_page_is_not_counted_and_no_scene_is_still_a_document() -> None:
    assert not parsed(Scene("c", "h", "a", "/b", GOOD.pages[:1])).find_class("count")
    assert parsed().find("body") is not None


@pytest.mark.parametrize("scene", [GOOD, HOSTILE], ids=["good", "hostile"])
def test_the_document_is_self_contained_and_runs_nothing(scene: Scene) -> None:
    document = parsed(scene)
    assert not list(document.iter("script", "img", "iframe", "object", "embed", "form", "link", "base", "video", "use"))
    for element in document.iter():
        names = [str(name) for name in element.attrib]
        assert not [name for name in names if name.startswith("on") or name in {"src", "srcset", "action", "ping"}]
        assert "href" not in names or (element.tag == "a" and element.attrib["href"].startswith("https://"))
        assert "url(" not in element.get("style", "")
    (style,) = document.iter("style")
    assert "url(" not in (style.text or "")
    assert "@import" not in (style.text or "")


def test_a_hostile_page_is_shown_as_the_words_it_is() -> None:
    document = parsed(HOSTILE)
    assert document.find_class("title")[0].text_content().startswith(ATTACK)
    assert not list(document.find_class("title")[0].iter("a"))
    assert "@everyone [x](javascript:alert(1))" in document.find_class("text")[0].text_content()
    assert document.find_class("embed")[0].get("style") == "border-color: #ffffff"


def test_a_document_can_always_be_written_and_read() -> None:
    drawn = draw("\ud800", (Scene("\x00", "\x1b", "\x85", "\x07", (Page("\x0c", "\udfff\x00", "\x08"),)),), NOW)
    assert "\x00" not in drawn
    assert drawn.encode("utf-8")


@given(st.text(st.sampled_from("*_~`>#-+1.[]()<>\\/:!&;\n\t ahtps|\u202e\u00e9")) | st.text())
def test_any_text_is_drawn_without_a_fault(text: str) -> None:
    document = parsed(Scene(text, text, text, text, (Page(text, text + "https://" + text, text, text),), text))
    assert len(document.find_class("embed")) == 1
    assert all(a.get("href", "https:").lower().startswith("http") for a in document.iter("a"))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["dark", "light"])
def test_words_stand_out_from_what_they_stand_on(theme: int) -> None:
    (style,) = parsed().iter("style")
    block = re.findall(r":root {(.*?)}", style.text or "", re.DOTALL)[theme]
    colours = {name: f"#{rgb * (6 // len(rgb))}" for name, rgb in re.findall(r"--([\w-]+): #(\w+);", block)}
    pairs = [("link", "embed"), ("mention", "mention-ground"), ("button-words", "button"), ("button-words", "main")]
    pairs += product(("words", "bright", "quiet"), ("backdrop", "window", "embed"))
    for words, ground in pairs:
        low, high = sorted((luminance(colours[words]), luminance(colours[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (words, ground)


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to draw with")
QUIET = [
    *("--headless", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# A headless window is never as narrow as a phone, a frame is. `scrollWidth` also tells what a box cuts off.
MEASURE = """
<script>
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map((frame) => {
    const inside = frame.contentDocument, wide = inside.documentElement.clientWidth;
    const out = [...inside.body.querySelectorAll("*")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.right > wide + 0.5 || box.left < -0.5 || (e.clientWidth && e.scrollWidth > e.clientWidth);
    });
    return [frame.clientWidth, inside.documentElement.scrollWidth, inside.querySelectorAll("article").length,
            out.map((e) => e.tagName + "." + e.className)];
  });
  document.body.textContent = JSON.stringify({ found, hacked: window.hacked ?? 0 });
});
</script>
"""


def chromium(tmp_path: Path, page: Path, *flags: str) -> str:
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *flags, page.as_uri()]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, encoding="utf-8").stdout


@needs_chromium
@pytest.mark.parametrize("scene", [GOOD, HOSTILE], ids=["good", "hostile"])
def test_nothing_reaches_over_the_edge_on_a_phone_or_on_a_wide_screen(scene: Scene, tmp_path: Path) -> None:
    document = html_text.escape(draw("A title " + "x" * 200, (scene,), NOW))
    frames = [
        f'<iframe style="border:0" width="{w}" height="700" srcdoc="{document}"></iframe>' for w in (320, 360, 1280)
    ]
    page = tmp_path / "frames.html"
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{"".join(frames)}{MEASURE}', encoding="utf-8")
    dumped = lxml_html.document_fromstring(chromium(tmp_path, page, "--window-size=1400,900", "--dump-dom"))
    measured = json.loads(dumped.text_content())
    assert measured == {"found": [[320, 320, 1, []], [360, 360, 1, []], [1280, 1280, 1, []]], "hacked": 0}


@needs_chromium
def test_a_browser_paints_the_document(tmp_path: Path) -> None:
    page, picture = tmp_path / "drawn.html", tmp_path / "drawn.png"
    page.write_text(draw("A title", (GOOD,), NOW), encoding="utf-8")
    chromium(tmp_path, page, "--window-size=1280,900", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
