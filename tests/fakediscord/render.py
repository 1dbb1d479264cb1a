"""Nouns of the world in, the JSON objects that Discord's REST and gateway give for them out."""

from tests.fakediscord.permissions import EVERYONE
from tests.fakediscord.world import EPHEMERAL, Channel, Guild, Json, Kind, Message, User, World, stamp

_PRIVATE_CONTENT = ("embeds", "components", "attachments")


def user(account: User) -> Json:
    """Return a user object."""
    return {
        "id": str(account.id),
        "username": account.name,
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": account.bot,
        "flags": 0,
        "public_flags": 0,
    }


def member(account: User, roles: tuple[int, ...] = (), permissions: int | None = None) -> Json:
    """Return a guild member object; `permissions` are only told in interactions."""
    told: Json = {} if permissions is None else {"permissions": str(permissions)}
    return {
        "user": user(account),
        "roles": [str(role) for role in roles],
        "joined_at": "2024-01-01T00:00:00+00:00",
        "premium_since": None,
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        **told,
    }


def role(number: int, name: str, permissions: int, position: int, *, mentionable: bool = False) -> Json:
    """Return a role object; at position 1 it is the bot's own, managed role."""
    return {
        "id": str(number),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": position,
        "permissions": str(permissions),
        "managed": position == 1,
        "mentionable": mentionable,
        "flags": 0,
    }


def channel(place: Channel) -> Json:
    """Return a channel object of the place's kind."""
    if place.kind is Kind.DM:
        recipients = [user(place.recipient)] if place.recipient else []
        return {"id": str(place.id), "type": 1, "last_message_id": None, "recipients": recipients}
    return {
        "id": str(place.id),
        "type": int(place.kind),
        "name": place.name,
        "guild_id": str(place.guild.id) if place.guild else None,
        "parent_id": str(place.parent.id) if place.parent else None,
        "position": 0,
        "topic": None,
        "nsfw": False,
        "flags": place.requires_tag << 4,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "permission_overwrites": [_overwrite(place, key, *pair) for key, pair in place.overwrites.items()],
        **(_thread(place) if place.kind is Kind.THREAD else {}),
        **({"available_tags": []} if place.kind is Kind.FORUM else {}),
    }


def _overwrite(place: Channel, number: int, allow: int, deny: int) -> Json:
    is_role = place.guild is not None and number in (place.guild.id, place.guild.bot_role)
    return {"id": str(number), "type": 0 if is_role else 1, "allow": str(allow), "deny": str(deny)}


def _thread(place: Channel) -> Json:
    return {
        "owner_id": str(place.owner.id if place.owner else place.guild.owner.id if place.guild else 0),
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "applied_tags": [],
        "thread_metadata": {
            "archived": place.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": stamp(place.archived_at),
            "locked": place.locked,
        },
    }


def guild(server: Guild, bot: User) -> Json:
    """Return a guild object with all that GUILD_CREATE adds: roles, channels, open threads, the bot as only member."""
    places = list(server.channels.values())
    return {
        "id": str(server.id),
        "name": server.name,
        "icon": None,
        "splash": None,
        "owner_id": str(server.owner.id),
        "features": [],
        "emojis": [],
        "stickers": [],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "afk_timeout": 300,
        "premium_tier": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "preferred_locale": "en-US",
        "member_count": 3,
        "large": False,
        "joined_at": "2024-01-01T00:00:00+00:00",
        "roles": [
            role(server.id, "@everyone", EVERYONE, 0),
            role(server.bot_role, bot.name, server.bot_permissions, 1),
            *(role(each.id, each.name, 0, 2, mentionable=each.mentionable) for each in server.roles.values()),
        ],
        "channels": [channel(c) for c in places if c.kind is not Kind.THREAD],
        "threads": [channel(c) for c in places if c.kind is Kind.THREAD and not c.archived],
        "members": [member(bot, (server.bot_role,))],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message(world: World, note: Message, *, whole: bool = False) -> Json:
    """Return a message object; unless `whole`, another's content in a guild is blank, as without the content intent."""
    shown: Json = {
        "id": str(note.id),
        "channel_id": str(note.channel.id),
        "author": user(note.author),
        "content": note.content,
        "timestamp": stamp(note.created),
        "edited_timestamp": None if note.edited is None else stamp(note.edited),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": note.attachments,
        "embeds": note.embeds,
        "components": note.components,
        "pinned": note.id in note.channel.pins,
        "type": note.kind,
        "flags": note.flags | (EPHEMERAL if note.viewer else 0),
    }
    if note.interaction is not None:
        shown |= {"interaction_metadata": note.interaction, "application_id": str(world.bot.id)}
    if not whole and note.author is not world.bot and note.channel.guild is not None:
        shown |= {"content": "", **{key: [] for key in _PRIVATE_CONTENT}}
    return shown
