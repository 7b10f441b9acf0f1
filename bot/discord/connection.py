"""The line to Discord: log in, connect, and say in one line why that can't be."""

import asyncio
import contextlib
import textwrap

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.delivery.services.sender import Sender
from bot.errors import BadSettings, DiscordUnavailable
from bot.settings import Settings

CLOSING_SECONDS = 4.0
"""How long the gateway gets to say goodbye, after what is being sent got its 20 s to arrive."""
TOKEN_REFUSED = 4004
"""The code with which the gateway closes when the token is no longer good."""

_NEW_TOKEN = "Discord refuses the token: copy a new one into DISCORD_TOKEN."  # noqa: S105  # a sentence


def override_hosts(settings: Settings) -> None:
    """Send discord.py to other hosts, if the settings name any (DISCORD.md, 4)."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)


async def serve(client: discord.Client, token: str, logged_in: asyncio.Event) -> None:
    """Log in, set `logged_in`, and stay connected; raises a PaperboyError if that can't be."""
    try:
        await client.login(token)
        logged_in.set()
        await client.connect()
    except discord.LoginFailure as error:
        raise BadSettings(_NEW_TOKEN) from error
    except discord.ConnectionClosed as error:
        if error.code == TOKEN_REFUSED:
            raise BadSettings(_NEW_TOKEN) from error
        raise DiscordUnavailable(f"Discord has closed the connection: {error}") from error
    except app_commands.CommandSyncFailure:
        raise  # the fault is in our commands, not on the way to Discord
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        # some errors have no text, and that of others is a whole web page
        reason = textwrap.shorten(str(error) or type(error).__name__, 200, placeholder=" …")
        raise DiscordUnavailable(f"Discord can't be reached: {reason}") from error


async def raise_when_token_refused(deliveries: Sender) -> None:
    """Wait until Discord no longer takes the token, then raise BadSettings."""
    await deliveries.token_refused.wait()
    raise BadSettings(_NEW_TOKEN)


async def close(client: discord.Client) -> None:
    """Say goodbye, but not for long."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(client.close(), CLOSING_SECONDS)
