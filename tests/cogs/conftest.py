"""What the tests of the cogs share: the real bot in a simulated Discord, over the sample."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import discord
import pytest
import simcord

from bot.discord.client import PaperBot
from bot.ingest.services.file_import import import_file
from bot.services import Services
from bot.storage.database import Database, open_database
from tests.cogs.office import Office
from tests.cogs.press import Press
from tests.cogs.stage import Stage, one_shard
from tests.cogs.tenants import Opened, Town
from tests.cogs.watching import Watching
from tests.support.fakes import Clock, FakeSource
from tests.support.sql import sql_at

AFTERNOON = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
"""A Tuesday, the last listing day of the sample."""


async def _fill(url: str) -> None:
    async with open_database(url) as database:
        ingest = Services.over(database, FakeSource(), Clock(AFTERNOON)).ingest
        with as_file(files("bot.cli.samples") / "papers.jsonl") as path:
            await import_file(
                ingest, path, year=None, today=AFTERNOON.date(), progress=lambda _, __: None
            )


@pytest.fixture(scope="session")
def sample_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill one SQLite file with the sample, to be copied for each test."""
    path = tmp_path_factory.mktemp("sample") / "paperboy.db"
    shutil.copy(sqlite_template, path)
    asyncio.run(_fill(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def sample_database(sample_template: Path, own_folder: Path) -> AsyncIterator[Database]:
    """Open a fresh SQLite database that has the sample."""
    path = own_folder / "paperboy.db"
    shutil.copy(sample_template, path)
    async with open_database(f"sqlite+aiosqlite:///{path}") as database:
        yield database


@pytest.fixture
def source() -> FakeSource:
    """Make a source that knows nothing but what the test gives it."""
    return FakeSource()


@pytest.fixture
def clock() -> Clock:
    """Make a clock that shows the afternoon of the sample's last day."""
    return Clock(AFTERNOON)


@pytest.fixture
def services(sample_database: Database, source: FakeSource, clock: Clock) -> Services:
    """Build the use cases over the sample."""
    return Services.over(sample_database, source, clock)


@pytest.fixture
def simcord_bot(services: Services) -> PaperBot:
    """Give simcord, whose own fixture runs it, the real bot."""
    return one_shard(services)


@pytest.fixture
def stage(simcord_env: simcord.Env, services: Services, source: FakeSource, clock: Clock) -> Stage:
    """Put the bot and two members into a server."""
    guild = simcord_env.create_guild()
    ann, ben = (guild.add_member(simcord_env.create_user(name)) for name in ("ann", "ben"))
    return Stage(
        simcord_env, guild.create_text_channel("papers"), ann, ben, services, source, clock
    )


@pytest.fixture
def watching(stage: Stage, simcord_bot: PaperBot, sample_database: Database) -> Watching:
    """Give the server an admin and a channel for alerts."""
    guild = stage.ann.guild
    manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    mona = guild.add_member(stage.env.create_user("mona"), roles=[manager])
    return Watching(stage, simcord_bot, sample_database, mona, guild.create_text_channel("alerts"))


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open the town over a database of each engine, on a loop that a machine can step."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    towns: asyncio.Queue[Town] = asyncio.Queue()
    is_over = asyncio.Event()

    async def keep() -> None:  # one task: simcord has to be left where it was entered
        clock = Clock()
        async with open_database(url) as database:
            services = Services.over(database, FakeSource(), clock)
            bot = one_shard(services)
            async with simcord.run(bot, check_errors=False) as env:
                await towns.put(Town(env, bot, database, services, clock))
                await is_over.wait()

    with asyncio.Runner() as runner:
        keeper = runner.get_loop().create_task(keep())
        yield runner, runner.run(towns.get()), sql_at(url)
        is_over.set()
        runner.run(asyncio.wait_for(keeper, 10))


@pytest.fixture
def office(stage: Stage, simcord_bot: PaperBot, sample_database: Database) -> Office:
    """Give the server an admin."""
    guild = stage.ann.guild
    manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    mona = guild.add_member(stage.env.create_user("mona"), roles=[manager])
    return Office(
        stage,
        Press(stage, simcord_bot, sample_database),
        mona,
        guild.create_text_channel("roundups"),
    )
