"""A page goes in, the discord objects that show it come out."""

import discord

from bot.model import Page, PostKind

LABELS = {PostKind.DIGEST: "Show the items", PostKind.TIP: "Another tip", PostKind.ISSUE: "Show the items"}
PREFIX, VOTE, DRAFT = "post:", "vote:", "draft:"
USEFUL, USELESS = "useful", "useless"
"""What a press under a tip says: its custom id has it between VOTE and the marker."""
DRAFT_ACTS = {
    "approve": "Approve",
    "drop": "Drop item",
    "up": "Move up",
    "swap": "Swap",
    "headline": "Edit headline",
    "all": "Show all",
}
"""What can be done to a draft, by what its buttons' custom ids have between DRAFT and the marker."""


def embed_of(page: Page) -> discord.Embed:
    """Return the page as an embed."""
    embed = discord.Embed(title=page.title, description=page.text, url=page.url, colour=page.colour)
    if page.footer:
        embed.set_footer(text=page.footer)
    return embed


def marked(marker: str, kind: PostKind) -> discord.ui.View:
    """Return the button under a post; its custom id is the marker by which the channel's history is searched."""
    view = discord.ui.View(timeout=None)
    view.add_item(
        discord.ui.Button(label=LABELS[kind], custom_id=f"{PREFIX}{kind}:{marker}", style=discord.ButtonStyle.secondary)
    )
    if kind is PostKind.TIP:
        for said, label in ((USEFUL, "Useful"), (USELESS, "Not useful")):
            view.add_item(discord.ui.Button(label=label, custom_id=f"{VOTE}{said}:{marker}"))
    return view


def editable(marker: str) -> discord.ui.View:
    """Return the buttons under a draft."""
    view = discord.ui.View(timeout=None)
    for act, label in DRAFT_ACTS.items():
        style = discord.ButtonStyle.success if act == "approve" else discord.ButtonStyle.secondary
        view.add_item(discord.ui.Button(label=label, custom_id=f"{DRAFT}{act}:{marker}", style=style))
    return view


def pinging(role_id: int | None, guild: discord.Guild | None) -> tuple[str | None, discord.AllowedMentions]:
    """Return the words that ping a role, and leave to ping that role alone; no role pings nobody."""
    if role_id is None:
        return None, discord.AllowedMentions.none()
    if guild is not None and role_id == guild.id:
        return "@everyone", discord.AllowedMentions(everyone=True, users=False, roles=False, replied_user=False)
    roles = [discord.Object(role_id)]
    return f"<@&{role_id}>", discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
