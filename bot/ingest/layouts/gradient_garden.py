"""The Gradient Garden, the invented newsletter of the sample archive: monthly and numbered since January 2025."""

import re

from bot.ingest.layouts.generic import CLOSING, Layout
from bot.ingest.needles import Phrases

LAYOUT = Layout(
    evidence=re.compile(r"\bThe Gradient Garden\b|gradient-garden\.example", re.IGNORECASE),
    newsletter="The Gradient Garden",
    author="Mara Lindqvist",
    first="2025-01",
    closing=Phrases(*CLOSING, r"^and so ends\b"),
)
