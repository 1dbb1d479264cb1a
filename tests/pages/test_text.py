"""Foreign text is drawn literally, links lead where they say, and a cut falls between characters."""

import re
import unicodedata
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.pages.text import MAX_LINKED, cut, line, link, plain, safe, units, web
from tests.pages.any_page import texts
from tests.pages.limits import SEEN, unseen
from tests.pages.nasty import NASTY

WHOLE = [
    "a",
    " ",
    "\\*",
    "\\\\",
    "\n",
    "👩‍👩‍👧",
    "👍🏽",
    "🇩🇪",
    "1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "e\u0301",
    "नि",
    "[some words of it](https://example.org/a-page)",
    "[\\[a\\] b](https://example.org)",
    "<t:1777626000:f>",
    "<#123>",
]


@pytest.mark.parametrize("piece", WHOLE, ids=ascii)
def test_a_cut_falls_between_whole_escapes_links_and_pictures(piece: str) -> None:
    trailing = " \t\n\\,;:–—-("
    for other in WHOLE:
        pieces = [piece, other, other, piece, piece]
        text = "".join(pieces)
        beginnings = {"".join(pieces[:place]).rstrip(trailing) for place in range(len(pieces) + 1)}
        for limit in range(1, units(text)):
            shown = cut(text, limit)
            assert units(shown) <= limit
            assert shown.endswith("…")
            assert shown.removesuffix("…") in beginnings, (text, limit)
        assert cut(text, units(text)) == text


@given(texts, st.integers(1, 300))
def test_what_is_cut_is_the_beginning_of_the_text_with_a_mark(text: str, limit: int) -> None:
    shown = cut(plain(text), limit)
    assert units(shown) <= limit
    assert plain(text).startswith(shown.removesuffix("…"))
    assert shown == plain(text) or shown.endswith("…")


def test_a_cut_falls_at_a_word_where_one_is_near() -> None:
    assert cut("One thought after another", 14) == "One thought…"
    assert cut("One thought, and another", 14) == "One thought…"
    assert cut("x" * 300, 100) == "x" * 99 + "…"
    assert cut("short", 5) == "short"
    assert cut("🎉" * 10, 9) == "🎉" * 4 + "…"


@given(texts)
@example("e" + "\u0301" * 300)
@example("\U0001f3f4\U000e0020")
def test_plain_text_stays_plain_text_and_holds_nothing_unseen(text: str) -> None:
    shown = plain(text)
    assert plain(shown) == shown
    assert not unseen(shown)
    assert unicodedata.is_normalized("NFC", shown)
    shown.encode("utf-16-le")


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧",
        "👍🏽",
        "❤️",
        "می‌خواهم",
        "ශ්‍රී",
        "क्‍ष",
        "한국어",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Åse & Zoë",
        "日本語、",
        "שלום",
    ],
)
def test_what_scripts_and_pictures_need_is_kept(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", text)
    assert safe(text) == plain(text)


def test_of_all_characters_no_unseen_one_is_let_through() -> None:
    unseen_ones = {
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert {char for char in unseen_ones if plain(f"a{char}b") not in {"ab", "a\nb"}} == (SEEN & unseen_ones) | {"\t"}


def test_line_breaks_of_every_system_are_line_breaks() -> None:
    assert plain("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert line("  a\r\n\tb \u2029 c  ", 50) == "a b c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 * 3 * 4 = 24", "2 \\* 3 \\* 4 = 24"),
        ("snake_case", "snake\\_case"),
        ("a < b", "a \\< b"),
        ("C# and F#", "C# and F#"),
        ("#1 in the charts", "#1 in the charts"),
        ("3.14 is not a list", "3.14 is not a list"),
        ("well-known - really", "well-known - really"),
        ("me@example.org", "me@example.org"),
        ("1. first", "1\\. first"),
        ("a\n  - b", "a\n  \\- b"),
        ("<@1>", "‹@1>"),
        ("12:30", "12:30"),
    ],
)
def test_only_what_would_come_alive_is_changed(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("url", "spelt"),
    [
        ("https://example.org/a_(b)", "https://example.org/a_%28b%29"),
        ("HTTP://EXAMPLE.org", "http://example.org"),
        ("https://example.org/a b?q=ü&r=[1]#x|y", "https://example.org/a%20b?q=%C3%BC&r=%5B1%5D#x%7Cy"),
        ("https://exämple.org/", "https://xn--exmple-cua.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/%E2%82%AC?a=1%202", "https://example.org/%E2%82%AC?a=1%202"),
        ("https://example.org/**b**", "https://example.org/%2A%2Ab%2A%2A"),
        ("https://example.org/a\u200b\u202eb", "https://example.org/ab"),
    ],
)
def test_an_address_is_spelt_so_that_nothing_in_it_ends_the_link(url: str, spelt: str) -> None:
    assert web(url) == spelt
    assert web(spelt) == spelt


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https://",
        "https://localhost/x",
        "http://[::1]/",
        "http://[::1",
        "https://example.org:99999/",
        "https://user:secret@example.org/",
        "https://good.example@evil.example/",
        "https://discord.gg/abc",
        "https://DISCORD.com/invite/abc",
        "https://canary.discord.com/channels/1",
        "https://discord.gg./abc",
        "https://discordapp.com/x",
        "https://discord.gift/abc",
        "https://dis.gd/abc",
        "https://exa mple.org/",
        "https://.example.org/",
        "https://" + "a" * 64 + ".org/",
        "https://example.org/" + "x" * 2048,
        "https://\ud800.org/",
    ],
)
def test_an_address_that_leads_astray_or_nowhere_is_none(url: str | None) -> None:
    assert web(url) is None
    assert link("some words", url) == "some words"


def test_a_link_too_long_for_a_line_of_text_is_left_out_of_it() -> None:
    url = "https://example.org/" + "x" * MAX_LINKED
    assert link("words", url) == "words"
    assert web(url) == url


@pytest.mark.parametrize(
    "words",
    ["https://good.example/login", "good.example", "www.good.example", "good.example/login now", "x://y", "a.b.co:80"],
)
def test_words_that_look_like_an_address_get_no_link(words: str) -> None:
    assert "](" not in link(words, "https://evil.example")


@pytest.mark.parametrize("words", ["GPT 4.5", "v1.2.3", "Fast. Small.", "Node.js 22 is out", "3.14", "e.g. this"])
def test_words_that_only_have_a_dot_keep_their_link(words: str) -> None:
    assert link(words, "https://example.org") == f"[{words}](https://example.org)"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("[Paper] Attention", "\\[Paper\\] Attention"),
        ("a] b", "a) b"),
        ("x](evil.example) [y", "x)(evil.example) (y"),
        ("two\n# lines", "two # lines"),
        ("\u200b \u202e", "untitled"),
    ],
)
def test_the_words_of_a_link_cannot_end_it(words: str, shown: str) -> None:
    assert link(words, "https://example.org") == f"[{shown}](https://example.org)"


@pytest.mark.parametrize("text", [*NASTY, "[a](", "<a", "a.a", "discord.a", "# ", "a:", "\\", "aA", "[", "e\u0301"])
def test_no_text_however_long_and_twisted_takes_long(text: str) -> None:
    long = (text * 20_000)[:20_000]
    begun = perf_counter()
    for call in (
        plain,
        safe,
        web,
        lambda t: cut(t, 4096),
        lambda t: line(t, 180),
        lambda t: link(t, "https://example.org"),
    ):
        call(long)
    assert perf_counter() - begun < 20


def test_the_escapes_put_in_are_the_only_change_to_ordinary_prose() -> None:
    text = "Prune twice (as [1] says), then *rest*; see __init__.py & co. — 50 % off, isn't it?"
    assert re.sub(r"\\(.)", r"\1", safe(text)) == text
