"""The smallest bot that uses what the project's bot uses: something to try the fake Discord with."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

NONE = discord.AllowedMentions.none()


class Panel(discord.ui.View):
    """Two buttons: one changes its message, one answers beside it."""

    @discord.ui.button(label="Next", custom_id="panel:next")
    async def turn(self, interaction: discord.Interaction, _: "discord.ui.Button[Panel]") -> None:
        await interaction.response.edit_message(content="page 2")

    @discord.ui.button(label="Why", custom_id="panel:why")
    async def why(self, interaction: discord.Interaction, _: "discord.ui.Button[Panel]") -> None:
        await interaction.response.send_message("because", ephemeral=True)

    @discord.ui.button(label="Idle", custom_id="panel:idle")
    async def idle(self, interaction: discord.Interaction, _: "discord.ui.Button[Panel]") -> None:
        await interaction.response.defer()


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Admin(app_commands.Group):
    """Commands that Discord hides from members."""

    @app_commands.command(description="Read a file")
    async def load(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        await interaction.response.send_message(f"{file.filename}: {(await file.read()).decode()}")

    @app_commands.command(description="Point at a channel")
    async def point(self, interaction: discord.Interaction, channel: discord.TextChannel, loud: bool = False) -> None:
        await interaction.response.send_message(f"{channel.mention} {loud} {interaction.permissions.manage_guild}")


class Topic(app_commands.Group):
    """Look-ups of each pace."""

    @app_commands.command(description="Find a topic")
    async def find(self, interaction: discord.Interaction, query: str, limit: int = 5) -> None:
        embed = discord.Embed(title=query, description=f"{limit} hits")
        await interaction.response.send_message(embed=embed, view=Panel(), ephemeral=limit == 1)

    @find.autocomplete("query")
    async def suggest(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}{n}", value=f"key{n}") for n in range(3)]

    @app_commands.command(description="Find slowly")
    async def slow(self, interaction: discord.Interaction, seconds: float = 0.0) -> None:
        await asyncio.sleep(seconds)
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("done", allowed_mentions=NONE)

    @app_commands.command(description="Edit the first answer")
    async def edited(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="edited")


class SampleBot(commands.Bot):
    """The smallest bot that uses what the project's bot uses."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True)
        super().__init__("!", intents=intents, allowed_mentions=NONE, guild_ready_timeout=0.05)

    async def setup_hook(self) -> None:
        self.tree.add_command(Topic(name="topic", description="Topics"))
        self.tree.add_command(Admin(name="admin", description="Admin"))
        self.tree.error(self._fall)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once, where discord.py would first wait five seconds."""

    async def _fall(self, _: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.fallen = error
