"""The body of a message, modal or autocomplete answer in; the limits of Discord's service that it breaks out."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.fakediscord.world import COMPONENTS_V2, Json

_ROW, _BUTTON, _TEXT, _LINK_STYLE = 1, 2, 10, 5
_SELECTS = {3, 5, 6, 7, 8}
_WEB = re.compile(r"https?://[^\s/]+\S*")


def length(text: Any) -> int:
    """Return how long Discord takes a text to be: the larger of its code points and its UTF-16 units."""
    if not isinstance(text, str):
        return 0
    return max(len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2)


def too_long(where: str, text: Any, most: int, least: int = 0) -> Iterator[str]:
    """Yield a fault unless a text has from `least` to `most` characters."""
    if not least <= length(text) <= most:
        yield f"{where}: {length(text)} characters, allowed are {least} to {most}"


def too_many(where: str, things: Any, most: int) -> Iterator[str]:
    """Yield a fault if a list holds more than `most` things."""
    if isinstance(things, list) and len(things) > most:
        yield f"{where}: {len(things)} of them, allowed are {most}"


def message(body: Json) -> Iterator[str]:
    """Yield the faults of a message's content, embeds, components and nonce."""
    components = body.get("components") or []
    embeds = body.get("embeds") or []
    yield from too_long("content", body.get("content"), 2000)
    yield from too_long("nonce", body.get("nonce"), 25)
    yield from too_many("embeds", embeds, 10)
    total = 0
    for index, embed in enumerate(embeds):
        yield from _embed(f"embeds[{index}]", embed)
        total += _weight(embed)
    if total > 6000:
        yield f"embeds: {total} characters over all, allowed are 6000"
    if (body.get("flags") or 0) & COMPONENTS_V2:
        yield from _cards(body, components)
    else:
        yield from _rows(components)
    yield from _custom_ids(components)
    for part in walk(components):
        yield from _component(part)


def _embed(where: str, embed: Json) -> Iterator[str]:
    yield from too_long(f"{where}.title", embed.get("title"), 256)
    yield from too_long(f"{where}.description", embed.get("description"), 4096)
    yield from too_long(f"{where}.footer.text", (embed.get("footer") or {}).get("text"), 2048)
    yield from too_long(f"{where}.author.name", (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    yield from too_many(f"{where}.fields", fields, 25)
    for index, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            yield from too_long(f"{where}.fields[{index}].{key}", field.get(key), most)
            if not str(field.get(key) or "").strip():
                yield f"{where}.fields[{index}].{key}: This field is required"
    for key, address in _addresses(embed):
        if address and not _WEB.fullmatch(address) and not address.startswith("attachment://"):
            yield f"{where}.{key}: Not a well formed URL."


def _addresses(embed: Json) -> Iterator[tuple[str, str | None]]:
    yield "url", embed.get("url")
    for key in ("image", "thumbnail", "author"):
        yield f"{key}.url", (embed.get(key) or {}).get("url")


def _weight(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field.get(key) for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(length(text) for text in texts)


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component, those inside others too."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        yield from walk([part[key] for key in ("accessory", "component") if part.get(key)])


def _rows(components: list[Json]) -> Iterator[str]:
    yield from too_many("components", components, 5)
    for index, row in enumerate(components):
        if row.get("type") != _ROW:
            yield f"components[{index}]: only action rows may stand here"
            continue
        parts = row.get("components") or []
        if not 1 <= sum(5 if part.get("type") in _SELECTS else 1 for part in parts) <= 5:
            yield f"components[{index}]: a row holds 1 to 5 buttons or one select"


def _cards(body: Json, components: list[Json]) -> Iterator[str]:
    if body.get("content") or body.get("embeds"):
        yield "flags: content and embeds cannot be used with Components V2"
    parts = list(walk(components))
    if len(parts) > 40:
        yield f"components: {len(parts)} in total, allowed are 40"
    told = sum(length(part.get("content")) for part in parts if part.get("type") == _TEXT)
    if told > 4000:
        yield f"components: {told} characters of text, allowed are 4000"


def _custom_ids(components: list[Json]) -> Iterator[str]:
    seen = Counter(part["custom_id"] for part in walk(components) if part.get("custom_id") is not None)
    for custom_id, times in seen.items():
        yield from too_long("custom_id", custom_id, 100, least=1)
        if times > 1:
            yield f"custom_id: {custom_id!r} is used {times} times"


def _component(part: Json) -> Iterator[str]:
    if part.get("type") in _SELECTS:
        if not part.get("custom_id"):
            yield "select: custom_id is required"
        yield from too_many("select.options", part.get("options"), 25)
        for option in part.get("options") or []:
            for key in ("label", "value"):
                yield from too_long(f"select.options.{key}", option.get(key), 100, least=1)
            yield from too_long("select.options.description", option.get("description"), 100)
    elif part.get("type") == _BUTTON:
        yield from too_long("button.label", part.get("label"), 80)
        linked = part.get("style") == _LINK_STYLE
        if linked and (part.get("custom_id") or not _WEB.fullmatch(part.get("url") or "")):
            yield "button: a link needs a well formed url and no custom_id"
        if not linked and not part.get("custom_id") and not part.get("sku_id"):
            yield "button: custom_id is required"
        if not part.get("label") and not part.get("emoji"):
            yield "button: a label or an emoji is required"


def modal(body: Json) -> Iterator[str]:
    """Yield the faults of a modal's title, id and rows."""
    yield from too_long("title", body.get("title"), 45, least=1)
    yield from too_long("custom_id", body.get("custom_id"), 100, least=1)
    if not 1 <= len(body.get("components") or []) <= 5:
        yield "components: a modal holds 1 to 5 of them"


def choices(body: Json) -> Iterator[str]:
    """Yield the faults of the choices that an autocomplete answer offers."""
    offered = body.get("choices") or []
    yield from too_many("choices", offered, 25)
    for index, choice in enumerate(offered):
        yield from too_long(f"choices[{index}].name", choice.get("name"), 100, least=1)
        if isinstance(choice.get("value"), str):
            yield from too_long(f"choices[{index}].value", choice["value"], 100, least=1)


def _named(roles: list[Any], body: Json) -> bool:
    return not roles or body.get("content") == "".join(f"<@&{role}>" for role in roles)


def mentions(body: Json) -> Iterator[str]:
    """Yield what a fresh message leaves open: pings must be ruled out by `allowed_mentions` in the request itself."""
    texts = any(part.get("type") == _TEXT for part in walk(body.get("components") or []))
    if not (body.get("content") or body.get("embeds") or texts or "allowed_mentions" in body):
        return
    allowed = body.get("allowed_mentions")
    if allowed is None:
        yield "allowed_mentions is missing"
    # A role may be pinged by name, where the content names it and nothing else.
    elif allowed.get("parse") or allowed.get("users") or not _named(allowed.get("roles") or [], body):
        yield f"allowed_mentions lets pings through: {allowed}"
