"""Discord's permission bits in; the permissions that a member or the bot ends up with out."""

from collections.abc import Iterable
from enum import IntFlag


class Permission(IntFlag):
    """The permission bits that the fake knows by name; any other bit passes through as a number."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
"""Every bit that Discord has given out: what an administrator holds."""

EVERYONE = int(
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What the @everyone role of a fresh guild holds."""

_NEEDS_SENDING = int(Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE)


def bits(names: Iterable[str]) -> int:
    """Return the bits of permission names as discord.py spells them, such as `manage_guild`."""
    total = 0
    for name in names:
        total |= Permission[name.upper()]
    return total


def resolve(base: int, overwrites: Iterable[tuple[int, int]]) -> int:
    """Return the permissions in a channel: the guild-wide ones with each (allow, deny) overwrite laid over in order."""
    if base & Permission.ADMINISTRATOR:
        return ALL
    for allow, deny in overwrites:
        base = (base & ~deny) | allow
    if not base & Permission.VIEW_CHANNEL:
        return 0
    if not base & Permission.SEND_MESSAGES:
        base &= ~_NEEDS_SENDING
    return base
