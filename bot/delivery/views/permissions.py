"""Names the permissions the bot lacks in a channel, and where to grant each."""

from collections.abc import Collection, Iterator, Mapping

import discord

from bot.delivery.domain.permissions import Permission
from bot.ui import layout
from bot.ui.markdown import escape

_LACKING = 5
"""Channels whose missing permissions are named in one message."""


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


def missing_permissions_view(
    missing: Mapping[int, Collection[Permission]],
) -> discord.ui.LayoutView:
    """Render the permissions missing in channels that are posted to, naming the first few."""
    channels = list(missing.items())[:_LACKING]
    parts = [f"<#{channel_id}>\n{permission_lines(rights)}" for channel_id, rights in channels]
    more = f"{len(missing) - _LACKING:,} more channels" if len(missing) > _LACKING else ""
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(*parts, layout.small_print(more))),
        accent=layout.WARNING_ACCENT,
    )


def _place(right: Permission) -> str:
    """Return where in Discord a permission is granted."""
    if right is Permission.MENTION:
        return "Server Settings › Roles › Paperboy, or let everyone mention that role"
    return "Edit Channel › Permissions › Paperboy"
