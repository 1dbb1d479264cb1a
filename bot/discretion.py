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


def shown(address: str) -> str:
    """Return an address without name and password, and with an ellipsis for each value of its query."""
    plain = _TORN.sub(r"\1", _USER.sub(r"\1", address))
    return _VALUE.sub(r"\1\2…", plain)


def discreet(text: str) -> str:
    """Return a text with each address in it as it may be shown."""
    return _ADDRESS.sub(lambda found: shown(found[0]), text)
