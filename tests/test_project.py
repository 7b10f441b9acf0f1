"""What the documents and the lock file promise agrees with the program."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import AsyncIterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
from discord import AppCommandType, app_commands
from typer.core import TyperGroup

from bot.__main__ import commands
from bot.client import PaperBot, extension_names
from bot.domain.roles import EVERY_ROLE
from bot.domain.watches import Owner
from bot.services.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.personal import rows_of
from tests.fakes import Clock, FakeSource

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "PRIVACY.md",
    "TERMS.md",
    "docs/discord-setup.md",
    "docs/operations.md",
    "docs/backup.md",
    "docs/security.md",
    "docs/SCALING.md",
)
CODE = tuple(
    path.relative_to(ROOT).as_posix()
    for folder in ("bot", "cogs", "tests", "benchmarks", "docs")
    for path in sorted((ROOT / folder).rglob("*.py"))
)
MODULES = tuple(name for name in CODE if not name.endswith("__init__.py"))
PACKAGES = tuple(name for name in CODE if name.endswith("__init__.py"))
MOST_PICTURE_BYTES = 300_000
"""A page that many people open should come quickly."""


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table under one of the README's headings, without its two head rows."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def parsed(name: str) -> ast.Module:
    """Parse a file of the repository."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


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


def test_the_readme_has_every_setting() -> None:
    """The table names each setting with its default and its meaning, in the program's order."""
    expected = [
        [f"`{name.upper()}`", f"`{default(name)}`" if default(name) else "–", field.description]
        for name, field in Settings.model_fields.items()
    ]

    assert rows("Settings") == expected


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


def options(command: app_commands.Command[Any, ..., Any]) -> list[tuple[str, bool]]:
    """Give what people see of a command's options: the names, and whether they must be there."""
    return [(option.display_name, option.required) for option in command.parameters]


async def test_the_readme_has_every_command(bot: PaperBot) -> None:
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

    assert {cell for cell, _ in rows("Commands")} == {
        *expected,
        *(f"*Apps > {menu.name}*" for menu in menus),
    }


def test_the_readme_has_the_command_line() -> None:
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
        row[0].split("`")[1]: set(re.findall(r"--[a-z]+", row[-1])) for row in rows("Command line")
    }

    assert found == expected


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Each document's links and pictures within the repository exist."""
    document = ROOT / name

    links = re.findall(r'\]\(([^):#]+)\)|src="([^":]+)"', document.read_text(encoding="utf-8"))

    assert [link for link in chain(*links) if link and not (document.parent / link).exists()] == []


def test_the_privacy_policy_names_every_table_of_people_or_servers() -> None:
    """Each of them has its row, and no row names a table that there isn't."""
    policy = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")
    owners = (Owner(1), Owner(1, 2))

    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]+", policy, re.MULTILINE))))

    assert named == {rows.table.name for owner in owners for rows in rows_of(owner)}


def test_the_security_rules_name_tests_that_exist() -> None:
    """A rule whose test was renamed or removed is a rule without a test."""
    rules = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    files = {path.name for path in ROOT.glob("tests/**/*.py")}

    named = set(re.findall(r"`(?:tests/)?([\w/]+\.py)`", rules))

    assert {name for name in named if "/" in name and not (ROOT / "tests" / name).exists()} == set()
    assert {name.split("/")[-1] for name in named} - files == set()


def test_pictures_are_shown_and_small() -> None:
    """Every picture in docs/ is in the README, and none makes the page slow."""
    pictures = {f"docs/{path.name}": path.stat().st_size for path in ROOT.glob("docs/*.png")}

    assert set(re.findall(r'src="([^"]+)"', README)) == set(pictures)
    assert max(pictures.values()) < MOST_PICTURE_BYTES


def test_the_changelog_begins_with_this_version() -> None:
    """What pyproject.toml calls this version is what people read about first."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    newest = re.search(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert newest
    assert newest[1] == PROJECT["project"]["version"]


def test_every_module_says_its_job_first() -> None:
    """The first line holds a whole sentence, so that the first lines of all files are a map."""
    a_sentence = re.compile(r"\S.*?[^.]\.(?= |$)")

    first_lines = {name: (ast.get_docstring(parsed(name)) or "").split("\n")[0] for name in MODULES}

    assert [name for name, line in first_lines.items() if not a_sentence.match(line)] == []


def test_packages_are_empty() -> None:
    """An __init__.py runs on any import below it, so there is nothing in it to run."""
    full = [name for name in PACKAGES if (ROOT / name).read_bytes()]

    assert full == []


def test_cogs_are_not_asked_for_by_name() -> None:
    """What two cogs share is a service."""
    asking = [
        name
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Attribute) and node.attr == "get_cog"
    ]

    assert asking == []


def locked() -> dict[str, str]:
    """Give each requirement of the lock file, from its name to its last hash, by name."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    return {re.split(r"[=;\[ ]", entry)[0]: entry for entry in entries}


def test_the_lock_pins_and_hashes_everything() -> None:
    """Each requirement is one exact version with hashes, from no particular host."""
    entry = re.compile(
        r"[a-z0-9.-]+==[\w.+!-]+( ; [^\\]+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+", re.ASCII
    )

    odd = [name for name, text in locked().items() if not entry.fullmatch(text)]

    assert odd == []
    assert "://" not in LOCK


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_what_is_installed_is_checked_against_its_hash(name: str) -> None:
    """Every command that fetches what the lock names refuses a file that is another."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")

    commands = re.split(r"&&|\n", text)
    fetching = [each for each in commands if re.search(r"(-r|--requirement) requirements", each)]

    assert fetching
    assert [each for each in fetching if "--require-hashes" not in each] == []


def test_the_lock_has_every_dependency() -> None:
    """Each dependency of the bot, of its extras and of its development is pinned."""
    project = PROJECT["project"]
    wanted: set[str] = {
        re.split(r"[\[<>=! ]", requirement)[0].lower().replace(".", "-")
        for requirement in chain(
            project["dependencies"],
            *project["optional-dependencies"].values(),
            *PROJECT["dependency-groups"].values(),
        )
    }

    missing = wanted - set(locked())

    assert missing == set()


def test_no_machine_is_named() -> None:
    """No file of the repository holds a path of the machine it was written on."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git repository")
    listed = subprocess.run(  # noqa: S603  # git, with arguments of our own
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    a_home = re.compile(rb"(?<![\w.:/])/(?:home|root|work|Users)/")

    named = [
        name
        for name in filter(None, listed.stdout.split("\0"))
        if (ROOT / name).is_file() and a_home.search((ROOT / name).read_bytes())
    ]

    assert named == []


def test_the_containers_run_with_what_they_need_alone() -> None:
    """No rights, nothing to write but their data; the roles of the second profile exist."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    shared = compose.partition("\nx-role:")[0]
    for rule in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "mem_limit:"):
        assert rule in shared
    assert {*re.findall(r"--role, (\w+)", compose)} == EVERY_ROLE
    assert re.search(r"^USER \d+$", dockerfile, re.MULTILINE)
    (module,) = re.findall(r'^HEALTHCHECK .*"-m", "([\w.]+)"\]$', dockerfile, re.MULTILINE)
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file()
