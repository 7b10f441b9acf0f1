"""The publishing of messages at the stand-in for Discord: once each, and few an hour."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from aiohttp import web

from tests.support import discord_limiter
from tests.support.discord_payloads import Json

CROSSPOSTED = 1 << 0
HOUR = 3600.0
AN_HOUR = 10
"""Messages that are published in a channel within an hour."""


@dataclass
class Crossposts:
    """Who may publish, and what was: `channels` are for announcements, `published` counts by id.

    `requests` counts all requests, `muted` are channels in which the bot lacks the permission.
    """

    channels: set[int] = field(default_factory=set[int])
    muted: set[int] = field(default_factory=set[int])
    published: Counter[str] = field(default_factory=Counter[str])
    requests: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    _moments: defaultdict[int, list[float]] = field(
        default_factory=lambda: defaultdict(list[float])
    )

    def publish(self, channel_id: int, found: Json | None) -> tuple[int, int] | web.Response | None:
        """Publish a message; give a status and Discord's code if that is refused, or a 429."""
        self.requests += 1
        self.asked.set()
        if found is None:
            return 404, 10008
        if channel_id not in self.channels:
            return 400, 50024
        if channel_id in self.muted:
            return 403, 50013
        if found.get("flags", 0) & CROSSPOSTED:
            return 400, 40033
        now = asyncio.get_running_loop().time()
        recent = [each for each in self._moments[channel_id] if now - each < HOUR]
        if len(recent) >= AN_HOUR:
            return discord_limiter.too_many(recent[0] + HOUR - now)
        self._moments[channel_id] = [*recent, now]
        self.published[found["id"]] += 1
        found["flags"] = found.get("flags", 0) | CROSSPOSTED
        return None
