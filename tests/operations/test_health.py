"""The probes answer by HTTP, say what is missing, and are in nobody's way."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from prometheus_client import CollectorRegistry

from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.errors import StorageDamaged, StorageUnavailable
from bot.operations.database_health import DatabaseHealth
from bot.operations.health import Health
from bot.operations.metrics import Metrics
from bot.operations.monitoring import Monitoring
from bot.operations.readiness import Readiness
from bot.operations.supervision import Supervisor
from bot.runtime.clock import ClockWatch
from bot.runtime.loops import GRACE, Loops
from bot.runtime.outage import DatabaseOutage
from bot.storage.database import Database
from tests.support.fakes import NOW, Clock

SECONDS = 5.0


@dataclass
class Process:
    """What a process consists of for its probes, and how a test breaks it."""

    client: TestClient[Request, Application]
    readiness: Readiness
    loops: Loops
    vitals: DatabaseHealth
    pace: RateLimiter
    watch: ClockWatch
    seconds: float = 0.0
    is_connected: bool = True

    async def problems(self) -> dict[str, str]:
        """Ask whether it is ready; give why not."""
        async with self.client.get("/readyz") as answer:
            told = await answer.json()
        assert answer.status == (200 if told["ready"] else 503)
        return told["problems"]


@pytest.fixture
async def process(sqlite_database: Database) -> AsyncIterator[Process]:
    """Give a process that lacks nothing, behind a real socket."""
    loops = Loops(lambda: process.seconds)
    vitals, pace = (
        DatabaseHealth(sqlite_database, Clock(), DatabaseOutage()),
        RateLimiter(40, InvalidRequests()),
    )
    watch = ClockWatch(Clock())
    readiness = Readiness(loops, vitals, pace, watch, lambda: process.is_connected)
    health = Health(readiness, CollectorRegistry())
    async with TestClient(TestServer(health.app())) as client:
        process = Process(client, readiness, loops, vitals, pace, watch)
        await vitals.step()
        yield process


async def test_a_process_that_lacks_nothing_is_ready(process: Process) -> None:
    """It is alive and ready; what it is not asked for here is not found."""
    async with process.client.get("/livez") as alive, process.client.get("/") as other:
        assert (alive.status, other.status) == (200, 404)

    assert await process.problems() == {}


async def test_each_thing_that_is_missing_is_named(process: Process) -> None:
    """One sentence each; the process stays alive, so that nobody restarts it for an outage."""
    process.is_connected, process.readiness.is_stopping = False, True
    process.pace.open_breaker()
    process.watch.compare_with(NOW + timedelta(hours=1))
    process.vitals.problem = "The database failed: disk I/O error"
    assert process.vitals.last
    process.vitals.last = replace(process.vitals.last, unreadable="None of the 31 records.")

    problems = await process.problems()

    assert problems == {
        "process": "It is stopping.",
        "database": "The database failed: disk I/O error",
        "gateway": "Discord's gateway is not connected.",
        "clock": "The clock is wrong: no roundup is made.",
        "sending": "Nothing is sent for 600 s.",
        "papers": "None of the 31 records.",
    }
    async with process.client.get("/livez") as alive:
        assert alive.status == 200


async def test_a_loop_that_hangs_turns_readiness_off_until_it_goes_on(process: Process) -> None:
    """The probe names the loop."""
    stuck, done = asyncio.Event(), asyncio.Event()

    async def rest(_: float) -> None:
        done.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(process.loops.forever("deliveries", stuck.wait, 10, rest))
    before = await process.problems()
    process.seconds += GRACE + 1
    hanging = await process.problems()
    stuck.set()
    await done.wait()
    after = await process.problems()
    task.cancel()

    assert (before, after) == ({}, {})
    assert hanging == {"loops": "Hanging or failing: deliveries."}


async def test_a_database_that_takes_no_writes_is_a_problem_until_it_does(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told once, in one line, however long it lasts."""
    vitals = DatabaseHealth(sqlite_database, Clock(), DatabaseOutage())
    before = vitals.problem

    def failing() -> None:
        raise StorageUnavailable("The database failed: database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_database, "write", failing)
        await vitals.step()
        await vitals.step()
    during = vitals.problem
    await vitals.step()

    assert before == "The database was not asked yet."
    assert during == "The database failed: database is locked"
    assert vitals.problem is None
    assert [record.exc_info for record in caplog.records] == [None]


async def test_a_damaged_database_ends_the_process(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is the probe that meets the damage: no write may make it worse."""

    def failing() -> None:
        raise StorageDamaged("smashed")

    monkeypatch.setattr(sqlite_database, "write", failing)
    budget, clock = InvalidRequests(), Clock()
    operations = Monitoring(
        *(Loops(), Metrics()),
        database=sqlite_database,
        pace=RateLimiter(40, budget),
        budget=budget,
        watch=ClockWatch(clock),
        is_connected=lambda: True,
        clock=clock,
        supervisor=Supervisor(None),
    )

    with pytest.raises(StorageDamaged):
        await operations.forever(("127.0.0.1", 0))


class _Said(logging.Handler):
    """Waits for a line of the log."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.event = text, asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self.text in record.getMessage():
            self.event.set()


async def test_a_port_in_use_is_told_once_and_tried_again(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    """People are served meanwhile; once the port is free the probes answer there."""
    caplog.set_level(logging.INFO)
    listening, tries = _Said("health listens on"), 0
    logging.getLogger("bot.operations.health").addHandler(listening)
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]

    async def sleep(_: float) -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            taken.close()

    health = Health(process.readiness, CollectorRegistry(), sleep)
    task = asyncio.create_task(health.serve("127.0.0.1", port))
    async with asyncio.timeout(SECONDS):
        await listening.event.wait()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    logging.getLogger("bot.operations.health").removeHandler(listening)

    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert len(warnings) == 1
    assert f"127.0.0.1:{port}" in warnings[0]
    assert "HEALTH_ADDRESS" in warnings[0]


async def test_a_start_that_is_cancelled_leaves_no_socket_open(process: Process) -> None:
    """Wherever it is interrupted: the collector would find what nobody has closed."""
    for steps in range(30):
        health = Health(process.readiness, CollectorRegistry())
        serving = asyncio.create_task(health.serve("127.0.0.1", 0))
        for _ in range(steps):
            await asyncio.sleep(0)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    gc.collect()  # pytest takes a warning about an open socket for an error
