"""What Discord's gateway reports: the real listener of server events, before a world in memory."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import discord

from bot.discord.client import PaperBot
from bot.services import Services
from cogs.servers import ServerEvents
from tests.promises.events import Event, PermissionBack, PermissionLost, ServerJoined, ServerLeft
from tests.promises.simulation.world import FORUMS, World


class _Channel(discord.TextChannel):
    """A text channel, whose permissions are those of the world."""

    def __init__(self, world: World, guild: "_Guild", channel_id: int) -> None:  # pyright: ignore[reportMissingSuperCall]  # it needs a connection
        self.id, self.name, self.position = channel_id, f"channel-{channel_id}", channel_id
        self.guild = cast("discord.Guild", guild)
        self._world = world

    def permissions_for(self, obj: object, /) -> discord.Permissions:  # pyright: ignore[reportIncompatibleMethodOverride]  # of the bot only
        """Give all permissions or none."""
        del obj
        is_open = self._world.is_writable(self.id)
        return discord.Permissions.all() if is_open else discord.Permissions.none()


class _Forum(discord.ForumChannel):
    """A forum that wants no tags, with permissions like those of a text channel."""

    def __init__(self, world: World, guild: "_Guild", channel_id: int) -> None:  # pyright: ignore[reportMissingSuperCall]  # it needs a connection
        self.id, self.name, self.position = channel_id, f"forum-{channel_id}", channel_id
        self.guild = cast("discord.Guild", guild)
        self._flags = 0
        self._world = world

    def permissions_for(self, obj: object, /) -> discord.Permissions:  # pyright: ignore[reportIncompatibleMethodOverride]  # of the bot only
        """Give all permissions or none."""
        del obj
        is_open = self._world.is_writable(self.id)
        return discord.Permissions.all() if is_open else discord.Permissions.none()


class _Guild:
    """A server as the listener sees it."""

    shard_id = 0
    system_channel = None
    unavailable = False

    def __init__(self, world: World, server: int) -> None:
        self.id, self.name, self.me = server, f"server {server}", self
        mine = [channel for channel, its in world.channels.items() if its == server]
        self._channels = {
            channel: (_Forum if channel in FORUMS else _Channel)(world, self, channel)
            for channel in mine
        }
        self._world = world

    @property
    def text_channels(self) -> list[_Channel]:
        there = [each for number, each in self._channels.items() if number not in self._world.gone]
        return [each for each in there if isinstance(each, _Channel)]

    def get_channel_or_thread(self, channel_id: int) -> _Channel | _Forum | None:
        is_gone = channel_id in self._world.gone
        return None if is_gone else self._channels.get(channel_id)

    def get_channel(self, channel_id: int) -> _Channel | _Forum | None:
        return self.get_channel_or_thread(channel_id)

    def get_role(self, _: int) -> None:
        return None


class _Shard:
    """The one shard, which is connected as long as the process runs."""

    def is_closed(self) -> bool:
        return False


class _Bot(PaperBot):
    """The client, with all servers in one shard and without a connection."""

    shard_count = 1

    def __init__(self, world: World, services: Services) -> None:  # pyright: ignore[reportMissingSuperCall]  # it needs a connection
        self.services, self.command_ids = services, dict[str, int]()
        self._compared = set[int]()
        self._world = world

    @property
    def application_id(self) -> int:
        return 1

    @property
    def shards(self) -> dict[int, discord.ShardInfo]:
        return {0: cast("discord.ShardInfo", _Shard())}

    @property
    def guilds(self) -> "Sequence[discord.Guild]":
        return [cast("discord.Guild", _Guild(self._world, each)) for each in self._world.servers]


class Gateway:
    """One connection: passes what happens in the world to the listener."""

    def __init__(self, world: World, services: Services) -> None:
        """Connect `services` with `world`; nothing is reported yet."""
        self._world = world
        self._bot = _Bot(world, services)
        self._listener = ServerEvents(self._bot, services.servers)

    async def connect(self) -> None:
        """Report all servers, as after a start."""
        for guild in self._bot.guilds:
            await self._listener.on_guild_available(guild)
        await self._listener.on_shard_ready(0)

    async def compare(self) -> None:
        """Compare the servers again, as every few hours."""
        await self._bot.compare_servers_again()

    async def report(self, event: Event) -> None:
        """Report what has happened to a server or a channel, if the gateway does."""
        match event:
            case ServerJoined(_, server):
                await self._listener.on_guild_join(self._guild(server))
            case ServerLeft(_, server):
                await self._listener.on_guild_remove(self._guild(server))
            case PermissionLost(_, channel) | PermissionBack(_, channel):
                guild: Any = self._guild(self._world.channels[channel])
                if guild.id in self._world.servers and (known := guild.get_channel(channel)):
                    await self._changed(guild, known, event.at.minute % 4)
            case _:
                pass

    async def _changed(self, guild: Any, channel: Any, how: int) -> None:  # noqa: ANN401  # fakes
        """Report that permissions have changed, as one of the events that change them."""
        role: Any = SimpleNamespace(guild=guild)
        me: Any = SimpleNamespace(guild=guild, id=guild.me.id)
        match how:
            case 0:
                await self._listener.on_guild_channel_update(channel, channel)
            case 1:
                await self._listener.on_guild_role_update(role, role)
            case 2:
                await self._listener.on_guild_role_delete(role)
            case _:
                await self._listener.on_member_update(me, me)

    def _guild(self, server: int) -> discord.Guild:
        return cast("discord.Guild", _Guild(self._world, server))
