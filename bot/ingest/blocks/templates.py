"""Text goes in, the same without what only its makers see comes out: comments, and tags that a mailer fills in."""

import re
from collections.abc import Collection

# Mailchimp's; those of Liquid, Jinja and Hugo; ERB's; JavaScript's; MailerLite's; AMPscript's.
_TAG = (
    r"\*\|[^|\n]{1,80}\|\*|\{\{\{?[^{}]{0,500}\}\}\}?|\{%[^%]{0,500}%\}|<%[^%]{0,500}%>"
    r"|\$\{[A-Za-z_][\w.:|?' -]{1,80}\}(?!\$)|\{\$[A-Za-z_][\w.|' -]{1,60}\}|%%[\w ]{1,40}%%"
)
_TAGS = re.compile(_TAG)
_OUTSIDE_CODE = re.compile(rf"`[^`\n]{{1,300}}`|({_TAG})")
_SIGNS = ("{", "%", "*|")


def tags(text: str) -> list[str]:
    """Return a template's tags in the text, as they are written there."""
    return _TAGS.findall(text) if _signed(text) else []


def filled(text: str, shown: Collection[str] = ()) -> str:
    """Return the text without a template's tags, but for those between backticks and those that are `shown`."""
    if not _signed(text):
        return text

    def kept(found: re.Match[str]) -> str:
        return found.group() if not found.group(1) or found.group(1) in shown else ""

    return _OUTSIDE_CODE.sub(kept, text)


def _signed(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)


def uncommented(text: str) -> str:
    """Return the text without HTML's comments; its lines keep their numbers, and what never ends is no comment."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start)) >= 0:
        pieces += [text[at:start], "\n" * text.count("\n", start, stop)]
        at = stop + len("-->")
    return "".join([*pieces, text[at:]])
