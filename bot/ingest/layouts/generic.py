"""What newsletters in English have in common: how they greet, sign off, advertise and name their sections."""

import re
from dataclasses import dataclass

from bot.ingest.needles import Phrases

_NEVER = re.compile(r"(?!)")

# Written small: what they are looked for in is made small before. A layout may add its own to them.
OPENING = (
    r"^(hey|hi|hello|dear|good (morning|evening)|happy \w+day|welcome)\b",
    r"\b\d{1,4}(st|nd|rd|th) issue\b",
    r"\b\d{1,4}(st|nd|rd|th) edition\b",
    r"\bwelcome (back )?to (this|the|another|issue|edition)\b",
    r"^what you (missed|may have missed) in\b",
    r"\b(read|find|browse|catch up on) (the|all)? ?(previous|past|earlier|back) issues\b",
    r"\b(read|find|browse|catch up on) (the|all)? ?(previous|past|earlier|back) editions\b",
    r"^(i['’]m|i am) an? .{0,60}\b(engineer|teacher|instructor|writer|editor|researcher|developer|scientist)\b",
    r"\bi (also )?(write|teach|make) (regularly|videos|courses)\b",
    r"^video version of this",
    r"^listen to this (issue|post)",
    r"\b(view|read) (this (email|issue|mail) )?in (your|the) browser\b",
    r"\b(view|read) (this (email|issue|mail) )?online\b",
    r"\b(view|read) (this (email|issue|mail) )?on the web\b",
    r"^(subscribe|sign up|forwarded this)\b",
    r"^(in )?this (issue|edition|month['’]s (issue|edition))\b",
)
CLOSING = (
    r"^(see you (next|in|soon)|until next|till next|that['’]s (it|all))\b",
    r"^(thanks (so much )?|thank you )for reading\b",
    r"^(and )?(so )?that (was|is) (it|all|january|february|march|april|may|june|july)\b",
    r"^(and )?(so )?that (was|is) (august|september|october|november|december)\b",
    r"^as always,? (let|reply|hit|feel|if|thank)\b",
    r"^(liked|enjoyed|loved) (something|this|the issue)\b",
    r"^if you (liked|enjoyed|loved|found)\b",
    r"^in the meantime, keep\b",
    r"^(keep|happy) (learning|building|coding|reading|growing|training|tinkering)\b",
    r"^by the way, i['’]?m\b",
    r"^(more from|you (may|might) also like|related posts|share this|about the author)\b",
    r"^p\.? ?s\.?[ :.]",
    r"^(you\b.{0,30}\b(receiv|subscri|signed up)|unsubscribe|no longer want)",
    r"^(copyright|©|all rights reserved)",
    r"^(best|cheers|warmly|yours|regards|take care|bye for now),?\b.{0,25}$",
)
PROMOTION = (
    r"^(sponsor(ed| message)?\b|advertisement\b|(a )?(word|message) from our sponsor)",
    r"^.{1,100}\((sponsor(ed)?|advertisement|promoted)\)",
    r"^(together with|presented by)\b",
    r"\b(brought to you|sponsored) by\b",
    r"\bgift cards?\b",
    r"\b(promo|discount) code\b",
    r"\b% off\b",
    r"\buse (the )?code [a-z0-9]{3,}\b",
    r"^unsubscribe\b",
    r"\bunsubscribe (here|at any time|from this)\b",
    r"^view (this )?(e-?mail )?in (your )?browser",
    r"\((ad|sponsor|sponsored|advertisement)\)",
    r"\[(ad|sponsor|sponsored|advertisement)\]",
)

_OPENING, _CLOSING, _PROMOTION = Phrases(*OPENING), Phrases(*CLOSING), Phrases(*PROMOTION)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of one newsletter beyond the text at hand; `first` is the month of issue number 1, `YYYY-MM`."""

    evidence: re.Pattern[str] = _NEVER
    newsletter: str | None = None
    title: str | None = None
    author: str | None = None
    first: str | None = None
    opening: Phrases = _OPENING
    closing: Phrases = _CLOSING
    promotion: Phrases = _PROMOTION


GENERIC = Layout()
