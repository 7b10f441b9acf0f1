"""The commands for stored data: `/privacy show`, `export` and `delete`, and their buttons."""

import io
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.accounts.domain import Owner
from bot.discord import responses
from bot.discord.authorization import managed_guild_id, require_admin
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import BadRequest, ControlExpired
from bot.privacy.services import Export, PrivacyService
from bot.privacy.views import (
    PRIVACY_TEMPLATE,
    PrivacyAction,
    PrivacyControl,
    cancelled_view,
    deleted_view,
    last_question_view,
    question_view,
    stored_view,
)

Of = Literal["me", "this server"]
_OF = "You, or the server, if you manage it"


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Privacy(commands.GroupCog, name="privacy"):
    """What is stored about you or your server."""

    def __init__(self, privacy: PrivacyService) -> None:
        """Use `privacy` to answer the commands."""
        self._privacy = privacy

    @app_commands.command()
    @app_commands.describe(of=_OF)
    async def show(self, interaction: Interaction, of: Of = "me") -> None:
        """Show your data: what is stored about you or, for admins, about this server."""
        owner = _owner(interaction, is_guild=of == "this server")
        await responses.defer_private(interaction)
        await responses.answer(interaction, stored_view(owner, await self._privacy.stored(owner)))

    @app_commands.command()
    @app_commands.describe(of=_OF)
    async def export(self, interaction: Interaction, of: Of = "me") -> None:
        """Export your data, as a file."""
        await _export(interaction, _owner(interaction, is_guild=of == "this server"))

    @app_commands.command()
    @app_commands.describe(of=_OF)
    async def delete(self, interaction: Interaction, of: Of = "me") -> None:
        """Delete your data; I ask first."""
        owner = _owner(interaction, is_guild=of == "this server")
        stored = await self._privacy.stored(owner)
        view = stored_view(owner, stored) if stored.is_empty else question_view(owner, stored)
        await responses.answer(interaction, view, private=True)


class PressPrivacy(Component, template=PRIVACY_TEMPLATE):
    """A button below the stored data."""

    async def on_press(self, interaction: Interaction) -> None:
        """Export the data, ask, or delete it, only for the owner that the button names."""
        control = PrivacyControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        owner = _owner(interaction, is_guild=control.is_guild)
        if owner.scope != control.scope:
            raise ControlExpired
        if control.action is PrivacyAction.EXPORT:
            await _export(interaction, owner)
            return
        await responses.defer_edit(interaction)
        view = await _answered(interaction.client.services.privacy, owner, control.action)
        await responses.edit(interaction, view)


def _owner(interaction: Interaction, *, is_guild: bool) -> Owner:
    """Return whose data is meant; a server's is for its admins, even if the bot has left it."""
    if is_guild and interaction.guild_id and managed_guild_id(interaction) is None:
        raise BadRequest(
            "Only people with Manage Server can see or delete a server's data. For your own, use"
            " /privacy show."
        )
    return Owner(interaction.user.id, require_admin(interaction) if is_guild else None)


async def _export(interaction: Interaction, owner: Owner) -> None:
    await responses.defer_private(interaction)
    export: Export = await interaction.client.services.privacy.export(owner)
    file = discord.File(io.BytesIO(export.content), export.name)
    await interaction.edit_original_response(
        content=f"Everything stored about {'this server' if owner.guild_id else 'you'}:",
        attachments=[file],
    )


async def _answered(
    privacy: PrivacyService, owner: Owner, action: PrivacyAction
) -> discord.ui.LayoutView:
    """Perform a button's action, other than an export; return the view to show next."""
    if action is PrivacyAction.DELETE:
        await privacy.delete(owner)
        return deleted_view(owner)
    if action is PrivacyAction.CANCEL:
        return cancelled_view()
    stored = await privacy.stored(owner)
    if action is PrivacyAction.ASK_AGAIN and owner.guild_id is not None:
        return last_question_view(owner, stored)
    return question_view(owner, stored)


async def setup(bot: PaperBot) -> None:
    """Add the cog and register its buttons, so that those sent by earlier processes work too."""
    await bot.add_cog(Privacy(bot.services.privacy))
    bot.add_dynamic_items(PressPrivacy)
