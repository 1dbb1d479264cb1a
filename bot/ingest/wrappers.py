"""The address of a redirect goes in; the address it leads to comes out, where it stands in the redirect itself.

Nothing is ever fetched. What only the redirect's owner can resolve stays unknown; if it counts the clicks of one
recipient, its address is that recipient's.
"""

import json
import re
from base64 import b64decode
from binascii import Error
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from bot.ingest.address import Address

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# Redirects known by name: host, path, the field that holds the target.
_FIELDS = tuple(
    (re.compile(host), path, fields)
    for host, path, fields in (
        (r"(^|\.)google\.[a-z.]{2,6}$", "/url", ("q", "url")),
        (r"^(l|lm)\.(facebook|instagram|messenger)\.com$", "/", ("u",)),
        (r"\.safelinks\.protection\.outlook\.com$", "/", ("url",)),
        (r"^urldefense\.proofpoint\.com$", "/v1/url", ("u",)),
        (r"(^|\.)youtube\.com$", "/redirect", ("q",)),
        (r"(^|\.)medium\.com$", "/r/", ("url",)),
        (r"(^|\.)duckduckgo\.com$", "/l/", ("uddg",)),
        (r"^t\.umblr\.com$", "/redirect", ("z",)),
        (r"^(m\.)?vk\.com$", "/away", ("to",)),
        (r"^slack-redir\.net$", "/link", ("url",)),
        (r"^out\.reddit\.com$", "/", ("url",)),
        (r"(^|\.)linkedin\.com$", "/redir/redirect", ("url",)),
        (r"(^|\.)mandrillapp\.com$", "/track/click", ("p",)),
    )
)
_DOOR = re.compile(
    r"/(redirect|redir|click|track|out|away|leave|exit|link|l|r|go)(\.php|\.aspx?|/[a-z0-9]{6,64})?/?$", re.IGNORECASE
)
_TO = ("url", "u", "q", "target", "to", "dest", "destination", "redirect", "redirect_url", "link", "href", "r", "p")
_ANY_FIELD = re.compile(f"&(?:{'|'.join(sorted({*_TO, *(name for *_, fields in _FIELDS for name in fields)}))})=")
# A segment that begins as "http" does in base64.
_HOLDS = re.compile(r"/aHR0c[\w+=-]{8}")
_MAILER = re.compile(
    r"(^|\.)(list-manage\d*\.com|sendgrid\.net|convertkit-mail\d*\.com|mlsend\d*\.com|mlsnd\d*\.com|mandrillapp\.com"
    r"|awstrack\.me|hubspotemail\.net|hubspotlinks\d*\.com|hs-sales-engage\.com|customeriomail\.com|exct\.net|rs6\.net"
    r"|createsend\d*\.com|cmail\d+\.com|klclick\d*\.com|clicks\.aweber\.com|infusionmail\.com|keap-link\d+\.com|emlnk\d*\.com|acemln[a-z]\.com"
    r"|activehosted\.com|sendib[mt]\d*\.com|mjt\.lu|mail\.beehiiv\.com|dripemail\d*\.com|getresponse-mail\.com|click\.pstmrk\.it"
    r"|sparkpostmail\d*\.com|mailgun\.org|revue\.email|mktoweb\.com|safelinks\.protection\.outlook\.com|urldefense\.com|urldefense\.proofpoint\.com|eomail\d*\.com|buttondown-mail\.com|ctrk\.\w+)$"
    r"|^email\.mg\d*\.|^ablink\.|^(ct|u\d+\.ct)\."
)
_COUNTER = re.compile(
    r"/(?:(ls|wf|track|u|ss)/(click|c)\b|(e3t|events/public)/|(?<=^/)Ctc/|f/a/[\w~-]{12,}|CL0/|L0/)",
    re.IGNORECASE,
)
_CLICK_HOST = re.compile(
    r"^(click|clicks|clicked|track|tracking|trk|trck|url\d+|links?\d*|lnk|email|e|em\d*|go|t|news-link)\."
)
_RUN = re.compile(r"[A-Za-z0-9~=-]{22,}")
_SUBSTACK = re.compile(r"(^|\.)substack\.com/redirect/")
# Hosts of code, where an id is a commit's and "ref" a branch.
_CODE = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:github\.com|githubusercontent\.com|gitlab\.[\w.-]+|bitbucket\.org|codeberg\.org"
    r"|gitea\.[\w.-]+|sr\.ht|huggingface\.co|gitee\.com)(?:[:/?#]|$)",
    re.IGNORECASE,
)
_V3 = re.compile(r"/v3/__(.+?)__;([\w-]*)")


def target(address: Address) -> str | None:
    """Return the address that stands in a redirect's address, percent-encoded or in base64; None where none does."""
    host, path = address.host, address.path
    if host.startswith("urldefense."):
        return _defended(address)
    if _ANY_FIELD.search(f"&{unquote(address.query)}"):
        query = dict(parse_qsl(address.query))
        fields = _fields_of(host, path)
        found = next((inside for name in fields if name in query and (inside := _inside(query[name]))), None)
        if found:
            return found
    if _counts(host, path) or _of_substack(host, path) or _HOLDS.search(path):
        return next((inside for segment in path.split("/") if (inside := _inside(unquote(segment)))), None)
    return None


def of_code(address: str) -> bool:
    """Tell whether an address, or a host, is one of code."""
    return bool(_CODE.match(address))


def counts_clicks(address: Address) -> bool:
    """Tell whether this is a mailer's redirect with a token of one recipient."""
    host, path = address.host, address.path
    if _of_substack(host, path):
        return True
    if not _counts(host, path):
        return False
    if _of_mailer(host) or _COUNTER.search(path):
        return True
    return host.count(".") > 1 and any(_random(run) for run in _RUN.findall(unquote(f"{path}&{address.query}")))


@lru_cache(maxsize=1024)
def _counts(host: str, path: str) -> bool:
    """Tell whether an address may count clicks, which a host's name alone does not say for sure."""
    return bool(_of_mailer(host) or _CLICK_HOST.match(host) or _COUNTER.search(path))


@lru_cache(maxsize=1024)
def _of_mailer(host: str) -> bool:
    return bool(_MAILER.search(host))


def _of_substack(host: str, path: str) -> bool:
    return "/redirect/" in path and bool(_SUBSTACK.search(host + path))


def _random(run: str) -> bool:
    """Tell whether a run of characters is a token and no slug: digits among letters, without words between hyphens."""
    longest = max(run.split("-"), key=len)
    return len(longest) >= 20 and bool(re.search(r"\d", longest)) and bool(re.search(r"[A-Za-z]", longest))


def _fields_of(host: str, path: str) -> tuple[str, ...]:
    named = next((fields for pattern, start, fields in _FIELDS if pattern.search(host) and path.startswith(start)), ())
    return named or (_TO if _DOOR.search(path) or _counts(host, path) else ())


def _inside(text: str) -> str | None:
    """Return the web address that a field or segment is, or holds in base64, alone or in JSON."""
    if _WEB.match(text):
        return text
    # What follows a full stop signs it.
    code = text.partition(".")[0].rstrip("=")
    if not re.fullmatch(r"[\w+/=-]{12,8000}", code):
        return None
    try:
        plain = b64decode(code + "=" * (-len(code) % 4), b"-_", validate=True).decode()
    except (Error, ValueError):
        return None
    return plain if _WEB.match(plain) else _in_json(plain)


def _in_json(text: str, depth: int = 0) -> str | None:
    """Return the first web address among the values of an object, also where one of them is an object as text."""
    if not text.startswith("{") or depth > 1:
        return None
    try:
        values = json.loads(text).values()
    except (ValueError, RecursionError):
        return None
    texts = [value for value in values if isinstance(value, str)]
    return next((found for each in texts if (found := each if _WEB.match(each) else _in_json(each, depth + 1))), None)


def _defended(address: Address) -> str | None:
    """Return the target of Proofpoint's URL Defense: v2 swaps % and / for - and _, v3 lists what its asterisks hide."""
    if found := _V3.search(str(address)):
        url, hidden = found.groups()
        if "**" in url:
            return None
        try:
            marks = iter(b64decode(hidden + "=" * (-len(hidden) % 4), b"-_").decode())
        except (Error, ValueError):
            return None
        return re.sub(r"\*", lambda _: next(marks, ""), url)
    told = dict(parse_qsl(address.query)).get("u", "")
    return _inside(unquote(told.replace("-", "%").replace("_", "/") if "/v2/" in str(address) else told))
