"""A line to the stand-in for Discord: a real client, and the targets over it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Result
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.http_trace import http_trace
from bot.delivery.targets.registry import Targets, build_targets
from bot.runtime.clock import utc_now
from tests.support.discord_channels import Channels
from tests.support.discord_payloads import GUILD_ID, channel, guild
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.orders import LIFETIME, a_claimed, an_order, sendable

CHANNEL, FORUM, PERSON = 7001, 7002, 7003
RATE = 1000.0
"""Requests a second: the tests of the pace are elsewhere."""
SECONDS = 2.0
"""How long a target has; in life it has 30 s."""


@dataclass(frozen=True, slots=True)
class Line:
    """A client that has logged in, what it talks to, and what watches it."""

    stub: DiscordStub
    client: discord.Client
    pace: RateLimiter
    budget: InvalidRequests
    targets: Targets

    @property
    def channels(self) -> Channels:
        """The channels at the other end."""
        return self.stub.channels

    async def send(self, delivery: Delivery, nonce: str = "nonce") -> Result:
        """Send a delivery, in a turn."""
        await self.pace.acquire()
        return await self.targets[delivery.order.target].send(delivery, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Look for a delivery, in a turn."""
        await self.pace.acquire()
        return await self.targets[delivery.order.target].find(delivery)


def a_delivery(kind: TargetKind = TargetKind.CHANNEL, part: int = 0, **known: Any) -> Delivery:  # noqa: ANN401  # fields of Delivery
    """Make a delivery that was just claimed; one into a thread has an anchor to be given."""
    place = {TargetKind.FORUM: FORUM, TargetKind.DIRECT: PERSON}.get(kind, CHANNEL)
    now = utc_now()
    order = replace(an_order(part=part), target=kind, due_at=now, expires_at=now + LIFETIME)
    order = sendable(order, channel_id=place, guild_id=GUILD_ID)
    given = {"order": order, "first_sent_at": now, "last_sent_at": now, "state": State.SENDING}
    return a_claimed(**given | known)


@asynccontextmanager
async def line_to(
    stub: DiscordStub, *, permissions: int | None = None, seconds: float = SECONDS, kind: int = 0
) -> AsyncGenerator[Line]:
    """Log a client in; with `permissions` it also connects, and knows those of its channels.

    `kind` is that of the channel that is no forum.
    """
    stub.channels.known |= {CHANNEL, FORUM}
    budget = InvalidRequests()
    pace = RateLimiter(RATE, budget)
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=http_trace(budget, pace),
        max_ratelimit_timeout=30.0,
        guild_ready_timeout=0.01,
    )
    async with client:
        await client.login(TOKEN)
        connection = None
        if permissions is not None:
            known = [channel(CHANNEL, kind), channel(FORUM, 15)]
            stub.gateway.guild = guild(known, permissions)
            connection = asyncio.create_task(client.connect())
            await client.wait_until_ready()
        yield Line(stub, client, pace, budget, build_targets(client, pace, dict, seconds))
    if connection:
        await connection
