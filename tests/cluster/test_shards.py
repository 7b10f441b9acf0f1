"""A process connects the shards it is told, one after another, and none if few starts are left."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cluster.domain.shards import Shards
from bot.discord.client import HttpOnlyClient, PaperBot
from bot.errors import DiscordUnavailable
from bot.runtime.loops import MAX_PAUSE
from bot.services import Services
from bot.storage.database import Database
from tests.support.discord_stub import TOKEN, DiscordStub, Fault, answer
from tests.support.fakes import Clock, FakeSource

SECONDS = 5.0
TRIES = 20


@pytest.fixture
async def stub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordStub]:
    """Run a stand-in for Discord, to which all clients go."""
    async with DiscordStub() as stub:
        monkeypatch.setattr(Route, "BASE", stub.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stub.gateway.url))
        yield stub


@pytest.fixture
def services(sqlite_database: Database) -> Services:
    """Build the use cases over an empty cache."""
    return Services.over(sqlite_database, FakeSource(), Clock())


def starts(remaining: int, *, shards: int = 1, concurrency: int = 1) -> Fault:
    """Let Discord tell how many sessions may begin."""
    limits = {
        "total": 1000,
        "remaining": remaining,
        "reset_after": 3_600_000,
        "max_concurrency": concurrency,
    }
    told = {"url": "ws://127.0.0.1:9/", "shards": shards, "session_start_limit": limits}

    async def fault(request: web.Request) -> web.StreamResponse | None:
        return answer(told) if request.path.endswith("/gateway/bot") else None

    return fault


async def gateway_away(request: web.Request) -> web.StreamResponse | None:
    """Let the gateway take no connection."""
    return web.Response(status=503) if request.path == "/gateway/" else None


async def at_once(_: int) -> None:
    """Let every session begin at once."""


@pytest.mark.parametrize(
    ("shards", "identified", "buckets"),
    [
        (Shards(2, 4, 8), [[2, 8], [3, 8], [4, 8]], [0, 1, 0]),
        (None, [[0, 3], [1, 3], [2, 3]], [0, 1, 0]),  # as many as Discord wants
    ],
)
async def test_shards_identify_in_their_turn(
    stub: DiscordStub,
    services: Services,
    shards: Shards | None,
    identified: list[list[int]],
    buckets: list[int],
) -> None:
    """Each waits for the turn of its bucket, of which there are as many as Discord allows."""
    stub.faults.append(starts(900, shards=3, concurrency=2))
    waited: list[int] = []

    async def turn(bucket: int) -> None:
        waited.append(bucket)

    async with PaperBot(services, shards=shards, wait_for_session_start=turn) as bot:
        await bot.login(TOKEN)
        connection = asyncio.create_task(bot.connect())
        async with asyncio.timeout(SECONDS):
            while len(stub.gateway.shards) < len(identified):
                stub.gateway.connected.clear()
                await stub.gateway.connected.wait()
    await connection

    assert stub.gateway.shards == identified
    assert waited == buckets


async def test_a_gateway_that_is_away_is_waited_for(
    stub: DiscordStub,
    services: Services,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However often it is tried, later and later, a try is no deeper than the one before."""
    stub.faults += [gateway_away] * TRIES
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def hurry(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    async with PaperBot(services, wait_for_session_start=at_once) as bot:
        await bot.login(TOKEN)
        monkeypatch.setattr(asyncio, "sleep", hurry)
        connection = asyncio.create_task(bot.connect())
        async with asyncio.timeout(SECONDS):
            await stub.gateway.connected.wait()
        monkeypatch.undo()
    await connection

    errors = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert len(errors) == TRIES
    assert [error for error in errors if error and error.__context__] == []
    assert max(pauses[-4:]) >= MAX_PAUSE / 2


@pytest.mark.usefixtures("stub")
async def test_a_process_is_connected_once_all_its_shards_are(services: Services) -> None:
    """Those that wait for their turn to begin count as missing."""
    turns: asyncio.Queue[None] = asyncio.Queue()

    async def turn(_: int) -> None:
        await turns.get()

    async with PaperBot(services, shards=Shards(0, 1, 2), wait_for_session_start=turn) as bot:
        await bot.login(TOKEN)
        connection = asyncio.create_task(bot.connect())
        states = [bot.is_connected]
        for _ in range(2):
            launched = bot.wait_for("shard_connect", timeout=SECONDS)
            turns.put_nowait(None)
            await launched
            states.append(bot.is_connected)
    await connection

    assert states == [False, False, True]


async def test_none_connects_while_few_starts_are_left(
    stub: DiscordStub, services: Services
) -> None:
    """At 0 Discord would reset the token, and every process would be out."""
    stub.faults.append(starts(99))

    async with PaperBot(services) as bot:
        await bot.login(TOKEN)
        with pytest.raises(DiscordUnavailable, match=r"99 more session starts of 1000.*1:00:00"):
            await bot.connect()

    assert stub.gateway.identifies == 0


async def test_a_sender_never_connects(stub: DiscordStub, services: Services) -> None:
    """It logs in by HTTP, learns which commands another process has synced, and that is all."""
    await services.command_sync.remember([], {"papers": 7})
    async with HttpOnlyClient(services.command_sync.ids, aiohttp.TraceConfig()) as writer:
        await writer.login(TOKEN)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writer.connect(), 0.1)

        assert writer.user
        assert writer.command_ids == {"papers": 7}
    assert stub.gateway.identifies == stub.syncs == 0
