"""Renders whether a channel can get alerts, for an admin who looks again."""

from collections.abc import Collection

import discord

from bot.delivery.domain.permissions import Permission
from bot.delivery.views.permissions import missing_parts
from bot.ui import layout
from bot.ui.channel_links import channel_link
from bot.ui.commands import mention


def checked_channel_view(
    guild_id: int,
    channel_id: int,
    missing: Collection[Permission],
    *,
    is_open: bool,
    has_resumed: bool = False,
) -> discord.ui.LayoutView:
    """Render whether alerts can be posted to a channel, and else what keeps them from it.

    `has_resumed` says that watches run again because of that.
    """
    where = f"<#{channel_id}>"
    if has_resumed:
        said = f"The watches in {where} are running again."
    elif is_open:
        said = f"I can post alerts in {where}."
    elif missing:
        said = f"I still can't post alerts in {where}."
    else:
        said = f"I can't post in {where} any longer. Choose another with {mention('watches edit')}."
    return layout.container_view(
        discord.ui.TextDisplay(said),
        *missing_parts(missing),
        discord.ui.ActionRow(channel_link(guild_id, channel_id)),
        accent=layout.ACCENT if is_open else layout.WARNING_ACCENT,
    )
