"""An address as written goes in, a safe absolute http(s) address without its reader's traces comes out, or nothing."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus, unquote_to_bytes

from bot.ingest import wrappers
from bot.ingest.address import Address, absolute
from bot.ingest.private import asks_reader, mentions_reader, names_reader, only_for_reader
from bot.model import Link

MAX_WRITTEN, MAX_URL, MAX_WRAPPERS = 8000, 2000, 3
_SIMPLE = re.compile(r"[\w.~-]*", re.ASCII)
_PORT, _WWW = re.compile(r":(80|443)?$"), re.compile(r"^(www\.)+(?=.)")
_BARE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'’”]")
# What says how a reader came, and to whom it was sent: it never chooses what the page shows.
_CAMPAIGN = re.compile(
    r"utm_\w+|mc_cid|_hsmi|pk_\w+|ref|ref_src|ref_url|source_ref|wt_mc|cmpid|ocid|ncid|s_cid|_bhlid|bhlid",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"gclid|dclid|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_eid|_hsenc|mkt_tok|vero_(id|conv)|_ke|_kx|__s"
    r"|ck_subscriber_id|sh_kit|oly_(enc|anon)_id|elqtrack(id)?|trk(email)?|midtoken|midsig|jwt_token|isfreemail|triedredirect"
    r"|recipient(_?id)?|subscriber(_?id)?|contact_?id|email(_?address)?|user_?email"
    # Of mailers: SparkPost, ExactTarget, Bronto, dotdigital, Listrak, Engaging Networks, EveryAction, Wicked Reports.
    r"|spuserid|spmailingid|spjobid|spreportid|et_rid|sc_uid|_bta_(tid|c)|dm_[it]|lctg|ceid|em[cd]i|wickedid",
    re.IGNORECASE,
)
# Names that choose content elsewhere, and name the reader at these hosts.
_AT_HOST = (
    (re.compile(r"(^|\.)(campaign-archive\d*\.com|mailchi\.mp|list-manage\d*\.com|createsend\d*\.com)$"), {"e"}),
    (re.compile(r"(^|\.)substack\.com$"), {"r", "s", "token", "j"}),
    (re.compile(r"(^|\.)(twitter|x)\.com$"), {"s", "t"}),
    (re.compile(r"(^|\.)(youtube\.com|youtu\.be|spotify\.com)$"), {"si"}),
)
_PLAIN_VALUE = re.compile(r"(?!.*\d{6})[\w .+-]{0,60}")


def kept(href: str, base: str | None, words: str = "") -> Link | None:
    """Return the link with `words`; None where its address is unsafe, or for one reader alone.

    The original is the absolute address as written, where it differs and says nothing of who received it.
    """
    if len(href) > MAX_WRITTEN or asks_reader(words):
        return None
    led = _led(href, base)
    return Link(led[0], words, led[1]) if led else None


@lru_cache(maxsize=1024)
def _led(href: str, base: str | None) -> tuple[str, str | None] | None:
    """Return the clean address that one as written leads to, and the absolute one where it may be kept, or None."""
    written = address = absolute(href, base)
    for _ in range(MAX_WRAPPERS + 1):
        if address is None or only_for_reader(address):
            return None
        inside = wrappers.target(address)
        if inside is None:
            break
        address = absolute(inside)
    else:
        return None
    if wrappers.counts_clicks(address):
        return None
    clean, nameless = _untraced(address)
    url, original = str(clean), str(written)
    if len(url) > MAX_URL:
        return None
    shown = address is written and nameless and original != url and len(original) <= MAX_URL
    return url, original if shown else None


def checked(href: str, base: str | None, words: str = "") -> str | None:
    """Return `href` made absolute, without what tracks or names the reader; None where it must not be kept."""
    link = kept(href, base, words)
    return link.url if link else None


@lru_cache(maxsize=1024)
def canonical(url: str) -> str:
    """Return the form of an address by which two spellings of one page are equal; what is no web address stays."""
    address = absolute(checked(url, None) or "")
    if not address:
        return url
    host = _WWW.sub("", _PORT.sub("", address.place))
    return str(Address("https", host, host, address.path.rstrip("/"), address.query))


def in_prose(text: str, above: str = "") -> tuple[str, tuple[Link, ...], int]:
    """Return prose with the addresses in it cleaned, their links, and how many were cut out as they must not be kept.

    What stands before an address is read as its words; where nothing does, `above`.
    """
    if "://" not in text:
        return text, (), 0
    pieces, links, unkept, at = [], [], 0, 0
    for found in _BARE.finditer(text):
        stop = found.end() + (_opens(found.group()) and text[found.end() :][:1] == ")")
        before = text[at : found.start()]
        link = kept(text[found.start() : stop], None, before.strip(" \t:(<[>") or above)
        pieces += [before, link.url if link else ""]
        links += [Link(link.url, link.url, link.original)] if link else []
        unkept += link is None
        at = stop
    return "".join([*pieces, text[at:]]), tuple(links), unkept


def _opens(address: str) -> bool:
    return address.count("(") > address.count(")")


def _untraced(address: Address) -> tuple[Address, bool]:
    """Return the address without what tracks or names the reader, and whether nothing of that named the reader."""
    pairs, nameless = [], True
    for name, mark, value in _pairs(address.query):
        if _of_campaign(name) and not (name == "ref" and wrappers.of_code(address.host)):
            nameless = nameless and bool(_PLAIN_VALUE.fullmatch(unquote_plus(value)))
        elif _traces(address.host, name, value):
            nameless = False
        else:
            pairs.append(f"{name}{mark}{value}")
    fragment = "" if mentions_reader(address.fragment) else address.fragment
    nameless = nameless and fragment == address.fragment
    clean = Address(address.scheme, address.place, address.host, address.path, "&".join(pairs), fragment)
    return clean, nameless


def _traces(host: str, name: str, value: str) -> bool:
    at_host = any(name in names and pattern.search(host) for pattern, names in _AT_HOST)
    return at_host or bool(_PERSONAL.fullmatch(name)) or names_reader(name, value)


@lru_cache(maxsize=1024)
def _of_campaign(name: str) -> bool:
    return bool(_CAMPAIGN.fullmatch(name))


def _pairs(query: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the equals sign and the value of each field, percent-encoded in one way, bytes unchanged."""
    for field in filter(None, query.split("&")):
        name, mark, value = field.partition("=")
        yield _encoded(name), mark, _encoded(value)


def _encoded(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else quote_plus(unquote_to_bytes(text.replace("+", " ")))
