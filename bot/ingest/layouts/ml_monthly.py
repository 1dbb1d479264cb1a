"""Machine Learning Monthly: monthly and numbered since January 2020; most extractions lose the byline."""

import re

from bot.ingest.layouts.generic import Layout

LAYOUT = Layout(
    evidence=re.compile(r"\bMachine Learning Monthly\b", re.IGNORECASE),
    newsletter="Machine Learning Monthly",
    title="Machine Learning Monthly Newsletter",
    author="Daniel Bourke",
    first="2020-01",
)
