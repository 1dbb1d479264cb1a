"""A mail's text and whom it was sent to go in, the text without its one reader comes out: names, addresses, tokens."""

import hashlib
import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape, unescape
from html.entities import codepoint2name
from itertools import islice

from bot.ingest import wrappers
from bot.ingest.address import absolute

# A name as a mail's header has it, and an address.
Reader = tuple[str, str]

# Letters with a digit among them: no word, and so a token.
_TOKEN = re.compile(r"(?=[A-Za-z_-]*\d)[\w-]{6,}", re.ASCII)
_WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9]{6,64}", re.ASCII)
_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_CHANGES, _LINKS, _LONGEST = 3, 3, 2000
# A redirect's path or host, and what it resolves.
_DOOR = re.compile(
    r"/(?:o|r|l|go|out|clicks?|clk|redirect|redir|track|trk|exit|leave|away|link)/([A-Za-z0-9]{6,64})(?![\w-])"
    r"|^https?://(?:clicks?|track|tracking|trk|redirect|redir|email|lnk)\.[\w.-]+\.[a-z]{2,}/([A-Za-z0-9]{6,64})(?![\w/-])"
)
_OF_READER = re.compile(r"s|sid|r|rid|u|uid|usr|user|e|m|mid|sub|tok|token|lid|cid", re.IGNORECASE)
_FIELD = re.compile(r"(?:(?<=\?)|&(?:amp;)?)([\w.-]{1,60})=([^&#]*)")
_GREETING = (
    r"hi|hello|hey|hiya|dear|welcome(?: back)?|good (?:morning|afternoon|evening|day)|greetings|thanks|thank you|cheers"
    r"|hallo|liebe[rs]?|guten (?:morgen|tag|abend)|moin|bonjour|bonsoir|salut|ch(?:er|ère)|hola|estimad[oa]|querid[oa]"
    r"|buenos d[ií]as|ciao|car[oa]|olá|hej|hoi|beste"
)
# Between a greeting and a name: a comma, spaces as HTML writes them, tags.
_GAP = r"(?:[\s,!]|&nbsp;|&#160;|<[^<>]{0,100}>){1,24}"
_HAIL = re.compile(
    rf"(?<!\w)(?:{_GREETING})(?: there)?{_GAP}(?:(?:mrs?|ms|dr|prof|herr|frau|madame)\.?\s)?$", re.IGNORECASE
)
_OPENS = re.compile(r"(?:^|[\n>])[^\S\n]*$")
_CLOSES = re.compile(rf"(?<!\w)(?:{_GREETING}|happy|enjoy|see you|have a)\b[^.!?,<>\n]{{0,60}}(,\s+)$", re.IGNORECASE)
_ENDS = re.compile(r"(?:[^\S\n]|&nbsp;){0,4}(?:[^\w\s&]|&(?!nbsp)|\n|$|for\b)")
_TALKS = re.compile(
    r",\s+(?=(?:welcome|here|your?|this|we|it['’]s|thanks?|good|happy|let|today|have|don['’]t|ready|see|check)\b)",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"[\w.+-]")
_AROUND, _SHORTEST, _MOST = 160, 2, 200


def unnamed(text: str, readers: Sequence[Reader], leaving: Sequence[str] = ()) -> str:
    """Return a mail's text without what names its readers, and without links to what is theirs alone.

    `leaving` has the addresses by which they would leave the list: their tokens give away other links.
    """
    for address in leaving:
        text = text.replace(address, "").replace(escape(address), "")
    # Whatever follows the host, taken by hand: what a damaged header holds need not be an address.
    tokens = {token for address in leaving for token in _TOKEN.findall("/".join(address.split("/")[3:]))}
    tokens.update(token for _, address in readers for token in _hidden(address))
    said = re.compile("|".join(map(re.escape, tokens)) or "(?!)", re.IGNORECASE)
    repeated = _repeated(_WEB.findall(text))
    text = _WEB.sub(lambda found: "" if said.search(found.group()) else _shared(found.group(), repeated), text)
    return _uncalled(text, readers)


def subject(text: str, readers: Sequence[Reader]) -> str:
    """Return a mail's subject without its readers' names, also where it opens with one: "Jane, five new robots".

    A word of an address alone is none where it opens a list: "Research, jobs and tools".
    """
    told = unnamed(text, readers)
    first, comma, rest = told.partition(",")
    names = {word.lower() for name, _ in readers for word in name.split()}
    if "," not in rest and " and " not in rest:
        names |= {word.lower() for _, address in readers for word in _parts(address)}
    return rest.strip() if comma and first.strip().lower() in names else told


def _parts(address: str) -> list[str]:
    """Return the words before the @ of a mail address, which may be its owner's names."""
    return re.findall(r"[^\W\d_]{3,}", address.partition("@")[0])


def _hidden(address: str) -> tuple[str, ...]:
    """Return how mailers write a reader's address in links: in base64, and as hashes."""
    plain = address.lower().encode("utf-8", "replace")
    names = ("md5", "sha1", "sha256")
    hashes = [hashlib.new(name, plain, usedforsecurity=False).hexdigest() for name in names]
    return (
        b64encode(plain).decode().rstrip("="),
        b64encode(address.encode("utf-8", "replace")).decode().rstrip("="),
        *hashes,
    )


def _repeated(addresses: Iterable[str]) -> frozenset[str]:
    """Return the opaque ids that stand in the addresses of several pages: they are not the pages'."""
    pages = defaultdict[str, set[str]](set)
    for address in addresses:
        page = address.partition("?")[0]
        if len(address) > _LONGEST or wrappers.of_code(address):
            continue
        for run in filter(_opaque, set(_RUN.findall(address))):
            pages[run].add(page.replace(run, ""))
    return frozenset(run for run, held in pages.items() if len(held) >= _LINKS)


def _opaque(run: str) -> bool:
    """Tell whether letters and digits change so often that a machine wrote them."""
    return len(_CHANGE.findall(run)) >= _CHANGES and any(map(str.isdigit, run))


def _shared(address: str, repeated: frozenset[str]) -> str:
    """Return an address as all readers may have it: without fields of one reader's, or "" where its path is one's.

    A redirect that has its target in it is left as it is, as only the target is kept.
    """
    page, mark, query = address.partition("?")
    door = _DOOR.search(page)
    own = door and _opaque(door.group(1) or door.group(2))
    if own or not repeated.isdisjoint(_RUN.findall(page)):
        whole = absolute(unescape(address))
        return address if whole and wrappers.target(whole) else ""
    return page + mark + _FIELD.sub(partial(_nameless, repeated), f"?{query}")[1:] if query else address


def _nameless(repeated: frozenset[str], field: re.Match[str]) -> str:
    name, value = field.groups()
    own = value in repeated or (_OF_READER.fullmatch(name) and _opaque(value) and _RUN.fullmatch(value))
    return "" if own else field.group()


def _uncalled(text: str, readers: Sequence[Reader]) -> str:
    """Return the text without its readers' addresses and full names, and their single names where it speaks to them."""
    whole = {address for _, address in readers if address} | {name for name, _ in readers if len(name.split()) > 1}
    single = {word for name, _ in readers for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name)}
    single |= {part for _, address in readers for part in _parts(address)}
    # An address of the web that holds the reader's mail address is judged where links are: its target may be for all.
    small = _WEB.sub(lambda found: " " * len(found.group()), text.lower())
    if len(small) != len(text):
        small = text
    spans = [span for name in whole for span in _places(small, name)]
    for name in (name for name in single if len(name) >= _SHORTEST):
        spans += [told for span in islice(_places(small, name), _MOST) if (told := _called(text, *span))]
    pieces, at = [], 0
    for start, stop in sorted(spans):
        pieces.append(text[at:start])
        at = max(at, stop)
    return "".join([*pieces, text[at:]])


def _places(small: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield where a name or a mail address stands by itself in a text of small letters."""
    for form in {name.lower(), _entities(name.lower())}:
        for found in re.finditer(rf"{re.escape(form)}(?![\w@])", small):
            if not _WITHIN.match(small, max(found.start() - 1, 0), found.start()):
                yield found.span()


def _called(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the place of a single name with its comma where the text speaks to who has it, else None."""
    before, after = text[max(0, start - _AROUND) : start], text[stop : stop + _AROUND]
    if _HAIL.search(before) and _ENDS.match(after):
        return start, stop
    if _OPENS.search(before) and (talk := _TALKS.match(after)):
        return start, stop + talk.end()
    if (comma := _CLOSES.search(before)) and _ENDS.match(after):
        return start - len(before) + comma.start(1), stop
    return None


def _entities(word: str) -> str:
    return "".join(f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each for each in word)
