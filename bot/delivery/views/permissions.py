"""Names the permissions the bot lacks in a channel, and where to grant each."""

from collections.abc import Collection, Iterator

import discord

from bot.delivery.domain.permissions import Permission
from bot.ui import layout
from bot.ui.markdown import escape


def permission_lines(
    missing: Collection[Permission], head: str = "**I can't post there yet.**"
) -> str:
    """List the missing permissions and where to grant each; empty if none is missing."""
    if not missing:
        return ""
    rows = [f"- **{escape(right)}**: {_place(right)}" for right in missing]
    return layout.join_lines(f"{head} Missing permissions:", *rows)


def missing_parts(missing: Collection[Permission]) -> Iterator[layout.Part]:
    """List the missing permissions below whatever needs them."""
    if missing:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(permission_lines(missing))


def missing_line(missing: Collection[Permission]) -> str:
    """Name the missing permissions in one line; empty if none is missing."""
    names = ", ".join(map(escape, missing))
    return f"⚠️ I can't post there. Missing: {names}" if missing else ""


def missing_in_channel(channel_id: int, missing: Collection[Permission]) -> str:
    """Say in one line what is missing in a channel, and where to allow it."""
    names = ", ".join(f"**{escape(right)}**" for right in missing)
    places = dict.fromkeys(map(_place, missing))
    return f"⚠️ I can't post in <#{channel_id}>: allow {names} ({'; '.join(places)})."


def _place(right: Permission) -> str:
    """Return where in Discord a permission is granted."""
    if right is Permission.MENTION:
        return "Server Settings › Roles › Paperboy, or let everyone mention that role"
    return "Edit Channel › Permissions › Paperboy"
