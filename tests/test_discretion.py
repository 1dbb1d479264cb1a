"""What is told of an address names its server and its path, never a password or a token."""

import pytest

from bot.discretion import discreet, shown


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://a.example/feed.xml", "https://a.example/feed.xml"),
        ("https://a.example/@somebody/feed:1", "https://a.example/@somebody/feed:1"),
        ("https://a.example:8443/@somebody", "https://a.example:8443/@somebody"),
        ("http://[::1]/@somebody", "http://[::1]/@somebody"),
        ("https://user:secret@a.example/feed", "https://a.example/feed"),
        ("https://secret@a.example/feed", "https://a.example/feed"),
        ("https://user:se@cret@a.example/feed", "https://a.example/feed"),
        ("https://user:se/cret@a.example/feed", "https://a.example/feed"),
        ("//user:secret@a.example/feed", "//a.example/feed"),
        ("user:secret@a.example/feed", "a.example/feed"),
        ("https://a.example/?token=secret", "https://a.example/?token=…"),
        ("https://a.example/f?a=secret&b=secret;c=secret#secret", "https://a.example/f?a=…&b=…;c=…#…"),
        ("https://a.example/f?secret", "https://a.example/f?…"),
        ("https://a.example/f#secret?secret", "https://a.example/f#…?…"),
        ("/feed?token=secret", "/feed?token=…"),
        ("", ""),
    ],
)
def test_an_address_is_told_without_its_secrets_and_telling_it_again_changes_nothing(address: str, told: str) -> None:
    assert (shown(address), shown(told)) == (told, told)


def test_a_sentence_keeps_its_words_and_its_full_stop() -> None:
    text = "Source 1, https://u:secret@a.example/f?key=secret, failed. The last: “https://b.example/?x=secret” is gone."
    assert discreet(text) == "Source 1, https://a.example/f?key=…, failed. The last: “https://b.example/?x=…” is gone."
    assert discreet("https://b.example/f?x=secret.") == "https://b.example/f?x=…."


def test_a_long_text_without_an_address_costs_one_pass() -> None:
    text = "a" * 300_000 + "://" + "x.@:" * 100_000
    assert len(discreet(text)) <= len(text)
