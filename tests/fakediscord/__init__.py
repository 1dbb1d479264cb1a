"""A Discord of its own: enter `FakeDiscord`, let real discord.py clients connect to it, and act as the users."""

from tests.fakediscord.asking import BadValue, CommandUnknown, NotPermitted
from tests.fakediscord.fake import FakeDiscord
from tests.fakediscord.interactions import Answer, Callback, NoAnswer
from tests.fakediscord.world import Channel, Guild, Upload, User

__all__ = [
    "Answer",
    "BadValue",
    "Callback",
    "Channel",
    "CommandUnknown",
    "FakeDiscord",
    "Guild",
    "NoAnswer",
    "NotPermitted",
    "Upload",
    "User",
]
