"""Discord takes every command of the bot, and the local validator refuses what it would not."""

from collections.abc import Mapping
from typing import Any

import discord
import pytest

from bot.discord.client import PaperBot, extension_names
from bot.services import Services
from bot.storage.database import Database
from tests.support.command_limits import characters, problems
from tests.support.fakes import Clock, FakeSource

Json = dict[str, Any]

OPTION: Json = {"type": 3, "name": "day", "description": "A day"}
CHOICE: Json = {"name": "Newest", "value": "newest"}
COMMAND: Json = {"type": 1, "name": "papers", "description": "Show papers", "options": [OPTION]}
MENU: Json = {"type": 3, "name": "Show papers"}


def command(**changes: object) -> Json:
    """Make a slash command that differs from a good one."""
    return COMMAND | changes


def option(**changes: object) -> Json:
    """Make a slash command whose one option differs from a good one."""
    return command(options=[OPTION | changes])


def named(count: int, like: Mapping[str, object]) -> list[Json]:
    """Make so many that differ by their names."""
    return [{**like, "name": f"n{number}"} for number in range(count)]


@pytest.mark.parametrize(
    "commands",
    [
        [COMMAND, MENU],
        [command(name="p" * 32), command(name="논문")],
        [command(description="x" * 100)],
        [command(options=named(25, OPTION))],
        [option(choices=[CHOICE | {"name": "x" * 100, "value": "x" * 100}] * 25)],
        [*named(100, COMMAND), *named(15, MENU)],
    ],
)
def test_what_discord_takes_has_no_problems(commands: list[Json]) -> None:
    """The limits themselves are still allowed."""
    found = problems(commands)

    assert found == []


@pytest.mark.parametrize(
    "commands",
    [
        [command(name="")],
        [command(name="p" * 33)],
        [command(name="Papers")],
        [command(name="two words")],
        [command(description="")],
        [command(description="x" * 101)],
        [command(options=named(26, OPTION))],
        [command(options=[OPTION, OPTION])],
        [command(options=[OPTION, OPTION | {"name": "week", "required": True}])],
        [option(name="Day")],
        [option(description="x" * 101)],
        [option(choices=named(26, CHOICE))],
        [option(choices=[CHOICE | {"name": "x" * 101}])],
        [option(choices=[CHOICE | {"value": ""}])],
        [option(choices=[CHOICE], autocomplete=True)],
        [option(type=1, options=[OPTION | {"description": ""}])],
        [command(options=named(25, OPTION | {"choices": [CHOICE | {"value": "x" * 99}] * 4}))],
        [MENU | {"name": "x" * 33}],
        [COMMAND, COMMAND],
        named(101, COMMAND),
        named(16, MENU),
    ],
)
def test_what_discord_refuses_is_found(commands: list[Json]) -> None:
    """Each of these would make Discord refuse all commands."""
    found = problems(commands)

    assert len(found) == 1


@pytest.fixture
async def commands(sqlite_database: Database) -> list[Json]:
    """Load every cog and give the commands as Discord would be told them."""
    bot = PaperBot(Services.over(sqlite_database, FakeSource(), Clock()))
    for name in extension_names():
        await bot.load_extension(name)
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


def test_discord_takes_every_command(commands: list[Json]) -> None:
    """One name or description over its limit, and Discord takes none of the commands."""
    found = problems(commands)

    assert found == []
    assert {"papers", "help", "status", "Show papers"} <= {c["name"] for c in commands}
    assert max(map(characters, commands)) < 4_000  # room for what is still to come


def test_commands_work_for_servers_and_for_people(commands: list[Json]) -> None:
    """Reading papers is for everyone, whoever installed the bot; the rest is a server's."""
    installs = {c["name"]: sorted(c["integration_types"]) for c in commands}
    contexts = {c["name"]: sorted(c["contexts"]) for c in commands}

    for name in ("roundup", "shelf"):
        assert (installs.pop(name), contexts.pop(name)) == ([0], [0])
    assert set(map(tuple, installs.values())) == {(0, 1)}
    assert set(map(tuple, contexts.values())) == {(0, 1, 2)}


def test_no_command_of_a_reader_needs_a_permission(commands: list[Json]) -> None:
    """Nobody has to manage a server to look at papers; who sets up its roundups does."""
    needed = {c["name"]: c["default_member_permissions"] for c in commands}

    assert needed.pop("roundup") == discord.Permissions(manage_guild=True).value
    assert set(needed.values()) == {None}
