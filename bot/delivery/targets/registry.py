"""Builds the targets of all kinds, ready for use."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

import discord

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Ambiguous, Refused, Result
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.channel import ChannelTarget
from bot.delivery.targets.command_links import WithCommandLinks
from bot.delivery.targets.crosspost import CrosspostTarget
from bot.delivery.targets.direct_message import DirectTarget
from bot.delivery.targets.forum import ForumTarget
from bot.delivery.targets.http import DiscordHttp
from bot.delivery.targets.messages import Messages
from bot.delivery.targets.permissions import Permissions
from bot.delivery.targets.thread import ThreadTarget
from bot.ui.commands import CommandIds

SECONDS = 30.0
"""Timeout in seconds for a whole send, look or edit, well below the lease of the claim."""

Targets = Mapping[TargetKind, Target]
"""The target of each kind."""


def build_targets(
    client: discord.Client,
    pace: RateLimiter,
    command_ids: Callable[[], CommandIds],
    seconds: float = SECONDS,
) -> Targets:
    """Build the targets over a client, which has to log in before they are used.

    `command_ids` returns the ids of the slash commands that messages name.
    """

    def own_id() -> int | None:
        return client.user.id if client.user else None

    http, permissions = DiscordHttp(client.http, pace), Permissions(client.get_channel, own_id)
    messages = Messages(http, own_id)
    built: dict[TargetKind, Target] = {
        TargetKind.CHANNEL: ChannelTarget(messages, permissions),
        TargetKind.DIRECT: DirectTarget(http, messages),
        TargetKind.THREAD: ThreadTarget(http, messages, permissions),
        TargetKind.CROSSPOST: CrosspostTarget(http, messages, permissions),
        TargetKind.FORUM: ForumTarget(http, messages, permissions, own_id),
    }

    def server_name(guild_id: int) -> str | None:
        guild = client.get_guild(guild_id)
        return guild.name if guild else None

    return MappingProxyType(
        {
            kind: WithTimeout(WithCommandLinks(target, command_ids, server_name), seconds)
            for kind, target in built.items()
        }
    )


class WithTimeout:
    """A target with a timeout; an operation that times out may still have taken effect."""

    def __init__(self, target: Target, seconds: float) -> None:
        """Allow each operation of `target` this many `seconds`."""
        self._target, self._seconds = target, seconds

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send within the timeout; refuse a message damaged in the database as our own fault."""
        if not delivery.is_intact:
            return Refused(0, 0, "the message was damaged in the database")
        return await self._in_time(self._target.send(delivery, nonce))

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message within the timeout."""
        return await self._in_time(self._target.find(delivery))

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit the message within the timeout."""
        return await self._in_time(self._target.edit(delivery, payload))

    async def _in_time(self, step: Coroutine[Any, Any, Result]) -> Result:
        try:
            async with asyncio.timeout(self._seconds):
                return await step
        except TimeoutError:
            return Ambiguous(f"No answer within {self._seconds:g} s")
