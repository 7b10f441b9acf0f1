"""The numbers tell what happened, name nobody, and are the ones that docs/ speaks of."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.delivery.domain.results import Ambiguous, Refused, Unreadable
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.store.outbox import Outbox
from bot.discord.usage import Outcome, UseKind
from bot.ingest.store.listings import ListingState, ListingStore
from bot.operations.database_health import DatabaseHealth
from bot.operations.event_loop import EventLoopLag
from bot.operations.metrics import Gauges, Metrics
from bot.operations.readiness import Readiness
from bot.runtime.clock import ClockWatch
from bot.runtime.loops import Loops
from bot.storage import backup_rotation
from bot.storage.database import Database, open_database
from bot.storage.key_values import KeyValues
from tests.delivery.outbox_steps import after
from tests.delivery.sending import sending
from tests.support.fakes import NOW, Clock
from tests.support.orders import LIFETIME, an_order

DOCS = Path(__file__).parents[2] / "docs"
LABELS = {
    *("kind", "state", "code", "result", "loop", "what", "version", "le", "field"),
    *("name", "outcome"),
}


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    """Give one number as Prometheus would see it."""
    return registry.get_sample_value(f"paperboy_{name}", labels)


def deliveries(metrics: Metrics, state: str, code: str = "") -> float | None:
    """Give how many tries ended so."""
    labels = {"kind": "roundup", "state": state, "code": code}
    return value(metrics.registry, "deliveries_total", **labels)


@pytest.fixture
async def registry(sqlite_database: Database) -> CollectorRegistry:
    """Give the registry of a whole process whose loops run."""
    clock, loops, budget = Clock(), Loops(), InvalidRequests()
    vitals = DatabaseHealth(sqlite_database, clock, loops.outage)
    async with sqlite_database.write() as tx:
        await Outbox(tx).put([an_order(1, due_at=after(-90))])
        await ListingStore(tx).put(ListingState(NOW.date(), after(-30), 12, "digest"))

    async def once(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await loops.forever("vitals", vitals.step, 15, once)
    budget.record(403, None)
    metrics = Metrics()
    metrics.used(UseKind.COMMAND, "papers today", Outcome.OK)
    metrics.answered(UseKind.COMMAND, 0.02)
    watch = ClockWatch(clock)
    readiness = Readiness(loops, vitals, RateLimiter(40, budget), watch, lambda: False)
    metrics.registry.register(Gauges(loops, EventLoopLag(), vitals, budget, readiness))
    return metrics.registry


async def test_deliveries_are_counted_by_what_became_of_them(sqlite_database: Database) -> None:
    """Also those that were given up unsent, and how late the others came."""
    it = sending(sqlite_database)
    it.target.results = [Refused(403, 50013, "Missing Permissions")]
    await it.put(an_order(1, due_at=after(-45)), an_order(2, due_at=after(-45)))
    await it.put(an_order(3, due_at=NOW - LIFETIME))

    await it.drain()

    assert deliveries(it.metrics, "pending", "50013") == 1
    assert deliveries(it.metrics, "sent") == 1
    assert deliveries(it.metrics, "expired") == 1
    assert deliveries(it.metrics, "unknown") == 0
    registry = it.metrics.registry
    assert value(registry, "delivery_lag_seconds_bucket", le="30.0") == 0
    assert value(registry, "delivery_lag_seconds_bucket", le="60.0") == 1


async def test_repeats_that_discord_dropped_are_counted(sqlite_database: Database) -> None:
    """A doubtful send whose repeat gave the first message would have been a message twice."""
    it = sending(sqlite_database)
    await it.put(an_order(1))
    it.target.results = [Ambiguous("timed out")]
    await it.drain()
    dropped = value(it.metrics.registry, "nonce_dedup_total")

    it.clock.advance(seconds=30)
    await it.drain()

    assert dropped == 0
    assert deliveries(it.metrics, "sent") == 1
    assert value(it.metrics.registry, "nonce_dedup_total") == 1


async def test_looks_into_a_channel_are_counted_by_what_they_proved(
    sqlite_database: Database,
) -> None:
    """Absent messages are sent, unprovable ones are not."""
    it = sending(sqlite_database)
    it.target.results = [Unreadable("no history")]
    await it.put(an_order(1, due_at=after(-900)), an_order(2, due_at=after(-900)))

    await it.drain()

    looks = [
        value(it.metrics.registry, "reconcile_total", result=result)
        for result in ("absent", "unprovable", "found")
    ]
    assert looks == [1, 1, None]
    assert (deliveries(it.metrics, "unknown"), deliveries(it.metrics, "sent")) == (1, 1)


async def test_transactions_that_write_are_timed(sqlite_url: str) -> None:
    """Also those that fail; reads are not."""
    metrics = Metrics()

    async with open_database(sqlite_url, timed=metrics.transaction) as database:
        async with database.write() as tx:
            await KeyValues(tx).put("a", "b")
        with pytest.raises(ZeroDivisionError):
            async with database.write() as tx:
                _ = 1 / 0
        async with database.read() as tx:
            await KeyValues(tx).get("a")

    assert value(metrics.registry, "db_tx_seconds_count") == 2


def test_the_state_of_a_process_is_told(registry: CollectorRegistry) -> None:
    """What waits, since when, how fresh all is, which loops run."""
    assert value(registry, "ready") == 0
    assert value(registry, "problem", what="gateway") == 1
    assert value(registry, "problem", what="clock") == 0
    assert value(registry, "outbox_depth", state="pending") == 1
    assert value(registry, "oldest_due_seconds") == 90
    assert value(registry, "ingest_age_seconds") == 30
    assert value(registry, "discord_invalid_requests_10m") == 1
    assert value(registry, "quarantined_records") == 0
    assert value(registry, "loop_stale", loop="vitals") == 0
    assert value(registry, "loop_failures_total", loop="vitals") == 0


def test_no_number_is_of_a_server_or_a_person(registry: CollectorRegistry) -> None:
    """Labels have few values, so that a hundred thousand servers are as many series as one."""
    labels = {
        label
        for metric in registry.collect()
        if metric.name.startswith("paperboy")
        for sample in metric.samples
        for label in sample.labels
    }

    assert labels <= LABELS


def test_metrics_are_named_as_prometheus_wants_them(
    promtool: str, registry: CollectorRegistry
) -> None:
    """A gauge that ends in `_total`, for instance, is not."""
    checked = subprocess.run(  # noqa: S603  # fixed arguments
        [promtool, "check", "metrics"],
        check=False,
        capture_output=True,
        input=generate_latest(registry),
    )

    assert checked.stderr.decode() == ""
    assert checked.returncode == 0


async def test_the_newest_backup_and_the_disk_are_told(sqlite_database: Database) -> None:
    """A backup counts once it has its name; before the first one the time is 0."""
    file = sqlite_database.file
    assert file
    vitals = DatabaseHealth(sqlite_database, Clock(), Loops().outage)
    metrics, loops, budget = Metrics(), Loops(), InvalidRequests()
    watch = ClockWatch(Clock())
    readiness = Readiness(loops, vitals, RateLimiter(40, budget), watch, lambda: True)
    metrics.registry.register(Gauges(loops, EventLoopLag(), vitals, budget, readiness))
    unasked = value(metrics.registry, "backup_timestamp_seconds")

    await vitals.step()
    none = value(metrics.registry, "backup_timestamp_seconds")
    before = int(time.time())
    backup_rotation.daily(file, NOW)
    older = backup_rotation.folder_of(file) / f"{file.stem}-20200101-000000.db"
    older.touch()
    os.utime(older, (86_400, 86_400))
    (older.parent / f".{file.stem}-daily-20300101.db.new").touch()
    await vitals.step()
    newest = value(metrics.registry, "backup_timestamp_seconds")

    assert (unasked, none) == (None, 0)
    assert newest
    assert before <= newest <= time.time()
    free = value(metrics.registry, "disk_free_bytes")
    assert free == pytest.approx(shutil.disk_usage(file.parent).free, rel=0.05)


async def test_postgresql_tells_of_no_disk(postgres_database: Database) -> None:
    """It is elsewhere, and so are its backups."""
    vitals = DatabaseHealth(postgres_database, Clock(), Loops().outage)

    await vitals.step()

    assert vitals.last
    assert vitals.disk is None


@pytest.mark.parametrize("name", ["alerts.yaml", "dashboard.json", "operations.md"])
def test_what_operators_are_given_names_numbers_that_exist(
    registry: CollectorRegistry, name: str
) -> None:
    """A rule about a number that is called otherwise would never ring."""
    exposed = re.findall(r"^# TYPE (\w+) (\w+)", generate_latest(registry).decode(), re.MULTILINE)
    known = {name for name, _ in exposed}
    known |= {f"{name}_bucket" for name, kind in exposed if kind == "histogram"}

    named = set(re.findall(r"\b(?:paperboy|process)_\w+\b", (DOCS / name).read_text("utf-8")))

    assert named - known - {"process_"} == set()
    assert len(named) > 5


def test_every_number_and_alert_is_explained(registry: CollectorRegistry) -> None:
    """Whoever is woken finds the number, the alert, and what to do."""
    told = (DOCS / "operations.md").read_text(encoding="utf-8")
    numbers = {
        name
        for name in re.findall(r"^# TYPE (\w+)", generate_latest(registry).decode(), re.MULTILINE)
        if name.startswith("paperboy_") and not name.endswith("_created")
    }
    alerts = set(re.findall(r"alert: (\w+)", (DOCS / "alerts.yaml").read_text("utf-8")))

    assert {name for name in numbers if f"| `{name}" not in told} == set()
    assert alerts == set(re.findall(r"^\| `(Paperboy\w+)` \|", told, re.MULTILINE))


def test_the_dashboard_is_one_that_grafana_can_import() -> None:
    """Every panel has a place, a title and questions; none names a data source of its own."""
    dashboard = json.loads((DOCS / "dashboard.json").read_text(encoding="utf-8"))

    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    for panel in dashboard["panels"]:
        assert panel["title"]
        assert all(target["expr"] for target in panel["targets"])
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
