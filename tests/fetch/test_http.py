"""The fetcher reaches the public internet and nothing else, and takes no more than it can hold."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from yarl import URL

from bot import ingest
from bot.errors import BotError, Unavailable, Unreadable
from bot.fetch import http
from bot.fetch.http import PUBLIC, Guard, get, is_address
from tests.fetch.conftest import BOMB, OPEN, PAGE, SHUT, Web

# `{p}` is the port of a server that counts connections on loopback; the fetcher may use that port.
HOSTILE = """
http://127.0.0.1:{p}/
http://127.0.0.1.:{p}/
http://127.1:{p}/
http://127.0.1:{p}/
http://2130706433:{p}/
http://0x7f000001:{p}/
http://0x7f.1:{p}/
http://0x7F.0x0.0x0.0x1:{p}/
http://0177.0.0.1:{p}/
http://0177.0.0.01:{p}/
http://017700000001:{p}/
http://127.0x0.0.1:{p}/
http://00000127.0.0.1:{p}/
http://127.0.0.1%00:{p}/
http://①②⑦.⓪.⓪.①:{p}/
http://１２７.０.０.１:{p}/
http://１２７.1:{p}/
http://127。0。0。1:{p}/
http://127．0．0．1:{p}/
http://127｡0｡0｡1:{p}/
http://２１３０７０６４３３:{p}/
http://0:{p}/
http://0.0.0.0:{p}/
http://[::]:{p}/
http://[::1]:{p}/
http://[0:0:0:0:0:0:0:1]:{p}/
http://[::127.0.0.1]:{p}/
http://[::ffff:127.0.0.1]:{p}/
http://[::ffff:7f00:1]:{p}/
http://[::ffff:0:127.0.0.1]:{p}/
http://[64:ff9b::127.0.0.1]:{p}/
http://[64:ff9b::7f00:1]:{p}/
http://[64:ff9b:1::127.0.0.1]:{p}/
http://[2002:7f00:1::]:{p}/
http://[2001:0:7f00:1::]:{p}/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{p}/
http://[::ffff:8.8.8.8]:{p}/
http://[64:ff9b::808:808]:{p}/
http://[2002:808:808::1]:{p}/
http://[2a00::5efe:7f00:1]:{p}/
http://[2620:4f:8000::1]:{p}/
http://192.175.48.1:{p}/
http://192.31.196.1:{p}/
http://[fe80::1]:{p}/
http://[fe80::1%25lo]:{p}/
http://[::1%25lo]:{p}/
http://[fc00::1]:{p}/
http://[fec0::1]:{p}/
http://[ff02::1]:{p}/
http://[2001:db8::1]:{p}/
http://[3fff::1]:{p}/
http://[5f00::1]:{p}/
http://[100::1]:{p}/
http://10.0.0.1:{p}/
http://172.16.0.1:{p}/
http://192.168.0.1:{p}/
http://169.254.169.254/latest/meta-data/
http://100.64.0.1:{p}/
http://192.0.0.8:{p}/
http://192.88.99.1:{p}/
http://198.18.0.1:{p}/
http://203.0.113.1:{p}/
http://224.0.0.1:{p}/
http://240.0.0.1:{p}/
http://255.255.255.255:{p}/
http://localhost:{p}/
http://LOCALHOST.:{p}/
http://ⓛocalhost:{p}/
http://user@127.0.0.1:{p}/
http://user:pass@localhost:{p}/
http://@localhost:{p}/
http://93.184.216.34@127.0.0.1:{p}/
http://93.184.216.34:80@localhost:{p}/
http://93.184.216.34\\@127.0.0.1:{p}/
http://a.example#@127.0.0.1:{p}/
http://localhost\t:{p}/
http://\u202elocalhost:{p}/
http://93.184.216.34:22/
http://93.184.216.34:0/
http://93.184.216.34:99999/
http://93.184.216.34:-1/
http://93.184.216.34:8x/
ftp://127.0.0.1:{p}/
file:///etc/passwd
gopher://127.0.0.1:{p}/
data://text/html,x
javascript://127.0.0.1:{p}/
http:///127.0.0.1:{p}/
http:127.0.0.1:{p}/
http://[127.0.0.1]:{p}/
http://[::1:{p}/
http://[v1.127.0.0.1]:{p}/
https://
""".strip().splitlines()


async def resolved_here(host: str, port: int) -> Sequence[str]:
    """Stand for a resolver that an attacker owns, without asking anybody's."""
    return [SHUT]


def hostile(port: int) -> Guard:
    return Guard(ports=frozenset({80, 443, port}), seconds=2.0, lookup=resolved_here)


def test_the_table_of_hostile_addresses_is_long_enough_to_mean_something() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


@pytest.mark.parametrize("address", HOSTILE)
async def test_no_spelling_of_a_private_address_is_ever_connected_to(served: Web, address: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        await get(address.replace("{p}", str(served.shut_port)), hostile(served.shut_port))
    assert str(refusal.value).count("\n") == 0
    assert served.knocks == []


@pytest.mark.parametrize("address", [each for each in HOSTILE if not each.startswith("http://93")])
async def test_no_redirect_leads_to_a_private_address(served: Web, address: str) -> None:
    target = URL(served.url("away")).with_query(to=address.replace("{p}", str(served.shut_port)))
    # Two of them are relative when they stand in a redirect, and find no page on the server that sent them.
    with pytest.raises(BotError):
        await get(str(target), replace(served.guard(), lookup=resolved_here))
    assert served.knocks == []


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8", "2a00::5efe:7f00:1"]
)
async def test_a_name_that_resolves_to_such_an_address_is_judged_like_the_literal(served: Web, address: str) -> None:
    resolver = http._Resolver(replace(PUBLIC, lookup=_found(address)))
    if ":" in address:
        with pytest.raises(Unreadable, match="public internet"):
            await resolver.resolve("name.example")
    else:
        assert [each["host"] for each in await resolver.resolve("name.example")] == [address]


def _found(address: str) -> http.Lookup:
    async def lookup(_: str, __: int) -> Sequence[str]:
        return [address]

    return lookup


SECRETS = [
    "https://user:s3cret@a.example/x",
    "https://user:s3cret@[::1",
    "https://user:s3/cr3t@a.example/x",
    "ftp://a.example/?token=s3cret",
    "http://127.0.0.1/?token=s3cret",
    "http://a.example:22/?token=s3cret",
    "{open}missing?token=s3cret",
    "{open}br?token=s3cret",
    "{open}liar?token=s3cret",
    "{open}large?token=s3cret",
    "{open}loop?token=s3cret",
    "http://gone.example:{port}/?token=s3cret",
]


@pytest.mark.parametrize("address", SECRETS)
@pytest.mark.parametrize("redirected", [False, True])
async def test_no_refusal_repeats_a_password_or_a_token(served: Web, address: str, redirected: bool) -> None:
    async def lookup(_: str, __: int) -> Sequence[str]:
        raise OSError("no such name")

    url = address.replace("{open}", served.url("")).replace("{port}", str(served.port))
    url = str(URL(served.url("away")).with_query(to=url)) if redirected else url
    with pytest.raises(BotError) as refusal:
        await get(url, replace(served.guard(), lookup=lookup))
    assert "cret" not in str(refusal.value).replace("cr3t", "cret")


async def test_a_socket_to_a_forbidden_address_is_not_opened_even_if_every_other_check_were_passed(served: Web) -> None:
    open_socket = http._sockets(PUBLIC)
    with pytest.raises(PermissionError):
        open_socket((2, 1, 6, "", (SHUT, served.shut_port)))


async def test_a_name_with_one_private_address_among_public_ones_is_refused(served: Web) -> None:
    async def lookup(_: str, __: int) -> Sequence[str]:
        return [OPEN, SHUT]

    with pytest.raises(Unreadable, match="public internet"):
        await get(f"http://two.example:{served.port}/plain", replace(served.guard(), lookup=lookup))
    assert served.knocks == []


async def test_a_resolver_that_changes_its_answer_wins_nothing(served: Web) -> None:
    answers = [[OPEN], [SHUT], [SHUT], [SHUT]]
    asked = []

    async def lookup(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    guard = replace(served.guard(), lookup=lookup)
    assert (await get(f"http://first.example:{served.port}/plain", guard)).body == PAGE
    for name in ("first.example", "second.example"):
        target = URL(f"http://{OPEN}:{served.port}/away").with_query(to=f"http://{name}:{served.shut_port}/")
        with pytest.raises(Unreadable, match="public internet"):
            await get(str(target), guard)
    assert asked == ["first.example", "first.example", "second.example"]
    assert served.knocks == []


async def test_what_was_checked_is_what_is_connected_to(served: Web) -> None:
    asked = []

    async def lookup(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return [OPEN] if len(asked) == 1 else [SHUT]

    fetched = await get(f"http://one.example:{served.port}/plain", replace(served.guard(), lookup=lookup))
    assert (fetched.body, asked) == (PAGE, ["one.example"])


async def test_a_name_that_does_not_resolve_is_unavailable_not_refused(served: Web) -> None:
    async def lookup(_: str, __: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(Unavailable, match=r"does not answer \(its name is not known\)"):
        await get(f"http://gone.example:{served.port}/", replace(served.guard(), lookup=lookup))


def test_https_never_leads_to_http() -> None:
    with pytest.raises(Unreadable, match="not safe"):
        http._next(URL("https://a.example/x"), "http://a.example/x", PUBLIC)
    assert http._next(URL("https://a.example/x"), "//b.example/y", PUBLIC) == URL("https://b.example/y")
    assert http._next(URL("http://a.example/x"), "https://a.example/y", PUBLIC) == URL("https://a.example/y")


async def test_the_proxy_of_the_environment_is_not_used(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://{SHUT}:{served.shut_port}")
    monkeypatch.setenv("HTTP_PROXY", f"http://{SHUT}:{served.shut_port}")
    assert (await get(served.url("plain"), served.guard())).body == PAGE
    assert served.knocks == []


@pytest.mark.parametrize("path", ["plain", "gzip", "members", "padded", "crumbs", "hop/0", "hop/4"])
async def test_a_page_is_fetched_whole_packed_or_not_over_up_to_five_redirects(served: Web, path: str) -> None:
    raw = await get(served.url(path), served.guard())
    assert (raw.body, raw.source) == (PAGE, served.url(path))
    assert raw.url == (served.url("plain") if path.startswith("hop") else served.url(path))
    assert set(served.cookies) <= {""}


async def test_the_senders_media_type_comes_with_the_page(served: Web) -> None:
    assert (await get(served.url("plain"), served.guard())).media_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "error", "why"),
    [
        ("hop/5", Unreadable, "more than 5 times"),
        ("loop", Unreadable, "more than 5 times"),
        ("bomb", Unreadable, "larger than 5 MB"),
        ("large", Unreadable, "larger than 5 MB"),
        ("endless", Unreadable, "larger than 5 MB"),
        ("cut", Unreadable, "broke off"),
        ("cut-member", Unreadable, "broke off"),
        ("bombs", Unreadable, "larger than 5 MB"),
        ("liar", Unreadable, "damaged"),
        ("br", Unreadable, "packed as br"),
        ("deflate", Unreadable, "packed as deflate"),
        ("missing", Unavailable, "answers 404"),
        ("broken", Unavailable, "answers 500"),
        ("nowhere", Unavailable, "answers 302"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_a_sentence_and_soon(
    served: Web, path: str, error: type[BotError], why: str
) -> None:
    begun = perf_counter()
    with pytest.raises(error, match=why):
        await get(served.url(path), served.guard())
    assert perf_counter() - begun < 10


async def test_a_body_that_trickles_ends_with_its_time(served: Web) -> None:
    begun = perf_counter()
    with pytest.raises(Unavailable, match="took too long"):
        await get(served.url("slow"), served.guard(seconds=0.3))
    assert perf_counter() - begun < 10


async def test_a_closed_port_is_unavailable(served: Web) -> None:
    with pytest.raises(Unavailable, match=r"\(the connection failed\); try again later"):
        await get(f"http://{OPEN}:{served.shut_port}/", served.guard())


async def test_what_is_no_text_is_refused_by_its_reader(served: Web) -> None:
    raw = await get(served.url("picture"), served.guard())
    with pytest.raises(Unreadable, match="not text"):
        ingest.parse(raw)


async def test_a_bomb_is_never_held_whole(served: Web) -> None:
    assert len(BOMB) < 200_000, "it must be small on the wire to be a bomb"
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            await get(served.url("bomb"), served.guard())
        assert tracemalloc.get_traced_memory()[1] < 3 * http.MAX_INFLATED
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("word", ["http://x", "HTTPS://x", "ftp://x", "file:///x", "a+b://x"])
def test_a_word_with_a_scheme_is_an_address(word: str) -> None:
    assert is_address(word)


@pytest.mark.parametrize("word", ["a.txt", "./a", "/a/b", "C:/x", "mailto:x", "", "http:/x", "1a://x"])
def test_a_word_without_one_is_a_path(word: str) -> None:
    assert not is_address(word)
