"""What was picked for a post goes in; why an item is in it or is not, and why there is a post or is none, comes out."""

from collections.abc import Iterable, Iterator, Sequence

from bot.digest.pick import Picked
from bot.digest.sections import Story
from bot.digest.select import is_telling
from bot.model import Delivery, Stage, StoredItem, Verdict


def of_period(picked: Picked) -> Verdict:
    """Return why a period has a post, or has none."""
    if picked.waits:
        return Verdict(Stage.LEAST, passed=False, count=len(picked.stories), limit=picked.wishes.least)
    if picked.stories:
        return Verdict(Stage.PLACE, passed=True, count=len(picked.shown), limit=len(picked.stories))
    if picked.unfit:
        return Verdict(Stage.WISHES, passed=False, count=len(picked.unfit))
    if picked.told:
        return Verdict(Stage.TOLD, passed=False, count=len(picked.told))
    return Verdict(Stage.NEWS, passed=False)


def of_item(stored: StoredItem | None, picked: Picked, told_by: Sequence[Delivery]) -> tuple[Verdict, ...]:
    """Return what each stage makes of an item, up to the first that it does not pass.

    None is an item that the archive does not have; `told_by` are the deliveries that told it, oldest first.
    """
    if stored is None:
        return (Verdict(Stage.ARCHIVE, passed=False),)
    held = Verdict(Stage.ARCHIVE, passed=True, at=stored.issue.added)
    return held, *_up_to_refusal(_digested(stored, picked, told_by))


def of_tip(stored: StoredItem | None, fault: str, told_by: Sequence[Delivery]) -> tuple[Verdict, ...]:
    """Return what each stage makes of an item that could be a tip; `fault` is the wish that it does not fit."""
    if stored is None:
        return (Verdict(Stage.ARCHIVE, passed=False),)
    stages = (
        Verdict(Stage.ARCHIVE, passed=True, at=stored.issue.added),
        Verdict(Stage.TIPS, passed=is_telling(stored)),
        Verdict(Stage.WISHES, passed=not fault, name=fault),
        Verdict(Stage.TOLD, passed=not told_by, delivery=told_by[-1] if told_by else None),
    )
    return tuple(_up_to_refusal(stages))


def _digested(stored: StoredItem, picked: Picked, told_by: Sequence[Delivery]) -> Iterator[Verdict]:
    key = stored.item.key
    heard = bool(told_by) or key in picked.told
    yield Verdict(Stage.TOLD, passed=not heard, delivery=told_by[-1] if told_by else None)
    news = stored.issue.key in {issue.key for issue in picked.news}
    yield Verdict(Stage.NEWS, passed=news, name=stored.issue.period or "")
    fault = picked.unfit.get(key, "")
    yield Verdict(Stage.WISHES, passed=not fault, name=fault)
    story = next((each for each in picked.stories if any(mate.item.key == key for mate in each.items)), None)
    if story:
        yield from _placed(stored, story, picked)


def _placed(stored: StoredItem, story: Story, picked: Picked) -> Iterator[Verdict]:
    alone = story.lead.item.key == stored.item.key
    yield Verdict(Stage.STORY, passed=alone, other=None if alone else story.lead)
    rank = picked.stories.index(story) + 1
    enough = not picked.waits
    yield Verdict(Stage.LEAST, passed=enough, count=len(picked.stories), limit=picked.wishes.least)
    yield Verdict(Stage.PLACE, passed=story in picked.shown, count=rank, limit=picked.most)


def _up_to_refusal(stages: Iterable[Verdict]) -> Iterator[Verdict]:
    """Yield the stages up to the first that was not passed, and that one."""
    for verdict in stages:
        yield verdict
        if not verdict.passed:
            return
