"""The first line of a log says what runs there, and no secret."""

from pathlib import Path

import pytest

from bot.cluster.domain.roles import EVERY_ROLE, Role
from bot.operations.start_line import start_line
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.key_values import KeyValues


def loaded(**values: str) -> Settings:
    """Load these settings alone."""
    return Settings.load(values, Path("no-such-file.env"))


async def used(database: Database) -> Database:
    """Write something, as a process does when it starts."""
    async with database.write() as tx:
        await KeyValues(tx).put("a", "b")
    return database


async def test_a_file_is_told_by_its_absolute_path(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three slashes make it relative to the folder in which Paperboy was started."""
    monkeypatch.chdir(tmp_path)

    line = start_line(loaded(), EVERY_ROLE, await used(sqlite_database))

    assert f" database=sqlite+aiosqlite:{tmp_path}/data/paperboy.db sqlite=3." in line
    assert line.startswith("roles=gateway,ingest,scheduler,sender version=")
    assert " python=3." in line
    assert line.endswith(" settings=default")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "bob:hunter2@db.example:6543/papers?ssl=require",
            "bob@db.example:6543/papers?ssl=require",
        ),
        ("bob:hun@ter2@db.example/papers", "bob@db.example/papers"),
        ("bob@/papers?host=/var/run/postgresql", "bob@/papers?host=%2Fvar%2Frun%2Fpostgresql"),
    ],
)
async def test_a_server_is_told_without_the_password(
    postgres_database: Database, url: str, told: str
) -> None:
    """User, host, port, name and options are told."""
    settings = loaded(DATABASE_URL=f"postgresql+asyncpg://{url}")

    line = start_line(settings, {Role.SENDER}, await used(postgres_database))

    assert f" database=postgresql+asyncpg://{told} postgresql=1" in line
    assert line.startswith("roles=sender version=")


async def test_settings_in_use_are_told_but_for_secrets(sqlite_database: Database) -> None:
    """Those that are as they come are left out."""
    settings = loaded(
        DISCORD_TOKEN="the-token",  # noqa: S106  # opens nothing
        HF_TOKEN="the-other",  # noqa: S106  # opens nothing
        HTTPS_PROXY="http://ann:pass@proxy.example:3128",
        SEND_RATE="20",
        SHARDS="0-3/4",
        LOG_LEVEL="debug",
        INGEST_INTERVAL="300",
    )

    line = start_line(settings, EVERY_ROLE, await used(sqlite_database))

    told = line.partition(" settings=")[2].split(" ")
    assert sorted(told) == [
        "DISCORD_TOKEN=[secret]",
        "HF_TOKEN=[secret]",
        "HTTPS_PROXY=[secret]",
        "LOG_LEVEL=DEBUG",
        "SEND_RATE=20",
        "SHARDS=0-3/4",
    ]
