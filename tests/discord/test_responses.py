"""Every error that people can bring about has a sentence of its own."""

import discord
import pytest
from discord import app_commands

from bot.discord import responses
from bot.errors import BadQuery


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (BadQuery("There is no word here"), "There is no word here."),
        (app_commands.MissingPermissions(["manage_guild"]), "Only people with **Manage Server**"),
        (app_commands.NoPrivateMessage(), "You can't use that command here"),
        (app_commands.CommandNotFound("old", []), "That command no longer exists"),
    ],
)
def test_errors_of_a_kind_have_a_sentence_of_their_own(error: Exception, line: str) -> None:
    """The closest kind that has a sentence counts."""
    sentence = responses.reply_for(error)

    assert sentence is not None
    assert sentence.startswith(line)


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyError("x"), discord.ClientException("x")])
def test_other_errors_are_unexpected(error: Exception) -> None:
    """Whatever nobody thought of is for the log, not for people."""
    sentence = responses.reply_for(error)

    assert sentence is None
