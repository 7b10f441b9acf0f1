"""A simulated Discord to try the bot in: simcord plays Discord, everything else is real."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import discord
import simcord

from bot.cli.trial import Trial
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.registry import build_targets
from bot.discord.client import PaperBot
from bot.runtime.clock import ClockWatch
from bot.ui.layout import container_view
from bot.workers import Planning, Sending

MANAGER = discord.Permissions(manage_guild=True)
RATE = 40.0
"""Messages per second to simcord at most, the same as to Discord."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with one channel, and one member who manages it."""

    env: simcord.Env
    trial: Trial
    channel: simcord.ChannelHandle
    you: simcord.MemberActor

    async def say(self, text: str) -> None:
        """Post `text` in the channel as the bot."""
        channel = self.env.bot.get_channel(self.channel.id)
        if isinstance(channel, discord.TextChannel):
            await channel.send(view=container_view(discord.ui.TextDisplay(text)))


@asynccontextmanager
async def open_stage(trial: Trial) -> AsyncGenerator[Stage]:
    """Put the bot and one member into a simulated server, at the trial's current time."""
    bot = PaperBot(trial.services)
    async with simcord.run(bot, shard_count=1) as env:
        if bot.user:
            await bot.user.edit(username="Paperboy")
        await env.advance_time((trial.clock() - env.now()).total_seconds())
        guild = env.create_guild("Reading group")
        manager = guild.create_role("Manager", permissions=MANAGER)
        you = guild.add_member(env.create_user("you"), roles=[manager])
        channel = guild.create_text_channel("papers")
        async with _working(bot, trial):
            yield Stage(env, trial, channel, you)


@asynccontextmanager
async def _working(bot: PaperBot, trial: Trial) -> AsyncGenerator[None]:
    """Run the loops that send roundups and alerts, as on a real server."""
    pace, logged_in = RateLimiter(RATE, InvalidRequests()), asyncio.Event()
    logged_in.set()
    planning = Planning(trial.database, trial.services, trial.clock, settle=timedelta(), rate=RATE)
    targets = build_targets(bot, pace, lambda: bot.command_ids)
    sending = Sending(trial.database, trial.services, targets, pace, trial.clock)
    tasks = [
        asyncio.create_task(loop)
        for loop in (
            planning.schedule_forever(ClockWatch(trial.clock)),
            planning.watch_forever(),
            sending.deliver_forever(logged_in),
        )
    ]
    try:
        yield
    finally:
        await sending.sender.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
