"""A bot in a process of its own, to be killed: `python -m tests.discord.child FOLDER AT GUILD URL GATEWAY TOKEN`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from tests.discord.stage import Clock, opened
from tests.fakediscord.adoption import adopt


async def main(folder: str, at: str, guild: str, rest: str, gateway: str, token: str) -> None:
    async with opened(Path(folder), Clock(datetime.fromisoformat(at)), int(guild)) as bot:
        with adopt(rest, gateway):
            await bot.start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
