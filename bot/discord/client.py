"""PaperBot connects to Discord, loads the cogs and syncs commands; HttpOnlyClient only sends."""

import asyncio
import importlib.util
import logging
import pkgutil
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.cluster.domain.shards import FEW_STARTS, Shards
from bot.delivery.domain.ports import MAX_TURN_WAIT
from bot.discord import responses, usage
from bot.discord.cooldowns import Cooldown
from bot.discord.usage import Outcome, UsageCounters
from bot.errors import DiscordUnavailable
from bot.runtime.incidents import new_reference
from bot.runtime.loops import backoff
from bot.services import Services

log = logging.getLogger(__name__)


def extension_names() -> Iterator[str]:
    """Yield the cogs: every module of `cogs` whose name has no leading underscore."""
    package = importlib.util.find_spec("cogs")
    for module in pkgutil.iter_modules(package and package.submodule_search_locations):
        if not module.name.startswith("_"):
            yield f"cogs.{module.name}"


COMMANDS, SECONDS = 5, 10.0
"""Commands per user within `SECONDS` (docs/design/delivery.md)."""

PRESSES = 10
"""Uses of buttons and menus per user within `SECONDS`: enough to turn pages quickly."""

SHARED, SHARING_SECONDS = 3, 60.0
"""Cards that one user may share within SHARING_SECONDS."""


class CommandTree(app_commands.CommandTree["PaperBot"]):
    """The slash commands; their errors become replies."""

    def __init__(self, client: "PaperBot") -> None:
        """Start the per-user cooldown."""
        super().__init__(client)
        self._limit = Cooldown(COMMANDS, SECONDS)

    async def interaction_check(self, interaction: discord.Interaction["PaperBot"], /) -> bool:
        """Apply the cooldown to commands; autocomplete doesn't count."""
        command = interaction.command
        usage.begin(interaction, command.qualified_name if command else "unknown")
        if interaction.type is discord.InteractionType.application_command:
            self._limit.take(interaction.user.id, interaction.created_at.timestamp())
        return True

    async def on_error(
        self, interaction: discord.Interaction["PaperBot"], error: app_commands.AppCommandError
    ) -> None:
        """Answer an error with one private line."""
        await responses.answer_error(interaction, error)


def _need_no_voice() -> None:
    """Suppress discord.py's warnings about missing voice libraries: Paperboy uses no voice."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class HttpOnlyClient(discord.Client):
    """Writes to Discord by HTTP alone, for a process that sends but receives nothing."""

    def __init__(
        self,
        read_ids: Callable[[], Awaitable[dict[str, int]]],
        http_trace: aiohttp.TraceConfig,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        """Create a client without logging in.

        `read_ids` returns the ids of the commands, which a process with a gateway has synced;
        `http_trace` sees all responses of the HTTP API; `connector` makes the connections.
        """
        _need_no_voice()
        super().__init__(
            intents=discord.Intents(guilds=True),  # never sent, as it opens no gateway
            max_messages=None,
            connector=connector,
            http_trace=http_trace,
            max_ratelimit_timeout=MAX_TURN_WAIT,
        )
        self._read_ids = read_ids
        self.command_ids: dict[str, int] = {}

    async def setup_hook(self) -> None:
        """Read the ids of the commands, which messages link."""
        self.command_ids = await self._read_ids()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Wait until cancelled instead of connecting."""
        del reconnect
        await asyncio.Event().wait()


class _NotLaunched(Exception):
    """A shard could not connect."""


class PaperBot(commands.AutoShardedBot):
    """The Discord side of Paperboy; it owns no loops: `bot.app` runs them."""

    def __init__(  # noqa: PLR0913  # what bot/app.py has built, passed once
        self,
        services: Services,
        *,
        shards: Shards | None = None,
        wait_for_session_start: Callable[[int], Awaitable[None]] | None = None,
        http_trace: aiohttp.TraceConfig | None = None,
        connector: aiohttp.BaseConnector | None = None,
        usage_counters: UsageCounters | None = None,
    ) -> None:
        """Serve `services` with least privilege: no privileged intents, no caches, no mentions.

        The bot receives events of the servers in `shards`, or of all servers.
        `wait_for_session_start` waits until a shard of the given bucket may start a session.
        `http_trace` sees every response of Discord's HTTP API, `connector` makes the connections,
        `usage_counters` count what people use.
        """
        _need_no_voice()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            connector=connector,
            http_trace=http_trace or aiohttp.TraceConfig(),  # an empty one does nothing
            max_ratelimit_timeout=MAX_TURN_WAIT,
        )
        self.services, self.usage = services, usage_counters
        self._shards, self._wait_for_session_start = shards, wait_for_session_start
        self._concurrency, self._is_launching = 1, False
        self._compared: set[int] = set()
        self.command_ids: dict[str, int] = {}
        self.component_cooldown = Cooldown(PRESSES, SECONDS)
        self.post_cooldown = Cooldown(1, SECONDS, "I'm posting that already")
        self.sharing_cooldown = Cooldown(SHARED, SHARING_SECONDS, "That's enough for now")

    async def setup_hook(self) -> None:
        """Load every cog, and sync the commands if their definition changed."""
        for name in extension_names():
            await self.load_extension(name)
        await self._sync_commands()

    async def launch_shards(self) -> None:
        """Connect the shards that the settings name, or as many as Discord recommends.

        Given a shard count, discord.py connects to `DEFAULT_GATEWAY`, which the settings may
        change, instead of the URL that Discord returns. Raises DiscordUnavailable when few session
        starts are left.
        """
        wanted, _, limits = await self.http.get_bot_gateway()
        if self._shards:
            self.shard_ids, self.shard_count = list(self._shards.ids), self._shards.total
        self.shard_count = self.shard_count or wanted
        self._concurrency = limits["max_concurrency"]
        left, total = limits["remaining"], limits["total"]
        if left < max(FEW_STARTS, len(self._wanted)):
            wait = timedelta(seconds=limits["reset_after"] // 1000)
            raise DiscordUnavailable(
                f"Discord allows {left} more session starts of {total} a day, and resets the token"
                f" at 0: find out what starts so often, and start again in {wait}."
            )
        await super().launch_shards()

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard, however long the gateway is unavailable.

        discord.py logs the failure, waits 5 s and calls this again from within, each time one level
        deeper and with all earlier tracebacks in the log; here that call ends at once.
        """
        if self._is_launching:
            raise _NotLaunched
        failures = 0
        while not self.is_closed():
            self._is_launching = True
            try:
                await super().launch_shard(gateway, shard_id, initial=initial and not failures)
            except _NotLaunched:
                failures += 1
            else:
                return
            finally:
                self._is_launching = False
            await asyncio.sleep(backoff(failures))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until a session may start, across all processes; resuming one needs no wait.

        The session brings all servers of its shard; discord.py would keep those that it doesn't.
        """
        if self._wait_for_session_start is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._wait_for_session_start((shard_id or 0) % self._concurrency)
        self._compared.discard(shard_id or 0)
        for guild in [each for each in self.guilds if each.shard_id == (shard_id or 0)]:
            self._connection._remove_guild(guild)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # there is no public way

    async def compare_servers(self, shard_id: int) -> None:
        """Find the servers that a shard has lost or got back, and purge those left long ago.

        In an outage, a session brings servers as unavailable: they are not lost.
        """
        shards = self.shard_count or 1

        def is_ours(guild_id: int) -> bool:
            return (guild_id >> 22) % shards == shard_id

        here = {guild.id for guild in self.guilds if guild.shard_id == shard_id}
        await self.services.servers.compare(here, is_ours, self.application_id)
        await self.services.privacy.purge(is_ours)
        self._compared.add(shard_id)

    async def compare_servers_again(self) -> None:
        """Repeat the comparison for the shards that are connected, in their sessions so far."""
        for shard_id in sorted(self._compared):
            if (shard := self.shards.get(shard_id)) and not shard.is_closed():
                await self.compare_servers(shard_id)

    @property
    def is_connected(self) -> bool:
        """Return whether all shards are connected to the gateway; those yet to launch are not."""
        shards, wanted = self.shards, self._wanted
        known = (shards.get(each) for each in wanted)
        return bool(wanted) and all(shard and not shard.is_closed() for shard in known)

    @property
    def _wanted(self) -> Sequence[int]:
        """The shards of this process, empty while unknown."""
        return self.shard_ids or range(self.shard_count or 0)

    async def _sync_commands(self) -> None:
        definition = [
            self.application_id,
            *(c.to_dict(self.tree) for c in self.tree.get_commands()),
        ]
        record = self.services.command_sync
        ids = await record.synced(definition) or await record.wait_for_sync(definition)
        if ids is None:
            ids = {command.name: command.id for command in await self.tree.sync()}
            await record.remember(definition, ids)
            log.info("synced commands=%d", len(ids))
        self.command_ids = ids

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction["PaperBot"],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Count a command that has ended without an error."""
        del command
        usage.end(interaction, Outcome.OK)

    async def on_message(self, message: discord.Message) -> None:
        """Ignore messages: Paperboy has slash commands only."""

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log an error in an event handler, where there is no interaction to answer."""
        del args, kwargs
        reference = new_reference()
        log.error("event failed name=%s ref=%s", event_method, reference, exc_info=sys.exception())


Interaction = discord.Interaction[PaperBot]
"""An interaction that this bot receives."""
