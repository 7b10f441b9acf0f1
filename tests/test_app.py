"""The composition root: what ends a running bot, and how that is told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import app, workers
from bot.discord import client
from bot.errors import BadSettings, DiscordUnavailable, PaperboyError
from bot.ingest.sources.port import Batch
from bot.operations.metrics import Metrics
from bot.papers.domain.linked import Linked
from bot.runtime.loops import Loops
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database
from tests.support.discord_stub import TOKEN, DiscordStub, Fault, answer
from tests.support.fakes import Clock, FakeSource, a_paper

SECONDS_TO_END = 10.0


@pytest.fixture(autouse=True)
def _hosts_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave discord.py as it was: its hosts hold for the whole process."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


def settings(discord: DiscordStub, sqlite_url: str) -> Settings:
    """Give the settings of a bot that reaches its stand-in for Discord, and no upstream."""
    return Settings.load(
        {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway.url,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "DATABASE_URL": sqlite_url,
            "HEALTH_ADDRESS": "off",
        },
        Path("no-such-file.env"),
    )


def instead(path: str, other: web.Response) -> Fault:
    """Make a fault: `other` answers the next request whose path ends in `path`."""

    async def fault(request: web.Request) -> web.StreamResponse | None:
        return other if request.path.endswith(path) else None

    return fault


async def reason(known: Settings) -> BaseException:
    """Run the bot until it ends by itself, and give the reason."""
    async with asyncio.timeout(SECONDS_TO_END):
        [ended] = await asyncio.gather(app.run(known), return_exceptions=True)
    assert isinstance(ended, BaseException)
    return ended


@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me", "/gateway/bot"])
async def test_an_outage_at_the_start_is_told_in_one_short_line(sqlite_url: str, path: str) -> None:
    """What stands between us and Discord may send a whole page: nobody wants it in the log."""
    page = web.Response(status=503, text="<html>\n" + "<p>Out of order</p>\n" * 100)
    async with DiscordStub() as discord:
        discord.faults.append(instead(path, page))

        error = await reason(settings(discord, sqlite_url))

    assert isinstance(error, DiscordUnavailable)
    assert str(error).startswith("Discord can't be reached: ")
    assert len(str(error)) < 250
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        (4004, BadSettings, "Discord refuses the token"),  # it was reset while we ran
        (4013, DiscordUnavailable, "4013"),  # the intents are wrong: trying again is no use
    ],
)
async def test_a_connection_closed_for_good_ends_the_bot(
    sqlite_url: str, code: int, kind: type[PaperboyError], line: str
) -> None:
    """Discord forbids to come back after these codes, so the bot ends and says why."""
    async with DiscordStub() as discord:
        ending = asyncio.create_task(reason(settings(discord, sqlite_url)))
        await discord.gateway.connected.wait()

        await discord.gateway.drop(code)
        error = await ending

    assert isinstance(error, kind)
    assert line in str(error)
    assert discord.gateway.identifies == 1


async def test_commands_that_discord_refuses_are_no_outage(sqlite_url: str) -> None:
    """A fault in our own commands is told with its traceback, not as trouble with Discord."""
    answered = answer(
        {
            "code": 50035,
            "message": "Invalid Form Body",
            "errors": {"0": {"name": {"_errors": [{"code": "X", "message": "too long"}]}}},
        },
        status=400,
    )
    async with DiscordStub() as discord:
        discord.faults.append(instead("/commands", answered))

        error = await reason(settings(discord, sqlite_url))

    assert isinstance(error, app_commands.CommandSyncFailure)


async def test_a_broken_cog_is_no_outage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cog that can't be loaded is a fault of ours as well, and stops the bot."""
    monkeypatch.setattr(client, "extension_names", lambda: iter(["no_such_cog"]))
    async with DiscordStub() as discord:
        error = await reason(settings(discord, sqlite_url))

    assert isinstance(error, commands.ExtensionNotFound)


class Listening(logging.Handler):
    """Waits until the probes are answered somewhere, and tells where."""

    def __init__(self) -> None:
        """Listen to the log of the probes."""
        super().__init__()
        self.at: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of the address."""
        if "listens on" in record.msg and not self.at.done():
            self.at.set_result(record.getMessage().rpartition(" ")[2])


@pytest.mark.parametrize("role", ["scheduler", "ingest"])
async def test_who_needs_no_discord_is_ready_without_it(
    postgres_url: str, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It asks for no token, opens no connection to Discord, and misses none."""
    caplog.set_level(logging.INFO)
    listening = Listening()
    logging.getLogger("bot.operations.health").addHandler(listening)
    known = Settings.load(
        {
            "ROLE": role,
            "DATABASE_URL": postgres_url,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
            "HEALTH_ADDRESS": "127.0.0.1:0",
        },
        Path("no-such-file.env"),
    )
    running = asyncio.create_task(app.run(known))
    async with asyncio.timeout(SECONDS_TO_END), aiohttp.ClientSession() as http:
        address = await listening.at
        problems = {"database": "not asked yet"}
        while "database" in problems:
            async with http.get(f"http://{address}/readyz") as answer:
                problems = (await answer.json())["problems"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    logging.getLogger("bot.operations.health").removeHandler(listening)

    assert problems == {}


@pytest.fixture
def _one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a loop end after its first step, and let its errors through."""

    async def once(
        _: Loops, __: str, step: Callable[[], Awaitable[None]], ___: float, *, grace: float
    ) -> None:
        del grace
        await step()

    monkeypatch.setattr(Loops, "forever", once)


@pytest.mark.usefixtures("_one_step")
async def test_acronyms_of_new_papers_are_learned(sqlite_database: Database) -> None:
    """A search that ran before the first ingest does not fix what acronyms mean."""
    told = [
        a_paper(n, title=f"Mixture of Gardens (MoG), part {n}", abstract="Mixture of Gardens (MoG)")
        for n in range(1, 6)
    ]
    services = Services.over(sqlite_database, FakeSource(told), Clock())
    before = await services.search.parse("mog", exact=False)

    await workers.ingest_forever(services, 60, Loops())
    after = await services.search.parse("mog", exact=False)

    assert before.added == ()
    assert [added.split()[0] for added in after.added] == ["mixture"]


@pytest.mark.usefixtures("_one_step")
async def test_one_process_at_a_time_asks_for_single_papers(database: Database) -> None:
    """Whatever else shares its database; a restart doesn't begin a turn of its own either."""
    clock, metrics = Clock(), Metrics()
    source = FakeSource([a_paper(n, models=Linked(1)) for n in range(1, 31)])
    first, other = (Services.over(database, source, clock) for _ in range(2))
    await first.ingest.store(Batch(tuple(a_paper(n) for n in range(1, 31))))

    for services in (first, other, first):
        await workers.ask_for_papers_forever(database, services, clock, Loops(), metrics)

    assert len(source.asked) == len({*source.asked}) == 10
    told = metrics.registry.get_sample_value
    assert told("paperboy_single_papers_total", {"result": "found"}) == 10
    assert told("paperboy_single_papers_budget") == 360
    assert told("paperboy_single_papers_due") == 10


@pytest.mark.usefixtures("_one_step")
async def test_an_upstream_that_is_down_is_no_failure_of_the_loop(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """It is one line of the log, without a traceback, and part of `/status`."""
    services = Services.over(sqlite_database, FakeSource(down=True), Clock())

    await workers.ingest_forever(services, 60, Loops())

    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [record.name for record in warnings] == ["bot.workers"]
    assert warnings[0].exc_info is None
    assert (await services.status.read()).problem == "The fake source is down."
