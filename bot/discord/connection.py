"""The connection to Discord: logs in, stays connected, and explains failures in one line."""

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
from bot.runtime.connection_failures import cause_of
from bot.settings import Settings

CLOSING_SECONDS = 4.0
"""Seconds for the gateway to close, after sends in flight got their 20 s to finish."""
TOKEN_REFUSED = 4004
"""The gateway's close code for a token that is no longer valid."""

_NEW_TOKEN = "Discord refuses the token: copy a new one into DISCORD_TOKEN."  # noqa: S105  # a sentence


def override_hosts(settings: Settings) -> None:
    """Point discord.py at other hosts, if the settings name any (docs/design/discord.md)."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)


async def serve(client: discord.Client, token: str, logged_in: asyncio.Event) -> None:
    """Log in, set `logged_in`, and stay connected; raises a PaperboyError if that fails."""
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
        raise  # our commands are at fault, not the connection
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise DiscordUnavailable(f"Discord can't be reached: {reason_of(error)}") from error


def reason_of(error: BaseException) -> str:
    """Return why Discord can't be reached, in one line: the cause if it is known."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"proxy: {error.status} {error.message}"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return f"proxy: {cause_of(error) or 'no connection'}"
    # some errors have no text, and others a whole web page
    text = textwrap.shorten(str(error) or type(error).__name__, 200, placeholder=" …")
    return str(cause_of(error) or text)


async def raise_when_token_refused(deliveries: Sender) -> None:
    """Wait until Discord rejects the token, then raise BadSettings."""
    await deliveries.token_refused.wait()
    raise BadSettings(_NEW_TOKEN)


async def close(client: discord.Client) -> None:
    """Close the client within `CLOSING_SECONDS`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(client.close(), CLOSING_SECONDS)
