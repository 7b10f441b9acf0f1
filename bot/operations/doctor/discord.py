"""The doctor's checks of Discord: the token, the clock, the gateway, the channels."""

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import discord

from bot.cluster.domain.shards import FEW_STARTS
from bot.discord.connection import reason_of
from bot.discord.connector import RoutedConnector
from bot.operations.doctor.findings import Finding, Severity, fail, ok, warn
from bot.operations.doctor.network import connection_advice
from bot.operations.doctor.permissions import permissions_finding
from bot.roundups.domain.subscription import Subscription
from bot.runtime.clock import TOLERANCE
from bot.runtime.network import Network
from bot.settings import Settings

API_URL = "https://discord.com/api/v10"
SECONDS = 10.0
PERMISSIONS_SECONDS = 60.0

_SHAPE = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{25,}", re.ASCII)
_NEW_TOKEN = "Copy a new one from the Developer Portal into DISCORD_TOKEN."  # noqa: S105  # a sentence


async def discord_findings(
    token: str,
    roundups: Iterable[Subscription],
    now: datetime,
    settings: Settings,
    network: Network,
) -> list[Finding]:
    """Check Discord; `roundups` tell where the bot posts, `now` is this machine's time."""
    shape = _shape(token)
    headers = {"Authorization": f"Bot {token}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(
        headers=headers, timeout=timeout, connector=RoutedConnector(network)
    ) as http:
        try:
            found = await _asked(http, now, settings)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            reason = reason_of(error)
            says = f"Discord can't be reached: {reason}."
            advice = connection_advice(reason, "DISCORD_API_URL")
            return [*shape, fail("discord", says, f"{advice} Outages: discordstatus.com.")]
    if any(each.grade is Severity.FAIL for each in found if each.name in {"token", "discord"}):
        return [*shape, *found]
    return [*shape, *found, await _permissions(token, roundups, network)]


async def _asked(http: aiohttp.ClientSession, now: datetime, settings: Settings) -> list[Finding]:
    api_url = settings.discord_api_url or API_URL
    async with http.get(f"{api_url}/users/@me") as answer:
        clock = clock_finding(answer.headers.get("Date"), now)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return [clock, fail("token", "Discord rejects the token.", _NEW_TOKEN)]
        if answer.status != HTTPStatus.OK:
            says = f"Discord answers with HTTP status {answer.status}."
            return [clock, fail("discord", says, "Wait, and check discordstatus.com.")]
        me: dict[str, Any] = await answer.json()
    async with http.get(f"{api_url}/gateway/bot") as answer:
        gateway: dict[str, Any] = await answer.json()
    return [
        ok("token", f"Discord accepts it, for the bot with ID {me['id']}."),
        clock,
        _starts(gateway["session_start_limit"]["remaining"]),
        await _gateway_finding(http, settings.discord_gateway_url or gateway["url"]),
    ]


def _shape(token: str) -> list[Finding]:
    if _SHAPE.fullmatch(token):
        return []
    advice = "Compare it with the Developer Portal: a bot's token is three parts with dots between."
    return [warn("token", "The token doesn't look like one.", advice)]


def clock_finding(date: str | None, now: datetime) -> Finding:
    """Compare this machine's clock with the `Date` of a response."""
    if date is None:
        return warn("clock", "Discord sent no time to compare with.", "Check that NTP is running.")
    off = now - parsedate_to_datetime(date)
    if abs(off) > TOLERANCE:
        says = f"The clock is {abs(off.total_seconds()):.0f} s off Discord's."
        return fail("clock", says, "Let NTP set it: no roundups are posted by a wrong clock.")
    return ok("clock", "Agrees with Discord's.")


def _starts(remaining: int) -> Finding:
    if remaining < FEW_STARTS:
        says = f"Only {remaining} starts left today."
        return warn(
            "starts", says, "Restart as little as possible: at 0, Discord resets the token."
        )
    return ok("starts", f"{remaining} starts left today.")


async def _gateway_finding(http: aiohttp.ClientSession, url: str) -> Finding:
    """Connect to the gateway and wait for its hello, which uses up no session start."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            http.ws_connect(f"{url.rstrip('/')}/?v=10&encoding=json") as socket,
        ):
            await socket.receive()
    except (aiohttp.ClientError, TimeoutError) as error:
        says = f"The gateway can't be reached: {reason_of(error)}."
        return fail("gateway", says, "Allow outgoing WebSockets in the firewall or proxy.")
    return ok("gateway", "Reachable.")


async def _permissions(token: str, roundups: Iterable[Subscription], network: Network) -> Finding:
    try:
        async with asyncio.timeout(PERMISSIONS_SECONDS):
            return await permissions_finding(token, roundups, network)
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
        says = f"Discord didn't say: {reason_of(error)}."
        return warn("permissions", says, "Try again later; `/status` on a server names them too.")
