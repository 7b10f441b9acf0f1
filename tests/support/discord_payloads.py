"""What Discord's gateway and API say, in Discord's own form; all of it invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import Any

import discord

from bot.runtime.clock import utc_now

Json = dict[str, Any]
"""A JSON object of Discord's; which keys it has is said in Discord's reference."""

APPLICATION_ID = 1_000_000_000_000_000_001
GUILD_ID = 1_000_000_000_000_000_002
CHANNEL_ID = 1_000_000_000_000_000_003
MEMBER_ID = 1_000_000_000_000_000_004

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    read_message_history=True,
    create_public_threads=True,
    send_messages_in_threads=True,
).value
"""What everyone may do in the guild, the bot among them."""

_numbers = count()


class Place(IntEnum):
    """Where something is done; the numbers are Discord's interaction contexts."""

    GUILD = 0
    PRIVATE_CHANNEL = 2  # reached by a user install: the bot is no member there


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person does: the interaction's type, its data, and the message it is done to."""

    type: discord.InteractionType
    data: Json
    message: Json | None = None


def slash(words: str, **options: str | int | bool) -> Deed:
    """Use a slash command, given with its sub commands: `papers today`."""
    given = [{"name": n, "type": _option_type(v), "value": v} for n, v in options.items()]
    return Deed(discord.InteractionType.application_command, _command(words, given))


def typing(words: str, option: str, value: str) -> Deed:
    """Type `value` into an option of a slash command that makes suggestions."""
    given = [{"name": option, "type": 3, "value": value, "focused": True}]
    return Deed(discord.InteractionType.autocomplete, _command(words, given))


def menu_command(name: str, message: Json) -> Deed:
    """Use the command `name` of a message's menu."""
    data = {
        "name": name,
        "type": 3,
        "target_id": message["id"],
        "resolved": {"messages": {message["id"]: message}},
    }
    return Deed(discord.InteractionType.application_command, data)


def press(message: Json, custom_id: str) -> Deed:
    """Press a button of a message."""
    data = {"custom_id": custom_id, "component_type": 2, "id": 1}
    return Deed(discord.InteractionType.component, data, message)


def pick(message: Json, custom_id: str, values: Sequence[str]) -> Deed:
    """Pick options of a message's menu."""
    data = {"custom_id": custom_id, "component_type": 3, "id": 1, "values": [*values]}
    return Deed(discord.InteractionType.component, data, message)


def _command(words: str, options: list[Json]) -> Json:
    name, *rest = words.split()
    for position, word in enumerate(reversed(rest)):
        kind = 1 if position == 0 else 2  # a sub command, in a group of them
        options = [{"name": word, "type": kind, "options": options}]
    return {"name": name, "type": 1, "options": options}


def _option_type(value: str | int | bool) -> int:  # noqa: FBT001  # an option's value may be one
    if isinstance(value, bool):
        return 5
    return 4 if isinstance(value, int) else 3


def snowflake() -> str:
    """Make an id as Discord does: it holds the time, and none comes twice."""
    return str(discord.utils.time_snowflake(utc_now()) + next(_numbers))


def user(user_id: int = MEMBER_ID, *, bot: bool = False) -> Json:
    """Describe a person, or the bot."""
    return {
        "id": str(user_id),
        "username": f"user{user_id % 1000}",
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def bot_user() -> Json:
    """Describe the bot."""
    return user(APPLICATION_ID, bot=True)


def application() -> Json:
    """Describe the bot's application."""
    return {
        "id": str(APPLICATION_ID),
        "name": "Paperboy",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "owner": user(),
        "bot": bot_user(),
    }


def guild(
    channels: Sequence[Json] = (), permissions: int = PERMISSIONS, guild_id: int = GUILD_ID
) -> Json:
    """Describe a small guild; it has one text channel if no others are given."""
    everyone = {"id": str(guild_id), "name": "@everyone", "position": 0}
    everyone["permissions"] = str(permissions)
    rest = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
    return {
        "id": str(guild_id),
        "name": "Reading group",
        "owner_id": str(MEMBER_ID),
        "roles": [everyone | rest],
        "channels": [
            each | {"position": 0, "permission_overwrites": []} for each in channels or [channel()]
        ],
        "members": [_member(APPLICATION_ID)],
        "member_count": 2,
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "unavailable": False,
    }


def message(said: Json, *, message_id: str | None = None) -> Json:
    """Describe a message of the bot that holds what it `said` in a request."""
    return {
        "id": message_id or snowflake(),
        "channel_id": str(CHANNEL_ID),
        "author": bot_user(),
        "content": said.get("content") or "",
        "components": said.get("components") or [],
        "flags": said.get("flags") or 0,
        "embeds": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "timestamp": utc_now().isoformat(),
        "edited_timestamp": None,
        "type": 20,
    }


def interaction(deed: Deed, token: str, place: Place, user_id: int) -> Json:
    """Describe `deed` as the gateway would; `token` is what the answer is sent with."""
    common: Json = {
        "id": snowflake(),
        "application_id": str(APPLICATION_ID),
        "type": deed.type.value,
        "token": token,
        "version": 1,
        "data": deed.data,
        "channel_id": str(CHANNEL_ID),
        "locale": "en-US",
        "context": place.value,
        "entitlements": [],
        "app_permissions": "2048",
        "attachment_size_limit": 10 * 2**20,
    }
    if deed.message:
        common["message"] = deed.message
    if place is Place.GUILD:
        return common | {
            "guild_id": str(GUILD_ID),
            "guild": {"id": str(GUILD_ID), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "channel": channel() | {"guild_id": str(GUILD_ID), "permissions": "2048"},
            "member": _member(user_id),
            "authorizing_integration_owners": {"0": str(GUILD_ID)},
        }
    return common | {
        "channel": {"id": str(CHANNEL_ID), "type": 1, "recipients": []},
        "user": user(user_id),
        "authorizing_integration_owners": {"1": str(user_id)},
    }


def channel(channel_id: int = CHANNEL_ID, kind: int = 0) -> Json:
    """Describe a channel; `kind` 0 is for text, 15 a forum."""
    return {"id": str(channel_id), "type": kind, "name": "papers", "flags": 0}


def _member(user_id: int) -> Json:
    return {
        "user": user(user_id),
        "roles": [],
        "nick": None,
        "avatar": None,
        "joined_at": "2026-01-05T10:00:00+00:00",
        "permissions": "2048",
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
