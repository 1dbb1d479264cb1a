"""What is told of an address names its server and its path, never a password or a token."""

import pytest

from bot.discretion import discreet, is_private, shown


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


@pytest.mark.parametrize(
    "text",
    [
        "mail jane.doe@example.org about it",
        "root@localhost",
        "ask @somebody",
        "@everyone",
        "<@123456789012345678>",
        "<#1> <:e:1>",
        "</topic find:1>",
        "https://a.example/x",
        "see www.a.example",
        "discord.gg/abc",
        "C:\\Users\\jane",
        "call +49 170 1234567",
        "555-123-4567 x",
        "(030) 1234 5678",
        "4111 1111 1111 1111",
        "234567890123456789",
        "192.168.10.1",
        "fe80:0:0:1:200:f8ff:fe21:67cf",
        "password: hunter2",
        "my API key = abc",
        "Bearer abcdefghij",
        "sk-a1b2c3d4e5f6g7h8",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkE0.abcdefghijklmnopqrstuvwxyzabcdefghijkl",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0",
        "550e8400-e29b-41d4-a716-446655440000",
        "d41d8cd98f00b204e9800998ecf8427e",
        "qwertyuiopasdfghjklzxcvbnm",
    ],
)
def test_what_may_tell_of_somebody_is_private(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what was that about bees?",
        "gpt-4-turbo-2024-04-09",
        "llama-3.1-70b-instruct, 4 bit",
        "imagenet2012 resnet50v2",
        "recall@10 and map@50",
        "arxiv 2401.12345",
        "2024-01-15",
        "node.js, asp.net, c++, c#, fast.ai",
        "python 3.11.4 vs 3.12.0",
        "a token costs less than a word",
        "1,000,000 tokens in 10:30",
        "x < 3 and y > 4",
        "机器学习入门指南的一个非常非常非常长的标题没有空格",
        "Donaudampfschifffahrt",
    ],
)
def test_what_members_ask_of_newsletters_is_not_private(text: str) -> None:
    assert not is_private(text)
