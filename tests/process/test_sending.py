"""The whole bot as a process that sends: from login to SIGTERM, and until its token is refused."""

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from bot.runtime.clock import utc_now
from tests.faults.fanout import Haste, hasty_bot, prepare
from tests.support import delivery_history
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import Refusal, always

SECONDS = 20.0
CONFIGURATION_ERROR = 78


@pytest.fixture
def database_file(sqlite_url: str) -> Path:
    """Give the path of the database."""
    return Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))


def read(database_file: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the database of a bot that has ended."""
    connection = sqlite3.connect(database_file)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def test_it_sends_even_while_the_gateway_is_away(sqlite_url: str, tmp_path: Path) -> None:
    """What is due when the bot starts is sent once it has logged in, connected or not."""

    async def hang(request: web.Request) -> web.StreamResponse | None:
        return await asyncio.Event().wait() and None if request.path == "/gateway/" else None

    async with DiscordStub() as stub:
        await prepare(stub, sqlite_url, 3)
        stub.faults.append(hang)
        async with hasty_bot(tmp_path, stub, sqlite_url) as bot:
            rows = await delivery_history.ended(sqlite_url, utc_now(), SECONDS)
            await bot.kill()

    assert delivery_history.problems(rows, stub.channels.created) == []
    assert [row.state for row in rows] == ["sent"] * 3
    assert stub.gateway.identifies == 0


async def test_sigterm_gives_back_what_is_not_sent(
    sqlite_url: str, database_file: Path, tmp_path: Path
) -> None:
    """It ends at once with 0; nothing is left claimed, and the next start need not doubt."""
    async with DiscordStub() as stub:
        await prepare(stub, sqlite_url, 100)
        async with hasty_bot(tmp_path, stub, sqlite_url, Haste(lease=90, rate=2)) as bot:
            await stub.channels.holds(3)
            code = await bot.stop()

    rows = await delivery_history.ledger(sqlite_url, utc_now())
    states = Counter(row.state for row in rows)
    assert code == 0
    assert delivery_history.problems(rows, stub.channels.created) == []
    assert states == {"sent": len(stub.channels.created), "pending": 100 - states["sent"]}
    attempts = "SELECT DISTINCT attempts, first_sent_at FROM deliveries WHERE state = 'pending'"
    assert read(database_file, attempts) == [(0, None)]
    assert read(database_file, "SELECT clean FROM installation") == [(1,)]


async def test_a_token_that_is_refused_ends_the_process(
    sqlite_url: str, database_file: Path, tmp_path: Path
) -> None:
    """After a few 401s it ends with the code that tells a supervisor not to start it again."""
    async with DiscordStub() as stub:
        await prepare(stub, sqlite_url, 50)
        stub.channels.plan = always(Refusal(401, 0))
        async with hasty_bot(tmp_path, stub, sqlite_url, Haste(rate=20)) as bot:
            code = await bot.ended()
            lines = bot.lines

    assert code == CONFIGURATION_ERROR
    assert "Discord refuses the token" in lines[-1]
    assert stub.channels.answers[401] <= 3
    assert read(database_file, "SELECT DISTINCT state FROM deliveries") == [("pending",)]
