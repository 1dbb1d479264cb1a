"""The environment goes in, settings come out, or every fault at once, each by its name."""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import available_timezones

from bot.errors import Misconfigured

NAMES = (
    "DISCORD_TOKEN",
    "DISCORD_TOKEN_FILE",
    "HOME_GUILD_ID",
    "BOT_DATA",
    "BOT_TIMEZONE",
    "LOG_LEVEL",
    "LOG_FORMAT",
)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMATS = ("text", "json")
TOKEN_HELP = "copy .env.example to .env and put the bot's token there"  # noqa: S105 # a sentence, no secret


@dataclass(frozen=True, slots=True)
class Settings:
    """What the bot was told at its start; the token is never shown."""

    token: str | None = field(repr=False)
    home_guild: int | None
    data: Path
    zone: str
    log_level: int
    log_format: str


def read(environment: Mapping[str, str], *, data: Path | None = None, need_token: bool = False) -> Settings:
    """Return the settings in `environment`, `data` coming before BOT_DATA; raises Misconfigured with every fault."""
    faults: list[str] = []
    values = {name: environment.get(name, "").strip() for name in NAMES}
    # Looking through the system's zones takes 20 ms, which a default does not need.
    zones = available_timezones() if values["BOT_TIMEZONE"] else {"UTC"}
    settings = Settings(
        token=_token(values, faults),
        home_guild=_guild(values, faults),
        data=data or Path(values.get("BOT_DATA") or "data"),
        zone=_one_of(values, "BOT_TIMEZONE", "UTC", zones, faults),
        log_level=logging.getLevelNamesMapping()[_one_of(values, "LOG_LEVEL", "INFO", LEVELS, faults)],
        log_format=_one_of(values, "LOG_FORMAT", "text", FORMATS, faults),
    )
    if need_token and settings.token is None and not any("TOKEN" in fault for fault in faults):
        faults.append(f"DISCORD_TOKEN is not set: {TOKEN_HELP}")
    if faults:
        raise Misconfigured(*faults)
    return settings


def _token(values: Mapping[str, str], faults: list[str]) -> str | None:
    token, file = values.get("DISCORD_TOKEN"), values.get("DISCORD_TOKEN_FILE")
    if token and file:
        faults.append("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one")
        return None
    if file:
        try:
            token = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            faults.append(f"DISCORD_TOKEN_FILE names {file}, which cannot be read: give it a file that holds the token")
            return None
        if not token:
            faults.append(f"DISCORD_TOKEN_FILE names {file}, which is empty: put the bot's token there")
            return None
    if token and not re.fullmatch(r"[\w-]{18,}\.[\w-]{4,}\.[\w-]{20,}", token, re.ASCII):
        name = "DISCORD_TOKEN_FILE" if file else "DISCORD_TOKEN"
        faults.append(f"{name} does not look like a bot token: copy it again from the developer portal's Bot page")
        return None
    return token or None


def _guild(values: Mapping[str, str], faults: list[str]) -> int | None:
    text = values.get("HOME_GUILD_ID")
    if not text:
        return None
    if re.fullmatch(r"[0-9]{15,20}", text):
        return int(text)
    faults.append("HOME_GUILD_ID is not a server's id: copy it with Discord's developer mode on, 15 to 20 digits")
    return None


def _one_of(values: Mapping[str, str], name: str, default: str, allowed: Collection[str], faults: list[str]) -> str:
    value = values.get(name) or default
    fitting = next((each for each in allowed if each.casefold() == value.casefold()), None)
    if fitting is None:
        hint = "one of " + ", ".join(allowed) if len(allowed) < 10 else "an IANA name such as Europe/Berlin"
        faults.append(f"{name} is {value!r}: give it {hint}")
        return default
    return fitting
