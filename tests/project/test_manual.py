"""docs/ has every setting and command as the program has them, and no others."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import typer
from discord import AppCommandType, app_commands
from typer.core import TyperGroup

from bot.cli.commands import commands
from bot.discord.client import PaperBot, extension_names
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from tests.project.repository import ROOT
from tests.support.fakes import Clock, FakeSource


def rows(document: str, heading: str) -> list[list[str]]:
    """Give the cells of the table under a heading of a document, without its two head rows."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def default(name: str) -> str:
    """Write a setting's default as a person would type it; empty if there is none."""
    value: object = Settings.model_fields[name].default
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture
async def bot(sqlite_database: Database) -> AsyncIterator[PaperBot]:
    """Give a bot that has loaded its cogs but never met Discord."""
    services = Services.over(sqlite_database, FakeSource(), Clock())
    async with PaperBot(services) as bot:
        for name in extension_names():
            await bot.load_extension(name)
        yield bot


def options(command: app_commands.Command[Any, ..., Any]) -> list[tuple[str, bool]]:
    """Give what people see of a command's options: the names, and whether they must be there."""
    return [(option.display_name, option.required) for option in command.parameters]


def test_every_setting_is_documented() -> None:
    """The table names each setting with its default and its meaning, in the program's order."""
    expected = [
        [f"`{name.upper()}`", f"`{default(name)}`" if default(name) else "–", field.description]
        for name, field in Settings.model_fields.items()
    ]

    assert rows("settings.md", "Settings") == expected


def test_the_example_has_every_setting() -> None:
    """Each setting stands below its meaning and with its default, ready to be uncommented."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    expected = [
        f"# {field.description}\n{name.upper()}={default(name)}"
        for name, field in Settings.model_fields.items()
    ]

    _, *found = re.sub(r"^#(?=[A-Z])", "", example, flags=re.MULTILINE).strip().split("\n\n")

    assert found == expected


def test_the_example_sets_nothing_but_the_token() -> None:
    """A fresh copy changes no default, and leaves a line for the one thing that is needed."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    found = re.findall(r"^[A-Z_]+=.*$", example, re.MULTILINE)

    assert found == ["DISCORD_TOKEN="]


def test_a_whole_example_is_readable(tmp_path: Path) -> None:
    """Whoever uncomments every line gets the defaults, not an error."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    file = tmp_path / ".env"
    file.write_text(re.sub(r"^#(?=[A-Z])", "", example, flags=re.MULTILINE), encoding="utf-8")

    settings = Settings.load({}, file)

    assert settings == Settings.model_validate({})


async def test_every_command_is_documented(bot: PaperBot) -> None:
    """The table writes each slash command with its options: in brackets those one may leave out."""
    expected = {
        " ".join(
            [
                f"`/{command.qualified_name}",
                *(name if required else f"[{name}]" for name, required in options(command)),
            ]
        )
        + "`"
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    menus = bot.tree.get_commands(type=AppCommandType.message)

    assert {cell for cell, _ in rows("commands.md", "Commands")} == {
        *expected,
        *(f"*Apps > {menu.name}*" for menu in menus),
    }


def test_the_command_line_is_documented() -> None:
    """The table names each command, its arguments and its options, and no others."""
    group = typer.main.get_command(commands)
    assert isinstance(group, TyperGroup)
    expected = {
        f"paperboy {name}": {
            option
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("--")
        }
        for name, command in group.commands.items()
    }

    found = {
        row[0].split("`")[1]: set(re.findall(r"--[a-z]+", row[-1]))
        for row in rows("command-line.md", "Commands")
        if row[0].startswith("`paperboy")
    }

    assert found == expected
