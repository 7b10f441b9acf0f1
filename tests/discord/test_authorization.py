"""Whose watches are meant is decided by who asks and where, not by what they send."""

from dataclasses import dataclass, field
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from bot.accounts.domain import Owner
from bot.discord.authorization import owner_of, owners_of, require_admin
from bot.errors import BadRequest

MANAGER = discord.Permissions(manage_guild=True)


@dataclass
class FakeClient:
    """A client that is on some servers."""

    guilds: tuple[int, ...]

    def get_guild(self, guild_id: int) -> object | None:
        """Give a server that the bot itself is on."""
        return object() if guild_id in self.guilds else None


@dataclass
class FakeInteraction:
    """What is known of who asks; simcord can't play a server where only the user has the bot."""

    guild_id: int | None = 9
    permissions: discord.Permissions = field(default_factory=discord.Permissions.none)
    client: FakeClient = field(default_factory=lambda: FakeClient((9,)))
    user: discord.Object = field(default_factory=lambda: discord.Object(5))


def asked(**known: object) -> discord.Interaction[Any]:
    """Let member 5 ask on server 9."""
    return cast("discord.Interaction[Any]", FakeInteraction(**known))  # pyright: ignore[reportArgumentType]  # tests name real fields


def test_members_have_their_own_and_admins_the_server_s_too() -> None:
    """Wherever they ask; elsewhere being an admin gives nothing."""
    assert owners_of(asked()) == (Owner(5),)
    assert owners_of(asked(permissions=MANAGER)) == (Owner(5), Owner(5, 9))
    assert owners_of(asked(permissions=MANAGER, guild_id=None)) == (Owner(5),)
    assert owner_of(asked(), is_guild=False) == Owner(5)
    assert owner_of(asked(permissions=MANAGER), is_guild=True) == Owner(5, 9)


def test_only_who_manages_the_server_is_an_admin() -> None:
    """Also of a server that the bot has left; in direct messages nobody is one."""
    assert require_admin(asked(permissions=MANAGER, client=FakeClient(()))) == 9
    with pytest.raises(app_commands.MissingPermissions):
        require_admin(asked())
    with pytest.raises(app_commands.NoPrivateMessage):
        require_admin(asked(permissions=MANAGER, guild_id=None))


@pytest.mark.parametrize(
    ("interaction", "error"),
    [
        (asked(), app_commands.MissingPermissions),
        (asked(permissions=MANAGER, guild_id=None), app_commands.NoPrivateMessage),
        (asked(permissions=MANAGER, client=FakeClient(())), BadRequest),
    ],
    ids=["no right", "no server", "the bot is not there"],
)
def test_a_server_s_watches_are_refused(
    interaction: discord.Interaction[Any], error: type[Exception]
) -> None:
    """To who may not manage it, and where the bot could post nothing."""
    with pytest.raises(error):
        owner_of(interaction, is_guild=True)
