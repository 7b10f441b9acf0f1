"""PaperBot: connects to Discord, finds and loads the cogs, syncs commands, closes."""

import asyncio
import importlib.util
import logging
import pkgutil
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.cluster.domain.shards import FEW_STARTS, Shards
from bot.delivery.domain.ports import LONGEST_WAIT
from bot.discord import responses
from bot.discord.cooldowns import Cooldown
from bot.errors import DiscordUnavailable
from bot.runtime.incidents import new_reference
from bot.runtime.loops import backoff
from bot.services import Services

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
        self._limit = Cooldown(COMMANDS, SECONDS)

    async def interaction_check(self, interaction: discord.Interaction["PaperBot"], /) -> bool:
        """Slow down who asks too fast; suggestions while typing don't count."""
        if interaction.type is discord.InteractionType.application_command:
            self._limit.take(interaction.user.id, interaction.created_at.timestamp())
        return True

    async def on_error(
        self, interaction: discord.Interaction["PaperBot"], error: app_commands.AppCommandError
    ) -> None:
        """Answer an error with one private line."""
        await responses.answer_error(interaction, error)


def _need_no_voice() -> None:
    """Tell nobody that libraries for voice are missing: Paperboy never speaks."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class HttpOnlyClient(discord.Client):
    """Writes to Discord by HTTP alone, for a process that sends and hears nothing."""

    def __init__(self, http_trace: aiohttp.TraceConfig) -> None:
        """Log in when told; `http_trace` sees every answer of Discord's HTTP API."""
        _need_no_voice()
        super().__init__(
            intents=discord.Intents(guilds=True),  # it never tells Discord which
            max_messages=None,
            http_trace=http_trace,
            max_ratelimit_timeout=LONGEST_WAIT,
        )

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay as it is until cancelled."""
        del reconnect
        await asyncio.Event().wait()


class _NotLaunched(Exception):
    """A shard could not connect."""


class PaperBot(commands.AutoShardedBot):
    """The Discord side of Paperboy; it owns no loops, `bot.app` runs those."""

    def __init__(
        self,
        services: Services,
        *,
        shards: Shards | None = None,
        wait_for_session_start: Callable[[int], Awaitable[None]] | None = None,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        """Serve `services` with the least rights: no privileged intent, no caches, no mentions.

        It hears of the servers in `shards`, else of all; `start_turn` waits until a shard of that
        bucket may begin a session. `http_trace` sees every answer of Discord's HTTP API.
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
            http_trace=http_trace or aiohttp.TraceConfig(),  # an empty one sees nothing
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self.services = services
        self._shards, self._start_turn = shards, wait_for_session_start
        self._concurrency, self._is_launching = 1, False
        self.command_ids: dict[str, int] = {}
        self.component_cooldown = Cooldown(PRESSES, SECONDS)

    async def setup_hook(self) -> None:
        """Load every cog, and tell Discord the commands if their definition changed."""
        for name in extension_names():
            await self.load_extension(name)
        await self._sync_commands()

    async def launch_shards(self) -> None:
        """Connect the shards that the settings name, else all that Discord wants.

        With a shard count of ours discord.py connects to `DEFAULT_GATEWAY`, which the settings may
        change, and not to what Discord names. Raises DiscordUnavailable when few starts are left.
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
        """Connect a shard, however long the gateway is away.

        discord.py logs what failed, waits 5 s and calls this again from within, each time one level
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
        """Wait for a turn to begin a session, over all processes; resuming one needs none."""
        if self._start_turn is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._start_turn((shard_id or 0) % self._concurrency)

    @property
    def is_connected(self) -> bool:
        """Whether every shard has its connection to the gateway; those to be launched lack it."""
        shards, wanted = self.shards, self._wanted
        known = (shards.get(each) for each in wanted)
        return bool(wanted) and all(shard and not shard.is_closed() for shard in known)

    @property
    def _wanted(self) -> Sequence[int]:
        """The shards that are this process's; none as long as that is not known."""
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

    async def on_message(self, message: discord.Message) -> None:
        """Ignore messages: Paperboy has slash commands only."""

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log an error in an event, for which there is no one to answer."""
        del args, kwargs
        reference = new_reference()
        log.error("event failed name=%s ref=%s", event_method, reference, exc_info=sys.exception())
