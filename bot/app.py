"""The composition root: the only file that knows every concrete class, and owns every resource."""

import asyncio
import contextlib
import logging
import signal
import textwrap
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import work
from bot.client import PaperBot
from bot.clock import Clock, ClockWatch, utc_now
from bot.delivery.budget import Budget
from bot.delivery.pace import Pace
from bot.delivery.registry import targets_over
from bot.delivery.trace import watching
from bot.domain.errors import BadSettings, DiscordUnavailable
from bot.loops import Loops
from bot.metrics import Metrics
from bot.operations import Operations
from bot.services.deliveries import Deliveries
from bot.services.services import Services
from bot.services.status import program_version
from bot.settings import Settings
from bot.sources.http import LONGEST_WAIT, PoliteClient, open_http
from bot.sources.huggingface import HuggingFace
from bot.storage.database import Database, Timed, open_database

log = logging.getLogger(__name__)

CLOSING_SECONDS = 4.0
"""How long the gateway gets to say goodbye, after what is being sent got its 20 s to arrive."""
TOKEN_REFUSED = 4004
"""The code with which the gateway closes when the token is no longer good."""

_NEW_TOKEN = "Discord refuses the token: copy a new one into DISCORD_TOKEN."  # noqa: S105  # a sentence


@asynccontextmanager
async def open_services(
    settings: Settings, *, read_only: bool = False, clock: Clock = utc_now
) -> AsyncGenerator[Services]:
    """Open the database and the HTTP client, and build the use cases over them."""
    async with opened(settings, read_only=read_only, clock=clock) as (_, services):
        yield services


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    read_only: bool = False,
    clock: Clock = utc_now,
    timed: Timed | None = None,
) -> AsyncGenerator[tuple[Database, Services]]:
    """Open the services as `open_services` does, and give the database below them too.

    `timed` is told how long transactions took.
    """
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    version = program_version()
    async with (
        open_database(settings.database_url, read_only=read_only, timed=timed) as database,
        open_http(settings.hf_endpoint, version=version, token=token) as http,
    ):
        client = PoliteClient(http, "Hugging Face")
        services = Services.over(
            database,
            HuggingFace(client, clock),
            clock,
            patient=HuggingFace(client, clock, patience=LONGEST_WAIT),
            backfill_days=settings.backfill_days,
        )
        yield database, services


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT; raises a PaperboyError if it can't go on."""
    token = settings.token()
    point_elsewhere(settings)
    stop, logged_in = _stop_signal(), asyncio.Event()
    loops, metrics = Loops(), Metrics()
    async with opened(settings, timed=metrics.transaction) as (database, services):
        budget, watch = Budget(), ClockWatch(utc_now)
        pace = Pace(settings.send_rate, budget)
        bot = PaperBot(
            services,
            gateway_url=settings.discord_gateway_url,
            http_trace=watching(budget, pace, watch.heard),
        )
        beside = work.Work(
            *(database, services, targets_over(bot, pace), pace, utc_now),
            settle=timedelta(minutes=settings.settle_minutes),
            loops=loops,
            tally=metrics,
        )
        operations = Operations(
            *(loops, metrics),
            database=database,
            pace=pace,
            budget=budget,
            is_connected=lambda: bot.is_connected,
            watch=watch,
            clock=utc_now,
        )
        running: dict[str, Coroutine[object, object, object]] = {
            "discord": _serve(bot, token, logged_in),
            "ingest": work.ingest_forever(services, settings.ingest_interval, loops),
            "watches": beside.watch_forever(),
            "schedule": beside.schedule_forever(watch),
            "deliveries": beside.deliver_forever(logged_in),
            "backups": work.keep_forever(database, utc_now, loops, daily=settings.daily_backup),
            "operations": operations.forever(settings.health),
            "token": _until_refused(beside.deliveries),
            "signals": stop.wait(),
        }
        tasks = {asyncio.create_task(each, name=name) for name, each in running.items()}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            log.info("stopping")
            operations.readiness.is_stopping = True
            try:
                await beside.deliveries.stop()
            finally:
                await _close(bot, tasks)
    log.info("stopped")


async def _close(bot: PaperBot, tasks: set[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bot.close(), CLOSING_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _until_refused(deliveries: Deliveries) -> None:
    await deliveries.token_refused.wait()
    raise BadSettings(_NEW_TOKEN)


async def _serve(bot: PaperBot, token: str, logged_in: asyncio.Event) -> None:
    try:
        await bot.login(token)
        logged_in.set()
        await bot.connect()
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


def point_elsewhere(settings: Settings) -> None:
    """Send discord.py to other hosts, if the settings name any (DISCORD.md, 4)."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
