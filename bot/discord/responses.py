"""Responds to interactions: with a view, an edited message, or one line about an error."""

import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

import discord
from discord import app_commands

from bot.discord import usage
from bot.discord.cooldowns import OnCooldown
from bot.discord.usage import Outcome
from bot.errors import BadQuery, PaperboyError, StorageUnavailable
from bot.runtime.incidents import new_reference
from bot.search.domain.query import marked
from bot.ui.commands import link_commands, link_names, with_ids
from bot.ui.help_topics import HelpTopic, help_button
from bot.ui.markdown import code, escape

log = logging.getLogger(__name__)

_REPLIES: Mapping[type[BaseException], str] = MappingProxyType(
    {
        app_commands.CommandSignatureMismatch: "I was just updated. Try again in a minute.",
        app_commands.CommandNotFound: "That command no longer exists. /help lists all.",
        app_commands.MissingPermissions: "Only people with **Manage Server** can do that here.",
        app_commands.TransformerError: "I can't read one of the options. Pick one from the list.",
        app_commands.CheckFailure: "You can't use that command here.",
    }
)
_LATE_OR_ANSWERED = frozenset({10062, 40060})
"""Discord's error codes for an expired interaction and for one already answered."""
_AWAITED = discord.InteractionResponseType.deferred_channel_message
_PROMISED = "promised"

Interaction = discord.Interaction[Any]
"""An interaction; Any, because the client that it belongs to stands above this module."""


async def defer(interaction: Interaction) -> None:
    """Defer the response, which everyone will see, unless that was done before."""
    if interaction.response.is_done():
        return
    await interaction.response.defer(thinking=True)
    usage.answered(interaction)


async def defer_private(interaction: Interaction) -> None:
    """Defer the private response before a write, which may have to wait.

    After 3 s without a response the user sees a failure, tries again, and writes twice.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    usage.answered(interaction)
    interaction.extras[_PROMISED] = True


async def defer_edit(interaction: Interaction) -> None:
    """Defer the edit of the message whose button was pressed, which stays as it is meanwhile."""
    await interaction.response.defer()
    usage.answered(interaction)


async def show_form(interaction: Interaction, form: discord.ui.Modal) -> None:
    """Show a form as the response."""
    await interaction.response.send_modal(form)
    usage.answered(interaction)


async def answer(
    interaction: Interaction,
    view: discord.ui.LayoutView,
    *,
    private: bool = False,
    files: Sequence[discord.File] = (),
) -> None:
    """Send `view` as the response; after a defer it becomes the deferred response.

    A `private` one is seen by the user alone, even if the response was deferred for all to see.
    `files` are those that the view shows.
    """
    linked = link_commands(view, interaction.client.command_ids)
    if not interaction.response.is_done():
        await interaction.response.send_message(view=linked, ephemeral=private, files=files)
        usage.answered(interaction)
    elif private and not interaction.extras.get(_PROMISED):
        async with _retracted(interaction):
            await interaction.followup.send(view=linked, ephemeral=True, files=files)
    else:
        await interaction.edit_original_response(view=linked, attachments=files)


async def follow(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Send `view` privately after the response."""
    linked = link_commands(view, interaction.client.command_ids)
    await interaction.followup.send(view=linked, ephemeral=True)


async def edit(
    interaction: Interaction, view: discord.ui.LayoutView, *, files: Sequence[discord.File] = ()
) -> None:
    """Show `view` in the message whose button was pressed, deferred or not.

    `files` are those that the view shows; others that the message had are gone.
    """
    linked = link_commands(view, interaction.client.command_ids)
    if interaction.response.is_done():
        await interaction.edit_original_response(view=linked, attachments=files)
    else:
        await interaction.response.edit_message(view=linked, attachments=files)
        usage.answered(interaction)


def reply_for(error: BaseException) -> str | None:
    """Return the sentence to show for `error`, None if the error is unexpected."""
    if isinstance(error, BadQuery):
        return _mistake(error)
    if isinstance(error, StorageUnavailable):
        return None  # for the operator: members can't repair a database
    if isinstance(error, PaperboyError | OnCooldown):
        return escape(str(error))
    return next((_REPLIES[kind] for kind in type(error).__mro__ if kind in _REPLIES), None)


def _mistake(error: BadQuery) -> str:
    """Return what is wrong with a search, where, and what to write instead."""
    place = code(marked(error))
    reason = escape(f"{error.reason[:1].upper()}{error.reason[1:]}")
    hint = f" {escape(error.hint)}." if error.hint else ""
    return f"{reason}: {place}{'.' if hint else ''}{hint}" if place else f"{reason}.{hint}"


async def answer_error(interaction: Interaction, error: BaseException) -> None:
    """Tell the user privately what went wrong; log unexpected errors."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    elif isinstance(error, app_commands.TransformerError) and error.__cause__:
        error = error.__cause__  # raised by one of our own transformers
    if isinstance(error, discord.HTTPException) and error.code in _LATE_OR_ANSWERED:
        log.debug("answer came too late code=%d", error.code)
        usage.end(interaction, Outcome.LATE)
        return
    text = reply_for(error)
    usage.end(interaction, Outcome.ERROR if text is None else Outcome.REFUSED)
    if text is None:
        reference = new_reference()
        log.error("interaction failed ref=%s", reference, exc_info=error)
        text = f"Something went wrong on my side (ref {reference}). Try again."
    text = _with_linked_commands(interaction, text)
    view: discord.ui.View = _next_step() if isinstance(error, BadQuery) else discord.utils.MISSING
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(text, view=view, ephemeral=True)
            usage.answered(interaction)
            return
        if interaction.extras.get(_PROMISED):
            await interaction.edit_original_response(content=text, view=view)
            return
        async with _retracted(interaction):
            await interaction.followup.send(text, view=view, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("error could not be told code=%d", failure.code)


def _next_step() -> discord.ui.View:
    """Build the button from a search that can't be read to the help; stopped as all our views."""
    view = discord.ui.View(timeout=None)
    view.add_item(help_button(HelpTopic.SEARCHING, "How to search"))
    view.stop()
    return view


@asynccontextmanager
async def _retracted(interaction: Interaction) -> AsyncGenerator[None]:
    """Take back "is thinking…", which the next message would replace and be just as public."""
    is_awaited = interaction.response.type is _AWAITED
    if is_awaited:
        await interaction.edit_original_response(content="…")
    yield
    if is_awaited:
        await interaction.delete_original_response()


def _with_linked_commands(interaction: Interaction, text: str) -> str:
    """Link the commands that a sentence names as "/watches list"."""
    names = [command.qualified_name for command in interaction.client.tree.walk_commands()]
    return with_ids(link_names(text, names), interaction.client.command_ids)
