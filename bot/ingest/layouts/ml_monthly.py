"""Machine Learning Monthly: monthly and numbered since January 2020; most extractions lose the byline."""

import re

from bot.ingest.layouts.generic import CLOSING, OPENING, PROMOTION, Layout
from bot.ingest.needles import Phrases

LAYOUT = Layout(
    evidence=re.compile(r"\bMachine Learning Monthly\b", re.IGNORECASE),
    newsletter="Machine Learning Monthly",
    title="Machine Learning Monthly Newsletter",
    author="Daniel Bourke",
    first="2020-01",
    opening=Phrases(*OPENING, r"^since there['’]s a lot going on", r"^enough about me", r"\bword post detailing\b"),
    closing=Phrases(*CLOSING, r"^what an? \w+ (month|week) (for|in)\b"),
    promotion=Phrases(*PROMOTION, r"\bgift request\b"),
)
