"""An address, or a text that names some, goes in; it comes out as it may be told, without the secrets that stand in it.

Feeds for subscribers carry a password before their host, or a token in their query: whoever reads a log, a notice or
a refusal has no use for them.
"""

import re

_USER = re.compile(r"^((?:[^/?#@:]*:)?//)?[^/?#]*@")
# What stands where a port should is a password with a slash in it, which no reader of addresses would find.
_TORN = re.compile(r"^([^/?#@:]*://)[^/?#@:\[]*:(?!\d{0,5}(?:[/?#]|$)).*@", re.DOTALL)
_VALUE = re.compile(r"([?&;#])([^=&;#?]*=)?[^&;#?]*")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://\S*[^\s.,;:!?)\"'”’]", re.IGNORECASE)

_PRIVATE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"@(?!\d{1,4}\b)",  # a mail address or a mention; not recall@10
        r"<(?:[@#:/]|a:|t:|id:)",  # what Discord writes for mentions, channels, pictures, commands, times
        r"\w:(?:/|\\)|\bwww\.|\b(?:mailto|tel):",
        r"\w\.[a-z]{2,}/",  # an address without its beginning
        r"\d{7}|(?:\d[\s().-]{0,2}){10}|\+\d[\s().-]?\d{2}",  # ids, cards, telephones; not 2401.12345
        r"\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{1,4}:){4}",  # addresses of machines
        r"\b(?:pass(?:words?|wd|code|phrase)?|pwd|secret|token|api[ _-]?key|pin)\s*[:=]\s*\S|\bbearer\s+\S{8}",
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-",
    )
)
_WORD, _TURN = re.compile("[a-z0-9]+", re.IGNORECASE), re.compile("(?<=[a-z])[0-9]|(?<=[0-9])[a-z]", re.IGNORECASE)
_KEY, _TURNS, _LONGEST_WORD = 12, 3, 25


def shown(address: str) -> str:
    """Return an address without name and password, and with an ellipsis for each value of its query."""
    plain = _TORN.sub(r"\1", _USER.sub(r"\1", address))
    return _VALUE.sub(r"\1\2…", plain)


def discreet(text: str) -> str:
    """Return a text with each address in it as it may be shown."""
    return _ADDRESS.sub(lambda found: shown(found[0]), text)


def is_private(text: str) -> bool:
    """Return whether a text may tell what is nobody's business: an address, a mention, a number or a key of somebody's.

    Better too often than too rarely: what is taken for private is only not counted. Case and accents play no part.
    """
    return any(sign.search(text) for sign in _PRIVATE) or any(map(_is_key, _WORD.findall(text)))


def _is_key(word: str) -> bool:
    """Tell whether a word looks drawn by lot: letters and digits in turn, as in tokens, or longer than words are."""
    return len(word) >= _LONGEST_WORD or (len(word) >= _KEY and len(_TURN.findall(word)) >= _TURNS)
