"""An address as written goes in, a safe absolute http(s) address comes out, or nothing."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_PRIVATE = re.compile(
    r"unsubscribe|view[-_ ]?(this )?(email )?in[-_ ]?(your )?browser|manage[-_ ]?(your )?preferences", re.IGNORECASE
)
_TRACKING = re.compile(
    r"^(utm_\w+|gclid|fbclid|mc_cid|mc_eid|ref|ref_src|igshid|_hsenc|_hsmi|mkt_tok|vero_id|e|recipient|subscriber)$",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
MAX_URL = 2000


def checked(href: str, base: str | None, words: str = "") -> str | None:
    """Return `href` made absolute, without what tracks or names the reader; None where it must not be kept."""
    try:
        parts = urlsplit(urljoin(base or "", _CONTROL.sub("", href.strip())))
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "\\" in href:
            return None
        if parts.port == 0:
            return None
        query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)]
    except ValueError:
        return None
    if _PRIVATE.search(f"{parts.path}?{parts.query}") or _PRIVATE.search(words):
        return None
    url = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), parts.fragment))
    return url if len(url) <= MAX_URL else None


def canonical(url: str) -> str:
    """Return the form of an address by which two spellings of one page are equal."""
    parts = urlsplit(checked(url, None) or url)
    host = parts.netloc.removesuffix(":443" if parts.scheme == "https" else ":80").removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), parts.query, ""))
