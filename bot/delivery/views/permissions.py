"""Names the permissions the bot lacks in a channel, and where to grant each."""

from collections.abc import Collection, Iterator

import discord

from bot.delivery.domain.permissions import Permission
from bot.ui import layout
from bot.ui.markdown import escape


def permission_lines(
    missing: Collection[Permission], head: str = "**I can't post there yet.**"
) -> str:
    """Say which permissions to allow, and where; empty if none is missing."""
    if not missing:
        return ""
    return layout.join_lines(head, ways_to_allow(missing, "\n"))


def ways_to_allow(missing: Collection[Permission], separator: str = " ") -> str:
    """Say which permissions to allow, and where; empty if none is missing."""
    return separator.join(f"{way}." for way in _ways(missing))


def missing_parts(missing: Collection[Permission]) -> Iterator[layout.Part]:
    """Say what is missing below whatever needs it."""
    if missing:
        yield discord.ui.TextDisplay(permission_lines(missing))


def missing_line(missing: Collection[Permission]) -> str:
    """Name the missing permissions in one line; empty if none is missing."""
    return f"⚠️ I can't post there: allow {_names(missing)}." if missing else ""


def missing_in_channel(channel_id: int, missing: Collection[Permission]) -> str:
    """Say in one line what is missing in a channel, and where to allow it."""
    ways = "; ".join(_ways(missing))
    return f"⚠️ I can't post in <#{channel_id}>: {ways[:1].lower()}{ways[1:]}."


def _ways(missing: Collection[Permission]) -> Iterator[str]:
    """Say what to allow, by the place where it is allowed."""
    for place in dict.fromkeys(map(_place, missing)):
        yield f"Allow {_names([right for right in missing if _place(right) == place])} in {place}"


def _names(missing: Collection[Permission]) -> str:
    """Return the names of permissions as a sentence lists them: `A, B and C`."""
    *others, last = (f"**{escape(right)}**" for right in missing)
    return f"{', '.join(others)} and {last}" if others else last


def _place(right: Permission) -> str:
    """Return where in Discord a permission is granted."""
    if right is Permission.MENTION:
        return "Server Settings › Roles › Paperboy, or let everyone mention that role"
    return "Edit Channel › Permissions › Paperboy"
