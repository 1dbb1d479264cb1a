"""What newsletters in English have in common: how they greet, sign off, advertise and name their sections."""

import re
from dataclasses import dataclass

_NEVER = re.compile(r"(?!)")

OPENING = re.compile(
    r"""^(hey|hi|hello|dear|good\ (morning|evening)|happy\ \w+day|welcome)\b
    | \b\d{1,4}(st|nd|rd|th)\ (issue|edition)\b
    | \bwelcome\ (back\ )?to\ (this|the|another|issue|edition)\b
    | ^what\ you\ (missed|may\ have\ missed)\ in\b
    | \b(read|find|browse|catch\ up\ on)\ (the|all)?\ ?(previous|past|earlier|back)\ (issues|editions)\b
    | ^(i['’]m|i\ am)\ an?\ .{0,60}\b(engineer|teacher|instructor|writer|editor|researcher|developer|scientist)\b
    | \bi\ (also\ )?(write|teach|make)\ (regularly|videos|courses)\b
    | ^since\ there['’]s\ a\ lot\ going\ on | ^enough\ about\ me
    | \bword\ post\ detailing\b
    | ^video\ version\ of\ this | ^listen\ to\ this\ (issue|post)
    | \b(view|read)\ (this\ (email|issue|mail)\ )?(in\ (your|the)\ browser|online|on\ the\ web)\b
    | ^(subscribe|sign\ up|forwarded\ this)\b
    | ^(in\ )?this\ (issue|edition|month['’]s\ (issue|edition))\b""",
    re.IGNORECASE | re.VERBOSE,
)
CLOSING = re.compile(
    r"""^(see\ you\ (next|in|soon)|until\ next|till\ next|that['’]s\ (it|all))\b
    | ^(thanks\ (so\ much\ )?|thank\ you\ )for\ reading\b
    | ^what\ an?\ \w+\ (month|week)\ (for|in)\b
    | ^(and\ )?(so\ )?that\ (was|is)\ (it|all|january|february|march|april|may|june|july)\b
    | ^(and\ )?(so\ )?that\ (was|is)\ (august|september|october|november|december)\b
    | ^and\ so\ ends\b
    | ^as\ always,?\ (let|reply|hit|feel|if|thank)\b
    | ^(liked|enjoyed|loved)\ (something|this|the\ issue)\b | ^if\ you\ (liked|enjoyed|loved|found)\b
    | ^in\ the\ meantime,\ keep\b
    | ^(keep|happy)\ (learning|building|coding|reading|growing|training|tinkering)\b
    | ^by\ the\ way,\ i['’]?m\b
    | ^(more\ from|you\ (may|might)\ also\ like|related\ posts|share\ this|about\ the\ author)\b
    | ^p\.?\ ?s\.?[\ :.]
    | ^(you\b.{0,30}\b(receiv|subscri|signed\ up)|unsubscribe|no\ longer\ want)
    | ^(copyright|©|all\ rights\ reserved)
    | ^(best|cheers|warmly|yours|regards|take\ care|bye\ for\ now),?\b.{0,25}$""",
    re.IGNORECASE | re.VERBOSE,
)
PROMOTION = re.compile(
    r"""^(sponsor(ed|\ message)?\b|advertisement\b|(a\ )?(word|message)\ from\ our\ sponsor)
    | ^(together\ with|presented\ by)\b
    | \b(brought\ to\ you|sponsored)\ by\b
    | \b(gift\ card|gift\ request|promo\ code|discount\ code|%\ off|use\ (the\ )?code\ [A-Z0-9]{3,})\b
    | ^unsubscribe\b
    | \bunsubscribe\ (here|at\ any\ time|from\ this)\b
    | ^view\ (this\ )?(e-?mail\ )?in\ (your\ )?browser""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of one newsletter beyond the text at hand; `first` is the month of issue number 1, `YYYY-MM`."""

    evidence: re.Pattern[str] = _NEVER
    newsletter: str | None = None
    title: str | None = None
    author: str | None = None
    first: str | None = None
    opening: re.Pattern[str] = OPENING
    closing: re.Pattern[str] = CLOSING
    promotion: re.Pattern[str] = PROMOTION


GENERIC = Layout()
