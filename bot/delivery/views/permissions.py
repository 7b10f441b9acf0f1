"""Names the permissions the bot lacks in a channel, and where to grant each."""

from collections.abc import Collection, Mapping

import discord

from bot.delivery.domain.permissions import Permission
from bot.ui import layout
from bot.ui.markdown import escape

_LACKING = 5
"""Channels whose missing permissions are named in one message."""


def permission_lines(missing: Collection[Permission]) -> str:
    """List the missing permissions and where to grant each; if none, say so in small print."""
    if not missing:
        return "-# I have all the rights I need there."
    rows = [f"- **{escape(right)}**: {_place(right)}" for right in missing]
    return layout.join_lines("**I can't post yet: rights are missing**", *rows)


def missing_permissions_view(
    missing: Mapping[int, Collection[Permission]],
) -> discord.ui.LayoutView:
    """Render the permissions missing in channels that are posted to, naming the first few."""
    channels = list(missing.items())[:_LACKING]
    parts = [f"<#{channel_id}>\n{permission_lines(rights)}" for channel_id, rights in channels]
    more = f"+{len(missing) - _LACKING:,} more channels" if len(missing) > _LACKING else ""
    return layout.container_view(
        discord.ui.TextDisplay(layout.join_lines(*parts, layout.small_print(more))),
        accent=layout.WARNING_ACCENT,
    )


def _place(right: Permission) -> str:
    """Return where in Discord a permission is granted."""
    if right is Permission.MENTION:
        return "Server Settings › Roles › Paperboy, or let everyone mention that role"
    return "Edit Channel › Permissions › Paperboy"
