"""What many tests share: databases of both engines, a clock, a guard against the network."""

import asyncio
import itertools
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.runtime import logging
from bot.runtime.logging import LogFormat
from bot.schedules.zone_data import zone_data
from bot.services import Services
from bot.storage.database import Database, open_database
from tests.faults.places import in_memory
from tests.support import postgres
from tests.support.fakes import Clock, FakeSource
from tests.support.sql import Sql, sql_at

# before a test opens a zone by itself: zoneinfo keeps what it has opened
zone_data()

# a slow machine proves nothing wrong
settings.register_profile("paperboy", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("TEST_PROFILE", "paperboy"))


_NETWORK = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _own_network(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    """Set no proxy and no certificates, whatever this machine needs."""
    for name in (*_NETWORK, *map(str.lower, _NETWORK)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[str, int] | str | bytes) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


async def _migrate(url: str) -> None:
    async with open_database(url):
        pass


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "paperboy.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """Give a folder of the test's own, in memory where there is room."""
    with in_memory() as folder:
        yield folder


@pytest.fixture
def sqlite_url(sqlite_template: Path, own_folder: Path) -> str:
    """Give the URL of a fresh, migrated SQLite file."""
    path = own_folder / "paperboy.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL server for the session, or skip visibly where there is none."""
    if not postgres.is_installed():
        pytest.skip("PostgreSQL's server is not installed")
    with postgres.running() as server:
        asyncio.run(_migrate(server.url))
        yield server.url


_numbers = itertools.count()


@pytest.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """Give the URL of a fresh, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    admin_url = make_url(postgres_server).set(database="template1")
    admin = create_async_engine(admin_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE postgres"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """Open a fresh SQLite database."""
    async with open_database(sqlite_url) as database:
        yield database


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[Database]:
    """Open a fresh PostgreSQL database."""
    async with open_database(postgres_url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a fresh, migrated database, once of each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open a fresh database, once of each engine."""
    async with open_database(database_url) as database:
        yield database


@pytest.fixture
def sql(database_url: str) -> Sql:
    """Run SQL on the database of the test, open or not."""
    return sql_at(database_url)


@pytest.fixture
def source() -> FakeSource:
    """Make a source that knows nothing but what the test gives it."""
    return FakeSource()


@pytest.fixture
def clock() -> Clock:
    """Make a clock that shows a Wednesday afternoon."""
    return Clock()


@pytest.fixture
def services(sqlite_database: Database, source: FakeSource, clock: Clock) -> Services:
    """Build the use cases over a fresh SQLite database."""
    return Services.over(sqlite_database, source, clock)


@pytest.fixture
def elsewhere(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of its own with no settings but a database, and leave logging alone."""

    def leave_alone(level: str, log_format: LogFormat, secrets: Iterable[str] = ()) -> None: ...

    monkeypatch.chdir(own_folder)
    monkeypatch.setattr(logging, "set_up", leave_alone)
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///paperboy.db")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
