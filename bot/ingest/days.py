"""A date as an envelope writes it goes in, its day comes out, or nothing."""

from datetime import date


def day_of(text: str) -> date | None:
    """Return the day that an ISO date or instant begins with (`2026-09-01T08:00Z`), or None of anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
