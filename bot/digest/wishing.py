"""What somebody typed of a channel's order, and the order as it was, go in; its rule and its Wishes come out.

What is not named stays as it was. Nothing is returned where anything is wrong: each fault is a BadOption.
"""

from dataclasses import replace
from datetime import date

from bot.digest.picking import Named, picks_of
from bot.digest.quiet_days import quiet_of
from bot.digest.rule import WEEKDAYS, rule_of
from bot.errors import BadOption
from bot.model import LAST, Asked, Drafting, Layout, PostKind, Rule, Timing, Unit, Wishes

CLEARED = {"only": "only", "never": "never", "quiet": "quiet", "role": "role_id", "draft": "drafting"}
"""What can go back to its default, and the wish that it names."""

_PLAIN = {"least": "minimum", "most": "maximum", "archives": "archives"}
_STEPS = ("crosspost", "pin", "thread", "role_id")
_DIGESTS_ONLY = {
    "layout": "layout",
    **_PLAIN,
    "draft_channel_id": "draft_channel",
    "draft_hours": "draft_hours",
    "draft_posts": "draft_posts",
}
_NTH = ("1st", "2nd", "3rd", "4th", "last")


def wishes_of(kind: PostKind, asked: Asked, was: Wishes, named: Named) -> Wishes:
    """Return the wishes that what is asked makes of those before; `named` knows the archive's names."""
    _fits(kind, asked)
    if asked.clear:
        was = replace(was, **{CLEARED[asked.clear]: getattr(Wishes(), CLEARED[asked.clear])})
    made = replace(
        was,
        only=picks_of(asked.only, named) if asked.only else was.only,
        never=picks_of(asked.never, named) if asked.never else was.never,
        quiet=quiet_of(asked.quiet) if asked.quiet else was.quiet,
        layout=Layout(asked.layout) if asked.layout else was.layout,
        drafting=_drafting(asked, was.drafting),
        **{name: value for name in (*_PLAIN, *_STEPS) if (value := getattr(asked, name)) is not None},
    )
    if made.least > made.most:
        raise BadOption(f"A minimum of {made.least} items is more than the maximum of {made.most}; change one of them.")
    return made


def _fits(kind: PostKind, asked: Asked) -> None:
    """Raise BadOption for what this kind of post does not take."""
    for name, shown in _DIGESTS_ONLY.items() if kind is not PostKind.DIGEST else ():
        if getattr(asked, name) is not None:
            raise BadOption(f"{shown} is not for kind:{kind}; leave it out.")


def _drafting(asked: Asked, was: Drafting | None) -> Drafting | None:
    named = (asked.draft_channel_id, asked.draft_hours, asked.draft_posts)
    if named == (None, None, None):
        return was
    channel = asked.draft_channel_id or (was.channel_id if was else None)
    if channel is None:
        raise BadOption("Name draft_channel too: where administrators see the digest first.")
    before = was or Drafting(channel)
    posts = before.posts if asked.draft_posts is None else asked.draft_posts
    return Drafting(channel, asked.draft_hours or before.hours, posts)


def rule_for(kind: PostKind, timing: Timing, was: Rule | None, today: date) -> Rule:
    """Return the rule that what is named makes of the rule before, or of the defaults."""
    if was is not None and (timing.every, timing.day, timing.at, timing.cron) == (None,) * 4:
        return was
    told = _completed(timing, was) if was else timing
    made = rule_of(kind, told.every, told.day, told.at, told.cron, today)
    if was and (made.unit, made.day, made.nth, made.every) == (was.unit, was.day, was.nth, was.every):
        return replace(made, phase=was.phase)  # another time of day leaves the weeks as they were
    return made


def _completed(timing: Timing, was: Rule) -> Timing:
    """Return what is named with what the rule before says of the rest, as it would be typed."""
    if timing.cron or was.unit in {Unit.CRON, Unit.ISSUE}:
        return timing
    same = timing.every is None or was.unit.value in timing.every.casefold()
    return replace(
        timing,
        every=timing.every or every_words(was),
        day=timing.day or (day_words(was) if same else None),
        at=timing.at or was.at.strftime("%H:%M"),
    )


def every_words(rule: Rule) -> str:
    """Return how often a calendar's rule posts, as it would be typed."""
    return rule.unit.value if rule.every == 1 else f"{rule.every} {rule.unit.value}s"


def day_words(rule: Rule) -> str | None:
    """Return a calendar rule's day, as it would be typed."""
    if rule.unit is Unit.DAY:
        return None
    if rule.unit is Unit.WEEK:
        return WEEKDAYS[rule.day]
    if rule.nth:
        return f"{_NTH[min(rule.nth, LAST) - 1]} {WEEKDAYS[rule.day]}"
    return "last" if rule.day == 31 else str(rule.day)
