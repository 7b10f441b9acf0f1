"""The composition root: the only file that knows every concrete class, and owns every resource."""

import asyncio
import contextlib
import logging
import signal
import textwrap
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import loops
from bot.client import PaperBot
from bot.clock import Clock, utc_now
from bot.domain.errors import BadSettings, DiscordUnavailable, SourceUnavailable
from bot.services.services import Services
from bot.services.status import program_version
from bot.settings import Settings
from bot.sources.http import LONGEST_WAIT, PoliteClient, open_http
from bot.sources.huggingface import HuggingFace
from bot.storage.database import open_database

log = logging.getLogger(__name__)

CLOSING_SECONDS = 8.0
"""How long the gateway gets to say goodbye: a SIGTERM ends the process within 10 s."""
TOKEN_REFUSED = 4004
"""The code with which the gateway closes when the token is no longer good."""

_NEW_TOKEN = "Discord refuses the token: copy a new one into DISCORD_TOKEN."  # noqa: S105  # a sentence


@asynccontextmanager
async def open_services(
    settings: Settings, *, read_only: bool = False, clock: Clock = utc_now
) -> AsyncGenerator[Services]:
    """Open the database and the HTTP client, and build the use cases over them."""
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    version = program_version()
    async with (
        open_database(settings.database_url, read_only=read_only) as database,
        open_http(settings.hf_endpoint, version=version, token=token) as http,
    ):
        client = PoliteClient(http, "Hugging Face")
        yield Services.over(
            database,
            HuggingFace(client, clock),
            clock,
            patient=HuggingFace(client, clock, patience=LONGEST_WAIT),
            backfill_days=settings.backfill_days,
        )


async def ingest_forever(services: Services, pause: float) -> None:
    """Fetch what is due, `pause` seconds apart, and learn the new papers' acronyms."""

    async def step() -> None:
        await services.ingest.retry_quarantine(program_version())
        try:
            has_new = any(day.saved.new for day in await services.ingest.poll())
        except SourceUnavailable as error:  # it was asked several times: the next poll will do
            log.warning("poll failed error=%s", error)
            has_new = True  # other days may have brought some
        if has_new:
            await services.search.learn_acronyms()

    await loops.forever("ingest", step, pause)


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT; raises a PaperboyError if it can't go on."""
    token = settings.token()
    _point_elsewhere(settings)
    stop = _stop_signal()
    async with open_services(settings) as services:
        bot = PaperBot(services, gateway_url=settings.discord_gateway_url)
        tasks: set[asyncio.Task[object]] = {
            asyncio.create_task(_serve(bot, token), name="discord"),
            asyncio.create_task(ingest_forever(services, settings.ingest_interval), name="ingest"),
            asyncio.create_task(stop.wait(), name="signals"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            log.info("stopping")
            for task in tasks:
                task.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.close(), CLOSING_SECONDS)
            await asyncio.gather(*tasks, return_exceptions=True)
    log.info("stopped")


async def _serve(bot: PaperBot, token: str) -> None:
    try:
        await bot.start(token)
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


def _stop_signal() -> asyncio.Event:
    """Make an event that the first SIGTERM or SIGINT sets, however early it comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C still raises
            loop.add_signal_handler(number, stop.set)
    return stop


def _point_elsewhere(settings: Settings) -> None:
    """Send discord.py to other hosts, if the settings name any (DISCORD.md, 4)."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
