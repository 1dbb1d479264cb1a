"""What administrators did or ask goes in, the pages that answer them come out."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.discretion import discreet
from bot.model import NEVER, Health, Issue, Page, PostKind, Rule, Saved, Standing, State, Subscription, Unit
from bot.pages import report
from bot.pages.history import message_link
from bot.pages.layout import BLURPLE, GREEN, GREY, MAX_NAME, bullets, month_name, page, pages, some
from bot.pages.rules import rule_words
from bot.pages.text import line, safe
from bot.pages.wishes import wishes_line

_WORDS = {
    State.NEW: "added",
    State.CHANGED: "changed",
    State.SAME: "was known already, nothing changed",
    State.REFUSED: "was refused",
}
_WHAT = {
    PostKind.DIGEST: "The digest",
    PostKind.TIP: "The tip of the week",
    PostKind.ISSUE: "Each new issue of the newsletters that this bot follows",
}
_SILENT = 120
_MAX_NOTES, _MAX_ITEMS, _MAX_LEFT_OUT = 4, 12, 6


def when(rule: Rule, zone: str) -> str:
    """Return a rule in words, with the zone of its times."""
    return rule_words(rule) + ("" if rule.unit is Unit.ISSUE else f" ({zone})")


def local(moment: datetime, zone: str) -> str:
    """Return an instant as a local date and time, in words."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%A %d %B %Y, %H:%M") + f" ({zone})"


def stamp(moment: datetime) -> str:
    """Return an instant so that Discord shows it in each reader's own time."""
    return f"<t:{int(moment.timestamp())}:f> (<t:{int(moment.timestamp())}:R>)"


def subscribed_page(made: Subscription) -> Page:
    """Return what was ordered and when it posts first."""
    text = f"{_WHAT[made.kind]} will be posted in <#{made.channel_id}> {when(made.rule, made.zone)}."
    if made.next_due != NEVER:
        text += f"\nNext: {stamp(made.next_due)}"
    text = "\n".join(filter(None, (text, wishes_line(made))))
    return page("Subscribed", text, f"Subscription {made.id} · /digest remove ends it", colour=GREEN)


def removed_page(removed: Subscription) -> Page:
    """Return which order was ended."""
    return page("Removed", f"<#{removed.channel_id}> gets no {removed.kind} any more.", colour=GREEN)


def posted_page(kind: PostKind, channel_id: int) -> Page:
    """Return what was posted where."""
    return page("Posted", f"The {kind} is in <#{channel_id}>. Schedules stay as they were.", colour=GREEN)


def settings_page(zone: str, admin_channel: int | None) -> Page:
    """Return what a server has set."""
    told = f"<#{admin_channel}>" if admin_channel else "a direct message to the server's owner"
    text = f"Zone of new subscriptions: {safe(zone)}\nWhat needs an administrator is told in: {told}"
    return page("This server's settings", text, colour=GREEN)


def subscriptions_pages(standing: Sequence[Standing]) -> tuple[Page, ...]:
    """Return a server's orders: number, channel, rule, next and last post."""
    if not standing:
        text = "No channel is subscribed. `/digest subscribe` posts a monthly digest, a weekly tip, or each new issue."
        return (page("No subscriptions", text, colour=GREY),)
    return pages("This server's subscriptions", [_order(each) for each in standing], per_page=10)


def _order(standing: Standing) -> str:
    order = standing.subscription
    lines = [f"**{order.id}** · {order.kind} in <#{order.channel_id}> · {when(order.rule, order.zone)}"]
    lines += filter(None, [wishes_line(order)])
    if order.paused:
        lines.append(f"⏸️ paused: {_sentence(order.paused)}")
    elif order.next_due != NEVER:
        lines.append(f"next {stamp(order.next_due)}")
    if standing.last:
        # The name of an announcement's period is a key, which says nothing to anybody.
        period = "" if order.kind is PostKind.ISSUE else f"{month_name(standing.last.period)}, "
        lines.append(f"-# last post: {period}{message_link(standing.last)}")
    lines += some([f"⚠️ {_sentence(obstacle)}" for obstacle in standing.obstacles], _MAX_NOTES, "obstacles")
    return "\n".join(lines)


def _sentence(text: str, limit: int = 300) -> str:
    return safe(line(text, limit))


def imported_pages(saved: Sequence[Saved]) -> tuple[Page, ...]:
    """Return what an import found, issue by issue, and what it left out."""
    blocks = [_report(each, _WORDS[each.state]) for each in saved]
    bad = all(each.state is State.REFUSED for each in saved)
    return pages("Nothing was imported" if bad else "Imported", blocks, colour=GREY if bad else GREEN, per_page=4)


def preview_pages(foreseen: Sequence[Saved]) -> tuple[Page, ...]:
    """Return what an import would do, issue by issue, for somebody who then keeps or discards it."""
    blocks = [_report(each, _would(each)) for each in foreseen]
    return pages("Keep this?", blocks, "Nothing is stored yet", colour=BLURPLE, per_page=2)


def discarded_page(source: str, why: str) -> Page:
    """Return that nothing was stored, and why."""
    return page("Discarded", f"{_sentence(why)} Nothing of {_sentence(discreet(source), 200)} was stored.", colour=GREY)


def _would(foreseen: Saved) -> str:
    """Return what keeping an issue would do; for a changed one, how many items come and go."""
    if foreseen.state is not State.CHANGED or not foreseen.issue or not foreseen.before:
        return {State.NEW: "is new"}.get(foreseen.state, _WORDS[foreseen.state])
    was, would_be = ({item.key for item in each.items} for each in (foreseen.before, foreseen.issue))
    return f"changes what is known: +{len(would_be - was)} items, -{len(was - would_be)}"


def _report(saved: Saved, state: str) -> str:
    if saved.issue is None:
        return f"🚫 {_sentence(saved.why)}"
    issue = saved.issue
    lines = [
        f"**{safe(_name(issue))}** {state}{f': {_sentence(saved.why)}' if saved.why else ''}",
        f"{report.counts(issue)}, read in {saved.seconds:.2f} s",
        *some([f"⚠️ {_sentence(each, 160)}" for each in (*report.doubts(issue), *saved.misfits)], _MAX_NOTES, "notes"),
        *some([f"• {safe(line(item.title, 90))}" for item in issue.items], _MAX_ITEMS, "items"),
        *some([f"-# {_sentence(each, 160)}" for each in report.left_out(issue)], _MAX_LEFT_OUT, "reasons"),
    ]
    return "\n".join(lines)


def _name(issue: Issue) -> str:
    number = f" #{issue.number}" if issue.number is not None else ""
    month = f", {month_name(issue.period)}" if issue.period else ""
    return f"{line(issue.newsletter, MAX_NAME) or 'Newsletter'}{number}{month}"


def reloaded_page(done: Sequence[str]) -> Page:
    """Return what was loaded anew."""
    bad = any(": failed" in each for each in done)
    title, colour = ("Reloaded in part", GREY) if bad else ("Reloaded", GREEN)
    return page(title, bullets(_sentence(each) for each in done), colour=colour)


def synced_page(count: int) -> Page:
    """Return how many commands Discord knows now."""
    return page("Synced", f"{count} commands are registered with Discord.", colour=GREEN)


def status_pages(health: Health) -> tuple[Page, ...]:
    """Return whether the next posts will go out: the ticker, each order's obstacles, the archive, the last acts."""
    ticking = health.last_tick is not None and (health.now - health.last_tick).total_seconds() < _SILENT
    tick = (
        f"✅ looked for due posts {stamp(health.last_tick)}"
        if ticking and health.last_tick
        else "⚠️ the ticker is not running"
    )
    blocked = [each for each in health.standing if each.obstacles or each.subscription.paused]
    summary = f"{len(health.standing)} subscriptions, {len(blocked)} of them blocked"
    blocks = ["\n".join((tick, f"📚 {health.issues} issues, {health.items} items", f"📬 {summary}"))]
    if health.unfitting:
        blocks.append(
            f"⚠️ {report.count(health.unfitting, 'correction')} without a place; `/admin correct list` says which"
        )
    blocks += [_order(each) for each in sorted(health.standing, key=lambda each: each.subscription.next_due)]
    blocks += [f"⚠️ source {each.id}, {_sentence(discreet(f'{each.url}: {each.last_error}'))}" for each in health.broken]
    if health.audit:
        acts = (f"{stamp(act.at)} {safe(line(act.action, 40))} {safe(line(act.detail, 80))}" for act in health.audit)
        blocks.append("**Last acts**\n" + bullets(acts))
    colour = GREEN if ticking and not blocked and not health.broken else BLURPLE
    return pages("Status", blocks, colour=colour, per_page=8)
