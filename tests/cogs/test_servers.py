"""The bot greets a server it joins, notices rights that return, and goes quietly."""

import asyncio
from typing import Any

import discord
import pytest
import simcord

from bot.accounts.domain import Owner
from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.order import TargetKind
from bot.discord.client import PaperBot
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Pause
from bot.services import Services
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, WatchKey, WatchPause
from bot.watches.store.watches import WatchStore
from cogs.servers import ServerEvents
from tests.cogs.press import Press
from tests.cogs.stage import Stage
from tests.roundups.desk import ADMIN
from tests.support.discord_limits import texts
from tests.support.fakes import Clock
from tests.support.pauses import pause_roundup

SILENT = discord.PermissionOverwrite(send_messages=False)


@pytest.fixture
def press(stage: Stage, simcord_bot: PaperBot, sample_database: Database) -> Press:
    """Give the stage a sender."""
    return Press(stage, simcord_bot, sample_database)


async def join(stage: Stage) -> None:
    """Let Discord tell the bot that it has joined the server, which simcord does not do."""
    guild = stage.env.bot.get_guild(stage.ann.guild.id)
    assert guild
    stage.env.bot.dispatch("guild_join", guild)
    await stage.env.settle()


def said(channel: simcord.ChannelHandle) -> list[str]:
    """Give the texts of all messages in a channel."""
    views = (discord.ui.LayoutView.from_message(message) for message in channel.history())
    return ["\n".join(texts(view.to_components())) for view in views]


async def test_a_new_server_is_greeted_where_the_bot_may_write(stage: Stage, press: Press) -> None:
    """Once, in the first channel that is open to it, with the commands to begin with."""
    await join(stage)
    await press.run()
    (greeting,) = said(stage.channel)
    await join(stage)
    await press.run()

    assert greeting.startswith("## Hello, I'm Paperboy\n")
    assert "roundup setup" in greeting
    assert said(stage.channel) == [greeting]


async def test_its_button_shows_papers_to_whoever_asks(stage: Stage, press: Press) -> None:
    """In private: the channel stays as quiet as it was."""
    await join(stage)
    await press.run()
    (greeting,) = stage.channel.history()

    result = await stage.ben.click(greeting, label="Trending papers")

    assert result.response
    assert result.response.ephemeral
    assert "Trending papers" in "\n".join(texts(result.response.components))


async def test_a_removed_bot_leaves_nothing_behind(stage: Stage, services: Services) -> None:
    """Its roundups stop, whoever set them up."""
    guild = stage.ann.guild
    await _subscribe(services, guild.id, guild.create_text_channel("roundups").id)

    joined = stage.env.bot.get_guild(guild.id)
    assert joined
    await joined.leave()
    await stage.env.settle()

    (left,) = await services.roundups.all(guild.id)
    assert left.pause is Pause.LEFT


async def test_a_removal_that_was_missed_is_noticed_on_connecting(
    stage: Stage, services: Services, simcord_bot: PaperBot
) -> None:
    """Once the servers that the bot is in are known, the one it lost meanwhile is left."""
    here, gone = stage.ann.guild.id, 1 << 60
    for guild_id in (here, gone):
        await _subscribe(services, guild_id, stage.channel.id)

    await ServerEvents(simcord_bot, services.servers).on_shard_ready(0)

    pauses = [(await services.roundups.all(guild_id))[0].pause for guild_id in (here, gone)]
    assert pauses == [None, Pause.LEFT]


async def test_what_a_new_session_does_not_bring_is_missing(
    stage: Stage, services: Services, simcord_bot: PaperBot, sample_database: Database
) -> None:
    """discord.py would keep a server of the last session; one in an outage is brought, unavailable.

    What was left long ago is deleted once it is known that the bot is not back.
    """
    lost, away = stage.ann.guild.id, stage.env.create_guild().id
    await stage.env.settle()
    for guild_id in (lost, away):
        await services.servers.joined(guild_id, None)
        await _subscribe(services, guild_id, stage.channel.id)

    await simcord_bot.before_identify_hook(0, initial=True)
    session: Any = {
        "user": {"id": "1", "username": "paperboy", "discriminator": "0", "avatar": None},
        "shard": [0, 1],
        "guilds": [{"id": str(away), "unavailable": True}],
    }
    simcord_bot._connection.parsers["READY"](session)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # simcord has one session only
    await simcord_bot.compare_servers(0)
    stage.clock.advance(days=31)
    await simcord_bot.compare_servers(0)

    async with sample_database.read() as tx:
        assert await GuildStore(tx).all() == {away: None}


async def test_a_roundup_goes_on_when_its_rights_return(
    stage: Stage, services: Services, sample_database: Database, clock: Clock
) -> None:
    """As soon as Discord tells that the channel is open again, and not before."""
    guild = stage.ann.guild
    me = stage.env.bot.user
    assert me
    channel = guild.create_text_channel("roundups", overwrites={me: SILENT})
    await _subscribe(services, guild.id, channel.id)
    async with sample_database.write() as tx:
        await pause_roundup(tx, guild.id, 1, Pause.PERMISSIONS, clock())
    known = stage.env.bot.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)

    await known.edit(topic="no change of rights")
    await stage.env.settle()
    (waiting,) = await services.roundups.all(guild.id)
    await known.set_permissions(known.guild.me, overwrite=None)
    await stage.env.settle()
    (going,) = await services.roundups.all(guild.id)

    assert (waiting.pause, going.pause) == (Pause.PERMISSIONS, None)


@pytest.mark.parametrize("case", ["unknown", "of another kind", "locked", "wants tags"])
async def test_a_channel_that_may_not_take_it_lets_no_roundup_go_on(
    stage: Stage,
    services: Services,
    sample_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    """No right is missing there, as far as one sees; yet what is posted would fail again."""
    guild = stage.ann.guild
    channel = stage.env.bot.get_channel(guild.create_text_channel("roundups").id)
    forum = stage.env.bot.get_channel(guild.create_forum_channel("posts").id)
    assert isinstance(channel, discord.TextChannel)
    assert isinstance(forum, discord.ForumChannel)
    thread = await channel.create_thread(name="locked", type=discord.ChannelType.public_thread)
    await thread.edit(locked=True)
    monkeypatch.setattr(forum, "_flags", discord.ChannelFlags(require_tag=True).value)
    pause = Pause.CHANNEL_KIND if case == "of another kind" else Pause.PERMISSIONS
    place = {
        "unknown": Destination(1),
        "of another kind": Destination(channel.id),
        "locked": Destination(thread.id),
        "wants tags": Destination(forum.id, TargetKind.FORUM),
    }[case]
    await services.roundups.add(guild.id, ADMIN, RoundupDraft(destination=place, at="09:00"))
    async with sample_database.write() as tx:
        await pause_roundup(tx, guild.id, 1, pause, stage.clock())

    await channel.edit(topic="an event, as there are many")
    await stage.env.settle()

    (waiting,) = await services.roundups.all(guild.id)
    assert waiting.pause is pause


async def test_a_roundup_goes_on_when_its_thread_is_unlocked(
    stage: Stage, services: Services, sample_database: Database
) -> None:
    """Which is no change of rights, but gives them back."""
    guild = stage.ann.guild
    channel = stage.env.bot.get_channel(guild.create_text_channel("roundups").id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="papers", type=discord.ChannelType.public_thread)
    await thread.edit(locked=True)
    await _subscribe(services, guild.id, thread.id)
    async with sample_database.write() as tx:
        await pause_roundup(tx, guild.id, 1, Pause.PERMISSIONS, stage.clock())

    await thread.edit(locked=False)
    await stage.env.settle()

    (going,) = await services.roundups.all(guild.id)
    assert going.pause is None


async def test_a_channels_watches_go_on_when_their_rights_return(
    stage: Stage, press: Press, services: Services, sample_database: Database
) -> None:
    """As soon as Discord tells that the channel is open again; who set them up is told."""
    guild, me = stage.ann.guild, stage.env.bot.user
    assert me
    channel = guild.create_text_channel("alerts", overwrites={me: SILENT})
    owner = Owner(stage.ann.user.id, guild.id)
    await services.watches.add(owner, WatchDraft("moe", channel.id))
    async with sample_database.write() as tx:
        recipient = Recipient(channel.id, guild.id)
        await WatchStore(tx).apply(recipient, WatchEvent.PERMISSIONS_LOST, stage.clock())
    known = stage.env.bot.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)

    await known.edit(topic="no change of rights")
    await stage.env.settle()
    (waiting,) = await services.watches.all(owner)
    await known.set_permissions(known.guild.me, overwrite=None)
    await stage.env.settle()
    (going,) = await services.watches.all(owner)
    await press.run()

    assert (waiting.pause, going.pause) == (WatchPause.PERMISSIONS, None)
    (line,) = said(stage.ann.user.dm_channel)
    assert line.startswith(f"**The watches in <#{channel.id}> are running again**")


async def test_rights_that_returned_while_the_bot_was_away_count(
    stage: Stage, services: Services, sample_database: Database
) -> None:
    """No event tells of them: it looks when it gets to know the server again."""
    guild = stage.ann.guild
    channel = guild.create_text_channel("alerts")
    owner = Owner(stage.ann.user.id, guild.id)
    await services.watches.add(owner, WatchDraft("moe", channel.id))
    async with sample_database.write() as tx:
        await WatchStore(tx).apply(WatchKey(owner, 1), WatchEvent.PERMISSIONS_LOST, stage.clock())

    stage.env.bot.dispatch("guild_available", stage.env.bot.get_guild(guild.id))

    async with asyncio.timeout(5):
        while (await services.watches.all(owner))[0].pause:
            await stage.env.settle()


async def test_what_waits_for_rights_goes_on_when_the_bot_is_invited_again(
    stage: Stage, press: Press, services: Services, sample_database: Database
) -> None:
    """Kicked, and back with all that it needs: no restart and no other change is needed."""
    guild = stage.ann.guild
    channel = guild.create_text_channel("papers")
    owner = Owner(stage.ann.user.id, guild.id)
    for words in ("moe", "rag"):
        await _subscribe(services, guild.id, channel.id)
        await services.watches.add(owner, WatchDraft(words, channel.id))
    async with sample_database.write() as tx:
        await pause_roundup(tx, guild.id, 1, Pause.PERMISSIONS, stage.clock())
        await WatchStore(tx).apply(WatchKey(owner, 1), WatchEvent.PERMISSIONS_LOST, stage.clock())
    await services.watches.pause(owner, 2)
    await services.servers.left(guild.id)

    await join(stage)
    await press.run()

    assert [each.pause for each in await services.roundups.all(guild.id)] == [None, None]
    pauses = [each.pause for each in await services.watches.all(owner)]
    assert pauses == [None, WatchPause.ASKED]


async def test_a_deleted_role_may_have_been_what_kept_the_bot_out(
    stage: Stage, services: Services, sample_database: Database
) -> None:
    """The watches of the channel go on with the role's end."""
    guild = stage.ann.guild
    here = stage.env.bot.get_guild(guild.id)
    assert here
    role = await here.create_role(name="silent")
    await here.me.add_roles(role)
    await stage.env.settle()
    channel = stage.env.bot.get_channel(guild.create_text_channel("alerts").id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(role, overwrite=SILENT)
    owner = Owner(stage.ann.user.id, guild.id)
    await services.watches.add(owner, WatchDraft("moe", channel.id))
    async with sample_database.write() as tx:
        await WatchStore(tx).apply(WatchKey(owner, 1), WatchEvent.PERMISSIONS_LOST, stage.clock())

    await role.delete()
    await stage.env.settle()

    (going,) = await services.watches.all(owner)
    assert going.pause is None


async def _subscribe(services: Services, guild_id: int, channel_id: int) -> None:
    draft = RoundupDraft(destination=Destination(channel_id), at="09:00")
    await services.roundups.add(guild_id, ADMIN, draft)
