"""Texts such as `topic:transformers section:"Tools"` go in, Picks come out; and how what is typed of one may end."""

import re
from collections.abc import Callable, Iterable

from bot.errors import BadOption
from bot.model import Kind, Picks

Named = Callable[[str, str], str]
"""Takes what (topic, section or newsletter) and a name as typed; gives the archive's own name, or raises BadOption."""

FIELDS = ("topic", "kind", "section", "newsletter")
_PART = re.compile(r'\s*(?:(?P<field>[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))(?=\s|$))')
_TYPING = re.compile(r'(?P<field>[a-z]+):"?(?P<name>(?:(?<=")[^"]*|[^\s"]*))')
MOST_TYPED = 300
_QUOTES = str.maketrans("“”„«»", '"""""')


def picks_of(text: str, named: Named) -> Picks:
    """Return what a text picks; raises BadOption for what is no part of one, or names what there is not."""
    found: dict[str, list[str]] = {field: [] for field in FIELDS}
    typed, at = text.translate(_QUOTES).strip(), 0
    while at < len(typed):
        part = _PART.match(typed, at)
        name = ((part["quoted"] or part["bare"] or "") if part else "").strip()
        if part is None or part["field"] not in found or not name:
            raise BadOption(
                f"“{typed[at : at + 40].strip()}” picks nothing; write topic:, kind:, section: or newsletter: and a "
                'name, in quotation marks where it has spaces: topic:agents section:"Tools and code".'
            )
        found[part["field"]].append(_kind(name) if part["field"] == "kind" else named(part["field"], name))
        at = part.end()
    topics, kinds, sections, newsletters = (tuple(dict.fromkeys(found[field])) for field in FIELDS)
    return Picks(topics, tuple(map(Kind, kinds)), sections, newsletters)


def typing(text: str) -> tuple[str, str, str]:
    """Return what of a text stands, the field that is being typed, "" where it is none yet, and its name so far."""
    if len(text) > MOST_TYPED:
        return text, "", ""
    typed, at = text.translate(_QUOTES), 0
    # A name in quotation marks has ended where they close, any other while it is followed by a space.
    while (part := _PART.match(typed, at)) and (part.end() < len(typed) or part["quoted"] is not None):
        at = part.end()
    rest = typed[at:].lstrip()
    done = typed[: len(typed) - len(rest)]
    open_part = _TYPING.fullmatch(rest)
    if open_part and open_part["field"] in FIELDS:
        return done, open_part["field"], open_part["name"]
    return done if not done or done[-1].isspace() else f"{done} ", "", rest


def ended(done: str, field: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return what has been typed with its last part ended by each of the names."""
    return tuple(f"{done}{written(field, name)}" for name in names if '"' not in name)


def written(field: str, name: str) -> str:
    """Return one part as `picks_of` reads it."""
    return f'{field}:"{name}"' if re.search(r"\s", name) else f"{field}:{name}"


def kinds_like(text: str) -> tuple[str, ...]:
    """Return the kinds of items that hold what has been typed."""
    return tuple(kind.value for kind in Kind if text.casefold() in kind.value)


def _kind(name: str) -> str:
    folded = "-".join(name.casefold().split())
    if folded not in set(Kind):
        raise BadOption(f"There is no kind “{name}”; the kinds are {', '.join(Kind)}.")
    return folded
