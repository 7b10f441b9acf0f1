"""Composition root: the only module that knows every concrete class and owns every resource."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp

from bot import workers
from bot.cluster.domain.roles import DISCORD_ROLES, Role
from bot.cluster.services.membership import Membership
from bot.cluster.services.session_starts import SessionStarts
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.http_trace import http_trace
from bot.delivery.targets.registry import build_targets
from bot.discord import connection
from bot.discord.client import HttpOnlyClient, PaperBot
from bot.discord.connector import RoutedConnector
from bot.ingest.sources.connection import open_http
from bot.ingest.sources.http import MAX_UPSTREAM_WAIT, NO_PATIENCE, RateLimitedClient
from bot.ingest.sources.huggingface import HuggingFace
from bot.ingest.sources.unread_fields import CountFields, UnreadFields
from bot.operations.metrics import Metrics
from bot.operations.monitoring import Monitoring
from bot.operations.start_line import start_line
from bot.operations.supervision import Supervisor
from bot.runtime import incidents
from bot.runtime.clock import Clock, ClockWatch, SharedClock, utc_now
from bot.runtime.loops import Loops
from bot.runtime.signals import stop_signal
from bot.runtime.version import program_version
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database, Timed, open_database

log = logging.getLogger(__name__)

NEWEST = 500
"""Papers that are folded anew, if need be, before anything is matched: the others can wait."""


@asynccontextmanager
async def open_services(
    settings: Settings, *, read_only: bool = False, clock: Clock = utc_now
) -> AsyncGenerator[Services]:
    """Open the database and the HTTP client, and build the services over them."""
    async with opened(settings, read_only=read_only, clock=clock) as (_, services):
        yield services


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    read_only: bool = False,
    clock: Clock = utc_now,
    timed: Timed | None = None,
    count_unread: CountFields | None = None,
) -> AsyncGenerator[tuple[Database, Services]]:
    """Open the services like `open_services`, and yield the database below them as well.

    `timed` is called with the duration of each write transaction, `count_unread` with the fields
    of papers that could not be read.
    """
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    contact, version = settings.contact_url, program_version()
    network = settings.network()
    async with (
        open_database(settings.database_url, read_only=read_only, timed=timed) as database,
        open_http(
            settings.hf_endpoint, version=version, token=token, contact=contact, network=network
        ) as http,
    ):
        client = RateLimitedClient(http, "Hugging Face", proxies=network.proxies)
        unread = UnreadFields(clock, count_unread)
        services = Services.over(
            database,
            HuggingFace(client, clock, unread=unread),
            clock,
            patient=HuggingFace(client, clock, MAX_UPSTREAM_WAIT, unread),
            hasty=HuggingFace(client, clock, NO_PATIENCE, unread),
            backfill_days=settings.backfill_days,
        )
        yield database, services


async def run(settings: Settings) -> None:
    """Run the configured roles until a signal to end; raises PaperboyError if it can't go on."""
    roles = settings.roles()
    token = settings.token() if roles & DISCORD_ROLES else ""
    connection.override_hosts(settings)
    asyncio.get_running_loop().set_exception_handler(incidents.log_stray)
    stop, metrics = stop_signal(), Metrics()
    clock, supervisor = SharedClock(), Supervisor.of()
    async with (
        supervisor.starting(),
        opened(settings, clock=clock, timed=metrics.transaction, count_unread=metrics.unread) as (
            database,
            services,
        ),
    ):
        process = Process(settings, roles, database, services, metrics, clock, supervisor)
        await process.run(token, stop)
    log.info("stopped")


class Process:
    """One running Paperboy process: the parts that its roles need, put together."""

    def __init__(  # noqa: PLR0913, PLR0917  # everything `run` opened, passed once
        self,
        settings: Settings,
        roles: frozenset[Role],
        database: Database,
        services: Services,
        metrics: Metrics,
        clock: SharedClock,
        supervisor: Supervisor,
    ) -> None:
        """Build what `roles` need over `database`; nothing runs yet.

        All parts use the same `clock`, as do `services`.
        """
        self._settings, self._roles = settings, roles
        self._database, self._services = database, services
        self._loops, self._logged_in = Loops(), asyncio.Event()
        self._metrics = metrics
        budget = InvalidRequests()
        pace = RateLimiter(settings.send_rate, budget)
        self._clock = clock
        self._watch = ClockWatch(clock)
        self._membership = Membership(database, roles, pace, budget, clock, self._watch)
        starts = SessionStarts(database, clock)
        trace = http_trace(budget, pace, self._watch.compare_with)
        self._client = self._client_for(starts, trace, metrics)
        self._planning = workers.Planning(
            database=database,
            services=services,
            clock=clock,
            settle=timedelta(minutes=settings.settle_minutes),
            rate=settings.send_rate,
            loops=self._loops,
        )
        self._sending = workers.Sending(
            database=database,
            services=services,
            targets=build_targets(self._client, pace, lambda: self._client.command_ids),
            pace=pace,
            clock=clock,
            loops=self._loops,
            tally=metrics,
            is_alone=self._membership.is_alone,
        )
        self._operations = Monitoring(
            loops=self._loops,
            metrics=metrics,
            database=database,
            pace=pace,
            budget=budget,
            is_connected=self._is_connected,
            watch=self._watch,
            clock=clock,
            supervisor=supervisor,
        )

    async def run(self, token: str, stop: asyncio.Event) -> None:
        """Work until `stop` is set or a task ends or fails; then shut down in order."""
        await self._membership.start()
        await workers.refold(self._database, NEWEST)
        running = {**self._running(token), "signals": stop.wait()}
        tasks = {asyncio.create_task(each, name=name) for name, each in running.items()}
        log.info("started %s", start_line(self._settings, self._roles, self._database))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            log.info("stopping")
            self._operations.stopping()
            try:
                await self._sending.sender.stop()
                await self._membership.leave()
            finally:
                for task in tasks:
                    task.cancel()
                await connection.close(self._client)
                await asyncio.gather(*tasks, return_exceptions=True)

    def _running(self, token: str) -> dict[str, Coroutine[object, object, object]]:
        """Return the coroutines that the roles need, by name."""
        roles, settings, loops = self._roles, self._settings, self._loops
        running: dict[str, Coroutine[object, object, object]] = {
            "operations": self._operations.forever(settings.health),
        }
        if self._database.is_shared:
            running["fleet"] = workers.heartbeat_forever(self._membership, loops)
        else:
            daily = settings.daily_backup
            running["backups"] = workers.maintain_database_forever(
                self._database, self._clock, loops, daily=daily
            )
        if roles & DISCORD_ROLES:
            running["discord"] = connection.serve(self._client, token, self._logged_in)
        if isinstance(self._client, PaperBot):
            running["servers"] = workers.compare_servers_forever(self._client, loops)
        if Role.SENDER in roles:
            ready = self._logged_in, self._membership.joined
            running["deliveries"] = self._sending.deliver_forever(*ready)
            running["token"] = connection.raise_when_token_refused(self._sending.sender)
        if Role.SCHEDULER in roles:
            running["schedule"] = self._planning.schedule_forever(self._watch)
            running["watches"] = self._planning.watch_forever()
        if Role.INGEST in roles:
            running["refolding"] = workers.refold_forever(self._database, loops)
            running["ingest"] = workers.ingest_forever(
                self._services, settings.ingest_interval, loops
            )
            running["single papers"] = workers.ask_for_papers_forever(
                self._database, self._services, self._clock, loops, self._metrics
            )
        else:
            running["acronyms"] = workers.learn_forever(self._services, loops)
        return running

    def _client_for(
        self, starts: SessionStarts, trace: aiohttp.TraceConfig, metrics: Metrics
    ) -> HttpOnlyClient | PaperBot:
        connector = RoutedConnector(self._settings.network())
        if Role.GATEWAY not in self._roles:
            return HttpOnlyClient(self._services.command_sync.ids, trace, connector)
        return PaperBot(
            self._services,
            shards=self._settings.shards,
            wait_for_session_start=starts.wait,
            http_trace=trace,
            connector=connector,
            usage_counters=metrics,
        )

    def _is_connected(self) -> bool:
        """Return whether the gateway is connected, if this process uses it."""
        return not isinstance(self._client, PaperBot) or self._client.is_connected
