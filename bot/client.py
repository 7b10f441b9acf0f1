"""PaperBot: connects to Discord, finds and loads the cogs, syncs commands, closes."""

import importlib.util
import logging
import pkgutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.delivery.base import LONGEST_WAIT
from bot.limits import Limit
from bot.services.services import Services

if TYPE_CHECKING:  # discord.types exists for type checkers only
    from discord.types.gateway import SessionStartLimit

log = logging.getLogger(__name__)


def extension_names() -> Iterator[str]:
    """Find the cogs: every module of `cogs` whose name has no leading underscore."""
    package = importlib.util.find_spec("cogs")
    for module in pkgutil.iter_modules(package and package.submodule_search_locations):
        if not module.name.startswith("_"):
            yield f"cogs.{module.name}"


COMMANDS, SECONDS = 5, 10.0
"""Commands that one person may use in so many seconds (DELIVERY.md, 14)."""

PRESSES = 10
"""Buttons and menus that one person may use in as many seconds: someone turning pages."""


class CommandTree(app_commands.CommandTree["PaperBot"]):
    """The slash commands; their errors become replies."""

    def __init__(self, client: "PaperBot") -> None:
        """Count each person's commands."""
        super().__init__(client)
        self._limit = Limit(COMMANDS, SECONDS)

    async def interaction_check(self, interaction: discord.Interaction["PaperBot"], /) -> bool:
        """Slow down who asks too fast; suggestions while typing don't count."""
        if interaction.type is discord.InteractionType.application_command:
            self._limit.take(interaction.user.id, interaction.created_at.timestamp())
        return True

    async def on_error(
        self, interaction: discord.Interaction["PaperBot"], error: app_commands.AppCommandError
    ) -> None:
        """Answer an error with one private line."""
        await replies.answer_error(interaction, error)


class PaperBot(commands.AutoShardedBot):
    """The Discord side of Paperboy; it owns no loops, `bot.app` runs those."""

    def __init__(
        self,
        services: Services,
        *,
        gateway_url: str | None = None,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        """Serve `services` with the least rights: no privileged intent, no caches, no mentions.

        `gateway_url` is where to connect instead of Discord's own gateway; `http_trace` sees every
        answer of Discord's HTTP API.
        """
        # Paperboy never speaks, so nobody needs to know that libraries for voice are missing
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=http_trace or aiohttp.TraceConfig(),  # an empty one sees nothing
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self.services = services
        self._gateway_url = gateway_url
        self.command_ids: dict[str, int] = {}
        self.presses = Limit(PRESSES, SECONDS)

    async def setup_hook(self) -> None:
        """Load every cog, and tell Discord the commands if their definition changed."""
        for name in extension_names():
            await self.load_extension(name)
        await self._sync_commands()

    async def launch_shards(self) -> None:
        """Connect; what `GET /gateway/bot` names must not win over the setting (DISCORD.md, 4)."""
        if self._gateway_url:
            ask, url = self.http.get_bot_gateway, self._gateway_url

            async def elsewhere() -> "tuple[int, str, SessionStartLimit]":
                shards, _, limits = await ask()
                return shards, url, limits

            self.http.get_bot_gateway = elsewhere
        await super().launch_shards()

    @property
    def is_connected(self) -> bool:
        """Whether every shard's connection to the gateway stands."""
        shards = self.shards.values()
        return bool(shards) and not any(shard.is_closed() for shard in shards)

    async def _sync_commands(self) -> None:
        definition = [
            self.application_id,
            *(c.to_dict(self.tree) for c in self.tree.get_commands()),
        ]
        record = self.services.commands
        ids = await record.synced(definition)
        if ids is None:
            ids = {command.name: command.id for command in await self.tree.sync()}
            await record.remember(definition, ids)
            log.info("synced commands=%d", len(ids))
        self.command_ids = ids

    async def on_message(self, message: discord.Message) -> None:
        """Ignore messages: Paperboy has slash commands only."""

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log an error in an event, for which there is no one to answer."""
        del args, kwargs
        log.error("event failed name=%s", event_method, exc_info=sys.exception())
