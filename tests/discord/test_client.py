"""The bot as a Discord client: its rights, its cogs, its commands at Discord, its errors."""

import logging
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands

from bot.discord.client import COMMANDS, SECONDS, PaperBot, extension_names
from bot.discord.cooldowns import OnCooldown
from bot.errors import PaperNotFound
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource

Act = Callable[[discord.Interaction], Awaitable[None]]


@pytest.fixture
def services(sqlite_database: Database) -> Services:
    """Build the use cases over an empty cache."""
    return Services.over(sqlite_database, FakeSource(), Clock())


@pytest.fixture
def bot(services: Services) -> PaperBot:
    """Build the bot; simcord can't tell it how many shards Discord wants."""
    return one_shard(PaperBot(services))


def one_shard(bot: PaperBot) -> PaperBot:
    """Tell the bot what Discord would."""
    bot.shard_count = 1
    return bot


def add_command(bot: PaperBot, act: Act) -> None:
    """Add a command `/act` that does what the test wants."""

    async def callback(interaction: discord.Interaction) -> None:
        await act(interaction)

    bot.tree.add_command(
        app_commands.Command(name="act", description="Do something", callback=callback)
    )


def syncs(env: simcord.Env) -> int:
    """Count how often Discord was told the commands."""
    return sum(r.method == "PUT" and r.path.endswith("/commands") for r in env.http_requests)


def a_place(env: simcord.Env) -> tuple[simcord.ChannelHandle, simcord.MemberActor]:
    """Make a channel with a member in it."""
    guild = env.create_guild()
    return guild.create_text_channel("papers"), guild.add_member(env.create_user("ann"))


def told(result: simcord.InteractionResult) -> str:
    """Give the only message that came of an interaction, which must be private."""
    [message] = [said for said in (result.response, *result.followups) if said]
    assert message.ephemeral
    return message.content


def test_every_module_of_the_folder_is_a_cog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file is found by itself; one with a leading underscore is none of them."""
    folder = tmp_path / "cogs"
    folder.mkdir()
    for name in ("__init__", "ants", "bees", "_shared"):
        (folder / f"{name}.py").touch()
    monkeypatch.delitem(sys.modules, "cogs", raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    names = list(extension_names())

    assert names == ["cogs.ants", "cogs.bees"]


def test_the_bot_has_the_least_rights(bot: PaperBot) -> None:
    """It hears of guilds and nothing else, keeps nobody's messages, and pings nobody."""
    assert list(filter(lambda pair: pair[1], bot.intents)) == [("guilds", True)]
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}
    assert list(bot.cached_messages) == []


async def test_commands_are_synced_once(bot: PaperBot, services: Services) -> None:
    """A restart tells Discord nothing: it has a daily limit, and members wait for each change."""
    async with simcord.run(bot, shard_count=1) as env:
        first = dict(bot.command_ids)
        again = one_shard(PaperBot(services))
        await env.restart_bot(again)

        assert syncs(env) == 1
        assert again.command_ids == first
        assert {"papers", "help", "status"} <= first.keys()


async def test_changed_commands_are_synced_again(bot: PaperBot, services: Services) -> None:
    """A new command reaches Discord at the next start."""

    async def nothing(_: discord.Interaction) -> None: ...

    changed = one_shard(PaperBot(services))
    add_command(changed, nothing)

    async with simcord.run(bot, shard_count=1) as env:
        await env.restart_bot(changed)

        assert syncs(env) == 2
        assert "act" in changed.command_ids


async def test_another_application_is_told_the_commands(services: Services) -> None:
    """With the token of another bot, the same cache does not stop it from syncing."""
    definition: list[object] = [{"name": "papers"}]
    await services.command_sync.remember([1, *definition], {"papers": 7})

    same = await services.command_sync.synced([1, *definition])
    other = await services.command_sync.synced([2, *definition])

    assert same == {"papers": 7}
    assert other is None


async def test_what_is_synced_holds_the_application(bot: PaperBot, services: Services) -> None:
    """What is remembered of the commands is remembered for one application."""
    async with simcord.run(bot, shard_count=1):
        commands = [command.to_dict(bot.tree) for command in bot.tree.get_commands()]

        assert await services.command_sync.synced([bot.application_id, *commands])
        assert not await services.command_sync.synced(commands)


async def test_messages_are_not_answered(bot: PaperBot) -> None:
    """Paperboy has slash commands only: a mention is no command."""
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)
        assert bot.user

        await ann.send(channel, f"{bot.user.mention} help")

        assert len(channel.history()) == 1


async def test_who_asks_too_fast_has_to_wait(bot: PaperBot) -> None:
    """The sixth command within 10 s is refused to this person only, and says how long to wait."""
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)
        ben = ann.guild.add_member(env.create_user("ben"))
        for _ in range(COMMANDS):
            await ann.slash(channel, "status")

        refused = await ann.slash(channel, "status")
        others = await ben.slash(channel, "status")
        await env.advance_time(SECONDS)
        later = await ann.slash(channel, "status")

        assert re.search(r"again in \d+ s", told(refused))
        assert others.response
        assert others.response.components
        assert later.response
        assert later.response.components
        assert [type(error) for error in env.errors] == [OnCooldown]


async def test_suggestions_are_not_counted(bot: PaperBot) -> None:
    """Each letter typed asks for suggestions, which must not use the commands up."""
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)
        for _ in range(2 * COMMANDS):
            await ann.autocomplete(channel, "papers show", "paper", "x")

        result = await ann.slash(channel, "status")

        assert result.response
        assert result.response.components


async def test_an_expected_error_is_one_private_line(bot: PaperBot) -> None:
    """What an error of ours says is told as it is, with nothing in it that Discord would draw."""

    async def act(_: discord.Interaction) -> None:
        raise PaperNotFound("I know no *such* paper.")

    add_command(bot, act)
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)

        result = await ann.slash(channel, "act")

        assert told(result) == r"I know no \*such\* paper."
        assert all(isinstance(error.__cause__, PaperNotFound) for error in env.errors)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PaperNotFound("I know no such paper."), "I know no such paper."),
        (RuntimeError("a secret detail"), "Something went wrong on my side (ref "),
    ],
)
async def test_an_error_while_an_option_is_read_is_told_like_any_other(
    bot: PaperBot, error: Exception, line: str
) -> None:
    """discord.py wraps what a transformer raises in an error of its own, which is not told."""

    class Failing(app_commands.Transformer[PaperBot]):
        async def transform(self, _: discord.Interaction[PaperBot], __: str, /) -> str:
            raise error

    async def callback(_: discord.Interaction, it: app_commands.Transform[str, Failing]) -> None:
        """Do nothing: it is never reached."""

    bot.tree.add_command(
        app_commands.Command(name="act", description="Do something", callback=callback)
    )
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)

        result = await ann.slash(channel, "act", it="x")

        assert told(result).startswith(line)
        assert len(env.errors) == 1


async def test_an_unexpected_error_is_a_reference_into_the_log(
    bot: PaperBot, caplog: pytest.LogCaptureFixture
) -> None:
    """People see a reference and no detail; under that reference the log has the traceback."""

    async def act(_: discord.Interaction) -> None:
        raise RuntimeError("a secret detail")

    add_command(bot, act)
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)

        line = told(await ann.slash(channel, "act"))

        assert len(env.errors) == 1
    reference = re.search(r"Something went wrong.*\(ref ([0-9a-f]{4})\)", line)
    assert reference
    assert "detail" not in line
    [logged] = [r for r in caplog.records if f"ref={reference[1]}" in r.getMessage()]
    assert logged.levelno == logging.ERROR
    assert logged.exc_info
    assert isinstance(logged.exc_info[1], RuntimeError)
    assert logged.exc_info[2]


@pytest.mark.parametrize("is_private", [False, True])
async def test_an_error_after_a_defer_is_private_too(
    bot: PaperBot,
    is_private: bool,  # noqa: FBT001  # pytest passes it by name
) -> None:
    """Nothing stays in the channel, not even "is thinking…", when the one who asked is told."""

    async def act(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        raise PaperNotFound("It has gone.")

    add_command(bot, act)
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)

        result = await ann.slash(channel, "act")

        assert [said.content for said in result.followups] == ["It has gone."]
        assert result.followups[0].ephemeral
        assert channel.history() == []
        assert env.errors


async def test_an_answer_that_came_too_late_is_no_error(
    bot: PaperBot, caplog: pytest.LogCaptureFixture
) -> None:
    """There is no one left to tell, and nothing that could be mended."""

    async def act(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("late")

    add_command(bot, act)
    async with simcord.run(bot, shard_count=1) as env:
        channel, ann = a_place(env)
        env.inject_error("POST", "/interactions/*", status=404, code=10062)

        await ann.slash(channel, "act")

        assert env.errors
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_an_error_in_an_event_is_logged(
    bot: PaperBot, caplog: pytest.LogCaptureFixture
) -> None:
    """There is nobody to answer; the log says which event it was, under a reference, and what."""

    async def on_resumed() -> None:
        raise RuntimeError("x")

    bot.add_listener(on_resumed)
    async with simcord.run(bot, shard_count=1) as env:
        bot.dispatch("resumed")
        await env.settle()

        assert len(env.errors) == 1
    [logged] = [r for r in caplog.records if r.name == "bot.discord.client" and r.exc_info]
    assert re.fullmatch(r"event failed name=on_resumed ref=[0-9a-f]{4}", logged.getMessage())
