"""Base class of buttons and menus that still work after a restart, found by custom_id.

A custom_id comes from a client and is untrusted: it identifies things and grants nothing.
"""

import re
from typing import Any, Self

import discord

from bot.discord import responses
from bot.discord.client import Interaction
from bot.discord.cooldowns import Cooldown
from bot.errors import ControlExpired

Item = discord.ui.Item[Any]


class Component(discord.ui.DynamicItem[Item], template="(?!)"):
    """A button or menu that was used."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: Item, __: re.Match[str], /
    ) -> Self:
        """Wrap the button or menu that was used."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Apply the cooldown and act; discord.py would only log an error of a DynamicItem."""
        try:
            presses: Cooldown = interaction.client.component_cooldown
            presses.take(interaction.user.id, interaction.created_at.timestamp())
            await self.on_press(interaction)
        except Exception as error:  # noqa: BLE001  # every error needs an answer
            await responses.answer_error(interaction, error)

    async def on_press(self, interaction: Interaction) -> None:
        """Perform the action of the button or menu."""
        raise NotImplementedError

    @property
    def chosen(self) -> str:
        """The option selected in a menu; untrusted."""
        menu = self.item
        if not isinstance(menu, discord.ui.Select) or not menu.values:
            raise ControlExpired
        return str(menu.values[0])
