"""Answers for one person's eyes: a private message is edited, a public one is never touched."""

import discord

from bot.discord import responses
from bot.discord.responses import Interaction


async def defer_in_private(interaction: Interaction) -> None:
    """Defer the answer to a button, menu or form, before a write."""
    if _is_on_private_message(interaction):
        await responses.defer_edit(interaction)
    else:
        await responses.defer_private(interaction)


async def answer_in_private(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Show `view` in the private message whose button, menu or form it was, else in a new one."""
    if _is_on_private_message(interaction):
        await responses.edit(interaction, view)
    else:
        await responses.answer(interaction, view, private=True)


def _is_on_private_message(interaction: Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral
