"""The world of the scenes: the real bot on a simulated server, its people, and what it sends."""

import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import discord
import simcord

from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.registry import build_targets
from bot.discord.client import PaperBot
from bot.ingest.sources.port import Batch
from bot.memory.services.posts import PostMemory
from bot.papers.domain.paper import Paper
from bot.recommendations.services.digests import DigestService
from bot.recommendations.views.daily import digest_message
from bot.roundups.services.refresh import RefreshService
from bot.roundups.services.scheduler import Scheduler
from bot.roundups.store.issues import IssueStore
from bot.roundups.views.messages import issue_messages
from bot.services import Services
from bot.storage.database import Database
from bot.watches.services.alerts import AlertService
from bot.watches.services.matching import MatchingService
from bot.watches.views.alerts import alert_message
from bot.workers import delivery_outcomes
from gallery.cache import NOW, Cache
from gallery.people import Person, Seen
from tests.support.fakes import Clock, FakeSource
from tests.support.senders import ObservedSender

SETTLE = timedelta()
"""Lists of the scenes are complete as they come."""
RATE = 40.0
MOST_LISTED = 100
MANAGER = discord.Permissions(manage_guild=True)
MUTE = discord.PermissionOverwrite(send_messages=False, embed_links=False)


@dataclass
class World:
    """One server with a few channels; time moves only when a scene says so."""

    env: simcord.Env
    bot: PaperBot
    database: Database
    services: Services
    source: FakeSource
    clock: Clock
    cache: Cache
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    admin: Person
    member: Person
    stranger: Person
    sender: ObservedSender = field(init=False)

    def __post_init__(self) -> None:
        """Build what a process runs beside the bot."""
        seconds = itertools.count().__next__  # simcord has replaced the real clock
        pace = RateLimiter(1_000, InvalidRequests(now=seconds), now=seconds)
        outcomes = delivery_outcomes(self.services.notices)
        targets = build_targets(self.bot, pace, lambda: self.bot.command_ids)
        self.sender = ObservedSender(self.database, targets, pace, outcomes, self.clock)
        self._scheduler = Scheduler(
            self.database,
            self.services.issues,
            self.services.notices,
            self.clock,
            settle=SETTLE,
            rate=RATE,
        )
        self._matching = MatchingService(self.database, self.clock)
        self._alerts = AlertService(self.database, alert_message, self.clock)
        self._digests = DigestService(
            self.database, self.services.recommendations, digest_message, self.clock
        )
        self._refresh = RefreshService(
            self.database, targets, issue_messages, PostMemory(), self.clock
        )

    async def listed(self) -> list[Paper]:
        """Return the papers of the current day's list, the most upvoted first."""
        newest = await self.services.lookup.newest(MOST_LISTED)
        today = [paper for paper in newest if paper.listing_day == self.clock().date()]
        return sorted(today, key=lambda paper: paper.upvotes or 0, reverse=True)

    async def move_to(self, moment: datetime) -> None:
        """Let time pass until `moment`."""
        await self.env.advance_time((moment - self.env.now()).total_seconds())
        self.clock.now = moment

    async def publish(self, day: date) -> None:
        """Let the list of a later day come in."""
        listed = tuple(each for each in self.cache.later if each.listing_day == day)
        await self.services.ingest.store(Batch(listed, seen_at=self.clock(), day=day))

    async def work(self) -> None:
        """Do what the process does in its background: find, order, send, refresh."""
        await self._matching.step()
        await self._scheduler.step()
        await self._alerts.step()
        await self._digests.step()
        await self.sender.drain()
        await self._refresh.step()

    async def forget(self) -> None:
        """Delete the record of all posts, as is done when it is old enough."""
        async with self.database.write() as tx:
            await IssueStore(tx).forget(self.clock())

    def create_channel(self, name: str, *, is_closed: bool = False) -> simcord.ChannelHandle:
        """Create a text channel, in which the bot may not post if it is closed."""
        if not (is_closed and self.bot.user):
            return self.guild.create_text_channel(name)
        return self.guild.create_text_channel(name, overwrites={self.bot.user: MUTE})

    def posted(self, channel: simcord.ChannelHandle, viewer: Person | None = None) -> list[Seen]:
        """Return what stands in a channel, the oldest first."""
        who = (viewer or self.member).actor
        own = [each for each in channel.history() if each.author == self.bot.user]
        return [Seen(message, who, channel) for message in own]

    def received(self, person: Person) -> list[Seen]:
        """Return what somebody got by direct message, the oldest first."""
        me = person.in_messages
        return [Seen(message, me.actor, me.channel) for message in me.channel.history()]


@asynccontextmanager
async def open_world(cache: Cache, now: datetime = NOW) -> AsyncGenerator[World]:
    """Start the bot over a copy of the cache, on a server with an admin and two members."""
    async with cache.copied() as database:
        source, clock = FakeSource(), Clock(now)
        services = Services.over(database, source, clock)
        await services.search.learn_acronyms()
        bot = PaperBot(services)
        async with simcord.run(bot, shard_count=1, check_errors=False) as env:
            if bot.user:
                await bot.user.edit(username="Paperboy")
            await env.advance_time((now - env.now()).total_seconds())
            guild = env.create_guild("Reading group")
            channel = guild.create_text_channel("papers")
            manager = guild.create_role("Manager", permissions=MANAGER)
            admin = guild.add_member(env.create_user("mona"), roles=[manager])
            member, stranger = (guild.add_member(env.create_user(name)) for name in ("ann", "ben"))
            people = (Person(env, each, channel) for each in (admin, member, stranger))
            yield World(env, bot, database, services, source, clock, cache, guild, channel, *people)
